//! Einstein-index notation: sums of products of entries, with Kronecker deltas.

mod aggregate;
mod chains;
mod closed;
mod entries;
mod names;
mod network;
mod ones;
mod operand;
mod order;
mod parts;
mod plan;
mod repeated;
mod text;

use crate::base::{Rational, Span, Symbols};
use crate::expr::{Graph, Id};
use crate::notation::chain::{append, with_sign};
use crate::notation::cost::Cost;
use crate::notation::extractor::{Extractor, LARGEST};
use crate::notation::input_order::InputOrder;
use crate::notation::reading::{OperandForm, Reading};
use crate::notation::table::Passes;
use crate::notation::terms::{SingleTerm, Terms};
use crate::ops::Op;
use crate::syntax::ast::{Expr, ProductOp, Statement, Target};
use chains::with_powers;
use closed::closed;
use names::Names;
use ones::without_ones;
use order::Ordering;
use std::sync::Arc;

pub use names::index_names;
/// An expression in index notation with the names of its axes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexExpr {
    /// The right-hand side.
    pub expr: Expr,
    /// The free indices in axis order.
    pub free: Vec<String>,
}

/// A term as it stands, as something that can be read back: with the order of its axes, where it has no matrix notation.
pub(crate) fn written(graph: &Graph, term: Id, symbols: &Arc<Symbols>) -> Option<Statement> {
    let terms = SingleTerm::new(graph, term, symbols);
    let mut extractor = Extractor::solved(&terms, InputOrder::default());
    if let Some(expr) = extractor.matrix(term) {
        return Some(Statement { target: None, expr });
    }
    let IndexExpr { expr, free } = extractor.index(term)?;
    let target = Target { name: "F".to_owned(), indices: free, span: Span::default() };
    Some(Statement { target: Some(target), expr })
}

/// The entries of a term as it stands.
pub(crate) fn entries(graph: &Graph, term: Id, symbols: &Arc<Symbols>) -> Option<IndexExpr> {
    let terms = SingleTerm::new(graph, term, symbols);
    Extractor::solved(&terms, InputOrder::default()).index(term)
}

impl Extractor<'_> {
    fn solve_indexed(&mut self) {
        if std::mem::replace(&mut self.is_indexed, true) {
            return;
        }
        self.find_hidden_deltas();
        self.find_joined();
        for at in 0..self.classes.len() {
            let class = self.classes[at];
            self.operands[class] = [false, true].map(|negative| self.matrix_operand(class, negative));
        }
        let mut passes = Passes::over(&self.classes);
        while passes.next() {
            for at in 0..self.classes.len() {
                let class = self.classes[at];
                for (place, node) in self.terms.class(class).nodes.iter().enumerate() {
                    if !passes.is_stale(node) {
                        continue;
                    }
                    let costs = self.index_node_costs(node);
                    for (slot, cost) in self.indexed[class].iter_mut().zip(costs) {
                        if let Some(cost) = cost
                            && slot.is_none_or(|(best, _)| cost < best)
                        {
                            *slot = Some((cost, place));
                            passes.mark(class);
                        }
                    }
                }
            }
        }
    }

    fn index_cost(&self, class: Id, negative: bool) -> Option<Cost> {
        self.indexed[self.terms.find(class)][usize::from(negative)].map(|(cost, _)| cost)
    }

    /// Whether a class has no matrix notation.
    pub(super) fn has_entries_only(&self, class: Id) -> bool {
        self.terms.shape(class).len() > 2 || self.cost(class, Reading::PLAIN).is_none()
    }

    /// A class as a term of a sum: in index form, or as one indexed operand.
    pub(super) fn term(&self, class: Id, negative: bool) -> Option<Cost> {
        let operand = match self.best_operand(class, negative, 0) {
            Some((cost, Some(OperandForm::Matrix { .. }))) => Some(cost),
            _ => None,
        };
        self.index_cost(class, negative).into_iter().chain(operand).min()
    }

    /// The class in index notation, or `None` where an axis is a product of dimensions, or it is larger than [`LARGEST`].
    pub fn index(&mut self, class: Id) -> Option<IndexExpr> {
        self.solve_indexed();
        let class = self.terms.find(class);
        let shape = self.terms.shape(class);
        if shape.iter().any(|axis| axis.len() != 1) {
            return None;
        }
        let free = index_names(shape.len());
        if self.terms.nodes(class).iter().any(|n| matches!(n.op, Op::Zero(_))) {
            return Some(IndexExpr { expr: Expr::number(Rational::zero()), free });
        }
        // Neither a variable nor a dimension lends its letter to an index.
        let symbols = self.terms.symbols();
        let mut names = Names::avoiding(|letter| {
            symbols.find_variable(letter).is_some() || symbols.find_dimension(letter).is_some()
        });
        let small = |cost: &Cost| cost.size <= LARGEST;
        let indexed = self.index_cost(class, false).filter(small);
        self.operand(class, false, 0).map(|(cost, _)| cost).filter(small).or(indexed)?;
        let operand = self.operand(class, false, 0).filter(|(_, form)| !matches!(form, OperandForm::Index { .. }));
        let direct = indexed.is_some_and(|i| operand.is_none_or(|(o, _)| i.size <= o.size));
        let (negative, expr) = if direct {
            self.write(class, false, &free, &mut names)?
        } else {
            let (_, form) = self.operand(class, false, 0)?;
            let (sign, operand) = self.write_entries(class, form.clone(), &free, &mut names)?;
            let divisor = matches!(form, OperandForm::Divisor { .. });
            let one = Expr::number(Rational::one());
            (sign, if divisor { append(one, ProductOp::Divide, operand) } else { operand })
        };
        let expr = without_ones(with_sign(negative, expr), &free);
        names.free.clone_from(&free);
        let expr = if self.terms.has_choice() { with_powers(expr, &free, &mut names) } else { expr };
        let expr = Ordering::of(&names).whole(expr, &free);
        Some(IndexExpr { expr: if free.is_empty() { closed(expr, &free, symbols) } else { expr }, free })
    }
}
