//! Numbers by roots of primes and one number that is transcendental: products of roots of primes with different exponents below one are
//! linearly independent over the rational numbers (A. S. Besicovitch, *On the linear independence of fractional powers of integers*, 1940),
//! and pi, or a value of the exponential and what is made of it, its inverses included, at an algebraic number is the root of no polynomial
//! whose coefficients are sums of them (F. Lindemann, 1882); nor is the exponential of an algebraic multiple of pi (A. Gelfond, 1934).

use super::algebra::Algebra;
use super::polynomial::{Atom, AtomId, Monomial, PolynomialId};
use super::primes::{MAX_DIVISOR, factors};
use crate::base::Rational;
use crate::ops::GENERAL_POWER;
use std::collections::BTreeMap;

/// The exponents of the transcendental number and of primes.
type Exponents = (u32, BTreeMap<Rational, Rational>);

/// A product of powers of numbers: the transcendental one that is a factor, the exponents, and the rational factor.
struct Product {
    transcendental: Option<AtomId>,
    exponents: Exponents,
    factor: Rational,
}

impl Algebra {
    /// Whether a number that is made of rational ones, their rational powers and one that is transcendental is zero; `None` of other
    /// numbers.
    pub fn is_zero_number(&self, id: PolynomialId) -> Option<bool> {
        let polynomial = self.polynomial(id);
        if !polynomial.shape.is_empty() {
            return None;
        }
        let (mut all, mut sums): (Option<AtomId>, BTreeMap<Exponents, Rational>) = (None, BTreeMap::new());
        for (monomial, coefficient) in &polynomial.terms {
            let Product { transcendental, exponents, factor } = self.factors_of_number(monomial)?;
            if let Some(number) = transcendental
                && *all.get_or_insert(number) != number
            {
                return None;
            }
            let sum = sums.entry(exponents).or_insert_with(Rational::zero);
            *sum = sum.checked_add(&coefficient.checked_mul(&factor)?)?;
        }
        Some(sums.values().all(Rational::is_zero))
    }

    /// Whether an atom is pi, or a function with the values that are transcendental at an algebraic number, or an exponential at a multiple
    /// of pi.
    fn is_transcendental(&self, atom: AtomId) -> bool {
        let Atom::Map(function, argument) = *self.atom(atom) else { return self.is_pi(atom) };
        let record = function.record();
        if record.power().is_some() || record.depends_on_sign() {
            return false;
        }
        let [(monomial, _)] = self.polynomial(argument).terms.as_slice() else { return false };
        let Some(Product { transcendental, exponents, .. }) = self.factors_of_number(monomial) else { return false };
        // What is a rational number at one is written as that.
        match transcendental {
            None => true,
            Some(number) => self.is_pi(number) && exponents.0 == 1 && function == GENERAL_POWER.0,
        }
    }

    /// A product of powers of numbers, of which one is transcendental at most; exponents of primes are those below one.
    fn factors_of_number(&self, monomial: &Monomial) -> Option<Product> {
        if !monomial.sizes.is_empty() {
            return None;
        }
        let (mut times, mut exponents): Exponents = (0, BTreeMap::new());
        let mut transcendental = None;
        for (atom, _) in &monomial.operands {
            match *self.atom(*atom) {
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
                _ if self.is_transcendental(*atom) && *transcendental.get_or_insert(*atom) == *atom => times += 1,
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
        Some(Product { transcendental, exponents: (times, exponents), factor })
    }
}
