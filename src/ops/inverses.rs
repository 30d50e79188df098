//! Operations on square matrices: powers, the inverse and determinants.

use super::record::{Meaning, Parameters, Record, family, kernels};
use crate::base::{self, Arguments, IndexPatternBuilder, Scalar, Shape, Tensor, Undefined};

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
        evaluate: kernels!(inverse),
        spelling: Some("inv"),
        shape: |shapes, _| super::is_square(shapes[0]).then(|| shapes[0].clone()),
        ..Record::UNARY
    };
    /// The determinant of a square matrix.
    DETERMINANT = Record {
        name: "determinant",
        evaluate: kernels!(determinant),
        spelling: Some("det"),
        shape: |shapes, _| super::is_square(shapes[0]).then(Shape::new),
        ..Record::UNARY
    };
    /// The logarithm of the absolute value of the determinant.
    LOG_DETERMINANT = Record {
        name: "log-determinant",
        evaluate: kernels!(log_determinant),
        spelling: Some("logdet"),
        shape: |shapes, _| super::is_square(shapes[0]).then(Shape::new),
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
