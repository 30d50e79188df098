//! Exact rational numbers of any size.
//!
//! Nearly all numbers of an expression are small: two machine words hold them, and their arithmetic is that of machine words with a check
//! for overflow. What does not fit is kept as big integers behind a shared pointer, so that a copy stays cheap.

mod decimal;
mod operators;
#[cfg(test)]
mod tests;
mod text;

pub(crate) use decimal::Decimals;
pub(crate) use text::{shorten, too_large};

use num_bigint::BigInt;
use num_integer::{Integer, Roots};
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::num::NonZeroI64;
use std::sync::Arc;

/// An exact number of any size, in lowest terms.
///
/// The operators are exact and never overflow. The checked operations give `None` where a numerator or denominator would have more than
/// [`Rational::MAX_BITS`] bits, so that what is computed again and again cannot fill the memory.
///
/// ```
/// use gradus::Rational;
/// assert_eq!(Rational::new(2, -4), Rational::new(-1, 2));
/// let large = Rational::from_integer(i64::MAX);
/// assert_eq!((&large * &large).to_string(), "85070591730234615847396907784232501249");
/// assert_eq!(&large * &large / &large, large);
/// ```
#[derive(Clone, Debug)]
pub struct Rational(Repr);

/// A number has one representation: it is small where both parts fit, the least integer left out, so that a small number has a small
/// negative and a small reciprocal.
#[derive(Clone, Debug)]
enum Repr {
    Small(i64, NonZeroI64),
    Big(Arc<BigRational>),
}

use Repr::{Big, Small};

const UNIT: NonZeroI64 = NonZeroI64::new(1).unwrap();

impl Rational {
    /// The most bits that a numerator or a denominator has in the checked operations and in texts that are read.
    pub const MAX_BITS: u64 = 4096;

    pub(crate) const ZERO: Rational = Rational(Small(0, UNIT));

    pub(crate) const ONE: Rational = Rational(Small(1, UNIT));

    /// The quotient of two integers.
    ///
    /// # Panics
    /// If the denominator is zero.
    pub fn new(numerator: i64, denominator: i64) -> Rational {
        Rational::reduced(i128::from(numerator), i128::from(denominator))
    }

    /// An integer.
    pub fn from_integer(value: i64) -> Rational {
        if value == i64::MIN {
            Rational::big(BigRational::from_integer(value.into()))
        } else {
            Rational(Small(value, UNIT))
        }
    }

    /// Zero.
    pub const fn zero() -> Rational {
        Rational::ZERO
    }

    /// One.
    pub const fn one() -> Rational {
        Rational::ONE
    }

    /// The quotient of two integers that may have common factors. A product of two machine words is no less than `i128::MIN/2`.
    fn reduced(numerator: i128, denominator: i128) -> Rational {
        assert!(denominator != 0, "a rational number has no denominator zero");
        let sign = denominator.signum();
        if let (Ok(n), Ok(d)) = (u64::try_from(numerator.unsigned_abs()), u64::try_from(denominator.unsigned_abs())) {
            let common = n.gcd(&d);
            return Rational::coprime(numerator / i128::from(common) * sign, i128::from(d / common));
        }
        let common = numerator.gcd(&denominator) * sign;
        Rational::coprime(numerator / common, denominator / common)
    }

    /// The quotient of two integers without common factors, the denominator positive.
    fn coprime(numerator: i128, denominator: i128) -> Rational {
        match (i64::try_from(numerator), i64::try_from(denominator).ok().and_then(NonZeroI64::new)) {
            (Ok(n), Some(d)) if n != i64::MIN => Rational(Small(n, d)),
            _ => Rational(Big(Arc::new(BigRational::new_raw(numerator.into(), denominator.into())))),
        }
    }

    /// A number in lowest terms, in its one representation.
    fn big(value: BigRational) -> Rational {
        match (value.numer().to_i64(), value.denom().to_i64().and_then(NonZeroI64::new)) {
            (Some(n), Some(d)) if n != i64::MIN => Rational(Small(n, d)),
            _ => Rational(Big(Arc::new(value))),
        }
    }

    fn wide(&self) -> Cow<'_, BigRational> {
        match &self.0 {
            Small(n, d) => Cow::Owned(BigRational::new_raw((*n).into(), d.get().into())),
            Big(value) => Cow::Borrowed(value),
        }
    }

    /// Numerator and denominator, where both fit into 64 bits.
    pub fn to_i64_pair(&self) -> Option<(i64, i64)> {
        match &self.0 {
            Small(n, d) => Some((*n, d.get())),
            Big(value) => Some((value.numer().to_i64()?, value.denom().to_i64()?)),
        }
    }

    /// The number, where it is an integer that fits into 64 bits.
    pub fn to_i64(&self) -> Option<i64> {
        self.to_i64_pair().filter(|(_, denominator)| *denominator == 1).map(|(numerator, _)| numerator)
    }

    /// The nearest floating-point number; infinite where there is none.
    pub fn to_f64(&self) -> f64 {
        // Integers of this size are floating-point numbers, and a quotient of two is rounded once.
        const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;
        match &self.0 {
            Small(n, d) if n.unsigned_abs() <= EXACT && d.get().unsigned_abs() <= EXACT => *n as f64 / d.get() as f64,
            _ => self.wide().to_f64().unwrap_or(f64::NAN),
        }
    }

    /// The numerator and the denominator modulo a positive number.
    pub(crate) fn residues(&self, modulus: u64) -> (u64, u64) {
        match &self.0 {
            Small(n, d) => {
                let residue = |x: i64| (i128::from(x).rem_euclid(i128::from(modulus))) as u64;
                (residue(*n), residue(d.get()))
            }
            Big(value) => {
                let residue = |x: &BigInt| x.mod_floor(&modulus.into()).to_u64().unwrap_or_default();
                (residue(value.numer()), residue(value.denom()))
            }
        }
    }

    /// The numerator, with the sign.
    pub fn numerator(&self) -> Rational {
        match &self.0 {
            Small(n, _) => Rational(Small(*n, UNIT)),
            Big(value) => Rational::big(BigRational::from_integer(value.numer().clone())),
        }
    }

    /// The denominator, a positive integer.
    pub fn denominator(&self) -> Rational {
        match &self.0 {
            Small(_, d) => Rational(Small(d.get(), UNIT)),
            Big(value) => Rational::big(BigRational::from_integer(value.denom().clone())),
        }
    }

    /// How many bits the numerator or the denominator has, whichever has more.
    pub fn bits(&self) -> u64 {
        match &self.0 {
            Small(n, d) => u64::from(64 - n.unsigned_abs().max(d.get().unsigned_abs()).leading_zeros()),
            Big(value) => value.numer().bits().max(value.denom().bits()),
        }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Small(0, _))
    }

    /// Whether it is one.
    pub fn is_one(&self) -> bool {
        matches!(self.0, Small(1, UNIT))
    }

    /// Whether it is an integer.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Small(_, d) => *d == UNIT,
            Big(value) => value.is_integer(),
        }
    }

    /// Whether it is an even integer.
    pub fn is_even(&self) -> bool {
        match &self.0 {
            Small(n, d) => *d == UNIT && n % 2 == 0,
            Big(value) => value.is_integer() && value.numer().is_even(),
        }
    }

    /// Whether it is an odd integer.
    pub fn is_odd(&self) -> bool {
        self.is_integer() && !self.is_even()
    }

    /// Whether it is above zero.
    pub fn is_positive(&self) -> bool {
        match &self.0 {
            Small(n, _) => *n > 0,
            Big(value) => value.is_positive(),
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Small(n, _) => *n < 0,
            Big(value) => value.is_negative(),
        }
    }

    /// One with the sign of the number, or zero.
    pub fn signum(&self) -> Rational {
        Rational::from_integer(i64::from(self.is_positive()) - i64::from(self.is_negative()))
    }

    /// The absolute value.
    pub fn abs(&self) -> Rational {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// The greatest integer that is not above it.
    pub fn floor(&self) -> Rational {
        match &self.0 {
            Small(n, d) => Rational::from_integer(n.div_euclid(d.get())),
            Big(value) => Rational::big(value.floor()),
        }
    }

    /// The least integer that is not below it.
    pub fn ceil(&self) -> Rational {
        -(-self).floor()
    }

    /// One over it.
    ///
    /// # Panics
    /// At zero.
    pub fn recip(&self) -> Rational {
        Rational::one() / self
    }

    /// The greatest rational number of which both are integer multiples.
    pub(crate) fn gcd(&self, other: &Rational) -> Rational {
        if let (Small(a, b), Small(c, d)) = (&self.0, &other.0) {
            let (n, d) = (a.gcd(c), i128::from(b.get()).lcm(&i128::from(d.get())));
            return Rational::coprime(n.into(), d);
        }
        let (a, b) = (self.wide(), other.wide());
        Rational::big(BigRational::new(a.numer().gcd(b.numer()), a.denom().lcm(b.denom())))
    }

    /// The square root, where it is rational.
    pub fn exact_sqrt(&self) -> Option<Rational> {
        fn root<T: Roots + Clone + std::ops::Mul<Output = T>>(x: &T) -> Option<T> {
            let root = x.sqrt();
            (root.clone() * root.clone() == *x).then_some(root)
        }
        match &self.0 {
            _ if self.is_negative() => None,
            Small(n, d) => Some(Rational::coprime(root(n)?.into(), root(&d.get())?.into())),
            Big(value) => Some(Rational::big(BigRational::new_raw(root(value.numer())?, root(value.denom())?))),
        }
    }

    /// The power to an integer; `None` for a negative power of zero, another exponent and a power of more than [`Rational::MAX_BITS`] bits.
    ///
    /// ```
    /// use gradus::Rational;
    /// let power = |base: Rational, exponent: i64| base.checked_pow(&exponent.into());
    /// assert_eq!(power(Rational::new(2, 3), -2), Some(Rational::new(9, 4)));
    /// assert_eq!(power(Rational::from_integer(-1), i64::MAX), Some(Rational::from_integer(-1)));
    /// assert_eq!(power(Rational::from_integer(2), i64::MAX), None);
    /// ```
    pub fn checked_pow(&self, exponent: &Rational) -> Option<Rational> {
        if !exponent.is_integer() {
            return None;
        }
        if exponent.is_zero() || self.is_one() {
            return Some(Rational::one());
        }
        if self.is_zero() {
            return exponent.is_positive().then(Rational::zero);
        }
        if self.abs().is_one() {
            return Some(if exponent.is_even() { Rational::one() } else { self.clone() });
        }
        let base = if exponent.is_negative() { self.recip() } else { self.clone() };
        let count = exponent.to_i64()?.unsigned_abs();
        // Each factor brings all of its bits but one.
        if (base.bits() - 1).saturating_mul(count) > Rational::MAX_BITS {
            return None;
        }
        (0..u64::BITS - count.leading_zeros()).rev().try_fold(Rational::one(), |power, bit| {
            let square = power.checked_mul(&power)?;
            if count >> bit & 1 == 1 { square.checked_mul(&base) } else { Some(square) }
        })
    }

    /// The sum, where it has no more than [`Rational::MAX_BITS`] bits.
    pub fn checked_add(&self, other: &Rational) -> Option<Rational> {
        (self + other).bounded()
    }

    /// The difference, where it has no more than [`Rational::MAX_BITS`] bits.
    pub fn checked_sub(&self, other: &Rational) -> Option<Rational> {
        (self - other).bounded()
    }

    /// The product, where it has no more than [`Rational::MAX_BITS`] bits.
    pub fn checked_mul(&self, other: &Rational) -> Option<Rational> {
        (self * other).bounded()
    }

    /// The quotient, where the divisor is not zero and the quotient has no more than [`Rational::MAX_BITS`] bits.
    pub fn checked_div(&self, other: &Rational) -> Option<Rational> {
        if other.is_zero() { None } else { (self / other).bounded() }
    }

    /// The number, where it has no more than [`Rational::MAX_BITS`] bits.
    pub(crate) fn bounded(self) -> Option<Rational> {
        match &self.0 {
            Big(_) if self.bits() > Rational::MAX_BITS => None,
            _ => Some(self),
        }
    }
}

impl From<i64> for Rational {
    fn from(value: i64) -> Rational {
        Rational::from_integer(value)
    }
}

impl Default for Rational {
    fn default() -> Rational {
        Rational::ZERO
    }
}

impl PartialEq for Rational {
    fn eq(&self, other: &Rational) -> bool {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) => a == c && b == d,
            (Big(a), Big(b)) => Arc::ptr_eq(a, b) || a.numer() == b.numer() && a.denom() == b.denom(),
            _ => false,
        }
    }
}

impl Eq for Rational {}

impl Hash for Rational {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Small(n, d) => (n, d).hash(state),
            Big(value) => (value.numer(), value.denom()).hash(state),
        }
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Rational) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Rational) -> Ordering {
        if let (Small(a, b), Small(c, d)) = (&self.0, &other.0) {
            return match b == d {
                true => a.cmp(c),
                false => (i128::from(*a) * i128::from(d.get())).cmp(&(i128::from(*c) * i128::from(b.get()))),
            };
        }
        let (a, b) = (self.wide(), other.wide());
        (a.numer() * b.denom()).cmp(&(b.numer() * a.denom()))
    }
}
