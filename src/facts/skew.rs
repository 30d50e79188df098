//! Matrices that have no inverse at odd sizes, whatever their variables are.

use super::graph::GraphFacts;
use super::undefined::zeros;
use crate::base::{Property, Rational, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::Op;

/// Whether a term is made of a skew-symmetric matrix that may have an odd size. What holds of inverses of it at almost every point says
/// nothing then, as there may be no point that has one.
pub fn has_skew_part(graph: &Graph, symbols: &Symbols, root: Id) -> bool {
    let facts = GraphFacts::new(graph, symbols);
    let is_open = |id: &Id| {
        let shape = graph.shape(*id);
        let even = |axis| symbols.literal_axis(axis).is_some_and(|size| size % 2 == 0);
        shape.len() == 2 && shape[0] == shape[1] && !even(&shape[0]) && !facts.of(*id).has(Property::Invertible)
    };
    let squares: Vec<Id> = graph.reachable(&[root]).into_iter().filter(is_open).collect();
    squares.iter().any(|id| facts.of(*id).has(Property::Skew)) || is_any_skew(graph, symbols, &squares)
}

/// Whether the normal form of one of the matrices is that of its negative transpose.
fn is_any_skew(graph: &Graph, symbols: &Symbols, squares: &[Id]) -> bool {
    let mut graph = graph.clone();
    let mut sums = Vec::new();
    for id in squares.iter().filter(|id| !matches!(graph.op(**id), Op::Variable(_))).copied().collect::<Vec<_>>() {
        let signs = [Rational::one(), Rational::one()].into_iter().collect();
        let transposed = graph.add(Op::Transpose, &[id]);
        sums.extend(transposed.and_then(|transposed| graph.add(Op::Combination(signs), &[id, transposed])));
    }
    !zeros(&graph, symbols, &sums).is_empty()
}
