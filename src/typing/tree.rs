//! The syntax tree as a flat list, children first, with its names resolved and its kinds still to be solved.

use super::Failure;
use super::body::holes;
use super::error::Operand;
use super::kind::{COLUMN, Conflict, Kinds, MATRIX, Relation, SCALAR, Slot, Solver};
use super::place::Place;
use crate::base::{Axis, Definition, Dimension, Error, ErrorCode, Rational, Span, Variable, respelt};
use crate::ops::Callable;
use crate::syntax::ast::{Expr, ProductOp};
use indexmap::IndexMap;
use std::sync::Arc;

/// What a node is.
#[derive(Clone, Debug)]
pub(super) enum Operation {
    Number(Rational),
    /// A variable, by its place among the names.
    Name(usize),
    Size(Dimension),
    /// Whether each term is negative.
    Sum(Vec<bool>),
    Frobenius,
    /// The operators, and the kind of the chain after each.
    Product(Vec<ProductOp>, Vec<Slot>),
    Negate,
    Transpose,
    Power,
    EntryPower,
    /// A function of the children or of dimensions.
    Call(Callable, Vec<Dimension>),
    /// Indices by their place among all.
    Index(Vec<usize>),
    Delta(Vec<usize>),
    /// The sum of the child over indices of its own.
    SumOver(Vec<usize>),
    /// The operands of an operation that a text defines must have the shapes that it takes; with what it takes, for messages.
    Accept(Arc<Definition>, String),
    /// The value of such an operation: that of its body, the first child.
    Defined(Arc<Definition>),
    /// `eye`, whose size the context gives.
    Identity,
    /// An operator that kinds decide, before it is replaced.
    Spelt,
    /// What stands at these places of the child; a whole axis has none.
    Select(Vec<Option<Place>>),
    /// The unit vector of a place, with its size where that is known.
    Unit(Place, Option<Dimension>),
    /// E4 or G4, whose sizes the context gives: which of its axes are equal.
    FourthOrder([usize; 4]),
    /// The matrix that is one at a row and a column, zero elsewhere.
    SingleEntry([Place; 2]),
}

/// A node of the flat tree.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub(super) expr: &'a Expr,
    pub(super) operation: Operation,
    pub(super) children: Vec<usize>,
    pub(super) kind: Slot,
    /// Whether indices occur below.
    pub(super) indexed: bool,
    /// Whether it is made entry by entry of a reduction along an axis, which combines with an array of the other axis' size.
    pub(super) reduced: bool,
}

/// A variable of the expression.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) slot: Slot,
    pub(super) declared: Option<Variable>,
}

/// An index: a name with its scope. A summed index belongs to its additive term, a free one to the whole.
#[derive(Clone, Debug)]
pub(super) struct Index<'a> {
    pub(super) name: String,
    /// The expression that it was first seen on.
    pub(super) first: Option<&'a Expr>,
}

/// What a placeholder of a dimension stands for.
#[derive(Clone, Debug)]
pub(super) enum Placeholder {
    /// The axis of a node, an operand of an operation that a text defines.
    AxisOf(usize, usize),
    /// A size that is a product: its factors may be stacked in any order.
    Product(Axis),
}

/// The flat tree, with the kinds still to be solved.
pub(super) struct Tree<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) names: IndexMap<String, Name>,
    /// Keyed by scope (0 for the free ones, then one a term) and name.
    pub(super) indices: IndexMap<(usize, String), Index<'a>>,
    pub(super) free: Vec<String>,
    pub(super) solver: Solver,
    /// Where each relation comes from.
    pub(super) origins: Vec<Origin<'a>>,
    /// What stands for a dimension while it is to be found.
    pub(super) placeholders: Vec<Placeholder>,
    /// Whether the statement is index notation.
    pub(super) is_indexed: bool,
    /// Whether there is a left-hand side.
    pub(super) has_target: bool,
    /// How far the kinds of the names are from what is written: adaptations first.
    pub(super) cost: (u32, u32, u32),
}

impl Tree<'_> {
    /// The place of a name among those of the expression; `beta` and `β` are one.
    pub(super) fn find_name(&self, name: &str) -> Option<usize> {
        self.names.get_index_of(name).or_else(|| respelt(name).and_then(|name| self.names.get_index_of(&name)))
    }

    /// What is known of the kind of a node.
    pub(super) fn kind(&self, node: usize) -> Kinds {
        self.solver.get(self.nodes[node].kind)
    }
}

/// Where a relation of kinds comes from: an operator and its operands.
#[derive(Clone, Debug)]
pub(super) struct Origin<'a> {
    pub(super) operator: &'a str,
    pub(super) relation: Relation,
    pub(super) operands: Vec<Operand<'a>>,
    /// What the operation takes, where the relation is one of the body of an operation that a text defines.
    pub(super) takes: Option<String>,
}

/// The error for operands of kinds that do not go together.
pub(super) fn clash<'a>(conflict: Conflict, origins: &[Origin<'a>]) -> Failure<'a> {
    let origin = &origins[conflict.origin];
    let operator = origin.operator;
    let [a, b] = conflict.operands;
    let (message, code) = match origin.relation {
        _ if origin.takes.is_some() => {
            let takes = origin.takes.as_deref().unwrap_or_default();
            (format!("{takes}, but {}", holes(origin.operands.len())), ErrorCode::Kind)
        }
        Relation::Entrywise | Relation::Spread(_) | Relation::EntryPower => {
            (format!("'{operator}' needs equal shapes: {{0}} but {{1}}{{spread}}"), ErrorCode::Shape)
        }
        Relation::Frobenius | Relation::TensorContraction => {
            ("':' needs equal shapes: {0} but {1}".to_owned(), ErrorCode::Shape)
        }
        Relation::Product if a.is_single() && a == b && a == COLUMN => {
            ("'*' cannot multiply two column vectors: {0} and {1}".to_owned(), ErrorCode::Shape)
        }
        Relation::Product if a == COLUMN && b == MATRIX => {
            ("'*' needs a row before a matrix: {0} and {1}".to_owned(), ErrorCode::Shape)
        }
        Relation::Product | Relation::TensorProduct => (
            "'*' multiplies a matrix or row by a matrix or column, but {0} and {1}; index notation joins other axes"
                .to_owned(),
            ErrorCode::Shape,
        ),
        Relation::Divide => ("'/' divides by a scalar only, but {1}".to_owned(), ErrorCode::Kind),
        Relation::Power if b.has(SCALAR) && a.is_single() => {
            ("'^' is the power of a scalar or of a square matrix, but {0}".to_owned(), ErrorCode::Kind)
        }
        Relation::Power => ("the exponent of '^' is a scalar, but {1}".to_owned(), ErrorCode::Exponent),
        Relation::Call(_) if origin.operands.len() > 1 => {
            (format!("{operator} takes matrices, vectors or scalars, but {{0}} and {{1}}"), ErrorCode::Kind)
        }
        _ => (format!("{operator} takes a matrix, a vector or a scalar, but {{0}}"), ErrorCode::Kind),
    };
    let span = origin.operands.iter().map(|o| o.span()).reduce(Span::to).unwrap_or_default();
    let error = Error::new(code, message, span);
    Failure { error, operands: origin.operands.clone() }
}
