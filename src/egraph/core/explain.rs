//! Which rules made two terms equal.
//!
//! An e-graph made by [`Core::explaining`] records with every union the terms that justify it: the matched nodes as they were, not
//! their classes. That costs time and memory, so it is asked for.

use super::graph::Core;
use crate::base::Symbols;
use crate::expr::{Graph, Id};
use crate::ops::{Node, Op};
use egg::FlatTerm;
use std::sync::Arc;

/// Ends the name of a rule that holds both ways where what was matched is its right side.
pub(crate) const FROM_RIGHT: &str = " from the right";

/// A step of an explanation: the whole term after one use of a rule.
#[derive(Clone, Debug)]
pub struct Step {
    /// The rule or generator, `None` for the term that the explanation begins with.
    pub rule: Option<String>,
    /// Whether the rule was read from left to right.
    pub forward: bool,
    /// The term after the step, a node of `graph`.
    pub term: Id,
    /// The arena of the term.
    pub graph: Arc<Graph>,
}

impl Core {
    /// The steps that lead from one term to another, both as added; `None` where they are not known to be
    /// equal, or the e-graph does not explain.
    pub(crate) fn explain(&mut self, from: Id, to: Id) -> Option<Vec<Step>> {
        if !self.explains() || self.graph.find(from) != self.graph.find(to) {
            return None;
        }
        let mut explanation = self.graph.explain_id_equivalence(from, to);
        let flat = explanation.make_flat_explanation();
        let mut graph = Graph::new();
        let mut steps = Vec::new();
        for term in flat {
            let root = rebuild(term, &mut graph, self.graph.analysis.symbols())?;
            let used = rule_of(term);
            let forward = used.as_ref().is_none_or(|(_, forward)| *forward);
            steps.push((used.map(|(rule, _)| rule), forward, root));
        }
        let graph = Arc::new(graph);
        let step = |(rule, forward, term)| Step { rule, forward, term, graph: graph.clone() };
        Some(steps.into_iter().map(step).collect())
    }
}

/// The rule that made a term from the one before, and whether it was read forwards.
fn rule_of(term: &FlatTerm<Node>) -> Option<(String, bool)> {
    let used = |rule: &str, forward: bool| match rule.strip_suffix(FROM_RIGHT) {
        Some(name) => (name.to_owned(), !forward),
        None => (rule.to_owned(), forward),
    };
    if let Some(rule) = &term.forward_rule {
        return Some(used(rule.as_str(), true));
    }
    if let Some(rule) = &term.backward_rule {
        return Some(used(rule.as_str(), false));
    }
    term.children.iter().find_map(rule_of)
}

fn rebuild(term: &FlatTerm<Node>, graph: &mut Graph, symbols: &Symbols) -> Option<Id> {
    let children: Option<Vec<Id>> = term.children.iter().map(|c| rebuild(c, graph, symbols)).collect();
    match &term.node.op {
        Op::Variable(variable) => Some(graph.variable(*variable, symbols)),
        op => graph.add(op.clone(), &children?).ok(),
    }
}
