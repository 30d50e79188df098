//! The square root, and functions that depend on the sign of their argument. The field has no signs.

use super::record::{
    Domain, Expansion, FunctionCode, FunctionRecord, Parity, PythonCode, Range, Smoothness, exact, functions,
};
use crate::base::{Field, Kernels, Rational, Requirement, Scalar, Series};
use crate::ops::notation::Typeset;

functions! { 3;
    /// The square root.
    SQRT = FunctionRecord {
        kernels: Kernels {
            name: "sqrt",
            real: f64::sqrt,
            field: Some(Field::sqrt),
            series: Series::sqrt,
            as_power: Some((1, 2)),
        },
        aliases: &[],
        parity: Parity::None,
        exact: exact!(),
        at_turns: None,
        undoes: None,
        expansion: None,
        domain: Domain::Nonnegative,
        smoothness: Smoothness::InsideDomain,
        nonzero: Some(Requirement::Positive),
        range: Range::Nonnegative,
        latex: Typeset::Root,
        unicode: Typeset::Root,
        code: FunctionCode {
            python: PythonCode::Name("sqrt", "sqrt"),
            julia: "sqrt",
            matlab: "sqrt({})",
            rust: "{}.sqrt()",
        },
    };
    /// The absolute value.
    ABS = FunctionRecord {
        kernels: Kernels {
            name: "abs",
            real: f64::abs,
            field: None,
            series: |x| signed(x, |x, positive| if positive { x } else { -x }),
            as_power: None,
        },
        aliases: &[],
        parity: Parity::Even,
        exact: |value| Some(value.abs()),
        at_turns: None,
        undoes: None,
        expansion: Some(Expansion::Signed { own: (0, 1), absolute: (1, 1) }),
        domain: Domain::All,
        smoothness: Smoothness::EvenPowers,
        nonzero: Some(Requirement::EntriesNonzero),
        range: Range::Nonnegative,
        latex: Typeset::Between { open: "\\left\\lvert ", close: " \\right\\rvert", nests: true },
        unicode: Typeset::Name("abs"),
        code: FunctionCode {
            python: PythonCode::Name("abs", "abs"),
            julia: "abs",
            matlab: "abs({})",
            rust: "{}.abs()",
        },
    };
    /// -1, 0 or 1.
    SIGN = FunctionRecord {
        kernels: Kernels {
            name: "sign",
            real: |x| if x == 0.0 { 0.0 } else { x.signum() },
            field: None,
            series: |x| signed(x, |_, positive| if positive { Series::one() } else { -Series::one() }),
            as_power: None,
        },
        aliases: &[],
        parity: Parity::Odd,
        exact: |value| Some(value.signum()),
        at_turns: None,
        undoes: None,
        expansion: None,
        domain: Domain::All,
        smoothness: Smoothness::NotAtZero,
        nonzero: Some(Requirement::EntriesNonzero),
        range: Range::Sign,
        latex: Typeset::Name("\\operatorname{sign}"),
        unicode: Typeset::Name("sign"),
        code: FunctionCode {
            python: PythonCode::Name("sign", "sign"),
            julia: "sign",
            matlab: "sign({})",
            rust: "f64::from({0} > 0.0) - f64::from({0} < 0.0)",
        },
    };
    /// The argument where it is positive, zero elsewhere.
    RELU = FunctionRecord {
        kernels: Kernels {
            name: "relu",
            real: |x| if x <= 0.0 { 0.0 } else { x },
            field: None,
            series: |x| signed(x, |x, positive| if positive { x } else { Series::zero() }),
            as_power: None,
        },
        aliases: &[],
        parity: Parity::None,
        exact: |value| Some(value.max(Rational::zero())),
        at_turns: None,
        undoes: None,
        expansion: Some(Expansion::Signed { own: (1, 2), absolute: (1, 2) }),
        domain: Domain::All,
        smoothness: Smoothness::HighPowers,
        nonzero: Some(Requirement::Positive),
        range: Range::Nonnegative,
        latex: Typeset::Name("\\operatorname{relu}"),
        unicode: Typeset::Name("relu"),
        code: FunctionCode {
            python: PythonCode::Calls(["np.maximum({}, 0.0)", "jnp.maximum({}, 0.0)", "torch.clamp({}, min=0.0)", "np.maximum({}, 0.0)"]),
            julia: "relu",
            matlab: "max({}, 0)",
            rust: "{}.max(0.0)",
        },
    };
}

/// A function of the sign of an argument; what is zero all along has the value zero.
fn signed(x: Series, value: fn(Series, bool) -> Series) -> Option<Series> {
    if x.order().is_none() { Some(Series::zero()) } else { x.is_positive().map(|positive| value(x, positive)) }
}
