//! Sums over named indices: what they bind, and those whose terms are outer products of vectors, `\sum_i x_i x_i^T`, which are products of
//! matrices that have the vectors as their rows.

use super::occurrences::occurrences;
use super::rows::{Rows, entry};
use crate::base::{Error, ErrorCode, Rational, Result};
use crate::ops::Spoken;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::print;

/// The index of a sum does not occur outside of it: whether it is meant to be in the sum is not said.
///
/// # Errors
/// When one does.
pub(super) fn check_bound(expr: &Expr) -> Result<()> {
    fn outside<'e>(expr: &'e Expr, name: &str) -> Option<&'e Expr> {
        match &expr.kind {
            ExprKind::Index(_, own) if own.iter().any(|own| own == name) => Some(expr),
            ExprKind::SumOver(own, _) if own.iter().any(|own| own == name) => None,
            _ => expr.children().into_iter().find_map(|child| outside(child, name)),
        }
    }
    let mut sums = Vec::new();
    expr.walk(&mut |e| {
        if let ExprKind::SumOver(names, _) = &e.kind {
            sums.extend(names.iter().map(|name| (name, e)));
        }
    });
    for (name, sum) in sums {
        if let Some(place) = outside(expr, name) {
            let message = format!(
                "index {name} of the sum `{}` occurs outside of it too, in {}: a sum ends with its term, and what else is summed goes into parentheses, as in sum[{name}](.. + ..)",
                print(sum),
                print(place)
            );
            return Err(Error::new(ErrorCode::Index, message, place.span));
        }
    }
    Ok(())
}

/// An index selects: where it stands as a number, as in `sum[i](i*x[i])`, nothing is read.
///
/// # Errors
/// When the index of a sum does, and is no name that was declared.
pub(super) fn check_numbers(expr: &Expr, is_free: &dyn Fn(&str) -> bool) -> Result<()> {
    fn stands<'e>(expr: &'e Expr, bound: &mut Vec<&'e str>, is_free: &dyn Fn(&str) -> bool) -> Option<&'e Expr> {
        match &expr.kind {
            ExprKind::Name(name) => (bound.contains(&name.as_str()) && is_free(name)).then_some(expr),
            ExprKind::Index(base, _) if matches!(base.kind, ExprKind::Name(_)) => None,
            ExprKind::SumOver(names, body) => {
                let before = bound.len();
                bound.extend(names.iter().map(String::as_str));
                let found = stands(body, bound, is_free);
                bound.truncate(before);
                found
            }
            _ => expr.children().into_iter().find_map(|child| stands(child, bound, is_free)),
        }
    }
    let Some(place) = stands(expr, &mut Vec::new(), is_free) else { return Ok(()) };
    let name = print(place);
    let vector = if name == "m" { "q" } else { "m" };
    let message = format!(
        "the index {name} of a sum stands as a number here, but it only selects, as in x[{name}]: put a vector of these numbers in its place, as \
         in {vector}[{name}]"
    );
    Err(Error::new(ErrorCode::Index, message, place.span))
}

/// Indices that would be summed though no sum says so: where sums are written out, they are free.
pub(super) fn summed_unsaid(expr: &Expr) -> Vec<String> {
    let counts = occurrences(expr).counts;
    let twice = counts.values().any(|count| *count > 1);
    let named = |index: &&str| index.starts_with(char::is_alphabetic);
    if twice {
        counts.keys().filter(|index| named(index)).map(|index| (*index).to_owned()).collect()
    } else {
        Vec::new()
    }
}

/// The expression with sums of outer products as products of matrices.
pub(super) fn outer_products(expr: &Expr, rows: &mut Rows<'_>) -> Expr {
    if let ExprKind::SumOver(names, body) = &expr.kind
        && let [index] = &names[..]
        && let Some(whole) = (Outer { index, rows }).sum(body)
    {
        return whole;
    }
    match expr.map_children(&mut |child| Ok::<Expr, ()>(outer_products(child, rows))) {
        Ok(mapped) => mapped,
        Err(()) => expr.clone(),
    }
}

pub(super) fn is_indexed(expr: &Expr) -> bool {
    expr.any(&|e| matches!(e.kind, ExprKind::Index(..)))
}

fn transposed(expr: Expr) -> Expr {
    let span = expr.span;
    match expr.kind {
        ExprKind::Transpose(inner) => *inner,
        kind => Expr { kind: ExprKind::Transpose(Box::new(Expr { kind, span })), span },
    }
}

/// The sum over one index.
struct Outer<'o, 'r, 's> {
    index: &'o str,
    rows: &'r mut Rows<'s>,
}

impl Outer<'_, '_, '_> {
    /// The whole sum, where its terms are outer products and numbers before and after them.
    fn sum(&mut self, body: &Expr) -> Option<Expr> {
        let new = |kind| Expr { kind, span: body.span };
        match &body.kind {
            ExprKind::Negate(inner) => Some(new(ExprKind::Negate(Box::new(self.sum(inner)?)))),
            ExprKind::Product(head, tail) => {
                let head = (ProductOp::Times, (**head).clone());
                let factors: Vec<&(ProductOp, Expr)> = std::iter::once(&head).chain(tail).collect();
                let row = factors
                    .iter()
                    .position(|(_, factor)| matches!(&factor.kind, ExprKind::Transpose(row) if self.is_sample(row)))?;
                let column = row.checked_sub(1).filter(|column| self.is_sample(&factors[*column].1))?;
                // What follows is no vector: `y_i*x_i'*w` is a number.
                let number = |(op, factor): &&(ProductOp, Expr)| {
                    let plain = matches!(op, ProductOp::Times | ProductOp::Divide) && !is_indexed(factor);
                    plain && (*op == ProductOp::Divide || matches!(factor.kind, ExprKind::Number(_)))
                };
                if !factors[row + 1..].iter().all(number) || factors[row].0 != ProductOp::Times {
                    return None;
                }
                let (weights, before): (Vec<_>, Vec<_>) =
                    factors[..column].iter().partition(|(_, factor)| is_indexed(factor));
                let left = transposed(self.stacked(&factors[column].1)?);
                let ExprKind::Transpose(inner) = &factors[row].1.kind else { return None };
                let right = self.stacked(inner)?;
                let mut product: Vec<(ProductOp, Expr)> = before.into_iter().cloned().collect();
                if factors[column].0 != ProductOp::Times {
                    return None;
                }
                product.push((ProductOp::Times, left));
                // The size of the samples, where it is a name of the text.
                if let Some(size) = self.rows.size(self.index) {
                    let size = vec![new(ExprKind::Name(size.to_owned()))];
                    product.push((ProductOp::Times, new(ExprKind::Call(Spoken::Identity.name().to_owned(), size))));
                }
                for (op, weight) in weights {
                    product.push((ProductOp::Times, self.weight(*op, weight)?));
                }
                product.push((ProductOp::Times, right));
                product.extend(factors[row + 1..].iter().map(|factor| (*factor).clone()));
                let mut product = product.into_iter();
                let (ProductOp::Times, first) = product.next()? else { return None };
                Some(new(ExprKind::Product(Box::new(first), product.collect())))
            }
            _ => None,
        }
    }

    /// The diagonal matrix of the numbers `c_i`.
    fn weight(&self, op: ProductOp, factor: &Expr) -> Option<Expr> {
        let (name, own) = entry(factor)?;
        (op == ProductOp::Times && own.len() == 1 && own[0] == self.index).then(|| {
            let vector = Expr { kind: ExprKind::Name(name.to_owned()), span: factor.span };
            Expr { kind: ExprKind::Call(Spoken::Diagonal.name().to_owned(), vec![vector]), span: factor.span }
        })
    }

    /// Whether an expression is made of a vector of each sample.
    fn is_sample(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Index(..) => {
                entry(expr).is_some_and(|(name, own)| own.len() == 1 && own[0] == self.index && self.rows.fits(name))
            }
            ExprKind::Negate(inner) => self.is_sample(inner),
            ExprKind::Sum(terms) => terms.iter().any(|term| self.is_sample(&term.expr)),
            ExprKind::Product(head, tail) => {
                tail.last().is_some_and(|(_, last)| self.is_sample(last)) && !is_indexed(head)
            }
            _ => false,
        }
    }

    /// The matrix whose rows are a vector of each sample: `Y - X*W'` for `y_i - W*x_i`.
    fn stacked(&mut self, expr: &Expr) -> Option<Expr> {
        let new = |kind| Expr { kind, span: expr.span };
        match &expr.kind {
            ExprKind::Index(..) if self.is_sample(expr) => {
                let (name, _) = entry(expr)?;
                Some(self.rows.whole(name, expr.span))
            }
            ExprKind::Negate(inner) => Some(new(ExprKind::Negate(Box::new(self.stacked(inner)?)))),
            ExprKind::Sum(terms) => {
                let mut all = Vec::with_capacity(terms.len());
                for term in terms {
                    let row = if is_indexed(&term.expr) {
                        self.stacked(&term.expr)?
                    } else {
                        let one = new(ExprKind::Number(Rational::one()));
                        let ones = new(ExprKind::Call(Spoken::Everywhere.name().to_owned(), vec![one]));
                        let row = vec![(ProductOp::Times, transposed(term.expr.clone()))];
                        new(ExprKind::Product(Box::new(ones), row))
                    };
                    all.push(Term { negative: term.negative, expr: row });
                }
                Some(new(ExprKind::Sum(all)))
            }
            // A matrix times a sample.
            ExprKind::Product(head, tail) => {
                let ((ProductOp::Times, sample), before) = tail.split_last()? else { return None };
                let plain = before.iter().all(|(op, factor)| *op == ProductOp::Times && !is_indexed(factor));
                if !plain || is_indexed(head) {
                    return None;
                }
                let matrix = match before {
                    [] => (**head).clone(),
                    _ => new(ExprKind::Product(head.clone(), before.to_vec())),
                };
                let rows = self.stacked(sample)?;
                Some(new(ExprKind::Product(Box::new(rows), vec![(ProductOp::Times, transposed(matrix))])))
            }
            _ => None,
        }
    }
}
