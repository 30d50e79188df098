//! Elimination: products, determinants and inverses of matrices.

use super::scalar::{Scalar, Undefined};
use super::tensor::{Tensor, entries};

/// Matrix by matrix or matrix by vector.
pub(crate) fn product<T: Scalar>(a: &Tensor<T>, b: &Tensor<T>) -> Result<Tensor<T>, Undefined> {
    let (rows, inner, columns) = (a.size(0), a.size(1), b.size(1));
    if a.rank() != 2 || inner != b.size(0) || !(1..=2).contains(&b.rank()) {
        return Err(Undefined::Shape);
    }
    let shape: Vec<usize> = std::iter::once(rows).chain(b.shape.iter().skip(1).copied()).collect();
    let mut data = vec![T::zero(); entries(&shape)?];
    for i in 0..rows {
        for k in 0..inner {
            let factor = a.data[i * inner + k];
            for j in 0..columns {
                data[i * columns + j] = data[i * columns + j] + factor * b.data[k * columns + j];
            }
        }
    }
    Ok(Tensor { shape, data })
}

/// Gauss-Jordan elimination with row pivots: the determinant, and the inverse if it was asked for.
fn eliminate<T: Scalar>(matrix: &Tensor<T>, invert: bool) -> Result<(T, Option<Tensor<T>>), Undefined> {
    let n = matrix.size(0);
    if matrix.rank() != 2 || matrix.size(1) != n {
        return Err(Undefined::Shape);
    }
    let mut a = matrix.data.clone();
    let mut inverse = if invert { Tensor::identity(n)?.data } else { Vec::new() };
    let mut determinant = T::one();
    // A pivot as small as the rounding of the entries is none.
    let largest = a.iter().map(|x| x.magnitude()).fold(0.0f64, f64::max);
    let least = if T::EXACT || !invert { 0.0 } else { n as f64 * f64::EPSILON * largest };
    for column in 0..n {
        let mut pivot = column;
        for row in column + 1..n {
            if a[row * n + column].magnitude() > a[pivot * n + column].magnitude() {
                pivot = row;
            }
        }
        let head = a[pivot * n + column];
        if head.magnitude() <= least {
            return if invert {
                Err(Undefined::Singular)
            } else {
                Ok((determinant * without_pivot(&a, n, column)?, None))
            };
        }
        if pivot != column {
            determinant = -determinant;
            for k in 0..n {
                a.swap(pivot * n + k, column * n + k);
                if invert {
                    inverse.swap(pivot * n + k, column * n + k);
                }
            }
        }
        determinant = determinant * head;
        let scale = T::one().divide(head)?;
        for k in 0..n {
            a[column * n + k] = a[column * n + k] * scale;
            if invert {
                inverse[column * n + k] = inverse[column * n + k] * scale;
            }
        }
        for row in (if invert { 0 } else { column + 1 })..n {
            let factor = a[row * n + column];
            if row == column || factor.magnitude() == 0.0 {
                continue;
            }
            for k in 0..n {
                a[row * n + k] = a[row * n + k] - factor * a[column * n + k];
                if invert {
                    inverse[row * n + k] = inverse[row * n + k] - factor * inverse[column * n + k];
                }
            }
        }
    }
    Ok((determinant, invert.then(|| Tensor { shape: vec![n, n], data: inverse })))
}

/// The determinant of what elimination has left from a column on that has no pivot: zero, or what rounding has made of it, at most the
/// product of what the entries of each column add up to.
fn without_pivot<T: Scalar>(a: &[T], n: usize, column: usize) -> Result<T, Undefined> {
    if T::EXACT {
        return Ok(T::zero());
    }
    let mut bound = (column..n).fold(T::zero(), |sum, row| sum + a[row * n + column]);
    for other in column + 1..n {
        let size: f64 = (column..n).map(|row| a[row * n + other]).map(|x| x.magnitude() + x.rounding()).sum();
        if size.is_nan() || size >= LARGEST_BOUND {
            return Err(Undefined::Rounding);
        }
        bound = bound * T::integer(size.ceil() as i64);
    }
    Ok(bound)
}

/// The largest number that bounds the entries of a column: the whole numbers from there on are not all numbers.
const LARGEST_BOUND: f64 = 9e15;

/// The determinant of a square matrix.
pub(crate) fn determinant<T: Scalar>(matrix: &Tensor<T>) -> Result<T, Undefined> {
    Ok(eliminate(matrix, false)?.0)
}

/// The inverse of a square matrix.
pub(crate) fn inverse<T: Scalar>(matrix: &Tensor<T>) -> Result<Tensor<T>, Undefined> {
    eliminate(matrix, true)?.1.ok_or(Undefined::Singular)
}

/// The adjugate of a square matrix, invertible or not.
pub(crate) fn adjugate<T: Scalar>(matrix: &Tensor<T>) -> Result<Tensor<T>, Undefined> {
    let n = matrix.size(0);
    if let Ok((determinant, Some(mut inverse))) = eliminate(matrix, true) {
        inverse.data.iter_mut().for_each(|entry| *entry = determinant * *entry);
        return Ok(inverse);
    }
    // Faddeev and LeVerrier: it divides by the numbers 1 to n only. With p the characteristic polynomial, the sums of its leading terms
    // are applied to the matrix one after the other; the last of them but for p itself is the adjugate, up to a sign.
    let mut sum = Tensor::identity(n)?;
    for k in 1..n {
        sum = product(matrix, &sum)?;
        let trace = (0..n).fold(T::zero(), |total, i| total + sum.data[i * n + i]);
        let coefficient = trace.divide(T::integer(k as i64))?;
        for i in 0..n {
            sum.data[i * n + i] = sum.data[i * n + i] - coefficient;
        }
    }
    if n.is_multiple_of(2) {
        sum.data.iter_mut().for_each(|entry| *entry = -*entry);
    }
    Ok(sum)
}
