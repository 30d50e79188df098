//! The differential of one node in terms of those of its operands.

use super::rules;
use super::template::Template;
use crate::base::{Rational, Shape};
use crate::expr::{GivenDerivative, Graph, Id};
use crate::ops::Op;
use smallvec::SmallVec;
use std::borrow::Cow;

/// An operand of a rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operand {
    pub(super) id: Id,
    /// Whether its differential counts.
    pub(super) varies: bool,
}

/// What the differential of a node is.
// One is there at a time.
#[allow(clippy::large_enum_variant)]
pub(super) enum Local {
    /// The direction itself.
    Variable,
    /// The same combination of the differentials of the operands.
    Combination(SmallVec<[Rational; 2]>),
    /// The sum of the operation with one operand replaced by its differential, over all operands.
    Multilinear,
    /// What a rule says.
    Rule {
        /// The rule.
        template: Cow<'static, Template>,
        /// What its metavariables stand for.
        operands: SmallVec<[Operand; 2]>,
    },
}

/// The differential of a node.
pub(super) fn local(graph: &Graph, id: Id) -> Local {
    let node = graph.node(id);
    if let Some((template, operands)) = given(graph, id) {
        return Local::Rule { template, operands };
    }
    let is_singular = node.children.iter().any(|child| graph.is_singular(*child));
    if let Some((template, base)) = rules::of_composition(graph, id).filter(|_| !is_singular) {
        let operands = [Operand { id: base, varies: true }].into_iter().collect();
        return Local::Rule { template: Cow::Owned(template), operands };
    }
    match &node.op {
        Op::Variable(_) => Local::Variable,
        Op::Combination(coefficients) => Local::Combination(coefficients.clone()),
        Op::Network(_) => Local::Multilinear,
        op => match template(graph, op, &node.children) {
            Some(template) => {
                let operands = node.children.iter().map(|id| Operand { id: *id, varies: true }).collect();
                Local::Rule { template, operands }
            }
            None => Local::Multilinear,
        },
    }
}

fn template(graph: &Graph, op: &Op, operands: &[Id]) -> Option<Cow<'static, Template>> {
    let shapes: SmallVec<[&Shape; 4]> = operands.iter().map(|c| graph.shape(*c)).collect();
    if operands.iter().any(|operand| graph.is_singular(*operand)) {
        return rules::find_general(op, &shapes);
    }
    rules::find(op, &shapes)
}

/// A node whose derivative was given is, to its argument, what `slope.*argument` would be.
fn given(graph: &Graph, id: Id) -> Option<(Cow<'static, Template>, SmallVec<[Operand; 2]>)> {
    let GivenDerivative { argument, slope } = graph.slope(id)?;
    let op = if graph.rank(id) == 0 { Op::Scale } else { Op::Hadamard };
    let operands = [Operand { id: slope, varies: false }, Operand { id: argument, varies: true }];
    Some((template(graph, &op, &[slope, argument])?, operands.into_iter().collect()))
}
