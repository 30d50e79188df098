//! What makes a rule trusted: checks, probes of its conditions, mutants, reports, discovery, budgets.

mod budget;
mod check;
mod conditions;
mod corpus;
mod derive;
mod discover;
mod example;
mod growth;
mod lint;
mod mutate;
mod network;
mod report;

pub use budget::{BUDGET, Budget, BudgetLine, exceeded_table};
pub use check::{Checker, Problem, Report, RuleReport, place};
pub use conditions::{ConditionCheck, check_conditions};
pub use corpus::{CORPUS, Line, activity, corpus};
pub use derive::derivation;
pub use discover::{Discovery, Proposal, Search, discover, typical_variables};
pub use example::Outcome;
pub use growth::{Growth, Justification, Workload};
pub use mutate::{Mutant, counterexample, mutants, squared};
pub use report::markdown_table;
