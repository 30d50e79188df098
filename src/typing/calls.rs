//! Calls of what is no function of the table: operators that kinds decide, and mistakes.

use super::Failure;
use super::error::Operand;
use super::kind::Relation;
use super::read::Reader;
use super::spelling::Spelling;
use super::suggest::{absent, instead, nearest};
use super::tree::Operation;
use crate::base::{Error, ErrorCode, Span};
use crate::syntax::RANGE;
use crate::syntax::ast::{Expr, ExprKind};

impl<'a> Reader<'a, '_> {
    /// An operator that kinds decide.
    pub(super) fn spelt(
        &mut self,
        expr: &'a Expr,
        name: &'a str,
        arguments: &'a [Expr],
        spelling: Spelling,
    ) -> Result<usize, Failure<'a>> {
        let mut children = Vec::new();
        for argument in &arguments[..spelling.operands()] {
            children.push(self.read(argument)?);
        }
        let (a, b) = (self.kind(children[0]), self.kind(children[children.len() - 1]));
        let operands = arguments.iter().map(Operand::whole).collect();
        let kind = self.relate(Relation::Spelt(spelling), name, a, b, operands);
        Ok(self.node(expr, Operation::Spelt, children, kind))
    }

    /// What is said of a call of what is no function.
    pub(super) fn no_function(&self, expr: &Expr, name: &str) -> Error {
        let variable = self.symbols.find_variable(name).is_some() || self.tree.find_name(name).is_some();
        let short = name.chars().count() <= 2;
        let is_range = |place: &Expr| matches!(place.kind, ExprKind::Frobenius(..));
        let range = matches!(&expr.kind, ExprKind::Call(_, places) if places.iter().any(is_range));
        let letter = matches!(name, "f" | "g" | "h" | "phi" | "psi" | "φ" | "ψ");
        let added = if letter { ", or add a function by rules" } else { "" };
        let message = match nearest(name, self.symbols.definitions()) {
            _ if (variable || short) && range => RANGE.to_owned(),
            _ if !variable && instead(name).is_some() => {
                format!("there is no function {name}; write {}", instead(name).unwrap_or_default())
            }
            _ if !variable && absent(name).is_some() => {
                format!("there is no function {name}: {}", absent(name).unwrap_or_default())
            }
            Some(known) if !variable && !short => format!("there is no function {name}; is {known} meant?"),
            _ if (variable || short) && !letter && self.is_of_variable(expr) => {
                let of = self.wrt.join(", ");
                format!(
                    "{name}({of}) is an unknown function of {of}, whose derivative is not known: write out what {name} is, or differentiate by {name}"
                )
            }
            _ if variable || short => match &expr.kind {
                ExprKind::Call(_, operands) if operands.len() == 1 => {
                    let operand = Operand::whole(&operands[0]).text();
                    format!("{name} is not a function here; write {name}*({operand}) for the product{added}")
                }
                _ => format!("{name} is not a function here{added}"),
            },
            _ => format!("there is no function {name}"),
        };
        Error::new(ErrorCode::UnknownFunction, message, called(expr, name))
    }

    /// Whether something is called of the variable of the derivative: `A(t)` by t.
    fn is_of_variable(&self, expr: &Expr) -> bool {
        let ExprKind::Call(_, operands) = &expr.kind else { return false };
        matches!((&operands[..], self.wrt), ([Expr { kind: ExprKind::Name(own), .. }], [name]) if own == name)
    }
}

/// The place of the name in a call of it; that of the whole call where it stands in parentheses of its own, which are counted in.
fn called(expr: &Expr, name: &str) -> Span {
    let Span { start, end } = expr.span;
    let after = match &expr.kind {
        ExprKind::Call(_, operands) => operands.first().map_or(end.saturating_sub(1), |operand| operand.span.start),
        _ => end,
    };
    if after == start + name.len() + 1 { Span::new(start, start + name.len()) } else { expr.span }
}
