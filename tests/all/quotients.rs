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
    check("A: matrix(n,k); B: matrix(k,n)", "eye(n) - A*inv(eye(k) + B*A)*B", &[], "inv(eye(n) + A*B)");
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

/// Quotients in lowest terms, functions by exponentials and signs: what evaluation would only test.
#[test]
fn derivatives_with_quotients_are_proved() {
    for (declarations, text, wrt) in [
        ("x: vector(n)", "1/(1 + x'*x)", "x,x"),
        ("x: vector(n)", "-log(1 - x'*x)", "x,x"),
        ("x: vector(n); y: vector(n)", "norm(x - y)^2/(norm(x)^2 + norm(y)^2)", "x"),
        (
            "A: matrix(n,n) spd; B: matrix(m,m) spd; C: matrix(n,m); u: vector(n); v: vector(m)",
            "u'*C*v/sqrt(u'*A*u*(v'*B*v))",
            "u",
        ),
        ("P: matrix(n,n); a: scalar; v: vector(n)", "inv(eye - a*P)*v", "a"),
        ("A: matrix(n,n) skew", "inv(eye(n) + A)*(eye(n) - A)", "A"),
        ("X: matrix(n,m); w: vector(m); y: vector(n)", "sum(log(1 + exp(-y.*(X*w))))", "w"),
        ("X: matrix(n,m); w: vector(m); y: vector(n)", "-y'*log(sigmoid(X*w)) - (1 - y)'*log(1 - sigmoid(X*w))", "w"),
        ("X: matrix(n,m); w: vector(m); y: vector(n)", "sum(relu(1 - y.*(X*w)).^2)", "w"),
        ("x: vector(n)", "sum(log(cosh(x)))", "x"),
        ("x: vector(n)", "sum(erf(x/sqrt(2)))", "x"),
        ("X: matrix(n,n)", "log(abs(det(X)))", "X"),
    ] {
        let wrt: Vec<&str> = wrt.split(',').collect();
        let status = answer(&context(listed(declarations)), text, &wrt).verdict.status();
        assert_eq!(status, Status::Proved, "{text} by {wrt:?}");
    }
}

#[test]
fn identities_of_quotients_are_proved() {
    let scalars = "x: scalar; y: scalar";
    let matrices = "A: matrix(n,n); B: matrix(n,n)";
    for (declarations, left, right) in [
        (scalars, "1/((1 + x)*(2 + x))", "1/(1 + x) - 1/(2 + x)"),
        (scalars, "1/(x*(1 + x))", "1/x - 1/(1 + x)"),
        (scalars, "(x^3 - y^3)/(x - y)", "x^2 + x*y + y^2"),
        (scalars, "sigmoid(x)*sigmoid(-x)", "exp(x)/(1 + exp(x))^2"),
        (scalars, "log(sigmoid(x)) - log(sigmoid(-x))", "x"),
        (scalars, "log(cosh(x))", "x + log(1 + exp(-2*x)) - log(2)"),
        (scalars, "tanh(x + y)", "(tanh(x) + tanh(y))/(1 + tanh(x)*tanh(y))"),
        (scalars, "tanh(x/2)", "2*sigmoid(x) - 1"),
        (scalars, "cos(3*x)", "4*cos(x)^3 - 3*cos(x)"),
        (scalars, "1 + tan(x)^2", "1/cos(x)^2"),
        (scalars, "abs(x*y)", "abs(x)*abs(y)"),
        (scalars, "sqrt(x^2*exp(y))", "abs(x)*exp(y/2)"),
        (scalars, "relu(x)*relu(sign(x))", "relu(x)"),
        (scalars, "relu(x + y - 1)*sign(x + y - 1)", "relu(x + y - 1)"),
        (scalars, "sqrt(12*pi)", "2*sqrt(3)*sqrt(pi)"),
        ("x: vector(n)", "softmax(x + 3*ones(n))", "exp(x)/sum(exp(x))"),
        ("x: vector(n)", "max(x,0).*min(x,0)", "zeros(n)"),
        (matrices, "A*inv(A + B)*B", "B*inv(A + B)*A"),
        (matrices, "inv(eye(n) + A)*(eye(n) - A)", "2*inv(eye(n) + A) - eye(n)"),
        (matrices, "A*inv(eye(n) + A)^2", "inv(eye(n) + A) - inv(eye(n) + A)^2"),
        ("A: matrix(n,n) skew", "inv(eye(n) + A)*(eye(n) - A)", "2*inv(eye(n) - A)' - eye(n)"),
    ] {
        let equality = context(listed(declarations)).equal(left, right).unwrap();
        assert_eq!(equality.verdict.status(), Status::Proved, "{left} = {right}: {}", equality.verdict);
    }
}

/// What is almost an identity is none.
#[test]
fn almost_identities_of_quotients_are_refuted() {
    let scalars = "x: scalar; y: scalar";
    let matrices = "A: matrix(n,n); B: matrix(n,n)";
    for (declarations, left, right) in [
        (scalars, "x/(1 + x)", "1 - 1/(2 + x)"),
        (scalars, "1/(x*(1 + x))", "1/x + 1/(1 + x)"),
        (scalars, "tanh(x)", "2*sigmoid(x) - 1"),
        (scalars, "log(cosh(x))", "x + log(1 + exp(-2*x))"),
        (scalars, "cos(2*x)", "1 - sin(x)^2"),
        (scalars, "sqrt(x^2)", "x"),
        (scalars, "sqrt(x^2 + y^2)", "x + y"),
        (scalars, "(x^2)^(3/2)", "x^3"),
        (scalars, "sign(x)^2", "1"),
        (scalars, "relu(sign(x)) + relu(sign(-x))", "1"),
        (scalars, "sign(x + y)", "sign(x)*sign(y)"),
        (scalars, "log(abs(x) + abs(y))", "log(abs(x)) + log(abs(y))"),
        ("x: vector(n); y: vector(n)", "softmax(x + y)", "softmax(x).*softmax(y)"),
        (matrices, "A*inv(A + B)", "inv(A + B)*A"),
        (matrices, "A*inv(A + B)", "eye(n) - inv(A + B)*B"),
        ("A: matrix(n,n); t: scalar; B: matrix(n,n)", "inv(eye(n) - t*A)*B", "B*inv(eye(n) - t*A)"),
        ("X: matrix(n,n)", "log(abs(det(X)))", "2*logdet(X)"),
    ] {
        let equality = context(listed(declarations)).equal(left, right).unwrap();
        assert_eq!(equality.verdict.status(), Status::False, "{left} = {right}: {}", equality.verdict);
    }
}
