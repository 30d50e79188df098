//! Numbers that no floating-point number tells apart.

use super::counterexample::{Array, Counterexample};
use super::definedness::decided;
use super::floating::REGIONS;
use super::question::Equation;
use super::sampling::both;
use crate::base::{Rational, Requirement, Rounded, Symbols};
use crate::eval::{Point, Sizes, Tensor};
use crate::expr::Id;
use crate::normal::{Algebra, Limits};
use crate::ops::Op;
use std::sync::Arc;

/// The powers to which both sides are raised.
const POWERS: [i64; 4] = [1, 2, 3, 4];

/// Whether two scalars are equal that differ by a number made of rational ones, their roots and one that is transcendental, or of which
/// powers do: even ones decide where both have one sign. `None` of other terms.
pub(super) fn are_equal(equation: Equation<'_>, symbols: &Arc<Symbols>) -> Option<bool> {
    let Equation { graph, left, right, .. } = equation;
    if graph.rank(left) > 0 {
        return None;
    }
    let sides = [left, right];
    let limits = Limits::default();
    [Algebra::new(symbols.clone(), limits), Algebra::of_quotients(symbols.clone(), limits)].iter_mut().find_map(
        |algebra| {
            let forms = sides.map(|side| algebra.normal_form(graph, side));
            POWERS.into_iter().find_map(|power| {
                if power % 2 == 0 {
                    let [a, b] = sides.map(|side| decided(graph, symbols, Requirement::Positive, side));
                    a.filter(|sign| b == Some(*sign))?;
                }
                let exponent = algebra.number(Rational::from_integer(power));
                let [left, right] = forms.map(|form| form.and_then(|form| algebra.power(form, exponent)));
                let difference = algebra.combine(&[(Rational::one(), left?), (-Rational::one(), right?)])?;
                algebra.is_zero_number(difference)
            })
        },
    )
}

/// A point with both scalars, as far as floating point has their digits.
pub(super) fn shown(equation: Equation<'_>, symbols: &Symbols) -> Option<Counterexample> {
    /// The points that are tried.
    const POINTS: u64 = 8;
    let point = (0..POINTS).flat_map(|seed| REGIONS.map(|region| (seed, region))).find_map(|(seed, region)| {
        let point = Point::<Rounded>::random(symbols, seed, &Sizes::distinct(symbols, seed), region).ok()?;
        both(equation, &point).is_ok().then_some(point)
    })?;
    let [left, right] = both(equation, &point).ok()?;
    let text = |side: Id, value: &Tensor<Rounded>| match equation.graph.op(side) {
        Op::Number(value) => value.to_string(),
        _ => value.data.first().map_or_else(String::new, |entry| format!("{}..", entry.value)),
    };
    let [left, right] = [(equation.left, left), (equation.right, right)]
        .map(|(side, value)| Some(Array { shape: Vec::new(), entries: vec![text(side, &value)] }));
    let mut values = Vec::new();
    for variable in equation.variables() {
        let value = point.value(variable).ok()?;
        let entries = value.data.iter().map(|entry| entry.value.to_string()).collect();
        values.push((symbols.variable_name(variable).to_owned(), Array { shape: value.shape.clone(), entries }));
    }
    Some(Counterexample { values, left, right, ..Counterexample::default() })
}
