//! Deltas contracted in products of entries, as a reader does it, and what else leads from one line to the next.

use crate::base::Rational;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::print;
use std::collections::BTreeMap;

/// What leads from one sum of products to another one, but for the order of terms and factors and the letters of summed indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Contraction {
    /// Whether deltas are contracted.
    pub(super) contracts: bool,
    /// Whether terms are collected.
    pub(super) collects: bool,
}

/// A product: its number, and its factors in order; what divides is a reciprocal.
type Product = (Rational, Vec<Expr>);

/// The most products that are looked at.
const PRODUCTS: usize = 100;

/// What leads from one sum of products to another one, if that is no more than deltas contracted and terms collected; `None` where deltas
/// stand in anything else.
pub(super) fn contraction(from: &Expr, to: &Expr, free: &[String]) -> Option<Contraction> {
    let [from, to] = [products(from)?, products(to)?];
    let count = from.len();
    let deltas = |products: &[Product]| {
        let factors = products.iter().flat_map(|(_, factors)| factors);
        factors.filter(|factor| delta(factor).is_some()).count()
    };
    let before = deltas(&from);
    let contracted = |products: Vec<Product>| -> Vec<Product> {
        products.into_iter().map(|(number, factors)| (number, contracted(factors, free))).collect()
    };
    let [from, to] = [contracted(from), contracted(to)];
    let contracts = deltas(&from) < before;
    let [from, to] = [collected(from, free)?, collected(to, free)?];
    (from == to).then_some(Contraction { contracts, collects: from.len() < count })
}

/// The expression with every delta contracted that can be; `None` where there is none.
pub(super) fn with_contracted(expr: &Expr, free: &[String]) -> Option<Expr> {
    let mut terms: Vec<Term> = Vec::new();
    let mut contracts = false;
    for (number, factors) in products(expr)? {
        let count = factors.len();
        let factors = contracted(factors, free);
        contracts |= factors.len() < count;
        let size = number.abs();
        let first = Some(Expr::number(size.clone())).filter(|_| !size.is_one() || factors.is_empty());
        let mut all = first.into_iter().chain(factors);
        let mut whole = all.next()?;
        for factor in all {
            whole = match divisor(&factor) {
                Some(divisor) => joined(whole, ProductOp::Divide, divisor.clone()),
                None => joined(whole, ProductOp::Times, factor),
            };
        }
        terms.push(Term { negative: number.is_negative(), expr: whole });
    }
    if !contracts {
        return None;
    }
    Some(match terms.as_slice() {
        [only] if only.negative => super::write::negated(only.expr.clone()),
        [only] => only.expr.clone(),
        _ => Expr::new(ExprKind::Sum(terms)),
    })
}

fn joined(left: Expr, op: ProductOp, right: Expr) -> Expr {
    match left.kind {
        ExprKind::Product(first, mut rest) => {
            rest.push((op, right));
            Expr::new(ExprKind::Product(first, rest))
        }
        kind => Expr::new(ExprKind::Product(Box::new(Expr::new(kind)), vec![(op, right)])),
    }
}

fn collected(products: Vec<Product>, free: &[String]) -> Option<BTreeMap<Vec<String>, Rational>> {
    let mut sum = BTreeMap::new();
    for (number, factors) in products {
        if let [Expr { kind: ExprKind::Sum(terms), .. }] = factors.as_slice() {
            for (factors, own) in collected(self::products(&Expr::new(ExprKind::Sum(terms.clone())))?, free)? {
                add(&mut sum, factors, &own.checked_mul(&number)?)?;
            }
            continue;
        }
        let mut powers: BTreeMap<String, i64> = BTreeMap::new();
        for factor in &factors {
            let (base, exponent) = power(factor);
            *powers.entry(key(base, free)).or_insert(0) += exponent;
        }
        let factors = powers.into_iter().filter(|(_, exponent)| *exponent != 0);
        add(&mut sum, factors.map(|(base, exponent)| format!("{base}^{exponent}")).collect(), &number)?;
    }
    Some(sum)
}

fn add(sum: &mut BTreeMap<Vec<String>, Rational>, factors: Vec<String>, number: &Rational) -> Option<()> {
    let total = sum.entry(factors).or_insert_with(Rational::zero);
    *total = total.checked_add(number)?;
    Some(())
}

/// A factor as a power of what it is a power of.
fn power(factor: &Expr) -> (&Expr, i64) {
    if let Some(divisor) = divisor(factor) {
        let (base, exponent) = power(divisor);
        return (base, -exponent);
    }
    if let ExprKind::Power(base, exponent) = &factor.kind
        && let ExprKind::Number(number) = &exponent.kind
        && let Some(number) = number.to_i64()
    {
        return (base, number);
    }
    (factor, 1)
}

/// The products that an expression is a sum of: sums with deltas in them are multiplied out. `None` where a delta stands in anything else.
fn products(expr: &Expr) -> Option<Vec<Product>> {
    let has_delta = |expr: &Expr| expr.any(&|part: &Expr| delta(part).is_some());
    match &expr.kind {
        ExprKind::Sum(terms) => {
            let mut all = Vec::new();
            for term in terms {
                let sign = |number: Rational| if term.negative { -&number } else { number };
                all.extend(products(&term.expr)?.into_iter().map(|(number, factors)| (sign(number), factors)));
            }
            (all.len() <= PRODUCTS).then_some(all)
        }
        ExprKind::Negate(inner) => {
            Some(products(inner)?.into_iter().map(|(number, factors)| (-&number, factors)).collect())
        }
        ExprKind::Number(value) => Some(vec![(value.clone(), Vec::new())]),
        ExprKind::Product(first, rest) => {
            let mut all: Vec<Product> = vec![(Rational::one(), Vec::new())];
            for (op, factor) in std::iter::once((&ProductOp::Times, &**first)).chain(rest.iter().map(|(op, e)| (op, e)))
            {
                let is_opened = has_delta(factor) || !matches!(factor.kind, ExprKind::Sum(_));
                let own = match op {
                    ProductOp::Times if is_opened => products(factor)?,
                    ProductOp::Times => vec![(Rational::one(), vec![factor.clone()])],
                    ProductOp::Divide if !has_delta(factor) => vec![(Rational::one(), vec![reciprocal(factor)])],
                    _ => return None,
                };
                let mut next = Vec::with_capacity(all.len() * own.len());
                for (number, factors) in &all {
                    for (other, more) in &own {
                        next.push((number.checked_mul(other)?, [factors.as_slice(), more].concat()));
                    }
                }
                all = next;
                if all.len() > PRODUCTS {
                    return None;
                }
            }
            Some(all)
        }
        _ if delta(expr).is_none() && has_delta(expr) => None,
        _ => Some(vec![(Rational::one(), vec![expr.clone()])]),
    }
}

fn reciprocal(expr: &Expr) -> Expr {
    joined(Expr::number(Rational::one()), ProductOp::Divide, expr.clone())
}

/// What a factor is the reciprocal of, where it divides.
fn divisor(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Product(first, rest) if matches!(&first.kind, ExprKind::Number(one) if one.is_one()) => {
            match rest.as_slice() {
                [(ProductOp::Divide, divisor)] => Some(divisor),
                _ => None,
            }
        }
        _ => None,
    }
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

/// A factor as text, with no letter for a summed index, sums in one order.
fn key(factor: &Expr, free: &[String]) -> String {
    if let ExprKind::Sum(terms) = &factor.kind {
        let sign = |term: &Term| if term.negative { "-" } else { "+" };
        let mut terms: Vec<String> =
            terms.iter().map(|term| format!("{}{}", sign(term), key(&term.expr, free))).collect();
        terms.sort_unstable();
        return format!("({})", terms.concat());
    }
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
