//! Numbers, lists and the arrays of other crates as dense arrays, and back.

use super::tensor::Tensor;

impl From<f64> for Tensor<f64> {
    fn from(value: f64) -> Self {
        Tensor::scalar(value)
    }
}

impl From<&[f64]> for Tensor<f64> {
    fn from(values: &[f64]) -> Self {
        values.to_vec().into()
    }
}

impl From<Vec<f64>> for Tensor<f64> {
    fn from(data: Vec<f64>) -> Self {
        Tensor { shape: vec![data.len()], data }
    }
}

impl<const N: usize> From<[f64; N]> for Tensor<f64> {
    fn from(values: [f64; N]) -> Self {
        values.to_vec().into()
    }
}

/// The rows of a matrix.
impl<const N: usize, const M: usize> From<[[f64; M]; N]> for Tensor<f64> {
    fn from(rows: [[f64; M]; N]) -> Self {
        Tensor { shape: vec![N, M], data: rows.concat() }
    }
}

#[cfg(feature = "ndarray")]
mod of_ndarray {
    use super::Tensor;
    use crate::base::Undefined;
    use ndarray::{Array, ArrayBase, ArrayD, Data, Dimension, IxDyn};

    impl<S: Data<Elem = f64>, D: Dimension> From<&ArrayBase<S, D>> for Tensor<f64> {
        fn from(array: &ArrayBase<S, D>) -> Self {
            Tensor { shape: array.shape().to_vec(), data: array.iter().copied().collect() }
        }
    }

    /// The number of axes must be that of the array.
    impl<D: Dimension> TryFrom<Tensor<f64>> for Array<f64, D> {
        type Error = Undefined;

        fn try_from(tensor: Tensor<f64>) -> Result<Self, Undefined> {
            let array = ArrayD::from_shape_vec(IxDyn(&tensor.shape), tensor.data).map_err(|_| Undefined::Shape)?;
            array.into_dimensionality().map_err(|_| Undefined::Shape)
        }
    }
}

#[cfg(feature = "nalgebra")]
mod of_nalgebra {
    use super::Tensor;
    use crate::base::Undefined;
    use nalgebra::{DMatrix, DVector, Dim, Matrix, RawStorage, U1};

    /// A matrix with one column by its type is a vector.
    impl<R: Dim, C: Dim, S: RawStorage<f64, R, C>> From<&Matrix<f64, R, C, S>> for Tensor<f64> {
        fn from(matrix: &Matrix<f64, R, C, S>) -> Self {
            let (rows, columns) = matrix.shape();
            let is_vector = C::try_to_usize() == U1::try_to_usize();
            let shape = if is_vector { vec![rows] } else { vec![rows, columns] };
            let places = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
            Tensor { shape, data: places.map(|place| matrix[place]).collect() }
        }
    }

    /// It must have two axes.
    impl TryFrom<Tensor<f64>> for DMatrix<f64> {
        type Error = Undefined;

        fn try_from(tensor: Tensor<f64>) -> Result<Self, Undefined> {
            let [rows, columns] = tensor.shape[..] else { return Err(Undefined::Shape) };
            Ok(DMatrix::from_row_slice(rows, columns, &tensor.data))
        }
    }

    /// It must have one axis.
    impl TryFrom<Tensor<f64>> for DVector<f64> {
        type Error = Undefined;

        fn try_from(tensor: Tensor<f64>) -> Result<Self, Undefined> {
            if tensor.rank() == 1 { Ok(DVector::from_vec(tensor.data)) } else { Err(Undefined::Shape) }
        }
    }
}

#[cfg(feature = "faer")]
mod of_faer {
    use super::Tensor;
    use crate::base::Undefined;
    use faer::{Col, ColRef, Mat, MatRef};

    impl From<MatRef<'_, f64>> for Tensor<f64> {
        fn from(matrix: MatRef<'_, f64>) -> Self {
            let (rows, columns) = matrix.shape();
            let places = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
            Tensor { shape: vec![rows, columns], data: places.map(|place| matrix[place]).collect() }
        }
    }

    impl From<&Mat<f64>> for Tensor<f64> {
        fn from(matrix: &Mat<f64>) -> Self {
            matrix.as_ref().into()
        }
    }

    impl From<ColRef<'_, f64>> for Tensor<f64> {
        fn from(column: ColRef<'_, f64>) -> Self {
            (0..column.nrows()).map(|i| column[i]).collect::<Vec<f64>>().into()
        }
    }

    impl From<&Col<f64>> for Tensor<f64> {
        fn from(column: &Col<f64>) -> Self {
            column.as_ref().into()
        }
    }

    /// It must have two axes.
    impl TryFrom<Tensor<f64>> for Mat<f64> {
        type Error = Undefined;

        fn try_from(tensor: Tensor<f64>) -> Result<Self, Undefined> {
            let [rows, columns] = tensor.shape[..] else { return Err(Undefined::Shape) };
            Ok(Mat::from_fn(rows, columns, |i, j| tensor.data[i * columns + j]))
        }
    }

    /// It must have one axis.
    impl TryFrom<Tensor<f64>> for Col<f64> {
        type Error = Undefined;

        fn try_from(tensor: Tensor<f64>) -> Result<Self, Undefined> {
            if tensor.rank() == 1 {
                Ok(Col::from_fn(tensor.data.len(), |i| tensor.data[i]))
            } else {
                Err(Undefined::Shape)
            }
        }
    }
}
