//! What every rule costs and gives over a corpus.

use super::check::RuleReport;
use super::corpus::Line;
use crate::base::{Symbols, each};
use crate::derive::steps;
use crate::egraph::{EGraph, RuleSet, RuleStatistics, SaturationLimits};
use crate::expr::{Graph, Id};
use crate::notation::Extractor;
use crate::syntax::ast::Statement;
use crate::typing::elaborate_shaped;
use indexmap::IndexMap;
use std::fmt;
use std::sync::Arc;

/// The cost of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// The rule.
    pub name: String,
    /// What it did.
    pub activity: RuleStatistics,
    /// The share of the e-nodes that all rules added.
    pub share: f64,
}

/// A corpus in e-graphs, saturated with a set of rules. Normal forms are off, so that rules do the work.
pub struct Workload<'a> {
    lines: &'a [Line],
    rules: &'a RuleSet,
    limits: SaturationLimits,
    graphs: Vec<(EGraph, Id)>,
}

impl<'a> Workload<'a> {
    /// What bounds the work on a line.
    pub const LIMITS: SaturationLimits =
        SaturationLimits { nodes: 1000, iterations: 8, unite_forms: false, ..super::example::LIMITS };

    /// Saturates every line.
    pub fn new(lines: &'a [Line], rules: &'a RuleSet) -> Self {
        let limits = Self::LIMITS;
        let graphs = each(lines, |_, line| line.saturate(rules, limits));
        Workload { lines, rules, limits, graphs }
    }

    /// The cost of every rule, in the order of the set.
    pub fn growth(&self) -> Vec<Growth> {
        let mut all: IndexMap<&str, RuleStatistics> =
            self.rules.names().map(|name| (name, RuleStatistics::default())).collect();
        for (egraph, _) in &self.graphs {
            for (name, did) in egraph.activity() {
                let entry = all.entry(name).or_default();
                *entry = entry.plus(*did);
            }
        }
        let total: usize = all.values().map(|did| did.nodes).sum();
        let share = |nodes: usize| if total == 0 { 0.0 } else { nodes as f64 / total as f64 };
        let growth = |(name, did): (&str, RuleStatistics)| Growth {
            name: name.to_owned(),
            activity: did,
            share: share(did.nodes),
        };
        all.into_iter().map(growth).collect()
    }

    /// In how many explanations of an answer each rule stands, and how many answers are explained.
    pub fn contributions(&self) -> (IndexMap<String, usize>, usize) {
        let mut counts: IndexMap<String, usize> = IndexMap::new();
        let mut explained = 0;
        for (line, (egraph, class)) in self.lines.iter().zip(&self.graphs) {
            let Some(names) = line.used(egraph, *class, self.rules, self.limits) else { continue };
            explained += 1;
            for name in names {
                *counts.entry(name).or_default() += 1;
            }
        }
        (counts, explained)
    }

    /// Looks once for all matches of each rule in the saturated e-graphs; `done` gets the name of each rule after it, so that a caller
    /// can take the time between two calls. The first call in every e-graph has an empty name.
    pub fn match_each(&self, done: &mut dyn FnMut(&str, usize)) {
        for (egraph, _) in &self.graphs {
            done("", 0);
            egraph.match_each(self.rules, done);
        }
    }
}

/// What justifies a rule besides its contributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Justification {
    /// It does not follow from the others: answers need it.
    New,
    /// Explanations are so many steps shorter with it.
    Saves(usize),
    /// The index pattern of the operations does it too, which has no name: the rule names the step.
    Names,
    /// The others make its sides equal, but do not lead from the left one to the right one.
    Leads,
    /// Another rule does it in one step.
    Nothing,
}

impl fmt::Display for Justification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Justification::New => f.write_str("new"),
            Justification::Saves(1) => f.write_str("saves a step"),
            Justification::Saves(steps) => write!(f, "saves {steps} steps"),
            Justification::Names => f.write_str("names a step"),
            Justification::Leads => f.write_str("leads on"),
            Justification::Nothing => f.write_str("nothing"),
        }
    }
}

impl RuleReport {
    /// What justifies the rule, contributions aside: how its sides are explained to be equal without it, in the set that it was checked
    /// in. The rule must have been checked for what it follows from.
    pub fn worth(&self, rules: &RuleSet) -> Justification {
        let names = match self.derivation.as_deref() {
            None => return Justification::New,
            Some([]) => return Justification::Names,
            Some(names) => names,
        };
        let others = rules.filter(|name| names.iter().any(|own| own == name));
        let count = |rule: &crate::rules::Rule| {
            let limits = super::example::LIMITS;
            let symbols = Arc::new(rule.symbols.clone());
            let steps = steps(&rule.graph, [rule.left, rule.right], &symbols, &others, &[], limits)?;
            Some(steps.iter().filter(|step| step.rule.is_some()).count())
        };
        let steps = self.compiled.iter().filter_map(count).max().unwrap_or(0).max(names.len());
        let leads = |rule: &crate::rules::Rule| {
            let mut egraph = EGraph::new(Arc::new(rule.symbols.clone()), super::example::LIMITS);
            let left = egraph.import(&rule.graph, rule.left);
            egraph.saturate(&others);
            let right = egraph.import(&rule.graph, rule.right);
            egraph.settle();
            egraph.find(left) == egraph.find(right)
        };
        match steps {
            2.. => Justification::Saves(steps - 1),
            _ if self.compiled.iter().all(leads) => Justification::Nothing,
            _ => Justification::Leads,
        }
    }
}

impl Line {
    /// The rules in the explanation of the answer.
    fn used(&self, egraph: &EGraph, class: Id, rules: &RuleSet, limits: SaturationLimits) -> Option<Vec<String>> {
        let (mut symbols, mut graph, root): (Symbols, Graph, Id) = self.term();
        let answer = Extractor::new(egraph).matrix(class)?;
        let shape = graph.shape(root).clone();
        let statement = Statement { target: None, expr: answer };
        let to = elaborate_shaped(&statement, &[], Some(&shape), &mut symbols, &mut graph).ok()?.root;
        let steps = steps(&graph, [root, to], &Arc::new(symbols), rules, &[], limits)?;
        let mut names: Vec<String> = steps.into_iter().filter_map(|step| step.rule).collect();
        names.sort();
        names.dedup();
        Some(names)
    }
}
