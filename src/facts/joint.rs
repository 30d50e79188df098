//! Conditions that contradict each other, though each of them holds somewhere.

use super::conditions::{Condition, needs};
use super::graph::GraphFacts;
use super::undefined::reduced;
use crate::base::{IndexPatternBuilder, Rational, Requirement, Symbols};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Below, Limits, PolynomialId};
use crate::ops::Op;
use smallvec::SmallVec;
use std::sync::Arc;

/// The most operands that are multiplied out on the way.
const WORK: usize = 1 << 14;
/// The most quantities of known sign that are looked at together, and those that are made of them.
const QUANTITIES: usize = 10;
const DERIVED: usize = 48;

/// A tensor of which conditions say that its entries are positive, or not negative.
#[derive(Clone, Debug)]
pub(super) struct Quantity {
    pub(super) form: PolynomialId,
    pub(super) positive: bool,
    /// The places of the conditions.
    pub(super) by: SmallVec<[usize; 3]>,
}

impl Quantity {
    fn with(&self, other: &Quantity, form: PolynomialId, positive: bool) -> Quantity {
        let mut by = self.by.clone();
        by.extend(other.by.iter().copied());
        by.sort_unstable();
        by.dedup();
        Quantity { form, positive, by }
    }
}

/// The places of conditions that hold nowhere together, as a sum with positive weights or a product of what they say to be positive shows,
/// which is nowhere above zero (by elimination as Fourier and Motzkin do it, for a few conditions).
pub fn contradictory(graph: &Graph, symbols: &Symbols, conditions: &[Condition]) -> Option<SmallVec<[usize; 3]>> {
    use Requirement::*;
    let signed = |c: &Condition| matches!(c.requirement, Positive | Nonnegative | InsideUnit | WithinUnit);
    // One by itself is looked at elsewhere.
    if conditions.iter().filter(|c| signed(c) || c.requirement == Nonzero).count() == 0 {
        return None;
    }
    let mut search = Search::new(symbols);
    search.collect(&mut graph.clone(), symbols, conditions);
    search.contradiction()
}

/// The first operation below the roots that asks for a condition, as it stands or as what it comes down to.
pub fn asked_by(graph: &Graph, symbols: &Symbols, roots: &[Id], condition: Condition) -> Option<Id> {
    let facts = GraphFacts::new(graph, symbols);
    let asks = |id: &Id| needs(&facts, *id).into_iter().any(|need| reduced(&facts, need).contains(&condition));
    graph.reachable(roots).into_iter().find(asks)
}

/// Quantities of known sign, and what is made of them.
pub(super) struct Search {
    pub(super) algebra: Algebra,
    pub(super) found: Vec<Quantity>,
    /// What is not zero.
    pub(super) nonzero: Vec<PolynomialId>,
}

impl Search {
    pub(super) fn new(symbols: &Symbols) -> Search {
        let limits = Limits { work: WORK, ..Limits::default() };
        let algebra = Algebra::new(Arc::new(symbols.clone()), limits);
        Search { algebra, found: Vec::new(), nonzero: Vec::new() }
    }

    /// The same with quotients in their lowest terms.
    pub(super) fn of_quotients(symbols: &Symbols) -> Search {
        let limits = Limits { work: WORK, ..Limits::default() };
        Search { algebra: Algebra::of_quotients(Arc::new(symbols.clone()), limits), ..Search::new(symbols) }
    }

    /// What the conditions say to be positive, of scalars and of sums of entries.
    pub(super) fn collect(&mut self, graph: &mut Graph, symbols: &Symbols, conditions: &[Condition]) {
        let of = |condition: &Condition| reduced(&GraphFacts::new(graph, symbols), *condition);
        let all: Vec<Vec<Condition>> = conditions.iter().map(of).collect();
        for (place, Condition { requirement, operand }) in all
            .into_iter()
            .enumerate()
            .flat_map(|(place, all)| all.into_iter().map(move |condition| (place, condition)))
        {
            let scalar = match graph.rank(operand) {
                0 => Some(operand),
                _ if matches!(requirement, Requirement::Positive | Requirement::Nonnegative) => {
                    graph.add(Op::Sum, &[operand]).ok()
                }
                _ => None,
            };
            let positive = matches!(requirement, Requirement::Positive | Requirement::InsideUnit);
            let signed = scalar.and_then(|scalar| self.signed(graph, requirement, scalar));
            for form in signed.into_iter().flatten() {
                let known = self.found.iter().any(|q| q.form == form && (q.positive || !positive));
                if !known && self.found.len() < QUANTITIES {
                    self.found.push(Quantity { form, positive, by: [place].into_iter().collect() });
                }
            }
        }
    }

    /// The tensors of which a requirement says that they are positive, or not negative, in every entry.
    pub(super) fn signed(&mut self, graph: &Graph, requirement: Requirement, operand: Id) -> Option<Vec<PolynomialId>> {
        use Requirement::*;
        let form = self.algebra.normal_form(graph, operand)?;
        match requirement {
            Positive | Nonnegative => Some(vec![form]),
            InsideUnit | WithinUnit => {
                let zero = self.algebra.number(Rational::zero());
                let one = self.algebra.power(form, zero)?;
                [1, -1]
                    .into_iter()
                    .map(|sign| self.algebra.combine(&[(Rational::one(), one), (Rational::from_integer(sign), form)]))
                    .collect()
            }
            _ => None,
        }
    }

    pub(super) fn is_contradiction(&self, quantity: &Quantity) -> bool {
        let is_like = |form: &&PolynomialId| {
            self.algebra.polynomial(**form).shape == self.algebra.polynomial(quantity.form).shape
        };
        let nonzero = self.nonzero.iter().filter(is_like).filter_map(|form| self.algebra.sole_atom(*form)).collect();
        match self.algebra.below_zero(quantity.form, &nonzero) {
            Some(Below::Negative) => true,
            Some(Below::Nonpositive) => quantity.positive,
            None => false,
        }
    }

    fn contradiction(&mut self) -> Option<SmallVec<[usize; 3]>> {
        let count = self.found.len();
        let mut pool = self.found.clone();
        if let Some(found) = pool.iter().find(|quantity| self.is_contradiction(quantity)) {
            return Some(found.by.clone());
        }
        let mut next = 1;
        while next < pool.len() {
            for other in 0..next {
                for sum in self.eliminated(&pool[other], &pool[next]) {
                    if self.is_contradiction(&sum) {
                        return Some(sum.by);
                    }
                    if pool.len() < DERIVED && !pool.iter().any(|known| known.form == sum.form) {
                        pool.push(sum);
                    }
                }
            }
            next += 1;
        }
        self.product(count)
    }

    /// The sums of two quantities with positive weights in which a term cancels.
    pub(super) fn eliminated(&mut self, a: &Quantity, b: &Quantity) -> Vec<Quantity> {
        let (p, q) = (self.algebra.polynomial(a.form), self.algebra.polynomial(b.form));
        let mut weights: SmallVec<[(Rational, Rational); 2]> = SmallVec::new();
        for (monomial, x) in &p.terms {
            let opposite = q.terms.iter().find(|(other, y)| other == monomial && x.is_negative() != y.is_negative());
            if let Some((_, y)) = opposite {
                let pair = (y.abs(), x.abs());
                let known = |(s, t): &(Rational, Rational)| s.checked_mul(&pair.1) == t.checked_mul(&pair.0);
                if !weights.iter().any(known) {
                    weights.push(pair);
                }
            }
        }
        let sum = |(s, t): (Rational, Rational)| {
            let form = self.algebra.combine(&[(s, a.form), (t, b.form)])?;
            Some(a.with(b, form, a.positive || b.positive))
        };
        weights.into_iter().filter_map(sum).collect()
    }

    /// A product of two or three quantities that is nowhere above zero.
    fn product(&mut self, count: usize) -> Option<SmallVec<[usize; 3]>> {
        let base = self.found.clone();
        for a in 0..count {
            for b in 0..a {
                let Some(pair) = self.times(&base[a], &base[b]) else { continue };
                if self.is_contradiction(&pair) {
                    return Some(pair.by);
                }
                for third in &base[..b] {
                    if let Some(all) = self.times(&pair, third)
                        && self.is_contradiction(&all)
                    {
                        return Some(all.by);
                    }
                }
            }
        }
        None
    }

    pub(super) fn times(&mut self, a: &Quantity, b: &Quantity) -> Option<Quantity> {
        let mut pattern = IndexPatternBuilder::new();
        pattern.input([]);
        pattern.input([]);
        let form = self.algebra.product(&pattern.finish(), &[a.form, b.form])?;
        Some(a.with(b, form, a.positive && b.positive))
    }
}
