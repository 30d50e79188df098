//! The indivisible operands of a monomial.

use super::algebra::PolynomialId;
use crate::base::{Dimension, Variable};
use crate::ops::Function;

/// An interned [`Atom`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtomId(pub(super) u32);

/// An operand of a network. Its axes are the elementary dimensions of its tensor, flattened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// A dimension as a number.
    Size(Dimension),
    /// The lower triangular matrix of ones.
    Triangle(Dimension),
    /// A variable.
    Variable(Variable),
    /// The diagonal of a variable that is declared diagonal.
    DiagonalOf(Variable),
    /// An elementwise function of a tensor.
    Map(Function, PolynomialId),
    /// A tensor with each entry raised to a scalar power.
    Power(PolynomialId, PolynomialId),
    /// The inverse of a matrix.
    Inverse(PolynomialId),
    /// The determinant of a matrix.
    Determinant(PolynomialId),
    /// The logarithm of the absolute value of the determinant of a matrix.
    LogDeterminant(PolynomialId),
    /// `exp(x)/sum(exp(x))` over all entries of a tensor whose axes are elementary.
    Softmax(PolynomialId),
    /// `log(sum(exp(x)))` over all entries of such a tensor.
    LogSumExp(PolynomialId),
    /// A tensor that is not multiplied out.
    Opaque(PolynomialId),
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
