//! The question of an answer, as a text that has one reading.

use crate::base::{Span, Symbols};
use crate::derive::origin::Origin;
use crate::derive::{Answer, FormName, LineOf, Step, verify};
use crate::equality::{Equation, Status, Theory};
use crate::notation::notate;
use crate::ops::Callable;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement};
use crate::syntax::print;
use std::sync::Arc;

/// What backs an answer, as data that others can check: the question as a text with one reading, and the answer. `checker/README.md` says
/// what is made of it.
///
/// ```
/// let answer = gradus::Context::new().derive("gradient of ||Ax||^2 by x").answer()?;
/// let certificate = answer.certificate().unwrap();
/// assert_eq!((certificate.expr.as_str(), certificate.wrt.join(",").as_str()), ("norm(A*x)^2", "x"));
/// assert_eq!(certificate.forms[0], ("matrix", "2*A'*A*x".to_owned()));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Certificate {
    /// The expression; in index notation with the left-hand side that says the order of its axes.
    pub expr: String,
    /// The variables to differentiate by, in order.
    pub wrt: Vec<String>,
    /// The name of the constraint on the last of them.
    pub constraint: Option<&'static str>,
    /// The name of the layout.
    pub layout: &'static str,
    /// The names of the forms with their texts.
    pub forms: Vec<(&'static str, String)>,
    /// The names of forms with their texts in which parts have names.
    pub named: Vec<(&'static str, String)>,
    /// The names of parts with what they stand for.
    pub definitions: Vec<(String, String)>,
    /// What the answer assumes, in words.
    pub conditions: Vec<String>,
    /// Lines that lead to a form, each equal to the next, where there are some.
    pub chains: Vec<Chain>,
}

/// Lines that lead from a derivative to a form of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Chain {
    /// The name of the form.
    pub form: &'static str,
    /// The lines; the last one is the form.
    pub lines: Vec<String>,
}

/// The certificate of an answer, if it has one.
pub(super) fn certificate(answer: &Answer) -> Option<Certificate> {
    let origin = &answer.origin;
    if !origin.alone || answer.symbols.places().next().is_some() {
        return None;
    }
    let forms: Vec<_> = answer.forms.iter().map(|form| (form.name().as_str(), form.text())).collect();
    let named = answer.forms.iter().filter_map(|form| Some((form.name().as_str(), form.named()?.text()))).collect();
    let definitions = answer.definitions().iter().map(|part| (part.name().to_owned(), part.text())).collect();
    let chains = FormName::ALL.into_iter().filter_map(|name| chain(answer, name)).collect();
    Some(Certificate {
        expr: expression(origin, &answer.symbols)?,
        wrt: answer.wrt.iter().map(|variable| answer.symbols.variable_name(*variable).to_owned()).collect(),
        constraint: answer.constraint.map(|constraint| constraint.as_str()),
        layout: answer.layout.as_str(),
        forms,
        named,
        definitions,
        conditions: answer.conditions.clone(),
        chains,
    })
}

/// The expression as a text with one reading: as it was asked, where that has one.
fn expression(origin: &Origin, symbols: &Arc<Symbols>) -> Option<String> {
    if let Some(text) = &origin.text {
        return Some(text.clone());
    }
    let notated = notate(&origin.graph, origin.root, None, symbols).map(|expr| Statement { target: None, expr });
    let reads = |statement: &&Statement| reads_back(statement, origin, symbols);
    let found = notated.as_ref().filter(reads).or_else(|| origin.statement.as_ref().filter(reads))?;
    Some(print_statement(found))
}

/// A statement with its left-hand side.
pub(crate) fn print_statement(statement: &Statement) -> String {
    match &statement.target {
        Some(target) if !target.indices.is_empty() => {
            format!("{}[{}] = {}", target.name, target.indices.join(","), print(&statement.expr))
        }
        _ => print(&statement.expr),
    }
}

/// Whether a text says by itself what is meant: nothing is broadcast, taken along an axis, or left to be inferred. `rank` tells the number
/// of axes of what stands at a place, where it is known.
pub(crate) fn has_one_reading(expr: &Expr, rank: &dyn Fn(Span) -> Option<usize>) -> bool {
    let ranks = |parts: &[&Expr]| parts.iter().map(|part| rank(part.span)).collect::<Vec<_>>();
    let alike = |parts: &[&Expr]| ranks(parts).windows(2).all(|pair| pair[0] == pair[1]);
    let children = expr.children();
    let own = match &expr.kind {
        ExprKind::Sum(_) => alike(&children),
        ExprKind::Product(_, rest) => {
            let entrywise = |op: &ProductOp| matches!(op, ProductOp::Hadamard | ProductOp::HadamardDivide);
            !rest.iter().any(|(op, _)| entrywise(op)) || rest.iter().all(|(op, _)| entrywise(op)) && alike(&children)
        }
        ExprKind::Power(base, _) => rank(base.span) != Some(1),
        ExprKind::HadamardPower(_, exponent) => rank(exponent.span).is_none_or(|rank| rank == 0),
        // A constant whose size is not said.
        ExprKind::Name(name) => Callable::find(name).is_none_or(|constant| !constant.takes_dimensions()),
        ExprKind::Call(name, arguments) => {
            let is_literal = |argument: &Expr| matches!(argument.kind, ExprKind::Number(_));
            match Callable::find(name) {
                Some(called) if called.takes_dimensions() => called.name() == name,
                // An axis, or the entries of a constant, are said by a number.
                Some(called) => called.name() == name && !arguments.last().is_some_and(is_literal),
                None => true,
            }
        }
        _ => true,
    };
    own && children.iter().all(|child| has_one_reading(child, rank))
}

/// Whether a text has the term's shape and normal form.
fn reads_back(statement: &Statement, origin: &Origin, symbols: &Arc<Symbols>) -> bool {
    let mut graph = (*origin.graph).clone();
    let mut names = (**symbols).clone();
    let Ok(read) = crate::typing::elaborate(statement, &[], &mut names, &mut graph) else { return false };
    let shape = origin.graph.shape(origin.root);
    if names.variables().count() != symbols.variables().count() || graph.shape(read.root) != shape {
        return false;
    }
    let equation = Equation::new(&graph, read.root, origin.root);
    read.root == origin.root
        || verify::prover(symbols).prove(None, equation, Theory::default()).status() <= Status::Tested
}

/// The lines of the derivation that are equal to a form.
fn chain(answer: &Answer, name: FormName) -> Option<Chain> {
    let lines = answer.steps.iter().filter(|step| step.of == LineOf::Form(name));
    let lines: Vec<String> = lines.map(Step::text).collect();
    (lines.len() > 1).then_some(Chain { form: name.as_str(), lines })
}
