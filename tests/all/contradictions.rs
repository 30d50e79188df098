//! What contradicts itself is refused: attributes, assumptions, conditions.

use crate::support::context;
use gradus::{Attribute, Context, ErrorCode};

#[test]
fn contradictory_attributes_are_refused() {
    for (declaration, reason) in [
        ("S: matrix(n,n) spd skew", "skew and spd"),
        ("S: matrix(n,n) positive skew", "skew and positive"),
        ("S: matrix(n,n) nonzero skew", "skew and nonzero"),
        ("S: matrix(n,n) skew diagonal invertible", "only the zero matrix"),
        ("S: matrix(n,n) skew idempotent orthogonal", "only the zero matrix"),
        ("S: matrix(3,3) skew invertible", "odd size"),
        ("S: matrix(3,3) skew orthogonal", "odd size"),
        ("S: matrix(2,2) orthogonal positive", "orthogonal"),
        ("S: matrix(2,2) idempotent invertible nonzero", "identity"),
    ] {
        let error = Context::new().declare(declaration).expect_err(declaration);
        assert_eq!(error.code, ErrorCode::Declaration);
        assert!(error.message.contains(reason), "{declaration}: {error}");
    }
}

/// Every pair of attributes is refused, or arrays have both: those that say that a matrix is zero, diagonal or the identity do.
#[test]
fn pairs_of_attributes() {
    use Attribute::*;
    let refused = [(Skew, Spd), (Skew, Positive), (Skew, Nonzero)];
    for a in Attribute::ALL {
        for b in Attribute::ALL {
            let declared = Context::new().declare(&format!("S: matrix(n,n) {a} {b}"));
            let expected = refused.iter().any(|pair| *pair == (a, b) || *pair == (b, a));
            assert_eq!(declared.is_err(), expected, "{a} {b}");
        }
    }
}

#[test]
fn contradictory_assumptions_are_refused() {
    for (declarations, assumptions) in [
        (&[][..], &["c = 1", "c = 2"][..]),
        (&[], &["c = 1", "a = c", "a = 3"]),
        (&["c: scalar positive"], &["c = -1"]),
        (&["c: scalar"], &["c^2 = -1"]),
        (&["S: matrix(n,n) spd"], &["S' = -S"]),
        (&["S: matrix(n,n) spd"], &["S = -eye(n)"]),
        (&["S: matrix(n,n) skew"], &["S = eye(n)"]),
        (&["a: scalar"], &["a = a + 1"]),
        (&["a: scalar", "b: scalar", "c: scalar"], &["a = b", "b = c", "c = a + 1"]),
        (&["S: matrix(n,n)"], &["S'*S = eye(n)", "S'*S = 2*eye(n)"]),
        (&["S: matrix(n,n)"], &["S*S = eye(n)", "S*S = 2*eye(n)"]),
        (&["x: vector(n)"], &["x = 1", "x = 2"]),
    ] {
        let mut cx = context(declarations);
        assumptions.iter().for_each(|equation| cx.assume(equation).unwrap());
        let error = cx.parse("a*c*x + S*x").expect_err("contradictory assumptions");
        assert_eq!(error.code, ErrorCode::Request);
        assert!(error.message.contains("contradicts"), "{error}");
    }
    let mut cx = Context::new();
    ["A = 2*A'", "c = 1", "a = c"].iter().for_each(|equation| cx.assume(equation).unwrap());
    assert!(cx.parse("a*c*tr(A)").is_ok());
}

/// Conditions that hold somewhere each, but nowhere together.
#[test]
fn conditions_that_contradict_each_other_are_refused() {
    let cx = context(["x: scalar", "y: scalar", "z: scalar", "A: matrix(n,n)", "v: vector(n)"]);
    for (text, part) in [
        ("y + (log(x)+log(-x))", "(log(x)+log(-x))"),
        ("log(x-1)+log(-x)", "log(x-1)+log(-x)"),
        ("log(2*x-1)*log(-x)", "log(2*x-1)*log(-x)"),
        ("arcsin(x) + log(x-2)", "arcsin(x) + log(x-2)"),
        ("log(x*y)+log(y*z)+log(-x*z)", "log(x*y)+log(y*z)+log(-x*z)"),
        ("log(x-y)+log(y-z)+log(z-x)", "log(x-y)+log(y-z)+log(z-x)"),
        ("1 + log(relu(x)*relu(-x))", "log(relu(x)*relu(-x))"),
        ("log(A)+log(-A')", "log(A)+log(-A')"),
        ("log(v'*v - x) + log(x) + log(-v'*v)", "log(-v'*v)"),
        ("sqrt(-v'*v - 1)", "sqrt(-v'*v - 1)"),
    ] {
        let error = cx.parse(text).expect_err(text);
        assert_eq!((error.code, &text[error.span.range()]), (ErrorCode::Undefined, part), "{text}: {error}");
    }
    for text in ["sqrt(x-1)+sqrt(1-x)", "sqrt(x*y)*sqrt(-x*y)", "sum(sqrt(v) + sqrt(-v))*x"] {
        let error = cx.derive(text).by("x").answer();
        // What does not vary has a derivative wherever it has a value.
        let varies = !text.contains("sum");
        assert_eq!(error.is_err(), varies, "{text}");
        assert!(!varies || error.is_err_and(|error| error.code == ErrorCode::Undefined), "{text}");
    }
    for text in ["log(x)+log(1-x)", "log(x-y)+log(y-z)+log(x-z)", "log(x*y)+log(y*z)+log(x*z)", "sqrt(x-1)+sqrt(1-x)"] {
        assert!(cx.parse(text).is_ok(), "{text}");
    }
}
