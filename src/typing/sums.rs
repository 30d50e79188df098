//! Sums over named indices, `\sum_i (x_i - y_i)^2`: as a sum of all entries where every array has the same indices, else in index notation.

use super::guess::{Guess, guess};
use super::samples::{contracted, samples};
use super::scene::Scene;
use crate::base::{Error, ErrorCode, Rational, Result, Span};
use crate::ops::{Callable, Signature, Spoken};
use crate::syntax::SUM;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};

/// The sum of `body` over these indices.
///
/// # Errors
/// When an index does not occur, or only its own notation could say what is meant.
pub(super) fn resolve(
    indices: &[Expr],
    body: &Expr,
    span: Span,
    scene: &Scene<'_>,
    notes: &mut Vec<String>,
) -> Result<Expr> {
    let names: Vec<&str> = indices
        .iter()
        .filter_map(|index| match &index.kind {
            ExprKind::Name(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let (mut body, mut is_summed) = (body.clone(), false);
    if let [name] = names[..] {
        if let Some(product) = contracted(name, &body) {
            return Ok(product);
        }
        let read = samples(name, &body, scene);
        (body, is_summed) = (read.body, read.is_summed);
        for (sample, matrix) in read.rows {
            if sample == matrix && !scene.is_declared(&sample) {
                let capital = sample.to_uppercase();
                let message = format!(
                    "each {sample}_{name} is a row of a matrix: write the sum with this matrix, {capital}, and differentiate by {capital}"
                );
                return Err(Error::new(ErrorCode::Index, message, span));
            }
            let note = format!("{sample}_{name} is read as row {name} of a matrix {matrix}");
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    if is_summed {
        return Ok(body);
    }
    let body = &body;
    // `sum_i sum_j`: what is inside was resolved, so that its entries are gone.
    let mut labels: Option<&Vec<String>> = None;
    let mut same = true;
    body.walk(&mut |e| {
        if let ExprKind::Index(_, own) = &e.kind {
            same &= labels.is_none_or(|labels| labels == own);
            labels.get_or_insert(own);
        }
    });
    if let Some(name) = names.iter().find(|name| !body.any(&|e| has_index(e, name))) {
        let message = format!("the index {name} of the sum does not occur in it, as in {}_{name}", "x");
        return Err(Error::new(ErrorCode::Index, message, span));
    }
    let whole = labels.is_some_and(|labels| {
        labels.len() == names.len() && names.iter().all(|name| labels.iter().any(|label| label == name))
    });
    if same && whole && !has_arrays(body, scene) && !body.any(&reduces) {
        let kind = ExprKind::Call(Spoken::Total.name().to_owned(), vec![entries(body)]);
        return Ok(Expr { kind, span });
    }
    let nonlinear = body.any(&|e| {
        matches!(e.kind, ExprKind::Power(..) | ExprKind::HadamardPower(..) | ExprKind::Call(..))
            && e.any(&|inner| matches!(inner.kind, ExprKind::Index(..)))
    });
    if nonlinear {
        let message = "this sum cannot be read: its terms are not entries of arrays of one shape; \
                       write it with matrices, with the samples x_i as rows of X, as sum(log(X*w)) or tr(X*S*X')";
        return Err(Error::new(ErrorCode::Index, message, span));
    }
    Ok(body.clone())
}

fn has_index(expr: &Expr, name: &str) -> bool {
    matches!(&expr.kind, ExprKind::Index(_, labels) if labels.iter().any(|label| label == name))
}

/// Whether it is a function of a whole array, of entries.
fn reduces(expr: &Expr) -> bool {
    let ExprKind::Call(name, _) = &expr.kind else { return false };
    let entrywise = match Callable::find(name) {
        Some(callable) => {
            matches!(callable.signature(), Signature::Same) && !matches!(callable, Callable::Operation(_))
        }
        None => true,
    };
    !entrywise && expr.any(&|e| matches!(e.kind, ExprKind::Index(..)))
}

/// Whether an array stands there without its indices. An undeclared name beside entries is a scalar.
fn has_arrays(expr: &Expr, scene: &Scene<'_>) -> bool {
    match &expr.kind {
        ExprKind::Index(..) => false,
        ExprKind::Name(name) => scene.is_declared(name) && guess(expr, scene.symbols) != Guess::Scalar,
        ExprKind::Call(name, _) if name == SUM => true,
        ExprKind::Transpose(_) => true,
        // What is a scalar as a whole, without entries.
        _ if !expr.any(&|e| matches!(e.kind, ExprKind::Index(..))) && guess(expr, scene.symbols) == Guess::Scalar => {
            false
        }
        _ => expr.children().into_iter().any(|child| has_arrays(child, scene)),
    }
}

/// A scalar in every place.
fn everywhere(expr: &Expr) -> Expr {
    let one = Expr { kind: ExprKind::Number(Rational::one()), span: expr.span };
    let ones = ExprKind::Call(Spoken::Everywhere.name().to_owned(), vec![one]);
    let ones = Expr { kind: ones, span: expr.span };
    Expr { kind: ExprKind::Product(Box::new(expr.clone()), vec![(ProductOp::Times, ones)]), span: expr.span }
}

/// What is said of each entry, said of the arrays.
fn entries(expr: &Expr) -> Expr {
    let indexed = |e: &Expr| e.any(&|inner| matches!(inner.kind, ExprKind::Index(..)));
    if !indexed(expr) {
        return expr.clone();
    }
    let kind = match &expr.kind {
        ExprKind::Index(inner, _) => return (**inner).clone(),
        // A name beside entries is a scalar.
        ExprKind::Sum(terms) => {
            let term = |term: &Term| {
                let name = matches!(term.expr.kind, ExprKind::Name(_));
                Term { negative: term.negative, expr: if name { everywhere(&term.expr) } else { entries(&term.expr) } }
            };
            ExprKind::Sum(terms.iter().map(term).collect())
        }
        ExprKind::Power(base, exponent) => {
            ExprKind::HadamardPower(Box::new(entries(base)), Box::new(entries(exponent)))
        }
        ExprKind::Product(head, tail) => {
            let mut array = indexed(head);
            let factor = |(op, factor): &(ProductOp, Expr)| {
                let own = indexed(factor);
                let op = match op {
                    ProductOp::Times if array && own => ProductOp::Hadamard,
                    ProductOp::Divide if own => ProductOp::HadamardDivide,
                    op => *op,
                };
                array |= own;
                (op, entries(factor))
            };
            let tail = tail.iter().map(factor).collect();
            ExprKind::Product(Box::new(entries(head)), tail)
        }
        _ => {
            let Ok(mapped) = expr.map_children(&mut |child| Ok::<Expr, ()>(entries(child))) else {
                return expr.clone();
            };
            return mapped;
        }
    };
    Expr { kind, span: expr.span }
}
