//! Scalars of all entries of an operand.

use super::elementwise::Smoothness;
use super::op::UncommonOperations;
use super::record::{Meaning, Record, family};
use crate::base::{Facts, IndexPatternBuilder, Interval, Properties, Property, Requirement, Shape};
use smallvec::smallvec;

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
        facts: |operands, _| {
            let matrix = operands.facts(0);
            let sums = Facts::within(matrix.range.sums());
            let sign = match () {
                () if matrix.has(Property::Definite) => Interval::POSITIVE,
                () if matrix.has(Property::Semidefinite) => Interval::NONNEGATIVE,
                () if matrix.has(Property::Skew) => Interval::closed(0, 0),
                () => Interval::ALL,
            };
            sums.meet(Facts::within(sign))
        },
        reduces: |requirement, operands| {
            let semidefinite = operands.facts(0).has(Property::Semidefinite);
            (requirement == Requirement::Nonzero && semidefinite).then(|| smallvec![(0, requirement)])
        },
        ..Record::UNARY
    };
    /// The Euclidean or Frobenius norm.
    NORM = Record {
        name: "norm",
        spelling: Some("norm"),
        shape: |_, _| Some(Shape::new()),
        facts: |operands, _| {
            let positive = operands.leave_out_origin() || operands.facts(0).satisfy(Requirement::Nonzero);
            Facts::within(if positive { Interval::POSITIVE } else { Interval::NONNEGATIVE })
        },
        derivative_requires: |_| &[(0, Requirement::Nonzero)],
        smoothness: Smoothness::EvenPowers,
        reduces: |requirement, _| (requirement == Requirement::Nonzero).then(|| smallvec![(0, requirement)]),
        ..Record::UNARY
    };
    /// `log(sum(exp(x)))`, over all entries of a tensor with at least one axis.
    LOG_SUM_EXP = Record {
        name: "logsumexp",
        spelling: Some("logsumexp"),
        shape: |shapes, _| (!shapes[0].is_empty()).then(Shape::new),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        ..Record::UNARY
    };
    /// `exp(x)/sum(exp(x))`: positive entries with the sum one, for a tensor with at least one axis.
    SOFTMAX = Record {
        name: "softmax",
        spelling: Some("softmax"),
        shape: |shapes, _| (!shapes[0].is_empty()).then(|| shapes[0].clone()),
        facts: |operands, _| {
            let symmetric = operands.facts(0).properties.intersection(Properties::of(&[Property::Symmetric]));
            Facts::within(Interval::closed(0, 1).without_zero()).and(symmetric)
        },
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        ..Record::UNARY
    };
}
