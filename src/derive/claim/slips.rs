//! A claim with one place of it mended: what it would be without one of the usual slips.

use super::Slip;
use super::variants::diagonal_name;
use crate::base::Rational;
use crate::ops::{DETERMINANT, LOG_DETERMINANT};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::print;

/// A claim with one place mended.
pub(super) struct Mended {
    pub(super) slip: Slip,
    pub(super) text: String,
    pub(super) expr: Expr,
}

impl Mended {
    /// Whether it has the names and operations of the claim, no more and no fewer.
    pub(super) fn is_rearranged(&self, claim: &Expr) -> bool {
        leaves(&self.expr) == leaves(claim)
    }
}

/// How many names and calls an expression has.
fn leaves(expr: &Expr) -> usize {
    let mut count = 0;
    expr.walk(&mut |part| count += usize::from(matches!(part.kind, ExprKind::Name(_) | ExprKind::Call(..))));
    count
}

/// The most that are tried.
const MOST: usize = 512;

/// Every claim that is one slip away from this one; `factors` are what a term may lack as its first or last
/// factor, `parts` what may stand in the place of something like it.
///
/// A divisor that all of it lacks is among them `with_divisors` only: by itself it is told as the factor of all that it is.
pub(super) fn mended(claim: &Expr, factors: &[Expr], parts: &[Expr], with_divisors: bool) -> Vec<Mended> {
    let mut all = Vec::new();
    let has_diagonal = parts.iter().any(is_diagonal);
    let mut others = |expr: &Expr, found: &mut Found<'_>| {
        others(expr, parts, found);
        if has_diagonal {
            diagonals(expr, found);
        }
    };
    in_each(claim, &mut others, &mut |slip, text, expr| all.push(Mended { slip, text, expr }));
    all.extend(mended_by_itself(claim));
    let is_divisor = |factor: &&Expr| {
        let ExprKind::Product(_, rest) = &factor.kind else { return false };
        matches!(rest.as_slice(), [(ProductOp::Divide, _)])
    };
    if !matches!(claim.kind, ExprKind::Sum(_)) {
        let factors: Vec<Expr> =
            factors.iter().filter(|factor| with_divisors || !is_divisor(factor)).cloned().collect();
        longer(claim, &factors, &mut |slip, text, expr| all.push(Mended { slip, text, expr }));
    }
    let mut terms = |expr: &Expr, found: &mut Found<'_>| {
        let ExprKind::Sum(terms) = &expr.kind else { return };
        for place in 0..terms.len() {
            longer(&terms[place].expr, factors, &mut |slip, text, longer| {
                let mut all = terms.clone();
                all[place].expr = longer;
                found(slip, text, Expr::new(ExprKind::Sum(all)));
            });
        }
    };
    in_each(claim, &mut terms, &mut |slip, text, expr| all.push(Mended { slip, text, expr }));
    all.truncate(MOST);
    all
}

/// Those that need to know nothing of the right answer.
pub(super) fn mended_by_itself(claim: &Expr) -> Vec<Mended> {
    let mut all = Vec::new();
    at_each(claim, false, &mut |slip, text, expr| all.push(Mended { slip, text, expr }));
    all.truncate(MOST);
    all
}

/// A term with each of these factors after it and before it.
fn longer(term: &Expr, factors: &[Expr], found: &mut Found<'_>) {
    for factor in factors {
        for (word, pair) in [("after", [term, factor]), ("before", [factor, term])] {
            let text = format!("the factor {} is missing {word} {}", print(factor), print(term));
            let [first, second] = pair.map(Expr::clone);
            let longer = Expr::new(ExprKind::Product(Box::new(first), vec![(ProductOp::Times, second)]));
            found(Slip::Factor, text, longer);
        }
    }
}

/// What is called with a slip, what is said of it, and the expression without it.
type Found<'a> = dyn FnMut(Slip, String, Expr) + 'a;

/// Calls `found` with what `here` finds in the expression and in everything in it, each in its place.
fn in_each(expr: &Expr, here: &mut dyn FnMut(&Expr, &mut Found<'_>), found: &mut Found<'_>) {
    here(expr, found);
    for place in 0..expr.children().len() {
        let child = expr.children()[place].clone();
        in_each(&child, here, &mut |slip, text, mended| {
            let mut whole = expr.clone();
            *whole.children_mut()[place] = mended;
            found(slip, text, whole);
        });
    }
}

/// What the right answer has in the place of the expression: the same function of something else, or a function of this name.
fn others(expr: &Expr, parts: &[Expr], found: &mut Found<'_>) {
    for part in parts {
        if let ExprKind::Power(base, exponent) | ExprKind::HadamardPower(base, exponent) = &part.kind {
            if print(base) == print(expr) {
                found(Slip::Other, exponent_text(base, exponent), part.clone());
            }
            continue;
        }
        let call = match &part.kind {
            ExprKind::Transpose(inner) => inner,
            _ => part,
        };
        let ExprKind::Call(name, arguments) = &call.kind else { continue };
        let is_like = match &expr.kind {
            // Places in texts are no part of what is compared.
            ExprKind::Call(own, _) => own == name && print(expr) != print(call) && call == part,
            ExprKind::Name(own) => matches!(&arguments[..], [Expr { kind: ExprKind::Name(of), .. }] if of == own),
            _ => false,
        };
        if is_like {
            found(Slip::Other, format!("{} is to be {}", print(expr), print(part)), part.clone());
        }
    }
}

/// Whether an expression is the matrix of a diagonal.
fn is_diagonal(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call(name, _) if name == diagonal_name())
}

/// The matrix with the expression on its diagonal in its place, and with factors in a row there: `cos(y)*A` for `diag(cos(y))*A`.
fn diagonals(expr: &Expr, found: &mut Found<'_>) {
    let diagonal = |inner: &Expr| Expr::call(diagonal_name(), vec![inner.clone()]);
    let text = |inner: &Expr| format!("{} is to be {}", print(inner), print(&diagonal(inner)));
    if matches!(expr.kind, ExprKind::Number(_)) || is_diagonal(expr) {
        return;
    }
    found(Slip::Missing, text(expr), diagonal(expr));
    let ExprKind::Product(first, rest) = &expr.kind else { return };
    let factors: Vec<(ProductOp, &Expr)> =
        std::iter::once((ProductOp::Times, &**first)).chain(rest.iter().map(|(op, factor)| (*op, factor))).collect();
    let is_entrywise = |(op, _): &(ProductOp, &Expr)| matches!(op, ProductOp::Hadamard | ProductOp::HadamardDivide);
    for start in 0..factors.len() {
        for end in start + 1..=factors.len() {
            let run = &factors[start..end];
            let is_run =
                run[1..].iter().all(is_entrywise) && matches!(run[0].0, ProductOp::Times | ProductOp::Hadamard);
            if !is_run || run.len() == factors.len() {
                continue;
            }
            let inner = whole(run);
            let mut all = factors[..start].to_vec();
            let in_place = diagonal(&inner);
            all.push((ProductOp::Times, &in_place));
            all.extend(factors[end..].iter().copied());
            if let Some((op @ ProductOp::Hadamard, _)) = all.get_mut(start + 1) {
                *op = ProductOp::Times;
            }
            found(Slip::Missing, text(&inner), whole(&all));
        }
    }
}

/// Factors as a product.
fn whole(factors: &[(ProductOp, &Expr)]) -> Expr {
    match factors {
        [(_, only)] => (*only).clone(),
        [(_, first), rest @ ..] => Expr::new(ExprKind::Product(
            Box::new((*first).clone()),
            rest.iter().map(|(op, factor)| (*op, (*factor).clone())).collect(),
        )),
        [] => Expr::number(Rational::one()),
    }
}

/// Calls `found` with the slips of the expression and of everything in it, each in its place.
fn at_each(expr: &Expr, transposed: bool, found: &mut Found<'_>) {
    here(expr, transposed, found);
    let count = expr.children().len();
    for place in 0..count {
        let below = matches!(expr.kind, ExprKind::Transpose(_));
        let child = expr.children()[place].clone();
        at_each(&child, below, &mut |slip, text, mended| {
            let (slip, text) = match &expr.kind {
                ExprKind::Power(base, _) | ExprKind::HadamardPower(base, _) if place == 1 => {
                    (Slip::Other, exponent_text(base, &mended))
                }
                _ => (slip, text),
            };
            let mut whole = expr.clone();
            *whole.children_mut()[place] = mended;
            found(slip, text, whole);
        });
    }
}

/// The slips of an expression itself; `transposed` says that it stands under a transpose.
fn here(expr: &Expr, transposed: bool, found: &mut Found<'_>) {
    let text = print(expr);
    match &expr.kind {
        ExprKind::Product(first, rest) => product(first, rest, found),
        ExprKind::Sum(terms) => sum(terms, found),
        ExprKind::Negate(inner) => {
            found(Slip::Sign, format!("the sign of {} is wrong", print(inner)), (**inner).clone());
        }
        ExprKind::Power(base, exponent) => power(base, exponent, ExprKind::Power, found),
        ExprKind::HadamardPower(base, exponent) => power(base, exponent, ExprKind::HadamardPower, found),
        ExprKind::Call(name, arguments) => call(name, arguments, found),
        ExprKind::Index(base, labels) if labels.len() == 2 => {
            let swapped = Expr::new(ExprKind::Index(base.clone(), vec![labels[1].clone(), labels[0].clone()]));
            found(Slip::Transpose, format!("{text} is to be {}", print(&swapped)), swapped);
        }
        _ => {}
    }
    match &expr.kind {
        ExprKind::Transpose(inner) => {
            found(Slip::Transpose, format!("{text} is not to be transposed"), (**inner).clone());
        }
        ExprKind::Number(_) => {}
        _ if !transposed => {
            let turned = Expr::new(ExprKind::Transpose(Box::new(expr.clone())));
            found(Slip::Transpose, format!("{text} is to be transposed"), turned);
        }
        _ => {}
    }
}

/// Factors in another order, one too many, with another operator between them.
fn product(first: &Expr, rest: &[(ProductOp, Expr)], found: &mut Found<'_>) {
    let factors: Vec<(ProductOp, &Expr)> =
        std::iter::once((ProductOp::Times, first)).chain(rest.iter().map(|(op, factor)| (*op, factor))).collect();
    let is_times = |place: usize| factors[place].0 == ProductOp::Times;
    for a in 0..factors.len() {
        for b in a + 1..factors.len() {
            if is_times(a) && is_times(b) && !is_number(factors[a].1) && !is_number(factors[b].1) {
                let mut order = factors.clone();
                (order[a].1, order[b].1) = (order[b].1, order[a].1);
                let names = [a, b].map(|place| print(factors[place].1));
                found(
                    Slip::Other,
                    format!("the factors {} and {} are to change places", names[0], names[1]),
                    whole(&order),
                );
            }
        }
    }
    // One that stands further on, or further in front.
    for from in 0..factors.len() {
        for to in (0..factors.len()).filter(|to| to.abs_diff(from) > 1) {
            let between = from.min(to)..=from.max(to);
            if between.clone().any(|place| !is_times(place)) || is_number(factors[from].1) || is_number(factors[to].1) {
                continue;
            }
            let mut order = factors.clone();
            let moved = order.remove(from);
            order.insert(to, moved);
            let word = if from < to { "after" } else { "before" };
            let names = [from, to].map(|place| print(factors[place].1));
            let text = format!("the factor {} is to stand {word} {}", names[0], names[1]);
            found(Slip::Other, text, whole(&order));
        }
    }
    for place in 0..factors.len() {
        let mut fewer = factors.clone();
        let (op, factor) = fewer.remove(place);
        if place > 0 || fewer.first().is_some_and(|(op, _)| *op == ProductOp::Times) {
            let what = if matches!(op, ProductOp::Times | ProductOp::Hadamard) { "factor" } else { "divisor" };
            found(Slip::Factor, format!("the {what} {} is too many", print(factor)), whole(&fewer));
        }
        if place > 0 {
            let mut other = factors.clone();
            let (op, word) = match op {
                ProductOp::Times => (ProductOp::Hadamard, "multiplied entry by entry"),
                ProductOp::Hadamard => (ProductOp::Times, "multiplied as matrices"),
                ProductOp::Divide | ProductOp::HadamardDivide => continue,
            };
            other[place].0 = op;
            let names = [place - 1, place].map(|place| print(factors[place].1));
            found(Slip::Other, format!("{} and {} are to be {word}", names[0], names[1]), whole(&other));
        }
    }
}

/// Terms of the other sign, too many, or with another number in front.
fn sum(terms: &[Term], found: &mut Found<'_>) {
    for place in 0..terms.len() {
        let text = print(&terms[place].expr);
        let mut other = terms.to_vec();
        other[place].negative ^= true;
        found(Slip::Sign, format!("the sign of the term {text} is wrong"), from_terms(other));
        let mut fewer = terms.to_vec();
        fewer.remove(place);
        found(Slip::Missing, format!("the term {text} is too many"), from_terms(fewer));
        for (numerator, denominator, word) in [
            (2, 1, "twice"),
            (1, 2, "half"),
            (3, 1, "three times"),
            (1, 3, "a third of"),
            (-2, 1, "minus twice"),
            (-1, 2, "minus half"),
        ] {
            let mut scaled = terms.to_vec();
            let factor = Expr::number(Rational::new(numerator, denominator));
            let times = vec![(ProductOp::Times, scaled[place].expr.clone())];
            scaled[place].expr = Expr::new(ExprKind::Product(Box::new(factor), times));
            found(Slip::Factor, format!("the term {text} is to be {word} what it is"), from_terms(scaled));
        }
    }
}

/// A sum of any number of terms.
fn from_terms(mut terms: Vec<Term>) -> Expr {
    if let Some(first) = terms.first_mut().filter(|first| first.negative) {
        first.negative = false;
        first.expr = Expr::new(ExprKind::Negate(Box::new(first.expr.clone())));
    }
    match terms.len() {
        0 => Expr::number(Rational::zero()),
        1 => terms.remove(0).expr,
        _ => Expr::new(ExprKind::Sum(terms)),
    }
}

/// A power with one more or less in the exponent.
fn power(base: &Expr, exponent: &Expr, kind: impl Fn(Box<Expr>, Box<Expr>) -> ExprKind, found: &mut Found<'_>) {
    let ExprKind::Number(value) = &exponent.kind else { return };
    for step in [1, -1] {
        let Some(other) = value.checked_add(&Rational::from(step)) else { continue };
        let other = Expr::number(other);
        let text = exponent_text(base, &other);
        found(Slip::Other, text, Expr::new(kind(Box::new(base.clone()), Box::new(other))));
    }
}

fn exponent_text(base: &Expr, mended: &Expr) -> String {
    format!("the exponent of {} is to be {}", print(base), print(mended))
}

/// The factors of a Kronecker product and the sizes of a commutation matrix in the other order; one determinant for the other.
fn call(name: &str, arguments: &[Expr], found: &mut Found<'_>) {
    if let [first, second] = arguments {
        let swapped = Expr::call(name, vec![second.clone(), first.clone()]);
        let text = format!("{} is to be {}", print(&Expr::call(name, arguments.to_vec())), print(&swapped));
        found(Slip::Axes, text, swapped);
    }
    let [determinant, logarithm] = [DETERMINANT, LOG_DETERMINANT].map(|operation| operation.record().name);
    for (from, to) in [(determinant, logarithm), (logarithm, determinant)] {
        if name == from {
            found(Slip::Other, format!("{from} is to be {to}"), Expr::call(to, arguments.to_vec()));
        }
    }
}

fn is_number(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number(_))
}
