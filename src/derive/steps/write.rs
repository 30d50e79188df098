//! Expressions of lines, tidied as they are written.

use crate::base::Rational;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::print;

/// A sum with the terms collected that are written alike, as those of `A*x + A'*x` are where `A` is symmetric.
pub(super) fn collected(expr: Expr) -> Expr {
    let ExprKind::Sum(terms) = expr.kind else { return expr };
    let mut found: Vec<(String, Rational, Expr)> = Vec::new();
    for term in &terms {
        let (number, rest) = scaled(&term.expr);
        let number = if term.negative { -&number } else { number };
        let text = print(&rest);
        match found.iter_mut().find(|(known, ..)| *known == text) {
            Some((_, sum, _)) => match sum.checked_add(&number) {
                Some(both) => *sum = both,
                None => return Expr::new(ExprKind::Sum(terms)),
            },
            None => found.push((text, number, rest)),
        }
    }
    if found.len() == terms.len() || found.iter().any(|(_, number, _)| number.is_zero()) {
        return Expr::new(ExprKind::Sum(terms));
    }
    let term = |(_, number, rest): (String, Rational, Expr)| {
        let size = number.abs();
        let expr = if size.is_one() { rest } else { flat(Expr::number(size).times(rest)) };
        Term { negative: number.is_negative(), expr }
    };
    let mut terms: Vec<Term> = found.into_iter().map(term).collect();
    match terms.len() {
        1 => {
            let Term { negative, expr } = terms.remove(0);
            if negative { negated(expr) } else { expr }
        }
        _ => Expr::new(ExprKind::Sum(terms)),
    }
}

/// An expression without the number that it begins with.
fn scaled(expr: &Expr) -> (Rational, Expr) {
    if let ExprKind::Product(first, rest) = &expr.kind
        && let (ExprKind::Number(number), [(ProductOp::Times, second), more @ ..]) = (&first.kind, rest.as_slice())
    {
        let whole = match more {
            [] => second.clone(),
            _ => Expr::new(ExprKind::Product(Box::new(second.clone()), more.to_vec())),
        };
        return (number.clone(), whole);
    }
    (Rational::one(), expr.clone())
}

/// The negative of an expression, of a product with the sign at its first factor.
pub(in crate::derive) fn negated(expr: Expr) -> Expr {
    match expr.kind {
        ExprKind::Product(first, rest) => Expr::new(ExprKind::Product(Box::new(first.negated()), rest)),
        kind => Expr::new(kind).negated(),
    }
}

/// An expression times another one, its sign in front, a product opened.
pub(super) fn times(expr: Expr, other: Expr) -> Expr {
    match expr.kind {
        ExprKind::Negate(inner) => negated(times(*inner, other)),
        kind => flat(Expr::new(kind).times(other)),
    }
}

/// A product of which the factors that are products themselves are opened.
pub(super) fn flat(expr: Expr) -> Expr {
    let ExprKind::Product(first, rest) = expr.kind else { return expr };
    if let ExprKind::Negate(inner) = first.kind {
        return negated(flat(Expr::new(ExprKind::Product(inner, rest))));
    }
    let mut factors: Vec<(ProductOp, Expr)> = Vec::new();
    for (op, factor) in std::iter::once((ProductOp::Times, *first)).chain(rest) {
        match factor.kind {
            ExprKind::Product(inner, more) if op == ProductOp::Times => {
                factors.push((op, *inner));
                factors.extend(more);
            }
            kind => factors.push((op, Expr::new(kind))),
        }
    }
    let (_, first) = factors.remove(0);
    Expr::new(ExprKind::Product(Box::new(first), factors))
}
