//! Hyperbolic functions, by exponentials.

use super::record::{
    Domain, Expansion, FunctionCode, FunctionRecord, Parity, PythonCode, Range, Smoothness, exact, functions,
};
use crate::base::{Field, Kernels, Requirement, Scalar, Series};
use crate::ops::notation::Typeset;

functions! { 2;
    /// The hyperbolic sine.
    SINH = FunctionRecord {
        kernels: Kernels {
            name: "sinh",
            real: f64::sinh,
            field: Some(|x| Some((x.exp()? - (-x).exp()?) * Field::integer(2).inverse()?)),
            series: |x| (x.exp()? - (-x).exp()?).quotient(Series::integer(2)),
            as_power: None,
        },
        aliases: &[],
        parity: Parity::Odd,
        exact: exact!((0, 1) => (0, 1)),
        at_turns: None,
        undoes: None,
        expansion: Some(Expansion::Exponentials { above: &[(1, 1), (-1, -1)], below: &[(2, 0)] }),
        domain: Domain::All,
        smoothness: Smoothness::Everywhere,
        nonzero: Some(Requirement::EntriesNonzero),
        range: Range::SignOfArgument,
        latex: Typeset::Name("\\sinh"),
        unicode: Typeset::Name("sinh"),
        code: FunctionCode {
            python: PythonCode::Name("sinh", "sinh"),
            julia: "sinh",
            matlab: "sinh({})",
            rust: "{}.sinh()",
        },
    };
    /// The hyperbolic cosine.
    COSH = FunctionRecord {
        kernels: Kernels {
            name: "cosh",
            real: f64::cosh,
            field: Some(|x| Some((x.exp()? + (-x).exp()?) * Field::integer(2).inverse()?)),
            series: |x| (x.exp()? + (-x).exp()?).quotient(Series::integer(2)),
            as_power: None,
        },
        aliases: &[],
        parity: Parity::Even,
        exact: exact!((0, 1) => (1, 1)),
        at_turns: None,
        undoes: None,
        expansion: Some(Expansion::Exponentials { above: &[(1, 1), (1, -1)], below: &[(2, 0)] }),
        domain: Domain::All,
        smoothness: Smoothness::Everywhere,
        nonzero: None,
        range: Range::AtLeastOne,
        latex: Typeset::Name("\\cosh"),
        unicode: Typeset::Name("cosh"),
        code: FunctionCode {
            python: PythonCode::Name("cosh", "cosh"),
            julia: "cosh",
            matlab: "cosh({})",
            rust: "{}.cosh()",
        },
    };
    /// The hyperbolic tangent.
    TANH = FunctionRecord {
        kernels: Kernels {
            name: "tanh",
            real: f64::tanh,
            field: Some(|x| {
                let (up, down) = (x.exp()?, (-x).exp()?);
                Some((up - down) * (up + down).inverse()?)
            }),
            series: |x| {
                let (up, down) = (x.exp()?, (-x).exp()?);
                (up - down).quotient(up + down)
            },
            as_power: None,
        },
        aliases: &[],
        parity: Parity::Odd,
        exact: exact!((0, 1) => (0, 1)),
        at_turns: None,
        undoes: None,
        expansion: Some(Expansion::Exponentials { above: &[(1, 1), (-1, -1)], below: &[(1, 1), (1, -1)] }),
        domain: Domain::All,
        smoothness: Smoothness::Everywhere,
        nonzero: Some(Requirement::EntriesNonzero),
        range: Range::OpenUnit,
        latex: Typeset::Name("\\tanh"),
        unicode: Typeset::Name("tanh"),
        code: FunctionCode {
            python: PythonCode::Name("tanh", "tanh"),
            julia: "tanh",
            matlab: "tanh({})",
            rust: "{}.tanh()",
        },
    };
    /// The logistic function `1/(1 + exp(-x))`.
    SIGMOID = FunctionRecord {
        kernels: Kernels {
            name: "sigmoid",
            real: |x| 1.0 / (1.0 + (-x).exp()),
            field: Some(|x| (Field::one() + (-x).exp()?).inverse()),
            series: |x| Series::one().quotient(Series::one() + (-x).exp()?),
            as_power: None,
        },
        aliases: &["logistic"],
        parity: Parity::None,
        exact: exact!((0, 1) => (1, 2)),
        at_turns: None,
        undoes: None,
        expansion: Some(Expansion::Exponentials { above: &[(1, 0)], below: &[(1, 0), (1, -1)] }),
        domain: Domain::All,
        smoothness: Smoothness::Everywhere,
        nonzero: None,
        range: Range::Probability,
        latex: Typeset::Name("\\operatorname{sigmoid}"),
        unicode: Typeset::Name("sigmoid"),
        code: FunctionCode {
            python: PythonCode::Calls(["1 / (1 + np.exp(-{}))", "jax.nn.sigmoid({})", "torch.sigmoid({})", "1 / (1 + np.exp(-{}))"]),
            julia: "sigmoid",
            matlab: "1 ./ (1 + exp(-{}))",
            rust: "1.0 / (1.0 + (-{}).exp())",
        },
    };
}
