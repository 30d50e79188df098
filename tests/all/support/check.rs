//! An answer against differences, and against its own text.

use super::differences::{Expected, derivative, distance, holds, value};
use super::generate::{Case, Request};
use super::indices::uneven;
use super::tree::walk;
use super::{request, statement};
use gradus::internals::base::{Field, Rounded, Undefined, Work};
use gradus::internals::eval::{Evaluator, Point, Region, Sizes, Tensor};
use gradus::internals::expr::{Graph, Id};
use gradus::internals::syntax::ast::ExprKind;
use gradus::internals::syntax::{parse, print, print_statement};
use gradus::internals::typing::elaborate_shaped;
use gradus::{Answer, Constraint, Context, ErrorCode, Expression, Form, FormName, Symbols, Variable};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How far a form may be from the differences, relative to the largest entry.
const TOLERANCE: f64 = 1e-5;
/// The most variables to differentiate by of what is compared with differences, scalars aside.
const MAX_ORDER: usize = 3;
/// The largest literal size of what is compared with differences.
const LARGEST_AXIS: u64 = 7;
/// The most entries of a value that differences are taken of.
const MAX_ENTRIES: usize = 1 << 12;
/// What the terms may cost that differences are taken of, at one point.
const TERMS: Work = Work::new(1 << 20, 1 << 18);
/// The most multiplications of all differences in one direction each.
const DIFFERENCES: u64 = 1 << 22;
/// What a form may cost at one point.
const FORM: Work = Work::new(1 << 21, 1 << 21);

/// What became of some cases.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) refused: Vec<String>,
    pub(crate) wrong: Vec<String>,
    pub(crate) missing: Vec<(FormName, String)>,
    pub(crate) checked: usize,
    pub(crate) forms: usize,
    pub(crate) untested: usize,
}

/// Answers a case, and compares every form with differences; a form is also read back as it is printed.
pub(crate) fn check(case: &Case) -> Report {
    check_forms(case, None)
}

/// The same for these forms alone.
pub(crate) fn check_forms(case: &Case, forms: Option<&[FormName]>) -> Report {
    let mut report = Report::default();
    match catch_unwind(AssertUnwindSafe(|| examine(case, forms))) {
        Ok(Ok(found)) => {
            report.checked += 1;
            report.forms += found.forms;
            report.untested += usize::from(!found.tested);
            report.wrong.extend(found.wrong.into_iter().map(|w| format!("{case}: {w}")));
            report.missing.extend(found.missing.into_iter().map(|name| (name, case.to_string())));
        }
        // What has no value at any point is said to have none.
        Ok(Err(error)) if error.code == ErrorCode::Undefined => report.untested += 1,
        Ok(Err(error)) if case.wide && [ErrorCode::TooLarge, ErrorCode::Request].contains(&error.code) => {
            report.untested += 1;
        }
        Ok(Err(error)) => report.refused.push(format!("{case}: {error}")),
        Err(_) => report.wrong.push(format!("{case}: panic")),
    }
    report
}

#[derive(Default)]
struct Found {
    forms: usize,
    tested: bool,
    wrong: Vec<String>,
    missing: Vec<FormName>,
}

/// Reads a case; `plain` forgets what is known of the variables.
fn read(case: &Case, plain: bool) -> gradus::Result<Expression> {
    let mut cx = Context::new();
    for declaration in &case.declarations {
        let words: Vec<&str> = declaration.split(' ').take(if plain { 2 } else { usize::MAX }).collect();
        cx.declare(&words.join(" "))?;
    }
    let wrt: Vec<&str> = case.wrt.iter().map(String::as_str).collect();
    request(&cx, &case.text, &wrt, None).expression()
}

/// The derivative of what was read.
fn ask(
    expression: &Expression,
    wrt: &[&str],
    constraint: Option<Constraint>,
    forms: Option<&[FormName]>,
) -> gradus::Result<Answer> {
    let request = wrt.iter().fold(expression.derive(), |request, variable| request.by(variable));
    let request = match forms {
        Some(forms) => request.forms(forms),
        None => request,
    };
    match constraint {
        Some(constraint) => request.constraint(constraint).answer(),
        None => request.answer(),
    }
}

/// Reads and answers a case.
fn answer(case: &Case, forms: Option<&[FormName]>) -> gradus::Result<(Expression, Answer)> {
    let expression = read(case, false)?;
    let wrt: Vec<&str> = case.wrt.iter().map(String::as_str).collect();
    let answer = match case.request {
        Request::Simplify => expression.simplify(),
        Request::Derivative(constraint) => ask(&expression, &wrt, constraint, forms)?,
    };
    Ok((expression, answer))
}

/// A form to be judged: of which order, and where it is in the graph.
struct Judged<'a> {
    form: &'a Form,
    answer: &'a Answer,
    order: usize,
    id: Id,
    right: usize,
    wrong: usize,
    distance: f64,
}

fn examine(case: &Case, forms: Option<&[FormName]>) -> gradus::Result<Found> {
    let (expression, answer) = answer(case, forms)?;
    let missing = if forms.is_none() { missing(case, &answer) } else { Vec::new() };
    let mut found = Found { missing, ..Found::default() };
    let (graph, root) = expression.graph();
    let mut symbols = (*answer.symbols).clone();
    let mut graph = graph.clone();
    // Differences are taken of the derivative before the last, which is judged itself: those of higher order are too rough. It must hold
    // near the point too, where a symmetric matrix is symmetric no more.
    let wrt: Vec<&str> = case.wrt.iter().map(String::as_str).collect();
    let orders = if wrt.len() <= MAX_ORDER || answer.order == 0 { 1..wrt.len() } else { 0..0 };
    // A derivative by another variable cannot be asked for with the constraint of those before it.
    let is_mixed = |order: usize| {
        restricted(&answer, order).is_none() && (1..order).any(|earlier| restricted(&answer, earlier).is_some())
    };
    let orders = if orders.clone().any(is_mixed) { 0..0 } else { orders };
    let before = orders.map(|order| ask(&read(case, true)?, &wrt[..order], restricted(&answer, order), None));
    let before: Vec<Answer> = before.collect::<gradus::Result<_>>()?;
    before.iter().for_each(|answer| declare_restricted(&mut symbols, answer));
    let mut steps = vec![root];
    let mut forms: Vec<Judged<'_>> = Vec::new();
    let of_answer = answer.forms.iter().map(|form| (form, &answer));
    let of_steps = before.iter().filter_map(|a| Some((a.forms.index.as_ref().or(a.forms.matrix.as_ref())?, a)));
    for (form, answer) in of_steps.chain(of_answer) {
        if let Some(problem) = signature(form, answer) {
            found.wrong.push(problem);
        }
        let free = form.free().unwrap_or_default().iter().cloned().collect();
        if let Some(sum) = form.free().and_then(|_| uneven(form.expr(), &free)) {
            found.wrong.push(format!("terms with different indices: {sum} in {}", form.text()));
        }
        let order = answer.wrt.len();
        match read_back(form, &mut symbols, &mut graph) {
            Ok(id) => {
                if order < wrt.len() {
                    steps.push(id);
                }
                forms.push(Judged { form, answer, order, id, right: 0, wrong: 0, distance: 0.0 });
            }
            Err(problem) => found.wrong.push(format!("{}: {problem}: {}", form.name().as_str(), form.text())),
        }
    }
    // A form is wrong where it differs at most of the points; differences may meet a kink now and then.
    let mut points = 0;
    for draw in 0..12u64 {
        if points == 2 || steps.len() < wrt.len() {
            break;
        }
        if has_large_axis(&symbols) {
            break;
        }
        let sizes = Sizes::distinct(&symbols, draw);
        let region = [Region::Signed, Region::Positive, Region::Unit, Region::Signed][draw as usize % 4];
        let Ok(point) = Point::random(&symbols, 1000 * case.number + draw, &sizes, region) else { continue };
        if !is_cheap(&graph, &steps, &answer, &point) || !holds(&answer, &symbols, &graph, &point) {
            continue;
        }
        let expected: Option<Vec<Expected>> = match answer.wrt.as_slice() {
            [] => value(&graph, root, &point).map(|value| vec![Expected::new(value, &answer)]),
            wrt => {
                let step = |(at, (id, v)): (usize, (&Id, &Variable))| {
                    let found = derivative(&graph, *id, *v, &point)?;
                    let is_last = at + 1 == wrt.len();
                    let before = restricted(&answer, at + 1);
                    let all = (0..at).any(|order| restricted(&answer, order + 1).is_some());
                    let restricted = if is_last { answer.constraint } else { before };
                    Some(Expected::restricted(found, restricted, all))
                };
                steps.iter().zip(wrt).enumerate().map(step).collect()
            }
        };
        let Some(expected) = expected else { continue };
        points += 1;
        for judged in &mut forms {
            let Judged { form, answer, order, id, .. } = *judged;
            let Some(wanted) = expected[order.saturating_sub(1)].of(form.name(), answer, &point) else { continue };
            let value = match Evaluator::within(&graph, &point, FORM).value(id).cloned() {
                Err(Undefined::TooLarge) => continue,
                value => value,
            };
            let distance = value.map_or(f64::INFINITY, |value| distance(&value, &wanted));
            if distance <= TOLERANCE {
                judged.right += 1;
            } else if !is_lost(&graph, id, &symbols, &point) {
                (judged.wrong, judged.distance) = (judged.wrong + 1, distance);
            }
        }
    }
    found.tested = points > 0;
    if !found.tested {
        // Nothing can be said of what has no value anywhere.
        found.missing.clear();
    }
    for Judged { form, order, right, wrong, distance, .. } in forms {
        found.forms += usize::from(right > 0 && order == wrt.len());
        if wrong > right {
            let name = form.name().as_str();
            found.wrong.push(format!("{name} of order {order} is off by {distance:.1e}: {}", form.text()));
        }
    }
    Ok(found)
}

/// Whether rounding leaves little of the value of a term, as of the inverse of a product of many factors: that it differs says nothing.
fn is_lost(graph: &Graph, term: Id, symbols: &Symbols, point: &Point<f64>) -> bool {
    let mut rounded = Point::new(point.sizes().clone());
    for (variable, ..) in symbols.variables() {
        let Ok(value) = point.value(variable) else { continue };
        let data = value.data.iter().map(|entry| Rounded::exactly(*entry)).collect();
        rounded.set(variable, Tensor { shape: value.shape.clone(), data });
    }
    let value = match Evaluator::within(graph, &rounded, FORM).value(term).cloned() {
        // What only rounding makes singular, as a product of many factors, has a value where nothing is rounded.
        Err(Undefined::Singular) => {
            let exact = Point::<Field>::random(symbols, 1, point.sizes(), Region::Signed);
            return exact.is_ok_and(|exact| Evaluator::within(graph, &exact, FORM).value(term).is_ok());
        }
        value => value,
    };
    value.is_ok_and(|value| {
        let scale = value.data.iter().fold(1e-2f64, |most, entry| most.max(entry.value.abs()));
        value.data.iter().any(|entry| entry.error > TOLERANCE * scale || !entry.value.is_finite())
    })
}

/// Declares of the variables what a constraint says of them in an answer that holds there alone.
fn declare_restricted(symbols: &mut Symbols, answer: &Answer) {
    for variable in &answer.wrt {
        let name = answer.symbols.variable_name(*variable);
        let Some(here) = symbols.find_variable(name) else { continue };
        let mut declaration = symbols.declaration(here).clone();
        for attribute in answer.symbols.attributes(*variable).iter() {
            declaration.attributes = declaration.attributes.with(attribute);
        }
        symbols.declare(name, declaration);
    }
}

/// What restricts the derivative of this order of an answer: a constraint holds for every derivative by its variable.
fn restricted(answer: &Answer, order: usize) -> Option<Constraint> {
    answer.constraint.filter(|_| answer.wrt.get(order - 1) == answer.wrt.last())
}

/// Whether a literal size is too large for arrays.
fn has_large_axis(symbols: &Symbols) -> bool {
    symbols.dimensions().any(|(dimension, _)| symbols.literal_size(dimension).is_some_and(|size| size > LARGEST_AXIS))
}

/// Whether differences of these terms are taken in little time.
fn is_cheap(graph: &Graph, terms: &[Id], answer: &Answer, point: &Point<f64>) -> bool {
    let entries = |v: &Variable| point.value(*v).map_or(0, |value| value.data.len() as u64);
    let directions = answer.wrt.iter().map(entries).max().unwrap_or(1);
    let mut evaluator = Evaluator::within(graph, point, TERMS);
    let fits = terms.iter().all(|id| evaluator.value(*id).is_ok_and(|value| value.data.len() <= MAX_ENTRIES));
    fits && directions * (TERMS.steps() - evaluator.left().steps()) <= DIFFERENCES
}

/// The forms that an answer must have.
fn missing(case: &Case, answer: &Answer) -> Vec<FormName> {
    let grouped = answer.value_shape.iter().any(|axis| axis.len() != 1);
    let mut wanted = Vec::new();
    match answer.wrt_shapes.last() {
        None => wanted.push(FormName::Value),
        // Of what is large or of high order there may be no notation that is short enough to be looked for.
        Some(_) if case.wide => {}
        Some(last) => {
            wanted.push(FormName::Differential);
            let value = answer.order - last.len();
            // What is summed along one axis of three has no matrix notation.
            if answer.order <= 2 && !grouped && !case.tensors {
                wanted.push(FormName::Matrix);
            }
            if !grouped {
                wanted.push(FormName::Index);
            }
            // One that stacks both sides needs something to stack; Kronecker products stand in the way of some.
            if value > 0
                && !last.is_empty()
                && value + last.len() > 2
                && !(case.grouped || case.tensors)
                && case.wrt.len() == 1
            {
                wanted.push(FormName::Vec);
            }
        }
    }
    wanted.into_iter().filter(|name| answer.forms.get(*name).is_none()).collect()
}

/// The text of a form, read again: it must print the same, and be typed over the same names.
fn read_back(form: &Form, symbols: &mut Symbols, graph: &mut Graph) -> Result<Id, String> {
    let statement = parse(&print_statement(&statement(form))).map_err(|error| format!("does not parse ({error})"))?;
    if print(&statement.expr) != print(form.expr())
        || parse(&print(&statement.expr)).map(|s| s.expr).as_ref() != Ok(&statement.expr) && form.free().is_none()
    {
        return Err("is printed in another way when read".to_owned());
    }
    let before = symbols.variables().count();
    let read = elaborate_shaped(&statement, &[], Some(form.shape()), symbols, graph);
    let root = read.map_err(|error| format!("does not type ({error})"))?.root;
    if symbols.variables().count() != before {
        return Err("has a name that the input has not".to_owned());
    }
    if graph.shape(root) != form.shape() {
        return Err("has another shape when read".to_owned());
    }
    Ok(root)
}

/// The arguments of the NumPy source: variables of the input, directions that the text uses, and sizes that no variable shows.
fn signature(form: &Form, answer: &Answer) -> Option<String> {
    let source = form.numpy();
    let arguments = source.split_once('(')?.1.split_once(')')?.0.to_owned();
    let mut used = BTreeSet::new();
    walk(&mut form.expr().clone(), &mut |part| {
        if let ExprKind::Name(name) = &part.kind {
            used.insert(name.clone());
        }
    });
    for argument in arguments.split(", ").filter(|a| !a.is_empty()) {
        let fits = match answer.symbols.find_variable(argument) {
            Some(v) if answer.symbols.is_direction(v) => used.contains(argument),
            Some(_) => true,
            None => answer.symbols.find_dimension(argument).is_some_and(|d| {
                let mut inputs = answer.symbols.variables().filter(|(v, _, _)| !answer.symbols.is_direction(*v));
                !inputs.any(|(_, _, declared)| declared.shape.iter().any(|axis| axis[..] == [d]))
            }),
        };
        if !fits {
            return Some(format!("the source of {} takes '{argument}': {}", form.name().as_str(), form.text()));
        }
    }
    None
}
