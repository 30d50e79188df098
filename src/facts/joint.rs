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

/// A scalar that conditions say to be positive, or not negative.
#[derive(Clone, Debug)]
struct Quantity {
    form: PolynomialId,
    positive: bool,
    /// The places of the conditions.
    by: SmallVec<[usize; 3]>,
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
    let mut search = Search {
        algebra: Algebra::new(Arc::new(symbols.clone()), Limits { work: WORK, ..Limits::default() }),
        found: Vec::new(),
    };
    search.collect(graph, symbols, conditions);
    search.contradiction()
}

/// The first operation below the roots that asks for a condition, as it stands or as what it comes down to.
pub fn asked_by(graph: &Graph, symbols: &Symbols, roots: &[Id], condition: Condition) -> Option<Id> {
    let facts = GraphFacts::new(graph, symbols);
    let asks = |id: &Id| needs(&facts, *id).into_iter().any(|need| reduced(&facts, need).contains(&condition));
    graph.reachable(roots).into_iter().find(asks)
}

struct Search {
    algebra: Algebra,
    found: Vec<Quantity>,
}

impl Search {
    /// What the conditions say to be positive.
    fn collect(&mut self, graph: &Graph, symbols: &Symbols, conditions: &[Condition]) {
        use Requirement::*;
        let facts = GraphFacts::new(graph, symbols);
        let mut scratch = graph.clone();
        for (place, condition) in conditions.iter().enumerate() {
            for Condition { requirement, operand } in reduced(&facts, *condition) {
                let signs: &[Option<i64>] = match requirement {
                    Positive | Nonnegative => &[None],
                    InsideUnit | WithinUnit if graph.rank(operand) == 0 => &[Some(1), Some(-1)],
                    _ => continue,
                };
                let positive = matches!(requirement, Positive | InsideUnit);
                let Some(form) = self.form(&mut scratch, operand) else { continue };
                for sign in signs {
                    let form = match sign {
                        None => Some(form),
                        Some(sign) => {
                            let one = self.algebra.number(Rational::one());
                            self.algebra.combine(&[(Rational::one(), one), (Rational::from_integer(*sign), form)])
                        }
                    };
                    let Some(form) = form else { continue };
                    let known = self.found.iter().any(|q| q.form == form && (q.positive || !positive));
                    if !known && self.found.len() < QUANTITIES {
                        self.found.push(Quantity { form, positive, by: [place].into_iter().collect() });
                    }
                }
            }
        }
    }

    /// The normal form of a scalar, or of the sum of all entries.
    fn form(&mut self, graph: &mut Graph, operand: Id) -> Option<PolynomialId> {
        let scalar = if graph.rank(operand) == 0 { operand } else { graph.add(Op::Sum, &[operand]).ok()? };
        self.algebra.normal_form(graph, scalar)
    }

    fn is_contradiction(&self, quantity: &Quantity) -> bool {
        match self.algebra.below_zero(quantity.form) {
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
    fn eliminated(&mut self, a: &Quantity, b: &Quantity) -> Vec<Quantity> {
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

    fn times(&mut self, a: &Quantity, b: &Quantity) -> Option<Quantity> {
        let mut pattern = IndexPatternBuilder::new();
        pattern.input([]);
        pattern.input([]);
        let form = self.algebra.product(&pattern.finish(), &[a.form, b.form])?;
        Some(a.with(b, form, a.positive && b.positive))
    }
}
