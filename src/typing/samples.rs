//! Sums over samples: in `\sum_i (y_i - x_i^T w)^2` each `x_i` is a row of a matrix, and in `\sum_k A_ik B_kj` a product is meant.

use super::scene::Scene;
use crate::base::Rational;
use crate::ops::Spoken;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use rustc_hash::FxHashSet;

/// What a sum over samples is read as.
pub(super) struct Samples {
    pub(super) body: Expr,
    /// Whether the body is the sum itself.
    pub(super) is_summed: bool,
    /// The vectors of the samples, and the matrices of which they are rows.
    pub(super) rows: Vec<(String, String)>,
}

/// The body of a sum over this index, with inner products `x_i^T w` as entries of `X*w`.
pub(super) fn samples(index: &str, body: &Expr, scene: &Scene<'_>) -> Samples {
    let mut names: FxHashSet<String> = FxHashSet::default();
    body.walk(&mut |e| {
        if let ExprKind::Name(name) = &e.kind {
            names.insert(name.clone());
        }
    });
    let mut reader = Reader { index, scene, names, rows: Vec::new() };
    let is_whole = reader.whole(body);
    let is_summed = is_whole.is_some();
    let body = is_whole.unwrap_or_else(|| {
        reader.rows.clear();
        reader.read(body)
    });
    Samples { body, is_summed, rows: reader.rows }
}

struct Reader<'s> {
    index: &'s str,
    scene: &'s Scene<'s>,
    names: FxHashSet<String>,
    rows: Vec<(String, String)>,
}

fn is_indexed(expr: &Expr) -> bool {
    expr.any(&|e| matches!(e.kind, ExprKind::Index(..)))
}

fn transposed(expr: Expr) -> Expr {
    let span = expr.span;
    match expr.kind {
        ExprKind::Transpose(inner) => *inner,
        kind => Expr { kind: ExprKind::Transpose(Box::new(Expr { kind, span })), span },
    }
}

impl Reader<'_> {
    fn read(&mut self, expr: &Expr) -> Expr {
        if let ExprKind::Product(head, tail) = &expr.kind {
            let mut factors: Vec<(ProductOp, Expr)> = vec![(ProductOp::Times, (**head).clone())];
            factors.extend(tail.iter().cloned());
            let mut at = 0;
            while at + 1 < factors.len() {
                match self.inner(&factors[at].1, &factors[at + 1]) {
                    Some(entry) => {
                        factors[at].1 = entry;
                        factors.remove(at + 1);
                    }
                    None => at += 1,
                }
            }
            let mut factors = factors.into_iter().map(|(op, factor)| (op, self.read(&factor)));
            let Some((_, head)) = factors.next() else { return expr.clone() };
            let tail: Vec<(ProductOp, Expr)> = factors.collect();
            if tail.is_empty() {
                return head;
            }
            return Expr { kind: ExprKind::Product(Box::new(head), tail), span: expr.span };
        }
        match expr.map_children(&mut |child| Ok::<Expr, ()>(self.read(child))) {
            Ok(mapped) => mapped,
            Err(()) => expr.clone(),
        }
    }

    /// The whole sum, where its terms are squared norms, quadratic forms or outer products of samples: `norm(Y - X*W')^2`.
    fn whole(&mut self, body: &Expr) -> Option<Expr> {
        let new = |kind| Expr { kind, span: body.span };
        match &body.kind {
            ExprKind::Power(base, exponent) | ExprKind::HadamardPower(base, exponent) => {
                let ExprKind::Call(name, operands) = &base.kind else { return None };
                let two = matches!(&exponent.kind, ExprKind::Number(two) if *two == Rational::from_integer(2));
                let [vector] = &operands[..] else { return None };
                if name != Spoken::Length.name() || !two {
                    return None;
                }
                let norm = new(ExprKind::Call(name.clone(), vec![self.stacked(vector)?]));
                Some(new(ExprKind::Power(Box::new(norm), exponent.clone())))
            }
            ExprKind::Negate(inner) => Some(new(ExprKind::Negate(Box::new(self.whole(inner)?)))),
            ExprKind::Product(head, tail) => {
                if tail.iter().any(|(op, factor)| match op {
                    ProductOp::Times => false,
                    ProductOp::Divide => is_indexed(factor),
                    _ => true,
                }) {
                    return None;
                }
                let all: Vec<&Expr> = std::iter::once(&**head).chain(tail.iter().map(|(_, factor)| factor)).collect();
                let first = all.iter().position(|factor| is_indexed(factor))?;
                let last = all.iter().rposition(|factor| is_indexed(factor))?;
                let middle = &all[first + 1..last.max(first + 1)];
                let between = tail[first..last].iter().all(|(op, _)| *op == ProductOp::Times);
                if middle.iter().any(|factor| is_indexed(factor)) || !between {
                    return None;
                }
                let inside =
                    if first == last { self.whole(all[first])? } else { self.form(all[first], middle, all[last])? };
                // What stands around it are factors of the sum.
                let mut tail: Vec<(ProductOp, Expr)> = tail[..first.saturating_sub(1)].to_vec();
                if first > 0 {
                    tail.push((ProductOp::Times, inside.clone()));
                }
                let rest = match &body.kind {
                    ExprKind::Product(_, own) => own[last..].to_vec(),
                    _ => Vec::new(),
                };
                tail.extend(rest);
                let head = if first == 0 { inside } else { (**head).clone() };
                Some(if tail.is_empty() { head } else { new(ExprKind::Product(Box::new(head), tail)) })
            }
            _ => None,
        }
    }

    /// `a_i'*S*b_i` as a trace, `a_i*b_i'` as a product.
    fn form(&mut self, a: &Expr, middle: &[&Expr], b: &Expr) -> Option<Expr> {
        let span = a.span.to(b.span);
        let product = |factors: Vec<Expr>| {
            let mut factors = factors.into_iter();
            let head = factors.next()?;
            let tail: Vec<_> = factors.map(|factor| (ProductOp::Times, factor)).collect();
            Some(Expr { kind: ExprKind::Product(Box::new(head), tail), span })
        };
        match (&a.kind, &b.kind) {
            (ExprKind::Transpose(row), _) if !matches!(b.kind, ExprKind::Transpose(_)) => {
                let (a, b) = (self.stacked(row)?, transposed(self.stacked(b)?));
                let middle = middle.iter().map(|factor| (*factor).clone());
                let form = product(std::iter::once(a).chain(middle).chain([b]).collect())?;
                Some(Expr { kind: ExprKind::Call("tr".to_owned(), vec![form]), span })
            }
            (_, ExprKind::Transpose(row)) if middle.is_empty() && !matches!(a.kind, ExprKind::Transpose(_)) => {
                product(vec![transposed(self.stacked(a)?), self.stacked(row)?])
            }
            _ => None,
        }
    }

    /// The matrix whose rows are a vector of each sample: `Y - X*W'` for `y_i - W*x_i`.
    fn stacked(&mut self, expr: &Expr) -> Option<Expr> {
        let new = |kind| Expr { kind, span: expr.span };
        if let Some(name) = self.sample(expr) {
            let name = self.matrix(&name.to_owned());
            return Some(new(ExprKind::Name(name)));
        }
        match &expr.kind {
            ExprKind::Negate(inner) => Some(new(ExprKind::Negate(Box::new(self.stacked(inner)?)))),
            ExprKind::Sum(terms) if is_indexed(expr) => {
                let mut rows = Vec::new();
                for term in terms {
                    let row = if is_indexed(&term.expr) {
                        self.stacked(&term.expr)?
                    } else {
                        let one = new(ExprKind::Number(Rational::one()));
                        let ones = new(ExprKind::Call(Spoken::Everywhere.name().to_owned(), vec![one]));
                        let row = vec![(ProductOp::Times, transposed(term.expr.clone()))];
                        new(ExprKind::Product(Box::new(ones), row))
                    };
                    rows.push(Term { negative: term.negative, expr: row });
                }
                Some(new(ExprKind::Sum(rows)))
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

    /// The name of a sample: `x` of `x[i]`.
    fn sample<'e>(&self, expr: &'e Expr) -> Option<&'e str> {
        let ExprKind::Index(inner, labels) = &expr.kind else { return None };
        match (&inner.kind, &labels[..]) {
            (ExprKind::Name(name), [label]) if label == self.index => Some(name),
            _ => None,
        }
    }

    /// `x[i]'*w` and `w'*x[i]` as entries of `X*w`.
    fn inner(&mut self, a: &Expr, (op, b): &(ProductOp, Expr)) -> Option<Expr> {
        let ExprKind::Transpose(row) = &a.kind else { return None };
        if *op != ProductOp::Times {
            return None;
        }
        let (sample, other) = match (self.sample(row), self.sample(b)) {
            (Some(sample), None) => (sample, b),
            (None, Some(sample)) => (sample, &**row),
            _ => return None,
        };
        if is_indexed(other) {
            return None;
        }
        let matrix = self.matrix(sample);
        let span = a.span.to(b.span);
        let matrix = Expr { kind: ExprKind::Name(matrix), span };
        let product = ExprKind::Product(Box::new(matrix), vec![(ProductOp::Times, other.clone())]);
        let product = Box::new(Expr { kind: product, span });
        Some(Expr { kind: ExprKind::Index(product, vec![self.index.to_owned()]), span })
    }

    /// The matrix with the samples as its rows: the capital letter, if it is free.
    fn matrix(&mut self, sample: &str) -> String {
        if let Some((_, matrix)) = self.rows.iter().find(|(own, _)| own == sample) {
            return matrix.clone();
        }
        let capital = sample.to_uppercase();
        let free = !self.names.contains(&capital) && self.scene.axes(&capital).is_none_or(|axes| axes == 2);
        // What is differentiated by keeps its name.
        let fixed = self.scene.is_declared(sample) || self.scene.wrt.contains(&sample);
        let matrix = if free && !fixed && capital != sample { capital } else { sample.to_owned() };
        self.rows.push((sample.to_owned(), matrix.clone()));
        matrix
    }
}

/// The sum over `index` of a product of two entries, as an entry of a product: `A[i,k]*B[k,j]` is `(A*B)[i,j]`.
pub(super) fn contracted(index: &str, body: &Expr) -> Option<Expr> {
    let ExprKind::Product(head, tail) = &body.kind else { return None };
    let [(ProductOp::Times, second)] = &tail[..] else { return None };
    let part = |expr: &Expr| match &expr.kind {
        ExprKind::Index(inner, labels) => {
            let place = labels.iter().position(|label| label == index)?;
            let others: Vec<String> = labels.iter().filter(|label| *label != index).cloned().collect();
            (labels.len() <= 2 && others.len() + 1 == labels.len()).then(|| ((**inner).clone(), place, others))
        }
        _ => None,
    };
    let (mut a, mut b) = (part(head)?, part(second)?);
    // The vector comes last, but for two of them.
    if a.2.is_empty() && !b.2.is_empty() {
        std::mem::swap(&mut a, &mut b);
    }
    let left = if a.2.is_empty() || a.1 == 0 { transposed(a.0) } else { a.0 };
    let right = if b.2.is_empty() || b.1 == 0 { b.0 } else { transposed(b.0) };
    let product = ExprKind::Product(Box::new(left), vec![(ProductOp::Times, right)]);
    let product = Expr { kind: product, span: body.span };
    let labels = [a.2, b.2].concat();
    let distinct = labels.len() < 2 || labels[0] != labels[1];
    if labels.is_empty() {
        return Some(product);
    }
    distinct.then(|| Expr { kind: ExprKind::Index(Box::new(product), labels), span: body.span })
}
