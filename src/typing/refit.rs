//! Kinds that fit the declared sizes, where the likeliest kinds of the undeclared names do not.

use super::kind::{COLUMN, MATRIX, SCALAR};
use super::{Pinned, Question, read, run};
use crate::base::Symbols;
use crate::expr::Graph;
use crate::syntax::ast::ExprKind;

/// The most names that are tried as another kind.
const MOST: usize = 8;

/// One name of another kind, with which there are shapes, and which needs no more adaptations than the likeliest one. Of several, the nearest.
pub(super) fn refit<'a>(question: &Question<'a>, symbols: &Symbols) -> Option<Pinned<'a>> {
    let (adapted, ..) = read::read(question, &mut symbols.clone()).ok()?.cost;
    let mut names: Vec<&'a str> = Vec::new();
    let mut declared = false;
    question.expr.walk(&mut |e| match &e.kind {
        ExprKind::Name(name) if symbols.find_variable(name).is_some() => declared = true,
        ExprKind::Name(name) if symbols.find_dimension(name).is_none() && !names.contains(&name.as_str()) => {
            names.push(name);
        }
        _ => {}
    });
    // Without declared sizes there is nothing to fit.
    if !declared || names.len() > MOST {
        return None;
    }
    let mut best: Option<((u32, u32, u32), Pinned<'a>)> = None;
    for (name, kind) in names.iter().flat_map(|name| [SCALAR, COLUMN, MATRIX].map(|kind| (*name, kind))) {
        let pinned = Pinned { name, kind };
        let other = Question { pinned: Some(pinned), ..*question };
        let Ok((_, departures)) = run(&other, &mut symbols.clone(), &mut Graph::new()) else { continue };
        let cost = departures.cost;
        if cost.0 <= adapted && best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, pinned));
        }
    }
    best.map(|(_, pinned)| pinned)
}
