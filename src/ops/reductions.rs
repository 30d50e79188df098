//! Scalars of all entries of an operand.

use super::elementwise::{ABS, EXP, LOG, SQRT, Smoothness};
use super::notation::{CallNotation, CallWeight, Notation, SignOf, TransposeOf, Typeset};
use super::op::Op;
use super::products::sum_of_squares;
use super::quotients::over_scalar;
use super::record::{Aggregate, Code, Degree, Meaning, Record, Terms, family, kernels};
use super::surface::{Mark, Signature, SurfaceFunction, add};
use super::vocabulary::UncommonOperations;
use crate::base::{
    Arguments, Arithmetic, Facts, IndexPatternBuilder, Interval, Properties, Property, Requirement, Scalar, Shape,
    Tensor, TensorKernels, Undefined,
};
use egg::Id;
use smallvec::smallvec;

family! { 4;
    /// The trace of a square matrix.
    TRACE = Record {
        name: "trace",
        adjoint_law: &["tr(A'*B) = A:B"],
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
        notation: Notation::Call(CallNotation {
            name: "tr",
            transpose: TransposeOf::Invariant,
            sign: SignOf::Linear,
            weight: CallWeight::FUNCTION,
        }),
        code: Code::Call { numpy: "np.trace({})" },
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
        meaning: Meaning::Unfolding(|terms, operands, _| {
            let squares = sum_of_squares(terms, operands[0])?;
            terms.term(Op::Map(SQRT), &[squares])
        }),
        evaluate: kernels!(norm),
        degree: |degrees| Degree::Other(degrees.sum().saturating_mul(2)),
        aliases: &["norm2"],
        misnomers: &["frobenius", "fro"],
        summary: "the Euclidean norm of a vector, the Frobenius norm of a matrix",
        signature: Signature::ToScalar,
        build: Some(|builder, call| {
            if call.is_scalar() { builder.add(Op::Map(ABS), &[call.first()]) } else { add(builder, NORM, call) }
        }),
        mark: Some(Mark::Around(&['‖', '∥'])),
        notation: Notation::Call(CallNotation {
            name: "norm",
            transpose: TransposeOf::Invariant,
            sign: SignOf::Even,
            weight: CallWeight::FUNCTION,
        }),
        aggregate: Some(Aggregate { each: None, total: Some(SQRT) }),
        unicode: Some(Typeset::Between { open: "‖", close: "‖", nests: false }),
        latex: Some(Typeset::Between { open: "\\lVert ", close: " \\rVert", nests: false }),
        code: Code::Call { numpy: "np.linalg.norm({})" },
        ..Record::UNARY
    };
    /// The product of all entries.
    PROD = Record {
        name: "prod",
        spelling: Some("prod"),
        misnomers: &["product"],
        summary: "the product of all entries",
        signature: Signature::ToScalar,
        build: Some(|builder, call| if call.is_scalar() { Ok(call.first()) } else { add(builder, PROD, call) }),
        shape: |shapes, _| (!shapes[0].is_empty()).then(Shape::new),
        facts: |operands, _| {
            let entries = operands.facts(0).range;
            let kept = [Interval::POSITIVE, Interval::NONNEGATIVE];
            let sign = kept.into_iter().find(|kept| entries.is_within(*kept)).unwrap_or(Interval::ALL);
            let bounds = [Interval::closed(0, 1), Interval::closed(-1, 1), Interval::at_least(1)];
            let bound = bounds.into_iter().find(|bound| entries.is_within(*bound)).unwrap_or(Interval::ALL);
            Facts::within(sign.intersection(bound))
        },
        derivative_requires: |_| &[(0, Requirement::EntriesNonzero)],
        reduces: |requirement, _| {
            (requirement == Requirement::Nonzero).then(|| smallvec![(0, Requirement::EntriesNonzero)])
        },
        evaluate: kernels!(product),
        // Of so many entries as an axis of two dimensions on each side makes.
        degree: |degrees| Degree::Rational(degrees.sum().saturating_mul(degrees.size.saturating_pow(4))),
        notation: Notation::Call(CallNotation {
            name: "prod",
            transpose: TransposeOf::Invariant,
            sign: SignOf::Outside,
            weight: CallWeight::FUNCTION,
        }),
        latex: Some(Typeset::Name("\\prod")),
        code: Code::Call { numpy: "np.prod({})" },
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
        summary: "log(sum(exp(x))), over all entries",
        signature: Signature::ToScalar,
        build: Some(|builder, call| if call.is_scalar() { Ok(call.first()) } else { add(builder, LOG_SUM_EXP, call) }),
        shape: |shapes, _| (!shapes[0].is_empty()).then(Shape::new),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        degree: |degrees| Degree::Other(degrees.sum()),
        notation: Notation::Call(CallNotation {
            name: "logsumexp",
            transpose: TransposeOf::Invariant,
            sign: SignOf::Outside,
            weight: CallWeight::SUMMARY,
        }),
        aggregate: Some(Aggregate { each: Some(EXP), total: Some(LOG) }),
        code: Code::Exponentials,
        ..Record::UNARY
    };
    /// `exp(x)/sum(exp(x))`: positive entries with the sum one, for a tensor with at least one axis.
    SOFTMAX = Record {
        name: "softmax",
        spelling: Some("softmax"),
        unfold: Some(|terms, operands, _| {
            let (exponentials, total) = sum_of_exponentials(terms, operands[0])?;
            over_scalar(terms, exponentials, total)
        }),
        evaluate: kernels!(softmax),
        evaluate_under: Some((LOG, LOG_SOFTMAX)),
        summary: "exp(x)/sum(exp(x)), over all entries",
        build: Some(|builder, call| if call.is_scalar() { builder.one() } else { add(builder, SOFTMAX, call) }),
        shape: |shapes, _| (!shapes[0].is_empty()).then(|| shapes[0].clone()),
        facts: |operands, _| {
            let symmetric = operands.facts(0).properties.intersection(Properties::of(&[Property::Symmetric]));
            Facts::within(Interval::closed(0, 1).without_zero()).and(symmetric)
        },
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        degree: |degrees| Degree::Other(degrees.sum()),
        notation: Notation::Call(CallNotation {
            name: "softmax",
            transpose: TransposeOf::Inside,
            sign: SignOf::Outside,
            weight: CallWeight::FUNCTION,
        }),
        aggregate: Some(Aggregate { each: Some(EXP), total: None }),
        code: Code::Exponentials,
        ..Record::UNARY
    };
}

const LOG_SOFTMAX: TensorKernels = TensorKernels {
    real: log_softmax,
    rounded: log_softmax,
    field: log_softmax,
    series: log_softmax,
    dual: log_softmax,
};

/// The exponentials of all entries, and their sum.
fn sum_of_exponentials(terms: &mut dyn Terms, argument: Id) -> Option<(Id, Id)> {
    let exponentials = terms.term(Op::Map(EXP), &[argument])?;
    Some((exponentials, terms.term(Op::Sum, &[exponentials])?))
}

fn norm<T: Arithmetic>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Ok(Tensor::scalar(SQRT.value(values[0].map(|x| x * x).sum())?))
}

fn product<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Ok(Tensor::scalar(values[0].data.iter().fold(T::one(), |product, x| product * *x)))
}

/// The exponentials of all entries over a common factor that leaves none too large, and the logarithm of that factor.
fn exponentials<T: Arithmetic>(x: &Tensor<T>) -> Result<(Tensor<T>, T), Undefined> {
    let shift = T::shift(&x.data);
    let exponential = &EXP.record().kernels;
    Ok((x.try_map(|x| (x - shift).apply(exponential))?, shift))
}

fn softmax<T: Arithmetic>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    let (exponentials, _) = exponentials(values[0])?;
    let total = exponentials.sum();
    exponentials.try_map(|x| x.divide(total))
}

fn log_sum_exp<T: Arithmetic>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    let (exponentials, shift) = exponentials(values[0])?;
    Ok(Tensor::scalar(LOG.value(exponentials.sum())? + shift))
}

fn log_softmax<T: Arithmetic>(arguments: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    let x = arguments.values[0];
    let total = log_sum_exp(arguments)?.value();
    Ok(x.map(|x| x - total))
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
