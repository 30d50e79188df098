//! The parts of index notation: the order of factors and terms, coefficients in front.

use crate::base::{IndexPattern, Label, Rational, Symbols};
use crate::notation::chain::{Chain, append, collected, sum};
use crate::notation::input_order::InputOrder;
use crate::syntax::UNIT_VECTOR;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::typing::{is_reduction, occurrences};
use smallvec::SmallVec;

pub(super) use crate::notation::plan::ONES;

/// Whether a factor that alone has an index would be read with the sum over the index inside of it, where it is meant around it.
pub(super) fn sums_inside(factor: &Expr, index: &str) -> bool {
    let times = |expr: &Expr| occurrences(expr).counts.get(index).copied().unwrap_or_default();
    match &factor.kind {
        ExprKind::Sum(terms) => terms.iter().any(|t| times(&t.expr) == 0 || sums_inside(&t.expr, index)),
        ExprKind::Product(first, rest) => {
            std::iter::once(&**first).chain(rest.iter().map(|(_, e)| e)).any(|f| sums_inside(f, index))
        }
        ExprKind::Negate(inner) => sums_inside(inner, index),
        ExprKind::Power(..) | ExprKind::HadamardPower(..) => times(factor) > 1,
        ExprKind::Call(name, arguments) if is_reduction(name) => arguments.iter().any(|a| times(a) > 0),
        ExprKind::Call(..) => times(factor) > 1,
        _ => false,
    }
}

/// The sum of a product over indices, if there are any.
pub(super) fn summed_over(indices: Vec<String>, product: Expr) -> Expr {
    if indices.is_empty() { product } else { Expr::new(ExprKind::SumOver(indices, Box::new(product))) }
}

/// `(2*A)[i,j]` as 2 and `A[i,j]`, `1/2*(...)` as 1/2 and `(...)`, `-(...)` as -1 and `(...)`.
pub(super) fn without_coefficient(factor: Expr) -> (Option<Expr>, Expr) {
    let span = factor.span;
    match factor.kind {
        ExprKind::Negate(inner) => (Some(Expr::number((-1).into())), *inner),
        ExprKind::Product(first, rest)
            if matches!(first.kind, ExprKind::Number(_)) && rest[0].0 == ProductOp::Times =>
        {
            (Some(*first), after(rest))
        }
        ExprKind::Product(first, rest) if matches!(first.kind, ExprKind::Negate(_)) => {
            let ExprKind::Negate(inner) = first.kind else { return (None, Expr::number(Rational::one())) };
            (Some(Expr::number((-1).into())), Expr { kind: ExprKind::Product(inner, rest), span })
        }
        ExprKind::Index(base, labels) => match base.kind {
            ExprKind::Product(first, rest)
                if matches!(first.kind, ExprKind::Number(_)) && rest[0].0 == ProductOp::Times =>
            {
                (Some(*first), Expr::new(ExprKind::Index(Box::new(after(rest)), labels)))
            }
            kind => (None, Expr { kind: ExprKind::Index(Box::new(Expr { kind, span: base.span }), labels), span }),
        },
        kind => (None, Expr { kind, span }),
    }
}

/// The factors after the first one.
fn after(rest: Vec<(ProductOp, Expr)>) -> Expr {
    let mut rest = rest.into_iter();
    let head = rest.next().map_or_else(|| Expr::number(1.into()), |(_, head)| head);
    rest.fold(head, |left, (op, next)| append(left, op, next))
}

/// The entry of an expression: of a unit vector a delta, of a column that of the matrix.
pub(super) fn indexed(expr: Expr, labels: &[String]) -> Expr {
    match expr.kind {
        ExprKind::Call(name, arguments) if name == UNIT_VECTOR && labels.len() == 1 => {
            let place = arguments.first().map(crate::syntax::print).unwrap_or_default();
            let labels = vec![labels[0].clone(), place];
            Expr::new(ExprKind::Index(Box::new(Expr::name("delta")), labels))
        }
        // The row of a matrix has the entries of its column.
        ExprKind::Transpose(inner) if labels.len() == 1 && matches!(inner.kind, ExprKind::Index(..)) => {
            indexed(*inner, labels)
        }
        ExprKind::Index(inner, own) if own.iter().any(|label| label == ":") => {
            let mut labels = labels.iter();
            let fill = |own: String| if own == ":" { labels.next().cloned().unwrap_or(own) } else { own };
            Expr::new(ExprKind::Index(inner, own.into_iter().map(fill).collect()))
        }
        kind => Expr::new(ExprKind::Index(Box::new(Expr { kind, span: expr.span }), labels.to_vec())),
    }
}

pub(super) fn prepend(scalar: Expr, value: Expr) -> Expr {
    let chain = Chain::of(scalar);
    match value.kind {
        ExprKind::Product(first, rest) => {
            // `1/2/s` rather than `1/2*1/s`.
            let is_one = matches!(&first.kind, ExprKind::Number(value) if value.is_one());
            let scalar = chain.finish();
            let left = if is_one { scalar } else { append(scalar, ProductOp::Times, *first) };
            rest.into_iter().fold(left, |left, (op, next)| append(left, op, next))
        }
        kind => append(chain.finish(), ProductOp::Times, Expr { kind, span: value.span }),
    }
}

/// The number of deltas and ones that the index pattern alone gives.
pub(super) fn pattern_factors(pattern: &IndexPattern) -> u32 {
    let mut counts: SmallVec<[u32; 16]> = SmallVec::from_elem(0, pattern.sizes.len());
    for l in pattern.flat_output() {
        counts[l as usize] += 1;
    }
    let mut touched: SmallVec<[bool; 16]> = SmallVec::from_elem(false, pattern.sizes.len());
    pattern.inputs.iter().flatten().for_each(|l| touched[*l as usize] = true);
    let mut factors = 0;
    for (count, touched) in counts.iter().zip(touched) {
        factors += match (count, touched) {
            (0, false) => 1,
            (0, true) => 0,
            (1, false) => 1,
            (n, _) => n - 1,
        };
    }
    factors
}

/// The operands in the order in which a person reads them: from the first free index along the chain.
pub(super) fn reading_order(pattern: &IndexPattern) -> Vec<usize> {
    let n = pattern.inputs.len();
    let mut order: Vec<usize> = Vec::with_capacity(n);
    let mut reached: Vec<Label> = pattern.flat_output().collect();
    reached.reverse();
    let mut taken = vec![false; n];
    while order.len() < n {
        let touching = |l: Label| (0..n).find(|o| !taken[*o] && pattern.inputs[*o].contains(&l));
        let next = reached.iter().rev().find_map(|l| touching(*l));
        let Some(next) = next.or_else(|| (0..n).find(|o| !taken[*o])) else { break };
        taken[next] = true;
        order.push(next);
        reached.extend(pattern.inputs[next].iter().copied());
    }
    order
}

/// The place of each label: the first output place, counted from one, of the component that it belongs to; 0 for a closed one.
pub(super) fn places(pattern: &IndexPattern) -> Vec<usize> {
    let mut places = vec![0; pattern.sizes.len()];
    for (place, l) in pattern.flat_output().enumerate() {
        if places[l as usize] == 0 {
            places[l as usize] = place + 1;
        }
    }
    loop {
        let mut changed = false;
        for labels in &pattern.inputs {
            let first = labels.iter().map(|l| places[*l as usize]).filter(|p| *p > 0).min().unwrap_or(0);
            for l in labels {
                if first > 0 && (places[*l as usize] == 0 || places[*l as usize] > first) {
                    places[*l as usize] = first;
                    changed = true;
                }
            }
        }
        if !changed {
            return places;
        }
    }
}

pub(super) fn labels_of(expr: &Expr) -> Vec<String> {
    match &expr.kind {
        ExprKind::Index(_, labels) => labels.clone(),
        ExprKind::Sum(terms) => terms.first().map(|t| labels_of(&t.expr)).unwrap_or_default(),
        ExprKind::Product(first, rest) => {
            std::iter::once(&**first).chain(rest.iter().map(|(_, e)| e)).flat_map(labels_of).collect()
        }
        ExprKind::Negate(a) | ExprKind::Power(a, _) => labels_of(a),
        ExprKind::Call(_, arguments) => arguments.iter().flat_map(labels_of).collect(),
        _ => Vec::new(),
    }
}

/// A sum of terms in index notation, ordered by sign, then as the terms of the input come, then by their indices.
pub(super) fn sum_indexed(terms: Vec<(bool, Expr)>, input: (&InputOrder, &Symbols)) -> (bool, Expr) {
    let mut terms = collected(terms);
    if let [_] = &terms[..] {
        return sum(terms, false, true, input);
    }
    let (order, symbols) = input;
    terms
        .sort_by_cached_key(|(negative, e)| (*negative, order.term(e, symbols), labels_of(e), crate::syntax::print(e)));
    let any_positive = terms.iter().any(|(negative, _)| !negative);
    if any_positive && terms.iter().all(|(_, e)| !matches!(e.kind, ExprKind::Sum(_))) {
        let terms = terms.into_iter().map(|(negative, expr)| crate::syntax::ast::Term { negative, expr }).collect();
        return (false, Expr::new(ExprKind::Sum(terms)));
    }
    sum(terms, false, true, input)
}
