//! Powers of matrices among what is added up: `sum((Y - X*W)^2)`. Where nothing makes the matrix square it has no product with itself, and its
//! entries are raised.

use super::error::Operand;
use super::guess::{Guess, guess};
use super::{Question, body, run};
use crate::base::{Span, Symbols};
use crate::expr::Graph;
use crate::ops::{AlongAxis, Callable};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Target, Term};
use std::convert::Infallible;

/// The expression with such powers entry by entry, and what is said of them; `None` where there are none.
pub(super) fn entrywise(
    expr: &Expr,
    target: Option<&Target>,
    wrt: &[&str],
    symbols: &Symbols,
) -> Option<(Expr, Vec<String>)> {
    let mut found = Vec::new();
    let read = Finder { symbols, only: None, found: &mut found }.outside(expr);
    if found.is_empty() {
        return None;
    }
    let bodies = body::bodies(&read, symbols.definitions());
    let question =
        Question { expr: &read, target, bodies: &bodies, wrt, shape: None, pinned: None, has_tensors: false };
    let mut graph = Graph::new();
    let (elaborated, _) = run(&question, &mut symbols.clone(), &mut graph).ok()?;
    let is_oblong = |span: &Span| {
        let part = elaborated.parts.iter().find(|(_, own)| own == span);
        part.is_some_and(|(id, _)| matches!(&graph.shape(*id)[..], [rows, columns] if rows != columns))
    };
    let oblong: Vec<Span> = found.iter().map(|(span, _)| *span).filter(is_oblong).collect();
    if oblong.is_empty() {
        return None;
    }
    let read = Finder { symbols, only: Some(&oblong), found: &mut Vec::new() }.outside(expr);
    let notes = found.into_iter().filter(|(span, _)| oblong.contains(span)).map(|(_, note)| note).collect();
    Some((read, notes))
}

struct Finder<'f> {
    symbols: &'f Symbols,
    /// The powers that are read, where not all are.
    only: Option<&'f [Span]>,
    /// Where such powers stand, and what is said of each.
    found: &'f mut Vec<(Span, String)>,
}

impl Finder<'_> {
    /// An expression outside of sums.
    fn outside(&mut self, expr: &Expr) -> Expr {
        match &expr.kind {
            // What adds entries up is no operation of its own.
            ExprKind::Call(name, operands) if AlongAxis::find(name).is_some_and(|own| own.operation.is_none()) => {
                let operands = operands.iter().map(|operand| self.inside(operand)).collect();
                Expr { kind: ExprKind::Call(name.clone(), operands), span: expr.span }
            }
            _ => self.children(expr, Finder::outside),
        }
    }

    fn children(&mut self, expr: &Expr, read: fn(&mut Self, &Expr) -> Expr) -> Expr {
        let Ok(expr) = expr.map_children::<Infallible>(&mut |child| Ok(read(self, child)));
        expr
    }

    /// What is added up, or made of it entry by entry.
    fn inside(&mut self, expr: &Expr) -> Expr {
        match &expr.kind {
            ExprKind::Power(base, exponent) if self.is_raised(expr, base, exponent) => {
                let base = Box::new(self.inside(base));
                let read = Expr { kind: ExprKind::HadamardPower(base, exponent.clone()), span: expr.span };
                let [written, text] = [expr, &read].map(|e| Operand::whole(e).text());
                self.found.push((
                    expr.span,
                    format!(
                        "`{written}` of a matrix that nothing makes square is read entry by entry, as `{text}`; declare a square matrix for \
                         the product with itself"
                    ),
                ));
                read
            }
            ExprKind::Sum(terms) => {
                let terms = terms.iter().map(|term| Term { negative: term.negative, expr: self.inside(&term.expr) });
                Expr { kind: ExprKind::Sum(terms.collect()), span: expr.span }
            }
            ExprKind::Product(head, tail) if self.is_entrywise(head, tail) => self.children(expr, Finder::inside),
            ExprKind::Negate(_) | ExprKind::Transpose(_) | ExprKind::HadamardPower(..) => {
                self.children(expr, Finder::inside)
            }
            ExprKind::Call(name, _) if matches!(Callable::find(name), Some(Callable::Map(_))) => {
                self.children(expr, Finder::inside)
            }
            _ => self.outside(expr),
        }
    }

    /// Whether a power is one of a matrix, by a number that is no inverse of it or by a name.
    fn is_raised(&self, expr: &Expr, base: &Expr, exponent: &Expr) -> bool {
        let is_exponent = match &exponent.kind {
            ExprKind::Number(number) => !(number.is_negative() && number.is_integer()),
            ExprKind::Name(_) => true,
            _ => false,
        };
        let is_taken = self.only.is_none_or(|only| only.contains(&expr.span));
        is_exponent && is_taken && expr.span != Span::default() && guess(base, self.symbols) == Guess::Matrix
    }

    /// Whether a product is one entry by entry, but for scalars.
    fn is_entrywise(&self, head: &Expr, tail: &[(ProductOp, Expr)]) -> bool {
        let is_array = |factor: &Expr| guess(factor, self.symbols) != Guess::Scalar;
        let joined = tail.iter().filter(|(op, factor)| *op == ProductOp::Times && is_array(factor)).count();
        joined + usize::from(is_array(head)) < 2
    }
}
