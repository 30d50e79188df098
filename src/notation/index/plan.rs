//! What is written for a node in index notation: the one place that knows it of each operation. Cost and text follow from it.

use super::parts::pattern_factors;
use crate::base::{Dimension, IndexPattern, Rational, Variable};
use crate::egraph::power;
use crate::expr::Id;
use crate::notation::cost::Cost;
use crate::notation::extractor::Extractor;
use crate::notation::plan::Form;
use crate::notation::reading::{OperandForm, Reading};
use crate::notation::terms::Terms;
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
    pub(super) fn index_plan<'n>(&self, node: &'n Node) -> Option<IndexForm<'n>> {
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
            Op::Map(function) if entries_only(0) => IndexForm::Function(function.name(), child(0)),
            _ if power(node).is_some() && entries_only(0) => IndexForm::Power(child(0), child(1)),
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

    /// The costs of a node in index notation, plain and negative, from the costs of its operands so far.
    pub(super) fn index_node_costs(&self, node: &Node) -> [Option<Cost>; 2] {
        let operation = Cost::new(1, weights::INDEXED_OPERATION);
        let scalar = |class: Id| self.cost(class, Reading::PLAIN);
        // A sign goes to one operand, or stands in front.
        let signed = |value: Id, more: Option<Cost>| {
            [false, true].map(|negative| Some(self.term(value, negative)? + more? + operation))
        };
        let Some(form) = self.index_plan(node) else { return [None; 2] };
        match form {
            IndexForm::Network(pattern, operands) => {
                self.network_costs(pattern, operands).map_or([None; 2], |c| c.map(Some))
            }
            IndexForm::Sum(coefficients, operands) => self.index_sum_costs(coefficients, operands),
            IndexForm::Scaled(by, value) | IndexForm::Quotient(value, by) => signed(value, scalar(by)),
            IndexForm::Aggregate { aggregate, argument, .. } => {
                let cost = self.aggregate_cost(argument, aggregate).map(|cost| cost + operation);
                [cost, cost.map(|cost| cost + Cost::NEGATE)]
            }
            IndexForm::Function(_, argument) => [self.term(argument, false).map(|cost| cost + operation), None],
            IndexForm::Power(base, exponent) => {
                let base = self.term(base, false).zip(scalar(exponent));
                [base.map(|(base, exponent)| base + exponent + operation), None]
            }
            IndexForm::Hadamard(a, b) | IndexForm::HadamardQuotient(a, b) => signed(a, self.term(b, false)),
        }
    }

    fn network_costs(&self, pattern: &IndexPattern, operands: &[Id]) -> Option<[Cost; 2]> {
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
            let shown = self.shown_delta(pattern, place, *class);
            let (cost, form) = self.best_operand(*class, false, shown)?;
            let other = match form {
                Some(OperandForm::Divisor { .. }) => None,
                _ => self.best_operand(*class, true, shown).map(|(other, _)| other),
            };
            written.push((cost, other));
        }
        let factors = implied + operands.len() as u32 - unwritten;
        total = total + Cost::new(implied + factors.max(1) - 1, 0);
        Some([total + sum(written.iter().map(|(cost, _)| *cost)), total + negative_cost(&written)])
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

    fn index_sum_costs(&self, coefficients: &[Rational], operands: &[Id]) -> [Option<Cost>; 2] {
        let is_constant: SmallVec<[bool; 4]> = operands.iter().map(|class| self.is_constant(*class)).collect();
        let others = is_constant.contains(&false);
        // A constant beside others is written as its number.
        let term = |(class, is_constant): (&Id, bool)| {
            (!others || !is_constant).then(|| [false, true].map(|negative| self.term(*class, negative)))
        };
        let terms: SmallVec<[_; 4]> = operands.iter().zip(is_constant).map(term).collect();
        [false, true].map(|negative| self.index_sum_cost(coefficients, operands, &terms, negative))
    }

    /// The cost of a sum from those of its terms, plain and negative; of a number there is none.
    fn index_sum_cost(
        &self,
        coefficients: &[Rational],
        operands: &[Id],
        terms: &[Option<[Option<Cost>; 2]>],
        negative: bool,
    ) -> Option<Cost> {
        let mut total = Cost::new(operands.len() as u32 - 1 + self.pulled_out(operands), weights::INDEXED_SUM);
        let mut plus = false;
        for (coefficient, term) in coefficients.iter().zip(terms) {
            let Some(term) = term else {
                total = total + Cost::new(1, weights::NUMBER_TERM);
                plus = true;
                continue;
            };
            let flips = usize::from(coefficient.is_negative() != negative);
            let (same, other) = (term[flips], term[1 - flips]);
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
