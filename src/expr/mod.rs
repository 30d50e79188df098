//! Typed expressions: one vocabulary of operations for every stage after shape inference.
//!
//! A [`Graph`] is a hash-consed arena of [`Node`]s, each with its shape. Matrix-level operations (product, transpose,
//! Kronecker product, ...) and index-level ones ([`Op::Network`], [`Op::Combination`]) live side by side, here as in the e-graph.
//! No index has a name: positions and labels only.

mod definition;
mod graph;
mod op;
mod wiring;

pub use egg::Id;
pub use graph::{Graph, ShapeError, Slope};
pub use op::{Function, Node, Op, Rational, Vocabulary};
pub use wiring::{Label, Wiring, WiringBuilder};
