//! Index notation of a scalar that says by itself that it is one: an index that occurs once would be read as a free one.

use super::names::Names;
use super::parts::indexed;
use crate::base::Symbols;
use crate::notation::chain::append;
use crate::notation::plan::TOTAL;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::typing::occurrences;

/// The expression with every sum over an index that occurs once written out: `sum(A)` for `A[p,q]`, `A[p,q]*x[q]*ones(n)[p]` for `A[p,q]*x[q]`.
pub(super) fn closed(expr: Expr, names: &Names, symbols: &Symbols) -> Expr {
    if let ExprKind::Sum(terms) = expr.kind {
        let term = |t: Term| Term { negative: t.negative, expr: closed(t.expr, names, symbols) };
        return Expr { kind: ExprKind::Sum(terms.into_iter().map(term).collect()), span: expr.span };
    }
    let counts = occurrences(&expr).counts;
    let lone: Vec<String> =
        counts.into_iter().filter(|(_, times)| *times == 1).map(|(index, _)| index.to_owned()).collect();
    if lone.is_empty() { expr } else { Closing { lone, names, symbols }.factor(expr) }
}

struct Closing<'a> {
    /// The indices that occur once in the term.
    lone: Vec<String>,
    names: &'a Names,
    symbols: &'a Symbols,
}

impl Closing<'_> {
    fn is_lone(&self, index: &String) -> bool {
        self.lone.contains(index)
    }

    /// A factor that stands in the numerator.
    fn factor(&self, expr: Expr) -> Expr {
        let span = expr.span;
        match expr.kind {
            ExprKind::Index(base, labels) if labels.iter().all(|l| self.is_lone(l)) && !is_delta(&base) => {
                Expr::call(TOTAL.name, vec![*base])
            }
            ExprKind::Product(first, rest) => {
                let first = self.factor(*first);
                rest.into_iter().fold(first, |left, (op, factor)| match op {
                    ProductOp::Times => times(left, self.factor(factor)),
                    _ => self.with_ones(append(left, op, factor.clone()), &factor),
                })
            }
            // The reader sums inside of these.
            ExprKind::Sum(terms) => {
                let term = |t: Term| Term { negative: t.negative, expr: self.factor(t.expr) };
                Expr { kind: ExprKind::Sum(terms.into_iter().map(term).collect()), span }
            }
            ExprKind::Negate(inner) => Expr { kind: ExprKind::Negate(Box::new(self.factor(*inner))), span },
            ExprKind::Call(name, arguments) => {
                let arguments = arguments.into_iter().map(|argument| self.factor(argument)).collect();
                Expr { kind: ExprKind::Call(name, arguments), span }
            }
            ExprKind::Power(base, exponent) if !matches!(base.kind, ExprKind::Index(..)) => {
                Expr { kind: ExprKind::Power(Box::new(self.factor(*base)), exponent), span }
            }
            kind => {
                let expr = Expr { kind, span };
                self.with_ones(expr.clone(), &expr)
            }
        }
    }

    /// `product*ones(n)[p]` for every lone index of one of its factors.
    fn with_ones(&self, product: Expr, factor: &Expr) -> Expr {
        let counts = occurrences(factor).counts;
        let found = self.lone.iter().filter(|index| counts.contains_key(index.as_str()));
        found.fold(product, |product, index| match self.names.dimension(index) {
            Some(dimension) => {
                let size = Expr::name(self.symbols.dimension_name(dimension));
                let ones = indexed(Expr::call("ones", vec![size]), std::slice::from_ref(index));
                append(product, ProductOp::Times, ones)
            }
            None => product,
        })
    }
}

/// A product of scalars needs no parentheses.
fn times(left: Expr, factor: Expr) -> Expr {
    match factor.kind {
        ExprKind::Product(first, rest) => {
            let left = append(left, ProductOp::Times, *first);
            rest.into_iter().fold(left, |left, (op, next)| append(left, op, next))
        }
        kind => append(left, ProductOp::Times, Expr { kind, span: factor.span }),
    }
}

fn is_delta(base: &Expr) -> bool {
    matches!(&base.kind, ExprKind::Name(name) if name == "delta")
}
