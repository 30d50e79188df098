//! Power series in one variable, cut off, over the prime field: functions as the series that define them, exactly.
//!
//! A function of a series is the solution of its differential equation (`exp(u)' = u'*exp(u)`) that begins at the value of the
//! constant term, which is that of [`Field`]: right where it is 0 or 1, a stand-in elsewhere. Signs are those of the constant term,
//! where the squares count as positive: half of all numbers, products of them again, and not -1.

use super::field::Field;
use super::scalar::{Scalar, Undefined};
use crate::base::Rational;
use std::ops::{Add, Mul, Neg, Sub};

/// How many coefficients are kept.
pub const ORDER: usize = 8;

/// A power series up to the order of [`ORDER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series([Field; ORDER]);

impl Series {
    /// The number that does not vary.
    pub(crate) fn constant(value: Field) -> Self {
        Series::of(|k| if k == 0 { value } else { Field::zero() })
    }

    /// The series with these coefficients.
    pub(crate) fn of(mut coefficient: impl FnMut(usize) -> Field) -> Self {
        let mut series = [Field::zero(); ORDER];
        series.iter_mut().enumerate().for_each(|(k, c)| *c = coefficient(k));
        Series(series)
    }

    /// The coefficients but the last, which a derivative does not know.
    pub(crate) fn known(&self) -> &[Field] {
        &self.0[..ORDER - 1]
    }

    /// The first power with a coefficient that is not zero, among those that are known.
    pub(crate) fn order(&self) -> Option<usize> {
        self.known().iter().position(|coefficient| *coefficient != Field::zero())
    }

    pub(crate) fn start(self) -> Field {
        self.0[0]
    }

    /// The derivative; its last coefficient is unknown and zero here.
    pub(crate) fn derivative(self) -> Self {
        Series::of(|k| if k + 1 < ORDER { Field::integer(k as i64 + 1) * self.0[k + 1] } else { Field::zero() })
    }

    /// The series of this derivative that begins at `start`.
    pub(crate) fn integral(self, start: Field) -> Option<Self> {
        let mut result = Series::constant(start);
        for k in 1..ORDER {
            result.0[k] = self.0[k - 1] * Field::integer(k as i64).inverse()?;
        }
        Some(result)
    }

    pub(crate) fn quotient(self, divisor: Self) -> Option<Self> {
        let first = divisor.start().inverse()?;
        let mut result = Series::constant(Field::zero());
        for k in 0..ORDER {
            let known = (1..=k).fold(Field::zero(), |sum, j| sum + divisor.0[j] * result.0[k - j]);
            result.0[k] = (self.0[k] - known) * first;
        }
        Some(result)
    }

    /// Whether the constant term counts as positive; `None` at zero.
    pub(crate) fn is_positive(self) -> Option<bool> {
        (self.start() != Field::zero()).then(|| self.start().sqrt().is_some())
    }

    /// The solution of `y' = self'*y` from `start`.
    pub(crate) fn exp(self) -> Option<Self> {
        let slope = self.derivative();
        let mut y = Series::constant(self.start().exp()?);
        for k in 1..ORDER {
            let sum = (0..k).fold(Field::zero(), |sum, j| sum + slope.0[j] * y.0[k - 1 - j]);
            y.0[k] = sum * Field::integer(k as i64).inverse()?;
        }
        Some(y)
    }

    pub(crate) fn log(self) -> Option<Self> {
        // The stand-in of the field has values at negative numbers too.
        self.is_positive().filter(|positive| *positive)?;
        self.derivative().quotient(self)?.integral(self.start().log()?)
    }

    pub(crate) fn sin_cos(self) -> Option<(Self, Self)> {
        // A quarter turn is where the stand-in of the arccosine has it.
        let (sin, cos) = match self.start() == Field::quarter_turn() {
            true => (Field::one(), Field::zero()),
            false => self.start().sin_cos()?,
        };
        let slope = self.derivative();
        let (mut sin, mut cos) = (Series::constant(sin), Series::constant(cos));
        for k in 1..ORDER {
            let share = Field::integer(k as i64).inverse()?;
            let fold = |y: &Series| (0..k).fold(Field::zero(), |sum, j| sum + slope.0[j] * y.0[k - 1 - j]) * share;
            (sin.0[k], cos.0[k]) = (fold(&cos), -fold(&sin));
        }
        Some((sin, cos))
    }

    /// `self^exponent` for a series that does not begin with zero, from `start`.
    fn raised(self, exponent: Field, start: Field) -> Option<Self> {
        // y'*u = e*u'*y.
        let first = self.start().inverse()?;
        let mut y = Series::constant(start);
        for k in 1..ORDER {
            let whole = Field::integer(k as i64);
            let sum = (1..=k).fold(Field::zero(), |sum, j| {
                let weight = (exponent + Field::one()) * Field::integer(j as i64) - whole;
                sum + weight * self.0[j] * y.0[k - j]
            });
            y.0[k] = sum * first * whole.inverse()?;
        }
        Some(y)
    }

    pub(crate) fn sqrt(self) -> Option<Self> {
        self.raised(Field::integer(2).inverse()?, self.start().sqrt()?)
    }
}

impl Add for Series {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Series::of(|k| self.0[k] + other.0[k])
    }
}

impl Sub for Series {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Series::of(|k| self.0[k] - other.0[k])
    }
}

impl Neg for Series {
    type Output = Self;
    fn neg(self) -> Self {
        Series::of(|k| -self.0[k])
    }
}

impl Mul for Series {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Series::of(|k| (0..=k).fold(Field::zero(), |sum, j| sum + self.0[j] * other.0[k - j]))
    }
}

impl Scalar for Series {
    const EXACT: bool = true;

    fn zero() -> Self {
        Series::constant(Field::zero())
    }

    fn one() -> Self {
        Series::constant(Field::one())
    }

    fn integer(value: i64) -> Self {
        Series::constant(Field::integer(value))
    }

    fn rational(value: &Rational) -> Result<Self, Undefined> {
        Ok(Series::constant(Field::rational(value)?))
    }

    fn divide(self, divisor: Self) -> Result<Self, Undefined> {
        self.quotient(divisor).ok_or(Undefined::Division)
    }

    fn power_rational(self, exponent: &Rational) -> Result<Self, Undefined> {
        if exponent.is_integer() {
            if let Some(natural) = exponent.to_i64().map(i64::unsigned_abs) {
                let power = self.natural_power(natural);
                return if exponent.is_negative() { Self::one().divide(power) } else { Ok(power) };
            }
            if self.start() == Field::zero() {
                // Such a power begins beyond what is kept.
                return if exponent.is_negative() { Err(Undefined::Division) } else { Ok(Self::zero()) };
            }
        }
        let start = self.start().power_rational(exponent)?;
        self.raised(Field::rational(exponent)?, start).ok_or(Undefined::Power)
    }

    /// A natural power where the exponent is a small whole number, else `exp(exponent*log(self))`.
    fn power(self, exponent: Self) -> Result<Self, Undefined> {
        const NATURAL: u64 = 64;
        let whole = exponent.start().residue();
        if whole < NATURAL && exponent == Series::constant(exponent.start()) {
            return Ok(self.natural_power(whole));
        }
        self.log().and_then(|log| (log * exponent).exp()).ok_or(Undefined::Power)
    }

    fn log_abs(self) -> Result<Self, Undefined> {
        let positive = self.is_positive().ok_or(Undefined::Singular)?;
        (if positive { self } else { -self }).log().ok_or(Undefined::Singular)
    }

    /// That of the constant term: where it is zero there is no inverse.
    fn magnitude(self) -> f64 {
        self.start().magnitude()
    }

    fn noise(bits: u64) -> Self {
        Series::constant(Field::noise(bits))
    }

    fn positive(bits: u64) -> Self {
        Series::constant(Field::positive(bits))
    }
}
