//! A claim that differs by two slips: one place mended, where what is left is a multiple of the right answer or another way to write it;
//! two places mended; a multiple or a row of what holds with an attribute.

use super::attributes::{multiple_with_an_attribute, with_an_attribute};
use super::candidates::{mended_like, missing, target_of_answer, terms_of_answer, tried};
use super::factors::{is_multiple, multiple};
use super::read::{Claimed, shaped};
use super::slips::{Mended, mended_by_itself};
use super::variants::Variant;
use super::{Case, Diagnosis, Slip};
use crate::base::Rational;
use crate::derive::FormName;
use crate::equality::SpotCheck;
use crate::expr::Id;
use crate::ops::Op;
use crate::syntax::ast::{Expr, Statement, Term};
use smallvec::smallvec;

/// The most pairs of places that are tried.
const PAIRS: usize = 1200;

/// The two slips that explain the claim, and the form that the mended claim is.
pub(super) fn two_slips(case: &mut Case<'_>, claimed: &Claimed, variants: &[Variant]) -> Option<(Diagnosis, FormName)> {
    for (form, expected) in tried(case, claimed) {
        let all = mended_like(case, form, true);
        let found = place_and_whole(case, expected, &all, variants).or_else(|| two_places(case, expected));
        if let Some(found) = found {
            return Some((found, form));
        }
    }
    None
}

/// A term of the right answer that is missing, where what is there is a multiple of the rest, or the rest with one place mended.
pub(super) fn beside_a_missing_term(case: &mut Case<'_>, claimed: &Claimed) -> Option<Diagnosis> {
    let (term, expected) = (claimed.term?, claimed.expected?);
    let terms = terms_of_answer(case, claimed.form)?;
    let target = target_of_answer(case, claimed.form);
    let shape = case.graph.shape(expected).clone();
    let claim = case.statement.expr.clone();
    let all: Vec<Mended> = mended_by_itself(&claim).into_iter().filter(|own| own.is_rearranged(&claim)).collect();
    for Term { negative, expr } in terms {
        let statement = Statement { target: target.clone(), expr: expr.clone() };
        let Some((missed, _)) = shaped(&statement, &shape, &case.symbols, &mut case.graph) else { continue };
        let own = if negative { Rational::one() } else { -Rational::one() };
        let Ok(rest) = case.graph.add(Op::Combination(smallvec![Rational::one(), own]), &[expected, missed.root])
        else {
            continue;
        };
        let Some(spot) = SpotCheck::of(&case.graph, rest, &case.symbols) else { continue };
        if let Some(ratio) = spot.ratio(&case.graph, term).map(|ratio| ratio.recip())
            && !ratio.is_one()
            && is_multiple(case, term, &ratio, rest)
        {
            let Diagnosis { slip, text } = multiple(&ratio, "what it is to be");
            return Some(Diagnosis { slip, text: format!("{}, and the rest is {text}", missing(negative, &expr)) });
        }
        for candidate in &all {
            let Some(found) = read(case, &candidate.expr, expected) else { continue };
            if spot.agrees(&case.graph, found) && case.is_equal(found, rest) {
                let text = format!("{}, and {}", candidate.text, missing(negative, &expr));
                return Some(Diagnosis { slip: candidate.slip, text });
            }
        }
    }
    None
}

/// A multiple, or a row, of what holds where variables have an attribute.
pub(super) fn beside_an_attribute(
    case: &mut Case<'_>,
    claimed: &Claimed,
    variants: &[Variant],
) -> Option<(Diagnosis, FormName)> {
    let term = claimed.term?;
    if let Some(expected) = claimed.expected {
        return multiple_with_an_attribute(case, term, expected).map(|found| (found, claimed.form));
    }
    variants.iter().filter(|variant| variant.slip == Slip::Layout).find_map(|variant| {
        let Diagnosis { text, .. } = with_an_attribute(case, term, variant.term)?;
        let text = format!("{}; and that is {text}", variant.text);
        Some((Diagnosis { slip: variant.slip, text }, variant.form))
    })
}

/// One place mended, and what is left is a multiple of the right answer, or the right answer written otherwise.
fn place_and_whole(case: &mut Case<'_>, expected: Id, all: &[Mended], variants: &[Variant]) -> Option<Diagnosis> {
    let spot = SpotCheck::of(&case.graph, expected, &case.symbols)?;
    let shape = case.graph.shape(expected).clone();
    let others: Vec<(&Variant, SpotCheck)> = variants
        .iter()
        .filter(|variant| matches!(variant.slip, Slip::Transpose | Slip::RowMajor | Slip::Layout))
        .filter(|variant| *case.graph.shape(variant.term) == shape)
        .filter_map(|variant| Some((variant, SpotCheck::of(&case.graph, variant.term, &case.symbols)?)))
        .collect();
    for candidate in all {
        let Some(found) = read(case, &candidate.expr, expected) else { continue };
        if let Some(ratio) = spot.ratio(&case.graph, found).map(|ratio| ratio.recip())
            && is_multiple(case, found, &ratio, expected)
        {
            let text = match ratio.is_one() {
                true => candidate.text.clone(),
                false => format!("{}; then it is {}", candidate.text, multiple(&ratio, "the right answer").text),
            };
            return Some(Diagnosis { slip: candidate.slip, text });
        }
        let is_it = |(_, own): &&(&Variant, SpotCheck)| own.agrees(&case.graph, found);
        if let Some((variant, _)) = others.iter().find(is_it)
            && case.is_equal(found, variant.term)
        {
            let text = format!("{}; then it is {}", candidate.text, variant.text);
            return Some(Diagnosis { slip: candidate.slip, text });
        }
    }
    None
}

/// Two places mended, the second one further on, where what is there is only arranged otherwise: what goes away or comes in could explain
/// anything.
fn two_places(case: &mut Case<'_>, expected: Id) -> Option<Diagnosis> {
    let spot = SpotCheck::of(&case.graph, expected, &case.symbols)?;
    let claim = &case.statement.expr;
    let all: Vec<Mended> = mended_by_itself(claim).into_iter().filter(|own| own.is_rearranged(claim)).collect();
    let mut pairs = 0;
    for (at, first) in all.iter().enumerate() {
        for second in mended_by_itself(&first.expr) {
            if !all[at + 1..].iter().any(|later| later.text == second.text) || !second.is_rearranged(claim) {
                continue;
            }
            if pairs == PAIRS {
                return None;
            }
            pairs += 1;
            let length = case.graph.len();
            let Some(found) = read(case, &second.expr, expected) else { continue };
            if spot.agrees(&case.graph, found) && case.is_equal(found, expected) {
                return Some(Diagnosis { slip: first.slip, text: format!("{}, and {}", first.text, second.text) });
            }
            case.graph.truncate(length);
        }
    }
    None
}

/// A mended claim as a term of the shape of what it is to be.
fn read(case: &mut Case<'_>, expr: &Expr, expected: Id) -> Option<Id> {
    let shape = case.graph.shape(expected).clone();
    let statement = Statement { target: case.statement.target.clone(), expr: expr.clone() };
    Some(shaped(&statement, &shape, &case.symbols, &mut case.graph)?.0.root)
}
