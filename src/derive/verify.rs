//! Every form is read back and compared with the derivative before it is returned.

use super::answer::{FormName, Forms, Status, Verdict};
use super::{Form, Terms};
use crate::base::{Error, ErrorCode, Result, Span, Symbols, Variable};
use crate::calculus::Requirement;
use crate::egraph::EGraph;
use crate::eval::{Comparison, Kind, compare, has_value};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Limits};
use crate::ops::Op;
use std::sync::Arc;

/// Points at which a form is tried that no normal form proves.
const DRAWS: usize = 3;

/// The most operands that the products of a proof are multiplied out to, together.
const WORK: usize = 20_000;

/// What became of the forms.
pub(super) struct Verified {
    /// The weakest verdict on one of them.
    pub(super) verdict: Verdict,
    /// The forms that are left, as they were read back.
    pub(super) read: Vec<(FormName, Id)>,
    /// Whether none is left because the term has no value anywhere.
    pub(super) undefined: bool,
}

impl Verified {
    /// What a form was read back as.
    pub(super) fn term(&self, form: &Form) -> Option<Id> {
        self.read.iter().find(|(name, _)| *name == form.name()).map(|(_, id)| *id)
    }
}

/// Compares every form with the term it is a form of; a form that differs is dropped.
pub(super) fn verify(
    graph: &mut Graph,
    egraph: &mut EGraph,
    forms: &mut Forms,
    terms: &Terms,
    assumed: bool,
) -> Verified {
    let mut relied = false;
    let mut divides = false;
    let mut provers = Provers::new(egraph.symbols());
    let mut status = Status::Proved;
    let mut read = Vec::new();
    for name in FormName::ALL {
        let Some(form) = forms.get(name) else { continue };
        let expected = match name {
            FormName::Matrix | FormName::Index | FormName::Value => Some(terms.main),
            FormName::Vec => terms.stacked,
            FormName::Differential => terms.differential,
        };
        let Some(expected) = expected else { continue };
        let root = read_back(form, expected, egraph.symbols(), graph);
        divides |= root.as_ref().is_err_and(|error| error.code == ErrorCode::Arithmetic);
        let found = root.ok().and_then(|root| {
            let found = check(graph, egraph, &mut provers, root, expected);
            // What holds under assumptions only has no points to be tried at.
            let by_rules = found.is_none() && assumed && meets(graph, egraph, root, expected);
            relied |= by_rules;
            Some((found.or(by_rules.then_some(Status::Sampled))?, root))
        });
        match found {
            Some((found, root)) => {
                status = status.max(found);
                read.push((name, root));
            }
            None => *forms.slot(name) = None,
        }
    }
    let lost = forms.first().is_none() && !assumed;
    let undefined = egraph.divides_by_zero(graph, terms.main)
        || lost && (divides || !has_value(graph, terms.main, egraph.symbols()));
    let by = match status {
        _ if relied => "rules under the assumptions, not by evaluation".to_owned(),
        Status::Proved => "equal normal forms".to_owned(),
        Status::Tested => format!("exact evaluation modulo 2^61-1 at {DRAWS} random points"),
        Status::Sampled => format!("floating-point evaluation at {DRAWS} random points"),
    };
    Verified { verdict: Verdict { status, by }, read, undefined }
}

/// A form as a typed term, of the shape of the term that it is a form of and with its variables.
pub(super) fn read_back(form: &Form, expected: Id, symbols: &Symbols, graph: &mut Graph) -> Result<Id> {
    let mut names = symbols.clone();
    let shape = graph.shape(expected).clone();
    let root = crate::typing::elaborate_shaped(&form.statement(), &[], Some(&shape), &mut names, graph)?.root;
    if names.variables().count() != symbols.variables().count() || *graph.shape(root) != shape {
        return Err(Error::new(ErrorCode::Shape, "a form reads back as another term", Span::default()));
    }
    Ok(root)
}

/// Whether the rules have made two terms equal.
fn meets(graph: &Graph, egraph: &mut EGraph, root: Id, expected: Id) -> bool {
    let [form, expected] = [root, expected].map(|id| egraph.import(graph, id));
    egraph.settle();
    egraph.find(form) == egraph.find(expected)
}

/// Normal forms to prove with what those of the e-graph do not: with larger limits, and with every sum in a product as one factor, which
/// proves long terms that were rearranged but not multiplied out.
pub(super) struct Provers([Algebra; 2]);

impl Provers {
    pub(super) fn new(symbols: &Arc<Symbols>) -> Self {
        let large = Limits { terms: 1024, operands: 8192, work: WORK, ..Limits::default() };
        let coarse = Limits { terms: 1, length: 2 * large.length, ..large };
        Provers([large, coarse].map(|limits| Algebra::new(symbols.clone(), limits)))
    }

    fn prove(&mut self, graph: &Graph, form: Id, expected: Id) -> bool {
        self.0.iter_mut().any(|algebra| {
            let [a, b] = [form, expected].map(|id| algebra.normal_form(graph, id));
            a.is_some() && a == b
        })
    }

    /// The same, where it takes what the words of the terms stand for.
    fn prove_unfolded(&mut self, graph: &mut Graph, form: Id, expected: Id) -> bool {
        let unfolded = [form, expected].map(|id| graph.unfolded(id));
        unfolded != [form, expected] && self.prove(graph, unfolded[0], unfolded[1])
    }
}

/// How a form that was read back was shown to be equal to a term; `None` where it was not.
pub(super) fn check(
    graph: &mut Graph,
    egraph: &mut EGraph,
    provers: &mut Provers,
    root: Id,
    expected: Id,
) -> Option<Status> {
    let algebra = &mut egraph.theory_mut().algebra;
    let (a, b) = (algebra.normal_form(graph, root), algebra.normal_form(graph, expected));
    if a.is_some() && a == b || provers.prove(graph, root, expected) || provers.prove_unfolded(graph, root, expected) {
        return Some(Status::Proved);
    }
    match compare(graph, root, expected, egraph.symbols(), DRAWS) {
        Comparison::Equal { kind: Kind::Field, .. } => Some(Status::Tested),
        Comparison::Equal { kind: Kind::Float, .. } => Some(Status::Sampled),
        // Where the derivative has a value, a form without any is none of it.
        Comparison::Unknown(_) if has_value(graph, expected, egraph.symbols()) => None,
        Comparison::Unknown(_) => Some(Status::Sampled),
        Comparison::Different { .. } => None,
    }
}

/// What the expression and the form to show first need to be defined, and the expression to be differentiable.
pub(super) fn conditions(
    graph: &mut Graph,
    egraph: &mut EGraph,
    root: Id,
    form: Option<Id>,
    wrt: &[Variable],
) -> Vec<String> {
    let symbols = egraph.symbols().clone();
    let mut terms = vec![root];
    terms.extend(form);
    let mut result: Vec<String> = Vec::new();
    let mut seen = Vec::new();
    for condition in crate::calculus::conditions(graph, &symbols, &terms, wrt) {
        // The same operand may be spelt in two ways in the expression and in its derivative.
        let normal_form = egraph.theory_mut().algebra.normal_form(graph, condition.operand);
        if let Some(normal_form) = normal_form {
            if seen.contains(&(condition.requirement, normal_form)) {
                continue;
            }
            seen.push((condition.requirement, normal_form));
            // A matrix has an inverse where its transpose has one.
            if condition.requirement == Requirement::Invertible
                && let Ok(transposed) = graph.add(Op::Transpose, &[condition.operand])
                && let Some(normal_form) = egraph.theory_mut().algebra.normal_form(graph, transposed)
            {
                seen.push((condition.requirement, normal_form));
            }
        }
        let limits = crate::egraph::SaturationLimits { iterations: 0, ..Default::default() };
        let mut small = EGraph::new(symbols.clone(), limits);
        let class = small.import(graph, condition.operand);
        small.settle();
        let extractor = crate::notation::Extractor::of(&small, graph, root);
        let expr = extractor.matrix(class).or_else(|| extractor.index(class).map(|indexed| indexed.expr));
        let text = expr.map_or_else(|| "an argument".to_owned(), |e| crate::syntax::print(&e));
        let phrase = condition.requirement.phrase(&text, graph.rank(condition.operand));
        if !result.contains(&phrase) {
            result.push(phrase);
        }
    }
    result
}
