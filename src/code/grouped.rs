//! Operands of a network that are inverses of matrices whose axes are products of dimensions, as of a Kronecker sum: what they are multiplied
//! with is solved for, as a matrix of the same axes.

use super::instruction::{Instruction, Place};
use super::lowering::{Lowering, Part};
use super::repeats::Labels;
use crate::base::{Axis, Facts, Label, Shape};
use crate::expr::Id;

/// An operand of a network on the way to a part.
enum Operand {
    Term(Id, Labels),
    Ready(Part),
}

impl Operand {
    fn labels(&self) -> &Labels {
        match self {
            Operand::Term(_, labels) => labels,
            Operand::Ready(part) => &part.labels,
        }
    }
}

/// An inverse, what it is multiplied with, and on which side.
struct Found {
    inverse: usize,
    other: usize,
    factor: Place,
    /// Whether the matrix is solved with transposed.
    transposed: bool,
    /// The labels that are summed, and those that come in their place.
    summed: Labels,
    free: Labels,
    axis: Axis,
}

impl Lowering<'_> {
    /// The operands of a network with the labels of their single dimensions.
    pub(super) fn parts(&mut self, operands: Vec<(Id, Labels)>, output: &[Label]) -> Vec<(Part, Facts)> {
        let mut operands: Vec<Operand> = operands.into_iter().map(|(id, labels)| Operand::Term(id, labels)).collect();
        while let Some(found) = self.grouped_inverse(&operands, output) {
            let other = operands.remove(found.other);
            let other = self.ready(other).0;
            let part = self.solved_group(&found, other);
            operands[found.inverse - usize::from(found.other < found.inverse)] = Operand::Ready(part);
        }
        operands.into_iter().map(|operand| self.ready(operand)).collect()
    }

    fn ready(&mut self, operand: Operand) -> (Part, Facts) {
        match operand {
            Operand::Term(id, labels) => (self.part(id, labels), self.facts.of(id)),
            Operand::Ready(part) => (part, Facts::default()),
        }
    }

    /// An inverse all of whose rows or columns are summed with the axes of one other operand.
    fn grouped_inverse(&mut self, operands: &[Operand], output: &[Label]) -> Option<Found> {
        for (inverse, operand) in operands.iter().enumerate() {
            let Operand::Term(id, labels) = operand else { continue };
            let shape = self.graph.shape(*id).clone();
            let [rows, columns] = &shape[..] else { continue };
            if self.style.keeps_networks || rows.len() < 2 || rows != columns {
                continue;
            }
            let place = self.place(*id);
            let (place, turned) = match *self.program.instruction(place) {
                Instruction::Transpose(inner) => (inner, true),
                _ => (place, false),
            };
            let Instruction::Inverse(factor) = *self.program.instruction(place) else { continue };
            let (first, second) = labels.split_at(rows.len());
            for (summed, free, is_left) in [(second, first, false), (first, second, true)] {
                let has = |operand: &Operand| summed.iter().any(|label| operand.labels().contains(label));
                let mut holders = (0..operands.len()).filter(|at| *at != inverse && has(&operands[*at]));
                let (Some(other), None) = (holders.next(), holders.next()) else { continue };
                let labels = operands[other].labels();
                let is_private = |label: &Label| {
                    let once = |own: &[Label]| own.iter().filter(|other| *other == label).count() == 1;
                    !output.contains(label) && once(summed) && once(labels)
                };
                if summed.iter().all(is_private) && free.iter().all(|label| !summed.contains(label)) {
                    return Some(Found {
                        inverse,
                        other,
                        factor,
                        transposed: is_left != turned,
                        summed: summed.iter().copied().collect(),
                        free: free.iter().copied().collect(),
                        axis: rows.clone(),
                    });
                }
            }
        }
        None
    }

    fn solved_group(&mut self, found: &Found, other: Part) -> Part {
        let other = self.formed(other);
        let rest: Labels = other.labels.iter().copied().filter(|label| !found.summed.contains(label)).collect();
        let order: Labels = found.summed.iter().chain(&rest).copied().collect();
        let other = self.arranged(other, &order);
        let flat = self.program.shape(other.place).clone();
        let behind: Axis = flat[found.summed.len()..].iter().flatten().copied().collect();
        let grouped: Shape = [found.axis.clone()].into_iter().chain((!rest.is_empty()).then_some(behind)).collect();
        let place = self.program.reshape(other.place, grouped);
        let place = self.solved(found.factor, place, found.transposed);
        Part {
            place: self.program.reshape(place, flat),
            labels: found.free.iter().chain(&rest).copied().collect(),
            inverse: false,
        }
    }
}
