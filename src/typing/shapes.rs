//! The shapes of an expression as far as they are known, and errors in their words.

use super::Failure;
use super::error::{Operand, shape_text};
use super::tree::{Node, Tree};
use super::unify::{AxisTerm, Template, Unifier};
use crate::base::{Dimension, Error, ErrorCode, Shape, Span, Symbols};
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

/// The dimensions of all axes, in no order.
fn sorted(shape: &Shape) -> Vec<Dimension> {
    let mut all: Vec<Dimension> = shape.iter().flatten().copied().collect();
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
        let shapes = [left.1, right.1].map(|template| self.shape(template, tree));
        if shapes[0].iter().flatten().count() > shapes[0].len() && sorted(&shapes[0]) == sorted(&shapes[1]) {
            message.push_str(
                "; the entries are stacked in different orders, which K(m,n) changes: K(m,n)*vec(A) is vec(A') \
                 for A of shape m x n",
            );
        }
        Error::new(ErrorCode::Shape, message, span.unwrap_or_default()).into()
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
