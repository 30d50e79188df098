//! Scalars of all entries of an operand.

use super::elementwise::ABS;
use super::op::{Op, UncommonOperations};
use super::record::{Meaning, Record, family};
use super::surface::{Mark, Signature, SurfaceFunction, add};
use crate::base::{IndexPatternBuilder, Shape};

family! { 4;
    /// The trace of a square matrix.
    TRACE = Record {
        name: "trace",
        spelling: Some("tr"),
        aliases: &["trace"],
        summary: "the trace of a square matrix",
        signature: Signature::SquareToScalar,
        build: Some(|builder, call| if call.is_scalar() { Ok(call.first()) } else { add(builder, TRACE, call) }),
        shape: |shapes, _| super::is_square(shapes[0]).then(Shape::new),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let i = w.axis(&shapes[0][0]);
            w.input(i.iter().chain(&i).copied());
            w.finish()
        }),
        ..Record::UNARY
    };
    /// The Euclidean or Frobenius norm.
    NORM = Record {
        name: "norm",
        spelling: Some("norm"),
        aliases: &["norm2"],
        misnomers: &["frobenius", "fro"],
        summary: "the Euclidean norm of a vector, the Frobenius norm of a matrix",
        signature: Signature::ToScalar,
        build: Some(|builder, call| {
            if call.is_scalar() { builder.add(Op::Map(ABS), &[call.first()]) } else { add(builder, NORM, call) }
        }),
        mark: Some(Mark::Around(&['‖', '∥'])),
        shape: |_, _| Some(Shape::new()),
        ..Record::UNARY
    };
    /// `log(sum(exp(x)))`, over all entries of a tensor with at least one axis.
    LOG_SUM_EXP = Record {
        name: "logsumexp",
        spelling: Some("logsumexp"),
        summary: "log(sum(exp(x))), over all entries",
        signature: Signature::ToScalar,
        build: Some(|builder, call| if call.is_scalar() { Ok(call.first()) } else { add(builder, LOG_SUM_EXP, call) }),
        shape: |shapes, _| (!shapes[0].is_empty()).then(Shape::new),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        ..Record::UNARY
    };
    /// `exp(x)/sum(exp(x))`: positive entries with the sum one, for a tensor with at least one axis.
    SOFTMAX = Record {
        name: "softmax",
        spelling: Some("softmax"),
        summary: "exp(x)/sum(exp(x)), over all entries",
        build: Some(|builder, call| if call.is_scalar() { builder.one() } else { add(builder, SOFTMAX, call) }),
        shape: |shapes, _| (!shapes[0].is_empty()).then(|| shapes[0].clone()),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        ..Record::UNARY
    };
}

pub(super) static FUNCTIONS: &[SurfaceFunction] = &[SurfaceFunction {
    name: "norm1",
    aliases: &[],
    misnomers: &[],
    summary: "the sum of the absolute values of all entries",
    signature: Signature::ToScalar,
    build: |builder, call| {
        let sizes = builder.add(Op::Map(ABS), &[call.first()])?;
        if call.is_scalar() { Ok(sizes) } else { builder.add(Op::Sum, &[sizes]) }
    },
}];
