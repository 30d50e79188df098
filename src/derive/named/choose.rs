//! Which sub-terms get a name: greedily the one that shortens the whole the most, names and what they stand for counted.

use super::tree::{Target, expanded, sub_terms};
use crate::notation::size;
use crate::syntax::ast::{Expr, ExprKind};
use indexmap::IndexMap;

/// The most names.
const MOST: usize = 6;
/// The most sub-terms that are tried.
const ATTEMPTS: usize = 24;
/// What a definition costs besides itself: its name and the equals sign.
const DEFINED: i64 = 2;
/// What a name has to save, where it is that of a difference or of the value of a function.
const LEAST_TELLING: i64 = 2;
/// What another name has to save.
const LEAST: i64 = 4;
/// A name has to save a share of all: one in so many.
const SHARE: i64 = 12;

/// A sub-term with a name.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// A name for the time being, which no text has.
    pub(super) name: String,
    key: String,
    flipped: bool,
    /// It as it stood, with the names that were given before.
    expr: Expr,
    /// It with all names.
    pub(super) body: Expr,
    /// Whether it has a name in the end: what another name leaves once has none.
    pub(super) is_kept: bool,
}

/// The names for the time being.
fn placeholder(number: usize) -> String {
    format!("\u{1}{number}")
}

pub(super) fn is_placeholder(name: &str) -> bool {
    name.starts_with('\u{1}')
}

/// What is found of a sub-term in all trees.
struct Found {
    expr: Expr,
    flipped: bool,
    uses: i64,
}

/// Names for sub-terms of the trees; `is_allowed` is asked of each, with nothing named in it.
pub(super) fn choose(mut trees: Vec<Expr>, is_allowed: &mut dyn FnMut(&Expr) -> bool) -> Vec<Part> {
    let before: i64 = trees.iter().map(cost).sum();
    let mut parts: Vec<Part> = Vec::new();
    let mut refused: Vec<String> = Vec::new();
    for _ in 0..ATTEMPTS {
        let Some((key, found)) = best(&trees, &parts, &refused, before) else { break };
        if !is_allowed(&whole(&found.expr, &parts)) {
            refused.push(key);
            continue;
        }
        let Found { expr, flipped, .. } = found;
        let name = placeholder(parts.len());
        let part = Part { name, key, flipped, body: expr.clone(), expr, is_kept: true };
        trees.iter_mut().chain(parts.iter_mut().map(|part| &mut part.body)).for_each(|tree| *tree = part.put(tree));
        parts.push(part);
        if parts.len() == MOST {
            break;
        }
    }
    prune(&trees, &mut parts, before);
    parts
}

fn cost(expr: &Expr) -> i64 {
    i64::from(size(expr))
}

impl Part {
    fn put(&self, expr: &Expr) -> Expr {
        Target { key: &self.key, flipped: self.flipped, name: &self.name, expr: &self.expr }.replace(expr)
    }
}

/// What a name saves that is used so often.
fn saved(uses: i64, expr: &Expr) -> i64 {
    uses * (cost(expr) - 1) - cost(expr) - DEFINED
}

/// What a name for this has to save, of so many operators and leaves.
fn least(expr: &Expr, before: i64) -> i64 {
    let telling = match &expr.kind {
        ExprKind::Call(..) => true,
        ExprKind::Sum(terms) => terms.iter().any(|term| term.negative),
        _ => false,
    };
    (if telling { LEAST_TELLING } else { LEAST }).max(before / SHARE)
}

/// The sub-term whose name saves the most, by its key.
fn best(trees: &[Expr], parts: &[Part], refused: &[String], before: i64) -> Option<(String, Found)> {
    let mut all: IndexMap<String, Found> = IndexMap::new();
    let bodies = parts.iter().flat_map(|part| part.body.children());
    for tree in trees.iter().chain(bodies) {
        sub_terms(tree, &mut |occurrence| {
            let (expr, flipped) = (occurrence.expr, occurrence.flipped);
            all.entry(occurrence.key).or_insert(Found { expr, flipped, uses: 0 }).uses += 1;
        });
    }
    let worth = |found: &Found| saved(found.uses, &found.expr) - least(&found.expr, before);
    let open = all.into_iter().filter(|(key, found)| worth(found) >= 0 && !refused.contains(key));
    // The first of several.
    open.reduce(|best, other| if worth(&other.1) > worth(&best.1) { other } else { best })
}

/// Takes away names that save nothing any more.
fn prune(trees: &[Expr], parts: &mut [Part], before: i64) {
    for _ in 0..parts.len() {
        let kept: Vec<Expr> = parts.iter().filter(|part| part.is_kept).map(|part| inlined(&part.body, parts)).collect();
        let trees: Vec<Expr> = trees.iter().map(|tree| inlined(tree, parts)).chain(kept).collect();
        let is_idle = |part: &Part| {
            let uses = trees.iter().map(|tree| uses(tree, &part.name)).sum();
            let body = inlined(&part.body, parts);
            part.is_kept && saved(uses, &body) < least(&body, before)
        };
        let Some(idle) = parts.iter().position(is_idle) else { return };
        parts[idle].is_kept = false;
    }
}

fn uses(expr: &Expr, name: &str) -> i64 {
    let mut count = 0;
    expr.walk(&mut |e| count += i64::from(matches!(&e.kind, ExprKind::Name(own) if own == name)));
    count
}

/// An expression with nothing named in it.
pub(super) fn whole(expr: &Expr, parts: &[Part]) -> Expr {
    let of = |name: &str| {
        let part = parts.iter().find(|part| part.name == name)?;
        Some(whole(&part.body, parts))
    };
    expanded(expr, &of)
}

/// An expression with those names only that are kept.
pub(super) fn inlined(expr: &Expr, parts: &[Part]) -> Expr {
    let of = |name: &str| {
        let part = parts.iter().find(|part| part.name == name && !part.is_kept)?;
        Some(inlined(&part.body, parts))
    };
    expanded(expr, &of)
}

/// An expression with the names that are kept, wherever what they stand for occurs.
pub(super) fn named(expr: &Expr, parts: &[Part]) -> Expr {
    let all = parts.iter().fold(expr.clone(), |expr, part| part.put(&expr));
    inlined(&all, parts)
}
