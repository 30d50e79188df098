//! Whether one law alone makes one term of another.
//!
//! Factors and terms that both have in the same places are left aside first: how a chain is grouped is nothing that a reader sees.

use crate::base::Rational;
use crate::egraph::{RuleOfSet, RuleSet};
use crate::expr::{Graph, Id};
use crate::ops::Op;

/// The most places of a term that are looked at.
const PLACES: u32 = 300;

/// Whether a rule, read in one direction, in any number of places that do not overlap, makes one term of another.
pub(super) fn turns(graph: &mut Graph, terms: [Id; 2], rules: &RuleSet, (rule, backward): (&str, bool)) -> bool {
    let mut places = PLACES;
    let is_instance = |graph: &Graph, terms: [Id; 2]| rules.turns(rule, backward, graph, terms);
    descend(graph, terms, &is_instance, &mut places)
}

/// The law that leads from one term to the other, with whether it is read backwards.
pub(super) fn turning<'r>(graph: &mut Graph, terms: [Id; 2], rules: &'r RuleSet) -> Option<(RuleOfSet<'r>, bool)> {
    let known: Vec<RuleOfSet<'r>> = rules.between(graph, terms).collect();
    [false, true].into_iter().find_map(|backward| {
        let leads = |rule: &&RuleOfSet<'r>| {
            let mut places = PLACES;
            let is_instance = |graph: &Graph, terms: [Id; 2]| rule.turns(backward, graph, terms);
            descend(graph, terms, &is_instance, &mut places)
        };
        known.iter().find(leads).map(|rule| (*rule, backward))
    })
}

fn descend(
    graph: &mut Graph,
    [from, to]: [Id; 2],
    is_instance: &dyn Fn(&Graph, [Id; 2]) -> bool,
    places: &mut u32,
) -> bool {
    if from == to {
        return true;
    }
    let Some(rest) = places.checked_sub(1) else { return false };
    *places = rest;
    if is_instance(graph, [from, to]) {
        return true;
    }
    if let Some(pair) = without_common(graph, [from, to])
        && pair != [from, to]
    {
        return descend(graph, pair, is_instance, places);
    }
    let (a, b) = (graph.node(from).clone(), graph.node(to).clone());
    a.op == b.op
        && a.children.len() == b.children.len()
        && a.children.iter().zip(&b.children).all(|(a, b)| descend(graph, [*a, *b], is_instance, places))
}

/// What is left of two chains of one operation, or of two sums, without what both have.
fn without_common(graph: &mut Graph, [from, to]: [Id; 2]) -> Option<[Id; 2]> {
    let chain = |op: &Op| matches!(op, Op::Product | Op::Hadamard);
    let op = [from, to].into_iter().map(|id| graph.op(id).clone()).find(chain);
    if let Some(op) = op {
        let [mut a, mut b] = [from, to].map(|id| factors(graph, id, &op));
        while a.len() > 1 && b.len() > 1 && a.last() == b.last() {
            a.pop();
            b.pop();
        }
        let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count().min(a.len().min(b.len()) - 1);
        (a, b) = (a.split_off(same), b.split_off(same));
        if op == Op::Hadamard {
            a.sort_unstable();
            b.sort_unstable();
        }
        return Some([joined(graph, &op, &a)?, joined(graph, &op, &b)?]);
    }
    let [mut a, mut b] = [terms(graph, from)?, terms(graph, to)?];
    let common: Vec<(Rational, Id)> = a.iter().filter(|term| b.contains(term)).cloned().collect();
    let is_own = |term: &(Rational, Id)| !common.contains(term);
    a.retain(is_own);
    b.retain(is_own);
    Some([sum(graph, a)?, sum(graph, b)?])
}

fn factors(graph: &Graph, id: Id, op: &Op) -> Vec<Id> {
    match graph.op(id) == op {
        true => graph.children(id).iter().flat_map(|child| factors(graph, *child, op)).collect(),
        false => vec![id],
    }
}

fn joined(graph: &mut Graph, op: &Op, factors: &[Id]) -> Option<Id> {
    let (first, rest) = factors.split_first()?;
    rest.iter().try_fold(*first, |left, right| graph.add(op.clone(), &[left, *right]).ok())
}

fn terms(graph: &Graph, id: Id) -> Option<Vec<(Rational, Id)>> {
    let Op::Combination(coefficients) = graph.op(id) else { return None };
    Some(coefficients.iter().cloned().zip(graph.children(id).iter().copied()).collect())
}

fn sum(graph: &mut Graph, terms: Vec<(Rational, Id)>) -> Option<Id> {
    match terms.as_slice() {
        [] => None,
        [(coefficient, only)] if coefficient.is_one() => Some(*only),
        _ => {
            let (coefficients, children): (Vec<Rational>, Vec<Id>) = terms.into_iter().unzip();
            graph.add(Op::Combination(coefficients.into()), &children).ok()
        }
    }
}
