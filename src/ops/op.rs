//! The operations.

use super::elementwise::Function;
use super::operation::{Operation, Parameters};
use crate::base::{Dimension, IndexPattern, Rational, Shape, Variable};
use egg::Id;
use smallvec::SmallVec;
use std::sync::Arc;

/// An operation, without its operands.
///
/// Vectors have one axis; nothing here is a row vector. `x'*A` is `Product(Transpose(A), x)`, `x'*y` is `Inner(x, y)` and
/// `x*y'` is `Outer(x, y)`. Matrices with an axis of size 1 exist only where the Kronecker vocabulary needs them
/// (`ops::AS_COLUMN`, `ops::AS_ROW`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// An exact number.
    Number(Rational),
    /// A dimension used as a scalar.
    Size(Dimension),
    /// A variable.
    Variable(Variable),
    /// The identity matrix of a dimension: the Kronecker delta with two indices.
    Identity(Dimension),
    /// The vector of ones.
    Ones(Dimension),
    /// The zero tensor of a shape with at least one axis (the scalar zero is a number).
    Zero(Shape),

    /// A sum of products in Einstein-index form: operands joined as the index pattern says.
    Network(Arc<IndexPattern>),
    /// A linear combination of operands of one shape, with these coefficients.
    Combination(SmallVec<[Rational; 2]>),

    /// Matrix by matrix, or matrix by vector.
    Product,
    /// The transpose of a matrix.
    Transpose,
    /// A scalar (first) times a tensor of one or more axes, or a scalar times a scalar.
    Scale,
    /// Entry by entry; two operands of one shape (with at least one axis).
    Hadamard,
    /// The sum of all entries.
    Sum,

    /// An elementwise function.
    Map(Function),
    /// An operation of the table (see [`Record`](super::Record)).
    Call(Operation),
    /// An operation of the table that takes parameters besides its operands: dimensions, or a natural number.
    Parametric(Operation, Parameters),

    /// An operation that a text defines.
    Defined(Arc<DefinedOperation>),
}

/// An operation that a text defines, on operands of some numbers of axes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinedOperation {
    /// Its name in the surface syntax.
    pub name: String,
    /// The number of axes of each operand.
    pub ranks: SmallVec<[usize; 2]>,
    /// The axes of the value: of which operand, and which of its axes.
    pub axes: SmallVec<[(usize, usize); 2]>,
}

/// An operation with its operands: the node of a graph and of the e-graph alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// What is done.
    pub op: Op,
    /// To what.
    pub children: SmallVec<[Id; 2]>,
}

impl Node {
    /// A node from its parts.
    pub fn new(op: Op, children: impl IntoIterator<Item = Id>) -> Self {
        Node { op, children: children.into_iter().collect() }
    }

    /// Whether this is a network with an axis that is a product of dimensions.
    pub fn is_grouped(&self) -> bool {
        matches!(&self.op, Op::Network(pattern) if pattern.output.iter().any(|group| group.len() > 1))
    }

    /// A node without operands.
    pub fn leaf(op: Op) -> Self {
        Node { op, children: SmallVec::new() }
    }
}
