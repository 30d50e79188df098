//! Why two terms are equal, line by line.

use super::{Derivation, Detail, LineOf, Phase, Step};
use crate::base::Symbols;
use crate::derive::explain::{self, Stop, way};
use crate::derive::layout::Layout;
use crate::derive::left::Letters;
use crate::derive::verify;
use crate::egraph::{RuleSet, SaturationLimits};
use crate::expr::{Graph, Id};
use crate::syntax::ast::Statement;
use std::sync::Arc;

/// The lines that lead from one term to an equal one, each with the law that made it of the one before. `None` where the two are not found
/// equal within the limits. `ends` is how the two are written.
pub fn explain(
    graph: &Graph,
    (sides, ends): ([Id; 2], &[Statement; 2]),
    symbols: &Arc<Symbols>,
    rules: &RuleSet,
    assumptions: &[(Id, Id)],
    limits: SaturationLimits,
) -> Option<Vec<Step>> {
    let way = way(graph, sides, symbols, rules, assumptions, limits, (ends, explain::Detail::Full))?;
    let mut derivation = Derivation {
        graph: &mut graph.clone(),
        root: sides[0],
        symbols: symbols.clone(),
        prover: verify::prover(symbols),
        letters: Letters::of(symbols, true, 1),
        layout: Layout::Mixed,
        forms: &[],
        mixed: Vec::new(),
        entries: None,
        rules,
        assumptions,
        detail: Detail::Full,
        steps: Vec::new(),
        pending: Vec::new(),
    };
    let mut way = way.into_iter();
    let Stop { statement, laws, .. } = way.next()?;
    derivation.line(Phase::Simplify, laws, LineOf::Value, statement, sides[0]);
    derivation.lines(way.collect(), Phase::Simplify, LineOf::Value, sides[0]);
    Some(derivation.steps)
}
