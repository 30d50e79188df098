//! Reverse accumulation, node by node: what the gradient of a scalar and the steps of its derivation are both read from.

use super::build::{Build, term};
use super::forward::others;
use super::linear_maps::pullback;
use super::local::{Local, local};
use crate::base::{Rational, Variable};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use smallvec::SmallVec;

/// Adjoints on their way from a scalar to a variable: `df` is the sum of `adjoint : d(node)` over what is pending.
pub(super) struct Reverse<'g> {
    pub(super) build: Build<'g>,
    /// Which nodes depend on the variable.
    pub(super) depends: Vec<bool>,
    adjoints: Vec<SmallVec<[(Rational, Id); 2]>>,
    /// Whether twice a sum is a multiple of it, as people write the differential of `A:A`.
    pub(super) doubles: bool,
}

/// What one node did with its adjoint.
pub(super) enum Passed {
    /// It is the variable.
    Reached,
    /// Nothing: it has none.
    Nothing,
    /// It went on to the operands.
    On,
}

impl<'g> Reverse<'g> {
    /// At the scalar itself.
    pub(super) fn new(graph: &'g mut Graph, root: Id, wrt: Variable) -> Self {
        let depends = graph.depends_on(wrt);
        let mut adjoints = vec![SmallVec::new(); graph.len()];
        let mut build = Build { graph };
        let one = build.one();
        adjoints[usize::from(root)] = term(one);
        Reverse { build, depends, adjoints, doubles: false }
    }

    /// The adjoint of a node; `None` where it has none, or does not depend on the variable.
    pub(super) fn adjoint(&mut self, id: Id) -> Option<Id> {
        let at = usize::from(id);
        if !self.depends.get(at).is_some_and(|depends| *depends) || self.adjoints[at].is_empty() {
            return None;
        }
        let shape = self.build.shape(id);
        if self.doubles
            && let [(a, first), (b, second)] = self.adjoints[at].as_slice()
            && first == second
            && let Some(both) = a.checked_add(b)
        {
            return Some(self.build.linear(&[(both, *first)], &shape));
        }
        Some(self.build.linear(&self.adjoints[at], &shape))
    }

    /// Passes the adjoint of a node on to its operands. All nodes above it have to have done so.
    pub(super) fn pass(&mut self, id: Id) -> Passed {
        let Some(g) = self.adjoint(id) else { return Passed::Nothing };
        let node = self.build.graph.node(id).clone();
        let found = local(self.build.graph, id);
        if matches!(found, Local::Variable) {
            return Passed::Reached;
        }
        self.adjoints[usize::from(id)].clear();
        match found {
            Local::Variable => Passed::Reached,
            Local::Combination(coefficients) => {
                for (coefficient, child) in coefficients.iter().zip(&node.children) {
                    self.adjoints[usize::from(*child)].push((coefficient.clone(), g));
                }
                Passed::On
            }
            Local::Multilinear => {
                for (position, child) in node.children.iter().enumerate() {
                    if self.depends[usize::from(*child)] {
                        let shape = self.build.shape(*child);
                        let others = others(&node.children, position);
                        let pulled = pullback(&mut self.build, &node.op, &others, position, &shape, g);
                        self.adjoints[usize::from(*child)].extend(term(pulled));
                    }
                }
                Passed::On
            }
            Local::Rule { template, operands } => {
                let depends = |id: Id| self.depends.get(usize::from(id)).is_some_and(|depends| *depends);
                let live: Vec<bool> = operands.iter().map(|o| o.varies && depends(o.id)).collect();
                let values: Vec<Id> = operands.iter().map(|o| o.id).collect();
                let mut binding = template.bind(self.build.graph, &values, &live);
                for (place, coefficient, pulled) in binding.reverse(&mut self.build, g) {
                    self.adjoints[usize::from(values[place])].push((coefficient, pulled));
                }
                Passed::On
            }
        }
    }

    /// The operation of a node.
    pub(super) fn op(&self, id: Id) -> &Op {
        self.build.graph.op(id)
    }
}
