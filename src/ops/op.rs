//! The operations.

use super::elementwise::Function;
use super::record::{Operation, Parameters, Record};
use crate::base::{Dimension, IndexPattern, Rational, Shape, Variable};
use egg::Id;
use smallvec::SmallVec;
use std::collections::BTreeSet;
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

/// A set of operations that not every reader of answers knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UncommonOperations {
    families: u8,
    /// The names of those that texts define; none is the empty set.
    defined: Option<Arc<BTreeSet<String>>>,
}

impl UncommonOperations {
    /// None: everybody knows the operation.
    pub const COMMON: UncommonOperations = UncommonOperations { families: 0, defined: None };

    /// `softmax` and `logsumexp`: the derivative of one is written with the other.
    pub const EXPONENTIAL_SUMS: UncommonOperations = UncommonOperations { families: 1, defined: None };

    /// Adjugates: a determinant and an inverse say the same of an invertible matrix.
    pub const ADJUGATES: UncommonOperations = UncommonOperations { families: 2, defined: None };

    /// Operations that texts define, by their names.
    pub fn defined(names: impl IntoIterator<Item = String>) -> UncommonOperations {
        let names: BTreeSet<String> = names.into_iter().collect();
        UncommonOperations { families: 0, defined: (!names.is_empty()).then(|| Arc::new(names)) }
    }

    /// Whether it is the empty set.
    pub fn is_empty(&self) -> bool {
        self.families == 0 && self.defined.is_none()
    }

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: UncommonOperations) -> UncommonOperations {
        let defined = match (self.defined, other.defined) {
            (Some(a), Some(b)) if a != b => Some(Arc::new(a.union(&b).cloned().collect())),
            (a, b) => a.or(b),
        };
        UncommonOperations { families: self.families | other.families, defined }
    }

    /// Whether every operation of the other set is in this one.
    pub fn contains(&self, other: &UncommonOperations) -> bool {
        let own = |name: &String| self.has(name);
        other.families & !self.families == 0 && other.defined.iter().all(|names| names.iter().all(own))
    }

    /// Whether the operation of this name, which a text defines, is in the set.
    pub fn has(&self, name: &str) -> bool {
        self.defined.as_ref().is_some_and(|names| names.contains(name))
    }
}

/// The number of kinds that have no entry in a table.
const STRUCTURAL: usize = 14;

impl Op {
    /// The record of an operation of the table.
    pub fn record(&self) -> Option<&'static Record> {
        match self {
            Op::Call(operation) | Op::Parametric(operation, _) => Some(operation.record()),
            _ => None,
        }
    }

    /// The parameters of an operation of the table.
    pub fn parameters(&self) -> Parameters {
        match self {
            Op::Parametric(_, parameters) => *parameters,
            _ => Parameters::None,
        }
    }

    /// A number below [`Op::kinds`] for each kind of operation: one for each entry of the tables, whatever its parameters.
    pub fn kind(&self) -> usize {
        match self {
            Op::Number(_) => 0,
            Op::Size(_) => 1,
            Op::Variable(_) => 2,
            Op::Identity(_) => 3,
            Op::Ones(_) => 4,
            Op::Zero(_) => 5,
            Op::Network(_) => 6,
            Op::Combination(_) => 7,
            Op::Product => 8,
            Op::Transpose => 9,
            Op::Scale => 10,
            Op::Hadamard => 11,
            Op::Sum => 12,
            Op::Defined(_) => 13,
            Op::Call(operation) | Op::Parametric(operation, _) => STRUCTURAL + operation.place(),
            Op::Map(function) => STRUCTURAL + Operation::count() + function.place(),
        }
    }

    /// The number of kinds.
    pub fn kinds() -> usize {
        STRUCTURAL + Operation::count() + Function::count()
    }

    /// The number of operands, where it is fixed.
    pub fn arity(&self) -> Option<usize> {
        use Op::*;
        Some(match self {
            Number(_) | Size(_) | Variable(_) | Identity(_) | Ones(_) | Zero(_) => 0,
            Network(_) => return None,
            Combination(coefficients) => coefficients.len(),
            Product | Scale | Hadamard => 2,
            Transpose | Sum | Map(_) => 1,
            Call(operation) | Parametric(operation, _) => operation.record().operands,
            Defined(operation) => operation.ranks.len(),
        })
    }

    /// The words that an answer uses for the operation only where its question uses one of them. They are none for the operations that
    /// everybody knows.
    pub fn vocabulary(&self) -> UncommonOperations {
        match self {
            Op::Defined(operation) => UncommonOperations::defined([operation.name.clone()]),
            _ => self.record().map_or(UncommonOperations::COMMON, |record| record.vocabulary.clone()),
        }
    }

    /// Whether the value is linear in each operand.
    pub fn is_multilinear(&self) -> bool {
        use Op::*;
        match self {
            Combination(coefficients) => coefficients.len() == 1,
            Network(_) | Product | Transpose | Scale | Hadamard | Sum => true,
            _ => self.record().is_some_and(|record| record.operands > 0 && record.meaning.is_multilinear()),
        }
    }

    /// Whether the order of the two operands does not matter.
    pub fn is_commutative(&self) -> bool {
        *self == Op::Hadamard || self.record().is_some_and(|record| record.commutative)
    }

    /// Whether the operation only places entries: no sum, no product of two entries of one place. A network takes it in.
    pub fn is_rearrangement(&self) -> bool {
        match self {
            Op::Transpose | Op::Identity(_) | Op::Ones(_) => true,
            _ => self.record().is_some_and(|record| record.rearranges),
        }
    }
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
