//! What a variable is where a term that is linear in it is zero, and terms with that in its place.

use crate::base::{Rational, Variable};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use rustc_hash::FxHashMap;

/// A variable that a term is zero for one value of, with that: the first that is accepted with its value, of those that stand in the term
/// as a multiple and nowhere else.
pub(crate) fn solved_for_zero(
    graph: &mut Graph,
    term: Id,
    accepts: impl Fn(&Graph, Variable, Id) -> bool,
) -> Option<(Variable, Id)> {
    let mut parts: Vec<(Rational, Id)> = Vec::new();
    collect(graph, Rational::one(), term, &mut parts);
    for (place, (coefficient, part)) in parts.iter().enumerate() {
        let Op::Variable(variable) = *graph.op(*part) else { continue };
        let depends = graph.depends_on(variable);
        if coefficient.is_zero() || parts.iter().filter(|(_, part)| depends[usize::from(*part)]).count() > 1 {
            continue;
        }
        let share = -coefficient.recip();
        let rest = parts.iter().enumerate().filter(|(other, _)| *other != place);
        let terms: Vec<(Rational, Id)> = rest.map(|(_, (own, part))| (&share * own, *part)).collect();
        let value = match &terms[..] {
            [] => graph.zero(&graph.shape(term).clone()),
            [(one, only)] if one.is_one() => *only,
            _ => {
                let (coefficients, parts): (Vec<Rational>, Vec<Id>) = terms.into_iter().unzip();
                graph.add(Op::Combination(coefficients.into_iter().collect()), &parts).ok()?
            }
        };
        if accepts(graph, variable, value) {
            return Some((variable, value));
        }
    }
    None
}

/// The terms of a sum, through sums in it.
fn collect(graph: &Graph, coefficient: Rational, term: Id, into: &mut Vec<(Rational, Id)>) {
    match graph.op(term) {
        Op::Combination(own) => {
            for (own, part) in own.iter().zip(graph.children(term)) {
                collect(graph, &coefficient * own, *part, into);
            }
        }
        Op::Zero(_) => {}
        Op::Number(value) if value.is_zero() => {}
        _ => match into.iter_mut().find(|(_, part)| *part == term) {
            Some((sum, _)) => *sum += coefficient,
            None => into.push((coefficient, term)),
        },
    }
}

/// A term with other terms for variables; `None` where that has no value.
pub(crate) fn substituted(graph: &mut Graph, root: Id, values: &[(Variable, Id)]) -> Option<Id> {
    let mut map: FxHashMap<Id, Id> = FxHashMap::default();
    for id in graph.reachable(&[root]) {
        let node = graph.node(id).clone();
        let new = match node.op {
            Op::Variable(variable) => values.iter().find(|(own, _)| *own == variable).map_or(id, |(_, value)| *value),
            _ if node.children.is_empty() => id,
            op => {
                let children: Vec<Id> = node.children.iter().map(|child| map[child]).collect();
                if children[..] == node.children[..] { id } else { graph.add(op, &children).ok()? }
            }
        };
        map.insert(id, new);
    }
    map.get(&root).copied()
}
