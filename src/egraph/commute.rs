//! Functions of one matrix commute: `A*inv(eye(n) - t*A)` is `inv(eye(n) - t*A)*A`.
//!
//! A matrix commutes with an inverse where it commutes with what is inverted, and that the normal forms of the two products decide.

use super::saturate::EGraph;
use crate::expr::Id;
use crate::ops::{INVERSE, MATRIX_POWER, Node, Op, Parameters};

impl EGraph {
    /// Whether a node is a product with an inverse, whose factors may commute.
    pub(super) fn may_commute(&self, node: &Node) -> bool {
        self.limits.unite_forms && node.op == Op::Product && node.children.iter().any(|c| self.inverted(*c).is_some())
    }

    /// What a class is the inverse of.
    fn inverted(&self, class: Id) -> Option<Id> {
        self.graph[class].nodes.iter().find(|n| n.op == Op::Call(INVERSE)).map(|n| n.children[0])
    }

    /// Adds the product in the other order, if its factors commute.
    pub(super) fn commute(&mut self, from: Id, node: &Node) {
        let [left, right] = [node.children[0], node.children[1]];
        self.square(from, left, right);
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

    /// The number of products that the factors of a product are.
    pub(super) fn products_below(&self, node: &Node) -> u64 {
        let products = |c: &Id| self.graph[*c].nodes.iter().filter(|n| n.op == Op::Product).count() as u64;
        node.children.iter().map(products).sum()
    }

    /// `X*(X*A)` is `X^2*A`, for an inverse that comes to stand beside itself.
    fn square(&mut self, from: Id, left: Id, right: Id) {
        let inner = |class: Id, side: usize, factor: Id| {
            let products = self.graph[class].nodes.iter().filter(|n| n.op == Op::Product);
            products.map(|n| [n.children[0], n.children[1]]).find(|c| c[side] == factor).map(|c| c[1 - side])
        };
        let (first, last) = (inner(right, 0, left), inner(left, 1, right));
        if let Some(rest) = first.filter(|_| self.inverted(left).is_some()) {
            let square = self.add(Node::new(Op::Parametric(MATRIX_POWER, Parameters::Natural(2)), [left]));
            self.derive(from, Node::new(Op::Product, [square, rest]), "commute");
        } else if let Some(rest) = last.filter(|_| self.inverted(right).is_some()) {
            let square = self.add(Node::new(Op::Parametric(MATRIX_POWER, Parameters::Natural(2)), [right]));
            self.derive(from, Node::new(Op::Product, [rest, square]), "commute");
        }
    }
}
