//! By which slip a wrong claim differs from the derivative.

use super::attributes::{by_convention, is_right_where_all_commute, with_an_attribute};
use super::candidates::{factors, mended_like, missing, target_of_answer, tried};
use super::factors::{entrywise_factor, inner_derivative, is_multiple, multiple, scalar_factor, written};
use super::questions::of_question;
use super::read::{Claimed, shaped};
use super::several::{beside_a_missing_term, beside_an_attribute, two_slips};
use super::variants::{Variant, variants};
use super::{Case, Diagnosis, Slip};
use crate::base::{Rational, Variable};
use crate::derive::FormName;
use crate::derive::steps::negated;
use crate::equality::SpotCheck;
use crate::expr::Id;
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement, Term};
use crate::syntax::print;
use crate::typing::elaborate;
use smallvec::smallvec;

/// The largest difference that is told, in operators and leaves.
const LARGEST_DIFFERENCE: u32 = 24;
/// The sum of all entries, as it is called.
const SUM: &str = "sum";

/// The first slip that explains the claim.
pub(super) fn diagnose(case: &mut Case<'_>, claimed: &mut Claimed) -> Diagnosis {
    let variants = variants(case, claimed);
    if let Some((found, form)) = of_value(case, claimed, &variants) {
        claimed.form = form;
        return found;
    }
    if let Some(found) = of_a_distribution(case, claimed) {
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
    let one = match (claimed.term, claimed.expected) {
        (Some(term), Some(expected)) => scalar_factor(case, term, expected)
            .or_else(|| entrywise_factor(case, claimed, false))
            .or_else(|| missing_term(case, claimed))
            .or_else(|| of_question(case, claimed)),
        _ => inner_derivative(case, claimed),
    };
    if let Some(found) = one {
        return found;
    }
    if let Some((found, form)) = two_slips(case, claimed, &variants) {
        claimed.form = form;
        return found;
    }
    if let Some(found) = entrywise_factor(case, claimed, true) {
        return found;
    }
    let difference = difference(case, claimed);
    if let Some(difference) = &difference
        && is_term(case, claimed.form, difference)
    {
        let text = format!("the term {} is missing", print(&negated(difference.clone())));
        return Diagnosis { slip: Slip::Missing, text };
    }
    if let Some((found, form)) = beside_an_attribute(case, claimed, &variants) {
        claimed.form = form;
        return found;
    }
    let (Some(term), Some(expected)) = (claimed.term, claimed.expected) else { return shape(case, claimed) };
    let is_ordered = !is_right_where_all_commute(case, term, expected);
    let found = if is_ordered { beside_a_missing_term(case, claimed) } else { None };
    found.unwrap_or_else(|| by_difference(case, claimed, [term, expected], difference))
}

/// Whether an expression is a term: sums stand in it only where the right answer or the claim has them.
fn is_term(case: &Case<'_>, form: FormName, difference: &Expr) -> bool {
    let right = case.answer.forms.get(form).map(|form| form.expr());
    let mut known: Vec<String> = Vec::new();
    for expr in [Some(&case.statement.expr), right].into_iter().flatten() {
        expr.walk(&mut |part| {
            if matches!(part.kind, ExprKind::Sum(_)) {
                known.extend([print(part), print(&negated(part.clone()))]);
            }
        });
    }
    let is_new = |part: &Expr| matches!(part.kind, ExprKind::Sum(_)) && !known.contains(&print(part));
    !matches!(difference.kind, ExprKind::Sum(_)) && !difference.any(&is_new)
}

/// A factor of all of it, another way to write the answer, or what holds with attributes only.
fn of_value(case: &mut Case<'_>, claimed: &Claimed, variants: &[Variant]) -> Option<(Diagnosis, FormName)> {
    let term = claimed.term?;
    let spot = SpotCheck::of(&case.graph, term, &case.symbols)?;
    if let Some(expected) = claimed.expected
        && let Some(ratio) = spot.any_ratio(&case.graph, expected).filter(|ratio| !ratio.is_one())
        && is_multiple(case, term, &ratio, expected)
    {
        return Some((multiple(&ratio, "the right answer"), claimed.form));
    }
    let other = is_one_of(case, claimed, variants.iter().filter(|variant| variant.slip != Slip::Axes));
    if let Some((mut found, form)) = other {
        // What is its own transpose has one that is right.
        if found.slip == Slip::Transpose
            && let Some(expected) = claimed.expected
            && let Some(also) = with_an_attribute(case, term, expected)
        {
            found.text = format!("{}; here it is {}", found.text, also.text);
        }
        return Some((found, form));
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

/// The slip at one place of the claim that makes the difference, and the form that the mended claim is.
fn of_place(case: &mut Case<'_>, claimed: &Claimed) -> Option<(Diagnosis, FormName)> {
    tried(case, claimed).into_iter().find_map(|(form, expected)| Some((of_place_in(case, expected, form)?, form)))
}

fn of_place_in(case: &mut Case<'_>, expected: Id, form: FormName) -> Option<Diagnosis> {
    let spot = SpotCheck::of(&case.graph, expected, &case.symbols)?;
    let shape = case.graph.shape(expected).clone();
    for candidate in mended_like(case, form, false) {
        let statement = Statement { target: case.statement.target.clone(), expr: candidate.expr };
        let Some((found, _)) = shaped(&statement, &shape, &case.symbols, &mut case.graph) else { continue };
        let fits = case.fits(form, &found) && spot.agrees(&case.graph, found.root);
        if fits && case.is_equal(found.root, expected) {
            return Some(Diagnosis { slip: candidate.slip, text: candidate.text });
        }
    }
    None
}

/// A term of the right answer that the claim has not.
fn missing_term(case: &mut Case<'_>, claimed: &Claimed) -> Option<Diagnosis> {
    let expected = claimed.expected?;
    let ExprKind::Sum(terms) = case.answer.forms.get(claimed.form)?.expr().kind.clone() else { return None };
    let target = target_of_answer(case, claimed.form);
    let spot = SpotCheck::of(&case.graph, expected, &case.symbols)?;
    let shape = case.graph.shape(expected).clone();
    for Term { negative, expr } in terms {
        let own = Term { negative: false, expr: case.statement.expr.clone() };
        let sum = vec![own, Term { negative, expr: expr.clone() }];
        let statement = Statement { target: target.clone(), expr: Expr::new(ExprKind::Sum(sum)) };
        let Some((found, _)) = shaped(&statement, &shape, &case.symbols, &mut case.graph) else { continue };
        if spot.agrees(&case.graph, found.root) && case.is_equal(found.root, expected) {
            return Some(Diagnosis { slip: Slip::Missing, text: missing(negative, &expr) });
        }
    }
    None
}

/// What a scalar of the question has to be, where the difference has a factor that says it: `(1 - sum(y))*p*x'` is nothing where
/// `sum(y)` is 1. What is differentiated by is not asked for anything.
fn where_a_factor_is_zero(case: &Case<'_>, difference: &Expr) -> Option<Diagnosis> {
    let ExprKind::Product(first, rest) = &difference.kind else { return None };
    let times = rest.iter().filter(|(op, _)| *op == ProductOp::Times).map(|(_, factor)| factor);
    std::iter::once(&**first).chain(times).find_map(|factor| {
        let ExprKind::Sum(terms) = &factor.kind else { return None };
        let (number, other) = match terms.as_slice() {
            [a, b] if matches!(a.expr.kind, ExprKind::Number(_)) => (a, b),
            [a, b] if matches!(b.expr.kind, ExprKind::Number(_)) => (b, a),
            _ => return None,
        };
        let ExprKind::Number(value) = &number.expr.kind else { return None };
        let value = if number.negative == other.negative { -value } else { value.clone() };
        let (mut symbols, mut graph) = (case.symbols.clone(), case.graph.clone());
        let statement = Statement { target: None, expr: other.expr.clone() };
        let read = elaborate(&statement, &[], &mut symbols, &mut graph).ok()?;
        let varies = |variable: &Variable| graph.depends_on(*variable)[usize::from(read.root)];
        let is_given = graph.rank(read.root) == 0 && graph.reachable(&[read.root]).len() > 1;
        if !is_given || case.task.wrt.iter().any(varies) {
            return None;
        }
        let text = format!("right only if {} = {value}", print(&other.expr));
        Some(Diagnosis { slip: Slip::Attribute, text })
    })
}

/// A right answer with the sum of a vector as a factor is often written for one that sums to 1.
fn of_a_distribution(case: &mut Case<'_>, claimed: &Claimed) -> Option<Diagnosis> {
    let is_sum = |expr: &Expr| matches!(&expr.kind, ExprKind::Call(name, _) if *name == SUM);
    if claimed.expected.is_none() || !factors(case, claimed.form).iter().any(is_sum) {
        return None;
    }
    let difference = difference(case, claimed)?;
    where_a_factor_is_zero(case, &difference)
}

/// What the claim has too much, where that is short.
fn difference(case: &mut Case<'_>, claimed: &Claimed) -> Option<Expr> {
    let (term, expected) = (claimed.term?, claimed.expected?);
    let coefficients = smallvec![Rational::one(), -Rational::one()];
    let difference = case.graph.add(Op::Combination(coefficients), &[term, expected]).ok()?;
    let (difference, _) = written(case, difference).filter(|(_, size)| *size <= LARGEST_DIFFERENCE)?;
    Some(difference)
}

/// What is said of a claim by what it has too much.
fn by_difference(case: &Case<'_>, claimed: &Claimed, [term, expected]: [Id; 2], difference: Option<Expr>) -> Diagnosis {
    let Some(difference) = difference else {
        return Diagnosis { slip: Slip::Other, text: "it differs from the right answer".to_owned() };
    };
    if let Some(found) = where_a_factor_is_zero(case, &difference) {
        return found;
    }
    let by = format!("it differs from the right answer by {}", print(&difference));
    let is_transpose = |expr: &Expr| matches!(expr.kind, ExprKind::Transpose(_));
    let right = case.answer.forms.get(claimed.form);
    let transposes = case.statement.expr.any(&is_transpose) || right.is_none_or(|f| f.expr().any(&is_transpose));
    let text = match !transposes && is_right_where_all_commute(case, term, expected) {
        true => format!("the order of the factors is wrong: {by}"),
        false => by,
    };
    Diagnosis { slip: Slip::Other, text }
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
        // What would fit is not what would be right.
        (None, Some(error)) => {
            let message = error.message.split("; write ").next().unwrap_or_default();
            format!("its parts do not fit together: {message}")
        }
        (None, None) => "it has no shape".to_owned(),
    };
    Diagnosis { slip: Slip::Shape, text }
}
