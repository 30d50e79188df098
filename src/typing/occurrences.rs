//! How often indices occur in a text, and which of them are free.

use crate::base::{Error, ErrorCode, Result};
use crate::ops::{Callable, Signature};
use crate::syntax::ast::{Expr, ExprKind, Target};
use crate::syntax::print;
use indexmap::{IndexMap, IndexSet};

/// How often each index occurs in an expression.
#[derive(Default)]
pub(crate) struct Occurrences<'a> {
    /// By name: most often in any one term of a nested sum, or in any one operand of a function or a power.
    pub(crate) counts: IndexMap<&'a str, u32>,
    /// Those that occur in a norm or a sum, which binds them unless they occur outside of it too.
    reduced: IndexSet<&'a str>,
}

/// How often each index occurs, where a norm or a sum hides those that are its own.
pub(crate) fn occurrences(expr: &Expr) -> Occurrences<'_> {
    let mut found = Occurrences::default();
    found.add(expr);
    for index in std::mem::take(&mut found.reduced) {
        if let Some(count) = found.counts.get_mut(index) {
            *count += 1;
        }
    }
    found
}

impl<'a> Occurrences<'a> {
    fn add(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Name(_) => {}
            ExprKind::Index(_, indices) => {
                for index in indices {
                    *self.counts.entry(index).or_default() += 1;
                }
            }
            ExprKind::Sum(terms) => self.add_most(terms.iter().map(|term| &term.expr)),
            ExprKind::Power(a, b) | ExprKind::HadamardPower(a, b) => self.add_most([&**a, &**b].into_iter()),
            ExprKind::Product(head, tail) => {
                self.add(head);
                tail.iter().for_each(|(_, factor)| self.add(factor));
            }
            ExprKind::Frobenius(a, b) => {
                self.add(a);
                self.add(b);
            }
            ExprKind::Negate(a) | ExprKind::Transpose(a) => self.add(a),
            ExprKind::SumOver(names, body) => {
                let mut inside = Occurrences::default();
                inside.add(body);
                inside.counts.retain(|index, _| !names.iter().any(|name| name == index));
                inside.reduced.retain(|index| !names.iter().any(|name| name == index));
                self.merge(inside);
            }
            ExprKind::Call(name, arguments) if is_reduction(name) => {
                let mut inside = Occurrences::default();
                arguments.iter().for_each(|argument| inside.add(argument));
                self.reduced.extend(inside.counts.keys().chain(&inside.reduced));
            }
            ExprKind::Call(_, arguments) => self.add_most(arguments.iter()),
        }
    }

    /// Adds the most occurrences of each index in any of some expressions.
    fn add_most(&mut self, all: impl Iterator<Item = &'a Expr>) {
        let mut most = Occurrences::default();
        for expr in all {
            let mut own = Occurrences::default();
            own.add(expr);
            for (index, times) in own.counts {
                let entry = most.counts.entry(index).or_default();
                *entry = times.max(*entry);
            }
            most.reduced.extend(own.reduced);
        }
        self.merge(most);
    }

    fn merge(&mut self, other: Occurrences<'a>) {
        for (index, times) in other.counts {
            *self.counts.entry(index).or_default() += times;
        }
        self.reduced.extend(other.reduced);
    }
}

/// Whether what is called takes all entries to a scalar.
pub(crate) fn is_reduction(name: &str) -> bool {
    Callable::find(name).is_some_and(|callable| matches!(callable.signature(), Signature::ToScalar))
}

/// Whether an index occurs outside of the sums over it.
fn is_indexed(expr: &Expr, bound: &mut Vec<String>) -> bool {
    match &expr.kind {
        ExprKind::Index(_, indices) => indices.iter().any(|index| !bound.contains(index)),
        ExprKind::SumOver(names, body) => {
            let before = bound.len();
            bound.extend(names.iter().cloned());
            let found = is_indexed(body, bound);
            bound.truncate(before);
            found
        }
        _ => expr.children().into_iter().any(|child| is_indexed(child, bound)),
    }
}

/// The free indices in axis order of what has more axes than indices occur once: repeated ones, which are otherwise summed, are free with them,
/// the first by alphabet. `None` where as many occur once, or fewer in all. What `is_place` is no index.
pub(crate) fn free_with(expr: &Expr, axes: usize, is_place: &dyn Fn(&str) -> bool) -> Option<Vec<String>> {
    let mut free: Vec<String> = free_indices(expr, None).ok()??.into_iter().filter(|index| !is_place(index)).collect();
    let all = occurrences(expr).counts;
    let mut repeated: Vec<&str> =
        all.into_keys().filter(|i| !is_place(i) && !free.iter().any(|own| own == i)).collect();
    repeated.sort_unstable();
    let more = axes.checked_sub(free.len()).filter(|more| (1..=repeated.len()).contains(more))?;
    free.extend(repeated[..more].iter().map(|index| (*index).to_owned()));
    free.sort_unstable();
    Some(free)
}

/// The free indices in axis order: those of the left-hand side; without one, those that occur once in some term, by alphabet.
/// `None` if this is not index notation.
pub(super) fn free_indices(expr: &Expr, target: Option<&Target>) -> Result<Option<Vec<String>>> {
    let terms: Vec<&Expr> = match &expr.kind {
        ExprKind::Sum(terms) => terms.iter().map(|t| &t.expr).collect(),
        _ => vec![expr],
    };
    let counts: Vec<IndexMap<&str, u32>> = terms.iter().map(|term| occurrences(term).counts).collect();
    let indexed = is_indexed(expr, &mut Vec::new());
    let target = target.filter(|t| !t.indices.is_empty() || indexed);
    let free = match target {
        Some(target) => target.indices.clone(),
        None if !indexed => return Ok(None),
        None => {
            let once = counts.iter().flatten().filter(|(_, times)| **times == 1);
            let mut free: Vec<String> = once.map(|(index, _)| (*index).to_owned()).collect();
            free.sort_unstable();
            free.dedup();
            free
        }
    };
    for (term, own) in terms.iter().zip(&counts) {
        // A term without any index is a constant and stands for every entry.
        if own.is_empty() {
            continue;
        }
        if let Some(missing) = free.iter().find(|i| !own.contains_key(i.as_str())) {
            let other = terms.iter().zip(&counts).find(|(_, c)| c.contains_key(missing.as_str())).map(|(t, _)| *t);
            let (message, span) = match (other, target) {
                (Some(other), _) => (
                    format!("index {missing} is free in {} but does not occur in {}", print(other), print(term)),
                    other.span.to(term.span),
                ),
                (None, Some(target)) => {
                    (format!("index {missing} of the left-hand side does not occur in {}", print(term)), target.span)
                }
                (None, None) => (format!("index {missing} does not occur in {}", print(term)), term.span),
            };
            return Err(Error::new(ErrorCode::Index, message, span));
        }
    }
    Ok(Some(free))
}
