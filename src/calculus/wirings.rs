//! The index patterns of the adjoint and of the tangent of a linear operation.

use crate::base::{Shape, Wiring, WiringBuilder};

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
