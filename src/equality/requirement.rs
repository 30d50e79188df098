//! How far values are from what is required of them.

use crate::base::{Requirement, Rounded, determinant};
use crate::eval::Tensor;

/// What a condition that has no value is off by: more than one that has.
pub(super) const FAR: f64 = 1e6;

/// Whether a value is what is required of it.
pub(super) fn holds(requirement: Requirement, value: &Tensor<Rounded>) -> bool {
    distance(requirement, value) == 0.0
}

/// How far a value is from what is required of it: zero where that holds, but for rounding.
pub(super) fn distance(requirement: Requirement, value: &Tensor<Rounded>) -> f64 {
    const MARGIN: f64 = 1e-3;
    let is_nonzero = |x: &Rounded| x.value.abs() > x.error;
    let off = |holds: bool, by: f64| if holds { 0.0 } else { by.abs() + MARGIN };
    let each = |of: &dyn Fn(&Rounded) -> f64| -> f64 { value.data.iter().map(of).sum() };
    let sum = match requirement {
        Requirement::Invertible => off(determinant(value).is_ok_and(|x| is_nonzero(&x)), 1.0),
        Requirement::Nonzero => off(value.data.iter().any(is_nonzero), 1.0),
        Requirement::EntriesNonzero => each(&|x| off(is_nonzero(x), 1.0)),
        Requirement::Nonnegative => each(&|x| off(x.value >= -x.error, x.value)),
        Requirement::Positive => each(&|x| off(x.value > 0.0 && is_nonzero(x), x.value)),
        Requirement::InsideUnit => each(&|x| off(x.value.abs() < 1.0, x.value.abs() - 1.0)),
        Requirement::WithinUnit => each(&|x| off(x.value.abs() <= 1.0 + x.error, x.value.abs() - 1.0)),
        Requirement::CosineNonzero => each(&|x| off(is_nonzero(&x.through(f64::cos, 1.0)), 1.0)),
    };
    if sum.is_finite() { sum } else { FAR }
}
