//! The order in which a network is contracted: each network is looked at once.

use super::association::{Leaf, Order, Sizes, Task, Unordered};
use super::contract::Plan;
use super::instruction::{Instruction, Place};
use super::lowering::{Lowering, Part};
use super::repeats::Labelled;
use crate::base::{Label, Variable};

fn mask(labels: &[Label]) -> u128 {
    labels.iter().fold(0, |mask, label| mask | 1 << label.min(&127))
}

impl Lowering<'_> {
    /// The best order in which operands are contracted, and what it costs.
    pub(super) fn order(&self, parts: &[Part], plan: &Plan<'_>, sizes: &Sizes) -> Option<Order> {
        let leaves: Vec<Leaf> =
            parts.iter().map(|part| Leaf { value: self.labelled(part), inverse: part.inverse }).collect();
        let has_paired = |at: usize| leaves[..at].iter().any(|leaf| self.is_paired(&leaf.value, &leaves[at].value));
        if (1..leaves.len()).any(has_paired) {
            return self.found(parts, &leaves, plan, sizes);
        }
        let unordered = self.unordered(parts, &leaves, plan);
        if let Some(known) = self.orders.known.borrow().get(&unordered) {
            return known.clone();
        }
        let order = self.found(parts, &leaves, plan, sizes);
        self.orders.known.borrow_mut().insert(unordered, order.clone());
        order
    }

    fn unordered(&self, parts: &[Part], leaves: &[Leaf], plan: &Plan<'_>) -> Unordered {
        let before = |name: u64| leaves.iter().filter(|leaf| leaf.value.name < name).count();
        let operand = |(part, leaf): (&Part, &Leaf)| {
            let Labelled { name, axes, is_symmetric } = &leaf.value;
            (before(*name), axes.clone(), [*is_symmetric, leaf.inverse], self.variable(part.place))
        };
        let operands = parts.iter().zip(leaves).map(operand).collect();
        Unordered { operands, output: mask(plan.keep), axes: plan.axes.to_vec() }
    }

    fn found(&self, parts: &[Part], leaves: &[Leaf], plan: &Plan<'_>, sizes: &Sizes) -> Option<Order> {
        let made = |a: &Labelled, b: &Labelled, kept: u128| self.made(a, b, |label| kept >> label.min(127) & 1 == 1);
        let has_shape = |labels: u128| {
            let own = (0..plan.axes.len().min(128)).filter(|label| labels >> label & 1 == 1);
            self.orders.has(own.flat_map(|label| plan.axes[label].iter().copied()))
        };
        let variable = |at: usize| self.variable(parts[at].place);
        let is_written =
            |a: usize, b: usize| variable(a).zip(variable(b)).is_some_and(|(a, b)| self.orders.has_written(a, b));
        Task {
            leaves,
            output: mask(plan.keep),
            sizes,
            made: &made,
            has_shape: &has_shape,
            is_written: &is_written,
            splits: &self.orders.splits,
        }
        .best()
    }

    /// The variable that a value is, or is the transpose of.
    fn variable(&self, place: Place) -> Option<Variable> {
        match *self.program.instruction(place) {
            Instruction::Variable(variable) => Some(variable),
            Instruction::Transpose(inner) => self.variable(inner),
            _ => None,
        }
    }
}
