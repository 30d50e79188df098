//! Numbers that sizes alone decide: polynomials in dimensions, such as the exponent of `(-1)^(n-1)`.

use super::op::{Node, Op};
use super::record::Meaning;
use crate::base::{Dimension, Rational};
use egg::Id;
use smallvec::SmallVec;
use std::cell::Cell;
use std::collections::BTreeMap;

/// The most terms of a polynomial, and the highest degree in one dimension.
const TERMS: usize = 32;
const DEGREE: u32 = 6;
/// How deep terms are looked into, and how many nodes are looked at.
const DEPTH: u8 = 12;
const NODES: u32 = 64;
/// The most places at which a polynomial is evaluated to see whether it is whole.
const PLACES: u64 = 1 << 10;

/// Dimensions to powers, in order.
type Monomial = SmallVec<[(Dimension, u32); 2]>;

/// A polynomial in dimensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SizePolynomial {
    terms: BTreeMap<Monomial, Rational>,
}

impl SizePolynomial {
    /// What a term is, if sizes alone decide it; `nodes` are the ways in which a term is written.
    pub fn of<'n>(term: Id, nodes: &dyn Fn(Id) -> &'n [Node]) -> Option<SizePolynomial> {
        SizePolynomial::below(term, nodes, &Cell::new(NODES), DEPTH)
    }

    fn below<'n>(
        term: Id,
        nodes: &dyn Fn(Id) -> &'n [Node],
        left: &Cell<u32>,
        depth: u8,
    ) -> Option<SizePolynomial> {
        let depth = depth.checked_sub(1)?;
        nodes(term).iter().find_map(|node| {
            left.set(left.get().checked_sub(1)?);
            SizePolynomial::of_node(node, &|id| SizePolynomial::below(id, nodes, left, depth))
        })
    }

    fn of_node(node: &Node, operand: &dyn Fn(Id) -> Option<SizePolynomial>) -> Option<SizePolynomial> {
        let children = &node.children;
        match &node.op {
            Op::Number(value) => Some(SizePolynomial::number(value.clone())),
            Op::Size(dimension) => Some(SizePolynomial::term([(*dimension, 1)].into_iter().collect(), Rational::one())),
            Op::Combination(coefficients) => {
                let mut sum = SizePolynomial::default();
                for (coefficient, child) in coefficients.iter().zip(children) {
                    sum = sum.plus(&operand(*child)?.scaled(coefficient)?)?;
                }
                Some(sum)
            }
            Op::Scale | Op::Hadamard => operand(children[0])?.times(&operand(children[1])?),
            op => {
                let Meaning::Monomial(factors) = op.record()?.meaning else { return None };
                let mut product = SizePolynomial::number(Rational::one());
                for factor in factors {
                    let exponent = factor.exponent(Some, |place| operand(children[place])?.constant())?;
                    product = product.times(&operand(children[factor.base])?.power(&exponent)?)?;
                }
                Some(product)
            }
        }
    }

    fn number(value: Rational) -> SizePolynomial {
        SizePolynomial::term(Monomial::new(), value)
    }

    fn term(monomial: Monomial, coefficient: Rational) -> SizePolynomial {
        SizePolynomial { terms: [(monomial, coefficient)].into_iter().filter(|(_, c)| !c.is_zero()).collect() }
    }

    fn constant(&self) -> Option<Rational> {
        match self.terms.iter().next() {
            None => Some(Rational::zero()),
            Some((monomial, value)) if self.terms.len() == 1 && monomial.is_empty() => Some(value.clone()),
            Some(_) => None,
        }
    }

    fn scaled(&self, factor: &Rational) -> Option<SizePolynomial> {
        self.times(&SizePolynomial::number(factor.clone()))
    }

    fn plus(&self, other: &SizePolynomial) -> Option<SizePolynomial> {
        let mut terms = self.terms.clone();
        for (monomial, value) in &other.terms {
            let sum = terms.remove(monomial).unwrap_or_else(Rational::zero).checked_add(value)?;
            if !sum.is_zero() {
                terms.insert(monomial.clone(), sum);
            }
        }
        (terms.len() <= TERMS).then_some(SizePolynomial { terms })
    }

    fn times(&self, other: &SizePolynomial) -> Option<SizePolynomial> {
        let mut product = SizePolynomial::default();
        for (a, x) in &self.terms {
            for (b, y) in &other.terms {
                let mut powers: BTreeMap<Dimension, u32> = a.iter().copied().collect();
                b.iter().for_each(|(dimension, power)| *powers.entry(*dimension).or_default() += power);
                if powers.values().any(|power| *power > DEGREE) {
                    return None;
                }
                let term = SizePolynomial::term(powers.into_iter().collect(), x.checked_mul(y)?);
                product = product.plus(&term)?;
            }
        }
        Some(product)
    }

    fn power(&self, exponent: &Rational) -> Option<SizePolynomial> {
        let whole = exponent.to_i64()?;
        if whole < 0 {
            let value = self.constant().filter(|value| !value.is_zero())?;
            return value.checked_pow(exponent).map(SizePolynomial::number);
        }
        (whole <= i64::from(DEGREE)).then_some(())?;
        (0..whole).try_fold(SizePolynomial::number(Rational::one()), |power, _| power.times(self))
    }

    /// The value at sizes; `None` where one is not known.
    pub fn value(&self, size: impl Fn(Dimension) -> Option<i64>) -> Option<Rational> {
        let mut sum = Rational::zero();
        for (monomial, coefficient) in &self.terms {
            let mut product = coefficient.clone();
            for (dimension, power) in monomial {
                let size = Rational::from_integer(size(*dimension)?);
                product = product.checked_mul(&size.checked_pow(&Rational::from_integer(i64::from(*power)))?)?;
            }
            sum = sum.checked_add(&product)?;
        }
        Some(sum)
    }

    /// Whether the value is a whole number at all sizes; of some polynomials that is not looked into.
    ///
    /// A polynomial is whole everywhere if it is at one place more than its degree in each variable (G. Pólya, Über ganzwertige Polynome in
    /// algebraischen Zahlkörpern, J. Reine Angew. Math. 149, 1919).
    pub fn is_whole(&self) -> bool {
        if self.terms.values().all(Rational::is_integer) {
            return true;
        }
        let mut degrees: BTreeMap<Dimension, u32> = BTreeMap::new();
        for (dimension, power) in self.terms.keys().flatten() {
            let degree = degrees.entry(*dimension).or_default();
            *degree = (*degree).max(*power);
        }
        let places = degrees.values().map(|degree| u64::from(*degree) + 1).fold(1, u64::saturating_mul);
        let at = |mut place: u64| {
            let mut sizes: BTreeMap<Dimension, i64> = BTreeMap::new();
            for (dimension, degree) in &degrees {
                let count = u64::from(*degree) + 1;
                sizes.insert(*dimension, (place % count) as i64);
                place /= count;
            }
            self.value(|dimension| sizes.get(&dimension).copied())
        };
        places <= PLACES && (0..places).all(|place| at(place).is_some_and(|value| value.is_integer()))
    }

    /// Whether the value is an even number at all sizes, as far as that is looked into.
    pub fn is_even(&self) -> bool {
        self.scaled(&Rational::new(1, 2)).is_some_and(|half| half.is_whole())
    }
}
