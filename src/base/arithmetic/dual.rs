//! Dual numbers: a value with its derivative in one direction, exactly.

use super::field::Field;
use super::scalar::{Scalar, Undefined};
use crate::base::Rational;
use std::ops::{Add, Mul, Neg, Sub};

/// `value + tangent*e` with `e*e = 0`. A rational function of `X + e*D` is its value and its derivative in the direction `D`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual<T> {
    /// The value.
    pub value: T,
    /// The derivative.
    pub tangent: T,
}

impl<T: Scalar> Dual<T> {
    /// A number that varies.
    pub fn new(value: T, tangent: T) -> Self {
        Dual { value, tangent }
    }

    /// A number that does not vary.
    pub fn constant(value: T) -> Self {
        Dual { value, tangent: T::zero() }
    }
}

impl<T: Scalar> Add for Dual<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Dual::new(self.value + other.value, self.tangent + other.tangent)
    }
}

impl<T: Scalar> Sub for Dual<T> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Dual::new(self.value - other.value, self.tangent - other.tangent)
    }
}

impl<T: Scalar> Neg for Dual<T> {
    type Output = Self;
    fn neg(self) -> Self {
        Dual::new(-self.value, -self.tangent)
    }
}

impl<T: Scalar> Mul for Dual<T> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Dual::new(self.value * other.value, self.value * other.tangent + self.tangent * other.value)
    }
}

impl Scalar for Dual<Field> {
    const EXACT: bool = Field::EXACT;

    fn zero() -> Self {
        Dual::constant(Field::zero())
    }

    fn one() -> Self {
        Dual::constant(Field::one())
    }

    fn integer(value: i64) -> Self {
        Dual::constant(Field::integer(value))
    }

    fn rational(value: &Rational) -> Result<Self, Undefined> {
        Ok(Dual::constant(Field::rational(value)?))
    }

    fn divide(self, divisor: Self) -> Result<Self, Undefined> {
        let value = self.value.divide(divisor.value)?;
        Ok(Dual::new(value, (self.tangent - value * divisor.tangent).divide(divisor.value)?))
    }

    fn power_rational(self, exponent: &Rational) -> Result<Self, Undefined> {
        if exponent.is_zero() {
            return Ok(Self::one());
        }
        if exponent.is_integer() {
            let slope = Field::rational(exponent)? * self.value.power_rational(&(exponent - Rational::one()))?;
            return Ok(Dual::new(self.value.power_rational(exponent)?, slope * self.tangent));
        }
        if *exponent != Rational::new(1, 2) {
            return Err(Undefined::Power);
        }
        let root = self.value.power_rational(exponent)?;
        Ok(Dual::new(root, self.tangent.divide(root + root)?))
    }

    fn power(self, _: Self) -> Result<Self, Undefined> {
        Err(Undefined::Power)
    }

    fn log_abs(self) -> Result<Self, Undefined> {
        Ok(Dual::new(self.value.log_abs()?, self.tangent.divide(self.value)?))
    }

    /// That of the value: where it is zero there is no inverse.
    fn magnitude(self) -> f64 {
        self.value.magnitude()
    }

    fn noise(bits: u64) -> Self {
        Dual::constant(Field::noise(bits))
    }

    fn positive(bits: u64) -> Self {
        Dual::constant(Field::positive(bits))
    }
}
