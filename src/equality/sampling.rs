//! Both sides of an equation at random points, in one arithmetic.

use super::budget::{ENTRIES, TOLERANCE, attempts};
use super::question::Equation;
use crate::base::{Arithmetic, Symbols, Undefined};
use crate::eval::{Evaluator, Point, Region, Sizes, Tensor};

/// What random points have shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sample {
    /// Equal at this many points.
    Equal(usize),
    /// Different at a point.
    Different(Place),
    /// No point was found where both sides have a value.
    Undefined(Undefined),
}

/// A random point.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) seed: u64,
    pub(super) sizes: Sizes,
}

/// How far apart values are that count as equal.
pub(super) fn tolerance<T: Arithmetic>(floating: f64) -> f64 {
    if T::EXACT { 0.0 } else { floating }
}

/// Compares the sides at random points until they were equal at this many, or different.
pub(super) fn sample<T: Arithmetic>(
    equation: Equation<'_>,
    symbols: &Symbols,
    points: usize,
    region: Region,
) -> Sample {
    let (mut equal, mut reason) = (0, Undefined::Shape);
    for seed in 0..attempts(points) {
        let sizes = sizes(equation, symbols, seed);
        let values = Point::random(symbols, seed, &sizes, region).and_then(|point| both::<T>(equation, &point));
        match values {
            Ok([left, right]) => {
                if left.distance(&right) > tolerance::<T>(TOLERANCE) {
                    return Sample::Different(Place { seed, sizes });
                }
                equal += 1;
                if equal >= points {
                    return Sample::Equal(equal);
                }
            }
            // Functions that the field has not.
            Err(error @ Undefined::Missing(_)) if T::EXACT => return Sample::Undefined(error),
            Err(error @ (Undefined::TooLarge | Undefined::Variable(_) | Undefined::Dimension(_))) => {
                return Sample::Undefined(error);
            }
            Err(error) => reason = error,
        }
    }
    if equal > 0 { Sample::Equal(equal) } else { Sample::Undefined(reason) }
}

/// Both values at one point, if both are ordinary numbers throughout.
pub(super) fn both<T: Arithmetic>(equation: Equation<'_>, point: &Point<T>) -> Result<[Tensor<T>; 2], Undefined> {
    let mut evaluator = Evaluator::new(equation.graph, point);
    let left = evaluator.value(equation.left)?.clone();
    let right = evaluator.value(equation.right)?.clone();
    if left.is_finite() && right.is_finite() { Ok([left, right]) } else { Err(Undefined::Division) }
}

/// Sizes for a draw; a tensor of many axes is compared where it is small.
fn sizes(equation: Equation<'_>, symbols: &Symbols, draw: u64) -> Sizes {
    let sizes = Sizes::distinct(symbols, draw);
    let shape = equation.graph.shape(equation.left);
    let entries = shape.iter().try_fold(1usize, |n, axis| n.checked_mul(sizes.axis(axis).ok()?));
    if entries.is_some_and(|n| n <= ENTRIES) { sizes } else { Sizes::distinct(symbols, draw % 2) }
}
