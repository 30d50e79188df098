//! The full derivative: the axes of the value, then those of the variable.

use super::build::Build;
use super::{differential, patterns, reverse, said, template};
use crate::base::{Rational, Shape, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::{DIAGONAL, DIVIDE, HADAMARD_DIVIDE, INNER, OUTER, Op};
use num_traits::One;

/// The derivative of `root` in `wrt` with the axes of the value, then those of the variable.
///
/// Where value and variable have at most two axes together the answer is in matrix operations as far as these go; otherwise it is
/// a linear combination of networks over nodes of the graph.
pub fn jacobian(graph: &mut Graph, root: Id, wrt: Variable, symbols: &Symbols) -> Id {
    let extra = symbols.declaration(wrt).shape.clone();
    if extra.is_empty() {
        let one = graph.number(Rational::one());
        return differential(graph, root, wrt, one);
    }
    if graph.rank(root) == 0 {
        return reverse(graph, root, wrt, &extra);
    }
    let depends = graph.depends_on(wrt);
    let order = graph.reachable(&[root]);
    let mut tangents: Vec<Option<Id>> = vec![None; graph.len()];
    let mut build = Build { graph };
    let whole = |shape: &Shape| -> Shape { shape.iter().chain(&extra).cloned().collect() };
    // A scalar's tangent is its gradient, made only when something with axes needs it.
    let mut needed = vec![false; tangents.len()];
    for id in &order {
        if build.rank(*id) > 0 {
            for child in build.graph.children(*id) {
                needed[usize::from(*child)] = true;
            }
        }
    }
    for id in order {
        let rank = build.rank(id);
        if !depends[usize::from(id)] || (rank == 0 && !needed[usize::from(id)]) {
            continue;
        }
        let node = build.graph.node(id).clone();
        let shape = whole(build.graph.shape(id));
        if rank > 0
            && let Some((template, operands)) = said(build.graph, id)
        {
            let inner = [None, tangents[usize::from(operands[1])]];
            let mut binding = template.bind(build.graph, &operands, &[false, true]);
            tangents[usize::from(id)] =
                Some(binding.forward(&mut build, &inner, &whole, &mut |build, op, constants, position, tangent| {
                    pushforward(build, op, constants, position, tangent, &extra)
                }));
            continue;
        }
        let inner: Vec<Option<Id>> = node.children.iter().map(|c| tangents[usize::from(*c)]).collect();
        let tangent = match &node.op {
            Op::Variable(_) => build.delta(&extra),
            _ if rank == 0 => reverse(build.graph, id, wrt, &extra),
            Op::Combination(cs) => {
                let terms: Vec<(Rational, Id)> =
                    cs.iter().zip(&inner).filter_map(|(c, tangent)| Some((*c, (*tangent)?))).collect();
                build.linear(&terms, &shape)
            }
            Op::Network(_) => {
                let mut terms = Vec::new();
                for (position, tangent) in inner.iter().enumerate() {
                    if let Some(tangent) = tangent {
                        let others: Vec<Option<Id>> =
                            node.children.iter().enumerate().map(|(k, c)| (k != position).then_some(*c)).collect();
                        terms.push((
                            Rational::one(),
                            push_network(&mut build, &node.op, &others, position, *tangent, &extra),
                        ));
                    }
                }
                build.linear(&terms, &shape)
            }
            _ => match template(build.graph, id) {
                Some(template) => {
                    let live: Vec<bool> = inner.iter().map(Option::is_some).collect();
                    let mut binding = template.bind(build.graph, &node.children, &live);
                    binding.forward(&mut build, &inner, &whole, &mut |build, op, constants, position, tangent| {
                        pushforward(build, op, constants, position, tangent, &extra)
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
            let shape = whole(build.graph.shape(root));
            build.graph.zero(&shape)
        }
    }
}

/// Whether a tangent is, or has a term that is, a network over operands.
fn is_network(graph: &Graph, id: Id) -> bool {
    match graph.op(id) {
        Op::Network(w) => !w.inputs.is_empty(),
        Op::Combination(_) => graph.children(id).iter().any(|c| is_network(graph, *c)),
        Op::Scale => is_network(graph, graph.children(id)[1]),
        _ => false,
    }
}

/// What a linear operation does to a tangent with the further axes `extra`.
fn pushforward(build: &mut Build, op: &Op, others: &[Option<Id>], position: usize, tangent: Id, extra: &Shape) -> Id {
    let other = others.iter().flatten().next().copied();
    if extra.len() == 1 && !is_network(build.graph, tangent) {
        let rank = build.rank(tangent) - 1;
        match (op, other, position, rank) {
            (Op::Product, Some(a), 1, 1) => return build.product(a, tangent),
            (Op::Hadamard, Some(a), _, 1) => {
                let diagonal = build.unary(&Op::Call(DIAGONAL), a);
                return build.product(diagonal, tangent);
            }
            (Op::Call(HADAMARD_DIVIDE), Some(a), 0, 1) => {
                let reciprocal = reciprocal(build, a);
                let diagonal = build.unary(&Op::Call(DIAGONAL), reciprocal);
                return build.product(diagonal, tangent);
            }
            (Op::Scale, Some(x), 0, 0) if build.rank(x) == 1 => return build.bilinear(&Op::Call(OUTER), x, tangent),
            (Op::Call(INNER), Some(x), _, 1) => {
                let t = build.transpose(tangent);
                return build.product(t, x);
            }
            (Op::Sum, None, 0, 1) => {
                let shape: Shape = build.graph.shape(tangent).iter().take(1).cloned().collect();
                let (t, ones) = (build.transpose(tangent), build.ones(&shape));
                return build.product(t, ones);
            }
            _ => {}
        }
    }
    match (op, other) {
        (Op::Scale, Some(s)) if position == 1 => distribute(build, tangent, &mut |build, term| build.scale(s, term)),
        (Op::Call(DIVIDE), Some(s)) => distribute(build, tangent, &mut |build, term| build.divide(term, s)),
        (Op::Call(HADAMARD_DIVIDE), Some(y)) => {
            let y = reciprocal(build, y);
            push_network(build, &Op::Hadamard, &[None, Some(y)], 0, tangent, extra)
        }
        _ => push_network(build, op, others, position, tangent, extra),
    }
}

fn reciprocal(build: &mut Build, a: Id) -> Id {
    let ones = build.ones(&build.shape(a));
    build.hadamard_divide(ones, a)
}

/// Applies a linear operation to each term of a tangent.
fn distribute(build: &mut Build, tangent: Id, f: &mut dyn FnMut(&mut Build, Id) -> Id) -> Id {
    let node = build.graph.node(tangent).clone();
    let Op::Combination(cs) = &node.op else { return f(build, tangent) };
    let terms: Vec<(Rational, Id)> = cs.iter().zip(&node.children).map(|(c, child)| (*c, f(build, *child))).collect();
    let shape = build.shape(terms[0].1);
    build.linear(&terms, &shape)
}

/// The linear operation as a network over the tangent, which is merged into it when it is a network itself.
fn push_network(build: &mut Build, op: &Op, others: &[Option<Id>], position: usize, tangent: Id, extra: &Shape) -> Id {
    let value: Shape = {
        let shape = build.graph.shape(tangent);
        shape[..shape.len() - extra.len()].iter().cloned().collect()
    };
    let shapes: Vec<Shape> = others.iter().map(|o| o.map_or_else(|| value.clone(), |o| build.shape(o))).collect();
    let pattern = op.index_pattern(&shapes.iter().collect::<Vec<_>>()).expect("a linear operation");
    let pattern = patterns::tangent(&pattern, position, extra);
    distribute(build, tangent, &mut |build, term| {
        let operands: Vec<Id> = others.iter().map(|o| o.unwrap_or(term)).collect();
        build.network(&pattern, &operands)
    })
}
