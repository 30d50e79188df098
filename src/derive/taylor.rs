//! The Taylor expansion at a point, in the direction `dX`: the value, its differential, half of the second one, and so on.

use super::{FormName, Parts, Task, Terms, differential, intermediate};
use crate::base::{Rational, Symbols};
use crate::calculus::differential as differentiated;
use crate::egraph::RuleSet;
use crate::expr::{Graph, Id};
use crate::notation::Extractor;
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind, Term};
use smallvec::smallvec;

/// The highest order.
pub(super) const HIGHEST: usize = 4;
/// The order where none is said.
pub(super) const USUAL: usize = 2;

/// The terms of an expansion, by their order.
pub(super) type Expansion = [Option<Id>; HIGHEST + 1];

/// The terms of the expansion that is asked for, and their sum; nothing of one by a part of a variable, or by several.
pub(super) fn expansion(
    graph: &mut Graph,
    root: Id,
    symbols: &mut Symbols,
    request: &Task,
    rules: &RuleSet,
) -> (Expansion, Option<Id>) {
    let mut terms = Expansion::default();
    let [variable] = request.wrt[..] else { return (terms, None) };
    if !request.wants(FormName::Taylor) || !request.part(0).is_whole() || graph.rank(root) > 2 {
        return (terms, None);
    }
    let words = graph.vocabulary(root);
    let direction = symbols.direction(variable);
    let direction = graph.variable(direction, symbols);
    terms[0] = Some(root);
    let (mut sum, mut current, mut factorial) = (vec![root], root, 1i64);
    let most = request.taylor.unwrap_or(USUAL);
    for (order, slot) in terms.iter_mut().enumerate().skip(1).take(most) {
        if order > 1 {
            current = intermediate::simplified(graph, &[current], &words, symbols, request, rules)[0];
        }
        current = differentiated(graph, current, variable, direction);
        if graph.is_zero(current) {
            break;
        }
        factorial *= order as i64;
        let share = Rational::one().checked_div(&Rational::from_integer(factorial));
        let term = match share.filter(|_| order > 1) {
            None => current,
            Some(share) => match graph.add(Op::Combination(smallvec![share]), &[current]) {
                Ok(term) => term,
                Err(_) => return (Expansion::default(), None),
            },
        };
        *slot = Some(term);
        sum.push(term);
    }
    let ones = sum.iter().map(|_| Rational::one()).collect();
    let whole = if sum.len() == 1 { Ok(root) } else { graph.add(Op::Combination(ones), &sum) };
    (terms, whole.ok())
}

/// The expansion as a sum of its terms, in the order of their orders; of a scalar the first differential is `G:dX`.
pub(super) fn written(
    extractor: &mut Extractor<'_>,
    (rank, row): (usize, bool),
    (terms, classes): (&Terms, &Parts),
    request: &Task,
) -> Option<Expr> {
    classes.expansion[0]?;
    let mut sum: Vec<Term> = Vec::new();
    for (order, class) in classes.expansion.iter().enumerate() {
        let Some(class) = class else { continue };
        let shown = (order == 1)
            .then(|| differential::written(extractor, (rank, row), (terms, classes), request, FormName::Differential));
        let expr = match shown.flatten() {
            Some(expr) => expr,
            None if row && rank == 1 => extractor.row(*class)?,
            None => extractor.matrix(*class)?,
        };
        push(expr, false, &mut sum);
    }
    if sum.is_empty() {
        return Some(Expr::number(0.into()));
    }
    if let Some(first) = sum.first_mut().filter(|first| first.negative) {
        first.negative = false;
        first.expr = first.expr.clone().negated();
    }
    Some(if sum.len() == 1 { sum.remove(0).expr } else { Expr::new(ExprKind::Sum(sum)) })
}

/// Adds the terms of an expression, their signs before them; zeros are left out.
fn push(expr: Expr, negative: bool, sum: &mut Vec<Term>) {
    match expr.kind {
        ExprKind::Number(value) if value.is_zero() => {}
        ExprKind::Sum(terms) => terms.into_iter().for_each(|term| push(term.expr, term.negative != negative, sum)),
        ExprKind::Frobenius(left, right) => {
            let (minus, left) = differential::without_sign(*left);
            let expr = Expr::new(ExprKind::Frobenius(Box::new(left), right));
            sum.push(Term { negative: minus != negative, expr });
        }
        kind => {
            let (minus, expr) = differential::without_sign(Expr::new(kind));
            sum.push(Term { negative: minus != negative, expr });
        }
    }
}
