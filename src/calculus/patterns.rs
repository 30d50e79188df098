//! The index patterns of the adjoint and of the tangent of a linear operation.

use crate::base::{IndexPattern, IndexPatternBuilder, Shape};

/// The index pattern of the adjoint in operand `position`: the adjoint of the value takes that operand's place (it comes first among the
/// operands, then the others in order), and the output is that operand, of this shape.
pub(super) fn adjoint(pattern: &IndexPattern, position: usize, shape: &Shape) -> IndexPattern {
    let mut b = IndexPatternBuilder::new();
    let map = b.splice_labels(pattern);
    b.input(pattern.flat_output().map(|l| map[l as usize]));
    for (o, labels) in pattern.inputs.iter().enumerate() {
        if o != position {
            b.input(labels.iter().map(|l| map[*l as usize]));
        }
    }
    let mut labels = pattern.inputs[position].iter();
    for axis in shape {
        b.output(labels.by_ref().take(axis.len()).map(|l| map[*l as usize]));
    }
    b.finish()
}

/// The index pattern of the tangent in operand `position`, when that operand carries `extra` further axes that go to the end of the output.
pub(super) fn tangent(pattern: &IndexPattern, position: usize, extra: &Shape) -> IndexPattern {
    let mut b = IndexPatternBuilder::new();
    let map = b.splice_labels(pattern);
    let axes: Vec<_> = extra.iter().map(|axis| b.axis(axis)).collect();
    for (o, labels) in pattern.inputs.iter().enumerate() {
        let own = labels.iter().map(|l| map[*l as usize]);
        if o == position {
            b.input(own.chain(axes.iter().flatten().copied()));
        } else {
            b.input(own);
        }
    }
    for group in &pattern.output {
        b.output(group.iter().map(|l| map[*l as usize]));
    }
    for axis in axes {
        b.output(axis);
    }
    b.finish()
}
