//! The cheapest program that is found among the ways in which the same terms can be computed.

use super::association::SPLITS;
use super::choices::Choices;
use super::cost::weight;
use super::laws::rewritten;
use super::lower::lower;
use super::lowering::{Lowering, Style};
use super::network::WIDEST;
use super::program::Program;
use super::tidy::tidied;
use crate::base::Symbols;
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
use crate::ops::Op;
use rustc_hash::FxHashMap;
use std::cell::Cell;

/// The most other ways that are tried.
const TRIES: usize = 12;
/// The most terms of which other ways are tried.
const LARGEST: usize = 120;

/// The program of these terms, each under a name.
pub(super) fn program(graph: &Graph, roots: &[(String, Id)], symbols: &Symbols, style: Style) -> Program {
    let ids: Vec<Id> = roots.iter().map(|(_, root)| *root).collect();
    let (graph, ids) = tidied(graph, &ids, symbols);
    let named = |ids: Vec<Id>| roots.iter().map(|(name, _)| name.clone()).zip(ids).collect::<Vec<_>>();
    let other = rewritten(&graph, &ids, symbols).filter(|_| style.factorises);
    let splits = Cell::new(SPLITS);
    let best = cheapest(&graph, &named(ids), symbols, style, &splits);
    let Some((graph, ids)) = other else { return best };
    let (graph, ids) = tidied(&graph, &ids, symbols);
    let other = cheapest(&graph, &named(ids), symbols, style, &splits);
    if weight(&other, symbols) < weight(&best, symbols) * (1.0 - 1e-9) { other } else { best }
}

/// The cheapest program of terms in this form.
fn cheapest(graph: &Graph, roots: &[(String, Id)], symbols: &Symbols, style: Style, splits: &Cell<usize>) -> Program {
    let ids: Vec<Id> = roots.iter().map(|(_, root)| *root).collect();
    let facts = GraphFacts::new(graph, symbols);
    let terms = (graph, &facts, symbols, splits);
    let probe = Lowering::new(terms, style);
    let (mut choices, shared) = first(graph, &ids, &probe);
    let sums = sums(graph, &ids, &probe);
    let mut best = lower(terms, roots, &choices, style);
    if style.keeps_networks || graph.len() > LARGEST {
        return best;
    }
    let mut least = weight(&best, symbols);
    let flips = sums.into_iter().map(|id| (id, true)).chain(shared.into_iter().map(|id| (id, false)));
    for (id, is_sum) in flips.take(TRIES) {
        let mut other = choices.clone();
        if is_sum {
            other.flip_distributed(id)
        } else {
            other.flip_stop(id)
        }
        let program = lower(terms, roots, &other, style);
        let cost = weight(&program, symbols);
        if cost < least * (1.0 - 1e-9) {
            (choices, best, least) = (other, program, cost);
        }
    }
    best
}

/// Where to begin: networks that several terms use are values of their own, if they are products and no larger than what they are of.
/// Besides, the terms of which the other way can be tried.
fn first(graph: &Graph, roots: &[Id], probe: &Lowering<'_>) -> (Choices, Vec<Id>) {
    let below = graph.reachable(roots);
    let mut uses: FxHashMap<Id, usize> = FxHashMap::default();
    for id in below.iter().flat_map(|id| graph.children(*id)).chain(roots) {
        *uses.entry(*id).or_default() += 1;
    }
    let mut choices = Choices::default();
    let mut shared = Vec::new();
    let mut widths: FxHashMap<Id, usize> = FxHashMap::default();
    for id in below {
        if !probe.is_network(id) {
            continue;
        }
        let children = graph.children(id);
        let repeats = graph.op(id).repeats().max(1);
        let width: usize =
            children.iter().map(|child| widths.get(child).copied().unwrap_or(1)).sum::<usize>() * repeats;
        let factors = children.iter().filter(|child| graph.rank(**child) > 0).count();
        let is_work = factors > 1 || children.iter().any(|child| graph.rank(*child) > graph.rank(id));
        let is_small = children.iter().any(|child| graph.rank(*child) >= graph.rank(id));
        let stops = if uses.get(&id).is_some_and(|uses| *uses > 1) && is_work {
            shared.push(id);
            is_small
        } else {
            false
        };
        if stops || width > WIDEST {
            choices.stop(id);
        }
        widths.insert(id, if stops || width > WIDEST { 1 } else { width });
    }
    (choices, shared)
}

/// The sums that are factors of products.
fn sums(graph: &Graph, roots: &[Id], probe: &Lowering<'_>) -> Vec<Id> {
    let mut found = Vec::new();
    for id in graph.reachable(roots) {
        if !probe.is_network(id) {
            continue;
        }
        for child in graph.children(id) {
            let is_sum = matches!(graph.op(*child), Op::Combination(coefficients) if coefficients.len() > 1);
            if is_sum && graph.rank(*child) > 0 && !found.contains(child) {
                found.push(*child);
            }
        }
    }
    found
}
