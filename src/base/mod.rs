//! What every stage speaks in: errors and places, numbers, names and dimensions, index patterns, arithmetic.

mod arithmetic;
mod attribute;
mod definition;
mod error;
mod facts;
mod greek;
mod interval;
mod parallel;
mod pattern;
mod rational;
mod spelling;
mod symbol;

pub use arithmetic::{
    Arguments, Arithmetic, Dual, Field, Kernels, ORDER, Rounded, Scalar, Series, Tensor, TensorKernel, TensorKernels,
    Undefined, Work, contract,
};
pub(crate) use arithmetic::{adjugate, determinant, entries, inverse, mix, multiplication, product, words};
pub use attribute::{Attribute, Attributes};
pub use definition::{Definition, Definitions, Parameter, Spellings};
pub use error::{Error, ErrorCode, Result, Span};
pub use facts::{Facts, Properties, Property, Requirement};
pub(crate) use greek::{GREEK, is_small_greek, respelt, spellings};
pub use interval::Interval;
pub(crate) use parallel::each;
pub use parallel::{cores, in_order};
pub use pattern::{IndexPattern, IndexPatternBuilder, Label};
pub(crate) use rational::Decimals;
pub use rational::Rational;
pub(crate) use rational::{shorten, too_large};
pub(crate) use spelling::spelling_distance;
pub use symbol::{Axis, Declaration, Dimension, Shape, Symbols, Variable};
