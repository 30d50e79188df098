//! The full derivative: the axes of the value, then those of the variable.

use super::build::Build;
use super::differential::differential;
use super::forward::forward;
use super::gradient::reverse;
use super::linear_maps::pushforward;
use super::tangents::{OfScalar, Tangents};
use crate::base::{Shape, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::Op;

/// The derivative of `root` in `wrt` with the axes of the value, then those of the variable.
///
/// Where value and variable have at most two axes together the answer is in matrix operations as far as these go; otherwise it is
/// a linear combination of networks over nodes of the graph.
pub fn jacobian(graph: &mut Graph, root: Id, wrt: Variable, symbols: &Symbols) -> Id {
    let axes = symbols.declaration(wrt).shape.clone();
    if axes.is_empty() {
        let one = graph.number(1.into());
        return differential(graph, root, wrt, one);
    }
    if graph.rank(root) == 0 {
        return reverse(graph, root, wrt, &axes);
    }
    let gradient = |build: &mut Build, id: Id| reverse(build.graph, id, wrt, &axes);
    forward(&mut Build { graph }, root, wrt, &AllDirections { axes: &axes, gradient: &gradient })
}

/// Tangents in all directions at once: with the axes of the variable after those of the value.
struct AllDirections<'a> {
    axes: &'a Shape,
    gradient: &'a dyn Fn(&mut Build, Id) -> Id,
}

impl Tangents for AllDirections<'_> {
    fn seed(&self, build: &mut Build) -> Id {
        build.delta(self.axes)
    }

    fn shape(&self, value: &Shape) -> Shape {
        value.iter().chain(self.axes).cloned().collect()
    }

    fn pushforward(&self, build: &mut Build, op: &Op, others: &[Option<Id>], position: usize, tangent: Id) -> Id {
        pushforward(build, op, others, position, tangent, self.axes)
    }

    /// The tangent of a scalar is its gradient, which is short by reverse accumulation.
    fn of_scalar(&self) -> Option<OfScalar<'_>> {
        Some(self.gradient)
    }
}
