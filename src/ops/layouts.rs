//! Operations that lay the entries of one operand out anew.

use super::record::{Code, Meaning, Record, family};
use crate::base::{Axis, IndexPatternBuilder};
use smallvec::smallvec;

family! { 3;
    /// The columns of a matrix, stacked: a vector whose axis is (columns, rows), the slowest first.
    VEC = Record {
        name: "vec",
        spelling: Some("vec"),
        shape: |shapes, _| {
            (shapes[0].len() == 2).then(|| smallvec![shapes[0].iter().rev().flatten().copied().collect()])
        },
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let (i, j) = (w.axis(&shapes[0][0]), w.axis(&shapes[0][1]));
            w.input(i.iter().chain(&j).copied());
            w.output(j.into_iter().chain(i));
            w.finish()
        }),
        rearranges: true,
        code: Code::Call { numpy: "{}.reshape(-1, order=\"F\")" },
        ..Record::UNARY
    };
    /// A vector as a diagonal matrix.
    DIAGONAL = Record {
        name: "diagonal",
        shape: |shapes, _| (shapes[0].len() == 1).then(|| shapes[0].iter().chain(shapes[0]).cloned().collect()),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let i = w.axis(&shapes[0][0]);
            w.input(i.iter().copied());
            w.output(i.iter().copied());
            w.output(i);
            w.finish()
        }),
        rearranges: true,
        code: Code::Call { numpy: "np.diag({})" },
        ..Record::UNARY
    };
    /// The diagonal of a square matrix as a vector.
    DIAGONAL_OF = Record {
        name: "diagonal-of",
        shape: |shapes, _| super::is_square(shapes[0]).then(|| shapes[0].iter().take(1).cloned().collect()),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let i = w.axis(&shapes[0][0]);
            w.input(i.iter().chain(&i).copied());
            w.output(i);
            w.finish()
        }),
        rearranges: true,
        code: Code::Call { numpy: "np.diag({})" },
        ..Record::UNARY
    };
    /// A vector as a matrix of one column.
    AS_COLUMN = Record {
        name: "as-column",
        shape: |shapes, _| (shapes[0].len() == 1).then(|| smallvec![shapes[0][0].clone(), Axis::new()]),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let i = w.axis(&shapes[0][0]);
            w.input(i.iter().copied());
            w.output(i);
            w.output([]);
            w.finish()
        }),
        rearranges: true,
        code: Code::Call { numpy: "{}.reshape(-1, 1)" },
        ..Record::UNARY
    };
    /// A vector as a matrix of one row.
    AS_ROW = Record {
        name: "as-row",
        shape: |shapes, _| (shapes[0].len() == 1).then(|| smallvec![Axis::new(), shapes[0][0].clone()]),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let i = w.axis(&shapes[0][0]);
            w.input(i.iter().copied());
            w.output([]);
            w.output(i);
            w.finish()
        }),
        rearranges: true,
        code: Code::Call { numpy: "{}.reshape(1, -1)" },
        ..Record::UNARY
    };
}
