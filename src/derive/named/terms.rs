//! What sub-terms are: their typed terms and normal forms.

use super::choose::is_placeholder;
use super::tree::expanded;
use crate::base::{Rational, Shape, Span, Symbols};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Limits, PolynomialId};
use crate::syntax::ast::{Expr, ExprKind, Statement, Target};
use crate::typing::{elaborate, elaborate_shaped};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The typed terms of one answer.
pub(super) struct Terms {
    symbols: Arc<Symbols>,
    pub(super) graph: Graph,
    algebra: Algebra,
}

impl Terms {
    pub(super) fn new(symbols: &Arc<Symbols>) -> Terms {
        let algebra = Algebra::new(symbols.clone(), Limits::default());
        Terms { symbols: symbols.clone(), graph: Graph::new(), algebra }
    }

    /// The term of an expression without indices; `None` where it is a row, or speaks of what the question does not have.
    pub(super) fn of(&mut self, expr: &Expr) -> Option<Id> {
        if has_placeholder(expr) {
            return None;
        }
        let mut names = (*self.symbols).clone();
        let statement = Statement { target: None, expr: expr.clone() };
        let found = elaborate(&statement, &[], &mut names, &mut self.graph).ok()?;
        let is_plain = !found.row && found.indices.is_empty() && self.graph.rank(found.root) <= 2;
        (is_plain && names.variables().count() == self.symbols.variables().count()).then_some(found.root)
    }

    /// The shape of a statement.
    pub(super) fn shape(&mut self, statement: &Statement, symbols: &Arc<Symbols>) -> Option<Shape> {
        let found = elaborate(statement, &[], &mut (**symbols).clone(), &mut self.graph).ok()?;
        Some(self.graph.shape(found.root).clone())
    }

    /// Whether two statements of one shape are one tensor.
    pub(super) fn are_equal(&mut self, statements: [&Statement; 2], shape: &Shape, symbols: &Arc<Symbols>) -> bool {
        let read = |statement: &Statement| {
            let mut names = (**symbols).clone();
            elaborate_shaped(statement, &[], Some(shape), &mut names, &mut self.graph).ok().map(|found| found.root)
        };
        let [Some(left), Some(right)] = statements.map(read) else { return false };
        left == right || crate::equality::proves(&self.graph, left, right, symbols)
    }

    /// The normal form of an expression without indices, with its term.
    pub(super) fn normal_form(&mut self, expr: &Expr) -> Option<(Id, PolynomialId)> {
        let term = self.of(expr)?;
        Some((term, self.algebra.normal_form(&self.graph, term)?))
    }

    /// The normal form of an expression in index notation, with these indices as its axes.
    pub(super) fn normal_form_of_entries(&mut self, expr: &Expr, indices: &[String]) -> Option<PolynomialId> {
        if has_placeholder(expr) {
            return None;
        }
        let target = Some(Target { name: "J".to_owned(), indices: indices.to_vec(), span: Span::default() });
        let statement = Statement { target, expr: expr.clone() };
        let found = elaborate(&statement, &[], &mut (*self.symbols).clone(), &mut self.graph).ok()?;
        self.algebra.normal_form(&self.graph, found.root)
    }

    /// The normal form of the negative.
    pub(super) fn negative(&mut self, form: PolynomialId) -> Option<PolynomialId> {
        self.algebra.combine(&[(Rational::from_integer(-1), form)])
    }

    /// The normal form of the transpose.
    pub(super) fn transpose(&mut self, form: PolynomialId) -> Option<PolynomialId> {
        self.algebra.transpose(form)
    }
}

/// Whether an expression speaks of parts by their names for the time being, which no term has.
fn has_placeholder(expr: &Expr) -> bool {
    expr.any(&|e| matches!(&e.kind, ExprKind::Name(name) if is_placeholder(name)))
}

/// The indices in an expression.
pub(super) fn labels(expr: &Expr) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    expr.walk(&mut |e| {
        if let ExprKind::Index(_, labels) | ExprKind::SumOver(labels, _) = &e.kind {
            found.extend(labels.iter().cloned());
        }
    });
    found
}

/// Whether two trees are one, whatever products are grouped like.
pub(super) fn are_alike(left: &Expr, right: &Expr) -> bool {
    let [left, right] = [left, right].map(|expr| crate::syntax::print(&expanded(expr, &|_| None)));
    left == right
}
