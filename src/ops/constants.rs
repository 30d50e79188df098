//! Constant matrices of dimensions.

use super::record::{Code, Meaning, Parameters, Record, family};
use crate::base::IndexPatternBuilder;
use smallvec::smallvec;

family! { 0;
    /// `tri(n)`: the square matrix with ones on and below the diagonal, zeros above it. Entry by entry it cuts out a triangle.
    TRIANGLE = Record {
        name: "triangle",
        shape: |_, parameters| match parameters {
            Parameters::Dimension(n) => Some(smallvec![smallvec![n], smallvec![n]]),
            _ => None,
        },
        code: Code::Call { numpy: "np.tri({})" },
        ..Record::CONSTANT
    };
    /// `K(m,n)`: `K(m,n)*vec(A) = vec(A')` for `A` of shape m×n. Its axes are `(m,n)` and `(n,m)`, the slowest first.
    COMMUTATION = Record {
        name: "commutation",
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
        code: Code::Call { numpy: "np.eye({0} * {1}).reshape({1}, {0}, -1).swapaxes(0, 1).reshape({0} * {1}, -1)" },
        ..Record::CONSTANT
    };
}
