//! The gradient of a scalar, by its differential, and the Hessian by that of the gradient.

use super::laws::{differentials, taken_off};
use super::{Derivation, Detail, LineOf, Phase, jacobian, plain};
use crate::base::Variable;
use crate::calculus::{Pair, differential, tape};
use crate::derive::differential::{is_one, without_sign};
use crate::derive::explain::Law;
use crate::derive::{FormName, Task, intermediate};
use crate::egraph::RuleSet;
use crate::expr::Id;
use crate::syntax::ast::{Expr, ExprKind, Term};

/// The lines that lead to the gradient of `root`; `plain` says that the answer is the gradient itself, without a constraint.
pub(super) fn gradient(derivation: &mut Derivation<'_>, root: Id, wrt: Variable, is_plain: bool) {
    let of = LineOf::Form(FormName::Matrix);
    let Some(found) = to_gradient(derivation, root, wrt) else {
        if let Some((statement, main)) = derivation.form(FormName::Matrix) {
            let law = Law::said("nothing that varies has an effect");
            derivation.line(Phase::Identify, vec![law], of, statement, main);
        }
        return;
    };
    if let Some((_, main)) = derivation.form(FormName::Matrix).filter(|_| is_plain)
        && let Some(expr) = derivation.notated(found)
        && *derivation.graph.shape(found) == *derivation.graph.shape(main)
    {
        derivation.line(Phase::Identify, vec![Law::said("df = G:dX has the gradient G")], of, plain(expr), main);
    }
    if let Some((statement, main)) = derivation.form(FormName::Matrix) {
        match is_plain {
            true => derivation.tidy(found, of, statement, main),
            false => {
                let law = Law::said("the convention for a variable with structure");
                derivation.line(Phase::Simplify, vec![law], of, statement, main);
            }
        }
    } else if let Some((statement, main)) = derivation.form(FormName::Index) {
        let of = LineOf::Form(FormName::Index);
        derivation.line(Phase::Identify, vec![Law::said("df = G:dX has the gradient G")], of, statement, main);
    }
    if derivation.detail != Detail::Short && is_plain {
        let (whole, direction) = in_direction(derivation, root, wrt);
        let name = derivation.symbols.variable_name(direction).to_owned();
        jacobian::index(derivation, whole, LineOf::Differential, &name);
    }
}

/// The lines that lead to the Hessian.
pub(super) fn hessian(
    derivation: &mut Derivation<'_>,
    root: Id,
    [first, second]: [Variable; 2],
    request: &Task,
    rules: &RuleSet,
) {
    let Some(gradient) = to_gradient(derivation, root, first) else { return };
    let words = derivation.graph.vocabulary(root);
    let symbols = derivation.symbols.clone();
    let simplified = intermediate::simplified(derivation.graph, &[gradient], &words, &symbols, request, rules);
    if let Some(expr) = derivation.notated(gradient) {
        let law = Law::said("df = G:dX has the gradient G");
        derivation.line(Phase::Identify, vec![law], LineOf::Gradient, plain(expr), gradient);
    }
    if simplified[0] != gradient
        && let Some(expr) = derivation.notated(simplified[0])
    {
        derivation.tidy(gradient, LineOf::Gradient, plain(expr), gradient);
    }
    jacobian::jacobian(derivation, simplified[0], second, LineOf::GradientDifferential);
}

/// The lines from the differential to `G:dX`, and `G`.
fn to_gradient(derivation: &mut Derivation<'_>, root: Id, wrt: Variable) -> Option<Id> {
    let (whole, variable) = in_direction(derivation, root, wrt);
    let direction = derivation.graph.variable(variable, &derivation.symbols);
    let stages = tape(derivation.graph, root, wrt, direction);
    let of = LineOf::Differential;
    if let Some(expr) = derivation.notated(whole) {
        let laws = differentials(derivation.graph, root, wrt);
        derivation.line(Phase::Differential, laws, of, plain(expr), whole);
    }
    for stage in &stages {
        let laws = stage.taken.iter().flat_map(taken_off).collect();
        let Some(expr) = line(derivation, &stage.pairs) else { continue };
        derivation.line(Phase::Rearrange, laws, of, plain(expr), whole);
    }
    let last = stages.last().filter(|stage| stage.done)?;
    match last.pairs.as_slice() {
        [pair] => Some(pair.adjoint),
        _ => None,
    }
}

/// The differential, and the variable that it is linear in.
fn in_direction(derivation: &mut Derivation<'_>, root: Id, wrt: Variable) -> (Id, Variable) {
    let mut symbols = (*derivation.symbols).clone();
    let variable = symbols.direction(wrt);
    derivation.symbols = symbols.into();
    let direction = derivation.graph.variable(variable, &derivation.symbols);
    (differential(derivation.graph, root, wrt, direction), variable)
}

/// `G:d + H:e`, the sum of what is pending.
fn line(derivation: &Derivation<'_>, pairs: &[Pair]) -> Option<Expr> {
    let mut terms: Vec<Term> = Vec::new();
    for pair in pairs {
        let (minus, change) = without_sign(derivation.notated(pair.change)?);
        let (negative, adjoint) = without_sign(derivation.notated(pair.adjoint)?);
        let negative = negative != minus;
        let expr = match derivation.graph.rank(pair.adjoint) {
            0 if is_one(&adjoint) => change,
            0 => adjoint.times(change),
            _ => Expr::new(ExprKind::Frobenius(Box::new(adjoint), Box::new(change))),
        };
        terms.push(Term { negative, expr });
    }
    if let Some(first) = terms.first_mut().filter(|first| first.negative) {
        first.negative = false;
        first.expr = match &first.expr.kind {
            ExprKind::Frobenius(adjoint, change) => {
                let negative = Box::new((**adjoint).clone().negated());
                Expr::new(ExprKind::Frobenius(negative, change.clone()))
            }
            _ => first.expr.clone().negated(),
        };
    }
    match terms.len() {
        0 => None,
        1 => terms.pop().map(|term| term.expr),
        _ => Some(Expr::new(ExprKind::Sum(terms))),
    }
}
