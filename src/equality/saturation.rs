//! Proofs by rules: equality saturation of both sides.

use super::question::{Equation, Theory};
use crate::base::Symbols;
use crate::egraph::{EGraph, SaturationLimits};
use crate::ops::Op;
use std::sync::Arc;

/// Whether the rules, and what is assumed, lead from one side to the other.
pub(super) fn meets(equation: Equation<'_>, symbols: &Arc<Symbols>, theory: Theory<'_>) -> bool {
    let mut scratch = None;
    one(equation, symbols, theory)
        || equation.unfolded(&mut scratch).is_some_and(|unfolded| one(unfolded, symbols, theory))
}

fn one(equation: Equation<'_>, symbols: &Arc<Symbols>, theory: Theory<'_>) -> bool {
    let Some(rules) = theory.rules else { return false };
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
    pairs.iter().any(|[left, right]| egraph.find(*left) == egraph.find(*right))
}
