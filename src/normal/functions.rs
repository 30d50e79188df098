//! Elementwise functions of polynomials.

use super::algebra::Algebra;
use super::factors::Factor;
use super::polynomial::{Atom, AtomId, Labels, Monomial, Polynomial, PolynomialId};
use crate::base::{Dimension, IndexPatternBuilder, Label, Rational, Shape};
use crate::ops::{Function, GENERAL_POWER, Op, PI, Parity};

impl Algebra {
    /// An elementwise function of a tensor.
    pub fn map(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        let record = function.record();
        let shape = self.polynomial(argument).shape.clone();
        if let Some((numerator, denominator)) = record.kernels.as_power {
            let exponent = self.number(Rational::new(numerator, denominator));
            return self.power(argument, exponent);
        }
        if self.polynomial(argument).is_zero() {
            if record.vanishes_at_zero() {
                return Some(argument);
            }
            if !shape.is_empty() {
                let zero = self.number(Rational::zero());
                let value = self.map(function, zero)?;
                return self.uniform(value, &shape);
            }
        }
        if let Some(known) = self.constant(argument).and_then(record.exact) {
            return Some(self.number(known));
        }
        if let Some(known) = record.at_turns.and_then(|value| value(self.half_turns(argument)?)) {
            return Some(self.number(known));
        }
        if let Some(sum) = self.logarithm_of_number(function, argument) {
            return Some(sum);
        }
        if let Some(turned) = self.turned(function, argument) {
            return Some(turned);
        }
        if let Some(inner) = self.undone(function, argument) {
            return Some(inner);
        }
        if let Some(product) = self.function_of_logarithms(function, argument) {
            return Some(product);
        }
        if let Some(related) = self.function_of_exponential_sum(function, argument) {
            return Some(related);
        }
        if let Some(expanded) = self.expanded(function, argument) {
            return Some(expanded);
        }
        let negative = record.parity != Parity::None && self.content(argument).is_negative();
        let argument = if negative { self.combine(&[(-Rational::one(), argument)])? } else { argument };
        let result = self.oriented_atom(argument, |a| Atom::Map(function, a), &shape);
        if negative && record.parity == Parity::Odd {
            self.combine(&[(-Rational::one(), result)])
        } else {
            Some(result)
        }
    }

    /// A multiple of pi.
    pub(super) fn turns(&mut self, turns: &Rational) -> Option<PolynomialId> {
        let pi = self.operation(&Op::Call(PI), &[])?;
        self.combine(&[(turns.clone(), pi)])
    }

    /// Whether an atom is pi.
    pub(super) fn is_pi(&self, atom: AtomId) -> bool {
        self.atom(atom).is(PI)
    }

    /// The number of which the argument is a multiple of pi.
    pub(super) fn half_turns(&self, argument: PolynomialId) -> Option<Rational> {
        let [(monomial, value)] = self.polynomial(argument).terms.as_slice() else { return None };
        let [(atom, labels)] = monomial.operands.as_slice() else { return None };
        (labels.is_empty() && monomial.output.is_empty() && self.is_pi(*atom)).then(|| value.clone())
    }

    /// The same function of an argument without whole multiples of pi: `sin(x + pi) = -sin(x)`.
    fn turned(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        let value = function.record().at_turns?;
        let polynomial = self.polynomial(argument);
        let shape = polynomial.shape.clone();
        let is_turn = |monomial: &Monomial| matches!(monomial.operands.as_slice(), [(atom, labels)] if labels.is_empty() && self.is_pi(*atom));
        let place = polynomial.terms.iter().position(|(monomial, _)| is_turn(monomial))?;
        let mut terms = polynomial.terms.clone();
        let turns = terms[place].1.floor();
        if turns.is_zero() {
            return None;
        }
        // The sign of half a turn, from where the function has no zero.
        let sign = [Rational::zero(), Rational::new(1, 2), Rational::new(1, 4)].into_iter().find_map(|at| {
            let (here, there) = (value(at.clone())?, value(&at + &Rational::one())?);
            (!here.is_zero()).then(|| here == there)
        })?;
        let rest = &terms[place].1 - &turns;
        if rest.is_zero() {
            terms.remove(place);
        } else {
            terms[place].1 = rest;
        }
        let odd = !(&turns * &Rational::new(1, 2)).is_integer();
        let rest = self.intern(Polynomial { shape, terms });
        let result = self.map(function, rest)?;
        if odd && !sign { self.combine(&[(-Rational::one(), result)]) } else { Some(result) }
    }

    /// The tensor whose entries are all one scalar.
    pub(super) fn uniform(&mut self, value: PolynomialId, shape: &Shape) -> Option<PolynomialId> {
        let mut pattern = IndexPatternBuilder::new();
        pattern.input([]);
        for axis in shape {
            let labels = pattern.axis(axis);
            pattern.output(labels);
        }
        self.product(&pattern.finish(), &[value])
    }

    /// `exp(y + c*log(x)) = exp(y).*x.^c`, for numbers c.
    fn function_of_logarithms(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        let (exponential, logarithm) = GENERAL_POWER;
        if function != exponential {
            return None;
        }
        let polynomial = self.polynomial(argument);
        let shape = polynomial.shape.clone();
        let of_logarithm = |monomial: &Monomial| match monomial.operands.as_slice() {
            [(atom, labels)] if *labels == monomial.output => match self.atom(*atom) {
                Atom::Map(inner, p) if *inner == logarithm && self.polynomial(*p).shape == shape => Some(*p),
                _ => None,
            },
            _ => None,
        };
        let logarithms: Vec<(PolynomialId, Rational)> =
            polynomial.terms.iter().filter_map(|(m, value)| Some((of_logarithm(m)?, value.clone()))).collect();
        if logarithms.is_empty() {
            return None;
        }
        let terms = polynomial.terms.iter().filter(|(m, _)| of_logarithm(m).is_none()).cloned().collect();
        let rest = self.intern(Polynomial { shape: shape.clone(), terms });
        let sizes: Vec<Dimension> = shape.iter().flatten().copied().collect();
        let labels: Labels = (0..sizes.len() as Label).collect();
        let mut factors: Vec<Factor> = Vec::new();
        if !self.polynomial(rest).is_zero() {
            factors.push((self.map(function, rest)?, labels.clone()));
        }
        for (base, exponent) in logarithms {
            let exponent = self.number(exponent);
            factors.push((self.power(base, exponent)?, labels.clone()));
        }
        self.join(&shape, &labels, &sizes, &factors)
    }

    /// The argument of the inverse function, where the function undoes it everywhere that it is defined.
    fn undone(&self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        let [(monomial, value)] = self.polynomial(argument).terms.as_slice() else { return None };
        let [(atom, labels)] = monomial.operands.as_slice() else { return None };
        let Atom::Map(inner, p) = self.atom(*atom) else { return None };
        let undoes = function.record().undoes == Some(*inner);
        (undoes
            && value.is_one()
            && *labels == monomial.output
            && self.polynomial(*p).shape == self.polynomial(argument).shape)
            .then_some(*p)
    }
}
