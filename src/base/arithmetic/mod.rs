//! The numbers that expressions are evaluated in: floating point, a prime field, dual numbers and power series over it.

mod dual;
mod field;
mod scalar;
mod series;

pub use dual::Dual;
pub use field::Field;
pub(crate) use field::mix;
pub use scalar::{Kernels, Scalar, Undefined};
pub use series::{ORDER, Series};
