//! The operations.

use super::wiring::Wiring;
use crate::symbol::{Dimension, Shape, Variable};
use egg::Id;
use smallvec::SmallVec;
use std::sync::Arc;

/// An exact coefficient.
pub type Rational = num_rational::Ratio<i64>;

/// An elementwise function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Function {
    Exp,
    Log,
    Sin,
    Cos,
    Tan,
    Arcsin,
    Arccos,
    Arctan,
    Sinh,
    Cosh,
    Tanh,
    Sqrt,
    Abs,
    Sign,
    Sigmoid,
    Relu,
}

impl Function {
    /// Every elementwise function.
    pub const ALL: [Function; 16] = [
        Function::Exp,
        Function::Log,
        Function::Sin,
        Function::Cos,
        Function::Tan,
        Function::Arcsin,
        Function::Arccos,
        Function::Arctan,
        Function::Sinh,
        Function::Cosh,
        Function::Tanh,
        Function::Sqrt,
        Function::Abs,
        Function::Sign,
        Function::Sigmoid,
        Function::Relu,
    ];

    /// The name in the surface syntax.
    pub fn name(self) -> &'static str {
        match self {
            Function::Exp => "exp",
            Function::Log => "log",
            Function::Sin => "sin",
            Function::Cos => "cos",
            Function::Tan => "tan",
            Function::Arcsin => "arcsin",
            Function::Arccos => "arccos",
            Function::Arctan => "arctan",
            Function::Sinh => "sinh",
            Function::Cosh => "cosh",
            Function::Tanh => "tanh",
            Function::Sqrt => "sqrt",
            Function::Abs => "abs",
            Function::Sign => "sign",
            Function::Sigmoid => "sigmoid",
            Function::Relu => "relu",
        }
    }

    /// The function of this name.
    pub fn from_name(name: &str) -> Option<Function> {
        Function::ALL.into_iter().find(|f| f.name() == name)
    }
}

/// An operation, without its operands.
///
/// Vectors have one axis; nothing here is a row vector. `x'*A` is `Product(Transpose(A), x)`, `x'*y` is `Inner(x, y)` and
/// `x*y'` is `Outer(x, y)`. Matrices with an axis of size 1 exist only where the Kronecker vocabulary needs them
/// ([`Op::Column`], [`Op::Row`]).
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
    /// `tri(n)`: the square matrix with ones on and below the diagonal, zeros above it. Entry by entry it cuts out a triangle.
    Triangle(Dimension),
    /// `K(m,n)`: `K(m,n)*vec(A) = vec(A')` for `A` of shape m×n. Its axes are `(m,n)` and `(n,m)`, the slowest first.
    Commutation(Dimension, Dimension),
    /// The zero tensor of a shape with at least one axis (the scalar zero is a number).
    Zero(Shape),

    /// A sum of products in Einstein-index form: operands joined as the wiring says.
    Network(Arc<Wiring>),
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
    /// A tensor (first) by a scalar.
    Divide,
    /// Entry by entry division.
    HadamardDivide,
    /// The sum of the products of all entries: `x'*y` for vectors, `A:B` for what has more axes.
    Inner,
    /// `x*y'`.
    Outer,
    /// The Kronecker product of two matrices.
    Kronecker,
    /// The columns of a matrix, stacked: a vector whose axis is (columns, rows), the slowest first.
    Vec,
    /// A vector as a diagonal matrix.
    Diagonal,
    /// The diagonal of a square matrix as a vector.
    DiagonalOf,
    /// The trace of a square matrix.
    Trace,
    /// The sum of all entries.
    Sum,
    /// The Euclidean or Frobenius norm.
    Norm,
    /// A natural power (two or more) of a square matrix.
    MatrixPower(u32),
    /// A vector as a matrix of one column.
    Column,
    /// A vector as a matrix of one row.
    Row,

    /// An elementwise function.
    Map(Function),
    /// A tensor (first) with each entry raised to a scalar power (second).
    Power,
    /// The inverse of a square matrix.
    Inverse,
    /// The determinant of a square matrix.
    Determinant,
    /// The logarithm of the absolute value of the determinant.
    LogDeterminant,
    /// `exp(x)/sum(exp(x))`: positive entries with the sum one, for a tensor with at least one axis.
    Softmax,
    /// `log(sum(exp(x)))`, over all entries of a tensor with at least one axis.
    LogSumExp,
}

/// A set of words that not every reader of answers knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary(u8);

impl Vocabulary {
    /// The words of [`Op::Softmax`] and [`Op::LogSumExp`]: the derivative of one is written with the other.
    const SOFTMAX: Vocabulary = Vocabulary(1);

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: Vocabulary) -> Vocabulary {
        Vocabulary(self.0 | other.0)
    }

    /// Whether every word of the other set is in this one.
    pub fn contains(self, other: Vocabulary) -> bool {
        other.0 & !self.0 == 0
    }
}

impl Op {
    /// The number of operands, where it is fixed.
    pub fn arity(&self) -> Option<usize> {
        use Op::*;
        Some(match self {
            Number(_) | Size(_) | Variable(_) | Identity(_) | Ones(_) | Triangle(_) | Commutation(..) | Zero(_) => 0,
            Network(_) => return None,
            Combination(coefficients) => coefficients.len(),
            Product | Scale | Hadamard | Divide | HadamardDivide | Inner | Outer | Kronecker | Power => 2,
            Transpose | Vec | Diagonal | DiagonalOf | Trace | Sum | Norm | MatrixPower(_) | Column | Row | Map(_)
            | Inverse | Determinant | LogDeterminant | Softmax | LogSumExp => 1,
        })
    }

    /// The words that an answer uses for the operation only where its question uses one of them. They are none for the operations that
    /// everybody knows.
    pub fn vocabulary(&self) -> Vocabulary {
        match self {
            Op::Softmax | Op::LogSumExp => Vocabulary::SOFTMAX,
            _ => Vocabulary::default(),
        }
    }

    /// Whether the value is linear in each operand.
    pub fn is_multilinear(&self) -> bool {
        use Op::*;
        match self {
            Combination(coefficients) => coefficients.len() == 1,
            Network(_) | Product | Transpose | Scale | Hadamard | Inner | Outer | Kronecker | Vec | Diagonal
            | DiagonalOf | Trace | Sum | Column | Row => true,
            _ => false,
        }
    }

    /// Whether the order of the two operands does not matter.
    pub fn is_commutative(&self) -> bool {
        matches!(self, Op::Hadamard | Op::Inner)
    }
}

/// An operation with its operands: the node of a [`Graph`](super::Graph) and of the e-graph alike.
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
        matches!(&self.op, Op::Network(wiring) if wiring.output.iter().any(|group| group.len() > 1))
    }

    /// A node without operands.
    pub fn leaf(op: Op) -> Self {
        Node { op, children: SmallVec::new() }
    }
}
