//! Functions of one matrix commute: `A*inv(eye(n) - t*A)` is `inv(eye(n) - t*A)*A`.
//!
//! A matrix commutes with an inverse where it commutes with what is inverted, and that the normal forms of the two products decide.

use super::saturate::EGraph;
use crate::expr::{Id, Node, Op};

impl EGraph {
    /// Whether a node is a product with an inverse, whose factors may commute.
    pub(super) fn may_commute(&self, node: &Node) -> bool {
        self.limits.unite_forms && node.op == Op::Product && node.children.iter().any(|c| self.inverted(*c).is_some())
    }

    /// What a class is the inverse of.
    fn inverted(&self, class: Id) -> Option<Id> {
        self.graph[class].nodes.iter().find(|n| n.op == Op::Inverse).map(|n| n.children[0])
    }

    /// Adds the product in the other order, if its factors commute.
    pub(super) fn commute(&mut self, from: Id, node: &Node) {
        let [left, right] = [node.children[0], node.children[1]];
        let (inner, other) = match (self.inverted(left), self.inverted(right)) {
            (Some(inner), _) => (inner, right),
            (_, Some(inner)) => (inner, left),
            _ => return,
        };
        if self.graph[inner].data.shape != self.graph[other].data.shape {
            return;
        }
        let [Some(inner), Some(other)] = [inner, other].map(|class| self.graph[class].data.form) else { return };
        let algebra = &mut self.graph.analysis.algebra;
        let [one, two] = [[inner, other], [other, inner]].map(|pair| algebra.operation(&Op::Product, &pair));
        if one.is_some() && one == two {
            self.derive(from, Node::new(Op::Product, [right, left]), "commute");
        }
    }
}
