use super::ast::Expr;
use super::{parse, print};

fn check(text: &str, printed: &str) {
    let statement = parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    assert_eq!(print(&statement.expr), printed, "{text}");
    let again = parse(printed).unwrap();
    assert_eq!(strip(again.expr), strip(statement.expr), "{text}");
}

/// The tree without its places.
pub(super) fn strip(mut expr: Expr) -> Expr {
    clear(&mut expr);
    expr
}

fn clear(expr: &mut Expr) {
    expr.walk_mut(&mut |e| e.span = Default::default());
}

#[test]
fn prints_as_on_paper() {
    for text in [
        "2*(W*H - X)*H'",
        "-2*V*(W.*W.*(R - U'*V))'",
        "kron(W,eye(n)) + kron(eye(n),W)*K(n,m)",
        "delta[i,k]*W[j,l]",
        "1/2*x",
        "x.^(-1)",
        "exp(x)./y",
        "-x*y",
        "-(x*y)",
        "A:B + C:D",
        "(A:B)*C",
        "x'*W:x'*W",
        "a - (b + c)",
        "A*(B*C)",
        "a/(b*c)",
        "(1/2)^2",
        "x^(1/2)",
        "-x^2",
        "(-x)^2",
        "(2^3)^4",
        "(X^2)'",
        "(A*B)'",
        "(A + A')[i,k]",
        "a + -2*x",
        "-1/2*norm(x)^2",
        "x*(-y)",
        "-(-x)",
    ] {
        check(text, text);
    }
    check("2^(x'[i,j])", "2^(x'[i,j])");
    check("x[i]^(y[i])", "x[i]^y[i]");
}

#[test]
fn reads_spellings() {
    check("(A*B)*C", "A*B*C");
    check("(A+B)-C", "A + B - C");
    check("2.*x", "2.*x");
    check("0.5*x + 1.5e3", "1/2*x + 1500");
    check("x.^-1", "x.^(-1)");
    check("A^-1", "A^(-1)");
    check("+x - +y", "x - y");
    check("Aᵀ∘B⊙C⊘D − ½·x²", "A'.*B.*C./D - 1/2*x^2");
    check("A⊗B*C", "kron(A,B)*C");
    check("A⁻¹ + B⁻ᵀ", "inv(A) + inv(B)'");
    check("‖x − α‖²", "norm(x - α)^2");
    check("δ[i,j] + δ", "delta[i,j] + δ");
    check("1/2/3", "1/6");
    check("((x))", "x");
    check("A^⊤*b", "A'*b");
    let statement = parse("F[i,j] = W[i,p]*W[j,p]").unwrap();
    assert_eq!(statement.target.unwrap().indices, ["i", "j"]);
}

#[test]
fn says_what_is_wrong() {
    for (text, code, message, span) in [
        ("", "syntax", "expected an expression", 0..0),
        ("A*", "syntax", "expected a name, a number or '(' after '*', found the end of the text", 1..2),
        ("A B", "syntax", "expected an operator before 'B'; a product is written with '*'", 2..3),
        ("(A+B", "syntax", "expected ')' to close this '(', found the end of the text", 0..1),
        ("A)", "syntax", "this ')' closes nothing", 1..2),
        ("x**2", "syntax", "'**' is not an operator here: write '^' for a power, '.^' entry by entry", 1..3),
        ("A:B:C", "syntax", "':' does not chain: use parentheses, as in (A:B)*(C:D)", 3..4),
        ("1/0", "undefined", "division by zero", 0..3),
        (
            "1e99999",
            "too-large",
            "the number 1e99999 is too large to be exact: a numerator or denominator has at most 4096 bits",
            0..7,
        ),
        ("x[0]", "syntax", "entries are counted from 1: x[1] is the first", 2..3),
        ("x[+]", "syntax", "expected the name of an index, found '+'", 2..3),
        ("F[i,i] = A[i,i]", "index", "index i stands twice on the left-hand side", 0..6),
        ("A$", "syntax", "the character '$' has no meaning here", 1..2),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!((error.code.as_str(), error.message.as_str(), error.span.range()), (code, message, span), "{text}");
    }
}

#[test]
fn deep_nesting_is_an_error_and_not_a_crash() {
    let run = || {
        for text in [
            "(".repeat(10_000),
            format!("{}x{}", "(".repeat(10_000), ")".repeat(10_000)),
            format!("{}x", "-".repeat(10_000)),
            format!("x{}", "'".repeat(10_000)),
            format!("x{}", "^2".repeat(10_000)),
            format!("{}x{}", "sin(".repeat(10_000), ")".repeat(10_000)),
            format!("{}x", "-(".repeat(10_000)),
            format!("x{}", "⊗x".repeat(10_000)),
            "x+".repeat(60_000),
            "[".repeat(1000),
        ] {
            assert!(matches!(parse(&text).unwrap_err().code.as_str(), "too-large" | "syntax"));
        }
        let text = format!("{}x{}", "(".repeat(199), ")".repeat(199));
        assert!(parse(&text).is_ok());
        let text = format!("{}x{}", "sin(".repeat(198), ")".repeat(198));
        assert_eq!(print(&parse(&text).unwrap().expr), text);
        assert!(parse(&vec!["x"; 40_000].join("+")).is_ok());
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}
