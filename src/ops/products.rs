//! Products of two operands besides the matrix product.

use super::record::{Code, Infix, Meaning, Record, family};
use crate::base::{IndexPatternBuilder, Shape};

family! { 2;
    /// The sum of the products of all entries: `x'*y` for vectors, `A:B` for what has more axes.
    INNER = Record {
        name: "inner",
        shape: |shapes, _| (shapes[0] == shapes[1] && !shapes[0].is_empty()).then(Shape::new),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let axes: Vec<_> = shapes[0].iter().flat_map(|axis| w.axis(axis)).collect();
            w.input(axes.iter().copied());
            w.input(axes);
            w.finish()
        }),
        commutative: true,
        code: Code::Infix(Infix::Inner),
        ..Record::BINARY
    };
    /// `x*y'`.
    OUTER = Record {
        name: "outer",
        shape: |shapes, _| {
            (shapes[0].len() == 1 && shapes[1].len() == 1).then(|| shapes.iter().flat_map(|s| s.iter().cloned()).collect())
        },
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            for shape in shapes {
                let axis = w.axis(&shape[0]);
                w.input(axis.iter().copied());
                w.output(axis);
            }
            w.finish()
        }),
        rearranges: true,
        code: Code::Call { numpy: "np.outer({}, {})" },
        ..Record::BINARY
    };
    /// The Kronecker product of two matrices.
    KRONECKER = Record {
        name: "kronecker",
        spelling: Some("kron"),
        shape: |shapes, _| {
            let axis = |a: usize| shapes[0][a].iter().chain(&shapes[1][a]).copied().collect();
            (shapes[0].len() == 2 && shapes[1].len() == 2).then(|| (0..2).map(axis).collect())
        },
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let operands = [0, 1].map(|o: usize| [w.axis(&shapes[o][0]), w.axis(&shapes[o][1])]);
            for axes in &operands {
                w.input(axes.iter().flatten().copied());
            }
            for axis in 0..2 {
                w.output(operands.iter().flat_map(|axes| axes[axis].iter().copied()));
            }
            w.finish()
        }),
        rearranges: true,
        code: Code::Call { numpy: "np.kron({}, {})" },
        ..Record::BINARY
    };
}
