//! Quotients and powers, entry by entry.

use super::facts::{Operands, Requirements};
use super::op::Op;
use super::record::{Degree, Factor, Meaning, Record, Terms, family, kernels};
use super::sizes::SizePolynomial;
use crate::base::{Arguments, Facts, Interval, Properties, Property, Rational, Requirement, Scalar, Tensor, Undefined};
use egg::Id;
use smallvec::smallvec;

family! { 1;
    /// A tensor (first) by a scalar.
    DIVIDE = Record {
        name: "divide",
        meaning: Meaning::Monomial(&[Factor::number(0, 1), Factor::number(1, -1)]),
        evaluate: kernels!(divide),
        shape: |shapes, _| shapes[1].is_empty().then(|| shapes[0].clone()),
        facts: |operands, _| {
            let (tensor, scalar) = (operands.facts(0), operands.facts(1));
            let mut kept = Properties::LINEAR.union(Properties::RANK);
            if scalar.range.is_nonnegative() {
                kept = kept.union(Properties::of(&[Property::Semidefinite, Property::Definite]));
            }
            Facts { range: quotient(tensor, scalar), ..tensor.only(kept) }
        },
        requires: |_| &[(1, Requirement::Nonzero)],
        reduces: |requirement, operands| match requirement {
            Requirement::Positive | Requirement::Nonnegative => operands.sign_from_one(requirement),
            Requirement::Invertible | Requirement::Nonzero | Requirement::EntriesNonzero => {
                Some(smallvec![(0, requirement)])
            }
            _ => None,
        },
        ..Record::BINARY
    };
    /// Entry by entry division.
    HADAMARD_DIVIDE = Record {
        name: "hadamard-divide",
        adjoint_law: &["A:(B./C) = (A./C):B"],
        instead: &[("divide", "x./y"), ("true_divide", "x./y"), ("reciprocal", "1./x")],
        meaning: Meaning::Monomial(&[Factor::number(0, 1), Factor::number(1, -1)]),
        evaluate: kernels!(divide_entries),
        shape: |shapes, _| (shapes[0] == shapes[1]).then(|| shapes[0].clone()),
        facts: |operands, _| {
            let (above, below) = (operands.facts(0), operands.facts(1));
            let kept = above.properties.intersection(Properties::ZEROS.union(Properties::of(&[Property::Nonzero])));
            Facts::within(quotient(above, below)).and(kept).and(operands.parity())
        },
        requires: |_| &[(1, Requirement::EntriesNonzero)],
        reduces: |requirement, operands| match requirement {
            Requirement::Positive | Requirement::Nonnegative => operands.sign_from_one(requirement),
            Requirement::Nonzero | Requirement::EntriesNonzero => Some(smallvec![(0, requirement)]),
            _ => None,
        },
        ..Record::BINARY
    };
    /// A tensor (first) with each entry raised to a scalar power (second).
    POWER = Record {
        name: "power",
        instead: &[("square", "x.^2"), ("power", "x.^p"), ("pow", "x.^p")],
        meaning: Meaning::Monomial(&[Factor::operand(0, 1)]),
        evaluate: kernels!(power),
        shape: |shapes, _| shapes[1].is_empty().then(|| shapes[0].clone()),
        facts: |operands, _| {
            let (base, exponent) = (operands.facts(0), exponent(operands));
            if let Exponent::Whole { even } = exponent {
                return whole_power(base, even, operands.facts(1).range.is_nonnegative());
            }
            let exponent = exponent.number();
            let mut kept = Properties::of(&[Property::Symmetric, Property::Nonzero]);
            if exponent.as_ref().is_some_and(Rational::is_positive) {
                kept = kept.union(Properties::ZEROS);
            }
            if exponent.as_ref().is_some_and(Rational::is_odd) {
                kept = kept.union(Properties::of(&[Property::Skew]));
            }
            let nonzero = exponent.as_ref().is_some_and(Rational::is_negative).then_some(Property::Nonzero);
            Facts { range: base.range.power(exponent.as_ref()), ..base.only(kept) }.and(nonzero.into_iter().collect())
        },
        requires: |operands| match exponent(operands) {
            Exponent::Number(p) if p.is_integer() && p.is_negative() => &[(0, Requirement::EntriesNonzero)],
            Exponent::Number(p) if p.is_integer() => &[],
            Exponent::Number(p) if p.is_positive() => &[(0, Requirement::Nonnegative)],
            Exponent::Whole { .. } if operands.facts(1).range.is_nonnegative() => &[],
            Exponent::Whole { .. } => &[(0, Requirement::EntriesNonzero)],
            Exponent::Other if operands.facts(1).range.is_positive() => &[(0, Requirement::Nonnegative)],
            // Zero has the powers that are positive.
            Exponent::Other if operands.facts(0).number().is_some_and(|base| base.is_zero()) => {
                &[(1, Requirement::Positive)]
            }
            _ => &[(0, Requirement::Positive)],
        },
        derivative_requires: |operands| match exponent(operands) {
            Exponent::Number(p) if p.is_integer() => &[],
            Exponent::Whole { .. } => &[],
            _ => &[(0, Requirement::Positive)],
        },
        reduces: |requirement, operands| {
            use Requirement::{EntriesNonzero, Nonnegative, Nonzero, Positive};
            let exponent = exponent(operands);
            match (requirement, &exponent) {
                (Nonnegative, _) if exponent.is_even() => Some(Requirements::new()),
                (Positive, _) if exponent.is_even() => Some(smallvec![(0, EntriesNonzero)]),
                // An odd power, or the power itself asks for more.
                (Positive | Nonnegative, Exponent::Number(_)) => Some(smallvec![(0, requirement)]),
                // The power itself asks for more where the exponent may be negative.
                (Nonzero | EntriesNonzero, Exponent::Number(p)) if !p.is_positive() => Some(Requirements::new()),
                (Nonzero | EntriesNonzero, Exponent::Number(_)) => Some(smallvec![(0, requirement)]),
                (Nonzero | EntriesNonzero, _) if operands.facts(1).range.is_nonnegative() => {
                    Some(smallvec![(0, requirement)])
                }
                (Nonzero | EntriesNonzero, _) => Some(Requirements::new()),
                _ => None,
            }
        },
        degree: |degrees| match degrees.numbers.get(1).and_then(Option::as_ref) {
            Some(k) => {
                let size = k.abs().ceil().to_i64().map_or(u64::MAX, i64::unsigned_abs).max(1);
                let bound = degrees.operands[0].saturating_mul(size);
                if k.is_integer() { Degree::Rational(bound) } else { Degree::Other(bound) }
            }
            None => Degree::Other(degrees.sum().saturating_add(1)),
        },
        ..Record::BINARY
    };
}

/// Where the quotients lie, whose divisor is not zero.
fn quotient(above: Facts, below: Facts) -> crate::base::Interval {
    above.range.times(below.range.reciprocal().without_zero())
}

/// What is known of an exponent.
enum Exponent {
    Number(Rational),
    /// A whole number at all sizes, which sizes alone decide.
    Whole {
        even: bool,
    },
    Other,
}

impl Exponent {
    fn number(self) -> Option<Rational> {
        match self {
            Exponent::Number(value) => Some(value),
            _ => None,
        }
    }

    fn is_even(&self) -> bool {
        match self {
            Exponent::Number(value) => value.is_even(),
            Exponent::Whole { even } => *even,
            Exponent::Other => false,
        }
    }
}

/// The exponent of a power.
fn exponent(operands: &Operands<'_>) -> Exponent {
    if let Some(value) = operands.number(1) {
        return Exponent::Number(value);
    }
    let sizes = SizePolynomial::of(operands.ids()[1], &|id| operands.terms().nodes(id));
    match sizes.filter(SizePolynomial::is_whole) {
        Some(sizes) => Exponent::Whole { even: sizes.is_even() },
        None => Exponent::Other,
    }
}

/// What is known of whole powers, which are even or not, and have an inverse in them or not.
fn whole_power(base: Facts, even: bool, nonnegative: bool) -> Facts {
    let sign = match () {
        () if base.range.is_positive() || even && base.has(Property::Nonzero) => Interval::POSITIVE,
        () if base.range.is_nonnegative() || even => Interval::NONNEGATIVE,
        () => Interval::ALL,
    };
    let unit = Interval::closed(-1, 1);
    let range = if nonnegative && base.range.is_within(unit) { sign.intersection(unit) } else { sign };
    Facts { range, ..base.only(Properties::of(&[Property::Symmetric, Property::Nonzero])) }
}

/// A tensor by a scalar.
pub(super) fn over_scalar(terms: &mut dyn Terms, tensor: Id, scalar: Id) -> Option<Id> {
    terms.term(Op::Call(DIVIDE), &[tensor, scalar])
}

/// A power of each entry.
pub(super) fn entrywise_power(terms: &mut dyn Terms, tensor: Id, exponent: Rational) -> Option<Id> {
    let exponent = terms.term(Op::Number(exponent), &[])?;
    terms.term(Op::Call(POWER), &[tensor, exponent])
}

/// One by each entry.
pub(crate) fn reciprocals(terms: &mut dyn Terms, tensor: Id) -> Option<Id> {
    entrywise_power(terms, tensor, -Rational::one())
}

fn divide<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    let divisor = values[1].value();
    values[0].try_map(|x| x.divide(divisor))
}

fn divide_entries<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    values[0].try_zip(values[1], T::divide)
}

fn power<T: Scalar>(Arguments { values, numbers, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    let exponent = values[1].value();
    match &numbers[1] {
        Some(known) => values[0].try_map(|x| x.power_rational(known)),
        None => values[0].try_map(|x| x.power(exponent)),
    }
}
