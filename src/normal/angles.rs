//! Trigonometric functions of known angles, and of angles that are known by such a function, for proofs: `sin(pi/4)`, `arctan(sqrt(3))`,
//! `cos(arcsin(x))`.

use super::algebra::Algebra;
use super::polynomial::{Atom, Polynomial, PolynomialId};
use crate::base::Rational;
use crate::ops::{ARCCOS, ARCSIN, ARCTAN, COS, Function, SIN, TAN};

/// Numerator and denominator.
type Fraction = (i64, i64);

/// The sines of parts of half a turn, up to a quarter, that are sums of roots: the part, and the roots with their coefficients.
const SINES: [(Fraction, &[(Fraction, i64)]); 8] = [
    ((1, 12), &[((1, 4), 6), ((-1, 4), 2)]),
    ((1, 10), &[((1, 4), 5), ((-1, 4), 1)]),
    ((1, 6), &[((1, 2), 1)]),
    ((1, 4), &[((1, 2), 2)]),
    ((3, 10), &[((1, 4), 5), ((1, 4), 1)]),
    ((1, 3), &[((1, 2), 3)]),
    ((5, 12), &[((1, 4), 6), ((1, 4), 2)]),
    ((1, 2), &[((1, 1), 1)]),
];

/// The most terms that the argument of a sine is made of, each as often as its whole number says.
const ANGLES: i64 = 6;

fn rational((above, below): Fraction) -> Rational {
    Rational::new(above, below)
}

fn half() -> Rational {
    Rational::new(1, 2)
}

impl Algebra {
    /// A trigonometric function by others, or as a number.
    pub(super) fn trigonometric(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        match function {
            SIN | COS => (self.function_of_turns(function, argument))
                .or_else(|| self.function_of_inverse(function, argument))
                .or_else(|| self.function_of_angles(function, argument)),
            ARCSIN | ARCCOS | ARCTAN => self.angle(function, argument),
            _ => None,
        }
    }

    /// The sine or cosine of a sum by those of its terms.
    fn function_of_angles(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        let polynomial = self.polynomial(argument).clone();
        let times = |value: &Rational| if value.is_integer() { value.abs().to_i64() } else { Some(1) };
        let count = polynomial.terms.iter().map(|(_, value)| times(value)).try_fold(0i64, |sum, n| sum.checked_add(n?));
        if !count.is_some_and(|count| (2..=ANGLES).contains(&count)) {
            return None;
        }
        let (monomial, value) = polynomial.terms.first()?.clone();
        let value = if value.is_integer() { value.signum() } else { value };
        let first = self.intern(Polynomial { shape: polynomial.shape, terms: vec![(monomial, value)] });
        let rest = self.combine(&[(Rational::one(), argument), (-Rational::one(), first)])?;
        let [sin, cos] = [SIN, COS].map(|function| self.map(function, first));
        let [sin_of_rest, cos_of_rest] = [SIN, COS].map(|function| self.map(function, rest));
        let (pairs, sign) = match function {
            SIN => ([(sin?, cos_of_rest?), (cos?, sin_of_rest?)], Rational::one()),
            _ => ([(cos?, cos_of_rest?), (sin?, sin_of_rest?)], -Rational::one()),
        };
        let [a, b] = pairs.map(|(a, b)| self.multiplied(&[a, b]));
        self.combine(&[(Rational::one(), a?), (sign, b?)])
    }

    /// The sine or cosine of a multiple of pi.
    fn function_of_turns(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        let turns = self.half_turns(argument)?;
        self.at_turns(function, turns)
    }

    fn at_turns(&mut self, function: Function, turns: Rational) -> Option<PolynomialId> {
        match function {
            SIN => self.sine_of_turns(turns),
            COS => self.sine_of_turns(turns + half()),
            _ => None,
        }
    }

    fn sine_of_turns(&mut self, turns: Rational) -> Option<PolynomialId> {
        let whole = turns.floor();
        let part = &turns - &whole;
        let part = if part > half() { &Rational::one() - &part } else { part };
        let (_, roots) = SINES.iter().find(|(known, _)| rational(*known) == part)?;
        let sign = if whole.is_odd() { -Rational::one() } else { Rational::one() };
        let mut terms = Vec::with_capacity(roots.len());
        for (coefficient, of) in *roots {
            let [of, root] = [Rational::from_integer(*of), half()].map(|value| self.number(value));
            terms.push((&sign * &rational(*coefficient), self.power(of, root)?));
        }
        self.combine(&terms)
    }

    /// The angle of which a number is the sine or tangent, where that is a known part of a turn; that of a cosine by that of the sine.
    fn angle(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        let of = match function {
            ARCSIN => SIN,
            ARCTAN => TAN,
            ARCCOS => {
                let quarter = self.turns(&half())?;
                let shape = self.polynomial(argument).shape.clone();
                let [quarter, angle] = [self.uniform(quarter, &shape)?, self.map(ARCSIN, argument)?];
                return self.combine(&[(Rational::one(), quarter), (-Rational::one(), angle)]);
            }
            _ => return None,
        };
        if !self.is_sum_of_roots(argument) {
            return None;
        }
        for (turns, _) in SINES.iter().filter(|(turns, _)| of == SIN || rational(*turns) < half()) {
            for sign in [1, -1] {
                let turns = &Rational::from_integer(sign) * &rational(*turns);
                let angle = self.turns(&turns)?;
                if self.map(of, angle) == Some(argument) {
                    return Some(angle);
                }
            }
        }
        None
    }

    /// Whether a number is made of roots of numbers.
    fn is_sum_of_roots(&self, id: PolynomialId) -> bool {
        let is_root = |atom: &Atom| match atom {
            Atom::Power(base, exponent) => [*base, *exponent].into_iter().all(|part| self.constant(part).is_some()),
            _ => false,
        };
        let polynomial = self.polynomial(id);
        let mut operands = polynomial.terms.iter().flat_map(|(monomial, _)| &monomial.operands);
        polynomial.shape.is_empty()
            && polynomial.terms.iter().all(|(monomial, _)| monomial.sizes.is_empty())
            && operands.all(|(atom, _)| is_root(self.atom(*atom)))
    }

    /// The sine or cosine of an inverse sine or tangent, which lie where the cosine is not negative.
    fn function_of_inverse(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        let [(monomial, sign)] = self.polynomial(argument).terms.as_slice() else { return None };
        let [(atom, labels)] = monomial.operands.as_slice() else { return None };
        let Atom::Map(inner, of) = *self.atom(*atom) else { return None };
        let shape = &self.polynomial(argument).shape;
        if !sign.abs().is_one() || *labels != monomial.output || self.polynomial(of).shape != *shape {
            return None;
        }
        let sign = if function == COS { Rational::one() } else { sign.clone() };
        // The cosine of an inverse sine, and that of an inverse tangent.
        let (square, exponent) = match inner {
            ARCSIN => (-Rational::one(), half()),
            ARCTAN => (Rational::one(), -half()),
            _ => return None,
        };
        let value = match (function, inner) {
            (SIN, ARCSIN) => of,
            _ => {
                let cosine = self.root_of_one_and_square(of, square, exponent)?;
                if function == COS { cosine } else { self.multiplied(&[of, cosine])? }
            }
        };
        self.combine(&[(sign, value)])
    }

    /// `(1 + c*x.^2).^e`.
    fn root_of_one_and_square(&mut self, x: PolynomialId, c: Rational, e: Rational) -> Option<PolynomialId> {
        let shape = self.polynomial(x).shape.clone();
        let one = self.number(Rational::one());
        let one = self.uniform(one, &shape)?;
        let square = self.multiplied(&[x, x])?;
        let sum = self.combine(&[(Rational::one(), one), (c, square)])?;
        let exponent = self.number(e);
        self.power(sum, exponent)
    }
}
