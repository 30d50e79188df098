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
    /// The chain of all operands that begins at a label, if they are one, and no vector is within it.
    fn from(net: &ClassNetwork, start: Label) -> Option<Chain> {
        // A walk may come through a label twice; a chain does not.
        if net.pattern.degrees().iter().any(|d| *d != 2) {
            return None;
        }
        Chain::with_diagonals(net, start)
    }

    /// The same, where a vector is a diagonal matrix within it, or ends it: of several at one place the first class comes first.
    fn with_diagonals(net: &ClassNetwork, start: Label) -> Option<Chain> {
        let mut chain = Chain { operands: Members::new(), entered: SmallVec::new(), labels: smallvec![start] };
        let (on, degrees) = (net.operands_of_labels(), net.pattern.degrees());
        // Without the vectors it is a chain too: a walk through a label that three matrices or ends touch is none.
        let vectors = |l: usize| on[l].iter().filter(|o| net.labels(**o).len() == 1).count();
        if (0..degrees.len()).any(|l| degrees[l] as usize > 2 + vectors(l)) {
            return None;
        }
        let mut is_in: SmallVec<[bool; 16]> = smallvec![false; net.operands.len()];
        while chain.operands.len() < net.operands.len() {
            let at = chain.labels[chain.labels.len() - 1];
            let next = || on[at as usize].iter().copied().filter(|o| !is_in[*o]);
            let vector = next().filter(|o| net.labels(*o).len() == 1).min_by_key(|o| net.operands[*o]);
            let operand = vector.or_else(|| next().next())?;
            is_in[operand] = true;
            let axis = usize::from(net.labels(operand)[0] != at);
            chain.operands.push(operand);
            chain.entered.push(axis);
            match net.labels(operand) {
                [a, b] => chain.labels.push(if axis == 0 { *b } else { *a }),
                // A vector within the chain, or where it ends.
                [_] if degrees[at as usize] > 2 => chain.labels.push(at),
                [_] if chain.operands.len() == net.operands.len() => {}
                _ => return None,
            }
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
    /// A long chain from an output label is written as products at once, from the left if it is a matrix and from the right if it is a
    /// vector; whether it is one. Cut up one factor at a time it would be as many networks, each as long as what is left.
    pub(super) fn write_chain(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) -> bool {
        let Some(chain) = out.first().and_then(|start| Chain::from(net, *start)) else { return false };
        let n = chain.operands.len();
        let is_matrix = chain.labels.len() == n + 1;
        if is_matrix != (out.len() == 2) || out.get(1).is_some_and(|end| chain.labels[n] != *end) {
            return false;
        }
        let factors: Vec<Id> = (0..n)
            .map(|k| {
                let groups: SmallVec<[&[Label]; 2]> =
                    chain.labels[k..].iter().take(2).map(std::slice::from_ref).collect();
                self.part(net, &[chain.operands[k]], &groups)
            })
            .collect();
        let mut product = |x: Id, y: Id| self.add(Node::new(Op::Product, [x, y]));
        let whole = if is_matrix {
            factors.into_iter().reduce(&mut product)
        } else {
            factors.into_iter().rev().reduce(|rest, factor| product(factor, rest))
        };
        let Some(whole) = whole else { return false };
        self.derive_class(from, whole, "split");
        true
    }

    /// A chain that repeats itself is a power: `A*B*A*B` is `(A*B)^2`, and `A*diag(x)*A*diag(x)` is `(A*diag(x))^2`.
    pub(super) fn split_power(&mut self, from: Id, net: &ClassNetwork, i: Label, j: Label) {
        let Some(chain) = Chain::with_diagonals(net, i) else { return };
        let Some(period) = chain.period(net) else { return };
        let n = chain.operands.len();
        if chain.labels.len() != n + 1 {
            return;
        }
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
        let mut sorted = net.operands.clone();
        sorted.sort_unstable();
        let mut times = sorted.chunk_by(|a, b| a == b).map(<[Id]>::len);
        let first = times.next().unwrap_or(0);
        let repeats = first > 1 && times.all(|others| others == first);
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
