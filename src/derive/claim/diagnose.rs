//! By which slip a wrong claim differs from the derivative.

use super::attributes::{by_convention, is_right_where_all_commute, with_an_attribute};
use super::factors::{entrywise_factor, inner_derivative, scalar_factor, written};
use super::forms::forms;
use super::questions::of_question;
use super::read::{Claimed, shaped};
use super::slips::mended;
use super::variants::{Variant, variants};
use super::{Case, Diagnosis, Slip};
use crate::base::Rational;
use crate::derive::FormName;
use crate::equality::SpotCheck;
use crate::expr::Id;
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind, Statement, Target, Term};
use crate::syntax::print;
use smallvec::smallvec;

/// The largest difference that is told, in operators and leaves.
const LARGEST_DIFFERENCE: u32 = 24;
/// The most factors of the right answer that are tried as missing.
const FACTORS: usize = 12;
/// The most parts of the right answer that are tried in the place of one of the claim.
const PARTS: usize = 8;

/// The first slip that explains the claim.
pub(super) fn diagnose(case: &mut Case<'_>, claimed: &mut Claimed) -> Diagnosis {
    let variants = variants(case, claimed);
    if let Some((found, form)) = of_value(case, claimed, &variants) {
        claimed.form = form;
        return found;
    }
    if let Some((found, form)) = of_place(case, claimed) {
        claimed.form = form;
        return found;
    }
    let axes = variants.iter().filter(|variant| variant.slip == Slip::Axes);
    if let Some((found, _)) = is_one_of(case, claimed, axes) {
        return found;
    }
    let (Some(term), Some(expected)) = (claimed.term, claimed.expected) else {
        return inner_derivative(case, claimed).unwrap_or_else(|| shape(case, claimed));
    };
    scalar_factor(case, term, expected)
        .or_else(|| entrywise_factor(case, term, expected))
        .or_else(|| missing_term(case, claimed))
        .or_else(|| of_question(case, claimed))
        .unwrap_or_else(|| difference(case, claimed, term, expected))
}

/// A factor of all of it, another way to write the answer, or what holds with attributes only.
fn of_value(case: &mut Case<'_>, claimed: &Claimed, variants: &[Variant]) -> Option<(Diagnosis, FormName)> {
    let term = claimed.term?;
    let spot = SpotCheck::of(&case.graph, term, &case.symbols)?;
    if let Some(expected) = claimed.expected
        && let Some(ratio) = spot.ratio(&case.graph, expected)
        && is_multiple(case, term, &ratio, expected)
    {
        return Some((multiple(&ratio, "the right answer"), claimed.form));
    }
    let other = is_one_of(case, claimed, variants.iter().filter(|variant| variant.slip != Slip::Axes));
    if other.is_some() {
        return other;
    }
    if let Some(expected) = claimed.expected {
        let found = with_an_attribute(case, term, expected).or_else(|| by_convention(case, term, variants));
        if let Some(found) = found {
            return Some((found, claimed.form));
        }
    }
    let exchanged = variants.iter().filter(|v| matches!(v.slip, Slip::Transpose | Slip::Layout | Slip::RowMajor));
    for variant in exchanged {
        let ratio = spot.ratio(&case.graph, variant.term);
        if let Some(ratio) = ratio.filter(|ratio| !ratio.is_one())
            && is_multiple(case, term, &ratio, variant.term)
        {
            let Diagnosis { text, .. } = multiple(&ratio, "what is");
            let found = Diagnosis { slip: variant.slip, text: format!("{text} {}", variant.text) };
            return Some((found, variant.form));
        }
    }
    None
}

/// The first of these that the claim is.
fn is_one_of<'v>(
    case: &Case<'_>,
    claimed: &Claimed,
    variants: impl Iterator<Item = &'v Variant>,
) -> Option<(Diagnosis, FormName)> {
    let term = claimed.term?;
    let spot = SpotCheck::of(&case.graph, term, &case.symbols)?;
    for variant in variants {
        // One of the same value is the answer itself, only written as a row.
        let differs = claimed.expected.is_none_or(|expected| !case.is_equal(variant.term, expected));
        if differs && spot.agrees(&case.graph, variant.term) && case.is_equal(term, variant.term) {
            return Some((Diagnosis { slip: variant.slip, text: variant.text.clone() }, variant.form));
        }
    }
    None
}

fn is_multiple(case: &mut Case<'_>, term: Id, ratio: &Rational, other: Id) -> bool {
    let scaled = case.graph.add(Op::Combination(smallvec![ratio.clone()]), &[other]);
    scaled.is_ok_and(|scaled| case.is_equal(term, scaled))
}

fn multiple(ratio: &Rational, what: &str) -> Diagnosis {
    let known = [(2, 1, "twice"), (1, 2, "half of"), (-2, 1, "minus twice"), (-1, 2, "minus half of")];
    let word = known.iter().find(|(n, d, _)| *ratio == Rational::new(*n, *d)).map(|(.., word)| *word);
    match word {
        _ if *ratio == -Rational::one() => Diagnosis { slip: Slip::Sign, text: format!("the negative of {what}") },
        Some(word) => Diagnosis { slip: Slip::Factor, text: format!("{word} {what}") },
        None => Diagnosis { slip: Slip::Factor, text: format!("{ratio} times {what}") },
    }
}

/// The slip at one place of the claim that makes the difference, and the form that the mended claim is.
fn of_place(case: &mut Case<'_>, claimed: &Claimed) -> Option<(Diagnosis, FormName)> {
    let tried = match claimed.expected {
        Some(expected) => vec![(claimed.form, expected)],
        None => forms(case, case.asked, claimed.form == FormName::Index),
    };
    tried.into_iter().find_map(|(form, expected)| Some((of_place_in(case, expected, form)?, form)))
}

fn of_place_in(case: &mut Case<'_>, expected: Id, form: FormName) -> Option<Diagnosis> {
    let spot = SpotCheck::of(&case.graph, expected, &case.symbols)?;
    let shape = case.graph.shape(expected).clone();
    for candidate in mended(&case.statement.expr, &factors(case, form), &parts(case, form)) {
        let statement = Statement { target: case.statement.target.clone(), expr: candidate.expr };
        let Some((found, _)) = shaped(&statement, &shape, &case.symbols, &mut case.graph) else { continue };
        let fits = case.fits(form, &found) && spot.agrees(&case.graph, found.root);
        if fits && case.is_equal(found.root, expected) {
            return Some(Diagnosis { slip: candidate.slip, text: candidate.text });
        }
    }
    None
}

/// The factors of the right answer in a form, which a claim may lack.
fn factors(case: &Case<'_>, form: FormName) -> Vec<Expr> {
    let mut factors: Vec<Expr> = Vec::new();
    let Some(form) = case.answer.forms.get(form) else { return factors };
    form.expr().walk(&mut |expr| {
        if let ExprKind::Product(first, rest) = &expr.kind {
            for factor in std::iter::once(&**first).chain(rest.iter().map(|(_, factor)| factor)) {
                if !matches!(factor.kind, ExprKind::Number(_)) && !factors.contains(factor) {
                    factors.push(factor.clone());
                }
            }
        }
    });
    factors.truncate(FACTORS);
    factors
}

/// The calls of the right answer in a form, transposed where they are so there: a claim may have something else in their place.
fn parts(case: &Case<'_>, form: FormName) -> Vec<Expr> {
    let mut parts: Vec<Expr> = Vec::new();
    let Some(form) = case.answer.forms.get(form) else { return parts };
    form.expr().walk(&mut |expr| {
        let inner = match &expr.kind {
            ExprKind::Transpose(inner) => inner,
            _ => expr,
        };
        if matches!(inner.kind, ExprKind::Call(..)) && !parts.contains(expr) {
            parts.push(expr.clone());
        }
    });
    parts.truncate(PARTS);
    parts
}

/// A term of the right answer that the claim has not.
fn missing_term(case: &mut Case<'_>, claimed: &Claimed) -> Option<Diagnosis> {
    let expected = claimed.expected?;
    let form = case.answer.forms.get(claimed.form)?;
    let ExprKind::Sum(terms) = form.expr().kind.clone() else { return None };
    let target =
        form.free().map(|free| Target { name: "J".to_owned(), indices: free.to_vec(), span: Default::default() });
    let target = case.statement.target.clone().or(target);
    let spot = SpotCheck::of(&case.graph, expected, &case.symbols)?;
    let shape = case.graph.shape(expected).clone();
    for Term { negative, expr } in terms {
        let own = Term { negative: false, expr: case.statement.expr.clone() };
        let sum = vec![own, Term { negative, expr: expr.clone() }];
        let statement = Statement { target: target.clone(), expr: Expr::new(ExprKind::Sum(sum)) };
        let Some((found, _)) = shaped(&statement, &shape, &case.symbols, &mut case.graph) else { continue };
        if spot.agrees(&case.graph, found.root) && case.is_equal(found.root, expected) {
            let sign = if negative { "-" } else { "" };
            return Some(Diagnosis {
                slip: Slip::Missing,
                text: format!("the term {sign}{} is missing", print(&expr)),
            });
        }
    }
    None
}

/// What the claim has too much, where that is short.
fn difference(case: &mut Case<'_>, claimed: &Claimed, term: Id, expected: Id) -> Diagnosis {
    let coefficients = smallvec![Rational::one(), -Rational::one()];
    let difference = case.graph.add(Op::Combination(coefficients), &[term, expected]).ok();
    let found =
        difference.and_then(|difference| written(case, difference)).filter(|(_, size)| *size <= LARGEST_DIFFERENCE);
    let Some((difference, _)) = found else {
        return Diagnosis { slip: Slip::Other, text: "it differs from the right answer".to_owned() };
    };
    if difference.any(&|expr| matches!(expr.kind, ExprKind::Sum(_))) {
        let by = format!("it differs from the right answer by {}", print(&difference));
        let is_transpose = |expr: &Expr| matches!(expr.kind, ExprKind::Transpose(_));
        let right = case.answer.forms.get(claimed.form);
        let transposes = case.statement.expr.any(&is_transpose) || right.is_none_or(|f| f.expr().any(&is_transpose));
        let text = match !transposes && is_right_where_all_commute(case, term, expected) {
            true => format!("the order of the factors is wrong: {by}"),
            false => by,
        };
        return Diagnosis { slip: Slip::Other, text };
    }
    let text = format!("the term {} is missing", print(&difference.negated()));
    Diagnosis { slip: Slip::Missing, text }
}

/// The claim has another shape than the derivative, or none.
fn shape(case: &Case<'_>, claimed: &Claimed) -> Diagnosis {
    let text = match (claimed.term, &claimed.misfit) {
        (Some(term), _) => {
            let named = |term: Id, row: bool| {
                let row = if row && case.graph.rank(term) == 1 { "row " } else { "" };
                format!("{row}{}", case.symbols.shape_text(case.graph.shape(term)))
            };
            let axes = |count: usize| match count {
                1 => "one axis".to_owned(),
                count => format!("{count} axes"),
            };
            let theirs = named(term, claimed.row);
            match case.terms.parts.of(claimed.form) {
                Some(right) => format!(
                    "the derivative has {} ({}), the claim is a {theirs}",
                    axes(case.graph.rank(right)),
                    named(right, case.row(claimed.form) == Some(true))
                ),
                None => format!("the derivative has no form of the shape of the claim, a {theirs}"),
            }
        }
        (None, Some(error)) => format!("its parts do not fit together: {}", error.message),
        (None, None) => "it has no shape".to_owned(),
    };
    Diagnosis { slip: Slip::Shape, text }
}
