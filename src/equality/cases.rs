//! Proofs by cases: of functions that depend on the sign of a scalar, with each sign of it in turn, but for signs that contradict each
//! other. What holds on one side of a kink as it stands holds at the kink too; where a function jumps, that is a case of its own.

use super::budget::{CASES, SIGNS};
use super::question::Equation;
use super::solve::{solved_for_zero, substituted};
use crate::base::{Rational, Requirement, Symbols};
use crate::expr::{Graph, Id};
use crate::facts::{Condition, GraphFacts, contradictory, fails, is_zero_nowhere};
use crate::normal::Algebra;
use crate::ops::{Function, Op};
use rustc_hash::FxHashMap;
use smallvec::smallvec;

/// Whether both sides are equal in every case.
pub(super) fn are_equal(equation: Equation<'_>, symbols: &Symbols, algebra: &mut Algebra) -> bool {
    let mut graph = equation.graph.clone();
    let sides = [equation.left, equation.right];
    let signed = graph.reachable(&sides).into_iter().filter(|id| sign_function(&graph, *id).is_some()).count();
    if !(1..=SIGNS).contains(&signed) {
        return false;
    }
    let mut cases = Cases { equation, symbols, algebra, left: CASES };
    cases.hold(&mut graph, sides, &mut Vec::new())
}

/// The function that a scalar is, if it depends on the sign of its argument.
fn sign_function(graph: &Graph, id: Id) -> Option<Function> {
    match graph.op(id) {
        Op::Map(function) if function.record().depends_on_sign() && graph.rank(id) == 0 => Some(*function),
        _ => None,
    }
}

/// Whether a function is not continuous where its argument is zero: it is no multiple of that on each side.
fn jumps(function: Function) -> bool {
    function.record().expansion.is_none()
}

struct Cases<'a> {
    equation: Equation<'a>,
    symbols: &'a Symbols,
    algebra: &'a mut Algebra,
    /// How many more are looked at.
    left: usize,
}

impl Cases<'_> {
    /// Whether two sides are equal wherever these conditions hold.
    fn hold(&mut self, graph: &mut Graph, sides: [Id; 2], conditions: &mut Vec<Condition>) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return false };
        self.left = left;
        // Operands come first: the argument of the first such function has none in it.
        let Some(first) = graph.reachable(&sides).into_iter().find(|id| sign_function(graph, *id).is_some()) else {
            return self.meet(graph, sides);
        };
        let argument = graph.children(first)[0];
        let Some(form) = self.algebra.normal_form(graph, argument) else { return false };
        if let Some(value) = self.algebra.constant(form) {
            let sides = with_sign(graph, sides, argument, &value.signum());
            return sides.is_some_and(|sides| self.hold(graph, sides, conditions));
        }
        // What is nowhere on one side of zero is on the other or zero.
        for sign in [1, -1] {
            let sign = Rational::from_integer(sign);
            let Ok(operand) = graph.add(Op::Combination(smallvec![sign.clone()]), &[argument]) else { return false };
            if fails(Requirement::Positive, &GraphFacts::new(graph, self.symbols).of(operand)) {
                return [-sign, Rational::zero()].iter().all(|sign| {
                    with_sign(graph, sides, argument, sign).is_some_and(|sides| self.hold(graph, sides, conditions))
                });
            }
        }
        // Where an argument is zero over a whole region, neither of its signs is met there.
        if !self.algebra.is_nowhere_constant(form) {
            return false;
        }
        for sign in [1, -1] {
            let sign = Rational::from_integer(sign);
            let Ok(operand) = graph.add(Op::Combination(smallvec![sign.clone()]), &[argument]) else { return false };
            conditions.push(Condition { requirement: Requirement::Positive, operand });
            let holds = contradictory(graph, self.symbols, conditions).is_some()
                || with_sign(graph, sides, argument, &sign).is_some_and(|sides| self.hold(graph, sides, conditions));
            conditions.pop();
            if !holds {
                return false;
            }
        }
        let has_jump = graph
            .reachable(&sides)
            .into_iter()
            .any(|id| graph.children(id) == [argument] && sign_function(graph, id).is_some_and(jumps));
        !has_jump || self.holds_at_zero(graph, sides, argument, conditions)
    }

    /// Whether two sides are equal where an argument is zero.
    fn holds_at_zero(
        &mut self,
        graph: &mut Graph,
        sides: [Id; 2],
        argument: Id,
        conditions: &mut Vec<Condition>,
    ) -> bool {
        if self.equation.needs_nonzero(argument) || is_zero_nowhere(graph, self.symbols, argument) {
            return true;
        }
        let Some((variable, value)) = solved_for_zero(graph, argument, |_, _, _| true) else { return false };
        let mut at = |side| substituted(graph, side, &[(variable, value)]);
        let (Some(left), Some(right)) = (at(sides[0]), at(sides[1])) else { return false };
        self.hold(graph, [left, right], conditions)
    }

    fn meet(&mut self, graph: &Graph, [left, right]: [Id; 2]) -> bool {
        let forms = self.algebra.normal_forms(graph, &[left, right]);
        let &[Some(left), Some(right)] = forms.as_slice() else { return false };
        left == right || self.algebra.are_equal_quotients(left, right) == Some(true)
    }
}

/// The sides where the argument has one sign, or is zero; `None` where that is not enough to know a function of it.
pub(super) fn with_sign(graph: &mut Graph, sides: [Id; 2], argument: Id, sign: &Rational) -> Option<[Id; 2]> {
    let mut map: FxHashMap<Id, Id> = FxHashMap::default();
    for id in graph.reachable(&sides) {
        let node = graph.node(id).clone();
        let new = match node.op {
            Op::Map(function) if node.children[..] == [argument] && function.record().depends_on_sign() => {
                let value = (function.record().exact)(sign.clone())?;
                if graph.rank(id) > 0 {
                    let zero = graph.zero(&graph.shape(id).clone());
                    Some(zero).filter(|_| value.is_zero())?
                } else if jumps(function) || sign.is_zero() {
                    graph.number(value)
                } else {
                    // A multiple of the argument on each side, as those that are written by its absolute value are.
                    graph.add(Op::Combination(smallvec![&value * sign]), &[argument]).ok()?
                }
            }
            _ if node.children.is_empty() => id,
            op => {
                let children: Vec<Id> = node.children.iter().map(|c| map[c]).collect();
                graph.add(op, &children).ok()?
            }
        };
        map.insert(id, new);
    }
    Some(sides.map(|side| map[&side]))
}
