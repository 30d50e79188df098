//! Scalars of all entries of an operand.

use super::elementwise::{ABS, EXP, LOG, SQRT, Smoothness};
use super::facts::Operands;
use super::inverses::natural_power;
use super::notation::{CallNotation, CallWeight, Extent, Notation, SignOf, TransposeOf, Typeset};
use super::op::{Node, Op};
use super::operation::Parameters;
use super::products::sum_of_squares;
use super::quotients::{over_scalar, reciprocals};
use super::record::{Aggregate, Code, Degree, Meaning, Record, Terms, family, kernels};
use super::surface::{Kind, Mark, Signature, SurfaceFunction, TermBuilder, add};
use super::vocabulary::UncommonOperations;
use crate::base::{
    Arguments, Arithmetic, Axis, Error, ErrorCode, Facts, IndexPatternBuilder, Interval, Properties, Property,
    Requirement, Scalar, Shape, Tensor, TensorKernels, Undefined,
};
use egg::Id;
use smallvec::smallvec;
use std::sync::Arc;

family! { 4;
    /// The trace of a square matrix.
    TRACE = Record {
        name: "trace",
        of_power: Some(|terms, matrix, k| natural_power(terms, matrix, k - 1)),
        mistaken_for: Some(|terms, operands, _| terms.term(Op::Sum, operands)),
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
                () => trace_of_product(operands),
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
            ..CallNotation::FUNCTION
        }),
                ..Record::UNARY
    };
    /// The Euclidean or Frobenius norm.
    NORM = Record {
        name: "norm",
        mistaken_for: Some(|terms, operands, _| sum_of_squares(terms, operands[0])),
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
            ..CallNotation::FUNCTION
        }),
        aggregate: Some(Aggregate { each: None, total: Some(SQRT) }),
        unicode: Some(Typeset::Between { open: "‖", close: "‖", nests: false }),
        latex: Some(Typeset::Between { open: "\\lVert ", close: " \\rVert", nests: false }),
                ..Record::UNARY
    };
    /// The product of all entries.
    PROD = Record {
        name: "prod",
        spelling: Some("prod"),
        misnomers: &["product"],
        summary: "the product of all entries; prod(A,1) of each column, prod(A,2) of each row",
        signature: Signature::ToScalar,
        build: Some(|builder, call| if call.is_scalar() { Ok(call.first()) } else { add(builder, PROD, call) }),
        shape: |shapes, _| (!shapes[0].is_empty()).then(Shape::new),
        facts: product_facts,
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
            ..CallNotation::FUNCTION
        }),
        latex: Some(Typeset::Name("\\prod")),
        code: Code::Instruction(|code| code.product(false)),
        of_rows: Some(PROD_OF_ROWS),
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
        summary: "log(sum(exp(x))) of a vector; logsumexp(A,1) of each column of a matrix, logsumexp(A,2) of each row",
        signature: Signature::ToScalar,
        build: Some(|builder, call| match call.operands[0].kind {
            Kind::Scalar => Ok(call.first()),
            Kind::Matrix => Err(axis_missing(builder, "logsumexp")),
            _ => add(builder, LOG_SUM_EXP, call),
        }),
        shape: |shapes, _| (!shapes[0].is_empty()).then(Shape::new),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        degree: |degrees| Degree::Other(degrees.sum()),
        notation: Notation::Call(CallNotation {
            name: "logsumexp",
            transpose: TransposeOf::Invariant,
            sign: SignOf::Outside,
            weight: CallWeight::SUMMARY,
            extent: Extent::Line,
        }),
        aggregate: Some(Aggregate { each: Some(EXP), total: Some(LOG) }),
        code: Code::Exponentials,
        of_rows: Some(LOG_SUM_EXP_OF_ROWS),
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
        summary: "exp(x)/sum(exp(x)) of a vector; softmax(A,1) of each column of a matrix, softmax(A,2) of each row",
        build: Some(|builder, call| match call.operands[0].kind {
            Kind::Scalar => builder.one(),
            Kind::Matrix => Err(axis_missing(builder, "softmax")),
            _ => add(builder, SOFTMAX, call),
        }),
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
            extent: Extent::Line,
        }),
        aggregate: Some(Aggregate { each: Some(EXP), total: None }),
        code: Code::Exponentials,
        of_rows: Some(SOFTMAX_OF_ROWS),
        ..Record::UNARY
    };
    /// The product of each row of a matrix.
    PROD_OF_ROWS = Record {
        name: "prod-of-rows",
        shape: reduced,
        facts: product_facts,
        derivative_requires: |_| &[(0, Requirement::EntriesNonzero)],
        reduces: |requirement, _| {
            (requirement == Requirement::EntriesNonzero).then(|| smallvec![(0, Requirement::EntriesNonzero)])
        },
        evaluate: kernels!(products),
        degree: |degrees| Degree::Rational(degrees.sum().saturating_mul(degrees.size.saturating_pow(2))),
        notation: of_rows("prod", CallWeight::FUNCTION),
        code: Code::Instruction(|code| code.product(true)),
        ..Record::UNARY
    };
    /// `log(sum(exp(x)))` of each row of a matrix.
    LOG_SUM_EXP_OF_ROWS = Record {
        name: "log-sum-exp-of-rows",
        shape: reduced,
        unfold: Some(log_of_totals),
        evaluate: kernels!(log_sums_exp),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        degree: |degrees| Degree::Other(degrees.sum()),
        notation: of_rows("logsumexp", CallWeight::SUMMARY),
        code: Code::Exponentials,
        ..Record::UNARY
    };
    /// `exp(x)/sum(exp(x))` of each row of a matrix.
    SOFTMAX_OF_ROWS = Record {
        name: "softmax-of-rows",
        shape: |shapes, _| (shapes[0].len() == 2).then(|| shapes[0].clone()),
        unfold: Some(shares_of_totals),
        evaluate: kernels!(softmaxes),
        evaluate_under: Some((LOG, LOG_SOFTMAXES)),
        facts: |_, _| Facts::within(Interval::closed(0, 1).without_zero()),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        degree: |degrees| Degree::Other(degrees.sum()),
        notation: of_rows("softmax", CallWeight::FUNCTION),
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

/// A matrix has two axes along which exponentials could be added up, and most people mean one of them.
fn axis_missing(builder: &dyn TermBuilder, name: &str) -> Error {
    let message = format!(
        "{name} of a matrix needs an axis: {name}({{0}},1) is of each column, {name}({{0}},2) of each row, {name}(vec({{0}})) of all entries"
    );
    builder.error(ErrorCode::Kind, &message)
}

/// The exponentials of all entries, and their sum.
fn sum_of_exponentials(terms: &mut dyn Terms, argument: Id) -> Option<(Id, Id)> {
    let exponentials = terms.term(Op::Map(EXP), &[argument])?;
    Some((exponentials, terms.term(Op::Sum, &[exponentials])?))
}

fn norm<T: Arithmetic>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Ok(Tensor::scalar(SQRT.value(values[0].map(|x| x * x).sum())?))
}

/// A product of entries has their sign where they have one, and keeps to what products keep to.
fn product_facts(operands: &Operands<'_>, _: Parameters) -> Facts {
    let entries = operands.facts(0).range;
    let kept = [Interval::POSITIVE, Interval::NONNEGATIVE];
    let sign = kept.into_iter().find(|kept| entries.is_within(*kept)).unwrap_or(Interval::ALL);
    let bounds = [Interval::closed(0, 1), Interval::closed(-1, 1), Interval::at_least(1)];
    let bound = bounds.into_iter().find(|bound| entries.is_within(*bound)).unwrap_or(Interval::ALL);
    Facts::within(sign.intersection(bound))
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
const fn of_rows(name: &'static str, weight: CallWeight) -> Notation {
    let (transpose, sign) = (TransposeOf::Inside, SignOf::Outside);
    Notation::Call(CallNotation { name, transpose, sign, weight, extent: Extent::Rows })
}

/// A number for each row.
fn reduced(shapes: &[&Shape], _: Parameters) -> Option<Shape> {
    (shapes[0].len() == 2).then(|| shapes[0].iter().take(1).cloned().collect())
}

fn axes(terms: &dyn Terms, matrix: Id) -> Option<[Axis; 2]> {
    terms.shape(matrix).into_iter().collect::<Vec<_>>().try_into().ok()
}

/// The exponentials of all entries, and their sum in each row.
fn sums_of_exponentials(terms: &mut dyn Terms, argument: Id) -> Option<(Id, Id)> {
    let exponentials = terms.term(Op::Map(EXP), &[argument])?;
    let mut pattern = IndexPatternBuilder::new();
    let [i, j] = axes(terms, exponentials)?.map(|axis| pattern.axis(&axis));
    pattern.input(i.iter().chain(&j).copied());
    pattern.output(i);
    let totals = terms.term(Op::Network(Arc::new(pattern.finish())), &[exponentials])?;
    Some((exponentials, totals))
}

fn log_of_totals(terms: &mut dyn Terms, operands: &[Id], _: Parameters) -> Option<Id> {
    let (_, totals) = sums_of_exponentials(terms, operands[0])?;
    terms.term(Op::Map(LOG), &[totals])
}

fn shares_of_totals(terms: &mut dyn Terms, operands: &[Id], _: Parameters) -> Option<Id> {
    let (exponentials, totals) = sums_of_exponentials(terms, operands[0])?;
    let shares = reciprocals(terms, totals)?;
    let mut pattern = IndexPatternBuilder::new();
    let [i, j] = axes(terms, exponentials)?.map(|axis| pattern.axis(&axis));
    pattern.input(i.iter().chain(&j).copied());
    pattern.input(i.iter().copied());
    pattern.output(i);
    pattern.output(j);
    terms.term(Op::Network(Arc::new(pattern.finish())), &[exponentials, shares])
}

const LOG_SOFTMAXES: TensorKernels = TensorKernels {
    real: log_softmaxes,
    rounded: log_softmaxes,
    field: log_softmaxes,
    series: log_softmaxes,
    dual: log_softmaxes,
};

/// What a function of all entries makes of each row, one after the other.
fn each_row<T: Scalar>(
    arguments: &Arguments<'_, T>,
    of: fn(Arguments<'_, T>) -> Result<Tensor<T>, Undefined>,
) -> Result<Vec<T>, Undefined> {
    let matrix = arguments.values[0];
    let mut data = Vec::new();
    for row in matrix.data.chunks(matrix.size(1).max(1)) {
        let row = Tensor { shape: vec![row.len()], data: row.to_vec() };
        data.extend(of(Arguments { values: &[&row], numbers: &[None], sizes: &[], place: 0 })?.data);
    }
    Ok(data)
}

fn products<T: Scalar>(arguments: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Tensor::new(vec![arguments.values[0].size(0)], each_row(&arguments, product)?)
}

fn log_sums_exp<T: Arithmetic>(arguments: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Tensor::new(vec![arguments.values[0].size(0)], each_row(&arguments, log_sum_exp)?)
}

fn softmaxes<T: Arithmetic>(arguments: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Tensor::new(arguments.values[0].shape.clone(), each_row(&arguments, softmax)?)
}

fn log_softmaxes<T: Arithmetic>(arguments: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Tensor::new(arguments.values[0].shape.clone(), each_row(&arguments, log_softmax)?)
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

/// Where the trace of a product of two matrices lies: of definite ones it is positive, of a skew-symmetric matrix with itself it is the
/// sum of the squares of its entries with a minus, with a symmetric one it is zero.
fn trace_of_product(operands: &Operands<'_>) -> Interval {
    use Property::{Definite, Semidefinite, Skew, Symmetric};
    let terms = operands.terms();
    let of = |node: &Node| {
        let factors: Option<([Facts; 2], bool)> = match (&node.op, &node.children[..]) {
            (Op::Product, [a, b]) => Some(([terms.facts(*a), terms.facts(*b)], terms.same(*a, *b))),
            (Op::Parametric(_, Parameters::Natural(2)), [a]) => Some(([terms.facts(*a); 2], true)),
            _ => None,
        };
        let ([a, b], same) = factors?;
        let both = |property: Property| a.has(property) && b.has(property);
        match () {
            () if both(Definite) => Some(Interval::POSITIVE),
            () if both(Semidefinite) || same && a.has(Symmetric) => Some(Interval::NONNEGATIVE),
            () if same && a.has(Skew) => Some(Interval::NONPOSITIVE),
            () if a.has(Skew) && b.has(Symmetric) || a.has(Symmetric) && b.has(Skew) => Some(Interval::closed(0, 0)),
            () => None,
        }
    };
    let found = terms.nodes(operands.ids()[0]).iter().filter_map(of);
    found.fold(Interval::ALL, Interval::intersection)
}
