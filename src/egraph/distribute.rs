//! Takes a network of one operand into the terms of that operand, where normal forms are not there to do it: a trace, a transpose or a
//! matricisation of a sum, for any number of terms and axes.

use super::saturate::EGraph;
use crate::expr::{Id, Node, Op, Rational};

/// The most terms that are distributed over.
const TERMS: usize = 12;

impl EGraph {
    /// Adds the sum of the networks of the terms.
    pub(super) fn distribute(&mut self, class: Id, node: &Node) {
        let (Op::Network(_), [operand]) = (&node.op, node.children.as_slice()) else { return };
        let most = if node.is_grouped() { usize::MAX } else { TERMS };
        let sums = self.graph[*operand].nodes.iter().filter_map(|n| match &n.op {
            Op::Combination(coefficients) if (2..=most).contains(&coefficients.len()) => {
                Some(coefficients.iter().copied().zip(n.children.iter().copied()).collect())
            }
            _ => None,
        });
        let sums: Vec<Vec<(Rational, Id)>> = sums.collect();
        for sum in sums {
            let terms: Vec<(Rational, Id)> =
                sum.iter().map(|(c, id)| (*c, self.add(Node::new(node.op.clone(), [*id])))).collect();
            if let Some(whole) = self.combination(&terms) {
                self.derive_id(class, whole, "distribute");
            }
        }
    }
}
