//! Arrays of other crates as values of variables and as results.

use gradus::{Bindings, Context, Program, Tensor, Undefined, What};

const A: [[f64; 3]; 2] = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];

fn gradient(by: &str) -> Program {
    Context::new().derive("norm(A*x)^2").by(by).program(What::Gradient).unwrap()
}

/// The gradients of `norm(A*x)^2` by `x` and by `A`, where `x` is `(1, 0, -1)`.
fn gradients(at: &Bindings) -> [Tensor<f64>; 2] {
    let [x, a] = ["x", "A"].map(|by| gradient(by).eval(at).unwrap().remove(0));
    assert_eq!(x.data, [-20.0, -28.0, -36.0]);
    assert_eq!(a.data, [-4.0, 0.0, 4.0, -4.0, 0.0, 4.0]);
    [x, a]
}

#[cfg(feature = "ndarray")]
#[test]
fn arrays_of_ndarray() {
    use ndarray::{Array1, Array2, arr1, arr2};
    let by_columns = arr2(&A).reversed_axes().as_standard_layout().into_owned();
    let mut at = Bindings::new();
    // A view that does not stand row by row.
    at.set("A", &by_columns.t()).set("x", &arr1(&[1.0, 0.0, -1.0]));
    let [x, a] = gradients(&at);
    assert_eq!(Array1::try_from(x.clone()).unwrap(), arr1(&[-20.0, -28.0, -36.0]));
    assert_eq!(Array2::try_from(a).unwrap(), arr2(&[[-4.0, 0.0, 4.0], [-4.0, 0.0, 4.0]]));
    assert_eq!(Array2::try_from(x).unwrap_err(), Undefined::Shape);
}

#[cfg(feature = "nalgebra")]
#[test]
fn arrays_of_nalgebra() {
    use nalgebra::{DMatrix, DVector, Matrix2x3, Vector3};
    let mut at = Bindings::new();
    at.set("A", &Matrix2x3::new(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)).set("x", &Vector3::new(1.0, 0.0, -1.0));
    let [x, a] = gradients(&at);
    assert_eq!(DVector::try_from(x.clone()).unwrap(), DVector::from_vec(vec![-20.0, -28.0, -36.0]));
    assert_eq!(DMatrix::try_from(a).unwrap(), DMatrix::from_row_slice(2, 3, &[-4.0, 0.0, 4.0, -4.0, 0.0, 4.0]));
    assert_eq!(DMatrix::try_from(x).unwrap_err(), Undefined::Shape);
}

#[cfg(feature = "faer")]
#[test]
fn arrays_of_faer() {
    use faer::{Col, Mat, col, mat};
    let mut at = Bindings::new();
    at.set("A", mat![[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]].transpose()).set("x", &col![1.0, 0.0, -1.0]);
    let [x, a] = gradients(&at);
    assert_eq!(Col::try_from(x.clone()).unwrap(), col![-20.0, -28.0, -36.0]);
    assert_eq!(Mat::try_from(a).unwrap(), mat![[-4.0, 0.0, 4.0], [-4.0, 0.0, 4.0]]);
    assert!(Mat::try_from(x).is_err());
}
