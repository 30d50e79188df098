//! Messages in the user's terms: what an operand is called, and what shape it has.

use super::Failure;
use crate::error::{Error, Result};
use crate::expr::Graph;
use crate::symbol::{Shape, Symbols};
use crate::syntax::ast::{Expr, ExprKind, Term};
use crate::syntax::print;

/// An operand of an operator: an expression, or the first part of a chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operand<'a> {
    pub(super) expr: &'a Expr,
    /// How many terms or factors of a chain belong to it; `None` is all of it.
    pub(super) prefix: Option<usize>,
}

impl<'a> Operand<'a> {
    pub(super) fn whole(expr: &'a Expr) -> Self {
        Operand { expr, prefix: None }
    }

    /// The operand as an expression of its own.
    fn to_expr(self) -> Expr {
        let Some(count) = self.prefix else { return self.expr.clone() };
        match &self.expr.kind {
            ExprKind::Product(head, _) if count <= 1 => (**head).clone(),
            ExprKind::Product(head, tail) => {
                let end = tail[..count - 1].last().map_or(head.span, |(_, factor)| factor.span);
                Expr { kind: ExprKind::Product(head.clone(), tail[..count - 1].to_vec()), span: head.span.to(end) }
            }
            ExprKind::Sum(terms) if count <= 1 => terms[0].expr.clone(),
            ExprKind::Sum(terms) => {
                let terms: Vec<Term> = terms[..count].to_vec();
                let span = terms[0].expr.span.to(terms[count - 1].expr.span);
                Expr { kind: ExprKind::Sum(terms), span }
            }
            _ => self.expr.clone(),
        }
    }

    /// The operand as the message shows it.
    pub(super) fn text(self) -> String {
        let text = print(&self.to_expr());
        if text.chars().count() <= 48 {
            return text;
        }
        let start: String = text.chars().take(22).collect();
        let end: String = text.chars().rev().take(22).collect::<Vec<_>>().into_iter().rev().collect();
        format!("{start} ... {end}")
    }

    pub(super) fn span(self) -> crate::error::Span {
        self.to_expr().span
    }
}

/// A shape as text; a vector may be a row.
pub(super) fn shape_text(shape: &Shape, row: bool, symbols: &Symbols) -> String {
    let text = symbols.shape_text(shape);
    if row && shape.len() == 1 { format!("row {text}") } else { text }
}

/// Puts the shapes of the operands into the message: each `{0}`, `{1}` becomes `W*H is matrix(n,k)`. The shapes are found by elaborating
/// each operand by itself.
pub(super) fn explain(failure: Failure<'_>, symbols: &Symbols, wrt: &[&str]) -> Error {
    let mut error = failure.error;
    for (i, operand) in failure.operands.iter().enumerate() {
        let hole = format!("{{{i}}}");
        if !error.message.contains(&hole) {
            continue;
        }
        let shown = describe(*operand, symbols, wrt).unwrap_or_default();
        error.message = error.message.replace(&hole, &format!("{}{shown}", operand.text()));
    }
    error
}

/// ` is matrix(n,k)`.
fn describe(operand: Operand<'_>, symbols: &Symbols, wrt: &[&str]) -> Result<String> {
    let expr = operand.to_expr();
    let mut symbols = symbols.clone();
    let mut graph = Graph::new();
    let used: Vec<&str> = wrt.iter().copied().filter(|name| symbols.find_variable(name).is_some()).collect();
    let elaborated = super::run(&expr, None, &used, None, &mut symbols, &mut graph).map_err(|f| f.error)?;
    Ok(format!(" is {}", shape_text(graph.shape(elaborated.root), elaborated.row, &symbols)))
}

/// `2 are given`.
pub(super) fn given(count: usize) -> String {
    match count {
        0 => "none is given".to_owned(),
        1 => "one is given".to_owned(),
        n => format!("{n} are given"),
    }
}
