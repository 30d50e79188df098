//! Special functions.

use super::record::{Domain, FunctionCode, FunctionRecord, Parity, PythonCode, Range, Smoothness, exact, functions};
use crate::base::{Field, Kernels, Requirement, Scalar, Series};
use crate::ops::notation::Typeset;
use std::f64::consts::FRAC_2_SQRT_PI;

functions! { 4;
    /// The error function.
    ERF = FunctionRecord {
        kernels: Kernels {
            name: "erf",
            real: erf,
            field: Some(|x| Some(x.odd(9))),
            series: |x| {
                let scale = Field::integer(2) * Field::pi().sqrt()?.inverse()?;
                let slope = Series::constant(scale) * (-(x * x)).exp()? * x.derivative();
                slope.integral(x.start().odd(9))
            },
            as_power: None,
        },
        aliases: &[],
        parity: Parity::Odd,
        exact: exact!((0, 1) => (0, 1)),
        at_turns: None,
        undoes: None,
        expansion: None,
        domain: Domain::All,
        smoothness: Smoothness::Everywhere,
        nonzero: Some(Requirement::EntriesNonzero),
        range: Range::OpenUnit,
        latex: Typeset::Name("\\operatorname{erf}"),
        unicode: Typeset::Name("erf"),
        code: FunctionCode {
            python: PythonCode::Calls([
                "np.vectorize(math.erf, otypes=[float])({})",
                "jax.scipy.special.erf({})",
                "torch.erf({})",
                "scipy.special.erf({})",
            ]),
            julia: "SpecialFunctions.erf",
            matlab: "erf({})",
            rust: "libm::erf({})",
        },
    };
}

/// The error function in floating point: near zero by its series (DLMF, eq. 7.6.2), whose terms are all of one sign, beyond by the
/// continued fraction of its complement (DLMF, eq. 7.9.1).
fn erf(x: f64) -> f64 {
    /// Where both are as accurate as the numbers are.
    const BOUNDARY: f64 = 2.0;
    /// Enough levels for that, there and beyond.
    const LEVELS: u32 = 80;
    let size = x.abs();
    let scale = FRAC_2_SQRT_PI * (-size * size).exp();
    if size < BOUNDARY {
        let (mut sum, mut term, mut odd) = (x, x, 1.0);
        while term.abs() > f64::EPSILON / 8.0 * sum.abs() {
            odd += 2.0;
            term *= 2.0 * size * size / odd;
            sum += term;
        }
        return scale * sum;
    }
    if scale == 0.0 {
        return x.signum();
    }
    let fraction = (1..=LEVELS).rev().fold(size, |below, level| size + f64::from(level) / (2.0 * below));
    (1.0 - scale / (2.0 * fraction)).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        // The values of the C library.
        let table = [
            (1e-9, 1.128_379_167_095_512_6e-9),
            (0.5, 0.520_499_877_813_046_5),
            (1.0, 0.842_700_792_949_714_9),
            (1.999_999, 0.995_322_244_351_926_1),
            (2.0, 0.995_322_265_018_952_7),
            (3.0, 0.999_977_909_503_001_4),
            (30.0, 1.0),
            (f64::INFINITY, 1.0),
        ];
        for (x, value) in table {
            assert!((erf(x) - value).abs() <= 1e-15 * value, "{x}: {} is not {value}", erf(x));
            assert!((erf(-x) + value).abs() <= 1e-15 * value);
        }
        assert!(erf(0.0) == 0.0 && erf(f64::NAN).is_nan());
    }
}
