//! Quotients and powers, entry by entry.

use super::record::{Record, family, kernels};
use crate::base::{Arguments, Scalar, Tensor, Undefined};

family! { 1;
    /// A tensor (first) by a scalar.
    DIVIDE = Record {
        name: "divide",
        evaluate: kernels!(divide),
        shape: |shapes, _| shapes[1].is_empty().then(|| shapes[0].clone()),
        ..Record::BINARY
    };
    /// Entry by entry division.
    HADAMARD_DIVIDE = Record {
        name: "hadamard-divide",
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
