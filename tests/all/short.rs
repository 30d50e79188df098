//! Answers as short as on paper: what a person would write, looked at, and each form compared with differences.

use crate::support::check::check;
use crate::support::generate::{Case, Request};
use crate::support::{context, listed, on_threads, request};
use gradus::{Constraint, Form, FormName};

/// The declarations, the text, the variables, and forms with their texts.
type Line = (&'static str, &'static str, &'static str, &'static [(FormName, &'static str)]);

use FormName::{Differential, Index, Matrix, Value};

/// Roots of numbers are one.
const JOINED: &[Line] = &[
    ("x: vector(n)", "sum(erf(x/sqrt(2)))", "x", &[(Matrix, "sqrt(2/pi)*exp(-1/2*x.^2)")]),
    ("x: vector(n)", "x/sqrt(2)/sqrt(pi)", "", &[(Value, "x/sqrt(2*pi)")]),
];

/// The adjoints of `kron` and `vec`.
const STACKED: &[Line] = &[
    (
        "A: matrix(p*m,p*n); X: matrix(m,n)",
        "tr(A'*kron(eye(p),X))",
        "X",
        &[(Matrix, "ptrace1(A,p)"), (Index, "ptrace1(A,p)[i,j]"), (Differential, "ptrace1(A,p):dX")],
    ),
    ("A: matrix(m*p,n*p); X: matrix(m,n)", "tr(A'*kron(X,eye(p)))", "X", &[(Matrix, "ptrace2(A,p)")]),
    (
        "G: matrix(p*m,p*n); X: matrix(m,n)",
        "norm(G - kron(eye(p),X))^2",
        "X",
        &[(Matrix, "-2*(ptrace1(G,p) - p*X)"), (Index, "-2*(ptrace1(G,p)[i,j] - p*X[i,j])")],
    ),
    (
        "A: matrix(p*m*q,p*n*q); X: matrix(m,n)",
        "tr(A'*kron(eye(p),kron(X,eye(q))))",
        "X",
        &[(Matrix, "ptrace2(ptrace1(A,p),q)")],
    ),
    (
        "A: matrix(p*m,q*n); B: matrix(p,q); X: matrix(m,n)",
        "tr(A'*kron(B,X))",
        "X",
        &[(Matrix, "ptrace1(kron(B',eye(m))*A,q)")],
    ),
    (
        "A: matrix(m*p,n*q); B: matrix(p,q); X: matrix(m,n)",
        "tr(A'*kron(X,B))",
        "X",
        &[(Matrix, "ptrace2(kron(eye(m),B')*A,q)")],
    ),
    (
        "v: vector(m*p); u: vector(n*q); A: matrix(p,q); X: matrix(m,n)",
        "v'*kron(X,A)*u",
        "X",
        &[(Matrix, "unvec(v,p)'*A*unvec(u,q)")],
    ),
    (
        "v: vector(p*m); w: vector(p*n); X: matrix(m,n)",
        "v'*kron(eye(p),X)*w",
        "X",
        &[(Matrix, "unvec(v,m)*unvec(w,n)'")],
    ),
    ("v: vector(n*m*k); A: matrix(n,n); B: matrix(k,k); X: matrix(m,m)", "v'*kron(kron(A,X),B)*v", "X", &[]),
    (
        "A: matrix(n,n); G: matrix(n*p,n*p)",
        "logdet(kron(A,eye(p)) + G)",
        "A",
        &[(Matrix, "ptrace2(inv(kron(A,eye(p)) + G)',p)")],
    ),
    ("A: matrix(m,n); v: vector(n*m)", "norm(vec(A) - v)^2", "A", &[(Matrix, "2*(A - unvec(v,m))")]),
    ("M: matrix(p*m,p*n)", "norm(ptrace1(M,p))^2", "M", &[(Matrix, "2*kron(eye(p),ptrace1(M,p))")]),
    ("v: vector(n*m); x: vector(n)", "unvec(v,m)*x", "v", &[(Matrix, "kron(x',eye(m))")]),
    ("A: matrix(p,p); B: matrix(m,n)", "ptrace1(kron(A,B),p)", "", &[(Value, "tr(A)*B")]),
    ("A: matrix(m,n); X: matrix(n,p); B: matrix(p,q)", "unvec(kron(B',A)*vec(X),m)", "", &[(Value, "A*X*B")]),
];

/// Functions entry by entry between products.
const LAYERS: &[Line] = &[
    (
        "X: matrix(m,k); W: matrix(k,n); V: matrix(n,p)",
        "relu(X*W)*V",
        "W",
        &[(FormName::Vec, "kron(V',eye(m))*diag(vec(relu(sign(X*W))))*kron(eye(n),X)")],
    ),
    (
        "X: matrix(m,k); W: matrix(k,n); V: matrix(p,m)",
        "V*sin(X*W)",
        "W",
        &[(FormName::Vec, "kron(eye(n),V)*diag(vec(cos(X*W)))*kron(eye(n),X)")],
    ),
];

/// Squares and powers.
const POWERS: &[Line] = &[
    ("x: vector(n); u: vector(n)", "x.^2 - 2*x.*u + u.^2", "", &[(Value, "(x - u).^2")]),
    ("a: scalar; b: scalar; c: scalar", "a^2 + b^2 - 2*a*b + c", "", &[(Value, "(a - b)^2 + c")]),
    ("a: scalar; b: scalar", "6*a*b - a^2 - 9*b^2", "", &[(Value, "-(a - 3*b)^2")]),
    ("a: vector(n); x: vector(n); u: vector(n)", "a.*x.^2 - 2*a.*x.*u + a.*u.^2", "", &[(Value, "a.*(x - u).^2")]),
    ("a: scalar; b: scalar", "a^2/b^2 - 2*a/b + 1", "", &[(Value, "(a/b - 1)^2")]),
    // Not a square.
    ("a: scalar; b: scalar", "a^2 + a*b + b^2", "", &[(Value, "a^2 + b*(a + b)")]),
    ("p: vector(d); q: vector(d); l: vector(d)", "sum(((p - q)./l).^2)", "l", &[(Matrix, "-2*(p - q).^2./l.^3")]),
    (
        "p: vector(d); q: vector(d); l: vector(d)",
        "(p - q)'*diag(l)^(-2)*(p - q)",
        "l",
        &[(Matrix, "-2*(p - q).^2./l.^3")],
    ),
    (
        "M: matrix(n,m); N: matrix(n,m)",
        "sum(((M - N)'*ones(n)./(M'*ones(n))).^4)",
        "M",
        &[(Matrix, "4*ones(n)*((ones(n)'*(M - N)).^3.*(ones(n)'*N)./(ones(n)'*M).^5)")],
    ),
    ("X: matrix(n,n)", "tr(X^13)", "X", &[(Matrix, "13*X'^12"), (Differential, "13*X'^12:dX")]),
    ("A: matrix(n,m); X: matrix(m,n)", "tr((A*X)^5)", "X", &[(Matrix, "5*((A*X)^4*A)'")]),
];

/// Inverses, determinants and functions.
const FUNCTIONS: &[Line] = &[
    ("B: matrix(n,n) invertible; u: vector(n); v: vector(n)", "det(B + u*v')", "u", &[(Matrix, "det(B)*inv(B)'*v")]),
    ("u: vector(n); v: vector(n)", "det(eye(n) + u*v')", "u", &[(Matrix, "v")]),
    (
        "P: matrix(n,n) spd; R: matrix(m,m) spd; H: matrix(m,n)",
        "P - P*H'*inv(R + H*P*H')*H*P",
        "",
        &[(Value, "inv(inv(P) + H'*inv(R)*H)")],
    ),
    ("P: matrix(n,n) spd; u: vector(n)", "P - P*u*u'*P/(1 + u'*P*u)", "", &[(Value, "inv(inv(P) + u*u')")]),
    (
        "X: matrix(n,p); M: matrix(n,p); S: matrix(n,n) spd; W: matrix(p,p) spd",
        "logdet(eye(n) + S*(X - M)*W*(X - M)')",
        "X",
        &[(Matrix, "2*inv((X - M)*W*(X - M)' + inv(S))*(X - M)*W")],
    ),
    ("X: matrix(n,n)", "log(abs(det(X)))", "", &[(Value, "logdet(X)")]),
    ("X: matrix(n,m) positive", "exp(2*log(X))", "", &[(Value, "X.^2")]),
    ("X: matrix(n,m); Y: matrix(n,m)", "exp(X)./(exp(X) + exp(Y))", "", &[(Value, "sigmoid(X - Y)")]),
    // The name comes last: what can be cancelled is.
    ("a: scalar; b: scalar; c: scalar", "-c*log(exp(a)/(exp(a) + exp(b)))", "a", &[(Matrix, "-c*sigmoid(b - a)")]),
    ("X: matrix(n,m)", "exp(X).*exp(-X)", "", &[(Value, "ones(n)*ones(m)'")]),
    ("A: matrix(n,n)", "tr(eye(3)) - 3 + tr(A)*(3 - 6)", "", &[(Value, "-3*tr(A)")]),
];

/// Common factors, and zeros.
const TERMS: &[Line] = &[
    (
        "A: matrix(n,m); X: matrix(n,m)",
        "(A.*X)*(A.*X)'",
        "X",
        &[
            (Index, "A[i,l]*(delta[i,k]*X[j,l] + X[i,l]*delta[j,k])*A[j,l]"),
            (FormName::Vec, "(kron(A.*X,eye(n)) + kron(eye(n),A.*X)*K(n,m))*diag(vec(A))"),
        ],
    ),
    ("A: matrix(n,n); x: vector(n)", "A.*(x*x')", "x", &[(Index, "A[i,j]*(x[i]*delta[j,k] + delta[i,k]*x[j])")]),
    ("G: matrix(n,n); D: matrix(n,n) diagonal; X: matrix(n,d)", "G:D*X*X'*D", "X", &[(Matrix, "D*(G + G')*D*X")]),
    (
        "Q: matrix(n,d); K: matrix(n,d); u: vector(d); b: vector(d); V: matrix(n,k)",
        "sum(diag(1./(exp((Q + ones(n)*u')*(K + ones(n)*b')')*ones(n)))*exp((Q + ones(n)*u')*(K + ones(n)*b')')*V)",
        "b",
        &[(Matrix, "0"), (Index, "0"), (Differential, "0")],
    ),
    // Long answers are simplified once more.
    ("A: matrix(n,n); B: matrix(n,n); C: matrix(n,n); t: scalar", "det(A + t*B + t^2*C)", "t,t", &[]),
];

/// Quotients: one denominator, and what cancels above and below it.
const QUOTIENTS: &[Line] = &[
    ("a: scalar; b: scalar; c: scalar", "a/b/c", "", &[(Value, "a/(b*c)")]),
    ("p: scalar", "1/(1-p)/p", "", &[(Value, "1/(p*(1 - p))")]),
    ("x: scalar", "log(x/(1-x))", "x", &[(Matrix, "1/(x*(1 - x))")]),
    ("x: vector(n)", "log(x./(1-x))", "x", &[(Matrix, "diag(ones(n)./(x.*(ones(n) - x)))")]),
    ("X: matrix(m,n); W: matrix(m,k); H: matrix(k,n)", "X.*(W*H)./(W*H).^2", "", &[(Value, "X./(W*H)")]),
    (
        "X: matrix(m,n); W: matrix(m,k); H: matrix(k,n)",
        "sum(X.*log(X./(W*H)) - X + W*H)",
        "W",
        &[(Index, "(1 - X[i,p]/(W*H)[i,p])*H[j,p]")],
    ),
    ("x: scalar; c: scalar", "(x/c+1)/(x+c)", "", &[(Value, "1/c")]),
    // One rather than a name twice.
    ("a: scalar; x: vector(n); y: vector(n)", "tanh(a*x'*y)", "x", &[(Matrix, "a*(1 - tanh(a*x'*y)^2)*y")]),
    ("x: vector(n); c: vector(n)", "(x./c+1)./(x+c)", "", &[(Value, "ones(n)./c")]),
    ("x: scalar; a: scalar", "arctan(x/a)", "x", &[(Matrix, "a/(a^2 + x^2)")]),
    (
        "X: matrix(n,p); w: vector(p); y: vector(n); c: scalar",
        "sum(log(1+(X*w-y).^2/c^2))",
        "w",
        &[(Matrix, "2*X'*((X*w - y)./((X*w - y).^2 + c^2*ones(n)))")],
    ),
    (
        "v: vector(n); m: scalar; c: scalar",
        "m*v/sqrt(1 - v'*v/c^2)",
        "v",
        &[(Matrix, "m*(v*v'/(c^2 - norm(v)^2) + eye(n))/sqrt(1 - (norm(v)/c)^2)")],
    ),
    ("x: vector(n); p: scalar", "norm(x)^p", "x", &[(Matrix, "p*norm(x)^(p - 2)*x")]),
    ("p: vector(n); q: vector(n)", "sum((sqrt(p)-sqrt(q)).^2)", "p", &[(Matrix, "ones(n) - sqrt(q./p)")]),
    ("x: vector(n)", "sum(exp(-1./x))", "x", &[(Matrix, "exp(-ones(n)./x)./x.^2")]),
];

fn judge((declarations, text, wrt, forms): &Line) -> Option<String> {
    let cx = context(listed(declarations));
    let wrt: Vec<&str> = wrt.split(',').filter(|name| !name.is_empty()).collect();
    let answer = request(&cx, text, &wrt, None).answer().unwrap_or_else(|e| panic!("{text}: {e}"));
    let mut wrong: Vec<String> = Vec::new();
    for (name, expected) in *forms {
        let found = answer.forms.get(*name).map(Form::text).unwrap_or_default();
        if found != *expected {
            wrong.push(format!("{}: {found}, not {expected}", name.as_str()));
        }
    }
    let grouped = answer.wrt_shapes.iter().flatten().any(|axis| axis.len() > 1);
    let wanted: &[FormName] = match (wrt.is_empty(), grouped) {
        (true, _) => &[],
        (false, true) => &[Matrix],
        (false, false) => &[Matrix, Index],
    };
    let missing = wanted.iter().filter(|name| answer.order <= 2 && answer.forms.get(**name).is_none());
    wrong.extend(missing.map(|name| format!("no {}", name.as_str())));
    let report = check(&Case {
        number: 0,
        declarations: listed(declarations).map(str::to_owned).collect(),
        text: (*text).to_owned(),
        wrt: wrt.iter().map(|name| (*name).to_owned()).collect(),
        request: if wrt.is_empty() { Request::Simplify } else { Request::Derivative(None) },
        grouped: true,
        tensors: false,
        wide: false,
    });
    if !report.wrong.is_empty() || !report.refused.is_empty() || report.forms == 0 {
        wrong.push(format!("{report:?}"));
    }
    (!wrong.is_empty()).then(|| format!("{text} by {wrt:?}: {}", wrong.join("; ")))
}

#[test]
fn answers_are_what_a_person_writes() {
    let lines: Vec<&Line> =
        [JOINED, STACKED, LAYERS, POWERS, FUNCTIONS, TERMS, QUOTIENTS].into_iter().flatten().collect();
    let wrong: Vec<String> = on_threads(&lines, |line| judge(line)).into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_constraint_says_what_the_variable_is() {
    let lines = [
        (Constraint::Symmetric, "2*inv(X) - inv(X).*eye(n)"),
        (Constraint::SymmetricRiesz, "inv(X)"),
        (Constraint::Lower, "diag(diag(inv(X)))"),
        (Constraint::Upper, "diag(diag(inv(X)))"),
        (Constraint::Diagonal, "inv(X)"),
    ];
    for (constraint, expected) in lines {
        let answer = request(&context(["X: matrix(n,n)"]), "logdet(X)", &["X"], Some(constraint)).answer().unwrap();
        assert_eq!(answer.matrix().map(Form::text).as_deref(), Some(expected), "{constraint:?}");
    }
}

#[test]
fn an_entry_of_a_product_with_a_unit_vector_is_selected() {
    let answer = request(&context(["x: vector(n)", "k: index(n)"]), "e(k).*x", &[], None).answer().unwrap();
    assert_eq!(answer.forms.get(Value).map(Form::text).as_deref(), Some("x[k]*e(k)"));
}

#[test]
fn long_answers_are_simplified_once_more() {
    let cx = context(listed("A: matrix(n,n); B: matrix(n,n); C: matrix(n,n); t: scalar"));
    let answer = request(&cx, "det(A + t*B + t^2*C)", &["t", "t"], None).answer().unwrap();
    let size = answer.forms.get(Matrix).map(Form::size);
    assert!(size.is_some_and(|size| size <= 75), "{size:?}");
}

#[test]
fn the_hessian_of_a_symmetric_variable_is_short() {
    let cx = context(["S: matrix(n,n) spd"]);
    let answer = request(&cx, "logdet(S)", &["S", "S"], Some(Constraint::SymmetricRiesz)).answer().unwrap();
    let index = answer.forms.get(Index).map(Form::text).unwrap_or_default();
    assert_eq!(index, "-1/2*(inv(S)[i,k]*inv(S)[j,l] + inv(S)[i,l]*inv(S)[j,k])");
}
