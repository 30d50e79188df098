//! What holds only where variables have an attribute.

use super::variants::Variant;
use super::{Case, Diagnosis, Slip};
use crate::base::{Attribute, Symbols, Variable};
use crate::equality::{Budget, SpotCheck, with_attributes};
use crate::expr::Id;
use crate::ops::Op;

/// The attributes that people take for granted.
const USUAL: [Attribute; 2] = [Attribute::Symmetric, Attribute::Positive];

/// Whether the claim is right where variables have an attribute: one of them, or all square matrices.
pub(super) fn with_an_attribute(case: &Case<'_>, term: Id, expected: Id) -> Option<Diagnosis> {
    let variables = variables(case, [term, expected]);
    for attribute in USUAL {
        let takes = |v: &&Variable| {
            let is_usual = is_square(&case.symbols, **v) || attribute == Attribute::Positive;
            is_usual && !case.symbols.is_direction(**v) && !case.symbols.attributes(**v).has(attribute)
        };
        let takers: Vec<Variable> = variables.iter().filter(takes).copied().collect();
        let is_right = |chosen: &[Variable]| is_right_with(case, [term, expected], chosen, attribute);
        let single: Vec<Variable> = takers.iter().filter(|v| is_right(std::slice::from_ref(*v))).copied().collect();
        let name = |v: &Variable| case.symbols.variable_name(*v);
        let word = attribute.as_str();
        let text = match &single[..] {
            // What holds at ordinary points without it does not need it.
            [one] if !agrees(case, [term, expected], &case.symbols) => format!("right only if {} is {word}", name(one)),
            [one] => format!("right if {} is {word}", name(one)),
            [_, ..] => format!("right if {} is {word}", single.iter().map(name).collect::<Vec<_>>().join(" or ")),
            [] if takers.len() > 1 && attribute == Attribute::Symmetric && is_right(&takers) => {
                format!("right if {} are {word}", takers.iter().map(name).collect::<Vec<_>>().join(" and "))
            }
            [] => continue,
        };
        return Some(Diagnosis { slip: Slip::Attribute, text });
    }
    None
}

/// Whether the claim is right where all matrices are diagonal, so that they commute.
pub(super) fn is_right_where_all_commute(case: &Case<'_>, term: Id, expected: Id) -> bool {
    let all = variables(case, [term, expected]);
    let matrices: Vec<Variable> = all.iter().filter(|v| is_square(&case.symbols, **v)).copied().collect();
    let is_matrix = |v: &Variable| case.symbols.declaration(*v).shape.len() < 2 || matrices.contains(v);
    all.iter().all(is_matrix) && is_right_with(case, [term, expected], &matrices, Attribute::Diagonal)
}

/// A convention for a symmetric variable, at symmetric values.
pub(super) fn by_convention(case: &Case<'_>, term: Id, variants: &[Variant]) -> Option<Diagnosis> {
    let variable = *case.task.wrt.last()?;
    if !is_square(&case.symbols, variable) {
        return None;
    }
    let symbols = declared(&case.symbols, variable, Attribute::Symmetric);
    let spot = SpotCheck::of(&case.graph, term, &symbols)?;
    let found = variants.iter().filter(|variant| variant.slip == Slip::Convention).find(|variant| {
        spot.agrees(&case.graph, variant.term) && case.compare(term, variant.term, &symbols, Budget::ANSWER).is_true()
    });
    found.map(|variant| Diagnosis { slip: variant.slip, text: variant.text.clone() })
}

/// The variables of terms, in order.
fn variables(case: &Case<'_>, terms: [Id; 2]) -> Vec<Variable> {
    let used = case.graph.reachable(&terms).into_iter();
    let mut variables: Vec<Variable> = used
        .filter_map(|id| match case.graph.op(id) {
            Op::Variable(v) => Some(*v),
            _ => None,
        })
        .collect();
    variables.sort_unstable();
    variables
}

fn is_square(symbols: &Symbols, variable: Variable) -> bool {
    let shape = &symbols.declaration(variable).shape;
    shape.len() == 2 && shape[0] == shape[1]
}

/// Whether two terms are equal where variables have an attribute.
fn is_right_with(case: &Case<'_>, [term, expected]: [Id; 2], chosen: &[Variable], attribute: Attribute) -> bool {
    let symbols = chosen.iter().fold(case.symbols.clone(), |symbols, v| declared(&symbols, *v, attribute));
    agrees(case, [term, expected], &symbols) && case.compare(term, expected, &symbols, Budget::ANSWER).is_true()
}

/// Whether two terms are equal at an ordinary point.
fn agrees(case: &Case<'_>, [term, expected]: [Id; 2], symbols: &Symbols) -> bool {
    SpotCheck::of(&case.graph, term, symbols).is_some_and(|spot| spot.agrees(&case.graph, expected))
}

fn declared(symbols: &Symbols, variable: Variable, attribute: Attribute) -> Symbols {
    let attributes = symbols.attributes(variable).with(attribute);
    with_attributes(symbols, symbols.variable_name(variable), attributes)
}
