//! The conventions of a derivative: constraints, each against differences along its own structure, and layouts.

use crate::support;
use gradus::{Answer, Constraint, Context, ErrorCode, Layout};
use gradus::{Bindings, Tensor};

const N: usize = 3;
const STEP: f64 = 1e-5;

/// Scalar functions of a square matrix X.
const FUNCTIONS: [&str; 6] = ["tr(A'*X)", "tr(X*A*X)", "logdet(X)", "norm(X*A - A)^2", "b'*inv(X)*c", "sum(exp(A.*X))"];

fn context() -> Context {
    support::context(["X: matrix(n,n)", "A: matrix(n,n)", "b: vector(n)", "c: vector(n)"])
}

fn matrix(entry: impl Fn(usize, usize) -> f64) -> Tensor<f64> {
    Tensor::from_fn(&[N, N], |at| entry(at[0], at[1])).unwrap()
}

/// A point of the structure, well away from singular ones.
fn structured(constraint: Constraint) -> Tensor<f64> {
    let general = |i: usize, j: usize| [[1.7, 0.4, -0.6], [0.3, 2.1, 0.5], [-0.2, 0.8, 1.4]][i][j];
    match constraint {
        Constraint::Symmetric | Constraint::SymmetricRiesz => matrix(|i, j| general(i, j) + general(j, i)),
        // Skew matrices of odd size are singular: the function is taken at one plus the identity.
        Constraint::Skew => matrix(|i, j| general(i, j) - general(j, i) + f64::from(u8::from(i == j))),
        Constraint::Diagonal => matrix(|i, j| if i == j { general(i, j) } else { 0.0 }),
        Constraint::Lower => matrix(|i, j| if i >= j { general(i, j) } else { 0.0 }),
        Constraint::Upper => matrix(|i, j| if i <= j { general(i, j) } else { 0.0 }),
        other => unreachable!("{other:?}"),
    }
}

/// The change of the structure that moves entry (i,j), if there is one.
fn direction(constraint: Constraint, i: usize, j: usize) -> Option<Tensor<f64>> {
    let unit = |sign: f64| {
        matrix(move |k, l| {
            f64::from(u8::from((k, l) == (i, j)))
                + if i == j { 0.0 } else { sign * f64::from(u8::from((k, l) == (j, i))) }
        })
    };
    match constraint {
        Constraint::Symmetric | Constraint::SymmetricRiesz => Some(unit(1.0)),
        Constraint::Skew => (i != j).then(|| unit(-1.0)),
        Constraint::Diagonal => (i == j).then(|| unit(0.0)),
        Constraint::Lower => (i >= j).then(|| unit(0.0)),
        Constraint::Upper => (i <= j).then(|| unit(0.0)),
        other => unreachable!("{other:?}"),
    }
}

fn bindings(x: Tensor<f64>) -> Bindings {
    let mut bindings = Bindings::new();
    bindings.set_size("n", N);
    bindings.set("X", x);
    bindings.set("A", matrix(|i, j| 0.3 * i as f64 - 0.2 * (j * j) as f64 + 0.5));
    bindings.set("b", Tensor::from_fn(&[N], |at| 0.7 - at[0] as f64 * 0.4).unwrap());
    bindings.set("c", Tensor::from_fn(&[N], |at| 0.2 + at[0] as f64 * 0.3).unwrap());
    bindings
}

#[test]
fn constrained_gradients_are_derivatives_along_the_structure() {
    let cx = context();
    for constraint in Constraint::ALL {
        for text in FUNCTIONS {
            let f = cx.parse(text).unwrap();
            let answer = f.derive().by("X").constraint(constraint).answer().unwrap();
            assert_eq!(answer.constraint, Some(constraint));
            let x = structured(constraint);
            let value = |x: Tensor<f64>| f.eval(&bindings(x)).unwrap().value();
            for form in [answer.matrix().unwrap(), answer.index().unwrap()] {
                let gradient = form.eval(&bindings(x.clone())).unwrap();
                for i in 0..N {
                    for j in 0..N {
                        let entry = gradient.get(&[i, j]).unwrap();
                        let Some(direction) = direction(constraint, i, j) else {
                            assert!(entry.abs() < 1e-12, "{text} {constraint:?}: {} at {i},{j}", form.text());
                            continue;
                        };
                        let moved = |step: f64| x.zip(&direction, |x, d| x + step * d).unwrap();
                        let slope = (value(moved(STEP)) - value(moved(-STEP))) / (2.0 * STEP);
                        let told = match constraint {
                            // By independent entries the entry itself is the derivative along the joint change.
                            Constraint::Symmetric => entry,
                            // A projected gradient is one by its inner product with the change.
                            _ => gradient.zip(&direction, |g, d| g * d).unwrap().sum(),
                        };
                        assert!(
                            (slope - told).abs() < 1e-6 * (1.0 + slope.abs()),
                            "{text} {constraint:?} at {i},{j}: {slope} but {told} by {}",
                            form.text()
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_constraint_holds_for_every_derivative_by_its_variable() {
    let cx = context();
    for constraint in Constraint::ALL {
        for text in FUNCTIONS {
            let gradient = cx.derive(text).by("X").constraint(constraint).answer().unwrap();
            let hessian = cx.derive(text).by("X").by("X").constraint(constraint).answer().unwrap();
            let x = structured(constraint);
            let second = hessian.index().unwrap().eval(&bindings(x.clone())).unwrap();
            let value = |x: Tensor<f64>| gradient.matrix().unwrap().eval(&bindings(x)).unwrap();
            for (k, l) in (0..N).flat_map(|k| (0..N).map(move |l| (k, l))) {
                let Some(direction) = direction(constraint, k, l) else { continue };
                let moved = |step: f64| value(x.zip(&direction, |x, d| x + step * d).unwrap());
                let slope = moved(STEP).zip(&moved(-STEP), |up, down| (up - down) / (2.0 * STEP)).unwrap();
                for (i, j) in (0..N).flat_map(|i| (0..N).map(move |j| (i, j))) {
                    let entry = |k: usize, l: usize| second.get(&[i, j, k, l]).unwrap();
                    // A projected derivative is one by its inner product with the change.
                    let told = match constraint {
                        Constraint::SymmetricRiesz if k != l => entry(k, l) + entry(l, k),
                        Constraint::Skew => entry(k, l) - entry(l, k),
                        _ => entry(k, l),
                    };
                    let slope = slope.get(&[i, j]).unwrap();
                    assert!(
                        (slope - told).abs() < 1e-5 * (1.0 + slope.abs()),
                        "{text} {constraint:?}: {slope}, {told}"
                    );
                    let turned = second.get(&[k, l, i, j]).unwrap();
                    assert!((entry(k, l) - turned).abs() < 1e-9 * (1.0 + turned.abs()), "{text} {constraint:?}");
                }
            }
        }
    }
}

#[test]
fn projected_gradients_have_the_structure() {
    let cx = context();
    for (constraint, sign) in [(Constraint::SymmetricRiesz, 1.0), (Constraint::Skew, -1.0)] {
        for text in FUNCTIONS {
            let answer = cx.derive(text).by("X").constraint(constraint).answer().unwrap();
            let gradient = answer.matrix().unwrap().eval(&bindings(structured(constraint))).unwrap();
            let turned = gradient.transpose().map(|x| sign * x);
            assert!(gradient.distance(&turned) < 1e-12, "{text} {constraint:?}");
        }
    }
}

/// The text of the first form of a derivative.
fn first(cx: &Context, text: &str, wrt: &[&str], constraint: Option<Constraint>) -> String {
    let answer = support::request(cx, text, wrt, constraint).answer().unwrap();
    answer.best().map_or_else(String::new, gradus::Form::text)
}

#[test]
fn constrained_jacobians_cut_the_axes_of_the_variable() {
    let cx = context();
    let check = |constraint, index: &str, vec: &str| {
        let answer = cx.derive("A*X").by("X").constraint(constraint).answer().unwrap();
        assert_eq!((answer.index().unwrap().text(), answer.vec().unwrap().text()), (index.into(), vec.into()));
    };
    check(Constraint::Lower, "delta[j,l]*A[i,k]*tri(n)[k,j]", "kron(eye(n),A)*diag(vec(tri(n)))");
    check(Constraint::Diagonal, "delta[j,k]*delta[j,l]*A[i,j]", "kron(eye(n),A)*diag(vec(eye(n)))");
}

#[test]
fn triangular_attributes_meet_triangular_constraints() {
    let cx = support::context(["L: matrix(n,n) lower", "U: matrix(n,n) upper", "S: matrix(n,n) spd"]);
    let lower = Some(Constraint::Lower);
    assert_eq!(first(&cx, "1/2*norm(S - L*L')^2", &["L"], lower), "-2*tril((S - L*L')*L)");
    assert_eq!(first(&cx, "norm(L)^2", &["L"], lower), "2*L");
    assert_eq!(first(&cx, "norm(U)^2", &["U"], Some(Constraint::Upper)), "2*U");
    // The inverse of a triangular matrix is triangular: only the diagonal of its transpose is left.
    assert_eq!(first(&cx, "logdet(L)", &["L"], lower), "diag(diag(inv(L)))");
}

#[test]
fn constraints_are_refused_where_they_mean_nothing() {
    let cx = context();
    for constraint in Constraint::ALL {
        assert_eq!(Constraint::from_name(constraint.as_str()), Some(constraint));
        let refused = cx.derive("b'*c").by("b").constraint(constraint).answer().unwrap_err();
        assert_eq!(refused.code, ErrorCode::Request, "{refused}");
    }
}

#[test]
fn a_constraint_makes_a_matrix_square() {
    let cx = Context::new();
    let of = |text: &str, wrt: &str, constraint| {
        let answer = cx.derive(text).by(wrt).constraint(constraint).answer();
        answer.map_or_else(|e| e.to_string(), |answer| answer.best().map_or_else(String::new, gradus::Form::text))
    };
    assert_eq!(of("tr(A*X)", "X", Constraint::Skew), "1/2*(A' - A)");
    assert_eq!(of("tr(A*L)", "L", Constraint::Lower), "tril(A')");
    assert_eq!(of("tr(A*X*B)", "X", Constraint::Diagonal), "(B*A)'.*eye(m)");
    let cx = support::context(["A: matrix(n,m)"]);
    let request = cx.derive("tr(A*X)").by("X").constraint(Constraint::Skew);
    assert!(request.expression().is_ok() && request.answer().is_err());
}

/// A derivative in a layout.
fn laid(layout: Layout, text: &str, wrt: &[&str]) -> Answer {
    let mut cx = support::context([
        "A: matrix(m,n)",
        "X: matrix(p,q)",
        "B: matrix(q,p)",
        "C: matrix(m,p)",
        "a: scalar",
        "x: vector(n)",
        "y: vector(m)",
        "T: tensor(p,q,r)",
    ]);
    cx.set_layout(layout);
    support::answer(&cx, text, wrt)
}

/// Checks the first form in the mixed, numerator and denominator layout.
fn check_layouts(text: &str, wrt: &[&str], expected: [&str; 3]) {
    let found = Layout::ALL.map(|layout| laid(layout, text, wrt).best().unwrap().text());
    assert_eq!(found, expected.map(str::to_owned), "{text} by {wrt:?}");
}

#[test]
fn layouts_of_every_combination() {
    check_layouts("a^2", &["a"], ["2*a", "2*a", "2*a"]);
    check_layouts("y'*A*x", &["x"], ["A'*y", "y'*A", "A'*y"]);
    check_layouts("tr(B*X)", &["X"], ["B'", "B", "B'"]);
    check_layouts("a*x", &["a"], ["x", "x", "x'"]);
    check_layouts("A*x", &["x"], ["A", "A", "A'"]);
    check_layouts("y'*A", &["y"], ["A'", "A'", "A"]);
    check_layouts("a*X", &["a"], ["X", "X", "X'"]);
    check_layouts("C*X", &["X"], ["C[i,k]*delta[j,l]", "C[i,k]*delta[j,l]", "C[k,i]*delta[j,l]"]);
    check_layouts("T", &["T"], ["delta[i,l]*delta[j,a]*delta[k,b]"; 3]);
    // A second derivative lays out the last step.
    check_layouts("y'*A*x", &["x", "y"], ["A'", "A'", "A"]);
    check_layouts("sum(T)*a", &["a", "a"], ["0", "0", "0"]);
}

#[test]
fn the_denominator_layout_is_the_transpose_of_the_numerator_layout() {
    for (text, wrt) in [("A*x", "x"), ("C*X", "X"), ("X*B*X", "X"), ("x*x'", "x"), ("X", "X"), ("exp(X)", "X")] {
        let [numerator, denominator] =
            [Layout::Numerator, Layout::Denominator].map(|layout| laid(layout, text, &[wrt]));
        let forms = |answer: &Answer| answer.vec().or(answer.matrix()).unwrap().clone();
        let mut point = Bindings::new();
        for (name, sizes) in [("A", &[4, 5][..]), ("X", &[2, 3]), ("B", &[3, 2]), ("C", &[4, 2]), ("x", &[5])] {
            let value = Tensor::from_fn(sizes, |at| at.iter().fold(0.37, |s, i| 1.9 * s + 0.31 * *i as f64)).unwrap();
            point.set(name, value);
        }
        let [n, d] = [&numerator, &denominator].map(|answer| forms(answer).eval(&point).unwrap());
        assert!(n.transpose().distance(&d) < 1e-12, "{text} by {wrt}");
        assert_eq!(
            numerator.differential().map(gradus::Form::text),
            denominator.differential().map(gradus::Form::text)
        );
    }
}

#[test]
fn layouts_say_the_shape_of_the_result() {
    let shape = |layout, text: &str, wrt: &[&str]| {
        let answer = laid(layout, text, wrt);
        (answer.row, answer.symbols.shape_text(&answer.shape))
    };
    assert_eq!(shape(Layout::Numerator, "y'*A*x", &["x"]), (true, "vector(n)".into()));
    assert_eq!(shape(Layout::Denominator, "A*x", &["x"]), (false, "matrix(n,m)".into()));
    assert_eq!(shape(Layout::Denominator, "C*X", &["X"]), (false, "tensor(p,q,m,q)".into()));
    assert_eq!(Layout::from_name("denominator"), Some(Layout::Denominator));
    assert_eq!(Layout::from_name("sideways"), None);
}

#[test]
fn a_gradient_outside_of_the_structure_of_its_variable_is_told() {
    for (declared, text, constraint, note) in [
        ("matrix(n,n) diagonal", "tr(X*A*X)", None, "not diagonal as X is; the constraint diagonal restricts it"),
        (
            "matrix(n,n) lower",
            "norm(X*y - z)^2",
            None,
            "not lower triangular as X is; the constraint lower restricts it",
        ),
        ("matrix(n,n) upper", "tr(A*X)", None, "not upper triangular as X is; the constraint upper restricts it"),
        ("matrix(n,n) skew", "tr(A*X)", None, "not skew-symmetric as X is; the constraint skew restricts it"),
        (
            "matrix(n,n) spd",
            "tr(A*X)",
            None,
            "not symmetric as X is; the constraint symmetric-riesz, or symmetric, restricts it",
        ),
        ("matrix(n,n) spd", "tr(A*X)", Some(Constraint::Symmetric), ""),
        ("matrix(n,n) spd", "logdet(X) + tr(X^3)", None, ""),
        ("matrix(n,n) symmetric", "norm(A*X*A' - eye)^2", None, ""),
        ("matrix(n,n) diagonal", "tr(X)", None, ""),
        ("matrix(n,n)", "tr(A*X)", None, ""),
        // No gradient.
        ("matrix(n,n) symmetric", "A*X", None, ""),
    ] {
        let mut cx = Context::new();
        cx.declare(&format!("X: {declared}")).unwrap();
        let request = cx.derive(text).by("X");
        let request = constraint.map_or(request.clone(), |constraint| request.constraint(constraint));
        let notes = request.answer().unwrap().notes;
        let said = notes.iter().find(|note| note.contains("by all entries of X"));
        match (said, note) {
            (None, "") => {}
            (Some(said), note) if !note.is_empty() => assert!(said.ends_with(note), "{declared} {text}: {said}"),
            _ => panic!("{declared} {text}: {notes:?}"),
        }
    }
}
