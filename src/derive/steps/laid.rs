//! The layout of a derivative as a step of its own: what is derived is in the mixed layout.

use super::{Derivation, LineOf, Phase, plain};
use crate::base::Symbols;
use crate::derive::answer::Draft;
use crate::derive::explain::Law;
use crate::derive::layout::Change;
use crate::derive::{FormName, Task, intermediate};
use crate::egraph::RuleSet;
use crate::expr::{Graph, Id};
use crate::notation::notate;
use crate::ops::Op;
use crate::syntax::ast::Statement;
use std::sync::Arc;

/// The forms without indices that the layout makes something else of, as they are in the mixed layout.
pub(super) fn mixed(
    graph: &mut Graph,
    root: Id,
    symbols: &Arc<Symbols>,
    request: &Task,
    rules: &RuleSet,
    forms: &[(Draft, Id)],
) -> Vec<(FormName, Statement, Id)> {
    let words = graph.vocabulary(root);
    let mut found = Vec::new();
    let Some((last, first)) = request.wrt.split_last() else { return found };
    let rank = |variable| symbols.declaration(variable).shape.len();
    let value = graph.rank(root) + first.iter().map(|variable| rank(*variable)).sum::<usize>();
    let change = request.layout.change(value, rank(*last));
    for (draft, term) in forms {
        let term = match (change, draft.name) {
            (Change::Row, FormName::Matrix) => *term,
            (Change::Rotated(_), FormName::Matrix | FormName::Vec) if graph.rank(*term) == 2 => {
                let Ok(transpose) = graph.add(Op::Transpose, &[*term]) else { continue };
                transpose
            }
            _ => continue,
        };
        let simplified = intermediate::simplified(graph, &[term], &words, symbols, request, rules);
        if let Some(expr) = notate(graph, simplified[0], None, symbols) {
            found.push((draft.name, plain(expr), simplified[0]));
        }
    }
    found
}

impl Derivation<'_> {
    /// The line that lays a form out, if its layout is not the mixed one.
    pub(super) fn laid_out(&mut self, name: FormName) {
        let Some((.., LineOf::MixedLayout(_))) = self.derived(name) else { return };
        let Some((statement, main)) = self.form(name) else { return };
        let what = if self.graph.rank(main) == 1 { "the column as a row" } else { "the transpose" };
        let law = Law::said(&format!("{} layout: {what}", self.layout.as_str()));
        self.line(Phase::Layout, vec![law], LineOf::Form(name), statement, main);
    }
}
