//! Power series in one variable, cut off, over the prime field: functions as the series that define them, exactly.
//!
//! A function of a series is the solution of its differential equation (`exp(u)' = u'*exp(u)`) that begins at the value of the
//! constant term, which is that of [`Field`]: right where it is 0 or 1, a stand-in elsewhere. Signs are those of the constant term,
//! where the squares count as positive: half of all numbers, products of them again, and not -1.

use super::field::Field;
use super::scalar::{Scalar, Undefined};
use crate::expr::{Function, Rational};
use std::ops::{Add, Mul, Neg, Sub};

/// How many coefficients are kept.
pub(crate) const ORDER: usize = 8;

/// A power series up to the order of [`ORDER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Series([Field; ORDER]);

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

    fn start(self) -> Field {
        self.0[0]
    }

    /// The derivative; its last coefficient is unknown and nought here.
    pub(crate) fn derivative(self) -> Self {
        Series::of(|k| if k + 1 < ORDER { Field::integer(k as i64 + 1) * self.0[k + 1] } else { Field::zero() })
    }

    /// The series of this derivative that begins at `start`.
    fn integral(self, start: Field) -> Option<Self> {
        let mut result = Series::constant(start);
        for k in 1..ORDER {
            result.0[k] = self.0[k - 1] * Field::integer(k as i64).inverse()?;
        }
        Some(result)
    }

    fn quotient(self, divisor: Self) -> Option<Self> {
        let first = divisor.start().inverse()?;
        let mut result = Series::constant(Field::zero());
        for k in 0..ORDER {
            let known = (1..=k).fold(Field::zero(), |sum, j| sum + divisor.0[j] * result.0[k - j]);
            result.0[k] = (self.0[k] - known) * first;
        }
        Some(result)
    }

    /// Whether the constant term counts as positive; `None` at nought.
    fn is_positive(self) -> Option<bool> {
        (self.start() != Field::zero()).then(|| self.start().sqrt().is_some())
    }

    /// The solution of `y' = self'*y` from `start`.
    fn exp(self) -> Option<Self> {
        let slope = self.derivative();
        let mut y = Series::constant(self.start().function(Function::Exp).ok()?);
        for k in 1..ORDER {
            let sum = (0..k).fold(Field::zero(), |sum, j| sum + slope.0[j] * y.0[k - 1 - j]);
            y.0[k] = sum * Field::integer(k as i64).inverse()?;
        }
        Some(y)
    }

    fn log(self) -> Option<Self> {
        // The stand-in of the field has values at negative numbers too.
        self.is_positive().filter(|positive| *positive)?;
        self.derivative().quotient(self)?.integral(self.start().function(Function::Log).ok()?)
    }

    fn sin_cos(self) -> Option<(Self, Self)> {
        let start = |function| self.start().function(function).ok();
        let quarter = Field::zero().function(Function::Arccos).ok()?;
        let (sin, cos) = match self.start() == quarter {
            true => (Field::one(), Field::zero()),
            false => (start(Function::Sin)?, start(Function::Cos)?),
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

    /// `self^exponent` for a series that does not begin with nought, from `start`.
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

    fn sqrt(self) -> Option<Self> {
        self.raised(Field::integer(2).inverse()?, self.start().sqrt()?)
    }

    fn apply(self, function: Function) -> Option<Self> {
        let one = Series::one();
        let start = || self.start().function(function).ok();
        match function {
            Function::Exp => self.exp(),
            Function::Log => self.log(),
            Function::Sin => Some(self.sin_cos()?.0),
            Function::Cos => Some(self.sin_cos()?.1),
            Function::Tan => {
                let (sin, cos) = self.sin_cos()?;
                sin.quotient(cos)
            }
            Function::Arcsin => self.derivative().quotient((one - self * self).sqrt()?)?.integral(start()?),
            Function::Arccos => (-self.derivative()).quotient((one - self * self).sqrt()?)?.integral(start()?),
            Function::Arctan => self.derivative().quotient(one + self * self)?.integral(start()?),
            Function::Sinh => (self.exp()? - (-self).exp()?).quotient(Series::integer(2)),
            Function::Cosh => (self.exp()? + (-self).exp()?).quotient(Series::integer(2)),
            Function::Tanh => {
                let (up, down) = (self.exp()?, (-self).exp()?);
                (up - down).quotient(up + down)
            }
            Function::Sigmoid => one.quotient(one + (-self).exp()?),
            Function::Sqrt => self.sqrt(),
            Function::Abs => Some(if self.is_positive()? { self } else { -self }),
            Function::Sign => Some(if self.is_positive()? { one } else { -one }),
            Function::Relu => Some(if self.is_positive()? { self } else { Series::zero() }),
        }
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

    fn divide(self, divisor: Self) -> Result<Self, Undefined> {
        self.quotient(divisor).ok_or(Undefined::Division)
    }

    fn function(self, function: Function) -> Result<Self, Undefined> {
        self.apply(function).ok_or(Undefined::Function(function))
    }

    fn power_rational(self, exponent: Rational) -> Result<Self, Undefined> {
        if exponent.is_integer() {
            let power = self.natural_power(exponent.numer().unsigned_abs());
            return if *exponent.numer() < 0 { Self::one().divide(power) } else { Ok(power) };
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

#[cfg(test)]
mod tests {
    use super::*;

    fn x(start: i64) -> Series {
        Series::of(|k| Field::integer(if k == 0 { start } else { 3 + 7 * k as i64 }))
    }

    #[test]
    fn functions_are_their_series() -> Result<(), Undefined> {
        let t = Series::of(|k| Field::integer(i64::from(k == 1)));
        let coefficient = |value: Rational| Field::rational(value);
        let exp = t.function(Function::Exp)?;
        assert_eq!(exp.0[4], coefficient(Rational::new(1, 24))?);
        let tan = t.function(Function::Tan)?;
        assert_eq!((tan.0[3], tan.0[5]), (coefficient(Rational::new(1, 3))?, coefficient(Rational::new(2, 15))?));
        let arcsin = t.function(Function::Arcsin)?;
        assert_eq!(arcsin.0[5], coefficient(Rational::new(3, 40))?);
        let root = (Series::one() + t).power_rational(Rational::new(1, 3))?;
        assert_eq!(root.0[2], coefficient(Rational::new(-1, 9))?);
        Ok(())
    }

    #[test]
    fn laws_hold() -> Result<(), Undefined> {
        let f = |function, x: Series| x.function(function);
        let (x, y) = (x(0), x(0) * x(5) + x(0));
        assert_eq!(f(Function::Exp, x)? * f(Function::Exp, y)?, f(Function::Exp, x + y)?);
        assert_eq!(f(Function::Log, f(Function::Exp, x)?)?, x);
        assert_eq!(f(Function::Cos, f(Function::Arccos, x)?)?, x);
        assert_eq!(f(Function::Tan, f(Function::Arctan, x)?)?, x);
        assert_ne!(f(Function::Exp, x)?, f(Function::Sinh, x)? + Series::one());
        Ok(())
    }

    #[test]
    fn signs_are_multiplicative() -> Result<(), Undefined> {
        for (a, b) in [(3, 5), (-3, 5), (-3, -8), (2, -7)] {
            let (a, b) = (x(a), x(b));
            let f = |function, x: Series| x.function(function);
            assert_eq!(f(Function::Abs, a)? * f(Function::Abs, b)?, f(Function::Abs, a * b)?);
            assert_eq!(f(Function::Relu, a)? - f(Function::Relu, -a)?, a);
            assert_eq!((a * a).function(Function::Sqrt)?, f(Function::Abs, a)?);
        }
        assert!(x(0).function(Function::Abs).is_err());
        Ok(())
    }
}
