//! What forward traversal carries: the tangent of one direction, or those of all directions at once.

use super::build::Build;
use crate::base::Shape;
use crate::expr::Id;
use crate::ops::Op;

/// Makes the tangent of a scalar.
pub(super) type OfScalar<'a> = &'a dyn Fn(&mut Build, Id) -> Id;

/// A kind of tangents.
pub(super) trait Tangents {
    /// The tangent of the variable.
    fn seed(&self, build: &mut Build) -> Id;

    /// The shape of the tangent of a value of this shape.
    fn shape(&self, value: &Shape) -> Shape;

    /// What an operation, linear in the operand at `position` and with the other operands given, does to a tangent.
    fn pushforward(&self, build: &mut Build, op: &Op, others: &[Option<Id>], position: usize, tangent: Id) -> Id;

    /// The tangent of a scalar, where it is known in another way and is made only for what needs it.
    fn of_scalar(&self) -> Option<OfScalar<'_>> {
        None
    }
}
