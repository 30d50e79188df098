//! Operations on square matrices: powers, the inverse and determinants.

use super::elementwise::{ABS, LOG};
use super::op::Op;
use super::record::{Meaning, Parameters, Record, family};
use super::surface::{Mark, Signature, SurfaceFunction, add};
use crate::base::{ErrorCode, IndexPatternBuilder, Shape};
use num_traits::Zero;

family! { 5;
    /// A natural power (two or more) of a square matrix.
    MATRIX_POWER = Record {
        name: "matrix-power",
        shape: |shapes, _| super::is_square(shapes[0]).then(|| shapes[0].clone()),
        meaning: Meaning::Network(|shapes, parameters| {
            let mut w = IndexPatternBuilder::new();
            let first = w.axis(&shapes[0][0]);
            let mut left = first.clone();
            let factors = if let Parameters::Natural(k) = parameters { k } else { 1 };
            for _ in 0..factors {
                let right = w.axis(&shapes[0][1]);
                w.input(left.iter().chain(&right).copied());
                left = right;
            }
            w.output(first);
            w.output(left);
            w.finish()
        }),
        ..Record::UNARY
    };
    /// The inverse of a square matrix.
    INVERSE = Record {
        name: "inverse",
        spelling: Some("inv"),
        aliases: &["inverse"],
        misnomers: &["invert"],
        summary: "the inverse of a square matrix",
        signature: Signature::Square,
        build: Some(|builder, call| {
            if call.is_scalar() {
                let one = builder.one()?;
                return builder.divide(one, call.first());
            }
            add(builder, INVERSE, call)
        }),
        mark: Some(Mark::Exponent(-1)),
        shape: |shapes, _| super::is_square(shapes[0]).then(|| shapes[0].clone()),
        ..Record::UNARY
    };
    /// The determinant of a square matrix.
    DETERMINANT = Record {
        name: "determinant",
        spelling: Some("det"),
        summary: "the determinant of a square matrix",
        signature: Signature::SquareToScalar,
        build: Some(|builder, call| if call.is_scalar() { Ok(call.first()) } else { add(builder, DETERMINANT, call) }),
        shape: |shapes, _| super::is_square(shapes[0]).then(Shape::new),
        ..Record::UNARY
    };
    /// The logarithm of the absolute value of the determinant.
    LOG_DETERMINANT = Record {
        name: "log-determinant",
        spelling: Some("logdet"),
        summary: "the logarithm of the absolute value of the determinant",
        signature: Signature::SquareToScalar,
        build: Some(|builder, call| {
            if builder.number_value(call.first()).is_some_and(|value| value.is_zero()) {
                return Err(builder.error(ErrorCode::Arithmetic, "logdet has no real value at 0"));
            }
            if call.is_scalar() {
                let size = builder.add(Op::Map(ABS), &[call.first()])?;
                return builder.add(Op::Map(LOG), &[size]);
            }
            add(builder, LOG_DETERMINANT, call)
        }),
        composition: Some((LOG, DETERMINANT)),
        shape: |shapes, _| super::is_square(shapes[0]).then(Shape::new),
        ..Record::UNARY
    };
}

pub(super) static FUNCTIONS: &[SurfaceFunction] = &[SurfaceFunction {
    name: "adj",
    aliases: &[],
    misnomers: &[],
    summary: "the adjugate of an invertible matrix: its determinant times its inverse",
    signature: Signature::Square,
    build: |builder, call| {
        if call.is_scalar() {
            return builder.one();
        }
        let determinant = add(builder, DETERMINANT, call)?;
        let inverse = add(builder, INVERSE, call)?;
        builder.add(Op::Scale, &[determinant, inverse])
    },
}];
