//! What holds only where variables have an attribute.

use super::factors::{multiple, written_in};
use super::questions::with;
use super::variants::{Variant, attribute};
use super::{Case, Diagnosis, Slip};
use crate::base::{Attribute, Rational, Symbols, Variable};
use crate::equality::{SpotCheck, with_attributes};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::syntax::ast::ExprKind;
use smallvec::smallvec;

/// The attributes that people take for granted.
const USUAL: [Attribute; 2] = [Attribute::Symmetric, Attribute::Positive];

/// Whether the claim is right where variables have an attribute: one of them, or all square matrices.
pub(super) fn with_an_attribute(case: &Case<'_>, term: Id, expected: Id) -> Option<Diagnosis> {
    let variables = variables(case, [term, expected]);
    for attribute in USUAL {
        let takers = takers(case, &variables, attribute);
        let is_right = |chosen: &[Variable]| is_right_with(case, [term, expected], chosen, attribute);
        let single: Vec<Variable> = takers.iter().filter(|v| is_right(std::slice::from_ref(*v))).copied().collect();
        let name = |v: &Variable| case.symbols.variable_name(*v);
        let word = attribute.as_str();
        let text = match &single[..] {
            [one] if is_needed(case, [term, expected], *one, attribute) => {
                format!("right only if {} is {word}", name(one))
            }
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

/// Those of these variables that may have an attribute, and are not said to.
fn takers(case: &Case<'_>, variables: &[Variable], attribute: Attribute) -> Vec<Variable> {
    let takes = |v: &&Variable| {
        let is_usual = is_square(&case.symbols, **v) || attribute == Attribute::Positive;
        let own = case.symbols.attributes(**v);
        let is_zero = attribute == Attribute::Symmetric && own.has(Attribute::Skew);
        is_usual && !is_zero && !case.symbols.is_direction(**v) && !own.has(attribute)
    };
    variables.iter().filter(takes).copied().collect()
}

/// The claim as a multiple of what is right where one variable has an attribute.
pub(super) fn multiple_with_an_attribute(case: &mut Case<'_>, term: Id, expected: Id) -> Option<Diagnosis> {
    let variables = variables(case, [term, expected]);
    for attribute in USUAL {
        for variable in takers(case, &variables, attribute) {
            let symbols = declared(&case.symbols, variable, attribute);
            let Some(spot) = SpotCheck::of(&case.graph, term, &symbols) else { continue };
            let Some(ratio) = spot.ratio(&case.graph, expected).filter(|ratio| !ratio.is_one()) else { continue };
            let coefficients = smallvec![ratio.clone()];
            let Ok(scaled) = case.graph.add(Op::Combination(coefficients), &[expected]) else { continue };
            if case.is_shown(term, scaled, &symbols) {
                let [name, word] = [case.symbols.variable_name(variable), attribute.as_str()];
                return Some(multiple(&ratio, &format!("what is right if {name} is {word}")));
            }
        }
    }
    None
}

/// Whether nothing speaks for the claim where a variable has not the attribute: the difference has no other given variable, whose values
/// could make it right as well, and it is wrong at ordinary points, where a matrix is the negative or the inverse of its transpose, and
/// where entries are the negative of what they were, however large.
fn is_needed(case: &Case<'_>, terms: [Id; 2], variable: Variable, attribute: Attribute) -> bool {
    let is_alone = |own: &Variable| *own == variable || case.task.wrt.contains(own);
    if !of_the_difference(case, terms).is_some_and(|all| all.iter().all(is_alone))
        || agrees(&case.graph, terms, &case.symbols)
    {
        return false;
    }
    if attribute == Attribute::Symmetric {
        let others = [Attribute::Skew, Attribute::Orthogonal];
        return !others.iter().any(|other| agrees(&case.graph, terms, &declared(&case.symbols, variable, *other)));
    }
    let symbols = declared(&case.symbols, variable, attribute);
    let mut graph = case.graph.clone();
    let own = graph.variable(variable, &case.symbols);
    SCALES.iter().all(|(numerator, denominator)| {
        let coefficients = smallvec![Rational::new(-numerator, *denominator)];
        let Ok(negative) = graph.add(Op::Combination(coefficients), &[own]) else { return false };
        let terms = terms.map(|term| with(&mut graph, term, own, negative));
        !agrees(&graph, terms, &symbols)
    })
}

/// The variables of the difference of two terms, simplified; `None` where it is too long to be told.
fn of_the_difference(case: &Case<'_>, [term, expected]: [Id; 2]) -> Option<Vec<Variable>> {
    let mut graph = case.graph.clone();
    let coefficients = smallvec![Rational::one(), -Rational::one()];
    let difference = graph.add(Op::Combination(coefficients), &[term, expected]).ok()?;
    let mut all = Vec::new();
    written_in(&graph, case, difference)?.0.walk(&mut |part| {
        if let ExprKind::Name(name) = &part.kind {
            all.extend(case.symbols.find_variable(name));
        }
    });
    Some(all)
}

/// How large the negative entries are, of what is right for positive ones.
const SCALES: [(i64, i64); 3] = [(1, 1000), (1, 1), (1000, 1)];

/// Whether the claim is right where all matrices are diagonal, so that they commute.
pub(super) fn is_right_where_all_commute(case: &Case<'_>, term: Id, expected: Id) -> bool {
    let all = variables(case, [term, expected]);
    let matrices: Vec<Variable> = all.iter().filter(|v| is_square(&case.symbols, **v)).copied().collect();
    let is_matrix = |v: &Variable| case.symbols.declaration(*v).shape.len() < 2 || matrices.contains(v);
    all.iter().all(is_matrix) && is_right_with(case, [term, expected], &matrices, Attribute::Diagonal)
}

/// A convention for a structured variable, at values of that structure.
pub(super) fn by_convention(case: &Case<'_>, term: Id, variants: &[Variant]) -> Option<Diagnosis> {
    let variable = *case.task.wrt.last()?;
    if !is_square(&case.symbols, variable) {
        return None;
    }
    let found = variants.iter().filter(|variant| variant.slip == Slip::Convention).find(|variant| {
        let Some(attribute) = variant.constraint.map_or(Some(Attribute::Symmetric), attribute) else { return false };
        let symbols = declared(&case.symbols, variable, attribute);
        let spot = SpotCheck::of(&case.graph, term, &symbols);
        spot.is_some_and(|spot| spot.agrees(&case.graph, variant.term)) && case.is_shown(term, variant.term, &symbols)
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
    agrees(&case.graph, [term, expected], &symbols) && case.is_shown(term, expected, &symbols)
}

/// Whether two terms are equal at an ordinary point.
fn agrees(graph: &Graph, [term, expected]: [Id; 2], symbols: &Symbols) -> bool {
    SpotCheck::of(graph, term, symbols).is_some_and(|spot| spot.agrees(graph, expected))
}

fn declared(symbols: &Symbols, variable: Variable, attribute: Attribute) -> Symbols {
    let attributes = symbols.attributes(variable).with(attribute);
    with_attributes(symbols, symbols.variable_name(variable), attributes)
}
