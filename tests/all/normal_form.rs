//! The normal form decides equalities of polynomial expressions, and of what is built on them.

use crate::support::{self, term};
use gradus::internals::expr::Graph;
use gradus::internals::normal::{Algebra, Limits};

/// Whether two texts have one normal form, with these declarations.
fn same(declarations: &[&str], a: &str, b: &str) -> bool {
    let (mut symbols, mut graph) = (support::symbols(declarations), Graph::new());
    let [a, b] = [a, b].map(|text| term(text, &mut symbols, &mut graph));
    let mut algebra = Algebra::new(symbols.into(), Limits::default());
    let (a, b) = (algebra.normal_form(&graph, a).unwrap(), algebra.normal_form(&graph, b).unwrap());
    if a != b {
        println!("{:?}\n{:?}", algebra.polynomial(a), algebra.polynomial(b));
    }
    a == b
}

const MATRICES: [&str; 8] = [
    "A: matrix(n,m)",
    "B: matrix(m,k)",
    "X: matrix(n,n)",
    "Y: matrix(n,n)",
    "S: matrix(n,n) symmetric",
    "Q: matrix(n,n) orthogonal",
    "x: vector(n)",
    "y: vector(n)",
];

#[test]
fn powers_of_a_sum_cancel_without_leaving_a_dimension() {
    assert!(same(&MATRICES, "sum(exp(x)/sum(exp(x)))", "1"));
    assert!(same(&MATRICES, "norm(x)^2", "x'*x"));
    assert!(same(&MATRICES, "x'*x/norm(x)", "norm(x)"));
    assert!(same(&MATRICES, "norm(x)^3*(y/norm(x))", "x'*x*y"));
}

#[test]
fn structure_is_decided() {
    assert!(same(&MATRICES, "tr(A*B*B'*A')", "norm(A*B)^2"));
    assert!(same(&MATRICES, "(X*Y)'", "Y'*X'"));
    assert!(same(&MATRICES, "vec(A*B)", "kron(B',eye(n))*vec(A)"));
    assert!(same(&MATRICES, "K(n,m)*vec(A)", "vec(A')"));
    assert!(same(&MATRICES, "kron(X,A)*kron(Y,B)", "kron(X*Y,A*B)"));
    assert!(same(&MATRICES, "tr(eye(n))", "n"));
    assert!(same(&MATRICES, "S*x", "S'*x"));
    assert!(same(&MATRICES, "Q*Q'*X", "X"));
    assert!(!same(&MATRICES, "X*Y", "Y*X"));
    assert!(!same(&MATRICES, "kron(X,Y)", "kron(Y,X)"));
}

#[test]
fn inverses_and_determinants_distribute_over_chains() {
    assert!(same(&MATRICES, "inv(2*X*Y')", "1/2*inv(Y)'*inv(X)"));
    assert!(same(&MATRICES, "inv(X')*X'*y", "y"));
    assert!(same(&MATRICES, "X'*inv(X)'*y", "y"));
    assert!(!same(&MATRICES, "X*inv(X')", "eye(n)"));
    assert!(same(&MATRICES, "det(X*inv(Y))", "det(X)/det(Y)"));
    assert!(same(&MATRICES, "logdet(X*Y)", "logdet(X) + logdet(Y)"));
    assert!(same(&MATRICES, "inv(diag(x))", "diag(x.^(-1))"));
}

#[test]
fn inverses_distribute_over_kronecker_products() {
    for (a, b) in [
        ("inv(kron(X,kron(S,Y)))", "kron(inv(X),kron(inv(S),inv(Y)))"),
        ("inv(kron(eye(m),X))", "kron(eye(m),inv(X))"),
        ("inv(kron(S,S))", "inv(kron(S,S))'"),
        ("inv(K(n,n))", "K(n,n)"),
        ("inv(2*tr(X)*K(n,n)*kron(X,Y))", "1/2/tr(X)*kron(inv(X),inv(Y))*K(n,n)"),
        ("inv(kron(Q,X))", "kron(Q',inv(X))"),
    ] {
        assert!(same(&MATRICES, a, b), "{a} and {b}");
    }
    assert!(!same(&MATRICES, "inv(kron(X,Y))", "kron(inv(Y),inv(X))"));
}

#[test]
fn softmax_and_logsumexp_are_known_as_far_as_they_distribute() {
    for (a, b) in [
        ("sum(softmax(x))", "1"),
        ("sum(softmax(vec(A)))*x", "x"),
        ("softmax(x + tr(X))", "softmax(x)"),
        ("softmax(x - 2)", "softmax(x)"),
        ("logsumexp(vec(A + 3))", "logsumexp(vec(A)) + 3"),
        ("logsumexp(vec(A))", "logsumexp(vec(A'))"),
        ("softmax(0*x)*n", "ones(n)"),
        ("logsumexp(vec(0*A))", "log(n*m)"),
        ("log(softmax(x))", "x - logsumexp(x)"),
        ("log(softmax(vec(A)))", "vec(A) - logsumexp(vec(A'))"),
        ("exp(vec(A) - logsumexp(vec(A')))", "softmax(vec(A))"),
        ("exp(2*logsumexp(x))", "sum(exp(x))^2"),
        ("exp(logsumexp(x))*softmax(x)", "exp(x)"),
        ("softmax(x)./softmax(x)", "ones(n)"),
        ("softmax(A,1)", "softmax(A',2)'"),
        ("logsumexp(A,1)", "logsumexp(A',2)'"),
        ("softmax(A,2)*ones(m)", "ones(n)"),
        ("ones(n)'*softmax(A,1)", "ones(m)'"),
        ("sum(softmax(A,2))", "n"),
        ("softmax(A + x*ones(m)',2)", "softmax(A,2)"),
        ("logsumexp(A + x*ones(m)',2)", "logsumexp(A,2) + x"),
        ("softmax(A + 2,1)", "softmax(A,1)"),
        ("softmax(0*A,2)*m", "ones(n)*ones(m)'"),
        ("logsumexp(0*A,2)", "log(m)*ones(n)"),
        ("log(softmax(A,2))", "A - logsumexp(A,2)*ones(m)'"),
        ("log(softmax(A',1))", "A' - ones(m)*logsumexp(A,2)'"),
        ("exp(A - logsumexp(A,2)*ones(m)')", "softmax(A,2)"),
        ("exp(2*logsumexp(A,2))", "(exp(A)*ones(m)).^2"),
        ("diag(exp(A)*ones(m))*softmax(A,2)", "exp(A)"),
        ("diag(exp(A')'*ones(m))*softmax(A',1)'", "exp(A)"),
        ("x'*softmax(A,2)*ones(m)", "sum(x)"),
    ] {
        assert!(same(&MATRICES, a, b), "{a} = {b}");
    }
    for (a, b) in [
        ("softmax(A,1)*ones(m)", "ones(n)"),
        ("tr(softmax(X,2))", "n"),
        ("sum(softmax(x).^2)", "1"),
        ("softmax(x)'*softmax(x)", "1"),
        ("softmax(X + x*ones(n)',1)", "softmax(X,1)"),
        ("softmax(X + eye(n),2)", "softmax(X,2)"),
        ("softmax(X,1)", "softmax(X,2)"),
        ("diag(exp(X)*ones(n))*softmax(X,1)", "exp(X)"),
        ("logsumexp(x + y)", "logsumexp(x) + y'*ones(n)"),
        ("exp(logsumexp(y))*softmax(x)", "exp(x)"),
        ("log(diag(softmax(X,2)))", "diag(X) - 2*logsumexp(X,2)"),
        ("log(2*softmax(x))", "x - logsumexp(x)"),
    ] {
        assert!(!same(&MATRICES, a, b), "{a} = {b}");
    }
}

#[test]
fn numbers_and_turns_have_one_form() {
    let scalars = ["c: scalar", "d: scalar"];
    for (a, b) in [
        ("2^c*3^c", "6^c"),
        ("4^c", "2^(2*c)"),
        ("(1/2)^c*2^c", "1"),
        ("12^c/4^c", "3^c"),
        ("log(2^10)", "10*log(2)"),
        ("log(6)", "log(2) + log(3)"),
        ("log(3/4)", "log(3) - 2*log(2)"),
        ("sin(c + 2*pi)", "sin(c)"),
        ("sin(c + pi)", "-sin(c)"),
        ("cos(c - pi)", "-cos(c)"),
        ("cos(c + 7*pi/2)", "-cos(c + pi/2)"),
        ("cos(d + 5*pi/2 + c)", "cos(c + d + pi/2)"),
        ("tan(c - 3*pi)", "tan(c)"),
        ("sin(pi - c)", "sin(c)"),
    ] {
        assert!(same(&scalars, a, b), "{a} = {b}");
    }
    for (a, b) in [
        ("2^c*3^d", "6^c"),
        ("log(6)", "log(2)*log(3)"),
        ("sin(c + pi)", "sin(c)"),
        ("cos(c + pi/2)", "cos(c)"),
        ("tan(c + pi/2)", "tan(c)"),
        ("sin(c + 2)", "sin(c)"),
        ("(-2)^c*(-3)^c", "6^c"),
    ] {
        assert!(!same(&scalars, a, b), "{a} = {b}");
    }
}
