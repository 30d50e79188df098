//! The entries of a differential as it stands: each operation that holds the direction as the index pattern that it is.

use super::write::{flat, negated};
use crate::base::{Rational, Shape, Symbols};
use crate::expr::{Graph, Id};
use crate::notation::notate;
use crate::ops::{Factor, Meaning, Op};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use std::sync::Arc;

/// The most operations that are opened.
const ROOM: u32 = 200;

/// The entry of `term` at these indices, down to those of the direction; no letter of `taken` names a summed index. `None` where the
/// direction stands in what is no index pattern.
pub(super) fn entries(
    (graph, symbols): (&Graph, &Arc<Symbols>),
    term: Id,
    (direction, indices, taken): (Id, &[String], &[String]),
) -> Option<Expr> {
    let mut holds = vec![false; graph.len()];
    for id in graph.reachable(&[term]) {
        holds[usize::from(id)] = id == direction || graph.children(id).iter().any(|child| holds[usize::from(*child)]);
    }
    let letters = indices.iter().cloned().map(Some).collect();
    let mut entries = Entries { graph, symbols, holds, taken, letters, names: 0, room: ROOM };
    let own: Vec<usize> = (0..indices.len()).collect();
    entries.of(term, &own)
}

struct Entries<'a> {
    graph: &'a Graph,
    symbols: &'a Arc<Symbols>,
    /// Which terms hold the direction.
    holds: Vec<bool>,
    taken: &'a [String],
    /// The letter of every index; one that is summed gets its own when it is first written.
    letters: Vec<Option<String>>,
    /// How many letters were handed out.
    names: usize,
    room: u32,
}

impl Entries<'_> {
    fn of(&mut self, id: Id, indices: &[usize]) -> Option<Expr> {
        self.room = self.room.checked_sub(1)?;
        let node = self.graph.node(id);
        let holds = self.holds[usize::from(id)];
        match &node.op {
            Op::Combination(coefficients) if holds || self.is_plain(&node.children) => {
                self.sum(coefficients, &node.children, indices)
            }
            op if holds && let Some(Meaning::Monomial(factors)) = op.record().map(|record| record.meaning) => {
                self.monomial(factors, &node.children, indices)
            }
            // Of what is constant, factors that are matrices are told apart, and what is multiplied entry by entry.
            Op::Product if !holds && self.graph.rank(id) < 2 => self.factor(id, indices),
            Op::Transpose | Op::Product | Op::Hadamard => self.pattern(id, indices),
            _ if !holds || node.children.is_empty() => self.factor(id, indices),
            _ => self.pattern(id, indices),
        }
    }

    /// Whether these are variables or their transposes: a reader sees their entries in those of their sum.
    fn is_plain(&self, terms: &[Id]) -> bool {
        let is_variable = |id: Id| matches!(self.graph.op(id), Op::Variable(_));
        let of = |id: &Id| match self.graph.op(*id) {
            Op::Transpose => self.graph.children(*id).first().is_some_and(|inner| is_variable(*inner)),
            _ => is_variable(*id),
        };
        terms.iter().all(of)
    }

    /// An entry of a product of operands and reciprocals of operands, the direction in none of these.
    fn monomial(&mut self, factors: &[Factor], operands: &[Id], indices: &[usize]) -> Option<Expr> {
        let mut whole: Option<Expr> = None;
        for factor in factors {
            let operand = *operands.get(factor.base)?;
            let exponent = factor.exponent(|number| number.to_i64(), |_| None)?;
            let own = if self.graph.rank(operand) == 0 { &[] } else { indices };
            let entry = self.of(operand, own)?;
            whole = Some(match (whole, exponent) {
                (None, 1) => entry,
                (Some(whole), 1) => whole.times(entry),
                (Some(whole), -1) if !self.holds[usize::from(operand)] => match whole.kind {
                    ExprKind::Product(first, mut rest) => {
                        rest.push((ProductOp::Divide, entry));
                        Expr::new(ExprKind::Product(first, rest))
                    }
                    kind => Expr::new(ExprKind::Product(Box::new(Expr::new(kind)), vec![(ProductOp::Divide, entry)])),
                },
                _ => return None,
            });
        }
        whole
    }

    /// An entry of a term in matrix notation.
    fn factor(&mut self, id: Id, indices: &[usize]) -> Option<Expr> {
        let expr = notate(self.graph, id, None, self.symbols)?;
        let letters: Vec<String> = indices.iter().map(|index| self.letter(*index)).collect();
        Some(if letters.is_empty() { expr } else { Expr::new(ExprKind::Index(Box::new(expr), letters)) })
    }

    fn sum(&mut self, coefficients: &[Rational], children: &[Id], indices: &[usize]) -> Option<Expr> {
        // Terms may sum over the same letters, none of which is that of an index from outside.
        indices.iter().for_each(|index| _ = self.letter(*index));
        let first = self.names;
        let mut most = first;
        let mut terms: Vec<Term> = Vec::new();
        for (coefficient, child) in coefficients.iter().zip(children) {
            self.names = first;
            let entry = self.of(*child, indices)?;
            most = most.max(self.names);
            let size = coefficient.abs();
            let expr = if size.is_one() { entry } else { flat(Expr::number(size).times(entry)) };
            terms.push(Term { negative: coefficient.is_negative(), expr });
        }
        self.names = most;
        Some(match terms.as_slice() {
            [only] if only.negative => negated(only.expr.clone()),
            [only] => only.expr.clone(),
            _ => Expr::new(ExprKind::Sum(terms)),
        })
    }

    /// The product of the entries of the operands of an index pattern.
    fn pattern(&mut self, id: Id, indices: &[usize]) -> Option<Expr> {
        let node = self.graph.node(id).clone();
        let shapes: Vec<&Shape> = node.children.iter().map(|child| self.graph.shape(*child)).collect();
        // An index goes through one dimension.
        if shapes.iter().any(|shape| shape.iter().any(|axis| axis.len() != 1)) {
            return None;
        }
        let pattern = node.op.index_pattern(&shapes)?;
        let mut places: Vec<Option<usize>> = vec![None; pattern.sizes.len()];
        let mut equal: Vec<[usize; 2]> = Vec::new();
        for (axis, index) in pattern.output.iter().zip(indices) {
            let [label] = axis.as_slice() else { return None };
            match places[usize::from(*label)] {
                Some(known) => equal.push([known, *index]),
                None => places[usize::from(*label)] = Some(*index),
            }
        }
        let mut is_used = vec![false; pattern.sizes.len()];
        let mut parts: Vec<Expr> = Vec::new();
        for (child, labels) in node.children.iter().zip(&pattern.inputs) {
            let mut own: Vec<usize> = Vec::with_capacity(labels.len());
            for label in labels {
                is_used[usize::from(*label)] = true;
                own.push(*places[usize::from(*label)].get_or_insert_with(|| {
                    self.letters.push(None);
                    self.letters.len() - 1
                }));
            }
            parts.push(self.of(*child, &own)?);
        }
        // A label that no operand has is a constant of its own.
        if is_used.contains(&false) {
            return None;
        }
        for [a, b] in equal {
            parts.push(delta(&self.letter(a), &self.letter(b)));
        }
        parts.into_iter().reduce(Expr::times)
    }

    fn letter(&mut self, index: usize) -> String {
        if let Some(letter) = &self.letters[index] {
            return letter.clone();
        }
        const LETTERS: [&str; 11] = ["p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z"];
        loop {
            let (letter, round) = (LETTERS[self.names % LETTERS.len()], self.names / LETTERS.len());
            self.names += 1;
            let name = if round == 0 { letter.to_owned() } else { format!("{letter}{round}") };
            if self.symbols.find_variable(&name).is_none() && !self.taken.contains(&name) {
                self.letters[index] = Some(name.clone());
                return name;
            }
        }
    }
}

/// A Kronecker delta.
pub(super) fn delta(a: &str, b: &str) -> Expr {
    Expr::new(ExprKind::Index(Box::new(Expr::name("delta")), vec![a.to_owned(), b.to_owned()]))
}
