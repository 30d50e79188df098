//! What is declared of a variable simplifies, and reaches through operations.

use crate::support::context;

const DECLARED: [&str; 20] = [
    "A: matrix(n,m)",
    "B: matrix(n,n)",
    "S: matrix(n,n) symmetric",
    "W: matrix(n,n) skew",
    "P: matrix(n,n) spd",
    "R: matrix(n,n) spd",
    "D: matrix(n,n) diagonal",
    "E: matrix(n,n) diagonal",
    "Q: matrix(n,n) orthogonal",
    "O: matrix(n,n) orthogonal",
    "H: matrix(n,n) idempotent",
    "V: matrix(n,n) invertible",
    "L: matrix(n,n) lower",
    "M: matrix(n,n) lower",
    "U: matrix(n,n) upper",
    "p: vector(n) positive",
    "x: vector(n)",
    "y: vector(n)",
    "a: scalar positive",
    "Z: matrix(m,m)",
];

/// Checks what each input is simplified to.
fn check(cases: &[(&str, &str)]) {
    let cx = context(DECLARED);
    for (text, expected) in cases {
        let answer = cx.parse(text).unwrap().simplify();
        assert_eq!(answer.value().unwrap().text(), *expected, "{text}");
    }
}

#[test]
fn symmetric() {
    check(&[
        ("S'", "S"),
        ("S + S'", "2*S"),
        ("inv(A'*A)'", "inv(A'*A)"),
        ("tr(inv(A'*A)*Z) - tr(Z'*inv(A'*A))", "0"),
        ("(A'*S*A)'", "A'*S*A"),
        ("inv(A'*inv(P)*A)'", "inv(A'*inv(P)*A)"),
        ("kron(S,P)'", "kron(S,P)"),
        ("exp(S)'", "exp(S)"),
    ]);
}

#[test]
fn skew() {
    check(&[
        ("W'", "-W"),
        ("tr(W)", "0"),
        ("diag(W)", "0"),
        ("x'*W*x", "0"),
        ("x'*W*y + y'*W*x", "0"),
        ("tr(B*W*B')", "0"),
        ("tr(S*W)", "0"),
        ("(W*W)'", "W^2"),
        ("inv(W)'", "-inv(W)"),
        ("x'*inv(W)*x", "0"),
        ("inv(W)*W'", "-eye(n)"),
    ]);
}

#[test]
fn definite() {
    check(&[
        ("inv(P)'", "inv(P)"),
        ("inv(P + R)'", "inv(P + R)"),
        ("abs(det(P))", "det(P)"),
        ("abs(det(P + R))", "det(P + R)"),
        ("abs(x'*P*x)", "x'*P*x"),
        ("sqrt((x'*P*x)^2)", "x'*P*x"),
        ("abs(a*tr(P))", "a*tr(P)"),
    ]);
}

#[test]
fn orthogonal() {
    check(&[
        ("Q'*Q", "eye(n)"),
        ("inv(Q)", "Q'"),
        ("(Q*O)'*(Q*O)", "eye(n)"),
        ("inv(Q*O)", "(Q*O)'"),
        ("norm(Q*O*x)", "norm(x)"),
        ("norm(Q*A)", "norm(A)"),
        ("logdet(Q*O)", "0"),
        ("det(Q)^2", "1"),
        ("abs(det(Q))", "1"),
        ("tr((Q*O)'*B*(Q*O))", "tr(B)"),
        ("kron(Q,O)'*kron(Q,O)", "kron(eye(n),eye(n))"),
        ("Q^2*(Q')^2", "eye(n)"),
    ]);
}

#[test]
fn idempotent_and_invertible() {
    check(&[
        ("H*H", "H"),
        ("H^5", "H"),
        ("(eye(n) - H)*(eye(n) - H)", "eye(n) - H"),
        ("(eye(n) - H)*H", "0"),
        ("Q*H*Q'*Q*H*Q'", "Q*H*Q'"),
        ("kron(H,H)*kron(H,H)", "kron(H,H)"),
        ("inv(inv(V))", "V"),
    ]);
}

#[test]
fn diagonal() {
    check(&[
        ("D'", "D"),
        ("D*E - E*D", "0"),
        ("diag(diag(D*E))", "D*E"),
        ("inv(D)*E - E*inv(D)", "0"),
        ("diag(diag(inv(D)))", "inv(D)"),
        ("D.*eye(n)", "D"),
    ]);
}

#[test]
fn triangular() {
    check(&[
        ("tril(L)", "L"),
        ("triu(U)", "U"),
        ("tril(inv(L))", "inv(L)"),
        ("tril(L*M)", "L*M"),
        ("tril(inv(L)*M)", "inv(L)*M"),
        ("tril(L + 2*M)", "L + 2*M"),
        ("tril(L.*B)", "B.*L"),
        ("tril(L^3)", "L^3"),
        ("tril(U')", "U'"),
        ("triu((L*M)')", "(L*M)'"),
        ("triu(inv(U*U))", "inv(U^2)"),
        ("diag(inv(L)) - ones(n)./diag(L)", "0"),
        ("diag(L*M) - diag(L).*diag(M)", "0"),
        ("logdet(L) - sum(log(abs(diag(L))))", "0"),
        ("logdet(U*U) - 2*logdet(U)", "0"),
    ]);
}

#[test]
fn positive() {
    check(&[
        ("abs(p)", "p"),
        ("sign(p)", "ones(n)"),
        ("relu(p)", "p"),
        ("sqrt(p.^2)", "p"),
        ("norm1(p)", "sum(p)"),
        ("abs(p.*exp(x))", "p.*exp(x)"),
        ("sign(exp(x) + p)", "ones(n)"),
        ("log(p.*exp(x))", "log(p) + x"),
        ("abs(x'*x)", "norm(x)^2"),
        ("abs(A:A)", "A:A"),
    ]);
}

#[test]
fn derivatives_by_a_variable_use_its_attributes_after_the_differentiation() {
    let cx = context(["S: matrix(n,n) symmetric"]);
    let text = |text: &str| cx.parse(text).unwrap().derivative("S").unwrap().best().unwrap().text();
    assert_eq!(text("tr(S*S)"), "2*S");
    assert_eq!(text("S'"), "delta[i,l]*delta[j,k]");
}
