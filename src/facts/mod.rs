//! What is known of terms, and what they need to be defined.
//!
//! The lattice is [`crate::base::Facts`]; the rule of an operation stands in its record, those of structural operations in
//! [`structural`]. They ask their [`KnownTerms`](crate::ops::KnownTerms) whether operands are equal, so that one set of rules serves typed graphs
//! and e-graphs.

mod conditions;
mod diagonals;
mod excluding;
mod explain;
mod graph;
mod implied;
mod joint;
mod product;
mod reduce;
mod skew;
mod structural;
mod told;
mod undefined;

pub use conditions::{Condition, conditions};
pub use diagonals::narrowed;
pub use excluding::{contradicting, differ, excluding};
pub use explain::{Fact, Reason, Statement, explain};
pub use graph::GraphFacts;
pub use implied::{is_zero_nowhere, necessary};
pub use joint::{asked_by, contradictory};
pub(crate) use reduce::{parts, speaks_of_inverse};
pub use skew::has_skew_part;
pub(crate) use structural::{rule, settle};
pub use told::independent;
pub use undefined::{fails, nowhere, singular, undefined, unsettled, zero_if_singular, zeros};
