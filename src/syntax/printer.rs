//! Syntax tree to text, with the parentheses that are needed and no others.

use super::ast::{Expr, ExprKind, ProductOp, Statement, Term};
use super::parser::{has_entries, takes_entry};
use crate::base::{Decimals, Rational};
use crate::ops::Spoken;

/// The function that selects entries, as trees have it that are being typed.
pub(crate) const SELECT: &str = "[]";

/// What the place of an expression binds; an expression that binds looser goes into parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Sum,
    Frobenius,
    Product,
    Unary,
    Postfix,
    Atom,
}

/// The text of an expression. It parses back to an equal tree where the tree is one that parsing makes, else to an equal value.
pub fn print(expr: &Expr) -> String {
    print_with(expr, &Decimals::default())
}

/// The text of an expression, with these decimals.
pub(crate) fn print_with(expr: &Expr, decimals: &Decimals) -> String {
    let mut out = Out { text: String::new(), decimals };
    write(&mut out, expr, Level::Sum, true);
    out.text
}

/// The text so far, and how numbers are written.
struct Out<'d> {
    text: String,
    decimals: &'d Decimals,
}

impl Out<'_> {
    fn push(&mut self, c: char) {
        self.text.push(c);
    }

    fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

/// The text of a statement, with its left-hand side if it has one.
pub fn print_statement(statement: &Statement) -> String {
    print_statement_with(statement, &Decimals::default())
}

/// The text of a statement, with these decimals.
pub(crate) fn print_statement_with(statement: &Statement, decimals: &Decimals) -> String {
    let text = print_with(&statement.expr, decimals);
    match &statement.target {
        None => text,
        Some(target) if target.indices.is_empty() => format!("{} = {text}", target.name),
        Some(target) => format!("{}[{}] = {text}", target.name, target.indices.join(",")),
    }
}

/// How tightly the text of an expression binds.
fn level(expr: &Expr, decimals: &Decimals) -> Level {
    match &expr.kind {
        ExprKind::Number(value) => number_level(value, decimals),
        ExprKind::Name(_) | ExprKind::Call(..) | ExprKind::SumOver(..) => Level::Atom,
        ExprKind::Sum(_) => Level::Sum,
        ExprKind::Frobenius(..) => Level::Frobenius,
        ExprKind::Product(..) => Level::Product,
        ExprKind::Negate(_) => Level::Unary,
        ExprKind::Transpose(_) | ExprKind::Power(..) | ExprKind::HadamardPower(..) | ExprKind::Index(..) => {
            Level::Postfix
        }
    }
}

/// What the operand of a postfix operator must bind. Powers get parentheses there although none are needed: `(X^2)'`.
fn base_level(base: &Expr) -> Level {
    match base.kind {
        ExprKind::Power(..) | ExprKind::HadamardPower(..) => Level::Atom,
        _ => Level::Postfix,
    }
}

fn number_level(value: &Rational, decimals: &Decimals) -> Level {
    if !value.is_integer() && decimals.text(value).is_none() {
        Level::Product
    } else if value.is_negative() {
        Level::Unary
    } else {
        Level::Atom
    }
}

/// The most parentheses that say what would be meant without them.
const MOST_APART: usize = 8;

/// Writes a product; where matrix products and products entry by entry meet, parentheses say which comes first, as `(A.*B)*x`.
fn write_product(out: &mut Out<'_>, head: &Expr, tail: &[(ProductOp, Expr)]) {
    // `(A*B)*C` is `A*B*C`.
    let (mut head, mut runs) = (head, vec![tail]);
    while let ExprKind::Product(first, rest) = &head.kind {
        runs.push(rest);
        head = first;
    }
    let factors: Vec<&(ProductOp, Expr)> = runs.into_iter().rev().flatten().collect();
    let (mut times, mut entries) = (false, false);
    let mut closed = Vec::new();
    for (place, (op, _)) in factors.iter().enumerate() {
        match op {
            ProductOp::Times => {
                if std::mem::take(&mut entries) {
                    closed.push(place);
                }
                // `2*A.*B` is plain enough.
                times |= place > 0 || !matches!(head.kind, ExprKind::Number(_));
            }
            ProductOp::Hadamard | ProductOp::HadamardDivide => {
                if std::mem::take(&mut times) {
                    closed.push(place);
                }
                entries = true;
            }
            ProductOp::Divide => {}
        }
    }
    if closed.len() > MOST_APART {
        closed.clear();
    }
    closed.iter().for_each(|_| out.push('('));
    write(out, head, Level::Product, true);
    for (place, (op, factor)) in factors.into_iter().enumerate() {
        if closed.contains(&place) {
            out.push(')');
        }
        out.push_str(match op {
            ProductOp::Times => "*",
            ProductOp::Divide => "/",
            ProductOp::Hadamard => ".*",
            ProductOp::HadamardDivide => "./",
        });
        write(out, factor, Level::Unary, false);
    }
}

fn write_sum(out: &mut Out<'_>, terms: &[Term]) {
    for (i, term) in terms.iter().enumerate() {
        match (i, term.negative) {
            (0, false) => {}
            // Not a tree that parsing makes; the sign is applied to the whole term.
            (0, true) => {
                out.push('-');
                write(out, &term.expr, Level::Postfix, false);
                continue;
            }
            (_, false) => out.push_str(" + "),
            (_, true) => out.push_str(" - "),
        }
        write(out, &term.expr, Level::Frobenius, true);
    }
}

/// Writes an expression where at least `needed` must bind; `first` says that nothing stands before it on its level, so that
/// a sign needs no parentheses.
fn write(out: &mut Out<'_>, expr: &Expr, needed: Level, first: bool) {
    let own = level(expr, out.decimals);
    let signed = own == Level::Unary && !first && needed > Level::Product;
    if own < needed || signed {
        out.push('(');
        write(out, expr, Level::Sum, true);
        out.push(')');
        return;
    }
    match &expr.kind {
        ExprKind::Number(value) => {
            let text = out.decimals.text(value).unwrap_or_else(|| value.to_string());
            out.push_str(&text);
        }
        ExprKind::Name(name) => out.push_str(name),
        ExprKind::Sum(terms) => write_sum(out, terms),
        ExprKind::Frobenius(left, right) => {
            write(out, left, Level::Product, true);
            out.push(':');
            write(out, right, Level::Product, true);
        }
        ExprKind::Product(head, tail) => write_product(out, head, tail),
        ExprKind::Negate(inner) => {
            out.push('-');
            write(out, inner, Level::Unary, false);
        }
        ExprKind::Transpose(inner) => {
            write(out, inner, base_level(inner), false);
            out.push('\'');
        }
        ExprKind::Power(base, exponent) => {
            write(out, base, base_level(base), false);
            out.push('^');
            // `x[i]^y[i]` is read so; a mark before the index would be one of the power, `2^x'[i]`.
            let is_plain = |inner: &Expr| level(inner, out.decimals) != Level::Postfix && !has_entries(inner);
            let entry = matches!(&exponent.kind, ExprKind::Index(inner, _) if is_plain(inner)) && takes_entry(base);
            write(out, exponent, if entry { Level::Postfix } else { Level::Atom }, false);
        }
        ExprKind::HadamardPower(base, exponent) => {
            write(out, base, base_level(base), false);
            out.push_str(".^");
            write(out, exponent, Level::Atom, false);
        }
        ExprKind::Call(name, arguments) if name == SELECT && !arguments.is_empty() => {
            write(out, &arguments[0], base_level(&arguments[0]), false);
            let labels: Vec<String> = arguments[1..].iter().map(print).collect();
            out.push_str(&format!("[{}]", labels.join(",")));
        }
        ExprKind::Call(name, arguments) => {
            out.push_str(name);
            out.push('(');
            for (i, argument) in arguments.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(out, argument, Level::Sum, true);
            }
            out.push(')');
        }
        ExprKind::SumOver(indices, inner) => {
            out.push_str(&format!("{}[{}](", Spoken::Total.name(), indices.join(",")));
            write(out, inner, Level::Sum, true);
            out.push(')');
        }
        ExprKind::Index(inner, indices) => {
            write(out, inner, base_level(inner), false);
            out.push('[');
            out.push_str(&indices.join(","));
            out.push(']');
        }
    }
}
