//! Whether what a term needs may hold nowhere: a glance at a few points, for others to look closer where it seems so.

use super::budget::{AT_A_TRIAL, LITERAL};
use super::floating::REGIONS;
use crate::base::{Requirement, Rounded, Symbols, determinant};
use crate::eval::{Evaluator, Point, Scale, Sizes};
use crate::expr::{Graph, Id};

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
