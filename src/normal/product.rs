//! Products: operands spliced into one network, deltas contracted by joining labels, powers and inverses cancelled.

use super::algebra::{Algebra, collect};
use super::canonical::oriented;
use super::draft::{Draft, Pending};
use super::polynomial::{Atom, AtomId, Labels, Monomial, Polynomial, PolynomialId};
use crate::base::{IndexPattern, Label, Rational, Shape};
use smallvec::SmallVec;

/// The most skew-symmetric operands of one term that are turned in all ways to find its canonical form; past it in one way, that of a
/// labelling which disregards directions.
const MAX_SKEW: usize = 3;

impl Algebra {
    /// The network of these operands. Too large a product keeps its largest factors unexpanded.
    /// `None` where a coefficient leaves the exact range.
    pub fn product(&mut self, pattern: &IndexPattern, operands: &[PolynomialId]) -> Option<PolynomialId> {
        let shape = pattern.shape();
        let operands = self.bounded(operands);
        let length: usize = operands.iter().map(|p| self.longest(*p)).sum();
        let terms: usize = operands.iter().map(|p| self.polynomial(*p).terms.len()).product();
        self.multiplied = self.multiplied.saturating_add(terms.saturating_mul(length));
        if length > self.limits.length || self.multiplied > self.limits.multiplied {
            self.limited = true;
            return None;
        }
        let factors: Vec<(PolynomialId, Labels)> =
            operands.iter().zip(&pattern.inputs).map(|(p, labels)| (*p, labels.iter().copied().collect())).collect();
        let mut draft = Draft::default();
        for size in &pattern.sizes {
            draft.label(*size);
        }
        draft.output = pattern.flat_output().collect();
        let mut terms = Vec::new();
        self.multiply_out(draft, Rational::one(), &factors, &mut terms)?;
        Some(self.intern(Polynomial { shape, terms: collect(terms)? }))
    }

    /// The most operands in one term.
    fn longest(&self, id: PolynomialId) -> usize {
        self.polynomial(id).terms.iter().map(|(m, _)| m.operands.len()).max().unwrap_or(0)
    }

    /// Replaces the operands with the most terms by opaque atoms until the product is within the limits. What is not multiplied, such as
    /// a transpose, is as long as its operand and always within them.
    fn bounded(&mut self, operands: &[PolynomialId]) -> Vec<PolynomialId> {
        let mut operands = operands.to_vec();
        if operands.len() < 2 {
            return operands;
        }
        loop {
            let count = |this: &Self, p: &PolynomialId| this.polynomial(*p).terms.len().max(1);
            let size = |p: &PolynomialId| self.polynomial(*p).operands().div_ceil(count(self, p));
            let total = operands.iter().map(|p| count(self, p)).try_fold(1usize, usize::checked_mul);
            let size: usize = operands.iter().map(size).sum();
            let work = total.map(|t| t.saturating_mul(size));
            match (total, work) {
                (Some(1), _) => return operands,
                (Some(terms), Some(work))
                    if terms <= self.limits.terms && work <= self.limits.operands.min(self.limits.work - self.work) =>
                {
                    self.work += work;
                    return operands;
                }
                _ => {}
            }
            let Some(largest) =
                operands.iter().copied().filter(|p| count(self, p) > 1).max_by_key(|p| (count(self, p), *p))
            else {
                return operands;
            };
            self.limited = true;
            let opaque = self.opaque(largest);
            operands.iter_mut().filter(|p| **p == largest).for_each(|p| *p = opaque);
        }
    }

    /// The tensor as one atom, with the rational content outside.
    pub(super) fn opaque(&mut self, id: PolynomialId) -> PolynomialId {
        let shape = self.polynomial(id).shape.clone();
        let content = self.content(id);
        let Some(primitive) = self.combine(&[(content.recip(), id)]) else { return id };
        let result = self.oriented_atom(primitive, Atom::Opaque, &shape);
        self.combine(&[(content, result)]).unwrap_or(result)
    }

    fn multiply_out(
        &mut self,
        draft: Draft,
        coefficient: Rational,
        factors: &[(PolynomialId, Labels)],
        terms: &mut Vec<(Monomial, Rational)>,
    ) -> Option<()> {
        let Some(((factor, onto), rest)) = factors.split_first() else {
            return self.finish(draft, coefficient, terms);
        };
        let count = self.polynomial(*factor).terms.len();
        for t in 1..count {
            self.multiply_term(draft.clone(), coefficient.clone(), (*factor, t, onto), rest, terms)?;
        }
        if count > 0 { self.multiply_term(draft, coefficient, (*factor, 0, onto), rest, terms) } else { Some(()) }
    }

    /// Multiplies in one term of a factor, given by its place, and then the other factors.
    fn multiply_term(
        &mut self,
        mut draft: Draft,
        coefficient: Rational,
        (factor, term, onto): (PolynomialId, usize, &Labels),
        rest: &[(PolynomialId, Labels)],
        terms: &mut Vec<(Monomial, Rational)>,
    ) -> Option<()> {
        let (monomial, value) = &self.polynomial(factor).terms[term];
        draft.splice(monomial, onto);
        self.multiply_out(draft, coefficient.checked_mul(value)?, rest, terms)
    }

    /// Cancels what cancels and adds the resulting terms.
    fn finish(&mut self, mut draft: Draft, coefficient: Rational, terms: &mut Vec<(Monomial, Rational)>) -> Option<()> {
        draft.resolve();
        let mut pending = Pending::new();
        while self.cut_triangle(&mut draft)
            || self.join_triangles(&mut draft)
            || self.cancel_inverse(&mut draft, &pending)
            || self.sum_softmax(&mut draft, &pending)
            || self.place_units(&mut draft, &mut pending)
            || self.merge_powers(&mut draft, &mut pending)?
            || self.divide(&mut draft, &mut pending)?
        {}
        if draft.vanishes {
            return Some(());
        }
        let sizes = self.count_free_labels(&mut draft, &pending);
        let coefficient = coefficient.checked_mul(&sizes)?;
        let coefficient = if std::mem::take(&mut draft.negative) { -coefficient } else { coefficient };
        if !pending.is_empty() {
            return self.multiply_out(draft, coefficient, &pending, terms);
        }
        // Drop labels that were joined away.
        let degrees = draft.degrees();
        let mut number: SmallVec<[Label; 16]> = SmallVec::from_elem(0, degrees.len());
        let mut sizes = SmallVec::new();
        for l in 0..degrees.len() {
            if degrees[l] > 0 {
                number[l] = sizes.len() as Label;
                sizes.push(draft.sizes[l]);
            }
        }
        let rename = |labels: &Labels| labels.iter().map(|l| number[*l as usize]).collect::<Labels>();
        let raw = Monomial {
            operands: draft.operands.iter().map(|(atom, labels)| (*atom, rename(labels))).collect(),
            output: rename(&draft.output),
            sizes,
        };
        if let Some((monomial, negative)) = self.signed_canonical(raw) {
            terms.push((monomial, if negative { -coefficient } else { coefficient }));
        }
        Some(())
    }

    /// The canonical labelling, with every skew-symmetric operand read in the direction that gives the least one, and the sign of that;
    /// `None` where the two signs give the same one, so that the term is zero.
    pub(super) fn signed_canonical(&mut self, raw: Monomial) -> Option<(Monomial, bool)> {
        let is_skew = |i: &usize| raw.operands[*i].1.len() == 2 && self.facts(raw.operands[*i].0).skew;
        let skew: SmallVec<[usize; 4]> = (0..raw.operands.len()).filter(is_skew).collect();
        if skew.len() > MAX_SKEW {
            let of = |atom: AtomId| self.facts(atom);
            let (turned, recoloured) = oriented(&raw, |atom| of(atom).symmetric, |atom| of(atom).skew);
            self.count_recoloured(recoloured);
            let (turned, negative) = turned?;
            return Some((self.canonical_counted(&turned), negative));
        }
        let mut best = (self.canonical_counted(&raw), false);
        for flips in 1..1u32 << skew.len() {
            let mut turned = raw.clone();
            for (bit, operand) in skew.iter().enumerate() {
                if flips >> bit & 1 == 1 {
                    turned.operands[*operand].1.reverse();
                }
            }
            let (monomial, negative) = (self.canonical_counted(&turned), flips.count_ones() % 2 == 1);
            match monomial.cmp(&best.0) {
                std::cmp::Ordering::Less => best = (monomial, negative),
                std::cmp::Ordering::Equal if negative != best.1 => return None,
                _ => {}
            }
        }
        Some(best)
    }

    /// A label that touches nothing is summed over nothing: a factor of its dimension, counted once. Returns the product of those that are
    /// literal sizes.
    fn count_free_labels(&mut self, draft: &mut Draft, pending: &Pending) -> Rational {
        let mut literal = Rational::one();
        let degrees = draft.degrees_with(pending);
        for l in 0..degrees.len() {
            if degrees[l] == 0 && !draft.settled[l] && draft.parent[l] as usize == l {
                draft.settled[l] = true;
                match self.symbols.literal_size(draft.sizes[l]).and_then(|size| i64::try_from(size).ok()) {
                    Some(size) => literal *= Rational::from_integer(size),
                    None => {
                        let atom = self.intern_atom(Atom::Size(draft.sizes[l]));
                        draft.operands.push((atom, Labels::new()));
                    }
                }
            }
        }
        literal
    }

    /// An atom over a tensor, in the orientation of least id.
    pub(super) fn oriented_atom(
        &mut self,
        argument: PolynomialId,
        make: impl Fn(PolynomialId) -> Atom,
        shape: &Shape,
    ) -> PolynomialId {
        match self.transpose(argument) {
            Some(other) if other < argument => {
                let atom = self.intern_atom(make(other));
                let turned = shape.iter().rev().cloned().collect();
                let result = self.atom_polynomial(atom, turned);
                self.transpose(result).unwrap_or(result)
            }
            _ => {
                let atom = self.intern_atom(make(argument));
                self.atom_polynomial(atom, shape.clone())
            }
        }
    }
}
