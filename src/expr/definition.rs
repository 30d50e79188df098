//! What each matrix operation is in index form: the wiring that defines it.

use super::op::Op;
use super::wiring::{Wiring, WiringBuilder};
use crate::symbol::Shape;

impl Op {
    /// The network that defines a multilinear operation on operands of these shapes, or `None` for the operations that are not
    /// multilinear (functions, powers, inverses, norms, divisions) or not a single network (combinations, zeros, numbers).
    ///
    /// The operands of the network are the operands of the operation in order; [`Op::MatrixPower`] uses its operand `k` times.
    /// The shapes must fit the operation.
    pub fn wiring(&self, operands: &[&Shape]) -> Option<Wiring> {
        let mut w = WiringBuilder::new();
        let shape = |o: usize| operands[o];
        match self {
            Op::Size(d) => {
                w.label(*d);
            }
            Op::Identity(d) => {
                let i = w.label(*d);
                w.output([i]);
                w.output([i]);
            }
            Op::Ones(d) => {
                let i = w.label(*d);
                w.output([i]);
            }
            Op::Commutation(m, n) => {
                let (i, j) = (w.label(*m), w.label(*n));
                w.output([i, j]);
                w.output([j, i]);
            }
            Op::Network(wiring) => return Some((**wiring).clone()),
            Op::Product => {
                let (i, p) = (w.axis(&shape(0)[0]), w.axis(&shape(0)[1]));
                w.input(i.iter().chain(&p).copied());
                w.output(i);
                if shape(1).len() == 2 {
                    let j = w.axis(&shape(1)[1]);
                    w.input(p.iter().chain(&j).copied());
                    w.output(j);
                } else {
                    w.input(p);
                }
            }
            Op::Transpose => {
                let (i, j) = (w.axis(&shape(0)[0]), w.axis(&shape(0)[1]));
                w.input(i.iter().chain(&j).copied());
                w.output(j);
                w.output(i);
            }
            Op::Scale => {
                w.input([]);
                let axes: Vec<_> = shape(1).iter().map(|a| w.axis(a)).collect();
                w.input(axes.iter().flatten().copied());
                axes.into_iter().for_each(|a| w.output(a));
            }
            Op::Hadamard => {
                let axes: Vec<_> = shape(0).iter().map(|a| w.axis(a)).collect();
                w.input(axes.iter().flatten().copied());
                w.input(axes.iter().flatten().copied());
                axes.into_iter().for_each(|a| w.output(a));
            }
            Op::Inner => {
                let axes: Vec<_> = shape(0).iter().flat_map(|a| w.axis(a)).collect();
                w.input(axes.iter().copied());
                w.input(axes);
            }
            Op::Outer => {
                let (i, j) = (w.axis(&shape(0)[0]), w.axis(&shape(1)[0]));
                w.input(i.iter().copied());
                w.input(j.iter().copied());
                w.output(i);
                w.output(j);
            }
            Op::Kronecker => {
                let [i, j] = [w.axis(&shape(0)[0]), w.axis(&shape(0)[1])];
                let [k, l] = [w.axis(&shape(1)[0]), w.axis(&shape(1)[1])];
                w.input(i.iter().chain(&j).copied());
                w.input(k.iter().chain(&l).copied());
                w.output(i.into_iter().chain(k));
                w.output(j.into_iter().chain(l));
            }
            Op::Vec => {
                let (i, j) = (w.axis(&shape(0)[0]), w.axis(&shape(0)[1]));
                w.input(i.iter().chain(&j).copied());
                w.output(j.into_iter().chain(i));
            }
            Op::Diagonal => {
                let i = w.axis(&shape(0)[0]);
                w.input(i.iter().copied());
                w.output(i.iter().copied());
                w.output(i);
            }
            Op::DiagonalOf => {
                let i = w.axis(&shape(0)[0]);
                w.input(i.iter().chain(&i).copied());
                w.output(i);
            }
            Op::Trace => {
                let i = w.axis(&shape(0)[0]);
                w.input(i.iter().chain(&i).copied());
            }
            Op::Sum => {
                let axes: Vec<_> = shape(0).iter().flat_map(|a| w.axis(a)).collect();
                w.input(axes);
            }
            Op::MatrixPower(k) => {
                let first = w.axis(&shape(0)[0]);
                let mut left = first.clone();
                for _ in 0..*k {
                    let right = w.axis(&shape(0)[1]);
                    w.input(left.iter().chain(&right).copied());
                    left = right;
                }
                w.output(first);
                w.output(left);
            }
            Op::Column => {
                let i = w.axis(&shape(0)[0]);
                w.input(i.iter().copied());
                w.output(i);
                w.output([]);
            }
            Op::Row => {
                let i = w.axis(&shape(0)[0]);
                w.input(i.iter().copied());
                w.output([]);
                w.output(i);
            }
            Op::Number(_)
            | Op::Variable(_)
            | Op::Triangle(_)
            | Op::Zero(_)
            | Op::Combination(_)
            | Op::Divide
            | Op::HadamardDivide
            | Op::Norm
            | Op::Map(_)
            | Op::Power
            | Op::Inverse
            | Op::Determinant
            | Op::LogDeterminant
            | Op::Softmax
            | Op::LogSumExp => return None,
        }
        Some(w.finish())
    }
}
