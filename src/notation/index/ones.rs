//! Constant arrays `ones(n)[i]` that say nothing: the entries of what stands there are the same for every `i` without them too.

use super::parts::{ONES, sums_inside};
use crate::base::Rational;
use crate::notation::chain::append;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::typing::occurrences;

/// The expression without the ones of free indices that occur elsewhere in the same term of it, and of summed ones where the product around the
/// sum in which they stand has the index too.
pub(super) fn without_ones(expr: Expr, free: &[String]) -> Expr {
    if let ExprKind::Sum(terms) = expr.kind {
        let term = |t: Term| Term { negative: t.negative, expr: without_ones(t.expr, free) };
        return Expr { kind: ExprKind::Sum(flattened(terms.into_iter().map(term))), span: expr.span };
    }
    if !has_ones(&expr) {
        return expr;
    }
    let expr = without(expr, free.to_vec(), free, &has);
    summed(expr, free)
}

/// The terms of a sum: of one that is left as a sum itself, its own.
fn flattened(terms: impl Iterator<Item = Term>) -> Vec<Term> {
    let mut all = Vec::new();
    for Term { negative, expr } in terms {
        match expr.kind {
            ExprKind::Sum(inner) => {
                all.extend(inner.into_iter().map(|t| Term { negative: t.negative != negative, expr: t.expr }));
            }
            kind => all.push(Term { negative, expr: Expr { kind, span: expr.span } }),
        }
    }
    all
}

/// The same of the indices that products inside it sum over; `around` are the indices of what stands around it.
fn summed(mut expr: Expr, around: &[String]) -> Expr {
    let ExprKind::Product(first, rest) = expr.kind else {
        for child in expr.children_mut() {
            let operand = std::mem::replace(child, one());
            *child = summed(operand, around);
        }
        return expr;
    };
    let mut factors: Vec<(ProductOp, Expr)> = vec![(ProductOp::Times, *first)];
    factors.extend(rest);
    for at in 0..factors.len() {
        let mut around = around.to_vec();
        for (_, other) in factors[..at].iter().chain(&factors[at + 1..]) {
            around.extend(occurrences(other).counts.into_keys().map(str::to_owned));
        }
        let factor = summed(std::mem::replace(&mut factors[at].1, one()), &around);
        factors[at].1 = if matches!(factor.kind, ExprKind::Sum(_)) {
            let mut indices = Vec::new();
            ones_below(&factor, &mut indices);
            without(factor, indices, &around, &|stripped, index| is_summed_around(&factors, at, stripped, index))
        } else {
            factor
        };
    }
    let mut factors = factors.into_iter();
    let first = factors.next().map_or_else(one, |(_, first)| first);
    Expr { kind: ExprKind::Product(Box::new(first), factors.collect()), span: expr.span }
}

/// Whether a product with `stripped` as its factor `at` is summed over an index around this factor, which has others with the index.
fn is_summed_around(factors: &[(ProductOp, Expr)], at: usize, stripped: &Expr, index: &str) -> bool {
    let all = factors.iter().enumerate();
    let all = all.map(|(other, (op, factor))| (*op, if other == at { stripped } else { factor }, other == at));
    let with: Vec<_> = all.filter(|(_, factor, _)| has(factor, index)).collect();
    let is_summed = match &with[..] {
        [(op, only, _)] => *op == ProductOp::Times && !sums_inside(only, index),
        several => several.iter().any(|(op, ..)| *op == ProductOp::Times),
    };
    is_summed && with.iter().any(|(_, _, is_here)| !is_here)
}

/// The expression without the ones of those of some indices of which it can be said of the result that they go.
fn without(expr: Expr, mut indices: Vec<String>, around: &[String], may_go: &dyn Fn(&Expr, &str) -> bool) -> Expr {
    while !indices.is_empty() {
        let stripped = strip(&expr, &indices, around);
        let before = indices.len();
        indices.retain(|index| may_go(&stripped, index));
        if indices.len() == before {
            return stripped;
        }
    }
    expr
}

fn one() -> Expr {
    Expr::number(Rational::one())
}

fn has(expr: &Expr, index: &str) -> bool {
    occurrences(expr).counts.contains_key(index)
}

/// The index of `ones(n)[i]`.
fn index_of_ones(expr: &Expr) -> Option<&String> {
    match &expr.kind {
        ExprKind::Index(base, labels) if matches!(&base.kind, ExprKind::Call(name, _) if name == ONES) => {
            labels.first()
        }
        _ => None,
    }
}

fn has_ones(expr: &Expr) -> bool {
    expr.any(&|e| index_of_ones(e).is_some())
}

fn ones_below(expr: &Expr, found: &mut Vec<String>) {
    if let Some(index) = index_of_ones(expr)
        && !found.contains(index)
    {
        found.push(index.clone());
    }
    expr.children().into_iter().for_each(|child| ones_below(child, found));
}

/// The expression without the factors `ones(n)[i]` of some indices, so far as the terms of each sum inside have the same indices still;
/// `around` are the indices of what stands around it.
fn strip(expr: &Expr, indices: &[String], around: &[String]) -> Expr {
    let is_ones = |e: &Expr| index_of_ones(e).is_some_and(|i| indices.contains(i));
    match &expr.kind {
        _ if is_ones(expr) => one(),
        ExprKind::Product(first, rest) => {
            let factors: Vec<(ProductOp, &Expr)> =
                std::iter::once((ProductOp::Times, &**first)).chain(rest.iter().map(|(op, f)| (*op, f))).collect();
            let mut product: Option<Expr> = None;
            for (at, (op, factor)) in factors.iter().enumerate() {
                if *op == ProductOp::Times && is_ones(factor) {
                    continue;
                }
                let others = factors.iter().enumerate().filter(|(other, _)| *other != at);
                let others = others.flat_map(|(_, (_, factor))| occurrences(factor).counts.into_keys());
                let around: Vec<String> = around.iter().cloned().chain(others.map(str::to_owned)).collect();
                let factor = strip(factor, indices, &around);
                product = Some(match product {
                    None if *op == ProductOp::Times => factor,
                    left => append(left.unwrap_or_else(one), *op, factor),
                });
            }
            product.unwrap_or_else(one)
        }
        ExprKind::Sum(terms) => Expr { kind: ExprKind::Sum(strip_terms(terms, indices, around)), span: expr.span },
        ExprKind::Negate(inner) => {
            Expr { kind: ExprKind::Negate(Box::new(strip(inner, indices, around))), span: expr.span }
        }
        ExprKind::Power(base, exponent) => {
            Expr { kind: ExprKind::Power(Box::new(strip(base, indices, around)), exponent.clone()), span: expr.span }
        }
        _ => expr.clone(),
    }
}

/// An index goes from all terms or from none; only a scalar is added to what has indices.
fn strip_terms(terms: &[Term], indices: &[String], around: &[String]) -> Vec<Term> {
    let stripped: Vec<Expr> = terms.iter().map(|term| strip(&term.expr, indices, around)).collect();
    let is_scalar = |expr: &Expr| {
        let counts = occurrences(expr).counts;
        counts.into_iter().all(|(index, times)| times > 1 && !around.iter().any(|other| other == index))
    };
    let (kept, lost): (Vec<String>, Vec<String>) =
        indices.iter().cloned().partition(|index| stripped.iter().any(|expr| has(expr, index)));
    let misses = |term: &Term, expr: &Expr| kept.iter().any(|index| has(&term.expr, index) && !has(expr, index));
    let mut all = Vec::new();
    for (term, expr) in terms.iter().zip(stripped) {
        let expr = if !is_scalar(&expr) && misses(term, &expr) {
            let own: Vec<String> = kept.iter().filter(|index| has(&expr, index)).chain(&lost).cloned().collect();
            strip(&term.expr, &own, around)
        } else {
            expr
        };
        all.push(Term { negative: term.negative, expr });
    }
    flattened(all.into_iter())
}
