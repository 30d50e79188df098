//! Proofs by rules: equality saturation of both sides.

use super::question::{Equation, Theory};
use super::verdict::{Proof, Verdict};
use crate::base::Symbols;
use crate::egraph::{EGraph, RuleSet, SaturationLimits};
use crate::ops::Op;
use std::sync::Arc;

/// The verdict where the rules, and what is assumed, lead from one side to the other: what such a proof is, or as sure as the rules that
/// it may have used. What is less than tested is used only where there is no other way.
pub(super) fn verdict(
    equation: Equation<'_>,
    symbols: &Arc<Symbols>,
    theory: Theory<'_>,
    by: Proof,
) -> Option<Verdict> {
    let rules = theory.rules?;
    let proved = |rules: &RuleSet| {
        let used = used(equation, symbols, theory, rules)?;
        let proved = Verdict::Proved(by);
        Some(theory.grounds.map_or(proved.clone(), |grounds| grounds.limit(proved, used.iter().map(String::as_str))))
    };
    match proved(rules)? {
        limited @ Verdict::LimitedBy(_) => {
            let grounds = theory.grounds?;
            Some(proved(&rules.filter(|name| !grounds.limits(name))).unwrap_or(limited))
        }
        found => Some(found),
    }
}

/// The rules that did something on the way from one side to the other, if there is one.
fn used(equation: Equation<'_>, symbols: &Arc<Symbols>, theory: Theory<'_>, rules: &RuleSet) -> Option<Vec<String>> {
    let mut scratch = None;
    one(equation, symbols, theory, rules)
        .or_else(|| one(equation.unfolded(symbols, &mut scratch)?, symbols, theory, rules))
}

fn one(equation: Equation<'_>, symbols: &Arc<Symbols>, theory: Theory<'_>, rules: &RuleSet) -> Option<Vec<String>> {
    let mut egraph = EGraph::new(symbols.clone(), SaturationLimits::default());
    let mut pairs = vec![[equation.left, equation.right].map(|side| egraph.import(equation.graph, side))];
    if !theory.assumptions.is_empty() {
        // What is assumed of a part of both sides meets in their difference.
        let mut graph = equation.graph.clone();
        let signs = [1, -1].into_iter().map(crate::base::Rational::from_integer).collect();
        if let Ok(difference) = graph.add(Op::Combination(signs), &[equation.left, equation.right]) {
            let zero = graph.zero(&graph.shape(difference).clone());
            pairs.push([difference, zero].map(|id| egraph.import(&graph, id)));
        }
    }
    for (left, right) in theory.assumptions {
        egraph.assume(equation.graph, *left, *right);
    }
    egraph.saturate(rules);
    let meets = pairs.iter().any(|[left, right]| egraph.find(*left) == egraph.find(*right));
    let active = egraph.activity().iter().filter(|(_, did)| did.applications > 0);
    meets.then(|| active.map(|(name, _)| name.clone()).collect())
}
