//! Conditions that the others say already, or that hold wherever there is a value.

use super::conditions::Condition;
use super::graph::GraphFacts;
use super::joint::{Quantity, Search};
use super::reduce::parts;
use crate::base::{Rational, Requirement, Symbols};
use crate::expr::{Graph, Id};
use crate::normal::PolynomialId;
use crate::ops::Op;
use smallvec::SmallVec;
use std::cmp::Reverse;

/// The most conditions that are compared with each other, and the largest graph in which they are.
const MOST: usize = 12;
pub(super) const LARGEST: usize = 4000;
/// How often requirements are taken to those of parts.
const DEPTH: usize = 8;
/// The most quantities of which products are made, and the most that are made on the way from one condition to a contradiction.
const FACTORS: usize = 4;
const DERIVED: usize = 24;

/// The conditions without those that follow from the rest, the longest of them first.
pub fn necessary(graph: &mut Graph, symbols: &Symbols, conditions: Vec<Condition>) -> Vec<Condition> {
    // What is asked of one variable alone follows from nothing.
    let is_sole = matches!(conditions[..], [only] if matches!(graph.op(only.operand), Op::Variable(_)));
    if is_sole || conditions.len() > MOST || graph.len() > LARGEST {
        return conditions;
    }
    let mut order: Vec<usize> = (0..conditions.len()).collect();
    order.sort_by_key(|at| (Reverse(graph.reachable(&[conditions[*at].operand]).len()), Reverse(*at)));
    let mut kept = vec![true; conditions.len()];
    for at in order {
        let others: Vec<Condition> =
            (0..conditions.len()).filter(|other| *other != at && kept[*other]).map(|other| conditions[other]).collect();
        kept[at] = !follows(graph, symbols, conditions[at], &others);
    }
    conditions.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(condition, _)| condition).collect()
}

/// Whether the signs of terms and squares show that no entry of a term is zero, at any point.
pub fn is_zero_nowhere(graph: &mut Graph, symbols: &Symbols, term: Id) -> bool {
    follows(graph, symbols, Condition { requirement: Requirement::EntriesNonzero, operand: term }, &[])
}

/// Whether a condition holds where the others do.
pub(super) fn follows(graph: &mut Graph, symbols: &Symbols, condition: Condition, others: &[Condition]) -> bool {
    let given: Vec<(Requirement, Id)> = others.iter().map(|other| (other.requirement, other.operand)).collect();
    if is_shown(&GraphFacts::under(graph, symbols, &given), condition.requirement, condition.operand, DEPTH) {
        return true;
    }
    let is_alone = others.is_empty() && matches!(graph.op(condition.operand), Op::Variable(_));
    if is_alone || matches!(condition.requirement, Requirement::Invertible | Requirement::CosineNonzero) {
        return false;
    }
    if Implication::of(graph, symbols, condition, others, Search::new(symbols)).holds() {
        return true;
    }
    let quotients = Implication::of(graph, symbols, condition, others, Search::of_quotients(symbols));
    quotients.without_denominators().is_some_and(Implication::holds)
}

/// Whether facts say that a requirement holds, or those that it comes down to.
fn is_shown(facts: &GraphFacts<'_>, requirement: Requirement, operand: Id, depth: usize) -> bool {
    facts.of(operand).satisfy(requirement)
        || depth > 0
            && parts(facts, requirement, operand).is_some_and(|parts| {
                parts.iter().all(|(requirement, part)| is_shown(facts, *requirement, *part, depth - 1))
            })
}

/// What a condition says of the normal form of its operand, and others of theirs.
struct Implication {
    requirement: Requirement,
    /// What has to be positive, or not negative, or not zero: all of one of these.
    wanted: Vec<Vec<PolynomialId>>,
    search: Search,
}

impl Implication {
    fn of(
        graph: &mut Graph,
        symbols: &Symbols,
        condition: Condition,
        others: &[Condition],
        mut search: Search,
    ) -> Implication {
        use Requirement::*;
        let Condition { requirement, operand } = condition;
        let rank = graph.rank(operand);
        let wanted = match requirement {
            Nonzero if rank > 0 => Vec::new(),
            Nonzero | EntriesNonzero => {
                search.algebra.normal_form(graph, operand).map(|form| vec![form]).into_iter().collect()
            }
            _ => {
                let square = matches!(requirement, InsideUnit | WithinUnit)
                    .then(|| search.algebra.normal_form(graph, operand))
                    .flatten()
                    .and_then(|form| search.algebra.one_less_square(form));
                let signed = search.signed(graph, requirement, operand);
                signed.into_iter().chain(square.map(|form| vec![form])).collect()
            }
        };
        if rank == 0 {
            search.collect(graph, symbols, others);
        }
        for other in others {
            let says_nonzero = matches!(other.requirement, EntriesNonzero | Positive)
                || other.requirement == Nonzero && graph.rank(other.operand) == 0;
            if says_nonzero && graph.shape(other.operand) == graph.shape(operand) {
                search.nonzero.extend(search.algebra.normal_form(graph, other.operand));
            }
        }
        Implication { requirement, wanted, search }
    }

    /// The same of what has the signs, but no denominators; `None` where there are none.
    fn without_denominators(mut self) -> Option<Implication> {
        let algebra = &mut self.search.algebra;
        let mut changed = false;
        let forms =
            self.wanted.iter_mut().flatten().chain(self.search.found.iter_mut().map(|quantity| &mut quantity.form));
        for form in forms.chain(&mut self.search.nonzero) {
            let other = algebra.without_denominators(*form)?;
            changed |= other != *form;
            *form = other;
        }
        changed.then_some(self)
    }

    fn holds(mut self) -> bool {
        use Requirement::*;
        let wanted = std::mem::take(&mut self.wanted);
        let count = self.search.found.len().min(FACTORS);
        for a in 0..count {
            for b in 0..a {
                let (first, second) = (self.search.found[a].clone(), self.search.found[b].clone());
                let product = self.search.times(&first, &second);
                self.search.found.extend(product);
            }
        }
        let mut is_so = |form: PolynomialId| match self.requirement {
            Positive | InsideUnit => self.is_refuted(form, true, false),
            Nonnegative | WithinUnit => self.is_refuted(form, true, true),
            _ => {
                self.is_refuted(form, true, false)
                    || self.is_refuted(form, false, false)
                    || self.is_product_of_nonzero(form)
            }
        };
        wanted.into_iter().any(|all| all.into_iter().all(&mut is_so))
    }

    /// Whether it contradicts the others that a tensor, or its negative, is positive, or not negative.
    fn is_refuted(&mut self, form: PolynomialId, negated: bool, positive: bool) -> bool {
        let sign = if negated { -Rational::one() } else { Rational::one() };
        let Some(form) = self.search.algebra.combine(&[(sign, form)]) else { return false };
        let base = self.search.found.clone();
        let mut pool = vec![Quantity { form, positive, by: SmallVec::new() }];
        let mut next = 0;
        while next < pool.len() {
            if self.search.is_contradiction(&pool[next]) {
                return true;
            }
            for other in &base {
                for sum in self.search.eliminated(other, &pool[next].clone()) {
                    if pool.len() < DERIVED && !pool.iter().any(|known| known.form == sum.form) {
                        pool.push(sum);
                    }
                }
            }
            next += 1;
        }
        false
    }

    /// Whether a scalar is a multiple of the product of two that are not zero, or its square of one.
    fn is_product_of_nonzero(&mut self, form: PolynomialId) -> bool {
        let search = &mut self.search;
        if !search.algebra.polynomial(form).shape.is_empty() {
            return false;
        }
        let quantity = |form: PolynomialId| Quantity { form, positive: false, by: SmallVec::new() };
        let known: Vec<PolynomialId> = search.nonzero.iter().copied().take(FACTORS).collect();
        let same = |search: &mut Search, a: PolynomialId, b: Option<PolynomialId>| {
            let [a, b] = [Some(a), b].map(|form| form.and_then(|form| search.algebra.up_to_factor(form, false)));
            a.is_some() && a == b
        };
        let square = search.times(&quantity(form), &quantity(form)).map(|square| square.form);
        if known.iter().any(|other| same(search, *other, square)) {
            return true;
        }
        let pairs = (0..known.len()).flat_map(|a| (0..=a).map(move |b| (a, b)));
        pairs.into_iter().any(|(a, b)| {
            let product = search.times(&quantity(known[a]), &quantity(known[b])).map(|product| product.form);
            same(search, form, product)
        })
    }
}
