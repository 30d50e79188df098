//! Quotients, powers and functions of one matrix: what has to be multiplied out, put over one denominator or commuted first.

use crate::support::{answer, context, listed};
use gradus::Form;
use gradus::Status;
use gradus::Stopped;

/// Checks the matrix form of a derivative, or the value; that it was checked; and that nothing goes round.
fn check(declarations: &str, text: &str, wrt: &[&str], expected: &str) {
    let answer = answer(&context(listed(declarations)), text, wrt);
    assert_eq!(answer.best().map(Form::text).unwrap(), expected, "{text} by {wrt:?}");
    assert!(matches!(answer.verdict.status(), Status::Proved | Status::Tested), "{text} by {wrt:?}");
    assert_eq!(answer.statistics.stopped, Stopped::Saturated, "{text} by {wrt:?}");
}

#[test]
fn sums_are_put_over_one_denominator() {
    let scalars = "a: scalar; b: scalar";
    check(scalars, "a/(a + b)", &["a"], "b/(a + b)^2");
    check(scalars, "1 - a/(1 + a)", &[], "1/(1 + a)");
    check("a: scalar positive; b: scalar", "1/sqrt(a) - b/sqrt(a)^3", &[], "(a - b)/a^(3/2)");
    let vectors = "x: vector(n); y: vector(n); c: scalar";
    check(vectors, "x./(c*ones(n) + x)", &["x"], "c*diag((c*ones(n) + x).^(-2))");
    check(vectors, "sum(x.*y./(x + y))", &["x"], "(y./(x + y)).^2");
    check(vectors, "sum(sqrt(ones(n) + x.^2))", &["x", "x"], "diag((ones(n) + x.^2).^(-3/2))");
    check(vectors, "log(1 + x'*x/c)", &["x"], "2*x/(norm(x)^2 + c)");
}

#[test]
fn matrices_are_divided_by_from_one_side() {
    check("A: matrix(n,n); B: matrix(n,n)", "eye(n) - inv(A + B)*B", &[], "inv(A + B)*A");
    check("A: matrix(n,k); B: matrix(k,n)", "eye(n) - A*inv(eye(k) + B*A)*B", &[], "inv(A*B + eye(n))");
}

#[test]
fn functions_of_one_matrix_commute() {
    let square = "A: matrix(n,n); B: matrix(n,n); t: scalar";
    check(square, "A*inv(eye(n) - A) - inv(eye(n) - A)*A", &[], "0");
    check(square, "inv(eye(n) - t*A)*(eye(n) + t*A)", &["t"], "2*A*inv(eye(n) - t*A)^2");
    check(square, "A*inv(B) - inv(B)*A", &[], "A*inv(B) - inv(B)*A");
}

#[test]
fn what_repeats_itself_is_a_power() {
    check("A: matrix(n,m); B: matrix(m,n)", "A*B*A*B*A*B", &[], "(A*B)^3");
    check("A: matrix(n,n); B: matrix(n,n)", "tr(inv(A)*B*inv(A)*B)", &[], "tr((inv(A)*B)^2)");
    // A walk that comes through a label twice is no chain.
    check("A: matrix(n,n)", "diag(diag(A^3))*A", &[], "diag(diag(A^3))*A");
}

#[test]
fn factors_are_found_in_powers_beside_ones_and_on_diagonals() {
    let names = "x: vector(n); y: vector(n); c: scalar; A: matrix(n,n)";
    check(names, "c^2*x - c*y", &[], "c*(c*x - y)");
    check(names, "diag(x.*exp(x)) + diag(exp(x))", &[], "diag(exp(x).*(ones(n) + x))");
    check(names, "(x'*A*x)^2", &["x"], "2*x'*A*x*(A + A')*x");
}

#[test]
fn ones_are_summed() {
    check("u: vector(n); X: matrix(n,m)", "(u*ones(m)' - X)*ones(m)", &[], "m*u - X*ones(m)");
    check("A: matrix(n,m); x: vector(m)", "ones(n)'*A*x", &[], "sum(A*x)");
    check("A: matrix(n,m); B: matrix(n,m)", "1/2*(2*A - B)", &[], "A - 1/2*B");
}
