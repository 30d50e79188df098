//! Rational numbers as text.

use super::Rational;
use super::Repr::{Big, Small};
use num_bigint::BigInt;
use num_rational::BigRational;
use std::fmt;

/// Digits that have more bits than the limit.
const MAX_DIGITS: u64 = Rational::MAX_BITS * 3 / 10 + 2;

impl Rational {
    /// The number `digits * 10^exponent`, where it has no more than [`Rational::MAX_BITS`] bits; `digits` are decimal.
    pub(crate) fn from_decimal(digits: &str, exponent: i64) -> Option<Rational> {
        let digits = digits.trim_start_matches('0');
        let stripped = digits.trim_end_matches('0');
        if stripped.is_empty() {
            return Some(Rational::ZERO);
        }
        let exponent = i64::try_from(digits.len() - stripped.len()).ok()?.checked_add(exponent)?;
        if stripped.len() as u64 > MAX_DIGITS || exponent.unsigned_abs() > MAX_DIGITS {
            return None;
        }
        let mantissa = match stripped.parse::<i64>() {
            Ok(small) => Rational::from_integer(small),
            Err(_) => Rational::big(BigRational::from_integer(stripped.parse::<BigInt>().ok()?)),
        };
        let power = Rational::from_integer(10).checked_pow(&exponent.abs().into())?;
        if exponent < 0 { mantissa.checked_div(&power) } else { mantissa.checked_mul(&power) }
    }
}

/// A text for a message, cut if long.
pub(crate) fn shorten(text: &str) -> String {
    if text.chars().count() <= 24 { text.to_owned() } else { text.chars().take(21).chain("...".chars()).collect() }
}

/// What is said of numbers beyond the limit.
pub(crate) fn too_large(what: fmt::Arguments<'_>) -> String {
    format!("{what} is too large to be exact: a numerator or denominator has at most {} bits", Rational::MAX_BITS)
}

impl fmt::Display for Rational {
    /// `p/q`, or `p` for an integer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Small(n, d) if d.get() == 1 => write!(f, "{n}"),
            Small(n, d) => write!(f, "{n}/{d}"),
            Big(value) => write!(f, "{value}"),
        }
    }
}
