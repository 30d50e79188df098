//! Syntax trees in few letters.

use gradus::base::Rational;
use gradus::syntax::ast::{Expr, ExprKind, ProductOp, Term};

pub(crate) fn v(name: &str) -> Expr {
    Expr::name(name)
}

pub(crate) fn num(n: i64) -> Expr {
    Expr::number(Rational::from_integer(n))
}

pub(crate) fn ratio(n: i64, d: i64) -> Expr {
    Expr::number(Rational::new(n, d))
}

pub(crate) fn chain(first: Expr, rest: Vec<(ProductOp, Expr)>) -> Expr {
    Expr::new(ExprKind::Product(Box::new(first), rest))
}

pub(crate) fn mul(factors: Vec<Expr>) -> Expr {
    let mut factors = factors.into_iter();
    let first = factors.next().expect("a factor");
    chain(first, factors.map(|f| (ProductOp::Times, f)).collect())
}

pub(crate) fn op(op: ProductOp, a: Expr, b: Expr) -> Expr {
    chain(a, vec![(op, b)])
}

pub(crate) fn sum(terms: Vec<(bool, Expr)>) -> Expr {
    Expr::new(ExprKind::Sum(terms.into_iter().map(|(negative, expr)| Term { negative, expr }).collect()))
}

pub(crate) fn t(a: Expr) -> Expr {
    Expr::new(ExprKind::Transpose(Box::new(a)))
}

pub(crate) fn pow(a: Expr, b: Expr) -> Expr {
    Expr::new(ExprKind::Power(Box::new(a), Box::new(b)))
}

pub(crate) fn colon(a: Expr, b: Expr) -> Expr {
    Expr::new(ExprKind::Frobenius(Box::new(a), Box::new(b)))
}

pub(crate) fn f(name: &str, arguments: Vec<Expr>) -> Expr {
    Expr::call(name, arguments)
}

pub(crate) fn ix(a: Expr, indices: &str) -> Expr {
    Expr::new(ExprKind::Index(Box::new(a), indices.split(',').map(str::to_owned).collect()))
}
