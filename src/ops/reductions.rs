//! Scalars of all entries of an operand.

use super::notation::{CallNotation, CallWeight, Notation, SignOf, TransposeOf, Typeset};
use super::op::UncommonOperations;
use super::record::{Meaning, Record, family};
use crate::base::{IndexPatternBuilder, Shape};

family! { 4;
    /// The trace of a square matrix.
    TRACE = Record {
        name: "trace",
        spelling: Some("tr"),
        shape: |shapes, _| super::is_square(shapes[0]).then(Shape::new),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let i = w.axis(&shapes[0][0]);
            w.input(i.iter().chain(&i).copied());
            w.finish()
        }),
        notation: Notation::Call(CallNotation {
            name: "tr",
            transpose: TransposeOf::Invariant,
            sign: SignOf::Linear,
            weight: CallWeight::Function,
        }),
        ..Record::UNARY
    };
    /// The Euclidean or Frobenius norm.
    NORM = Record {
        name: "norm",
        spelling: Some("norm"),
        shape: |_, _| Some(Shape::new()),
        notation: Notation::Call(CallNotation {
            name: "norm",
            transpose: TransposeOf::Invariant,
            sign: SignOf::Even,
            weight: CallWeight::Function,
        }),
        unicode: Some(Typeset::Between { open: "‖", close: "‖", nests: false }),
        latex: Some(Typeset::Between { open: "\\lVert ", close: " \\rVert", nests: false }),
        ..Record::UNARY
    };
    /// `log(sum(exp(x)))`, over all entries of a tensor with at least one axis.
    LOG_SUM_EXP = Record {
        name: "logsumexp",
        spelling: Some("logsumexp"),
        shape: |shapes, _| (!shapes[0].is_empty()).then(Shape::new),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        notation: Notation::Call(CallNotation {
            name: "logsumexp",
            transpose: TransposeOf::Invariant,
            sign: SignOf::Outside,
            weight: CallWeight::Summary,
        }),
        ..Record::UNARY
    };
    /// `exp(x)/sum(exp(x))`: positive entries with the sum one, for a tensor with at least one axis.
    SOFTMAX = Record {
        name: "softmax",
        spelling: Some("softmax"),
        shape: |shapes, _| (!shapes[0].is_empty()).then(|| shapes[0].clone()),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        notation: Notation::Call(CallNotation {
            name: "softmax",
            transpose: TransposeOf::Inside,
            sign: SignOf::Outside,
            weight: CallWeight::Function,
        }),
        ..Record::UNARY
    };
}
