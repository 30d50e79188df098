//! The functions keep their laws in the field and as power series.

use super::*;
use crate::base::{Field, Rational, Scalar, Series, Undefined};

fn series(start: i64) -> Series {
    Series::of(|k| Field::integer(if k == 0 { start } else { 3 + 7 * k as i64 }))
}

#[test]
fn names_are_unique() {
    let mut names: Vec<&str> = Function::all().flat_map(|f| [&[f.name()], f.record().aliases].concat()).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn constants_name_their_records() {
    for (function, name) in [(EXP, "exp"), (TAN, "tan"), (SIGMOID, "sigmoid"), (RELU, "relu")] {
        assert_eq!(function.name(), name);
    }
}

#[test]
fn laws_hold_in_the_field() -> Result<(), Undefined> {
    let x = Field::new(123_456_789);
    let f = |function: Function| function.value(x);
    assert_eq!(f(EXP)? * EXP.value(-x)?, Field::one());
    assert_eq!(f(SIN)? * f(SIN)? + f(COS)? * f(COS)?, Field::one());
    assert_eq!(f(COSH)? * f(COSH)? - f(SINH)? * f(SINH)?, Field::one());
    assert_eq!(f(SIGMOID)? + SIGMOID.value(-x)?, Field::one());
    assert!(f(ABS).is_err());
    Ok(())
}

#[test]
fn functions_are_their_series() -> Result<(), Undefined> {
    let t = Series::of(|k| Field::integer(i64::from(k == 1)));
    let coefficient = |n, d| Field::rational(&Rational::new(n, d));
    assert_eq!(EXP.value(t)?.known()[4], coefficient(1, 24)?);
    let tan = TAN.value(t)?;
    assert_eq!((tan.known()[3], tan.known()[5]), (coefficient(1, 3)?, coefficient(2, 15)?));
    assert_eq!(ARCSIN.value(t)?.known()[5], coefficient(3, 40)?);
    let root = (Series::one() + t).power_rational(&Rational::new(1, 3))?;
    assert_eq!(root.known()[2], coefficient(-1, 9)?);
    Ok(())
}

#[test]
fn laws_hold_for_series() -> Result<(), Undefined> {
    let (x, y) = (series(0), series(0) * series(5) + series(0));
    assert_eq!(EXP.value(x)? * EXP.value(y)?, EXP.value(x + y)?);
    assert_eq!(LOG.value(EXP.value(x)?)?, x);
    assert_eq!(COS.value(ARCCOS.value(x)?)?, x);
    assert_eq!(TAN.value(ARCTAN.value(x)?)?, x);
    assert_ne!(EXP.value(x)?, SINH.value(x)? + Series::one());
    Ok(())
}

#[test]
fn signs_are_multiplicative() -> Result<(), Undefined> {
    for (a, b) in [(3, 5), (-3, 5), (-3, -8), (2, -7)] {
        let (a, b) = (series(a), series(b));
        assert_eq!(ABS.value(a)? * ABS.value(b)?, ABS.value(a * b)?);
        assert_eq!(RELU.value(a)? - RELU.value(-a)?, a);
        assert_eq!(SQRT.value(a * a)?, ABS.value(a)?);
    }
    assert!(ABS.value(series(0)).is_err());
    Ok(())
}

#[test]
fn parity_and_exact_values_hold_in_floating_point() {
    for function in Function::all() {
        let record = function.record();
        let at = |x: f64| (record.kernels.real)(x);
        for x in [0.3, 0.7] {
            match record.parity {
                Parity::Odd => assert!((at(-x) + at(x)).abs() < 1e-12, "{function:?} is not odd"),
                Parity::Even => assert!((at(-x) - at(x)).abs() < 1e-12, "{function:?} is not even"),
                Parity::None => {}
            }
        }
        for n in [-1, 0, 1] {
            let Some(value) = (record.exact)(Rational::from_integer(n)) else { continue };
            let value = value.to_f64();
            assert!((at(n as f64) - value).abs() < 1e-12, "{function:?} at {n}");
        }
    }
}

/// What a function is written by is the function.
#[test]
fn expansions_are_their_functions() -> Result<(), Undefined> {
    for function in Function::all() {
        let Some(expansion) = function.record().expansion else { continue };
        for start in [-2, 3] {
            let x = series(start);
            let of = |coefficient: i64| Series::integer(coefficient);
            let rational = |(above, below): (i64, i64)| of(above).quotient(of(below)).unwrap();
            let expanded = match expansion {
                Expansion::Exponentials { above, below } => {
                    let x = series(0);
                    let sum = |terms: &[(i64, i64)]| {
                        let terms = terms.iter().map(|(c, e)| of(*c) * EXP.value(x * of(*e)).unwrap());
                        terms.fold(Series::zero(), |sum, term| sum + term)
                    };
                    assert_eq!(function.value(x)?, sum(above).quotient(sum(below)).unwrap(), "{function:?}");
                    continue;
                }
                Expansion::Quotient(above, below) => {
                    let x = series(0);
                    let quotient = above.value(x)?.quotient(below.value(x)?).unwrap();
                    assert_eq!(function.value(x)?, quotient, "{function:?}");
                    continue;
                }
                // The sign of a residue is the one that its absolute value has.
                Expansion::Signed { own, absolute } => rational(own) * x + rational(absolute) * ABS.value(x)?,
            };
            assert_eq!(function.value(x)?, expanded, "{function:?}");
        }
    }
    Ok(())
}
