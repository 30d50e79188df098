//! The integers modulo the prime 2^61 - 1.
//!
//! Equality here is exact. Transcendental functions are fixed pseudo-random functions of their argument that satisfy the algebraic
//! laws of the real ones (`exp(-x)*exp(x) = 1`, `sin(x)^2 + cos(x)^2 = 1`, `tanh` by `exp`, ...), so two expressions that agree are
//! equal, while two that differ may still be equal by a law that the stand-ins do not know.

use super::scalar::{Scalar, Undefined};
use crate::base::Rational;
use std::ops::{Add, Mul, Neg, Sub};

const PRIME: u64 = (1 << 61) - 1;

/// The largest prime below 2^64, by which numbers of any size are told apart.
const LARGEST_PRIME: u64 = 0xffff_ffff_ffff_ffc5;

/// An integer modulo 2^61 - 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(u64);

/// One step of splitmix64 as a hash.
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Field {
    /// The residue of a number.
    pub fn new(value: u64) -> Self {
        Field(value % PRIME)
    }

    /// The residue between 0 and the prime.
    pub fn residue(self) -> u64 {
        self.0
    }

    /// The inverse of a nonzero element.
    pub fn inverse(self) -> Option<Self> {
        (self.0 != 0).then(|| self.natural_power(PRIME - 2))
    }

    /// The power to an integer of any size: that of nonzero elements has the period `PRIME - 1`. This is exact at every element, but two
    /// polynomials of this degree may be equal at all of them, which the bound on the degree accounts for.
    fn whole_power(self, exponent: &Rational) -> Result<Self, Undefined> {
        if self.0 == 0 {
            return match exponent {
                _ if exponent.is_zero() => Ok(Field(1)),
                _ if exponent.is_negative() => Err(Undefined::Division),
                _ => Ok(self),
            };
        }
        if exponent.is_negative() {
            let natural = self.whole_power(&-exponent)?;
            return Field(1).divide(natural);
        }
        Ok(self.natural_power(exponent.residues(PRIME - 1).0))
    }

    /// The square root that is a square itself, if there is one.
    pub fn sqrt(self) -> Option<Self> {
        let root = self.natural_power(PRIME.div_ceil(4));
        (root * root == self).then_some(root)
    }

    /// A pseudo-random function of the argument, named by a tag; never zero.
    pub(crate) fn hash(self, tag: u64) -> Self {
        let value = Field::new(mix(mix(tag).wrapping_add(self.0)));
        if value.0 == 0 { Field(1) } else { value }
    }

    /// The argument without its sign, and whether a sign was taken off.
    fn unsigned(self) -> (Self, bool) {
        let negative = -self;
        if negative.0 < self.0 { (negative, true) } else { (self, false) }
    }

    /// An odd pseudo-random function, named by a tag.
    pub(crate) fn odd(self, tag: u64) -> Self {
        if self.0 == 0 {
            return self;
        }
        let (argument, negative) = self.unsigned();
        let value = argument.hash(tag);
        if negative { -value } else { value }
    }

    /// The stand-in of the exponential: `exp(-x)*exp(x)` is one.
    pub(crate) fn exp(self) -> Option<Self> {
        if self.0 == 0 {
            return Some(Field(1));
        }
        let (argument, negative) = self.unsigned();
        let value = argument.hash(1);
        if negative { value.inverse() } else { Some(value) }
    }

    /// The stand-in of the logarithm: `log(1/x)` is `-log(x)`.
    pub(crate) fn log(self) -> Option<Self> {
        let inverse = self.inverse()?;
        Some(match self.0.cmp(&inverse.0) {
            std::cmp::Ordering::Less => self.hash(2),
            std::cmp::Ordering::Equal => Field(0),
            std::cmp::Ordering::Greater => -inverse.hash(2),
        })
    }

    /// The stand-in of pi: a square, for pi is positive.
    pub(crate) fn pi() -> Self {
        let root = Field(1).hash(5);
        root * root
    }

    /// Half of it.
    pub(crate) fn quarter_turn() -> Self {
        let half = Field(PRIME.div_ceil(2));
        half * Field::pi()
    }

    /// Sine and cosine by the tangent of half the angle.
    pub(crate) fn sin_cos(self) -> Option<(Self, Self)> {
        let half = self.odd(3);
        let square = half * half;
        let scale = (Field(1) + square).inverse()?;
        Some(((half + half) * scale, (Field(1) - square) * scale))
    }
}

impl Add for Field {
    type Output = Field;
    fn add(self, other: Field) -> Field {
        let sum = self.0 + other.0;
        Field(if sum >= PRIME { sum - PRIME } else { sum })
    }
}

impl Sub for Field {
    type Output = Field;
    fn sub(self, other: Field) -> Field {
        self + -other
    }
}

impl Neg for Field {
    type Output = Field;
    fn neg(self) -> Field {
        Field(if self.0 == 0 { 0 } else { PRIME - self.0 })
    }
}

impl Mul for Field {
    type Output = Field;
    fn mul(self, other: Field) -> Field {
        let product = u128::from(self.0) * u128::from(other.0);
        let low = (product as u64) & PRIME;
        let high = (product >> 61) as u64;
        Field(low) + Field(high)
    }
}

impl Scalar for Field {
    const EXACT: bool = true;

    fn zero() -> Self {
        Field(0)
    }

    fn one() -> Self {
        Field(1)
    }

    fn integer(value: i64) -> Self {
        let residue = Field::new(value.unsigned_abs());
        if value < 0 { -residue } else { residue }
    }

    fn rational(value: &Rational) -> Result<Self, Undefined> {
        let (numerator, denominator) = value.residues(PRIME);
        if denominator == 1 { Ok(Field(numerator)) } else { Field(numerator).divide(Field(denominator)) }
    }

    fn divide(self, divisor: Self) -> Result<Self, Undefined> {
        Ok(self * divisor.inverse().ok_or(Undefined::Division)?)
    }

    fn power_rational(self, exponent: &Rational) -> Result<Self, Undefined> {
        // base^whole * base^fraction with 0 <= fraction < 1.
        let whole = exponent.floor();
        let fraction = exponent - &whole;
        let whole = self.whole_power(&whole)?;
        if fraction.is_zero() {
            return Ok(whole);
        }
        if fraction == Rational::new(1, 2) {
            return Ok(whole * self.sqrt().ok_or(Undefined::Power)?);
        }
        // As every function here: itself at 0 and 1, a stand-in elsewhere.
        if self.0 <= 1 {
            return Ok(whole * self);
        }
        let (numerator, denominator) = fraction.residues(LARGEST_PRIME);
        Ok(whole * self.hash(mix(7).wrapping_add(mix(numerator)).wrapping_add(denominator)))
    }

    fn power(self, exponent: Self) -> Result<Self, Undefined> {
        Ok(if self.0 == 1 { self } else { self.hash(mix(8).wrapping_add(exponent.0)) })
    }

    fn log_abs(self) -> Result<Self, Undefined> {
        (self * self).log().ok_or(Undefined::Singular)?.divide(Field(2))
    }

    fn magnitude(self) -> f64 {
        if self.0 == 0 { 0.0 } else { 1.0 }
    }

    fn noise(bits: u64) -> Self {
        Field::new(bits)
    }

    fn positive(bits: u64) -> Self {
        let root = Field::new(bits | 1);
        root * root
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic() {
        let mut bits = 1;
        for _ in 0..200 {
            bits = mix(bits);
            let (a, b) = (Field::new(bits), Field::new(mix(bits ^ 77)));
            assert_eq!(a + b - b, a);
            assert_eq!((a * b).divide(b), Ok(a));
            assert_eq!((a * a).sqrt().map(|r| r * r), Some(a * a));
            let product = u128::from(a.residue()) * u128::from(b.residue()) % u128::from(PRIME);
            assert_eq!(u128::from((a * b).residue()), product);
        }
        assert_eq!(Field::integer(-3) + Field::integer(3), Field::zero());
        assert!(Field::one().divide(Field::zero()).is_err());
        assert_eq!(Field::rational(&Rational::new(1, 2)).map(|half| half + half), Ok(Field::one()));
    }
}
