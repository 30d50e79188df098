//! Elementwise functions: one record each, in the file of its family.

mod algebraic;
mod exponential;
mod hyperbolic;
mod record;
mod special;
#[cfg(test)]
mod tests;
mod trigonometric;

pub use algebraic::{ABS, RELU, SIGN, SQRT};
pub use exponential::{EXP, GENERAL_POWER, LOG};
pub use hyperbolic::{COSH, SIGMOID, SINH, TANH};
pub use record::{Domain, Expansion, Function, FunctionCode, FunctionRecord, Parity, PythonCode, Range, Smoothness};
pub use special::ERF;
pub use trigonometric::{ARCCOS, ARCSIN, ARCTAN, COS, SIN, TAN};

/// The records of every family, at the place that the family has in the identity of its functions.
static FAMILIES: &[&[FunctionRecord]] =
    &[exponential::RECORDS, trigonometric::RECORDS, hyperbolic::RECORDS, algebraic::RECORDS, special::RECORDS];
