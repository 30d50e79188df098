//! Operators in the manner of NumPy, which work entry by entry, and its constants.

use super::guess::Guess;
use super::reading::{Resolver, is_one, transposed};
use crate::base::Result;
use crate::ops::Spoken;
use crate::syntax;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};

impl Resolver<'_> {
    /// In NumPy `*` is entry by entry: between two arrays of one kind.
    pub(super) fn entries(&mut self, head: &Expr, tail: &[(ProductOp, Expr)]) -> Result<Option<ExprKind>> {
        let coefficient = |e: &Expr| match &e.kind {
            ExprKind::Name(name) => !self.scene.is_declared(name) && syntax::is_greek(name),
            _ => false,
        };
        // What a number is divided by, and that stands nowhere else, is a number: `np.sum(..)/n`.
        let counts =
            |e: &Expr| matches!(&e.kind, ExprKind::Name(name) if self.is_free(name) && self.scene.stands_once(name));
        let kind = |e: &Expr| if coefficient(e) { Guess::Scalar } else { self.guess(e) };
        let mut so_far = kind(head);
        let mut product = Vec::new();
        for (op, factor) in tail {
            let own = kind(factor);
            let array = own != Guess::Scalar;
            let reduced = self.is_reduction(factor) || product.is_empty() && self.is_reduction(head);
            let spread = reduced && (own == Guess::Matrix || so_far == Guess::Matrix) && own != Guess::Scalar;
            let alike = array && own == so_far || spread && so_far != Guess::Scalar;
            let op = match op {
                ProductOp::Times if alike => ProductOp::Hadamard,
                ProductOp::Divide if array && !(so_far == Guess::Scalar && counts(factor)) => ProductOp::HadamardDivide,
                op => *op,
            };
            product.push((op, factor));
            so_far = if so_far == Guess::Scalar { own } else { so_far };
        }
        if product.iter().zip(tail).all(|((op, _), (own, _))| op == own) {
            return Ok(None);
        }
        self.note(
            "'*' and '/' of arrays are read as in NumPy, entry by entry; write @ for the product of matrices"
                .to_owned(),
        );
        let head = Box::new(self.expr(head)?);
        let tail = product.into_iter().map(|(op, e)| Ok((op, self.expr(e)?))).collect::<Result<_>>()?;
        Ok(Some(ExprKind::Product(head, tail)))
    }

    /// In NumPy a reduction is neither a row nor a column: beside columns it is one.
    pub(super) fn sum(&mut self, terms: &[Term]) -> Result<ExprKind> {
        let mut read = Vec::with_capacity(terms.len());
        for term in terms {
            read.push(Term { negative: term.negative, expr: self.expr(&term.expr)? });
        }
        let has = |kind: Guess| read.iter().any(|term| self.guess(&term.expr) == kind);
        if !has(Guess::Matrix) && has(Guess::Column) {
            let turns = |term: &Term| self.guess(&term.expr) == Guess::Row && self.is_reduction(&term.expr);
            let turned: Vec<bool> = read.iter().map(turns).collect();
            for (term, _) in read.iter_mut().zip(turned).filter(|(_, turns)| *turns) {
                term.expr = transposed(term.expr.clone());
            }
        }
        Ok(ExprKind::Sum(read))
    }

    /// Constants of a size that is written otherwise: `ones(n,1)`, `eye(size(X,2))`.
    pub(super) fn constant(&mut self, expr: &Expr, name: &str, sizes: &[Expr]) -> Option<ExprKind> {
        let call = |arguments: Vec<Expr>| Expr { kind: ExprKind::Call(name.to_owned(), arguments), span: expr.span };
        match sizes {
            [a, b] if name != "eye" && is_one(a) != is_one(b) => {
                let read = if is_one(a) { transposed(call(vec![b.clone()])) } else { call(vec![a.clone()]) };
                let [written, own] = [expr, &read].map(syntax::print);
                self.note(format!("{written} is read as the vector {own}"));
                Some(read.kind)
            }
            [Expr { kind: ExprKind::Call(size, _), .. }, ..]
                if name == "eye" && matches!(size.as_str(), "size" | "length" | "len") =>
            {
                Some(ExprKind::Name(Spoken::Identity.name().to_owned()))
            }
            _ => None,
        }
    }
}
