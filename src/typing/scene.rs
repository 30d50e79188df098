//! What is known of names before a text is read.

use super::elsewhere::is_elsewhere;
use super::place::is_unit;
use crate::base::Symbols;
use crate::ops::{Callable, from_elsewhere, is_function};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement};
use crate::syntax::{self, ANGLES, Known, words};

/// What is known before a text is read.
pub(crate) struct Scene<'a> {
    /// The text.
    pub(crate) text: &'a str,
    pub(crate) symbols: &'a Symbols,
    pub(crate) wrt: &'a [&'a str],
    /// Names of what it is compared with.
    pub(crate) beside: &'a [&'a str],
    /// Whether a function of the name was added.
    pub(crate) is_added: &'a dyn Fn(&str) -> bool,
    /// Whether the text is LaTeX, whatever it looks like.
    pub(crate) is_latex: bool,
}

impl Scene<'_> {
    pub(super) fn is_declared(&self, name: &str) -> bool {
        self.symbols.find_variable(name).is_some() || self.symbols.find_dimension(name).is_some()
    }

    /// Whether a name stands in the text once.
    pub(super) fn stands_once(&self, name: &str) -> bool {
        words(self.text).filter(|word| *word == name).count() == 1
    }

    /// Whether a name is declared as an index.
    pub(super) fn is_place(&self, name: &str) -> bool {
        self.symbols.find_dimension(name).is_some_and(|name| self.symbols.place(name).is_some())
    }

    /// How many axes a declared variable has.
    pub(super) fn axes(&self, name: &str) -> Option<usize> {
        let variable = self.symbols.find_variable(name)?;
        Some(self.symbols.declaration(variable).shape.len())
    }

    pub(super) fn is_function(&self, name: &str) -> bool {
        if self.is_declared(name) || self.wrt.contains(&name) {
            return false;
        }
        self.is_known(name)
            || from_elsewhere(name).is_some()
            || is_elsewhere(name)
            || matches!(name, ANGLES | "max" | "min" | "maximum" | "minimum" | "fmax" | "fmin" | "amax" | "amin")
            || matches!(name, "dot" | "solve" | "matmul" | "mm" | "mv" | "size" | "length" | "len" | "numel")
    }

    /// Whether the name is that of a function here.
    pub(super) fn is_known(&self, name: &str) -> bool {
        let callable = is_function(name);
        callable || (self.is_added)(name) || !self.symbols.definitions().find(name).is_empty()
    }

    /// Whether everything that is called is a function, nothing else is, and no name is a product.
    pub(super) fn is_plain(&self, statement: &Statement, known: &Known<'_>) -> bool {
        let odd = |e: &Expr| match &e.kind {
            ExprKind::Call(name, arguments) => {
                let known = self.is_function(name) || Callable::find(name).is_some();
                !known && !is_unit(name, arguments, &statement.expr, self.symbols)
            }
            // Ones without a size.
            ExprKind::Name(name) => name == "ones" && !self.is_declared(name) && !self.wrt.contains(&name.as_str()),
            // Nobody transposes a number: `1'` is a row of ones.
            ExprKind::Transpose(inner) => matches!(inner.kind, ExprKind::Number(_)),
            ExprKind::Power(base, exponent) => {
                let transposes =
                    matches!(&exponent.kind, ExprKind::Name(name) if name == "T" && !self.is_declared("T"));
                transposes && matches!(base.kind, ExprKind::Number(_))
            }
            // `w'*1` is the sum of the entries.
            ExprKind::Product(head, tail) => {
                let before = tail.len().checked_sub(2).map_or(&**head, |place| &tail[place].1);
                let row = match &before.kind {
                    ExprKind::Transpose(_) => true,
                    ExprKind::Power(_, exponent) => {
                        matches!(&exponent.kind, ExprKind::Name(name) if name == "T" && !self.is_declared("T"))
                    }
                    _ => false,
                };
                let one = |e: &Expr| matches!(&e.kind, ExprKind::Number(one) if one.is_one());
                row && tail.last().is_some_and(|(op, factor)| *op == ProductOp::Times && one(factor))
            }
            ExprKind::Index(inner, _) => matches!(&inner.kind, ExprKind::Name(name) if self.is_function(name)),
            _ => false,
        };
        !statement.expr.any(&odd) && !syntax::has_glued(&statement.expr, known)
    }
}
