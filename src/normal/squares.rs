//! Sums of squares: a polynomial is nowhere negative if its coefficients, as a quadratic form in products of atoms, are a positive semidefinite
//! matrix (Choi, Lam & Reznick, *Sums of squares of real polynomials*, 1995), as those of `x^2 + x + 1` in `x` and 1 are.

use super::algebra::Algebra;
use super::polynomial::{AtomId, Monomial, PolynomialId};
use super::signs::Below;
use crate::base::Rational;
use rustc_hash::FxHashSet;

/// The most products of atoms in which a polynomial is looked at as a quadratic form.
const UNITS: usize = 8;

/// A product of powers of atoms, each entry of them.
type Unit = Vec<(AtomId, u32)>;

impl Algebra {
    /// Whether squares with positive weights show that every entry of a tensor is above zero.
    pub(super) fn is_positive_by_squares(&self, id: PolynomialId) -> bool {
        self.by_squares(id, &Rational::one(), &FxHashSet::default()) == Some(Below::Negative)
    }

    /// Whether squares with negative weights show that a tensor is nowhere above zero, in any entry. These atoms are not zero.
    pub(super) fn below_by_squares(&self, id: PolynomialId, nonzero: &FxHashSet<AtomId>) -> Option<Below> {
        self.by_squares(id, &-Rational::one(), nonzero)
    }

    /// Where the negative of a tensor times a sign lies, as squares with positive weights show.
    fn by_squares(&self, id: PolynomialId, sign: &Rational, nonzero: &FxHashSet<AtomId>) -> Option<Below> {
        let (mut units, mut weights, mut mixed) = (Vec::new(), Vec::new(), Vec::new());
        let mut is_strict = false;
        for (monomial, value) in &self.polynomial(id).terms {
            let weight = value * sign;
            let powers = powers(monomial);
            match powers {
                Some(powers) if weight.is_positive() && powers.iter().all(|(_, times)| times % 2 == 0) => {
                    units.push(powers.into_iter().map(|(atom, times)| (atom, times / 2)).collect::<Unit>());
                    weights.push(weight);
                }
                powers => {
                    let range = self.range_of(monomial);
                    if weight.is_positive() && range.is_nonnegative() {
                        is_strict |= range.is_positive();
                    } else {
                        mixed.push((powers?, weight));
                    }
                }
            }
        }
        if units.len() > UNITS {
            return None;
        }
        let mut form = vec![vec![Rational::zero(); units.len()]; units.len()];
        weights.into_iter().enumerate().for_each(|(at, weight)| form[at][at] = weight);
        for (powers, weight) in mixed {
            let pairs = (0..units.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
            let (a, b) = pairs.into_iter().find(|(a, b)| product(&units[*a], &units[*b]) == powers)?;
            let half = weight * Rational::new(1, 2);
            form[a][b] += half.clone();
            form[b][a] += half;
        }
        let is_nonzero = |unit: &Unit| {
            unit.iter().all(|(atom, _)| nonzero.contains(atom) || self.range_of_atom(self.atom(*atom)).excludes_zero())
        };
        let last = last_pivot(form.clone(), units.len())?;
        is_strict |= last.is_positive() && units.last().is_some_and(is_nonzero);
        let mut others = (0..units.len()).filter(|at| is_nonzero(&units[*at]));
        is_strict = is_strict || others.any(|at| last_pivot(form.clone(), at).is_some_and(|pivot| pivot.is_positive()));
        Some(if is_strict { Below::Negative } else { Below::Nonpositive })
    }

    /// The atom that a tensor is a multiple of, entry by entry.
    pub fn sole_atom(&self, id: PolynomialId) -> Option<AtomId> {
        let [(monomial, _)] = self.polynomial(id).terms.as_slice() else { return None };
        match powers(monomial)?[..] {
            [(atom, 1)] => Some(atom),
            _ => None,
        }
    }
}

/// The atoms of which each entry of a monomial is the product of powers, if it is.
fn powers(monomial: &Monomial) -> Option<Unit> {
    let output = &monomial.output;
    let is_plain =
        output.len() == monomial.sizes.len() && (1..output.len()).all(|at| !output[..at].contains(&output[at]));
    if !is_plain || monomial.operands.iter().any(|(_, labels)| labels != output) {
        return None;
    }
    let mut found: Unit = Vec::new();
    for (atom, _) in &monomial.operands {
        match found.iter_mut().find(|(other, _)| other == atom) {
            Some((_, times)) => *times += 1,
            None => found.push((*atom, 1)),
        }
    }
    found.sort_unstable();
    Some(found)
}

fn product(a: &Unit, b: &Unit) -> Unit {
    let mut all = a.clone();
    for (atom, times) in b {
        match all.iter_mut().find(|(other, _)| other == atom) {
            Some((_, own)) => *own += times,
            None => all.push((*atom, *times)),
        }
    }
    all.sort_unstable();
    all
}

/// The last pivot of the elimination of a symmetric matrix that leaves one row for the end, if none is negative: it is positive semidefinite
/// then, and what stands in that row is a square of its own, with this weight.
fn last_pivot(mut matrix: Vec<Vec<Rational>>, last: usize) -> Option<Rational> {
    let order: Vec<usize> =
        (0..matrix.len()).filter(|at| *at != last).chain((0..matrix.len()).filter(|at| *at == last)).collect();
    let mut pivot = Rational::zero();
    for (place, at) in order.iter().enumerate() {
        pivot = matrix[*at][*at].clone();
        let rest = &order[place + 1..];
        if pivot.is_negative() || pivot.is_zero() && rest.iter().any(|row| !matrix[*row][*at].is_zero()) {
            return None;
        }
        if pivot.is_zero() {
            continue;
        }
        for row in rest {
            let factor = &matrix[*row][*at] / &pivot;
            for column in rest {
                let taken = &factor * &matrix[*at][*column];
                matrix[*row][*column] -= taken;
            }
        }
    }
    Some(pivot)
}
