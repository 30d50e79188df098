//! What names say by themselves: the kinds that a first letter suggests, and the dimensions that an expression names.

use super::declare::is_size;
use super::kind::{COLUMN, Kinds, MATRIX, SCALAR, Slot};
use super::place::size_of_unit;
use super::suggest::is_reserved;
use super::tree::Name;
use crate::base::{Dimension, Error, ErrorCode, Result, Symbols, is_small_greek};
use crate::ops::Callable;
use crate::syntax::ast::{Expr, ExprKind};
use indexmap::IndexMap;

/// The kinds that undeclared names would rather have, matrices first.
pub(super) fn defaults(names: &IndexMap<String, Name>, symbols: &Symbols) -> Vec<(Slot, [Kinds; 3])> {
    let mut defaults: Vec<(Slot, [Kinds; 3])> = Vec::new();
    for (name, info) in names.iter().filter(|(_, info)| info.declared.is_none()) {
        defaults.push((info.slot, likely_kinds(name, symbols)));
    }
    defaults.sort_by_key(|(_, order)| [MATRIX, COLUMN, SCALAR].iter().position(|k| *k == order[0]));
    defaults
}

/// The kinds that a name says by itself, the likeliest first: `dX` is what `X` is declared as, as answers write its differential; else the
/// first letter says it.
pub(super) fn likely_kinds(name: &str, symbols: &Symbols) -> [Kinds; 3] {
    let letter = if symbols.is_vector_by_style(name) { [COLUMN, SCALAR, MATRIX] } else { letter_kinds(name) };
    let of = name.strip_prefix('d').and_then(|of| symbols.find_variable(of.trim_end_matches('_')));
    match of.map(|variable| Kinds::of_rank(symbols.declaration(variable).shape.len())) {
        Some(kind) if kind != letter[0] => [kind, letter[0], letter[1]],
        _ => letter,
    }
}

fn letter_kinds(name: &str) -> [Kinds; 3] {
    match name.chars().next() {
        Some('a'..='g') if !is_small_greek(name) => [SCALAR, COLUMN, MATRIX],
        Some(c) if c.is_uppercase() => [MATRIX, COLUMN, SCALAR],
        _ => [COLUMN, SCALAR, MATRIX],
    }
}

/// Dimensions named in `eye(n)`, `ones(n)` and the like are known everywhere in the expression.
pub(super) fn find_dimensions(expr: &Expr, symbols: &mut Symbols) -> Result<()> {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Name(_) => Ok(()),
        ExprKind::Sum(terms) => terms.iter().try_for_each(|t| find_dimensions(&t.expr, symbols)),
        ExprKind::Product(head, tail) => {
            find_dimensions(head, symbols)?;
            tail.iter().try_for_each(|(_, e)| find_dimensions(e, symbols))
        }
        ExprKind::Frobenius(a, b) | ExprKind::Power(a, b) | ExprKind::HadamardPower(a, b) => {
            find_dimensions(a, symbols)?;
            find_dimensions(b, symbols)
        }
        ExprKind::Negate(a) | ExprKind::Transpose(a) | ExprKind::Index(a, _) => find_dimensions(a, symbols),
        ExprKind::Call(name, arguments) if Callable::find(name).is_some_and(Callable::takes_dimensions) => {
            arguments.iter().try_for_each(|a| dimension(a, name, symbols).map(|_| ()))
        }
        ExprKind::Call(name, arguments) => match size_of_unit(name, arguments, symbols) {
            Some(size) => dimension(size, name, symbols).map(|_| ()),
            None => arguments.iter().try_for_each(|a| find_dimensions(a, symbols)),
        },
    }
}

/// An argument of `eye` and its like.
pub(super) fn dimension(expr: &Expr, function: &str, symbols: &mut Symbols) -> Result<Dimension> {
    let fail = |message: String| Err(Error::new(ErrorCode::Kind, message, expr.span));
    match &expr.kind {
        ExprKind::Name(name) if symbols.find_variable(name).is_some() => {
            fail(format!("{function} takes a dimension, but {name} is a variable"))
        }
        ExprKind::Name(name) if is_reserved(name) => fail(format!("{function} takes a dimension, not {name}")),
        ExprKind::Name(name) => Ok(symbols.dimension(name)),
        ExprKind::Number(value) if is_size(&value.to_string()) => Ok(symbols.dimension(&value.to_string())),
        _ => fail(format!("{function} takes a dimension: a name such as n, or a size such as 3")),
    }
}
