//! Trigonometric functions and their inverses. In the field the sine and the cosine are rational in the tangent of half the angle.

use super::record::{
    Domain, Expansion, FunctionCode, FunctionRecord, Parity, PythonCode, Range, Smoothness, exact, functions,
};
use crate::base::{Field, Kernels, Rational, Requirement, Scalar, Series};
use crate::ops::notation::Typeset;

functions! { 1;
    /// The sine.
    SIN = FunctionRecord {
        kernels: Kernels {
            name: "sin",
            real: f64::sin,
            field: Some(|x| Some(x.sin_cos()?.0)),
            series: |x| Some(x.sin_cos()?.0),
            as_power: None,
        },
        aliases: &[],
        parity: Parity::Odd,
        exact: exact!((0, 1) => (0, 1)),
        at_turns: Some(sine_at),
        undoes: None,
        expansion: None,
        domain: Domain::All,
        smoothness: Smoothness::Everywhere,
        nonzero: None,
        range: Range::ClosedUnit,
        latex: Typeset::Name("\\sin"),
        unicode: Typeset::Name("sin"),
        code: FunctionCode {
            python: PythonCode::Name("sin", "sin"),
            julia: "sin",
            matlab: "sin({})",
            rust: "{}.sin()",
        },
    };
    /// The cosine.
    COS = FunctionRecord {
        kernels: Kernels {
            name: "cos",
            real: f64::cos,
            field: Some(|x| Some(x.sin_cos()?.1)),
            series: |x| Some(x.sin_cos()?.1),
            as_power: None,
        },
        aliases: &[],
        parity: Parity::Even,
        exact: exact!((0, 1) => (1, 1)),
        at_turns: Some(|turn| sine_at(turn + Rational::new(1, 2))),
        undoes: None,
        expansion: None,
        domain: Domain::All,
        smoothness: Smoothness::Everywhere,
        nonzero: Some(Requirement::CosineNonzero),
        range: Range::ClosedUnit,
        latex: Typeset::Name("\\cos"),
        unicode: Typeset::Name("cos"),
        code: FunctionCode {
            python: PythonCode::Name("cos", "cos"),
            julia: "cos",
            matlab: "cos({})",
            rust: "{}.cos()",
        },
    };
    /// The tangent.
    TAN = FunctionRecord {
        kernels: Kernels {
            name: "tan",
            real: f64::tan,
            field: Some(|x| {
                let (sin, cos) = x.sin_cos()?;
                Some(sin * cos.inverse()?)
            }),
            series: |x| {
                let (sin, cos) = x.sin_cos()?;
                sin.quotient(cos)
            },
            as_power: None,
        },
        aliases: &[],
        parity: Parity::Odd,
        exact: exact!((0, 1) => (0, 1)),
        at_turns: Some(tangent_at),
        undoes: None,
        expansion: Some(Expansion::Quotient(SIN, COS)),
        domain: Domain::CosineNonzero,
        smoothness: Smoothness::Everywhere,
        nonzero: None,
        range: Range::All,
        latex: Typeset::Name("\\tan"),
        unicode: Typeset::Name("tan"),
        code: FunctionCode {
            python: PythonCode::Name("tan", "tan"),
            julia: "tan",
            matlab: "tan({})",
            rust: "{}.tan()",
        },
    };
    /// The inverse of the sine, between minus and plus a quarter turn.
    ARCSIN = FunctionRecord {
        kernels: Kernels {
            name: "arcsin",
            real: f64::asin,
            field: Some(|x| Some(x.odd(4))),
            series: |x| x.derivative().quotient((Series::one() - x * x).sqrt()?)?.integral(x.start().odd(4)),
            as_power: None,
        },
        aliases: &["asin"],
        parity: Parity::Odd,
        exact: exact!((0, 1) => (0, 1)),
        at_turns: None,
        undoes: None,
        expansion: None,
        domain: Domain::Unit,
        smoothness: Smoothness::InsideDomain,
        nonzero: Some(Requirement::EntriesNonzero),
        range: Range::SignOfArgument,
        latex: Typeset::Name("\\arcsin"),
        unicode: Typeset::Name("arcsin"),
        code: FunctionCode {
            python: PythonCode::Name("arcsin", "asin"),
            julia: "asin",
            matlab: "asin({})",
            rust: "{}.asin()",
        },
    };
    /// The inverse of the cosine, between zero and half a turn.
    ARCCOS = FunctionRecord {
        kernels: Kernels {
            name: "arccos",
            real: f64::acos,
            field: Some(|x| Some(Field::quarter_turn() - x.odd(4))),
            series: |x| {
                let start = Field::quarter_turn() - x.start().odd(4);
                (-x.derivative()).quotient((Series::one() - x * x).sqrt()?)?.integral(start)
            },
            as_power: None,
        },
        aliases: &["acos"],
        parity: Parity::None,
        exact: exact!(),
        at_turns: None,
        undoes: None,
        expansion: None,
        domain: Domain::Unit,
        smoothness: Smoothness::InsideDomain,
        nonzero: None,
        range: Range::All,
        latex: Typeset::Name("\\arccos"),
        unicode: Typeset::Name("arccos"),
        code: FunctionCode {
            python: PythonCode::Name("arccos", "acos"),
            julia: "acos",
            matlab: "acos({})",
            rust: "{}.acos()",
        },
    };
    /// The inverse of the tangent, between minus and plus a quarter turn.
    ARCTAN = FunctionRecord {
        kernels: Kernels {
            name: "arctan",
            real: f64::atan,
            field: Some(|x| Some(x.odd(6))),
            series: |x| x.derivative().quotient(Series::one() + x * x)?.integral(x.start().odd(6)),
            as_power: None,
        },
        aliases: &["atan"],
        parity: Parity::Odd,
        exact: exact!((0, 1) => (0, 1)),
        at_turns: None,
        undoes: None,
        expansion: None,
        domain: Domain::All,
        smoothness: Smoothness::Everywhere,
        nonzero: Some(Requirement::EntriesNonzero),
        range: Range::QuarterTurn,
        latex: Typeset::Name("\\arctan"),
        unicode: Typeset::Name("arctan"),
        code: FunctionCode {
            python: PythonCode::Name("arctan", "atan"),
            julia: "atan",
            matlab: "atan({})",
            rust: "{}.atan()",
        },
    };
}

/// The rational values of the sine at multiples of pi (I. Niven, Irrational Numbers, 1956, sec. 3.6).
fn sine_at(turn: Rational) -> Option<Rational> {
    let sixths = turn * Rational::from_integer(6);
    let whole =
        |period: i64| &sixths - Rational::from_integer(period) * (&sixths / Rational::from_integer(period)).floor();
    let half = |count: i64| Some(Rational::new(count, 2));
    match whole(12).to_i64()? {
        0 | 6 => half(0),
        1 | 5 => half(1),
        3 => half(2),
        7 | 11 => half(-1),
        9 => half(-2),
        _ => None,
    }
}

/// The rational values of the tangent at multiples of pi.
fn tangent_at(turn: Rational) -> Option<Rational> {
    let quarters = turn * Rational::from_integer(4);
    let rest = &quarters - Rational::from_integer(4) * (&quarters / Rational::from_integer(4)).floor();
    match rest.to_i64()? {
        0 => Some(Rational::zero()),
        1 => Some(Rational::one()),
        3 => Some(-Rational::one()),
        _ => None,
    }
}
