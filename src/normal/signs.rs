//! The signs of normal forms, as far as their terms show them.

use super::algebra::Algebra;
use super::polynomial::{Atom, AtomId, Monomial, PolynomialId};
use crate::base::{Facts, Interval, Label};
use rustc_hash::FxHashMap;

/// Where a scalar lies that is not above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    /// Below zero.
    Negative,
    /// At zero or below.
    Nonpositive,
}

impl Algebra {
    /// Whether the terms of a scalar show that it is nowhere above zero: each is a negative number times what is not negative.
    pub fn below_zero(&self, id: PolynomialId) -> Option<Below> {
        let polynomial = self.polynomial(id);
        if !polynomial.shape.is_empty() {
            return None;
        }
        let mut found = Below::Nonpositive;
        for (monomial, value) in &polynomial.terms {
            let range = self.range_of(monomial);
            if !value.is_negative() || !range.is_nonnegative() {
                return None;
            }
            if range.is_positive() {
                found = Below::Negative;
            }
        }
        Some(found)
    }

    /// Where a monomial lies: an operand that stands an even number of times at the same labels is a square.
    fn range_of(&self, monomial: &Monomial) -> Interval {
        let mut times: FxHashMap<(AtomId, &[Label]), usize> = FxHashMap::default();
        for (atom, labels) in &monomial.operands {
            *times.entry((*atom, &labels[..])).or_default() += 1;
        }
        let ranges = times.into_iter().map(|((atom, _), times)| {
            let range = self.range_of_atom(self.atom(atom));
            if times % 2 == 0 { range.square() } else { range }
        });
        let product = ranges.fold(Interval::closed(1, 1), |product, range| {
            let signs = [Interval::POSITIVE, Interval::NONNEGATIVE];
            signs.into_iter().find(|sign| range.is_within(*sign)).map_or(Interval::ALL, |sign| product.times(sign))
        });
        // Sizes are one at least.
        if monomial.sizes.is_empty() { product } else { product.sums() }
    }

    fn range_of_atom(&self, atom: &Atom) -> Interval {
        match atom {
            Atom::Size(_) => Interval::at_least(1),
            Atom::Variable(variable) => self.symbols().facts(*variable).range,
            Atom::Map(function, _) => function.record().facts(Facts::UNKNOWN).range,
            Atom::Power(base, exponent) => {
                let base = self.constant(*base).map_or(Interval::ALL, |value| Interval::point(&value));
                match self.constant(*exponent) {
                    Some(exponent) => base.power(Some(&exponent)),
                    None => Interval::ALL,
                }
            }
            Atom::DiagonalOf(_) | Atom::Call(..) | Atom::Opaque(_) => Interval::ALL,
        }
    }
}
