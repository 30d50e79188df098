//! The shapes of an expression as far as they are known, and errors in their words.

use super::Failure;
use super::error::{Operand, shape_text};
use super::tree::{Node, Tree};
use super::unify::{AxisTerm, Template, Unifier};
use crate::base::{Axis, Dimension, Error, ErrorCode, Shape, Span, Symbols};
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
        message += &self.stacking(tree, message.contains("equal inner"), left.1, right);
        let error = Error::new(ErrorCode::Shape, message, span.unwrap_or_default());
        Failure { error, operands: vec![left.0, right.0] }
    }

    /// What is said where the sizes of two axes are equal products in another order.
    fn stacking(
        &mut self,
        tree: &Tree<'a>,
        inner: bool,
        left: &Template,
        (operand, right, row): (Operand<'a>, &Template, bool),
    ) -> String {
        let [left, right] = [left, right].map(|template| self.shape(template, tree));
        let pairs: Vec<_> = match inner {
            true => left.last().zip(right.first()).into_iter().collect(),
            false => left.iter().zip(&right).collect(),
        };
        let sorted = |axis: &Axis| {
            let mut all = axis.to_vec();
            all.sort_unstable();
            all
        };
        let stacked = |(a, b): &&(&Axis, &Axis)| a != b && a.len() > 1 && sorted(a) == sorted(b);
        let Some((_, axis)) = pairs.iter().find(stacked) else { return String::new() };
        let same = "; the sizes are equal, but their entries are stacked in another order";
        match (&axis[..], &right[..]) {
            ([a, b], [_]) if !row => {
                let [a, b] = [a, b].map(|dimension| self.symbols.dimension_name(*dimension));
                format!("{same}, which K({b},{a})*{} changes", operand.text())
            }
            _ => same.to_owned(),
        }
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
