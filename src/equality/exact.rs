//! Evaluation in the integers modulo a prime: exact, but for functions that are stand-ins there.

use super::budget::LARGEST_SIZE;
use super::question::Equation;
use super::sampling::{Sample, sample, sample_beyond};
use crate::base::{Field, Rational, Symbols};
use crate::eval::Region;
use crate::expr::{Graph, Id};
use crate::ops::{Degree, Degrees, Op};

/// Compares the sides at random points of the field.
///
/// Agreement is conclusive up to a tiny probability. A difference is so only where the sides are rational functions of their variables:
/// of others (`exp`, `norm`, ...) the field has stand-ins, which keep some of their laws only.
pub(super) fn compare(equation: Equation<'_>, symbols: &Symbols, points: usize) -> Sample {
    sample::<Field>(equation, symbols, points, Region::Signed, 0.0)
}

/// The same at sizes that speak of all sizes.
pub(super) fn compare_beyond(equation: Equation<'_>, symbols: &Symbols) -> Sample {
    sample_beyond::<Field>(equation, symbols, Region::Signed, 0.0)
}

/// Whether the terms are rational functions of their variables.
pub(super) fn is_algebraic(graph: &Graph, roots: &[Id]) -> bool {
    degrees(graph, roots, LARGEST_SIZE).into_iter().flatten().all(|degree| matches!(degree, Degree::Rational(_)))
}

/// A bound on the degree of the terms where no dimension is larger than `size`, each cleared of denominators, added up.
pub(super) fn degree(graph: &Graph, roots: &[Id], size: usize) -> u64 {
    let degrees = degrees(graph, roots, size);
    let bounds = roots.iter().filter_map(|root| degrees[usize::from(*root)]).map(Degree::bound);
    bounds.fold(0u64, u64::saturating_add).max(1)
}

/// Whether the term is a polynomial of at most this degree in its variables together.
pub(super) fn is_polynomial(graph: &Graph, root: Id, most: u64) -> bool {
    let is_sum_of_products = |op: &Op| match op {
        Op::Map(_) => false,
        op => op.record().is_none_or(|record| record.operands == 0 || record.meaning.is_network()),
    };
    graph.reachable(&[root]).into_iter().all(|id| is_sum_of_products(graph.op(id)))
        && degree(graph, &[root], LARGEST_SIZE) <= most
}

/// Whether agreement in the field says something of the terms: where their numbers multiply up to the size of the prime, what is not zero
/// may vanish modulo it, and a polynomial of that degree may vanish at every element.
pub(super) fn is_faithful(graph: &Graph, roots: &[Id]) -> bool {
    /// The most bits that the numbers have together; those of the prime less some for how often terms are added up.
    const MOST_BITS: u64 = 56;
    const LARGEST_DEGREE: u64 = 1 << 40;
    let bits = |value: &Rational| value.numerator().bits() + value.denominator().bits() - 2;
    let of_numbers = |op: &Op| match op {
        Op::Number(value) if !value.is_zero() => bits(value),
        Op::Combination(coefficients) => coefficients.iter().map(bits).fold(0, u64::saturating_add),
        _ => 0,
    };
    let heights = bounds(graph, roots, LARGEST_SIZE, of_numbers);
    let total = roots.iter().filter_map(|root| heights[usize::from(*root)]).map(Degree::bound);
    total.fold(0, u64::saturating_add) <= MOST_BITS && degree(graph, roots, LARGEST_SIZE) <= LARGEST_DEGREE
}

/// A bound on the degree of every node below the roots.
fn degrees(graph: &Graph, roots: &[Id], size: usize) -> Vec<Option<Degree>> {
    bounds(graph, roots, size, |op| u64::from(matches!(op, Op::Variable(_))))
}

/// A bound for every node below the roots that grows as degrees do, from what each operation brings with it.
fn bounds(graph: &Graph, roots: &[Id], size: usize, own: impl Fn(&Op) -> u64) -> Vec<Option<Degree>> {
    let mut degrees: Vec<Option<Degree>> = vec![None; graph.len()];
    for id in graph.reachable(roots) {
        let children = graph.children(id);
        let operands: Vec<u64> =
            children.iter().map(|child| degrees[usize::from(*child)].map_or(0, Degree::bound)).collect();
        let numbers: Vec<_> = children.iter().map(|child| graph.number_value(*child)).collect();
        let op = graph.op(id);
        let known = Degrees { operands: &operands, numbers: &numbers, parameters: op.parameters(), size: size as u64 };
        degrees[usize::from(id)] = Some(match op {
            Op::Map(_) => Degree::Other(known.sum()),
            op => match op.record() {
                Some(record) => (record.degree)(&known),
                None => Degree::Rational(known.sum().saturating_add(own(op))),
            },
        });
    }
    degrees
}
