//! What each linear operation does to a tangent that carries further axes (the pushforward), and to the adjoint of its value (the
//! pullback): in matrix operations where there are some, else as a network.

use super::build::Build;
use super::patterns;
use crate::base::{Rational, Shape};
use crate::expr::{Graph, Id};
use crate::ops::{DIAGONAL, DIAGONAL_OF, DIVIDE, HADAMARD_DIVIDE, INNER, OUTER, Op, TRACE};

/// The adjoint of operand `position` (of this shape) of a linear operation, for the adjoint `g` of its value.
pub(super) fn pullback(build: &mut Build, op: &Op, others: &[Option<Id>], position: usize, shape: &Shape, g: Id) -> Id {
    let other = others.iter().flatten().next().copied();
    match (op, other, position) {
        (Op::Product, Some(b), 0) if build.rank(b) == 2 => {
            let t = build.transpose(b);
            build.product(g, t)
        }
        (Op::Product, Some(x), 0) => build.outer(g, x),
        (Op::Product, Some(a), _) => {
            let t = build.transpose(a);
            build.product(t, g)
        }
        (Op::Transpose, ..) => build.transpose(g),
        (Op::Scale, Some(x), 0) => build.inner(g, x),
        (Op::Scale, Some(s), _) => build.scale(s, g),
        (Op::Hadamard, Some(x), _) => build.hadamard(g, x),
        (Op::Call(HADAMARD_DIVIDE), Some(x), 0) => build.hadamard_divide(g, x),
        (Op::Call(DIVIDE), Some(s), 0) => build.divide(g, s),
        (Op::Call(INNER), Some(x), _) => build.scale(g, x),
        (Op::Call(OUTER), Some(v), 0) => build.product(g, v),
        (Op::Call(OUTER), Some(u), _) => {
            let t = build.transpose(g);
            build.product(t, u)
        }
        (Op::Call(DIAGONAL), ..) => build.unary(&Op::Call(DIAGONAL_OF), g),
        (Op::Call(DIAGONAL_OF), ..) => build.diagonal(g),
        (Op::Call(TRACE), ..) => {
            let eye = build.identity(&shape[0]);
            build.scale(g, eye)
        }
        (Op::Sum, ..) => {
            let ones = build.ones(shape);
            build.scale(g, ones)
        }
        _ => {
            let shapes: Vec<Shape> =
                others.iter().map(|o| o.map_or_else(|| shape.clone(), |o| build.shape(o))).collect();
            let index_pattern = op.index_pattern(&shapes.iter().collect::<Vec<_>>()).expect("a linear operation");
            let index_pattern = patterns::adjoint(&index_pattern, position, shape);
            let operands: Vec<Id> = std::iter::once(g).chain(others.iter().flatten().copied()).collect();
            build.network(&index_pattern, &operands)
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
pub(super) fn pushforward(
    build: &mut Build,
    op: &Op,
    others: &[Option<Id>],
    position: usize,
    tangent: Id,
    extra: &Shape,
) -> Id {
    let other = others.iter().flatten().next().copied();
    if extra.len() == 1 && !is_network(build.graph, tangent) {
        let rank = build.rank(tangent) - 1;
        match (op, other, position, rank) {
            (Op::Product, Some(a), 1, 1) => return build.product(a, tangent),
            (Op::Hadamard, Some(a), _, 1) => {
                let diagonal = build.diagonal(a);
                return build.product(diagonal, tangent);
            }
            (Op::Call(HADAMARD_DIVIDE), Some(a), 0, 1) => {
                let reciprocal = build.reciprocal(a);
                let diagonal = build.diagonal(reciprocal);
                return build.product(diagonal, tangent);
            }
            (Op::Scale, Some(x), 0, 0) if build.rank(x) == 1 => return build.outer(x, tangent),
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
            let y = build.reciprocal(y);
            pushforward_network(build, &Op::Hadamard, &[None, Some(y)], 0, tangent, extra)
        }
        _ => pushforward_network(build, op, others, position, tangent, extra),
    }
}

/// Applies a linear operation to each term of a tangent.
fn distribute(build: &mut Build, tangent: Id, f: &mut dyn FnMut(&mut Build, Id) -> Id) -> Id {
    let node = build.graph.node(tangent).clone();
    let Op::Combination(cs) = &node.op else { return f(build, tangent) };
    let terms: Vec<(Rational, Id)> =
        cs.iter().zip(&node.children).map(|(c, child)| (c.clone(), f(build, *child))).collect();
    let shape = build.shape(terms[0].1);
    build.linear(&terms, &shape)
}

/// The linear operation as a network over the tangent, which is merged into it when it is a network itself.
fn pushforward_network(
    build: &mut Build,
    op: &Op,
    others: &[Option<Id>],
    position: usize,
    tangent: Id,
    extra: &Shape,
) -> Id {
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
