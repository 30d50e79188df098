//! Proofs by derivatives: two functions of one number are equal on an interval where their derivatives are, and they are at one point.

use super::normal_forms::NormalForms;
use super::question::Equation;
use super::solve::substituted;
use crate::base::{Attribute, Rational, Requirement, Symbols, Variable};
use crate::calculus::differential;
use crate::expr::Id;
use crate::facts::{conditions, necessary};
use crate::ops::{Op, Smoothness};
use std::sync::Arc;

/// Whether both sides have one derivative, by normal forms, and are equal at a point of each interval where they are defined.
pub(super) fn are_equal(equation: Equation<'_>, symbols: &Symbols) -> bool {
    let Some((variable, points)) = intervals(equation, symbols) else { return false };
    let mut graph = equation.graph.clone();
    let mut symbols = symbols.clone();
    let direction = symbols.direction(variable);
    let along = graph.variable(direction, &symbols);
    let sides = [equation.left, equation.right];
    let slopes = sides.map(|side| differential(&mut graph, side, variable, along));
    let mut forms = NormalForms::new(&Arc::new(symbols));
    forms.prove(None, Equation::new(&graph, slopes[0], slopes[1]))
        && points.iter().all(|point| {
            let value = graph.number(Rational::from_integer(*point));
            let [left, right] = sides.map(|side| substituted(&mut graph, side, &[(variable, value)]));
            let (Some(left), Some(right)) = (left, right) else { return false };
            forms.prove(None, Equation::new(&graph, left, right))
        })
}

/// The only variable of an equation between scalars that have derivatives on intervals where they are defined, and a point of each interval;
/// where a sign changes there are two beside zero, which is one by itself.
fn intervals(equation: Equation<'_>, symbols: &Symbols) -> Option<(Variable, Vec<i64>)> {
    let Equation { graph, left, right, .. } = equation;
    let [variable] = equation.variables()[..] else { return None };
    let below = graph.reachable(&[left, right]);
    let is_itself = |id: Id| *graph.op(id) == Op::Variable(variable);
    let mut has_signs = false;
    for id in &below {
        let smoothness = match graph.op(*id) {
            Op::Size(_) => return None,
            Op::Map(function) if function.record().depends_on_sign() && is_itself(graph.children(*id)[0]) => {
                has_signs = true;
                Smoothness::Everywhere
            }
            Op::Map(function) => function.record().smoothness,
            op => op.record().map_or(Smoothness::Everywhere, |record| record.smoothness),
        };
        if graph.rank(*id) > 0 || !matches!(smoothness, Smoothness::Everywhere | Smoothness::InsideDomain) {
            return None;
        }
    }
    let needed = conditions(graph, symbols, &[left, right], &[]);
    let needed = necessary(&mut graph.clone(), symbols, needed);
    let mut is_positive = symbols.attributes(variable).has(Attribute::Positive);
    let mut is_nonzero = is_positive;
    for condition in needed {
        match condition.requirement {
            _ if !is_itself(condition.operand) => return None,
            Requirement::Positive => (is_positive, is_nonzero) = (true, true),
            Requirement::Nonnegative => is_positive = true,
            Requirement::Nonzero | Requirement::EntriesNonzero => is_nonzero = true,
            _ => return None,
        }
    }
    let mut points = match () {
        () if is_positive => vec![1],
        () if is_nonzero || has_signs => vec![1, -1],
        () => vec![0],
    };
    if has_signs && !is_nonzero {
        points.push(0);
    }
    Some((variable, points))
}
