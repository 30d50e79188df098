//! The forms of an answer in another way: with names for parts of the question, such as its value, a residual or a quadratic form.
//!
//! What is shortest with everything written out need not be so with names: `(B - S*w*w'*B/c)*w/c` is `(B*w - a*S*w)/c` where `a` is the
//! quotient that is asked about. Which of both is read is for [`super::named`] to say.

use super::answer::Draft;
use super::named::{Other, Shared, by_parts_before, is_named_part, is_worth_a_name, placeholder};
use super::{FormName, Parts, Task, Terms, drafts};
use crate::egraph::EGraph;
use crate::expr::{Graph, Id};
use crate::notation::{Extractor, NamedClasses, size};
use crate::syntax::ast::{Expr, ExprKind};

/// The most parts of the question that are tried.
const MOST: usize = 12;
/// The least form that is looked at.
const LEAST_FORM: u32 = 14;
/// The largest e-graph of which forms are written once more.
const LARGEST: usize = 20_000;

/// A part of the question.
struct Part {
    class: Id,
    expr: Expr,
    /// Whether it is all that is asked about.
    is_value: bool,
}

/// The forms with names for parts of the question, where there are such parts in them.
pub(super) fn forms(
    (extractor, egraph): (&Extractor<'_>, &EGraph),
    (graph, root): (&Graph, Id),
    found: &[Draft],
    (terms, classes): (&Terms, &Parts),
    row: bool,
    request: &Task,
) -> Shared {
    let is_long = |draft: &Draft| draft.name != FormName::Differential && size(&draft.expr) >= LEAST_FORM;
    let is_worth_it = found.iter().any(is_long) && egraph.statistics().nodes <= LARGEST;
    if request.wrt.is_empty() || request.self_contained || !is_worth_it {
        return Shared::default();
    }
    let goals = [classes.main, classes.stacked, classes.differential, classes.gradient, classes.hvp, classes.frechet];
    let goals: Vec<Id> = goals.into_iter().flatten().map(|class| egraph.find(class)).collect();
    let mut parts = parts((egraph, graph, root), &goals, extractor);
    let written = |parts: &[Part]| {
        let names: Vec<String> = (0..parts.len()).map(placeholder).collect();
        let named = names.iter().map(String::as_str).zip(parts.iter().map(|part| part.class));
        let named = NamedClasses::new(egraph, named);
        drafts(&mut Extractor::with_names(&named, graph, root), graph, terms, classes, row, request)
    };
    // A name that is used too little is no name, and other ways are shorter then.
    let mut forms = Vec::new();
    while !parts.is_empty() {
        forms = written(&parts);
        let exprs = forms.iter().filter(|form| !repeats(form, &forms)).map(|form| &form.expr);
        let exprs: Vec<&Expr> = exprs.collect();
        let bodies = by_parts_before(parts.iter().map(|part| &part.expr));
        let is_worth = |(place, part): (usize, &Part)| {
            let rank = egraph.data(part.class).shape.len();
            is_worth_a_name(&placeholder(place), (&part.expr, rank, part.is_value), &exprs, &bodies)
        };
        let worth: Vec<bool> = parts.iter().enumerate().map(is_worth).collect();
        if worth.iter().all(|worth| *worth) {
            break;
        }
        let mut worth = worth.into_iter();
        parts.retain(|_| worth.next() == Some(true));
    }
    if parts.is_empty() {
        return Shared::default();
    }
    let shows = |form: &Draft| form.free.is_none() || shows_entries(&form.expr);
    let other = |draft: Draft| -> Other { (draft.name, draft.free, draft.expr) };
    let forms = forms.into_iter().filter(shows).map(other).collect();
    Shared { parts: parts.into_iter().map(|part| part.expr).collect(), forms }
}

/// Whether a form in index notation says what its entries are: where parts are leaves, products of matrices may be all that is left.
fn shows_entries(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Index(inner, _) => matches!(inner.kind, ExprKind::Name(_) | ExprKind::Call(..)),
        ExprKind::Transpose(_) | ExprKind::Frobenius(..) => false,
        ExprKind::Call(..) => true,
        _ => expr.children().into_iter().all(shows_entries),
    }
}

/// Whether a form is the differential of a scalar by its gradient, which is a form too.
fn repeats(form: &Draft, others: &[Draft]) -> bool {
    form.name == FormName::Differential
        && matches!(form.expr.kind, ExprKind::Frobenius(..))
        && others.iter().any(|other| other.name == FormName::Matrix)
}

/// The parts of the question that may have names, the smaller ones first.
fn parts((egraph, graph, root): (&EGraph, &Graph, Id), goals: &[Id], extractor: &Extractor<'_>) -> Vec<Part> {
    let classes = egraph.locate(graph, root);
    let mut found: Vec<Part> = Vec::new();
    for id in graph.reachable(&[root]) {
        let Some(class) = classes.get(&id).map(|class| egraph.find(*class)) else { continue };
        let shape = &egraph.data(class).shape;
        let is_plain = shape.len() <= 2 && shape.iter().all(|axis| axis.len() == 1);
        let is_known = goals.contains(&class) || found.iter().any(|part| part.class == class);
        if graph.children(id).is_empty() || !is_plain || is_known || egraph.number(class).is_some() {
            continue;
        }
        let named = |class: Id| extractor.matrix(class).filter(is_named_part);
        // What a number is a power of has the name.
        let is_power = || shape.is_empty() && egraph.bases(class).any(|base| named(base).is_some());
        let expr = named(class).filter(|_| !is_power());
        found.extend(expr.map(|expr| Part { class, expr, is_value: id == root }));
    }
    found.sort_by_key(|part| size(&part.expr));
    found.truncate(MOST);
    found
}
