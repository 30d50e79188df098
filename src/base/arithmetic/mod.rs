//! The numbers that expressions are evaluated in (floating point, with or without bounds on its rounding, a prime field, dual numbers and power series over it), and dense arrays
//! of them.

mod arrays;
mod contraction;
mod dual;
mod field;
mod kernels;
mod linear;
mod order;
mod rounded;
mod scalar;
mod series;
mod tensor;
mod work;

pub use contraction::contract;
pub use dual::Dual;
pub use field::Field;
pub(crate) use field::mix;
pub use kernels::{Arguments, Arithmetic, Kernels, TensorKernel, TensorKernels};
pub(crate) use linear::{adjugate, determinant, inverse, product};
pub use rounded::Rounded;
pub use scalar::{Scalar, Undefined};
pub use series::{ORDER, Series};
pub use tensor::Tensor;
pub(crate) use tensor::entries;
pub use work::Work;
pub(crate) use work::{multiplication, words};
