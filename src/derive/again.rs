//! A long answer is simplified once more, as a question of its own.
//!
//! The e-graph of a long derivative holds all that the derivative went through, and is worked on where short readings lead. What was found
//! is a better start: the forms alone, each read back.

use super::answer::Draft;
use super::verify::read_back;
use super::{FormName, Parts, Task, Terms, drafts};
use crate::base::Symbols;
use crate::egraph::{EGraph, RuleSet};
use crate::expr::{Graph, Id};
use crate::notation::{Extractor, size};
use std::sync::Arc;

/// The least size of a form that is simplified once more.
const LONG: u32 = 36;
/// How often at most.
const TIMES: usize = 2;

/// Replaces the forms for which something shorter is found.
pub(super) fn shorten(
    found: &mut [Draft],
    graph: &mut Graph,
    root: Id,
    terms: &Terms,
    row: bool,
    request: &Task,
    (symbols, rules): (&Arc<Symbols>, &RuleSet),
) {
    for _ in 0..TIMES {
        if !found.iter().any(|draft| size(&draft.expr) >= LONG) {
            return;
        }
        let mut egraph = EGraph::new(symbols.clone(), request.limits);
        egraph.allow(graph.vocabulary(root));
        let mut class = |names: &[FormName], term: Option<Id>| {
            let term = term?;
            let draft = names.iter().find_map(|name| found.iter().find(|draft| draft.name == *name))?;
            let read = read_back(draft, term, symbols, graph).ok()?;
            Some(egraph.import(graph, read))
        };
        let main = class(&[FormName::Value, FormName::Matrix, FormName::Index], terms.parts.main);
        let [stacked, differential, hvp, frechet] =
            [FormName::Vec, FormName::Differential, FormName::Hvp, FormName::Frechet]
                .map(|name| class(&[name], terms.parts.of(name)));
        egraph.focus_on_goals();
        egraph.saturate(rules);
        let classes = Parts { main, stacked, differential, hvp, frechet };
        let shorter = drafts(&mut Extractor::of(&egraph, graph, root), graph, terms, &classes, row, request);
        let mut changed = false;
        for new in shorter {
            let Some(old) = found.iter_mut().find(|old| old.name == new.name) else { continue };
            if size(&new.expr) < size(&old.expr) {
                *old = new;
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}
