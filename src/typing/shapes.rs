//! The shapes of an expression as far as they are known, and errors in their words.

use super::Failure;
use super::error::{Operand, shape_text};
use super::tree::{Node, Tree};
use super::unify::{AxisTerm, Template, Unifier};
use crate::base::{Axis, Dimension, Error, ErrorCode, Shape, Span, Symbols};
use crate::ops::COMMUTATION;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::syntax::print;
use smallvec::smallvec;

/// The shapes that are known so far.
pub(super) struct Pass<'s> {
    pub(super) unifier: Unifier,
    /// Of the nodes so far.
    pub(super) templates: Vec<Template>,
    /// Of the names.
    pub(super) names: Vec<Template>,
    /// The axes that the indices run over.
    pub(super) axes: Vec<AxisTerm>,
    /// Of the placeholders that are products.
    pub(super) products: Vec<AxisTerm>,
    pub(super) symbols: &'s mut Symbols,
}

/// Names for dimensions that the input does not name.
struct Fresh<'t> {
    taken: &'t dyn Fn(&str) -> bool,
}

impl Fresh<'_> {
    fn next(&self, symbols: &mut Symbols) -> Dimension {
        const LETTERS: [&str; 7] = ["n", "m", "k", "p", "q", "r", "d"];
        let free = |name: &str, symbols: &Symbols| {
            !(self.taken)(name) && symbols.find_dimension(name).is_none() && symbols.find_variable(name).is_none()
        };
        if let Some(letter) = LETTERS.into_iter().find(|l| free(l, symbols)) {
            return symbols.dimension(letter);
        }
        let mut i = 1 + symbols.dimensions().filter(|(_, name)| name.starts_with('n')).count().saturating_sub(1);
        loop {
            let name = format!("n{i}");
            if free(&name, symbols) {
                return symbols.dimension(&name);
            }
            i += 1;
        }
    }
}

/// The dimensions of an axis, in no order.
fn sorted(axis: &Axis) -> Vec<Dimension> {
    let mut all: Vec<Dimension> = axis.to_vec();
    all.sort_unstable();
    all
}

impl<'a> Pass<'_> {
    pub(super) fn unify_all(&mut self, a: &Template, b: &Template) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(x, y)| self.unifier.unify(x, y))
    }

    /// The error for two shapes that should agree.
    pub(super) fn clash(
        &mut self,
        tree: &Tree<'a>,
        message: &str,
        left: (Operand<'a>, &Template, bool),
        right: (Operand<'a>, &Template, bool),
    ) -> Failure<'a> {
        let mut message = message.to_owned();
        let mut span: Option<Span> = None;
        for (hole, (operand, template, row)) in ["{0}", "{1}"].into_iter().zip([left, right]) {
            let shape = self.shape(template, tree);
            let shown = format!("{} is {}", operand.text(), shape_text(&shape, row, self.symbols));
            message = message.replace(hole, &shown);
            span = Some(span.map_or(operand.span(), |s| s.to(operand.span())));
        }
        message += &self.stacking(tree, message.contains("equal inner"), &left, &right);
        let error = Error::new(ErrorCode::Shape, message, span.unwrap_or_default());
        Failure { error, operands: vec![left.0, right.0] }
    }

    /// What is said where the sizes are equal, and the entries are stacked in different orders.
    fn stacking(
        &mut self,
        tree: &Tree<'a>,
        inner: bool,
        left: &(Operand<'a>, &Template, bool),
        right: &(Operand<'a>, &Template, bool),
    ) -> String {
        let shapes = [left.1, right.1].map(|template| self.shape(template, tree));
        // The axes that should be equal: those that a product joins, or all.
        let pairs: Vec<(&Axis, &Axis)> = match inner {
            true => shapes[0].last().zip(shapes[1].first()).into_iter().collect(),
            false => shapes[0].iter().zip(&shapes[1]).collect(),
        };
        let differs = |(a, b): &&(&Axis, &Axis)| a != b && sorted(a) == sorted(b);
        let Some((first, second)) = pairs.iter().find(differs) else { return String::new() };
        let stacked = "; the sizes are equal, but the entries are stacked in different orders";
        // A variable can be stacked either way.
        for ((operand, _, _), other) in [(left, second), (right, first)] {
            let name = match operand.to_expr().kind {
                ExprKind::Transpose(inner) => inner.kind,
                kind => kind,
            };
            if let ExprKind::Name(name) = &name
                && self.symbols.find_variable(name).is_some_and(|v| self.symbols.declaration(v).shape.len() == 1)
            {
                return format!("{stacked}: declare `{name}: vector({})`", self.symbols.axis_text(other));
            }
        }
        if let ([m, n], [q, p], 1, 1, false) = (&first[..], &second[..], shapes[0].len(), shapes[1].len(), right.2)
            && (m, n) == (p, q)
        {
            let [m, n] = [*m, *n].map(|dimension| self.symbols.dimension_name(dimension));
            let commutation = Expr::call(COMMUTATION.spelling(), vec![Expr::name(m), Expr::name(n)]);
            let tail = vec![(ProductOp::Times, right.0.expr.clone())];
            let changed = Expr::new(ExprKind::Product(Box::new(commutation), tail));
            return format!("{stacked}: `{}` has the second in the order of the first", print(&changed));
        }
        stacked.to_owned()
    }

    pub(super) fn shape(&mut self, template: &Template, tree: &Tree<'_>) -> Shape {
        let taken = |name: &str| tree.names.contains_key(name) || tree.indices.keys().any(|(_, index)| index == name);
        let fresh = Fresh { taken: &taken };
        template.iter().map(|axis| self.unifier.settle(axis, || fresh.next(self.symbols))).collect()
    }

    pub(super) fn square(&mut self, tree: &Tree<'a>, node: usize, function: &str) -> Result<(), Failure<'a>> {
        let template = self.templates[node].clone();
        if template.len() != 2 || self.unifier.unify(&template[0], &template[1]) {
            return Ok(());
        }
        let expr = tree.nodes[node].expr;
        let shape = self.shape(&template, tree);
        let shown = shape_text(&shape, false, self.symbols);
        let message = format!("{function} needs a square matrix, but {} is {shown}", Operand::whole(expr).text());
        Err(Error::new(ErrorCode::Shape, message, expr.span).into())
    }

    /// The shape of an operand.
    pub(super) fn operand(&self, node: &Node<'a>, place: usize) -> Template {
        self.templates[node.children[place]].clone()
    }

    pub(super) fn axis_text(&mut self, axis: &AxisTerm, tree: &Tree<'_>) -> String {
        let shape = self.shape(&smallvec![axis.clone()], tree);
        self.symbols.axis_text(&shape[0])
    }
}
