//! Elementwise functions of polynomials.

use super::algebra::Algebra;
use super::polynomial::{Atom, PolynomialId};
use crate::base::{IndexPatternBuilder, Rational, Shape};
use crate::ops::{EXP, Function, Parity};

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
        if let Some(inner) = self.undone(function, argument) {
            return Some(inner);
        }
        if let Some(power) = self.exponential_of_multiple(function, argument) {
            return Some(power);
        }
        if let Some(related) = self.function_of_exponential_sum(function, argument) {
            return Some(related);
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

    /// `exp(c*log(x))` is a power, as far as it has a value.
    fn exponential_of_multiple(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        if function != EXP {
            return None;
        }
        let [(_, multiple)] = self.polynomial(argument).terms.as_slice() else { return None };
        let multiple = multiple.clone();
        let single = self.combine(&[(multiple.recip(), argument)])?;
        let base = self.undone(function, single)?;
        let exponent = self.number(multiple);
        self.power(base, exponent)
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
