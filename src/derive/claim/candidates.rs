//! Claims that a claim may be meant as: it with one place mended, by what the right answer has.

use super::Case;
use super::factors::inverse;
use super::forms::forms;
use super::read::Claimed;
use super::slips::{Mended, mended};
use crate::derive::FormName;
use crate::expr::Id;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

/// The most factors of the right answer that are tried as missing.
const FACTORS: usize = 12;
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
                for own in std::iter::once(own).chain(turned) {
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
