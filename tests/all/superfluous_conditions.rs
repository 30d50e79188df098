//! A condition that always holds, or that others say, is not told.

use crate::support::{context, listed};
use gradus::Context;

const DECLARED: &str = "x: scalar; y: scalar; c: scalar; p: scalar positive; v: vector(n); X: matrix(n,n); P: matrix(n,n) idempotent; \
                        Q: matrix(n,n) orthogonal";

fn cx() -> Context {
    context(listed(DECLARED))
}

#[test]
fn of_answers() {
    for (text, by, expected) in [
        ("sqrt(x-1)*sqrt(x+1)", &["x"][..], &["x - 1 is positive"][..]),
        ("sqrt(x)*sqrt(x-1)", &["x"], &["x - 1 is positive"]),
        ("1/(x^2-2*x+1)", &[], &["1 - x is nonzero"]),
        ("1/(x^2+x+1)", &[], &[]),
        ("1/(x^2-x*y+y^2+1)", &["x"], &[]),
        ("log(x^4+x^2*y^2+1)", &["x"], &[]),
        ("log(x^4-x^2+1)", &["x"], &[]),
        ("sum(1./(v.^2-v+1))", &["v"], &[]),
        ("sqrt(x^2-2*x*y+2*y^2+1)", &["y"], &[]),
        ("arctan(y/x)", &["x"], &["x is nonzero"]),
        ("1/(x^2+y^2) + 1/y", &[], &["y is nonzero"]),
        ("1/(x*y-1)", &[], &["x*y - 1 is nonzero"]),
        ("1/(x^2-x-1)", &[], &["x^2 - x - 1 is nonzero"]),
        ("log(x)+log(x+y)+log(y)", &[], &["x is positive", "y is positive"]),
        ("log(prod(v)) + sum(log(v))", &[], &["v has positive entries"]),
        ("log(y/y)", &[], &["y is nonzero"]),
        ("log(x*y/y)", &[], &["x*y/y is positive"]),
        ("log(sqrt(y)/y) + log(-x*y)", &[], &["-x*y is positive", "y is positive"]),
        ("log((x-y)^2/(x-y)^2)", &[], &["x - y is nonzero"]),
        ("inv(eye(n)+P)", &[], &[]),
        ("inv(eye(n)-3*P)", &[], &[]),
        ("inv(eye(n)-P)", &[], &["eye(n) - P is invertible"]),
        ("inv(2*Q-eye(n))", &[], &[]),
        ("inv(Q-eye(n))", &[], &["Q - eye(n) is invertible"]),
        ("x/(sqrt(3)-sqrt(2))", &["x"], &[]),
        ("x*log(log(3))", &["x"], &[]),
        ("sqrt(x)*sqrt(-y)*sqrt(x*y+c)", &[], &["x is nonnegative", "-y is nonnegative", "x*y + c is nonnegative"]),
    ] {
        let cx = cx();
        let answer = by.iter().fold(cx.derive(text), |request, name| request.by(name)).answer();
        let answer = answer.unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(answer.conditions, expected, "{text}");
    }
}

#[test]
fn of_two_sides() {
    for (left, right, expected) in [
        ("tan(arctan(x))", "x", &[][..]),
        ("arctan(x)", "arcsin(x/sqrt(1+x^2))", &[]),
        ("sqrt(x^2-1)", "sqrt(x-1)*sqrt(x+1)", &["x - 1 is nonnegative"]),
        ("1/(sqrt(3)-sqrt(2))", "sqrt(3)+sqrt(2)", &[]),
        ("log(prod(v))", "sum(log(v))", &["v has positive entries"]),
        ("log(x)+log(1/x)", "0", &["x is positive"]),
        ("1/(x^2-1)", "1/2*(1/(x-1)-1/(x+1))", &["x - 1 is nonzero", "x + 1 is nonzero"]),
    ] {
        let equality = cx().equal(left, right).unwrap_or_else(|e| panic!("{left}: {e}"));
        assert!(equality.verdict.is_true(), "{left} = {right}: {}", equality.verdict);
        assert_eq!(equality.conditions, expected, "{left} = {right}");
    }
}
