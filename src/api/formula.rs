//! Operators on [`Formula`].

use crate::base::Rational;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// An expression built from Rust values with operators: `&w * w.t()`.
///
/// `+ - *` are those of the surface syntax (`*` is the matrix product or a scalar multiple); every function is a method or [`Formula::call`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula(pub(super) Expr);

impl Formula {
    /// A variable or dimension by name.
    pub fn name(name: &str) -> Formula {
        Formula(Expr::name(name))
    }

    /// An exact number.
    pub fn number(value: impl Into<Rational>) -> Formula {
        Formula(Expr::number(value.into()))
    }

    /// The transpose.
    #[must_use]
    pub fn t(&self) -> Formula {
        Formula(Expr::new(ExprKind::Transpose(Box::new(self.0.clone()))))
    }

    /// A function of the surface syntax by name, with this as its first argument: `s.call("logdet", &[])`.
    #[must_use]
    pub fn call(&self, function: &str, rest: &[&Formula]) -> Formula {
        let arguments = std::iter::once(self).chain(rest.iter().copied()).map(|f| f.0.clone()).collect();
        Formula(Expr::call(function, arguments))
    }

    /// The product entry by entry.
    #[must_use]
    pub fn hadamard(&self, other: &Formula) -> Formula {
        product(&self.0, ProductOp::Hadamard, &other.0)
    }

    /// The Kronecker product.
    #[must_use]
    pub fn kron(&self, other: &Formula) -> Formula {
        self.call("kron", &[other])
    }

    /// The Frobenius inner product `A:B`.
    #[must_use]
    pub fn frobenius(&self, other: &Formula) -> Formula {
        Formula(Expr::new(ExprKind::Frobenius(Box::new(self.0.clone()), Box::new(other.0.clone()))))
    }

    /// A natural power of a square matrix or a power of a scalar.
    #[must_use]
    pub fn pow(&self, power: impl Into<Rational>) -> Formula {
        Formula(Expr::new(ExprKind::Power(Box::new(self.0.clone()), Box::new(Expr::number(power.into())))))
    }

    /// The trace.
    #[must_use]
    pub fn tr(&self) -> Formula {
        self.call("tr", &[])
    }

    /// The Euclidean or Frobenius norm.
    #[must_use]
    pub fn norm(&self) -> Formula {
        self.call("norm", &[])
    }

    /// The inverse.
    #[must_use]
    pub fn inv(&self) -> Formula {
        self.call("inv", &[])
    }
}

impl fmt::Display for Formula {
    /// The surface syntax.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::syntax::print(&self.0))
    }
}

fn product(a: &Expr, op: ProductOp, b: &Expr) -> Formula {
    Formula(Expr::new(ExprKind::Product(Box::new(a.clone()), vec![(op, b.clone())])))
}

fn sum(a: &Expr, negative: bool, b: &Expr) -> Formula {
    let terms = vec![Term { negative: false, expr: a.clone() }, Term { negative, expr: b.clone() }];
    Formula(Expr::new(ExprKind::Sum(terms)))
}

macro_rules! operator {
    ($trait:ident, $method:ident, |$a:ident, $b:ident| $body:expr) => {
        impl $trait<&Formula> for &Formula {
            type Output = Formula;
            fn $method(self, other: &Formula) -> Formula {
                let ($a, $b) = (&self.0, &other.0);
                $body
            }
        }
        impl $trait<Formula> for Formula {
            type Output = Formula;
            fn $method(self, other: Formula) -> Formula {
                $trait::$method(&self, &other)
            }
        }
        impl $trait<Formula> for &Formula {
            type Output = Formula;
            fn $method(self, other: Formula) -> Formula {
                $trait::$method(self, &other)
            }
        }
        impl $trait<&Formula> for Formula {
            type Output = Formula;
            fn $method(self, other: &Formula) -> Formula {
                $trait::$method(&self, other)
            }
        }
    };
}

operator!(Add, add, |a, b| sum(a, false, b));
operator!(Sub, sub, |a, b| sum(a, true, b));
operator!(Mul, mul, |a, b| product(a, ProductOp::Times, b));
operator!(Div, div, |a, b| product(a, ProductOp::Divide, b));

impl Mul<Formula> for i64 {
    type Output = Formula;
    fn mul(self, other: Formula) -> Formula {
        Formula::number(self) * other
    }
}

impl Div<i64> for Formula {
    type Output = Formula;
    fn div(self, other: i64) -> Formula {
        self / Formula::number(other)
    }
}

impl Neg for Formula {
    type Output = Formula;
    fn neg(self) -> Formula {
        Formula(Expr::new(ExprKind::Negate(Box::new(self.0))))
    }
}
