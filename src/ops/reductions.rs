//! Scalars of all entries of an operand.

use super::elementwise::{EXP, LOG, SQRT};
use super::op::{Op, UncommonOperations};
use super::products::INNER;
use super::quotients::DIVIDE;
use super::record::{Meaning, Record, Terms, family, kernels};
use crate::base::{Arguments, IndexPatternBuilder, Scalar, Shape, Tensor, Undefined};
use egg::Id;

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
        ..Record::UNARY
    };
    /// The Euclidean or Frobenius norm.
    NORM = Record {
        name: "norm",
        spelling: Some("norm"),
        shape: |_, _| Some(Shape::new()),
        meaning: Meaning::Unfolding(|terms, operands, _| {
            let product = if terms.axes(operands[0]) == 0 { Op::Scale } else { Op::Call(INNER) };
            let square = terms.term(product, &[operands[0]; 2])?;
            terms.term(Op::Map(SQRT), &[square])
        }),
        evaluate: kernels!(norm),
        ..Record::UNARY
    };
    /// `log(sum(exp(x)))`, over all entries of a tensor with at least one axis.
    LOG_SUM_EXP = Record {
        name: "log-sum-exp",
        spelling: Some("logsumexp"),
        unfold: Some(|terms, operands, _| {
            let (_, total) = sum_of_exponentials(terms, operands[0])?;
            terms.term(Op::Map(LOG), &[total])
        }),
        evaluate: kernels!(log_sum_exp),
        shape: |shapes, _| (!shapes[0].is_empty()).then(Shape::new),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        ..Record::UNARY
    };
    /// `exp(x)/sum(exp(x))`: positive entries with the sum one, for a tensor with at least one axis.
    SOFTMAX = Record {
        name: "softmax",
        spelling: Some("softmax"),
        unfold: Some(|terms, operands, _| {
            let (exponentials, total) = sum_of_exponentials(terms, operands[0])?;
            terms.term(Op::Call(DIVIDE), &[exponentials, total])
        }),
        evaluate: kernels!(softmax),
        evaluate_logarithm: kernels!(log_softmax),
        shape: |shapes, _| (!shapes[0].is_empty()).then(|| shapes[0].clone()),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        ..Record::UNARY
    };
}

/// The exponentials of all entries, and their sum.
fn sum_of_exponentials(terms: &mut dyn Terms, argument: Id) -> Option<(Id, Id)> {
    let exponentials = terms.term(Op::Map(EXP), &[argument])?;
    Some((exponentials, terms.term(Op::Sum, &[exponentials])?))
}

fn norm<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Ok(Tensor::scalar(values[0].map(|x| x * x).sum().root()?))
}

/// The exponentials of all entries over a common factor that leaves none too large, and the logarithm of that factor.
fn exponentials<T: Scalar>(x: &Tensor<T>) -> Result<(Tensor<T>, T), Undefined> {
    let shift = T::shift(&x.data);
    Ok((x.try_map(|x| (x - shift).exponential())?, shift))
}

fn softmax<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    let (exponentials, _) = exponentials(values[0])?;
    let total = exponentials.sum();
    exponentials.try_map(|x| x.divide(total))
}

fn log_sum_exp<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    let (exponentials, shift) = exponentials(values[0])?;
    Ok(Tensor::scalar(exponentials.sum().logarithm()? + shift))
}

fn log_softmax<T: Scalar>(arguments: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    let x = arguments.values[0];
    let total = log_sum_exp(arguments)?.value();
    Ok(x.map(|x| x - total))
}
