//! The operators of rational numbers, on values and references.

use super::Repr::{Big, Small};
use super::{Rational, UNIT};
use num_integer::Integer;
use num_rational::BigRational;
use std::iter::{Product, Sum};
use std::num::NonZeroI64;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// An operation on big numbers.
#[cold]
fn wide(a: &Rational, b: &Rational, operation: impl Fn(&BigRational, &BigRational) -> BigRational) -> Rational {
    Rational::big(operation(&a.wide(), &b.wide()))
}

fn sum(a: &Rational, b: &Rational) -> Rational {
    let (Small(a_above, a_below), Small(b_above, b_below)) = (&a.0, &b.0) else { return wide(a, b, |a, b| a + b) };
    let (a_above, b_above) = (i128::from(*a_above), i128::from(*b_above));
    if a_below == b_below {
        let above = a_above + b_above;
        if *a_below == UNIT {
            return Rational::coprime(above, 1);
        }
        return Rational::reduced(above, a_below.get().into());
    }
    // Each product is below 2^126.
    let (a_below, b_below) = (i128::from(a_below.get()), i128::from(b_below.get()));
    Rational::reduced(a_above * b_below + b_above * a_below, a_below * b_below)
}

fn product(a: &Rational, b: &Rational) -> Rational {
    match (&a.0, &b.0) {
        (Small(x, a_below), Small(y, b_below)) => quotient_of_products((*x, *y), (*a_below, *b_below)),
        _ => wide(a, b, |a, b| a * b),
    }
}

fn quotient(a: &Rational, b: &Rational) -> Rational {
    assert!(!b.is_zero(), "a rational number divided by zero");
    match (&a.0, &b.0) {
        (Small(x, a_below), Small(y, b_below)) => {
            let Some(divisor) = NonZeroI64::new(y.abs()) else { return Rational::ZERO };
            quotient_of_products((*x, b_below.get() * y.signum()), (*a_below, divisor))
        }
        _ => wide(a, b, |a, b| a / b),
    }
}

/// The product of two fractions without common factors, from their numerators and denominators.
fn quotient_of_products(above: (i64, i64), below: (NonZeroI64, NonZeroI64)) -> Rational {
    if below == (UNIT, UNIT) {
        return Rational::coprime(i128::from(above.0) * i128::from(above.1), 1);
    }
    let (a_below, b_below) = (below.0.get(), below.1.get());
    let (first, second) = (above.0.gcd(&b_below), above.1.gcd(&a_below));
    let numerator = i128::from(above.0 / first) * i128::from(above.1 / second);
    Rational::coprime(numerator, i128::from(a_below / second) * i128::from(b_below / first))
}

impl Neg for &Rational {
    type Output = Rational;
    fn neg(self) -> Rational {
        match &self.0 {
            Small(n, d) => Rational(Small(-n, *d)),
            Big(value) => Rational::big(-value.as_ref().clone()),
        }
    }
}

impl Neg for Rational {
    type Output = Rational;
    fn neg(self) -> Rational {
        -&self
    }
}

macro_rules! operator {
    ($Operator:ident $operator:ident, $Assign:ident $assign:ident, $compute:ident) => {
        impl $Operator<&Rational> for &Rational {
            type Output = Rational;
            fn $operator(self, other: &Rational) -> Rational {
                $compute(self, other)
            }
        }

        impl $Operator<Rational> for &Rational {
            type Output = Rational;
            fn $operator(self, other: Rational) -> Rational {
                $compute(self, &other)
            }
        }

        impl $Operator<&Rational> for Rational {
            type Output = Rational;
            fn $operator(self, other: &Rational) -> Rational {
                $compute(&self, other)
            }
        }

        impl $Operator<Rational> for Rational {
            type Output = Rational;
            fn $operator(self, other: Rational) -> Rational {
                $compute(&self, &other)
            }
        }

        impl $Assign<&Rational> for Rational {
            fn $assign(&mut self, other: &Rational) {
                *self = $compute(self, other);
            }
        }

        impl $Assign<Rational> for Rational {
            fn $assign(&mut self, other: Rational) {
                *self = $compute(self, &other);
            }
        }
    };
}

operator!(Add add, AddAssign add_assign, sum);
operator!(Sub sub, SubAssign sub_assign, difference);
operator!(Mul mul, MulAssign mul_assign, product);
operator!(Div div, DivAssign div_assign, quotient);

fn difference(a: &Rational, b: &Rational) -> Rational {
    sum(a, &-b)
}

impl Sum for Rational {
    fn sum<I: Iterator<Item = Rational>>(numbers: I) -> Rational {
        numbers.fold(Rational::ZERO, |sum, number| sum + number)
    }
}

impl Product for Rational {
    fn product<I: Iterator<Item = Rational>>(numbers: I) -> Rational {
        numbers.fold(Rational::ONE, |product, number| product * number)
    }
}
