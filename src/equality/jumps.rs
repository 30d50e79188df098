//! Points where functions jump: numbers that no random point and no small whole number are, such as `x = 7/3` of `sign(x - 7/3)`.

use super::cases::with_sign;
use super::question::Equation;
use super::solve::{solved_for_zero, substituted};
use crate::base::{Rational, Requirement, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
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

/// Whether a function is not continuous where its argument is zero.
fn is_jump(graph: &Graph, id: Id) -> bool {
    matches!(graph.op(id), Op::Map(function) if function.record().depends_on_sign() && function.record().expansion.is_none())
}

/// Whether a function jumps in one of the sides.
pub(super) fn has_jumps(equation: Equation<'_>) -> bool {
    let below = equation.graph.reachable(&[equation.left, equation.right]);
    below.into_iter().any(|id| is_jump(equation.graph, id))
}

/// The sides where the argument of a function that jumps is zero, for a value of a variable in which it is linear, if the value has the
/// attributes of the variable.
pub(super) fn jumps(equation: Equation<'_>, symbols: &Symbols) -> Vec<Jump> {
    let Equation { graph, left, right, .. } = equation;
    let of = |id: Id| {
        let mut graph = graph.clone();
        let argument = graph.children(id)[0];
        let is_admitted = |graph: &Graph, variable: Variable, value: Id| {
            let known = GraphFacts::new(graph, symbols).of(value);
            symbols.attributes(variable).iter().all(|attribute| known.show(attribute))
        };
        let value = solved_for_zero(&mut graph, argument, is_admitted)?;
        let at_zero = with_sign(&mut graph, [left, right], argument, &Rational::zero())?;
        let sides = at_zero.map(|side| substituted(&mut graph, side, &[value]));
        let [Some(left), Some(right)] = sides else { return None };
        let put =
            |(requirement, term): &(Requirement, Id)| Some((*requirement, substituted(&mut graph, *term, &[value])?));
        let needs = equation.needs().iter().map(put).collect::<Option<_>>()?;
        Some(Jump { graph, sides: [left, right], needs, solved: [value] })
    };
    graph.reachable(&[left, right]).into_iter().filter(|id| is_jump(graph, *id)).take(MOST).filter_map(of).collect()
}
