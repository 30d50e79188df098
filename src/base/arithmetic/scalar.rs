//! The numbers an expression can be evaluated in.

use crate::base::{Dimension, Rational, Variable};
use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

/// Why an expression has no value at a point.
///
/// ```
/// use gradus::{Tensor, Undefined};
/// assert_eq!(Tensor::new(vec![2], vec![1.0]).unwrap_err(), Undefined::Shape);
/// assert_eq!(Undefined::Division.to_string(), "a division by zero");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Undefined {
    /// A singular matrix was to be inverted.
    Singular,
    /// A division by zero.
    Division,
    /// A function outside its domain.
    Function(&'static str),
    /// A function that these numbers do not have.
    Missing(&'static str),
    /// A power that these numbers do not have.
    Power,
    /// The point has no value for the variable.
    Variable(Variable),
    /// The point has no size for the dimension.
    Dimension(Dimension),
    /// Arrays whose sizes do not fit.
    Shape,
    /// An array that is too large.
    TooLarge,
    /// Floating-point numbers of which rounding has left nothing.
    Rounding,
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undefined::Singular => f.write_str("a matrix is singular"),
            Undefined::Division => f.write_str("a division by zero"),
            Undefined::Function(name) | Undefined::Missing(name) => write!(f, "{name} is not defined there"),
            Undefined::Power => f.write_str("a power is not defined there"),
            Undefined::Variable(_) => f.write_str("a variable has no value"),
            Undefined::Dimension(_) => f.write_str("a dimension has no size"),
            Undefined::Shape => f.write_str("the sizes of two arrays do not fit"),
            Undefined::TooLarge => f.write_str("an array is too large"),
            Undefined::Rounding => f.write_str("rounding leaves no digit of a value"),
        }
    }
}

impl std::error::Error for Undefined {}

/// A kind of numbers.
pub trait Scalar:
    Copy
    + fmt::Debug
    + PartialEq
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
    + Send
    + Sync
    + 'static
{
    /// Whether these numbers are exact.
    const EXACT: bool;

    /// Zero.
    fn zero() -> Self;

    /// One.
    fn one() -> Self;

    /// A whole number.
    fn integer(value: i64) -> Self;

    /// A rational number.
    ///
    /// # Errors
    /// When the denominator vanishes in these numbers.
    fn rational(value: &Rational) -> Result<Self, Undefined>;

    /// The quotient.
    ///
    /// # Errors
    /// When the divisor is zero and these numbers have no infinity.
    fn divide(self, divisor: Self) -> Result<Self, Undefined>;

    /// A power with a known exponent.
    ///
    /// # Errors
    /// Outside its domain.
    fn power_rational(self, exponent: &Rational) -> Result<Self, Undefined>;

    /// A power with any exponent.
    ///
    /// # Errors
    /// Outside its domain.
    fn power(self, exponent: Self) -> Result<Self, Undefined>;

    /// The logarithm of the absolute value.
    ///
    /// # Errors
    /// At zero.
    fn log_abs(self) -> Result<Self, Undefined>;

    /// How large the number is: zero for zero only. Used to choose pivots and to measure distances.
    fn magnitude(self) -> f64;

    /// How far the number may be off by rounding; zero where that is not known.
    fn rounding(self) -> f64 {
        0.0
    }

    /// The number and how far it may be off, where these numbers have an order: only of those it is asked whether they are positive.
    fn ordered(self) -> Option<(f64, f64)> {
        None
    }

    /// What is taken off numbers before exponentials of them are added up, so that none overflows: the largest one, where numbers have
    /// an order and an end.
    fn shift(_numbers: &[Self]) -> Self {
        Self::zero()
    }

    /// A number from 64 random bits: in -1..1 for `f64`, anywhere in the field.
    fn noise(bits: u64) -> Self;

    /// A positive number from 64 random bits: in 0.4..1.6 for `f64`, a nonzero square in the field.
    fn positive(bits: u64) -> Self;

    /// A natural power.
    fn natural_power(self, mut exponent: u64) -> Self {
        let (mut base, mut result) = (self, Self::one());
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result * base;
            }
            base = base * base;
            exponent >>= 1;
        }
        result
    }
}

/// 64 random bits as a number in 0..1.
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

impl Scalar for f64 {
    const EXACT: bool = false;

    fn zero() -> Self {
        0.0
    }

    fn one() -> Self {
        1.0
    }

    fn integer(value: i64) -> Self {
        value as f64
    }

    fn rational(value: &Rational) -> Result<Self, Undefined> {
        Ok(value.to_f64())
    }

    fn divide(self, divisor: Self) -> Result<Self, Undefined> {
        Ok(self / divisor)
    }

    fn power_rational(self, exponent: &Rational) -> Result<Self, Undefined> {
        let small = exponent.to_i64().and_then(|whole| i32::try_from(whole).ok());
        Ok(match small {
            Some(whole) => self.powi(whole),
            // A large odd integer may have no neighbour among the floating-point numbers that is odd.
            None if exponent.is_odd() => self.abs().powf(exponent.to_f64()).copysign(self),
            None => self.powf(exponent.to_f64()),
        })
    }

    fn power(self, exponent: Self) -> Result<Self, Undefined> {
        Ok(self.powf(exponent))
    }

    fn log_abs(self) -> Result<Self, Undefined> {
        if self == 0.0 { Err(Undefined::Singular) } else { Ok(self.abs().ln()) }
    }

    fn magnitude(self) -> f64 {
        self.abs()
    }

    fn shift(numbers: &[Self]) -> Self {
        let largest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if largest.is_finite() { largest } else { 0.0 }
    }

    fn noise(bits: u64) -> Self {
        2.0 * unit(bits) - 1.0
    }

    fn positive(bits: u64) -> Self {
        0.4 + 1.2 * unit(bits)
    }
}
