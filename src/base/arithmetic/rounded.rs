//! Floating-point numbers that know how far they may be off.

use super::scalar::{Scalar, Undefined};
use crate::base::Rational;
use std::ops::{Add, Mul, Neg, Sub};

/// The relative error of one rounding.
const UNIT: f64 = f64::EPSILON / 2.0;

/// A value with a bound on what rounding has done to it: a running error analysis (Higham, Accuracy and Stability of Numerical Algorithms,
/// sec. 3.3). The bound is infinite where nothing is known of the number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounded {
    /// The value.
    pub value: f64,
    /// How far from it the number may be.
    pub error: f64,
}

impl Rounded {
    /// A number that is this value.
    pub fn exactly(value: f64) -> Self {
        Rounded { value, error: 0.0 }
    }

    /// A value with a bound on how far the number is from it.
    fn within(value: f64, error: f64) -> Self {
        Rounded { value, error: if error.is_nan() { f64::INFINITY } else { error } }
    }

    /// The result of an operation that rounds as often as `roundings` say.
    fn after(value: f64, error: f64, roundings: f64) -> Self {
        Rounded::within(value, error + value.abs() * UNIT * roundings)
    }

    /// The same where the result may be too small for its digits.
    fn underflowing(self) -> Self {
        let lost = if self.value.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { 0.0 };
        Rounded { error: self.error + lost, ..self }
    }

    /// Whether the number is known to be zero.
    fn is_zero(self) -> bool {
        self.value == 0.0 && self.error == 0.0
    }

    /// A function of the number: it is off by what the function changes between the ends of the interval where the number lies. A function
    /// that does not round is exact.
    pub(crate) fn through(self, function: impl Fn(f64) -> f64, roundings: f64) -> Self {
        /// The part of an argument that may be unknown; between ends farther apart a function may have turned.
        const MOST: f64 = 0.01;
        let value = function(self.value);
        let rounded = |error| {
            let result = Rounded::after(value, error, roundings);
            if roundings > 0.0 && self.value != 0.0 { result.underflowing() } else { result }
        };
        if self.error == 0.0 {
            return rounded(0.0);
        }
        if self.error > MOST * self.value.abs().max(1.0) {
            return rounded(f64::INFINITY);
        }
        let ends = [(self.value - self.error).next_down(), (self.value + self.error).next_up()];
        let [below, above] = ends.map(|end| (function(end) - value).abs());
        rounded(2.0 * (below + above))
    }
}

impl Add for Rounded {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let value = self.value + other.value;
        // What the rounding has taken off, exactly (Knuth, The Art of Computer Programming 2, sec. 4.2.2).
        let second = value - self.value;
        let lost = (self.value - (value - second)) + (other.value - second);
        Rounded::within(value, self.error + other.error + lost.abs())
    }
}

impl Sub for Rounded {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Rounded {
    type Output = Self;
    fn neg(self) -> Self {
        Rounded { value: -self.value, ..self }
    }
}

impl Mul for Rounded {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let value = self.value * other.value;
        let lost = self.value.mul_add(other.value, -value).abs();
        let error = self.value.abs() * other.error + self.error * (other.value.abs() + other.error);
        let product = Rounded::within(value, error + lost);
        if self.is_zero() || other.is_zero() { product } else { product.underflowing() }
    }
}

impl Scalar for Rounded {
    const EXACT: bool = false;

    fn zero() -> Self {
        Rounded::exactly(0.0)
    }

    fn one() -> Self {
        Rounded::exactly(1.0)
    }

    fn integer(value: i64) -> Self {
        Rounded::rational(&Rational::from_integer(value)).unwrap_or(Rounded::exactly(value as f64))
    }

    fn rational(value: &Rational) -> Result<Self, Undefined> {
        const EXACT: i64 = 1 << f64::MANTISSA_DIGITS;
        let is_exact = |(numerator, denominator): (i64, i64)| {
            (-EXACT..=EXACT).contains(&numerator) && (1..=EXACT).contains(&denominator) && denominator.count_ones() == 1
        };
        let rounds = !value.to_i64_pair().is_some_and(is_exact);
        Ok(Rounded::after(value.to_f64(), 0.0, f64::from(u8::from(rounds))))
    }

    fn divide(self, divisor: Self) -> Result<Self, Undefined> {
        let value = self.value / divisor.value;
        let lost = value.mul_add(-divisor.value, self.value).abs();
        let least = divisor.value.abs() - divisor.error;
        let error = if least > 0.0 { (self.error + lost + value.abs() * divisor.error) / least } else { f64::INFINITY };
        let quotient = Rounded::within(value, error);
        Ok(if self.is_zero() { quotient } else { quotient.underflowing() })
    }

    fn power_rational(self, exponent: &Rational) -> Result<Self, Undefined> {
        /// The largest exponent whose powers are made by multiplication.
        const MULTIPLIED: i64 = 64;
        if let Some(whole) = exponent.to_i64().filter(|whole| whole.abs() <= MULTIPLIED) {
            let power = self.natural_power(whole.unsigned_abs());
            return if whole < 0 { Rounded::one().divide(power) } else { Ok(power) };
        }
        if self.error == 0.0 && *exponent == Rational::new(1, 2) {
            let root = self.value.sqrt();
            let lost = root.mul_add(-root, self.value) / (root + root);
            return Ok(Rounded::within(root, if root == 0.0 { 0.0 } else { lost.abs() }));
        }
        let power = |x: f64| x.power_rational(exponent).unwrap_or(f64::NAN);
        Ok(self.through(power, 2.0 + exponent.to_f64().abs()))
    }

    fn power(self, exponent: Self) -> Result<Self, Undefined> {
        let value = self.through(|base| base.powf(exponent.value), 2.0 + exponent.value.abs());
        let along = exponent.through(|power| self.value.powf(power), 0.0);
        Ok(Rounded::within(value.value, value.error + along.error))
    }

    fn log_abs(self) -> Result<Self, Undefined> {
        self.value.log_abs()?;
        Ok(self.through(|x| x.abs().ln(), 2.0))
    }

    /// That of the value, where it is known.
    fn magnitude(self) -> f64 {
        if self.error.is_finite() { self.value.abs() } else { f64::INFINITY }
    }

    fn rounding(self) -> f64 {
        self.error
    }

    fn ordered(self) -> Option<(f64, f64)> {
        Some((self.value, self.error))
    }

    fn shift(numbers: &[Self]) -> Self {
        let values: Vec<f64> = numbers.iter().map(|number| number.value).collect();
        Rounded::exactly(f64::shift(&values))
    }

    fn noise(bits: u64) -> Self {
        Rounded::exactly(f64::noise(bits))
    }

    fn positive(bits: u64) -> Self {
        Rounded::exactly(f64::positive(bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bound holds, and is no larger than it has to be.
    #[test]
    fn bounds_hold() {
        let third = Rounded::rational(&Rational::new(1, 3)).unwrap();
        let large = Rounded::exactly(1e17);
        let lost = large + third - large;
        assert!((lost.value - 1.0 / 3.0).abs() <= lost.error && lost.error < 100.0, "{lost:?}");
        let root = (third * third).power_rational(&Rational::new(1, 2)).unwrap();
        assert!((root.value - 1.0 / 3.0).abs() <= root.error && root.error < 1e-14, "{root:?}");
        // What is exact is known to be so.
        let half = Rounded::exactly(3.0).divide(Rounded::exactly(2.0)).unwrap() - Rounded::one();
        assert_eq!(half * half + half, Rounded::exactly(0.75));
        assert_eq!((half * half).power_rational(&Rational::new(1, 2)).unwrap(), half);
        // A number that may be zero has no inverse, and none of its signs is known.
        assert!(Rounded::one().divide(lost).unwrap().error.is_infinite());
        assert!(
            Rounded { value: 1e-20, error: 1e-18 }.power_rational(&Rational::new(1, 2)).unwrap().error.is_infinite()
        );
        let tiny = Rounded::exactly(-1000.0).through(f64::exp, 1.0);
        assert!(tiny.value == 0.0 && tiny.error > 0.0, "{tiny:?}");
        // What is too small stays unknown where it gets smaller still.
        let smaller = tiny * Rounded::exactly(1e-100);
        assert!(smaller.error > 0.0 && (smaller * Rounded::exactly(1e300)).error > 0.0, "{smaller:?}");
        assert_eq!(Rounded::zero() * tiny, Rounded::zero());
        assert!(Rounded { value: 1e16, error: 2.0 }.through(f64::sin, 2.0).error > 0.1);
    }
}
