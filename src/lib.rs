//! gradus: matrix calculus by equality saturation.

mod api;
pub mod base;
pub mod calculus;
pub mod code;
pub mod derive;
pub mod egraph;
pub mod equality;
pub mod eval;
pub mod expr;
pub mod facts;
mod known;
pub mod normal;
pub mod notation;
pub mod ops;
pub mod render;
pub mod rules;
pub mod syntax;
pub mod typing;
pub mod workshop;

pub use api::{Context, Equality, Expression, Formula, Request};
pub use base::{Error, ErrorCode, Result, Span};
pub use derive::{Answer, Constraint, Form, FormName, Layout};
pub use known::KnownFact;

/// The example of the README, run with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
