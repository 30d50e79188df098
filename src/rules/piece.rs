//! Pieces of a rule file with their places, and the equations and expressions that they are.

use crate::base::{Error, ErrorCode, Result, Span};
use crate::syntax::ast::{Expr, ExprKind, Statement};
use crate::syntax::parse as parse_statement;

/// The name that stands for `..`, the remaining axes, among the labels of an index.
pub const REST: &str = "zz";

/// Which way a rule may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `=>`: from left to right.
    Forward,
    /// `<=>`: either way.
    Both,
}

impl Direction {
    /// The arrow of the text.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Forward => "=>",
            Direction::Both => "<=>",
        }
    }
}

/// `left => right`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equation {
    /// The left-hand side.
    pub left: Expr,
    /// The right-hand side.
    pub right: Expr,
    /// The arrow.
    pub direction: Direction,
    /// Where it stands in the file.
    pub span: Span,
}

/// A piece of a line with its place in the file.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl<'a> Piece<'a> {
    pub(super) fn span(self) -> Span {
        Span::new(self.start, self.start + self.text.len())
    }

    pub(super) fn slice(self, from: usize, to: usize) -> Piece<'a> {
        Piece { text: &self.text[from..to], start: self.start + from }
    }

    pub(super) fn trim(self) -> Piece<'a> {
        let from = self.text.len() - self.text.trim_start().len();
        let to = self.text.trim_end().len().max(from);
        self.slice(from, to)
    }

    /// The first word and the rest.
    pub(super) fn word(self) -> (&'a str, Piece<'a>) {
        let end = self.text.find(char::is_whitespace).unwrap_or(self.text.len());
        (&self.text[..end], self.slice(end, self.text.len()).trim())
    }

    /// The parts between the commas that no bracket encloses.
    pub(super) fn list(self) -> Vec<Piece<'a>> {
        let (mut depth, mut from, mut parts) = (0i32, 0, Vec::new());
        for (at, c) in self.text.char_indices() {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(self.slice(from, at).trim());
                    from = at + 1;
                }
                _ => {}
            }
        }
        parts.push(self.slice(from, self.text.len()).trim());
        parts
    }

    pub(super) fn fail<T>(self, message: impl Into<String>) -> Result<T> {
        Err(Error::new(ErrorCode::Rule, message, self.span()))
    }

    pub(super) fn expr(self) -> Result<Expr> {
        if self.text.is_empty() {
            return self.fail("expected an expression here");
        }
        let text = self.text.replace("..]", &format!("{REST}]")).replace("..,", &format!("{REST},"));
        let statement: Statement = parse_statement(&text).map_err(|mut error| {
            error.span = Span::new(error.span.start + self.start, error.span.end + self.start);
            error
        })?;
        match statement.target {
            Some(_) => self.fail("a rule is written with '=>' or '<=>', not with '='"),
            None => {
                let mut expr = statement.expr;
                shift(&mut expr, self.start);
                Ok(expr)
            }
        }
    }

    pub(super) fn equation(self) -> Result<Equation> {
        let (at, arrow, direction) = match (self.text.find("<=>"), self.text.find("=>")) {
            (Some(at), _) => (at, 3, Direction::Both),
            (None, Some(at)) => (at, 2, Direction::Forward),
            (None, None) => return self.fail("expected 'left => right' or 'left <=> right'"),
        };
        let left = self.slice(0, at).trim().expr()?;
        let right = self.slice(at + arrow, self.text.len()).trim().expr()?;
        Ok(Equation { left, right, direction, span: self.span() })
    }

    pub(super) fn prose(self) -> String {
        let text = self.text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(self.text);
        text.to_owned()
    }
}

/// Moves the places of an expression.
fn shift(expr: &mut Expr, by: usize) {
    expr.span = Span::new(expr.span.start + by, expr.span.end + by);
    match &mut expr.kind {
        ExprKind::Number(_) | ExprKind::Name(_) => {}
        ExprKind::Frobenius(a, b) | ExprKind::Power(a, b) | ExprKind::HadamardPower(a, b) => {
            shift(a, by);
            shift(b, by);
        }
        ExprKind::Negate(a) | ExprKind::Transpose(a) | ExprKind::Index(a, _) | ExprKind::SumOver(_, a) => shift(a, by),
        ExprKind::Sum(terms) => terms.iter_mut().for_each(|term| shift(&mut term.expr, by)),
        ExprKind::Product(first, rest) => {
            shift(first, by);
            rest.iter_mut().for_each(|(_, factor)| shift(factor, by));
        }
        ExprKind::Call(_, arguments) => arguments.iter_mut().for_each(|a| shift(a, by)),
    }
}

/// Where the comment of a line begins: at a `#` outside quotation marks.
pub(super) fn comment_start(line: &str) -> usize {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '#' if !quoted => return at,
            _ => {}
        }
    }
    line.len()
}
