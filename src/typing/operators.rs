//! The shapes of sums and products: their operands have to fit.

use super::Failure;
use super::error::Operand;
use super::kind::{COLUMN, Kinds, MATRIX, ROW, SCALAR, Slot};
use super::shapes::Pass;
use super::tensors::is_tensor_product;
use super::tree::{Node, Tree};
use super::unify::Template;
use crate::base::{Error, ErrorCode};
use crate::syntax::ast::ProductOp;
use smallvec::smallvec;

impl<'a> Pass<'_> {
    /// The shape of a sum: that of its terms, but for scalars, which are added to every entry.
    pub(super) fn sum(&mut self, tree: &Tree<'a>, node: &Node<'a>, signs: &[bool]) -> Result<Template, Failure<'a>> {
        let mut sum: Option<Template> = None;
        let mut kind = SCALAR;
        for (place, c) in node.children.iter().enumerate() {
            let template = self.templates[*c].clone();
            if template.is_empty() {
                continue;
            }
            let Some(first) = sum.take() else {
                (sum, kind) = (Some(template), tree.kind(*c));
                continue;
            };
            let (joined, whole) = self.spread((&first, kind), (&template, tree.kind(*c)));
            if !joined {
                let row = tree.kind(*c) == ROW;
                let left = (Operand { expr: node.expr, prefix: Some(place) }, &first, row);
                let right = (Operand::whole(tree.nodes[*c].expr), &template, row);
                let sign = if signs[place] { "-" } else { "+" };
                let message = format!("'{sign}' needs equal shapes: {{0}} but {{1}}");
                return Err(self.clash(tree, &message, left, right));
            }
            kind = if whole.len() > template.len() { MATRIX } else { tree.kind(*c) };
            sum = Some(whole);
        }
        Ok(sum.unwrap_or_default())
    }

    pub(super) fn frobenius(&mut self, tree: &Tree<'a>, node: &Node<'a>) -> Result<(), Failure<'a>> {
        let (a, b) = (self.operand(node, 0), self.operand(node, 1));
        if self.unify_all(&a, &b) {
            return Ok(());
        }
        self.frobenius_clash(tree, node, &a, &b)
    }

    /// The error for operands of `:` that do not go together.
    pub(super) fn frobenius_clash<T>(
        &mut self,
        tree: &Tree<'a>,
        node: &Node<'a>,
        a: &Template,
        b: &Template,
    ) -> Result<T, Failure<'a>> {
        let [left, right] = [0, 1].map(|n| {
            let c = node.children[n];
            (Operand::whole(tree.nodes[c].expr), tree.kind(c) == ROW)
        });
        let message = "':' needs equal shapes: {0} but {1}";
        Err(self.clash(tree, message, (left.0, a, left.1), (right.0, b, right.1)))
    }

    /// The shape of a power entry by entry: that of the operand that is an array, or of both.
    pub(super) fn entry_power(&mut self, tree: &Tree<'a>, node: &Node<'a>) -> Result<Template, Failure<'a>> {
        let (base, exponent) = (self.operand(node, 0), self.operand(node, 1));
        if base.is_empty() {
            return Ok(exponent);
        }
        if exponent.is_empty() {
            return Ok(base);
        }
        let kinds = [0, 1].map(|place| tree.kind(node.children[place]));
        let (joined, whole) = self.spread((&base, kinds[0]), (&exponent, kinds[1]));
        if joined {
            return Ok(whole);
        }
        let [a, b] = [0, 1].map(|place| (Operand::whole(tree.nodes[node.children[place]].expr), node.children[place]));
        let message = "'.^' needs equal shapes: {0} but {1}";
        let rows = [a.1, b.1].map(|child| tree.kind(child) == ROW);
        Err(self.clash(tree, message, (a.0, &base, rows[0]), (b.0, &exponent, rows[1])))
    }

    /// The shape of a product, from left to right.
    pub(super) fn product(
        &mut self,
        tree: &Tree<'a>,
        node: &Node<'a>,
        ops: &[ProductOp],
        slots: &[Slot],
    ) -> Result<Template, Failure<'a>> {
        let mut acc = self.operand(node, 0);
        let mut acc_kind = tree.kind(node.children[0]);
        for (place, op) in ops.iter().enumerate() {
            let c = node.children[place + 1];
            let factor = self.operand(node, place + 1);
            let (joined, result) = self.factor(*op, (&acc, acc_kind), (&factor, tree.kind(c)));
            if !joined {
                let left = (Operand { expr: node.expr, prefix: Some(place + 1) }, &acc, acc_kind == ROW);
                let right = (Operand::whole(tree.nodes[c].expr), &factor, tree.kind(c) == ROW);
                return Err(self.product_clash(tree, *op, left, right));
            }
            acc = result;
            acc_kind = tree.solver.get(slots[place]);
        }
        Ok(acc)
    }

    /// The error for two factors that do not go together.
    fn product_clash(
        &mut self,
        tree: &Tree<'a>,
        op: ProductOp,
        left: (Operand<'a>, &Template, bool),
        right: (Operand<'a>, &Template, bool),
    ) -> Failure<'a> {
        let message = match op {
            ProductOp::Times => "'*' needs equal inner dimensions: {0} and {1}",
            ProductOp::HadamardDivide => "'./' needs equal shapes: {0} but {1}",
            _ => "'.*' needs equal shapes: {0} but {1}",
        };
        let unequal = match (op, left.1.last(), right.1.first()) {
            (ProductOp::Times, Some(inner), Some(outer)) => {
                let [a, b] = [inner, outer].map(|axis| self.axis_text(axis, tree));
                format!(", but {a} is not {b}")
            }
            _ => String::new(),
        };
        self.clash(tree, &format!("{message}{unequal}"), left, right)
    }

    pub(super) fn delta(&mut self, tree: &Tree<'a>, node: &Node<'a>, indices: &[usize]) -> Result<(), Failure<'a>> {
        let axes = [0, 1].map(|place| self.axes[indices[place]].clone());
        if self.unifier.unify(&axes[0], &axes[1]) {
            return Ok(());
        }
        let [a, b] = axes.map(|axis| self.axis_text(&axis, tree));
        let [first, second] = [0, 1].map(|place| tree.indices[indices[place]].name.as_str());
        let message = format!("delta needs equal dimensions, but {first} runs over {a} and {second} over {b}");
        Err(Error::new(ErrorCode::Index, message, node.expr.span).into())
    }

    /// Whether two factors go together, and the shape of their product.
    fn factor(&mut self, op: ProductOp, (a, ka): (&Template, Kinds), (b, kb): (&Template, Kinds)) -> (bool, Template) {
        if kb == SCALAR {
            return (true, a.clone());
        }
        if ka == SCALAR {
            return (true, b.clone());
        }
        match op {
            ProductOp::Divide => (false, a.clone()),
            ProductOp::Hadamard | ProductOp::HadamardDivide => self.spread((a, ka), (b, kb)),
            ProductOp::Times if is_tensor_product(ka, kb) => self.contracted(a, b, 1),
            ProductOp::Times => match (ka, kb) {
                (COLUMN, ROW) => (true, smallvec![a[0].clone(), b[0].clone()]),
                (MATRIX, MATRIX) => (self.unifier.unify(&a[1], &b[0]), smallvec![a[0].clone(), b[1].clone()]),
                (MATRIX, COLUMN) => (self.unifier.unify(&a[1], &b[0]), smallvec![a[0].clone()]),
                (ROW, MATRIX) => (self.unifier.unify(&a[0], &b[0]), smallvec![b[1].clone()]),
                (ROW, COLUMN) => (self.unifier.unify(&a[0], &b[0]), Template::new()),
                _ => (false, a.clone()),
            },
        }
    }
}
