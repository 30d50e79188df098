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
use crate::syntax::ast::ExprKind;
use std::sync::Arc;

/// The least size of a form that is simplified once more.
const LONG: u32 = 36;
/// The largest form with which that is done: of longer ones there is the most work, and nobody reads them.
const LARGEST: u32 = 256;
/// How often at most.
const TIMES: usize = 2;
/// By which part a form has to get shorter, so that it is worth to begin with it again.
const WORTH_ANOTHER: u32 = 16;

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
        let longest = found.iter().map(|draft| size(&draft.expr)).max().unwrap_or(0);
        if !(LONG..=LARGEST).contains(&longest) {
            return;
        }
        let mut egraph = EGraph::new(symbols.clone(), request.limits);
        egraph.allow(graph.vocabulary(root));
        let import = |draft: &Draft, term: Id, graph: &mut Graph, egraph: &mut EGraph| {
            let read = read_back(draft, term, symbols, graph).ok()?;
            Some(egraph.import(graph, read))
        };
        let mut class = |names: &[FormName], term: Option<Id>| {
            let draft = names.iter().find_map(|name| found.iter().find(|draft| draft.name == *name))?;
            import(draft, term?, graph, &mut egraph)
        };
        let main = class(&[FormName::Value, FormName::Matrix, FormName::Index], terms.parts.main);
        let [stacked, differential, hvp, frechet] =
            [FormName::Vec, FormName::Differential, FormName::Hvp, FormName::Frechet]
                .map(|name| class(&[name], terms.parts.of(name)));
        let gradient = match terms.parts.gradient {
            Some(gradient) if terms.parts.main == Some(gradient) && main.is_some() => main,
            Some(gradient) => read_off(found).and_then(|draft| import(&draft, gradient, graph, &mut egraph)),
            None => None,
        };
        let differential = differential.filter(|_| gradient.is_none());
        egraph.focus_on_goals();
        egraph.saturate(rules);
        let classes = Parts { main, stacked, differential, gradient, hvp, frechet, ..Parts::default() };
        let shorter = drafts(&mut Extractor::of(&egraph, graph, root), graph, terms, &classes, row, request);
        // Beside a matrix, index notation is not what is begun with.
        let has_matrix = found.iter().any(|draft| draft.name == FormName::Matrix);
        let mut is_worth = false;
        for new in shorter {
            let Some(old) = found.iter_mut().find(|old| old.name == new.name) else { continue };
            let (before, after) = (size(&old.expr), size(&new.expr));
            if after < before {
                let begins = new.name != FormName::Index || !has_matrix;
                is_worth |= begins && WORTH_ANOTHER * (before - after) >= before;
                *old = new;
            }
        }
        if !is_worth {
            return;
        }
    }
}

/// The gradient that stands in the differential.
fn read_off(found: &[Draft]) -> Option<Draft> {
    let draft = found.iter().find(|draft| draft.name == FormName::Differential)?;
    match &draft.expr.kind {
        ExprKind::Frobenius(gradient, _) => {
            Some(Draft { name: FormName::Matrix, expr: (**gradient).clone(), free: None, shape: draft.shape.clone() })
        }
        _ => None,
    }
}
