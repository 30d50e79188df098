//! Constant matrices of dimensions.

use super::record::{Meaning, Parameters, Record, family};
use crate::base::IndexPatternBuilder;
use smallvec::smallvec;

family! { 0;
    /// `tri(n)`: the square matrix with ones on and below the diagonal, zeros above it. Entry by entry it cuts out a triangle.
    TRIANGLE = Record {
        name: "triangle",
        spelling: Some("tri"),
        ones: Some(|at| at[0] >= at[1]),
        shape: |_, parameters| match parameters {
            Parameters::Dimension(n) => Some(smallvec![smallvec![n], smallvec![n]]),
            _ => None,
        },
        ..Record::CONSTANT
    };
    /// `K(m,n)`: `K(m,n)*vec(A) = vec(A')` for `A` of shape m×n. Its axes are `(m,n)` and `(n,m)`, the slowest first.
    COMMUTATION = Record {
        name: "commutation",
        spelling: Some("K"),
        shape: |_, parameters| match parameters {
            Parameters::Dimensions(m, n) => Some(smallvec![smallvec![m, n], smallvec![n, m]]),
            _ => None,
        },
        meaning: Meaning::Multilinear(|_, parameters| {
            let mut w = IndexPatternBuilder::new();
            let labels: Vec<_> = parameters.dimensions().map(|d| w.label(d)).collect();
            w.output(labels.iter().copied());
            w.output(labels.iter().rev().copied());
            w.finish()
        }),
        rearranges: true,
        ..Record::CONSTANT
    };
}
