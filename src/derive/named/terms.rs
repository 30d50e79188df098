//! What sub-terms are: their typed terms and normal forms.

use super::tree::{expanded, negated};
use crate::base::{Rational, Shape, Span, Symbols};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Limits, PolynomialId};
use crate::syntax::ast::{Expr, ExprKind, Statement, Target};
use crate::typing::{elaborate, elaborate_shaped};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

/// The typed terms of one answer.
pub(super) struct Terms {
    symbols: Arc<Symbols>,
    pub(super) graph: Graph,
    algebra: Algebra,
}

/// A sum in matrix notation, to be found again in index notation.
pub(super) struct Sum {
    pub(super) expr: Expr,
    rank: usize,
    /// Its normal form, and that of its negative.
    forms: [PolynomialId; 2],
}

impl Terms {
    pub(super) fn new(symbols: &Arc<Symbols>) -> Terms {
        let algebra = Algebra::new(symbols.clone(), Limits::default());
        Terms { symbols: symbols.clone(), graph: Graph::new(), algebra }
    }

    /// The term of an expression without indices; `None` where it is a row, or speaks of what the question does not have.
    pub(super) fn of(&mut self, expr: &Expr) -> Option<Id> {
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

    /// A sum by its normal form.
    pub(super) fn sum(&mut self, expr: &Expr) -> Option<Sum> {
        let term = self.of(expr)?;
        let rank = self.graph.rank(term);
        let form = self.algebra.normal_form(&self.graph, term)?;
        let negative = self.algebra.combine(&[(Rational::from_integer(-1), form)])?;
        Some(Sum { expr: expr.clone(), rank, forms: [form, negative] })
    }

    /// An expression in index notation, its sums written as entries of those in matrix notation that they are; `open` are the indices that
    /// mean something outside of it. All of it is no entry.
    pub(super) fn with_entries(&mut self, expr: &Expr, open: &BTreeSet<String>, sums: &[Sum]) -> Expr {
        match &expr.kind {
            ExprKind::Index(..) | ExprKind::SumOver(..) => expr.clone(),
            ExprKind::Product(..) => {
                let labels: Vec<BTreeSet<String>> = expr.children().into_iter().map(labels).collect();
                let (mut place, mut negative) = (0, false);
                let Ok(expr) = expr.map_children::<Infallible>(&mut |child| {
                    let others = labels.iter().enumerate().filter(|(other, _)| *other != place);
                    let open = others.flat_map(|(_, labels)| labels).chain(open).cloned().collect();
                    place += 1;
                    let factor = self.part_with_entries(child, &open, sums);
                    Ok(match factor.kind {
                        // The sign of a product stands in front.
                        ExprKind::Negate(inner) if matches!(child.kind, ExprKind::Sum(_)) => {
                            negative = !negative;
                            *inner
                        }
                        kind => Expr::new(kind),
                    })
                });
                if negative { negated(expr) } else { expr }
            }
            _ => {
                let Ok(expr) =
                    expr.map_children::<Infallible>(&mut |child| Ok(self.part_with_entries(child, open, sums)));
                expr
            }
        }
    }

    fn part_with_entries(&mut self, expr: &Expr, open: &BTreeSet<String>, sums: &[Sum]) -> Expr {
        let entry = match &expr.kind {
            ExprKind::Sum(_) => self.entry(expr, open, sums),
            _ => None,
        };
        entry.unwrap_or_else(|| self.with_entries(expr, open, sums))
    }

    /// A sum in index notation as an entry.
    fn entry(&mut self, expr: &Expr, open: &BTreeSet<String>, sums: &[Sum]) -> Option<Expr> {
        let own: Vec<String> = labels(expr).intersection(open).cloned().collect();
        let orders = match own.as_slice() {
            [only] => vec![vec![only.clone()]],
            [first, second] => vec![own.clone(), vec![second.clone(), first.clone()]],
            _ => return None,
        };
        for indices in orders.into_iter().filter(|indices| sums.iter().any(|sum| sum.rank == indices.len())) {
            let target = Some(Target { name: "J".to_owned(), indices: indices.clone(), span: Span::default() });
            let mut names = (*self.symbols).clone();
            let statement = Statement { target, expr: expr.clone() };
            let found = elaborate(&statement, &[], &mut names, &mut self.graph).ok()?;
            let form = self.algebra.normal_form(&self.graph, found.root)?;
            let of = |sum: &&Sum| sum.rank == indices.len() && sum.forms.contains(&form);
            let Some(sum) = sums.iter().find(of) else { continue };
            let entry = Expr::new(ExprKind::Index(Box::new(sum.expr.clone()), indices));
            return Some(if form == sum.forms[0] { entry } else { entry.negated() });
        }
        None
    }
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
