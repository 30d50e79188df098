//! Verdicts mean what they say: where sides have no value nothing is compared, and what is assumed is put in.

use crate::support::{context, listed};
use gradus::internals::equality::{Proof, Status, Verdict};
use gradus::{Context, Equality};

fn equality(declarations: &str, assumptions: &str, left: &str, right: &str) -> gradus::Result<Equality> {
    let mut cx = context(listed(declarations));
    for assumption in listed(assumptions) {
        cx.assume(assumption)?;
    }
    cx.equal(left, right)
}

fn status(declarations: &str, left: &str, right: &str) -> Status {
    equality(declarations, "", left, right).unwrap_or_else(|e| panic!("{left} = {right}: {e}")).verdict.status()
}

/// A derivative with more axes than small sizes have places is not zero because it is so there; a constant side has axes too.
#[test]
fn sizes_are_larger_than_the_axes_of_either_side() {
    let cx = context(listed("x: vector(n)"));
    for order in 4..=5 {
        let mut request = cx.derive("prod(x)");
        for _ in 0..order {
            request = request.by("x");
        }
        let answer = request.clone().answer().unwrap();
        assert_ne!(answer.index().unwrap().text(), "0", "{order}");
        let claim = request.check("0").unwrap();
        assert_eq!(claim.verdict, gradus::ClaimVerdict::Wrong, "{order}: {:?}", claim.diagnosis);
    }
}

/// What one of two sides needs is said, whatever becomes of it, and points where it does not hold count for nothing.
#[test]
fn conditions_stay_where_their_terms_do_not() {
    for (declared, left, right, expected) in [
        ("A: matrix(n,n)", "log(det(A))", "logdet(A)", &["det(A) is positive"][..]),
        ("A: matrix(n,n)", "exp(log(det(A)))", "det(A)", &["det(A) is positive"]),
        (
            "A: matrix(n,n); B: matrix(n,n)",
            "log(det(A*B))",
            "log(det(A)) + log(det(B))",
            &["det(A) is positive", "det(B) is positive"],
        ),
        ("A: matrix(n,n)", "log(det(A)^2)", "2*log(det(A))", &["det(A) is positive"]),
        ("x: scalar", "0*log(x)", "0", &["x is positive"]),
        ("x: scalar", "0/x", "0", &["x is nonzero"]),
        ("A: matrix(n,n)", "inv(A)*0", "zeros(n,n)", &["A is invertible"]),
        ("x: scalar; y: scalar", "0*log(x)", "0/y", &["x is positive", "y is nonzero"]),
        ("x: scalar; a: scalar; b: scalar", "(x^a)^b", "x^(a*b)", &["x is positive"]),
        ("x: scalar", "log(x/(1 - x))", "log(x) - log(1 - x)", &["x is positive", "1 - x is positive"]),
    ] {
        let equality = equality(declared, "", left, right).unwrap();
        assert!(equality.is_equal(), "{left} = {right}: {:?}", equality.verdict);
        assert_eq!(equality.conditions, expected, "{left} = {right}");
    }
    for (claimed, claim, needed) in
        [("log(det(X))", "inv(X)'", "det(X) is positive"), ("0*log(det(X))", "0", "det(X) is positive")]
    {
        let claim = Context::new().derive(claimed).by("X").check(claim).unwrap();
        assert_eq!(claim.verdict, gradus::ClaimVerdict::Right);
        assert_eq!(claim.conditions, [needed], "{claimed}");
    }
    assert_eq!(status("A: matrix(n,n)", "exp(logdet(A))", "det(A)"), Status::False);
}

/// Known angles, angles by their functions, and signs by functions that grow.
#[test]
fn everyday_equations_are_proved() {
    let scalars = "x: scalar; y: scalar; a: scalar; b: scalar";
    for (left, right) in [
        ("cos(x + pi/3)", "cos(x)/2 - sqrt(3)/2*sin(x)"),
        ("sin(x + pi/4)", "(sin(x) + cos(x))/sqrt(2)"),
        ("cos(pi/5)", "(1 + sqrt(5))/4"),
        ("tan(pi/3)", "sqrt(3)"),
        ("sin(pi/12)", "(sqrt(6) - sqrt(2))/4"),
        ("cos(-5*pi/6)", "-sqrt(3)/2"),
        ("sin(31*pi/10)", "(1 - sqrt(5))/4"),
        ("arcsin(1/2)", "pi/6"),
        ("arctan(-sqrt(3))", "-pi/3"),
        ("arccos(-1/2)", "2*pi/3"),
        ("arcsin(x) + arccos(x)", "pi/2"),
        ("cos(2*arccos(x))", "2*x^2 - 1"),
        ("sin(2*arctan(x))", "2*x/(1 + x^2)"),
        ("tan(arctan(x))", "x"),
        ("sign(exp(x) - 1)", "sign(x)"),
        ("sign(3*exp(y) - 3*exp(x))", "-sign(x - y)"),
        ("sign(x)*relu(x - 1)", "relu(x - 1)"),
        ("sign(x)*sign(x - 1)*relu(x - 2)", "relu(x - 2)"),
        ("x/abs(x)", "sign(x)"),
        ("log(x^2 - 1)", "log(x - 1) + log(x + 1)"),
        ("log(a)/log(b)", "log(a^2)/log(b^2)"),
    ] {
        assert_eq!(status(scalars, left, right), Status::Proved, "{left} = {right}");
    }
    for (left, right) in [
        ("cos(x + pi/3)", "cos(x)/2 + sqrt(3)/2*sin(x)"),
        ("sin(3*pi/10)", "(sqrt(5) - 1)/4"),
        ("arccos(1/2)", "-pi/3"),
        ("cos(arcsin(x))", "-sqrt(1 - x^2)"),
        ("sign(exp(x) - 2)", "sign(x)"),
        // A jump has a value of its own.
        ("sign(x)^2", "1"),
        ("sign(x)*abs(x - 1)", "abs(x - 1)*sign(x)^2*sign(x) + relu(x - 5)"),
        ("sign(x)*sign(x)*relu(x + 1)", "relu(x + 1) - relu(-x)*0"),
        ("log(x^2 - 1)", "log(1 - x) + log(x + 1)"),
    ] {
        assert!(status(scalars, left, right) > Status::Sampled, "{left} = {right}");
    }
    // A matrix with more rows than columns, whichever dimension comes first.
    for declared in ["A: matrix(m,n)", "A: matrix(n,m)"] {
        let columns = if declared.ends_with("m,n)") { "n" } else { "m" };
        assert!(status(declared, "tr(A*inv(A'*A)*A')", &format!("tr(eye({columns}))")) <= Status::Tested);
    }
}

/// An equation that says what a variable is says so of points too.
#[test]
fn assumptions_are_put_in() {
    for (declared, assumptions, left, right, expected) in [
        ("A: matrix(n,n); x: vector(n)", "A = x*x'", "tr(A)^2", "norm(A)^2", Status::Proved),
        ("a: scalar; b: scalar", "a*3 = 2*b", "a/b", "2/3", Status::Proved),
        ("a: scalar; b: scalar; c: scalar", "a = b + 1; b = c + 1", "a - c", "2", Status::Proved),
        ("A: matrix(n,n); B: matrix(n,n); C: matrix(n,n)", "A + B = C", "C - A", "B", Status::Proved),
        ("a: scalar; b: scalar", "a*3 = 2*b", "a", "b", Status::False),
        ("A: matrix(n,n); x: vector(n)", "A = x*x'", "A^2", "A", Status::False),
        // The value is one that has all attributes of the variable.
        ("c: scalar positive; b: scalar", "c = b", "abs(b)", "b", Status::Proved),
        ("c: scalar positive; b: scalar", "c = b^3", "b", "c", Status::Unknown),
    ] {
        let found = equality(declared, assumptions, left, right).unwrap().verdict;
        assert_eq!(found.status(), expected, "{left} = {right} where {assumptions}: {found}");
    }
    let Verdict::Different(case) = equality("a: scalar; b: scalar", "a*3 = 2*b", "a", "b").unwrap().verdict else {
        panic!("no counterexample")
    };
    let value = |name: &str| case.values.iter().find(|(own, _)| own == name).map(|(_, value)| value.text());
    assert_eq!([value("a"), value("b")].map(Option::unwrap), ["2/3", "1"]);
}

#[test]
fn assumptions_that_exclude_each_other_or_a_value_are_refused() {
    for (declared, assumptions) in [
        ("c: scalar nonzero", "c = 0"),
        ("A: matrix(n,n) invertible", "det(A) = 0"),
        ("A: matrix(n,n)", "A*A' = -eye"),
        ("A: matrix(n,n)", "A = A'; A = -A'; A^2 = eye"),
        ("c: scalar; d: scalar; e: scalar", "c = d; d = e; e = c + 1"),
        ("c: scalar", "log(c) = 1; c = -1"),
        ("c: scalar", "1/c = c; c = 0"),
    ] {
        let error = equality(declared, assumptions, "2", "2").expect_err(assumptions);
        assert!(error.message.contains("contradicts what is known"), "{error}");
    }
    for (declared, assumptions, term) in [
        ("c: scalar", "c = 0", "1/c"),
        ("c: scalar", "c = -3", "log(c)"),
        ("A: matrix(n,n)", "A = zeros(n,n)", "inv(A)"),
        ("A: matrix(n,n); B: matrix(n,n)", "A = -B", "inv(A + B)"),
        ("a: scalar; b: scalar", "a = -b^2", "log(a)"),
    ] {
        let mut cx = context(listed(declared));
        listed(assumptions).for_each(|assumption| cx.assume(assumption).unwrap());
        let error = cx.parse(term).err().or_else(|| cx.equal(term, term).err());
        assert_eq!(error.map(|error| error.code), Some(gradus::ErrorCode::Undefined), "{term} where {assumptions}");
    }
}

/// Rules under assumptions are as sure as rules are.
#[test]
fn what_follows_from_assumptions_by_rules_is_tested() {
    let found = equality("Q: matrix(n,n); x: vector(n)", "Q'*Q = eye; Q*x = 2*x", "x'*Q*x", "2*x'*x").unwrap().verdict;
    assert_eq!((found.status(), &found), (Status::Tested, &Verdict::Proved(Proof::Assumptions)));
}

/// A differential that is off far away only, by a bump or beyond a kink, is refuted by that of the body.
#[test]
fn differentials_with_bumps_are_refuted() {
    for (differential, value) in [
        ("cos(x).*d(x) + exp(-(x - 60).^2).*d(x)", "sin(x)"),
        ("d(x)", "relu(x - 1000) + x"),
        ("(exp(x)./(1 + exp(x)) + exp(-(x - 60).^2)).*d(x)", "log(1 + exp(x))"),
        ("(sign(x)/2 + 1/2).*d(x)", "relu(x) + relu(10^(-9) - abs(x - 1/3))"),
    ] {
        let text = format!("function foo elementwise\n for x: any\n d(foo(x)) => {differential}\n value {value}");
        let error = Context::new().add_rules(&text).expect_err(differential);
        assert!(error.message.contains("is false"), "{}", error.message);
    }
    let error =
        Context::new().add_rules("rule bump\n for x: scalar\n d(sin(x)) => cos(x)*d(x) + exp(-(x - 60)^2)*d(x)");
    assert!(error.unwrap_err().message.contains("is false"));
    for (differential, value) in
        [("sign(x).*d(x)", "abs(x)"), ("d(x)./x", "log(abs(x))"), ("2*relu(x).*d(x)", "relu(x).^2")]
    {
        let text = format!("function foo elementwise\n for x: any\n d(foo(x)) => {differential}\n value {value}");
        Context::new().add_rules(&text).unwrap_or_else(|e| panic!("{text}: {}", e.message));
    }
}

/// Half angles, one derivative on each interval, signs by squares, and points where functions jump.
#[test]
fn functions_of_one_number() {
    let declared = "x: scalar; p: scalar positive; y: scalar; v: vector(n)";
    for (left, right, is_true) in [
        ("sqrt((1-cos(x))/2)", "abs(sin(x/2))", true),
        ("cos(x)", "1 - 2*sin(x/2)^2", true),
        ("sin(v/3)", "3*sin(v/9) - 4*sin(v/9).^3", true),
        ("arctan(p) + arctan(1/p)", "pi/2", true),
        ("arctan(x) + arctan(1/x)", "pi/2", false),
        ("arctan(x) + arctan(1/x)", "pi/2*sign(x)", true),
        ("arctan(sinh(x))", "2*arctan(exp(x)) - pi/2", true),
        ("arcsin(x) + arccos(x)", "pi/2", true),
        ("abs(x^2-x+1)", "x^2-x+1", true),
        ("relu(x^2+x*y+y^2+1)", "x^2+x*y+y^2+1", true),
        ("sign(x^2+x+1)", "1", true),
        ("sign(x^2+x-1)", "1", false),
        ("sign(x^2-x+1/4)", "1", false),
        ("sign(x-7/3)^2", "1", false),
        ("y*sign(x+y-22/7)^2", "y", false),
    ] {
        let found = status(declared, left, right);
        if is_true {
            assert!(found <= Status::Tested, "{left} = {right}: {found:?}");
        } else {
            assert_eq!(found, Status::False, "{left} = {right}");
        }
    }
    // Nothing is said where what cancels has no value.
    assert!(status("x: scalar", "(3*x-7)/(3*x-7)*sign(x-7/3)^2", "1") <= Status::Unknown);
    assert_ne!(status("x: scalar", "(3*x-7)/(3*x-7)*sign(x-7/3)^2", "1"), Status::False);
}

/// Numbers that are equal in floating point, or nearly so.
#[test]
fn numbers_are_told_apart() {
    const DIGITS: &str = "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899";
    for (left, right, is_true) in [
        ("pi", DIGITS, false),
        ("sqrt(2)", "1.4142135623730950488016887242096980785696718753769", false),
        ("pi^2 - 2*pi", "(pi - 1)^2 - 1", true),
        ("sqrt(2)*sqrt(3)", "sqrt(6)", true),
        ("2^(1/3)*4^(1/6)", "2^(2/3)", true),
        ("sqrt(2) + sqrt(3)", "3.14626436994197234232913506571557", false),
        ("sqrt(2)*pi", "4.442882938158366247015880990060693698614621", false),
    ] {
        let found = status("x: scalar", left, right);
        assert_eq!(found <= Status::Tested, is_true, "{left} = {right}: {found:?}");
        assert_eq!(found == Status::False, !is_true, "{left} = {right}: {found:?}");
    }
}

/// Squares of what is not negative, numbers by their powers, and jumps where arrays vanish.
#[test]
fn squares_and_jumps() {
    let declared =
        "x: scalar; p: scalar positive; v: vector(n); w: vector(n); P: matrix(n,n) spd; V: matrix(n,n) invertible";
    for (left, right, is_true) in [
        ("abs(cos(x/2))", "sqrt((1 + cos(x))/2)", true),
        ("sqrt(3 + 2*sqrt(2))", "1 + sqrt(2)", true),
        ("sqrt(3 - 2*sqrt(2))", "1 - sqrt(2)", false),
        ("(2 + sqrt(5))^(1/3)", "(1 + sqrt(5))/2", true),
        ("exp(1)", "2.718281828459045", false),
        ("exp(pi*sqrt(163))", "262537412640768744", false),
        ("log(2)", "0.6931471805599453", false),
        ("3*(cos(3*x) + 1/10^20)", "3*cos(3*x)", false),
        ("cos(x)^2 + sin(x)^2 + 1/10^25", "1", false),
        ("sign(v'*P*v)", "1", false),
        ("sign(norm(v))", "1", false),
        ("sign(1 + norm(v))", "1", true),
        ("relu(-tr(P))", "0", true),
        ("relu(-norm(v))", "0", true),
        ("abs(v.^2 - v + 1)", "v.^2 - v + 1", true),
        ("abs(v.^2 - v)", "v.^2 - v", false),
        ("sign(p - 7/5)^2", "1", false),
        ("sign(v - 7/5).^2", "ones(n)", false),
        ("v.*sign(v - 7/5).^2", "v", false),
        ("sign(p + 7/5)^2", "1", true),
    ] {
        let found = status(declared, left, right);
        assert_eq!(found <= Status::Tested, is_true, "{left} = {right}: {found:?}");
        assert_eq!(found == Status::False, !is_true, "{left} = {right}: {found:?}");
    }
}
