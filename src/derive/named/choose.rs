//! Which sub-terms get a name: greedily the one that shortens the whole the most, names and what they stand for counted.

use super::tree::{Target, expanded, key, names, sub_terms};
use crate::notation::size;
use crate::ops::Callable;
use crate::syntax::ast::{Expr, ExprKind, Term};
use indexmap::IndexMap;

/// The most names.
const MOST: usize = 16;
/// The most sub-terms that are tried.
const ATTEMPTS: usize = 24;
/// What a definition costs besides itself: its name and the equals sign.
const DEFINED: i64 = 2;
/// What a name has to save.
const LEAST: i64 = 2;
/// What a name has to save that no tree has twice.
const LEAST_ONCE: i64 = 4;
/// The same of an inverse and the like.
const LEAST_PRIMITIVE: i64 = 3;
/// What a name has to save that only lines of a derivation have: it is one line more.
const LEAST_IN_LINES: i64 = 12;
/// The size of the call of a function of a variable, and what a name for it has to save.
const SHORT: i64 = 2;
const LEAST_SHORT: i64 = 4;
/// A name has to save a share of all forms: one in so many.
const SHARE: i64 = 12;
/// What is enough in the longest forms.
const LEAST_OF_LONG: i64 = 12;
/// How much of a tree a name may stand for: a name for nearly all of it says nothing.
const MOST_OF_A_TREE: (i64, i64) = (3, 4);
/// The size of the largest tree from which on names help.
const LEAST_TREE: i64 = 9;
/// The most terms, and the most operators and leaves, of a sum that is a residual or an argument, and not a result.
const LARGEST_SUM: (usize, i64) = (3, 9);
/// The least size of a sum that is an argument.
const LEAST_ARGUMENT: i64 = 5;
/// How much more a residual may cost than what it stands in, and have the name.
const RESIDUAL: i64 = 3;

/// A sub-term with a name.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// A name for the time being, which no text has.
    pub(super) name: String,
    /// What it has the place of: it as it stood, with the names that were given before.
    target: Target,
    /// It with all names.
    pub(super) body: Expr,
    /// Whether it has a name in the end: what another name leaves once has none.
    pub(super) is_kept: bool,
    /// The name that the question gives it.
    pub(super) given: Option<String>,
}

/// The names for the time being.
pub(in crate::derive) fn placeholder(number: usize) -> String {
    format!("\u{1}{number}")
}

pub(super) fn is_placeholder(name: &str) -> bool {
    name.starts_with('\u{1}')
}

/// What is found of a sub-term in all trees.
struct Found {
    expr: Expr,
    flipped: bool,
    /// How often each tree has it, by the place of the tree.
    uses: IndexMap<usize, i64>,
}

impl Found {
    /// Whether no tree has it twice.
    fn is_single(&self) -> bool {
        self.uses.values().all(|uses| *uses < 2)
    }

    fn count(&self) -> i64 {
        self.uses.values().sum()
    }

    /// The same without its uses in some trees.
    fn without(&self, is_out: &dyn Fn(usize) -> bool) -> Found {
        let uses =
            self.uses.iter().filter(|(place, _)| !is_out(**place)).map(|(place, uses)| (*place, *uses)).collect();
        Found { expr: self.expr.clone(), flipped: self.flipped, uses }
    }

    fn saved(&self) -> i64 {
        saved(self.count(), &self.expr)
    }
}

/// The group of the lines of a derivation.
pub(super) const LINES: usize = usize::MAX;

/// A tree that names are to make shorter, and which trees it is read with: those of one answer, or the lines of a derivation.
pub(super) struct Tree {
    pub(super) expr: Expr,
    pub(super) group: usize,
    /// Whether it repeats another tree: a line of a derivation, or `G:dX` beside `G`.
    pub(super) is_repetition: bool,
}

/// Names for sub-terms of the trees; `rank` is asked for the axes of each, with nothing named in it, and has none for what is to have no name.
pub(super) fn choose(
    mut trees: Vec<Tree>,
    own: &[(String, Expr)],
    shared: &[Expr],
    question: &Question,
    rank: &mut dyn FnMut(&Expr) -> Option<usize>,
) -> Vec<Part> {
    let before: i64 = trees.iter().filter(|tree| tree.group != LINES).map(|tree| cost(&tree.expr)).sum();
    let mut parts: Vec<Part> = Vec::new();
    if shared.is_empty() && trees.iter().all(|tree| tree.is_repetition || cost(&tree.expr) < LEAST_TREE) {
        return parts;
    }
    shared.iter().for_each(|value| of_the_question(value, &mut trees, &mut parts));
    for (name, value) in own.iter().take(MOST / 2) {
        given(name, value, &mut trees, &mut parts);
    }
    let mut refused: Vec<String> = Vec::new();
    for _ in 0..ATTEMPTS {
        let Some((key, found)) = best(&trees, &parts, question, &refused, before) else { break };
        let axes = rank(&whole(&found.expr, &parts));
        // A number is named where it saves writing it again.
        if axes.is_none_or(|axes| axes == 0 && (found.is_single() || cost(&found.expr) <= SHORT)) {
            refused.push(key);
            continue;
        }
        let Found { expr, flipped, .. } = found;
        let name = placeholder(parts.len());
        let (body, by) = (expr.clone(), Expr::name(&name));
        let part = Part { name, target: Target { key, flipped, expr, by }, body, is_kept: true, given: None };
        put_in(part, &mut trees, &mut parts);
        if parts.len() == MOST {
            break;
        }
    }
    prune(&trees, &mut parts, before);
    parts
}

/// Names what the question has a name for, with that name and that sign, where the trees have it.
fn given(name: &str, value: &Expr, trees: &mut [Tree], parts: &mut Vec<Part>) {
    let value = named(value, parts);
    let (mut found, mut own) = (false, None);
    sub_terms(&value, &mut |occurrence| own = own.take().or(Some(occurrence)));
    // What is in front of a whole is no part of it.
    let Some(own) = own.filter(|own| *own.expr == value) else { return };
    let bodies = parts.iter().map(|part| &part.body);
    for tree in trees.iter().map(|tree| &tree.expr).chain(bodies) {
        sub_terms(tree, &mut |occurrence| found |= occurrence.key == own.key);
    }
    if !found {
        return;
    }
    let (placeholder, by) = (placeholder(parts.len()), Expr::name(placeholder(parts.len())));
    let target = Target { key: own.key, flipped: own.flipped, expr: value.clone(), by };
    let (given, is_kept) = (Some(name.to_owned()), true);
    put_in(Part { name: placeholder, target, body: value.clone(), is_kept, given }, trees, parts);
}

/// Names a part of the question, which the trees may have by its name for the time being already.
fn of_the_question(value: &Expr, trees: &mut [Tree], parts: &mut Vec<Part>) {
    let value = named(value, parts);
    let (flipped, key) = key(&value);
    let name = placeholder(parts.len());
    let target = Target { key, flipped, expr: value.clone(), by: Expr::name(&name) };
    put_in(Part { name, target, body: value, is_kept: true, given: None }, trees, parts);
}

/// Parts of the question by the names of those before them.
pub(in crate::derive) fn by_parts_before<'e>(values: impl Iterator<Item = &'e Expr>) -> Vec<Expr> {
    let mut parts: Vec<Part> = Vec::new();
    values.for_each(|value| of_the_question(value, &mut [], &mut parts));
    parts.into_iter().map(|part| part.body).collect()
}

/// Whether an expression may be a part of the question that has a name: of a product with a residual, the residual has it.
pub(in crate::derive) fn is_named_part(expr: &Expr) -> bool {
    let is_told = match &expr.kind {
        ExprKind::Product(head, _) => {
            !matches!(head.kind, ExprKind::Number(_) | ExprKind::Negate(_)) && !is_times_residual(expr)
        }
        ExprKind::Negate(_) | ExprKind::Transpose(_) => false,
        _ => true,
    };
    is_told && cost(expr) > SHORT
}

/// Whether an expression is a product with a residual, which rather has a name itself.
fn is_times_residual(expr: &Expr) -> bool {
    let is_residual = |factor: &Expr| match &factor.kind {
        ExprKind::Transpose(inner) => is_small_sum(inner),
        _ => is_small_sum(factor),
    };
    let ExprKind::Product(head, rest) = &expr.kind else { return false };
    is_residual(head) || rest.iter().any(|(_, factor)| is_residual(factor))
}

/// Whether a part of the question with so many axes is worth its name, by what that saves in forms and in other parts. A number also has to
/// be more than a factor of all, or a part of another, and what means nothing by itself has to stand in a form twice; the value of the
/// question means the most.
pub(in crate::derive) fn is_worth_a_name(
    name: &str,
    (value, rank, is_value): (&Expr, usize, bool),
    forms: &[&Expr],
    others: &[Expr],
) -> bool {
    let in_forms = || forms.iter().map(|form| uses(form, name));
    let count: i64 = in_forms().sum::<i64>() + others.iter().map(|other| uses(other, name)).sum::<i64>();
    let is_single = in_forms().all(|uses| uses < 2);
    let in_sum = |tree: &&Expr| {
        tree.any(&|e| matches!(&e.kind, ExprKind::Sum(terms) if terms.iter().any(|term| uses(&term.expr, name) > 0)))
    };
    let is_whole = is_telling(value) || matches!(value.kind, ExprKind::Sum(_));
    let says = match rank {
        0 => forms.iter().any(in_sum) || others.iter().any(|other| uses(other, name) > 0),
        _ => !is_single || is_whole,
    };
    let least = if !is_value && (is_single || !is_whole) { LEAST_ONCE } else { LEAST };
    says && saved(count, value) >= least
}

/// Puts a name in the place of its part, wherever that is.
fn put_in(part: Part, trees: &mut [Tree], parts: &mut Vec<Part>) {
    let exprs = trees.iter_mut().map(|tree| &mut tree.expr);
    let bodies = parts.iter_mut().map(|part| &mut part.body);
    exprs.chain(bodies).for_each(|expr| *expr = part.target.replace(expr));
    parts.push(part);
}

fn cost(expr: &Expr) -> i64 {
    i64::from(size(expr))
}

/// What a name saves that is used so often.
fn saved(uses: i64, expr: &Expr) -> i64 {
    uses * (cost(expr) - 1) - cost(expr) - DEFINED
}

/// Whether an expression is a sum that may be a residual; what has residuals in it, such as `r*r' - S`, says more with names for those.
pub(super) fn is_small_sum(expr: &Expr) -> bool {
    let ExprKind::Sum(terms) = &expr.kind else { return false };
    if terms.iter().any(|term| has_residual(&term.expr)) {
        return false;
    }
    let least = if terms.iter().any(|term| term.negative) { 0 } else { LEAST_ARGUMENT };
    terms.len() <= LARGEST_SUM.0 && (least..=LARGEST_SUM.1).contains(&cost(expr))
}

/// Whether a difference stands in an expression, but for what functions are of.
fn has_residual(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Sum(terms) => terms.iter().any(|term| term.negative),
        ExprKind::Call(..) => false,
        _ => expr.children().into_iter().any(has_residual),
    }
}

/// Whether a sub-term means something by itself: a residual or an argument, the value of a function, an inverse.
pub(super) fn is_telling(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Sum(_) => is_small_sum(expr),
        ExprKind::Call(name, _) => match Callable::find(name) {
            Some(Callable::Map(_) | Callable::Along(..)) => true,
            Some(Callable::Operation(operation)) => !operation.record().meaning.is_network(),
            Some(Callable::Function(_)) | None => false,
        },
        _ => false,
    }
}

/// What the question says of sums.
#[derive(Clone, Debug, Default)]
pub(in crate::derive) struct Question {
    /// Its sums, by what they have in common with the same sums elsewhere.
    sums: IndexMap<String, Expr>,
}

impl Question {
    pub(in crate::derive) fn of(expr: &Expr) -> Question {
        let mut sums = IndexMap::new();
        sub_terms(expr, &mut |occurrence| {
            if matches!(occurrence.expr.kind, ExprKind::Sum(_)) {
                sums.entry(occurrence.key).or_insert_with(|| occurrence.expr.into_owned());
            }
        });
        Question { sums }
    }

    /// Its sums as they stand there.
    pub(super) fn sums(&self) -> impl Iterator<Item = &Expr> {
        self.sums.values()
    }

    /// Whether an expression is no sum, or one that means something by itself: it is a part of the question, or sets one thing against
    /// another, as `X*b - y` does and `A*X + X*A` does not. What has residuals in it is none.
    fn tells(&self, expr: &Expr) -> bool {
        let ExprKind::Sum(terms) = &expr.kind else { return true };
        if terms.iter().any(|term| has_residual(&term.expr)) {
            return false;
        }
        let has = |term: &Term, name: &String| names(&term.expr).contains(name);
        let others = |place: usize| terms.iter().enumerate().filter(move |(other, _)| *other != place);
        let has_own = |(place, term): (usize, &Term)| {
            names(&term.expr).iter().any(|name| !others(place).any(|(_, other)| has(other, name)))
        };
        // What was observed, and is a factor of nothing else.
        let is_observed = |(place, term): (usize, &Term)| {
            let ExprKind::Name(name) = &term.expr.kind else { return false };
            others(place).all(|(_, other)| !is_factor(name, &other.expr))
        };
        self.sums.contains_key(&key(expr).1)
            || terms.iter().enumerate().all(has_own)
            || terms.iter().enumerate().any(is_observed)
    }
}

/// Whether a name stands in an expression, but for what functions are of.
fn is_factor(name: &str, expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(own) => own == name,
        ExprKind::Call(..) => false,
        _ => expr.children().into_iter().any(|child| is_factor(name, child)),
    }
}

/// The sub-term whose name saves the most, by its key.
fn best(
    trees: &[Tree],
    parts: &[Part],
    question: &Question,
    refused: &[String],
    before: i64,
) -> Option<(String, Found)> {
    let mut all: IndexMap<String, Found> = IndexMap::new();
    let bodies = parts.iter().flat_map(|part| part.body.children());
    for (place, tree) in trees.iter().map(|tree| &tree.expr).chain(bodies).enumerate() {
        sub_terms(tree, &mut |occurrence| {
            let (expr, flipped) = (occurrence.expr, occurrence.flipped);
            let found = all.entry(occurrence.key).or_insert_with(|| Found {
                expr: expr.into_owned(),
                flipped,
                uses: IndexMap::new(),
            });
            *found.uses.entry(place).or_insert(0) += 1;
        });
    }
    let tells = |found: &Found| is_telling(&found.expr) && question.tells(&whole(&found.expr, parts));
    let worth = |found: &Found| {
        let is_difference = matches!(&found.expr.kind, ExprKind::Sum(terms) if terms.iter().any(|term| term.negative));
        found.saved() + if is_difference && tells(found) { RESIDUAL } else { 0 }
    };
    let is_bulk = |found: &Found| {
        let (most, of) = MOST_OF_A_TREE;
        let part = &found.expr;
        // A multiple of a name says nothing either.
        let is_of = |whole: &Expr| cost(part) * of > cost(whole) * most || leaves_no_name(whole, part);
        let inside = || found.uses.iter().filter_map(|(place, uses)| Some((trees.get(*place)?, *uses)));
        let says_nothing = |(tree, uses): (&Tree, i64)| uses == 1 && is_of(&tree.expr);
        let in_group = |group| inside().filter(move |(tree, _)| tree.group == group).any(says_nothing);
        inside().next().is_some() && inside().all(|(tree, _)| in_group(tree.group))
    };
    // What another name stands for is not taken away from it.
    let idles = |found: &Found, part: &Part| {
        let count = |expr| uses(expr, &part.name);
        let all: i64 = trees.iter().map(|tree| &tree.expr).chain(parts.iter().map(|part| &part.body)).map(count).sum();
        let inside = count(&found.expr);
        inside > 0 && all - (found.count() - 1) * inside < 2
    };
    let is_in_lines_only = |found: &Found| {
        let is_line = |place: &usize| trees.get(*place).is_some_and(|tree| tree.group == LINES);
        found.uses.keys().all(is_line)
    };
    let is_worth_it = |found: &Found| {
        let least_of_all = least(&found.expr, before, true).min(least(&found.expr, before, false));
        if found.saved() < least_of_all || is_in_lines_only(found) && found.saved() < LEAST_IN_LINES {
            return false;
        }
        let in_forms = found.without(&|place| trees.get(place).is_some_and(|tree| tree.is_repetition));
        if tells(found) && cost(&found.expr) > SHORT {
            let is_once = !is_in_lines_only(found) && in_forms.count() < 2;
            return !is_once && found.saved() >= least(&found.expr, before, found.is_single());
        }
        // What means nothing by itself, or is short, is named where forms repeat it.
        !in_forms.is_single() && in_forms.saved() >= least(&found.expr, before, false)
    };
    let is_open = |(key, found): &(String, Found)| {
        !refused.contains(key)
            && is_worth_it(found)
            && !is_times_residual(&found.expr)
            && !is_bulk(found)
            && !parts.iter().any(|part| idles(found, part))
    };
    // The first of several.
    let open = all.into_iter().filter(is_open);
    open.reduce(|best, other| if worth(&other.1) > worth(&best.1) { other } else { best })
}

/// What a name has to save, of so many operators and leaves; `is_single` says that no tree has it twice.
fn least(expr: &Expr, before: i64, is_single: bool) -> i64 {
    let least = match &expr.kind {
        _ if cost(expr) <= SHORT => LEAST_SHORT,
        _ if !is_single => LEAST,
        ExprKind::Call(name, _) if matches!(Callable::find(name), Some(Callable::Operation(_))) => LEAST_PRIMITIVE,
        _ => LEAST_ONCE,
    };
    least.max((before / SHARE).min(LEAST_OF_LONG))
}

/// Takes away names that save nothing any more.
fn prune(trees: &[Tree], parts: &mut [Part], before: i64) {
    for _ in 0..parts.len() {
        let kept: Vec<Expr> = parts.iter().filter(|part| part.is_kept).map(|part| inlined(&part.body, parts)).collect();
        let trees: Vec<Expr> = trees.iter().map(|tree| inlined(&tree.expr, parts)).chain(kept).collect();
        let is_idle = |part: &Part| {
            let uses = trees.iter().map(|tree| uses(tree, &part.name)).sum();
            let body = inlined(&part.body, parts);
            part.is_kept && part.given.is_none() && saved(uses, &body) < least(&body, before, false)
        };
        let Some(idle) = parts.iter().position(is_idle) else { return };
        parts[idle].is_kept = false;
    }
}

/// Whether a tree has no names but those of a part that it has once.
fn leaves_no_name(tree: &Expr, part: &Expr) -> bool {
    let count = |expr: &Expr| {
        let mut count = 0;
        expr.walk(&mut |e| count += u32::from(matches!(e.kind, ExprKind::Name(_))));
        count
    };
    count(tree) <= count(part)
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
    let all = parts.iter().fold(expr.clone(), |expr, part| part.target.replace(&expr));
    inlined(&all, parts)
}
