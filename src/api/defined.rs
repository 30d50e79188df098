//! What is read has a value somewhere, or is refused.

use crate::base::{Error, ErrorCode, Result, Symbols};
use crate::expr::{Graph, Id};
use crate::facts;
use crate::notation::told;
use crate::syntax::ast::Expr;
use crate::syntax::print;
use crate::typing::Elaborated;
use std::sync::Arc;

/// Refuses an expression, a part of which has no value anywhere, even where that part cancels.
///
/// # Errors
/// `undefined`, at the smallest such part.
pub(super) fn check(expr: &Expr, read: &Elaborated, symbols: &Symbols, graph: &Graph) -> Result<()> {
    let roots: Vec<Id> = read.parts.iter().map(|(id, _)| *id).chain([read.root]).collect();
    let Some((id, condition)) = facts::undefined(graph, symbols, &roots) else { return Ok(()) };
    let part = read.parts.iter().find(|(part, _)| graph.reachable(&[*part]).contains(&id));
    let span = part.map_or(expr.span, |(_, span)| *span);
    // As it was written, if it was.
    let place = read.parts.iter().find(|(part, _)| *part == condition.operand).map(|(_, span)| *span);
    let mut written = None;
    expr.walk(&mut |e| written = written.or(Some(e).filter(|e| Some(e.span) == place)));
    let operand = match written {
        Some(expr) => print(expr),
        None => told(graph, condition.operand, None, &Arc::new(symbols.clone())),
    };
    let phrase = condition.requirement.phrase(&operand, graph.rank(condition.operand));
    Err(Error::new(ErrorCode::Undefined, format!("this has no value anywhere: it needs that {phrase}"), span))
}
