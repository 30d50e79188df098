//! Typical inputs, on which rules are seen at work.

use crate::api::{Context, Expression};
use crate::base::{Result, Symbols, each};
use crate::calculus::{gradient, jacobian};
use crate::egraph::{EGraph, RuleSet, RuleStatistics, SaturationLimits};
use crate::expr::{Graph, Id};
use indexmap::IndexMap;
use std::sync::Arc;

/// The shipped corpus: `expression`, `expression ; wrt`, or with declarations `expression ; wrt ; X: matrix(n,n) symmetric ; ...` a line.
pub const CORPUS: &str = include_str!("../../rules/corpus.txt");

/// A line of a corpus.
#[derive(Clone, Debug)]
pub struct Line {
    /// The text of the line.
    pub text: String,
    /// The expression.
    pub expression: Expression,
    /// The variable of the derivative, if one is taken.
    pub wrt: Option<String>,
}

/// Reads a corpus. Blank lines and lines that begin with `#` are skipped.
///
/// # Errors
/// The first mistake.
pub fn corpus(text: &str) -> Result<Vec<Line>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut parts = line.split(';').map(str::trim);
            let expression = parts.next().unwrap_or_default();
            let wrt = parts.next().filter(|name| !name.is_empty()).map(str::to_owned);
            let mut cx = Context::default();
            for declaration in parts {
                cx.declare(declaration)?;
            }
            let names: Vec<&str> = wrt.iter().map(String::as_str).collect();
            Ok(Line { text: line.to_owned(), expression: cx.parse_for(expression, &names)?, wrt })
        })
        .collect()
}

impl Line {
    /// The names, and the term that is simplified: the expression or its derivative.
    pub(super) fn term(&self) -> (Symbols, Graph, Id) {
        let (graph, root) = self.expression.graph();
        let (mut graph, mut root) = (graph.clone(), root);
        let symbols = self.expression.symbols().clone();
        if let Some(wrt) = self.wrt.as_ref().and_then(|name| symbols.find_variable(name)) {
            root = match graph.rank(root) {
                0 => gradient(&mut graph, root, wrt, &symbols),
                _ => jacobian(&mut graph, root, wrt, &symbols),
            };
        }
        (symbols, graph, root)
    }

    /// The line in an e-graph, saturated.
    pub(super) fn saturate(&self, rules: &RuleSet, limits: SaturationLimits) -> (EGraph, Id) {
        let (symbols, graph, root) = self.term();
        let mut egraph = EGraph::new(Arc::new(symbols), limits);
        let class = egraph.import(&graph, root);
        egraph.saturate(rules);
        (egraph, class)
    }
}

/// What every rule does on a corpus, added up.
pub fn activity(lines: &[Line], rules: &RuleSet, limits: SaturationLimits) -> IndexMap<String, RuleStatistics> {
    let mut all: IndexMap<String, RuleStatistics> = IndexMap::new();
    for of_line in each(lines, |_, line| line.saturate(rules, limits).0.activity().clone()) {
        for (name, did) in of_line {
            let entry = all.entry(name).or_default();
            *entry = entry.plus(did);
        }
    }
    all
}
