//! Products and norms of everyday texts, by the kinds of their operands.

use super::guess::Guess;
use super::reading::{Resolver, times, transposed};
use crate::base::{Error, ErrorCode, Result};
use crate::ops::Spoken;
use crate::syntax;
use crate::syntax::ast::{Expr, ExprKind};

impl Resolver<'_> {
    /// `A @ B`: between vectors, and of a vector with a matrix, the first is a row.
    pub(super) fn at(&mut self, a: &Expr, b: &Expr) -> Result<ExprKind> {
        // Nobody writes `@` between scalars.
        let vector = |expr: &Expr| match self.guess(expr) {
            Guess::Scalar if matches!(expr.kind, ExprKind::Transpose(_)) => false,
            Guess::Scalar => expr.any(&|e| matches!(&e.kind, ExprKind::Name(name) if !self.scene.is_declared(name))),
            kind => kind == Guess::Column,
        };
        let inner = vector(a) && (vector(b) || self.guess(b) == Guess::Matrix);
        let (a, b) = (self.expr(a)?, self.expr(b)?);
        Ok(if inner { times(transposed(a), b) } else { times(a, b) })
    }

    /// `dot(a,b)`, `<a,b>`: the sum of the products of entries; a matrix beside a vector multiplies it.
    pub(super) fn inner(&mut self, name: &str, a: &Expr, b: &Expr) -> Result<ExprKind> {
        let kinds = (self.guess(a), self.guess(b));
        let (a, b) = (self.expr(a)?, self.expr(b)?);
        Ok(match kinds {
            (Guess::Matrix, Guess::Matrix) => {
                if name == "dot" {
                    let [a, b] = [&a, &b].map(syntax::print);
                    self.note(format!("dot({a},{b}) of matrices is read as the inner product {a}:{b}; write {a}*{b} for the matrix product"));
                }
                ExprKind::Frobenius(Box::new(a), Box::new(b))
            }
            (Guess::Scalar | Guess::Row | Guess::Matrix, Guess::Column | Guess::Matrix) => times(a, b),
            (Guess::Row, Guess::Row) => times(a, transposed(b)),
            _ => times(transposed(a), b),
        })
    }

    pub(super) fn norm(&mut self, expr: &Expr, a: &Expr, which: &Expr) -> Result<ExprKind> {
        let call = |spoken: Spoken, argument: Expr| ExprKind::Call(spoken.name().to_owned(), vec![argument]);
        let word = match &which.kind {
            ExprKind::Name(name) => name.trim_matches('\'').to_lowercase(),
            ExprKind::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let matrix = self.guess(a) == Guess::Matrix;
        let a = self.expr(a)?;
        let text = syntax::print(&a);
        match word.as_str() {
            "fro" | "f" => Ok(call(Spoken::Length, a)),
            "1" | "2" if matrix => {
                let (operator, entries) = match word.as_str() {
                    "1" => ("the largest column sum", format!("norm1({text}) is the sum of all absolute values")),
                    _ => ("the largest singular value", format!("norm({text}) is the Frobenius norm")),
                };
                let message =
                    format!("the norm {word} of a matrix may be {operator}, which is not supported; {entries}");
                Err(Error::new(ErrorCode::Kind, message, expr.span))
            }
            "1" => Ok(call(Spoken::AbsoluteSum, a)),
            "2" => Ok(call(Spoken::Length, a)),
            _ => {
                let message = match word.as_str() {
                    "inf" => {
                        "the norm of the largest entry is not supported: there are norm(x), norm(x,1), norm(x,2) and norm(A,'fro')"
                    }
                    "nuc" => {
                        "the nuclear norm is not supported: there are norm(x), norm(x,1), norm(x,2) and norm(A,'fro')"
                    }
                    _ => "there are norm(x), norm(x,1), norm(x,2) and norm(A,'fro')",
                };
                Err(Error::new(ErrorCode::Kind, message, which.span))
            }
        }
    }

    /// `a \times b`: a product of numbers; that of two vectors is not supported.
    pub(super) fn cross(&mut self, whole: &Expr, a: &Expr, b: &Expr) -> Result<ExprKind> {
        if [a, b].iter().all(|e| self.guess(e) == Guess::Column) {
            let [left, right] = [a, b].map(syntax::print);
            let message = format!(
                "the cross product of {left} and {right} is not supported; write {left}*{right} for a multiple, {left}'*{right} for the inner \
                 product"
            );
            return Err(Error::new(ErrorCode::Kind, message, whole.span));
        }
        Ok(times(self.expr(a)?, self.expr(b)?))
    }

    /// `a·b`: the inner product of vectors, else a product.
    pub(super) fn dot(&mut self, a: &Expr, b: &Expr) -> Result<ExprKind> {
        let vectors = [a, b].iter().all(|e| self.guess(e) == Guess::Column);
        let [left, right] = [a, b].map(syntax::print);
        let (a, b) = (self.expr(a)?, self.expr(b)?);
        if !vectors {
            return Ok(times(a, b));
        }
        let read = times(transposed(a), b);
        let text = syntax::print(&Expr::new(read.clone()));
        self.note(format!("{left}·{right} is read as the inner product {text}; write {left}*{right} for a multiple"));
        Ok(read)
    }
}
