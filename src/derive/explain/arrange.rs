//! Terms that differ by where transposes and signs stand, and by which like terms are collected: no rule in text says that of sums and
//! products of any length.

use super::laws::{COLLECT, Law, PULL_OUT, TRANSPOSE_PRODUCT};
use crate::base::Rational;
use crate::expr::{Graph, Id};
use crate::ops::Op;
use rustc_hash::FxHashMap;

/// What leads from one term to the other, if that is no more than an arrangement.
pub(super) fn arranged(graph: &mut Graph, terms: [Id; 2]) -> Option<Law> {
    let collects = collects(graph, terms);
    for moves in [false, true] {
        let mut arranging = Arranging { graph: &mut *graph, moves, done: FxHashMap::default() };
        let [from, to] = terms.map(|id| arranging.plain(id, false));
        if from? == to? {
            return Some(Law::said(match (moves, collects) {
                (true, _) => TRANSPOSE_PRODUCT,
                (false, true) => COLLECT,
                (false, false) => PULL_OUT,
            }));
        }
    }
    None
}

/// Whether one of two terms has a sum of more terms than the other has.
pub(super) fn collects(graph: &Graph, terms: [Id; 2]) -> bool {
    let summands = |id: Id| {
        let count = |id: &Id| if let Op::Combination(c) = graph.op(*id) { c.len() } else { 0 };
        graph.reachable(&[id]).iter().map(count).max().unwrap_or(0)
    };
    summands(terms[0]) != summands(terms[1])
}

struct Arranging<'a> {
    graph: &'a mut Graph,
    /// Whether transposes are moved to single factors.
    moves: bool,
    done: FxHashMap<(Id, bool), (Rational, Id)>,
}

impl Arranging<'_> {
    /// A term, transposed or not, as a number times a term of which every equal arrangement is the same; `None` where a number is too large.
    fn plain(&mut self, id: Id, transposed: bool) -> Option<(Rational, Id)> {
        if let Some(done) = self.done.get(&(id, transposed)) {
            return Some(done.clone());
        }
        let node = self.graph.node(id).clone();
        let one = Rational::one();
        let found = match &node.op {
            Op::Combination(coefficients) => self.sum(coefficients, &node.children, transposed)?,
            Op::Transpose if self.moves => self.plain(node.children[0], !transposed)?,
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
        let mut all: Vec<(Id, Rational)> = Vec::new();
        for (coefficient, child) in coefficients.iter().zip(children) {
            let (number, term) = self.plain(*child, transposed)?;
            let whole = coefficient.checked_mul(&number)?;
            let inner: Vec<(Id, Rational)> = match self.graph.op(term) {
                Op::Combination(inner) => {
                    let scaled = inner.iter().map(|c| c.checked_mul(&whole));
                    self.graph.children(term).iter().copied().zip(scaled.collect::<Option<Vec<Rational>>>()?).collect()
                }
                _ => vec![(term, whole)],
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
