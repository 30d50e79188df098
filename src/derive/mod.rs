//! The pipeline from a typed expression to an answer: differentiate, saturate, extract, verify.

mod again;
mod answer;
mod certificate;
mod claim;
mod conditions;
mod constraint;
mod differential;
mod explain;
mod folded;
mod form_name;
mod intermediate;
mod isotropic;
mod kind;
mod layout;
mod left;
mod named;
mod notes;
mod origin;
mod page;
mod picture;
mod selection;
mod shared;
mod single_entry;
mod singular;
mod steps;
mod taylor;
mod terms;
mod verify;
mod written_out;

use answer::Draft;
pub use answer::{Answer, Form, Forms};
pub use certificate::{Certificate, Chain};
pub(crate) use certificate::{has_one_reading, print_statement};
pub use claim::{Claim, ClaimVerdict, Diagnosis, Slip};
pub(crate) use claim::{Subject, examine, spoken_of};
pub use constraint::Constraint;
pub use explain::Law;
pub(crate) use explain::steps;
pub use form_name::FormName;
pub use kind::AnswerKind;
pub use layout::Layout;
pub use left::LeftSide;
use named::{Known, Question, Shared};
pub use named::{NamedForm, NamedPart};
pub(crate) use page::explanation as explanation_page;
pub use selection::Selection;
pub use steps::{Detail, LineOf, Phase, Step, explain};
use terms::{MAX_OPERANDS, Parts, Terms, terms};

use crate::base::{Decimals, Error, ErrorCode, Result, Shape, Span, Symbols, Undefined, Variable};
use crate::egraph::{EGraph, RuleSet, SaturationLimits};
use crate::equality::{Undecided, Verdict, hold_together};
use crate::expr::{Graph, Id};
use crate::notation::{Extractor, notate, with_known_sizes, with_short_decimals};
use crate::syntax::ast::Expr;
use crate::syntax::{MAX_DEPTH, parse, print};
use std::sync::Arc;

/// What is asked of an expression.
#[derive(Clone, Debug, Default)]
pub struct Task {
    /// The variables to differentiate by, in order; none simplifies the expression.
    pub wrt: Vec<Variable>,
    /// The part of each that is meant; one that is not there is whole.
    pub parts: Vec<Selection>,
    /// The structure that the last variable is restricted to, in every derivative by it.
    pub constraint: Option<Constraint>,
    /// How the axes of the derivative are laid out.
    pub layout: Layout,
    /// The forms that are made; all of them, if nothing is said.
    pub forms: Option<Vec<FormName>>,
    /// The order of the Taylor expansion, which is a form of the answer then.
    pub taylor: Option<usize>,
    /// How much of the way to the answer is shown, if it is.
    pub steps: Option<Detail>,
    /// Whether no part of the answer has a name.
    pub self_contained: bool,
    /// What bounds the work.
    pub limits: SaturationLimits,
    /// Terms that are assumed to be equal.
    pub assumptions: Vec<(Id, Id)>,
    /// What is written besides the expression, and cancels: the answer needs it to have a value.
    pub written: Vec<Id>,
    /// The decimals of the question.
    pub(crate) decimals: Decimals,
    /// The parts that the question names itself, with what they stand for.
    pub(crate) named: Vec<(String, Expr)>,
}

/// The most variables that one request differentiates by.
const MAX_ORDER: usize = 8;
/// The most axes of a result.
const MAX_AXES: usize = 12;

impl Task {
    /// The part that is meant of the variable in this place.
    fn part(&self, place: usize) -> Selection {
        self.parts.get(place).cloned().unwrap_or_default()
    }

    /// The axes that the derivative by the variable in this place has.
    fn axes(&self, place: usize, symbols: &Symbols) -> Shape {
        self.part(place).shape(&symbols.declaration(self.wrt[place]).shape)
    }

    /// Whether a form is to be made.
    fn wants(&self, name: FormName) -> bool {
        name == FormName::Taylor && self.taylor.is_some()
            || self.forms.as_ref().map_or(!name.is_on_request(), |forms| forms.contains(&name))
    }

    /// Whether the request fits an expression: what it must keep to before any work is done for it.
    ///
    /// # Errors
    /// A `request` error when the derivative has too many axes or is of too high an order, or when a constraint is put on what is no
    /// square matrix.
    pub fn check(&self, graph: &Graph, root: Id, symbols: &Symbols) -> Result<()> {
        let fail = |message: String| Err(Error::new(ErrorCode::Request, message, Span::default()));
        let shapes = (0..self.wrt.len()).map(|place| self.axes(place, symbols));
        let axes = graph.rank(root) + shapes.map(|s| s.len()).sum::<usize>();
        if self.wrt.len() > MAX_ORDER {
            return fail(format!("derivatives are taken by at most {MAX_ORDER} variables, not {}", self.wrt.len()));
        }
        if axes > MAX_AXES {
            return fail(format!("the derivative would have {axes} axes; at most {MAX_AXES} are supported"));
        }
        if let Some(order) = self.taylor.filter(|order| !(1..=taylor::HIGHEST).contains(order)) {
            return fail(format!("a Taylor expansion is of order 1 to {}, not {order}", taylor::HIGHEST));
        }
        if self.taylor.is_some() && self.wrt.len() != 1 {
            return fail("a Taylor expansion is by one variable".to_owned());
        }
        let Some(constraint) = self.constraint else { return Ok(()) };
        let name = constraint.as_str();
        let Some(last) = self.wrt.last() else {
            return fail(format!("the constraint '{name}' needs a variable to differentiate by"));
        };
        if self.parts.last().is_some_and(|part| !part.is_whole()) {
            return fail(format!("the constraint '{name}' is one of a whole matrix"));
        }
        let shape = &symbols.declaration(*last).shape;
        if shape.len() != 2 || shape[0] != shape[1] {
            let (variable, is) = (symbols.variable_name(*last), symbols.shape_text(shape));
            return fail(format!("the constraint '{name}' needs a square matrix, but {variable} is a {is}"));
        }
        if matches!(constraint, Constraint::Lower | Constraint::Upper) && shape[0].len() != 1 {
            let variable = symbols.variable_name(*last);
            return fail(format!(
                "the constraint '{name}' needs a matrix whose axes are no products of dimensions, but {variable} is a {}",
                symbols.shape_text(shape)
            ));
        }
        Ok(())
    }

    /// Declares the variable that a constraint restricts to be of its structure.
    fn declare_structure(&self, symbols: &mut Symbols) {
        if let (Some(constraint), Some(variable)) = (self.constraint, self.wrt.last()) {
            constraint.declare(*variable, symbols);
        }
    }
}

/// Answers a request about the expression `root` of `graph`.
///
/// `row` says that a vector value was written as a row; `rules` is the theory.
pub fn answer(mut graph: Graph, root: Id, row: bool, mut symbols: Symbols, request: &Task, rules: &RuleSet) -> Answer {
    let value_shape = graph.shape(root).clone();
    request.declare_structure(&mut symbols);
    let terms = terms(&mut graph, root, &mut symbols, request, rules);
    if request.steps.is_some() {
        // Derivations have differentials, whether that form is asked for or not.
        request.wrt.iter().for_each(|variable| _ = symbols.direction(*variable));
    }
    let symbols = Arc::new(symbols);
    let (mut egraph, classes) = imported(&graph, root, &terms, &symbols, request);
    let statistics = egraph.saturate(rules);
    let mut extractor = Extractor::of(&egraph, &graph, root);
    let mut found = drafts(&mut extractor, &graph, &terms, &classes, row, request);
    let mut shared = shared::forms((&extractor, &egraph), (&graph, root), &found, (&terms, &classes), row, request);
    if verify::vanishes(&mut graph, &mut egraph, &found, &terms) {
        shared = Shared::default();
        let classes = zeros(&mut graph, &mut egraph, &terms, classes, request);
        found = drafts(&mut Extractor::of(&egraph, &graph, root), &graph, &terms, &classes, row, request);
    }
    // The short way to a gradient has no entries.
    let reads_entries = request.steps.is_some_and(|detail| detail != Detail::Short || !value_shape.is_empty());
    let entries = classes.differential.filter(|_| reads_entries);
    let entries = entries.and_then(|class| Extractor::of(&egraph, &graph, root).index(class));
    again::shorten(&mut found, &mut graph, root, &terms, row, request, (&symbols, rules));
    let verified = verify::verify(&mut graph, &mut egraph, found, &terms, (rules, &request.assumptions));
    // What divides by zero has no derivative, even where that cancels.
    let mut undefined = verified.undefined || egraph.divides_by_zero(&graph, root);
    let terms_of: Vec<Id> = [root].into_iter().chain(verified.first()).chain(request.written.iter().copied()).collect();
    let needs = verify::conditions(&mut graph, &mut egraph, &terms_of, &request.wrt);
    undefined |= needs.nowhere.is_some();
    // Of what holds under assumptions no points are known.
    let is_found = undefined || !request.assumptions.is_empty() || hold_together(&graph, &symbols, &needs.of_terms);
    // The way to the derivative by a part is that to the derivative by the whole.
    let is_told = request.steps.is_some() && request.parts.iter().all(Selection::is_whole) && !undefined;
    let told =
        is_told.then(|| steps::steps(&mut graph, root, &symbols, (request, &terms), rules, (&verified.read, entries)));
    let mut steps = told.unwrap_or_default();
    let others = written_out::forms(&mut graph, root, row, &symbols, request, rules);
    let graph = Arc::new(graph);
    let mut forms = Forms::default();
    // Of what has no value there is no form.
    for (draft, term) in verified.read.into_iter().filter(|_| !undefined) {
        let name = draft.name;
        *forms.slot(name) = Some(draft.checked(graph.clone(), term, symbols.clone()));
    }
    if !request.self_contained {
        forms.set_others(others);
        let shared = forms.set_shared(shared);
        let asked = notate(&graph, root, Some(root), &symbols);
        let question = asked.as_ref().map(Question::of).unwrap_or_default();
        let known = Known { own: request.named.clone(), shared, question };
        Forms::share_names(&mut [&mut forms], steps::lines(&steps), known);
        steps = steps::with_names(steps, &forms);
    }
    let verdict = with_conditions(verified.verdict, undefined, is_found);
    let notes = notes::notes(&forms, &terms, request, &symbols);
    let unsimplified = FormName::ALL.into_iter().filter_map(|name| Some((name, terms.parts.of(name)?))).collect();
    Answer {
        kind: AnswerKind::of(request.wrt.len(), value_shape.len()),
        order: terms.shape.len(),
        value_shape,
        wrt_shapes: (0..request.wrt.len()).map(|place| request.axes(place, &symbols)).collect(),
        wrt: request.wrt.clone(),
        constraint: request.constraint,
        layout: request.layout,
        shape: terms.shape,
        row: if request.wrt.is_empty() { row && graph.rank(root) == 1 } else { terms.row },
        symbols,
        forms,
        conditions: needs.conditions,
        nowhere: needs.nowhere,
        verdict,
        steps,
        notes,
        question: None,
        undefined,
        is_self_contained: request.self_contained,
        statistics,
        origin: origin::Origin::new(graph, root, unsimplified, request),
    }
}

/// The e-graph of the terms of a derivation, and their classes there.
fn imported(graph: &Graph, root: Id, terms: &Terms, symbols: &Arc<Symbols>, request: &Task) -> (EGraph, Parts) {
    let mut egraph = EGraph::new(symbols.clone(), request.limits);
    // A derivative may be without the words of the question.
    egraph.allow(terms::words(graph, root));
    // Only what is read later: the rest would be worked on all the same.
    let reads_main = request.wrt.is_empty()
        || request.wants(FormName::Matrix)
        || request.wants(FormName::Index)
        || terms.parts.stacked.is_some_and(|stacked| graph.rank(stacked) == 1);
    let read = Parts { main: terms.parts.main.filter(|_| reads_main), single_entry: None, taylor: None, ..terms.parts };
    let classes = read.map(|id| Some(egraph.import(graph, id)));
    for (left, right) in &request.assumptions {
        egraph.assume(graph, *left, *right);
    }
    if !request.wrt.is_empty() {
        egraph.know_quotients(graph, root);
    }
    egraph.focus_on_goals();
    (egraph, classes)
}

/// The verdict on forms: unknown of what has no value, and where no point was found at which the conditions hold.
fn with_conditions(verdict: Verdict, undefined: bool, is_found: bool) -> Verdict {
    match undefined {
        true => Verdict::Unknown(Undecided::NoPoint(Undefined::Division)),
        false if is_found => verdict,
        false => verdict.weaker(Verdict::Unknown(Undecided::Conditions)),
    }
}

/// The classes of the terms where the derivative is zero.
fn zeros(graph: &mut Graph, egraph: &mut EGraph, terms: &Terms, classes: Parts, request: &Task) -> Parts {
    let zeros = terms.parts.map(|term| {
        let shape = graph.shape(term).clone();
        let zero = graph.zero(&shape);
        Some(egraph.import(graph, zero))
    });
    match request.constraint {
        // The value itself stays.
        None => {
            let mut expansion = zeros.expansion;
            expansion[0] = classes.expansion[0];
            Parts { expansion, ..zeros }
        }
        // A constraint makes nothing of what goes along a direction zero.
        Some(_) => Parts { main: zeros.main, stacked: zeros.stacked, ..classes },
    }
}

/// The forms that were found of a derivation, those that are asked for, in the order of [`FormName::ALL`].
///
/// `row` says that a vector value was written as a row.
fn drafts(
    extractor: &mut Extractor<'_>,
    graph: &Graph,
    terms: &Terms,
    classes: &Parts,
    row: bool,
    request: &Task,
) -> Vec<Draft> {
    let symbols = extractor.symbols().clone();
    let draft = |name, expr, free, term| {
        let expr = with_short_decimals(with_known_sizes(expr, &symbols), &request.decimals);
        Draft { name, expr, free, shape: graph.shape(term).clone() }
    };
    // In matrix notation where there is one, else in index notation.
    let either = |extractor: &mut Extractor<'_>, name, term: Id, class| {
        let rank = graph.rank(term);
        let expr = if row && rank == 1 { extractor.row(class) } else { extractor.matrix(class) };
        match expr.filter(|expr| rank <= 2 && is_read_again(expr)) {
            Some(expr) => Some(draft(name, expr, None, term)),
            None => extractor.index(class).map(|i| draft(name, i.expr, Some(i.free), term)),
        }
    };
    let mut found = Vec::new();
    let mut has_matrix = false;
    if let (Some(id), Some(main)) = (terms.parts.main, classes.main) {
        if request.wrt.is_empty() {
            return either(extractor, FormName::Value, id, main).into_iter().collect();
        }
        if graph.rank(id) <= 2 {
            let expr = if terms.row { extractor.row(main) } else { extractor.matrix(main) };
            has_matrix = expr.is_some();
            let wanted = expr.filter(|_| request.wants(FormName::Matrix));
            found.extend(wanted.map(|expr| draft(FormName::Matrix, expr, None, id)));
        }
        if request.wants(FormName::Index) {
            found.extend(extractor.index(main).map(|i| draft(FormName::Index, i.expr, Some(i.free), id)));
        }
    }
    if let (Some(id), Some(class)) = (terms.parts.stacked, classes.stacked) {
        // A gradient is stacked only where it has no matrix notation.
        let expr = match (graph.rank(id), has_matrix) {
            (1, false) => extractor.row(class),
            (1, true) => None,
            _ => extractor.matrix(class),
        };
        if let (true, Some(main), Some(vec)) = (request.wants(FormName::Isotropic), terms.parts.main, &expr) {
            let tensor = isotropic::of_vec(vec, graph.shape(main), &symbols);
            found.extend(tensor.map(|expr| draft(FormName::Isotropic, expr, None, main)));
        }
        let expr = expr.filter(|_| request.wants(FormName::Vec));
        found.extend(expr.map(|expr| draft(FormName::Vec, expr, None, id)));
    }
    for name in [FormName::Differential, FormName::SingleEntry] {
        if let (true, Some(id)) = (request.wants(name), terms.parts.of(name))
            && let Some(expr) = differential::written(extractor, (graph.rank(id), row), (terms, classes), request, name)
        {
            found.push(draft(name, expr, None, id));
        }
    }
    if let Some(id) = terms.parts.taylor
        && let Some(expr) = taylor::written(extractor, (graph.rank(id), row), (terms, classes), request)
    {
        found.push(draft(FormName::Taylor, expr, None, id));
    }
    for name in [FormName::Differential, FormName::Hvp, FormName::Frechet] {
        if !request.wants(name) || found.iter().any(|draft| draft.name == name) {
            continue;
        }
        if let (Some(id), Some(class)) = (terms.parts.of(name), classes.of(name)) {
            found.extend(either(extractor, name, id, class));
        }
    }
    found.retain(|draft| is_read_again(&draft.expr));
    found
}

/// Whether an expression is nested no deeper than texts may be. What has few operators is not.
fn is_read_again(expr: &Expr) -> bool {
    (crate::notation::size(expr) as usize) < MAX_DEPTH || parse(&print(expr)).is_ok()
}
