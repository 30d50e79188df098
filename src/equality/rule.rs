//! Whether a rule is true: its sides are equal, or the derivative of its operation is what it says.

use super::budget::{Budget, LITERAL, attempts};
use super::cells;
use super::critical;
use super::exact::{degree, is_faithful, is_polynomial};
use super::normal_forms::replaced;
use super::prover::{Prover, expanded};
use super::question::{Equation, Theory};
use super::reach::{Order, Reach, largest};
use super::series::Curves;
use super::verdict::{Proof, Test, Undecided, Verdict};
use crate::base::{Attributes, Declaration, Dual, Field, Rational, Symbols, Undefined};
use crate::calculus::differential as differential_of;
use crate::eval::{Evaluator, Point, Region, Sizes, Tensor};
use crate::expr::{Graph, Id};
use crate::facts::conditions;
use crate::ops::Op;
use crate::rules::{Kind, Operand, Rule};
use smallvec::SmallVec;
use std::sync::Arc;

/// The verdict on a rule.
pub fn verdict(rule: &Rule) -> Verdict {
    // The terms of a question hold what the operation is.
    if rule.defines().is_some() {
        return Verdict::Proved(Proof::NormalForms);
    }
    if !rule.integers.is_empty() {
        let all = rule.instances().iter().map(verdict).reduce(Verdict::weaker);
        return match all {
            Some(Verdict::Proved(_)) => Verdict::Tested(Test::Exponents),
            other => other.unwrap_or(Verdict::Unknown(Undecided::NoPoint(Undefined::Power))),
        };
    }
    match &rule.kind {
        Kind::Differential(operands) => differential(rule, operands),
        _ => prover(rule, Budget::RULE).prove(None, Equation::of(rule), Theory::default()),
    }
}

fn prover(rule: &Rule, budget: Budget) -> Prover {
    Prover::new(&Arc::new(rule.symbols.clone()), budget)
}

/// The degree up to which a difference quotient of five points is exact.
const EXACT_DEGREE: u64 = 4;

/// The steps of a quotient that is nearly exact, as a part of the direction.
const STEPS: i64 = 1 << 14;

/// `d(op(A, B)) => right`: the derivative of `op` along the directions `dA`, `dB`.
fn differential(rule: &Rule, operands: &[Operand]) -> Verdict {
    let budget = Budget::RULE;
    if is_polynomial(&rule.graph, rule.left, EXACT_DEGREE) {
        let (graph, left) = quotient(rule, operands, 1);
        return prover(rule, budget).prove(None, Equation::new(&graph, left, rule.right), Theory::default());
    }
    if let Some(tested) = along_directions(rule, operands, budget.points) {
        return tested;
    }
    let of_body = by_other_rules(rule, operands);
    if let Some(refuted) = of_body.clone().filter(Verdict::is_false) {
        return refuted;
    }
    // Whether it is false is told in floating point, with numbers that a person can follow.
    let (graph, left) = quotient(rule, operands, STEPS);
    let equation = Equation::new(&graph, left, rule.right);
    let mut prover = prover(rule, Budget { curves: 0, ..budget }).of_quotients();
    match prover.prove(None, equation, Theory::default()) {
        found if found.is_true() => {
            let sampled = Verdict::Sampled { points: budget.points };
            let equation = Equation::of(rule);
            let cells = cells::explore(equation, &rule.symbols, &critical::multiples(equation), false);
            let found = expanded(&Curves::of_differential(rule), &cells, budget).unwrap_or(sampled);
            of_body.into_iter().fold(found, Verdict::surer)
        }
        other => other,
    }
}

/// What the shipped rules make of it, which differentiate what a function stands for: numbers alone do not reach a bump far away. Of an
/// operation that has a shipped rule they say that both rules agree, which refutes but proves nothing.
fn by_other_rules(rule: &Rule, operands: &[Operand]) -> Option<Verdict> {
    let mut graph = rule.graph.clone();
    let of_operand = |operand: &Operand| {
        let direction = graph.variable(operand.differential, &rule.symbols);
        differential_of(&mut graph, rule.left, operand.value, direction)
    };
    let terms: Vec<Id> = operands.iter().map(of_operand).collect();
    let ones = terms.iter().map(|_| Rational::one()).collect();
    let left = graph.add(Op::Combination(ones), &terms).ok()?;
    // The rule says nothing where what it differentiates has no value.
    let needed = conditions(&graph, &rule.symbols, &[rule.left, left, rule.right], &[]);
    let needs: Vec<_> = needed.iter().map(|condition| (condition.requirement, condition.operand)).collect();
    let theory = Theory { needs: &needs, ..Theory::default() };
    let found = prover(rule, Budget::RULE).prove(None, Equation::new(&graph, left, rule.right), theory);
    let is_operation = rule.graph.children(rule.left).iter().all(|id| matches!(rule.graph.op(*id), Op::Variable(_)));
    (!is_operation || found.is_false()).then_some(found)
}

/// The verdict of dual numbers over the field, where those have the functions of the rule.
fn along_directions(rule: &Rule, operands: &[Operand], points: usize) -> Option<Verdict> {
    if !is_faithful(&rule.graph, &[rule.left, rule.right]) {
        return None;
    }
    let equation = Equation::of(rule);
    let reach = Some(Reach::of(equation, &rule.symbols, LITERAL, Order::Ascending)).filter(|reach| reach.complete)?;
    let ordinary = (0..points.saturating_sub(1) as u64).map(|draw| Sizes::distinct(&rule.symbols, draw));
    let all: Vec<Sizes> = ordinary.chain(reach.sizes.iter().cloned()).collect();
    all.iter().try_for_each(|sizes| {
        // Half of all points have no root.
        let seeds = 0..attempts(1);
        let mut values = seeds.map(|seed| along(rule, operands, sizes, seed));
        let decided = values.find(|value| {
            !matches!(value, Err(Undefined::Singular | Undefined::Division | Undefined::Power | Undefined::Function(_)))
        });
        matches!(decided, Some(Ok(true))).then_some(())
    })?;
    let size = largest(equation, &rule.symbols, &reach);
    let degree = degree(&rule.graph, &[rule.left, rule.right], size).saturating_mul(2);
    Some(Verdict::Tested(Test::Points { points: all.len(), size, degree }))
}

/// Whether the derivative of the left side in dual numbers is the right side, at one random point of the field.
fn along(rule: &Rule, operands: &[Operand], sizes: &Sizes, seed: u64) -> Result<bool, Undefined> {
    let point = Point::<Field>::random(&rule.symbols, seed, sizes, Region::Signed)?;
    let mut dual = Point::<Dual<Field>>::new(sizes.clone());
    for operand in operands {
        let (value, tangent) = (point.value(operand.value)?, point.value(operand.differential)?);
        let data = value.data.iter().zip(&tangent.data).map(|(v, t)| Dual::new(*v, *t)).collect();
        dual.set(operand.value, Tensor { shape: value.shape.clone(), data });
    }
    let left = Evaluator::new(&rule.graph, &dual).value(rule.left)?.map(|x| Dual::constant(x.tangent));
    let right = Evaluator::new(&rule.graph, &point).value(rule.right)?.clone();
    Ok(left.shape == right.shape && left.data.iter().zip(&right.data).all(|(l, r)| l.value == *r))
}

/// The derivative of the left side as a difference quotient of five points, with steps of one `steps`-th of the direction.
fn quotient(rule: &Rule, operands: &[Operand], steps: i64) -> (Graph, Id) {
    let mut graph = rule.graph.clone();
    let mut terms: Vec<(Rational, Id)> = Vec::new();
    for (step, weight) in [(1, 8), (-1, -8), (2, -1), (-2, 1)] {
        let value = replaced(&mut graph, rule.left, &mut |graph, v| {
            let operand = operands.iter().find(|o| o.value == v)?;
            let (from, direction) =
                (graph.variable(v, &rule.symbols), graph.variable(operand.differential, &rule.symbols));
            let coefficients: SmallVec<[Rational; 2]> =
                SmallVec::from_buf([Rational::one(), Rational::new(step, steps)]);
            graph.add(Op::Combination(coefficients), &[from, direction]).ok()
        });
        terms.push((Rational::new(weight * steps, 12), value));
    }
    let coefficients: SmallVec<[Rational; 2]> = terms.iter().map(|(weight, _)| weight.clone()).collect();
    let values: Vec<Id> = terms.iter().map(|(_, value)| *value).collect();
    let root = graph.add(Op::Combination(coefficients), &values).unwrap_or(rule.left);
    (graph, root)
}

/// The same names, where one metavariable has these attributes.
pub(crate) fn with_attributes(symbols: &Symbols, name: &str, attributes: Attributes) -> Symbols {
    let mut symbols = symbols.clone();
    if let Some(variable) = symbols.find_variable(name) {
        let shape = symbols.declaration(variable).shape.clone();
        symbols.declare(name, Declaration { shape, attributes });
    }
    symbols
}
