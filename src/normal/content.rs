//! What the terms of a sum have in common, so that a reciprocal of the sum is one of what is left: `1/(1 + x^2/a^2)` is
//! `a^2/(a^2 + x^2)`.

use super::algebra::Algebra;
use super::factors::Factor;
use super::polynomial::{Base, Content, Labels, PolynomialId};
use crate::base::{Dimension, Label, Rational, Shape};

/// The most terms, and the most operands in all of them, of a sum of which it is asked.
const TERMS: usize = 8;
const OPERANDS: usize = 32;

impl Algebra {
    /// What the terms of a sum have in common; `None` where that is nothing. A base that divides some terms only is common to all, with
    /// its least exponent.
    fn content_of_terms(&mut self, sum: PolynomialId) -> Option<Content> {
        let polynomial = self.polynomial(sum);
        if !(2..=TERMS).contains(&polynomial.terms.len()) || polynomial.operands() > OPERANDS {
            return None;
        }
        let monomials: Vec<_> = polynomial.terms.iter().map(|(monomial, _)| monomial.clone()).collect();
        let coefficient = self.content(sum);
        let mut terms: Vec<Vec<(Base, Rational)>> = Vec::new();
        for monomial in &monomials {
            let Some(factors) = self.entry_factors(monomial) else {
                terms.clear();
                break;
            };
            let mut powers: Vec<(Base, Rational)> = Vec::new();
            for (factor, labels) in factors {
                let place = |l: &Label| monomial.output.iter().position(|o| o == l).map(|place| place as Label);
                let places: Labels = labels.iter().map(place).collect::<Option<_>>()?;
                let (base, exponent) = self.as_power(factor).unwrap_or((factor, Rational::one()));
                match powers.iter_mut().find(|(other, _)| *other == (base, places.clone())) {
                    Some((_, total)) => *total += exponent,
                    None => powers.push(((base, places), exponent)),
                }
            }
            terms.push(powers);
        }
        let mut powers: Vec<(Base, Rational)> = Vec::new();
        for (base, _) in terms.iter().flatten() {
            let exponent = |term: &Vec<(Base, Rational)>| {
                term.iter().find(|(other, _)| other == base).map_or(Rational::zero(), |(_, exponent)| exponent.clone())
            };
            let least = terms.iter().map(exponent).min().filter(|least| !least.is_zero());
            if let Some(least) = least.filter(|_| powers.iter().all(|(other, _)| other != base)) {
                powers.push((base.clone(), least));
            }
        }
        (!coefficient.is_one() || !powers.is_empty()).then_some(Content { coefficient, powers })
    }

    /// The content of a sum, and the sum without it; `None` where there is none.
    pub(super) fn divided_by_content(&mut self, sum: PolynomialId) -> Option<(PolynomialId, Content)> {
        if let Some(known) = self.contents.get(&sum) {
            return known.clone();
        }
        let found = self.content_of_terms(sum).and_then(|content| Some((self.primitive(sum, &content)?, content)));
        self.contents.insert(sum, found.clone());
        found
    }

    /// Whether whole powers of this sum have factors outside of it, as far as one was made.
    pub fn has_content(&self, sum: PolynomialId) -> bool {
        self.contents.get(&sum).is_some_and(Option::is_some)
    }

    fn primitive(&mut self, sum: PolynomialId, content: &Content) -> Option<PolynomialId> {
        let shape = self.polynomial(sum).shape.clone();
        let sizes: Vec<Dimension> = shape.iter().flatten().copied().collect();
        let labels: Labels = (0..sizes.len() as Label).collect();
        let mut factors = self.content_to(content, &-Rational::one(), &labels)?;
        factors.push((sum, labels.clone()));
        self.join(&shape, &labels, &sizes, &factors)
    }

    /// A power of a content, as factors on the labels of the sum.
    pub(super) fn content_to(
        &mut self,
        content: &Content,
        exponent: &Rational,
        labels: &Labels,
    ) -> Option<Vec<Factor>> {
        let mut factors: Vec<Factor> = vec![(self.number(content.coefficient.checked_pow(exponent)?), Labels::new())];
        for ((base, places), least) in &content.powers {
            let power = self.number(least * exponent);
            let places = places.iter().map(|place| labels[*place as usize]).collect();
            factors.push((self.power(*base, power)?, places));
        }
        Some(factors)
    }

    /// A whole power of a sum that has a content, each entry of it.
    pub(super) fn power_of_content(
        &mut self,
        (primitive, content): (PolynomialId, Content),
        exponent: &Rational,
        shape: &Shape,
    ) -> Option<PolynomialId> {
        let sizes: Vec<Dimension> = shape.iter().flatten().copied().collect();
        let labels: Labels = (0..sizes.len() as Label).collect();
        let mut factors = self.content_to(&content, exponent, &labels)?;
        let number = self.number(exponent.clone());
        let power = match self.polynomial(primitive).terms.len() {
            1 => self.power(primitive, number)?,
            _ => self.power_atom(primitive, number, shape),
        };
        factors.push((power, labels.clone()));
        self.join(shape, &labels, &sizes, &factors)
    }

    /// A tensor without the rational number that its coefficients have in common, its sign kept or not.
    pub fn up_to_factor(&mut self, form: PolynomialId, keeps_sign: bool) -> Option<PolynomialId> {
        let content = self.content(form);
        let content = if keeps_sign { content.abs() } else { content };
        self.combine(&[(content.recip(), form)])
    }

    /// `1 - x.^2`.
    pub fn one_less_square(&mut self, form: PolynomialId) -> Option<PolynomialId> {
        let [zero, two] = [0, 2].map(|exponent| self.number(Rational::from_integer(exponent)));
        let [one, square] = [self.power(form, zero)?, self.power(form, two)?];
        self.combine(&[(Rational::one(), one), (-Rational::one(), square)])
    }

    /// Whether a tensor is one term with a positive coefficient.
    pub fn is_positive_multiple(&self, form: PolynomialId) -> bool {
        matches!(self.polynomial(form).terms.as_slice(), [(_, value)] if value.is_positive())
    }

    /// What the entries of a tensor of one term are products of powers of.
    pub fn bases_of_entries(&mut self, form: PolynomialId) -> Vec<PolynomialId> {
        let [(monomial, _)] = self.polynomial(form).terms.as_slice() else { return Vec::new() };
        let monomial = monomial.clone();
        let factors = self.entry_factors(&monomial).unwrap_or_default();
        factors.into_iter().map(|(factor, _)| self.as_power(factor).map_or(factor, |(base, _)| base)).collect()
    }
}
