//! What is written in the order of the input and as on paper, where several ways are equally long.

use crate::support;
use gradus::Answer;
use gradus::Form;
use gradus::Stopped;

const DECLARED: [&str; 14] = [
    "A: matrix(n,n)",
    "B: matrix(n,n)",
    "Q: matrix(n,n) orthogonal",
    "S: matrix(n,n) spd",
    "V: matrix(n,n) spd",
    "X: matrix(n,m)",
    "C: matrix(n,k)",
    "x: vector(n)",
    "y: vector(n)",
    "w: vector(m)",
    "c: vector(n)",
    "t: scalar",
    "s: scalar",
    "u: vector(n)",
];

fn answer(text: &str, wrt: &[&str]) -> Answer {
    support::answer(&support::context(DECLARED), text, wrt)
}

/// Checks the matrix form of a derivative, or the value.
fn check(text: &str, wrt: &[&str], expected: &str) {
    assert_eq!(answer(text, wrt).best().map(Form::text).unwrap(), expected, "{text} by {wrt:?}");
}

fn check_index(text: &str, wrt: &[&str], expected: &str) {
    assert_eq!(answer(text, wrt).index().unwrap().text(), expected, "{text} by {wrt:?}");
}

#[test]
fn sums_keep_their_order() {
    check("logdet(A + t*B)", &["t"], "tr(inv(A + t*B)*B)");
    check("logdet(eye(m) + X'*X)", &["X"], "2*X*inv(eye(m) + X'*X)");
    check("log(1 + x'*x)", &["x"], "2*x/(1 + norm(x)^2)");
    check("tanh(A*x + B*y + c)'", &[], "tanh(A*x + B*y + c)'");
    check("sum(exp(x - u + c))", &["x"], "exp(x - u + c)");
    // A leading minus sign would be longer.
    check("exp(-x + u - c)", &[], "exp(u - x - c)");
    // Up to a factor, and transposed.
    check("2*(t*A + B)'*x + 2*(t*A + B)'*y", &[], "2*(t*A + B)'*(x + y)");
    check("norm(y + t*x)^2", &["t"], "2*x'*(y + t*x)");
}

#[test]
fn inner_products_keep_their_order() {
    check("x/(c'*x)", &["x"], "(eye(n) - x*c'/(c'*x))/(c'*x)");
    check("x/(x'*c)", &["x"], "(eye(n) - x*c'/(x'*c))/(x'*c)");
    check("log(sigmoid(x'*(y - u)))", &["x"], "sigmoid(x'*(u - y))*(y - u)");
    assert_eq!(answer("a/(y'*x)", &["a"]).conditions, ["y'*x is nonzero"]);
}

#[test]
fn products_entry_by_entry_stand_apart() {
    check("x'*(A.*B)*x", &["x"], "(A.*B + (A.*B)')*x");
    check("(A.*B)*x", &[], "(A.*B)*x");
    check("2*(A.*B)*x", &[], "2*(A.*B)*x");
    check("-(A.*B)*x", &[], "-(A.*B)*x");
    check("2*A.*B", &[], "2*A.*B");
    check("(A*x).*y", &[], "y.*(A*x)");
    check("(A*x)./y", &[], "(A*x)./y");
    check("2*(A*x)./y", &[], "2*(A*x)./y");
    check("s*(exp(x).*y)", &[], "s*(y.*exp(x))");
    let form = answer("2*(A.*B)*x", &[]);
    assert_eq!(form.value().unwrap().latex(), "2 \\left( A \\odot B \\right) x");
}

#[test]
fn outer_products_are_stacked_by_kron() {
    check("kron(y,x)", &[], "kron(y,x)");
    check("vec(x*w')", &[], "kron(w,x)");
    check("vec(2*x*w')'", &[], "2*kron(w,x)'");
    let form = answer("norm(x)*kron(y,x)", &[]);
    assert!(form.value().unwrap().numpy().contains("np.outer("));
}

#[test]
fn deltas_over_summed_indices_are_contracted() {
    check_index(
        "inv(A)*B*inv(A)",
        &["A"],
        "-inv(A)[i,k]*inv(A)[p,j]*B[q,p]*inv(A)[l,q] - inv(A)[i,p]*B[p,q]*inv(A)[q,k]*inv(A)[l,j]",
    );
    check_index("tr(inv(A))", &["A", "A"], "inv(A)[l,i]*(inv(A)^2)[j,k] + (inv(A)^2)[l,i]*inv(A)[j,k]");
    // Coefficients and signs come first.
    check_index("1/2*tr(inv(V)*S) + 1/2*logdet(V)", &["V"], "1/2*(inv(V)[i,j] - inv(V)[i,p]*S[p,q]*inv(V)[q,j])");
}

#[test]
fn exponentials_are_hyperbolic_functions() {
    check("(exp(x) - exp(-x))./(exp(x) + exp(-x))", &[], "tanh(x)");
    check("(exp(t) - exp(-t))/(exp(t) + exp(-t))", &[], "tanh(t)");
    check("1/2*(exp(x) + exp(-x))", &[], "cosh(x)");
    check("1/2*(exp(X) - exp(-X))", &[], "sinh(X)");
    check("sum(log(exp(x) + exp(-x)))", &["x"], "tanh(x)");
}

#[test]
fn a_determinant_is_not_matched_by_a_longer_way_to_say_it() {
    let answer = answer("logdet(Q*A)", &[]);
    assert_eq!(answer.value().unwrap().text(), "logdet(A)");
    assert_eq!(answer.statistics.stopped, Stopped::Saturated);
}
