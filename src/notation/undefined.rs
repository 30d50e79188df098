//! What a text would keep that has no value beside what counts of it.

use super::extractor::Extractor;
use super::terms::Terms;
use super::weights;
use crate::expr::Id;
use crate::ops::{DIAGONAL_OF, HADAMARD_DIVIDE, Node, Op, POWER};

impl<T: Terms> Extractor<'_, T> {
    /// What a node is larger for that keeps the diagonal of what may have no value beside it.
    pub(super) fn hidden(&self, node: &Node) -> u32 {
        let is_identity = |class: &Id| self.terms.nodes(*class).iter().any(|node| matches!(node.op, Op::Identity(_)));
        let hides = match (&node.op, &node.children[..]) {
            (Op::Hadamard, [a, b]) => is_identity(a) && self.is_partial(*b) || is_identity(b) && self.is_partial(*a),
            (Op::Call(HADAMARD_DIVIDE), [above, _]) => is_identity(above),
            (Op::Call(DIAGONAL_OF), [matrix]) => self.is_partial(*matrix),
            _ => false,
        };
        if hides { weights::HIDDEN_UNDEFINED } else { 0 }
    }

    /// Whether a class, or what it is a multiple of, has no value where entries are zero or negative.
    fn is_partial(&self, class: Id) -> bool {
        let nodes = self.terms.nodes(class);
        let multiples = nodes.iter().filter(|node| matches!(&node.op, Op::Combination(cs) if cs.len() == 1));
        let below = multiples.flat_map(|node| self.terms.nodes(node.children[0]));
        nodes.iter().chain(below).any(|node| match &node.op {
            Op::Map(function) => function.record().domain.requirement().is_some(),
            Op::Call(HADAMARD_DIVIDE) => true,
            Op::Call(POWER) => {
                let exponent = self.terms.number(node.children[1]);
                !exponent.is_some_and(|p| p.is_integer() && p.is_positive())
            }
            _ => false,
        })
    }
}
