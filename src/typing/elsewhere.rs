//! Functions of other languages that are operators here: `multiply(a,b)` is `a.*b`.

use crate::base::Rational;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};

/// Their names, with how many operands they take.
const NAMES: [(&str, usize); 14] = [
    ("square", 1),
    ("negative", 1),
    ("multiply", 2),
    ("mul", 2),
    ("divide", 2),
    ("div", 2),
    ("true_divide", 2),
    ("power", 2),
    ("pow", 2),
    ("add", 2),
    ("subtract", 2),
    ("sub", 2),
    ("outer", 2),
    ("reciprocal", 1),
];

/// Whether a name is that of such a function.
pub(super) fn is_elsewhere(name: &str) -> bool {
    NAMES.iter().any(|(own, _)| *own == name)
}

/// The operator on these operands.
pub(super) fn elsewhere(name: &str, operands: &[Expr]) -> Option<ExprKind> {
    let (_, count) = NAMES.iter().find(|(own, _)| *own == name)?;
    if operands.len() != *count {
        return None;
    }
    let (a, b) = (operands[0].clone(), operands[operands.len() - 1].clone());
    let product = |a: Expr, op, b: Expr| ExprKind::Product(Box::new(a), vec![(op, b)]);
    let sum = |negative| {
        ExprKind::Sum(vec![Term { negative: false, expr: a.clone() }, Term { negative, expr: b.clone() }])
    };
    let number = |value| Expr { kind: ExprKind::Number(Rational::from_integer(value)), span: operands[0].span };
    Some(match name {
        "square" => ExprKind::HadamardPower(Box::new(a), Box::new(number(2))),
        "reciprocal" => product(number(1), ProductOp::HadamardDivide, a),
        "negative" => ExprKind::Negate(Box::new(a)),
        "multiply" | "mul" => product(a, ProductOp::Hadamard, b),
        "divide" | "div" | "true_divide" => product(a, ProductOp::HadamardDivide, b),
        "power" | "pow" => ExprKind::HadamardPower(Box::new(a), Box::new(b)),
        "add" => sum(false),
        "subtract" | "sub" => sum(true),
        _ => {
            let span = b.span;
            product(a, ProductOp::Times, Expr { kind: ExprKind::Transpose(Box::new(b)), span })
        }
    })
}
