//! The syntax tree as a flat list, children first, with its names resolved and its kinds still to be solved.

use super::error::Operand;
use super::kind::{Relation, Slot, Solver};
use crate::base::{Dimension, Rational, Variable};
use crate::ops::Callable;
use crate::syntax::ast::{Expr, ProductOp};
use indexmap::IndexMap;

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
    /// `eye`, whose size the context gives.
    Identity,
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
    /// Whether the statement is index notation.
    pub(super) is_indexed: bool,
}

/// Where a relation of kinds comes from: an operator and its operands.
#[derive(Clone, Debug)]
pub(super) struct Origin<'a> {
    pub(super) operator: &'a str,
    pub(super) relation: Relation,
    pub(super) operands: Vec<Operand<'a>>,
}
