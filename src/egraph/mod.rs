//! The e-graph: one language for index-level and matrix-level operations, normal forms as analysis data, and equality saturation.
//!
//! [`core`] is the e-graph itself, [`matching`] applies rules in text, [`generators`] add what no rule of fixed size can say, and
//! [`driver`] runs both until nothing changes or one of the [`limits`] is met. Nothing here has an index name. Every union goes through one
//! function of the core, which names the rule that justifies it.

mod core;
mod driver;
mod focus;
mod generators;
mod limits;
mod matching;
mod regroup;

pub(crate) use core::power;
pub use core::{ClassData, FlattenedNetwork, NormalFormAnalysis, Step};
pub use driver::{EGraph, Statistics, Stopped};
pub use limits::SaturationLimits;
pub(crate) use matching::RuleOfSet;
pub use matching::{RuleSet, RuleStatistics};
