//! What a person who mistypes is told: for every operation its ill-shaped, ill-typed and out-of-domain cases, as the command prints them.

use crate::support::command::gradus;
use crate::support::snapshot;

/// What the letters are in every case.
const DECLARED: [&str; 9] = [
    "A: matrix(n,m)",
    "B: matrix(m,k)",
    "S: matrix(n,n)",
    "T: tensor(n,m,k)",
    "x: vector(n)",
    "y: vector(m)",
    "a: scalar",
    "b: scalar",
    "L: matrix(n,n) lower",
];

/// What the command says when it refuses, which it must.
fn refusal(arguments: &[&str]) -> String {
    let output = gradus(arguments, b"");
    assert_eq!(output.status, 2, "{arguments:?} was answered: {}{}", output.stdout, output.stderr);
    output.stderr
}

/// Checks that the command refuses each input, and keeps what it says.
fn check<T: AsRef<str>>(group: &str, inputs: &[T]) {
    let mut text = format!("{}\n", DECLARED.join(", "));
    for input in inputs {
        let input = input.as_ref();
        let mut arguments = vec!["simplify", input];
        DECLARED.iter().for_each(|d| arguments.extend(["--var", d]));
        text += &format!("\n{input}\n{}", refusal(&arguments));
    }
    snapshot("messages", group, &text);
}

/// Checks that the command refuses each list of arguments, and keeps what it says.
fn check_arguments(group: &str, commands: &[&[&str]]) {
    let mut text = String::new();
    for command in commands {
        text += &format!("$ gradus {}\n{}\n", command.join(" "), refusal(command));
    }
    snapshot("messages", group, &text);
}

#[test]
fn sums() {
    check(
        "sums",
        &["A + B", "A - x", "x + y", "x + x'", "A + y'", "A - 2*x", "S*S + A*B - S", "A + B'", "T + A", "A + 0*B"],
    );
}

#[test]
fn products() {
    check("products", &["A*A", "A*x", "x*A", "x*y", "x'*y", "y'*A", "A*B*A", "2*A*(S*B)", "T*x", "A'*B", "x*x*x'"]);
}

#[test]
fn entry_by_entry() {
    check("entry-by-entry", &["A.*B", "A./x", "x.*y", "x.*x'", "A.^B", "x.^y", "A.^x", "T.*A"]);
}

#[test]
fn quotients() {
    check("quotients", &["A/B", "x/y", "a/x", "1/A", "a/0", "A/0", "0/0", "x'/x"]);
}

#[test]
fn inner_products() {
    check("inner-products", &["A:B", "x:y", "A:x", "a:A", "x:x'", "T:A"]);
}

#[test]
fn powers() {
    check("powers", &["A^2", "2^x", "S^a", "S^(1/2)", "S^(3/2)", "2^S", "0^(-1)", "S^x", "A^-1"]);
}

#[test]
fn transposes() {
    check("transposes", &["T'", "(A*A)'", "A''*A"]);
}

#[test]
fn inverses_and_determinants() {
    let inputs = [
        "inv(A)",
        "inv(x)",
        "det(A)",
        "det(x)",
        "logdet(A*B)",
        "adj(A)",
        "inv(A'*B)",
        "inv(S,S)",
        "inv(0)",
        "inv(y'*x)",
        "log(0)",
        "log(-2)",
    ];
    check("inverses-and-determinants", &inputs);
}

#[test]
fn traces_sums_and_norms() {
    let inputs = [
        "tr(A)",
        "tr(x)",
        "trace(A*B)",
        "sum()",
        "sum(A,B)",
        "norm(A,B)",
        "norm(A*A)",
        "tr(A'*B)",
        "norm1(x,1)",
        "sum(T*x)",
    ];
    check("traces-sums-and-norms", &inputs);
}

#[test]
fn vec_diag_and_kron() {
    let inputs = [
        "vec(T)",
        "diag(A)",
        "diag(T)",
        "kron(A)",
        "kron(A,B,S)",
        "kron(T,A)",
        "vec(A)*A",
        "vec(A) + vec(B)",
        "kron(A,B)*kron(A,B)",
        "diag(x)*y",
        "ptrace1(A)",
        "ptrace1(A,n)",
        "ptrace1(x,n)",
        "ptrace1(A,A)",
        "unvec(x,m)",
        "unvec(A,m)",
        "partial_trace(A,n)",
        "reshape(x,n,m)",
    ];
    check("vec-diag-and-kron", &inputs);
}

#[test]
fn functions() {
    let inputs = [
        "exp()",
        "exp(x,y)",
        "exp(A*A)",
        "softmax(A*A)",
        "logsumexp(x,y)",
        "softmax(A)*x",
        "logsumexp(x)*A*A",
        "softmx(x)",
        "logsumexp(A[i,j]*x[j])",
        "softmax(T[i,j,k])",
        "foo(x)",
        "mean(a)",
        "sym(A)",
        "sym(S,S)",
        "skw(S)",
        "mse(x,A)",
        "cov(X[i,j])",
        "pinv(A)",
        "log1p(x,y)",
        "expm(S)",
        "sigmod(x)",
        "sqrt(-1)",
        "arcsin(2)",
    ];
    check("functions", &inputs);
}

#[test]
fn constants() {
    let inputs = [
        "eye(n,m)",
        "eye(x)",
        "ones()",
        "ones(n)*ones(n)",
        "K(n)",
        "K(n,m)*x",
        "eye(m)*A",
        "eye(0)",
        "ones(1.5)",
        "delta",
    ];
    check("constants", &inputs);
}

#[test]
fn indices() {
    let inputs = [
        "A[i]",
        "A[i,j,k]",
        "x[i,j]",
        "a[i]",
        "A[i,i]",
        "A[i,p]*A[p,j]",
        "A[i,p]*B[j,p]",
        "A[i,j]*x[j]",
        "A[i,j] + x[i]",
        "delta[i]",
        "T[i,j]",
        "A[i,j] + A",
        "F[i] = A[i,j] + x[j]",
        "F[i,i] = A[i,j]",
        "A[0,2]",
        "A[:,k]",
        "A[]",
    ];
    check("indices", &inputs);
}

#[test]
fn text() {
    check("text", &["A**B", "A +", "(A", "A]", "A,B", "A = ", "@", "1..2", "''A", "1e99999*A"]);
}

#[test]
fn every_elementwise_function() {
    let mut inputs = Vec::new();
    for function in gradus::internals::ops::Function::all() {
        let name = function.name();
        inputs.extend([format!("{name}()"), format!("{name}(x,y)"), format!("{name}(A*A)"), format!("{name}(x + y)")]);
    }
    check("every-elementwise-function", &inputs);
}

#[test]
fn outside_of_the_domain() {
    let inputs = [
        "log(0)",
        "log(-1/2)",
        "sqrt(-2)",
        "arcsin(2)",
        "arccos(-3)",
        "(-1)^(1/2)",
        "0^(-1/2)",
        "1/(2 - 2)",
        "a/(1 - 1)",
        "0./0",
        "inv(0)",
        "logdet(0)",
        "asin(2)",
        "ln(0)",
    ];
    check("outside-of-the-domain", &inputs);
}

#[test]
fn triangles_and_other_constants() {
    let inputs = [
        "tril(A)",
        "tril(x)",
        "tril()",
        "tril(S,1)",
        "triu(A*B)",
        "triu(T)",
        "triu(kron(S,S))",
        "tri()",
        "tri(n,m)",
        "tri(x)",
        "tri(m)*x",
        "zeros()",
        "zeros(n) + y",
        "vector()",
        "vector(x)",
        "matrix(A)",
        "x + matrix(1)",
        "transpose(T)",
        "transpose(A)*A'",
        "norm2()",
        "trace(x)",
        "inverse(A)",
        "softmax()",
        "logsumexp(A*A)",
        "adj(x)",
        "adj(S,S)",
        "det()",
        "logdet(x)",
    ];
    check("triangles-and-other-constants", &inputs);
}

#[test]
fn declarations() {
    let mut texts: Vec<String> = [
        "W",
        "W:",
        "W: cube(n)",
        "W: matrix",
        "W: matrix(n,m,k)",
        "W: matrix(n,m",
        "W: vector",
        "W: vector(n,m)",
        "W: scalar(n)",
        "W: tensor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q)",
        "W: matrix(n,m) shiny",
        "W: matrix(n,n) vector",
        "W: matrix(0,n)",
        "W: matrix(1.5,n)",
        "W: matrix(exp,n)",
        "W: matrix(W,n)",
        "W: matrix(,n)",
        "exp: matrix(n,n)",
        "eye: matrix(n,n)",
        "delta: matrix(n,n)",
        "1W: scalar",
        "W V: scalar",
        ": scalar",
        "W: symmetric",
        "W: vector(n) orthogonal",
        "W ∈ ℝ^{n×m×}k",
        "W ∈ ℂ",
    ]
    .map(str::to_owned)
    .to_vec();
    use gradus::Attribute;
    let square = Attribute::ALL.into_iter().filter(|a| !matches!(a, Attribute::Positive | Attribute::Nonzero));
    texts.extend(square.map(|attribute| format!("W: matrix(n,m) {attribute}")));
    let commands: Vec<Vec<&str>> = texts.iter().map(|text| vec!["simplify", "1", "--var", text]).collect();
    check_arguments("declarations", &commands.iter().map(Vec::as_slice).collect::<Vec<_>>());
}

#[test]
fn requests() {
    let commands: &[&[&str]] = &[
        &["derive", "A*B"],
        &["derive", "x'*x", "--wrt", "y"],
        &["derive", "x'*x", "--wrt", ""],
        &["derive", "ones(n)'*x", "--wrt", "n"],
        &["derive", "x'*x", "--wrt", "x + y"],
        &["derive", "3", "--wrt", "x"],
        &["derive", "x'*x", "--wrt", "x", "--constraint", "round"],
        &["derive", "x'*x", "--wrt", "x", "--constraint", "lower"],
        &["derive", "norm(W)", "--wrt", "W", "--constraint", "upper", "--var", "W: matrix(n,m)"],
        &["derive", "a^2", "--wrt", "a", "--constraint", "diagonal"],
        &["derive", "x'*x", "--wrt", "x", "--layout", "sideways"],
        &["derive", "x'*x", "--wrt", "x", "--layout"],
        &["derive", "x'*x", "--wrt", "x", "--form", "vec"],
        &["derive", "x'*x", "--wrt", "x", "--form", "picture"],
        &["derive", "x'*x", "--wrt", "x", "--format", "morse"],
        &["derive", "x'*x", "--wrt", "x", "--emit", "cobol"],
        &["derive", "W*W'", "--wrt", "W", "--emit", "numpy", "--form", "matrix"],
        &["derive", "x'*x", "--wrt", "x", "--assume", "x"],
        &["derive", "x'*x", "--wrt", "x", "--assume", "x ="],
        &["derive", "x'*x", "--wrt", "x", "--assume", "= x"],
        &["derive", "x'*x", "--wrt", "x", "--assume", "x'*x = x"],
        &["derive", "X", "--wrt", "X", "--wrt", "X", "--wrt", "X", "--wrt", "X", "--wrt", "X", "--wrt", "X"],
        &["simplify", "x'*x", "--wrt", "x"],
        &["simplify", "x'*x", "--form", "matrix"],
        &["simplify", "x'*x", "--constraint", "lower"],
        &["simplify", "x'*x", "--layout", "numerator"],
        &["simplify", "x'*x", "--rules", "/nonexistent"],
        &["equal", "x'*x"],
        &["equal", "x", "x'", "--var", "x: vector(n)"],
        &["equal", "A*B", "tr(A*B)"],
        &["equal", "x +", "x"],
        &["equal", "x", "(x"],
        &["equal", "A[i,j]", "A[i]", "--var", "A: matrix(n,m)"],
        &["equal", "x", "x", "--var", "x"],
        &["batch", "/nonexistent/lines.jsonl"],
    ];
    check_arguments("requests", commands);
}
