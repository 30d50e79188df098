//! Whether two terms are equal, tried at random points.

use super::evaluate::Evaluator;
use super::point::{Point, Region, Sizes};
use crate::base::{Field, Scalar, Symbols, Tensor, Undefined};
use crate::expr::{Graph, Id};
use crate::ops::{LOG_DETERMINANT, LOG_SUM_EXP, NORM, Op, POWER, SOFTMAX};

/// The numbers a comparison was made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Exactly, in the integers modulo a prime of 61 bits.
    Field,
    /// In floating point, to a relative tolerance of 1e-7.
    Float,
}

/// What a comparison found.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// Equal at every point tried.
    Equal {
        /// How many points.
        draws: usize,
        /// In which numbers.
        kind: Kind,
    },
    /// Different at a point.
    Different {
        /// In which numbers.
        kind: Kind,
        /// The seed of the point.
        seed: u64,
        /// Its sizes.
        sizes: Sizes,
        /// The relative distance of the two values (1 in the field; infinite for different shapes).
        distance: f64,
    },
    /// No point was found where both have a value.
    Unknown(Undefined),
}

impl Comparison {
    /// Whether the terms were found equal.
    pub fn is_equal(&self) -> bool {
        matches!(self, Comparison::Equal { .. })
    }

    /// Whether a difference was found.
    pub fn is_different(&self) -> bool {
        matches!(self, Comparison::Different { .. })
    }
}

const TOLERANCE: f64 = 1e-7;

/// Compares two terms at `draws` random points with different sizes, exactly where possible.
///
/// Agreement in the field is conclusive up to a tiny probability. A difference there is so only for terms without functions that the
/// field knows as stand-ins (`exp`, `norm`, ...); for those, and for functions that it has not (`abs`, `sign`, `relu`), floating point
/// decides.
pub fn compare(graph: &Graph, a: Id, b: Id, symbols: &Symbols, draws: usize) -> Comparison {
    let draws = draws.max(1);
    let algebraic = is_algebraic(graph, &[a, b]);
    match sample::<Field>(graph, a, b, symbols, draws, Region::Signed) {
        found @ Comparison::Equal { .. } => found,
        found @ Comparison::Different { .. } if algebraic => found,
        // Singular everywhere: rounding would only hide it.
        found @ Comparison::Unknown(Undefined::Singular | Undefined::Division) if algebraic => found,
        _ => {
            let mut last = Comparison::Unknown(Undefined::Shape);
            for region in [Region::Signed, Region::Positive, Region::Unit] {
                last = sample::<f64>(graph, a, b, symbols, draws, region);
                if !matches!(last, Comparison::Unknown(_)) {
                    break;
                }
            }
            last
        }
    }
}

/// Whether a term has a value at some point; functions count by their own values, not by those of stand-ins.
pub(crate) fn has_value(graph: &Graph, id: Id, symbols: &Symbols) -> bool {
    if is_algebraic(graph, &[id]) {
        return sample::<Field>(graph, id, id, symbols, 1, Region::Signed).is_equal();
    }
    [Region::Signed, Region::Positive, Region::Unit]
        .into_iter()
        .any(|region| sample::<f64>(graph, id, id, symbols, 1, region).is_equal())
}

/// Whether the terms hold rational functions of their variables only.
pub(crate) fn is_algebraic(graph: &Graph, roots: &[Id]) -> bool {
    graph.reachable(roots).into_iter().all(|id| match graph.op(id) {
        Op::Map(_) | Op::Call(NORM | LOG_DETERMINANT | SOFTMAX | LOG_SUM_EXP) => false,
        Op::Call(POWER) => graph.number_value(graph.children(id)[1]).is_some_and(|exponent| exponent.is_integer()),
        _ => true,
    })
}

/// Both values at one point, if both are ordinary numbers throughout.
fn both<T: Scalar>(graph: &Graph, a: Id, b: Id, point: &Point<T>) -> Result<(Tensor<T>, Tensor<T>), Undefined> {
    let mut evaluator = Evaluator::new(graph, point);
    let first = evaluator.value(a)?.clone();
    let second = evaluator.value(b)?.clone();
    if first.is_finite() && second.is_finite() { Ok((first, second)) } else { Err(Undefined::Division) }
}

/// The most entries of a value that is compared at sizes of any deal.
const ENTRIES: usize = 1 << 14;

/// Sizes for a draw; a tensor of many axes is compared where it is small.
fn sizes(graph: &Graph, id: Id, symbols: &Symbols, draw: u64) -> Sizes {
    let sizes = Sizes::distinct(symbols, draw);
    let entries = graph.shape(id).iter().try_fold(1usize, |n, axis| n.checked_mul(sizes.axis(axis).ok()?));
    if entries.is_some_and(|n| n <= ENTRIES) { sizes } else { Sizes::distinct(symbols, draw % 2) }
}

fn sample<T: Scalar>(graph: &Graph, a: Id, b: Id, symbols: &Symbols, draws: usize, region: Region) -> Comparison {
    let kind = if T::EXACT { Kind::Field } else { Kind::Float };
    let tolerance = if T::EXACT { 0.0 } else { TOLERANCE };
    let (mut equal, mut reason) = (0, Undefined::Shape);
    // Half of all field elements have no root, and half of all signs no logarithm: allow for points without a value.
    for seed in 0..(8 * draws as u64 + 8) {
        let sizes = sizes(graph, a, symbols, seed);
        let values = Point::random(symbols, seed, &sizes, region).and_then(|point| both::<T>(graph, a, b, &point));
        match values {
            Ok((first, second)) => {
                let distance = first.distance(&second);
                if distance > tolerance {
                    return Comparison::Different { kind, seed, sizes, distance };
                }
                equal += 1;
                if equal == draws {
                    return Comparison::Equal { draws, kind };
                }
            }
            // Functions that the field has not.
            Err(error @ Undefined::Missing(_)) if T::EXACT => {
                return Comparison::Unknown(error);
            }
            Err(error @ (Undefined::TooLarge | Undefined::Variable(_) | Undefined::Dimension(_))) => {
                return Comparison::Unknown(error);
            }
            Err(error) => reason = error,
        }
    }
    if equal > 0 { Comparison::Equal { draws: equal, kind } } else { Comparison::Unknown(reason) }
}
