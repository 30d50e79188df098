//! Powers, entry by entry: of products, of powers, and of one base beside another.

use super::algebra::Algebra;
use super::draft::{Draft, Pending};
use super::factors::Factor;
use super::polynomial::{Atom, AtomId, Labels, Monomial, Polynomial, PolynomialId};
use crate::base::{Dimension, Label, Rational, Shape};
use smallvec::SmallVec;

impl Algebra {
    /// Each entry of a tensor raised to a scalar power.
    pub fn power(&mut self, base: PolynomialId, exponent: PolynomialId) -> Option<PolynomialId> {
        let shape = self.polynomial(base).shape.clone();
        let Some(number) = self.constant(exponent) else {
            if let Some(product) = self.power_of_number(base, exponent) {
                return Some(product);
            }
            return match self.root_of(base) {
                Some((inner, old)) => {
                    let exponent = self.combine(&[(old, exponent)])?;
                    self.power(inner, exponent)
                }
                None => {
                    self.divided_by_content(base);
                    Some(self.power_atom(base, exponent, &shape))
                }
            };
        };
        if number.is_one() || (number.is_positive() && self.polynomial(base).is_zero()) {
            return Some(base);
        }
        if number.is_integer()
            && !number.is_negative()
            && let Some(result) = self.natural_power(base, &number, &shape)
        {
            return Some(result);
        }
        // A sign that may be divided by is 1 or -1.
        if self.divides && number.is_integer() && number.is_negative() && self.sign_itself(base) {
            let exponent = self.number(-&number);
            return self.power(base, exponent);
        }
        if self.divides
            && !number.is_integer()
            && let Some(parts) = self.root_apart(base, &number)
        {
            return Some(parts);
        }
        if let [(monomial, value)] = self.polynomial(base).terms.as_slice() {
            let (monomial, value) = (monomial.clone(), value.clone());
            let coefficient = rational_power(&value, &number);
            if monomial.operands.is_empty() && monomial.output.is_empty() && monomial.sizes.is_empty() {
                if let Some(value) = coefficient {
                    return Some(self.number(value));
                }
                if let Some((root, rest)) = root_taken_out(&value, &number).filter(|(root, _)| !root.is_one()) {
                    let rest = self.number(rest);
                    let power = self.oriented_atom(rest, |b| Atom::Power(b, exponent), &shape);
                    return self.combine(&[(root.checked_pow(&number.numerator())?, power)]);
                }
            } else if let Some(coefficient) = coefficient {
                return self.monomial_power(&monomial, coefficient, exponent, number, &shape);
            }
        } else if let Some(divided) = self.divided_by_content(base)
            && number.is_integer()
        {
            return self.power_of_content(divided, &number, &shape);
        }
        Some(self.oriented_atom(base, |b| Atom::Power(b, exponent), &shape))
    }

    /// What a root is the root of, with the exponent: it is nowhere negative, so that every power of its root is a power of it.
    fn root_of(&self, base: PolynomialId) -> Option<(PolynomialId, Rational)> {
        let (inner, exponent) = self.as_power(base)?;
        let is_even = (exponent.denominator().to_i64()? % 2) == 0;
        is_even.then_some((inner, exponent))
    }

    /// The base and the constant exponent of a tensor that is one power, entry by entry.
    pub(super) fn as_power(&self, id: PolynomialId) -> Option<(PolynomialId, Rational)> {
        let [(monomial, value)] = self.polynomial(id).terms.as_slice() else { return None };
        let [(atom, labels)] = monomial.operands.as_slice() else { return None };
        let Atom::Power(base, exponent) = *self.atom(*atom) else { return None };
        let exponent = self.constant(exponent)?;
        (value.is_one() && monomial.output == *labels).then_some((base, exponent))
    }

    /// A power as one atom.
    pub(super) fn power_atom(&mut self, base: PolynomialId, exponent: PolynomialId, shape: &Shape) -> PolynomialId {
        self.oriented_atom(base, |b| Atom::Power(b, exponent), shape)
    }

    fn natural_power(&mut self, base: PolynomialId, power: &Rational, shape: &Shape) -> Option<PolynomialId> {
        let polynomial = self.polynomial(base);
        if let Some(value) = self.constant(base) {
            let value = value.checked_pow(power)?;
            return Some(self.number(value));
        }
        let terms = polynomial.terms.len().max(1);
        let power = power.to_i64().and_then(|power| u32::try_from(power).ok());
        let power = power.filter(|power| *power <= self.limits.power)?;
        if terms.checked_pow(power).is_none_or(|t| t > self.limits.terms) {
            self.limited = true;
            return None;
        }
        let sizes: Vec<Dimension> = shape.iter().flatten().copied().collect();
        let labels: Labels = (0..sizes.len() as Label).collect();
        let factors: Vec<Factor> = (0..power).map(|_| (base, labels.clone())).collect();
        self.join(shape, &labels, &sizes, &factors)
    }

    /// A power that is not natural, of one term: an integer power goes to every factor of an entry, another one only to the whole.
    fn monomial_power(
        &mut self,
        monomial: &Monomial,
        coefficient: Rational,
        exponent: PolynomialId,
        number: Rational,
        shape: &Shape,
    ) -> Option<PolynomialId> {
        let factors = self.entry_factors(monomial);
        let result = match factors {
            Some(factors) if number.is_integer() || factors.len() == 1 => {
                let mut powers = Vec::new();
                for (factor, labels) in factors {
                    powers.push((self.factor_power(factor, exponent, number.clone())?, labels));
                }
                self.join(shape, &monomial.output, &monomial.sizes, &powers)?
            }
            _ => {
                let base = Polynomial { shape: shape.clone(), terms: vec![(monomial.clone(), Rational::one())] };
                let base = self.intern(base);
                self.oriented_atom(base, |b| Atom::Power(b, exponent), shape)
            }
        };
        self.combine(&[(coefficient, result)])
    }

    /// A power of a factor that cannot be split: a power of a power is one power where that is true for every base.
    fn factor_power(&mut self, factor: PolynomialId, exponent: PolynomialId, number: Rational) -> Option<PolynomialId> {
        let polynomial = self.polynomial(factor);
        let shape = polynomial.shape.clone();
        let (monomial, _) = polynomial.terms.first()?;
        if let [(atom, labels)] = monomial.operands.as_slice()
            && let Atom::Power(inner, old) = *self.atom(*atom)
            && number.is_integer()
            && labels.iter().all(|l| monomial.output.contains(l))
        {
            let labels = labels.clone();
            let (output, sizes) = (monomial.output.clone(), monomial.sizes.clone());
            let exponent = match self.constant(exponent) {
                Some(value) => self.combine(&[(value, old)])?,
                None => exponent,
            };
            let power = self.power(inner, exponent)?;
            return self.join(&shape, &output, &sizes, &[(power, labels)]);
        }
        Some(self.oriented_atom(factor, |b| Atom::Power(b, exponent), &shape))
    }

    /// Joins powers of one base on the same labels: `x.^p .* x` is `x.^(p+1)`. Natural powers go to `pending`.
    pub(super) fn merge_powers(&mut self, draft: &mut Draft, pending: &mut Pending) -> Option<bool> {
        for a in 0..draft.operands.len() {
            let Atom::Power(base, exponent) = *self.atom(draft.operands[a].0) else { continue };
            let labels = draft.operands[a].1.clone();
            let mut exponents = vec![(Rational::one(), exponent)];
            let mut gone = vec![a];
            // Whole powers are of the base without its content.
            let divided = self.contents.get(&base).cloned().flatten();
            let mut outside = Rational::zero();
            for b in 0..draft.operands.len() {
                let (other, other_labels) = &draft.operands[b];
                let Atom::Power(other_base, other_exponent) = *self.atom(*other) else { continue };
                if a == b || labels != *other_labels || self.is_root(exponent) != self.is_root(other_exponent) {
                    continue;
                }
                if other_base != base {
                    let is_divided = divided.as_ref().is_some_and(|(primitive, _)| *primitive == other_base);
                    let Some(whole) = self.constant(other_exponent).filter(|e| is_divided && e.is_integer()) else {
                        continue;
                    };
                    outside -= whole;
                }
                exponents.push((Rational::one(), other_exponent));
                gone.push(b);
            }
            let one = self.number(Rational::one());
            let occurrences = if self.is_root(exponent) {
                Vec::new()
            } else {
                self.occurrences(draft, pending, base, &labels, &gone)
            };
            for found in occurrences {
                exponents.push((Rational::one(), one));
                for l in found.iter().flat_map(|i| &draft.operands[*i].1).filter(|l| !labels.contains(l)) {
                    draft.settled[*l as usize] = true;
                }
                gone.extend(found);
            }
            if gone.len() == 1 {
                continue;
            }
            let total = self.combine(&exponents)?;
            gone.sort_unstable();
            gone.iter().rev().for_each(|i| {
                draft.operands.remove(*i);
            });
            if let Some((_, content)) = divided.filter(|_| !outside.is_zero()) {
                pending.extend(self.content_to(&content, &outside, &labels)?);
            }
            let merged = self.power(base, total)?;
            pending.push((merged, labels));
            return Some(true);
        }
        Some(false)
    }

    /// Whether a power with this exponent is kept apart from whole ones.
    fn is_root(&self, exponent: PolynomialId) -> bool {
        self.divides && self.constant(exponent).is_some_and(|exponent| !exponent.is_integer())
    }

    /// The operands that together are the base of a power, on the labels of the power: for a base of one term, the base's own atom, or
    /// operands joined by labels of their own that make up the same network.
    pub(super) fn occurrences(
        &mut self,
        draft: &Draft,
        pending: &Pending,
        base: PolynomialId,
        labels: &Labels,
        taken: &[usize],
    ) -> Vec<Vec<usize>> {
        let [(monomial, value)] = self.polynomial(base).terms.as_slice() else { return Vec::new() };
        if !value.is_one() {
            return Vec::new();
        }
        let monomial = monomial.clone();
        let mut result = Vec::new();
        if let [(atom, legs)] = monomial.operands.as_slice()
            && monomial.output == *legs
        {
            for (i, (other, other_labels)) in draft.operands.iter().enumerate() {
                if other == atom && other_labels == labels && !taken.contains(&i) {
                    result.push(vec![i]);
                }
            }
            return result;
        }
        let mut wanted: SmallVec<[AtomId; 4]> = monomial.operands.iter().map(|(atom, _)| *atom).collect();
        wanted.sort_unstable();
        for component in components_between(draft, pending, labels) {
            let mut atoms: SmallVec<[AtomId; 4]> = component.iter().map(|i| draft.operands[*i].0).collect();
            atoms.sort_unstable();
            if atoms != wanted || component.iter().any(|i| taken.contains(i)) {
                continue;
            }
            let part = sub_monomial(draft, &component, labels);
            if self.canonical(&part) == monomial {
                result.push(component);
            }
        }
        result
    }
}

/// The components of operands that touch neither the output nor a factor that is still to be multiplied in, but for these labels.
fn components_between(draft: &Draft, pending: &Pending, between: &Labels) -> Vec<Vec<usize>> {
    let n = draft.operands.len();
    let held: Labels = pending.iter().flat_map(|(_, labels)| labels).map(|l| draft.find(*l)).collect();
    let own = |i: usize| draft.operands[i].1.iter().filter(|l| !between.contains(l));
    let mut group: Vec<usize> = (0..n).collect();
    for a in 0..n {
        for b in 0..a {
            if own(a).any(|l| draft.operands[b].1.contains(l)) {
                let (from, to) = (group[a].max(group[b]), group[a].min(group[b]));
                group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
            }
        }
    }
    (0..n)
        .map(|root| (0..n).filter(|i| group[*i] == root).collect::<Vec<_>>())
        .filter(|c| !c.is_empty())
        .filter(|c| c.iter().all(|i| own(*i).all(|l| !draft.output.contains(l) && !held.contains(l))))
        .collect()
}

/// Some operands as a monomial on these labels.
fn sub_monomial(draft: &Draft, members: &[usize], output: &Labels) -> Monomial {
    let mut result = Monomial::default();
    let mut number: SmallVec<[Label; 16]> = SmallVec::from_elem(Label::MAX, draft.parent.len());
    let mut rename = |l: &Label, result: &mut Monomial| {
        let n = &mut number[*l as usize];
        if *n == Label::MAX {
            *n = result.sizes.len() as Label;
            result.sizes.push(draft.sizes[*l as usize]);
        }
        *n
    };
    for l in output {
        let label = rename(l, &mut result);
        result.output.push(label);
    }
    for i in members {
        let (atom, labels) = &draft.operands[*i];
        let renamed = labels.iter().map(|l| rename(l, &mut result)).collect();
        result.operands.push((*atom, renamed));
    }
    result
}

/// An exact rational power of a rational, where it exists.
fn rational_power(base: &Rational, exponent: &Rational) -> Option<Rational> {
    if exponent.is_integer() {
        return base.checked_pow(exponent);
    }
    if base.is_one() {
        return Some(base.clone());
    }
    if base.is_positive() && exponent.denominator() == Rational::from_integer(2) {
        return base.exact_sqrt()?.checked_pow(&exponent.numerator());
    }
    let (root, rest) = root_taken_out(base, exponent)?;
    rest.is_one().then(|| root.checked_pow(&exponent.numerator())).flatten()
}

/// A positive number as a power of one number times another one, to the denominator of the exponent: 8 as `2^2*2` for roots. Factors are
/// sought among small primes.
fn root_taken_out(base: &Rational, exponent: &Rational) -> Option<(Rational, Rational)> {
    const PRIMES: i64 = 100;
    let degree = exponent.denominator().to_i64().filter(|degree| (2..=16).contains(degree))?;
    let parts = [base.numerator().to_i64()?, base.denominator().to_i64()?];
    if parts[0] <= 0 {
        return None;
    }
    let [above, below] = parts.map(|mut rest| {
        let mut root = 1i64;
        for factor in 2..=PRIMES {
            let Some(power) = factor.checked_pow(degree as u32) else { break };
            while rest % power == 0 {
                (rest, root) = (rest / power, root * factor);
            }
        }
        (root, rest)
    });
    Some((Rational::new(above.0, below.0), Rational::new(above.1, below.1)))
}
