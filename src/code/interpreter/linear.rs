//! Products of matrices and factorisations, which are the work of `nalgebra`.

use super::array::{Array, Extents};
use crate::base::{Tensor, Undefined, adjugate, entries};
use crate::code::instruction::Factorisation;
use nalgebra::{Cholesky, DMatrix, DMatrixView, DMatrixViewMut, DVector, Dyn, LU};

/// A factorised matrix.
#[derive(Debug)]
pub(super) enum Factor {
    Cholesky(Cholesky<f64, Dyn>),
    Lu(LU<f64, Dyn, Dyn>),
    Lower(DMatrix<f64>),
    Upper(DMatrix<f64>),
}

/// The most rows of a matrix whose cofactors are computed.
const LARGEST_ADJUGATE: usize = 256;

/// The transpose of a matrix that stands row by row, as it stands: column by column.
fn turned(a: &Array) -> DMatrixView<'_, f64> {
    DMatrixView::from_slice(a.entries(), a.shape[1], a.shape[0])
}

fn matrix(a: &Array) -> DMatrix<f64> {
    let [rows, columns] = [a.shape[0], a.shape.get(1).copied().unwrap_or(1)];
    let [down, along] = [a.steps[0], a.steps.get(1).copied().unwrap_or(0)];
    DMatrix::from_fn(rows, columns, |i, j| a.entries()[i * down + j * along])
}

/// A matrix in the shape that a vector or a matrix had.
fn array(matrix: &DMatrix<f64>, shape: Extents) -> Array {
    let columns = matrix.ncols();
    let rows = (0..matrix.nrows()).flat_map(|i| (0..columns).map(move |j| matrix[(i, j)]));
    Array::new(shape, rows.collect())
}

/// The product of matrices and vectors; of two vectors the inner product.
pub(super) fn product(a: &Array, b: &Array) -> Result<Array, Undefined> {
    let summed = [a.shape.last(), b.shape.first()];
    if summed[0].is_none() || summed[0] != summed[1] {
        return Err(Undefined::Shape);
    }
    match (a.rank(), b.rank()) {
        (1, 1) => dot(a, b),
        (2, 1) => times_vector(a, b),
        (1, 2) => times_vector(&b.permuted([1, 0].into_iter()), a),
        _ => {
            let (a, b) = (a.plain()?, b.plain()?);
            let mut data = vec![0.0; entries(&[a.shape[0], b.shape[1]])?];
            // Row by row the product is the transpose of what stands column by column.
            let mut out = DMatrixViewMut::from_slice(&mut data, b.shape[1], a.shape[0]);
            out.gemm(1.0, &turned(&b), &turned(&a), 0.0);
            Ok(Array::new([a.shape[0], b.shape[1]].into_iter().collect(), data))
        }
    }
}

/// The sum of the products of all entries.
pub(super) fn dot(a: &Array, b: &Array) -> Result<Array, Undefined> {
    let products = a.zip(b, &a.shape, |x, y| x * y)?;
    products.folded(a.rank(), 0.0, |sum, x| sum + x)
}

fn times_vector(a: &Array, x: &Array) -> Result<Array, Undefined> {
    let x = x.plain()?;
    let x = DVector::from_column_slice(x.entries());
    let mut y = DVector::zeros(a.shape[0]);
    let other = a.permuted([1, 0].into_iter());
    match other.is_plain() {
        true => y.gemv(1.0, &turned(&other), &x, 0.0),
        false => y.gemv_tr(1.0, &turned(&a.plain()?), &x, 0.0),
    }
    Ok(Array::new([y.len()].into_iter().collect(), y.as_slice().to_vec()))
}

impl Factor {
    /// `None` where a matrix that must be positive definite is not.
    pub(super) fn new(kind: Factorisation, a: &Array) -> Option<Factor> {
        let matrix = matrix(a);
        Some(match kind {
            Factorisation::Cholesky => Factor::Cholesky(Cholesky::new(matrix)?),
            Factorisation::Lu => Factor::Lu(LU::new(matrix)),
            Factorisation::Lower => Factor::Lower(matrix),
            Factorisation::Upper => Factor::Upper(matrix),
        })
    }

    /// The inverse of the matrix, or of its transpose, times a vector or a matrix.
    pub(super) fn solve(&self, b: &Array, transposed: bool) -> Result<Array, Undefined> {
        let mut x = matrix(b);
        let done = match (self, transposed) {
            (Factor::Cholesky(factor), _) => {
                factor.solve_mut(&mut x);
                true
            }
            (Factor::Lu(factor), false) => factor.solve_mut(&mut x),
            (Factor::Lu(factor), true) => {
                let done = factor.u().tr_solve_upper_triangular_mut(&mut x)
                    && factor.l().tr_solve_lower_triangular_mut(&mut x);
                factor.p().inv_permute_rows(&mut x);
                done
            }
            (Factor::Lower(factor), false) => factor.solve_lower_triangular_mut(&mut x),
            (Factor::Lower(factor), true) => factor.tr_solve_lower_triangular_mut(&mut x),
            (Factor::Upper(factor), false) => factor.solve_upper_triangular_mut(&mut x),
            (Factor::Upper(factor), true) => factor.tr_solve_upper_triangular_mut(&mut x),
        };
        if done { Ok(array(&x, b.shape.clone())) } else { Err(Undefined::Singular) }
    }

    pub(super) fn inverse(&self, shape: Extents) -> Result<Array, Undefined> {
        let inverse = match self {
            Factor::Cholesky(factor) => Some(factor.inverse()),
            Factor::Lu(factor) => factor.try_inverse(),
            Factor::Lower(factor) | Factor::Upper(factor) => {
                let mut inverse = DMatrix::identity(factor.nrows(), factor.nrows());
                let is_lower = matches!(self, Factor::Lower(_));
                let done = match is_lower {
                    true => factor.solve_lower_triangular_mut(&mut inverse),
                    false => factor.solve_upper_triangular_mut(&mut inverse),
                };
                done.then_some(inverse)
            }
        };
        inverse.map(|inverse| array(&inverse, shape)).ok_or(Undefined::Singular)
    }

    pub(super) fn determinant(&self) -> f64 {
        match self {
            Factor::Cholesky(factor) => factor.determinant(),
            Factor::Lu(factor) => factor.determinant(),
            Factor::Lower(factor) | Factor::Upper(factor) => factor.diagonal().product(),
        }
    }

    /// The logarithm of the size of the determinant.
    pub(super) fn log_determinant(&self) -> f64 {
        let sum = |diagonal: DVector<f64>| diagonal.iter().map(|x| x.abs().ln()).sum::<f64>();
        match self {
            Factor::Cholesky(factor) => 2.0 * sum(factor.l_dirty().diagonal()),
            Factor::Lu(factor) => sum(factor.lu_internal().diagonal()),
            Factor::Lower(factor) | Factor::Upper(factor) => sum(factor.diagonal()),
        }
    }
}

/// The transposed cofactors, also of a singular matrix.
pub(super) fn cofactors(a: &Array) -> Result<Array, Undefined> {
    let tensor: Tensor<f64> = a.clone().into_tensor()?;
    if tensor.size(0) > LARGEST_ADJUGATE {
        return Err(Undefined::TooLarge);
    }
    adjugate(&tensor).map(Array::of)
}
