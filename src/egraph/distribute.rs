//! Takes a network of one operand into the terms of that operand, where normal forms are not there to do it: a trace, a transpose or a
//! matricisation of a sum, for any number of terms and axes.

use super::saturate::EGraph;
use crate::base::Rational;
use crate::expr::Id;
use crate::ops::{Node, Op};

/// The most terms that are distributed over.
const TERMS: usize = 12;

impl EGraph {
    /// Adds the sum of the networks of the terms of one operand: of the only one, or of the first that no matrix can be (a sum of more
    /// than two axes).
    pub(super) fn distribute(&mut self, class: Id, node: &Node) {
        let place = match node.children.as_slice() {
            [_] => Some(0),
            operands if self.graph[class].data.shape.len() <= 2 => {
                operands.iter().position(|o| self.graph[*o].data.shape.len() > 2)
            }
            _ => None,
        };
        let Some(place) = place else { return };
        let most = if node.is_grouped() { usize::MAX } else { TERMS };
        let sums = self.graph[node.children[place]].nodes.iter().filter_map(|n| match &n.op {
            Op::Combination(coefficients) if (2..=most).contains(&coefficients.len()) => {
                Some(coefficients.iter().copied().zip(n.children.iter().copied()).collect())
            }
            _ => None,
        });
        let sums: Vec<Vec<(Rational, Id)>> = sums.collect();
        for sum in sums {
            let mut terms: Vec<(Rational, Id)> = Vec::with_capacity(sum.len());
            for (coefficient, id) in sum {
                let mut term = node.clone();
                term.children[place] = id;
                terms.push((coefficient, self.add(term)));
            }
            if let Some(whole) = self.combination(&terms) {
                self.derive_id(class, whole, "distribute");
            }
        }
    }
}
