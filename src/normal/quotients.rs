//! Quotients in their lowest terms: a power below a sum beside what the leading term of that sum divides is divided out, as polynomials
//! are, so that `x/(1 + x)` is `1 - 1/(1 + x)`, and `A*inv(A + B)` is `eye - B*inv(A + B)`. Proofs only: no text has these forms.

use super::algebra::Algebra;
use super::draft::{Draft, Pending};
use super::factors::Factor;
use super::polynomial::{Atom, AtomId, Labels, Leading, Monomial, Polynomial, PolynomialId};
use crate::base::{Dimension, Label, Rational, Shape};
use crate::ops::{COS, SIGN, SIN};
use smallvec::SmallVec;
use std::cmp::Reverse;

/// How often terms are divided, and the powers by which a difference is multiplied to have no denominators.
const DIVISIONS: usize = 1 << 12;
const DENOMINATORS: usize = 12;

/// A sum of matrices as its leading chain and the others.
#[derive(Clone, Debug)]
pub(super) struct LeadingChain {
    path: Vec<PolynomialId>,
    /// Scalars that multiply it.
    closed: Vec<PolynomialId>,
    coefficient: Rational,
    others: PolynomialId,
}

impl Algebra {
    /// Divides what a term has by a sum that stands below it, once.
    pub(super) fn divide(&mut self, draft: &mut Draft, pending: &mut Pending) -> Option<bool> {
        if !self.divides {
            return Some(false);
        }
        // A sign beside its argument first, before that is written by others.
        let is_sign = |place: &usize| matches!(self.atom(draft.operands[*place].0), Atom::Map(SIGN, _));
        let (signs, others): (Vec<usize>, Vec<usize>) = (0..draft.operands.len()).partition(is_sign);
        for place in signs.into_iter().chain(others) {
            if self.divisions >= DIVISIONS {
                self.limited = true;
                return Some(false);
            }
            let (atom, labels) = draft.operands[place].clone();
            let divided = match *self.atom(atom) {
                Atom::Power(base, exponent) => {
                    let Some(exponent) = self.constant(exponent) else { continue };
                    let below = exponent.is_integer() && exponent.is_negative();
                    below
                        && (self.square_sine(draft, pending, (base, &labels))?
                            || self.divide_by_sum(draft, pending, (place, base, &exponent, &labels))?)
                }
                Atom::Map(COS, argument) => self.square_cosine(draft, pending, (place, argument, &labels))?,
                Atom::Map(SIGN, argument) => self.square_sign(draft, pending, (place, argument, &labels))?,
                ref other => match other.argument_of_inverse() {
                    Some(matrix) => self.divide_by_matrix(draft, pending, (place, matrix, &labels))?,
                    None => false,
                },
            };
            if divided {
                self.divisions += 1;
                return Some(true);
            }
        }
        Some(false)
    }

    fn divide_by_sum(
        &mut self,
        draft: &mut Draft,
        pending: &mut Pending,
        (place, base, exponent, labels): (usize, PolynomialId, &Rational, &Labels),
    ) -> Option<bool> {
        let Some(leading) = self.leading(base) else { return Some(false) };
        let [one, next, below] =
            [Rational::zero(), exponent + &Rational::one(), exponent.clone()].map(|e| self.number(e));
        if let Some(gone) = self.occurrence(draft, pending, &leading.factors, labels, place) {
            // L*b^e = (b^(e+1) - R*b^e)/c, where b is c*L + R.
            let above = if next == one { self.ones_like(base)? } else { self.power(base, next)? };
            let below = self.power(base, below)?;
            let rest = self.entrywise(&[leading.others, below], base)?;
            let share = leading.coefficient.recip();
            let quotient = self.combine(&[(share.clone(), above), (-share, rest)])?;
            self.replace(draft, pending, gone, labels, quotient);
            return Some(true);
        }
        self.divide_by_factor(draft, pending, (place, base, exponent, labels))
    }

    /// The reciprocal of a factor of all terms of a sum but a number, beside a power below that sum: `1/(x*(1 + x))` is
    /// `1/x - 1/(1 + x)`.
    fn divide_by_factor(
        &mut self,
        draft: &mut Draft,
        pending: &mut Pending,
        (place, base, exponent, labels): (usize, PolynomialId, &Rational, &Labels),
    ) -> Option<bool> {
        let polynomial = self.polynomial(base);
        let is_unity = |m: &Monomial| m.operands.is_empty() && m.output.len() == m.sizes.len();
        let Some(at) = polynomial.terms.iter().position(|(m, _)| is_unity(m)) else { return Some(false) };
        let number = polynomial.terms[at].1.clone();
        let mut terms = polynomial.terms.clone();
        terms.remove(at);
        let others = Polynomial { shape: polynomial.shape.clone(), terms };
        let others = self.intern(others);
        for (other, (atom, own)) in draft.operands.clone().iter().enumerate() {
            let Atom::Power(factor, power) = *self.atom(*atom) else { continue };
            let Some(power) = self.constant(power).filter(|power| power.is_integer() && power.is_negative()) else {
                continue;
            };
            if other == place || own != labels || self.polynomial(factor).shape != self.polynomial(base).shape {
                continue;
            }
            let minus = self.number(-Rational::one());
            let reciprocal = self.power(factor, minus)?;
            let without = self.entrywise(&[others, reciprocal], base)?;
            let is_whole = |(m, _): &(Monomial, Rational)| {
                m.operands.iter().all(|(atom, _)| !matches!(self.atom(*atom), Atom::Power(b, _) if *b == factor))
            };
            if !self.polynomial(without).terms.iter().all(is_whole) {
                continue;
            }
            // f^p*b^e = (f^p*b^(e+1) - (b - q)/f*f^(p+1)*b^e)/q, where b is q and multiples of f.
            let powers = [(factor, power.clone()), (base, exponent + &Rational::one())];
            let above = self.entry_powers(&powers, base)?;
            let powers = [(factor, &power + &Rational::one())];
            let outside = self.entry_powers(&powers, base)?;
            let below = self.number(exponent.clone());
            let below = self.power(base, below)?;
            let inside = self.entrywise(&[without, outside], base)?;
            let rest = self.entrywise(&[inside, below], base)?;
            let share = number.recip();
            let quotient = self.combine(&[(share.clone(), above), (-share, rest)])?;
            self.replace(draft, pending, vec![place, other], labels, quotient);
            return Some(true);
        }
        Some(false)
    }

    /// The square of a cosine is one minus that of the sine.
    fn square_cosine(
        &mut self,
        draft: &mut Draft,
        pending: &mut Pending,
        (place, argument, labels): (usize, PolynomialId, &Labels),
    ) -> Option<bool> {
        let own = draft.operands[place].clone();
        let Some(second) = (place + 1..draft.operands.len()).find(|at| draft.operands[*at] == own) else {
            return Some(false);
        };
        let sine = self.map(SIN, argument)?;
        let square = self.entrywise(&[sine, sine], argument)?;
        let one = self.ones_like(argument)?;
        let square = self.combine(&[(Rational::one(), one), (-Rational::one(), square)])?;
        self.replace(draft, pending, vec![place, second], labels, square);
        Some(true)
    }

    /// The square of a sine over a power of the cosine.
    fn square_sine(
        &mut self,
        draft: &mut Draft,
        pending: &mut Pending,
        (base, labels): (PolynomialId, &Labels),
    ) -> Option<bool> {
        let [(monomial, _)] = self.polynomial(base).terms.as_slice() else { return Some(false) };
        let [(atom, _)] = monomial.operands.as_slice() else { return Some(false) };
        let Atom::Map(COS, argument) = *self.atom(*atom) else { return Some(false) };
        let is_sine = |(atom, own): &(AtomId, Labels)| own == labels && *self.atom(*atom) == Atom::Map(SIN, argument);
        let sines: Vec<usize> = (0..draft.operands.len()).filter(|at| is_sine(&draft.operands[*at])).collect();
        let [first, second, ..] = *sines.as_slice() else { return Some(false) };
        // The square of the cosine is not written by that of the sine beside a power of it.
        let one = self.ones_like(argument)?;
        draft.operands.remove(second);
        draft.operands.remove(first);
        let two = self.number(Rational::from_integer(2));
        let square = self.power_atom(base, two, &self.polynomial(base).shape.clone());
        let square = self.combine(&[(Rational::one(), one), (-Rational::one(), square)])?;
        pending.push((square, labels.clone()));
        Some(true)
    }

    /// The sign of a tensor to the third power is the sign, and its square times the tensor is the tensor.
    fn square_sign(
        &mut self,
        draft: &mut Draft,
        pending: &mut Pending,
        (place, argument, labels): (usize, PolynomialId, &Labels),
    ) -> Option<bool> {
        let own = draft.operands[place].clone();
        let same: Vec<usize> = (0..draft.operands.len()).filter(|at| draft.operands[*at] == own).collect();
        let [first, second, rest @ ..] = same.as_slice() else { return Some(false) };
        let (first, second) = (*first, *second);
        let nonzero = |(atom, own): &(AtomId, Labels)| match *self.atom(*atom) {
            Atom::Power(base, exponent) => {
                base == argument && own == labels && self.constant(exponent).is_some_and(|e| e.is_negative())
            }
            _ => false,
        };
        if !rest.is_empty() || draft.operands.iter().any(nonzero) {
            draft.operands.remove(second);
            draft.operands.remove(first);
            return Some(true);
        }
        let Some(leading) = self.leading(argument) else { return Some(false) };
        let Some(mut gone) = self.occurrence(draft, pending, &leading.factors, labels, first) else {
            return Some(false);
        };
        gone.push(second);
        let sign = self.map(SIGN, argument)?;
        let rest = self.entrywise(&[leading.others, sign, sign], argument)?;
        let share = leading.coefficient.recip();
        let quotient = self.combine(&[(share.clone(), argument), (-share, rest)])?;
        self.replace(draft, pending, gone, labels, quotient);
        Some(true)
    }

    /// The chain of the leading term of a sum of matrices beside its inverse, on either side.
    fn divide_by_matrix(
        &mut self,
        draft: &mut Draft,
        pending: &mut Pending,
        (place, matrix, labels): (usize, PolynomialId, &Labels),
    ) -> Option<bool> {
        let &[row, column] = labels.as_slice() else { return Some(false) };
        let Some(leading) = self.leading_chain(matrix) else { return Some(false) };
        let degrees = draft.degrees_with(pending);
        for is_right in [true, false] {
            let mut at = if is_right { column } else { row };
            let mut gone = vec![place];
            let mut between = Labels::new();
            let mut negative = false;
            let steps: Vec<PolynomialId> =
                if is_right { leading.path.clone() } else { leading.path.iter().rev().copied().collect() };
            let followed = steps.into_iter().all(|step| {
                let next = (degrees[at as usize] == 2).then(|| self.step(draft, &gone, at, step, is_right)).flatten();
                let Some((operand, to, turned)) = next else { return false };
                gone.push(operand);
                negative ^= turned;
                between.push(at);
                at = to;
                true
            });
            if !followed {
                continue;
            }
            let ends: Labels = if is_right { [row, at] } else { [at, column] }.into_iter().collect();
            let sizes: Vec<Dimension> = self.polynomial(matrix).shape.iter().flatten().copied().collect();
            let shape = self.polynomial(matrix).shape.clone();
            let inverse = self.inverse(matrix)?;
            let order = if is_right { [inverse, leading.others] } else { [leading.others, inverse] };
            let pair = |a: Label, b: Label| [a, b].into_iter().collect::<Labels>();
            let three = [sizes[0], sizes[0], sizes[0]];
            let rest = self.join(&shape, &[0, 2], &three, &[(order[0], pair(0, 1)), (order[1], pair(1, 2))])?;
            let identity = self.join(&shape, &[0, 0], &sizes[..1], &[])?;
            let share = leading.coefficient.recip();
            let quotient = self.combine(&[(share.clone(), identity), (-share, rest)])?;
            // Scalars that stand before the chain in the sum and not here are divided by, as almost everywhere is enough.
            for scalar in &leading.closed {
                match self.occurrence(draft, pending, &[(*scalar, Labels::new())], &Labels::new(), place) {
                    Some(found) if found[1..].iter().all(|at| !gone.contains(at)) => gone.extend(&found[1..]),
                    _ => {
                        let minus = self.number(-Rational::one());
                        pending.push((self.power(*scalar, minus)?, Labels::new()));
                    }
                }
            }
            draft.negative ^= negative;
            between.iter().for_each(|l| draft.settled[*l as usize] = true);
            self.replace(draft, pending, gone, &ends, quotient);
            return Some(true);
        }
        Some(false)
    }

    /// The operand that is this matrix, or minus it, as one comes from a label, along or against the order of a product, and the label
    /// behind it.
    fn step(
        &mut self,
        draft: &Draft,
        gone: &[usize],
        at: Label,
        matrix: PolynomialId,
        along: bool,
    ) -> Option<(usize, Label, bool)> {
        for (operand, (atom, legs)) in draft.operands.iter().enumerate() {
            let &[a, b] = legs.as_slice() else { continue };
            if gone.contains(&operand) || a == b || a != at && b != at {
                continue;
            }
            let shape: Shape = legs.iter().map(|l| SmallVec::from_iter([draft.sizes[*l as usize]])).collect();
            let forward = self.atom_polynomial(*atom, shape);
            let is_forward = (a == at) == along;
            let turned = if is_forward { forward } else { self.transpose(forward)? };
            let negative = turned != matrix;
            if !negative || self.facts(*atom).skew && self.transpose(turned)? == matrix {
                return Some((operand, if a == at { b } else { a }, negative));
            }
        }
        None
    }

    /// The operands of a power, and of a product of factors beside it.
    fn occurrence(
        &mut self,
        draft: &Draft,
        pending: &Pending,
        factors: &[Factor],
        labels: &Labels,
        place: usize,
    ) -> Option<Vec<usize>> {
        let mut gone = vec![place];
        for (factor, places) in factors {
            let own: Labels = places.iter().map(|place| labels[*place as usize]).collect();
            let found = self.occurrences(draft, pending, *factor, &own, &gone).into_iter().next()?;
            gone.extend(found);
        }
        Some(gone)
    }

    /// Puts a tensor on these labels in the place of operands.
    fn replace(
        &mut self,
        draft: &mut Draft,
        pending: &mut Pending,
        mut gone: Vec<usize>,
        labels: &Labels,
        by: PolynomialId,
    ) {
        for l in gone.iter().flat_map(|at| draft.operands[*at].1.clone()).collect::<Labels>() {
            if !labels.contains(&l) && !draft.output.contains(&l) {
                let held = pending.iter().any(|(_, held)| held.iter().any(|h| draft.find(*h) == l));
                let used = (0..draft.operands.len()).any(|at| !gone.contains(&at) && draft.operands[at].1.contains(&l));
                draft.settled[l as usize] |= !held && !used;
            }
        }
        gone.sort_unstable();
        gone.dedup();
        gone.iter().rev().for_each(|at| {
            draft.operands.remove(*at);
        });
        pending.push((by, labels.clone()));
    }

    /// A sum without content as its leading term, in an order of terms that products keep, and the others.
    fn leading(&mut self, sum: PolynomialId) -> Option<Leading> {
        if let Some(known) = self.leading.get(&sum) {
            return known.clone();
        }
        let found = self.find_leading(sum);
        self.leading.insert(sum, found.clone());
        found
    }

    fn find_leading(&mut self, sum: PolynomialId) -> Option<Leading> {
        let polynomial = self.polynomial(sum).clone();
        let mut best = None;
        for (at, (monomial, _)) in polynomial.terms.iter().enumerate() {
            let mut factors = self.entry_factors(monomial)?;
            for (_, labels) in &mut factors {
                let place = |l: &Label| monomial.output.iter().position(|o| o == l).map(|place| place as Label);
                *labels = labels.iter().map(place).collect::<Option<_>>()?;
            }
            factors.sort_by(|a, b| b.cmp(a));
            let order = (monomial.operands.len(), factors.clone());
            if best.as_ref().is_none_or(|(_, known)| *known < order) {
                best = Some((at, order));
            }
        }
        let (at, (operands, factors)) = best?;
        let (_, coefficient) = polynomial.terms[at].clone();
        let mut terms = polynomial.terms;
        terms.remove(at);
        let others = self.intern(Polynomial { shape: polynomial.shape, terms });
        (operands > 0).then_some(Leading { factors, coefficient, others })
    }

    /// A sum of matrices as the longest of its terms, as a chain, and the others.
    fn leading_chain(&mut self, sum: PolynomialId) -> Option<LeadingChain> {
        let polynomial = self.polynomial(sum).clone();
        if polynomial.terms.len() < 2 || polynomial.shape.iter().any(|axis| axis.len() != 1) {
            return None;
        }
        let is_variable = |this: &Self, (factor, _): &Factor| match this.polynomial(*factor).terms.as_slice() {
            [(monomial, _)] => matches!(
                monomial.operands.as_slice(),
                [(atom, _)] if matches!(this.atom(*atom), Atom::Variable(_))
            ),
            _ => false,
        };
        let mut best: Option<(usize, Vec<PolynomialId>, Vec<PolynomialId>)> = None;
        for (at, (monomial, _)) in polynomial.terms.iter().enumerate() {
            let is_identity = monomial.operands.is_empty() && monomial.output.len() == 2;
            let Some((path, closed)) = self.chain(monomial) else {
                // What is no chain may be what leads.
                if is_identity { continue } else { return None }
            };
            if path.is_empty() {
                continue;
            }
            if !closed.iter().all(|factor| is_variable(self, factor)) {
                return None;
            }
            let [path, closed] = [path, closed].map(|factors| factors.into_iter().map(|(p, _)| p).collect::<Vec<_>>());
            if best.as_ref().is_none_or(|(_, known, _)| (known.len(), known) < (path.len(), &path)) {
                best = Some((at, path, closed));
            }
        }
        let (at, path, closed) = best?;
        let coefficient = polynomial.terms[at].1.clone();
        let mut terms = polynomial.terms;
        terms.remove(at);
        let others = self.intern(Polynomial { shape: polynomial.shape, terms });
        Some(LeadingChain { path, closed, coefficient, others })
    }

    /// The product, entry by entry, of tensors of the shape of one of them.
    fn entrywise(&mut self, factors: &[PolynomialId], like: PolynomialId) -> Option<PolynomialId> {
        let shape = self.polynomial(like).shape.clone();
        let sizes: Vec<Dimension> = shape.iter().flatten().copied().collect();
        let labels: Labels = (0..sizes.len() as Label).collect();
        let factors: Vec<Factor> = factors.iter().map(|factor| (*factor, labels.clone())).collect();
        self.join(&shape, &labels, &sizes, &factors)
    }

    /// The product of powers, entry by entry; those with the exponent zero are none.
    fn entry_powers(&mut self, powers: &[(PolynomialId, Rational)], like: PolynomialId) -> Option<PolynomialId> {
        let mut factors = Vec::new();
        for (base, exponent) in powers.iter().filter(|(_, exponent)| !exponent.is_zero()) {
            let exponent = self.number(exponent.clone());
            factors.push(self.power(*base, exponent)?);
        }
        if factors.is_empty() { self.ones_like(like) } else { self.entrywise(&factors, like) }
    }

    fn ones_like(&mut self, like: PolynomialId) -> Option<PolynomialId> {
        let shape = self.polynomial(like).shape.clone();
        let one = self.number(Rational::one());
        self.uniform(one, &shape)
    }

    /// Whether two tensors of one shape are equal wherever both are defined: their difference is zero times what its terms stand over.
    pub fn are_equal_quotients(&mut self, left: PolynomialId, right: PolynomialId) -> Option<bool> {
        let mut difference = self.combine(&[(Rational::one(), left), (-Rational::one(), right)])?;
        for _ in 0..DENOMINATORS {
            if self.polynomial(difference).is_zero() {
                return Some(true);
            }
            let Some((base, power, places)) = self.denominator(difference) else { return Some(false) };
            difference = self.times_power(difference, (base, power, places))?;
        }
        Some(false)
    }

    /// A tensor times even powers of what its terms stand over, which has its sign in every entry; `None` where that is not reached.
    pub fn without_denominators(&mut self, tensor: PolynomialId) -> Option<PolynomialId> {
        let mut tensor = tensor;
        for _ in 0..DENOMINATORS {
            let Some((base, power, places)) = self.denominator(tensor) else { return Some(tensor) };
            let even = if power.is_even() { power } else { power + Rational::one() };
            tensor = self.times_power(tensor, (base, even, places))?;
        }
        None
    }

    /// A tensor times a power of another in each entry, of which the axes are at these places.
    fn times_power(
        &mut self,
        tensor: PolynomialId,
        (base, power, places): (PolynomialId, Rational, Labels),
    ) -> Option<PolynomialId> {
        let power = self.number(power);
        let factor = self.power(base, power)?;
        let shape = self.polynomial(tensor).shape.clone();
        let sizes: Vec<Dimension> = shape.iter().flatten().copied().collect();
        let labels: Labels = (0..sizes.len() as Label).collect();
        self.join(&shape, &labels, &sizes, &[(tensor, labels.clone()), (factor, places)])
    }

    /// The highest power below a term of a tensor, of which each entry has its own: the base, the exponent, and the output places of the
    /// axes.
    fn denominator(&mut self, tensor: PolynomialId) -> Option<(PolynomialId, Rational, Labels)> {
        let mut found: Vec<(Reverse<Rational>, PolynomialId, Labels)> = Vec::new();
        for (monomial, _) in &self.polynomial(tensor).terms {
            for (atom, labels) in &monomial.operands {
                let Atom::Power(base, exponent) = *self.atom(*atom) else { continue };
                let Some(exponent) = self.constant(exponent).filter(|e| e.is_integer() && e.is_negative()) else {
                    continue;
                };
                let place = |l: &Label| monomial.output.iter().position(|o| o == l).map(|place| place as Label);
                if let Some(places) = labels.iter().map(place).collect::<Option<Labels>>() {
                    found.push((Reverse(-exponent), base, places));
                }
            }
        }
        let (Reverse(power), base, places) = found.into_iter().min()?;
        Some((base, power, places))
    }
}
