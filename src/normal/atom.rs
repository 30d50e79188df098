//! The indivisible operands of a monomial.

use super::algebra::PolynomialId;
use crate::base::{Dimension, Variable};
use crate::ops::{Function, Operation, Parameters};
use smallvec::{SmallVec, smallvec};

/// An interned [`Atom`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtomId(pub(super) u32);

/// An operand of a network. Its axes are the elementary dimensions of its tensor, flattened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// A dimension as a number.
    Size(Dimension),
    /// A variable.
    Variable(Variable),
    /// The diagonal of a variable that is declared diagonal.
    DiagonalOf(Variable),
    /// An elementwise function of a tensor.
    Map(Function, PolynomialId),
    /// A tensor with each entry raised to a scalar power.
    Power(PolynomialId, PolynomialId),
    /// An operation of the table that is no network, of tensors.
    Call(Operation, Parameters, SmallVec<[PolynomialId; 1]>),
    /// A tensor that is not multiplied out.
    Opaque(PolynomialId),
}

impl Atom {
    /// An operation on one operand.
    pub(super) fn unary(operation: Operation, argument: PolynomialId) -> Atom {
        Atom::Call(operation, Parameters::None, smallvec![argument])
    }

    /// Whether it is this operation.
    pub(super) fn is(&self, operation: Operation) -> bool {
        matches!(self, Atom::Call(own, ..) if *own == operation)
    }

    /// The operand of this operation, if it is one.
    pub(super) fn argument_of(&self, operation: Operation) -> Option<PolynomialId> {
        match self {
            Atom::Call(own, _, arguments) if *own == operation => arguments.first().copied(),
            _ => None,
        }
    }
}

/// What the canonical labelling needs to know of an atom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct AtomFacts {
    /// Whether its two axes may be exchanged.
    pub(super) symmetric: bool,
    /// Whether the product with its own transpose is the identity.
    pub(super) orthogonal: bool,
    /// Whether exchanging its two axes changes its sign.
    pub(super) skew: bool,
    /// Whether its entries above the diagonal are zero.
    pub(super) lower: bool,
    /// Whether its entries below the diagonal are zero.
    pub(super) upper: bool,
}
