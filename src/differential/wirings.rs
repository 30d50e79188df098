//! The wiring of every multilinear matrix operation: product, transpose, trace, Kronecker product, ... as index patterns.

use crate::expr::{Op, Wiring, WiringBuilder};
use crate::symbol::Shape;

/// Whether the operation only rearranges indices, so that it is merged into a network around it.
pub(super) fn is_structural(op: &Op) -> bool {
    matches!(
        op,
        Op::Transpose
            | Op::Identity(_)
            | Op::Ones(_)
            | Op::Commutation(..)
            | Op::Diagonal
            | Op::DiagonalOf
            | Op::Vec
            | Op::Column
            | Op::Row
            | Op::Outer
            | Op::Kronecker
    )
}

/// The operation as a network over operands of these shapes, if it is linear in each of them.
pub(super) fn wiring(op: &Op, shapes: &[&Shape]) -> Option<Wiring> {
    if let Op::Network(wiring) = op {
        return Some((**wiring).clone());
    }
    let mut b = WiringBuilder::new();
    // The labels of each axis of each operand.
    let axes: Vec<Vec<_>> = shapes.iter().map(|s| s.iter().map(|axis| b.axis(axis)).collect()).collect();
    for operand in &axes {
        b.input(operand.iter().flatten().copied());
    }
    match op {
        Op::Identity(d) => {
            let l = b.label(*d);
            b.output([l]);
            b.output([l]);
        }
        Op::Ones(d) => {
            let l = b.label(*d);
            b.output([l]);
        }
        Op::Commutation(m, n) => {
            let (i, j) = (b.label(*m), b.label(*n));
            b.output([i, j]);
            b.output([j, i]);
        }
        Op::Product => {
            for (x, y) in axes[0][1].iter().zip(&axes[1][0]) {
                b.join(*x, *y);
            }
            b.output(axes[0][0].iter().copied());
            for axis in &axes[1][1..] {
                b.output(axis.iter().copied());
            }
        }
        Op::Transpose => {
            for axis in axes[0].iter().rev() {
                b.output(axis.iter().copied());
            }
        }
        Op::Scale | Op::Outer => {
            for axis in axes.iter().flatten() {
                b.output(axis.iter().copied());
            }
        }
        Op::Hadamard | Op::Inner => {
            for (x, y) in axes[0].iter().flatten().zip(axes[1].iter().flatten()) {
                b.join(*x, *y);
            }
            if *op == Op::Hadamard {
                for axis in &axes[0] {
                    b.output(axis.iter().copied());
                }
            }
        }
        Op::Kronecker => {
            for (x, y) in axes[0].iter().zip(&axes[1]) {
                b.output(x.iter().chain(y).copied());
            }
        }
        Op::Vec => b.output(axes[0].iter().rev().flatten().copied()),
        Op::Diagonal => {
            b.output(axes[0][0].iter().copied());
            b.output(axes[0][0].iter().copied());
        }
        Op::DiagonalOf | Op::Trace => {
            for (x, y) in axes[0][0].iter().zip(&axes[0][1]) {
                b.join(*x, *y);
            }
            if *op == Op::DiagonalOf {
                b.output(axes[0][0].iter().copied());
            }
        }
        Op::Sum => {}
        Op::Column => {
            b.output(axes[0][0].iter().copied());
            b.output([]);
        }
        Op::Row => {
            b.output([]);
            b.output(axes[0][0].iter().copied());
        }
        _ => return None,
    }
    Some(b.finish())
}

/// The wiring of the adjoint in operand `position`: the adjoint of the value takes that operand's place (it comes first among the
/// operands, then the others in order), and the output is that operand, of this shape.
pub(super) fn adjoint(wiring: &Wiring, position: usize, shape: &Shape) -> Wiring {
    let mut b = WiringBuilder::new();
    let map = b.splice_labels(wiring);
    b.input(wiring.flat_output().map(|l| map[l as usize]));
    for (o, labels) in wiring.inputs.iter().enumerate() {
        if o != position {
            b.input(labels.iter().map(|l| map[*l as usize]));
        }
    }
    let mut labels = wiring.inputs[position].iter();
    for axis in shape {
        b.output(labels.by_ref().take(axis.len()).map(|l| map[*l as usize]));
    }
    b.finish()
}

/// The wiring of the tangent in operand `position`, when that operand carries `extra` further axes that go to the end of the output.
pub(super) fn tangent(wiring: &Wiring, position: usize, extra: &Shape) -> Wiring {
    let mut b = WiringBuilder::new();
    let map = b.splice_labels(wiring);
    let axes: Vec<_> = extra.iter().map(|axis| b.axis(axis)).collect();
    for (o, labels) in wiring.inputs.iter().enumerate() {
        let own = labels.iter().map(|l| map[*l as usize]);
        if o == position {
            b.input(own.chain(axes.iter().flatten().copied()));
        } else {
            b.input(own);
        }
    }
    for group in &wiring.output {
        b.output(group.iter().map(|l| map[*l as usize]));
    }
    for axis in axes {
        b.output(axis);
    }
    b.finish()
}
