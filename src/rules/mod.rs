//! The rule language: rules as text, read and compiled to typed patterns.
//!
//! A rule file is read by [`parse`] into [`RuleText`]s, which print back to text; [`compile`] elaborates a text into [`Rule`]s: ordinary
//! typed graph terms over the rule's own metavariables and dimension symbols. `rules/README.md` tells the language to its authors.

mod compile;
mod index;
#[doc(hidden)]
pub mod interim;
mod text;

pub use compile::{Kind, Rule, compile};
pub use index::{Delta, IndexFactor, IndexRule};
pub use text::{Direction, Equation, FunctionText, Metavariable, REST, RuleText, SideCondition, parse};
