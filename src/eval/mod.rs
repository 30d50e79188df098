//! Dense evaluation of typed graphs: the independent oracle, and what `eval` offers to users.
//!
//! One evaluator serves several kinds of numbers: `f64`; the exact [`Field`](crate::base::Field) of integers modulo the prime 2^61 - 1, in which two
//! expressions that agree at random points are equal but for a tiny probability; dual numbers and power series over these.

mod bindings;
mod evaluate;
mod limits;
mod numeric;
mod point;
mod random;
mod structured;

pub use crate::base::{Tensor, Work, contract};
pub use bindings::Bindings;
pub use evaluate::{Evaluator, evaluate};
pub use numeric::{numeric_derivative, numeric_second_derivative};
pub use point::{Point, Scale, Sizes};
pub use random::{Random, Region};
pub(crate) use structured::{RANKS, jointly};
