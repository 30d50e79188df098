//! The steps of reverse accumulation: `df` as a sum of `adjoint : d(node)`, one operation taken off at a time.

use super::differential::differential;
use super::local::{Local, local};
use super::reverse::{Passed, Reverse};
use super::template::Between;
use crate::base::Variable;
use crate::expr::{Graph, Id};
use crate::ops::Op;
use smallvec::SmallVec;

/// A line of the derivation of a gradient.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The operations that were taken off since the line before, each with the differential rule that says how, if one does.
    pub taken: Vec<Taken>,
    /// The differential as it stands now: the sum of these.
    pub pairs: Vec<Pair>,
    /// Whether the adjoint stands beside `dX` alone.
    pub done: bool,
}

/// `adjoint : change`, or their product where they are scalars.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// What was moved to the left.
    pub adjoint: Id,
    /// The differential of a node.
    pub change: Id,
}

/// An operation that was taken off.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The operation.
    pub op: Op,
    /// Which of its operands depend on the variable.
    pub operands: SmallVec<[usize; 2]>,
    /// The rule of its differential.
    pub rule: Option<&'static str>,
    /// What stands between the rule's `d(..)` and its value.
    pub between: SmallVec<[Between; 2]>,
    /// The node that it is.
    pub node: Id,
    /// Those of its operands that depend on the variable.
    pub below: SmallVec<[Id; 2]>,
    /// The number of axes of the first of these, and of the value.
    pub ranks: [usize; 2],
}

/// The lines that lead from the differential of the scalar `root` in `wrt`, at `direction`, to `G:dX`.
pub fn tape(graph: &mut Graph, root: Id, wrt: Variable, direction: Id) -> Vec<Stage> {
    let mut order = graph.reachable(&[root]);
    order.reverse();
    // What each node changes by, as a person writes it.
    let mut changes: Vec<Option<Id>> = vec![None; graph.len()];
    let depends = graph.depends_on(wrt);
    for id in order.iter().rev().filter(|id| depends[usize::from(**id)]) {
        changes[usize::from(*id)] = Some(differential(graph, *id, wrt, direction));
    }
    let mut stages = Vec::new();
    let mut taken: Vec<Taken> = Vec::new();
    let mut reverse = Reverse::new(graph, root, wrt);
    reverse.doubles = true;
    for (place, id) in order.iter().enumerate() {
        if reverse.adjoint(*id).is_none() {
            continue;
        }
        let node = reverse.build.graph.node(*id).clone();
        let taken_off = taken_off(reverse.build.graph, *id, &depends);
        let done = match reverse.pass(*id) {
            Passed::Nothing => continue,
            Passed::Reached => true,
            Passed::On => {
                taken.push(taken_off);
                false
            }
        };
        let pending: Vec<Id> = order[place..].iter().copied().filter(|id| reverse.adjoint(*id).is_some()).collect();
        let Some((pairs, plain)) = pairs(&mut reverse, &pending, &changes) else { continue };
        // Factors go across one after the other, and scalars in one go with what they are of. Where an adjoint is the identity or ones, the
        // trace or sum is still in sight.
        let next = pending.first().map(|id| reverse.op(*id).clone());
        let products = node.op == Op::Product && next == Some(Op::Product);
        let scalars = pending.iter().any(|id| reverse.build.rank(*id) == 0);
        if !done && (plain || products || scalars) {
            continue;
        }
        stages.push(Stage { taken: std::mem::take(&mut taken), pairs, done });
    }
    stages
}

/// The operations from a term down to the variable, with the rules of their differentials.
pub fn operations(graph: &Graph, root: Id, wrt: Variable) -> Vec<Taken> {
    let depends = graph.depends_on(wrt);
    let mut is_passed = vec![false; graph.len()];
    is_passed[usize::from(root)] = depends[usize::from(root)];
    let mut found = Vec::new();
    for id in graph.reachable(&[root]).into_iter().rev().filter(|id| depends[usize::from(*id)]) {
        if is_passed[usize::from(id)] {
            let taken = taken_off(graph, id, &depends);
            taken.below.iter().for_each(|below| is_passed[usize::from(*below)] = true);
            found.push(taken);
        }
    }
    found
}

/// What it takes to take a node off.
fn taken_off(graph: &Graph, id: Id, depends: &[bool]) -> Taken {
    let children = graph.children(id);
    // What a rule for two operations at once is about stands further below.
    let (rule, between, children): (_, _, SmallVec<[Id; 2]>) = match local(graph, id) {
        Local::Rule { template, operands } => {
            (template.rule, template.between(), operands.iter().map(|operand| operand.id).collect())
        }
        _ => (None, SmallVec::new(), children.into()),
    };
    let operands: SmallVec<[usize; 2]> = (0..children.len()).filter(|at| depends[usize::from(children[*at])]).collect();
    let below: SmallVec<[Id; 2]> = operands.iter().map(|at| children[*at]).collect();
    let ranks = [below.first().copied().unwrap_or(id), id].map(|id| graph.rank(id));
    Taken { op: graph.op(id).clone(), operands, rule, between, node: id, below, ranks }
}

/// What is pending, and whether an adjoint in it is a constant that stands for a trace or a sum.
fn pairs(reverse: &mut Reverse<'_>, pending: &[Id], changes: &[Option<Id>]) -> Option<(Vec<Pair>, bool)> {
    let mut pairs = Vec::new();
    let mut plain = false;
    for id in pending {
        let (adjoint, change) = (reverse.adjoint(*id)?, changes[usize::from(*id)]?);
        let build = &mut reverse.build;
        plain |= build.rank(*id) > 0 && (build.is_ones(adjoint) || build.is_identity(adjoint));
        // Numbers and scalars go to the left.
        let (adjoint, change) = match build.rank(*id) {
            0 => (adjoint, change),
            _ => {
                let parts = build.parts(change);
                (build.wrap(&[(parts.coefficient, parts.scalar)], adjoint), parts.core)
            }
        };
        pairs.push(Pair { adjoint, change });
    }
    Some((pairs, plain))
}
