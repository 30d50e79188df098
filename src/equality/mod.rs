//! Whether a rule is true: proved, tested or sampled, or false with a counterexample.

mod point;
mod series;
mod verdict;

pub use point::{Array, Counterexample};
pub(crate) use point::{Case, Failure};
pub(crate) use series::curves;
pub use verdict::{DRAWS, Verdict, verdict};
pub(crate) use verdict::{judge, proves, with_attributes};
