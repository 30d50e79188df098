//! The signs of normal forms, as far as their terms show them.

use super::algebra::Algebra;
use super::facts::Arguments;
use super::polynomial::{Atom, AtomId, Monomial, PolynomialId};
use crate::base::{Facts, Interval, Label, Rational};
use crate::ops::Operands;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

/// Where a scalar lies that is not above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    /// Below zero.
    Negative,
    /// At zero or below.
    Nonpositive,
}

impl Algebra {
    /// Whether a tensor is nowhere above zero, in any entry, as its terms show, each a negative number times what is not negative, or
    /// squares. These atoms are not zero.
    pub fn below_zero(&self, id: PolynomialId, nonzero: &FxHashSet<AtomId>) -> Option<Below> {
        let mut found = Below::Nonpositive;
        for (monomial, value) in &self.polynomial(id).terms {
            let range = self.range_of(monomial);
            if !value.is_negative() || !range.is_nonnegative() {
                return self.below_by_squares(id, nonzero);
            }
            if range.is_positive() {
                found = Below::Negative;
            }
        }
        match found {
            Below::Nonpositive if !nonzero.is_empty() => self.below_by_squares(id, nonzero).or(Some(found)),
            found => Some(found),
        }
    }

    /// Whether a scalar shows that it is constant in no region, at no size: a polynomial of scalar variables, a sum of entries, or a norm,
    /// and a number.
    pub fn is_nowhere_constant(&self, id: PolynomialId) -> bool {
        let is_variable = |atom: AtomId| matches!(self.atom(atom), Atom::Variable(_));
        let is_polynomial = |id: PolynomialId| {
            self.polynomial(id).terms.iter().all(|(m, _)| m.operands.iter().all(|(atom, _)| is_variable(*atom)))
        };
        let varying: Vec<&Monomial> =
            self.polynomial(id).terms.iter().map(|(m, _)| m).filter(|m| !m.operands.is_empty()).collect();
        let is_simple = |m: &&Monomial| m.sizes.is_empty() || m.operands.len() == 1;
        match varying.as_slice() {
            [] => false,
            [only] if only.operands.len() == 1 => match *self.atom(only.operands[0].0) {
                Atom::Power(base, exponent) => {
                    let is_one = matches!(self.polynomial(base).terms.as_slice(), [(m, _)] if m.operands.len() == 2);
                    self.constant(exponent).is_some() && is_polynomial(base) && is_one
                }
                Atom::Variable(_) => true,
                _ => false,
            },
            all => is_polynomial(id) && all.iter().all(is_simple),
        }
    }

    /// Whether the terms of a tensor show that every entry is above zero: none is negative, and one is positive.
    pub(super) fn is_positive(&self, id: PolynomialId) -> bool {
        if self.positive.contains(&id) {
            return true;
        }
        let terms = &self.polynomial(id).terms;
        let range = |(monomial, value): &(Monomial, Rational)| match value.is_positive() {
            true => self.range_of(monomial),
            false => Interval::ALL,
        };
        let mut ranges = terms.iter().map(range);
        ranges.clone().any(Interval::is_positive) && ranges.all(Interval::is_nonnegative)
            || terms.len() > 1 && self.is_positive_by_squares(id)
    }

    /// Where a monomial lies: an operand that stands an even number of times at the same labels is a square.
    pub(super) fn range_of(&self, monomial: &Monomial) -> Interval {
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
        let range = if monomial.sizes.is_empty() { product } else { product.sums() };
        // Beside a diagonal there are zeros.
        let output = &monomial.output;
        let has_zeros = (1..output.len()).any(|at| output[..at].contains(&output[at]));
        if has_zeros { range.hull(Interval::closed(0, 0)) } else { range }
    }

    pub(super) fn range_of_atom(&self, atom: &Atom) -> Interval {
        match atom {
            Atom::Size(_) => Interval::at_least(1),
            Atom::Variable(variable) => self.symbols().facts(*variable).range,
            Atom::Map(function, _) => function.record().facts(Facts::UNKNOWN).range,
            Atom::Power(base, exponent) => {
                let known = || if self.is_positive(*base) { Interval::POSITIVE } else { Interval::ALL };
                let base = self.constant(*base).map_or_else(known, |value| Interval::point(&value));
                match self.constant(*exponent) {
                    Some(exponent) => base.power(Some(&exponent)),
                    None => Interval::ALL,
                }
            }
            Atom::Call(constant, parameters, arguments) if arguments.is_empty() => {
                (constant.record().facts)(&Operands::new(&[], &Arguments(SmallVec::new())), *parameters).range
            }
            Atom::DiagonalOf(_) | Atom::Call(..) | Atom::Opaque(_) => Interval::ALL,
        }
    }
}
