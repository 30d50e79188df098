//! Operations by what they do, as Einstein sums.
//!
//! Cutting a network in two finds *how* the parts are joined; which operation joins its operands so, its record says. So the code that
//! works on networks names wirings, never operations, and an operation that is added to the table is found by its wiring.

use crate::base::{Dimension, IndexPattern, Label, Shape};
use crate::ops::{Op, Operation, Parameters};
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};
use std::sync::OnceLock;

/// The operation that is this Einstein sum: `ij,jk->ik` is the matrix product. An axis that is a product of dimensions is written in
/// brackets, the slowest first: `ij->(ji)` stacks the columns of a matrix, and `()` is an axis of no dimension.
///
/// The labels are letters from `i` on, in the order of their first occurrence.
pub(crate) fn einsum(pattern: &str) -> Op {
    let op = table().get(pattern);
    debug_assert!(op.is_some(), "no operation is {pattern}");
    op.cloned().unwrap_or(Op::Sum)
}

fn table() -> &'static FxHashMap<String, Op> {
    static TABLE: OnceLock<FxHashMap<String, Op>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = FxHashMap::default();
        let structural = [Op::Scale, Op::Product, Op::Transpose, Op::Hadamard, Op::Sum];
        let calls = Operation::all().flat_map(|operation| match operation.record().operands {
            0 => vec![1, 2].into_iter().map(|n| Op::Parametric(operation, Parameters::of(&[ANY; 2][..n]))).collect(),
            _ => vec![Op::Call(operation)],
        });
        let multilinear = calls.filter(|op| op.record().is_some_and(|r| r.meaning.is_multilinear()));
        for op in structural.into_iter().chain(multilinear) {
            for shapes in shapes(op.arity().unwrap_or(0)) {
                let shapes: SmallVec<[&Shape; 2]> = shapes.iter().collect();
                if op.shape(&shapes, |_| Shape::new()).is_ok()
                    && let Some(pattern) = op.index_pattern(&shapes)
                {
                    table.entry(text(&pattern)).or_insert_with(|| op.clone());
                }
            }
        }
        table
    })
}

/// The one dimension of the operands in the table: an operation on square matrices is one of the others too.
const ANY: Dimension = Dimension(0);

/// The shapes of so many operands of two axes at most.
fn shapes(operands: usize) -> Vec<SmallVec<[Shape; 2]>> {
    let mut all: Vec<SmallVec<[Shape; 2]>> = vec![SmallVec::new()];
    for _ in 0..operands {
        let with = |shapes: &SmallVec<[Shape; 2]>, axes: usize| {
            let mut shapes = shapes.clone();
            shapes.push(SmallVec::from_elem(smallvec![ANY], axes));
            shapes
        };
        all = all.iter().flat_map(|shapes| (0..=2).map(move |axes| with(shapes, axes))).collect();
    }
    all
}

/// An index pattern over operands of elementary axes, as an Einstein sum.
fn text(pattern: &IndexPattern) -> String {
    let mut seen: Vec<Label> = Vec::new();
    let mut letter = |label: &Label| {
        let place = seen.iter().position(|l| l == label).unwrap_or_else(|| {
            seen.push(*label);
            seen.len() - 1
        });
        char::from(b'i' + place as u8)
    };
    let inputs: Vec<String> = pattern.inputs.iter().map(|labels| labels.iter().map(&mut letter).collect()).collect();
    let output: Vec<String> = (pattern.output.iter())
        .map(|group| {
            let labels: String = group.iter().map(&mut letter).collect();
            if group.len() == 1 { labels } else { format!("({labels})") }
        })
        .collect();
    format!("{}->{}", inputs.join(","), output.concat())
}

/// Whether an operation of the table is a network of its operands.
pub(crate) fn is_network(op: &Op) -> bool {
    op.record().is_some_and(|record| record.meaning.is_network())
}

/// The dimensions that an operation names besides those of its operands.
pub(crate) fn named_dimensions(op: &Op) -> SmallVec<[Dimension; 4]> {
    match op {
        Op::Size(d) | Op::Identity(d) | Op::Ones(d) => smallvec![*d],
        Op::Zero(shape) => shape.iter().flatten().copied().collect(),
        Op::Network(pattern) => pattern.sizes.iter().copied().collect(),
        _ => op.parameters().dimensions().collect(),
    }
}

/// The operation with other dimensions in place of those it names, for operations that name two at most and nothing else.
pub(crate) fn with_dimensions(op: &Op, dimensions: &[Dimension]) -> Op {
    match (op, dimensions) {
        (Op::Size(_), [d]) => Op::Size(*d),
        (Op::Identity(_), [d]) => Op::Identity(*d),
        (Op::Ones(_), [d]) => Op::Ones(*d),
        (op, []) => op.clone(),
        (op, dimensions) => op.with_parameters(op.parameters().with_dimensions(dimensions)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structural_operations_are_found_by_their_wiring() {
        assert_eq!(einsum("ij,jk->ik"), Op::Product);
        assert_eq!(einsum("ij,j->i"), Op::Product);
        assert_eq!(einsum(",->"), Op::Scale);
        assert_eq!(einsum("ij->ji"), Op::Transpose);
    }

    #[test]
    fn no_two_operations_have_one_wiring() {
        for operation in Operation::all() {
            let op = Op::Call(operation);
            if operation.record().operands > 0 && operation.record().meaning.is_multilinear() {
                let all = shapes(operation.record().operands);
                // What takes products of dimensions apart is no operation on elementary axes.
                let mut fitting = all.iter().map(|shapes| shapes.iter().collect::<SmallVec<[&Shape; 2]>>());
                let fitting: Vec<_> =
                    fitting.by_ref().filter(|shapes| op.shape(shapes, |_| Shape::new()).is_ok()).collect();
                let found = fitting.is_empty()
                    || fitting
                        .iter()
                        .any(|shapes| op.index_pattern(shapes).is_some_and(|pattern| einsum(&text(&pattern)) == op));
                assert!(found, "{op:?}");
            }
        }
    }
}
