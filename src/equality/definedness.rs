//! Whether what a term needs may hold nowhere: a glance at a few points, for others to look closer where it seems so.

use super::budget::{AT_A_TRIAL, LITERAL};
use super::floating::REGIONS;
use crate::base::{Requirement, Symbols};
use crate::eval::{Evaluator, Point, Scale, Sizes};
use crate::expr::{Graph, Id};

/// How far from zero a value may be by rounding.
const ROUNDING: f64 = 1e-9;

/// Whether a term is found at a few points, and satisfies a requirement at none of them but by rounding.
pub(crate) fn seems_to_fail(graph: &Graph, symbols: &Symbols, requirement: Requirement, term: Id) -> bool {
    let mut found = false;
    for (draw, region) in (0u64..).zip(REGIONS) {
        let sizes = Sizes::scaled(symbols, draw, Scale::Small, LITERAL);
        let mut work = AT_A_TRIAL;
        let Ok(point) = Point::<f64>::within(symbols, draw, &sizes, region, &mut work) else { continue };
        let mut evaluator = Evaluator::within(graph, &point, work);
        let Ok(value) = evaluator.value(term) else { continue };
        let all = |holds: &dyn Fn(f64) -> bool| value.data.iter().all(|entry| holds(*entry));
        let holds = match requirement {
            Requirement::Invertible | Requirement::Nonzero => !all(&|x| x.abs() < ROUNDING),
            Requirement::EntriesNonzero => all(&|x| x.abs() >= ROUNDING),
            Requirement::Nonnegative => all(&|x| x >= 0.0),
            Requirement::Positive => all(&|x| x >= ROUNDING),
            Requirement::InsideUnit => all(&|x| x.abs() < 1.0),
            Requirement::WithinUnit => all(&|x| x.abs() <= 1.0),
            Requirement::CosineNonzero => all(&|x| x.cos().abs() >= ROUNDING),
        };
        if holds {
            return false;
        }
        found = true;
    }
    found
}
