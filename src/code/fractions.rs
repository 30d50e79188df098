//! Fractions of scalars without what is a factor both above and below: a product of norms overflows long before the fraction does.

use super::instruction::{Entrywise, Instruction, Place};
use super::program::Program;
use crate::base::{Rational, Shape};
use crate::ops::Function;

/// The most factors of a fraction.
const MOST: usize = 32;

/// A power in a product of scalars.
struct Factor {
    base: Place,
    exponent: Rational,
    /// Whether the base is a factor above, and below.
    sides: [bool; 2],
    /// The root of the base that is a factor.
    root: Option<Function>,
}

/// A product of powers and a number.
struct Fraction {
    number: Rational,
    factors: Vec<Factor>,
}

impl Fraction {
    fn take(&mut self, base: Place, exponent: Rational, root: Option<Function>) -> Option<()> {
        let side = usize::from(exponent.is_negative());
        let is_full = self.factors.len() >= MOST;
        match self.factors.iter_mut().find(|factor| factor.base == base) {
            Some(factor) => {
                factor.exponent = factor.exponent.checked_add(&exponent)?;
                factor.sides[side] = true;
                factor.root = factor.root.or(root);
            }
            None if !is_full => {
                let mut sides = [false; 2];
                sides[side] = true;
                self.factors.push(Factor { base, exponent, sides, root });
            }
            None => return None,
        }
        Some(())
    }
}

impl Program {
    /// The quotient of two scalars where something is a factor above and below.
    pub(super) fn reduced_quotient(&mut self, a: Place, b: Place) -> Option<Place> {
        self.reduced(a, (b, -Rational::one()))
    }

    /// The product of two scalars where something is a factor of one, and below the other.
    pub(super) fn reduced_product(&mut self, a: Place, b: Place) -> Option<Place> {
        self.reduced(a, (b, Rational::one()))
    }

    fn reduced(&mut self, a: Place, (b, exponent): (Place, Rational)) -> Option<Place> {
        if self.rank(a) > 0 || self.rank(b) > 0 {
            return None;
        }
        let mut fraction = Fraction { number: Rational::one(), factors: Vec::new() };
        self.collect(a, Rational::one(), &mut fraction)?;
        self.collect(b, exponent, &mut fraction)?;
        if !fraction.factors.iter().any(|factor| factor.sides == [true, true]) {
            return None;
        }
        let scalar = Shape::new();
        let mut sides = [None, None];
        for factor in &fraction.factors {
            let exponent = factor.exponent.abs();
            if exponent.is_zero() {
                continue;
            }
            let power = self.raised(factor.base, exponent, factor.root);
            let side = &mut sides[usize::from(factor.exponent.is_negative())];
            *side = Some(side.map_or(power, |before| self.multiply(before, power, &scalar)));
        }
        let one = self.number(Rational::one());
        let [above, below] = sides;
        let whole = match (above, below) {
            (above, Some(below)) => self.divide(above.unwrap_or(one), below, &scalar),
            (above, None) => above.unwrap_or(one),
        };
        Some(self.scaled(&fraction.number, whole, &scalar))
    }

    /// The factors of a scalar that is a factor of a fraction so often.
    fn collect(&self, place: Place, exponent: Rational, fraction: &mut Fraction) -> Option<()> {
        match *self.instruction(place) {
            Instruction::Number(ref value) if exponent.is_one() => {
                fraction.number = fraction.number.checked_mul(value)?;
                Some(())
            }
            Instruction::Number(ref value) if (-exponent.clone()).is_one() => {
                fraction.number = fraction.number.checked_div(value)?;
                Some(())
            }
            Instruction::Multiply(a, b) => {
                self.collect(a, exponent.clone(), fraction)?;
                self.collect(b, exponent, fraction)
            }
            Instruction::Divide(a, b) => {
                self.collect(a, exponent.clone(), fraction)?;
                self.collect(b, -exponent, fraction)
            }
            Instruction::Power(base, power) => match self.known(power).cloned() {
                Some(power) if power.is_integer() && exponent.is_integer() => {
                    self.collect(base, exponent.checked_mul(&power)?, fraction)
                }
                Some(power) if exponent.is_integer() => fraction.take(base, exponent.checked_mul(&power)?, None),
                _ => fraction.take(place, exponent, None),
            },
            Instruction::Map(Entrywise::Of(function), of) if function.exponent() == Some(Rational::new(1, 2)) => {
                fraction.take(of, exponent.checked_mul(&Rational::new(1, 2))?, Some(function))
            }
            _ => fraction.take(place, exponent, None),
        }
    }

    /// A power of a scalar, of whose root one that is not whole is.
    fn raised(&mut self, base: Place, exponent: Rational, root: Option<Function>) -> Place {
        let scalar = Shape::new();
        if exponent.is_one() {
            return base;
        }
        if exponent == Rational::from_integer(2) {
            return self.multiply(base, base, &scalar);
        }
        let halves = exponent.checked_mul(&Rational::from_integer(2)).filter(|_| !exponent.is_integer());
        match (root, halves) {
            (Some(function), Some(halves)) if halves.is_integer() => {
                let root = self.map(Entrywise::Of(function), base);
                let halves = self.number(halves);
                if self.known(halves).is_some_and(Rational::is_one) { root } else { self.power(root, halves, &scalar) }
            }
            _ => {
                let exponent = self.number(exponent);
                self.power(base, exponent, &scalar)
            }
        }
    }
}
