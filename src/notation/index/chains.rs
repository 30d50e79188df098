//! Entries of one matrix along a chain, as an entry of its power: `(X^3)[i,j]` rather than `X[i,p]*X[p,q]*X[q,j]`.

use super::names::Names;
use crate::base::Rational;
use crate::notation::chain::{append, size};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};

/// Entries of one matrix that follow each other: what is summed between them is summed nowhere else.
struct Run {
    /// The places of the factors, in the order of the product.
    places: Vec<usize>,
    ends: [String; 2],
}

/// The expression with its chains as powers, where that is shorter; `outside` are the indices that mean something around it.
pub(super) fn with_powers(expr: Expr, outside: &[String], names: &mut Names) -> Expr {
    let span = expr.span;
    let kind = match expr.kind {
        ExprKind::Sum(terms) => {
            let term = |t: Term| Term { negative: t.negative, expr: with_powers(t.expr, outside, names) };
            ExprKind::Sum(terms.into_iter().map(term).collect())
        }
        ExprKind::Negate(inner) => ExprKind::Negate(Box::new(with_powers(*inner, outside, names))),
        ExprKind::Product(first, rest) => {
            let factors = std::iter::once((ProductOp::Times, *first)).chain(rest).collect();
            return product(factors, outside, names);
        }
        kind => kind,
    };
    Expr { kind, span }
}

fn product(mut factors: Vec<(ProductOp, Expr)>, outside: &[String], names: &mut Names) -> Expr {
    let all: Vec<Vec<String>> = factors.iter().map(|(_, factor)| labels(factor, names)).collect();
    for (place, (_, factor)) in factors.iter_mut().enumerate() {
        if matches!(factor.kind, ExprKind::Sum(_) | ExprKind::Negate(_) | ExprKind::Product(..)) {
            let others = all.iter().enumerate().filter(|(other, _)| *other != place);
            let around: Vec<String> = outside.iter().chain(others.flat_map(|(_, own)| own)).cloned().collect();
            let own = std::mem::replace(factor, Expr::number(Rational::one()));
            *factor = with_powers(own, &around, names);
        }
    }
    let is_between = |label: &String| {
        names.is_index(label)
            && !outside.contains(label)
            && all.iter().flatten().filter(|other| *other == label).count() == 2
    };
    let runs: Vec<Run> = runs(&factors, &is_between, names);
    for Run { places, ends } in runs.into_iter().rev() {
        let Some(power) = entry(&factors[places[0]].1, places.len(), &ends, names) else { continue };
        factors[places[0]].1 = power;
        // What is left of the others is multiplied with one, and goes.
        places[1..].iter().rev().for_each(|place| factors[*place].1 = Expr::number(Rational::one()));
    }
    let is_gone = |(place, (op, factor)): &(usize, (ProductOp, Expr))| {
        *place > 0 && *op == ProductOp::Times && matches!(&factor.kind, ExprKind::Number(value) if value.is_one())
    };
    let mut left = factors.into_iter().enumerate().filter(|factor| !is_gone(factor)).map(|(_, factor)| factor);
    let first = left.next().map_or_else(|| Expr::number(Rational::one()), |(_, first)| first);
    left.fold(first, |product, (op, factor)| append(product, op, factor))
}

/// The chains of two factors or more, each factor in one at most.
fn runs(factors: &[(ProductOp, Expr)], is_between: &dyn Fn(&String) -> bool, names: &Names) -> Vec<Run> {
    let mut taken = vec![false; factors.len()];
    let mut found = Vec::new();
    for start in 0..factors.len() {
        let Some((base, [from, to])) = matrix_entry(&factors[start]).filter(|_| !taken[start]) else { continue };
        let mut run = Run { places: vec![start], ends: [from.clone(), to.clone()] };
        while let Some((place, end, label)) = next(factors, &run, base, is_between, names).filter(|next| !taken[next.0])
        {
            run.places.push(place);
            run.ends[end] = label;
        }
        run.places.sort_unstable();
        if run.places.len() > 1 {
            run.places.iter().for_each(|place| taken[*place] = true);
            found.push(run);
        }
    }
    found
}

/// A further factor of a chain: its place, the end that it is at, and the index that is the end then.
fn next(
    factors: &[(ProductOp, Expr)],
    run: &Run,
    base: &Expr,
    is_between: &dyn Fn(&String) -> bool,
    names: &Names,
) -> Option<(usize, usize, String)> {
    let others = factors.iter().enumerate().filter(|(place, _)| !run.places.contains(place));
    others.filter_map(|(place, factor)| Some((place, matrix_entry(factor)?))).find_map(
        |(place, (own, [row, column]))| {
            if own != base {
                return None;
            }
            let meets = |end: usize, inner: &String, outer: &String| {
                (run.ends[end] == *inner && is_between(inner)).then(|| (place, end, outer.clone()))
            };
            let turned = || {
                let is_symmetric = names.is_symmetric(base);
                is_symmetric.then(|| meets(1, column, row).or_else(|| meets(0, row, column))).flatten()
            };
            meets(1, row, column).or_else(|| meets(0, column, row)).or_else(turned)
        },
    )
}

/// A factor that is the entry of a matrix: the matrix, and its two indices.
fn matrix_entry((op, factor): &(ProductOp, Expr)) -> Option<(&Expr, [&String; 2])> {
    match &factor.kind {
        ExprKind::Index(base, labels) if *op == ProductOp::Times => match &labels[..] {
            [row, column] if row != column => Some((base, [row, column])),
            _ => None,
        },
        _ => None,
    }
}

/// An entry of a power of the matrix of a factor, where that is shorter than the product of so many entries.
fn entry(factor: &Expr, times: usize, ends: &[String; 2], names: &mut Names) -> Option<Expr> {
    let ExprKind::Index(base, _) = &factor.kind else { return None };
    let exponent = Box::new(Expr::number(Rational::from_integer(times as i64)));
    let power = match &base.kind {
        ExprKind::Name(_) | ExprKind::Call(..) => Expr::new(ExprKind::Power(base.clone(), exponent)),
        _ => return None,
    };
    let product = times as u32 * (size(base) + 1) - 1;
    if size(&power) >= product {
        return None;
    }
    if names.is_symmetric(base) {
        names.symmetric.push(power.clone());
    }
    Some(Expr::new(ExprKind::Index(Box::new(power), ends.to_vec())))
}

/// The indices of a factor as often as they occur; those of a power twice.
fn labels(factor: &Expr, names: &Names) -> Vec<String> {
    let mut found = Vec::new();
    factor.walk(&mut |expr| match &expr.kind {
        ExprKind::Index(_, own) => found.extend(own.iter().filter(|label| names.is_index(label)).cloned()),
        ExprKind::SumOver(own, _) => found.extend(own.iter().cloned()),
        ExprKind::Power(base, _) => found.extend(labels(base, names)),
        _ => {}
    });
    found
}
