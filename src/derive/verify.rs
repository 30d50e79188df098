//! Every form is read back and compared with the derivative before it is returned.

use super::Terms;
use super::answer::{FormName, Forms, Status, Verdict};
use crate::differential::Requirement;
use crate::egraph::EGraph;
use crate::eval::{Comparison, Kind, compare};
use crate::expr::{Graph, Id, Op};
use crate::symbol::{Attribute, Symbols};

/// Points at which a form is tried that no normal form proves.
const DRAWS: usize = 3;

/// Compares every form with the term it is a form of; a form that differs is dropped.
pub(super) fn verify(
    graph: &mut Graph,
    egraph: &mut EGraph,
    forms: &mut Forms,
    terms: &Terms,
    assumed: bool,
) -> Verdict {
    let mut relied = false;
    let mut status = Status::Proved;
    for name in FormName::ALL {
        let Some(form) = forms.get(name) else { continue };
        let expected = match name {
            FormName::Matrix | FormName::Index | FormName::Value => Some(terms.main),
            FormName::Vec => terms.stacked,
            FormName::Differential => terms.differential,
        };
        let Some(expected) = expected else { continue };
        match check(graph, egraph, form, expected) {
            Some(found) => status = status.max(found),
            // What holds under assumptions only has no points to be tried at.
            None if assumed && form.is_for(graph, egraph, expected) => {
                status = Status::Sampled;
                relied = true;
            }
            None => *forms.slot(name) = None,
        }
    }
    let by = match status {
        _ if relied => "rules under the assumptions, not by evaluation".to_owned(),
        Status::Proved => "equal normal forms".to_owned(),
        Status::Tested => format!("exact evaluation modulo 2^61-1 at {DRAWS} random points"),
        Status::Sampled => format!("floating-point evaluation at {DRAWS} random points"),
    };
    Verdict { status, by }
}

impl super::Form {
    /// Whether the form is a term of the class of `expected`.
    fn is_for(&self, graph: &mut Graph, egraph: &mut EGraph, expected: Id) -> bool {
        let mut symbols = (**egraph.symbols()).clone();
        let shape = graph.shape(expected).clone();
        let Ok(read) = crate::shape::elaborate_shaped(&self.statement(), &[], Some(&shape), &mut symbols, graph) else {
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

fn check(graph: &mut Graph, egraph: &mut EGraph, form: &super::Form, expected: Id) -> Option<Status> {
    let mut symbols = (**egraph.symbols()).clone();
    let before = symbols.variables().count();
    let shape = graph.shape(expected).clone();
    let root = crate::shape::elaborate_shaped(&form.statement(), &[], Some(&shape), &mut symbols, graph).ok()?.root;
    if symbols.variables().count() != before || *graph.shape(root) != shape {
        return None;
    }
    let algebra = &mut egraph.theory_mut().algebra;
    let (a, b) = (algebra.normal_form(graph, root), algebra.normal_form(graph, expected));
    if a.is_some() && a == b {
        return Some(Status::Proved);
    }
    match compare(graph, root, expected, &symbols, DRAWS) {
        Comparison::Equal { kind: Kind::Field, .. } => Some(Status::Tested),
        Comparison::Equal { kind: Kind::Float, .. } | Comparison::Unknown(_) => Some(Status::Sampled),
        Comparison::Different { .. } => None,
    }
}

/// What the expression needs to be defined and differentiable, where its attributes do not say so already.
pub(super) fn conditions(graph: &Graph, root: Id, symbols: &Symbols) -> Vec<String> {
    let mut result = Vec::new();
    for condition in crate::differential::conditions(graph, root) {
        let known = match (graph.op(condition.operand), condition.requirement) {
            (Op::Variable(v), Requirement::Invertible) => symbols.attributes(*v).has(Attribute::Invertible),
            (Op::Variable(v), Requirement::Positive | Requirement::Nonzero | Requirement::EntriesNonzero) => {
                symbols.attributes(*v).has(Attribute::Positive)
            }
            _ => false,
        };
        if known {
            continue;
        }
        let limits = crate::egraph::SaturationLimits { iterations: 0, ..Default::default() };
        let mut egraph = EGraph::new(symbols.clone().into(), limits);
        let class = egraph.import(graph, condition.operand);
        egraph.settle();
        let text = crate::extract::Extractor::new(&egraph)
            .matrix(class)
            .map_or_else(|| "an argument".to_owned(), |e| crate::syntax::print(&e));
        let phrase = format!("{text} is {}", condition.requirement.as_str());
        if !result.contains(&phrase) {
            result.push(phrase);
        }
    }
    result
}
