//! Equations that are assumed: what contradicts itself by signs and traces is refused, and what does not follow is refuted at a point.

use crate::support::{context, listed};
use gradus::{ClaimVerdict, ErrorCode, Status};

/// A counterexample satisfies what is assumed, whatever kind of equation that is.
#[test]
fn what_does_not_follow_is_refuted() {
    for (declared, assumed, left, right) in [
        ("c: scalar", "c^2 = 1", "c", "1"),
        ("c: scalar; d: scalar", "c*d = 1", "c", "d"),
        ("c: scalar; d: scalar", "c^2 = d^2", "c", "d"),
        ("c: scalar", "exp(c) = 1 + c", "c", "1"),
        ("Q: matrix(m,n)", "Q'*Q = eye(n)", "Q*Q'", "eye(m)"),
        ("A: matrix(n,n)", "A*A = zeros(n,n)", "A", "zeros(n,n)"),
        ("A: matrix(n,n); B: matrix(n,n)", "A*B = B*A", "A", "B"),
        ("x: vector(n)", "x'*x = 1", "sum(x)", "1"),
        ("A: matrix(n,n)", "det(A) = 1", "A", "eye(n)"),
        ("A: matrix(n,n)", "A^3 = A", "A^2", "A"),
        ("S: matrix(n,n) symmetric", "S*S = eye(n)", "det(S)", "1"),
        ("x: vector(n); y: vector(n)", "x'*y = 0", "norm(x + y)", "norm(x) + norm(y)"),
    ] {
        let mut cx = context(listed(declared));
        cx.assume(assumed).unwrap();
        let verdict = cx.equal(left, right).unwrap().verdict;
        assert_eq!(verdict.status(), Status::False, "{left} = {right} where {assumed}: {verdict}");
    }
    for (declared, assumed, left, right) in [
        ("c: scalar", "c^2 = 1", "c^4", "1"),
        ("Q: matrix(m,n)", "Q'*Q = eye(n)", "norm(Q*x)", "norm(x)"),
        ("A: matrix(n,n)", "A*A = zeros(n,n)", "A^3", "zeros(n,n)"),
        ("A: matrix(n,n); B: matrix(n,n)", "A*B = eye(n)", "B*A", "eye(n)"),
        ("x: vector(n)", "x'*x = 1", "norm(x)", "1"),
        ("x: vector(n)", "x'*x = 1", "x*x'*x", "x"),
    ] {
        let mut cx = context(listed(declared));
        cx.assume(assumed).unwrap();
        let verdict = cx.equal(left, right).unwrap().verdict;
        assert_ne!(verdict.status(), Status::False, "{left} = {right} where {assumed}: {verdict}");
    }
    let mut cx = context(listed("x: vector(n)"));
    cx.assume("x'*x = 1").unwrap();
    let claim = cx.derive("x'*x*sum(x)").by("x").check("zeros(n)").unwrap();
    assert_eq!(claim.verdict, ClaimVerdict::Wrong, "{:?}", claim.diagnosis);
}

#[test]
fn what_holds_nowhere_is_no_assumption() {
    for (declared, assumed) in [
        ("A: matrix(n,n); B: matrix(n,n)", "A*B - B*A = eye(n)"),
        ("A: matrix(n,n); B: matrix(n,n)", "A*B = B*A + 2*eye(n)"),
        ("A: matrix(n,n)", "A - A' = eye(n)"),
        ("x: scalar", "x^2 + x + 1 = 0"),
        ("x: scalar; y: scalar", "x^2 + x*y + y^2 = -1"),
        ("x: vector(n)", "x'*x + 1 = 0"),
        ("A: matrix(n,n) invertible", "A = zeros(n,n)"),
    ] {
        let mut cx = context(listed(declared));
        cx.assume(assumed).unwrap();
        let text = if declared.starts_with('A') { "tr(A)" } else { "2*x" };
        let text = if declared.contains('B') { "tr(A)*B" } else { text };
        let text = if declared.contains('y') { "x*y" } else { text };
        let error = cx.parse(text).expect_err(assumed);
        assert_eq!(error.code, ErrorCode::Request, "{error}");
        assert!(error.message.contains("contradicts what is known"), "{error}");
    }
    for (declared, assumed) in [
        ("A: matrix(n,n); B: matrix(n,n)", "A*B - B*A = zeros(n,n)"),
        ("x: scalar; y: scalar", "x^2 + x*y + y^2 = 0"),
        ("x: scalar", "x^2 + x = 1"),
    ] {
        let mut cx = context(listed(declared));
        cx.assume(assumed).unwrap();
        assert!(cx.parse(if declared.contains('B') { "tr(A)*B" } else { "2*x" }).is_ok(), "{assumed}");
    }
}
