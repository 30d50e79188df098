//! Exponents that are no powers: `e^x`, `x^T`, by the roles of names.

use super::guess::Guess;
use super::reading::Resolver;
use crate::base::{Error, ErrorCode, Result};
use crate::ops::Spoken;
use crate::syntax;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

impl Resolver<'_> {
    pub(super) fn is_exponential(&self, base: &Expr) -> bool {
        self.roles.exponential && matches!(&base.kind, ExprKind::Name(name) if name == "e")
    }

    pub(super) fn exponential(&mut self, exponent: &Expr) -> Result<ExprKind> {
        // What is divided by a name is rather a number: `e^{-E/T}`.
        let divided = exponent.any(&|e| match &e.kind {
            ExprKind::Product(_, tail) => {
                tail.iter().any(|(op, by)| *op == ProductOp::Divide && !matches!(by.kind, ExprKind::Number(_)))
            }
            _ => false,
        });
        // Of vectors side by side, as in `e^{-lambda t}`, the kinds are decided later.
        let has_matrix = exponent.any(&|e| matches!(e.kind, ExprKind::Name(_)) && self.guess(e) == Guess::Matrix);
        let matrix = has_matrix && self.guess(exponent) == Guess::Matrix;
        if matrix && !divided || self.is_flow(exponent) {
            let text = syntax::print(exponent);
            let message = format!(
                "e^({text}) of a matrix is the matrix exponential, which is not supported; write exp({text}) for the exponential of each entry, or \
                 declare scalars"
            );
            return Err(Error::new(ErrorCode::Kind, message, exponent.span));
        }
        let entries = if matrix { ", which acts entry by entry" } else { "" };
        self.note(format!("e^(..) is read as exp(..){entries}; declare e for a power"));
        Ok(ExprKind::Call(Spoken::Exponential.name().to_owned(), vec![self.expr(exponent)?]))
    }

    /// Whether an exponent is a matrix times a number by its letter, such as the time: `A*t`, `-A*tau`.
    fn is_flow(&self, exponent: &Expr) -> bool {
        match &exponent.kind {
            ExprKind::Negate(inner) => self.is_flow(inner),
            ExprKind::Product(head, tail) if tail.iter().all(|(op, _)| *op == ProductOp::Times) => {
                let factors = || std::iter::once(&**head).chain(tail.iter().map(|(_, factor)| factor));
                let time = |e: &Expr| match &e.kind {
                    ExprKind::Name(name) => {
                        matches!(name.as_str(), "t" | "s" | "tau" | "τ") && !self.scene.is_declared(name)
                    }
                    _ => false,
                };
                let rest = |e: &&Expr| !time(e) && self.guess(e) != Guess::Scalar;
                factors().any(time)
                    && factors().any(|e| rest(&e))
                    && factors().filter(rest).all(|e| self.guess(e) == Guess::Matrix)
            }
            _ => false,
        }
    }

    pub(super) fn power(&mut self, base: &Expr, exponent: &Expr) -> Result<Option<ExprKind>> {
        if self.is_exponential(base) {
            return self.exponential(exponent).map(Some);
        }
        let (inverse, name) = match &exponent.kind {
            ExprKind::Name(name) => (false, name),
            ExprKind::Negate(inner) => match &inner.kind {
                ExprKind::Name(name) => (true, name),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        if !self.roles.transposes.contains(&name.as_str()) {
            return Ok(None);
        }
        let what = if name == "H" { "the transpose, as everything is real" } else { "the transpose" };
        self.note(format!("the exponent {name} is read as {what}; declare {name} for a power"));
        let mut inner = self.expr(base)?;
        if inverse {
            inner = Expr { span: inner.span, kind: ExprKind::Call(Spoken::Inverted.name().to_owned(), vec![inner]) };
        }
        Ok(Some(ExprKind::Transpose(Box::new(inner))))
    }
}
