//! Operators on [`Formula`].

use crate::base::{Error, ErrorCode, Rational, Result, Span};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::{MAX_DEPTH, is_name};
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// An expression built from Rust values with operators: `&w * w.t()`.
///
/// `+ - * /` are those of the surface syntax (`*` is the matrix product or a scalar multiple, `/` divides by a scalar), between formulas and
/// references to them; an `i64` may stand on the left of `*` and on the right of `/`. Every function is a method or [`Formula::call`].
/// Nothing has a shape before [`Context::expression`](crate::Context::expression), which says all that is wrong: the methods never fail.
/// `Display` is the surface syntax.
///
/// ```
/// let mut cx = gradus::Context::new();
/// let (a, x) = (cx.variable("A: matrix(n,n)")?, cx.variable("x: vector(n)")?);
/// let f = x.t() * a.inv() * &x / 2;
/// assert_eq!(f.to_string(), "x'*inv(A)*x/2");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula(pub(super) Expr);

impl Formula {
    /// A variable or dimension by name; what is no name is an error of [`Context::expression`](crate::Context::expression).
    pub fn name(name: &str) -> Formula {
        Formula(Expr::name(name))
    }

    /// An exact number: an integer or a [`Rational`].
    ///
    /// ```
    /// use gradus::{Formula, Rational};
    /// assert_eq!(Formula::number(Rational::new(1, 2)).to_string(), "1/2");
    /// ```
    pub fn number(value: impl Into<Rational>) -> Formula {
        Formula(Expr::number(value.into()))
    }

    /// The transpose `A'`; of a vector the row.
    #[must_use]
    pub fn t(&self) -> Formula {
        Formula(Expr::new(ExprKind::Transpose(Box::new(self.0.clone()))))
    }

    /// A function of the surface syntax by name, with this as its first argument: `s.call("logdet", &[])`, `x.call("cov", &[&y])`.
    #[must_use]
    pub fn call(&self, function: &str, rest: &[&Formula]) -> Formula {
        let arguments = std::iter::once(self).chain(rest.iter().copied()).map(|f| f.0.clone()).collect();
        Formula(Expr::call(function, arguments))
    }

    /// The entries at places, one for each axis: a number from `"1"` on, a name that is declared as an index, or `":"` for all of an axis.
    ///
    /// ```
    /// let mut cx = gradus::Context::new();
    /// cx.declare("r: index(n)")?;
    /// let x = cx.variable("X: matrix(n,m)")?;
    /// let row = x.at(&["r", ":"]);
    /// assert_eq!(row.to_string(), "X[r,:]");
    /// assert_eq!(cx.expression(&row.norm().pow(2))?.derivative("X")?.matrix().unwrap().text(), "2*e(r)*X[r,:]");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn at(&self, places: &[&str]) -> Formula {
        let labels = places.iter().map(|place| (*place).to_owned()).collect();
        Formula(Expr::new(ExprKind::Index(Box::new(self.0.clone()), labels)))
    }

    /// The product entry by entry `A.*B`, of one shape.
    #[must_use]
    pub fn hadamard(&self, other: &Formula) -> Formula {
        product(&self.0, ProductOp::Hadamard, &other.0)
    }

    /// The Kronecker product `kron(A,B)`: of an (m,n) and a (p,q) matrix the matrix (m*p,n*q).
    #[must_use]
    pub fn kron(&self, other: &Formula) -> Formula {
        self.call("kron", &[other])
    }

    /// The Frobenius inner product `A:B` of two arrays of one shape, the sum of `A.*B`.
    #[must_use]
    pub fn frobenius(&self, other: &Formula) -> Formula {
        Formula(Expr::new(ExprKind::Frobenius(Box::new(self.0.clone()), Box::new(other.0.clone()))))
    }

    /// A power of a scalar, or `A^k` of a square matrix with a whole `k`; entry by entry it is `A.^k` in text.
    #[must_use]
    pub fn pow(&self, power: impl Into<Rational>) -> Formula {
        Formula(Expr::new(ExprKind::Power(Box::new(self.0.clone()), Box::new(Expr::number(power.into())))))
    }

    /// The trace of a square matrix.
    #[must_use]
    pub fn tr(&self) -> Formula {
        self.call("tr", &[])
    }

    /// The Euclidean norm of a vector, the Frobenius norm of a matrix: the root of the sum of squares.
    #[must_use]
    pub fn norm(&self) -> Formula {
        self.call("norm", &[])
    }

    /// The inverse of a square matrix.
    #[must_use]
    pub fn inv(&self) -> Formula {
        self.call("inv", &[])
    }
}

impl Formula {
    /// Whether the tree keeps to what text can say.
    ///
    /// # Errors
    /// When a name is none, or the tree is too deep to be walked by recursion.
    pub(crate) fn check(&self) -> Result<()> {
        let fail = |code, message: String| Err(Error::new(code, message, Span::default()));
        let mut stack = vec![(&self.0, 1)];
        while let Some((expr, depth)) = stack.pop() {
            if depth > MAX_DEPTH {
                let message = format!("the expression is nested more than {MAX_DEPTH} levels deep");
                return fail(ErrorCode::TooLarge, message);
            }
            let mut visit = |child| stack.push((child, depth + 1));
            match &expr.kind {
                ExprKind::Name(name) if !is_name(name) => {
                    return fail(ErrorCode::Syntax, format!("'{name}' is not a name"));
                }
                ExprKind::Number(_) | ExprKind::Name(_) => {}
                ExprKind::Sum(terms) => terms.iter().for_each(|term| visit(&term.expr)),
                ExprKind::Product(first, rest) => {
                    visit(first);
                    rest.iter().for_each(|(_, factor)| visit(factor));
                }
                ExprKind::Call(_, arguments) => arguments.iter().for_each(visit),
                ExprKind::Negate(a) | ExprKind::Transpose(a) | ExprKind::Index(a, _) | ExprKind::SumOver(_, a) => {
                    visit(a)
                }
                ExprKind::Frobenius(a, b) | ExprKind::Power(a, b) | ExprKind::HadamardPower(a, b) => {
                    visit(a);
                    visit(b);
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Formula {
    /// The surface syntax.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::syntax::print(&self.0))
    }
}

/// A product; one on the left goes on, as in text.
fn product(a: &Expr, op: ProductOp, b: &Expr) -> Formula {
    let (first, mut rest) = match &a.kind {
        ExprKind::Product(first, rest) => (first.clone(), rest.clone()),
        _ => (Box::new(a.clone()), Vec::new()),
    };
    rest.push((op, b.clone()));
    Formula(Expr::new(ExprKind::Product(first, rest)))
}

/// A sum; one on the left goes on, as in text.
fn sum(a: &Expr, negative: bool, b: &Expr) -> Formula {
    let mut terms = match &a.kind {
        ExprKind::Sum(terms) => terms.clone(),
        _ => vec![Term { negative: false, expr: a.clone() }],
    };
    terms.push(Term { negative, expr: b.clone() });
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

impl Mul<&Formula> for i64 {
    type Output = Formula;
    fn mul(self, other: &Formula) -> Formula {
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

#[cfg(test)]
mod tests {
    use super::Formula;
    use crate::Context;
    use crate::base::{ErrorCode, Span};

    #[test]
    fn errors_do_not_point_into_text_that_nobody_wrote() {
        let mut cx = Context::new();
        let (a, b) = (cx.variable("A: matrix(n,m)").unwrap(), cx.variable("B: matrix(n,m)").unwrap());
        let error = cx.expression(&(&a * &b)).unwrap_err();
        assert_eq!((error.code, error.span), (ErrorCode::Shape, Span::default()));
        assert!(error.message.contains('A') && error.message.contains('B'), "{}", error.message);
        let error = cx.expression(&Formula::name("A B")).unwrap_err();
        assert_eq!((error.code, error.span), (ErrorCode::Syntax, Span::default()));
    }

    #[test]
    fn chains_are_flat_and_nesting_is_bounded() {
        let cx = Context::new();
        let x = Formula::name("x");
        let sum = (0..1000).fold(x.clone(), |sum, _| sum + &x);
        assert!(cx.expression(&sum).is_ok());
        let nested = (0..300).fold(x, |inner, _| inner.call("sin", &[]));
        assert_eq!(cx.expression(&nested).unwrap_err().code, ErrorCode::TooLarge);
    }

    #[test]
    fn formulas_are_what_their_text_says() {
        let mut cx = Context::new();
        let (a, x) = (cx.variable("A: matrix(n,n)").unwrap(), cx.variable("x: vector(n)").unwrap());
        let s = cx.variable("s: scalar").unwrap();
        let formulas = [
            x.t() * (&a * &x),
            (&a + a.t()) * &x / 2,
            2 * &x - (&x - &s * &x),
            -(a.pow(2) * &x).hadamard(&x.call("exp", &[])),
            a.inv().frobenius(&a) - a.kron(&a).tr(),
        ];
        for formula in formulas {
            let [built, read] = [cx.expression(&formula).unwrap(), cx.parse(&formula.to_string()).unwrap()];
            assert_eq!(built.graph().1, read.graph().1, "{formula}");
            assert_eq!(format!("{:?}", built.graph()), format!("{:?}", read.graph()), "{formula}");
        }
    }
}
