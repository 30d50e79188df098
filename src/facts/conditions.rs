//! What must hold of its operands for an expression, or its derivative, to be defined.

use super::graph::GraphFacts;
use super::reduce::{parts, power_of};
use crate::base::{Rational, Requirement, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::{Op, Operands, Smoothness};
use indexmap::IndexSet;
use rustc_hash::FxHashSet;
use smallvec::SmallVec;

/// One thing an expression assumes of one of its sub-expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// What is required.
    pub requirement: Requirement,
    /// Of which node.
    pub operand: Id,
}

/// What the terms need to be defined, and `root`, the first of them, to be differentiable in `wrt`; in the order of the graph, each
/// once, reduced to what is not obvious: `norm(x)^2` in a divisor needs `x` nonzero, `exp(x) + 1` nothing, and no condition is told
/// that the attributes of a variable say already.
pub fn conditions(graph: &Graph, symbols: &Symbols, terms: &[Id], wrt: &[Variable]) -> Vec<Condition> {
    let Some(root) = terms.first() else { return Vec::new() };
    let facts = GraphFacts::new(graph, symbols);
    let order = wrt.len();
    let mut collector = Collector { facts: &facts, order, found: IndexSet::new(), seen: FxHashSet::default() };
    let depends: Vec<Vec<bool>> = wrt.iter().map(|v| graph.depends_on(*v)).collect();
    let smooth = smooth(&facts, *root, wrt.len());
    for id in graph.reachable(&[*root]) {
        collector.defined(id);
        if depends.iter().any(|d| d[usize::from(id)]) && !smooth[usize::from(id)] {
            collector.differentiable(id);
        }
    }
    for id in graph.reachable(&terms[1..]) {
        collector.defined(id);
    }
    let found = merged(graph, std::mem::take(&mut collector.found));
    let implied: IndexSet<Condition> = found.iter().flat_map(|c| implications(&facts, *c)).collect();
    let is_bounded = |c: &Condition| {
        // `1 - x.^2` where x is between -1 and 1.
        let base = collector.one_less_square(c.operand).filter(|(c, _)| c.is_one()).map(|(_, base)| base);
        let inside = base.map(|operand| Condition { requirement: Requirement::InsideUnit, operand });
        matches!(c.requirement, Requirement::Nonzero | Requirement::EntriesNonzero)
            && inside.is_some_and(|inside| found.contains(&inside))
    };
    found.iter().filter(|c| !implied.contains(*c) && !is_bounded(c)).copied().collect()
}

/// What is nonnegative and not zero is positive.
fn merged(graph: &Graph, found: IndexSet<Condition>) -> IndexSet<Condition> {
    use Requirement::*;
    let is_positive = |operand: Id| {
        let nonzero = if graph.rank(operand) == 0 { Nonzero } else { EntriesNonzero };
        [Nonnegative, nonzero].into_iter().all(|requirement| found.contains(&Condition { requirement, operand }))
    };
    let of = |condition: &Condition| match condition.requirement {
        Nonnegative | Nonzero | EntriesNonzero if is_positive(condition.operand) => {
            Condition { requirement: Positive, ..*condition }
        }
        _ => *condition,
    };
    found.iter().map(of).collect()
}

/// What a condition says besides: of its operand, and of the factors of a product.
fn implications(facts: &GraphFacts<'_>, condition: Condition) -> Vec<Condition> {
    use Requirement::*;
    let Condition { requirement, operand } = condition;
    let graph = facts.graph;
    let mut implied = Vec::new();
    match requirement {
        Positive => implied.push(Condition { requirement: Nonnegative, operand }),
        InsideUnit => implied.push(Condition { requirement: WithinUnit, operand }),
        _ => {}
    }
    if matches!(requirement, Positive | EntriesNonzero | Nonzero | Invertible) {
        // What is multilinear is zero where one of its operands is.
        let mut stack = vec![operand];
        while let Some(id) = stack.pop() {
            implied.extend(Some(Condition { requirement: Nonzero, operand: id }).filter(|c| *c != condition));
            if graph.op(id).is_multilinear() {
                stack.extend(graph.children(id));
            }
        }
    }
    let mut stack = match requirement {
        Positive if graph.rank(operand) == 0 => vec![(Nonzero, operand)],
        Positive | EntriesNonzero => vec![(EntriesNonzero, operand)],
        Nonzero if graph.rank(operand) == 0 => vec![(Nonzero, operand)],
        _ => return implied,
    };
    while let Some((requirement, operand)) = stack.pop() {
        let own = [Nonzero, requirement].map(|requirement| Condition { requirement, operand });
        implied.extend(own.into_iter().filter(|c| *c != condition));
        stack.extend(parts(facts, requirement, operand).unwrap_or_default());
    }
    implied
}

/// The nodes below `root` whose kinks do not matter, because every use is a power that takes them away: `norm(x)^2`, `relu(x).^2`.
fn smooth(facts: &GraphFacts<'_>, root: Id, order: usize) -> Vec<bool> {
    let graph = facts.graph;
    let smoothness = |id: Id| match graph.op(id) {
        Op::Map(function) => function.record().smoothness,
        op => op.record().map_or(Smoothness::Everywhere, |record| record.smoothness),
    };
    let mut smooth = vec![true; graph.len()];
    smooth[usize::from(root)] = false;
    for id in graph.reachable(&[root]) {
        let power = power_of(facts, id).filter(|(_, p)| p.is_integer());
        for child in graph.children(id) {
            let mended = |(base, p): &(Id, Rational)| base == child && smoothness(*child).is_mended(p, order);
            let smoothed = power.as_ref().is_some_and(mended) || multiplies_argument(graph, id, *child) && order < 2;
            smooth[usize::from(*child)] &= smoothed;
        }
    }
    smooth
}

/// Whether a node is an operand with a kink times the argument of that, `x.*abs(x)`, which has a first derivative.
fn multiplies_argument(graph: &Graph, id: Id, operand: Id) -> bool {
    let (Op::Scale | Op::Hadamard, Op::Map(function)) = (graph.op(id), graph.op(operand)) else { return false };
    // As the square of the operand has one.
    let continuous = function.record().smoothness.is_mended(&Rational::from_integer(2), 1);
    let argument = graph.children(operand)[0];
    continuous
        && matches!(*graph.children(id), [a, b] if [a, b] == [operand, argument] || [b, a] == [operand, argument])
}

/// What a node needs of its operands to have a value, as its record says.
pub(super) fn needs(facts: &GraphFacts<'_>, id: Id) -> SmallVec<[Condition; 2]> {
    let children = facts.graph.children(id);
    match facts.graph.op(id) {
        Op::Map(function) => {
            let requirement = function.record().domain.requirement();
            requirement.map(|requirement| Condition { requirement, operand: children[0] }).into_iter().collect()
        }
        op => {
            let Some(record) = op.record() else { return SmallVec::new() };
            let required = (record.requires)(&Operands::new(children, facts));
            let of = |(at, requirement): &(usize, Requirement)| Condition {
                requirement: *requirement,
                operand: children[*at],
            };
            required.iter().map(of).collect()
        }
    }
}

struct Collector<'g> {
    facts: &'g GraphFacts<'g>,
    /// That of the derivative.
    order: usize,
    found: IndexSet<Condition>,
    seen: FxHashSet<(Requirement, Id)>,
}

impl Collector<'_> {
    /// What a node needs to have a value.
    fn defined(&mut self, id: Id) {
        for Condition { requirement, operand } in needs(self.facts, id) {
            self.require(requirement, operand);
        }
    }

    /// What a node needs besides to be differentiable.
    fn differentiable(&mut self, id: Id) {
        let children = self.facts.graph.children(id);
        match self.facts.graph.op(id) {
            Op::Map(function) => {
                if let Some(requirement) = function.record().smoothness.requirement(function.record().domain) {
                    self.require(requirement, children[0]);
                }
            }
            op => {
                let Some(record) = op.record() else { return };
                // What is never negative vanishes together with its slope, and a power above the order of the derivative of it.
                let is_flat = |(base, power): (Id, Rational)| {
                    self.facts.of(base).range.is_nonnegative() && power > Rational::from_integer(self.order as i64)
                };
                if power_of(self.facts, id).is_some_and(is_flat) {
                    return;
                }
                for (at, requirement) in (record.derivative_requires)(&Operands::new(children, self.facts)) {
                    // The derivative is written without an inverse then.
                    if *requirement == Requirement::Invertible && self.facts.graph.is_singular(children[*at]) {
                        continue;
                    }
                    self.require(*requirement, children[*at]);
                }
            }
        }
    }

    /// Notes a requirement, as requirements of the simplest operands that it comes down to.
    fn require(&mut self, requirement: Requirement, operand: Id) {
        let mut open = vec![(requirement, operand)];
        while let Some((requirement, operand)) = open.pop() {
            let requirement = match requirement {
                Requirement::EntriesNonzero if self.facts.graph.rank(operand) == 0 => Requirement::Nonzero,
                other => other,
            };
            // What parts share is looked at once.
            if !self.seen.insert((requirement, operand)) || self.known(requirement, operand) {
                continue;
            }
            let parts = self.bounded(requirement, operand).or_else(|| parts(self.facts, requirement, operand));
            // Nobody can see to what is asked of a constant.
            let parts =
                parts.filter(|parts| !parts.iter().any(|(requirement, part)| self.is_open(*requirement, *part)));
            match parts {
                Some(parts) => open.extend(parts.into_iter().rev()),
                None => {
                    self.found.insert(Condition { requirement, operand });
                }
            }
        }
    }

    /// Whether a requirement of an array without variables is not known to hold.
    fn is_open(&self, requirement: Requirement, operand: Id) -> bool {
        let graph = self.facts.graph;
        let is_variable = |id: &Id| matches!(graph.op(*id), Op::Variable(_));
        graph.rank(operand) > 0
            && !self.known(requirement, operand)
            && !graph.reachable(&[operand]).iter().any(is_variable)
    }

    fn known(&self, requirement: Requirement, operand: Id) -> bool {
        // A number is as good as it will ever be: what cannot be was refused by the reader.
        let signed = matches!(requirement, Requirement::Positive | Requirement::Nonnegative);
        let number = self.facts.graph.number_value(operand).is_some();
        number && !signed || self.facts.of(operand).satisfy(requirement)
    }

    /// `1 - x.^2` is positive where x is between -1 and 1, or a multiple of x of which that is known to be asked already.
    fn bounded(&self, requirement: Requirement, operand: Id) -> Option<Vec<(Requirement, Id)>> {
        use Requirement::*;
        if !matches!(requirement, Positive | Nonnegative) {
            return None;
        }
        let (c, base) = self.one_less_square(operand)?;
        let unit = if requirement == Positive { InsideUnit } else { WithinUnit };
        // Of a norm nobody asks whether it is above -1.
        if self.facts.of(base).range.is_nonnegative() {
            return None;
        }
        if c.is_one() {
            return Some(vec![(unit, base)]);
        }
        let graph = self.facts.graph;
        let multiple = |id: Id| match graph.op(id) {
            Op::Combination(cs) => cs.len() == 1 && &cs[0] * &cs[0] == c && graph.children(id)[0] == base,
            _ => false,
        };
        let asked = |found: &Condition| [unit, InsideUnit].contains(&found.requirement) && multiple(found.operand);
        self.found.iter().any(asked).then(Vec::new)
    }

    /// The square of what a term is one minus, as a positive coefficient and what it is the square of.
    fn one_less_square(&self, id: Id) -> Option<(Rational, Id)> {
        let graph = self.facts.graph;
        let Op::Combination(cs) = graph.op(id) else { return None };
        let [a, b] = *graph.children(id) else { return None };
        let is_one = |c: &Rational, id: Id| self.facts.of(id).range.scale(c).value().is_some_and(|v| v.is_one());
        let (c, square) = match () {
            () if is_one(&cs[0], a) => (-&cs[1], b),
            () if is_one(&cs[1], b) => (-&cs[0], a),
            () => return None,
        };
        let (base, exponent) = power_of(self.facts, square)?;
        let squared = exponent == Rational::from_integer(2) && graph.shape(base) == graph.shape(square);
        (squared && c.is_positive()).then_some((c, base))
    }
}
