//! Whether a rule follows from others.

use super::example::LIMITS;
use crate::egraph::{EGraph, RuleSet, SaturationLimits};
use crate::rules::{Kind, Rule};
use std::sync::Arc;

/// The rules that make both sides of `rule` equal, none of them needless; `None` if these rules do not.
///
/// Normal forms are off, so that only rules and the generators count: no names mean that the generators do it alone.
pub fn derivation(rule: &Rule, others: &RuleSet) -> Option<Vec<String>> {
    if matches!(rule.kind, Kind::Differential(_)) {
        return None;
    }
    // The index pattern alone, then few rounds, then all: most of what follows at all follows soon.
    let few = SaturationLimits { nodes: 120, iterations: 3, ..LIMITS };
    if run(rule, &RuleSet::default(), few).is_some() {
        return Some(Vec::new());
    }
    let mut used = run(rule, others, few).or_else(|| run(rule, others, LIMITS))?;
    // Leave out one rule after the other, the last first.
    for at in (0..used.len()).rev() {
        let mut fewer = used.clone();
        fewer.remove(at);
        if run(rule, &others.filter(|name| fewer.iter().any(|n| n == name)), LIMITS).is_some() {
            used = fewer;
        }
    }
    Some(used)
}

/// Whether the sides meet, and the rules that did something until then.
fn run(rule: &Rule, others: &RuleSet, limits: SaturationLimits) -> Option<Vec<String>> {
    let mut egraph = EGraph::new(Arc::new(rule.symbols.clone()), limits);
    let left = egraph.import(&rule.graph, rule.left);
    let right = egraph.import(&rule.graph, rule.right);
    egraph.saturate(others);
    (egraph.find(left) == egraph.find(right)).then(|| {
        egraph.activity().iter().filter(|(_, did)| did.applications > 0).map(|(name, _)| name.clone()).collect()
    })
}
