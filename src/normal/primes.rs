//! Logarithms and powers of numbers by the prime factors of these: `log(8) = 3*log(2)`, `6^x = 2^x*3^x`.

use super::algebra::Algebra;
use super::factors::Factor;
use super::polynomial::{Labels, PolynomialId};
use crate::base::{Rational, Shape};
use crate::ops::{Function, GENERAL_POWER};

/// The largest divisor that is tried; what is left of a number without smaller ones is taken as one factor.
pub(super) const MAX_DIVISOR: u64 = 1 << 12;

/// The factors of a positive number, each with its exponent, if they are not the number itself.
pub(super) fn factors(number: &Rational) -> Option<Vec<(Rational, i64)>> {
    let (numerator, denominator) = number.to_i64_pair().filter(|(numerator, _)| *numerator > 0)?;
    let mut all = Vec::new();
    for (part, sign) in [(numerator, 1), (denominator, -1)] {
        let mut rest = u64::try_from(part).ok()?;
        let mut divisor = 2;
        while divisor <= MAX_DIVISOR && divisor * divisor <= rest {
            let mut count = 0;
            while rest % divisor == 0 {
                rest /= divisor;
                count += 1;
            }
            if count > 0 {
                all.push((Rational::from_integer(i64::try_from(divisor).ok()?), sign * count));
            }
            divisor += 1;
        }
        if rest > 1 {
            all.push((Rational::from_integer(i64::try_from(rest).ok()?), sign));
        }
    }
    let whole = matches!(&all[..], [(only, 1)] if only == number);
    (!whole).then_some(all)
}

impl Algebra {
    /// The logarithm of a number as a sum of those of its factors, if the function is the logarithm.
    pub(super) fn logarithm_of_number(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        if function != GENERAL_POWER.1 {
            return None;
        }
        let factors = factors(&self.constant(argument)?)?;
        let mut terms = Vec::with_capacity(factors.len());
        for (factor, count) in factors {
            let factor = self.number(factor);
            terms.push((Rational::from_integer(count), self.map(function, factor)?));
        }
        if terms.is_empty() { Some(self.number(Rational::zero())) } else { self.combine(&terms) }
    }

    /// A number to a power that is none, as the product of such powers of its factors.
    pub(super) fn power_of_number(&mut self, base: PolynomialId, exponent: PolynomialId) -> Option<PolynomialId> {
        let factors = factors(&self.constant(base)?)?;
        if !self.polynomial(exponent).shape.is_empty() {
            return None;
        }
        let mut powers: Vec<Factor> = Vec::with_capacity(factors.len());
        for (factor, count) in factors {
            let factor = self.number(factor);
            let exponent = self.combine(&[(Rational::from_integer(count), exponent)])?;
            powers.push((self.power(factor, exponent)?, Labels::new()));
        }
        self.join(&Shape::new(), &[], &[], &powers)
    }
}
