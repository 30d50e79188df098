//! Chains and cycles of matrices: powers and traces.

use crate::base::Label;
use crate::egraph::core::{einsum, matrix_power};
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members};
use crate::egraph::limits::OPERANDS_OF_A_TRACE;
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// Matrices in the order of a chain.
struct Chain {
    operands: Members,
    /// With which axis each operand follows the one before it: the second, where it stands transposed.
    entered: SmallVec<[usize; 8]>,
    /// The labels before, between and after the operands.
    labels: SmallVec<[Label; 8]>,
}

impl Chain {
    /// The chain of all operands that begins at a label, if they are one.
    fn from(net: &ClassNetwork, start: Label) -> Option<Chain> {
        // A walk may come through a label twice; a chain does not.
        if net.pattern.degrees().iter().any(|d| *d != 2) {
            return None;
        }
        let mut chain = Chain { operands: Members::new(), entered: SmallVec::new(), labels: smallvec![start] };
        while chain.operands.len() < net.operands.len() {
            let at = chain.labels[chain.labels.len() - 1];
            let next = (0..net.operands.len()).filter(|o| !chain.operands.contains(o) && net.labels(*o).len() == 2);
            let mut axes = next.flat_map(|o| [(o, 0), (o, 1)]);
            let (operand, axis) = axes.find(|(o, axis)| net.labels(*o)[*axis] == at)?;
            chain.operands.push(operand);
            chain.entered.push(axis);
            chain.labels.push(net.labels(operand)[1 - axis]);
        }
        Some(chain)
    }

    /// The number of operands after which the chain repeats itself, if it does.
    fn period(&self, net: &ClassNetwork) -> Option<usize> {
        let n = self.operands.len();
        let same = |k: usize, l: usize| {
            net.operands[self.operands[k]] == net.operands[self.operands[l]] && self.entered[k] == self.entered[l]
        };
        (1..n).find(|period| n.is_multiple_of(*period) && (*period..n).all(|k| same(k, k - period)))
    }
}

impl Generation<'_> {
    /// A chain that repeats itself is a power: `A*B*A*B` is `(A*B)^2`.
    pub(super) fn split_power(&mut self, from: Id, net: &ClassNetwork, i: Label, j: Label) {
        let Some(chain) = Chain::from(net, i) else { return };
        let Some(period) = chain.period(net) else { return };
        let n = chain.operands.len();
        let [start, end] = [chain.labels[0], chain.labels[period]];
        if chain.labels[n] != j || net.size(start) != net.size(end) {
            return;
        }
        let transposed = chain.entered[..period].iter().all(|axis| *axis == 1);
        let [first, last] = if transposed { [end, start] } else { [start, end] };
        let base = self.part(net, &chain.operands[..period], &[&[first], &[last]]);
        let power = matrix_power(base, (n / period) as u32);
        if transposed {
            let power = self.add(power);
            self.derive(from, Node::new(Op::Transpose, [power]), "split");
        } else {
            self.derive(from, power, "split");
        }
    }

    /// A closed network, cut open at one label that two axes touch, is a trace.
    pub(super) fn split_trace(&mut self, from: Id, net: &ClassNetwork) {
        let times = |o: &Id| net.operands.iter().filter(|other| *other == o).count();
        let repeats = net.operands.iter().all(|o| times(o) == times(&net.operands[0]) && times(o) > 1);
        if net.operands.len() > OPERANDS_OF_A_TRACE && !repeats {
            return;
        }
        let degrees = net.pattern.degrees();
        let axes_only = (0..net.operands.len()).all(|o| net.labels(o).len() == 2);
        if !axes_only || degrees.iter().any(|d| *d != 2) {
            return;
        }
        let cut = net.labels(0)[0];
        let mut open = net.clone();
        let pattern = Arc::make_mut(&mut open.pattern);
        let new = pattern.sizes.len() as Label;
        pattern.sizes.push(net.size(cut));
        let Some(leg) = pattern.inputs[0].iter_mut().find(|l| **l == cut) else { return };
        *leg = new;
        let all: Members = (0..net.operands.len()).collect();
        let matrix = self.part(&open, &all, &[&[new], &[cut]]);
        self.derive(from, Node::new(einsum("ii->"), [matrix]), "split");
    }
}
