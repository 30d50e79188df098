//! The differential of a scalar, `G:dX`, from which the gradient is read off; and the derivative by one entry, where that entry changes.

use super::single_entry::substituted;
use super::{FormName, Parts, Task, Terms};
use crate::base::{Rational, Variable};
use crate::notation::Extractor;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

/// The differential of a scalar by its gradient, or the derivative by one entry; `None` where it is written otherwise, or not at all.
///
/// `rank` and `row` are those of the value.
pub(super) fn written(
    extractor: &mut Extractor<'_>,
    (rank, row): (usize, bool),
    (terms, classes): (&Terms, &Parts),
    request: &Task,
    name: FormName,
) -> Option<Expr> {
    let [variable] = request.wrt[..] else { return None };
    let change = change(extractor, variable);
    let by_entry = name == FormName::SingleEntry;
    if let Some(gradient) = classes.gradient {
        // A part that is a row is read as a row, and so is its change.
        let part = request.part(0);
        let found = if part.is_row() { extractor.row(gradient) } else { extractor.matrix(gradient) }?;
        let change = match (&terms.entry, part.is_whole()) {
            (Some(entry), _) if by_entry => entry.clone(),
            (_, true) => Expr::name(change),
            (_, false) => Expr::new(ExprKind::Index(Box::new(Expr::name(change)), part.labels(extractor.symbols()))),
        };
        let is_scalar = request.axes(0, extractor.symbols()).is_empty();
        return Some(applied(found, change, is_scalar));
    }
    let (true, true, Some(class)) = (by_entry, rank <= 2, classes.differential) else { return None };
    let found = if row && rank == 1 { extractor.row(class) } else { extractor.matrix(class) };
    Some(substituted(&found?, &change, terms.entry.as_ref()?))
}

/// What the change of a variable is called.
fn change(extractor: &Extractor<'_>, variable: Variable) -> String {
    let mut symbols = extractor.symbols().clone();
    let direction = symbols.direction(variable);
    symbols.variable_name(direction).to_owned()
}

/// A gradient at a change.
pub(super) fn applied(gradient: Expr, change: Expr, is_scalar: bool) -> Expr {
    match &gradient.kind {
        ExprKind::Number(value) if value.is_zero() => gradient,
        _ if is_scalar => multiplied(gradient, change),
        _ => Expr::new(ExprKind::Frobenius(Box::new(gradient), Box::new(change))),
    }
}

/// A derivative times the change of a scalar: what divides stays last.
fn multiplied(derivative: Expr, change: Expr) -> Expr {
    match derivative.kind {
        ExprKind::Number(value) if value.is_one() => change,
        ExprKind::Number(value) if value == Rational::from_integer(-1) => change.negated(),
        ExprKind::Product(first, mut rest) => {
            let divisors = rest.iter().rev().take_while(|(op, _)| *op == ProductOp::Divide).count();
            let place = rest.len() - divisors;
            if place == 0 && matches!(first.kind, ExprKind::Number(_)) {
                return Expr::new(ExprKind::Product(Box::new(multiplied(*first, change)), rest));
            }
            rest.insert(place, (ProductOp::Times, change));
            Expr::new(ExprKind::Product(first, rest))
        }
        kind => Expr::new(kind).times(change),
    }
}

/// Whether an expression is the number one.
pub(super) fn is_one(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Number(value) if value.is_one())
}

/// An expression without the minus sign in front of it, if it has one.
pub(super) fn without_sign(expr: Expr) -> (bool, Expr) {
    match expr.kind {
        ExprKind::Negate(inner) => (true, *inner),
        ExprKind::Number(value) if value.is_negative() => (true, Expr::number(-&value)),
        ExprKind::Product(first, rest) => {
            let (negative, first) = without_sign(*first);
            match rest.as_slice() {
                [(ProductOp::Times, only)] if negative && is_one(&first) => (negative, only.clone()),
                _ => (negative, Expr::new(ExprKind::Product(Box::new(first), rest))),
            }
        }
        kind => (false, Expr::new(kind)),
    }
}
