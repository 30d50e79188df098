//! The differential in one direction.

use super::build::Build;
use super::forward::forward;
use super::tangents::Tangents;
use crate::base::{Shape, Variable};
use crate::expr::{Graph, Id};
use crate::ops::Op;

/// The differential of `root` in `wrt`, linear in `direction` (a node of the shape of `wrt`), as a person writes it: `dW*W' + W*dW'`.
pub fn differential(graph: &mut Graph, root: Id, wrt: Variable, direction: Id) -> Id {
    forward(&mut Build { graph }, root, wrt, &Direction(direction))
}

/// Tangents in one direction: of the shape of the value.
struct Direction(Id);

impl Tangents for Direction {
    fn seed(&self, _: &mut Build) -> Id {
        self.0
    }

    fn shape(&self, value: &Shape) -> Shape {
        value.clone()
    }

    fn pushforward(&self, build: &mut Build, op: &Op, others: &[Option<Id>], _: usize, tangent: Id) -> Id {
        let operands: Vec<Id> = others.iter().map(|other| other.unwrap_or(tangent)).collect();
        build.op(op, &operands)
    }
}
