//! What is declared of a variable simplifies, and reaches through operations.

use crate::support::context;
use gradus::internals::eval::{Point, Region, Sizes};
use gradus::{Attribute, Context, Tensor};

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

/// Whether an array has an attribute, up to rounding; a positive or nonzero triangular matrix has its zeros.
fn has(value: &Tensor<f64>, attribute: Attribute, all: &[Attribute]) -> bool {
    let n = value.shape[0];
    let at = |i: usize, j: usize| value.data[i * n + j];
    let every = |holds: &dyn Fn(usize, usize) -> bool| (0..n * n).all(|place| holds(place / n, place % n));
    let near = |x: f64, y: f64| (x - y).abs() < 1e-9;
    let times = |turned: bool, i: usize, j: usize| -> f64 {
        (0..n).map(|k| if turned { at(k, i) } else { at(i, k) } * at(k, j)).sum()
    };
    let zero = |i: usize, j: usize| {
        i < j && all.contains(&Attribute::Lower)
            || i > j && all.contains(&Attribute::Upper)
            || i != j && all.contains(&Attribute::Diagonal)
    };
    match attribute {
        Attribute::Symmetric => every(&|i, j| near(at(i, j), at(j, i))),
        Attribute::Skew => every(&|i, j| near(at(i, j), -at(j, i))),
        Attribute::Diagonal => every(&|i, j| i == j || at(i, j) == 0.0),
        Attribute::Lower => every(&|i, j| i >= j || at(i, j) == 0.0),
        Attribute::Upper => every(&|i, j| i <= j || at(i, j) == 0.0),
        Attribute::Orthogonal => every(&|i, j| near(times(true, i, j), f64::from(u8::from(i == j)))),
        Attribute::Idempotent => every(&|i, j| near(times(false, i, j), at(i, j))),
        Attribute::Positive => every(&|i, j| zero(i, j) || at(i, j) > 0.0),
        Attribute::Nonzero => every(&|i, j| zero(i, j) || at(i, j) != 0.0),
        // Told by elimination, elsewhere.
        _ => true,
    }
}

/// Random points have all attributes that a variable is declared with, two or three together.
#[test]
fn points_have_all_attributes_together() {
    use Attribute::{Idempotent, Nonzero, Orthogonal, Positive};
    for a in Attribute::ALL {
        for b in Attribute::ALL {
            let mut cx = Context::new();
            // Those of entries and of the whole together are rarely drawn.
            let rare = [a, b].iter().any(|x| [Positive, Nonzero].contains(x))
                && [a, b].iter().any(|x| [Orthogonal, Idempotent].contains(x));
            if rare || cx.declare(&format!("S: matrix(n,n) {a} {b}")).is_err() {
                continue;
            }
            let variable = cx.symbols().find_variable("S").unwrap();
            for draw in 0..4 {
                let sizes = Sizes::distinct(cx.symbols(), draw);
                let Ok(point) = Point::<f64>::random(cx.symbols(), draw, &sizes, Region::Signed) else { continue };
                let value = point.value(variable).unwrap();
                for attribute in [a, b] {
                    assert!(has(value, attribute, &[a, b]), "{attribute} of {a} {b}: {value:?}");
                }
            }
        }
    }
}

/// Successive points go through the ranks of a projector.
#[test]
fn points_have_every_rank() {
    for attributes in ["idempotent", "idempotent symmetric", "idempotent diagonal", "idempotent lower"] {
        let mut cx = Context::new();
        let p = cx.declare(&format!("P: matrix(4,4) {attributes}")).unwrap();
        let sizes = Sizes::distinct(cx.symbols(), 0);
        let rank = |seed| {
            let point = Point::<f64>::random(cx.symbols(), seed, &sizes, Region::Signed).unwrap();
            let value = point.value(p).unwrap();
            (0..4).map(|i| value.data[5 * i]).sum::<f64>().round() as usize
        };
        let mut ranks: Vec<usize> = (0..5).map(rank).collect();
        assert_eq!(ranks[0], 2, "{attributes}");
        ranks.sort_unstable();
        assert_eq!(ranks, [0, 1, 2, 3, 4], "{attributes}");
    }
}
