//! How two parts of a network meet.

use crate::base::Label;
use crate::egraph::core::einsum;
use crate::egraph::generators::network::ClassNetwork;
use crate::ops::Op;
use smallvec::{SmallVec, smallvec};

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
    /// The most summed labels on which two parts of a network with this output can meet.
    pub(super) fn summed(out: &[Label]) -> usize {
        if out.is_empty() { 2 } else { 1 }
    }

    /// How the parts meet, if an operation joins its operands so with `left` on its left.
    pub(super) fn of(net: &ClassNetwork, out: &[Label], left: &[usize], right: &[usize]) -> Option<Joint> {
        let mut touched: SmallVec<[[bool; 2]; 16]> = smallvec![[false; 2]; net.pattern.sizes.len()];
        for (side, members) in [left, right].into_iter().enumerate() {
            members.iter().flat_map(|o| net.labels(*o)).for_each(|l| touched[*l as usize][side] = true);
        }
        let in_left = |l: Label| touched[l as usize][0];
        let in_right = |l: Label| touched[l as usize][1];
        let shared: SmallVec<[Label; 4]> =
            (0..touched.len() as Label).filter(|l| touched[*l as usize] == [true; 2]).collect();
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
