//! Taylor expansions: how they are written, and how far they are from the value nearby.

use crate::support::{context, listed, request};
use gradus::internals::eval::Random;
use gradus::{Bindings, ErrorCode, FormName, Tensor};

/// Declarations, an expression, the variable, the order and the expansion.
const CASES: &[(&str, &str, &str, usize, &str)] = &[
    ("S: matrix(n,n)", "logdet(S)", "S", 2, "logdet(S) + inv(S)':dS - 1/2*tr((inv(S)*dS)^2)"),
    ("x: vector(n); A: matrix(n,n)", "x'*A*x", "x", 2, "x'*A*x + (A + A')*x:dx + dx'*A*dx"),
    ("A: matrix(n,n)", "inv(A)", "A", 2, "inv(A) - inv(A)*dA*inv(A) + inv(A)*(dA*inv(A))^2"),
    ("A: matrix(n,n)", "inv(A)", "A", 3, "inv(A) - inv(A)*dA*inv(A) + inv(A)*(dA*inv(A))^2 - inv(A)*(dA*inv(A))^3"),
    ("W: matrix(n,m)", "W*W'", "W", 2, "W*W' + dW*W' + W*dW' + dW*dW'"),
    ("W: matrix(n,m)", "W*W'", "W", 1, "W*W' + dW*W' + W*dW'"),
    ("a: scalar", "exp(a)", "a", 4, "exp(a) + exp(a)*da + 1/2*exp(a)*da^2 + 1/6*exp(a)*da^3 + 1/24*exp(a)*da^4"),
    ("a: scalar", "a^3", "a", 2, "a^3 + 3*a^2*da + 3*a*da^2"),
    ("c: vector(n); x: vector(n)", "c'*x", "x", 2, "c'*x + c:dx"),
    ("x: vector(n)", "exp(x)", "x", 2, "exp(x) + dx.*exp(x) + 1/2*exp(x).*dx.^2"),
    ("x: vector(n); A: matrix(n,m)", "x'*A", "x", 2, "x'*A + dx'*A"),
    (
        "A: matrix(n,m); x: vector(m); b: vector(n)",
        "norm(A*x - b)^2",
        "x",
        2,
        "norm(A*x - b)^2 + 2*A'*(A*x - b):dx + norm(A*dx)^2",
    ),
    ("x: vector(n)", "-norm(x)^2", "x", 2, "-norm(x)^2 - 2*x:dx - norm(dx)^2"),
    ("A: matrix(n,n)", "tr(A) - tr(A')", "A", 2, "0"),
];

#[test]
fn expansions_are_written_as_on_paper() {
    for (declarations, text, wrt, order, expected) in CASES {
        let cx = context(listed(declarations));
        let answer = cx.derive(text).by(wrt).taylor(*order).answer().unwrap();
        assert_eq!(answer.forms.taylor.as_ref().map(|form| form.text()).as_deref(), Some(*expected), "{text}");
        assert!(answer.forms.differential.is_some());
        if *order == 2 {
            let alone = cx.derive(text).by(wrt).forms(&[FormName::Taylor]).answer().unwrap();
            assert_eq!(alone.forms.iter().count(), 1);
            assert_eq!(alone.forms.taylor.unwrap().text(), *expected, "{text}");
        }
    }
}

/// Half the way makes the error of an expansion of second order an eighth, or there is none.
#[test]
fn what_is_left_out_is_of_higher_order() {
    const MORE: &[(&str, &str, &str, usize)] = &[
        ("x: vector(n)", "log(sum(exp(x)))", "x", 2),
        ("A: matrix(n,n)", "det(A)", "A", 2),
        ("X: matrix(n,m); w: vector(m); y: vector(n)", "sum(log(1 + exp(-y.*(X*w))))", "w", 2),
        ("X: matrix(n,m); w: vector(m); y: vector(n)", "sum(log(1 + exp(-y.*(X*w))))", "w", 3),
        ("x: vector(n)", "softmax(x)", "x", 2),
        ("X: matrix(n,m)", "exp(X*X')", "X", 2),
        ("a: scalar; x: vector(n)", "x/(1 + a^2)", "a", 3),
    ];
    let stated = CASES.iter().map(|(declarations, text, wrt, order, _)| (*declarations, *text, *wrt, *order));
    for (declarations, text, wrt, order) in stated.chain(MORE.iter().copied()) {
        let cx = context(listed(declarations));
        let expression = request(&cx, text, &[wrt], None).expression().unwrap();
        let expansion = cx.derive(text).by(wrt).taylor(order).answer().unwrap().forms.taylor.unwrap();
        let mut random = Random::new(11);
        let mut draw = |shape: &str| {
            let inside = shape.split_once('(').map_or("", |(_, sizes)| sizes.trim_end_matches(')'));
            let size = |name: &str| if name == "n" { 3 } else { 2 };
            let sizes: Vec<usize> = inside.split(',').filter(|name| !name.is_empty()).map(size).collect();
            let data =
                (0..sizes.iter().product::<usize>()).map(|_| 0.4 + (random.bits() % 1000) as f64 / 1000.0).collect();
            Tensor::new(sizes, data).unwrap()
        };
        let (mut at, mut point, mut step) = (Bindings::new(), None, None);
        for declaration in listed(declarations) {
            let (name, shape) = declaration.split_once(": ").unwrap();
            let value = draw(shape);
            if name == wrt {
                (point, step) = (Some(value.clone()), Some(draw(shape)));
            }
            at.set(name, value);
        }
        let (point, step) = (point.unwrap(), step.unwrap());
        let error = |share: f64| {
            let scaled = Tensor { data: step.data.iter().map(|x| x * share).collect(), ..step.clone() };
            let mut there = at.clone();
            let moved = point.data.iter().zip(&scaled.data).map(|(x, d)| x + d).collect();
            there.set(wrt, Tensor { data: moved, ..point.clone() });
            let mut here = at.clone();
            here.set(&format!("d{wrt}"), scaled);
            let (value, expanded) = (expression.eval(&there).unwrap(), expansion.eval(&here).unwrap());
            value.data.iter().zip(&expanded.data).fold(0.0f64, |most, (a, b)| most.max((a - b).abs()))
        };
        let (far, near) = (error(1e-2), error(5e-3));
        let ratio = 2f64.powi(order as i32 + 1);
        assert!(near <= 1.3 * far / ratio + 1e-12, "{text} by {wrt}: {far:e} and {near:e}: {}", expansion.text());
    }
}

#[test]
fn what_is_no_expansion_is_refused() {
    let cx = context(["A: matrix(n,n)"]);
    for (wrt, order) in [(&["A"][..], 0), (&["A"], 5), (&["A", "A"], 2), (&[], 2)] {
        let asked = wrt.iter().fold(cx.derive("inv(A)"), |asked, name| asked.by(name));
        assert_eq!(asked.taylor(order).answer().unwrap_err().code, ErrorCode::Request, "{wrt:?} {order}");
    }
    let alone = |text: &str, wrt: &str| cx.derive(text).by(wrt).forms(&[FormName::Taylor]).answer();
    assert!(alone("A*e(1)", "A").is_ok());
    assert!(alone("A[i,j]*A[k,l]", "A").is_err(), "it has four axes");
    assert!(alone("A*A", "A[1,:]").is_err(), "it is by a part");
}
