//! The rule language: rules as text, read and compiled to typed patterns.
//!
//! A rule file is read by [`parse`] into [`RuleText`]s, which print back to text; [`compile`] elaborates a text into [`Rule`]s: ordinary
//! typed graph terms over the rule's own metavariables and dimension symbols. `rules/README.md` tells the language to its authors.

mod budget;
mod check;
mod compile;
mod corpus;
mod derive;
mod discover;
mod example;
mod function;
mod growth;
mod index;
mod lint;
mod mutate;
mod network;
mod parallel;
mod pattern;
mod point;
mod probe;
mod report;
mod series;
mod text;
mod verdict;

pub use budget::{BUDGET, Budget, BudgetLine, exceeded_table};
pub use check::{Checker, Problem, Report, RuleReport, place};
pub(crate) use compile::walk;
pub use compile::{EXPONENTS, Integer, Kind, Operand, Rule, compile, compile_with};
pub use corpus::{CORPUS, Line, activity, corpus};
pub use derive::derivation;
pub use discover::{Discovery, Proposal, Search, discover, typical_variables};
pub use example::Outcome;
pub use function::Functions;
pub use growth::{Growth, Workload, Worth};
pub use index::{Delta, IndexFactor, IndexRule};
pub use mutate::{Mutant, counterexample, mutants, squared};
pub use point::{Array, Counterexample};
pub use probe::{Probe, probe};
pub use report::markdown_table;
pub(crate) use text::scan;
pub use text::{Direction, Equation, FunctionText, Metavariable, REST, RuleText, SideCondition, parse};
pub use verdict::{DRAWS, Verdict, verdict};

/// The shipped rule files: name and text.
pub const FILES: [(&str, &str); 12] = [
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

/// The shipped differential rules.
pub const DIFFERENTIAL: (&str, &str) = ("differential.rules", include_str!("../../rules/differential.rules"));
