//! Claims that a claim may be meant as: it with one place mended, by what the right answer has.

use super::Case;
use super::factors::inverse;
use super::forms::forms;
use super::read::Claimed;
use super::slips::{Mended, mended};
use crate::derive::FormName;
use crate::expr::Id;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Target, Term};
use crate::syntax::print;

/// The most factors of the right answer that are tried as missing.
const FACTORS: usize = 12;
/// The highest power of a divisor of which a claim may have lower ones.
const HIGHEST_POWER: i64 = 6;
/// The most parts of the right answer that are tried in the place of one of the claim.
const PARTS: usize = 8;

/// The forms that a mended claim may be.
pub(super) fn tried(case: &Case<'_>, claimed: &Claimed) -> Vec<(FormName, Id)> {
    match claimed.expected {
        Some(expected) => vec![(claimed.form, expected)],
        None => forms(case, case.asked, claimed.form == FormName::Index),
    }
}

/// The claim with one place mended, by what the right answer has in a form. With more than one
/// slip, powers entry by entry may stand for what they are powers of, and all of it may lack a divisor.
pub(super) fn mended_like(case: &Case<'_>, form: FormName, with_more: bool) -> Vec<Mended> {
    let is_asked = |part: &Expr| with_more || !matches!(part.kind, ExprKind::HadamardPower(..));
    let parts: Vec<Expr> = parts(case, form).into_iter().filter(is_asked).collect();
    mended(&case.statement.expr, &factors(case, form), &parts, with_more)
}

/// The factors of the right answer in a form, which a claim may lack.
pub(super) fn factors(case: &Case<'_>, form: FormName) -> Vec<Expr> {
    let mut factors: Vec<Expr> = Vec::new();
    let Some(form) = case.answer.forms.get(form) else { return factors };
    form.expr().walk(&mut |expr| {
        if let ExprKind::Product(first, rest) = &expr.kind {
            let all =
                std::iter::once((ProductOp::Times, &**first)).chain(rest.iter().map(|(op, factor)| (*op, factor)));
            for (op, factor) in all.filter(|(_, factor)| !matches!(factor.kind, ExprKind::Number(_))) {
                let own = match op {
                    ProductOp::Divide => inverse(factor.clone()),
                    _ => factor.clone(),
                };
                // With sizes in the other order it may stand on the other side.
                let turned = match &factor.kind {
                    ExprKind::Call(name, sizes) if sizes.len() == 2 && sizes.iter().all(is_name) => {
                        Some(Expr::call(name, sizes.iter().rev().cloned().collect()))
                    }
                    _ => None,
                };
                // A claim may have some of it.
                let lower = if op == ProductOp::Divide { lower_powers(factor) } else { Vec::new() };
                for own in std::iter::once(own).chain(turned).chain(lower.into_iter().map(inverse)) {
                    if !factors.contains(&own) {
                        factors.push(own);
                    }
                }
            }
        }
    });
    factors.truncate(FACTORS);
    factors
}

/// What is said of a term that is missing.
pub(super) fn missing(negative: bool, term: &Expr) -> String {
    let sign = if negative { "-" } else { "" };
    format!("the term {sign}{} is missing", print(term))
}

/// The left side of the right answer, where it is index notation.
pub(super) fn target_of_answer(case: &Case<'_>, form: FormName) -> Option<Target> {
    let free = case.answer.forms.get(form)?.free();
    let target = free.map(|free| Target { name: "J".to_owned(), indices: free.to_vec(), span: Default::default() });
    case.statement.target.clone().or(target)
}

/// The terms of the right answer; one factor that is a sum is multiplied out.
pub(super) fn terms_of_answer(case: &Case<'_>, form: FormName) -> Option<Vec<Term>> {
    let expr = case.answer.forms.get(form)?.expr().clone();
    let (is_negative, expr) = match expr.kind {
        ExprKind::Negate(inner) => (true, *inner),
        kind => (false, Expr::new(kind)),
    };
    let terms = match expr.kind {
        ExprKind::Sum(terms) => terms,
        ExprKind::Product(first, rest) => {
            let factors: Vec<&Expr> = std::iter::once(&*first).chain(rest.iter().map(|(_, factor)| factor)).collect();
            let is_sum = |place: &usize| matches!(factors[*place].kind, ExprKind::Sum(_));
            let is_times =
                |place: &usize| *place == 0 || matches!(rest[*place - 1].0, ProductOp::Times | ProductOp::Hadamard);
            let place = (0..factors.len()).filter(is_times).find(is_sum)?;
            let ExprKind::Sum(terms) = &factors[place].kind else { return None };
            let with_term = |term: &Term| {
                let mut all: Vec<(ProductOp, Expr)> = Vec::new();
                for (at, factor) in factors.iter().enumerate() {
                    let op = if at == 0 { ProductOp::Times } else { rest[at - 1].0 };
                    match &term.expr.kind {
                        // Products of products are one.
                        ExprKind::Product(first, more) if at == place && op == ProductOp::Times => {
                            all.push((op, (**first).clone()));
                            all.extend(more.iter().cloned());
                        }
                        _ if at == place => all.push((op, term.expr.clone())),
                        _ => all.push((op, (*factor).clone())),
                    }
                }
                let (_, first) = all.remove(0);
                Term { negative: term.negative, expr: Expr::new(ExprKind::Product(Box::new(first), all)) }
            };
            terms.iter().map(with_term).collect()
        }
        _ => return None,
    };
    let signed = |term: Term| Term { negative: term.negative != is_negative, ..term };
    Some(terms.into_iter().map(signed).collect())
}

/// The powers of what an expression is a power of, with smaller exponents.
fn lower_powers(expr: &Expr) -> Vec<Expr> {
    let ExprKind::Power(base, exponent) = &expr.kind else { return Vec::new() };
    let ExprKind::Number(number) = &exponent.kind else { return Vec::new() };
    let highest = number.to_i64().filter(|highest| *highest <= HIGHEST_POWER).unwrap_or(0);
    let power = |exponent: i64| match exponent {
        1 => (**base).clone(),
        _ => Expr::new(ExprKind::Power(base.clone(), Box::new(Expr::number(exponent.into())))),
    };
    (1..highest).map(power).collect()
}

/// The calls and powers of the right answer in a form, transposed where they are so there: a claim may have something else in their place.
fn parts(case: &Case<'_>, form: FormName) -> Vec<Expr> {
    let mut parts: Vec<Expr> = Vec::new();
    let Some(form) = case.answer.forms.get(form) else { return parts };
    form.expr().walk(&mut |expr| {
        let inner = match &expr.kind {
            ExprKind::Transpose(inner) => inner,
            _ => expr,
        };
        let is_part = matches!(inner.kind, ExprKind::Call(..) | ExprKind::Power(..) | ExprKind::HadamardPower(..));
        if is_part && !parts.contains(expr) {
            parts.push(expr.clone());
        }
    });
    parts.truncate(PARTS);
    parts
}

fn is_name(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Name(_))
}
