//! Which indices the terms of a sum have in common, read strictly: an index belongs to the smallest term that holds all its occurrences.

use gradus::internals::syntax::ast::{Expr, ExprKind};
use gradus::internals::syntax::print;
use std::collections::BTreeSet;

/// The first sum of which some terms have other indices than others, scalars aside; `kept` are the indices that what stands around it has.
pub(crate) fn uneven(expr: &Expr, kept: &BTreeSet<String>) -> Option<String> {
    match &expr.kind {
        ExprKind::Sum(terms) => {
            let open = |expr: &Expr| labels(expr).intersection(kept).cloned().collect::<BTreeSet<String>>();
            let different: BTreeSet<_> = terms.iter().map(|t| open(&t.expr)).filter(|own| !own.is_empty()).collect();
            let inside = || terms.iter().find_map(|term| uneven(&term.expr, kept));
            if different.len() > 1 { Some(print(expr)) } else { inside() }
        }
        ExprKind::Product(first, rest) => {
            let factors: Vec<&Expr> = std::iter::once(&**first).chain(rest.iter().map(|(_, factor)| factor)).collect();
            (0..factors.len()).find_map(|at| {
                let others = factors.iter().enumerate().filter(|(other, _)| *other != at);
                let around = others.flat_map(|(_, factor)| labels(factor)).chain(kept.iter().cloned()).collect();
                uneven(factors[at], &around)
            })
        }
        ExprKind::Negate(inner) => uneven(inner, kept),
        ExprKind::SumOver(names, body) => uneven(body, &kept.iter().chain(names).cloned().collect()),
        _ => None,
    }
}

fn labels(expr: &Expr) -> BTreeSet<String> {
    match &expr.kind {
        ExprKind::Index(base, names) => {
            let is_place = |name: &&String| name.starts_with(|c: char| c.is_ascii_digit());
            labels(base).into_iter().chain(names.iter().filter(|name| !is_place(name)).cloned()).collect()
        }
        ExprKind::SumOver(names, body) => labels(body).into_iter().filter(|label| !names.contains(label)).collect(),
        _ => expr.children().into_iter().flat_map(labels).collect(),
    }
}
