//! Index notation as a picture: each term of a sum is a network of tensors, whose legs are joined where they have an index in common.

mod draw;
mod place;
mod read;

use crate::base::Symbols;
use crate::syntax::ast::Expr;

/// The most tensors, legs and terms that are drawn: what has more is easier to read as a formula.
const MOST_TERMS: usize = 12;
const MOST_TENSORS: usize = 24;
const MOST_LEGS: usize = 96;

/// An expression in index notation with these free indices as SVG, of which the first `rows` come out on the left, the others on the right;
/// `None` where there is nothing to draw, or too much.
pub(crate) fn picture(expr: &Expr, free: &[String], rows: usize, symbols: &Symbols) -> Option<String> {
    let text = |expr: &Expr| super::unicode(expr, symbols);
    let networks = read::networks(expr, free, &text)?;
    let placed = networks.into_iter().map(|network| place::place(network, free.len(), rows)).collect::<Vec<_>>();
    Some(draw::svg(&placed, free, &text(expr)))
}
