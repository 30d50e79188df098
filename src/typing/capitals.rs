//! What is said of capitals that are read as matrices by their letter: functions of them are of their entries, and a formula of numbers has
//! capitals too.

use super::error::Operand;
use crate::base::Symbols;
use crate::ops::{Callable, Spoken, is_constant};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

/// Functions that are functions of matrices as well, beside those that are spoken.
const OF_MATRICES: [&str; 2] = ["sin", "cos"];

/// Names that matrices have and hardly any number.
const USUAL: [&str; 2] = ["X", "W"];

/// The notes, where `declared` is what was known before the text was read, and `read` what is known of its names now.
pub(crate) fn notes_of_capitals(expr: &Expr, declared: &Symbols, read: &Symbols, is_literal: bool) -> Vec<String> {
    let capitals = Capitals { declared, read };
    let mut notes = Vec::new();
    capitals.functions(expr, &mut notes);
    if !is_literal {
        notes.extend(capitals.of_numbers(expr, !notes.is_empty()));
    }
    notes
}

struct Capitals<'s> {
    declared: &'s Symbols,
    read: &'s Symbols,
}

impl Capitals<'_> {
    fn axes(&self, name: &str) -> Option<usize> {
        let variable = self.read.find_variable(name)?;
        Some(self.read.declaration(variable).shape.len())
    }

    /// Whether a name is a matrix by its letter.
    fn is_matrix(&self, name: &str) -> bool {
        self.axes(name) == Some(2)
            && self.declared.find_variable(name).is_none()
            && name.starts_with(char::is_uppercase)
    }

    /// Functions of a matrix, or of a number times one, where the value multiplies, as that of a function of matrices does.
    fn functions(&self, expr: &Expr, notes: &mut Vec<String>) {
        match &expr.kind {
            ExprKind::Sum(terms) => terms.iter().for_each(|term| self.functions(&term.expr, notes)),
            ExprKind::Negate(inner) | ExprKind::Transpose(inner) => self.functions(inner, notes),
            ExprKind::Product(head, tail)
                if tail.iter().all(|(op, _)| matches!(op, ProductOp::Times | ProductOp::Divide)) =>
            {
                self.functions(head, notes);
                tail.iter().for_each(|(_, factor)| self.functions(factor, notes));
            }
            ExprKind::Call(name, operands) => {
                let own = Callable::find(name).map_or(name.as_str(), |callable| callable.name());
                let spoken = [Spoken::Exponential, Spoken::Logarithm, Spoken::Root].map(Spoken::name);
                let of_matrices = spoken.contains(&own) || OF_MATRICES.contains(&own);
                if let ([operand], true) = (&operands[..], of_matrices)
                    && self.is_multiple(operand)
                {
                    let text = Operand::whole(expr).text();
                    let note = format!("`{text}` of a matrix is read as a function of its entries");
                    if !notes.contains(&note) {
                        notes.push(note);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether an expression is a matrix by its letter, times and over numbers.
    fn is_multiple(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => self.is_matrix(name),
            ExprKind::Negate(inner) => self.is_multiple(inner),
            ExprKind::Product(head, tail) => {
                let number = |e: &Expr| {
                    !e.any(&|e| match &e.kind {
                        ExprKind::Name(name) => self.axes(name).is_some_and(|axes| axes > 0),
                        kind => !matches!(kind, ExprKind::Number(_) | ExprKind::Negate(_)),
                    })
                };
                let factors: Vec<(ProductOp, &Expr)> = std::iter::once((ProductOp::Times, &**head))
                    .chain(tail.iter().map(|(op, factor)| (*op, factor)))
                    .collect();
                let rest: Vec<_> = factors.iter().filter(|(_, factor)| !number(factor)).collect();
                matches!(rest[..], [(ProductOp::Times, factor)] if self.is_multiple(factor))
            }
            _ => false,
        }
    }

    /// What is said of capitals where nothing but the letters speaks for matrices: `1/2*C*V^2` may be of numbers.
    ///
    /// `has_notes` says whether functions of matrices are spoken of already.
    fn of_numbers(&self, expr: &Expr, has_notes: bool) -> Option<String> {
        let speaks = |e: &Expr| match &e.kind {
            ExprKind::Name(name) => match self.axes(name) {
                Some(2) => !(self.is_matrix(name) && is_plain_capital(name)),
                Some(axes) => axes > 0,
                None => !is_constant(name),
            },
            ExprKind::Call(name, _) => !matches!(Callable::find(name), Some(Callable::Map(_))),
            ExprKind::Product(_, tail) => {
                tail.iter().any(|(op, _)| matches!(op, ProductOp::Hadamard | ProductOp::HadamardDivide))
            }
            ExprKind::Power(_, exponent) => match &exponent.kind {
                ExprKind::Number(number) => number.is_negative(),
                ExprKind::Negate(_) => true,
                _ => false,
            },
            ExprKind::Transpose(_)
            | ExprKind::Frobenius(..)
            | ExprKind::HadamardPower(..)
            | ExprKind::Index(..)
            | ExprKind::SumOver(..) => true,
            ExprKind::Number(_) | ExprKind::Sum(_) | ExprKind::Negate(_) => false,
        };
        if expr.any(&speaks) {
            return None;
        }
        let mut names: Vec<&str> = Vec::new();
        expr.walk(&mut |e| match &e.kind {
            ExprKind::Name(name) if self.is_matrix(name) && !names.contains(&name.as_str()) => names.push(name),
            _ => {}
        });
        let mut scalars = false;
        expr.walk(&mut |e| scalars |= matches!(&e.kind, ExprKind::Name(name) if self.axes(name) == Some(0)));
        if names.len() == 1 && !scalars {
            return None;
        }
        let is_usual = names.iter().any(|name| USUAL.contains(name)) || names.len() == 1 && has_notes;
        let first = names.first().filter(|_| !is_usual)?;
        let (list, are) = match names[..] {
            [one] => (one.to_owned(), "is read as a matrix"),
            _ => (names.join(", "), "are read as matrices"),
        };
        Some(format!("{list} {are}, as capitals are; declare `{first}: scalar` for a number"))
    }
}

/// Whether a name is a Latin capital, perhaps with what stands below it.
fn is_plain_capital(name: &str) -> bool {
    let mut letters = name.split('_').next().unwrap_or_default().trim_end_matches(|c: char| c.is_numeric()).chars();
    matches!((letters.next(), letters.next()), (Some(c), None) if c.is_ascii_uppercase())
}
