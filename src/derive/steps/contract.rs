//! Deltas contracted in products of entries, as a reader does it: whether that is all that leads from one line to the next.

use crate::base::Rational;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::syntax::print;
use std::collections::BTreeMap;

/// A sum of products with every delta contracted that can be: the factors in order, with the number before them.
type Sum = BTreeMap<Vec<String>, Rational>;

/// Whether the deltas of one sum of products, contracted, make it another one, but for the order of terms and factors and the letters of
/// summed indices. `false` where deltas stand in anything else.
pub(super) fn contracts(from: &Expr, to: &Expr, free: &[String]) -> bool {
    let [mut a, mut b] = [Sum::new(), Sum::new()];
    let read = |expr: &Expr, sum: &mut Sum| terms(expr, &Rational::one(), free, sum).is_some();
    read(from, &mut a) && read(to, &mut b) && a == b
}

fn terms(expr: &Expr, scale: &Rational, free: &[String], sum: &mut Sum) -> Option<()> {
    match &expr.kind {
        ExprKind::Sum(all) => all.iter().try_for_each(|term| {
            let signed = if term.negative { -scale } else { scale.clone() };
            terms(&term.expr, &signed, free, sum)
        }),
        ExprKind::Negate(inner) => terms(inner, &-scale, free, sum),
        _ => {
            let mut scale = scale.clone();
            let mut factors: Vec<Expr> = Vec::new();
            collect(expr, &mut scale, &mut factors)?;
            let mut factors: Vec<String> = contracted(factors, free).iter().map(|factor| key(factor, free)).collect();
            factors.sort_unstable();
            let total = sum.entry(factors).or_insert_with(Rational::zero);
            *total = total.checked_add(&scale)?;
            Some(())
        }
    }
}

/// The factors of a product, numbers apart; `None` where a delta stands inside of one.
fn collect(expr: &Expr, scale: &mut Rational, factors: &mut Vec<Expr>) -> Option<()> {
    match &expr.kind {
        ExprKind::Number(value) => *scale = scale.checked_mul(value)?,
        ExprKind::Negate(inner) => {
            *scale = -&*scale;
            collect(inner, scale, factors)?;
        }
        ExprKind::Product(first, rest) => {
            collect(first, scale, factors)?;
            for (op, factor) in rest {
                match op {
                    ProductOp::Times => collect(factor, scale, factors)?,
                    _ => return None,
                }
            }
        }
        _ if delta(expr).is_none() && expr.any(&|part: &Expr| delta(part).is_some()) => return None,
        _ => factors.push(expr.clone()),
    }
    Some(())
}

/// The indices that an expression is a delta of.
pub(super) fn delta(expr: &Expr) -> Option<(&str, &str)> {
    match &expr.kind {
        ExprKind::Index(base, indices) if matches!(&base.kind, ExprKind::Name(name) if name == "delta") => {
            let [a, b] = indices.as_slice() else { return None };
            Some((a, b))
        }
        _ => None,
    }
}

fn contracted(mut factors: Vec<Expr>, free: &[String]) -> Vec<Expr> {
    let is_free = |index: &str| free.iter().any(|own| own == index);
    while let Some(at) = factors.iter().position(|f| delta(f).is_some_and(|(a, b)| !(is_free(a) && is_free(b)))) {
        let contracted = factors.remove(at);
        let Some((a, b)) = delta(&contracted) else { break };
        let (from, to) = if is_free(a) { (b, a) } else { (a, b) };
        let name = |index: &str| if index == from { to.to_owned() } else { index.to_owned() };
        factors.iter_mut().for_each(|factor| *factor = renamed(factor, &name));
    }
    factors
}

fn renamed(expr: &Expr, name: &dyn Fn(&str) -> String) -> Expr {
    let Ok(mut mapped) = expr.map_children::<std::convert::Infallible>(&mut |child| Ok(renamed(child, name)));
    if let ExprKind::Index(_, indices) = &mut mapped.kind {
        indices.iter_mut().for_each(|index| *index = name(index));
    }
    mapped
}

/// A factor as text, with no letter for a summed index.
fn key(factor: &Expr, free: &[String]) -> String {
    let without_letter =
        |index: &str| if free.iter().any(|own| own == index) { index.to_owned() } else { "_".to_owned() };
    let mut factor = renamed(factor, &without_letter);
    if delta(&factor).is_some()
        && let ExprKind::Index(_, indices) = &mut factor.kind
    {
        indices.sort_unstable();
    }
    print(&factor)
}
