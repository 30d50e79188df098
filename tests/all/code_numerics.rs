//! Functions that people run keep the digits that the question has: differences are not multiplied out.

#![cfg(feature = "evaluate")]

use crate::support::listed;
use gradus::{Bindings, Context, What};

/// What is large, and exact in floating point.
const OFFSET: f64 = 134_217_728.0;

/// Value and gradient with this added to every entry of the variables whose entries are shifted.
fn values(declarations: &str, text: &str, wrt: &str, shifted: &str, offset: f64) -> Vec<f64> {
    let vectors = [("x", [0.5, -1.25, 2.0, 3.5]), ("y", [1.0, 0.25, -0.5, 4.0]), ("g", [0.5, 1.5, -2.0, 0.25])];
    let matrices = [
        ("X", [[0.5, 1.25], [-1.0, 2.0], [0.75, -0.5], [2.5, 1.0]]),
        ("Y", [[1.5, 0.25], [0.5, -1.0], [0.25, 2.0], [-1.5, 0.5]]),
    ];
    let squares = [("K", 0.25), ("L", -0.5)];
    let mut cx = Context::new();
    for declaration in listed(declarations) {
        cx.declare(declaration).unwrap();
    }
    let by = |name: &str| if shifted.contains(name) { offset } else { 0.0 };
    let program = cx.derive(text).by(wrt).program(What::ValueAndGradient).unwrap();
    let is_taken = |name: &str| program.arguments().contains(&name);
    let mut at = Bindings::new();
    for (name, entries) in vectors.into_iter().filter(|(name, _)| is_taken(name)) {
        at.set(name, entries.map(|entry| entry + by(name)));
    }
    for (name, rows) in matrices.into_iter().filter(|(name, _)| is_taken(name)) {
        at.set(name, rows.map(|row| row.map(|entry| entry + by(name))));
    }
    for (name, step) in squares.into_iter().filter(|(name, _)| is_taken(name)) {
        let entry = |row: usize, column: usize| step * ((3 * row + 5 * column + row * column) % 7) as f64 + by(name);
        let rows: [[f64; 4]; 4] = std::array::from_fn(|row| std::array::from_fn(|column| entry(row, column)));
        at.set(name, rows);
    }
    if is_taken("c") {
        at.set("c", 0.5);
    }
    if is_taken("m") {
        at.set("m", [0.25 + by("m"), -0.5 + by("m")]);
    }
    program
        .eval(&at)
        .unwrap_or_else(|error| panic!("{text}: {error:?}"))
        .into_iter()
        .flat_map(|part| part.data)
        .collect()
}

#[test]
fn what_is_centred_keeps_its_digits() {
    let centring = "(eye(n) - ones(n)*ones(n)'/n)";
    let cases = [
        ("x: vector(n)", "sum((x - mean(x)).^2)/n".to_owned(), "x", "x"),
        ("x: vector(n)", "sum(g.*(x - mean(x)))/sqrt(sum((x - mean(x)).^2)/n + c)".to_owned(), "x", "x"),
        ("X: matrix(n,k)", format!("norm({centring}*X)^2"), "X", "X"),
        ("X: matrix(n,k); Y: matrix(n,k)", format!("norm({centring}*X - {centring}*Y)^2"), "X", "XY"),
        ("X: matrix(n,k); K: matrix(n,n)", format!("norm(K - {centring}*X*X'*{centring})^2"), "X", "X"),
        ("K: matrix(n,n); L: matrix(n,n)", format!("tr(K*{centring}*L*{centring})"), "K", "KL"),
        ("X: matrix(n,k); m: vector(k)", "norm(X - ones(n)*m')^2".to_owned(), "m", "Xm"),
        ("X: matrix(n,k); m: vector(k)", "logdet((X - ones(n)*m')'*(X - ones(n)*m')/n)".to_owned(), "X", "Xm"),
        ("X: matrix(n,k); Y: matrix(n,k)", "norm(X - Y)^2".to_owned(), "X", "XY"),
        ("x: vector(n); y: vector(n)", "log(c + sum((x - y).^2))".to_owned(), "x", "xy"),
    ];
    for (declarations, text, wrt, shifted) in &cases {
        let near = values(declarations, text, wrt, shifted, 0.0);
        let far = values(declarations, text, wrt, shifted, OFFSET);
        let largest = near.iter().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
        let error = near.iter().zip(&far).fold(0.0_f64, |error, (a, b)| error.max((a - b).abs()));
        assert!(error < 1e-5 * largest, "{text} by {wrt}: {near:?} at the origin, {far:?} far from it");
    }
}

/// No matrix is inverted that the question does not invert: it may have no inverse where the question has a value.
#[test]
fn no_other_matrix_is_inverted() {
    let question = "norm(Y - X*inv(X'*X + l*eye)*X'*Y)^2";
    let program = {
        let mut cx = Context::new();
        for declaration in ["X: matrix(n,m)", "Y: matrix(n,k)", "l: scalar"] {
            cx.declare(declaration).unwrap();
        }
        cx.derive(question).by("X").program(What::ValueAndGradient).unwrap()
    };
    let x = [[0.5, 1.25], [-1.0, 2.0], [0.75, -0.5], [2.5, 1.0]];
    let y = [[1.5, 0.25], [0.5, -1.0], [0.25, 2.0], [-1.5, 0.5]];
    let gradient = |l: f64| {
        let mut at = Bindings::new();
        at.set("X", x).set("Y", y).set("l", l);
        program.eval(&at).unwrap_or_else(|error| panic!("{l}: {error:?}"))[1].data.clone()
    };
    let near = gradient(1e-9);
    for (a, b) in gradient(0.0).iter().zip(&near) {
        assert!((a - b).abs() < 1e-7, "{near:?}");
    }
}
