//! The gradient of a scalar, by reverse accumulation.

use super::build::{Build, term};
use super::forward::others;
use super::linear_maps::pullback;
use super::local::{Local, local};
use crate::base::{Rational, Shape, Symbols, Variable};
use crate::expr::{Graph, Id};
use smallvec::SmallVec;

/// The gradient of the scalar `root` in `wrt`, with the shape of `wrt`, by reverse accumulation: O(n) nodes for n nodes.
pub fn gradient(graph: &mut Graph, root: Id, wrt: Variable, symbols: &Symbols) -> Id {
    let shape = symbols.declaration(wrt).shape.clone();
    reverse(graph, root, wrt, &shape)
}

/// The gradient, where the shape of the variable is known.
pub(super) fn reverse(graph: &mut Graph, root: Id, wrt: Variable, wrt_shape: &Shape) -> Id {
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
        let node = build.graph.node(id).clone();
        match local(build.graph, id) {
            Local::Variable => return g,
            Local::Combination(coefficients) => {
                for (coefficient, child) in coefficients.iter().zip(&node.children) {
                    adjoints[usize::from(*child)].push((coefficient.clone(), g));
                }
            }
            Local::Multilinear => {
                for (position, child) in node.children.iter().enumerate() {
                    if depends[usize::from(*child)] {
                        let shape = build.shape(*child);
                        let others = others(&node.children, position);
                        let pulled = pullback(&mut build, &node.op, &others, position, &shape, g);
                        adjoints[usize::from(*child)].extend(term(pulled));
                    }
                }
            }
            Local::Rule { template, operands } => {
                let live: Vec<bool> = operands.iter().map(|o| o.varies && depends[usize::from(o.id)]).collect();
                let values: Vec<Id> = operands.iter().map(|o| o.id).collect();
                let mut binding = template.bind(build.graph, &values, &live);
                for (place, coefficient, pulled) in binding.reverse(&mut build, g) {
                    adjoints[usize::from(values[place])].push((coefficient, pulled));
                }
            }
        }
    }
    build.graph.zero(wrt_shape)
}
