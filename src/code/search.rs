//! The cheapest program that is found among the ways in which the same terms can be computed.

use super::Wanted;
use super::choices::Choices;
use super::cost::weight;
use super::laws::rewritten;
use super::logistic;
use super::lower::lower;
use super::lowering::{Lowering, Orders, Style};
use super::network::WIDEST;
use super::numerics;
use super::operators::applied;
use super::program::Program;
use super::tidy::tidied;
use crate::base::Symbols;
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
use crate::ops::Op;
use rustc_hash::{FxHashMap, FxHashSet};

/// The most other ways that are tried.
const TRIES: usize = 12;
/// The most terms of which other ways are tried.
const LARGEST: usize = 120;
/// Which part of the work may be left for a product to be taken into a sum.
const WORTH_DISTRIBUTING: f64 = 0.45;
/// Which part of the work may be left for an inverse to be one of another size, which loses digits.
const WORTH_LENGTHENING: f64 = 0.45;
/// Which part of the work may be left for a term to stay as it was before it was simplified, where that is no shorter program.
const WORTH_UNSIMPLIFIED: f64 = 0.9;

/// The program of these terms: of each as it is simplified, or as it was before that. What has fewer inverses that the question lacks is
/// better whatever it costs: their matrices may have none where the question has a value.
pub(super) fn program(
    graph: &Graph,
    wanted: &[Wanted],
    question: Option<Id>,
    symbols: &Symbols,
    style: Style,
) -> Program {
    let unsimplified = wanted.iter().map(|wanted| wanted.unsimplified.unwrap_or(wanted.root));
    let ids: Vec<Id> = wanted.iter().map(|wanted| wanted.root).chain(unsimplified).chain(question).collect();
    let (graph, ids) = tidied(graph, &ids, symbols);
    let (graph, ids) = if style.factorises { logistic::rewritten(graph, ids, symbols) } else { (graph, ids) };
    let (simplified, rest) = ids.split_at(wanted.len());
    let (before, question) = rest.split_at(wanted.len());
    let known = inverted(&graph, question);
    let unknown = |ids: &[Id]| match question {
        [] => 0,
        _ => inverted(&graph, ids).difference(&known).count(),
    };
    let orders = Orders::new(&graph, question, &ids[..wanted.len()], symbols);
    let mut searching = Searching { wanted, symbols, style, orders: &orders };
    let best = searching.written(&graph, simplified);
    if simplified == before {
        return best;
    }
    let mut least = numerics::merit(&best, symbols, &orders);
    let (limit, mut best) = (numerics::hazards(&best), best);
    let mut inverses = unknown(simplified);
    let mut tried = vec![simplified.to_vec()];
    for (first, others) in [(true, true), (true, false), (false, true)] {
        let is_before = |at: usize| if at == 0 { first } else { others };
        let ids = (0..wanted.len()).map(|at| if is_before(at) { before[at] } else { simplified[at] });
        let ids: Vec<Id> = ids.collect();
        if tried.contains(&ids) {
            continue;
        }
        let other = searching.written(&graph, &ids);
        let own_inverses = unknown(&ids);
        tried.push(ids);
        let merit = numerics::merit(&other, symbols, &orders);
        let (own, before) = (other.works(), best.works());
        let is_better = merit < least * WORTH_UNSIMPLIFIED || merit <= least * (1.0 + 1e-9) && own < before;
        let is_as_safe = own_inverses == inverses && numerics::hazards(&other) <= limit;
        if own_inverses < inverses || is_better && is_as_safe {
            (best, least, inverses) = (other, merit, own_inverses);
        }
    }
    best
}

/// The matrices of which terms need the inverse, each without factors and as it stands before it is transposed.
fn inverted(graph: &Graph, roots: &[Id]) -> FxHashSet<Id> {
    let plain = |mut id: Id| {
        loop {
            id = match (graph.op(id), graph.children(id)) {
                (Op::Combination(_) | Op::Transpose, [only]) => *only,
                (Op::Scale, [_, matrix]) => *matrix,
                _ => return id,
            };
        }
    };
    graph.reachable(roots).into_iter().filter_map(|id| super::lower::inverted(graph, id)).map(plain).collect()
}

/// What the terms of a program are looked for in.
struct Searching<'s> {
    wanted: &'s [Wanted],
    symbols: &'s Symbols,
    style: Style,
    orders: &'s Orders,
}

impl Searching<'_> {
    /// The program of terms in this form, or in one that the laws for programs give.
    fn written(&mut self, graph: &Graph, ids: &[Id]) -> Program {
        let named = |ids: &[Id]| -> Vec<(String, Id)> {
            self.wanted.iter().map(|wanted| wanted.name.clone()).zip(ids.iter().copied()).collect()
        };
        let mut best = cheapest(graph, &named(ids), self.symbols, self.style, self.orders);
        if self.style.keeps_networks {
            return best;
        }
        let by_laws = if self.style.factorises { rewritten(graph, ids, self.symbols) } else { None };
        let worth = if by_laws.as_ref().is_some_and(|law| law.lengthened) { WORTH_LENGTHENING } else { 1.0 - 1e-9 };
        let by_laws = by_laws.map(|law| tidied(&law.graph, &law.roots, self.symbols));
        let of_sums = |to_matrices| applied(graph, ids, self.symbols, to_matrices);
        let of_both = by_laws.as_ref().and_then(|(graph, ids)| applied(graph, ids, self.symbols, false));
        let mut least = numerics::merit(&best, self.symbols, self.orders);
        let enough = 1.0 - 1e-9;
        let ways = [(of_sums(false), enough), (of_sums(true), enough), (by_laws, worth), (of_both, worth)];
        let mut limit = least;
        for (at, (way, worth)) in ways.into_iter().enumerate() {
            let Some((graph, ids)) = way else { continue };
            let other = cheapest(&graph, &named(&ids), self.symbols, self.style, self.orders);
            let merit = numerics::merit(&other, self.symbols, self.orders);
            if merit < limit * worth && merit < least {
                (best, least) = (other, merit);
            }
            // By laws: against what there is without them.
            if at < 2 {
                limit = least;
            }
        }
        best
    }
}

/// The cheapest program of terms in this form.
fn cheapest(graph: &Graph, roots: &[(String, Id)], symbols: &Symbols, style: Style, orders: &Orders) -> Program {
    let ids: Vec<Id> = roots.iter().map(|(_, root)| *root).collect();
    let facts = GraphFacts::new(graph, symbols);
    let terms = (graph, &facts, symbols, orders);
    let probe = Lowering::new(terms, style);
    let (mut choices, shared) = first(graph, &ids, &probe);
    let sums = sums(graph, &ids, &probe);
    let mut best = lower(terms, roots, &choices, style);
    if style.keeps_networks || graph.reachable(&ids).len() > LARGEST {
        return best;
    }
    let mut least = weight(&best, symbols, orders);
    let flips = sums.into_iter().map(|id| (id, true)).chain(shared.into_iter().map(|id| (id, false)));
    for (id, is_sum) in flips.take(TRIES) {
        let mut other = choices.clone();
        if is_sum {
            other.flip_distributed(id)
        } else {
            other.flip_stop(id)
        }
        let program = lower(terms, roots, &other, style);
        let cost = weight(&program, symbols, orders);
        // A residual that is multiplied out loses its digits: only for much less work.
        let enough = if is_sum && !has_places(graph, id) { WORTH_DISTRIBUTING } else { 1.0 - 1e-9 };
        if cost < least * enough {
            (choices, best, least) = (other, program, cost);
        }
    }
    if roots.len() > 1 {
        choices.in_order = true;
        let program = lower(terms, roots, &choices, style);
        if weight(&program, symbols, orders) < least * (1.0 - 1e-9) {
            best = program;
        }
    }
    best
}

/// Whether a term of a sum stands at one place: what that is multiplied with is only moved.
fn has_places(graph: &Graph, sum: Id) -> bool {
    let is_place = |id: &Id| graph.op(*id).parameters().place().is_some();
    graph.children(sum).iter().any(|term| is_place(term) || graph.children(*term).iter().any(is_place))
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
