//! The differential of a scalar, `G:dX`, from which the gradient is read off.

use super::Task;
use crate::base::{Rational, Variable};
use crate::expr::Id;
use crate::notation::Extractor;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

/// The differential of a scalar whose gradient is this class; `None` where that has no matrix notation.
pub(super) fn of_gradient(extractor: &mut Extractor<'_>, gradient: Id, request: &Task) -> Option<Expr> {
    let [variable] = request.wrt[..] else { return None };
    // A part of a row is read as a row, and so is its change.
    let is_row = request.part(0).is_row();
    let found = if is_row { extractor.row(gradient) } else { extractor.matrix(gradient) }?;
    let change = change(extractor, variable, request);
    let is_scalar = request.axes(0, extractor.symbols()).is_empty();
    Some(match &found.kind {
        ExprKind::Number(value) if value.is_zero() => found,
        _ if is_scalar => multiplied(found, change),
        _ => Expr::new(ExprKind::Frobenius(Box::new(found), Box::new(change))),
    })
}

/// The change of a variable, or of the part of it that is meant: `dX`, `dX[1,:]`.
fn change(extractor: &Extractor<'_>, variable: Variable, request: &Task) -> Expr {
    let mut symbols = extractor.symbols().clone();
    let direction = symbols.direction(variable);
    let whole = Expr::name(symbols.variable_name(direction));
    let part = request.part(0);
    if part.is_whole() { whole } else { Expr::new(ExprKind::Index(Box::new(whole), part.labels(&symbols))) }
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
