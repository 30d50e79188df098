//! Operations on square matrices: powers, the inverse and determinants.

use super::record::{Meaning, Parameters, Record, family, kernels};
use crate::base::{
    self, Arguments, Facts, IndexPatternBuilder, Interval, Properties, Property, Requirement, Scalar, Shape, Tensor,
    Undefined,
};
use smallvec::smallvec;

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
        facts: |operands, parameters| {
            use Property::*;
            let matrix = operands.facts(0);
            let even = matches!(parameters, Parameters::Natural(k) if k % 2 == 0);
            let kept = Properties::of(&[Symmetric, Definite, Semidefinite, Orthogonal, Idempotent, Invertible]);
            let sign = match () {
                () if matrix.has(Skew) && even => &[Symmetric][..],
                () if matrix.has(Skew) => &[Skew],
                () if matrix.has(Symmetric) && even => &[Semidefinite],
                () => &[],
            };
            let signs = [Interval::POSITIVE, Interval::NONNEGATIVE].into_iter().find(|i| matrix.range.is_within(*i));
            let kept = matrix.properties.intersection(kept.union(Properties::ZEROS));
            Facts::within(signs.unwrap_or(Interval::ALL)).and(kept).and(Properties::of(sign))
        },
        reduces: |requirement, _| (requirement == Requirement::Invertible).then(|| smallvec![(0, requirement)]),
        ..Record::UNARY
    };
    /// The inverse of a square matrix.
    INVERSE = Record {
        name: "inverse",
        evaluate: kernels!(inverse),
        spelling: Some("inv"),
        shape: |shapes, _| super::is_square(shapes[0]).then(|| shapes[0].clone()),
        facts: |operands, _| {
            use Property::*;
            const KEPT: Properties = Properties::of(&[Symmetric, Skew, Semidefinite, Orthogonal, Idempotent]);
            Facts::with(&[Invertible]).and(operands.facts(0).properties.intersection(KEPT.union(Properties::ZEROS)))
        },
        requires: |_| &[(0, Requirement::Invertible)],
        reduces: |requirement, _| (requirement == Requirement::Invertible).then(|| smallvec![(0, requirement)]),
        ..Record::UNARY
    };
    /// The determinant of a square matrix.
    DETERMINANT = Record {
        name: "determinant",
        evaluate: kernels!(determinant),
        spelling: Some("det"),
        shape: |shapes, _| super::is_square(shapes[0]).then(Shape::new),
        facts: |operands, _| {
            let matrix = operands.facts(0);
            let range = match () {
                () if matrix.has(Property::Definite) => Interval::POSITIVE,
                // The eigenvalues of a real skew matrix are pairs of imaginary numbers, and zeros.
                () if matrix.has(Property::Semidefinite) || matrix.has(Property::Skew) => Interval::NONNEGATIVE,
                () => Interval::ALL,
            };
            let unit = match () {
                () if matrix.has(Property::Orthogonal) => Interval::closed(-1, 1),
                () if matrix.has(Property::Idempotent) => Interval::closed(0, 1),
                () => Interval::ALL,
            };
            let nonzero = if matrix.has(Property::Invertible) { &[Property::Nonzero][..] } else { &[] };
            Facts::within(range.intersection(unit)).and(Properties::of(nonzero))
        },
        reduces: |requirement, _| {
            (requirement == Requirement::Nonzero).then(|| smallvec![(0, Requirement::Invertible)])
        },
        ..Record::UNARY
    };
    /// The logarithm of the absolute value of the determinant.
    LOG_DETERMINANT = Record {
        name: "log-determinant",
        evaluate: kernels!(log_determinant),
        spelling: Some("logdet"),
        shape: |shapes, _| super::is_square(shapes[0]).then(Shape::new),
        facts: |operands, _| {
            let orthogonal = operands.facts(0).has(Property::Orthogonal);
            if orthogonal { Facts::within(Interval::closed(0, 0)) } else { Facts::UNKNOWN }
        },
        requires: |_| &[(0, Requirement::Invertible)],
        ..Record::UNARY
    };
}

fn inverse<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    base::inverse(values[0])
}

fn determinant<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Ok(Tensor::scalar(base::determinant(values[0])?))
}

fn log_determinant<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Ok(Tensor::scalar(base::determinant(values[0])?.log_abs()?))
}
