//! One side of a rule as written: its term, the names in it and what is missing.

use super::piece::REST;
use crate::base::{Error, ErrorCode, Result, Span, Symbols};
use crate::expr::{Graph, Id};
use crate::syntax::ast::{Expr, ExprKind, Statement};
use std::collections::BTreeSet;

/// The error that a name stands on one side only.
pub(super) fn only_right(name: &str, span: Span) -> Error {
    Error::new(ErrorCode::Unbound, format!("'{name}' stands on the right but not on the left"), span)
}

/// Where a name stands first.
pub(super) fn place(expr: &Expr, name: &str) -> Option<Span> {
    let mut found = None;
    expr.walk(&mut |e| {
        if matches!(&e.kind, ExprKind::Name(own) if own == name) {
            found.get_or_insert(e.span);
        }
    });
    found
}

/// Fails when the right side brought variables that the left side has not.
pub(super) fn unbound(symbols: &Symbols, known: usize, right: &Expr) -> Result<()> {
    match symbols.variables().nth(known) {
        Some((_, name, _)) => Err(only_right(name, place(right, name).unwrap_or(right.span))),
        None => Ok(()),
    }
}

/// Elaborates one side.
pub(super) fn elaborate(expr: &Expr, symbols: &mut Symbols, graph: &mut Graph) -> Result<Id> {
    let statement = Statement { target: None, expr: expr.clone() };
    Ok(crate::typing::elaborate(&statement, &[], symbols, graph)?.root)
}

/// Whether an entry is taken anywhere in the expression.
pub(crate) fn has_index(expr: &Expr) -> bool {
    expr.any(&|e| matches!(e.kind, ExprKind::Index(..)))
}

/// Collects the names that stand in an expression.
pub(super) fn collect_names(expr: &Expr, names: &mut BTreeSet<String>) {
    expr.walk(&mut |e| match &e.kind {
        ExprKind::Name(name) if name != REST => {
            names.insert(name.clone());
        }
        _ => {}
    });
}
