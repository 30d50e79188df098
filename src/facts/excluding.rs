//! Conditions under which attributes leave a single matrix for a variable, for which others do not hold, and those that equations contradict.

use super::conditions::Condition;
use super::graph::GraphFacts;
use super::undefined::{fails, reduced, zeros};
use crate::base::{Facts, Interval, Requirement, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The places of conditions that hold nowhere together: by the others a variable is the identity, as an idempotent matrix with an inverse is,
/// and one of them fails for that.
pub fn excluding(graph: &Graph, symbols: &Symbols, conditions: &[Condition]) -> Option<SmallVec<[usize; 3]>> {
    let facts = GraphFacts::new(graph, symbols);
    let given: Vec<(Requirement, Id)> = conditions
        .iter()
        .flat_map(|condition| reduced(&facts, *condition))
        .map(|condition| (condition.requirement, condition.operand))
        .collect();
    let under = GraphFacts::under(graph, symbols, &given);
    let is_forced = |id: &Id| {
        matches!(graph.op(*id), Op::Variable(_)) && under.of(*id).is_identity() && !facts.of(*id).is_identity()
    };
    let operands: Vec<Id> = conditions.iter().map(|condition| condition.operand).collect();
    let forced: Vec<Id> = graph.reachable(&operands).into_iter().filter(is_forced).collect();
    if forced.is_empty() {
        return None;
    }
    let mut other = graph.clone();
    let mut map: FxHashMap<Id, Id> = FxHashMap::default();
    for id in graph.reachable(&operands) {
        let node = graph.node(id);
        let new = match graph.shape(id).first().map(|axis| &axis[..]) {
            Some([dimension]) if forced.contains(&id) => other.leaf(Op::Identity(*dimension)),
            _ if node.children.is_empty() => id,
            _ => {
                let children: Vec<Id> = node.children.iter().map(|child| map[child]).collect();
                other.add(node.op.clone(), &children).ok()?
            }
        };
        map.insert(id, new);
    }
    let terms: Vec<Id> = operands.iter().map(|operand| map[operand]).collect();
    let vanishing = zeros(&other, symbols, &terms);
    let zero = Facts::within(Interval::closed(0, 0));
    let facts = GraphFacts::new(&other, symbols);
    let place = (0..terms.len()).find(|place| {
        let known = if vanishing.contains(&terms[*place]) { zero } else { facts.of(terms[*place]) };
        fails(conditions[*place].requirement, &known)
    })?;
    let by = (0..conditions.len()).filter(|at| forced.contains(&operands[*at]) && *at != place);
    Some(by.chain([place]).collect())
}

/// The place of a condition under which one of the equations between terms holds nowhere, as facts show: `A*A = zeros(n,n)` where `A` has an
/// inverse.
pub fn contradicting(
    graph: &Graph,
    symbols: &Symbols,
    conditions: &[Condition],
    equations: &[(Id, Id)],
) -> Option<usize> {
    let facts = GraphFacts::new(graph, symbols);
    let contradicts = |condition: &Condition| {
        let given: Vec<(Requirement, Id)> = reduced(&facts, *condition)
            .into_iter()
            .map(|condition| (condition.requirement, condition.operand))
            .collect();
        let under = GraphFacts::under(graph, symbols, &given);
        equations.iter().any(|(left, right)| differ(&under.of(*left), &under.of(*right)))
    };
    conditions.iter().position(contradicts)
}

/// Whether facts of two terms say that they are equal nowhere: they lie apart, or one is zero and the other is not.
pub fn differ(left: &Facts, right: &Facts) -> bool {
    use Requirement::{EntriesNonzero, Invertible, Nonzero};
    let is_zero = |side: &Facts| side.number().is_some_and(|value| value.is_zero());
    let is_other = |side: &Facts| [Nonzero, EntriesNonzero, Invertible].into_iter().any(|r| side.satisfy(r));
    left.range.is_disjoint(right.range) || is_zero(left) && is_other(right) || is_zero(right) && is_other(left)
}
