//! Functions of one matrix commute: `A*inv(eye(n) - t*A)` is `inv(eye(n) - t*A)*A`.
//!
//! A matrix commutes with an inverse where it commutes with what is inverted, and that the normal forms of the two products decide.

use super::generator::{Generation, Generator, Revision};
use crate::egraph::core::matrix_power;
use crate::expr::Id;
use crate::ops::{Node, Op};
use std::ops::ControlFlow;

/// Adds the product in the other order, if its factors commute, and the square of an inverse that comes to stand beside itself.
pub(super) struct Commute;

impl Generator for Commute {
    fn name(&self) -> &'static str {
        "commute"
    }

    fn wants(&self, generation: &Generation, _: Id, node: &Node) -> bool {
        node.op == Op::Product
            && generation.unites_forms()
            && node.children.iter().any(|c| generation.inverse_of(*c).is_some())
    }

    /// The number of products that the factors are.
    fn revise(&self, generation: &Generation, node: &Node, revision: &mut Revision) {
        let products = |c: &Id| generation.nodes(*c).iter().filter(|n| n.op == Op::Product).count();
        revision.note(node.children.iter().map(products).sum());
    }

    fn is_revised(&self, _: &Generation) -> bool {
        true
    }

    fn run(&self, generation: &mut Generation, class: Id, node: &Node) -> ControlFlow<()> {
        let [left, right] = [node.children[0], node.children[1]];
        square(generation, class, left, right, self.name());
        if commutes(generation, left, right) {
            generation.derive(class, Node::new(Op::Product, [right, left]), self.name());
        }
        ControlFlow::Continue(())
    }
}

/// Whether two matrices commute, one of them an inverse.
fn commutes(generation: &mut Generation, left: Id, right: Id) -> bool {
    let (inner, other) = match (generation.inverse_of(left), generation.inverse_of(right)) {
        (Some(inner), _) => (inner, right),
        (_, Some(inner)) => (inner, left),
        _ => return false,
    };
    if generation.data(inner).shape != generation.data(other).shape {
        return false;
    }
    let [Some(inner), Some(other)] = [inner, other].map(|class| generation.data(class).form) else { return false };
    let algebra = &mut generation.graph.analysis.algebra;
    let [one, two] = [[inner, other], [other, inner]].map(|pair| algebra.operation(&Op::Product, &pair));
    one.is_some() && one == two
}

/// `X*(X*A)` is `X^2*A`, for an inverse that comes to stand beside itself.
fn square(generation: &mut Generation, class: Id, left: Id, right: Id, rule: &str) {
    let inner = |class: Id, side: usize, factor: Id| {
        let products = generation.nodes(class).iter().filter(|n| n.op == Op::Product);
        products.map(|n| [n.children[0], n.children[1]]).find(|c| c[side] == factor).map(|c| c[1 - side])
    };
    let (first, last) = (inner(right, 0, left), inner(left, 1, right));
    if let Some(rest) = first.filter(|_| generation.inverse_of(left).is_some()) {
        let square = generation.add(matrix_power(left, 2));
        generation.derive(class, Node::new(Op::Product, [square, rest]), rule);
    } else if let Some(rest) = last.filter(|_| generation.inverse_of(right).is_some()) {
        let square = generation.add(matrix_power(right, 2));
        generation.derive(class, Node::new(Op::Product, [rest, square]), rule);
    }
}
