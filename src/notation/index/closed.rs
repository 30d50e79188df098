//! Index notation that says by itself over what it is summed: an index that occurs once would be read as a free one, or as one that is summed
//! around the function in which it stands.

use super::parts::summed_over;
use crate::base::Symbols;
use crate::notation::chain::append;
use crate::notation::plan::TOTAL;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::typing::{is_place, is_reduction, occurrences};

/// The expression with every sum over an index that occurs once and is not free written out: `sum(A)` for `A[p,q]`, `sum[p](A[p,q])*x[q]` for
/// `A[p,q]*x[q]`.
pub(super) fn closed(expr: Expr, free: &[String], symbols: &Symbols) -> Expr {
    if let ExprKind::Sum(terms) = expr.kind {
        let term = |t: Term| Term { negative: t.negative, expr: closed(t.expr, free, symbols) };
        return Expr { kind: ExprKind::Sum(terms.into_iter().map(term).collect()), span: expr.span };
    }
    let counts = occurrences(&expr).counts.into_iter();
    let is_lone = |index: &str| !free.iter().any(|label| label == index) && !is_place(index, symbols);
    let lone = counts.filter(|(index, times)| *times == 1 && is_lone(index)).map(|(index, _)| index.to_owned());
    let lone: Vec<String> = lone.collect();
    if lone.is_empty() { expr } else { Closing { lone }.factor(expr) }
}

struct Closing {
    /// The indices that occur once in the term.
    lone: Vec<String>,
}

impl Closing {
    /// A factor that stands in the numerator.
    fn factor(&self, expr: Expr) -> Expr {
        let span = expr.span;
        match expr.kind {
            ExprKind::Index(base, labels) if labels.iter().all(|l| self.lone.contains(l)) && !is_delta(&base) => {
                Expr::call(TOTAL.name, vec![*base])
            }
            ExprKind::Product(first, rest) => {
                let first = self.factor(*first);
                rest.into_iter().fold(first, |left, (op, factor)| match op {
                    ProductOp::Times => times(left, self.factor(factor)),
                    _ => self.summed(append(left, op, factor)),
                })
            }
            // The terms are summed one by one.
            ExprKind::Sum(terms) => {
                let term = |t: Term| Term { negative: t.negative, expr: self.factor(t.expr) };
                Expr { kind: ExprKind::Sum(terms.into_iter().map(term).collect()), span }
            }
            ExprKind::Negate(inner) => Expr { kind: ExprKind::Negate(Box::new(self.factor(*inner))), span },
            // A square shows that it is summed.
            ExprKind::Power(base, exponent)
                if matches!(base.kind, ExprKind::Index(..)) && exponent.kind == ExprKind::Number(2.into()) =>
            {
                append((*base).clone(), ProductOp::Times, *base)
            }
            ExprKind::Call(name, arguments) if is_reduction(&name) => {
                Expr { kind: ExprKind::Call(name, arguments), span }
            }
            kind => self.summed(Expr { kind, span }),
        }
    }

    /// The sum over the lone indices of an expression.
    fn summed(&self, expr: Expr) -> Expr {
        let counts = occurrences(&expr).counts;
        let own = self.lone.iter().filter(|index| counts.get(index.as_str()) == Some(&1)).cloned().collect();
        summed_over(own, expr)
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
