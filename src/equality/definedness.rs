//! Whether what a term needs holds, or may hold nowhere, by its values at a few points.

use super::budget::{AT_A_TRIAL, LITERAL, SURE};
use super::exact::{is_algebraic, is_faithful};
use super::floating::REGIONS;
use super::requirement::distance;
use crate::base::{Attribute, Dimension, Field, Requirement, Rounded, Scalar, Symbols, determinant};
use crate::eval::{Evaluator, Point, Region, Scale, Sizes};
use crate::expr::{Graph, Id};
use crate::ops::Op;

/// Whether a requirement of a number without variables and sizes holds, where its value is clear of what rounding does.
pub(crate) fn decided(graph: &Graph, symbols: &Symbols, requirement: Requirement, term: Id) -> Option<bool> {
    let is_closed = |id: &Id| graph.rank(*id) == 0 && !matches!(graph.op(*id), Op::Variable(_) | Op::Size(_));
    if !graph.reachable(&[term]).iter().all(is_closed) {
        return None;
    }
    let point = Point::<Rounded>::new(Sizes::unknown(symbols));
    let value = Evaluator::within(graph, &point, AT_A_TRIAL).value(term).ok()?.clone();
    let [entry] = value.data[..] else { return None };
    // The values between which nothing is decided: the ends of what is required.
    let ends: &[f64] = match requirement {
        Requirement::InsideUnit | Requirement::WithinUnit => &[-1.0, 1.0],
        Requirement::CosineNonzero => return None,
        _ => &[0.0],
    };
    let is_clear = ends.iter().all(|end| (entry.value - end).abs() > SURE * entry.error && entry.value.is_finite());
    is_clear.then(|| distance(requirement, &value) == 0.0)
}

/// Whether a term of literal sizes is singular, or zero, wherever it has a value: it is at random points of the prime field, where a
/// determinant that is not zero vanishes with a chance below its degree in 2^61.
pub(crate) fn vanishes(graph: &Graph, symbols: &Symbols, requirement: Requirement, term: Id) -> bool {
    /// The points that are looked at.
    const POINTS: u64 = 2;
    let is_literal = |id: &Id| {
        let own: &[Dimension] = match graph.op(*id) {
            Op::Size(dimension) => std::slice::from_ref(dimension),
            Op::Network(pattern) => &pattern.sizes,
            _ => &[],
        };
        let mut dimensions = graph.shape(*id).iter().flatten().chain(own);
        dimensions.all(|d| symbols.literal_size(*d).is_some_and(|size| size <= LITERAL as u64))
    };
    // Points have one of several values of a determinant, or one rank.
    let is_scattered = |id: &Id| match graph.op(*id) {
        Op::Variable(v) => {
            [Attribute::Orthogonal, Attribute::Idempotent].iter().any(|a| symbols.attributes(*v).has(*a))
        }
        _ => false,
    };
    let below = graph.reachable(&[term]);
    let asks = matches!(requirement, Requirement::Invertible | Requirement::Nonzero);
    let is_exact = || is_algebraic(graph, &[term]) && is_faithful(graph, &[term]);
    if !asks || !below.iter().all(is_literal) || below.iter().any(is_scattered) || !is_exact() {
        return false;
    }
    (0..POINTS).all(|draw| {
        let sizes = Sizes::unknown(symbols);
        let mut work = AT_A_TRIAL;
        let Ok(point) = Point::<Field>::within(symbols, draw, &sizes, Region::Signed, &mut work) else { return false };
        let mut evaluator = Evaluator::within(graph, &point, work);
        let Ok(value) = evaluator.value(term) else { return false };
        match requirement {
            Requirement::Invertible => determinant(value).is_ok_and(|value| value == Field::zero()),
            _ => value.data.iter().all(|entry| *entry == Field::zero()),
        }
    })
}

/// Whether a term is found at a few points, and satisfies a requirement at none of them but by rounding.
pub(crate) fn seems_to_fail(graph: &Graph, symbols: &Symbols, requirement: Requirement, term: Id) -> bool {
    let mut found = false;
    for (draw, region) in (0u64..).zip(REGIONS) {
        let sizes = Sizes::scaled(symbols, draw, Scale::Small, LITERAL);
        let mut work = AT_A_TRIAL;
        let Ok(point) = Point::<Rounded>::within(symbols, draw, &sizes, region, &mut work) else { continue };
        let mut evaluator = Evaluator::within(graph, &point, work);
        let Ok(value) = evaluator.value(term) else { continue };
        let all = |holds: &dyn Fn(Rounded) -> bool| value.data.iter().all(|entry| holds(*entry));
        let is_nonzero = |x: Rounded| x.value.abs() > x.error;
        let holds = match requirement {
            Requirement::Invertible => determinant(value).is_ok_and(is_nonzero),
            Requirement::Nonzero => !all(&|x| !is_nonzero(x)),
            Requirement::EntriesNonzero => all(&is_nonzero),
            Requirement::Nonnegative => all(&|x| x.value >= 0.0),
            Requirement::Positive => all(&|x| x.value > x.error),
            Requirement::InsideUnit => all(&|x| x.value.abs() < 1.0),
            Requirement::WithinUnit => all(&|x| x.value.abs() <= 1.0 + x.error),
            Requirement::CosineNonzero => all(&|x| is_nonzero(x.through(f64::cos, 1.0))),
        };
        if holds {
            return false;
        }
        found = true;
    }
    found
}
