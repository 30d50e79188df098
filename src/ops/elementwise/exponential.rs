//! The exponential function and the logarithm.

use super::record::{
    Domain, Function, FunctionCode, FunctionRecord, Parity, PythonCode, Range, Smoothness, exact, functions,
};
use crate::base::{Field, Kernels, Series};
use crate::ops::notation::Typeset;

functions! { 0;
    /// The exponential function.
    EXP = FunctionRecord {
        kernels: Kernels {
            name: "exp",
            real: f64::exp,
            field: Some(Field::exp),
            series: Series::exp,
            as_power: None,
        },
        aliases: &[],
        parity: Parity::None,
        exact: exact!((0, 1) => (1, 1)),
        at_turns: None,
        undoes: Some(LOG),
        expansion: None,
        domain: Domain::All,
        smoothness: Smoothness::Everywhere,
        nonzero: None,
        range: Range::Positive,
        latex: Typeset::Name("\\exp"),
        unicode: Typeset::Name("exp"),
        code: FunctionCode {
            python: PythonCode::Name("exp", "exp"),
            julia: "exp",
            matlab: "exp({})",
            rust: "{}.exp()",
        },
    };
    /// The natural logarithm.
    LOG = FunctionRecord {
        kernels: Kernels {
            name: "log",
            real: f64::ln,
            field: Some(Field::log),
            series: Series::log,
            as_power: None,
        },
        aliases: &["ln"],
        parity: Parity::None,
        exact: exact!((1, 1) => (0, 1)),
        at_turns: None,
        undoes: Some(EXP),
        expansion: None,
        domain: Domain::Positive,
        smoothness: Smoothness::Everywhere,
        nonzero: None,
        range: Range::SignAboveOne,
        latex: Typeset::Name("\\log"),
        unicode: Typeset::Name("log"),
        code: FunctionCode {
            python: PythonCode::Name("log", "log"),
            julia: "log",
            matlab: "log({})",
            rust: "{}.ln()",
        },
    };
}

/// The outer and the inner function of a power whose exponent is an array: `x.^y` is `exp(log(x).*y)`, where x is positive.
pub const GENERAL_POWER: (Function, Function) = (EXP, LOG);
