//! A claim that is right for a question close by: one operation read as another, as `A^3` entry by entry.

use super::read::Claimed;
use super::{Case, Diagnosis, Slip};
use crate::derive::{Task, terms};
use crate::equality::SpotCheck;
use crate::expr::{Graph, Id};
use crate::notation::told;
use crate::ops::{Node, Op};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// The most questions that are asked.
const QUESTIONS: usize = 16;

/// The question that the claim answers, where it differs from the one that was asked in one operation.
pub(super) fn of_question(case: &mut Case<'_>, claimed: &Claimed) -> Option<Diagnosis> {
    let term = claimed.term?;
    let spot = SpotCheck::of(&case.graph, term, &case.symbols)?;
    let symbols = Arc::new(case.symbols.clone());
    let mut asked = 0;
    for place in case.graph.reachable(&[case.root]) {
        for other in exchanged(&mut case.graph, place) {
            if asked == QUESTIONS {
                return None;
            }
            asked += 1;
            let root = with(&mut case.graph, case.root, place, other);
            let task = Task { forms: None, ..case.task.clone() };
            let found = terms(&mut case.graph, root, &mut case.symbols, &task, case.rules);
            let Some(expected) = found.parts.of(claimed.form) else { continue };
            if case.graph.shape(expected) == case.graph.shape(term)
                && spot.agrees(&case.graph, expected)
                && case.is_equal(term, expected)
            {
                let [theirs, ours] = [other, place].map(|id| told(&case.graph, id, None, &symbols));
                let text = format!("right for {theirs} in the place of {ours}");
                return Some(Diagnosis { slip: Slip::Other, text });
            }
        }
    }
    None
}

/// What a term may be taken for.
fn exchanged(graph: &mut Graph, id: Id) -> Vec<Id> {
    let Node { op, children } = graph.node(id).clone();
    let mut others = Vec::new();
    match (&op, children.as_slice()) {
        // Matrix operations and those entry by entry.
        (Op::Product, [a, b]) if graph.shape(*a) == graph.shape(*b) => {
            others.extend(graph.add(Op::Hadamard, &[*a, *b]))
        }
        (Op::Hadamard, [a, b]) => others.extend(graph.add(Op::Product, &[*a, *b])),
        (Op::Transpose, [a]) if graph.shape(*a) == graph.shape(id) => others.push(*a),
        _ => {
            let mistaken = op.record().and_then(|record| record.mistaken_for);
            let other = mistaken.and_then(|other| other(graph, &children, op.parameters()));
            others.extend(other.filter(|other| graph.shape(*other) == graph.shape(id)));
        }
    }
    others
}

/// A term with another in the place of one of its parts.
pub(super) fn with(graph: &mut Graph, root: Id, place: Id, other: Id) -> Id {
    let mut new: FxHashMap<Id, Id> = FxHashMap::default();
    for id in graph.reachable(&[root]) {
        let Node { op, children } = graph.node(id).clone();
        let moved: SmallVec<[Id; 2]> = children.iter().map(|child| new[child]).collect();
        let own = match id == place {
            true => other,
            false if moved == children => id,
            // The shapes are the same, so that the operation fits.
            false => graph.add(op, &moved).unwrap_or(id),
        };
        new.insert(id, own);
    }
    new[&root]
}
