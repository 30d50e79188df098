//! Cuts a network into matrix operations: the generator from index form to matrix notation.
//!
//! A network of two axes at most is first reduced (operands with private or repeated labels, scalar components, operands side by side on
//! the same labels), each in one way; what is left is connected, and is cut in two wherever the two parts meet as a matrix operation
//! joins its operands. The parts are networks again, cut in their turn, so that all associations of a product arise once each.

mod cuts;
mod entries;
mod hub;
mod joint;
mod powers;
mod reduce;
mod single;

use super::generator::{Generation, Generator};
use super::network::ClassNetwork;
use crate::base::Label;
use crate::egraph::limits::OPERANDS_CUT_EVERYWHERE;
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::SmallVec;
use std::ops::ControlFlow;

/// Adds the matrix operations that a network of elementary axes, two at most, is; of more axes, the products entry by entry.
pub(super) struct Split;

impl Generator for Split {
    fn name(&self) -> &'static str {
        "split"
    }

    fn wants(&self, _: &Generation, _: Id, node: &Node) -> bool {
        matches!(node.op, Op::Network(_))
    }

    fn run(&self, generation: &mut Generation, class: Id, node: &Node) -> ControlFlow<()> {
        if let Some(net) = ClassNetwork::of(&generation.graph, node) {
            split(generation, class, &net);
        }
        ControlFlow::Continue(())
    }
}

fn split(generation: &mut Generation, from: Id, net: &ClassNetwork) {
    if net.pattern.output.iter().any(|group| group.len() != 1) {
        return;
    }
    let out: SmallVec<[Label; 2]> = net.pattern.flat_output().collect();
    if out.len() > 2 {
        generation.split_tensor(from, net, &out);
        return;
    }
    let reduced = generation.split_reduce(from, net)
        || generation.split_scalars(from, net, &out)
        || generation.split_outputs(from, net, &out);
    if reduced {
        return;
    }
    if net.operands.len() == 1 {
        return generation.split_single(from, net, &out);
    }
    let entrywise = generation.split_parallel(from, net, &out)
        || out.is_empty() && generation.split_tensor(from, net, net.labels(0));
    if entrywise {
        return;
    }
    if net.operands.len() > OPERANDS_CUT_EVERYWHERE && generation.split_hub(from, net, &out) {
        return;
    }
    match *out {
        [] => generation.split_trace(from, net),
        [i, j] => generation.split_power(from, net, i, j),
        _ => {}
    }
    generation.split_cuts(from, net, &out);
}
