//! Reductions as people write them: the keywords and the positions of NumPy for an axis, norms along one, the larger of two.

use super::guess::Guess;
use super::reading::{Resolver, is_zero};
use crate::base::{Error, ErrorCode, Rational, Result};
use crate::ops::{Along, AlongAxis, Callable, Spoken};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::{self, EMPTY, KEYWORD};

/// What is along an axis, in a message.
fn lines(along: Along) -> &'static str {
    match along {
        Along::Columns => "each column",
        Along::Rows => "each row",
    }
}

impl Resolver<'_> {
    /// What is said of the largest or smallest of many entries.
    pub(super) fn no_extreme(&self, expr: &Expr, name: &str, operand: &Expr, of: &str, axis: &str) -> Error {
        let text = syntax::print(operand);
        let (what, smooth) = match name.contains("max") {
            true => ("largest", format!("logsumexp({text}{axis}) is a smooth maximum")),
            false => ("smallest", format!("-logsumexp(-({text}){axis}) is a smooth minimum")),
        };
        let name = if name.contains("max") { "max" } else { "min" };
        let message =
            format!("the {what} entry of {of} is not supported: {name}(a,b) is of two, entry by entry, and {smooth}");
        Error::new(ErrorCode::Kind, message, expr.span)
    }

    /// A call along an axis, where it is not written as `sum(X,1)` is.
    pub(super) fn along(&mut self, expr: &Expr, name: &str, arguments: &[Expr]) -> Result<Option<ExprKind>> {
        let [operand, order @ .., axis] = arguments else { return Ok(None) };
        let extreme = matches!(name, "max" | "min" | "amax" | "amin");
        let found = match (&axis.kind, order) {
            (ExprKind::Name(word), _) if word.contains(KEYWORD) => self.keyword(expr, operand, word)?,
            // `max(X,[],2)`
            (ExprKind::Number(axis), [empty]) if extreme && is_empty(empty) => Along::numbered(axis),
            (ExprKind::Number(axis), []) if self.is_numpy && AlongAxis::find(name).is_some() => {
                self.counted(operand, axis)
            }
            (ExprKind::Number(axis), []) if self.is_numpy && extreme && self.guess(operand) == Guess::Matrix => {
                self.counted(operand, axis)
            }
            _ => return Ok(None),
        };
        let Some(along) = found else {
            let message = "a matrix has the axes 1 and 2, as in sum(X,1) of each column and sum(X,2) of each row";
            return Err(Error::new(ErrorCode::Kind, message, axis.span));
        };
        if extreme {
            let axis = format!(",{}", along.number());
            return Err(self.no_extreme(expr, name, operand, lines(along), &axis));
        }
        let inner = self.expr(operand)?;
        let of = |name: &str, operand: Expr| {
            let axis = Expr { kind: ExprKind::Number(Rational::from_integer(along.number().into())), span: axis.span };
            Expr { kind: ExprKind::Call(name.to_owned(), vec![operand, axis]), span: expr.span }
        };
        let wrap = |kind: ExprKind| Expr { kind, span: expr.span };
        let word = match &axis.kind {
            ExprKind::Name(word) => Some(word.clone()),
            ExprKind::Number(number) if self.is_numpy => Some(format!("the axis {number}")),
            _ => None,
        };
        if let Some(word) = word
            && self.guess(operand) == Guess::Column
            && along == Along::Columns
            && AlongAxis::find(name).is_some()
        {
            let call = ExprKind::Call(name.to_owned(), vec![inner]);
            let text = syntax::print(&wrap(call.clone()));
            self.note(format!("{word} is the only axis of a vector: {text}"));
            return Ok(Some(call));
        }
        let is_one_norm = order.iter().any(|which| matches!(&which.kind, ExprKind::Number(number) if number.is_one()));
        let name: &str = match Callable::find(name) {
            Some(callable) => callable.name(),
            None => name,
        };
        let read = match name {
            _ if name == Spoken::AbsoluteSum.name() || name == Spoken::Length.name() && is_one_norm => {
                let sizes = wrap(ExprKind::Call(Spoken::Absolute.name().to_owned(), vec![inner]));
                of(Spoken::Total.name(), sizes)
            }
            _ if name == Spoken::Length.name() => {
                let two = wrap(ExprKind::Number(Rational::from_integer(2)));
                let squares = wrap(ExprKind::HadamardPower(Box::new(inner), Box::new(two)));
                wrap(ExprKind::Call(Spoken::Root.name().to_owned(), vec![of(Spoken::Total.name(), squares)]))
            }
            "average" => of("mean", inner),
            _ if AlongAxis::find(name).is_some() => of(name, inner),
            _ => {
                let message = format!("{name} takes no axis");
                return Err(Error::new(ErrorCode::Arity, message, axis.span));
            }
        };
        self.note_axis(axis, along, &read);
        Ok(Some(read.kind))
    }

    /// What an axis is said to be, where it is not counted as in MATLAB or could be counted otherwise.
    fn note_axis(&mut self, axis: &Expr, along: Along, read: &Expr) {
        let text = syntax::print(read);
        let lines = lines(along);
        match &axis.kind {
            ExprKind::Name(word) if !self.is_numpy && word == "axis=1" => self.note(format!(
                "axis=1 is read as in MATLAB: {text} goes down {lines}; write axis=0 for NumPy's first axis, axis=2 for the second"
            )),
            ExprKind::Name(word) if !self.is_numpy && word == "axis=2" => {}
            ExprKind::Name(word) => self.note(format!("{word} is read as in NumPy, counted from 0: {text}, of {lines}")),
            ExprKind::Number(number) if self.is_numpy => {
                self.note(format!("the axis {number} is read as in NumPy, counted from 0: {text}, of {lines}"));
            }
            _ => {}
        }
    }

    /// The axis that `axis=1` or `dim=0` says.
    fn keyword(&self, expr: &Expr, operand: &Expr, word: &str) -> Result<Option<Along>> {
        let (name, value) = word.split_once(KEYWORD).unwrap_or((word, ""));
        let number = value.parse().ok().map(Rational::from_integer);
        match (name, number) {
            ("axis", Some(number)) if !self.is_numpy && number.is_positive() => Ok(Along::numbered(&number)),
            ("axis" | "dim", Some(number)) => Ok(self.counted(operand, &number)),
            _ => {
                let message = format!("'{word}' says nothing here: an axis is said by axis=1 or axis=2");
                Err(Error::new(ErrorCode::Syntax, message, expr.span))
            }
        }
    }

    /// An axis counted from 0, or from the end.
    fn counted(&self, operand: &Expr, number: &Rational) -> Option<Along> {
        match number.to_i64()? {
            0 => Some(Along::Columns),
            1 => Some(Along::Rows),
            -1 if self.guess(operand) == Guess::Matrix => Some(Along::Rows),
            -1 => Some(Along::Columns),
            -2 => Some(Along::Columns),
            _ => None,
        }
    }

    /// `max(a,b)` is `relu(a - b) + b`, and `min(a,b)` is `b - relu(b - a)`.
    pub(super) fn extreme(&mut self, expr: &Expr, name: &str, a: &Expr, b: &Expr) -> Result<ExprKind> {
        let is_literal = |expr: &Expr| matches!(expr.kind, ExprKind::Number(_));
        let (a, b) = if is_literal(a) && !is_literal(b) { (b, a) } else { (a, b) };
        let largest = name.contains("max");
        let axis = matches!(&b.kind, ExprKind::Number(number) if Along::numbered(number).is_some());
        let (a, b) = (self.expr(a)?, self.expr(b)?);
        let wrap = |kind: ExprKind| Expr { kind, span: expr.span };
        let positive = |of: Expr| wrap(ExprKind::Call(Spoken::Positive.name().to_owned(), vec![of]));
        if is_zero(&b) {
            let negate = |of: Expr| wrap(ExprKind::Negate(Box::new(of)));
            return Ok(if largest { positive(a).kind } else { negate(positive(negate(a))).kind });
        }
        let sum = |first: Expr, negative: bool, second: Expr| {
            wrap(ExprKind::Sum(vec![Term { negative: false, expr: first }, Term { negative, expr: second }]))
        };
        let read = if largest {
            sum(positive(sum(a.clone(), true, b.clone())), false, b.clone())
        } else {
            sum(b.clone(), true, positive(sum(b.clone(), true, a.clone())))
        };
        if axis {
            let [of, number, read] = [&a, &b, &read].map(syntax::print);
            let empty = format!("{name}({of},{EMPTY},{number})");
            self.note(format!("{name}({of},{number}) is read entry by entry, as {read}; {empty} is along an axis"));
        }
        Ok(read.kind)
    }

    /// Whether an expression is made entry by entry of a reduction along an axis.
    pub(super) fn is_reduction(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Call(name, arguments) if AlongAxis::find(name).is_some_and(|function| !function.keeps) => {
                match arguments.last().map(|last| &last.kind) {
                    Some(ExprKind::Name(word)) => word.contains(KEYWORD),
                    Some(ExprKind::Number(_)) => arguments.len() > 1,
                    _ => false,
                }
            }
            ExprKind::Call(name, arguments) if name == Spoken::Length.name() || name == Spoken::AbsoluteSum.name() => {
                arguments.iter().any(|a| matches!(&a.kind, ExprKind::Name(word) if word.contains(KEYWORD)))
            }
            ExprKind::Call(_, arguments) => matches!(&arguments[..], [inner] if self.is_reduction(inner)),
            ExprKind::Sum(terms) => terms.iter().any(|term| self.is_reduction(&term.expr)),
            ExprKind::Product(head, tail) => {
                self.is_reduction(head) || tail.iter().any(|(_, factor)| self.is_reduction(factor))
            }
            ExprKind::Negate(inner)
            | ExprKind::Transpose(inner)
            | ExprKind::Power(inner, _)
            | ExprKind::HadamardPower(inner, _) => self.is_reduction(inner),
            _ => false,
        }
    }

    /// A quotient by a reduction along an axis, which is one entry by entry.
    pub(super) fn quotients(&mut self, head: &Expr, tail: &[(ProductOp, Expr)]) -> Result<Option<ExprKind>> {
        let by_reduction = |(op, factor): &(ProductOp, Expr)| {
            *op == ProductOp::Divide && self.guess(factor) != Guess::Scalar && self.is_reduction(factor)
        };
        let Some(place) = tail.iter().position(by_reduction) else { return Ok(None) };
        let mut tail = tail.to_vec();
        let divisor = syntax::print(&tail[place].1);
        tail[place].0 = ProductOp::HadamardDivide;
        self.note(format!("the quotient by {divisor} is read entry by entry, as ./"));
        let kind = ExprKind::Product(Box::new(head.clone()), tail);
        Ok(Some(self.expr(&Expr::new(kind))?.kind))
    }
}

fn is_empty(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Name(name) if name == EMPTY)
}
