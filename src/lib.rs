//! gradus: matrix calculus by equality saturation.

mod context;
pub mod derive;
pub mod differential;
pub mod egraph;
pub mod error;
pub mod eval;
pub mod expr;
pub mod extract;
mod formula;
pub mod render;
pub mod rules;
pub mod shape;
pub mod symbol;
pub mod syntax;
pub mod tensor;

pub use context::{Context, Expression, Formula};
pub use derive::{Answer, Constraint, Form, FormName, Layout};
pub use error::{Error, ErrorCode, Result, Span};

/// The example of the README, run with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
