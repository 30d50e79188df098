//! A dense array.

use super::scalar::{Scalar, Undefined};

/// The most entries an array may have.
pub(super) const MAX_ENTRIES: usize = 1 << 24;

/// A dense array in row-major order: one size for each axis, the entries with the last axis fastest.
///
/// The most entries are 2^24.
///
/// ```
/// use gradus::Tensor;
/// let a = Tensor::new(vec![2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
/// assert_eq!((a.get(&[1, 0]), a.get(&[2, 0])), (Some(4.0), None));
/// assert_eq!(a.transpose().data, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
/// assert!(Tensor::new(vec![2, 2], vec![1.0]).is_err());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor<T> {
    /// The size of each axis. A scalar has none.
    pub shape: Vec<usize>,
    /// The entries, the last axis fastest: of a matrix row by row.
    pub data: Vec<T>,
}

/// The number of entries of a shape, if it is not too large.
pub(crate) fn entries(shape: &[usize]) -> Result<usize, Undefined> {
    shape
        .iter()
        .try_fold(1usize, |product, size| product.checked_mul(*size))
        .filter(|n| *n <= MAX_ENTRIES)
        .ok_or(Undefined::TooLarge)
}

impl<T: Scalar> Tensor<T> {
    /// A scalar.
    pub fn scalar(value: T) -> Self {
        Tensor { shape: Vec::new(), data: vec![value] }
    }

    /// An array from its parts.
    ///
    /// # Errors
    /// [`Undefined::Shape`] when the number of entries is not the product of the sizes, [`Undefined::TooLarge`] when that is more than 2^24.
    pub fn new(shape: Vec<usize>, data: Vec<T>) -> Result<Self, Undefined> {
        if entries(&shape)? == data.len() { Ok(Tensor { shape, data }) } else { Err(Undefined::Shape) }
    }

    /// An array of zeros.
    ///
    /// # Errors
    /// [`Undefined::TooLarge`] when it has more than 2^24 entries.
    pub fn zeros(shape: &[usize]) -> Result<Self, Undefined> {
        Ok(Tensor { shape: shape.to_vec(), data: vec![T::zero(); entries(shape)?] })
    }

    /// The identity matrix with so many rows.
    ///
    /// # Errors
    /// [`Undefined::TooLarge`] when it has more than 2^24 entries.
    pub fn identity(n: usize) -> Result<Self, Undefined> {
        Tensor::from_fn(&[n, n], |i| if i[0] == i[1] { T::one() } else { T::zero() })
    }

    /// An array from a function of the index, which is called with the last axis fastest.
    ///
    /// # Errors
    /// [`Undefined::TooLarge`] when it has more than 2^24 entries.
    pub fn from_fn(shape: &[usize], mut entry: impl FnMut(&[usize]) -> T) -> Result<Self, Undefined> {
        let count = entries(shape)?;
        let mut index = vec![0; shape.len()];
        let mut data = Vec::with_capacity(count);
        for _ in 0..count {
            data.push(entry(&index));
            for axis in (0..shape.len()).rev() {
                index[axis] += 1;
                if index[axis] < shape[axis] {
                    break;
                }
                index[axis] = 0;
            }
        }
        Ok(Tensor { shape: shape.to_vec(), data })
    }

    /// The number of axes.
    pub fn rank(&self) -> usize {
        self.shape.len()
    }

    /// The size of an axis; 1 for an axis that is not there.
    pub fn size(&self, axis: usize) -> usize {
        self.shape.get(axis).copied().unwrap_or(1)
    }

    /// The entry at an index with one place for each axis, counted from 0; `None` outside of the array.
    pub fn get(&self, index: &[usize]) -> Option<T> {
        if index.len() != self.shape.len() || index.iter().zip(&self.shape).any(|(i, n)| i >= n) {
            return None;
        }
        self.data.get(index.iter().zip(&self.shape).fold(0, |offset, (i, n)| offset * n + i)).copied()
    }

    /// The value of a scalar: the first entry, zero where there is none.
    pub fn value(&self) -> T {
        self.data.first().copied().unwrap_or_else(T::zero)
    }

    /// The array with a function applied to every entry.
    pub fn map(&self, f: impl FnMut(T) -> T) -> Self {
        Tensor { shape: self.shape.clone(), data: self.data.iter().copied().map(f).collect() }
    }

    /// The array with a partial function applied to every entry.
    ///
    /// # Errors
    /// The first error of the function.
    pub fn try_map(&self, f: impl FnMut(T) -> Result<T, Undefined>) -> Result<Self, Undefined> {
        let data = self.data.iter().copied().map(f).collect::<Result<_, _>>()?;
        Ok(Tensor { shape: self.shape.clone(), data })
    }

    /// Two arrays of one shape joined entry by entry.
    ///
    /// # Errors
    /// [`Undefined::Shape`] when the shapes differ.
    pub fn zip(&self, other: &Self, mut f: impl FnMut(T, T) -> T) -> Result<Self, Undefined> {
        self.try_zip(other, |a, b| Ok(f(a, b)))
    }

    /// Two arrays of one shape joined entry by entry by a partial function.
    ///
    /// # Errors
    /// [`Undefined::Shape`] when the shapes differ; else the first error of the function.
    pub fn try_zip(&self, other: &Self, mut f: impl FnMut(T, T) -> Result<T, Undefined>) -> Result<Self, Undefined> {
        if self.shape != other.shape {
            return Err(Undefined::Shape);
        }
        let data = self.data.iter().zip(&other.data).map(|(a, b)| f(*a, *b)).collect::<Result<_, _>>()?;
        Ok(Tensor { shape: self.shape.clone(), data })
    }

    /// The sum of all entries.
    pub fn sum(&self) -> T {
        self.data.iter().fold(T::zero(), |sum, x| sum + *x)
    }

    /// The transpose of a matrix; other arrays stay as they are.
    #[must_use]
    pub fn transpose(&self) -> Self {
        let [rows, columns] = self.shape[..] else { return self.clone() };
        let mut data = Vec::with_capacity(self.data.len());
        for j in 0..columns {
            data.extend((0..rows).map(|i| self.data[i * columns + j]));
        }
        Tensor { shape: vec![columns, rows], data }
    }

    /// How far apart two arrays are: the largest difference of entries, relative to the largest entry (or to 1 if that is larger).
    /// Infinite when the shapes differ or an entry is not finite.
    pub fn distance(&self, other: &Self) -> f64 {
        if self.shape != other.shape {
            return f64::INFINITY;
        }
        let mut difference = 0.0f64;
        for (a, b) in self.data.iter().zip(&other.data) {
            let gap = (*a - *b).magnitude();
            if !gap.is_finite() {
                return f64::INFINITY;
            }
            difference = difference.max(gap);
        }
        difference / self.scale(other)
    }

    /// How far they may be apart by rounding alone, in the same measure.
    pub fn rounding(&self, other: &Self) -> f64 {
        let entries = self.data.iter().zip(&other.data);
        entries.fold(0.0f64, |most, (a, b)| most.max((*a - *b).rounding())) / self.scale(other)
    }

    /// How far they are apart for sure, whatever rounding has done.
    pub fn least_distance(&self, other: &Self) -> f64 {
        if self.shape != other.shape {
            return f64::INFINITY;
        }
        let sure = |(a, b): (&T, &T)| (*a - *b).magnitude() - (*a - *b).rounding();
        self.data.iter().zip(&other.data).map(sure).fold(0.0f64, f64::max) / self.scale(other)
    }

    /// The largest difference of entries that is at least this many times what rounding may have done to it, relative to the largest entry
    /// however small that is.
    pub fn relative_distance(&self, other: &Self, roundings: f64) -> f64 {
        let differences = self.data.iter().zip(&other.data).map(|(a, b)| *a - *b);
        let sure = differences.filter(|d| d.magnitude() > roundings * d.rounding());
        let most = sure.map(|d| d.magnitude()).fold(0.0f64, f64::max);
        let entries = self.data.iter().chain(&other.data);
        let largest = entries.fold(0.0f64, |largest, entry| largest.max(entry.magnitude()));
        if largest > 0.0 { most / largest } else { 0.0 }
    }

    /// Whether rounding may be all that its entries are.
    pub fn is_blank(&self) -> bool {
        self.data.iter().all(|entry| entry.magnitude() <= entry.rounding())
    }

    /// The largest entry of both, or 1 if that is larger.
    fn scale(&self, other: &Self) -> f64 {
        self.data.iter().chain(&other.data).fold(1.0f64, |scale, entry| scale.max(entry.magnitude()))
    }

    /// Whether every entry is an ordinary number.
    pub fn is_finite(&self) -> bool {
        self.data.iter().all(|x| x.magnitude().is_finite())
    }
}
