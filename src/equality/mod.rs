//! Whether two terms are equal: one prover, one verdict, one counterexample.
//!
//! Answers, rules, their conditions and `equal` ask it. [`prove`] goes through the methods from the surest to the weakest, each with a
//! counted budget ([`Budget`]): normal forms, evaluation at random points (in a prime field, then in floating point), saturation with
//! rules, power series along random curves, and a search for a counterexample among small whole numbers.

mod budget;
mod cases;
mod cells;
mod classes;
mod constants;
mod counterexample;
mod critical;
mod definedness;
mod exact;
mod floating;
mod ground;
mod joint;
mod jumps;
mod normal_forms;
mod prover;
mod question;
mod reach;
mod requirement;
mod rule;
mod sampling;
mod saturation;
mod search;
mod series;
mod slopes;
mod solve;
mod spot_check;
mod status;
mod verdict;
mod whole;

pub use budget::Budget;
pub use counterexample::{Array, Counterexample};
pub(crate) use definedness::{decided, seems_to_fail, vanishes};
pub(crate) use floating::{has_value, lacks_value, seems_to_hold};
pub(crate) use ground::Grounds;
pub(crate) use joint::hold_together;
pub(crate) use normal_forms::proves;
pub(crate) use prover::Prover;
pub use prover::{compare, prove};
pub(crate) use question::Equation;
pub use question::{Question, Theory};
pub use rule::verdict;
pub(crate) use rule::with_attributes;
pub(crate) use search::{Failure, Search};
pub(crate) use series::curves;
pub(crate) use solve::{solved_for_zero, substituted};
pub(crate) use spot_check::SpotCheck;
pub use status::{Ground, Status};
pub use verdict::{Proof, Test, Undecided, Verdict};
