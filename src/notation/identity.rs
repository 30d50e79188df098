//! Identities of axes that are products of dimensions: `eye(n*m)`, rather than a Kronecker product of identities.

use super::chain::append;
use crate::base::Symbols;
use crate::ops::KRONECKER;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

/// The expression with `eye(n*m)` for `kron(eye(n),eye(m))`.
pub(crate) fn with_stacked_identities(mut expr: Expr, symbols: &Symbols) -> Expr {
    for child in expr.children_mut() {
        let operand = std::mem::replace(child, Expr::number(0.into()));
        *child = with_stacked_identities(operand, symbols);
    }
    let sizes = match &expr.kind {
        ExprKind::Call(name, factors) if name == KRONECKER.spelling() => factors.iter().map(size_of_identity).collect(),
        _ => None,
    };
    let Some(sizes): Option<Vec<&Expr>> = sizes else { return expr };
    let Some(size) = sizes.into_iter().cloned().reduce(product) else { return expr };
    // Two numbers would be read as one.
    let literals = |e: &Expr| match &e.kind {
        ExprKind::Name(name) => symbols.find_dimension(name).is_some_and(|d| symbols.literal_size(d).is_some()),
        kind => matches!(kind, ExprKind::Number(_)),
    };
    let mut count = 0;
    size.walk(&mut |e| count += u32::from(literals(e)));
    if count < 2 { Expr::call("eye", vec![size]) } else { expr }
}

/// A product of sizes is flat.
fn product(left: Expr, right: Expr) -> Expr {
    match right.kind {
        ExprKind::Product(first, rest) => {
            rest.into_iter().fold(append(left, ProductOp::Times, *first), |left, (op, next)| append(left, op, next))
        }
        kind => append(left, ProductOp::Times, Expr { kind, span: right.span }),
    }
}

fn size_of_identity(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Call(name, sizes) if name == "eye" => sizes.first().filter(|_| sizes.len() == 1),
        _ => None,
    }
}
