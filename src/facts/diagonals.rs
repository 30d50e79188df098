//! Entries that are never looked at need no value: of a function of a matrix whose trace or diagonal is taken only the diagonal counts.

use crate::base::IndexPattern;
use crate::expr::{Graph, Id};
use crate::ops::{DIAGONAL_OF, Meaning, Op};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// The roots with diagonals taken before what is done entry by entry: `diag(log(A))` as `log(diag(A))`. The values are the same where both
/// have one, and these ask for no more than the entries that count.
pub fn narrowed(graph: &mut Graph, roots: &[Id]) -> Vec<Id> {
    let reachable = graph.reachable(roots);
    if !reachable.iter().any(|id| diagonal_operand(graph, *id).is_some()) {
        return roots.to_vec();
    }
    let mut map: FxHashMap<Id, Id> = FxHashMap::default();
    for id in reachable {
        let node = graph.node(id).clone();
        let children: SmallVec<[Id; 2]> = node.children.iter().map(|child| map[child]).collect();
        // What does not change keeps what was said of it, such as its differential.
        let copied = if children == node.children { Some(id) } else { graph.add(node.op, &children).ok() };
        let mut copied = copied.unwrap_or(id);
        while let Some(narrower) = diagonal_operand(graph, copied).and_then(|at| narrow(graph, copied, at)) {
            copied = narrower;
        }
        map.insert(id, copied);
    }
    roots.iter().map(|root| map[root]).collect()
}

/// The place of an operand that is made entry by entry, of which only the diagonal counts.
fn diagonal_operand(graph: &Graph, id: Id) -> Option<usize> {
    let children = graph.children(id);
    let is_candidate = |at: &usize| graph.rank(children[*at]) == 2 && is_entrywise(graph, children[*at]);
    let at = (0..children.len()).find(is_candidate)?;
    let shapes: SmallVec<[_; 4]> = children.iter().map(|child| graph.shape(*child)).collect();
    let pattern = graph.op(id).index_pattern(&shapes)?;
    (at..children.len()).filter(is_candidate).find(|at| {
        let labels = pattern.inputs.get(*at).map(|labels| &labels[..]);
        matches!(labels, Some([a, b]) if a == b)
    })
}

/// Whether the entries of a matrix depend on the same entries of operands.
fn is_entrywise(graph: &Graph, id: Id) -> bool {
    match graph.op(id) {
        Op::Map(_) | Op::Combination(_) | Op::Hadamard | Op::Scale => true,
        op => op.record().is_some_and(|record| matches!(record.meaning, Meaning::Monomial(_))),
    }
}

/// A node of which the operand at a place is the diagonal.
fn narrow(graph: &mut Graph, id: Id, at: usize) -> Option<Id> {
    let mut children: SmallVec<[Id; 4]> = graph.children(id).iter().copied().collect();
    let pattern = {
        let shapes: SmallVec<[_; 4]> = children.iter().map(|child| graph.shape(*child)).collect();
        graph.op(id).index_pattern(&shapes)?
    };
    let mut inputs = pattern.inputs.clone();
    inputs[at].truncate(1);
    children[at] = diagonal(graph, children[at])?;
    let output = &pattern.output;
    match &children[..] {
        // What is left of a diagonal or a trace.
        [child] if output.len() == 1 && output[0] == inputs[at] => Some(*child),
        [child] if output.is_empty() => graph.add(Op::Sum, &[*child]).ok(),
        _ => graph.add(Op::Network(Arc::new(IndexPattern { inputs, ..pattern })), &children).ok(),
    }
}

/// The diagonal of a matrix, taken of the operands of what is done entry by entry.
fn diagonal(graph: &mut Graph, id: Id) -> Option<Id> {
    if graph.rank(id) != 2 {
        return Some(id);
    }
    if !is_entrywise(graph, id) {
        return graph.add(Op::Call(DIAGONAL_OF), &[id]).ok();
    }
    let node = graph.node(id).clone();
    let children = node.children.iter().map(|child| diagonal(graph, *child)).collect::<Option<SmallVec<[Id; 2]>>>()?;
    graph.add(node.op, &children).ok()
}
