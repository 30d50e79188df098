//! What every rule costs and gives over a corpus.

use super::corpus::Line;
use crate::derive::explain;
use crate::egraph::{Activity, EGraph, RuleSet, SaturationLimits};
use crate::expr::{Graph, Id};
use crate::extract::Extractor;
use crate::shape::elaborate_shaped;
use crate::symbol::Symbols;
use crate::syntax::ast::Statement;
use indexmap::IndexMap;
use std::sync::Arc;

/// The cost and the use of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// The rule.
    pub name: String,
    /// What it did.
    pub activity: Activity,
    /// The share of the e-nodes that all rules added.
    pub share: f64,
    /// In how many explanations of an answer it stands.
    pub contribution: usize,
}

/// The growth of every rule of a set over a corpus, the most useful first; with it, how many lines were explained.
///
/// Normal forms are off, so that rules do the work. Contributions need explanations, which take time; without them all are zero.
pub fn growth(lines: &[Line], rules: &RuleSet, limits: SaturationLimits, contributions: bool) -> (Vec<Growth>, usize) {
    let limits = SaturationLimits { unite_forms: false, ..limits };
    let mut all: IndexMap<String, (Activity, usize)> = IndexMap::new();
    for name in rules.names() {
        all.entry(name.to_owned()).or_default();
    }
    let mut explained = 0;
    for line in lines {
        let (egraph, class) = line.saturate(rules, limits);
        for (name, did) in egraph.activity() {
            let entry = all.entry(name.clone()).or_default();
            entry.0 = entry.0.plus(*did);
        }
        if !contributions {
            continue;
        }
        if let Some(names) = line.used(&egraph, class, rules, limits) {
            explained += 1;
            for name in names {
                if let Some(entry) = all.get_mut(&name) {
                    entry.1 += 1;
                }
            }
        }
    }
    let total: usize = all.values().map(|(did, _)| did.nodes).sum();
    let mut result: Vec<Growth> = all
        .into_iter()
        .map(|(name, (activity, contribution))| {
            let share = if total == 0 { 0.0 } else { activity.nodes as f64 / total as f64 };
            Growth { name, activity, share, contribution }
        })
        .collect();
    result.sort_by(|a, b| {
        (b.contribution, b.activity.applications, b.activity.matches)
            .cmp(&(a.contribution, a.activity.applications, a.activity.matches))
            .then_with(|| a.name.cmp(&b.name))
    });
    (result, explained)
}

impl Line {
    /// The rules in the explanation of the answer.
    fn used(&self, egraph: &EGraph, class: Id, rules: &RuleSet, limits: SaturationLimits) -> Option<Vec<String>> {
        let (mut symbols, mut graph, root): (Symbols, Graph, Id) = self.term();
        let answer = Extractor::new(egraph).matrix(class)?;
        let shape = graph.shape(root).clone();
        let statement = Statement { target: None, expr: answer };
        let to = elaborate_shaped(&statement, &[], Some(&shape), &mut symbols, &mut graph).ok()?.root;
        let steps = explain(&graph, root, to, &Arc::new(symbols), rules, limits)?;
        let mut names: Vec<String> = steps.into_iter().map(|step| step.rule).collect();
        names.sort();
        names.dedup();
        Some(names)
    }
}
