//! Products and norms of everyday texts, by the kinds of their operands.

use super::elsewhere::{elsewhere, is_elsewhere};
use super::guess::{Guess, guess};
use super::reading::{Resolver, times, transposed};
use super::rows::entry;
use super::suggest::CROSS_MATRIX;
use crate::base::{Error, ErrorCode, Rational, Result};
use crate::ops::{Spoken, from_elsewhere};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::syntax::{self, BARS, DOT};
use std::convert::Infallible;

/// The function of a matrix that is the matrix of a cross product elsewhere.
const SKEW: &str = "skew";

/// Whether the order of a norm is a number or a name for one: `||x||_3`, `||x||_p`.
fn is_order(which: &Expr) -> bool {
    match &which.kind {
        ExprKind::Number(number) => number.is_integer() && !number.is_zero(),
        ExprKind::Name(name) => name.starts_with(char::is_lowercase) && name.len() == 1,
        _ => false,
    }
}

/// Whether the order of a norm is infinity, as other languages write it: `Inf`.
fn is_infinity(order: &str) -> bool {
    matches!(order.trim_matches('\'').to_lowercase().as_str(), "inf" | "infinity" | "infty")
}

/// `sum(abs(x).^p)^(1/p)`
fn power_norm(a: Expr, order: &Expr) -> ExprKind {
    let call = |spoken: Spoken, argument: Expr| Expr::call(spoken.name(), vec![argument]);
    let one = Expr::new(ExprKind::Number(Rational::one()));
    let inverse = ExprKind::Product(Box::new(one), vec![(ProductOp::Divide, order.clone())]);
    let powers = ExprKind::HadamardPower(Box::new(call(Spoken::Absolute, a)), Box::new(order.clone()));
    ExprKind::Power(Box::new(call(Spoken::Total, Expr::new(powers))), Box::new(Expr::new(inverse)))
}

/// The expression with the functions of other languages by their names here: `inv(A)` for `Inverse[A]`.
fn by_own_names(expr: &Expr) -> Expr {
    let Ok(mut read) = expr.map_children::<Infallible>(&mut |child| Ok(by_own_names(child)));
    if let ExprKind::Call(name, _) = &mut read.kind
        && let Some(own) = from_elsewhere(name)
    {
        own.clone_into(name);
    }
    read
}

/// Whether a name is a small letter, or that with what stands below it.
fn is_letter(name: &str) -> bool {
    let letter = name.split('_').next().unwrap_or_default().trim_end_matches(|c: char| c.is_numeric());
    name.starts_with(char::is_lowercase) && (letter.chars().count() == 1 || syntax::is_greek(letter))
}

impl Resolver<'_> {
    /// `A @ B`: between vectors, and of a vector with a matrix, the first is a row.
    pub(super) fn at(&mut self, a: &Expr, b: &Expr) -> Result<ExprKind> {
        let is_elsewhere = |e: &Expr| matches!(&e.kind, ExprKind::Call(name, _) if from_elsewhere(name).is_some());
        let kind = |expr: &Expr| match expr.any(&is_elsewhere) {
            true => guess(&by_own_names(expr), self.scene.symbols),
            false => self.guess(expr),
        };
        // Nobody writes `@` between scalars.
        let vector = |expr: &Expr| match kind(expr) {
            Guess::Scalar if matches!(expr.kind, ExprKind::Transpose(_)) => false,
            Guess::Scalar => expr.any(&|e| matches!(&e.kind, ExprKind::Name(name) if !self.scene.is_declared(name))),
            kind => kind == Guess::Column,
        };
        let inner = vector(a) && (vector(b) || kind(b) == Guess::Matrix);
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

    /// A function of matrices has another meaning where it is called of a vector: the matrix of the cross product.
    pub(super) fn no_cross_matrix(&self, expr: &Expr, name: &str, operand: &Expr) -> Result<()> {
        let is_small = !operand.any(&|e| match &e.kind {
            ExprKind::Name(name) => !name.starts_with(char::is_lowercase),
            kind => matches!(kind, ExprKind::Call(..) | ExprKind::Product(..)),
        });
        if name != SKEW || !is_small || guess(operand, self.scene.symbols) == Guess::Matrix {
            return Ok(());
        }
        let text = syntax::print(operand);
        let message =
            format!("{CROSS_MATRIX}; of a matrix, {SKEW}(A) is (A - A')/2: declare `{text}: matrix(n,n)` for that");
        Err(Error::new(ErrorCode::Kind, message, expr.span))
    }

    pub(super) fn norm(&mut self, expr: &Expr, a: &Expr, which: &Expr) -> Result<ExprKind> {
        let call = |spoken: Spoken, argument: Expr| ExprKind::Call(spoken.name().to_owned(), vec![argument]);
        let word = match &which.kind {
            ExprKind::Name(name) => name.trim_matches('\'').to_lowercase(),
            ExprKind::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let matrix = self.guess(a) == Guess::Matrix;
        if let Some((squared, root)) = self.weighted(expr, a, which)? {
            let of = syntax::print(a);
            let read = Expr::new(squared);
            let text = syntax::print(&read);
            self.note(format!("the norm of {of} by {} is read as {root}({text})", syntax::print(which)));
            return Ok(ExprKind::Call(root.to_owned(), vec![read]));
        }
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
            _ if !matrix && is_order(which) => {
                let read = power_norm(a, which);
                let own = syntax::print(&Expr::new(read.clone()));
                self.note(format!("the norm {word} of {text} is read as {own}"));
                Ok(read)
            }
            _ => {
                let message = match word.as_str() {
                    order if is_infinity(order) => {
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

    /// `||x||_A`: what is under the root, `x'*A*x`, and the root.
    fn weighted(&mut self, whole: &Expr, a: &Expr, which: &Expr) -> Result<Option<(ExprKind, &'static str)>> {
        let matrix = match &which.kind {
            ExprKind::Name(name) => name.starts_with(char::is_uppercase) && name != "F" && !is_infinity(name),
            ExprKind::Call(name, inner) => name == Spoken::Inverted.name() && inner.len() == 1,
            _ => false,
        };
        if !matrix {
            return Ok(None);
        }
        if self.guess(a) == Guess::Matrix {
            let [of, by] = [a, which].map(syntax::print);
            let message = format!(
                "the norm of a matrix by a matrix has two meanings: write sqrt(tr({of}'*{by}*{of})) or norm({of})"
            );
            return Err(Error::new(ErrorCode::Kind, message, whole.span));
        }
        let (a, which) = (self.expr(a)?, self.expr(which)?);
        let row = Expr::new(times(transposed(a.clone()), which));
        Ok(Some((times(row, a), Spoken::Root.name())))
    }

    /// `α·x'*x` is one product.
    pub(super) fn dotted(&mut self, head: &Expr, tail: &[(ProductOp, Expr)]) -> Result<Option<ExprKind>> {
        if !matches!(&head.kind, ExprKind::Call(name, _) if name == DOT) {
            return Ok(None);
        }
        let head = self.expr(head)?;
        let mut rest = tail.iter().map(|(op, e)| Ok((*op, self.expr(e)?))).collect::<Result<Vec<_>>>()?;
        Ok(Some(match head.kind {
            ExprKind::Product(first, mut factors) => {
                factors.append(&mut rest);
                ExprKind::Product(first, factors)
            }
            kind => ExprKind::Product(Box::new(Expr { kind, span: head.span }), rest),
        }))
    }

    /// What Julia's `sum(abs2, A*x - b)` is the sum of.
    pub(super) fn summed(&mut self, function: &Expr, of: &Expr) -> Result<Option<Expr>> {
        let ExprKind::Name(name) = &function.kind else { return Ok(None) };
        let is_function = self.scene.is_known(name) || is_elsewhere(name);
        if !self.is_free(name) || !is_function {
            return Ok(None);
        }
        let inner = self.expr(of)?;
        let call = elsewhere(name, std::slice::from_ref(&inner));
        let kind = call.unwrap_or_else(|| ExprKind::Call(name.clone(), vec![inner]));
        Ok(Some(Expr { kind, span: of.span }))
    }

    /// `||x||_A^2` is `x'*A*x`, and `||x||_p^p` a sum of powers, without a root.
    pub(super) fn squared_norm(&mut self, base: &Expr, exponent: &Expr) -> Result<Option<ExprKind>> {
        let two = matches!(&exponent.kind, ExprKind::Number(number) if *number == Rational::from_integer(2));
        let ExprKind::Call(name, operands) = &base.kind else { return Ok(None) };
        // `|A*x - b|^2`
        if let [inner] = &operands[..]
            && two
            && name == BARS
            && self.guess(inner) == Guess::Column
        {
            let text = syntax::print(inner);
            self.note(format!(
                "|{text}|^2 is read as the squared norm; write abs({text}).^2 for the squares of the entries"
            ));
            let norm = Expr {
                kind: ExprKind::Call(Spoken::Length.name().to_owned(), vec![self.expr(inner)?]),
                span: base.span,
            };
            return Ok(Some(ExprKind::Power(Box::new(norm), Box::new(exponent.clone()))));
        }
        let [a, which] = &operands[..] else { return Ok(None) };
        if name != Spoken::Length.name() {
            return Ok(None);
        }
        // `||x||_p^p`
        if !two && is_order(which) && syntax::print(which) == syntax::print(exponent) && self.guess(a) != Guess::Matrix
        {
            let of = self.expr(a)?;
            let ExprKind::Power(sum, _) = power_norm(of, which) else { return Ok(None) };
            let [own, order, operand] = [&*sum, which, a].map(syntax::print);
            self.note(format!("the norm {order} of {operand} to the power {order} is read as {own}"));
            return Ok(Some(sum.kind));
        }
        if !two {
            return Ok(None);
        }
        let Some((squared, _)) = self.weighted(base, a, which)? else { return Ok(None) };
        let (of, by, read) = (syntax::print(a), syntax::print(which), syntax::print(&Expr::new(squared.clone())));
        self.note(format!("the squared norm of {of} by {by} is read as {read}"));
        Ok(Some(squared))
    }

    /// `a \times b`: a product of numbers; that of two vectors is not supported.
    pub(super) fn cross(&mut self, whole: &Expr, a: &Expr, b: &Expr) -> Result<ExprKind> {
        // Nobody writes the sign between two names for numbers.
        let free = |e: &Expr| match &e.kind {
            ExprKind::Name(name) => !self.scene.is_declared(name) && is_letter(name),
            _ => false,
        };
        let vectors = |e: &Expr| self.guess(e) == Guess::Column || self.guess(e) == Guess::Scalar && free(e);
        let numbers = [a, b].iter().any(|e| self.guess(e) == Guess::Scalar && !free(e));
        if [a, b].into_iter().all(vectors) && !numbers {
            let [left, right] = [a, b].map(syntax::print);
            let message = format!(
                "the cross product of {left} and {right} is not supported; write {left}*{right} for a multiple, {left}'*{right} for the inner \
                 product, S*{right} with the skew-symmetric matrix S of {left}"
            );
            return Err(Error::new(ErrorCode::Kind, message, whole.span));
        }
        Ok(times(self.expr(a)?, self.expr(b)?))
    }

    /// `a·b`: the inner product of vectors, else a product.
    pub(super) fn dot(&mut self, a: &Expr, b: &Expr) -> Result<ExprKind> {
        let vectors = [a, b].iter().all(|e| self.guess(e) == Guess::Column);
        let [left, right] = [a, b].map(syntax::print);
        // `a_i·x`, where the derivative is by x: the rows of a matrix and a vector.
        let is_sample = |e: &Expr| entry(e).is_some_and(|(name, own)| own.len() == 1 && self.is_free(name));
        let is_asked = |e: &Expr| matches!(&e.kind, ExprKind::Name(name) if self.scene.wrt.contains(&name.as_str()));
        let is_row = is_sample(a) && is_asked(b) || is_sample(b) && is_asked(a);
        // `y_i w·x_i`
        if let ExprKind::Product(head, factors) = &a.kind
            && let Some(((ProductOp::Times, last), before)) = factors.split_last()
            && is_asked(last)
            && is_sample(b)
        {
            let kind = ExprKind::Product(head.clone(), before.to_vec());
            let first = self.expr(&if before.is_empty() { (**head).clone() } else { Expr { kind, span: a.span } })?;
            let inner = Expr { kind: self.dot(last, b)?, span: a.span.to(b.span) };
            return Ok(match inner.kind {
                ExprKind::Product(row, column) => {
                    let product = Expr { kind: times(first, *row), span: a.span };
                    column
                        .into_iter()
                        .fold(product.kind, |kind, (_, factor)| times(Expr { kind, span: a.span }, factor))
                }
                kind => times(first, Expr { kind, span: a.span }),
            });
        }
        let (a, b) = (self.expr(a)?, self.expr(b)?);
        if !vectors && !is_row {
            return Ok(times(a, b));
        }
        let read = times(transposed(a), b);
        let text = syntax::print(&Expr::new(read.clone()));
        self.note(format!("{left}·{right} is read as the inner product {text}; write {left}*{right} for a multiple"));
        Ok(read)
    }
}
