//! The e-graph itself: nodes, classes, what every class knows, and unions with the rules that justify them.
//!
//! Nothing here knows of rules, of generators or of the order in which they run.

mod analysis;
mod attributes;
mod data;
mod explain;
mod flattened;
mod graph;
mod language;
mod linear;
mod operations;
mod powers;

pub(crate) use data::Graphs;
pub use data::{ClassData, FlattenedNetwork, NormalFormAnalysis};
pub(super) use explain::FROM_RIGHT;
pub use explain::Step;
pub(crate) use flattened::{flattened_to_the_end, identity_pattern, network_of};
pub(crate) use graph::Core;
pub(crate) use operations::{einsum, is_network, named_dimensions, with_dimensions};
pub(crate) use powers::{
    Quotient, divisor, inverts_power, is_function, matrix_power, opens_reciprocal, power, quotient,
};
