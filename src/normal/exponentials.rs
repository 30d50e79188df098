//! Functions by exponentials and signs, for proofs: `tanh(x)` as a quotient of sums of exponentials, an exponential of a sum as a product,
//! a logarithm of a product as a sum.

use super::algebra::Algebra;
use super::factors::Factor;
use super::polynomial::{Atom, Labels, Monomial, Polynomial, PolynomialId};
use crate::base::{Dimension, Label, Rational, Shape};
use crate::ops::{Expansion, Function, GENERAL_POWER, SIGN};

const EXPONENTIAL: Function = GENERAL_POWER.0;
const LOGARITHM: Function = GENERAL_POWER.1;

/// The factors of a term on some of its output labels, for its whole shape.
struct Whole {
    shape: Shape,
    output: Labels,
    sizes: Vec<Dimension>,
}

impl Whole {
    fn of(shape: &Shape, monomial: &Monomial) -> Whole {
        Whole { shape: shape.clone(), output: monomial.output.clone(), sizes: monomial.sizes.to_vec() }
    }
}

impl Algebra {
    /// A function written by others.
    pub(super) fn expanded(&mut self, function: Function, argument: PolynomialId) -> Option<PolynomialId> {
        if !self.divides {
            return None;
        }
        match function {
            EXPONENTIAL => return self.exponential_of_sum(argument),
            LOGARITHM => return self.logarithm_of_product(argument),
            SIGN => return self.sign_of_product(argument),
            _ => {}
        }
        if let Some(known) = self.trigonometric(function, argument) {
            return Some(known);
        }
        match function.record().expansion? {
            Expansion::Exponentials { above, below } => {
                let [above, minus] = [self.sum_of_exponentials(above, argument)?, self.number(-Rational::one())];
                let below = self.sum_of_exponentials(below, argument)?;
                let below = self.power(below, minus)?;
                self.multiplied(&[above, below])
            }
            Expansion::Quotient(above, below) => {
                let [above, below] = [self.map(above, argument)?, self.map(below, argument)?];
                let minus = self.number(-Rational::one());
                let below = self.power(below, minus)?;
                self.multiplied(&[above, below])
            }
            Expansion::Signed { own, absolute } => {
                let sign = self.map(SIGN, argument)?;
                let signed = self.multiplied(&[argument, sign])?;
                let [own, absolute] = [own, absolute].map(|(above, below)| Rational::new(above, below));
                self.combine(&[(own, argument), (absolute, signed)])
            }
        }
    }

    pub(super) fn multiplied(&mut self, factors: &[PolynomialId]) -> Option<PolynomialId> {
        let shape = self.polynomial(factors[0]).shape.clone();
        let sizes: Vec<Dimension> = shape.iter().flatten().copied().collect();
        let labels: Labels = (0..sizes.len() as Label).collect();
        let factors: Vec<Factor> = factors.iter().map(|factor| (*factor, labels.clone())).collect();
        self.join(&shape, &labels, &sizes, &factors)
    }

    fn sum_of_exponentials(&mut self, terms: &[(i64, i64)], argument: PolynomialId) -> Option<PolynomialId> {
        let mut sum = Vec::new();
        for (coefficient, exponent) in terms {
            let argument = self.combine(&[(Rational::from_integer(*exponent), argument)])?;
            sum.push((Rational::from_integer(*coefficient), self.map(EXPONENTIAL, argument)?));
        }
        self.combine(&sum)
    }

    /// The operands of a term on the output labels that they touch; `None` where an entry is not made of those alone.
    fn on_own_labels(&mut self, monomial: &Monomial) -> Option<Factor> {
        let mut seen = monomial.output.clone();
        seen.sort_unstable();
        if seen.windows(2).any(|pair| pair[0] == pair[1]) {
            return None;
        }
        let touches = |l: &&Label| monomial.operands.iter().any(|(_, labels)| labels.contains(l));
        let outer: Labels = monomial.output.iter().filter(touches).copied().collect();
        let all: Vec<usize> = (0..monomial.operands.len()).collect();
        let part = self.canonical(&monomial.part(&all, &outer));
        let shape: Shape = outer.iter().map(|l| [monomial.sizes[*l as usize]].into_iter().collect()).collect();
        Some((self.intern(Polynomial { shape, terms: vec![(part, Rational::one())] }), outer))
    }

    /// `exp(c*x + y)` as `exp(x)^c*exp(y)`, for numbers c.
    fn exponential_of_sum(&mut self, argument: PolynomialId) -> Option<PolynomialId> {
        let polynomial = self.polynomial(argument).clone();
        let whole = |monomial: &Monomial| Whole::of(&polynomial.shape, monomial);
        let mut product = None;
        for (monomial, value) in &polynomial.terms {
            let (term, labels) = self.on_own_labels(monomial)?;
            let shape = self.polynomial(term).shape.clone();
            let base = self.oriented_atom(term, |p| Atom::Map(EXPONENTIAL, p), &shape);
            let exponent = self.number(value.clone());
            let power = self.power(base, exponent)?;
            let Whole { shape, output, sizes } = whole(monomial);
            let power = self.join(&shape, &output, &sizes, &[(power, labels)])?;
            product = Some(match product {
                None => power,
                Some(before) => self.multiplied(&[before, power])?,
            });
        }
        product
    }

    /// What an entry is the exponential of, if it is one.
    fn exponent_of(&self, factor: PolynomialId) -> Option<(PolynomialId, Rational)> {
        let (base, exponent) = self.as_power(factor).unwrap_or((factor, Rational::one()));
        let [(monomial, value)] = self.polynomial(base).terms.as_slice() else { return None };
        let [(atom, labels)] = monomial.operands.as_slice() else { return None };
        match *self.atom(*atom) {
            Atom::Map(EXPONENTIAL, argument) if value.is_one() && *labels == monomial.output => {
                Some((argument, exponent))
            }
            _ => None,
        }
    }

    /// Logarithms of positive factors apart: `log(2*exp(x)*y)` as `log(2) + x + log(y)`.
    fn logarithm_of_product(&mut self, argument: PolynomialId) -> Option<PolynomialId> {
        let polynomial = self.polynomial(argument).clone();
        if let [(monomial, value)] = polynomial.terms.as_slice() {
            return self.logarithm_of_term(&polynomial.shape, monomial, value, argument);
        }
        let (primitive, content) = self.divided_by_content(argument)?;
        let size = content.coefficient.abs();
        let mut terms = vec![];
        let mut inner = (content.coefficient.signum(), primitive);
        let labels: Labels = (0..self.flat(argument)).collect();
        for ((base, places), exponent) in &content.powers {
            if let Some((of, power)) = self.exponent_of(*base) {
                terms.push((&power * exponent, self.spread(of, places, &polynomial.shape)?));
            } else if self.is_positive(*base) {
                let logarithm = self.map(LOGARITHM, *base)?;
                terms.push((exponent.clone(), self.spread(logarithm, places, &polynomial.shape)?));
            } else {
                let exponent = self.number(exponent.clone());
                let power = self.power(*base, exponent)?;
                let places = places.iter().map(|place| labels[*place as usize]).collect();
                let sizes: Vec<Dimension> = polynomial.shape.iter().flatten().copied().collect();
                inner.1 =
                    self.join(&polynomial.shape, &labels, &sizes, &[(inner.1, labels.clone()), (power, places)])?;
            }
        }
        let inner = self.combine(&[inner])?;
        if inner == argument {
            return None;
        }
        let size = self.number(size);
        let size = self.map(LOGARITHM, size)?;
        terms.push((Rational::one(), self.uniform(size, &polynomial.shape)?));
        terms.push((Rational::one(), self.map(LOGARITHM, inner)?));
        self.combine(&terms)
    }

    fn flat(&self, tensor: PolynomialId) -> Label {
        self.polynomial(tensor).shape.iter().flatten().count() as Label
    }

    /// A tensor along some axes of a shape, the same along the others.
    fn spread(&mut self, tensor: PolynomialId, places: &Labels, shape: &Shape) -> Option<PolynomialId> {
        let sizes: Vec<Dimension> = shape.iter().flatten().copied().collect();
        let labels: Labels = (0..sizes.len() as Label).collect();
        self.join(shape, &labels, &sizes, &[(tensor, places.clone())])
    }

    fn logarithm_of_term(
        &mut self,
        shape: &Shape,
        monomial: &Monomial,
        value: &Rational,
        argument: PolynomialId,
    ) -> Option<PolynomialId> {
        if monomial.operands.is_empty() && monomial.output.is_empty() && monomial.sizes.is_empty() {
            return None;
        }
        if let Some(known) = self.logarithm_of_determinant(argument) {
            return Some(known);
        }
        let Whole { shape, output, sizes } = Whole::of(shape, monomial);
        let mut terms = Vec::new();
        let mut rest: Vec<Factor> = Vec::new();
        let factors = self.entry_factors(monomial)?;
        let is_single = factors.len() == 1 && value.is_one();
        let mut value = value.clone();
        for (factor, labels) in factors {
            let (mut base, exponent) = self.as_power(factor).unwrap_or((factor, Rational::one()));
            // What is negative counts by its size, and turns the sign of an odd power.
            if exponent.is_integer() && !is_single {
                let minus = self.combine(&[(-Rational::one(), base)])?;
                if self.positive.contains(&minus) {
                    base = minus;
                    value = if exponent.is_odd() { -value } else { value };
                }
            }
            if let Some((of, power)) = self.exponent_of(factor) {
                terms.push((power, self.join(&shape, &output, &sizes, &[(of, labels)])?));
            } else if self.is_positive(base) && !(is_single && exponent.is_one()) {
                let logarithm = self.map(LOGARITHM, base)?;
                terms.push((exponent, self.join(&shape, &output, &sizes, &[(logarithm, labels)])?));
            } else {
                rest.push((factor, labels));
            }
        }
        if terms.is_empty() && value.is_one() || value.is_negative() && rest.is_empty() {
            return None;
        }
        let size = self.number(value.abs());
        let size = self.map(LOGARITHM, size)?;
        terms.push((Rational::one(), self.uniform(size, &shape)?));
        if !rest.is_empty() {
            rest.push((self.number(value.signum()), Labels::new()));
            let rest = self.join(&shape, &output, &sizes, &rest)?;
            let shape = self.polynomial(rest).shape.clone();
            let logarithm = self.oriented_atom(rest, |p| Atom::Map(LOGARITHM, p), &shape);
            terms.push((Rational::one(), logarithm));
        }
        self.combine(&terms)
    }

    /// The product of the signs of factors, those of positive ones left out.
    fn sign_of_product(&mut self, argument: PolynomialId) -> Option<PolynomialId> {
        let polynomial = self.polynomial(argument).clone();
        if self.is_positive(argument) {
            let one = self.number(Rational::one());
            return self.uniform(one, &polynomial.shape);
        }
        if let Some(sign) = self.sign_of_exponentials(&polynomial) {
            return Some(sign);
        }
        let [(monomial, value)] = polynomial.terms.as_slice() else {
            let (primitive, content) = self.divided_by_content(argument)?;
            let mut product = self.sign_atom(primitive);
            for ((base, places), exponent) in &content.powers {
                if !exponent.is_integer() {
                    return None;
                }
                let sign = self.map(SIGN, *base)?;
                let exponent = self.number(if exponent.is_odd() { Rational::one() } else { Rational::from_integer(2) });
                let sign = self.power(sign, exponent)?;
                let sign = self.spread(sign, places, &polynomial.shape)?;
                product = self.multiplied(&[product, sign])?;
            }
            return self.combine(&[(content.coefficient.signum(), product)]);
        };
        let factors = self.entry_factors(monomial)?;
        let mut signs: Vec<Factor> = Vec::new();
        for (factor, labels) in factors {
            let (base, exponent) = self.as_power(factor).unwrap_or((factor, Rational::one()));
            if !exponent.is_integer() {
                return None;
            }
            if self.is_positive(base) {
                continue;
            }
            let sign = match self.sign_itself(base) {
                true => base,
                false => self.sign_atom(base),
            };
            signs.push((sign, labels.clone()));
            if exponent.is_even() {
                signs.push((sign, labels));
            }
        }
        let product = self.join(&polynomial.shape, &monomial.output, &monomial.sizes, &signs)?;
        self.combine(&[(value.signum(), product)])
    }

    /// The sign of `a*exp(x) - b*exp(y)`, for positive numbers a and b: that of `x - y + log(a/b)`.
    fn sign_of_exponentials(&mut self, difference: &Polynomial) -> Option<PolynomialId> {
        let [(one, a), (other, b)] = difference.terms.as_slice() else { return None };
        if a.is_negative() == b.is_negative() {
            return None;
        }
        let shape = &difference.shape;
        let [x, y] = [self.exponent_of_term(shape, one)?, self.exponent_of_term(shape, other)?];
        let ratio = self.number((a * &b.recip()).abs());
        let ratio = self.map(LOGARITHM, ratio)?;
        let ratio = self.uniform(ratio, shape)?;
        let inner = self.combine(&[(Rational::one(), x), (-Rational::one(), y), (Rational::one(), ratio)])?;
        let sign = self.map(SIGN, inner)?;
        self.combine(&[(a.signum(), sign)])
    }

    /// What a term without its coefficient is the exponential of.
    fn exponent_of_term(&mut self, shape: &Shape, monomial: &Monomial) -> Option<PolynomialId> {
        let Whole { shape, output, sizes } = Whole::of(shape, monomial);
        let mut sum = self.zero(shape.clone());
        for (factor, labels) in self.entry_factors(monomial)? {
            let (of, power) = self.exponent_of(factor)?;
            let of = self.join(&shape, &output, &sizes, &[(of, labels)])?;
            sum = self.combine(&[(Rational::one(), sum), (power, of)])?;
        }
        Some(sum)
    }

    pub(super) fn sign_itself(&self, factor: PolynomialId) -> bool {
        matches!(
            self.polynomial(factor).terms.as_slice(),
            [(m, value)] if value.is_one() && matches!(m.operands.as_slice(), [(atom, _)] if matches!(self.atom(*atom), Atom::Map(SIGN, _)))
        )
    }

    fn sign_atom(&mut self, argument: PolynomialId) -> PolynomialId {
        let shape = self.polynomial(argument).shape.clone();
        self.oriented_atom(argument, |p| Atom::Map(SIGN, p), &shape)
    }

    /// A power that is no whole one: what is whole of it apart, and roots of positive factors and of squares outside of the root.
    pub(super) fn root_apart(&mut self, base: PolynomialId, exponent: &Rational) -> Option<PolynomialId> {
        let whole = exponent.floor();
        if !whole.is_zero() {
            let parts = [self.number(whole.clone()), self.number(exponent - &whole)];
            let whole = self.power(base, parts[0])?;
            let rest = self.power(base, parts[1])?;
            return self.multiplied(&[whole, rest]);
        }
        let power = self.number(exponent.clone());
        if self.constant(base).is_some() {
            return self.power_of_number(base, power);
        }
        let polynomial = self.polynomial(base).clone();
        let labels: Labels = (0..self.flat(base)).collect();
        let (size, factors, inner) = match polynomial.terms.as_slice() {
            [(monomial, value)] => (value.clone(), self.factors_on_places(monomial)?, None),
            _ => {
                let (primitive, content) = self.divided_by_content(base)?;
                let powers = content.powers.iter();
                (content.coefficient, powers.map(|((b, l), e)| (*b, l.clone(), e.clone())).collect(), Some(primitive))
            }
        };
        let mut outside: Vec<Factor> = Vec::new();
        let mut inside: Vec<Factor> = inner.map(|inner| (inner, labels.clone())).into_iter().collect();
        let is_single = factors.len() == 1 && inner.is_none() && size.is_one();
        for (factor, places, times) in factors {
            let is_positive = self.is_positive(factor);
            if is_positive && !(is_single && times.is_one()) {
                let power = self.number(&times * exponent);
                outside.push((self.power(factor, power)?, places));
                continue;
            }
            let half = Rational::new(1, 2);
            let even = &Rational::from_integer(2) * &(&times * &half).floor();
            let taken = if times.is_integer() { even } else { Rational::zero() };
            if !taken.is_zero() {
                let sign = self.map(SIGN, factor)?;
                let absolute = self.multiplied(&[factor, sign])?;
                let power = self.number(&taken * exponent);
                outside.push((self.power(absolute, power)?, places.clone()));
            }
            let left = &times - &taken;
            if !left.is_zero() {
                let left = self.number(left);
                inside.push((self.power(factor, left)?, places));
            }
        }
        if outside.is_empty() && size.abs().is_one() {
            return None;
        }
        let absolute = self.number(size.abs());
        outside.push((self.power(absolute, power)?, Labels::new()));
        let sizes: Vec<Dimension> = polynomial.shape.iter().flatten().copied().collect();
        if !inside.is_empty() || size.is_negative() {
            inside.push((self.number(size.signum()), Labels::new()));
            let inside = self.join(&polynomial.shape, &labels, &sizes, &inside)?;
            outside.push((self.power(inside, power)?, labels.clone()));
        }
        self.join(&polynomial.shape, &labels, &sizes, &outside)
    }

    /// The bases of the factors of each entry of a term, on output places, with their exponents.
    fn factors_on_places(&mut self, monomial: &Monomial) -> Option<Vec<(PolynomialId, Labels, Rational)>> {
        let mut found: Vec<(PolynomialId, Labels, Rational)> = Vec::new();
        for (factor, labels) in self.entry_factors(monomial)? {
            let place = |l: &Label| monomial.output.iter().position(|o| o == l).map(|place| place as Label);
            let places: Labels = labels.iter().map(place).collect::<Option<_>>()?;
            let (base, exponent) = self.as_power(factor).unwrap_or((factor, Rational::one()));
            match found.iter_mut().find(|(other, at, _)| *other == base && *at == places) {
                Some((.., times)) => *times += exponent,
                None => found.push((base, places, exponent)),
            }
        }
        Some(found)
    }
}
