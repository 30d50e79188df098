//! Both sides of an equation at random points, in one arithmetic.

use super::budget::{AT_A_POINT, AT_ALL_POINTS, AT_ALL_SIZES, ENTRIES, LITERAL, ROUNDING, SURE, TOLERANCE, attempts};
use super::question::Equation;
use super::reach::{Order, Reach, ones};
use crate::base::{Arithmetic, Attribute, Scalar, Symbols, Undefined, Variable, Work};
use crate::eval::{Evaluator, Point, RANKS, Region, Scale, Sizes, Tensor};
use crate::expr::{Graph, Id};

/// What random points have shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sample {
    /// Equal at this many points.
    Equal(usize),
    /// The same, and at each of them rounding may be all that both sides are, so that little is said.
    Blank(usize),
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

/// What the values of both sides at one point say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    /// They are equal, but for rounding.
    Equal,
    /// The same, and rounding may be all that they are.
    Blank,
    /// They differ by more than rounding can explain.
    Different,
    /// Rounding may explain all of it.
    Unclear,
}

/// Compares values that may be this far apart, relative to the largest entry.
pub(super) fn compared<T: Scalar>(left: &Tensor<T>, right: &Tensor<T>, tolerance: f64) -> Comparison {
    // Where both sides are small their difference counts as far as rounding does not explain it. Difference quotients are off by more.
    let differ_though_small = || tolerance <= TOLERANCE && left.relative_distance(right, SURE) > tolerance;
    if left.least_distance(right) > if T::EXACT { 0.0 } else { tolerance } || !T::EXACT && differ_though_small() {
        Comparison::Different
    } else if !T::EXACT && left.is_blank() && right.is_blank() {
        Comparison::Blank
    } else if left.rounding(right) <= ROUNDING {
        Comparison::Equal
    } else {
        Comparison::Unclear
    }
}

/// Compares the sides at random points until they were equal at this many, or different.
pub(super) fn sample<T: Arithmetic>(
    equation: Equation<'_>,
    symbols: &Symbols,
    points: usize,
    region: Region,
    tolerance: f64,
) -> Sample {
    let (mut equal, mut blank, mut reason) = (0, true, Undefined::Shape);
    let (mut steps, mut scale, mut literal) = (AT_ALL_POINTS, Scale::Distinct, LITERAL);
    let mut seed = 0;
    while seed < attempts(points) {
        let sizes = sizes(equation, symbols, seed, scale, literal);
        // One point of a literal size may take all.
        let work = if literal == usize::MAX { AT_A_POINT.with_steps(steps) } else { AT_A_POINT };
        let mut work = work.at_most(steps);
        let before = work.steps();
        let values = Point::within(symbols, seed, &sizes, region, &mut work)
            .and_then(|point| within::<T>(equation, &point, &mut work));
        steps -= before - work.steps();
        match values.map(|[left, right]| compared(&left, &right, tolerance)) {
            Ok(Comparison::Different) => {
                if literal == usize::MAX || !symbols.has_literal_above(literal) {
                    return Sample::Different(Place { seed, sizes });
                }
                // What holds at one size only is decided there.
                (equal, blank, scale, literal, seed) = (0, true, Scale::Distinct, usize::MAX, 0);
                continue;
            }
            Ok(Comparison::Unclear) => reason = Undefined::Rounding,
            Ok(found) => {
                blank &= found == Comparison::Blank;
                equal += 1;
                if equal >= points {
                    break;
                }
            }
            Err(Undefined::TooLarge) if steps > 0 && scale.smaller().is_some() => {
                scale = scale.smaller().unwrap_or(scale);
                continue;
            }
            // Functions that the field has not.
            Err(error @ Undefined::Missing(_)) if T::EXACT => return Sample::Undefined(error),
            Err(error @ Undefined::TooLarge) => {
                reason = error;
                break;
            }
            Err(error @ (Undefined::Variable(_) | Undefined::Dimension(_))) => return Sample::Undefined(error),
            Err(error) => reason = error,
        }
        seed += 1;
    }
    match equal {
        0 => Sample::Undefined(reason),
        points if blank => Sample::Blank(points),
        points => Sample::Equal(points),
    }
}

/// Compares the sides at a point of each of the sizes that speak of all sizes, and where all sizes are one.
pub(super) fn sample_beyond<T: Arithmetic>(
    equation: Equation<'_>,
    symbols: &Symbols,
    region: Region,
    tolerance: f64,
) -> Sample {
    match at_reach::<T>(equation, symbols, region, LITERAL, tolerance) {
        // What holds at one size only is decided there.
        Sample::Different(_) if symbols.has_literal_above(LITERAL) => {
            at_reach::<T>(equation, symbols, region, usize::MAX, tolerance)
        }
        found => found,
    }
}

fn at_reach<T: Arithmetic>(
    equation: Equation<'_>,
    symbols: &Symbols,
    region: Region,
    literal: usize,
    tolerance: f64,
) -> Sample {
    let along = |order| along_sizes::<T>(equation, symbols, region, literal, tolerance, order);
    match along(Order::Ascending) {
        // `A'*A` has an inverse only where A has no more columns than rows.
        Sample::Undefined(Undefined::Singular | Undefined::Division) if equation.dimensions().len() > 1 => {
            along(Order::Descending)
        }
        found => found,
    }
}

fn along_sizes<T: Arithmetic>(
    equation: Equation<'_>,
    symbols: &Symbols,
    region: Region,
    literal: usize,
    tolerance: f64,
    order: Order,
) -> Sample {
    let reach = Reach::of(equation, symbols, literal, order);
    let mut steps = AT_ALL_SIZES;
    let mut at = |sizes: &Sizes| at_sizes::<T>(equation, symbols, sizes, region, tolerance, &mut steps);
    if let Sample::Different(place) = at(&ones(symbols, literal)) {
        return Sample::Different(place);
    }
    for sizes in &reach.sizes {
        match at(sizes) {
            Sample::Equal(_) => {}
            other => return other,
        }
    }
    if reach.complete { Sample::Equal(reach.sizes.len()) } else { Sample::Undefined(Undefined::TooLarge) }
}

/// Compares the sides at a point of these sizes; at one of every rank where a variable is idempotent. The steps are taken from what is left.
fn at_sizes<T: Arithmetic>(
    equation: Equation<'_>,
    symbols: &Symbols,
    sizes: &Sizes,
    region: Region,
    tolerance: f64,
    steps: &mut u64,
) -> Sample {
    let is_idempotent = |v: &Variable| symbols.attributes(*v).has(Attribute::Idempotent);
    let draws = if equation.variables().iter().any(is_idempotent) { RANKS } else { 1 };
    let (mut reason, mut open, mut equal) = (Undefined::TooLarge, (1u64 << draws) - 1, false);
    // The ranks at which there may be a value that these numbers do not have.
    let mut doubtful = 0;
    for seed in 0..draws * attempts(1) {
        // One point of each rank will do.
        if open == 0 {
            break;
        }
        if open & 1 << (seed % draws) == 0 {
            continue;
        }
        let mut work = AT_A_POINT.at_most(*steps);
        let before = work.steps();
        let values = Point::within(symbols, seed, sizes, region, &mut work)
            .and_then(|point| within::<T>(equation, &point, &mut work));
        *steps -= before - work.steps();
        match values.map(|[left, right]| compared(&left, &right, tolerance)) {
            Ok(Comparison::Equal | Comparison::Blank) => {
                equal = true;
                open &= !(1 << (seed % draws));
            }
            Ok(Comparison::Different) => return Sample::Different(Place { seed, sizes: sizes.clone() }),
            Ok(Comparison::Unclear) => {
                doubtful |= 1 << (seed % draws);
                reason = Undefined::Rounding;
            }
            Err(error @ (Undefined::TooLarge | Undefined::Missing(_))) => return Sample::Undefined(error),
            Err(error) => {
                if !matches!(error, Undefined::Singular | Undefined::Division) {
                    doubtful |= 1 << (seed % draws);
                }
                reason = error;
            }
        }
    }
    if equal && open & doubtful == 0 { Sample::Equal(1) } else { Sample::Undefined(reason) }
}

/// Both values at one point, if both are ordinary numbers throughout.
pub(super) fn both<T: Arithmetic>(equation: Equation<'_>, point: &Point<T>) -> Result<[Tensor<T>; 2], Undefined> {
    within(equation, point, &mut AT_A_POINT.clone())
}

/// The same, the work taken from what is left.
pub(super) fn within<T: Arithmetic>(
    equation: Equation<'_>,
    point: &Point<T>,
    work: &mut Work,
) -> Result<[Tensor<T>; 2], Undefined> {
    if !evaluated(equation.graph, point, work, |evaluator| equation.admits(evaluator)) {
        return Err(Undefined::Division);
    }
    let [left, right] = sides(equation.graph, [equation.left, equation.right], point, work)?;
    if left.is_finite() && right.is_finite() { Ok([left, right]) } else { Err(Undefined::Division) }
}

/// The values of two terms at one point.
pub(super) fn sides<T: Arithmetic>(
    graph: &Graph,
    terms: [Id; 2],
    point: &Point<T>,
    work: &mut Work,
) -> Result<[Tensor<T>; 2], Undefined> {
    let [left, right] = evaluated(graph, point, work, |evaluator| terms.map(|term| evaluator.value(term).cloned()));
    Ok([left?, right?])
}

/// What is asked of an evaluator at one point. What is left of the work after it has all the words again.
pub(super) fn evaluated<T: Arithmetic, R>(
    graph: &Graph,
    point: &Point<T>,
    work: &mut Work,
    ask: impl FnOnce(&mut Evaluator<'_, T>) -> R,
) -> R {
    let mut evaluator = Evaluator::within(graph, point, work.clone());
    let found = ask(&mut evaluator);
    *work = work.clone().at_most(evaluator.left().steps());
    found
}

/// Sizes for a draw; a tensor of many axes is compared where it is small.
fn sizes(equation: Equation<'_>, symbols: &Symbols, draw: u64, scale: Scale, literal: usize) -> Sizes {
    let sizes = Sizes::scaled(symbols, draw, scale, literal);
    let shape = equation.graph.shape(equation.left);
    let entries = shape.iter().try_fold(1usize, |n, axis| n.checked_mul(sizes.axis(axis).ok()?));
    if entries.is_some_and(|n| n <= ENTRIES) { sizes } else { Sizes::scaled(symbols, draw % 2, scale, literal) }
}
