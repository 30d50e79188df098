//! What must hold of its operands for an expression, or its derivative, to be defined.

use crate::expr::{Function, Graph, Id, Op};
use indexmap::IndexSet;
use num_traits::Signed;

/// What is required of an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// The matrix has an inverse.
    Invertible,
    /// The scalar is not zero.
    Nonzero,
    /// No entry is zero.
    EntriesNonzero,
    /// Every entry (or the scalar) is greater than zero.
    Positive,
    /// Every entry (or the scalar) is greater than -1 and less than 1.
    InsideUnit,
}

impl Requirement {
    /// The words that follow the operand: `A invertible`, `x nonzero`.
    pub fn as_str(self) -> &'static str {
        match self {
            Requirement::Invertible => "invertible",
            Requirement::Nonzero => "nonzero",
            Requirement::EntriesNonzero => "with nonzero entries",
            Requirement::Positive => "positive",
            Requirement::InsideUnit => "between -1 and 1",
        }
    }
}

/// One thing an expression assumes of one of its sub-expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// What is required.
    pub requirement: Requirement,
    /// Of which node.
    pub operand: Id,
}

/// What `root` needs to be defined and differentiable, in the order of the graph, each once.
///
/// Numbers are not reported (`x/2` needs nothing); whether a condition follows from attributes is for the caller to say.
pub fn conditions(graph: &Graph, root: Id) -> Vec<Condition> {
    let mut found = IndexSet::new();
    for id in graph.reachable(&[root]) {
        let children = graph.children(id);
        let mut add = |requirement, operand: Id| {
            if graph.number_value(operand).is_none() {
                let requirement = match requirement {
                    Requirement::EntriesNonzero if graph.rank(operand) == 0 => Requirement::Nonzero,
                    other => other,
                };
                found.insert(Condition { requirement, operand });
            }
        };
        match graph.op(id) {
            Op::Inverse | Op::LogDeterminant => add(Requirement::Invertible, children[0]),
            Op::Divide => add(Requirement::Nonzero, children[1]),
            Op::HadamardDivide => add(Requirement::EntriesNonzero, children[1]),
            Op::Norm => add(Requirement::Nonzero, children[0]),
            Op::Power => match graph.number_value(children[1]) {
                Some(p) if p.is_integer() && p.is_negative() => add(Requirement::EntriesNonzero, children[0]),
                Some(p) if p.is_integer() => {}
                _ => add(Requirement::Positive, children[0]),
            },
            Op::Map(Function::Log | Function::Sqrt) => add(Requirement::Positive, children[0]),
            Op::Map(Function::Abs | Function::Sign | Function::Relu) => add(Requirement::EntriesNonzero, children[0]),
            Op::Map(Function::Arcsin | Function::Arccos) => add(Requirement::InsideUnit, children[0]),
            _ => {}
        }
    }
    found.into_iter().collect()
}
