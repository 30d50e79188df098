//! Conditions that others say already, by the normal forms of what they are of.

use super::conditions::{Condition, conditions};
use super::implied::{LARGEST, follows, necessary};
use crate::base::Requirement;
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, PolynomialId};
use crate::ops::Op;
use rustc_hash::FxHashSet;

/// What a condition says of the normal form of its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Claim {
    requirement: Requirement,
    form: PolynomialId,
}

/// The conditions that say something of what varies, and what none of the others says, in their order.
pub fn independent(graph: &mut Graph, algebra: &mut Algebra, conditions: Vec<Condition>) -> Vec<Condition> {
    let symbols = algebra.symbols().clone();
    let mut told = unlike(graph, algebra, &conditions);
    let mut before = conditions;
    let mut seen = FxHashSet::default();
    loop {
        told = necessary(graph, &symbols, told);
        let dropped = before.into_iter().filter(|condition| !told.contains(condition)).collect();
        let added = restated(graph, algebra, &told, (dropped, &mut seen));
        if added.is_empty() {
            return told;
        }
        told.extend(added);
        before = told.clone();
    }
}

/// What conditions that were left out need to have operands with a value, where others do not say it: `log(y/y)` needs that `y` is not
/// zero, though `y/y` is positive. Operands that were seen have been looked at.
fn restated(
    graph: &mut Graph,
    algebra: &mut Algebra,
    told: &[Condition],
    (mut dropped, seen): (Vec<Condition>, &mut FxHashSet<Id>),
) -> Vec<Condition> {
    let symbols = algebra.symbols().clone();
    let mut all = told.to_vec();
    while let Some(condition) = dropped.pop() {
        if !seen.insert(condition.operand) || graph.len() > LARGEST {
            continue;
        }
        for need in conditions(graph, &symbols, &[condition.operand], &[]) {
            if all.contains(&need) {
                continue;
            }
            all.push(need);
            let is_new = unlike(graph, algebra, &all).contains(&need);
            all.pop();
            if is_new && !follows(graph, &symbols, need, &all) {
                all.push(need);
            } else {
                dropped.push(need);
            }
        }
    }
    all.split_off(told.len())
}

/// The conditions that say something of what varies, and what none of the others says of it as it stands.
fn unlike(graph: &mut Graph, algebra: &mut Algebra, conditions: &[Condition]) -> Vec<Condition> {
    let mut claims: Vec<(Condition, Option<Claim>)> = Vec::new();
    for condition in conditions.iter().copied() {
        let form = algebra.normal_form(graph, condition.operand);
        // What does not vary has a derivative wherever it has a value.
        if form.is_some_and(|form| algebra.constant(form).is_some() || algebra.polynomial(form).is_zero()) {
            continue;
        }
        claims.push((condition, form.and_then(|form| claim(algebra, condition.requirement, form))));
    }
    let followers: Vec<Vec<Claim>> = claims
        .iter()
        .map(|(condition, claim)| claim.map_or(Vec::new(), |c| following(graph, algebra, condition, c)))
        .collect();
    let claimed: Vec<Claim> = claims.iter().filter_map(|(_, claim)| *claim).collect();
    let products: Vec<bool> = claimed_products(algebra, &claims, &claimed);
    let is_told = |at: usize| {
        let Some(claim) = claims[at].1 else { return false };
        if products[at] {
            return true;
        }
        // Of two that say the same the first is told.
        (0..claims.len()).any(|other| match claims[other].1 {
            Some(same) if same == claim => other < at,
            Some(same) if followers[at].contains(&same) => other < at && followers[other].contains(&claim),
            _ => followers[other].contains(&claim),
        })
    };
    (0..claims.len()).filter(|at| !is_told(*at)).map(|at| claims[at].0).collect()
}

/// Which conditions are of products of powers, of factors that are claimed to be positive, or not negative, each.
fn claimed_products(algebra: &mut Algebra, claims: &[(Condition, Option<Claim>)], claimed: &[Claim]) -> Vec<bool> {
    use Requirement::*;
    let mut is_product = |claim: Claim| {
        if !matches!(claim.requirement, Positive | Nonnegative) || !algebra.is_positive_multiple(claim.form) {
            return false;
        }
        let bases = algebra.bases_of_entries(claim.form);
        let signs = if claim.requirement == Positive { &[Positive][..] } else { &[Positive, Nonnegative] };
        !bases.is_empty()
            && !bases.contains(&claim.form)
            && bases.into_iter().all(|base| {
                let claim = |requirement: &Requirement| self::claim(algebra, *requirement, base);
                signs.iter().filter_map(claim).any(|claim| claimed.contains(&claim))
            })
    };
    claims.iter().map(|(_, claim)| claim.is_some_and(&mut is_product)).collect()
}

/// A condition of a tensor, the same for positive multiples of it, or for all.
fn claim(algebra: &mut Algebra, requirement: Requirement, form: PolynomialId) -> Option<Claim> {
    use Requirement::*;
    let (requirement, form) = match requirement {
        // Between -1 and 1 is where one minus the square is positive.
        InsideUnit => (Positive, algebra.one_less_square(form)?),
        WithinUnit => (Nonnegative, algebra.one_less_square(form)?),
        Nonzero | EntriesNonzero if algebra.polynomial(form).shape.is_empty() => (EntriesNonzero, form),
        other => (other, form),
    };
    let form = match requirement {
        Positive | Nonnegative => algebra.up_to_factor(form, true)?,
        Invertible | Nonzero | EntriesNonzero => algebra.up_to_factor(form, false)?,
        _ => form,
    };
    Some(Claim { requirement, form })
}

/// What a condition says besides.
fn following(graph: &mut Graph, algebra: &mut Algebra, condition: &Condition, claim: Claim) -> Vec<Claim> {
    use Requirement::*;
    let mut found = Vec::new();
    let mut add = |algebra: &mut Algebra, requirement, form| found.extend(self::claim(algebra, requirement, form));
    match claim.requirement {
        // A matrix has an inverse where its transpose has one.
        Invertible => {
            let transposed = graph.add(Op::Transpose, &[condition.operand]).ok();
            if let Some(form) = transposed.and_then(|transposed| algebra.normal_form(graph, transposed)) {
                add(algebra, Invertible, form);
            }
        }
        Positive => {
            add(algebra, Nonnegative, claim.form);
            add(algebra, EntriesNonzero, claim.form);
        }
        _ => {}
    }
    if matches!(claim.requirement, Positive | EntriesNonzero) {
        add(algebra, Nonzero, claim.form);
        for factor in algebra.bases_of_entries(claim.form) {
            add(algebra, EntriesNonzero, factor);
        }
    }
    found.retain(|other| *other != claim);
    found
}
