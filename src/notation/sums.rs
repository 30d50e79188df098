//! The costs of sums and inner products, whose operands are written in several ways.

use super::cost::Cost;
use super::extractor::Extractor;
use super::plan::Pair;
use super::reading::Reading;
use super::terms::Terms;
use super::weights;
use crate::base::Rational;
use crate::expr::Id;
use crate::normal::AtomId;
use smallvec::SmallVec;

/// How a term of a sum is written.
pub(super) struct Term {
    cost: Cost,
    /// Whether with a minus sign.
    pub(super) minus: bool,
    /// Whether it can come first in a sum: a minus sign is none or part of a literal.
    leads: bool,
    /// The cost without a minus sign.
    without_minus: Option<Cost>,
    /// The reading of the operand.
    pub(super) reading: Reading,
}

impl Extractor<'_> {
    /// How an inner product is written: which operands are transposed. The one that comes first as a row stands there so in the input, if
    /// it does at all.
    pub(super) fn inner_reading(&self, a: Id, b: Id, negative: bool) -> Option<(Cost, (bool, bool))> {
        let vectors = self.terms.shape(a).len() == 1;
        let readings = if vectors { [(true, false), (false, true)] } else { [(false, false), (true, true)] };
        let cost = |(s, t): (bool, bool)| {
            let (first, second) = if s { (a, b) } else { (b, a) };
            let against = vectors && self.order.is_reversed(self.terms.find(first), self.terms.find(second));
            // `dx'*A*dx` rather than `(A*dx)'*dx`.
            let turned = vectors && self.is_direction(second) && self.moves(first);
            let more = if against { weights::AGAINST } else { 0 } + if turned { 2 * weights::DIRECTION } else { 0 };
            let more = Cost::new(0, more);
            Some((self.split(Pair { first: (a, s), second: (b, t), negative })?.0 + more, (s, t)))
        };
        readings.into_iter().filter_map(cost).min_by_key(|(cost, _)| *cost)
    }

    /// Whether a differential, but not alone, is in the terms of a class.
    fn moves(&self, class: Id) -> bool {
        let has = |class: Id, atom: AtomId| {
            let polynomial = self.terms.polynomial(class);
            polynomial
                .is_some_and(|p| p.terms.iter().any(|(term, _)| term.operands.iter().any(|(own, _)| *own == atom)))
        };
        let atom = |class: &Id| Some(self.terms.polynomial(*class)?.terms.first()?.0.operands.first()?.0);
        let mut directions = self.directions.iter().filter_map(atom);
        !self.is_direction(class) && directions.any(|direction| has(class, direction))
    }

    /// A sum: signs are free but for the first term, a coefficient other than one takes a literal and a product.
    pub(super) fn sum_cost(&self, coefficients: &[Rational], operands: &[Id], reading: Reading) -> Option<Cost> {
        if let ([_], [operand]) = (coefficients, operands)
            && self.terms.number(*operand).is_some()
        {
            return Some(Cost::new(1, weights::NUMBER));
        }
        let terms = self.signed_terms(coefficients, operands, reading)?;
        // `2*A` rather than `A + A`.
        let more = operands.len() as u32 - 1;
        let mut total = Cost::new(1, weights::TERM).times(more);
        if self.is_against(coefficients, operands, reading.negative) {
            total = total + Cost::new(0, weights::AGAINST);
        }
        total = total + Cost::new(self.pulled_out(operands), 0);
        if !terms.iter().any(|term| term.leads) {
            total = total + Cost::NEGATE;
        } else if more > 0 && terms.iter().all(|term| term.minus || !term.leads) {
            // `-2*A - B` rather inside of a sum that can take the sign.
            total = total + Cost::new(0, weights::ALL_NEGATIVE);
        }
        Some(terms.iter().fold(total, |total, term| total + term.cost))
    }

    /// How the terms of a sum are written: the first one without a minus sign, if that is no longer.
    pub(super) fn signed_terms(
        &self,
        coefficients: &[Rational],
        operands: &[Id],
        reading: Reading,
    ) -> Option<SmallVec<[Term; 4]>> {
        let each = coefficients.iter().zip(operands);
        let alone = operands.len() == 1;
        let mut terms: SmallVec<[Term; 4]> =
            each.map(|(c, operand)| self.signed_term(c.clone(), *operand, reading, alone)).collect::<Option<_>>()?;
        if !terms.iter().any(|term| term.leads)
            && let Some(term) = terms.iter_mut().find(|t| t.without_minus.is_some_and(|c| c.size <= t.cost.size))
        {
            term.cost = term.without_minus.unwrap_or(term.cost);
            term.reading = term.reading.negate();
            (term.minus, term.leads) = (false, true);
        }
        Some(terms)
    }

    fn signed_term(&self, coefficient: Rational, operand: Id, reading: Reading, alone: bool) -> Option<Term> {
        let flip = coefficient.is_negative() != reading.negative;
        let term = |(cost, minus): (Cost, bool), leads, without_minus| {
            Some(Term { cost, minus, leads, without_minus, reading: Reading { negative: flip != minus, ..reading } })
        };
        if let Some(value) = self.terms.number(operand) {
            let size = u32::from(!(coefficient * value).is_zero());
            return term((Cost::new(size, weights::NUMBER_TERM), false), true, None);
        }
        // Written with `+` in the reading that has the sign of the term, with `-` in the other.
        let read = |minus: bool| Some((self.cost(operand, Reading { negative: flip != minus, ..reading })?, minus));
        if !coefficient.abs().is_one() {
            // The sign is part of the literal.
            let weigh = |(cost, minus)| {
                let weight = if minus && alone { weights::NEGATIVE_COEFFICIENT } else { weights::COEFFICIENT };
                (cost + Cost::new(2, weight), minus)
            };
            let best = [read(false), read(true)].into_iter().flatten().map(weigh).min()?;
            return term(best, true, None);
        }
        let plus = read(false);
        let best = plus.into_iter().chain(read(true)).min()?;
        term(best, !best.1, plus.map(|(cost, _)| cost))
    }
}
