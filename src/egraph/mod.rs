//! The e-graph: one language for index-level and matrix-level operations, normal forms as analysis data, and equality saturation.
//!
//! Nothing here has an index name. Every union goes through [`EGraph::unite`], which names the rule that justifies it.
//! Generators (in Rust, because they enumerate structure that a pattern of fixed size cannot say) live in one module each:
//! [`split`] cuts a network into matrix operations (those entry by entry in [`entries`]), [`factor`] pulls common factors out of a sum,
//! [`quotient`] puts one over a denominator, [`commute`] turns products of functions of one matrix, [`matricise`] reads a grouped network
//! as Kronecker products, [`distribute`] takes a network into the terms of a sum, [`index_form`] writes a class as the network that its
//! operations define, and as its normal form. What a class is a power of is in [`powers`].

mod analysis;
mod commute;
mod distribute;
mod entries;
mod explain;
mod factor;
mod generate;
mod index_form;
mod language;
mod matcher;
mod matricise;
mod net;
mod powers;
mod quotient;
mod saturate;
mod split;

pub use analysis::{ClassData, FlattenedNetwork, NormalFormAnalysis};
pub use explain::Step;
pub use matcher::{RuleSet, RuleStatistics};
pub use saturate::{EGraph, SaturationLimits, Statistics, Stopped};
