//! What each weight of the notation decides: of two texts of one size, which one is written.

use crate::support::{answer, context, listed, request};
use gradus::FormName;
use gradus::internals::notation::size;
use gradus::internals::syntax::parse;
use std::collections::BTreeSet;

/// A weight, the declarations, a text, by what it is differentiated, what is written, and what would be without the weight.
type Decision = (&'static str, &'static str, &'static str, &'static [&'static str], &'static str, &'static str);

const COSINE: &str = "x'*y/(norm(x)*norm(y))";
const COSINE_GRADIENT: &str = "(y/norm(x) - x'*y*x/norm(x)^3)/norm(y)";
const COSINE_QUOTIENTS: &str = "(y - x'*y*x/norm(x)^2)/(norm(x)*norm(y))";
const VECTORS: &str = "x: vector(n); y: vector(n)";
const LAYER: &str = "W: matrix(m,n); x: vector(n); b: vector(m)";
const RESIDUAL: &str = "x: vector(n); y: vector(n); A: matrix(n,m); s: vector(m); W: matrix(n,n) symmetric";
const FACTORS: &str = "W: matrix(n,m); H: matrix(m,k); X: matrix(n,k)";
const LOGISTIC: &str = "A: matrix(n,k); X: matrix(k,m); Y: matrix(n,m)";

const DECISIONS: &[Decision] = &[
    ("LEAF", "X: matrix(n,n)", "X^2", &[], "X^2", "X*X"),
    ("PRODUCT", "X: matrix(n,n)", "-(X^2)", &[], "-X^2", "-X*X"),
    ("TRANSPOSE", "x: vector(n)", "x*x'*x", &[], "norm(x)^2*x", "x*x'*x"),
    ("TRANSPOSED_OPEN", "a: vector(n); X: matrix(n,m); b: vector(m)", "a'*X*b", &["a"], "v'*X*b", "(X*b)'*v"),
    (
        "TRANSPOSED_PRODUCT",
        "a: vector(n); R: matrix(n,n) spd",
        "1/(a'*inv(R)*a)",
        &["R"],
        "inv(R)*a*a'*inv(R)/(a'*inv(R)*a)^2",
        "inv(R)*a*(inv(R)*a)'/(a'*inv(R)*a)^2",
    ),
    (
        "SYMMETRIC_CONSTANT",
        LAYER,
        "tanh(W*x+b)",
        &["b"],
        "diag(ones(m) - tanh(W*x + b).^2)",
        "eye(m) - diag(tanh(W*x + b).^2)",
    ),
    ("ONES", LAYER, "tanh(W*x+b)", &["x"], "diag(ones(m) - tanh(W*x + b).^2)*W", "W - diag(tanh(W*x + b).^2)*W"),
    (
        "ONES",
        "x: vector(n)",
        "sum(silu(x))",
        &["x", "x"],
        "diag(sigmoid(x).*sigmoid(-x).*(x.*sigmoid(-x) + 2*ones(n) - silu(x)))",
        "diag(sigmoid(x).*sigmoid(-x).*(x.*sigmoid(-x) + ones(n) + ones(n) - silu(x)))",
    ),
    ("AGAINST", "a: vector(n); x: vector(n)", "x/(a'*x)", &[], "x/(a'*x)", "x/(x'*a)"),
    (
        "PASSED_ON",
        "A: matrix(n,k); B: matrix(k,m); C: matrix(k,m)",
        "A*B + A*C",
        &["A"],
        "delta[i,k]*(B[l,j] + C[l,j])",
        "delta[i,k]*(B + C)[l,j]",
    ),
    ("DIRECTION", VECTORS, "x/norm(x)", &["x"], "dx/norm(x) - x'*dx*x/norm(x)^3", "(dx*x' - x*dx')*x/norm(x)^3"),
    ("MULTIPLE", VECTORS, COSINE, &["x"], COSINE_GRADIENT, COSINE_QUOTIENTS),
    (
        "INDEXED_NEGATIVE",
        "X: matrix(n,m)",
        "norm(X'*X - eye)^2",
        &["X"],
        "4*(X[i,p]*X[q,p]*X[q,j] - X[i,j])",
        "-4*(X[i,j] - X[i,p]*X[q,p]*X[q,j])",
    ),
    (
        "HADAMARD",
        LOGISTIC,
        "-(sum(log(ones(n)*ones(m)' + exp(-Y.*(A*X)))))",
        &["X"],
        "A[p,i]*Y[p,j]*sigmoid(-Y.*(A*X))[p,j]",
        "A[p,i]*(Y.*sigmoid(-Y.*(A*X)))[p,j]",
    ),
    ("CUT", "L: matrix(n,n) lower", "tril(inv(L)')", &[], "diag(diag(inv(L)))", "tril(inv(L)')"),
    ("QUOTIENT", VECTORS, COSINE, &["x"], COSINE_GRADIENT, COSINE_QUOTIENTS),
    ("VECTOR_PRODUCT", VECTORS, COSINE, &["x"], COSINE_GRADIENT, COSINE_QUOTIENTS),
    ("CALL_FUNCTION", VECTORS, COSINE, &["x"], COSINE_GRADIENT, COSINE_QUOTIENTS),
    ("FROBENIUS", "A: matrix(n,m); x: vector(n); y: vector(m)", "x'*A*y", &[], "x'*A*y", "x*y':A"),
    (
        "STACKED_OUTER",
        "X: matrix(n,m); W: matrix(m,k)",
        "tanh(X*W)",
        &["W"],
        "kron(eye(k),X) - diag(vec(tanh(X*W).^2))*kron(eye(k),X)",
        "diag(kron(ones(k),ones(n)) - vec(tanh(X*W).^2))*kron(eye(k),X)",
    ),
    ("COEFFICIENT", FACTORS, "norm(W*H-X)^2", &["X"], "-2*(W*H - X)", "2*(X - W*H)"),
    (
        "NEGATIVE_COEFFICIENT",
        "A: matrix(n,n) skew; x: vector(n); y: vector(n)",
        "x'*A*y - y'*A*x",
        &[],
        "2*x'*A*y",
        "-2*y'*A*x",
    ),
    (
        "NUMBER",
        "D: matrix(n,k); W: matrix(k,m); X: matrix(n,m)",
        "tr((D*W)*(W'*D') - D*W*X' - X*W'*D' + X*X')",
        &["D"],
        "2*(D*W - X)[i,p]*W[j,p]",
        "2*(D[i,q]*W[q,p] - X[i,p])*W[j,p]",
    ),
    ("NUMBER_TERM", "A: matrix(n,m); t: scalar", "t*A + t^2*A", &["t"], "(2*t + 1)*A", "2*t*A + A"),
    ("TERM", FACTORS, "norm(W*H-X)^2", &["W"], "2*(W[i,p]*H[p,q] - X[i,q])*H[j,q]", "2*(W*H - X)[i,p]*H[j,p]"),
    ("AGAINST", RESIDUAL, "(x-A*s)'*W*(x-A*s)", &["s"], "-2*A'*W*(x - A*s)", "2*A'*W*(A*s - x)"),
    (
        "ALL_NEGATIVE",
        "A: matrix(n,n); B: matrix(n,n); x: vector(n); y: vector(n)",
        "x - (2*A + B)*y",
        &[],
        "x - (2*A + B)*y",
        "x + (-2*A - B)*y",
    ),
    ("NATURAL_POWER", "X: matrix(n,n)", "det(X^2)", &["X"], "2*det(X)^2*inv(X)'", "2*det(X^2)*inv(X)'"),
    (
        "NEGATIVE_POWER",
        "A: matrix(m,n); x: vector(n); b: vector(m) positive",
        "3*(-sum(log(b-A*x)))",
        &["x"],
        "3*A'*(ones(m)./(b - A*x))",
        "3*A'*(b - A*x).^(-1)",
    ),
    ("CALL_FUNCTION_TRANSPOSED", "X: matrix(n,m)", "exp(X)'", &[], "exp(X)'", "exp(X')"),
    ("CALL_SUMMARY", "X: matrix(n,n)", "tr(sin(X))", &["X"], "cos(X).*eye(n)", "diag(diag(cos(X)))"),
    ("CALL_TOTAL", VECTORS, "x:y", &[], "x'*y", "sum(x.*y)"),
    (
        "CALL_INVERSE",
        "A: matrix(n,n)",
        "3*norm(inv(A))^2",
        &["A"],
        "-6*tr(inv(A*A'*A)*V)",
        "-6*(inv(A)*V*inv(A):inv(A))",
    ),
    ("CALL_INVERSE_TRANSPOSED", "X: matrix(n,n)", "logdet(X)", &["X"], "inv(X)'", "inv(X')"),
    (
        "IN_PARENTHESES",
        "S: matrix(n,n) spd; x: vector(n); m: vector(n)",
        "1/2*(x - m)'*inv(S)*(x - m)",
        &["x"],
        "inv(S)[i,p]*(x - m)[p]",
        "inv(S)[i,p]*(x[p] - m[p])",
    ),
    (
        "HIDDEN",
        "Q: matrix(n,n) orthogonal; x: vector(n); b: vector(n)",
        "norm(Q*x-b)^2",
        &["Q"],
        "2*(Q[i,p]*x[p] - b[i])*x[j]",
        "2*(Q*x - b)[i]*x[j]",
    ),
    ("INDEXED_SUM", RESIDUAL, "(x-y)'*W*(x-y)", &["W"], "(x - y)[i]*(x - y)[j]", "(x[i] - y[i])*(x[j] - y[j])"),
    (
        "INDEXED_COEFFICIENT",
        RESIDUAL,
        "(x-A*s)'*W*(x-A*s)",
        &["x"],
        "2*W[i,p]*(x - A*s)[p]",
        "2*W[p,i]*(x[p] - A[p,q]*s[q])",
    ),
    (
        "INDEXED_OPERATION",
        VECTORS,
        COSINE,
        &["x"],
        "(y[i]/norm(x) - x[p]*y[p]*x[i]/norm(x)^3)/norm(y)",
        "(y[i] - x[p]*y[p]*x[i]/norm(x)^2)/(norm(x)*norm(y))",
    ),
    ("HIDDEN_DELTA", "x: vector(n)", "3*exp(x)", &["x"], "3*delta[i,j]*exp(x)[i]", "3*diag(exp(x))[i,j]"),
    ("SELECTED_OPERATION", "r: index(n); X: matrix(n,m); y: vector(m)", "X[r,:]*y", &["X"], "V[r,:]*y", "(V*y)[r]"),
    (
        "HIDDEN_UNDEFINED",
        "Q: matrix(n,n)",
        "tr(Q.^(2/3))",
        &["Q"],
        "2/3*diag(diag(Q).^(-1/3))",
        "2/3*Q.^(-1/3).*eye(n)",
    ),
    ("TORN", VECTORS, COSINE, &["x"], COSINE_GRADIENT, "(y*x' - x*y')*x/(norm(y)*norm(x)^3)"),
    ("AT_ZERO", "X: matrix(n,m)", "exp(X).*exp(-X)", &[], "ones(n)*ones(m)'", "exp(zeros(n,m))"),
];

#[test]
fn of_two_texts_of_one_size_the_lighter_is_written() {
    for (weight, declarations, text, wrt, chosen, other) in DECISIONS {
        let cx = context(listed(declarations));
        let mut answers = vec![answer(&cx, text, wrt)];
        // The gradient is read off the differential of a scalar; at a direction it is written as is shortest.
        if let [_] = wrt {
            answers.extend(request(&cx, text, wrt, None).forms(&[FormName::Frechet]).answer());
        }
        let forms = answers.iter().flat_map(|answer| answer.forms.iter());
        let texts: Vec<String> = forms.map(|form| form.text()).collect();
        assert!(texts.iter().any(|text| text == chosen), "{weight}: {chosen} is none of {texts:#?}");
        let [chosen, other] = [chosen, other].map(|text| size(&parse(text).unwrap().expr));
        // The weights that are sizes.
        assert!(
            chosen == other || matches!(*weight, "HIDDEN_DELTA" | "HIDDEN_UNDEFINED" | "AT_ZERO"),
            "{weight}: {chosen} and {other} differ in size"
        );
    }
}

#[test]
fn every_weight_decides_something() {
    let tables = [
        include_str!("../../src/notation/weights.rs"),
        include_str!("../../src/ops/notation.rs"),
        include_str!("../../src/ops/inverses.rs"),
    ];
    let lines = tables.iter().flat_map(|table| table.lines());
    let constants = lines.filter_map(|line| line.split_once("const ")?.1.split_once(": u32"));
    let declared: BTreeSet<&str> = constants.map(|(name, _)| name).collect();
    let tested: BTreeSet<&str> = DECISIONS.iter().map(|decision| decision.0).collect();
    assert_eq!(declared, tested);
}
