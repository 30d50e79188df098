//! What every stage speaks in: errors and places, numbers, names and dimensions, index patterns, arithmetic.

mod arithmetic;
mod error;
mod pattern;
mod symbol;

pub use arithmetic::{
    Arguments, Dual, Field, Kernels, ORDER, Scalar, Series, Tensor, TensorKernel, TensorKernels, Undefined, contract,
};
pub(crate) use arithmetic::{determinant, entries, inverse, mix, product};
pub use error::{Error, ErrorCode, Result, Span};
pub use pattern::{IndexPattern, IndexPatternBuilder, Label};
pub use symbol::{Attribute, Attributes, Axis, Declaration, Dimension, Shape, Symbols, Variable};

/// An exact coefficient.
pub type Rational = num_rational::Ratio<i64>;
