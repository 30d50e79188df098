//! A syntax tree as JSON, for those who make expressions of another system of it.

use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use serde_json::{Value, json};

/// A list of the kind of a node and its operands, as [`Form::tree`](super::Form::tree) says.
pub(super) fn of(expr: &Expr) -> Value {
    let all = |kind: &str, operands: &[&Expr]| {
        let operands = operands.iter().map(|operand| of(operand));
        Value::Array([kind.into()].into_iter().chain(operands).collect())
    };
    match &expr.kind {
        ExprKind::Number(value) => json!(["number", value.to_string()]),
        ExprKind::Name(name) => json!(["name", name]),
        ExprKind::Sum(terms) => {
            let term = |negative: bool, expr| if negative { json!(["negate", of(expr)]) } else { of(expr) };
            let terms = terms.iter().map(|t| term(t.negative, &t.expr));
            Value::Array(["sum".into()].into_iter().chain(terms).collect())
        }
        ExprKind::Frobenius(a, b) => all("frobenius", &[a, b]),
        // Flat, as the chain is: it may be long.
        ExprKind::Product(first, rest) => {
            let factors = rest.iter().flat_map(|(op, factor)| {
                let sign = match op {
                    ProductOp::Times => "*",
                    ProductOp::Divide => "/",
                    ProductOp::Hadamard => ".*",
                    ProductOp::HadamardDivide => "./",
                };
                [sign.into(), of(factor)]
            });
            Value::Array(["product".into(), of(first)].into_iter().chain(factors).collect())
        }
        ExprKind::Negate(a) => all("negate", &[a]),
        ExprKind::Transpose(a) => all("transpose", &[a]),
        ExprKind::Power(a, b) => all("power", &[a, b]),
        ExprKind::HadamardPower(a, b) => all("hadamard-power", &[a, b]),
        ExprKind::Call(name, operands) => {
            let operands = operands.iter().map(of);
            Value::Array(["call".into(), name.as_str().into()].into_iter().chain(operands).collect())
        }
        ExprKind::Index(a, indices) => json!(["index", of(a), indices]),
        ExprKind::SumOver(indices, a) => json!(["sum-over", indices, of(a)]),
    }
}
