//! The rule language: rules as text, read and compiled to typed patterns.
//!
//! A rule file is read by [`parse`] into [`RuleText`]s, which print back to text; [`compile`] elaborates a text into [`Rule`]s: ordinary
//! typed graph terms over the rule's own metavariables and dimension symbols. `rules/README.md` tells the language to its authors.

mod compile;
mod definition;
mod function;
mod index;
mod outline;
mod pattern;
mod piece;
mod side;
mod text;

pub use compile::{EXPONENTS, Integer, Kind, Operand, Rule, compile, compile_with};
pub use function::Functions;
pub(crate) use function::definitions;
pub use index::{Delta, IndexFactor, IndexRule};
pub(crate) use outline::{Called, Statement, outline};
pub(crate) use pattern::{Bound, Term};
pub use piece::{Direction, Equation, REST};
pub(crate) use side::has_index;
pub use text::{DefinitionText, FunctionText, Metavariable, RuleText, SideCondition, parse};

/// The shipped rule files: name and text.
pub const FILES: [(&str, &str); 13] = [
    DEFINITIONS,
    ("structure.rules", include_str!("../../rules/structure.rules")),
    ("product.rules", include_str!("../../rules/product.rules")),
    ("transpose.rules", include_str!("../../rules/transpose.rules")),
    ("trace.rules", include_str!("../../rules/trace.rules")),
    ("hadamard.rules", include_str!("../../rules/hadamard.rules")),
    ("kronecker.rules", include_str!("../../rules/kronecker.rules")),
    ("inverse.rules", include_str!("../../rules/inverse.rules")),
    ("determinant.rules", include_str!("../../rules/determinant.rules")),
    ("elementwise.rules", include_str!("../../rules/elementwise.rules")),
    ("softmax.rules", include_str!("../../rules/softmax.rules")),
    ("scalar.rules", include_str!("../../rules/scalar.rules")),
    ("attributes.rules", include_str!("../../rules/attributes.rules")),
];

/// The shipped statements of what operations are, entry by entry: theory that is checked and rewrites nothing.
pub const ENTRIES: (&str, &str) = ("entries.rules", include_str!("../../rules/entries.rules"));
/// The shipped definitions.
pub const DEFINITIONS: (&str, &str) = ("definitions.rules", include_str!("../../rules/definitions.rules"));

/// The operations that each shipped rule matches, a line each, and whether normal forms make it idle.
pub(crate) const USES: &str = include_str!("../../rules/uses.txt");

/// The laws by which terms are rewritten before programs are made of them, a line each: the name of a shipped rule, and which way it is used.
pub(crate) const CODE: &str = include_str!("../../rules/code.txt");

/// The shipped differential rules.
pub const DIFFERENTIAL: (&str, &str) = ("differential.rules", include_str!("../../rules/differential.rules"));
