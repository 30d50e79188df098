//! What a pattern is bound to.

use crate::base::{Axis, Dimension, Label, Rational};
use crate::expr::Id;
use crate::ops::Node;
use smallvec::SmallVec;

/// A match: what the pattern is bound to, and where.
#[derive(Clone, Debug)]
pub(super) struct Match {
    /// What tells it from other matches of the rule in one class.
    pub(super) bound: Bindings,
    /// The matched nodes, the root first; kept only where explanations are wanted.
    pub(super) trail: Trail,
}

/// What metavariables, dimension symbols and the common factor of a pattern are bound to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bindings {
    /// The class of each metavariable.
    pub(super) classes: SmallVec<[Option<Id>; 4]>,
    /// The axis of each dimension symbol.
    pub(super) axes: SmallVec<[Option<Axis>; 4]>,
    /// The number of each integer metavariable.
    pub(super) exponents: SmallVec<[Option<u32>; 1]>,
    /// The common factor of a sum.
    pub(super) scale: Rational,
    /// The terms of a sum that were left aside.
    pub(super) rest: SmallVec<[(Rational, Id); 8]>,
    /// Where in a network an index-level pattern was found.
    pub(super) part: Option<Part>,
}

impl Bindings {
    /// The axis of a dimension symbol.
    pub(super) fn axis(&self, dimension: Dimension) -> Option<&Axis> {
        self.axes.get(dimension.0 as usize)?.as_ref()
    }
}

/// The part of a network that an index-level pattern is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Part {
    /// The network.
    pub(super) node: Node,
    /// What each factor was matched with.
    pub(super) taken: SmallVec<[Taken; 2]>,
    /// The label of each index.
    pub(super) labels: SmallVec<[Option<Label>; 6]>,
}

/// The operand that a factor was matched with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Taken {
    pub(super) operand: usize,
    /// The leg of each index of the factor.
    pub(super) legs: SmallVec<[usize; 4]>,
}

/// A matched node.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) node: Node,
    /// The step of each operand that was matched by an operation too.
    pub(super) operands: SmallVec<[Option<usize>; 2]>,
}

/// The matched nodes, operands after what they are operands of.
pub(super) type Trail = SmallVec<[Step; 1]>;

/// The operand that a step is for: of which step, and at which place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) step: usize,
    pub(super) place: usize,
}
