//! Typed expressions.
//!
//! A [`Graph`] is a hash-consed arena of [`Node`](crate::ops::Node)s, each with its shape. Matrix-level operations (product, transpose,
//! Kronecker product, ...) and index-level ones (networks, linear combinations) live side by side, here as in the e-graph.
//! No index has a name: positions and labels only.

mod graph;

pub use egg::Id;
pub use graph::{GivenDerivative, Graph};
