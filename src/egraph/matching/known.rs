//! What a pattern says of its metavariables.

use crate::base::{Attribute, Requirement, Variable};
use crate::expr::Id;
use crate::facts::{self, GraphFacts};
use crate::ops::{Op, Operands};
use crate::rules::Rule;

/// What is known of metavariables because the pattern has no value otherwise: what it inverts is invertible, what it divides by is
/// nonzero, and so are the parts that this comes down to.
pub(super) fn known_of(rule: &Rule, left: Id) -> Vec<(Variable, Attribute)> {
    use Requirement::{EntriesNonzero, Invertible, Nonzero};
    let known_so =
        |(_, attribute): &(Variable, Attribute)| matches!(attribute, Attribute::Invertible | Attribute::Nonzero);
    if !rule.conditions.iter().any(known_so) {
        return Vec::new();
    }
    let graph = &rule.graph;
    let facts = GraphFacts::new(graph, &rule.symbols);
    let mut stack: Vec<(Requirement, Id)> = Vec::new();
    for id in graph.reachable(&[left]) {
        let children = graph.children(id);
        if facts::speaks_of_inverse(&facts, id) {
            stack.extend(children.iter().map(|child| (Invertible, *child)));
        }
        if let Some(record) = graph.op(id).record() {
            let required = (record.requires)(&Operands::new(children, &facts));
            stack.extend(required.iter().map(|(at, requirement)| (*requirement, children[*at])));
        }
    }
    let mut known = Vec::new();
    while let Some((requirement, id)) = stack.pop() {
        match (requirement, graph.op(id)) {
            (Invertible, Op::Variable(variable)) => known.push((*variable, Attribute::Invertible)),
            (Nonzero, Op::Variable(variable)) if graph.rank(id) == 0 => known.push((*variable, Attribute::Nonzero)),
            (EntriesNonzero, Op::Variable(variable)) => known.push((*variable, Attribute::Nonzero)),
            (Invertible | Nonzero | EntriesNonzero, _) => {
                stack.extend(facts::parts(&facts, requirement, id).unwrap_or_default());
            }
            _ => {}
        }
    }
    known
}
