//! What each operation adds to the size of the text.

use super::chain::size;
use super::{Extractor, Reading};
use crate::base::{Attribute, Rational};
use crate::expr::Id;
use crate::ops::{
    AS_COLUMN, AS_ROW, COMMUTATION, DETERMINANT, DIAGONAL, DIAGONAL_OF, DIVIDE, HADAMARD_DIVIDE, INNER, INVERSE,
    KRONECKER, LOG_DETERMINANT, LOG_SUM_EXP, MATRIX_POWER, NORM, Node, OUTER, Op, POWER, SOFTMAX, TRACE, TRIANGLE, VEC,
};
use num_traits::{One, Signed, Zero};
use smallvec::SmallVec;
use std::ops::Add;

/// The size of a text, then what decides between texts of one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cost {
    pub(crate) size: u32,
    pub(crate) weight: u32,
}

impl Cost {
    pub(crate) const ZERO: Cost = Cost { size: 0, weight: 0 };
    pub(crate) const TRANSPOSE: Cost = Cost { size: 1, weight: 4 };
    pub(crate) const NEGATE: Cost = Cost { size: 1, weight: 1 };
    pub(crate) const ONE: Cost = Cost { size: 1, weight: 1 };

    pub(crate) const fn new(size: u32, weight: u32) -> Cost {
        Cost { size, weight }
    }
}

/// What a sum weighs more whose signs are all transposed against the way it was written.
const AGAINST: Cost = Cost::new(0, 3);

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

impl Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost { size: self.size.saturating_add(other.size), weight: self.weight.saturating_add(other.weight) }
    }
}

impl Extractor<'_> {
    /// The value of a class that is a number.
    pub(super) fn number(&self, class: Id) -> Option<Rational> {
        let theory = self.egraph.theory();
        self.egraph.data(class).form.and_then(|form| theory.algebra.constant(form))
    }

    /// Whether a class is the triangle of ones, or its transpose.
    pub(super) fn is_triangle(&self, class: Id) -> bool {
        let plain = |class: Id| self.egraph.nodes(class).iter().any(|n| matches!(n.op, Op::Parametric(TRIANGLE, _)));
        let transposed = |n: &Node| n.op == Op::Transpose && plain(n.children[0]);
        plain(class) || self.egraph.nodes(class).iter().any(transposed)
    }

    /// The cheapest of the readings.
    fn least(&self, class: Id, readings: impl IntoIterator<Item = Reading>) -> Option<Cost> {
        readings.into_iter().filter_map(|r| self.cost(class, r)).min()
    }

    /// Two factors, one of which takes the sign.
    fn signed_pair(&self, a: (Id, bool), b: (Id, bool), negative: bool) -> Option<Cost> {
        let of = |(class, transposed), negative| self.cost(class, Reading { transposed, negative });
        let split = |first: bool| Some(of(a, first)? + of(b, first != negative)?);
        [split(false), split(true)].into_iter().flatten().min()
    }

    /// How an inner product is written: which operands are transposed. The one that comes first as a row stands there so in the input, if
    /// it does at all.
    pub(super) fn inner_reading(&self, a: Id, b: Id, negative: bool) -> Option<(Cost, (bool, bool))> {
        let vectors = self.egraph.data(a).shape.len() == 1;
        let readings = if vectors { [(true, false), (false, true)] } else { [(false, false), (true, true)] };
        let cost = |(s, t): (bool, bool)| {
            let (first, second) = if s { (a, b) } else { (b, a) };
            let transposed = vectors && self.written.is_turned(self.egraph.find(first), self.egraph.find(second));
            let more = if transposed { AGAINST } else { Cost::ZERO };
            Some((self.signed_pair((a, s), (b, t), negative)? + more, (s, t)))
        };
        readings.into_iter().filter_map(cost).min_by_key(|(cost, _)| *cost)
    }

    /// The vectors of a class that is an outer product `x*y'`, whose `vec` is `kron(y,x)`: the shortest pair.
    pub(super) fn outer(&self, class: Id, negative: bool) -> Option<(Id, Id)> {
        let outers = self.egraph.nodes(class).iter().filter(|n| n.op == Op::Call(OUTER));
        let pairs = outers.map(|n| (n.children[0], n.children[1]));
        let cost = |(x, y): (Id, Id)| Some((self.signed_pair((y, false), (x, false), negative)?, (x, y)));
        pairs.filter_map(cost).min_by_key(|(cost, _)| *cost).map(|(_, pair)| pair)
    }

    /// The cost of a node in a reading, from the costs of its operands so far.
    pub(super) fn node_cost(&self, node: &Node, reading: Reading) -> Option<Cost> {
        let Reading { transposed, negative } = reading;
        let child = |i: usize| node.children[i];
        let leaf = |turn: Cost| {
            let sign = if negative { Cost::NEGATE } else { Cost::ZERO };
            Cost::ONE + sign + if transposed { turn } else { Cost::ZERO }
        };
        let either = |class: Id, readings: &[Reading]| self.least(class, readings.iter().copied());
        let plain = Reading { transposed: false, negative: false };
        let any_turn = [plain, plain.turn()];
        // A reading that only a plain value can give: signs and turns are then written out.
        let only = |ok: bool| ok.then_some(());
        match &node.op {
            Op::Number(_) => Some(Cost::ONE),
            Op::Size(_) => {
                only(!transposed)?;
                Some(leaf(Cost::ZERO))
            }
            Op::Variable(v) => {
                let symbols = self.egraph.symbols();
                let declaration = symbols.declaration(*v);
                // A tensor of more axes is written entry by entry only.
                only(!transposed || declaration.shape.len() <= 2)?;
                let symmetric = declaration.shape.len() == 2 && symbols.attributes(*v).has(Attribute::Symmetric);
                Some(leaf(if symmetric { Cost::ZERO } else { Cost::TRANSPOSE }))
            }
            Op::Identity(_) | Op::Parametric(COMMUTATION, _) => Some(leaf(Cost::ZERO) + Cost::new(0, 1)),
            Op::Zero(shape) => Some(Cost::new(size(&self.zero(shape, transposed)?), 1)),
            // `a.*(ones(n) - x)` rather than `a - a.*x`.
            Op::Ones(_) => Some(Cost::new(leaf(Cost::TRANSPOSE).size, leaf(Cost::TRANSPOSE).weight - 1)),
            Op::Parametric(TRIANGLE, _) => Some(leaf(Cost::TRANSPOSE)),
            Op::Network(_) => None,
            Op::Combination(coefficients) => self.combination_cost(coefficients, &node.children, reading),
            Op::Product => {
                let (a, b) = (child(0), child(1));
                let operands = if transposed { ((b, true), (a, true)) } else { ((a, false), (b, false)) };
                Some(self.signed_pair(operands.0, operands.1, negative)? + Cost::ONE)
            }
            Op::Call(OUTER) => {
                let (a, b) = if transposed { (child(1), child(0)) } else { (child(0), child(1)) };
                Some(self.signed_pair((a, false), (b, true), negative)? + Cost::ONE)
            }
            Op::Transpose => Some(self.cost(child(0), reading.turn())? + Cost::new(0, 1)),
            Op::Scale => {
                let magnitude = self.number(child(0));
                if let Some(value) = magnitude {
                    return self.combination_cost(&[value], &node.children[1..], reading);
                }
                Some(self.signed_pair((child(0), false), (child(1), transposed), negative)? + Cost::new(1, 2))
            }
            Op::Hadamard if node.children.iter().any(|c| self.is_triangle(*c)) => {
                let other = child(usize::from(self.is_triangle(child(0))));
                Some(self.cost(other, Reading { transposed, negative })? + Cost::ONE)
            }
            Op::Hadamard => {
                Some(self.signed_pair((child(0), transposed), (child(1), transposed), negative)? + Cost::new(1, 2))
            }
            Op::Call(DIVIDE) => {
                Some(self.signed_pair((child(0), transposed), (child(1), false), negative)? + Cost::new(1, 2))
            }
            Op::Call(HADAMARD_DIVIDE) => {
                Some(self.signed_pair((child(0), transposed), (child(1), transposed), negative)? + Cost::new(1, 2))
            }
            Op::Call(INNER) => {
                only(!transposed)?;
                let (a, b) = (child(0), child(1));
                let weight = if self.egraph.data(a).shape.len() == 1 { 2 } else { 6 };
                Some(self.inner_reading(a, b, negative)?.0 + Cost::new(1, weight))
            }
            Op::Call(KRONECKER) => {
                Some(self.signed_pair((child(0), transposed), (child(1), transposed), negative)? + Cost::ONE)
            }
            Op::Call(VEC) => {
                only(!transposed)?;
                if let Some((x, y)) = self.outer(child(0), negative) {
                    return Some(self.signed_pair((y, false), (x, false), negative)? + Cost::new(1, 4));
                }
                Some(self.cost(child(0), Reading { transposed: false, negative })? + Cost::ONE)
            }
            Op::Call(DIAGONAL) => Some(self.cost(child(0), Reading { transposed: false, negative })? + Cost::new(1, 2)),
            Op::Call(DIAGONAL_OF) => {
                only(!transposed)?;
                let both = Reading { transposed: false, negative };
                Some(either(child(0), &[both, both.turn()])? + Cost::new(1, 3))
            }
            Op::Call(TRACE) | Op::Sum => {
                only(!transposed)?;
                let both = Reading { transposed: false, negative };
                let weight = if node.op == Op::Call(TRACE) { 2 } else { 8 };
                Some(either(child(0), &[both, both.turn()])? + Cost::new(1, weight))
            }
            Op::Call(NORM) => {
                only(!transposed && !negative)?;
                Some(either(child(0), &Reading::ALL)? + Cost::new(1, 2))
            }
            Op::Call(DETERMINANT | LOG_DETERMINANT | LOG_SUM_EXP) => {
                only(!transposed && !negative)?;
                Some(either(child(0), &any_turn)? + Cost::new(1, 3))
            }
            Op::Call(INVERSE) => Some(self.cost(child(0), reading)? + Cost::new(1, if transposed { 10 } else { 7 })),
            Op::Parametric(MATRIX_POWER, _) => {
                only(!negative)?;
                Some(self.cost(child(0), reading)? + Cost::new(2, 1))
            }
            Op::Call(AS_COLUMN) => Some(self.cost(child(0), reading)? + Cost::new(0, 1)),
            Op::Call(AS_ROW) => Some(self.cost(child(0), reading.turn())? + Cost::new(0, 1)),
            Op::Map(_) | Op::Call(SOFTMAX) => {
                only(!negative)?;
                Some(self.cost(child(0), reading)? + Cost::new(1, if transposed { 4 } else { 2 }))
            }
            Op::Call(POWER) => {
                only(!negative)?;
                let base = self.cost(child(0), reading)?;
                match self.number(child(1)) {
                    Some(p) if p == Rational::new(1, 2) => Some(base + Cost::new(1, 2)),
                    // A reciprocal is rather written as a division.
                    Some(p) => Some(base + Cost::new(2, if p.is_negative() { 8 } else { 0 })),
                    None => Some(base + self.cost(child(1), plain)? + Cost::new(1, 2)),
                }
            }
            Op::Defined(_) => {
                only(!transposed && !negative)?;
                let mut operands = node.children.iter().map(|operand| self.cost(*operand, plain));
                operands.try_fold(Cost::new(1, 2), |sum, operand| Some(sum + operand?))
            }
            Op::Call(_) | Op::Parametric(..) => None,
        }
    }

    /// A sum: signs are free but for the first term, a coefficient other than one takes a literal and a product.
    fn combination_cost(&self, coefficients: &[Rational], operands: &[Id], reading: Reading) -> Option<Cost> {
        if let ([_], [operand]) = (coefficients, operands)
            && self.number(*operand).is_some()
        {
            return Some(Cost::new(1, 2));
        }
        let terms = self.signed_terms(coefficients, operands, reading)?;
        // `2*A` rather than `A + A`.
        let mut total = Cost::new(operands.len() as u32 - 1, 2 * (operands.len() as u32 - 1));
        if self.is_against(coefficients, operands, reading.negative) {
            total = total + AGAINST;
        }
        if !terms.iter().any(|term| term.leads) {
            total = total + Cost::NEGATE;
        } else if terms.iter().all(|term| term.minus || !term.leads) {
            // `-2*A - B` rather inside of a sum that can take the sign.
            total = total + Cost::new(0, 2);
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
            each.map(|(c, operand)| self.signed_term(*c, *operand, reading, alone)).collect::<Option<_>>()?;
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
        if let Some(value) = self.number(operand) {
            return term((Cost::new(u32::from(!(coefficient * value).is_zero()), 1), false), true, None);
        }
        // InputOrder with `+` in the reading that has the sign of the term, with `-` in the other.
        let read = |minus: bool| Some((self.cost(operand, Reading { negative: flip != minus, ..reading })?, minus));
        if !coefficient.abs().is_one() {
            // The sign is part of the literal.
            let weigh = |(cost, minus)| (cost + Cost::new(2, if minus && alone { 4 } else { 2 }), minus);
            let best = [read(false), read(true)].into_iter().flatten().map(weigh).min()?;
            return term(best, true, None);
        }
        let plus = read(false);
        let best = plus.into_iter().chain(read(true)).min()?;
        term(best, !best.1, plus.map(|(cost, _)| cost))
    }
}
