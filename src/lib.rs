//! gradus: matrix calculus by equality saturation.

mod api;
mod base;
mod calculus;
mod code;
mod derive;
mod egraph;
mod equality;
mod eval;
mod expr;
mod facts;
mod normal;
mod notation;
mod ops;
#[cfg(feature = "serde")]
pub mod protocol;
mod render;
mod rules;
mod syntax;
mod typing;
mod workshop;

pub use api::{Context, Equality, Explanation, Expression, Formula, KnownFact, Request};
pub use base::{
    Attribute, Attributes, Axis, Declaration, Dimension, Error, ErrorCode, Facts, Interval, Properties, Property,
    Rational, Result, Shape, Span, Symbols, Tensor, Undefined, Variable,
};
pub use derive::{Answer, AnswerKind, Constraint, ExplanationLine, Form, FormName, Forms, Layout};
pub use egraph::{SaturationLimits, Statistics, Stopped};
pub use equality::{Array, Counterexample, Proof, Status, Test, Undecided, Verdict};
pub use eval::Bindings;
pub use facts::{Fact, Reason};
pub use normal::Limits as NormalFormLimits;

/// The stages of the engine, for the tests, the benches and the commands on rules of this package. They change without notice.
#[doc(hidden)]
pub mod internals {
    macro_rules! stages {
        ($($stage:ident)*) => {
            $(
                #[allow(missing_docs)]
                pub mod $stage {
                    pub use crate::$stage::*;
                }
            )*
        };
    }

    stages!(base calculus code derive egraph equality eval expr facts normal notation ops render rules syntax typing workshop);
}

/// The examples of the README, run with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
