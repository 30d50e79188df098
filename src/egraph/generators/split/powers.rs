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

impl Generation<'_> {
    /// A chain that repeats itself is a power: `A*B*A*B` is `(A*B)^2`.
    pub(super) fn split_power(&mut self, from: Id, net: &ClassNetwork, i: Label, j: Label) {
        // A walk may come through a label twice; a chain does not.
        if net.pattern.degrees().iter().any(|d| *d != 2) {
            return;
        }
        let mut chain: Members = Members::new();
        let mut joints: SmallVec<[Label; 8]> = smallvec![i];
        let mut turns: SmallVec<[usize; 8]> = SmallVec::new();
        while chain.len() < net.operands.len() {
            let at = joints[joints.len() - 1];
            let next = (0..net.operands.len()).filter(|o| !chain.contains(o) && net.labels(*o).len() == 2);
            let Some((operand, leg)) = next.flat_map(|o| [(o, 0), (o, 1)]).find(|(o, leg)| net.labels(*o)[*leg] == at)
            else {
                return;
            };
            chain.push(operand);
            turns.push(leg);
            joints.push(net.labels(operand)[1 - leg]);
        }
        let n = chain.len();
        let repeats =
            |p: usize| (p..n).all(|k| net.operands[chain[k]] == net.operands[chain[k - p]] && turns[k] == turns[k - p]);
        let Some(period) = (1..n).find(|p| n.is_multiple_of(*p) && repeats(*p)) else { return };
        if joints[n] != j || net.size(i) != net.size(joints[period]) {
            return;
        }
        let turned = turns[..period].iter().all(|leg| *leg == 1);
        let ends = [joints[0], joints[period]];
        let [first, last] = if turned { [ends[1], ends[0]] } else { ends };
        let base = self.part(net, &chain[..period], &[&[first], &[last]]);
        let power = matrix_power(base, (n / period) as u32);
        if turned {
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
