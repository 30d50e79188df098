//! What an expression seems to be before it is typed: by declarations, else by the letters of its names.

use crate::base::Symbols;
use crate::ops::{AlongAxis, Callable, Signature, Spoken, is_constant};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::syntax::{ANGLES, AT, BARS, SOLVE};

/// A kind, as far as letters say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    Scalar,
    Column,
    Row,
    Matrix,
}

/// Whether an expression over these names seems to be a scalar.
pub(crate) fn is_scalar(expr: &Expr, symbols: &Symbols) -> bool {
    guess(expr, symbols) == Guess::Scalar
}

pub(super) fn guess(expr: &Expr, symbols: &Symbols) -> Guess {
    let of = |expr: &Expr| guess(expr, symbols);
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Frobenius(..) | ExprKind::SumOver(..) => Guess::Scalar,
        // What is selected has the axes that are whole.
        ExprKind::Index(_, labels) => match labels.iter().map(|label| label == ":").collect::<Vec<_>>()[..] {
            [true] | [true, false] => Guess::Column,
            [false, true] => Guess::Row,
            [true, true] => Guess::Matrix,
            _ => Guess::Scalar,
        },
        ExprKind::Name(name) => letter(name, symbols),
        ExprKind::Sum(terms) => {
            terms.iter().map(|term| of(&term.expr)).find(|kind| *kind != Guess::Scalar).unwrap_or(Guess::Scalar)
        }
        ExprKind::Product(head, tail) => tail.iter().fold(of(head), |kind, (op, factor)| match op {
            ProductOp::Times => product(kind, of(factor)),
            ProductOp::Divide => kind,
            ProductOp::Hadamard | ProductOp::HadamardDivide if kind == Guess::Scalar => of(factor),
            ProductOp::Hadamard | ProductOp::HadamardDivide => kind,
        }),
        ExprKind::Negate(inner) | ExprKind::Power(inner, _) => match of(inner) {
            // A transpose that is still written as a power.
            Guess::Column if is_transpose(expr) => Guess::Row,
            kind => kind,
        },
        ExprKind::HadamardPower(base, exponent) => match of(base) {
            Guess::Scalar => of(exponent),
            kind => kind,
        },
        ExprKind::Transpose(inner) => match of(inner) {
            Guess::Column => Guess::Row,
            Guess::Row => Guess::Column,
            kind => kind,
        },
        ExprKind::Call(name, arguments) => call(name, arguments, symbols),
    }
}

fn is_transpose(expr: &Expr) -> bool {
    let ExprKind::Power(_, exponent) = &expr.kind else { return false };
    matches!(&exponent.kind, ExprKind::Name(name) if matches!(name.as_str(), "T" | "H" | "t"))
}

fn letter(name: &str, symbols: &Symbols) -> Guess {
    if let Some(variable) = symbols.find_variable(name) {
        return match symbols.declaration(variable).shape.len() {
            0 => Guess::Scalar,
            1 => Guess::Column,
            _ => Guess::Matrix,
        };
    }
    match name.chars().next() {
        _ if symbols.find_dimension(name).is_some() || is_constant(name) => Guess::Scalar,
        _ if name == Spoken::Identity.name() => Guess::Matrix,
        Some(c) if c.is_uppercase() => Guess::Matrix,
        Some('a'..='g') => Guess::Scalar,
        _ => Guess::Column,
    }
}

fn product(a: Guess, b: Guess) -> Guess {
    match (a, b) {
        (Guess::Scalar, kind) | (kind, Guess::Scalar) => kind,
        (Guess::Row, Guess::Column) => Guess::Scalar,
        (Guess::Row, _) => Guess::Row,
        (Guess::Matrix, Guess::Column) => Guess::Column,
        (Guess::Column, Guess::Matrix) => Guess::Row,
        _ => Guess::Matrix,
    }
}

fn call(name: &str, arguments: &[Expr], symbols: &Symbols) -> Guess {
    let first = || arguments.first().map_or(Guess::Scalar, |argument| guess(argument, symbols));
    let spoken = Spoken::find(name);
    match (name, arguments) {
        (_, [_, axis]) if AlongAxis::find(name).is_some() => {
            let keeps = AlongAxis::find(name).is_some_and(|function| function.keeps);
            return match &axis.kind {
                _ if keeps => first(),
                _ if first() != Guess::Matrix => Guess::Scalar,
                ExprKind::Number(number) if number.is_one() => Guess::Row,
                _ => Guess::Column,
            };
        }
        (BARS, _) => return if first() == Guess::Matrix { Guess::Scalar } else { first() },
        (AT | SOLVE | ANGLES | "dot", [a, b]) => {
            let (a, b) = (guess(a, symbols), guess(b, symbols));
            return if a == Guess::Column && b == Guess::Column { Guess::Scalar } else { product(a, b) };
        }
        (_, [inner]) if spoken == Some(Spoken::Transposed) => {
            return match guess(inner, symbols) {
                Guess::Column => Guess::Row,
                Guess::Row => Guess::Column,
                kind => kind,
            };
        }
        _ if matches!(spoken, Some(Spoken::Stacked | Spoken::Everywhere)) => return Guess::Column,
        _ if spoken == Some(Spoken::Diagonal) => {
            return if first() == Guess::Matrix { Guess::Column } else { Guess::Matrix };
        }
        _ => {}
    }
    match Callable::find(name).map(Callable::signature) {
        Some(Signature::Same | Signature::Square) => first(),
        Some(Signature::OfDimensions { .. }) => {
            if arguments.len() == 1 && spoken != Some(Spoken::Identity) {
                Guess::Column
            } else {
                Guess::Matrix
            }
        }
        Some(Signature::OfKinds(..) | Signature::Constant(_) | Signature::Divided { .. }) => Guess::Matrix,
        Some(Signature::ToScalar | Signature::SquareToScalar) | None => Guess::Scalar,
    }
}
