//! Scalars of all entries of an operand.

use super::op::UncommonOperations;
use super::record::{Code, Meaning, Record, family};
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
        code: Code::Call { numpy: "np.trace({})" },
        ..Record::UNARY
    };
    /// The Euclidean or Frobenius norm.
    NORM = Record { name: "norm", spelling: Some("norm"), shape: |_, _| Some(Shape::new()), code: Code::Call { numpy: "np.linalg.norm({})" }, ..Record::UNARY };
    /// `log(sum(exp(x)))`, over all entries of a tensor with at least one axis.
    LOG_SUM_EXP = Record {
        name: "logsumexp",
        spelling: Some("logsumexp"),
        shape: |shapes, _| (!shapes[0].is_empty()).then(Shape::new),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        code: Code::Exponentials,
        ..Record::UNARY
    };
    /// `exp(x)/sum(exp(x))`: positive entries with the sum one, for a tensor with at least one axis.
    SOFTMAX = Record {
        name: "softmax",
        spelling: Some("softmax"),
        shape: |shapes, _| (!shapes[0].is_empty()).then(|| shapes[0].clone()),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        code: Code::Exponentials,
        ..Record::UNARY
    };
}
