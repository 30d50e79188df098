//! Evaluation in floating point: it knows every function, and is rough.

use super::budget::TOLERANCE;
use super::exact::{is_algebraic, is_faithful, is_polynomial};
use super::question::Equation;
use super::sampling::{Sample, sample, sample_beyond};
use crate::base::{Field, Rounded, Symbols, Undefined};
use crate::eval::Region;
use crate::expr::{Graph, Id};

/// Where points are drawn, until there are some at which both sides have a value.
pub(super) const REGIONS: [Region; 3] = [Region::Signed, Region::Positive, Region::Unit];

/// Compares the sides at random points of the first region where both have values, which is returned too.
pub(super) fn compare(equation: Equation<'_>, symbols: &Symbols, points: usize, tolerance: f64) -> (Sample, Region) {
    let mut last = (Sample::Undefined(Undefined::Shape), Region::Signed);
    let mut blank = None;
    for region in REGIONS {
        last = (sample::<Rounded>(equation, symbols, points, region, tolerance), region);
        match last.0 {
            // What is too large is so in every region.
            Sample::Undefined(Undefined::TooLarge) => break,
            Sample::Undefined(_) => {}
            // A difference that rounding hides here, as where functions are flat, may show elsewhere.
            Sample::Blank(points) => blank = blank.or(Some((Sample::Equal(points), region))),
            _ => return last,
        }
    }
    blank.unwrap_or(last)
}

/// The same at sizes that speak of all sizes, in one region.
pub(super) fn compare_beyond(equation: Equation<'_>, symbols: &Symbols, region: Region, tolerance: f64) -> Sample {
    sample_beyond::<Rounded>(equation, symbols, region, tolerance)
}

/// Whether a term has a value at some point; functions count by their own values, not by those of stand-ins.
pub(crate) fn has_value(graph: &Graph, id: Id, symbols: &Symbols) -> bool {
    matches!(at_a_point(graph, id, symbols), Sample::Equal(_))
}

/// Whether a term has no value at any point that was tried, for another reason than that it is too large to be evaluated or that rounding
/// leaves nothing of a value.
pub(crate) fn lacks_value(graph: &Graph, id: Id, symbols: &Symbols) -> bool {
    use Undefined::{Rounding, TooLarge};
    !matches!(at_a_point(graph, id, symbols), Sample::Equal(_) | Sample::Undefined(TooLarge | Rounding))
}

/// Whether the sides are equal at a point, where normal forms do not decide: where one of them is no polynomial of the variables.
pub(crate) fn seems_to_hold(equation: Equation<'_>, symbols: &Symbols) -> bool {
    let sides = [equation.left, equation.right];
    !sides.iter().all(|side| is_polynomial(equation.graph, *side, u64::MAX))
        && matches!(compare(equation, symbols, 1, TOLERANCE).0, Sample::Equal(_))
}

fn at_a_point(graph: &Graph, id: Id, symbols: &Symbols) -> Sample {
    let equation = Equation::new(graph, id, id);
    let algebraic = is_algebraic(graph, &[id]);
    if algebraic {
        let found = sample::<Field>(equation, symbols, 1, Region::Signed, 0.0);
        // A denominator may vanish in the field alone.
        if matches!(found, Sample::Equal(_)) || is_faithful(graph, &[id]) {
            return found;
        }
    }
    compare(equation, symbols, 1, TOLERANCE).0
}
