//! Identities of axes that are products of dimensions: `eye(n*m)`, rather than a Kronecker product of identities.

use super::extractor::Extractor;
use super::terms::Terms;
use crate::base::Axis;
use crate::expr::Id;
use crate::ops::{KRONECKER, Node, Op};

impl<T: Terms> Extractor<'_, T> {
    /// The axis of which a node is the identity, where it is a product of dimensions.
    pub(super) fn identity(&self, node: &Node) -> Option<Axis> {
        let axis: Axis = match (&node.op, &node.children[..]) {
            (Op::Network(_), _) => return self.wide_identity(node),
            (Op::Call(KRONECKER), [a, b]) => [*a, *b]
                .into_iter()
                .map(|factor| self.identity_factor(factor))
                .collect::<Option<Vec<_>>>()?
                .concat()
                .into(),
            _ => return None,
        };
        self.is_product(&axis).then_some(axis)
    }

    fn identity_factor(&self, class: Id) -> Option<Vec<crate::base::Dimension>> {
        self.terms.nodes(class).iter().find_map(|node| match node.op {
            Op::Identity(dimension) => Some(vec![dimension]),
            _ => self.wide_identity(node).map(|axis| axis.to_vec()),
        })
    }

    /// The axis of a network without operands that is an identity.
    fn wide_identity(&self, node: &Node) -> Option<Axis> {
        let Op::Network(pattern) = &node.op else { return None };
        let [rows, columns] = &pattern.output[..] else { return None };
        let is_identity = pattern.inputs.is_empty() && rows == columns && rows.len() == pattern.sizes.len();
        let distinct = || (1..rows.len()).all(|at| !rows[..at].contains(&rows[at]));
        let axis: Axis = rows.iter().map(|label| pattern.sizes[usize::from(*label)]).collect();
        (is_identity && distinct() && self.is_product(&axis)).then_some(axis)
    }

    /// Whether an axis is read back from the product of its dimensions: two numbers would be one.
    fn is_product(&self, axis: &Axis) -> bool {
        let literals = axis.iter().filter(|d| self.terms.symbols().literal_size(**d).is_some()).count();
        axis.len() > 1 && literals < 2
    }
}
