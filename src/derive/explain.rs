//! An explanation as text: the terms between two, and the rules that lead from each to the next.

use crate::base::Symbols;
use crate::egraph::{EGraph, RuleSet, SaturationLimits, Step};
use crate::expr::{Graph, Id};
use crate::notation::Extractor;
use std::sync::Arc;

/// A line of an explanation.
///
/// ```
/// let explanation = gradus::Context::new().explain("inv(inv(A))", "A")?.expect("an explanation");
/// let line = &explanation.lines[1];
/// assert_eq!((line.rule.as_str(), line.backward, line.text.as_str()), ("inverse-inverse", false, "A"));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExplanationLine {
    /// The rule or generator that made this term of the one before; empty for the first.
    pub rule: String,
    /// Whether the rule was read from right to left.
    pub backward: bool,
    /// The whole term in the surface syntax, in index notation where it has no matrix notation.
    pub text: String,
}

/// The steps that lead from one term to an equal one: by the rules alone where they do it, else with normal forms. `None` where the two
/// are not found equal within the limits.
pub(crate) fn steps(
    graph: &Graph,
    from: Id,
    to: Id,
    symbols: &Arc<Symbols>,
    rules: &RuleSet,
    limits: SaturationLimits,
) -> Option<Vec<Step>> {
    [false, limits.unite_forms].into_iter().find_map(|unite_forms| {
        let mut egraph = EGraph::explaining(symbols.clone(), SaturationLimits { unite_forms, ..limits });
        let (from, to) = (egraph.import(graph, from), egraph.import(graph, to));
        egraph.saturate(rules);
        egraph.explain(from, to)
    })
}

/// An explanation to be read: as the steps are, where each changes the text. `None` where the two terms are not found equal within the
/// limits.
pub fn explain(
    graph: &Graph,
    from: Id,
    to: Id,
    symbols: &Arc<Symbols>,
    rules: &RuleSet,
    limits: SaturationLimits,
) -> Option<Vec<ExplanationLine>> {
    let mut lines: Vec<ExplanationLine> = Vec::new();
    for step in steps(graph, from, to, symbols, rules, limits)? {
        let Some(text) = text(&step.graph, step.term, symbols) else { continue };
        if lines.last().is_some_and(|last| last.text == text) {
            // Only the order of a sum or of factors changed, or how a network is cut up.
            continue;
        }
        lines.push(ExplanationLine { rule: step.rule.unwrap_or_default(), backward: !step.forward, text });
    }
    Some(lines)
}

/// A term as it stands, if it has a notation.
fn text(graph: &Graph, term: Id, symbols: &Arc<Symbols>) -> Option<String> {
    let mut egraph = EGraph::new(symbols.clone(), SaturationLimits { iterations: 0, ..Default::default() });
    let class = egraph.import(graph, term);
    egraph.notate();
    let mut extractor = Extractor::new(&egraph);
    let expr = extractor.matrix(class).or_else(|| extractor.index(class).map(|index| index.expr));
    expr.map(|expr| crate::syntax::print(&expr))
}
