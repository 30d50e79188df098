//! Quotients and powers, entry by entry.

use super::op::Op;
use super::record::{Meaning, Record, Terms, family, kernels};
use crate::base::{Arguments, Rational, Scalar, Tensor, Undefined};
use egg::Id;

family! { 1;
    /// A tensor (first) by a scalar.
    DIVIDE = Record {
        name: "divide",
        meaning: Meaning::Unfolding(|terms, operands, _| {
            let inverse = reciprocal(terms, operands[1])?;
            terms.term(Op::Scale, &[inverse, operands[0]])
        }),
        evaluate: kernels!(divide),
        shape: |shapes, _| shapes[1].is_empty().then(|| shapes[0].clone()),
        ..Record::BINARY
    };
    /// Entry by entry division.
    HADAMARD_DIVIDE = Record {
        name: "hadamard-divide",
        meaning: Meaning::Unfolding(|terms, operands, _| {
            let inverse = reciprocal(terms, operands[1])?;
            terms.term(Op::Hadamard, &[operands[0], inverse])
        }),
        evaluate: kernels!(divide_entries),
        shape: |shapes, _| (shapes[0] == shapes[1]).then(|| shapes[0].clone()),
        ..Record::BINARY
    };
    /// A tensor (first) with each entry raised to a scalar power (second).
    POWER = Record {
        name: "power",
        evaluate: kernels!(power),
        shape: |shapes, _| shapes[1].is_empty().then(|| shapes[0].clone()),
        ..Record::BINARY
    };
}

fn reciprocal(terms: &mut dyn Terms, divisor: Id) -> Option<Id> {
    let minus = terms.term(Op::Number(Rational::from_integer(-1)), &[])?;
    terms.term(Op::Call(POWER), &[divisor, minus])
}

fn divide<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    let divisor = values[1].value();
    values[0].try_map(|x| x.divide(divisor))
}

fn divide_entries<T: Scalar>(Arguments { values, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    values[0].try_zip(values[1], T::divide)
}

fn power<T: Scalar>(Arguments { values, numbers }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    let exponent = values[1].value();
    match numbers[1] {
        Some(known) => values[0].try_map(|x| x.power_rational(known)),
        None => values[0].try_map(|x| x.power(exponent)),
    }
}
