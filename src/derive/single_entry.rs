//! The derivative by one entry: the differential with the single-entry matrix `E(k,l)`, or the unit vector `e(k)`, for the change.

use crate::base::{IndexPatternBuilder, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::{Op, Place};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::syntax::{SINGLE_ENTRY, UNIT_VECTOR};
use std::convert::Infallible;

/// What the places of an entry are called, where the question has no such names.
const NAMES: [[&str; 2]; 4] = [["k", "l"], ["r", "s"], ["p", "q"], ["i", "j"]];

/// A change of one entry.
pub(super) struct Entry {
    /// How it is written.
    pub(super) expr: Expr,
    /// Its value.
    pub(super) term: Id,
}

/// The change of a vector or a matrix whose axes are no products, at places that become names of the symbols.
pub(super) fn entry(graph: &mut Graph, variable: Variable, symbols: &mut Symbols) -> Option<Entry> {
    let shape = symbols.declaration(variable).shape.clone();
    if !(1..=2).contains(&shape.len()) || shape.iter().any(|axis| axis.len() != 1) {
        return None;
    }
    let (mut places, mut units) = (Vec::new(), Vec::new());
    for (name, axis) in names(symbols).into_iter().zip(&shape) {
        symbols.declare_place(&name, axis[0]);
        let place = Place::Named(symbols.dimension(&name));
        units.push(graph.leaf(Op::unit(axis[0], place)));
        places.push((name, symbols.dimension_name(axis[0]).to_owned()));
    }
    let unit = |(place, size): &(String, String)| match symbols.find_variable(UNIT_VECTOR) {
        None => Expr::call(UNIT_VECTOR, vec![Expr::name(place)]),
        // Where a variable has that name it is a column of the identity.
        Some(_) => {
            let identity = Expr::call("eye", vec![Expr::name(size)]);
            Expr::new(ExprKind::Index(Box::new(identity), vec![":".to_owned(), place.clone()]))
        }
    };
    let expr = match &places[..] {
        [place] => unit(place),
        [row, column] if symbols.find_variable(SINGLE_ENTRY).is_none() => {
            Expr::call(SINGLE_ENTRY, vec![Expr::name(&row.0), Expr::name(&column.0)])
        }
        [row, column] => {
            let column = Expr::new(ExprKind::Transpose(Box::new(unit(column))));
            Expr::new(ExprKind::Product(Box::new(unit(row)), vec![(ProductOp::Times, column)]))
        }
        _ => return None,
    };
    let mut pattern = IndexPatternBuilder::new();
    for axis in &shape {
        let labels = pattern.axis(axis);
        pattern.input(labels.clone());
        pattern.output(labels);
    }
    let term = match units[..] {
        [unit] => unit,
        _ => graph.network(pattern.finish(), &units).ok()?,
    };
    Some(Entry { expr, term })
}

/// Names that nothing has.
fn names(symbols: &Symbols) -> [String; 2] {
    let is_free = |name: &str| symbols.find_variable(name).is_none() && symbols.find_dimension(name).is_none();
    let mut names =
        NAMES.iter().find(|names| names.iter().all(|name| is_free(name))).unwrap_or(&NAMES[0]).map(str::to_owned);
    for name in &mut names {
        while !is_free(name) {
            name.push('_');
        }
    }
    names
}

/// A differential with something else for the change of a variable.
pub(super) fn substituted(expr: &Expr, change: &str, entry: &Expr) -> Expr {
    match &expr.kind {
        ExprKind::Name(name) if name == change => entry.clone(),
        _ => {
            let Ok(expr) = expr.map_children::<Infallible>(&mut |child| Ok(substituted(child, change, entry)));
            expr
        }
    }
}

/// An expression whose single-entry matrix may have other names for its places, with those of this one.
pub(super) fn with_places_of(expr: &Expr, entry: &Expr) -> Expr {
    let names = |expr: &Expr| match &expr.kind {
        ExprKind::Call(name, arguments) if name == SINGLE_ENTRY => match &arguments[..] {
            [Expr { kind: ExprKind::Name(row), .. }, Expr { kind: ExprKind::Name(column), .. }] => {
                Some([row.clone(), column.clone()])
            }
            _ => None,
        },
        _ => None,
    };
    let mut found = None;
    expr.walk(&mut |part| found = found.take().or_else(|| names(part)));
    let (Some([row, column]), Some([own_row, own_column])) = (found, names(entry)) else { return expr.clone() };
    renamed(expr, &[(row, own_row), (column, own_column)])
}

/// A single-entry matrix with other names for its places.
fn renamed(expr: &Expr, names: &[(String, String)]) -> Expr {
    match &expr.kind {
        ExprKind::Call(name, arguments) if name == SINGLE_ENTRY => {
            let other = |argument: &Expr| match &argument.kind {
                ExprKind::Name(name) => names.iter().find(|(from, _)| from == name).map(|(_, to)| Expr::name(to)),
                _ => None,
            };
            let arguments = arguments.iter().map(|argument| other(argument).unwrap_or_else(|| argument.clone()));
            Expr { kind: ExprKind::Call(name.clone(), arguments.collect()), span: expr.span }
        }
        _ => {
            let Ok(expr) = expr.map_children::<Infallible>(&mut |child| Ok(renamed(child, names)));
            expr
        }
    }
}
