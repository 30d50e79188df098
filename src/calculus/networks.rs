//! Networks, tidied: what only places entries is merged into the network around it.

use super::build::Build;
use crate::base::{IndexPattern, IndexPatternBuilder, Rational, Shape};
use crate::expr::Id;
use crate::ops::Op;
use smallvec::SmallVec;

/// The most operands of a network that is merged into the network around it.
const INLINE: usize = 24;

impl Build<'_> {
    /// A network; operands that only place entries are merged into it.
    pub(super) fn network(&mut self, pattern: &IndexPattern, operands: &[Id]) -> Id {
        if self.any_zero(operands) {
            let shape = pattern.shape();
            return self.graph.zero(&shape);
        }
        let mut factors: SmallVec<[(Rational, Option<Id>); 4]> = SmallVec::new();
        let mut builder = IndexPatternBuilder::new();
        let map = builder.splice_labels(pattern);
        let mut inputs: Vec<Id> = Vec::new();
        for (o, operand) in operands.iter().enumerate() {
            let labels: SmallVec<[_; 8]> = pattern.inputs[o].iter().map(|l| map[*l as usize]).collect();
            let mut pending = vec![(*operand, labels)];
            while let Some((id, labels)) = pending.pop() {
                let p = self.parts(id);
                factors.push((p.coefficient, p.scalar));
                let node = self.graph.node(p.core).clone();
                if self.graph.is_one(p.core) {
                    continue;
                }
                let inner = match &node.op {
                    Op::Network(w) => (w.inputs.len() <= INLINE).then(|| (**w).clone()),
                    op if op.is_rearrangement() => {
                        let shapes: Vec<&Shape> = node.children.iter().map(|c| self.graph.shape(*c)).collect();
                        op.index_pattern(&shapes)
                    }
                    _ => None,
                };
                match inner {
                    Some(inner) => {
                        let map = builder.splice_labels(&inner);
                        for (outside, inside) in labels.iter().zip(inner.flat_output()) {
                            builder.join(*outside, map[inside as usize]);
                        }
                        for (child, input) in node.children.iter().zip(&inner.inputs).rev() {
                            pending.push((*child, input.iter().map(|l| map[*l as usize]).collect()));
                        }
                    }
                    None => {
                        builder.input(labels);
                        inputs.push(p.core);
                    }
                }
            }
        }
        for group in &pattern.output {
            builder.output(group.iter().map(|l| map[*l as usize]));
        }
        let core = self.finish_network(builder.finish(), &inputs);
        self.wrap(&factors, core)
    }

    fn finish_network(&mut self, pattern: IndexPattern, operands: &[Id]) -> Id {
        let touched = pattern.degrees().iter().all(|d| *d > 0);
        if let ([operand], true) = (operands, touched) {
            let mut labels: Vec<_> = pattern.inputs[0].to_vec();
            let same =
                *self.graph.shape(*operand) == pattern.shape() && pattern.flat_output().eq(labels.iter().copied());
            labels.sort_unstable();
            labels.dedup();
            if same && labels.len() == pattern.inputs[0].len() {
                return *operand;
            }
        }
        if operands.is_empty() && touched {
            match pattern.output.as_slice() {
                [] => return self.one(),
                [a] if a.len() == 1 => return self.graph.leaf(Op::Ones(pattern.sizes[0])),
                [a, b] if a.len() == 1 && a == b => return self.graph.leaf(Op::Identity(pattern.sizes[0])),
                _ => {}
            }
        }
        self.graph.network(pattern, operands).expect("the operands were typed")
    }

    /// The derivative of a variable by itself: `delta[i,k]*delta[j,l]`.
    pub(super) fn delta(&mut self, shape: &Shape) -> Id {
        if shape.len() == 1 {
            return self.identity(&shape[0].clone());
        }
        let mut builder = IndexPatternBuilder::new();
        let labels: SmallVec<[SmallVec<[u16; 2]>; 4]> = shape.iter().map(|axis| builder.axis(axis)).collect();
        for group in labels.iter().chain(&labels) {
            builder.output(group.iter().copied());
        }
        let pattern = builder.finish();
        self.finish_network(pattern, &[])
    }
}
