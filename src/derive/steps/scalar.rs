//! The gradient of a scalar, by its differential, and the Hessian by that of the gradient.

use super::laws::{
    CANCELLED, Move, OF_SQUARE, SCALED, cancels, differentials, differentials_told, in_front, or_in_turn, taken_off,
    told,
};
use super::write::{collected, negated};
use super::{Derivation, Detail, LineOf, Phase, jacobian, plain};
use crate::base::Variable;
use crate::calculus::{self, Frobenius, OF_NORM, Pair, Stage, Taken, differential, frobenius, tape};
use crate::derive::differential::{applied, is_one, without_sign};
use crate::derive::explain::{COLLECT, Law, READ};
use crate::derive::left::Letters;
use crate::derive::{FormName, Task, intermediate};
use crate::egraph::RuleSet;
use crate::expr::{Graph, Id};
use crate::notation::written;
use crate::syntax::ast::{Expr, ExprKind, Statement, Term};

/// The lines that lead to the gradient of `root`; what stands before `dX` as it was left there.
pub(super) fn gradient(derivation: &mut Derivation<'_>, root: Id, wrt: Variable, request: &Task) -> Option<Id> {
    // With a constraint the answer is not the gradient itself.
    let is_plain = request.constraint.is_none();
    let asks_for_entries = request.forms.as_ref().is_some_and(|forms| forms.contains(&FormName::Index));
    if is_plain && in_indices(derivation, root, wrt) {
        return None;
    }
    let (whole, direction) = derivation.in_direction(root, wrt);
    let name = derivation.symbols.variable_name(direction).to_owned();
    let Some(found) = to_gradient(derivation, root, wrt) else {
        if let Some((statement, main)) = derivation.form(FormName::Matrix) {
            let law = Law::said("nothing that varies has an effect");
            derivation.line(Phase::Identify, vec![law], LineOf::Form(FormName::Matrix), statement, main);
        }
        return None;
    };
    let Letters { value, derivative, .. } = &derivation.letters;
    let read_off = read_off(value, derivative);
    if let Some((statement, main, of)) = derivation.derived(FormName::Matrix) {
        if is_plain {
            let tidied = derivation.tidy_product((found, &name), &statement, main, whole);
            if tidied.is_empty() {
                // What did not change the line before is nothing to tell.
                derivation.pending.clear();
            }
            let laws = std::iter::once(read_off).chain(tidied).collect();
            derivation.line(Phase::Identify, laws, of, statement, main);
        } else {
            derivation.printed_differential(whole);
            let law = Law::said("the convention for a variable with structure");
            derivation.line(Phase::Simplify, vec![law], of, statement, main);
        }
        derivation.laid_out(FormName::Matrix);
    } else {
        derivation.printed_differential(whole);
        if let Some(gradient) = derivation.as_left(found).filter(|_| asks_for_entries && is_plain) {
            derivation.line(Phase::Identify, vec![read_off], LineOf::Gradient, gradient, found);
        }
    }
    match derivation.detail {
        Detail::Short if asks_for_entries => jacobian::entries_of_gradient(derivation, found),
        Detail::Short => {}
        _ if is_plain => jacobian::index(derivation, whole, LineOf::Differential, &name),
        _ => {}
    }
    Some(found)
}

impl Derivation<'_> {
    /// The line of the differential as `G:dX` with this `G`, from what was left before `dX`.
    pub(super) fn lead_to_product(&mut self, adjoint: Id, wrt: Variable, gradient: Statement) {
        let (name, shape) = (self.direction_name(wrt), self.graph.shape(adjoint).clone());
        let last = self.steps.iter().rev().find(|step| step.of == LineOf::Differential);
        let product = last.map(|line| line.statement().clone());
        if let (Some(term), Some(product)) = (self.read(&gradient, Some(&shape)), product)
            && let Some(whole) = self.read(&product, None)
        {
            self.tidy_product((adjoint, &name), &gradient, term, whole);
        }
    }
}

fn has_indices(expr: &Expr) -> bool {
    expr.any(&|part: &Expr| matches!(part.kind, ExprKind::Index(..)))
}

/// The lines of what is written in index notation: the entries with deltas, contracted, and what they are as matrices. `false` where it is not
/// written so.
fn in_indices(derivation: &mut Derivation<'_>, root: Id, wrt: Variable) -> bool {
    if derivation.symbols.declaration(wrt).shape.is_empty()
        || !derivation.notated(root).is_some_and(|expr| has_indices(&expr))
    {
        return false;
    }
    let (whole, direction) = derivation.in_direction(root, wrt);
    let of = LineOf::Differential;
    let Some(expr) = derivation.notated(whole).filter(has_indices) else { return false };
    let laws = differentials_told(derivation.graph, root, wrt);
    derivation.line(Phase::Differential, laws, of, plain(expr), whole);
    let name = derivation.symbols.variable_name(direction).to_owned();
    jacobian::index(derivation, whole, of, &name);
    if let Some((statement, main, of)) = derivation.derived(FormName::Matrix) {
        derivation.line(Phase::Identify, vec![Law::said(READ)], of, statement, main);
        derivation.laid_out(FormName::Matrix);
    }
    let Letters { value, derivative, .. } = &derivation.letters;
    let law = format!("d{value} = {derivative}:dX");
    derivation.printed_differential_by(&law, whole);
    true
}

/// The lines that lead to the Hessian.
pub(super) fn hessian(
    derivation: &mut Derivation<'_>,
    root: Id,
    [first, second]: [Variable; 2],
    request: &Task,
    rules: &RuleSet,
) {
    let is_full = derivation.detail == Detail::Full;
    let gradient = match is_full {
        true => to_gradient(derivation, root, first),
        false => Some(calculus::gradient(derivation.graph, root, first, &derivation.symbols)),
    };
    let Some(gradient) = gradient else { return };
    let words = derivation.graph.vocabulary(root);
    let symbols = derivation.symbols.clone();
    let simplified = intermediate::simplified(derivation.graph, &[gradient], &words, &symbols, request, rules);
    if let Some(expr) = derivation.notated(simplified[0]) {
        match is_full {
            true => {
                let Letters { value, gradient: name, .. } = &derivation.letters;
                let law = Some(read_off(value, name));
                derivation.tidy(gradient, LineOf::Gradient, plain(expr), gradient, law);
            }
            // The way to it is a derivation of its own.
            false => {
                let laws = vec![Law::said("the gradient")];
                derivation.line(Phase::Identify, laws, LineOf::Gradient, plain(expr), gradient);
            }
        }
    }
    jacobian::jacobian(derivation, simplified[0], second, LineOf::GradientDifferential);
    // The differential of the differential, in the direction of the first variable.
    if let Some((statement, main)) = derivation.form(FormName::Differential) {
        let direction = derivation.direction_name(first);
        let Letters { value, gradient, .. } = &derivation.letters;
        let sign = if derivation.symbols.declaration(first).shape.is_empty() { "*" } else { ":" };
        let law = Law::said(&format!("d2{value} = d{gradient}{sign}{direction}"));
        derivation.line(Phase::Differential, vec![law], LineOf::Form(FormName::Differential), statement, main);
    }
}

/// How the gradient is read off.
pub(super) fn read_off(value: &str, gradient: &str) -> Law {
    Law::said(&format!("d{value} = {gradient}:dX has the gradient {gradient}"))
}

/// The lines from the differential to `G:dX`, and `G`.
fn to_gradient(derivation: &mut Derivation<'_>, root: Id, wrt: Variable) -> Option<Id> {
    let (whole, variable) = derivation.in_direction(root, wrt);
    let direction = derivation.graph.variable(variable, &derivation.symbols);
    // What is linear is its own differential.
    let is_linear = !derivation.graph.depends_on(wrt)[usize::from(whole)];
    let rules = derivation.rules;
    let is_norm = |graph: &Graph, terms: [Id; 2]| rules.turns(SQUARE_OF_NORM, false, graph, terms);
    let begun = frobenius(derivation.graph, root, wrt, &is_norm).filter(|begun| begun.is_said || !is_linear);
    let start = begun.as_ref().map_or(root, |begun| begun.root);
    let stages = tape(derivation.graph, start, wrt, direction);
    let mut stages = stages.as_slice();
    let of = LineOf::Differential;
    if let Some(begun) = &begun
        && begun.sides.is_some()
        && let Some((first, rest)) = stages.split_first()
    {
        begin(derivation, begun, [root, whole], first, wrt);
        stages = rest;
    } else {
        let taken = if start == root { whole } else { differential(derivation.graph, start, wrt, direction) };
        if let Some(expr) = derivation.notated(taken) {
            let mut laws: Vec<Law> = Vec::new();
            if let Some(begun) = &begun {
                laws.extend(entered(begun, rules));
                laws.extend(begun.has_square.then(|| Law::said(OF_SQUARE)));
            }
            laws.extend(differentials(derivation.graph, start, wrt));
            derivation.line(Phase::Differential, or_in_turn(laws), of, plain(expr), whole);
        }
    }
    rearranged(derivation, stages, whole);
    let last = stages.last().filter(|stage| stage.done)?;
    match last.pairs.as_slice() {
        [pair] => Some(pair.adjoint),
        _ => None,
    }
}

/// The rule that a squared norm is a Frobenius product.
const SQUARE_OF_NORM: &str = "norm-squared";

/// How a value became a Frobenius product.
fn entered(begun: &Frobenius, rules: &RuleSet) -> Vec<Law> {
    let law = |text: &&'static str| {
        let mut law = Law::used(SQUARE_OF_NORM, false, rules).filter(|_| *text == OF_NORM);
        law.iter_mut().for_each(|law| law.text = (*text).to_owned());
        law.unwrap_or_else(|| Law::said(text))
    };
    begun.laws.iter().map(law).collect()
}

/// The value as a Frobenius product, and the differential of that.
fn begin(derivation: &mut Derivation<'_>, begun: &Frobenius, [root, whole]: [Id; 2], first: &Stage, wrt: Variable) {
    let Some([left, right]) = begun.sides else { return };
    let value = line(derivation, &[Pair { adjoint: left, change: right }]);
    if !begun.is_said
        && let Some((expr, _)) = value
        && derivation.notated(root).as_ref() != Some(&expr)
    {
        let laws = entered(begun, derivation.rules);
        derivation.line(Phase::Frobenius, laws, LineOf::Value, plain(expr), root);
    }
    let Some((expr, _)) = line(derivation, &first.pairs) else { return };
    let depends = derivation.graph.depends_on(wrt);
    let mut laws: Vec<Law> = Vec::new();
    if begun.has_square {
        laws.push(Law::said(OF_SQUARE));
    } else if depends[usize::from(left)] {
        laws.push(Law::said("d(A:B) = dA:B + A:dB"));
    }
    laws.extend(differentials(derivation.graph, begun.root, wrt));
    let product = derivation.graph.op(begun.product).clone();
    let moves: Vec<&Taken> = first.taken.iter().skip_while(|taken| taken.op != product).skip(1).collect();
    laws.extend(taken_off(&moves));
    derivation.line(Phase::Differential, or_in_turn(laws), LineOf::Differential, plain(expr), whole);
}

/// The lines of a rearrangement; in short, one for all factors that go across one after the other.
fn rearranged(derivation: &mut Derivation<'_>, stages: &[Stage], whole: Id) {
    let moved = |stage: &Stage| Move::of_all(&taken_off(&stage.taken.iter().collect::<Vec<&Taken>>()));
    let mut open: Vec<&Taken> = Vec::new();
    let mut moves = Move::Nothing;
    for (at, stage) in stages.iter().enumerate() {
        moves = moves.and(moved(stage)).unwrap_or(Move::Other);
        open.extend(&stage.taken);
        let next = stages.get(at + 1).map(moved);
        if derivation.detail != Detail::Full && next.is_some_and(|next| moves.and(next).is_some()) {
            continue;
        }
        // What no law takes off is nothing that could be told of.
        let is_lawful = open.iter().all(|taken| !taken_off(&[*taken]).is_empty());
        let laws = taken_off(&std::mem::take(&mut open));
        let mut laws = if derivation.detail == Detail::Full { laws } else { told(laws) };
        moves = Move::Nothing;
        let Some((expr, collects)) = line(derivation, &stage.pairs) else {
            if stage.done {
                as_printed(derivation, &stage.pairs, whole, laws, is_lawful);
            }
            continue;
        };
        if stage.pairs.iter().all(|pair| derivation.graph.rank(pair.adjoint) == 0) {
            laws = in_front(laws);
        }
        let before = derivation.steps.iter().rev().find(|step| step.of == LineOf::Differential);
        if laws.iter().any(|law| law.text.contains("./"))
            && before.is_some_and(|line| cancels(&line.statement.expr, &expr))
        {
            laws.push(Law::said(CANCELLED));
        }
        if collects {
            laws.push(Law::said(COLLECT));
        }
        if laws.is_empty() {
            // A number, or a sign, comes to stand in front.
            laws.push(Law::said(SCALED));
        }
        derivation.line(Phase::Rearrange, laws, LineOf::Differential, plain(expr), whole);
    }
}

/// `G:dX` with the printed gradient, where what was moved to the left has no notation as it stands.
fn as_printed(derivation: &mut Derivation<'_>, pairs: &[Pair], whole: Id, laws: Vec<Law>, is_lawful: bool) {
    let [Pair { adjoint, change }] = *pairs else { return };
    let Some((statement, main, _)) = derivation.derived(FormName::Matrix) else { return };
    if derivation.graph.rank(adjoint) == 0 || derivation.graph.shape(main) != derivation.graph.shape(adjoint) {
        return;
    }
    if let Some(change) = derivation.notated(change) {
        let product = Expr::new(ExprKind::Frobenius(Box::new(statement.expr), Box::new(change)));
        match is_lawful {
            true => derivation.line(Phase::Rearrange, laws, LineOf::Differential, plain(product), whole),
            false => derivation.tidy_told(whole, LineOf::Differential, plain(product), whole),
        }
    }
}

/// `G:d + H:e`, the sum of what is pending, and whether terms were collected for it.
fn line(derivation: &Derivation<'_>, pairs: &[Pair]) -> Option<(Expr, bool)> {
    let mut terms: Vec<Term> = Vec::new();
    let mut collects = false;
    for pair in pairs {
        let (minus, change) = without_sign(derivation.notated(pair.change)?);
        let in_another_way = || written(derivation.graph, pair.adjoint, &derivation.symbols);
        let as_it_stands = derivation.notated(pair.adjoint).filter(|expr| !has_indices(expr));
        let as_it_stands =
            as_it_stands.or_else(|| in_another_way().filter(|found| found.target.is_none()).map(|found| found.expr))?;
        let adjoint = collected(as_it_stands.clone());
        collects |= adjoint != as_it_stands;
        let (negative, adjoint) = without_sign(adjoint);
        let negative = negative != minus;
        let expr = match derivation.graph.rank(pair.adjoint) {
            0 if is_one(&adjoint) => change,
            0 if matches!(change.kind, ExprKind::Name(_)) => applied(adjoint, change, true),
            0 => adjoint.times(change),
            _ => Expr::new(ExprKind::Frobenius(Box::new(adjoint), Box::new(change))),
        };
        terms.push(Term { negative, expr });
    }
    if let Some(first) = terms.first_mut().filter(|first| first.negative) {
        first.negative = false;
        first.expr = match &first.expr.kind {
            ExprKind::Frobenius(adjoint, change) => {
                let negative = Box::new(negated((**adjoint).clone()));
                Expr::new(ExprKind::Frobenius(negative, change.clone()))
            }
            _ => first.expr.clone().negated(),
        };
    }
    let whole = match terms.len() {
        0 => None,
        1 => terms.pop().map(|term| term.expr),
        _ => Some(Expr::new(ExprKind::Sum(terms))),
    };
    Some((whole?, collects))
}
