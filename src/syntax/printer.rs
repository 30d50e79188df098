//! Syntax tree to text, with the parentheses that are needed and no others.

use super::ast::{Expr, ExprKind, ProductOp, Statement};
use crate::base::Rational;
use std::fmt::Write;

/// The function that selects entries, as trees have it that are being typed.
const SELECT: &str = "[]";

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
    let mut out = String::new();
    write(&mut out, expr, Level::Sum, true);
    out
}

/// The text of a statement, with its left-hand side if it has one.
pub fn print_statement(statement: &Statement) -> String {
    match &statement.target {
        None => print(&statement.expr),
        Some(target) if target.indices.is_empty() => format!("{} = {}", target.name, print(&statement.expr)),
        Some(target) => format!("{}[{}] = {}", target.name, target.indices.join(","), print(&statement.expr)),
    }
}

/// How tightly the text of an expression binds.
fn level(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::Number(value) => number_level(value),
        ExprKind::Name(_) | ExprKind::Call(..) => Level::Atom,
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

fn number_level(value: &Rational) -> Level {
    if !value.is_integer() {
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
fn write_product(out: &mut String, head: &Expr, tail: &[(ProductOp, Expr)]) {
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

/// Writes an expression where at least `needed` must bind; `first` says that nothing stands before it on its level, so that
/// a sign needs no parentheses.
fn write(out: &mut String, expr: &Expr, needed: Level, first: bool) {
    let own = level(expr);
    let signed = own == Level::Unary && !first && needed > Level::Product;
    if own < needed || signed {
        out.push('(');
        write(out, expr, Level::Sum, true);
        out.push(')');
        return;
    }
    match &expr.kind {
        ExprKind::Number(value) => {
            let _ = write!(out, "{value}");
        }
        ExprKind::Name(name) => out.push_str(name),
        ExprKind::Sum(terms) => {
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
            write(out, exponent, Level::Atom, false);
        }
        ExprKind::HadamardPower(base, exponent) => {
            write(out, base, base_level(base), false);
            out.push_str(".^");
            write(out, exponent, Level::Atom, false);
        }
        ExprKind::Call(name, arguments) if name == SELECT && !arguments.is_empty() => {
            write(out, &arguments[0], base_level(&arguments[0]), false);
            let labels: Vec<String> = arguments[1..].iter().map(print).collect();
            let _ = write!(out, "[{}]", labels.join(","));
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
        ExprKind::Index(inner, indices) => {
            write(out, inner, base_level(inner), false);
            out.push('[');
            out.push_str(&indices.join(","));
            out.push(']');
        }
    }
}
