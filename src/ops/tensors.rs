//! Tensors of four axes that map matrices: to themselves, and to their transposes.

use super::op::Op;
use super::surface::{Call, Signature, SurfaceFunction, TermBuilder, axis};
use crate::base::{IndexPatternBuilder, Result};
use egg::Id;
use smallvec::smallvec;
use std::sync::Arc;

pub(super) static FUNCTIONS: &[SurfaceFunction] = &[
    SurfaceFunction {
        name: "E4",
        aliases: &["ℰ"],
        misnomers: &[],
        summary: "E4(n,m), or E4 where the context gives its sizes: the tensor delta[i,k]*delta[j,l], so that E4:A is A for A of shape n x m",
        signature: Signature::OfDimensions {
            takes: "two dimensions",
            shape: |dimensions| match *dimensions {
                [n, m] => Some(smallvec![axis(n), axis(m), axis(n), axis(m)]),
                _ => None,
            },
        },
        build: |builder, call| deltas(builder, call, [0, 1, 0, 1]),
    },
    SurfaceFunction {
        name: "G4",
        aliases: &["𝒢"],
        misnomers: &[],
        summary: "G4(n,m), or G4 where the context gives its sizes: the tensor delta[i,l]*delta[j,k], so that G4:A is A' for A of shape n x m",
        signature: Signature::OfDimensions {
            takes: "two dimensions",
            shape: |dimensions| match *dimensions {
                [n, m] => Some(smallvec![axis(m), axis(n), axis(n), axis(m)]),
                _ => None,
            },
        },
        build: |builder, call| deltas(builder, call, [0, 1, 1, 0]),
    },
];

/// A tensor of these names that `*` and `:` contract as such, with the axes that are equal.
pub fn fourth_order(name: &str) -> Option<(&'static SurfaceFunction, [usize; 4])> {
    let is_named = |function: &&SurfaceFunction| function.name == name || function.aliases.contains(&name);
    FUNCTIONS.iter().zip([[0, 1, 0, 1], [0, 1, 1, 0]]).find(|(function, _)| is_named(function))
}

/// Deltas between the axes of a call that are equal.
fn deltas(builder: &mut dyn TermBuilder, call: Call<'_>, equal: [usize; 4]) -> Result<Id> {
    let mut pattern = IndexPatternBuilder::new();
    let labels = [0, 1].map(|axis| pattern.axis(&call.shape[axis]));
    for axis in equal {
        pattern.output(labels[axis].clone());
    }
    builder.add(Op::Network(Arc::new(pattern.finish())), &[])
}
