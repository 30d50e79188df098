//! Messages in the user's terms: what an operand is called, and what shape it has.

use super::Failure;
use crate::base::{Error, Result, Shape, Symbols};
use crate::expr::Graph;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
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
    pub(super) fn to_expr(self) -> Expr {
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

    pub(super) fn span(self) -> crate::base::Span {
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
    let mut shapes = Vec::new();
    for (i, operand) in failure.operands.iter().enumerate() {
        let hole = format!("{{{i}}}");
        if !error.message.contains(&hole) {
            continue;
        }
        let found = shape_of(*operand, symbols, wrt).ok();
        let shown = found.as_ref().map(|found| format!(" is {}", shape_text(&found.shape, found.row, &found.symbols)));
        error.message = error.message.replace(&hole, &format!("{}{}", operand.text(), shown.unwrap_or_default()));
        shapes.extend(found.map(|found| (*operand, found)));
    }
    if error.message.contains(SPREAD) {
        let hint = match &shapes[..] {
            [a, b] => spread(&a.1, b).or_else(|| spread(&b.1, a)),
            _ => None,
        };
        error.message = error.message.replace(SPREAD, &hint.unwrap_or_default());
    }
    error
}

/// The place in a message of how to make a matrix of a vector that stands beside one.
const SPREAD: &str = "{spread}";

/// `; write ones(n)*b'`, where a vector stands for a matrix of equal rows or columns.
fn spread(matrix: &Found, (operand, vector): &(Operand<'_>, Found)) -> Option<String> {
    let names = |found: &Found| -> Vec<String> {
        found.shape.iter().map(|axis| found.symbols.axis_text(axis)).filter(|name| !name.contains('*')).collect()
    };
    let (sizes, entries) = (names(matrix), names(vector));
    let ([rows, columns], [entries]) = (&sizes[..], &entries[..]) else { return None };
    let ones = |size: &str| Expr::call("ones", vec![Expr::name(size)]);
    let transpose = |expr: Expr| Expr::new(ExprKind::Transpose(Box::new(expr)));
    let times = |a: Expr, b: Expr| Expr::new(ExprKind::Product(Box::new(a), vec![(ProductOp::Times, b)]));
    let expr = operand.to_expr();
    let hint = if entries == columns && (vector.row || rows != columns) {
        times(ones(rows), if vector.row { expr } else { transpose(expr) })
    } else if entries == rows && !vector.row {
        times(expr, transpose(ones(columns)))
    } else {
        return None;
    };
    Some(format!("; write {}", print(&hint)))
}

/// What an operand is by itself.
struct Found {
    shape: Shape,
    row: bool,
    symbols: Symbols,
}

fn shape_of(operand: Operand<'_>, symbols: &Symbols, wrt: &[&str]) -> Result<Found> {
    let expr = operand.to_expr();
    let mut symbols = symbols.clone();
    let mut graph = Graph::new();
    let used: Vec<&str> = wrt.iter().copied().filter(|name| symbols.find_variable(name).is_some()).collect();
    let bodies = super::body::bodies(&expr, symbols.definitions());
    let question = super::Question {
        expr: &expr,
        target: None,
        bodies: &bodies,
        wrt: &used,
        shape: None,
        pinned: None,
        has_tensors: false,
    };
    let (elaborated, _) = super::run(&question, &mut symbols, &mut graph).map_err(|f| f.error)?;
    Ok(Found { shape: graph.shape(elaborated.root).clone(), row: elaborated.row, symbols })
}

/// `2 are given`.
pub(super) fn given(count: usize) -> String {
    match count {
        0 => "none is given".to_owned(),
        1 => "one is given".to_owned(),
        n => format!("{n} are given"),
    }
}
