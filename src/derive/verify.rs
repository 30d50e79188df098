//! Every form is read back, once, and compared with the derivative before it is returned.

use super::FormName;
use super::Terms;
use super::answer::Draft;
use crate::base::{Error, ErrorCode, Requirement, Result, Span, Symbols, Variable};
use crate::egraph::{EGraph, RuleSet};
use crate::equality::{
    Budget, Equation, Proof, Prover, Status, Theory, Undecided, Verdict, decided, has_value, lacks_value, seems_to_hold,
};
use crate::expr::{Graph, Id};
use crate::syntax::ast::ExprKind;
use std::sync::Arc;

/// What became of the forms.
pub(super) struct Verified {
    /// The weakest verdict on one of them.
    pub(super) verdict: Verdict,
    /// The forms that are left, with what they were read back as.
    pub(super) read: Vec<(Draft, Id)>,
    /// Whether none is left because the term has no value anywhere.
    pub(super) undefined: bool,
}

impl Verified {
    /// What the form to show first was read back as.
    pub(super) fn first(&self) -> Option<Id> {
        let of = |name| self.read.iter().find(|(draft, _)| draft.name == name).map(|(_, id)| *id);
        FormName::SHOWN.into_iter().find_map(of)
    }
}

/// Compares every form with the term it is a form of; a form that differs is dropped.
pub(super) fn verify(
    graph: &mut Graph,
    egraph: &mut EGraph,
    drafts: Vec<Draft>,
    terms: &Terms,
    (rules, assumptions): (&RuleSet, &[(Id, Id)]),
) -> Verified {
    let assumed = !assumptions.is_empty();
    let mut prover = prover(egraph.symbols());
    let mut verdict = Verdict::Proved(Proof::NormalForms);
    let mut read: Vec<(Draft, Id)> = Vec::new();
    let mut divides = false;
    for draft in drafts {
        let Some(expected) = terms.parts.of(draft.name) else { continue };
        let root = read_back(&draft, expected, egraph.symbols(), graph);
        divides |= root.as_ref().is_err_and(|error| error.code == ErrorCode::Undefined);
        let found = root.ok().and_then(|root| {
            let found = check(graph, egraph, &mut prover, root, expected);
            // What holds under assumptions only has no points to be tried at.
            let equation = Equation::new(graph, root, expected);
            let theory = Theory { rules: Some(rules), assumptions, open: true, ..Theory::default() };
            let mut meets = || meets(graph, egraph, root, expected) || prover.prove(None, equation, theory).is_true();
            let by_rules = || (assumed && meets()).then_some(Verdict::Proved(Proof::Assumptions));
            Some((found.or_else(by_rules)?, root))
        });
        if let Some((found, root)) = found {
            verdict = verdict.weaker(found);
            read.push((draft, root));
        }
    }
    let lost = read.is_empty() && !assumed;
    let undefined = [FormName::Index, FormName::Differential, FormName::Hvp, FormName::Frechet]
        .into_iter()
        .find_map(|name| terms.parts.of(name))
        .is_some_and(|term| {
            egraph.divides_by_zero(graph, term) || lost && (divides || lacks_value(graph, term, egraph.symbols()))
        });
    Verified { verdict, read, undefined }
}

/// The least size of a form that is asked whether it is zero: shorter ones of zero would have been found to be it.
const LONG: u32 = 12;

/// Whether a derivative is zero that was not found to be by rules: as one of its forms is, or by its value at a point. It is proved or
/// tested then.
pub(super) fn vanishes(graph: &mut Graph, egraph: &mut EGraph, drafts: &[Draft], terms: &Terms) -> bool {
    let Some(main) = terms.parts.main else { return false };
    let is_zero = |draft: &Draft| matches!(&draft.expr.kind, ExprKind::Number(value) if value.is_zero());
    let zeros = drafts.iter().filter(|draft| is_zero(draft)).count();
    let is_long = |draft: &Draft| crate::notation::size(&draft.expr) >= LONG;
    if zeros == drafts.len() || zeros == 0 && !drafts.iter().any(is_long) {
        return false;
    }
    let shape = graph.shape(main).clone();
    let zero = graph.zero(&shape);
    let equation = Equation::new(graph, main, zero);
    if zeros == 0 && !seems_to_hold(equation, egraph.symbols()) {
        return false;
    }
    let mut prover = prover(egraph.symbols());
    let found = check(graph, egraph, &mut prover, zero, main);
    // Small sizes show too little: the third derivative of an adjugate is zero up to three rows.
    found.is_some_and(|verdict| verdict.status() <= Status::Tested)
}

/// The prover of the forms of one answer.
pub(super) fn prover(symbols: &Arc<Symbols>) -> Prover {
    Prover::new(symbols, Budget::ANSWER)
}

/// A form as a typed term, of the shape of the term that it is a form of and with its variables.
pub(super) fn read_back(draft: &Draft, expected: Id, symbols: &Symbols, graph: &mut Graph) -> Result<Id> {
    let mut names = symbols.clone();
    let shape = graph.shape(expected).clone();
    let root = crate::typing::elaborate_shaped(&draft.statement(), &[], Some(&shape), &mut names, graph)?.root;
    if names.variables().count() != symbols.variables().count() || *graph.shape(root) != shape {
        return Err(Error::new(ErrorCode::Shape, "the form reads back as another term", Span::default()));
    }
    Ok(root)
}

/// Whether the rules have made two terms equal.
fn meets(graph: &Graph, egraph: &mut EGraph, root: Id, expected: Id) -> bool {
    let [form, expected] = [root, expected].map(|id| egraph.import(graph, id));
    egraph.settle();
    egraph.find(form) == egraph.find(expected)
}

/// How a form that was read back was shown to be equal to a term; `None` where it was not.
pub(super) fn check(
    graph: &Graph,
    egraph: &mut EGraph,
    prover: &mut Prover,
    root: Id,
    expected: Id,
) -> Option<Verdict> {
    let equation = Equation::new(graph, root, expected);
    let verdict = prover.prove(Some(&mut egraph.theory_mut().algebra), equation, Theory::default());
    match verdict {
        Verdict::Different(_) => None,
        // Where the derivative has a value, a form without any is none of it.
        Verdict::Unknown(reason)
            if !matches!(reason, Undecided::OneSide | Undecided::TooLarge)
                && has_value(graph, expected, egraph.symbols()) =>
        {
            None
        }
        found => Some(found),
    }
}

/// What an answer needs, in words.
#[derive(Default)]
pub(super) struct Needs {
    /// What the terms need to be defined, and the first of them to be differentiable.
    pub(super) conditions: Vec<String>,
    /// The first of these that holds nowhere.
    pub(super) nowhere: Option<String>,
    /// What all conditions are, of terms.
    pub(super) of_terms: Vec<(Requirement, Id)>,
}

/// What the terms need to be defined, and the first of them to be differentiable.
pub(super) fn conditions(graph: &mut Graph, egraph: &mut EGraph, terms: &[Id], wrt: &[Variable]) -> Needs {
    let symbols = egraph.symbols().clone();
    let (mut needs, mut kept) = (Needs::default(), Vec::new());
    let terms = &crate::facts::narrowed(graph, terms)[..];
    let mut found = crate::facts::conditions(graph, &symbols, terms, wrt);
    found.retain(|c| decided(graph, &symbols, c.requirement, c.operand) != Some(true));
    // The same operand may be spelt in two ways in the expression and in its derivative.
    for condition in crate::facts::independent(graph, &mut egraph.theory_mut().algebra, found) {
        let text = crate::notation::told(graph, condition.operand, terms.first().copied(), &symbols);
        let phrase = condition.requirement.phrase(&text, graph.rank(condition.operand));
        if !needs.conditions.contains(&phrase) {
            needs.conditions.push(phrase);
            kept.push(condition);
        }
    }
    needs.of_terms = kept.iter().map(|condition| (condition.requirement, condition.operand)).collect();
    let nowhere = crate::facts::nowhere(graph, &symbols, &kept).map(|place| needs.conditions[place].clone());
    needs.nowhere = nowhere.or_else(|| {
        let together = crate::facts::contradictory(graph, &symbols, &kept)?;
        let phrases: Vec<&str> = together.into_iter().map(|place| needs.conditions[place].as_str()).collect();
        Some(phrases.join(" and that "))
    });
    needs
}
