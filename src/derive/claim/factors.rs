//! A factor that a claim has too many or too few: a scalar, one entry by entry, an inner derivative.

use super::questions::with;
use super::read::{Claimed, shaped};
use super::{Case, Diagnosis, Slip};
use crate::base::Rational;
use crate::calculus::gradient;
use crate::derive::{Task, answer};
use crate::egraph::SaturationLimits;
use crate::equality::SpotCheck;
use crate::expr::{Graph, Id};
use crate::notation::{notate, told};
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement};
use crate::syntax::print;
use smallvec::smallvec;
use std::sync::Arc;

/// The most scalars that are tried as a factor.
const SCALARS: usize = 16;
/// The most factors that are tried entry by entry, and places where.
const FACTORS: usize = 12;
const PLACES: usize = 24;
/// The largest denominator of a factor that is written as a fraction, where it has decimals.
const SMALL_DENOMINATOR: i64 = 64;

/// A scalar of the question that the claim has as a factor too many or too few.
pub(super) fn scalar_factor(case: &mut Case<'_>, term: Id, expected: Id) -> Option<Diagnosis> {
    let spot = SpotCheck::of(&case.graph, term, &case.symbols)?;
    let answer = SpotCheck::of(&case.graph, expected, &case.symbols)?;
    let is_scalar = |id: &Id| case.graph.rank(*id) == 0 && case.graph.number_value(*id).is_none();
    let scalars: Vec<Id> = case.graph.reachable(&[expected, term]).into_iter().filter(is_scalar).collect();
    let claimed = case.graph.reachable(&[term]);
    let symbols = Arc::new(case.symbols.clone());
    for scalar in scalars.into_iter().rev().take(SCALARS) {
        for (scaled, other, spot, is_more) in [(expected, term, &spot, true), (term, expected, &answer, false)] {
            let Ok(product) = case.graph.add(Op::Scale, &[scalar, scaled]) else { continue };
            if spot.agrees(&case.graph, product) && case.is_equal(product, other) {
                let factor = notate(&case.graph, scalar, None, &symbols)?;
                let text = match is_more {
                    true if claimed.contains(&scalar) => format!("the factor {} is too many", print(&factor)),
                    // Nothing in the claim has that name.
                    true => format!("the factor {} is missing", print(&inverse(factor))),
                    false => format!("the factor {} is missing", print(&factor)),
                };
                return Some(Diagnosis { slip: Slip::Factor, text });
            }
        }
    }
    None
}

pub(super) fn inverse(factor: Expr) -> Expr {
    Expr::new(ExprKind::Product(Box::new(Expr::number(Rational::one())), vec![(ProductOp::Divide, factor)]))
}

/// A factor entry by entry that the question or the right answer has, and that a part of the claim lacks; with it the claim may be a multiple
/// of the right answer.
pub(super) fn entrywise_factor(case: &mut Case<'_>, claimed: &Claimed, is_scaled: bool) -> Option<Diagnosis> {
    let (term, expected) = (claimed.term?, claimed.expected?);
    let answer = SpotCheck::of(&case.graph, expected, &case.symbols)?;
    let mut factors: Vec<Id> = Vec::new();
    // The answer as it is printed has others than as it was derived.
    let printed = case.answer.forms.get(claimed.form).filter(|form| form.free().is_none());
    let shape = case.graph.shape(expected).clone();
    let printed = printed.map(|form| Statement { target: None, expr: form.expr().clone() });
    let printed = printed.and_then(|form| shaped(&form, &shape, &case.symbols, &mut case.graph));
    let printed = printed.map_or(expected, |(read, _)| read.root);
    for id in case.graph.reachable(&[expected, case.root, printed]) {
        if *case.graph.op(id) == Op::Hadamard {
            factors.extend(case.graph.children(id));
        }
    }
    factors.sort_unstable();
    factors.dedup();
    let places: Vec<Id> = case.graph.reachable(&[term]).into_iter().rev().take(PLACES).collect();
    let symbols = Arc::new(case.symbols.clone());
    for factor in factors.into_iter().rev().take(FACTORS) {
        for place in places.iter().copied() {
            if case.graph.shape(place) != case.graph.shape(factor) {
                continue;
            }
            let Ok(product) = case.graph.add(Op::Hadamard, &[place, factor]) else { continue };
            let mended = with(&mut case.graph, term, place, product);
            if let Some(ratio) = answer.ratio(&case.graph, mended).map(|ratio| ratio.recip())
                && (is_scaled || ratio.is_one())
                && is_multiple(case, mended, &ratio, expected)
            {
                let [factor, place] = [factor, place].map(|id| told(&case.graph, id, None, &symbols));
                let text = format!("the factor {factor} is missing, entry by entry, at {place}");
                let text = match ratio.is_one() {
                    true => text,
                    false => format!("{text}; then it is {}", multiple(&ratio, "the right answer").text),
                };
                return Some(Diagnosis { slip: Slip::Factor, text });
            }
        }
    }
    None
}

/// The derivative of a scalar part of the question, which a claim lacks that is a scalar itself: `1/g` for that of `log(g)`.
pub(super) fn inner_derivative(case: &mut Case<'_>, claimed: &Claimed) -> Option<Diagnosis> {
    let (term, main) = (claimed.term?, case.terms.parts.main?);
    let [variable] = case.task.wrt[..] else { return None };
    if case.graph.rank(term) != 0 || case.graph.rank(case.root) != 0 {
        return None;
    }
    let answer = SpotCheck::of(&case.graph, main, &case.symbols)?;
    let is_scalar = |id: &Id| case.graph.rank(*id) == 0 && case.graph.number_value(*id).is_none();
    let inner: Vec<Id> = case.graph.reachable(&[case.root]).into_iter().filter(is_scalar).collect();
    let symbols = Arc::new(case.symbols.clone());
    for part in inner.into_iter().rev().skip(1).take(SCALARS) {
        let slope = gradient(&mut case.graph, part, variable, &case.symbols);
        let Ok(product) = case.graph.add(Op::Scale, &[term, slope]) else { continue };
        if answer.agrees(&case.graph, product) && case.is_equal(product, main) {
            let (factor, _) = written(case, slope)?;
            let of = told(&case.graph, part, None, &symbols);
            let text = format!("the factor {} is missing, the derivative of {of}", print(&factor));
            return Some(Diagnosis { slip: Slip::Factor, text });
        }
    }
    None
}

/// A term simplified, with its size.
pub(super) fn written(case: &Case<'_>, term: Id) -> Option<(Expr, u32)> {
    written_in(&case.graph, case, term)
}

/// The same of a term of another graph.
pub(super) fn written_in(graph: &Graph, case: &Case<'_>, term: Id) -> Option<(Expr, u32)> {
    let task = Task { limits: SaturationLimits::default(), ..Task::default() };
    let found = answer(graph.clone(), term, case.terms.row, case.symbols.clone(), &task, case.rules);
    found.forms.value.map(|value| (value.expr().clone(), value.size()))
}

/// Whether a term is this many times another one.
pub(super) fn is_multiple(case: &mut Case<'_>, term: Id, ratio: &Rational, other: Id) -> bool {
    let scaled = case.graph.add(Op::Combination(smallvec![ratio.clone()]), &[other]);
    scaled.is_ok_and(|scaled| case.is_equal(term, scaled))
}

pub(super) fn multiple(ratio: &Rational, what: &str) -> Diagnosis {
    let known = [(2, 1, "twice"), (1, 2, "half of"), (-2, 1, "minus twice"), (-1, 2, "minus half of")];
    let word = known.iter().find(|(n, d, _)| *ratio == Rational::new(*n, *d)).map(|(.., word)| *word);
    match word {
        _ if *ratio == -Rational::one() => Diagnosis { slip: Slip::Sign, text: format!("the negative of {what}") },
        Some(word) => Diagnosis { slip: Slip::Factor, text: format!("{word} {what}") },
        None => {
            let small = ratio.denominator().to_i64().is_some_and(|denominator| denominator <= SMALL_DENOMINATOR);
            let number = ratio.to_decimal().filter(|_| !small).unwrap_or_else(|| ratio.to_string());
            Diagnosis { slip: Slip::Factor, text: format!("{number} times {what}") }
        }
    }
}
