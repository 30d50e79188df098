//! Evaluation in floating point: it knows every function, and is rough.

use super::budget::{SCALED_POINTS, SCALES, TOLERANCE};
use super::exact::{is_algebraic, is_faithful};
use super::question::Equation;
use super::sampling::{Sample, both, sample};
use crate::base::{Attribute, Field, Symbols, Undefined};
use crate::eval::{Point, Region, Sizes};
use crate::expr::{Graph, Id};

/// Where points are drawn, until there are some at which both sides have a value.
pub(super) const REGIONS: [Region; 3] = [Region::Signed, Region::Positive, Region::Unit];

/// Compares the sides at random points of the first region where both have values.
pub(super) fn compare(equation: Equation<'_>, symbols: &Symbols, points: usize) -> Sample {
    let mut last = Sample::Undefined(Undefined::Shape);
    for region in REGIONS {
        last = sample::<f64>(equation, symbols, points, region);
        if !matches!(last, Sample::Undefined(_)) {
            break;
        }
    }
    last
}

/// Whether the sides differ at some point far from zero, which random points do not reach. Rounding may be why, so that it refutes
/// nothing; but where functions have kinks it says that what holds near zero need not hold beyond them.
pub(super) fn differ_afar(equation: Equation<'_>, symbols: &Symbols) -> bool {
    let differ = |seed: u64, scale: f64| -> Option<bool> {
        let sizes = Sizes::distinct(symbols, seed);
        let mut point = Point::<f64>::random(symbols, seed, &sizes, Region::Signed).ok()?;
        for variable in equation.variables() {
            let attributes = symbols.attributes(variable);
            if !attributes.has(Attribute::Orthogonal) && !attributes.has(Attribute::Idempotent) {
                let value = point.value(variable).ok()?.map(|entry| scale * entry);
                point.set(variable, value);
            }
        }
        let [left, right] = both(equation, &point).ok()?;
        Some(left.distance(&right) > TOLERANCE)
    };
    SCALES.into_iter().any(|scale| (0..SCALED_POINTS).any(|seed| differ(seed, scale) == Some(true)))
}

/// Whether a term has a value at some point; functions count by their own values, not by those of stand-ins.
pub(crate) fn has_value(graph: &Graph, id: Id, symbols: &Symbols) -> bool {
    let equation = Equation { graph, left: id, right: id };
    let has_value = |found: Sample| matches!(found, Sample::Equal(_));
    let algebraic = is_algebraic(graph, &[id]);
    if algebraic && has_value(sample::<Field>(equation, symbols, 1, Region::Signed)) {
        return true;
    }
    // A denominator may vanish in the field alone.
    !(algebraic && is_faithful(graph, &[id])) && has_value(compare(equation, symbols, 1))
}
