//! Differentiation on the shared graph: differentials, gradients by reverse accumulation, Jacobians with all their axes.
//!
//! What is known of each operation is a rule in text (`rules/differential.rules`), for example
//! `d(inv(A)) => -inv(A)*d(A)*inv(A)`. A rule is linear in the differentials of its operands, so one rule gives the forward
//! direction (as it stands), the reverse one (each linear operation transposed) and the Jacobian (each linear operation applied to
//! a tangent that carries the axes of the variable). Nothing here uses attributes, and nothing simplifies beyond tidying.

mod build;
mod conditions;
mod jacobian;
mod patterns;
mod signs;
mod template;
mod theory;

pub use conditions::{Condition, Requirement, conditions};
pub use jacobian::jacobian;
pub use template::Template;
pub use theory::templates;

use crate::base::{Rational, Shape, Symbols, Variable};
use crate::expr::{GivenDerivative, Graph, Id};
use crate::ops::{MATRIX_POWER, Op, Parameters};
use build::{Build, term};
use smallvec::SmallVec;
use std::borrow::Cow;

/// The template of a node's operation, when it has one.
fn template(graph: &Graph, id: Id) -> Option<Cow<'static, Template>> {
    let node = graph.node(id);
    match node.op {
        Op::Parametric(MATRIX_POWER, Parameters::Natural(k)) => Some(Cow::Owned(theory::matrix_power(k))),
        _ => template_of(graph, &node.op, &node.children),
    }
}

fn template_of(graph: &Graph, op: &Op, operands: &[Id]) -> Option<Cow<'static, Template>> {
    let shapes: SmallVec<[&Shape; 4]> = operands.iter().map(|c| graph.shape(*c)).collect();
    theory::find(op, &shapes).map(Cow::Borrowed)
}

/// A node whose differential was said is, to its argument, what `slope.*argument` would be.
fn said(graph: &Graph, id: Id) -> Option<(Cow<'static, Template>, [Id; 2])> {
    let GivenDerivative { argument, slope } = graph.slope(id)?;
    let op = if graph.rank(id) == 0 { Op::Scale } else { Op::Hadamard };
    let operands = [slope, argument];
    Some((template_of(graph, &op, &operands)?, operands))
}

/// The differential of `root` in `wrt`, linear in `direction` (a node of the shape of `wrt`), as a person writes it: `dW*W' + W*dW'`.
pub fn differential(graph: &mut Graph, root: Id, wrt: Variable, direction: Id) -> Id {
    let depends = graph.depends_on(wrt);
    let mut tangents: Vec<Option<Id>> = vec![None; graph.len()];
    let mut build = Build { graph };
    for id in build.graph.reachable(&[root]) {
        if !depends[usize::from(id)] {
            continue;
        }
        let node = build.graph.node(id).clone();
        let shape = build.shape(id);
        if let Some((template, operands)) = said(build.graph, id) {
            let inner = [None, tangents[usize::from(operands[1])]];
            let mut binding = template.bind(build.graph, &operands, &[false, true]);
            tangents[usize::from(id)] =
                Some(binding.forward(&mut build, &inner, &Shape::clone, &mut |build, op, constants, _, tangent| {
                    let operands: Vec<Id> = constants.iter().map(|c| c.unwrap_or(tangent)).collect();
                    build.op(op, &operands)
                }));
            continue;
        }
        let inner: Vec<Option<Id>> = node.children.iter().map(|c| tangents[usize::from(*c)]).collect();
        let tangent = match &node.op {
            Op::Variable(_) => direction,
            Op::Combination(cs) => {
                let terms: Vec<(Rational, Id)> =
                    cs.iter().zip(&inner).filter_map(|(c, tangent)| Some((*c, (*tangent)?))).collect();
                build.linear(&terms, &shape)
            }
            Op::Network(w) => {
                let mut terms = SmallVec::<[(Rational, Id); 2]>::new();
                for (position, tangent) in inner.iter().enumerate() {
                    if let Some(tangent) = tangent {
                        let mut operands = node.children.clone();
                        operands[position] = *tangent;
                        terms.extend(term(build.network(w, &operands)));
                    }
                }
                build.linear(&terms, &shape)
            }
            _ => match template(build.graph, id) {
                Some(template) => {
                    let live: Vec<bool> = inner.iter().map(Option::is_some).collect();
                    let mut binding = template.bind(build.graph, &node.children, &live);
                    binding.forward(&mut build, &inner, &Shape::clone, &mut |build, op, constants, _, tangent| {
                        let operands: Vec<Id> = constants.iter().map(|c| c.unwrap_or(tangent)).collect();
                        build.op(op, &operands)
                    })
                }
                None => unreachable!("every operation with operands has a rule"),
            },
        };
        tangents[usize::from(id)] = Some(tangent);
    }
    match tangents[usize::from(root)] {
        Some(tangent) => tangent,
        None => {
            let shape = build.shape(root);
            build.graph.zero(&shape)
        }
    }
}

/// The gradient of the scalar `root` in `wrt`, with the shape of `wrt`, by reverse accumulation: O(n) nodes for n nodes.
pub fn gradient(graph: &mut Graph, root: Id, wrt: Variable, symbols: &Symbols) -> Id {
    let shape = symbols.declaration(wrt).shape.clone();
    reverse(graph, root, wrt, &shape)
}

/// The gradient, where the shape of the variable is known.
fn reverse(graph: &mut Graph, root: Id, wrt: Variable, wrt_shape: &Shape) -> Id {
    let depends = graph.depends_on(wrt);
    let order = graph.reachable(&[root]);
    let mut adjoints: Vec<SmallVec<[(Rational, Id); 2]>> = vec![SmallVec::new(); graph.len()];
    let mut build = Build { graph };
    let one = build.one();
    adjoints[usize::from(root)] = term(one);
    for id in order.into_iter().rev() {
        if !depends[usize::from(id)] || adjoints[usize::from(id)].is_empty() {
            continue;
        }
        let shape = build.shape(id);
        let g = build.linear(&std::mem::take(&mut adjoints[usize::from(id)]), &shape);
        if let Some((template, operands)) = said(build.graph, id) {
            let mut binding = template.bind(build.graph, &operands, &[false, true]);
            for (_, c, pulled) in binding.reverse(&mut build, g) {
                adjoints[usize::from(operands[1])].push((c, pulled));
            }
            continue;
        }
        let node = build.graph.node(id).clone();
        match &node.op {
            Op::Variable(_) => return g,
            Op::Combination(cs) => {
                for (c, child) in cs.iter().zip(&node.children) {
                    adjoints[usize::from(*child)].push((*c, g));
                }
            }
            Op::Network(_) => {
                for (position, child) in node.children.iter().enumerate() {
                    if depends[usize::from(*child)] {
                        let others: Vec<Option<Id>> =
                            node.children.iter().enumerate().map(|(k, c)| (k != position).then_some(*c)).collect();
                        let shape = build.shape(*child);
                        let pulled = template::pullback(&mut build, &node.op, &others, position, &shape, g);
                        adjoints[usize::from(*child)].extend(term(pulled));
                    }
                }
            }
            _ => {
                let Some(template) = template(build.graph, id) else {
                    unreachable!("every operation with operands has a rule")
                };
                let live: Vec<bool> = node.children.iter().map(|c| depends[usize::from(*c)]).collect();
                let mut binding = template.bind(build.graph, &node.children, &live);
                for (k, c, pulled) in binding.reverse(&mut build, g) {
                    adjoints[usize::from(node.children[k])].push((c, pulled));
                }
            }
        }
    }
    build.graph.zero(wrt_shape)
}
