//! What every stage speaks in: errors and places, numbers, names and dimensions, index patterns, arithmetic.

mod arithmetic;
mod definition;
mod error;
mod pattern;
mod symbol;

pub(crate) use arithmetic::mix;
pub use arithmetic::{Dual, Field, Kernels, ORDER, Scalar, Series, Undefined};
pub use definition::{Definition, Definitions, Parameter};
pub use error::{Error, ErrorCode, Result, Span};
pub use pattern::{IndexPattern, IndexPatternBuilder, Label};
pub use symbol::{Attribute, Attributes, Axis, Declaration, Dimension, Shape, Symbols, Variable};

/// An exact coefficient.
pub type Rational = num_rational::Ratio<i64>;
