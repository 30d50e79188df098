//! Contractions beside sums that are written out: `sum_i (y_i - w_k X_ik)^2`, where `k` is of no sum and repeats in a product.

use super::rows::entry;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::syntax::print;
use std::convert::Infallible;

/// The expression with a sum around each contraction, and what is said of them.
pub(super) fn contracted(expr: &Expr) -> (Expr, Vec<String>) {
    let mut contractions = Contractions { whole: expr, bound: Vec::new(), found: Vec::new(), notes: Vec::new() };
    let read = contractions.read(expr, false);
    (read, contractions.notes)
}

struct Contractions<'e> {
    whole: &'e Expr,
    /// The indices of the sums around.
    bound: Vec<String>,
    /// The indices of contractions.
    found: Vec<String>,
    notes: Vec<String>,
}

impl Contractions<'_> {
    /// `is_term` says whether the expression is the term of a sum over indices, or one of its factors.
    fn read(&mut self, expr: &Expr, is_term: bool) -> Expr {
        let before = self.bound.len();
        let (is_term, contracted) = match &expr.kind {
            ExprKind::SumOver(names, _) => {
                self.bound.extend(names.iter().cloned());
                (true, None)
            }
            ExprKind::Product(head, tail) => (is_term, self.product(head, tail, is_term)),
            ExprKind::Negate(_) => (is_term, None),
            _ => (false, None),
        };
        let contracted = contracted.map(|kind| Expr { kind, span: expr.span });
        let inside = contracted.as_ref().unwrap_or(expr);
        let Ok(read) = inside.map_children::<Infallible>(&mut |child| Ok(self.read(child, is_term)));
        self.bound.truncate(before);
        read
    }

    /// A product with its contractions, if it has any.
    fn product(&mut self, head: &Expr, tail: &[(ProductOp, Expr)], is_term: bool) -> Option<ExprKind> {
        let mut factors: Vec<(ProductOp, Expr)> = vec![(ProductOp::Times, head.clone())];
        factors.extend(tail.iter().cloned());
        let before = factors.len();
        while let Some((first, second, index)) = self.pair(&factors, is_term) {
            let (_, right) = factors.remove(second);
            let left = factors[first].1.clone();
            let span = left.span.to(right.span);
            let product = left.times(right);
            self.notes.push(format!("{index} is repeated in `{}` and summed there", print(&product)));
            self.found.push(index.clone());
            factors[first].1 = Expr { kind: ExprKind::SumOver(vec![index], Box::new(product)), span };
        }
        if factors.len() == before {
            return None;
        }
        let (_, head) = factors.remove(0);
        Some(match factors.is_empty() {
            true => head.kind,
            false => ExprKind::Product(Box::new(head), factors),
        })
    }

    /// Two factors with an index of no sum, which stands nowhere else: the same array twice, or a vector and a matrix whose other index is
    /// that of a sum around more than the product. What multiplies the term of a sum may be meant to have a free index.
    fn pair(&self, factors: &[(ProductOp, Expr)], is_term: bool) -> Option<(usize, usize, String)> {
        let of = |place: usize| entry(&factors[place].1).filter(|_| factors[place].0 == ProductOp::Times);
        let is_open =
            |index: &String| !self.bound.contains(index) && !self.found.contains(index) && self.uses(index) == 2;
        let is_bound = |own: &[String]| own.len() == 2 && own.iter().any(|index| self.bound.contains(index));
        for first in 0..factors.len() {
            for second in first + 1..factors.len() {
                let (Some((a, left)), Some((b, right))) = (of(first), of(second)) else { continue };
                let Some(index) = left.iter().find(|index| right.contains(index) && is_open(index)) else { continue };
                let alike = a == b && left == right && left.len() == 1;
                let applied = !is_term && (is_bound(left) && right.len() == 1 || is_bound(right) && left.len() == 1);
                if !self.bound.is_empty() && (alike || applied) {
                    return Some((first, second, index.clone()));
                }
            }
        }
        None
    }

    /// How often an index occurs in the whole text.
    fn uses(&self, index: &String) -> usize {
        let mut count = 0;
        self.whole.walk(&mut |e| {
            if let ExprKind::Index(_, own) = &e.kind {
                count += own.iter().filter(|own| *own == index).count();
            }
        });
        count
    }
}
