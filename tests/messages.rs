//! What a person who mistypes is told: for every operation its ill-shaped, ill-typed and out-of-domain cases, as the command prints them.

#![cfg(feature = "cli")]

use std::process::Command;

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

/// Checks that the command refuses each input, and keeps what it says.
fn check(group: &str, inputs: &[&str]) {
    let mut text = format!("{}\n", DECLARED.join(", "));
    for input in inputs {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.arg("simplify").arg(input);
        DECLARED.iter().for_each(|d| {
            command.args(["--var", d]);
        });
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let answered = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2), "{input} was answered: {answered}{said}");
        text += &format!("\n{input}\n{said}");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/messages");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(group, text));
}

#[test]
fn sums() {
    check("sums", &["A + B", "A - x", "x + y", "x + x'", "S*S + A*B - S", "A + B'", "T + A", "A + 0*B"]);
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
    check("powers", &["A^2", "x^2", "S^a", "S^(1/2)", "S^(3/2)", "2^S", "0^(-1)", "S^x", "A^-1"]);
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
        "foo(x)",
        "Exp(x)",
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
        "A[i,j]*x[j]",
        "A[i,j] + x[i]",
        "delta[i]",
        "T[i,j]",
        "A[i,j] + A",
        "F[i] = A[i,j] + x[j]",
        "F[i,i] = A[i,j]",
        "A[1,2]",
        "A[]",
    ];
    check("indices", &inputs);
}

#[test]
fn text() {
    check(
        "text",
        &["A**B", "A B", "A +", "(A", "A]", "A,B", "A = ", "@", "1..2", "x y'", "''A", "99999999999999999999*A"],
    );
}
