//! Operations that texts define: `define sym(A) for A: matrix(n,n) as (A + A')/2`.

use gradus::FormName;
use gradus::Status;
use gradus::internals::rules::{Functions, parse};
use gradus::{Context, Error};

/// The form of a derivative, or of the expression itself without a variable.
#[track_caller]
fn form(cx: &Context, expr: &str, wrt: &[&str], name: FormName) -> String {
    let answer = crate::support::answer(cx, expr, wrt);
    let form = answer.forms.get(name).unwrap_or_else(|| panic!("{expr} has no form {name:?}"));
    // What is printed reads back to the same value.
    assert_ne!(answer.verdict.status(), Status::Sampled, "{expr}");
    form.text()
}

#[test]
fn answers_are_written_with_the_operations_of_the_question() {
    let cx = Context::new();
    for (expr, wrt, name, expected) in [
        ("sym(A)", &[][..], FormName::Value, "sym(A)"),
        ("B + sym(A)", &[], FormName::Value, "B + sym(A)"),
        ("mean(X) + mean(x)", &[], FormName::Value, "mean(X) + mean(x)"),
        ("norm(dev(A))^2", &["A"], FormName::Matrix, "2*dev(A)"),
        ("tr(cov(X))", &["X"], FormName::Matrix, "2*center(X)/n"),
        ("var(X*w)", &["w"], FormName::Matrix, "2*X'*center(X*w)/n"),
        ("var(X*w)", &["w", "w"], FormName::Matrix, "2*X'*center(X)/n"),
        ("mean(x)", &["x"], FormName::Differential, "ones(n)/n:dx"),
        ("center(x)", &["x"], FormName::Differential, "center(dx)"),
        // Only the question's: here it has none.
        ("(A + A')/2", &[], FormName::Value, "1/2*(A + A')"),
        ("sum(softplus(W*x))", &["x"], FormName::Matrix, "W'*sigmoid(W*x)"),
        ("sum(gelu(x))", &[], FormName::Value, "sum(gelu(x))"),
    ] {
        assert_eq!(form(&cx, expr, wrt, name), expected, "{expr}");
    }
}

#[test]
fn a_definition_is_what_its_body_is() {
    let cx = Context::new();
    for (call, body) in [
        ("sym(A) + skew(A)", "A"),
        ("tr(tracefree(A))", "0"),
        ("cofac(A)'*A - det(A)*eye", "0"),
        ("cov(x,x) - var(x)", "0"),
        ("swish(x) - x.*sigmoid(x)", "0"),
        ("mean(center(x))", "0"),
        ("softplus(x[i])*c[i] - log(1 + exp(x[i]))*c[i]", "0"),
    ] {
        assert_eq!(form(&cx, call, &[], FormName::Value), body, "{call}");
    }
}

#[test]
fn names_of_definitions_may_name_variables() {
    let cx = Context::new();
    assert_eq!(form(&cx, "mean'*mean", &["mean"], FormName::Matrix), "2*mean");
    // The names of a body are its own.
    let mut cx = Context::new();
    cx.declare("n: scalar").unwrap();
    cx.declare("x: vector(k)").unwrap();
    assert_eq!(form(&cx, "n*mean(x)", &["n"], FormName::Matrix), "mean(x)");
}

#[test]
fn a_file_defines_more() {
    let mut cx = Context::new();
    let text = "define ridge(A, b)\n  for A: matrix(m,n), b: vector(m)\n  as inv(A'*A + eye(n))*A'*b\n\
                define spread(x) for x: vector(n) as norm(center(x)) cite \"a test\"";
    assert_eq!(cx.add_rules(text).unwrap(), 2);
    assert_eq!(form(&cx, "y'*ridge(X,z)", &["y"], FormName::Matrix), "ridge(X,z)");
    assert_eq!(form(&cx, "spread(x)^2", &["x"], FormName::Matrix), "2*center(x)");
}

/// Every clause may stand on the line of the definition, or on one of its own.
#[test]
fn clauses_follow_on_the_line() {
    let clauses = [
        "for x: any",
        "as log(cosh(x))",
        "alias lncosh",
        "unicode \"lc({})\"",
        "cite \"DLMF, sec. 4.28\"",
        "note \"a smooth absolute value, as people say for short\"",
        "example log(cosh(A*x)) => logcosh(A*x)",
    ];
    let read = |separator: &str| {
        let text = format!("define logcosh(x){separator}{}", clauses.join(separator));
        parse("own", &text).unwrap_or_else(|error| panic!("{text}: {error}"))[0].print()
    };
    assert_eq!(read(" "), read("\n  "));
}

#[test]
fn a_definition_says_how_it_looks() {
    let mut cx = Context::new();
    let text =
        "define bracket(x, y) for x: vector(n), y: vector(n) as x'*y unicode \"⟨{}⟩\" latex \"\\langle {}\\rangle\"";
    cx.add_rules(text).unwrap();
    assert_eq!(parse("test.rules", &parse("test.rules", text).unwrap()[0].print()).unwrap().len(), 1);
    let answer = cx.parse("bracket(x, A*y)^2").unwrap().simplify();
    let value = answer.forms.get(FormName::Value).unwrap();
    assert_eq!(value.text(), "bracket(x,A*y)^2");
    assert_eq!(value.unicode(), "⟨x, A y⟩²");
    assert_eq!(value.latex(), "\\langle x, A y\\rangle^{2}");
}

#[track_caller]
fn refused(text: &str, place: &str) -> String {
    let error: Error = Context::new().add_rules(text).unwrap_err();
    assert_eq!(&text[error.span.range()], place, "{error}");
    error.message
}

#[test]
fn mistakes_are_told_with_their_place() {
    for (text, place, expected) in [
        ("define f(x) for x: vector(n) as 2*f(x)", "f(x)", "the definition of 'f' uses 'f'"),
        ("define exp(x) for x: any as x", "exp", "'exp' is a function of the engine already"),
        ("define sym(B) for B: matrix(k,k) as B", "sym", "'sym' is defined already for what it takes here"),
        (
            "define f(x) for x: tensor(n,m,k) as 2*x",
            "x: tensor(n,m,k)",
            "a parameter of a definition is scalar, vector(n), matrix(m,n), array (a vector or a matrix) or any (a scalar too)",
        ),
        ("define f(x) for x: array(n) as 2*x", "x: array(n)", "'array' has no dimensions in a definition"),
        ("define f(x) for x: vector as 2*x", "x: vector", "'vector' has 1 dimension in a definition, with a name"),
        ("define f(x) for x: any positive as 2*x", "x: any positive", "a parameter of a definition has no attributes"),
        ("define f(x) as 2*x", "x", "what 'x' is has to be said: 'for x: matrix(m,n)'"),
        ("define f(x) for x: vector(n) as 2*x + y", "y", "'y' stands on the right but not on the left"),
        (
            "define f(x) for x: vector(n) as x latex \"|x|\"",
            "\"|x|\"",
            "a spelling has {} where the arguments stand, as in \"⟨{}⟩\"",
        ),
        ("define f(x) for x: vector(n) as g(x)", "g(x)", "there is no function g"),
        (
            "define f(A) for A: matrix(n,n) symmetric as A",
            "A: matrix(n,n) symmetric",
            "a parameter of a definition has no attributes",
        ),
        (
            "define f(x) for x: scalar as x*ones(3)",
            "x*ones(3)",
            "the value is vector(3), and not all of its axes are axes of parameters",
        ),
        ("define f(x) for x: any", "define f(x) for x: any", "'f' is not said to be anything: write 'as ...' below it"),
    ] {
        assert_eq!(refused(text, place), expected, "{text}");
    }
}

#[test]
fn operations_entry_by_entry_are_defined_for_any_kind() {
    let context = |kind: &str| {
        let mut cx = Context::new();
        cx.add_rules(&format!("define logcosh(x) for x: {kind} as log(cosh(x))")).unwrap();
        for declaration in ["s: scalar", "v: vector(n)", "M: matrix(n,m)", "T: tensor(n,m,k)"] {
            cx.declare(declaration).unwrap();
        }
        cx
    };
    let (any, array) = (context("any"), context("array"));
    for (cx, operands) in [(&any, &["s", "v", "M"][..]), (&array, &["v", "M"])] {
        for operand in operands {
            let call = format!("logcosh({operand})");
            assert_eq!(form(cx, &call, &[], FormName::Value), call);
            assert!(cx.equal(&call, &format!("log(cosh({operand}))")).unwrap().is_equal(), "{call}");
        }
    }
    assert_eq!(form(&any, "logcosh(s)", &["s"], FormName::Matrix), "tanh(s)");
    assert_eq!(form(&any, "sum(logcosh(M))", &["M"], FormName::Matrix), "tanh(M)");
    for (cx, operand, takes) in [
        (&any, "T", "any (a scalar, a vector or a matrix), but T is tensor(n,m,k)"),
        (&array, "s", "array (a vector or a matrix; defined for 'any' it would take a scalar too), but s is scalar"),
    ] {
        let error = cx.parse(&format!("logcosh({operand})")).unwrap_err();
        assert_eq!(error.message, format!("logcosh takes x: {takes}"));
    }
    assert_eq!(form(&any, "F[i,j,k] = logcosh(T[i,j,k])", &[], FormName::Value), "log(cosh(T[i,j,k]))");
}

#[test]
fn every_shipped_definition_is_read() {
    let (file, text) = gradus::internals::rules::DEFINITIONS;
    let mut functions = Functions::new();
    for rule in parse(file, text).unwrap() {
        functions.add(&rule).unwrap_or_else(|e| panic!("{}: {e}", rule.name));
        assert!(!(rule.cites.is_empty() && rule.notes.is_empty()), "{} says no source", rule.name);
    }
    assert_eq!(functions.definitions(), Functions::shipped().definitions());
}

#[test]
fn code_holds_what_the_operations_are() {
    let answer = Context::new().parse("var(X*w)").unwrap().derivative("w").unwrap();
    let source = answer.matrix().unwrap().numpy();
    assert!(source.contains("np.sum") && !source.contains("center") && !source.contains("np.ones"), "{source}");
}

#[test]
fn pi_is_a_number_where_no_variable_has_its_name() {
    let mut cx = Context::new();
    assert_eq!(form(&cx, "sum(erf(x))", &["x"], FormName::Matrix), "2*exp(-x.^2)/sqrt(pi)");
    assert_eq!(form(&cx, "π*a^2", &["a"], FormName::Matrix), "2*a*pi");
    assert_eq!(form(&cx, "pi^2", &["pi"], FormName::Matrix), "2*pi");
    cx.declare("pi: scalar").unwrap();
    assert_eq!(form(&cx, "sum(pi*erf(x))", &["x"], FormName::Matrix), "2*pi*exp(-x.^2)/sqrt(pi())");
}
