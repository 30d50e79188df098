//! Every form is read back and compared with the derivative before it is returned.

use super::Terms;
use super::answer::{FormName, Forms, Status, Verdict};
use crate::base::Requirement;
use crate::base::{ErrorCode, Symbols, Variable};
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

/// Compares every form with the term it is a form of; a form that differs is dropped. Also says whether no form is left because the
/// term has no value anywhere.
pub(super) fn verify(
    graph: &mut Graph,
    egraph: &mut EGraph,
    forms: &mut Forms,
    terms: &Terms,
    assumed: bool,
) -> (Verdict, bool) {
    let mut relied = false;
    let mut divides = false;
    let mut provers = Provers::new(egraph.symbols());
    let mut status = Status::Proved;
    for name in FormName::ALL {
        let Some(form) = forms.get(name) else { continue };
        let expected = match name {
            FormName::Matrix | FormName::Index | FormName::Value => Some(terms.main),
            FormName::Vec => terms.stacked,
            FormName::Differential => terms.differential,
        };
        let Some(expected) = expected else { continue };
        match check(graph, egraph, &mut provers, form, expected) {
            Some((found, _)) => status = status.max(found),
            // What holds under assumptions only has no points to be tried at.
            None if assumed && form.is_for(graph, egraph, expected) => {
                status = Status::Sampled;
                relied = true;
            }
            None => {
                divides |= form.divides_by_zero(egraph.symbols());
                *forms.slot(name) = None;
            }
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
    (Verdict { status, by }, undefined)
}

impl super::Form {
    /// Whether the reader finds a division by zero in it.
    fn divides_by_zero(&self, symbols: &Symbols) -> bool {
        let (mut symbols, mut scratch) = (symbols.clone(), Graph::default());
        let read =
            crate::typing::elaborate_shaped(&self.statement(), &[], Some(self.shape()), &mut symbols, &mut scratch);
        read.is_err_and(|error| error.code == ErrorCode::Arithmetic)
    }

    /// Whether the form is a term of the class of `expected`.
    fn is_for(&self, graph: &mut Graph, egraph: &mut EGraph, expected: Id) -> bool {
        let mut symbols = (**egraph.symbols()).clone();
        let shape = graph.shape(expected).clone();
        let Ok(read) = crate::typing::elaborate_shaped(&self.statement(), &[], Some(&shape), &mut symbols, graph)
        else {
            return false;
        };
        if symbols.variables().count() != egraph.symbols().variables().count() {
            return false;
        }
        let [form, expected] = [read.root, expected].map(|id| egraph.import(graph, id));
        egraph.settle();
        egraph.find(form) == egraph.find(expected)
    }
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

/// How a form was shown to be equal to a term, and the form read back; `None` where it is not.
pub(super) fn check(
    graph: &mut Graph,
    egraph: &mut EGraph,
    provers: &mut Provers,
    form: &super::Form,
    expected: Id,
) -> Option<(Status, Id)> {
    let mut symbols = (**egraph.symbols()).clone();
    let before = symbols.variables().count();
    let shape = graph.shape(expected).clone();
    let root = crate::typing::elaborate_shaped(&form.statement(), &[], Some(&shape), &mut symbols, graph).ok()?.root;
    if symbols.variables().count() != before || *graph.shape(root) != shape {
        return None;
    }
    let algebra = &mut egraph.theory_mut().algebra;
    let (a, b) = (algebra.normal_form(graph, root), algebra.normal_form(graph, expected));
    if a.is_some() && a == b || provers.prove(graph, root, expected) || provers.prove_unfolded(graph, root, expected) {
        return Some((Status::Proved, root));
    }
    let status = match compare(graph, root, expected, &symbols, DRAWS) {
        Comparison::Equal { kind: Kind::Field, .. } => Some(Status::Tested),
        Comparison::Equal { kind: Kind::Float, .. } => Some(Status::Sampled),
        // Where the derivative has a value, a form without any is none of it.
        Comparison::Unknown(_) if has_value(graph, expected, &symbols) => None,
        Comparison::Unknown(_) => Some(Status::Sampled),
        Comparison::Different { .. } => None,
    };
    status.map(|status| (status, root))
}

/// What the expression and the form to show first need to be defined, and the expression to be differentiable.
pub(super) fn conditions(
    graph: &mut Graph,
    egraph: &mut EGraph,
    root: Id,
    form: Option<&super::Form>,
    wrt: &[Variable],
) -> Vec<String> {
    let symbols = egraph.symbols().clone();
    let mut terms = vec![root];
    if let Some(form) = form {
        let mut scratch = (*symbols).clone();
        let shape = Some(form.shape());
        let read = crate::typing::elaborate_shaped(&form.statement(), &[], shape, &mut scratch, graph);
        terms.extend(read.ok().map(|elaborated| elaborated.root));
    }
    let mut result: Vec<String> = Vec::new();
    let mut seen = Vec::new();
    for condition in crate::facts::conditions(graph, &symbols, &terms, wrt) {
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
