//! What an answer assumes: none missing, none that is obvious, none twice.

use crate::support::{answer, context, snapshot};

const DECLARED: [&str; 17] = [
    "A: matrix(n,m)",
    "B: matrix(n,n)",
    "P: matrix(n,n) spd",
    "R: matrix(n,n) spd",
    "Q: matrix(n,n) orthogonal",
    "V: matrix(n,n) invertible",
    "D: matrix(n,n) diagonal",
    "L: matrix(n,n) lower",
    "T: tensor(n,m,k)",
    "x: vector(n)",
    "y: vector(n)",
    "z: vector(m)",
    "p: vector(n) positive",
    "a: scalar",
    "b: scalar",
    "c: scalar positive",
    "u: vector(k)",
];

/// Inputs by topic; what stands after `by` is the variable to differentiate by.
const TOPICS: &[(&str, &[&str])] = &[
    (
        "inverses",
        &["inv(B)", "inv(B) by B", "inv(P)", "inv(Q)*B", "inv(V)", "inv(D)", "inv(L)", "inv(2*P)", "inv(a*P)"],
    ),
    (
        "inverses of sums and products",
        &[
            "inv(P + R)",
            "inv(eye(n) + A*A')",
            "inv(eye(n) + B)",
            "inv(P + A*A')",
            "inv(c*eye(n) + A*A')",
            "inv(B*B')",
            "inv(A'*A)",
            "inv(A'*P*A)",
            "inv(kron(B,P))",
            "inv(B^2)",
            "inv(diag(x))",
            "inv(diag(exp(x)))",
        ],
    ),
    (
        "determinants",
        &["det(B)", "det(B) by B", "logdet(B) by B", "logdet(P + R) by P", "sqrt(det(P)) by P", "adj(B)", "a/det(B)"],
    ),
    (
        "logarithms",
        &[
            "log(x) by x",
            "log(p) by p",
            "log(exp(x)) by x",
            "log(a*b) by a",
            "log(a^2) by a",
            "log(abs(x)) by x",
            "log(norm(x)) by x",
            "log(x'*x) by x",
            "log(x'*P*x) by x",
            "log(x'*B*x) by x",
            "sum(log(1 + exp(x))) by x",
            "logsumexp(x) by x",
            "log(softmax(x)) by x",
            "log(logsumexp(x)) by x",
            "softmax(x)./softmax(y) by x",
            "1/sum(softmax(x).*p) by x",
            "sqrt(softmax(A,2)) by A",
        ],
    ),
    (
        "roots and powers",
        &[
            "sqrt(x)",
            "sqrt(x) by x",
            "sqrt(p) by p",
            "sqrt(x'*x) by x",
            "sqrt(1 + x'*x) by x",
            "sqrt(x'*P*x)",
            "sqrt(x'*P*x) by x",
            "sqrt(tr(A'*A)) by A",
            "sqrt(sum(x.^2)) by x",
            "x.^(-1) by x",
            "a^(1/2) by a",
            "a^(1/3)",
            "a^b by a",
            "2^b by b",
            "x.^b by x",
        ],
    ),
    (
        "norms",
        &[
            "norm(x)",
            "norm(x) by x",
            "norm(x)^2 by x",
            "norm(x)^3 by x",
            "norm(x)^4 by x",
            "norm(A) by A",
            "1/norm((A'*A)^2)",
            "norm(x - y) by x",
            "x/norm(x)",
            "norm1(x) by x",
            "norm(T) by T",
        ],
    ),
    (
        "said in two ways",
        &[
            "x'*inv(D)*x by x",
            "det(A'*B*A) by A",
            "tr(A'*B*A)/tr(A'*P*A) by A",
            "log(1 - sigmoid(x)) by x",
            "x'*B*y/sqrt(x'*P*x*(y'*R*y)) by x",
        ],
    ),
    (
        "kinks",
        &[
            "abs(a) by a",
            "abs(x).^2 by x",
            "abs(x).^3 by x",
            "abs(p) by p",
            "sign(x)",
            "sign(x) by x",
            "relu(x) by x",
            "relu(A*z) by z",
            "sum(relu(x).^2) by x",
            "relu(p) by p",
        ],
    ),
    (
        "circles",
        &[
            "arcsin(x)",
            "arcsin(x) by x",
            "arccos(a) by a",
            "arcsin(2*x) by x",
            "arcsin(tanh(x)) by x",
            "arcsin(1/2*sin(x)) by x",
            "arctan(x) by x",
            "tan(x)",
            "tan(x) by x",
            "tan(a) by a",
            "tanh(x) by x",
        ],
    ),
    (
        "quotients",
        &[
            "x./y by x",
            "x./p by x",
            "a/b by b",
            "a/(a + b) by a",
            "1/(1 + a^2) by a",
            "1/(1 + exp(-a)) by a",
            "x/(x'*y) by x",
            "1/tr(B) by B",
            "x'*P*x/(x'*x) by x",
            "x./x",
            "softmax(x) by x",
            "sigmoid(x) by x",
        ],
    ),
    ("index notation", &["exp(T[i,j,k]*u[k]) by u", "log(exp(x[i])*ones(n)[i]) by x", "x[i]/y[i] by x", "log(T) by T"]),
];

#[test]
fn conditions() {
    let cx = context(DECLARED);
    let mut text = format!("{}\n", DECLARED.join(", "));
    for (topic, inputs) in TOPICS {
        text += &format!("\n# {topic}\n");
        for input in *inputs {
            let answer = match input.split_once(" by ") {
                Some((expr, wrt)) => answer(&cx, expr, &[wrt]),
                None => answer(&cx, input, &[]),
            };
            let form = answer.best().unwrap().text();
            let conditions = match answer.conditions.is_empty() {
                true => "-".to_owned(),
                false => answer.conditions.join(", "),
            };
            text += &format!("{input:26} {form}\n{:26} {conditions}\n", "");
        }
    }
    snapshot(".", "conditions", &text);
}

/// What another condition says is not said again: in another spelling, of the other sign, of a factor, between -1 and 1.
#[test]
fn what_another_condition_says_is_not_said_again() {
    let spd = &["A: matrix(n,n) spd", "B: matrix(m,m) spd", "C: matrix(n,m)", "u: vector(n)", "v: vector(m)"][..];
    for (declared, text, wrt, expected) in [
        (&["x: vector(n)"][..], "-log(1 - x'*x)", "x", &["1 - x'*x is positive"][..]),
        (&["x: vector(n)"], "sqrt(1 - x'*x)", "x", &["1 - x'*x is positive"]),
        (&["x: vector(n)", "t: scalar"], "-log(t^2 - x'*x)", "x", &["t^2 - x'*x is positive"]),
        (&["x: vector(n)", "c: scalar"], "log(c - x'*x)", "x", &["c - x'*x is positive"]),
        (&["x: vector(n)", "y: vector(n)"], "sum(x.*log(x./y))", "x", &["x./y has positive entries"]),
        (
            &["X: matrix(n,m)", "W: matrix(n,k)", "H: matrix(k,m)"],
            "sum(X.*log(X./(W*H)) - X + W*H)",
            "W",
            &["X./(W*H) has positive entries"],
        ),
        (spd, "u'*C*v/sqrt(u'*A*u*(v'*B*v))", "u", &["u is nonzero", "v is nonzero"]),
        (spd, "sqrt(u'*A*u*v'*B*v)", "u", &["u is nonzero", "v is nonzero"]),
        (&["A: matrix(n,n)"], "inv(A)*inv(A')", "A", &["A is invertible"]),
    ] {
        let answer = answer(&context(declared.iter().copied()), text, &[wrt]);
        assert_eq!(answer.conditions, expected, "{text} by {wrt}");
    }
}
