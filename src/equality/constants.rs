//! Numbers that no floating-point number tells apart.

use super::counterexample::{Array, Counterexample};
use super::question::Equation;
use crate::base::{Rational, Rounded, Symbols};
use crate::eval::{Evaluator, Point, Sizes};
use crate::expr::Id;
use crate::normal::{Algebra, Limits};
use crate::ops::Op;
use std::sync::Arc;

/// Whether two numbers are equal that are made of rational ones, their roots and pi; `None` of other terms.
pub(super) fn are_equal(equation: Equation<'_>, symbols: &Arc<Symbols>) -> Option<bool> {
    let Equation { graph, left, right, .. } = equation;
    if graph.rank(left) > 0 || !equation.variables().is_empty() {
        return None;
    }
    let mut algebra = Algebra::new(symbols.clone(), Limits::default());
    let [left, right] = [left, right].map(|side| algebra.normal_form(graph, side));
    let difference = algebra.combine(&[(Rational::one(), left?), (-Rational::one(), right?)])?;
    algebra.is_zero_number(difference)
}

/// Both numbers, as far as floating point has their digits.
pub(super) fn shown(equation: Equation<'_>, symbols: &Symbols) -> Counterexample {
    let point = Point::<Rounded>::new(Sizes::unknown(symbols));
    let text = |side: Id| {
        let exact = match equation.graph.op(side) {
            Op::Number(value) => Some(value.to_string()),
            _ => None,
        };
        exact.or_else(|| {
            let value = Evaluator::new(equation.graph, &point).value(side).ok()?.data.first()?.value;
            Some(format!("{value}.."))
        })
    };
    let [left, right] = [equation.left, equation.right].map(|side| {
        let entries = text(side).into_iter().collect();
        Some(Array { shape: Vec::new(), entries })
    });
    Counterexample { left, right, ..Counterexample::default() }
}
