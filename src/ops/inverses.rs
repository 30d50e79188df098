//! Operations on square matrices: powers, the inverse and determinants.

use super::elementwise::{ABS, LOG};
use super::notation::{CallNotation, CallWeight, Notation, SignOf, TransposeOf, Typeset};
use super::op::Op;
use super::operation::Parameters;
use super::quotients::{entrywise_power, reciprocals};
use super::record::{Code, Degree, Meaning, Record, Terms, family, kernels};
use super::surface::{Mark, Signature, add};
use super::vocabulary::UncommonOperations;
use crate::base::{
    self, Arguments, ErrorCode, Facts, IndexPatternBuilder, Interval, Properties, Property, Requirement, Scalar, Shape,
    Tensor, Undefined,
};
use egg::Id;
use smallvec::smallvec;

/// A call that is an inverse, up to a factor: rather another text.
const CALL_INVERSE: u32 = 28;
/// More for that of a transpose.
const CALL_INVERSE_TRANSPOSED: u32 = 12;

const WEIGHT: CallWeight = CallWeight { own: CALL_INVERSE, inside: CALL_INVERSE_TRANSPOSED };

family! { 5;
    /// A natural power (two or more) of a square matrix.
    MATRIX_POWER = Record {
        name: "matrix-power",
        instead: &[("matrix_power", "A^k"), ("mpower", "A^k")],
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
        reduces: |requirement, operands| {
            // A symmetric matrix is diagonal in some basis, and so is its power.
            let has = |property| operands.facts(0).has(property);
            let keeps = match requirement {
                Requirement::Invertible => true,
                Requirement::Nonzero => has(Property::Symmetric) || has(Property::Skew),
                _ => false,
            };
            keeps.then(|| smallvec![(0, requirement)])
        },
        degree: |degrees| match degrees.parameters {
            Parameters::Natural(k) => Degree::Rational(degrees.sum().saturating_mul(u64::from(k))),
            _ => Degree::Rational(degrees.sum()),
        },
        mistaken_for: Some(|terms, operands, parameters| {
            let Parameters::Natural(exponent) = parameters else { return None };
            entrywise_power(terms, operands[0], i64::from(exponent).into())
        }),
        ..Record::UNARY
    };
    /// The inverse of a square matrix.
    INVERSE = Record {
        name: "inverse",
        mistaken_for: Some(|terms, operands, _| reciprocals(terms, operands[0])),
        evaluate: kernels!(inverse),
        spelling: Some("inv"),
        aliases: &["inverse"],
        misnomers: &["invert"],
        instead: &[("pinv", "inv(A'*A)*A'"), ("solve", "inv(A)*b")],
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
        facts: |operands, _| {
            use Property::*;
            const KEPT: Properties = Properties::of(&[Symmetric, Skew, Semidefinite, Orthogonal, Idempotent]);
            Facts::with(&[Invertible]).and(operands.facts(0).properties.intersection(KEPT.union(Properties::ZEROS)))
        },
        requires: |_| &[(0, Requirement::Invertible)],
        reduces: |requirement, _| (requirement == Requirement::Invertible).then(|| smallvec![(0, requirement)]),
        degree: |degrees| Degree::Rational(degrees.sum().saturating_mul(degrees.size)),
        notation: Notation::Call(CallNotation {
            name: "inv",
            transpose: TransposeOf::Inside,
            sign: SignOf::Odd,
            weight: WEIGHT,
            ..CallNotation::FUNCTION
        }),
        unicode: Some(Typeset::Raised { mark: "⁻¹", transposed: "⁻ᵀ" }),
        latex: Some(Typeset::Raised { mark: "-1", transposed: "-\\top" }),
        code: Code::Instruction(|code| code.inverse()),
        ..Record::UNARY
    };
    /// The determinant of a square matrix.
    DETERMINANT = Record {
        name: "determinant",
        of_power: Some(|terms, matrix, k| {
            let power = natural_power(terms, matrix, k)?;
            let [determinant, inverse] = [(DETERMINANT, power), (INVERSE, matrix)].map(|(op, of)| terms.term(Op::Call(op), &[of]));
            terms.term(Op::Scale, &[determinant?, inverse?])
        }),
        evaluate: kernels!(determinant),
        spelling: Some("det"),
        summary: "the determinant of a square matrix",
        signature: Signature::SquareToScalar,
        build: Some(|builder, call| if call.is_scalar() { Ok(call.first()) } else { add(builder, DETERMINANT, call) }),
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
        degree: |degrees| Degree::Rational(degrees.sum().saturating_mul(degrees.size)),
        notation: Notation::Call(CallNotation {
            name: "det",
            transpose: TransposeOf::Invariant,
            sign: SignOf::Outside,
            weight: CallWeight::SUMMARY,
            ..CallNotation::FUNCTION
        }),
        latex: Some(Typeset::Name("\\det")),
        code: Code::Instruction(|code| code.determinant()),
        ..Record::UNARY
    };
    /// The adjugate of a square matrix: its entries are determinants of minors, with signs, so that every matrix has one.
    ADJUGATE = Record {
        name: "adjugate",
        evaluate: kernels!(adjugate),
        spelling: Some("adj"),
        aliases: &["adjugate"],
        summary: "the adjugate of a square matrix: its determinant times its inverse, if it has one",
        signature: Signature::Square,
        build: Some(|builder, call| if call.is_scalar() { builder.one() } else { add(builder, ADJUGATE, call) }),
        shape: |shapes, _| super::is_square(shapes[0]).then(|| shapes[0].clone()),
        facts: |operands, _| {
            use Property::*;
            const KEPT: Properties =
                Properties::of(&[Symmetric, Definite, Semidefinite, Orthogonal, Idempotent, Invertible]);
            Facts::UNKNOWN.and(operands.facts(0).properties.intersection(KEPT.union(Properties::ZEROS)))
        },
        derivative_requires: |_| &[(0, Requirement::Invertible)],
        // The adjugate of one entry is one, which has an inverse even where the entry has none: asking for that is too much, not too little.
        reduces: |requirement, _| (requirement == Requirement::Invertible).then(|| smallvec![(0, requirement)]),
        // True of invertible matrices, which are enough: the equation of two polynomials holds where it holds at almost every point.
        unfold: Some(|terms, operands, _| {
            let determinant = terms.term(Op::Call(DETERMINANT), operands)?;
            let inverse = terms.term(Op::Call(INVERSE), operands)?;
            terms.term(Op::Scale, &[determinant, inverse])
        }),
        vocabulary: UncommonOperations::ADJUGATES,
        degree: |degrees| Degree::Rational(degrees.sum().saturating_mul(degrees.size)),
        notation: Notation::Call(CallNotation {
            name: "adj",
            transpose: TransposeOf::Inside,
            sign: SignOf::Outside,
            weight: WEIGHT,
            ..CallNotation::FUNCTION
        }),
        latex: Some(Typeset::Name("\\operatorname{adj}")),
        code: Code::Instruction(|code| code.adjugate()),
        ..Record::UNARY
    };
    /// The logarithm of the absolute value of the determinant.
    LOG_DETERMINANT = Record {
        name: "log-determinant",
        of_power: Some(|terms, matrix, _| terms.term(Op::Call(INVERSE), &[matrix])),
        mistaken_for: Some(|terms, operands, _| terms.term(Op::Call(DETERMINANT), operands)),
        evaluate: kernels!(log_determinant),
        spelling: Some("logdet"),
        summary: "the logarithm of the absolute value of the determinant",
        signature: Signature::SquareToScalar,
        build: Some(|builder, call| {
            if builder.number_value(call.first()).is_some_and(|value| value.is_zero()) {
                return Err(builder.error(ErrorCode::Undefined, "logdet has no real value at 0"));
            }
            if call.is_scalar() {
                let size = builder.add(Op::Map(ABS), &[call.first()])?;
                return builder.add(Op::Map(LOG), &[size]);
            }
            add(builder, LOG_DETERMINANT, call)
        }),
        composition: Some((LOG, DETERMINANT)),
        shape: |shapes, _| super::is_square(shapes[0]).then(Shape::new),
        facts: |operands, _| {
            let orthogonal = operands.facts(0).has(Property::Orthogonal);
            if orthogonal { Facts::within(Interval::closed(0, 0)) } else { Facts::UNKNOWN }
        },
        requires: |_| &[(0, Requirement::Invertible)],
        degree: |degrees| Degree::Other(degrees.sum().saturating_mul(degrees.size)),
        notation: Notation::Call(CallNotation {
            name: "logdet",
            transpose: TransposeOf::Invariant,
            sign: SignOf::Outside,
            weight: CallWeight::SUMMARY,
            ..CallNotation::FUNCTION
        }),
        latex: Some(Typeset::Template("\\log \\left\\lvert \\det\\left( {} \\right) \\right\\rvert")),
        code: Code::Instruction(|code| code.log_determinant()),
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

/// The adjugate: the determinant times the inverse and, where there is no inverse, the limit of that.
fn adjugate<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    base::adjugate(values[0])
}

/// A matrix to a power from 1 on.
pub fn natural_power(terms: &mut dyn Terms, matrix: Id, k: u32) -> Option<Id> {
    match k {
        0 => None,
        1 => Some(matrix),
        _ => terms.term(Op::Parametric(MATRIX_POWER, Parameters::Natural(k)), &[matrix]),
    }
}
