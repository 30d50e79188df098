//! Quotients and powers, entry by entry.

use super::record::{Code, Infix, Record, family};

family! { 1;
    /// A tensor (first) by a scalar.
    DIVIDE = Record {
        name: "divide",
        shape: |shapes, _| shapes[1].is_empty().then(|| shapes[0].clone()),
        code: Code::Infix(Infix::Divide),
        ..Record::BINARY
    };
    /// Entry by entry division.
    HADAMARD_DIVIDE = Record {
        name: "hadamard-divide",
        shape: |shapes, _| (shapes[0] == shapes[1]).then(|| shapes[0].clone()),
        code: Code::Infix(Infix::Divide),
        ..Record::BINARY
    };
    /// A tensor (first) with each entry raised to a scalar power (second).
    POWER = Record {
        name: "power",
        shape: |shapes, _| shapes[1].is_empty().then(|| shapes[0].clone()),
        code: Code::Infix(Infix::Power),
        ..Record::BINARY
    };
}
