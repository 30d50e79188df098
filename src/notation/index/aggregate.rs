//! Operations on all entries in index notation: a function of entries cannot be one of all of them.

use super::names::Names;
use super::parts::indexed;
use crate::base::{Rational, Variable};
use crate::expr::Id;
use crate::notation::chain::{append, with_sign};
use crate::notation::cost::Cost;
use crate::notation::extractor::Extractor;
use crate::notation::plan::{Form, Plan};
use crate::notation::reading::Reading;
use crate::notation::terms::Terms;
use crate::ops::{Aggregate, CallNotation, Function, Node};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

impl<T: Terms> Extractor<'_, T> {
    /// The cost of what [`Extractor::write_aggregate`] writes, but for one operation.
    pub(super) fn aggregate_cost(&self, argument: Id, aggregate: Aggregate) -> Option<Cost> {
        if aggregate.each.is_none() {
            // The entries are written twice, with other names.
            return Some(self.term(argument, false)?.times(2) + Cost::new(1, 0));
        }
        if self.called(argument, aggregate).is_some() {
            return Some(Cost::new(1, 0));
        }
        let value = self.term(argument, false)?;
        let ones = 2 * self.terms.shape(argument).len() as u32;
        let alone = aggregate.total.is_some();
        Some(if alone { value + Cost::new(1 + ones, 0) } else { value.times(2) + Cost::new(4 + ones, 0) })
    }

    /// The variable of which the function itself is written, `logsumexp(T)` or `softmax(T)[i,j,k]`: of a matrix it is not called.
    fn called(&self, argument: Id, aggregate: Aggregate) -> Option<Variable> {
        let is_called = aggregate.each.is_some() && self.terms.shape(argument).len() != 2;
        self.variable(argument).filter(|_| is_called)
    }

    /// A function of all entries of a matrix, which is called of the columns, stacked, or written out.
    pub(in crate::notation) fn of_all_entries<'n>(
        &self,
        call: CallNotation,
        node: &'n Node,
        reading: Reading,
    ) -> Option<Plan<'n>> {
        let aggregate = node.op.record()?.aggregate?;
        if reading.negative {
            return None;
        }
        let shares = aggregate.each.filter(|_| aggregate.total.is_none());
        let size = if shares.is_some() { 4 } else { 2 };
        let form = Form::OfAllEntries { name: call.name, operand: *node.children.first()?, reading, shares };
        Some(Plan { form, own: Cost::new(size, call.weight.own) })
    }

    /// The sum of the squares of all entries of a class.
    fn write_squares(&self, argument: Id, names: &mut Names) -> Option<Expr> {
        let axes = self.terms.shape(argument).iter().map(|axis| axis.first().copied());
        let labels: Vec<String> = axes.map(|d| Some(names.next(d?))).collect::<Option<_>>()?;
        let (sign, value) = self.write_any(argument, false, &labels, names)?;
        let first = with_sign(sign, value);
        Some(if matches!(first.kind, ExprKind::Index(..)) {
            Expr::new(ExprKind::Power(Box::new(first), Box::new(Expr::number(2.into()))))
        } else {
            // The same labels, but other names for what is summed inside.
            let (sign, second) = self.write_any(argument, false, &labels, names)?;
            append(first, ProductOp::Times, with_sign(sign, second))
        })
    }

    /// `sqrt(x[p]^2)`, `log(exp(..)*ones(n)[p])`, or `exp(..)*(exp(..)*ones(n)[p])^(-1)`.
    pub(super) fn write_aggregate(
        &self,
        name: &str,
        aggregate: Aggregate,
        argument: Id,
        free: &[String],
        names: &mut Names,
    ) -> Option<Expr> {
        if let Some(variable) = self.called(argument, aggregate) {
            let call = Expr::call(name, vec![Expr::name(self.terms.symbols().variable_name(variable))]);
            return Some(if aggregate.total.is_some() { call } else { indexed(call, free) });
        }
        let Some(function) = aggregate.total else {
            let (sign, value) = self.write_any(argument, false, free, names)?;
            let added = function_of(aggregate.each?, with_sign(sign, value));
            let total = Box::new(self.write_total(aggregate.each?, argument, names)?);
            let reciprocal = Expr::new(ExprKind::Power(total, Box::new(Expr::number(-Rational::one()))));
            return Some(append(added, ProductOp::Times, reciprocal));
        };
        let total = match aggregate.each {
            Some(each) => self.write_total(each, argument, names)?,
            None => self.write_squares(argument, names)?,
        };
        Some(function_of(function, total))
    }

    /// The sum of a function of all entries of a class: ones show over which indices it goes.
    fn write_total(&self, function: Function, class: Id, names: &mut Names) -> Option<Expr> {
        let axes = self.terms.shape(class).iter().map(|axis| axis.first().copied());
        let axes = axes.collect::<Option<Vec<_>>>()?;
        let labels: Vec<String> = axes.iter().map(|d| names.next(*d)).collect();
        let (sign, value) = self.write_any(class, false, &labels, names)?;
        let mut total = function_of(function, with_sign(sign, value));
        for (dimension, label) in axes.into_iter().zip(&labels) {
            let size = Expr::name(self.terms.symbols().dimension_name(dimension));
            let ones = indexed(Expr::call("ones", vec![size]), std::slice::from_ref(label));
            total = append(total, ProductOp::Times, ones);
        }
        Some(total)
    }
}

fn function_of(function: Function, argument: Expr) -> Expr {
    Expr::call(function.name(), vec![argument])
}
