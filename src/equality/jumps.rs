//! Points where functions jump: numbers that no random point and no small whole number are, such as `x = 7/3` of `sign(x - 7/3)`.

use super::cases::with_sign;
use super::question::Equation;
use super::solve::{solved_for_zero, substituted};
use crate::base::{Rational, Requirement, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::Op;

/// The most functions that are looked at.
const MOST: usize = 4;

/// The sides of an equation where a function jumps, with the value of a variable there.
pub(super) struct Jump {
    pub(super) graph: Graph,
    pub(super) sides: [Id; 2],
    pub(super) needs: Vec<(Requirement, Id)>,
    pub(super) solved: [(Variable, Id); 1],
}

/// The sides where the argument of a function that jumps is zero, for a value of a variable without attributes in which it is linear.
pub(super) fn jumps(equation: Equation<'_>, symbols: &Symbols) -> Vec<Jump> {
    let Equation { graph, left, right, .. } = equation;
    let jumps = |id: &Id| match graph.op(*id) {
        Op::Map(function) => {
            let record = function.record();
            graph.rank(*id) == 0 && record.depends_on_sign() && record.expansion.is_none()
        }
        _ => false,
    };
    let of = |id: Id| {
        let mut graph = graph.clone();
        let argument = graph.children(id)[0];
        let is_free = |_: &Graph, variable: Variable, _: Id| symbols.attributes(variable).iter().next().is_none();
        let value = solved_for_zero(&mut graph, argument, is_free)?;
        let at_zero = with_sign(&mut graph, [left, right], argument, &Rational::zero())?;
        let sides = at_zero.map(|side| substituted(&mut graph, side, &[value]));
        let [Some(left), Some(right)] = sides else { return None };
        let put =
            |(requirement, term): &(Requirement, Id)| Some((*requirement, substituted(&mut graph, *term, &[value])?));
        let needs = equation.needs().iter().map(put).collect::<Option<_>>()?;
        Some(Jump { graph, sides: [left, right], needs, solved: [value] })
    };
    graph.reachable(&[left, right]).into_iter().filter(jumps).take(MOST).filter_map(of).collect()
}
