//! What computes functions and operations in each arithmetic.

use super::dual::Dual;
use super::field::Field;
use super::rounded::Rounded;
use super::scalar::{Scalar, Undefined};
use super::series::Series;
use super::tensor::Tensor;
use crate::base::Rational;

/// What computes an elementwise function in each arithmetic.
#[derive(Clone, Copy, Debug)]
pub struct Kernels {
    /// The name of the function.
    pub name: &'static str,
    /// In floating point.
    pub real: fn(f64) -> f64,
    /// In the prime field, if it is there: the function itself, or a stand-in that keeps its algebraic laws.
    pub field: Option<fn(Field) -> Option<Field>>,
    /// As a power series: the solution of the differential equation that defines it.
    pub series: fn(Series) -> Option<Series>,
    /// The exponent, if the function is a power.
    pub as_power: Option<(i64, i64)>,
}

/// The operands of an operation at a point.
#[derive(Clone, Debug)]
pub struct Arguments<'a, T> {
    /// Their values.
    pub values: &'a [&'a Tensor<T>],
    /// The exact values of those that are literal numbers.
    pub numbers: &'a [Option<Rational>],
    /// The sizes of the axes of the value, where there are no operands that show them.
    pub sizes: &'a [usize],
    /// The place that the operation takes, counted from 1.
    pub place: usize,
}

/// What computes an operation in one arithmetic.
pub type TensorKernel<T> = fn(Arguments<'_, T>) -> Result<Tensor<T>, Undefined>;

/// What computes an operation in each arithmetic.
#[derive(Clone, Copy, Debug)]
pub struct TensorKernels {
    /// In floating point.
    pub real: TensorKernel<f64>,
    /// In floating point, with bounds on its rounding.
    pub rounded: TensorKernel<Rounded>,
    /// In the prime field.
    pub field: TensorKernel<Field>,
    /// As power series over it.
    pub series: TensorKernel<Series>,
    /// In dual numbers over it.
    pub dual: TensorKernel<Dual<Field>>,
}

/// Numbers in which functions and operations of the tables are computed.
pub trait Arithmetic: Scalar {
    /// How many multiplications of these numbers a function takes, about.
    const FUNCTION: u64 = 16;

    /// The value of an elementwise function, from what computes it in each arithmetic.
    ///
    /// # Errors
    /// Outside its domain, and where these numbers do not have it.
    fn apply(self, kernels: &Kernels) -> Result<Self, Undefined>;

    /// What computes an operation in these numbers.
    fn kernel(kernels: &TensorKernels) -> TensorKernel<Self>;
}

impl Arithmetic for f64 {
    fn apply(self, kernels: &Kernels) -> Result<Self, Undefined> {
        Ok((kernels.real)(self))
    }

    fn kernel(kernels: &TensorKernels) -> TensorKernel<Self> {
        kernels.real
    }
}

impl Arithmetic for Rounded {
    fn apply(self, kernels: &Kernels) -> Result<Self, Undefined> {
        /// How many last digits functions of the standard library are off; those of signs are exact.
        const ROUNDINGS: f64 = 8.0;
        let roundings = if kernels.field.is_none() { 0.0 } else { ROUNDINGS };
        Ok(self.through(kernels.real, roundings))
    }

    fn kernel(kernels: &TensorKernels) -> TensorKernel<Self> {
        kernels.rounded
    }
}

impl Arithmetic for Dual<Field> {
    /// Powers only: the derivatives of other functions are what rules say of them.
    fn apply(self, kernels: &Kernels) -> Result<Self, Undefined> {
        let (numerator, denominator) = kernels.as_power.ok_or(Undefined::Missing(kernels.name))?;
        self.power_rational(&Rational::new(numerator, denominator))
    }

    fn kernel(kernels: &TensorKernels) -> TensorKernel<Self> {
        kernels.dual
    }
}

impl Arithmetic for Field {
    /// An inverse by the power that is one: twice the bits of the prime.
    const FUNCTION: u64 = 128;

    fn apply(self, kernels: &Kernels) -> Result<Self, Undefined> {
        let kernel = kernels.field.ok_or(Undefined::Missing(kernels.name))?;
        kernel(self).ok_or(Undefined::Function(kernels.name))
    }

    fn kernel(kernels: &TensorKernels) -> TensorKernel<Self> {
        kernels.field
    }
}

impl Arithmetic for Series {
    fn apply(self, kernels: &Kernels) -> Result<Self, Undefined> {
        (kernels.series)(self).ok_or(Undefined::Function(kernels.name))
    }

    fn kernel(kernels: &TensorKernels) -> TensorKernel<Self> {
        kernels.series
    }
}
