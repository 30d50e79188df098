//! Trees with their height, which is bounded, and chains of factors.

use super::ast::{Expr, ExprKind, ProductOp};
use crate::base::{Error, ErrorCode, Rational, Result, Span, shorten, too_large};
use crate::ops::exponent;

/// The deepest nesting that is read: of parentheses in the text, and of operations in the tree.
pub const MAX_DEPTH: usize = 200;

/// A tree with its height.
pub(super) struct Tree {
    pub(super) expr: Expr,
    pub(super) height: usize,
}

impl Tree {
    pub(super) fn power(base: Tree, exponent: Tree, elementwise: bool, last: Span) -> Result<Tree> {
        let span = base.expr.span.to(last);
        let (base_expr, exponent_expr) = (Box::new(base.expr), Box::new(exponent.expr));
        let kind = if elementwise {
            ExprKind::HadamardPower(base_expr, exponent_expr)
        } else {
            ExprKind::Power(base_expr, exponent_expr)
        };
        Tree::above(base.height.max(exponent.height), kind, span)
    }

    pub(super) fn leaf(kind: ExprKind, span: Span) -> Tree {
        Tree { expr: Expr { kind, span }, height: 1 }
    }

    /// A node above trees of at most this height.
    pub(super) fn above(height: usize, kind: ExprKind, span: Span) -> Result<Tree> {
        if height >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        Ok(Tree { expr: Expr { kind, span }, height: height + 1 })
    }
}

pub(super) fn too_deep(span: Span) -> Error {
    Error::new(ErrorCode::TooLarge, format!("the expression is nested more than {MAX_DEPTH} levels deep"), span)
}

/// A base with a superscript number: a function where the number is its mark, else a power.
pub(super) fn raised(base: Expr, number: Rational, place: Span) -> ExprKind {
    if let Some(name) = number.to_i64().and_then(exponent) {
        return ExprKind::Call(name.to_owned(), vec![base]);
    }
    let exponent = ExprKind::Number(number);
    ExprKind::Power(Box::new(base), Box::new(Expr { kind: exponent, span: place }))
}

/// What stands between two factors.
pub(super) enum Joint {
    Operator(ProductOp),
    Function(&'static str),
}

/// A product that is being read.
pub(super) struct Chain {
    start: Span,
    head: Expr,
    tail: Vec<(ProductOp, Expr)>,
    /// The height of the highest factor.
    height: usize,
}

impl Chain {
    pub(super) fn new(first: Tree) -> Chain {
        let (start, height) = (first.expr.span, first.height);
        match first.expr.kind {
            // `(A*B)*C` is `A*B*C`.
            ExprKind::Product(head, tail) => Chain { start, head: *head, tail, height: height - 1 },
            kind => Chain { start, head: Expr { kind, span: start }, tail: Vec::new(), height },
        }
    }

    /// Adds a factor. `last` is where it ends.
    pub(super) fn push(&mut self, joint: Joint, factor: Tree, last: Span) -> Result<()> {
        let span = self.start.to(last);
        let op = match joint {
            Joint::Operator(op) => op,
            // The product so far is one operand.
            Joint::Function(name) => {
                let head = std::mem::replace(&mut self.head, Expr::number(Rational::zero()));
                let tail = std::mem::take(&mut self.tail);
                let left = Chain { start: self.start, head, tail, height: self.height }.finish(last)?;
                let height = left.height.max(factor.height);
                let call = ExprKind::Call(name.to_owned(), vec![left.expr, factor.expr]);
                let tree = Tree::above(height, call, span)?;
                (self.head, self.height) = (tree.expr, tree.height);
                return Ok(());
            }
        };
        if let (true, ProductOp::Divide, ExprKind::Number(a), ExprKind::Number(b)) =
            (self.tail.is_empty(), op, &self.head.kind, &factor.expr.kind)
        {
            self.head = Expr { kind: ExprKind::Number(quotient(a, b, span)?), span };
            return Ok(());
        }
        self.height = self.height.max(factor.height);
        self.tail.push((op, factor.expr));
        Ok(())
    }

    pub(super) fn finish(self, last: Span) -> Result<Tree> {
        if self.tail.is_empty() {
            return Ok(Tree { expr: self.head, height: self.height });
        }
        Tree::above(self.height, ExprKind::Product(Box::new(self.head), self.tail), self.start.to(last))
    }
}

pub(super) fn negate(tree: Tree, sign: Span) -> Result<Tree> {
    let span = sign.to(tree.expr.span);
    if let ExprKind::Number(value) = tree.expr.kind {
        return Ok(Tree::leaf(ExprKind::Number(-value), span));
    }
    Tree::above(tree.height, ExprKind::Negate(Box::new(tree.expr)), span)
}

fn quotient(a: &Rational, b: &Rational, span: Span) -> Result<Rational> {
    if b.is_zero() {
        return Err(Error::new(ErrorCode::Undefined, "division by zero", span));
    }
    a.checked_div(b).ok_or_else(|| {
        let [a, b] = [a, b].map(|number| shorten(&number.to_string()));
        Error::new(ErrorCode::TooLarge, too_large(format_args!("{a}/({b})")), span)
    })
}
