//! Proofs by cases: of functions that depend on the sign of a scalar, with each sign of it in turn, but for signs that contradict each
//! other. What holds on one side of a kink as it stands holds at the kink too.

use super::budget::{CASES, SIGNS};
use super::question::Equation;
use crate::base::{Rational, Requirement, Symbols};
use crate::expr::{Graph, Id};
use crate::facts::{Condition, contradictory};
use crate::normal::Algebra;
use crate::ops::Op;
use rustc_hash::FxHashMap;
use smallvec::smallvec;

/// Whether both sides are equal in every case.
pub(super) fn are_equal(equation: Equation<'_>, symbols: &Symbols, algebra: &mut Algebra) -> bool {
    let mut graph = equation.graph.clone();
    let sides = [equation.left, equation.right];
    let signed = graph.reachable(&sides).into_iter().filter(|id| depends_on_sign(&graph, *id)).count();
    if !(1..=SIGNS).contains(&signed) {
        return false;
    }
    let mut cases = Cases { symbols, algebra, left: CASES };
    cases.hold(&mut graph, sides, &mut Vec::new())
}

fn depends_on_sign(graph: &Graph, id: Id) -> bool {
    matches!(graph.op(id), Op::Map(function) if function.record().depends_on_sign()) && graph.rank(id) == 0
}

struct Cases<'a> {
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
        let Some(first) = graph.reachable(&sides).into_iter().find(|id| depends_on_sign(graph, *id)) else {
            return self.meet(graph, sides);
        };
        let argument = graph.children(first)[0];
        let Some(form) = self.algebra.normal_form(graph, argument) else { return false };
        if let Some(value) = self.algebra.constant(form) {
            let sides = with_sign(graph, sides, argument, !value.is_negative());
            return sides.is_some_and(|sides| self.hold(graph, sides, conditions));
        }
        // Where an argument is zero over a whole region, neither of its signs is met there.
        if !self.algebra.is_nowhere_constant(form) {
            return false;
        }
        for positive in [true, false] {
            let sign = Rational::from_integer(if positive { 1 } else { -1 });
            let Ok(operand) = graph.add(Op::Combination(smallvec![sign]), &[argument]) else { return false };
            conditions.push(Condition { requirement: Requirement::Positive, operand });
            let holds = contradictory(graph, self.symbols, conditions).is_some()
                || with_sign(graph, sides, argument, positive).is_some_and(|sides| self.hold(graph, sides, conditions));
            conditions.pop();
            if !holds {
                return false;
            }
        }
        true
    }

    fn meet(&mut self, graph: &Graph, [left, right]: [Id; 2]) -> bool {
        let forms = self.algebra.normal_forms(graph, &[left, right]);
        let &[Some(left), Some(right)] = forms.as_slice() else { return false };
        left == right || self.algebra.are_equal_quotients(left, right) == Some(true)
    }
}

/// The sides where the argument has one sign, or is zero; `None` where that is not enough to know a function of it.
fn with_sign(graph: &mut Graph, sides: [Id; 2], argument: Id, positive: bool) -> Option<[Id; 2]> {
    let mut map: FxHashMap<Id, Id> = FxHashMap::default();
    for id in graph.reachable(&sides) {
        let node = graph.node(id).clone();
        let new = match node.op {
            Op::Map(function) if node.children[..] == [argument] && function.record().depends_on_sign() => {
                // A multiple of the argument on each side, as those that are written by its absolute value are.
                let record = function.record();
                record.expansion?;
                let side = Rational::from_integer(if positive { 1 } else { -1 });
                let slope = &(record.exact)(side.clone())? * &side;
                graph.add(Op::Combination(smallvec![slope]), &[argument]).ok()?
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
