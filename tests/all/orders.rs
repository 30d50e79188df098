//! Values and variables of every kind, orders up to three, and index notation as input: what each gives. Values are compared with
//! differences in `random`; here a person reads the notation.

use crate::support::{answer, context, listed, snapshot};

/// Inputs by topic; after `by` come the variables, after `for` declarations.
const TOPICS: &[(&str, &[&str])] = &[
    ("scalar by scalar", &["a^3*b by a", "a/(a + b) by a", "log(a*b)*exp(a) by a"]),
    (
        "scalar by vector",
        &["norm(x)^3 by x", "x'*A*x/(x'*x) by x for A: matrix(n,n) symmetric", "sum(x)^2*(x'*y) by x"],
    ),
    ("scalar by matrix", &["tr(X*A*X') by X", "norm(X)^3 by X", "x'*inv(X)*y by X", "det(X)^2*tr(X) by X"]),
    ("vector by scalar", &["exp(a*x) by a", "inv(a*eye(n) + X)*x by a", "a^b*x by b"]),
    (
        "vector by vector",
        &[
            "x*(x'*y) by x",
            "diag(x)*A*x by x for A: matrix(n,n)",
            "x/norm(x) by x",
            "kron(x,y) by x",
            "softmax(x) by x",
        ],
    ),
    ("vector by matrix", &["X*x by X", "inv(X)*x by X", "diag(X) by X", "vec(X) by X", "sigmoid(X*x) by X"]),
    (
        "matrix by scalar",
        &["a^2*X by a for X: matrix(n,m)", "inv(X + a*eye(n)) by a", "exp(a*X) by a for X: matrix(n,m)"],
    ),
    (
        "matrix by vector",
        &["x*x' by x", "diag(x) by x", "diag(x)*A*diag(x) by x for A: matrix(n,n)", "norm(x)*x*y' by x"],
    ),
    (
        "matrix by matrix",
        &[
            "X*A*X by X for A: matrix(m,n); X: matrix(n,m)",
            "inv(X) by X",
            "X.*X' by X",
            "X/tr(X) by X",
            "tril(X*X') by X",
            "kron(A,X) by X",
        ],
    ),
    (
        "Hessians",
        &[
            "x'*A*x by x, x",
            "norm(x) by x, x",
            "sum(log(1 + exp(X*w))) by w, w for X: matrix(n,m)",
            "a^b by a, b",
            "a*(x'*y) by a, x",
            "x'*A*y by x, y for A: matrix(n,m)",
        ],
    ),
    (
        "Hessians by matrices",
        &["tr(X*A*X') by X, X", "logdet(X) by X, X", "norm(X) by X, X", "x'*X*y by x, X", "a*tr(X'*X) by a, X"],
    ),
    ("Jacobians twice", &["x/norm(x) by x, x", "X*x by X, x", "exp(a*x) by a, x"]),
    (
        "third derivatives",
        &["sum(sin(x)) by x, x, x", "(x'*x)^2 by x, x, x", "tr(X^3) by X, X, X", "a*(x'*A*x) by a, x, x"],
    ),
    (
        "softmax and logsumexp",
        &[
            "logsumexp(x) by x",
            "logsumexp(x) by x, x",
            "logsumexp(x) by x, x, x",
            "logsumexp(A*x) by x, x",
            "logsumexp(vec(A)) by A",
            "logsumexp(A,2) by A",
            "sum(logsumexp(A,2)) by A, A",
            "softmax(A,2) by A",
            "prod(A,1) by A",
            "softmax(x/t) by t",
            "V*softmax(K'*q) by q",
            "V*softmax(K'*q) by K",
            "y'*softmax(W*x) by W",
            "logsumexp(W*x) - y'*W*x by W",
            "-y'*log(softmax(W*x)) by W",
            "norm2(softmax(A*x) - b)^2 by A",
            "norm2(softmax(A*x) - b)^2 by x",
            "log(softmax(x)) by x",
            "exp(logsumexp(x)) by x",
            "softmax(x)[i]*y[i] by x",
            "logsumexp(T) by T for T: tensor(n,m,p)",
            "softmax(2*T)[i,j,k]*y[k] by y for T: tensor(n,m,p)",
        ],
    ),
    (
        "index notation",
        &[
            "F[i,j] = W[i,p]*W[j,p] by W",
            "(A*B)[i,j]*x[j] by x",
            "(A*B)[i,j]*x[j] by A",
            "A[i,j]*B[j,k]*C[k,i] by B",
            "A[i,i] by A",
            "delta[i,j]*x[i]*y[j] by x",
            "(x'*A*x)*delta[i,j] by x",
            "inv(A)[i,j]*B[j,k] by A",
            "log(exp(x[i])*ones(n)[i]) by x",
            "F[j,i] = A[i,j]*x[i] by x",
            "W[i,p]*x[p] + b by x",
        ],
    ),
    (
        "tensors",
        &[
            "T[i,j,k]*x[j]*y[k] by x for T: tensor(n,m,p)",
            "T[i,j,k]*x[j]*y[k] by T for T: tensor(n,m,p)",
            "T[i,j,k]*x[i]*x[j]*x[k] by x, x, x for T: tensor(n,n,n)",
            "F[i,j] = T[i,p,q]*T[j,p,q] by T for T: tensor(n,m,k)",
            "exp(T[i,j,k]*x[k]) by x for T: tensor(n,m,p)",
            "norm(T) by T for T: tensor(n,m,p)",
            "norm(T)^2 by T for T: tensor(n,m,p)",
            "log(norm(T)) by T for T: tensor(n,m,p)",
            "sum(exp(T)) by T for T: tensor(n,m,p)",
            "F[i,j] = tanh(T[i,j,k]*x[k])*y[j] by x for T: tensor(n,m,p)",
        ],
    ),
];

#[test]
fn orders() {
    let mut text = String::new();
    for (topic, inputs) in TOPICS {
        text += &format!("# {topic}\n");
        for input in *inputs {
            let (request, declarations) = input.split_once(" for ").unwrap_or((input, ""));
            let (expr, wrt) = request.split_once(" by ").unwrap();
            let wrt: Vec<&str> = wrt.split(", ").collect();
            let answer = answer(&context(listed(declarations)), expr, &wrt);
            text += &format!("\n{request}\n");
            for form in answer.forms.iter() {
                let free = form.free().map_or_else(String::new, |free| format!("[{}] ", free.join(",")));
                text += &format!("  {:13} {free}{}\n", form.name().as_str(), form.text());
            }
            // The index form is there wherever no axis is a product of dimensions, the matrix form up to two axes.
            let grouped = answer.shape.iter().any(|axis| axis.len() > 1);
            assert_eq!(answer.index().is_none(), grouped, "{input}");
            assert!(answer.differential().is_some(), "{input}");
        }
        text.push('\n');
    }
    snapshot(".", "orders", &text);
}
