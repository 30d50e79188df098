//! What each operation adds to the size of the text.

use super::{Extractor, Reading};
use crate::expr::{Id, Node, Op, Rational};
use crate::symbol::Attribute;
use num_traits::{One, Signed, Zero};
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
        let plain = |class: Id| self.egraph.nodes(class).iter().any(|n| matches!(n.op, Op::Triangle(_)));
        let turned = |n: &Node| n.op == Op::Transpose && plain(n.children[0]);
        plain(class) || self.egraph.nodes(class).iter().any(turned)
    }

    /// The cheapest of the readings.
    fn least(&self, class: Id, readings: impl IntoIterator<Item = Reading>) -> Option<Cost> {
        readings.into_iter().filter_map(|r| self.cost(class, r)).min()
    }

    /// Two factors, one of which takes the sign.
    fn signed_pair(&self, a: (Id, bool), b: (Id, bool), negative: bool) -> Option<Cost> {
        let of = |(class, turned), negative| self.cost(class, Reading { turned, negative });
        let split = |first: bool| Some(of(a, first)? + of(b, first != negative)?);
        [split(false), split(true)].into_iter().flatten().min()
    }

    /// The cost of a node in a reading, from the costs of its operands so far.
    pub(super) fn node_cost(&self, node: &Node, reading: Reading) -> Option<Cost> {
        let Reading { turned, negative } = reading;
        let child = |i: usize| node.children[i];
        let leaf = |turn: Cost| {
            let sign = if negative { Cost::NEGATE } else { Cost::ZERO };
            Cost::ONE + sign + if turned { turn } else { Cost::ZERO }
        };
        let either = |class: Id, readings: &[Reading]| self.least(class, readings.iter().copied());
        let plain = Reading { turned: false, negative: false };
        let any_turn = [plain, plain.turn()];
        // A reading that only a plain value can give: signs and turns are then written out.
        let only = |ok: bool| ok.then_some(());
        match &node.op {
            Op::Number(_) => Some(Cost::ONE),
            Op::Size(_) => {
                only(!turned)?;
                Some(leaf(Cost::ZERO))
            }
            Op::Variable(v) => {
                let symbols = self.egraph.symbols();
                let declaration = symbols.declaration(*v);
                if declaration.shape.len() > 2 {
                    return None;
                }
                let symmetric = declaration.shape.len() == 2 && symbols.attributes(*v).has(Attribute::Symmetric);
                Some(leaf(if symmetric { Cost::ZERO } else { Cost::TRANSPOSE }))
            }
            Op::Identity(_) | Op::Commutation(..) => Some(leaf(Cost::ZERO)),
            Op::Zero(shape) => (shape.len() <= 2).then_some(Cost::ONE),
            Op::Ones(_) | Op::Triangle(_) => Some(leaf(Cost::TRANSPOSE)),
            Op::Network(_) => None,
            Op::Combination(coefficients) => self.combination_cost(coefficients, &node.children, reading),
            Op::Product => {
                let (a, b) = (child(0), child(1));
                let operands = if turned { ((b, true), (a, true)) } else { ((a, false), (b, false)) };
                Some(self.signed_pair(operands.0, operands.1, negative)? + Cost::ONE)
            }
            Op::Outer => {
                let (a, b) = if turned { (child(1), child(0)) } else { (child(0), child(1)) };
                Some(self.signed_pair((a, false), (b, true), negative)? + Cost::ONE)
            }
            Op::Transpose => Some(self.cost(child(0), reading.turn())? + Cost::new(0, 1)),
            Op::Scale => {
                let magnitude = self.number(child(0));
                if let Some(value) = magnitude {
                    return self.combination_cost(&[value], &node.children[1..], reading);
                }
                Some(self.signed_pair((child(0), false), (child(1), turned), negative)? + Cost::new(1, 2))
            }
            Op::Hadamard if node.children.iter().any(|c| self.is_triangle(*c)) => {
                let other = child(usize::from(self.is_triangle(child(0))));
                Some(self.cost(other, Reading { turned, negative })? + Cost::ONE)
            }
            Op::Hadamard => Some(self.signed_pair((child(0), turned), (child(1), turned), negative)? + Cost::new(1, 2)),
            Op::Divide => Some(self.signed_pair((child(0), turned), (child(1), false), negative)? + Cost::new(1, 2)),
            Op::HadamardDivide => {
                Some(self.signed_pair((child(0), turned), (child(1), turned), negative)? + Cost::new(1, 2))
            }
            Op::Inner => {
                only(!turned)?;
                let (a, b) = (child(0), child(1));
                let rank = self.egraph.data(a).shape.len();
                let pairs = if rank == 1 { [(true, false), (false, true)] } else { [(false, false), (true, true)] };
                let best = pairs.into_iter().filter_map(|(s, t)| self.signed_pair((a, s), (b, t), negative)).min()?;
                Some(best + Cost::new(1, 2))
            }
            Op::Kronecker => Some(self.signed_pair((child(0), turned), (child(1), turned), negative)? + Cost::ONE),
            Op::Vec => {
                only(!turned)?;
                Some(self.cost(child(0), Reading { turned: false, negative })? + Cost::ONE)
            }
            Op::Diagonal => Some(self.cost(child(0), Reading { turned: false, negative })? + Cost::new(1, 2)),
            Op::DiagonalOf => {
                only(!turned)?;
                let both = Reading { turned: false, negative };
                Some(either(child(0), &[both, both.turn()])? + Cost::new(1, 3))
            }
            Op::Trace | Op::Sum => {
                only(!turned)?;
                let both = Reading { turned: false, negative };
                let weight = if node.op == Op::Trace { 2 } else { 8 };
                Some(either(child(0), &[both, both.turn()])? + Cost::new(1, weight))
            }
            Op::Norm => {
                only(!turned && !negative)?;
                Some(either(child(0), &Reading::ALL)? + Cost::new(1, 2))
            }
            Op::Determinant | Op::LogDeterminant => {
                only(!turned && !negative)?;
                Some(either(child(0), &any_turn)? + Cost::new(1, 3))
            }
            Op::Inverse => Some(self.cost(child(0), reading)? + Cost::new(1, if turned { 7 } else { 5 })),
            Op::MatrixPower(_) => {
                only(!negative)?;
                Some(self.cost(child(0), reading)? + Cost::new(2, 2))
            }
            Op::Column => Some(self.cost(child(0), reading)? + Cost::new(0, 1)),
            Op::Row => Some(self.cost(child(0), reading.turn())? + Cost::new(0, 1)),
            Op::Map(_) => {
                only(!negative)?;
                Some(self.cost(child(0), reading)? + Cost::new(1, 2))
            }
            Op::Power => {
                only(!negative)?;
                let base = self.cost(child(0), reading)?;
                match self.number(child(1)) {
                    Some(p) if p == Rational::new(1, 2) => Some(base + Cost::new(1, 2)),
                    Some(_) => Some(base + Cost::new(2, 2)),
                    None => Some(base + self.cost(child(1), plain)? + Cost::new(1, 2)),
                }
            }
        }
    }

    /// A sum: signs are free but for the first term, a coefficient other than one takes a literal and a product.
    fn combination_cost(&self, coefficients: &[Rational], operands: &[Id], reading: Reading) -> Option<Cost> {
        if let ([_], [operand]) = (coefficients, operands)
            && self.number(*operand).is_some()
        {
            return Some(Cost::new(1, 2));
        }
        let mut total = Cost::new(operands.len() as u32 - 1, operands.len() as u32 - 1);
        if let [a, b] = operands
            && self.egraph.find(*a) == self.egraph.find(*b)
        {
            // Of one size, `2*S` is better than `S + S`.
            total = total + Cost::new(0, 8);
        }
        let mut plus = false;
        let mut extra: Option<Cost> = None;
        for (coefficient, operand) in coefficients.iter().zip(operands) {
            let (cost, positive, alternative) = self.term_cost(*coefficient, *operand, reading)?;
            total = total + cost;
            plus |= positive;
            if let Some(alternative) = alternative {
                let more = Cost::new(alternative.size.saturating_sub(cost.size), 1);
                extra = Some(extra.map_or(more, |e| e.min(more)));
            }
        }
        Some(if plus { total } else { total + extra.unwrap_or(Cost::NEGATE) })
    }

    /// The cost of a term; whether it can come first without a sign; its cost with the other sign.
    fn term_cost(&self, coefficient: Rational, operand: Id, reading: Reading) -> Option<(Cost, bool, Option<Cost>)> {
        if let Some(value) = self.number(operand) {
            let literal = Cost::new(u32::from(!(coefficient * value).is_zero()), 1);
            return Some((literal, true, None));
        }
        let with = |negative| self.cost(operand, Reading { turned: reading.turned, negative });
        let (plus, minus) = (with(false), with(true));
        if !coefficient.abs().is_one() {
            let best = plus.into_iter().chain(minus).min()?;
            return Some((best + Cost::new(2, 2), true, None));
        }
        // Written with `+` in the reading that has the sign of the term, with `-` in the other.
        let (same, other) = if coefficient.is_negative() != reading.negative { (minus, plus) } else { (plus, minus) };
        match (same, other) {
            (Some(same), Some(other)) if same.size <= other.size => Some((same, true, Some(other))),
            (same, Some(other)) => Some((other, false, same)),
            (Some(same), None) => Some((same, true, None)),
            (None, None) => None,
        }
    }

    /// Whether a term of a sum is written with a minus sign, and the reading of its operand.
    pub(super) fn term_reading(&self, coefficient: Rational, operand: Id, reading: Reading) -> (bool, Reading) {
        let flip = coefficient.is_negative() != reading.negative;
        let with = |negative| Reading { turned: reading.turned, negative };
        let (plus, minus) = (self.cost(operand, with(false)), self.cost(operand, with(true)));
        if !coefficient.abs().is_one() {
            let negative = match (plus, minus) {
                (Some(p), Some(m)) => m.size < p.size,
                (p, _) => p.is_none(),
            };
            return (flip != negative, with(negative));
        }
        let size = |cost: Option<Cost>| cost.map_or(u32::MAX, |c| c.size);
        let (same, other) = if flip { (minus, plus) } else { (plus, minus) };
        if size(same) <= size(other) { (false, with(flip)) } else { (true, with(!flip)) }
    }
}
