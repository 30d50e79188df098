//! Why two terms are equal: the terms between them, and the laws that lead from each to the next.
//!
//! The e-graph says which rules made two terms one class ([`steps`]); [`path`] makes the shortest way for a reader of it, and [`laws`]
//! says what was used.

mod arrange;
mod laws;
mod path;
mod turn;

pub use laws::Law;
pub(super) use path::{Stop, path};

use crate::base::Symbols;
use crate::egraph::{EGraph, RuleSet, SaturationLimits, Step};
use crate::expr::{Graph, Id};
use crate::syntax::ast::Statement;
use std::sync::Arc;

/// The steps that lead from one term to an equal one: by the rules alone where they do it, else with normal forms. `None` where the two
/// are not found equal within the limits.
pub(crate) fn steps(
    graph: &Graph,
    [from, to]: [Id; 2],
    symbols: &Arc<Symbols>,
    rules: &RuleSet,
    assumptions: &[(Id, Id)],
    limits: SaturationLimits,
) -> Option<Vec<Step>> {
    [false, limits.unite_forms].into_iter().find_map(|unite_forms| {
        let mut egraph = EGraph::explaining(symbols.clone(), SaturationLimits { unite_forms, ..limits });
        let (from, to) = (egraph.import(graph, from), egraph.import(graph, to));
        for (left, right) in assumptions {
            egraph.assume(graph, *left, *right);
        }
        egraph.meet(from, to, rules);
        egraph.explain(from, to)
    })
}

/// The steps that lead from one term to an equal one by the rules in text alone, without generators and normal forms; with those that say
/// what the entries of operations are, if that is asked for.
pub(super) fn by_rules(
    graph: &Graph,
    [from, to]: [Id; 2],
    symbols: &Arc<Symbols>,
    rules: &RuleSet,
    (limits, with_entries): (SaturationLimits, bool),
) -> Option<Vec<Step>> {
    let mut egraph = EGraph::explaining(symbols.clone(), limits);
    let (from, to) = (egraph.import(graph, from), egraph.import(graph, to));
    egraph.meet_by_rules(from, to, &rules.both_ways(), with_entries);
    egraph.explain(from, to)
}

/// The way from one term to an equal one, to be read: as few laws as there are between the terms that the e-graph went through. `None`
/// where the two are not found equal within the limits. `ends` is how the two are written.
pub(super) fn way(
    graph: &Graph,
    terms: [Id; 2],
    symbols: &Arc<Symbols>,
    rules: &RuleSet,
    assumptions: &[(Id, Id)],
    limits: SaturationLimits,
    ends: &[Statement; 2],
) -> Option<Vec<Stop>> {
    Some(path(&steps(graph, terms, symbols, rules, assumptions, limits)?, symbols, rules, ends))
}
