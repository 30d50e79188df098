//! Coefficients of an answer that is written in decimals: `0.8*(0.1*x + y)` rather than `0.08*(x + 10*y)`.

use super::chain::append;
use crate::base::{Decimals, Rational};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use std::convert::Infallible;

/// The expression with the common factor of each sum chosen so that the decimals are short.
pub(crate) fn with_short_decimals(expr: Expr, decimals: &Decimals) -> Expr {
    if decimals.is_empty() { expr } else { rescaled(&expr, decimals) }
}

fn rescaled(expr: &Expr, decimals: &Decimals) -> Expr {
    let inner = match expr.map_children::<Infallible>(&mut |child| Ok(rescaled(child, decimals))) {
        Ok(inner) => inner,
        Err(never) => match never {},
    };
    let ExprKind::Product(head, tail) = &inner.kind else { return inner };
    let ExprKind::Number(outer) = &head.kind else { return inner };
    for (place, (op, factor)) in tail.iter().enumerate() {
        let Some((sum, labels)) = sum_of(factor).filter(|_| matches!(op, ProductOp::Times | ProductOp::Hadamard))
        else {
            continue;
        };
        let Some((scale, sum)) = shortest(outer, sum, decimals) else { continue };
        let sum = Expr::new(ExprKind::Sum(sum));
        let factor = match labels {
            Some(labels) => Expr::new(ExprKind::Index(Box::new(sum), labels.to_vec())),
            None => sum,
        };
        let mut factors = tail.clone();
        factors[place].1 = factor;
        let mut factors = factors.into_iter();
        let first = match (scale.is_one(), tail[0].0) {
            (true, ProductOp::Times | ProductOp::Hadamard) => factors.next().map(|(_, factor)| factor),
            _ => None,
        };
        let first = first.unwrap_or_else(|| Expr::number(scale));
        return factors.fold(first, |left, (op, factor)| append(left, op, factor));
    }
    inner
}

/// A sum, or the entry of one with its indices.
fn sum_of(factor: &Expr) -> Option<(&[Term], Option<&[String]>)> {
    match &factor.kind {
        ExprKind::Sum(terms) => Some((terms, None)),
        ExprKind::Index(base, labels) => match &base.kind {
            ExprKind::Sum(terms) => Some((terms, Some(labels))),
            _ => None,
        },
        _ => None,
    }
}

/// The number in front of a term.
fn coefficient(term: &Expr) -> Rational {
    match &term.kind {
        ExprKind::Number(value) => value.clone(),
        ExprKind::Product(head, tail) => match &head.kind {
            ExprKind::Number(value) if tail[0].0 == ProductOp::Times => value.clone(),
            _ => Rational::one(),
        },
        _ => Rational::one(),
    }
}

/// A term with another number in front.
fn with_coefficient(term: &Expr, value: &Rational) -> Expr {
    let rest = match &term.kind {
        ExprKind::Number(_) => return Expr::number(value.clone()),
        ExprKind::Product(head, tail) if matches!(head.kind, ExprKind::Number(_)) && tail[0].0 == ProductOp::Times => {
            let first = tail[0].1.clone();
            tail[1..].iter().cloned().fold(first, |left, (op, factor)| append(left, op, factor))
        }
        _ => term.clone(),
    };
    match value.is_one() {
        true => rest,
        false => match rest.kind {
            ExprKind::Product(head, tail) => {
                let first = append(Expr::number(value.clone()), ProductOp::Times, *head);
                tail.into_iter().fold(first, |left, (op, factor)| append(left, op, factor))
            }
            kind => append(Expr::number(value.clone()), ProductOp::Times, Expr { kind, span: rest.span }),
        },
    }
}

/// The factor and the terms for which the numbers are shortest, if these are shorter than what is written.
fn shortest(outer: &Rational, terms: &[Term], decimals: &Decimals) -> Option<(Rational, Vec<Term>)> {
    let length = |value: &Rational| match value.is_one() {
        true => 0,
        false => decimals.text(value).unwrap_or_else(|| value.to_string()).len() + 1,
    };
    let total = |outer: &Rational, inner: &[Rational]| length(outer) + inner.iter().map(length).sum::<usize>();
    let own: Vec<Rational> = terms.iter().map(|term| coefficient(&term.expr)).collect();
    let candidate = |by: &Rational| {
        let scale = outer.checked_mul(by)?;
        let inner = own.iter().map(|value| value.checked_div(by)).collect::<Option<Vec<_>>>()?;
        // Signs stay where they are.
        by.is_positive().then_some((total(&scale, &inner), scale, inner))
    };
    let (best, scale, inner) = own.iter().filter_map(candidate).min_by_key(|(length, _, _)| *length)?;
    (best < total(outer, &own)).then(|| {
        let changed = terms
            .iter()
            .zip(&inner)
            .map(|(term, value)| Term { negative: term.negative, expr: with_coefficient(&term.expr, value) });
        (scale, changed.collect())
    })
}
