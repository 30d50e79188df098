//! The forms that are made on request, as lines: what they put in the place of the change of the variable.

use super::scalar::read_off;
use super::{Derivation, LineOf, Phase, Step, jacobian, plain};
use crate::base::Variable;
use crate::calculus::gradient;
use crate::derive::differential::applied;
use crate::derive::explain::Law;
use crate::derive::isotropic::{IDENTITY, TRANSPOSITION};
use crate::derive::left::{Letters, expansion};
use crate::derive::terms::Terms;
use crate::derive::{FormName, Task, intermediate, taylor};
use crate::expr::Id;
use crate::syntax::ast::{Expr, ExprKind, Statement};
use crate::syntax::print;

/// The Hessian at a direction: the differential of the gradient there. What was read off as the gradient may stand in a line already.
pub(super) fn hvp(
    derivation: &mut Derivation<'_>,
    (root, adjoint): (Id, Option<Id>),
    wrt: Variable,
    (request, terms): (&Task, &Terms),
) {
    let (Some((statement, main)), Some(moved)) = (derivation.form(FormName::Hvp), terms.parts.hvp) else { return };
    if !derivation.steps.iter().any(|step| step.of == LineOf::GradientDifferential) {
        let symbols = derivation.symbols.clone();
        let words = derivation.graph.vocabulary(root);
        let rules = derivation.rules;
        let gradient = gradient(derivation.graph, root, wrt, &symbols);
        let simplified = intermediate::simplified(derivation.graph, &[gradient], &words, &symbols, request, rules);
        let is_told = |step: &Step| matches!(step.of, LineOf::Gradient | LineOf::Form(FormName::Matrix));
        if !derivation.steps.iter().any(is_told)
            && let (Some(adjoint), Some(expr)) = (adjoint, derivation.notated(simplified[0]))
        {
            let Letters { value, gradient: name, .. } = &derivation.letters;
            let law = read_off(value, name);
            derivation.tidy(adjoint, LineOf::Gradient, plain(expr), gradient, Some(law));
        }
        jacobian::differential_of(derivation, simplified[0], wrt, LineOf::GradientDifferential);
    }
    let said = at_direction(derivation, wrt, terms);
    derivation.tidy(moved, LineOf::Form(FormName::Hvp), statement, main, said);
}

/// The other forms of a first derivative; `adjoint` is what stands before `dX` where that is a scalar's.
pub(super) fn others(
    derivation: &mut Derivation<'_>,
    adjoint: Option<Id>,
    wrt: Variable,
    (request, terms): (&Task, &Terms),
) {
    if let (Some((statement, main)), Some(moved)) = (derivation.form(FormName::Frechet), terms.parts.frechet) {
        let said = at_direction(derivation, wrt, terms);
        let from = at_direction_of(derivation, adjoint, terms).unwrap_or_else(|| {
            let start = derivation.as_left(moved);
            (moved, start)
        });
        derivation.tidy_from(from, LineOf::Form(FormName::Frechet), statement, main, said);
    }
    for name in [FormName::SingleEntry, FormName::Isotropic, FormName::Taylor] {
        let Some((statement, main)) = derivation.form(name) else { continue };
        if let (FormName::SingleEntry, Some(adjoint), ExprKind::Frobenius(gradient, _)) =
            (name, adjoint, &statement.expr.kind)
        {
            derivation.lead_to_product(adjoint, wrt, plain((**gradient).clone()));
        }
        let law = match (name, &terms.entry) {
            (FormName::SingleEntry, Some(entry)) => format!("{} = {}", derivation.direction_name(wrt), print(entry)),
            (FormName::Isotropic, _) => with_tensors(&statement.expr, &derivation.direction_name(wrt)),
            _ => of_expansion(derivation, request),
        };
        derivation.line(Phase::Identify, vec![Law::said(&law)], LineOf::Form(name), statement, main);
    }
}

/// `G:V` with what stands before `dX`, as a term and as it is written.
fn at_direction_of(
    derivation: &mut Derivation<'_>,
    adjoint: Option<Id>,
    terms: &Terms,
) -> Option<(Id, Option<Statement>)> {
    let (adjoint, direction) = (adjoint?, terms.direction?);
    let gradient = derivation.as_left(adjoint).filter(|statement| statement.target.is_none())?;
    let is_scalar = derivation.graph.rank(adjoint) == 0;
    let change = Expr::name(derivation.symbols.variable_name(direction));
    let product = plain(applied(gradient.expr, change, is_scalar));
    let term = derivation.read(&product, None)?;
    Some((term, Some(product)))
}

/// That the change of the variable is the direction.
fn at_direction(derivation: &Derivation<'_>, wrt: Variable, terms: &Terms) -> Option<Law> {
    let change = derivation.direction_name(wrt);
    let direction = derivation.symbols.variable_name(terms.direction?);
    Some(Law::said(&format!("{change} = {direction}")))
}

/// The laws of the tensors of four axes that an expression has.
fn with_tensors(expr: &Expr, change: &str) -> String {
    let has = |tensor: &str| {
        expr.any(&|part: &Expr| match &part.kind {
            ExprKind::Name(name) | ExprKind::Call(name, _) => name == tensor,
            _ => false,
        })
    };
    let laws = [
        (IDENTITY, format!("A*{change}*B = A*{IDENTITY}*B:{change}")),
        (TRANSPOSITION, format!("{change}' = {TRANSPOSITION}:{change}")),
    ];
    let told: Vec<String> = laws.into_iter().filter(|(tensor, _)| has(tensor)).map(|(_, law)| law).collect();
    told.join(", ")
}

/// The terms of an expansion.
fn of_expansion(derivation: &Derivation<'_>, request: &Task) -> String {
    let value = &derivation.letters.value;
    let order = request.taylor.unwrap_or(taylor::USUAL);
    let further = [format!(" + d2{value}/2"), format!(" + d3{value}/6"), format!(" + d4{value}/24")];
    let further: String = further.into_iter().take(order.saturating_sub(1)).collect();
    format!("{} = {value} + d{value}{further}", expansion(&derivation.symbols))
}
