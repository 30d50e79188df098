//! The deltas of a derivative as cases: what its entries are where two indices are equal, and where they are not.

use super::contract::delta;
use super::{Derivation, LineOf, Phase, Step, indexed};
use crate::base::Rational;
use crate::derive::FormName;
use crate::expr::Id;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement, Term};
use crate::syntax::print;

/// The most deltas that are told apart.
const DELTAS: usize = 3;

/// The case that is all others.
pub(in crate::derive) const OTHERWISE: &str = "otherwise";

/// Two indices that a delta joins.
type Pair = (String, String);

/// A line for each case of the free indices that the deltas of the form join. The cases together are compared with the form.
pub(super) fn cases(derivation: &mut Derivation<'_>, form: &Statement, main: Id) {
    let Some(target) = &form.target else { return };
    let mut pairs: Vec<Pair> = Vec::new();
    collect(&form.expr, &target.indices, &mut pairs);
    if pairs.is_empty() || pairs.len() > DELTAS {
        return;
    }
    let mut found: Vec<(Vec<bool>, Expr)> = Vec::new();
    for number in 0..1_usize << pairs.len() {
        let equal: Vec<bool> = (0..pairs.len()).map(|at| number >> (pairs.len() - 1 - at) & 1 == 0).collect();
        if is_possible(&pairs, &equal) {
            let Some(value) = value(&form.expr, &pairs, &equal) else { return };
            found.push((equal, value));
        }
    }
    let terms = found
        .iter()
        .filter(|(_, value)| !equals(value, 0))
        .map(|(equal, value)| Term { negative: false, expr: in_case(&pairs, equal, value) });
    let all = indexed(Expr::new(ExprKind::Sum(terms.collect())), target.indices.clone());
    let Some(verdict) = derivation.verdict(&all, main) else { return };
    let of = LineOf::Form(FormName::Index);
    // Where the value is zero in more than one case, that is what it is otherwise.
    let vanishes = |found: &(Vec<bool>, Expr)| equals(&found.1, 0);
    let has_otherwise = found.len() > 2 && found.iter().filter(|case| vanishes(case)).count() > 1;
    if has_otherwise {
        let zero = found.iter().position(vanishes).map(|first| found[first].clone());
        found.retain(|case| !vanishes(case));
        found.extend(zero);
    }
    let last = found.len() - 1;
    for (at, (equal, value)) in found.into_iter().enumerate() {
        let said = |((a, b), equal): (&Pair, &bool)| format!("{a} {} {b}", if *equal { "=" } else { "!=" });
        let case: Vec<String> = pairs.iter().zip(&equal).map(said).collect();
        derivation.steps.push(Step {
            phase: Phase::Index,
            name: None,
            law: String::new(),
            laws: Vec::new(),
            of,
            case: Some(if has_otherwise && at == last { OTHERWISE.to_owned() } else { case.join(", ") }),
            before: Some(print(&form.expr)),
            changed: None,
            verdict: verdict.clone(),
            statement: indexed(value, target.indices.clone()),
            symbols: derivation.symbols.clone(),
        });
    }
}

/// The indices that an expression is a delta of.
fn pair(expr: &Expr) -> Option<Pair> {
    delta(expr).map(|(a, b)| (a.to_owned(), b.to_owned()))
}

/// The deltas between two free indices, each once.
fn collect(expr: &Expr, free: &[String], pairs: &mut Vec<Pair>) {
    if let Some(pair) = pair(expr) {
        let (a, b) = &pair;
        if free.contains(a) && free.contains(b) && !pairs.contains(&pair) {
            pairs.push(pair);
        }
        return;
    }
    let Ok(_) = expr.map_children::<std::convert::Infallible>(&mut |child| {
        collect(child, free, pairs);
        Ok(child.clone())
    });
}

/// Whether indices can be equal and different like this: what is equal to one is equal to the other.
fn is_possible(pairs: &[Pair], equal: &[bool]) -> bool {
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for ((a, b), _) in pairs.iter().zip(equal).filter(|(_, equal)| **equal) {
        let (mut joined, rest): (Vec<Vec<&str>>, Vec<Vec<&str>>) =
            groups.into_iter().partition(|group| group.contains(&a.as_str()) || group.contains(&b.as_str()));
        joined.push(vec![a, b]);
        groups = rest;
        groups.push(joined.concat());
    }
    let together =
        |(a, b): &Pair| groups.iter().any(|group| group.contains(&a.as_str()) && group.contains(&b.as_str()));
    pairs.iter().zip(equal).all(|(pair, equal)| *equal || !together(pair))
}

/// The expression in a case; `None` where a delta stands in what is no sum of products.
fn value(expr: &Expr, pairs: &[Pair], equal: &[bool]) -> Option<Expr> {
    if let Some(pair) = pair(expr)
        && let Some(at) = pairs.iter().position(|known| *known == pair)
    {
        return Some(Expr::number(Rational::from_integer(i64::from(equal[at]))));
    }
    let has_delta = expr.any(&|part: &Expr| pair(part).is_some_and(|pair| pairs.contains(&pair)));
    if !has_delta {
        return Some(expr.clone());
    }
    match &expr.kind {
        ExprKind::Sum(terms) => {
            let mut kept: Vec<Term> = Vec::new();
            for term in terms {
                let part = value(&term.expr, pairs, equal)?;
                if !equals(&part, 0) {
                    kept.push(Term { negative: term.negative, expr: part });
                }
            }
            Some(match kept.len() {
                0 => Expr::number(Rational::zero()),
                1 if kept[0].negative => kept.remove(0).expr.negated(),
                1 => kept.remove(0).expr,
                _ => Expr::new(ExprKind::Sum(kept)),
            })
        }
        ExprKind::Product(first, rest) => {
            let mut factors: Vec<(ProductOp, Expr)> = Vec::new();
            for (op, factor) in std::iter::once((&ProductOp::Times, &**first)).chain(rest.iter().map(|(op, e)| (op, e)))
            {
                let part = value(factor, pairs, equal)?;
                match op {
                    ProductOp::Times if equals(&part, 0) => return Some(Expr::number(Rational::zero())),
                    ProductOp::Times if equals(&part, 1) => {}
                    _ => factors.push((*op, part)),
                }
            }
            if factors.first().is_none_or(|(op, _)| *op != ProductOp::Times) {
                factors.insert(0, (ProductOp::Times, Expr::number(Rational::one())));
            }
            let (_, first) = factors.remove(0);
            Some(if factors.is_empty() { first } else { Expr::new(ExprKind::Product(Box::new(first), factors)) })
        }
        ExprKind::Negate(inner) => {
            let inner = value(inner, pairs, equal)?;
            Some(if equals(&inner, 0) { inner } else { inner.negated() })
        }
        _ => None,
    }
}

fn equals(expr: &Expr, number: i64) -> bool {
    matches!(&expr.kind, ExprKind::Number(value) if *value == Rational::from_integer(number))
}

/// A value with the deltas that make it vanish in all other cases.
fn in_case(pairs: &[Pair], equal: &[bool], value: &Expr) -> Expr {
    let mut whole = value.clone();
    for ((a, b), equal) in pairs.iter().zip(equal) {
        let delta = Expr::new(ExprKind::Index(Box::new(Expr::name("delta")), vec![a.clone(), b.clone()]));
        let factor = match equal {
            true => delta,
            false => Expr::new(ExprKind::Sum(vec![
                Term { negative: false, expr: Expr::number(Rational::one()) },
                Term { negative: true, expr: delta },
            ])),
        };
        whole = factor.times(whole);
    }
    whole
}
