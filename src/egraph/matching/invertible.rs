//! What a pattern says of the invertibility of its metavariables.

use crate::base::Variable;
use crate::expr::{Graph, Id};
use crate::ops::{DETERMINANT, INVERSE, KRONECKER, LOG_DETERMINANT, MATRIX_POWER, Op};
use crate::rules::Rule;

/// Whether an operation has a value only at an invertible operand, or says whether it is one.
fn needs_invertible(op: &Op) -> bool {
    matches!(op, Op::Call(INVERSE | DETERMINANT | LOG_DETERMINANT))
}

/// Whether the value for square operands is invertible exactly where all of them are.
fn is_invertible_with_operands(op: &Op) -> bool {
    matches!(op, Op::Product | Op::Transpose | Op::Call(KRONECKER | INVERSE) | Op::Parametric(MATRIX_POWER, _))
}

/// The metavariables that are invertible because the pattern inverts them, alone or as factors of a product of square matrices.
pub(super) fn invertible_in(rule: &Rule, left: Id) -> Vec<Variable> {
    let graph: &Graph = &rule.graph;
    let mut stack: Vec<Id> = Vec::new();
    for id in graph.reachable(&[left]) {
        if needs_invertible(graph.op(id)) {
            stack.extend(graph.children(id));
        }
    }
    let mut known = Vec::new();
    while let Some(id) = stack.pop() {
        let square = |id: Id| graph.rank(id) == 2 && graph.shape(id)[0] == graph.shape(id)[1];
        match graph.op(id) {
            Op::Variable(v) => known.push(*v),
            op if is_invertible_with_operands(op) && graph.children(id).iter().all(|c| square(*c)) => {
                stack.extend(graph.children(id));
            }
            _ => {}
        }
    }
    known
}
