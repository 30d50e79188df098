//! What is not polynomial: powers, elementwise functions, inverses and determinants of polynomials, as far as they distribute.

use super::algebra::{Algebra, Polynomial, PolynomialId};
use super::atom::Atom;
use super::canonical::{Labels, Monomial};
use crate::base::{Dimension, IndexPattern, IndexPatternBuilder, Label, Rational, Shape};
use crate::ops::{Function, MATRIX_POWER, Op, Parameters, Parity};
use num_traits::{One, Signed, ToPrimitive, Zero};
use smallvec::SmallVec;

/// Part of a monomial: a factor with its own labels, as a polynomial on the labels of the whole.
type Factor = (PolynomialId, Labels);

impl Algebra {
    /// The product of factors on labels of these sizes. Labels that no factor and no output place touches are none of its.
    pub(super) fn join(
        &mut self,
        shape: &Shape,
        output: &[Label],
        sizes: &[Dimension],
        factors: &[Factor],
    ) -> Option<PolynomialId> {
        let mut number: SmallVec<[Option<Label>; 8]> = SmallVec::from_elem(None, sizes.len());
        let mut pattern = IndexPattern::default();
        let mut rename = |l: &Label, pattern: &mut IndexPattern| {
            *number[*l as usize].get_or_insert_with(|| {
                pattern.sizes.push(sizes[*l as usize]);
                pattern.sizes.len() as Label - 1
            })
        };
        let mut places = output.iter();
        for axis in shape {
            let group = places.by_ref().take(axis.len()).map(|l| rename(l, &mut pattern)).collect();
            pattern.output.push(group);
        }
        for (_, labels) in factors {
            let labels = labels.iter().map(|l| rename(l, &mut pattern)).collect();
            pattern.inputs.push(labels);
        }
        let operands: Vec<PolynomialId> = factors.iter().map(|(p, _)| *p).collect();
        self.product(&pattern, &operands)
    }

    /// A shape with one axis for each label.
    fn label_shape(sizes: &[Dimension], labels: &[Label]) -> Shape {
        labels.iter().map(|l| SmallVec::from_iter([sizes[*l as usize]])).collect()
    }

    /// The factors of a monomial that share no summed label: each a tensor over the output labels that it touches.
    /// `None` where a label without operand (a Kronecker delta or a vector of ones) makes the monomial no plain product of them.
    fn entry_factors(&mut self, monomial: &Monomial) -> Option<Vec<Factor>> {
        let mut group: SmallVec<[usize; 8]> = (0..monomial.operands.len()).collect();
        let internal = |l: &Label| !monomial.output.contains(l);
        for a in 0..group.len() {
            for b in 0..a {
                if monomial.operands[a].1.iter().any(|l| internal(l) && monomial.operands[b].1.contains(l)) {
                    let (from, to) = (group[a].max(group[b]), group[a].min(group[b]));
                    group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
                }
            }
        }
        let mut seen = monomial.output.clone();
        seen.sort_unstable();
        if seen.windows(2).any(|w| w[0] == w[1]) {
            return None;
        }
        let mut factors = Vec::new();
        for root in 0..group.len() {
            let members: Vec<usize> = (0..group.len()).filter(|i| group[*i] == root).collect();
            if members.is_empty() {
                continue;
            }
            let mut outer = Labels::new();
            for l in members.iter().flat_map(|i| &monomial.operands[*i].1) {
                if !internal(l) && !outer.contains(l) {
                    outer.push(*l);
                }
            }
            outer.sort_unstable();
            let mut number: SmallVec<[Label; 8]> = SmallVec::from_elem(Label::MAX, monomial.sizes.len());
            let mut part = Monomial::default();
            let mut rename = |l: Label, part: &mut Monomial| {
                if number[l as usize] == Label::MAX {
                    number[l as usize] = part.sizes.len() as Label;
                    part.sizes.push(monomial.sizes[l as usize]);
                }
                number[l as usize]
            };
            part.output = outer.iter().map(|l| rename(*l, &mut part)).collect();
            for i in &members {
                let (atom, labels) = &monomial.operands[*i];
                let labels = labels.iter().map(|l| rename(*l, &mut part)).collect();
                part.operands.push((*atom, labels));
            }
            let shape = Self::label_shape(&monomial.sizes, &outer);
            let part = self.canonical(&part);
            factors.push((self.intern(Polynomial { shape, terms: vec![(part, Rational::one())] }), outer));
        }
        Some(factors)
    }

    /// Each entry of a tensor raised to a scalar power.
    pub fn power(&mut self, base: PolynomialId, exponent: PolynomialId) -> Option<PolynomialId> {
        let shape = self.polynomial(base).shape.clone();
        let Some(number) = self.constant(exponent) else {
            return Some(self.oriented_atom(base, |b| Atom::Power(b, exponent), &shape));
        };
        if number.is_one() || (number.is_positive() && self.polynomial(base).is_zero()) {
            return Some(base);
        }
        if number.is_integer() && !number.is_negative() {
            if let Some(result) = self.natural_power(base, *number.numer(), &shape) {
                return Some(result);
            }
        } else if let [(monomial, value)] = self.polynomial(base).terms.as_slice() {
            let (monomial, value) = (monomial.clone(), *value);
            let coefficient = rational_power(value, number);
            if monomial.operands.is_empty() && monomial.output.is_empty() && monomial.sizes.is_empty() {
                if let Some(value) = coefficient {
                    return Some(self.number(value));
                }
            } else if let Some(coefficient) = coefficient {
                return self.monomial_power(&monomial, coefficient, exponent, number, &shape);
            }
        }
        Some(self.oriented_atom(base, |b| Atom::Power(b, exponent), &shape))
    }

    fn natural_power(&mut self, base: PolynomialId, power: i64, shape: &Shape) -> Option<PolynomialId> {
        let polynomial = self.polynomial(base);
        if let Some(value) = self.constant(base) {
            let value = rational_power(value, Rational::from_integer(power))?;
            return Some(self.number(value));
        }
        let terms = polynomial.terms.len().max(1);
        if power > i64::from(self.limits.power) && power != 0 {
            return None;
        }
        if terms.checked_pow(power as u32).is_none_or(|t| t > self.limits.terms) {
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
                    powers.push((self.factor_power(factor, exponent, number)?, labels));
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

    /// An elementwise function of a tensor.
    pub fn map(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        let record = function.record();
        let shape = self.polynomial(argument).shape.clone();
        if let Some((numerator, denominator)) = record.kernels.power {
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

    /// The chain of square factors that a matrix of one term is, from its row label to its column label, and its closed factors.
    fn chain(&mut self, monomial: &Monomial) -> Option<(Vec<Factor>, Vec<Factor>)> {
        let [row, column] = *monomial.output.as_slice() else { return None };
        let degrees = monomial.degrees();
        let mut path: Vec<Factor> = Vec::new();
        let mut used: SmallVec<[bool; 8]> = SmallVec::from_elem(false, monomial.operands.len());
        let mut at = row;
        if row == column {
            // A diagonal matrix: every operand on the label must be a vector.
            return self.diagonal_chain(monomial, row);
        }
        while at != column {
            if degrees[at as usize] != 2 {
                return None;
            }
            let next = (0..monomial.operands.len())
                .find(|i| !used[*i] && monomial.operands[*i].1.contains(&at) && monomial.operands[*i].1.len() == 2)?;
            used[next] = true;
            let (atom, legs) = &monomial.operands[next];
            let other = if legs[0] == at { legs[1] } else { legs[0] };
            if other == at || monomial.sizes[other as usize] != monomial.sizes[at as usize] {
                return None;
            }
            let shape = Self::label_shape(&monomial.sizes, legs);
            let (atom, forward) = (*atom, legs[0] == at);
            let mut matrix = self.atom_polynomial(atom, shape);
            if !forward {
                matrix = self.transpose(matrix)?;
            }
            path.push((matrix, SmallVec::from_slice(&[at, other])));
            at = other;
        }
        let rest: Vec<usize> = (0..monomial.operands.len()).filter(|i| !used[*i]).collect();
        let on_path = |l: &Label| path.iter().any(|(_, legs)| legs.contains(l));
        if rest.iter().any(|i| monomial.operands[*i].1.iter().any(on_path)) {
            return None;
        }
        let closed = self.closed_part(monomial, &rest)?;
        Some((path, closed))
    }

    fn diagonal_chain(&mut self, monomial: &Monomial, label: Label) -> Option<(Vec<Factor>, Vec<Factor>)> {
        let rest: Vec<usize> =
            (0..monomial.operands.len()).filter(|i| !monomial.operands[*i].1.contains(&label)).collect();
        if rest.len() != monomial.operands.len() {
            return None;
        }
        let closed = self.closed_part(monomial, &rest)?;
        Some((Vec::new(), closed))
    }

    fn closed_part(&mut self, monomial: &Monomial, members: &[usize]) -> Option<Vec<Factor>> {
        let part = Monomial {
            operands: members.iter().map(|i| monomial.operands[*i].clone()).collect(),
            output: Labels::new(),
            sizes: monomial.sizes.clone(),
        };
        if part.operands.is_empty() {
            return Some(Vec::new());
        }
        self.entry_factors(&part)
    }

    /// The inverse of a matrix: of a chain of square factors the reversed chain of their inverses.
    pub fn inverse(&mut self, matrix: PolynomialId) -> Option<PolynomialId> {
        if let Some((base, exponent)) = self.root(matrix) {
            let inverse = self.inverse(base)?;
            return self.operation(&Op::Parametric(MATRIX_POWER, Parameters::Natural(exponent)), &[inverse]);
        }
        let polynomial = self.polynomial(matrix);
        let shape = polynomial.shape.clone();
        let elementary = shape.iter().all(|axis| axis.len() == 1);
        if let ([(monomial, value)], true) = (polynomial.terms.as_slice(), elementary) {
            let (monomial, value) = (monomial.clone(), *value);
            if let Some(diagonal) = self.diagonal_inverse(&monomial, value, &shape) {
                return Some(diagonal);
            }
            if let Some((path, closed)) = self.chain(&monomial)
                && (path.len() != 1
                    || !closed.is_empty()
                    || !value.is_one()
                    || self.simple_inverse(path[0].0).is_some())
            {
                let minus = self.number(-Rational::one());
                let mut factors: Vec<Factor> = Vec::new();
                for (factor, labels) in closed {
                    factors.push((self.power(factor, minus)?, labels));
                }
                for (factor, labels) in path {
                    let inverse = match self.simple_inverse(factor) {
                        Some(inverse) => inverse,
                        None => self.inverse_atom(factor),
                    };
                    factors.push((inverse, labels.iter().rev().copied().collect()));
                }
                let output: Labels = monomial.output.iter().rev().copied().collect();
                let result = self.join(&shape, &output, &monomial.sizes, &factors)?;
                return self.combine(&[(value.recip(), result)]);
            }
        }
        let content = self.content(matrix);
        let primitive = self.combine(&[(content.recip(), matrix)])?;
        let result = self.inverse_atom(primitive);
        self.combine(&[(content.recip(), result)])
    }

    fn inverse_atom(&mut self, matrix: PolynomialId) -> PolynomialId {
        let shape = self.polynomial(matrix).shape.clone();
        self.oriented_atom(matrix, Atom::Inverse, &shape)
    }

    /// The inverse of one atom, where it is known without a new atom.
    fn simple_inverse(&mut self, matrix: PolynomialId) -> Option<PolynomialId> {
        let (monomial, _) = self.polynomial(matrix).terms.first()?;
        let [(atom, labels)] = monomial.operands.as_slice() else { return None };
        let turned = *labels != monomial.output;
        if self.facts(*atom).orthogonal {
            return self.transpose(matrix);
        }
        if let Atom::Inverse(p) = *self.atom(*atom) {
            return if turned { self.transpose(p) } else { Some(p) };
        }
        None
    }

    /// The inverse of a diagonal matrix whose diagonal is a product of entries.
    fn diagonal_inverse(&mut self, monomial: &Monomial, value: Rational, shape: &Shape) -> Option<PolynomialId> {
        let [row, column] = *monomial.output.as_slice() else { return None };
        if row != column || monomial.operands.is_empty() {
            return None;
        }
        let vector = Monomial { output: SmallVec::from_slice(&[row]), ..monomial.clone() };
        let vector = self.canonical(&vector);
        let axis: Shape = shape.iter().take(1).cloned().collect();
        let vector = self.intern(Polynomial { shape: axis, terms: vec![(vector, value)] });
        let minus = self.number(-Rational::one());
        let inverse = self.power(vector, minus)?;
        let sizes = [shape[0][0]];
        self.join(shape, &[0, 0], &sizes, &[(inverse, SmallVec::from_slice(&[0]))])
    }

    /// The determinant: of a chain of square factors the product of theirs.
    pub fn determinant(&mut self, matrix: PolynomialId) -> Option<PolynomialId> {
        if let Some(path) = self.plain_chain(matrix) {
            let mut factors = Vec::new();
            for factor in path {
                let determinant = match self.inverted(factor) {
                    Some(inner) => {
                        let minus = self.number(-Rational::one());
                        let inner = self.determinant(inner)?;
                        self.power(inner, minus)?
                    }
                    None => self.square_atom(factor, Atom::Determinant),
                };
                factors.push((determinant, Labels::new()));
            }
            return self.join(&Shape::new(), &[], &[], &factors);
        }
        Some(self.square_atom(matrix, Atom::Determinant))
    }

    /// The logarithm of the absolute determinant: of a chain of square factors the sum of theirs.
    pub fn log_determinant(&mut self, matrix: PolynomialId) -> Option<PolynomialId> {
        let Some(path) = self.plain_chain(matrix) else {
            return Some(self.square_atom(matrix, Atom::LogDeterminant));
        };
        let mut terms = vec![(Rational::zero(), self.number(Rational::one()))];
        for factor in path {
            terms.push(match self.inverted(factor) {
                Some(inner) => (-Rational::one(), self.log_determinant(inner)?),
                None => (Rational::one(), self.square_atom(factor, Atom::LogDeterminant)),
            });
        }
        self.combine(&terms)
    }

    /// The square factors of a matrix that is a chain of them and nothing else.
    fn plain_chain(&mut self, matrix: PolynomialId) -> Option<Vec<PolynomialId>> {
        let [(monomial, value)] = self.polynomial(matrix).terms.as_slice() else { return None };
        let (monomial, one) = (monomial.clone(), value.is_one());
        if !one {
            return None;
        }
        let (path, closed) = self.chain(&monomial)?;
        closed.is_empty().then(|| path.into_iter().map(|(p, _)| p).collect())
    }

    /// The matrix that this one is the inverse of.
    fn inverted(&mut self, matrix: PolynomialId) -> Option<PolynomialId> {
        let (monomial, _) = self.polynomial(matrix).terms.first()?;
        let [(atom, _)] = monomial.operands.as_slice() else { return None };
        match *self.atom(*atom) {
            Atom::Inverse(p) => Some(p),
            _ => None,
        }
    }

    /// A scalar atom of a square matrix, the same for its transpose.
    fn square_atom(&mut self, matrix: PolynomialId, make: impl Fn(PolynomialId) -> Atom) -> PolynomialId {
        let least = self.transpose(matrix).map_or(matrix, |t| t.min(matrix));
        let atom = self.intern_atom(make(least));
        self.atom_polynomial(atom, Shape::new())
    }
}

/// An exact rational power of a rational, where it exists.
fn rational_power(base: Rational, exponent: Rational) -> Option<Rational> {
    if exponent.is_integer() {
        let power = exponent.numer().to_i32()?;
        if base.is_zero() && power <= 0 {
            return (power == 0).then(Rational::one);
        }
        let magnitude = power.unsigned_abs();
        let pow = |x: i64| x.checked_pow(magnitude);
        let (n, d) = (pow(*base.numer())?, pow(*base.denom())?);
        return Some(if power < 0 { Rational::new(d, n) } else { Rational::new(n, d) });
    }
    if base.is_one() {
        return Some(base);
    }
    if *exponent.denom() == 2 && base.is_positive() {
        let root = |x: i64| {
            let r = num_integer::sqrt(x);
            (r * r == x).then_some(r)
        };
        let base = Rational::new(root(*base.numer())?, root(*base.denom())?);
        return rational_power(base, Rational::from_integer(*exponent.numer()));
    }
    None
}
