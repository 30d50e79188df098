//! Syntax trees: built in few letters, and walked.

use super::target;
use gradus::Rational;
use gradus::internals::syntax::ast::{Expr, ExprKind, ProductOp, Statement, Term};

/// Visits an expression and all that it is made of.
pub(crate) fn walk(expr: &mut Expr, visit: &mut dyn FnMut(&mut Expr)) {
    visit(expr);
    match &mut expr.kind {
        ExprKind::Number(_) | ExprKind::Name(_) => {}
        ExprKind::Sum(terms) => terms.iter_mut().for_each(|term| walk(&mut term.expr, visit)),
        ExprKind::Product(first, rest) => {
            walk(first, visit);
            rest.iter_mut().for_each(|(_, factor)| walk(factor, visit));
        }
        ExprKind::Frobenius(a, b) | ExprKind::Power(a, b) | ExprKind::HadamardPower(a, b) => {
            walk(a, visit);
            walk(b, visit);
        }
        ExprKind::Negate(a) | ExprKind::Transpose(a) | ExprKind::Index(a, _) | ExprKind::SumOver(_, a) => {
            walk(a, visit)
        }
        ExprKind::Call(_, arguments) => arguments.iter_mut().for_each(|argument| walk(argument, visit)),
    }
}

/// A statement for an expression that may be in index notation, with those of the letters i, j, k, l that it has as free indices.
pub(crate) fn indexed(mut expr: Expr) -> Statement {
    let mut found = Vec::new();
    walk(&mut expr, &mut |part| {
        if let ExprKind::Index(_, names) = &part.kind {
            found.extend(names.iter().cloned());
        }
    });
    let free: Vec<String> = ["i", "j", "k", "l"].map(str::to_owned).into_iter().filter(|i| found.contains(i)).collect();
    Statement { target: (!found.is_empty()).then(|| target(&free)), expr }
}

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

pub(crate) fn neg(a: Expr) -> Expr {
    Expr::new(ExprKind::Negate(Box::new(a)))
}

pub(crate) fn hpow(a: Expr, b: Expr) -> Expr {
    Expr::new(ExprKind::HadamardPower(Box::new(a), Box::new(b)))
}

pub(crate) fn f(name: &str, arguments: Vec<Expr>) -> Expr {
    Expr::call(name, arguments)
}

pub(crate) fn ix(a: Expr, indices: &str) -> Expr {
    Expr::new(ExprKind::Index(Box::new(a), indices.split(',').map(str::to_owned).collect()))
}
