//! Operations on square matrices: powers, the inverse and determinants.

use super::record::{Code, Meaning, Parameters, Record, family};
use crate::base::{IndexPatternBuilder, Shape};

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
        code: Code::Call { numpy: "np.linalg.matrix_power({}, {})" },
        ..Record::UNARY
    };
    /// The inverse of a square matrix.
    INVERSE = Record {
        name: "inverse",
        spelling: Some("inv"),
        shape: |shapes, _| super::is_square(shapes[0]).then(|| shapes[0].clone()),
        code: Code::Call { numpy: "np.linalg.inv({})" },
        ..Record::UNARY
    };
    /// The determinant of a square matrix.
    DETERMINANT = Record {
        name: "determinant",
        spelling: Some("det"),
        shape: |shapes, _| super::is_square(shapes[0]).then(Shape::new),
        code: Code::Call { numpy: "np.linalg.det({})" },
        ..Record::UNARY
    };
    /// The logarithm of the absolute value of the determinant.
    LOG_DETERMINANT = Record {
        name: "log-determinant",
        spelling: Some("logdet"),
        shape: |shapes, _| super::is_square(shapes[0]).then(Shape::new),
        code: Code::Call { numpy: "np.linalg.slogdet({})[1]" },
        ..Record::UNARY
    };
}
