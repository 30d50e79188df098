//! The forward direction: the tangent of every node from those of its operands.

use super::build::Build;
use super::local::{Local, local};
use super::tangents::Tangents;
use crate::base::{Rational, Variable};
use crate::expr::Id;
use smallvec::SmallVec;

/// The tangent of `root`, where `wrt` varies.
pub(super) fn forward(build: &mut Build, root: Id, wrt: Variable, kind: &impl Tangents) -> Id {
    let depends = build.graph.depends_on(wrt);
    let order = build.graph.reachable(&[root]);
    let mut tangents: Vec<Option<Id>> = vec![None; build.graph.len()];
    let needed = needed(build, &order);
    for id in order {
        let apart = build.rank(id) == 0 && kind.of_scalar().is_some();
        if depends[usize::from(id)] && (!apart || needed[usize::from(id)]) {
            let tangent = tangent(build, id, kind, &tangents);
            tangents[usize::from(id)] = Some(tangent);
        }
    }
    tangents[usize::from(root)].unwrap_or_else(|| {
        let shape = kind.shape(build.graph.shape(root));
        build.graph.zero(&shape)
    })
}

/// Whether something with axes is made of each node.
fn needed(build: &Build, order: &[Id]) -> Vec<bool> {
    let mut needed = vec![false; build.graph.len()];
    for id in order.iter().filter(|id| build.rank(**id) > 0) {
        build.graph.children(*id).iter().for_each(|child| needed[usize::from(*child)] = true);
    }
    needed
}

/// The tangent of a node that depends on the variable.
fn tangent(build: &mut Build, id: Id, kind: &impl Tangents, tangents: &[Option<Id>]) -> Id {
    if build.rank(id) == 0
        && let Some(known) = kind.of_scalar()
    {
        return known(build, id);
    }
    let node = build.graph.node(id).clone();
    let shape = kind.shape(build.graph.shape(id));
    let of = |id: &Id| tangents[usize::from(*id)];
    match local(build.graph, id) {
        Local::Variable => kind.seed(build),
        Local::Combination(coefficients) => {
            let terms: Vec<(Rational, Id)> = coefficients
                .iter()
                .zip(&node.children)
                .filter_map(|(coefficient, child)| Some((coefficient.clone(), of(child)?)))
                .collect();
            build.linear(&terms, &shape)
        }
        Local::Multilinear => {
            let mut terms = SmallVec::<[(Rational, Id); 2]>::new();
            for (position, child) in node.children.iter().enumerate() {
                if let Some(tangent) = of(child) {
                    let others = others(&node.children, position);
                    terms.push((Rational::one(), kind.pushforward(build, &node.op, &others, position, tangent)));
                }
            }
            build.linear(&terms, &shape)
        }
        Local::Rule { template, operands } => {
            let inner: Vec<Option<Id>> = operands.iter().map(|o| o.varies.then(|| of(&o.id)).flatten()).collect();
            let live: Vec<bool> = inner.iter().map(Option::is_some).collect();
            let operands: Vec<Id> = operands.iter().map(|o| o.id).collect();
            let mut binding = template.bind(build.graph, &operands, &live);
            binding.forward(build, &inner, kind)
        }
    }
}

/// The operands of a node but the one at a position.
pub(super) fn others(operands: &[Id], position: usize) -> Vec<Option<Id>> {
    operands.iter().enumerate().map(|(place, id)| (place != position).then_some(*id)).collect()
}
