//! From terms to the expression that a person would write: of one term, or of the best of each class of an e-graph.
//!
//! The cost is the size of the text: every operator and leaf once, a signed rational one. Each class is extracted in four readings, as it
//! is or transposed, with either sign, because a person moves a transpose or a sign to where it costs least. Ties go to fewer transposes
//! and inverses, then to the order of operations; never to the order of insertion.
//!
//! How each operation is written stands in [`plan`], of index notation in [`index::plan`]: what is written, the operands in the readings
//! that they may have, and a weight of the table in [`weights`]. Costs and texts follow from the plan.

mod build;
mod chain;
mod cost;
mod decimals;
mod extractor;
mod form;
mod index;
mod input_order;
mod named;
mod places;
mod plan;
mod powers;
mod reading;
mod roots;
mod sizes;
mod sums;
mod table;
mod terms;
mod together;
mod weights;

pub use chain::size;
pub(crate) use chain::transposes;
pub(crate) use decimals::with_short_decimals;
pub(crate) use extractor::told;
pub use extractor::{Extractor, LARGEST, notate};
pub use index::{IndexExpr, index_names};
pub(crate) use index::{entries, written};
pub(crate) use named::NamedClasses;
pub use sizes::with_known_sizes;
