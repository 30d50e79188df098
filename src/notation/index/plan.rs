//! What is written for a node in index notation: the one place that knows it of each operation. Cost and text follow from it.

use super::parts::pattern_factors;
use crate::base::{Dimension, IndexPattern, Rational, Variable};
use crate::egraph::power;
use crate::expr::Id;
use crate::notation::cost::Cost;
use crate::notation::extractor::Extractor;
use crate::notation::plan::Form;
use crate::notation::reading::{OperandForm, Reading};
use crate::notation::weights;
use crate::ops::{Aggregate, Node, Op, Place};
use smallvec::SmallVec;

/// The forms of texts in index notation.
#[derive(Clone, Copy, Debug)]
pub(super) enum IndexForm<'n> {
    Network(&'n IndexPattern, &'n [Id]),
    Sum(&'n [Rational], &'n [Id]),
    /// A scalar times an array.
    Scaled(Id, Id),
    /// An array by a scalar.
    Quotient(Id, Id),
    /// An operation on all entries.
    Aggregate {
        name: &'static str,
        aggregate: Aggregate,
        argument: Id,
    },
    /// A function of the entries.
    Function(&'static str, Id),
    /// A power of the entries.
    Power(Id, Id),
    /// Entry by entry.
    Hadamard(Id, Id),
    /// Entry by entry.
    HadamardQuotient(Id, Id),
}

impl Extractor<'_> {
    /// How a node is written in index notation. What has matrix notation is rather an operand.
    pub(super) fn index_plan<'n>(&self, node: &'n Node, negative: bool) -> Option<IndexForm<'n>> {
        let child = |i: usize| node.children[i];
        let entries_only = |i: usize| self.has_entries_only(child(i));
        Some(match &node.op {
            Op::Network(pattern) => IndexForm::Network(pattern, &node.children),
            Op::Combination(coefficients) => IndexForm::Sum(coefficients, &node.children),
            Op::Scale => IndexForm::Scaled(child(0), child(1)),
            Op::Call(operation)
                if let Some(aggregate) = operation.record().aggregate
                    && entries_only(0) =>
            {
                IndexForm::Aggregate { name: operation.spelling(), aggregate, argument: child(0) }
            }
            Op::Map(function) if !negative && entries_only(0) => IndexForm::Function(function.name(), child(0)),
            _ if power(node).is_some() && !negative && entries_only(0) => IndexForm::Power(child(0), child(1)),
            Op::Hadamard if entries_only(0) || entries_only(1) => IndexForm::Hadamard(child(0), child(1)),
            _ => match self.plan(node, Reading::PLAIN)?.form {
                Form::Quotient(_) => IndexForm::Quotient(child(0), child(1)),
                Form::HadamardQuotient(_) if entries_only(0) || entries_only(1) => {
                    IndexForm::HadamardQuotient(child(0), child(1))
                }
                _ => return None,
            },
        })
    }

    /// The cost of a node in index notation, from the costs of its operands so far.
    pub(super) fn index_node_cost(&self, node: &Node, negative: bool) -> Option<Cost> {
        let operation = Cost::new(1, weights::INDEXED_OPERATION);
        let sign = || if negative { Cost::NEGATE } else { Cost::ZERO };
        let scalar = |class: Id| self.cost(class, Reading::PLAIN);
        Some(match self.index_plan(node, negative)? {
            IndexForm::Network(pattern, operands) => self.network_cost(pattern, operands, negative)?,
            IndexForm::Sum(coefficients, operands) => self.index_sum_cost(coefficients, operands, negative)?,
            IndexForm::Scaled(by, value) | IndexForm::Quotient(value, by) => {
                self.term(value, negative)? + scalar(by)? + operation
            }
            IndexForm::Aggregate { aggregate, argument, .. } => {
                self.aggregate_cost(argument, aggregate)? + sign() + operation
            }
            IndexForm::Function(_, argument) => self.term(argument, false)? + operation,
            IndexForm::Power(base, exponent) => self.term(base, false)? + scalar(exponent)? + operation,
            IndexForm::Hadamard(a, b) | IndexForm::HadamardQuotient(a, b) => {
                self.term(a, negative)? + self.term(b, false)? + operation
            }
        })
    }

    fn network_cost(&self, pattern: &IndexPattern, operands: &[Id], negative: bool) -> Option<Cost> {
        let mut total = Cost::new(self.torn_entries(pattern, operands), 0);
        let implied = pattern_factors(pattern);
        // What is written of each operand, and with the other sign.
        let mut written: SmallVec<[(Cost, Option<Cost>); 4]> = SmallVec::new();
        let repetitions = self.repetitions(pattern, operands);
        let mut unwritten = 0;
        for (place, class) in operands.iter().enumerate() {
            if self.placed(pattern, operands, place).is_some() {
                unwritten += 1;
                total = total + Cost::new(0, 1);
                continue;
            }
            match repetitions[place] {
                0 => {
                    unwritten += 1;
                    continue;
                }
                1 => {}
                _ => total = total + Cost::new(2, 0),
            }
            let (cost, form) = self.network_operand(pattern, place, *class, false)?;
            let other = match form {
                OperandForm::Divisor { .. } => None,
                _ => self.network_operand(pattern, place, *class, true).map(|(other, _)| other),
            };
            written.push((cost, other));
        }
        let factors = implied + operands.len() as u32 - unwritten;
        total = total + Cost::new(implied + factors.max(1) - 1, 0);
        Some(total + if negative { negative_cost(&written) } else { sum(written.iter().map(|(cost, _)| *cost)) })
    }

    /// The place of the unit vector that an operand is, where it only says what another operand is at: `X[r,j]`.
    pub(super) fn placed(&self, pattern: &IndexPattern, operands: &[Id], place: usize) -> Option<(Dimension, Place)> {
        let unit = self.unit(operands[place])?;
        let [label] = pattern.inputs[place][..] else { return None };
        let others = || (0..operands.len()).filter(|other| *other != place && pattern.inputs[*other].contains(&label));
        let is_unit = |other: &usize| self.unit(operands[*other]).is_some();
        let first = !others().any(|other| other < place && is_unit(&other));
        let says = first && pattern.flat_output().all(|l| l != label) && others().any(|other| !is_unit(&other));
        says.then_some(unit)
    }

    fn index_sum_cost(&self, coefficients: &[Rational], operands: &[Id], negative: bool) -> Option<Cost> {
        let mut total = Cost::new(operands.len() as u32 - 1 + self.pulled_out(operands), weights::INDEXED_SUM);
        let mut plus = false;
        let others = operands.iter().any(|c| self.constant(*c).is_none());
        for (coefficient, class) in coefficients.iter().zip(operands) {
            if others && self.constant(*class).is_some() {
                total = total + Cost::new(1, weights::NUMBER_TERM);
                plus = true;
                continue;
            }
            let same = self.term(*class, coefficient.is_negative() != negative);
            let other = self.term(*class, coefficient.is_negative() == negative);
            if !coefficient.abs().is_one() {
                total = total + self.index_multiple(same, other, operands.len() == 1)?.0;
                plus = true;
            } else if operands.len() == 1 {
                total = total + same.into_iter().chain(other.map(|cost| cost + Cost::NEGATE)).min()?;
                plus = true;
            } else {
                let least = same.into_iter().chain(other).min()?;
                plus |= same.is_some_and(|s| s.size <= least.size);
                total = total + least;
            }
        }
        if self.is_against(coefficients, operands, negative) {
            total = total + Cost::new(0, weights::AGAINST);
        }
        Some(if plus { total } else { total + Cost::NEGATE + Cost::new(0, weights::ALL_NEGATIVE) })
    }

    /// The cost of a multiple of what costs so much with the sign of the multiple and with the other one, and whether the literal takes the
    /// sign.
    pub(super) fn index_multiple(
        &self,
        with: Option<Cost>,
        without: Option<Cost>,
        alone: bool,
    ) -> Option<(Cost, bool)> {
        let weigh = |cost: Cost, minus: bool| {
            let more = if minus && alone { weights::INDEXED_NEGATIVE } else { weights::INDEXED_COEFFICIENT };
            (cost + Cost::new(2, more), minus)
        };
        with.map(|cost| weigh(cost, false)).into_iter().chain(without.map(|cost| weigh(cost, true))).min()
    }

    /// The variable that a class is.
    pub(in crate::notation) fn variable(&self, class: Id) -> Option<Variable> {
        self.terms.nodes(class).iter().find_map(|n| match n.op {
            Op::Variable(v) => Some(v),
            _ => None,
        })
    }
}

fn sum(costs: impl Iterator<Item = Cost>) -> Cost {
    costs.fold(Cost::ZERO, |sum, cost| sum + cost)
}

/// The cost of operands of which one takes a minus sign, each with its costs with either sign.
fn negative_cost(operands: &[(Cost, Option<Cost>)]) -> Cost {
    let plain = sum(operands.iter().map(|(cost, _)| *cost));
    let with_sign = operands.iter().enumerate().filter_map(|(place, (cost, other))| {
        let other = (*other)?;
        // One alone counts no less than it does without the sign, so that no class is written by way of itself.
        let other = match operands.len() {
            1 => Cost::new(other.size.max(cost.size), other.weight.max(cost.weight)),
            _ => other,
        };
        let others = operands.iter().enumerate().filter(|(at, _)| *at != place);
        Some(others.fold(other, |sum, (_, (cost, _))| sum + *cost))
    });
    with_sign.min().map_or(plain + Cost::NEGATE, |least| least.min(plain + Cost::NEGATE))
}
