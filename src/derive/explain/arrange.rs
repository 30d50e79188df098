//! Terms that differ by where transposes and signs stand, and by which like terms are collected: no rule in text says that of sums and
//! products of any length.

use super::laws::{COLLECT, GROUP, Law, MULTIPLY_OUT, ORDER, PULL_OUT, TRANSPOSE_PRODUCT};
use crate::base::{IndexPattern, Property, Rational, Shape, Symbols};
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
use crate::ops::{Node, Op};
use rustc_hash::FxHashMap;

/// What leads from one term to the other, if that is no more than an arrangement.
pub(super) fn arranged(graph: &mut Graph, symbols: &Symbols, terms: [Id; 2]) -> Option<Law> {
    let collects = collects(graph, terms);
    let facts = GraphFacts::new(graph, symbols);
    let is_symmetric: Vec<bool> = (0..graph.len()).map(|id| facts.of(Id::from(id)).has(Property::Symmetric)).collect();
    for (moves, expands) in [(false, false), (true, false), (true, true)] {
        let done = FxHashMap::default();
        let mut arranging =
            Arranging { graph: &mut *graph, is_symmetric: &is_symmetric, moves, expands, room: ROOM, done };
        let [from, to] = terms.map(|id| arranging.plain(id, false));
        let (Some(from), Some(to)) = (from, to) else { continue };
        if from == to {
            let has_sum = graph.reachable(&terms).into_iter().any(|id| summands(graph, id) > 1);
            return Some(Law::said(match (moves, expands, collects) {
                (_, true, _) if !has_sum => ORDER,
                (false, ..) if !has_sum => GROUP,
                (_, true, _) if has_fewer_terms(graph, terms) => PULL_OUT,
                (_, true, _) => MULTIPLY_OUT,
                (true, ..) => TRANSPOSE_PRODUCT,
                (_, _, true) => COLLECT,
                (_, _, false) => PULL_OUT,
            }));
        }
    }
    None
}

/// Whether the second of two terms is made of fewer terms of sums, products multiplied out.
fn has_fewer_terms(graph: &Graph, terms: [Id; 2]) -> bool {
    let [from, to] = terms.map(|id| summands(graph, id));
    to <= from
}

fn summands(graph: &Graph, id: Id) -> usize {
    if let Op::Combination(coefficients) = graph.op(id) { coefficients.len() } else { 1 }
}

/// The most terms that products are multiplied out to.
const ROOM: usize = 64;

/// Whether one of two terms has a sum of more terms than the other has.
pub(super) fn collects(graph: &Graph, terms: [Id; 2]) -> bool {
    let summands = |id: Id| {
        let count = |id: &Id| if let Op::Combination(c) = graph.op(*id) { c.len() } else { 0 };
        graph.reachable(&[id]).iter().map(count).max().unwrap_or(0)
    };
    summands(terms[0]) != summands(terms[1])
}

/// Whether every entry of the result is a product of entries: no output label repeats or stands for itself.
fn is_whole(pattern: &IndexPattern) -> bool {
    let labels: Vec<_> = pattern.flat_output().collect();
    labels.iter().enumerate().all(|(at, label)| !labels[..at].contains(label))
}

struct Arranging<'a> {
    graph: &'a mut Graph,
    /// Which of the terms that were there at the start are their own transposes.
    is_symmetric: &'a [bool],
    /// Whether transposes are moved to single factors.
    moves: bool,
    /// Whether products of sums are multiplied out.
    expands: bool,
    /// How many terms they may still be multiplied out to.
    room: usize,
    done: FxHashMap<(Id, bool), (Rational, Id)>,
}

impl Arranging<'_> {
    /// A term, transposed or not, as a number times a term of which every equal arrangement is the same; `None` where a number is too large.
    fn plain(&mut self, id: Id, transposed: bool) -> Option<(Rational, Id)> {
        let is_symmetric = |id: Id| self.is_symmetric.get(usize::from(id)).copied().unwrap_or(false);
        let transposed = transposed && !is_symmetric(id);
        if let Some(done) = self.done.get(&(id, transposed)) {
            return Some(done.clone());
        }
        let node = self.graph.node(id).clone();
        // The notation of a symmetric matrix does not say whether it is transposed.
        if node.op == Op::Transpose && is_symmetric(node.children[0]) {
            return self.plain(node.children[0], false);
        }
        let one = Rational::one();
        let found = match &node.op {
            Op::Combination(coefficients) => self.sum(coefficients, &node.children, transposed)?,
            Op::Transpose if self.moves => self.plain(node.children[0], !transposed)?,
            op if self.expands && op.is_multilinear() && !node.children.is_empty() => {
                self.multiplied(&node, transposed)?
            }
            Op::Product | Op::Hadamard if self.moves || !transposed => {
                let mut scale = one;
                let mut factors: Vec<Id> = Vec::new();
                for child in &node.children {
                    let (number, factor) = self.plain(*child, transposed)?;
                    scale = scale.checked_mul(&number)?;
                    factors.extend(self.chain(factor, &node.op));
                }
                // Those of the right operand come first in a transposed product.
                if node.op == Op::Hadamard {
                    self.leave_out_ones(&mut factors);
                    factors.sort_unstable();
                } else if transposed {
                    factors.clear();
                    for child in node.children.iter().rev() {
                        let (_, factor) = self.plain(*child, true)?;
                        factors.extend(self.chain(factor, &node.op));
                    }
                }
                let (first, rest) = factors.split_first()?;
                let whole = rest
                    .iter()
                    .try_fold(*first, |left, right| self.graph.add(node.op.clone(), &[left, *right]).ok())?;
                (scale, whole)
            }
            op => {
                let mut children = Vec::new();
                for child in &node.children {
                    let (number, child) = self.plain(*child, false)?;
                    children.push(match number.is_one() {
                        true => child,
                        false => self.graph.add(Op::Combination([number].into_iter().collect()), &[child]).ok()?,
                    });
                }
                let whole = if children.is_empty() { id } else { self.graph.add(op.clone(), &children).ok()? };
                (one, self.turned(whole, transposed)?)
            }
        };
        self.done.insert((id, transposed), found.clone());
        Some(found)
    }

    /// A product multiplied out: the sum of what it makes of each choice of terms of its operands, their scalars in front.
    fn multiplied(&mut self, node: &Node, transposed: bool) -> Option<(Rational, Id)> {
        let is_chain = matches!(node.op, Op::Product | Op::Hadamard);
        let mut operands: Vec<Vec<(Rational, Id)>> = Vec::new();
        for child in &node.children {
            let (number, term) = self.plain(*child, transposed && is_chain)?;
            operands.push(match self.graph.op(term).clone() {
                Op::Combination(own) => {
                    let scaled = own.iter().map(|c| c.checked_mul(&number)).collect::<Option<Vec<Rational>>>()?;
                    scaled.into_iter().zip(self.graph.children(term).to_vec()).collect()
                }
                _ => vec![(number, term)],
            });
        }
        if node.op == Op::Product && transposed {
            operands.reverse();
        }
        let count = operands.iter().map(Vec::len).try_fold(1usize, usize::checked_mul)?;
        self.room = self.room.checked_sub(count)?;
        let mut choices: Vec<(Rational, Vec<Id>)> = vec![(Rational::one(), Vec::new())];
        for operand in &operands {
            let mut next = Vec::with_capacity(choices.len() * operand.len());
            for (number, chosen) in &choices {
                for (own, term) in operand {
                    next.push((number.checked_mul(own)?, [chosen.as_slice(), &[*term]].concat()));
                }
            }
            choices = next;
        }
        let mut terms: Vec<Id> = Vec::new();
        let mut numbers: Vec<Rational> = Vec::new();
        for (number, chosen) in choices {
            let whole = self.product(&node.op, &chosen)?;
            terms.push(if is_chain { whole } else { self.turned(whole, transposed)? });
            numbers.push(number);
        }
        if let ([term], [number]) = (terms.as_slice(), numbers.as_slice()) {
            return Some((number.clone(), *term));
        }
        self.collected(numbers.into_iter().zip(terms).collect())
    }

    /// A product of single terms, the scalars in front of them in one order.
    fn product(&mut self, op: &Op, operands: &[Id]) -> Option<Id> {
        let mut scalars: Vec<Id> = Vec::new();
        let mut cores: Vec<Id> = Vec::new();
        for operand in operands {
            let mut core = *operand;
            while *self.graph.op(core) == Op::Scale {
                let [scalar, inner] = *self.graph.children(core) else { return None };
                scalars.push(scalar);
                core = inner;
            }
            match self.graph.rank(core) {
                0 if *op == Op::Scale => scalars.push(core),
                _ => cores.push(core),
            }
        }
        let mut whole = match op {
            Op::Scale => cores.first().copied(),
            Op::Product | Op::Hadamard => {
                let mut factors: Vec<Id> = cores.iter().flat_map(|core| self.chain(*core, op)).collect();
                if *op == Op::Hadamard {
                    self.leave_out_ones(&mut factors);
                    factors.sort_unstable();
                }
                let (first, rest) = factors.split_first()?;
                let joined =
                    rest.iter().try_fold(*first, |left, right| self.graph.add(op.clone(), &[left, *right]).ok());
                Some(joined?)
            }
            _ => Some(self.graph.add(op.clone(), &cores).ok()?),
        };
        scalars.sort_unstable();
        for scalar in scalars.into_iter().rev() {
            whole = Some(match whole {
                None => scalar,
                Some(inner) => self.graph.add(Op::Scale, &[scalar, inner]).ok()?,
            });
        }
        whole
    }

    /// Entry by entry a factor of ones says nothing beside others.
    fn leave_out_ones(&self, factors: &mut Vec<Id>) {
        let other = factors.iter().position(|factor| !self.is_of_ones(*factor));
        if other.is_some() {
            factors.retain(|factor| !self.is_of_ones(*factor));
        }
    }

    /// Whether every entry is one: the vector of ones, or a product of such vectors in which nothing is summed.
    fn is_of_ones(&self, id: Id) -> bool {
        let (op, operands) = (self.graph.op(id), self.graph.children(id));
        let shapes: Vec<&Shape> = operands.iter().map(|operand| self.graph.shape(*operand)).collect();
        let keeps_all = |pattern: &IndexPattern| {
            (0..pattern.sizes.len()).all(|label| pattern.flat_output().any(|kept| usize::from(kept) == label))
        };
        matches!(op, Op::Ones(_))
            || op.is_multilinear()
                && !operands.is_empty()
                && operands.iter().all(|operand| self.is_of_ones(*operand))
                && op.index_pattern(&shapes).is_some_and(|pattern| keeps_all(&pattern) && is_whole(&pattern))
    }

    fn turned(&mut self, id: Id, transposed: bool) -> Option<Id> {
        let is_own_transpose = matches!(self.graph.op(id), Op::Identity(_));
        if transposed && !is_own_transpose && self.graph.rank(id) == 2 {
            self.graph.add(Op::Transpose, &[id]).ok()
        } else {
            Some(id)
        }
    }

    fn chain(&self, id: Id, op: &Op) -> Vec<Id> {
        match self.graph.op(id) == op {
            true => self.graph.children(id).iter().flat_map(|child| self.chain(*child, op)).collect(),
            false => vec![id],
        }
    }

    /// A sum with like terms collected, its first coefficient one.
    fn sum(&mut self, coefficients: &[Rational], children: &[Id], transposed: bool) -> Option<(Rational, Id)> {
        let mut all: Vec<(Rational, Id)> = Vec::new();
        for (coefficient, child) in coefficients.iter().zip(children) {
            let (number, term) = self.plain(*child, transposed)?;
            all.push((coefficient.checked_mul(&number)?, term));
        }
        self.collected(all)
    }

    /// A sum of terms that are plain themselves.
    fn collected(&mut self, terms: Vec<(Rational, Id)>) -> Option<(Rational, Id)> {
        let mut all: Vec<(Id, Rational)> = Vec::new();
        for (number, term) in terms {
            let inner: Vec<(Id, Rational)> = match self.graph.op(term) {
                Op::Combination(inner) => {
                    let scaled = inner.iter().map(|c| c.checked_mul(&number)).collect::<Option<Vec<Rational>>>()?;
                    self.graph.children(term).iter().copied().zip(scaled).collect()
                }
                _ => vec![(term, number)],
            };
            for (term, number) in inner {
                match all.iter_mut().find(|(known, _)| *known == term) {
                    Some((_, sum)) => *sum = sum.checked_add(&number)?,
                    None => all.push((term, number)),
                }
            }
        }
        all.retain(|(_, number)| !number.is_zero());
        all.sort_unstable_by_key(|(term, _)| *term);
        let scale = all.first()?.1.clone();
        if let [(only, number)] = all.as_slice() {
            return Some((number.clone(), *only));
        }
        let (terms, numbers): (Vec<Id>, Vec<Rational>) = all.into_iter().unzip();
        let numbers = numbers.iter().map(|number| number / &scale).collect();
        Some((scale, self.graph.add(Op::Combination(numbers), &terms).ok()?))
    }
}
