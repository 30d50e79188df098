//! gradus: matrix calculus by equality saturation.

pub mod derive;
pub mod differential;
pub mod egraph;
pub mod error;
pub mod eval;
pub mod expr;
pub mod extract;
pub mod render;
pub mod rules;
pub mod shape;
pub mod symbol;
pub mod syntax;
pub mod tensor;

pub use error::{Error, ErrorCode, Result, Span};
