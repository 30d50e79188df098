//! Softmax and logsumexp in index notation, of what has no matrix notation. A function of entries cannot be one of all of them, so they
//! are written with exponentials, but of a variable.

use super::Extractor;
use super::build::with_sign;
use super::chain::append;
use super::cost::Cost;
use super::entries::{Names, indexed};
use crate::base::Rational;
use crate::expr::Id;
use crate::ops::{LOG_SUM_EXP, Node, Op};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use num_traits::One;

impl Extractor<'_> {
    /// The cost of a softmax or logsumexp written with exponentials.
    pub(super) fn exponentials_cost(&self, node: &Node, negative: bool) -> Option<Cost> {
        if !self.has_entries_only(node.children[0]) {
            return None;
        }
        let sign = if negative { Cost::NEGATE } else { Cost::ZERO };
        if self.variable(node.children[0]).is_some() {
            return Some(sign + Cost::new(2, 2));
        }
        let argument = self.term(node.children[0], false)?;
        let ones = 2 * self.egraph.data(node.children[0]).shape.len() as u32;
        match node.op {
            Op::Call(LOG_SUM_EXP) => Some(argument + sign + Cost::new(2 + ones, 2)),
            _ => Some(argument + argument + sign + Cost::new(5 + ones, 2)),
        }
    }

    /// The variable that a class is.
    fn variable(&self, class: Id) -> Option<Expr> {
        let symbols = self.egraph.symbols();
        self.egraph.nodes(class).iter().find_map(|n| match n.op {
            Op::Variable(v) => Some(Expr::name(symbols.variable_name(v))),
            _ => None,
        })
    }

    /// `log(exp(..)*ones(n)[p])`, or `exp(..)*(exp(..)*ones(n)[p])^(-1)`; of a variable `logsumexp(T)` and `softmax(T)[i,j,k]`.
    pub(super) fn write_exponentials(&self, node: &Node, free: &[String], names: &mut Names) -> Option<Expr> {
        let argument = node.children[0];
        if let Some(variable) = self.variable(argument) {
            return Some(match node.op {
                Op::Call(LOG_SUM_EXP) => Expr::call("logsumexp", vec![variable]),
                _ => indexed(Expr::call("softmax", vec![variable]), free),
            });
        }
        if node.op == Op::Call(LOG_SUM_EXP) {
            return Some(Expr::call("log", vec![self.write_total(argument, names)?]));
        }
        let (sign, value) = self.write_any(argument, false, free, names)?;
        let exponential = Expr::call("exp", vec![with_sign(sign, value)]);
        let total = Box::new(self.write_total(argument, names)?);
        let reciprocal = Expr::new(ExprKind::Power(total, Box::new(Expr::number(-Rational::one()))));
        Some(append(exponential, ProductOp::Times, reciprocal))
    }

    /// The sum of the exponentials of all entries of a class: ones show over which indices it goes.
    fn write_total(&self, class: Id, names: &mut Names) -> Option<Expr> {
        let axes = self.egraph.data(class).shape.iter().map(|axis| axis.first().copied());
        let axes = axes.collect::<Option<Vec<_>>>()?;
        let labels: Vec<String> = axes.iter().map(|d| names.next(*d)).collect();
        let (sign, value) = self.write_any(class, false, &labels, names)?;
        let mut total = Expr::call("exp", vec![with_sign(sign, value)]);
        for (dimension, label) in axes.into_iter().zip(&labels) {
            let size = Expr::name(self.egraph.symbols().dimension_name(dimension));
            let ones = indexed(Expr::call("ones", vec![size]), std::slice::from_ref(label));
            total = append(total, ProductOp::Times, ones);
        }
        Some(total)
    }
}
