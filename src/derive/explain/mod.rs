//! Why two terms are equal: the terms between them, and the laws that lead from each to the next.
//!
//! The e-graph says which rules made two terms one class ([`steps`]); [`path`] makes the shortest way for a reader of it, and [`laws`]
//! says what was used.

mod arrange;
mod collapse;
mod laws;
mod path;
mod said;
mod turn;

pub use laws::Law;
pub(super) use laws::{COLLECT, ENTRY_BY_ENTRY, READ};
pub(super) use path::Stop;

use crate::base::Symbols;
use crate::egraph::{EGraph, RuleSet, SaturationLimits, Step};
use crate::expr::{Graph, Id};
use crate::syntax::ast::Statement;
use path::path;
use std::sync::Arc;

/// The steps that lead from one term to an equal one: by rules and generators where they do it, else with normal forms. `None` where the two
/// are not found equal within the limits.
pub(crate) fn steps(
    graph: &Graph,
    terms: [Id; 2],
    symbols: &Arc<Symbols>,
    rules: &RuleSet,
    assumptions: &[(Id, Id)],
    limits: SaturationLimits,
) -> Option<Vec<Step>> {
    let forms = [false, limits.unite_forms].into_iter();
    forms.map(|unite_forms| SaturationLimits { unite_forms, ..limits }).find_map(|limits| {
        let search = Search { graph, terms, symbols, rules, assumptions, limits };
        search.explained(|egraph, from, to| egraph.meet(from, to, rules))
    })
}

/// What two terms are to be found equal by.
struct Search<'a> {
    graph: &'a Graph,
    terms: [Id; 2],
    symbols: &'a Arc<Symbols>,
    rules: &'a RuleSet,
    assumptions: &'a [(Id, Id)],
    limits: SaturationLimits,
}

impl Search<'_> {
    fn explained(&self, meet: impl Fn(&mut EGraph, Id, Id) -> bool) -> Option<Vec<Step>> {
        let mut egraph = EGraph::explaining(self.symbols.clone(), self.limits);
        let [from, to] = self.terms.map(|term| egraph.import(self.graph, term));
        for (left, right) in self.assumptions {
            egraph.assume(self.graph, *left, *right);
        }
        meet(&mut egraph, from, to);
        egraph.explain(from, to)
    }

    /// By rules and generators, by the rules in text alone, or with normal forms: the first that does it by laws that have a name.
    fn way(&self, ends: &[Statement; 2]) -> Option<Vec<Stop>> {
        let path = |steps: Vec<Step>| path(&steps, self.symbols, self.rules, ends);
        let is_named = |way: &Vec<Stop>| way.iter().skip(1).all(|stop| !stop.laws.is_empty());
        let meets = |egraph: &mut EGraph, from: Id, to: Id| egraph.meet(from, to, self.rules);
        let without_forms = Search { limits: SaturationLimits { unite_forms: false, ..self.limits }, ..*self };
        let found = without_forms.explained(meets).map(path);
        if found.as_ref().is_some_and(is_named) {
            return found;
        }
        let by_rules = Search { limits: BY_RULES, ..*self }.by_rules(ends[0].target.is_some());
        by_rules.map(path).or(found).or_else(|| self.explained(meets).map(path))
    }

    fn by_rules(&self, with_entries: bool) -> Option<Vec<Step>> {
        let rules = self.rules.both_ways();
        self.explained(|egraph, from, to| egraph.meet_by_rules(from, to, &rules, with_entries))
    }
}

/// What bounds the rules in text alone.
const BY_RULES: SaturationLimits =
    SaturationLimits { nodes: 500, iterations: 6, forms: SaturationLimits::SHORT_FORMS, unite_forms: false };

/// The way from one term to an equal one by the rules in text alone, without generators and normal forms; with those that say what the
/// entries of operations are, where the terms are products of entries. `ends` is how the two are written.
pub(super) fn by_rules(
    graph: &Graph,
    terms: [Id; 2],
    symbols: &Arc<Symbols>,
    rules: &RuleSet,
    ends: &[Statement; 2],
) -> Option<Vec<Stop>> {
    let search = Search { graph, terms, symbols, rules, assumptions: &[], limits: BY_RULES };
    Some(path(&search.by_rules(ends[0].target.is_some())?, symbols, rules, ends))
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
    let search = Search { graph, terms, symbols, rules, assumptions, limits };
    search.way(ends)
}
