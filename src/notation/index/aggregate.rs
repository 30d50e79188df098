//! Operations on all entries in index notation: a function of entries cannot be one of all of them.

use super::names::Names;
use super::parts::{indexed, summed_over};
use crate::base::Variable;
use crate::expr::Id;
use crate::notation::chain::append;
use crate::notation::cost::Cost;
use crate::notation::extractor::Extractor;
use crate::notation::plan::{Form, Plan};
use crate::notation::reading::Reading;
use crate::notation::terms::Terms;
use crate::ops::{Aggregate, CallNotation, Function, Node};
use crate::syntax::ast::{Expr, ProductOp};

impl Extractor<'_> {
    /// The cost of what [`Extractor::write_aggregate`] writes, but for one operation.
    pub(super) fn aggregate_cost(&self, argument: Id, aggregate: Aggregate) -> Option<Cost> {
        if aggregate.each.is_none() {
            return self.term(argument, false);
        }
        if self.called(argument, aggregate).is_some() {
            return Some(Cost::new(1, 0));
        }
        let value = self.term(argument, false)?;
        let alone = aggregate.total.is_some();
        Some(if alone { value + Cost::new(2, 0) } else { value.times(2) + Cost::new(3, 0) })
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

    /// `norm(T[p,q,r] - S[p,q,r])`, `log(sum[p](exp(..)))`, or `exp(..)/sum[p](exp(..))`.
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
        let Some(each) = aggregate.each else {
            let labels = self.labels_of_all(argument, names)?;
            return Some(Expr::call(name, vec![self.write_argument(argument, &labels, names)?]));
        };
        let Some(function) = aggregate.total else {
            let added = function_of(each, self.write_argument(argument, free, names)?);
            return Some(append(added, ProductOp::Divide, self.write_total(each, argument, names)?));
        };
        Some(function_of(function, self.write_total(each, argument, names)?))
    }

    /// The sum of a function of all entries of a class.
    fn write_total(&self, function: Function, class: Id, names: &mut Names) -> Option<Expr> {
        let labels = self.labels_of_all(class, names)?;
        let added = function_of(function, self.write_argument(class, &labels, names)?);
        Some(summed_over(labels, added))
    }

    /// New names for all axes of a class.
    fn labels_of_all(&self, class: Id, names: &mut Names) -> Option<Vec<String>> {
        let axes = self.terms.shape(class).iter().map(|axis| axis.first().copied());
        axes.map(|dimension| Some(names.next(dimension?))).collect()
    }
}

fn function_of(function: Function, argument: Expr) -> Expr {
    Expr::call(function.name(), vec![argument])
}
