//! The gradient of a scalar, by reverse accumulation.

use super::reverse::{Passed, Reverse};
use crate::base::{Shape, Symbols, Variable};
use crate::expr::{Graph, Id};

/// The gradient of the scalar `root` in `wrt`, with the shape of `wrt`, by reverse accumulation: O(n) nodes for n nodes.
pub fn gradient(graph: &mut Graph, root: Id, wrt: Variable, symbols: &Symbols) -> Id {
    let shape = symbols.declaration(wrt).shape.clone();
    reverse(graph, root, wrt, &shape)
}

/// The gradient, where the shape of the variable is known.
pub(super) fn reverse(graph: &mut Graph, root: Id, wrt: Variable, wrt_shape: &Shape) -> Id {
    let order = graph.reachable(&[root]);
    let mut reverse = Reverse::new(graph, root, wrt);
    for id in order.into_iter().rev() {
        if let Passed::Reached = reverse.pass(id) {
            return reverse.adjoint(id).unwrap_or(id);
        }
    }
    graph.zero(wrt_shape)
}
