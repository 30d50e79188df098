//! The forms of an answer in another way: where its question writes out an operation, `exp(x)/sum(exp(x))`, its derivatives are shortest
//! with that, softmax. An answer keeps to the words of its question; the operation, written out again, gets a name in it.

use super::folded::{exponential, folded, on_operand};
use super::named::Other;
use super::{Task, answer};
use crate::base::{Attributes, Declaration, Symbols};
use crate::egraph::RuleSet;
use crate::expr::{Graph, Id};
use crate::notation::written;
use crate::ops::Operation;
use crate::syntax::ast::{Expr, ExprKind};
use smallvec::smallvec;
use std::convert::Infallible;
use std::sync::Arc;

/// The name of the operand where an operation is written out.
const OPERAND: &str = "x";

/// The forms of an answer as they come about with the operations that the question writes out, these written out again.
pub(super) fn forms(
    graph: &mut Graph,
    root: Id,
    row: bool,
    symbols: &Symbols,
    request: &Task,
    rules: &RuleSet,
) -> Vec<Other> {
    if request.wrt.is_empty() || request.self_contained {
        return Vec::new();
    }
    let folded = folded(graph, root);
    if folded == root {
        return Vec::new();
    }
    let request = Task { steps: None, self_contained: true, ..request.clone() };
    let found = answer(graph.clone(), folded, row, symbols.clone(), &request, rules);
    let operations: Vec<(&str, Expr)> =
        exponential().filter_map(|own| Some((own.spelling(), template(own)?))).collect();
    let other =
        |form: &super::Form| (form.name(), form.free().map(<[String]>::to_vec), unfolded(form.expr(), &operations));
    found.forms.iter().map(other).collect()
}

/// An operation on a vector, written out.
fn template(operation: Operation) -> Option<Expr> {
    let (mut symbols, mut graph) = (Symbols::default(), Graph::new());
    let axis = smallvec![symbols.dimension("n")];
    let vector = Declaration { shape: std::iter::once(axis).collect(), attributes: Attributes::NONE };
    let variable = symbols.declare(OPERAND, vector);
    let operand = graph.variable(variable, &symbols);
    let whole = on_operand(&mut graph, operation, operand)?;
    written(&graph, whole, &Arc::new(symbols)).map(|statement| statement.expr)
}

/// An expression with operations written out.
fn unfolded(expr: &Expr, operations: &[(&str, Expr)]) -> Expr {
    let Ok(expr) = expr.map_children::<Infallible>(&mut |child| Ok(unfolded(child, operations)));
    match &expr.kind {
        ExprKind::Call(name, operands) if operands.len() == 1 => match operations.iter().find(|(own, _)| own == name) {
            Some((_, template)) => template.with_names(&|name| (name == OPERAND).then(|| operands[0].clone())),
            None => expr,
        },
        _ => expr,
    }
}
