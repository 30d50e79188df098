//! Tensors of four axes in matrix notation: E4 and G4, with `*` between neighbouring axes and `:` between two and two.

use super::Failure;
use super::build::Builder;
use super::kind::{Kinds, Relation};
use super::shapes::Pass;
use super::tree::{Node, Tree};
use super::unify::Template;
use crate::base::{Axis, IndexPatternBuilder, Result, Shape, Span, Symbols};
use crate::expr::Id;
use crate::ops::fourth_order;
use crate::syntax::ast::{Expr, ExprKind};

/// Whether an expression has E4 or G4, and no variable is called so.
pub(super) fn has_fourth_order(expr: &Expr, wrt: &[&str], symbols: &Symbols) -> bool {
    expr.any(&|expr| match &expr.kind {
        ExprKind::Name(name) => {
            fourth_order(name).is_some() && symbols.find_variable(name).is_none() && !wrt.contains(&name.as_str())
        }
        ExprKind::Call(name, _) => fourth_order(name).is_some(),
        _ => false,
    })
}

impl Relation {
    /// The relation of an operator beside tensors of four axes.
    pub(super) fn beside_tensors(self, has_tensors: bool) -> Relation {
        match self {
            Relation::Product if has_tensors => Relation::TensorProduct,
            Relation::Frobenius if has_tensors => Relation::TensorContraction,
            other => other,
        }
    }
}

/// Whether a product joins only neighbouring axes, with axes left on either side.
pub(super) fn is_tensor_product(a: Kinds, b: Kinds) -> bool {
    a.rank() >= 2 && b.rank() >= 2 && a.rank() + b.rank() > 4
}

impl<'a> Pass<'_> {
    /// The axes of a tensor that is not sized: those that are equal are one.
    pub(super) fn fourth_order(&mut self, equal: [usize; 4]) -> Template {
        let axes = [self.unifier.fresh(), self.unifier.fresh()];
        equal.into_iter().map(|axis| axes[axis].clone()).collect()
    }

    /// Joins the last axes of one operand with the first of another: whether they fit, and the axes that are left.
    pub(super) fn contracted(&mut self, a: &Template, b: &Template, count: usize) -> (bool, Template) {
        let kept = a.len() - count;
        let fits = (0..count).all(|axis| self.unifier.unify(&a[kept + axis], &b[axis]));
        (fits, a[..kept].iter().chain(&b[count..]).cloned().collect())
    }

    /// The shape of `A:B` beside tensors.
    pub(super) fn tensor_contraction(&mut self, tree: &Tree<'a>, node: &Node<'a>) -> Result<Template, Failure<'a>> {
        let (a, b) = (self.operand(node, 0), self.operand(node, 1));
        let (fits, left) = self.contracted(&a, &b, 2);
        if fits {
            return Ok(left);
        }
        self.frobenius_clash(tree, node, &a, &b)
    }
}

impl Builder<'_, '_> {
    /// E4 or G4 of a shape.
    pub(super) fn fourth_order(&mut self, equal: [usize; 4], shape: &Shape, span: Span) -> Result<Id> {
        let mut pattern = IndexPatternBuilder::new();
        let first = |axis: usize| equal.iter().position(|own| *own == axis).unwrap_or_default();
        let labels = [0, 1].map(|axis| pattern.axis(&shape[first(axis)]));
        for axis in equal {
            pattern.output(labels[axis].clone());
        }
        self.network(&pattern, &[], span)
    }

    /// The last axes of one tensor joined with the first of another.
    pub(super) fn contraction(&mut self, a: Id, b: Id, count: usize, span: Span) -> Result<Id> {
        let [left, right]: [Vec<Axis>; 2] = [a, b].map(|id| self.graph.shape(id).to_vec());
        let mut pattern = IndexPatternBuilder::new();
        let left: Vec<_> = left.iter().map(|axis| pattern.axis(axis)).collect();
        let (kept, joined) = left.split_at(left.len() - count);
        let rest: Vec<_> = right[count..].iter().map(|axis| pattern.axis(axis)).collect();
        pattern.input(left.iter().flatten().copied());
        pattern.input(joined.iter().chain(&rest).flatten().copied());
        for axis in kept.iter().chain(&rest) {
            pattern.output(axis.clone());
        }
        self.network(&pattern, &[a, b], span)
    }
}
