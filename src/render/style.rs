//! What a script has to say: numbers, names, marks and signs, with how tightly their texts bind.

use super::constant::Constant;
use crate::base::{Rational, Spellings};
use crate::ops::{FunctionRecord, Record, Typeset};
use crate::syntax::ast::Expr;

/// How tightly a piece of text binds, from loosest to tightest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Sum,
    Frobenius,
    Kronecker,
    /// `∘` and `⊘` with nothing but `∘` before.
    Elementwise,
    Divide,
    Times,
    /// May stand in a product, not under a postfix: a fraction, a root.
    Factor,
    Postfix,
    Atom,
}

/// Text with its level.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) level: Level,
    /// Whether a minus sign leads, which may stand only at the beginning.
    pub(super) minus: bool,
}

impl Piece {
    pub(super) fn new(text: impl Into<String>, level: Level) -> Self {
        Piece { text: text.into(), level, minus: false }
    }

    pub(super) fn atom(text: impl Into<String>) -> Self {
        Piece::new(text, Level::Atom)
    }
}

/// A script: the words and marks of one output format.
pub(super) trait Style {
    /// A number that is not negative.
    fn number(&self, value: &Rational) -> Piece;
    /// A variable, or a dimension as a scalar.
    fn name(&self, name: &str) -> String;
    /// The differential of a variable, by its name and by that of the variable.
    fn differential(&self, name: &str, variable: &str) -> String;
    /// Text in parentheses.
    fn parentheses(&self, text: &str) -> String;
    /// The sign of an operator, with its spaces.
    fn operator(&self, operator: Operator) -> &'static str;
    /// A quotient.
    fn divide(&self, left: Piece, right: Piece) -> Piece;
    /// The mark of a transpose.
    fn transpose(&self) -> &'static str;
    /// A base with a mark raised.
    fn raised(&self, base: &str, mark: &str) -> String;
    /// A power, entry by entry if `elementwise`; the exponent as an expression and as text.
    fn power(&self, base: &str, exponent: (&Expr, &str), elementwise: bool) -> String;
    /// An indexed array; the base is an atom.
    fn index(&self, base: &str, indices: &[String]) -> String;
    /// The sum of an expression over indices.
    fn sum_over(&self, indices: &[String], body: (Piece, &str)) -> Piece;
    /// The Kronecker delta.
    fn delta(&self) -> &'static str;
    /// The identity, the ones or the commutation matrix, with these sizes if they are to be shown.
    fn constant(&self, constant: Constant, sizes: &[String]) -> String;
    /// The root of an expression.
    fn root(&self, argument: Piece) -> Piece;
    /// A number below the line.
    fn subscript(&self, text: &str) -> String;
    /// How the call of an elementwise function looks.
    fn function(&self, record: &FunctionRecord) -> Typeset;
    /// How the call of an operation looks, if not as its name.
    fn operation(&self, record: &Record) -> Option<Typeset>;
    /// How the call of an operation that a text defines looks, if not as its name.
    fn defined<'d>(&self, spellings: &'d Spellings) -> Option<&'d str>;
    /// The name of a function, before its arguments.
    fn function_name(&self, name: &str) -> String;
    /// Whether `right` needs a dot after another factor.
    fn needs_dot(&self, right: &str) -> bool;
    /// Whether a quotient is a line with what is divided above it, and an index stands below a letter.
    fn is_stacked(&self) -> bool {
        false
    }
    /// A sign before what is negative.
    fn minus(&self) -> &'static str {
        "-"
    }
    /// What stands between two terms.
    fn plus(&self, negative: bool) -> &'static str {
        if negative { " - " } else { " + " }
    }
    /// Arguments one after the other.
    fn list(&self, items: &[String]) -> String {
        items.join(", ")
    }
    /// A word of the script: a name of a function or constant.
    fn word(&self, text: &str) -> String {
        text.to_owned()
    }
    /// A sign between two arguments.
    fn infix(&self, sign: &str) -> String {
        sign.to_owned()
    }
    /// What stands between two marks, with a number below the line.
    fn between(&self, [open, close]: [&str; 2], inner: &str, order: &str) -> String {
        format!("{open}{inner}{close}{order}")
    }
    /// Words around an argument.
    fn template(&self, template: &str, argument: &str) -> String {
        template.replace("{}", argument)
    }
    /// A part that is to be seen.
    fn marked(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// The operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Times,
    /// Between a differential and another factor: `dW W` is not `d(W W)`.
    Thin,
    Dot,
    Hadamard,
    HadamardDivide,
    Frobenius,
}
