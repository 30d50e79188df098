//! Why two terms are equal: the terms between them, and the laws that lead from each to the next.
//!
//! The e-graph says which rules made two terms one class ([`steps`]); [`path`] makes the shortest way for a reader of it, and [`laws`]
//! says what was used.

mod arrange;
mod collapse;
mod laws;
mod path;
mod products;
mod said;
mod turn;

pub use laws::Law;
pub(super) use laws::{COLLECT, ENTRY_BY_ENTRY, GROUP, MULTIPLY_OUT, ONE_DENOMINATOR, PULL_OUT, READ};
pub(super) use path::Stop;

use crate::base::Symbols;
use crate::egraph::{EGraph, RuleSet, SaturationLimits, Step};
use crate::expr::{Graph, Id};
use crate::syntax::ast::Statement;
use crate::typing::elaborate_shaped;
use arrange::arranged;
use path::path;
use products::between_products;
use std::sync::Arc;
use turn::turning;

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
        let search = Search { graph, terms, symbols, rules, assumptions, limits, detail: Detail::Full };
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
    detail: Detail,
}

/// How much of a way is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Sums of products are multiplied out, and factors pulled out, in one line.
    Short,
    /// Every law.
    Full,
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

    /// What one law does is not searched for. In short, nor is what products alone decide, and the rules that speak of the operations of the
    /// ends come first. Then by rules and generators, by the rules in text alone, or with normal forms: the first that does it by laws that
    /// have a name; else the one with the fewest lines of which it is only said that they are equal, a way by the rules alone in the place of
    /// each if there is one.
    fn way(&self, ends: &[Statement; 2]) -> Option<Vec<Stop>> {
        let is_short = self.detail == Detail::Short;
        let path = |steps: Vec<Step>| path(&steps, self.symbols, self.rules, ends);
        let untold = |way: &Vec<Stop>| way.iter().skip(1).filter(|stop| !stop.is_told()).count();
        let is_done = |way: &Vec<Stop>| untold(way) == 0 && way.len() <= LONG;
        let is_indexed = ends[0].target.is_some();
        if let Some(laws) = self.at_once(ends, is_short) {
            return Some(Stop::joined(ends, laws));
        }
        let by_rules = Search { limits: BY_RULES, ..*self };
        if is_short && !is_indexed {
            let found = by_rules.by_own_rules().map(path).filter(is_done);
            if found.is_some() {
                return found;
            }
        }
        let meets = |egraph: &mut EGraph, from: Id, to: Id| egraph.meet(from, to, self.rules);
        let without_forms = Search { limits: SaturationLimits { unite_forms: false, ..self.limits }, ..*self };
        let found = without_forms.explained(meets).map(path);
        if found.as_ref().is_some_and(is_done) {
            return found;
        }
        let found_by_rules = by_rules.by_rules(is_indexed).map(path);
        let length = |way: &Vec<Stop>| (untold(way), way.len());
        let mut best = [found, found_by_rules].into_iter().flatten().min_by_key(length);
        if let Some(way) = best.as_ref().filter(|way| way.len() > LONG) {
            // With its own rules alone a way may be shorter: the first that they find.
            let names: Vec<&str> =
                way.iter().flat_map(|stop| &stop.laws).filter_map(|law| law.rule.as_deref()).collect();
            let own = self.rules.filter(|name| names.contains(&name));
            let again = Search { rules: &own, ..by_rules }.by_rules(is_indexed).map(path);
            best = best.into_iter().chain(again).min_by_key(length);
        }
        if best.as_ref().is_none_or(|way| untold(way) > 0)
            && !is_indexed
            && let Some(laws) = between_products(self.graph, self.terms, self.symbols, self.rules)
        {
            return Some(Stop::joined(ends, laws));
        }
        let way = best.or_else(|| self.explained(meets).map(path))?;
        Some(if untold(&way) == 0 { way } else { self.told(way) })
    }

    /// What leads from one end to the other by one law; where it may be told in one line, by what products alone decide.
    fn at_once(&self, ends: &[Statement; 2], is_short: bool) -> Option<Vec<Law>> {
        if ends.iter().any(|end| end.target.is_some()) || self.terms[0] == self.terms[1] {
            return None;
        }
        let mut graph = self.graph.clone();
        if let Some((rule, backward)) = turning(&mut graph, self.terms, self.rules) {
            return Law::used(rule.name(), backward, self.rules).map(|law| vec![law]);
        }
        if !is_short {
            return None;
        }
        let arranged = arranged(&mut graph, self.symbols, self.terms).map(|law| vec![law]);
        arranged.or_else(|| between_products(self.graph, self.terms, self.symbols, self.rules))
    }

    /// A way in which the lines that are only said to be equal are reached by the rules alone, where these lead there.
    fn told(&self, way: Vec<Stop>) -> Vec<Stop> {
        let mut told: Vec<Stop> = Vec::new();
        let shape = self.graph.shape(self.terms[0]).clone();
        for stop in way {
            let between = told.last().filter(|_| !stop.is_told()).and_then(|before| {
                let ends = [before.statement.clone(), stop.statement.clone()];
                let mut graph = self.graph.clone();
                let mut names = (**self.symbols).clone();
                let [from, to] = ends.each_ref().map(|end| {
                    elaborate_shaped(end, &[], Some(&shape), &mut names, &mut graph).ok().map(|read| read.root)
                });
                let terms = [from?, to?];
                let search = Search { graph: &graph, terms, limits: BETWEEN, ..*self };
                let way = path(&search.by_rules(ends[0].target.is_some())?, self.symbols, self.rules, &ends);
                let is_told = way.len() > 1 && way.iter().skip(1).all(Stop::is_told);
                is_told.then_some(way)
            });
            match between {
                Some(way) => told.extend(way.into_iter().skip(1)),
                None => told.push(stop),
            }
        }
        told
    }

    /// By the rules that speak of what stands at the ends.
    fn by_own_rules(&self) -> Option<Vec<Step>> {
        let own = self.rules.within(self.graph, self.terms);
        Search { rules: &own, limits: BY_OWN_RULES, ..*self }.by_rules(false)
    }

    fn by_rules(&self, with_entries: bool) -> Option<Vec<Step>> {
        let rules = self.rules.both_ways();
        self.explained(|egraph, from, to| egraph.meet_by_rules(from, to, &rules, with_entries))
    }
}

/// The most lines of a way that needs no other.
const LONG: usize = 6;

/// What bounds the rules in text alone.
const BY_RULES: SaturationLimits =
    SaturationLimits { nodes: 500, iterations: 6, forms: SaturationLimits::SHORT_FORMS, unite_forms: false };

/// The same for those that speak of what stands at the ends, and lead there soon or not at all.
const BY_OWN_RULES: SaturationLimits = SaturationLimits { nodes: 250, ..BY_RULES };

/// The same for one line of a way.
const BETWEEN: SaturationLimits = SaturationLimits { nodes: 1000, ..BY_RULES };

/// The way from one term to an equal one by the rules in text alone, without generators and normal forms; with those that say what the
/// entries of operations are, where the terms are products of entries. `ends` is how the two are written.
pub(super) fn by_rules(
    graph: &Graph,
    terms: [Id; 2],
    symbols: &Arc<Symbols>,
    rules: &RuleSet,
    ends: &[Statement; 2],
) -> Option<Vec<Stop>> {
    let search = Search { graph, terms, symbols, rules, assumptions: &[], limits: BY_RULES, detail: Detail::Full };
    let path = |steps: Vec<Step>| path(&steps, symbols, rules, ends);
    if ends[0].target.is_some() {
        return search.by_rules(true).map(path);
    }
    if let Some(laws) = search.at_once(ends, false) {
        return Some(Stop::joined(ends, laws));
    }
    search.by_rules(false).map(path)
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
    (ends, detail): (&[Statement; 2], Detail),
) -> Option<Vec<Stop>> {
    let search = Search { graph, terms, symbols, rules, assumptions, limits, detail };
    search.way(ends)
}
