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
    let mut expr = expr;
    for index in free {
        let stripped = strip(&expr, index);
        if has(&stripped, index) {
            expr = stripped;
        }
    }
    summed(expr)
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

/// The same of the indices that products inside it sum over.
fn summed(mut expr: Expr) -> Expr {
    for child in expr.children_mut() {
        let operand = std::mem::replace(child, one());
        *child = summed(operand);
    }
    let ExprKind::Product(first, rest) = &expr.kind else { return expr };
    let mut factors: Vec<(ProductOp, Expr)> = vec![(ProductOp::Times, (**first).clone())];
    factors.extend(rest.iter().cloned());
    for at in 0..factors.len() {
        let mut indices = Vec::new();
        if matches!(factors[at].1.kind, ExprKind::Sum(_)) {
            ones_below(&factors[at].1, &mut indices);
        }
        for index in indices {
            let stripped = strip(&factors[at].1, &index);
            let with: Vec<(bool, &Expr)> = factors
                .iter()
                .enumerate()
                .map(|(other, (op, factor))| (*op == ProductOp::Times, if other == at { &stripped } else { factor }))
                .filter(|(_, factor)| has(factor, &index))
                .collect();
            let is_summed_around = match &with[..] {
                [(is_above, only)] => *is_above && !sums_inside(only, &index),
                several => several.iter().any(|(is_above, _)| *is_above),
            };
            if is_summed_around && factors.iter().enumerate().any(|(other, (_, f))| other != at && has(f, &index)) {
                factors[at].1 = stripped;
            }
        }
    }
    let mut factors = factors.into_iter();
    let first = factors.next().map_or_else(one, |(_, first)| first);
    Expr { kind: ExprKind::Product(Box::new(first), factors.collect()), span: expr.span }
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

/// The expression without the factors `ones(n)[i]` of one index.
fn strip(expr: &Expr, index: &str) -> Expr {
    let is_ones = |e: &Expr| index_of_ones(e).is_some_and(|i| i == index);
    match &expr.kind {
        _ if is_ones(expr) => one(),
        ExprKind::Product(first, rest) => {
            let mut product = (!is_ones(first)).then(|| strip(first, index));
            for (op, factor) in rest {
                if *op == ProductOp::Times && is_ones(factor) {
                    continue;
                }
                let factor = strip(factor, index);
                product = Some(match product {
                    None if *op == ProductOp::Times => factor,
                    left => append(left.unwrap_or_else(one), *op, factor),
                });
            }
            product.unwrap_or_else(one)
        }
        ExprKind::Sum(terms) => {
            let term = |t: &Term| Term { negative: t.negative, expr: strip(&t.expr, index) };
            Expr { kind: ExprKind::Sum(flattened(terms.iter().map(term))), span: expr.span }
        }
        ExprKind::Negate(inner) => Expr { kind: ExprKind::Negate(Box::new(strip(inner, index))), span: expr.span },
        ExprKind::Power(base, exponent) => {
            Expr { kind: ExprKind::Power(Box::new(strip(base, index)), exponent.clone()), span: expr.span }
        }
        _ => expr.clone(),
    }
}
