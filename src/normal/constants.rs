//! Numbers by roots of primes and pi: products of roots of primes with different exponents below one are linearly independent over the
//! rational numbers (A. S. Besicovitch, *On the linear independence of fractional powers of integers*, 1940), and pi is the root of no
//! polynomial whose coefficients are sums of them (F. Lindemann, 1882).

use super::algebra::Algebra;
use super::polynomial::{Atom, Monomial, PolynomialId};
use super::primes::{MAX_DIVISOR, factors};
use crate::base::Rational;
use std::collections::BTreeMap;

/// The exponents of pi and of primes.
type Exponents = (u32, BTreeMap<Rational, Rational>);

impl Algebra {
    /// Whether a number that is made of rational ones, their rational powers and pi is zero; `None` of other numbers.
    pub fn is_zero_number(&self, id: PolynomialId) -> Option<bool> {
        let polynomial = self.polynomial(id);
        if !polynomial.shape.is_empty() {
            return None;
        }
        let mut sums: BTreeMap<Exponents, Rational> = BTreeMap::new();
        for (monomial, coefficient) in &polynomial.terms {
            let (exponents, factor) = self.exponents(monomial)?;
            let sum = sums.entry(exponents).or_insert_with(Rational::zero);
            *sum = sum.checked_add(&coefficient.checked_mul(&factor)?)?;
        }
        Some(sums.values().all(Rational::is_zero))
    }

    /// A product of powers of numbers and of pi: its exponents, those of primes below one, and the rational factor.
    fn exponents(&self, monomial: &Monomial) -> Option<(Exponents, Rational)> {
        if !monomial.sizes.is_empty() {
            return None;
        }
        let (mut times, mut exponents): (u32, BTreeMap<Rational, Rational>) = (0, BTreeMap::new());
        for (atom, _) in &monomial.operands {
            match *self.atom(*atom) {
                _ if self.is_pi(*atom) => times += 1,
                Atom::Power(base, exponent) => {
                    let (base, exponent) = (self.constant(base)?, self.constant(exponent)?);
                    if !base.is_positive() {
                        return None;
                    }
                    for (prime, count) in factors(&base).unwrap_or_else(|| vec![(base, 1)]) {
                        // What is left without a small divisor may be a product of large ones.
                        let largest = i64::try_from(MAX_DIVISOR * MAX_DIVISOR).ok()?;
                        prime.to_i64().filter(|prime| *prime < largest)?;
                        let sum = exponents.entry(prime).or_insert_with(Rational::zero);
                        *sum = sum.checked_add(&exponent.checked_mul(&Rational::from_integer(count))?)?;
                    }
                }
                _ => return None,
            }
        }
        let mut factor = Rational::one();
        for (prime, exponent) in &mut exponents {
            let whole = exponent.floor();
            factor = factor.checked_mul(&prime.checked_pow(&whole)?)?;
            *exponent = &*exponent - &whole;
        }
        exponents.retain(|_, exponent| !exponent.is_zero());
        Some(((times, exponents), factor))
    }
}
