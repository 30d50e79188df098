//! How two parts of a network meet.

use crate::base::Label;
use crate::egraph::core::einsum;
use crate::egraph::generators::network::ClassNetwork;
use crate::ops::Op;
use smallvec::SmallVec;

/// What joins two parts of a network.
pub(super) enum By {
    /// A matrix operation.
    Operation(Op),
    /// The diagonal of their product.
    DiagonalOfProduct,
    /// The left part is the diagonal of a diagonal factor.
    DiagonalLeft,
    /// The right part is the diagonal of a diagonal factor.
    DiagonalRight,
}

/// How two parts of a network meet as a matrix operation joins its operands, and the labels that each part keeps.
pub(super) struct Joint {
    pub(super) by: By,
    pub(super) left: SmallVec<[Label; 2]>,
    pub(super) right: SmallVec<[Label; 2]>,
}

impl Joint {
    /// How the parts meet, if an operation joins its operands so with `left` on its left.
    pub(super) fn of(net: &ClassNetwork, out: &[Label], left: &[usize], right: &[usize]) -> Option<Joint> {
        let in_left = |l: Label| net.touches(left, l);
        let in_right = |l: Label| net.touches(right, l);
        let mut shared: SmallVec<[Label; 4]> = SmallVec::new();
        for l in 0..net.pattern.sizes.len() as Label {
            if in_left(l) && in_right(l) {
                shared.push(l);
            }
        }
        let summed: SmallVec<[Label; 4]> = shared.iter().copied().filter(|l| !out.contains(l)).collect();
        let joint = |by, left: &[Label], right: &[Label]| {
            Some(Joint { by, left: SmallVec::from_slice(left), right: SmallVec::from_slice(right) })
        };
        match (out, summed.as_slice()) {
            ([], &[b]) => joint(By::Operation(einsum("i,i->")), &[b], &[b]),
            ([], &[b, c]) => joint(By::Operation(einsum("ij,ij->")), &[b, c], &[b, c]),
            (&[i], &[b]) if in_left(i) && !in_right(i) => joint(By::Operation(Op::Product), &[i, b], &[b]),
            (&[i], []) if in_left(i) && in_right(i) && left.first() < right.first() => {
                joint(By::Operation(Op::Hadamard), &[i], &[i])
            }
            (&[i], &[b]) if in_left(i) && in_right(i) => joint(By::DiagonalOfProduct, &[i, b], &[b, i]),
            (&[i, j], &[b]) if in_left(i) && !in_right(i) && in_right(j) && !in_left(j) => {
                joint(By::Operation(Op::Product), &[i, b], &[b, j])
            }
            (&[i, j], []) if shared.len() == 2 && left.first() < right.first() => {
                joint(By::Operation(Op::Hadamard), &[i, j], &[i, j])
            }
            (&[i, j], []) if shared.as_slice() == [i] && !in_left(j) => joint(By::DiagonalLeft, &[i], &[i, j]),
            (&[i, j], []) if shared.as_slice() == [j] && !in_right(i) => joint(By::DiagonalRight, &[i, j], &[j]),
            _ => None,
        }
    }
}
