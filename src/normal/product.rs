//! Products: operands spliced into one network, deltas contracted by joining labels, powers and inverses cancelled.

use super::algebra::{Algebra, Polynomial, PolynomialId, collect};
use super::atom::{Atom, AtomFacts, AtomId};
use super::canonical::{Labels, Monomial};
use crate::base::{Dimension, IndexPattern, Label, Rational, Shape};
use crate::ops::EXP;
use num_traits::{CheckedMul, One};
use smallvec::SmallVec;

/// The most skew-symmetric operands of one term that are turned to find its canonical form.
const MAX_SKEW: usize = 6;

/// A network of atoms whose labels are being joined.
#[derive(Clone, Default)]
struct Draft {
    parent: SmallVec<[Label; 16]>,
    sizes: SmallVec<[Dimension; 16]>,
    /// Labels that are not to be counted as free: counted before, or gone with what they joined.
    settled: SmallVec<[bool; 16]>,
    operands: Vec<(AtomId, Labels)>,
    output: Labels,
    /// Whether cancelling changed the sign.
    negative: bool,
}

impl Draft {
    fn label(&mut self, size: Dimension) -> Label {
        self.settled.push(false);
        self.parent.push(self.parent.len() as Label);
        self.sizes.push(size);
        self.parent.len() as Label - 1
    }

    fn find(&self, mut label: Label) -> Label {
        while self.parent[label as usize] != label {
            label = self.parent[label as usize];
        }
        label
    }

    fn join(&mut self, a: Label, b: Label) {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    fn resolve(&mut self) {
        for i in 0..self.operands.len() {
            for leg in 0..self.operands[i].1.len() {
                self.operands[i].1[leg] = self.find(self.operands[i].1[leg]);
            }
        }
        for place in 0..self.output.len() {
            self.output[place] = self.find(self.output[place]);
        }
    }

    /// Splices a monomial in, its output joined to these labels.
    fn splice(&mut self, monomial: &Monomial, onto: &[Label]) {
        let map: SmallVec<[Label; 8]> = monomial.sizes.iter().map(|size| self.label(*size)).collect();
        for (l, outer) in monomial.output.iter().zip(onto) {
            self.join(map[*l as usize], *outer);
        }
        for (atom, labels) in &monomial.operands {
            self.operands.push((*atom, labels.iter().map(|l| map[*l as usize]).collect()));
        }
    }

    fn degrees(&self) -> SmallVec<[u32; 16]> {
        let mut degrees = SmallVec::from_elem(0, self.parent.len());
        for l in self.operands.iter().flat_map(|(_, labels)| labels).chain(&self.output) {
            degrees[*l as usize] += 1;
        }
        degrees
    }

    /// The degrees where what is still to be multiplied in counts too.
    fn degrees_with(&self, pending: &Pending) -> SmallVec<[u32; 16]> {
        let mut degrees = self.degrees();
        for l in pending.iter().flat_map(|(_, labels)| labels) {
            degrees[self.find(*l) as usize] += 1;
        }
        degrees
    }
}

/// A factor that is still to be multiplied in: a polynomial on these labels.
type Pending = Vec<(PolynomialId, Labels)>;

impl Algebra {
    /// The network of these operands. Too large a product keeps its largest factors unexpanded.
    /// `None` where a coefficient leaves the exact range.
    pub fn product(&mut self, pattern: &IndexPattern, operands: &[PolynomialId]) -> Option<PolynomialId> {
        let shape = pattern.shape();
        let operands = self.bounded(operands);
        let length: usize = operands.iter().map(|p| self.longest(*p)).sum();
        if length > self.limits.length {
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
            self.multiply_term(draft.clone(), coefficient, (*factor, t, onto), rest, terms)?;
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
            || self.merge_powers(&mut draft, &mut pending)?
        {}
        self.count_free_labels(&mut draft, &pending);
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
    fn signed_canonical(&self, raw: Monomial) -> Option<(Monomial, bool)> {
        let is_skew = |i: &usize| raw.operands[*i].1.len() == 2 && self.facts(raw.operands[*i].0).skew;
        let skew: SmallVec<[usize; 4]> = (0..raw.operands.len()).filter(is_skew).take(MAX_SKEW).collect();
        let mut best = (self.canonical(&raw), false);
        for flips in 1..1u32 << skew.len() {
            let mut turned = raw.clone();
            for (bit, operand) in skew.iter().enumerate() {
                if flips >> bit & 1 == 1 {
                    turned.operands[*operand].1.reverse();
                }
            }
            let (monomial, negative) = (self.canonical(&turned), flips.count_ones() % 2 == 1);
            match monomial.cmp(&best.0) {
                std::cmp::Ordering::Less => best = (monomial, negative),
                std::cmp::Ordering::Equal if negative != best.1 => return None,
                _ => {}
            }
        }
        Some(best)
    }

    /// A label that touches nothing is summed over nothing: a factor of its dimension, counted once.
    fn count_free_labels(&mut self, draft: &mut Draft, pending: &Pending) {
        let degrees = draft.degrees_with(pending);
        for l in 0..degrees.len() {
            if degrees[l] == 0 && !draft.settled[l] && draft.parent[l] as usize == l {
                draft.settled[l] = true;
                if self.symbols.literal_size(draft.sizes[l]) != Some(1) {
                    let atom = self.intern_atom(Atom::Size(draft.sizes[l]));
                    draft.operands.push((atom, Labels::new()));
                }
            }
        }
    }

    /// Takes out one triangle of ones that the rest makes superfluous: on one label, or where another operand is triangular the same
    /// way; against one that is triangular the other way only the diagonal is left.
    fn cut_triangle(&self, draft: &mut Draft) -> bool {
        for a in 0..draft.operands.len() {
            let (atom, labels) = &draft.operands[a];
            if !matches!(self.atom(*atom), Atom::Triangle(_)) {
                continue;
            }
            let (row, column) = (labels[0], labels[1]);
            let mut same = row == column;
            let mut against = false;
            for (b, (other, legs)) in draft.operands.iter().enumerate() {
                let facts = self.facts(*other);
                match legs.as_slice() {
                    [i, j] if a != b => {
                        same |=
                            (facts.lower && (*i, *j) == (row, column)) || (facts.upper && (*j, *i) == (row, column));
                        against |=
                            (facts.upper && (*i, *j) == (row, column)) || (facts.lower && (*j, *i) == (row, column));
                    }
                    _ => {}
                }
            }
            if same || against {
                draft.operands.remove(a);
                if !same {
                    draft.join(row, column);
                    draft.settled[row.max(column) as usize] = true;
                    draft.resolve();
                }
                return true;
            }
        }
        false
    }

    /// Joins the labels of a triangular matrix and another one that is triangular the other way on the same labels: only their diagonals
    /// meet there.
    fn join_triangles(&self, draft: &mut Draft) -> bool {
        let triangles =
            draft.operands.iter().filter_map(|(atom, labels)| match (self.facts(*atom), labels.as_slice()) {
                (AtomFacts { lower: true, upper: false, .. }, [i, j]) if i != j => Some((*i, *j)),
                (AtomFacts { lower: false, upper: true, .. }, [i, j]) if i != j => Some((*j, *i)),
                _ => None,
            });
        let triangles: SmallVec<[(Label, Label); 4]> = triangles.collect();
        let Some((row, column)) = triangles.iter().find(|(i, j)| triangles.contains(&(*j, *i))).copied() else {
            return false;
        };
        draft.join(row, column);
        draft.settled[row.max(column) as usize] = true;
        draft.resolve();
        true
    }

    /// Contracts one pair of a matrix with its inverse, or of an orthogonal matrix with itself, over a label that only they touch.
    fn cancel_inverse(&mut self, draft: &mut Draft, pending: &Pending) -> bool {
        let degrees = draft.degrees_with(pending);
        for a in 0..draft.operands.len() {
            if draft.operands[a].1.len() != 2 {
                continue;
            }
            for b in 0..draft.operands.len() {
                if a == b || draft.operands[b].1.len() != 2 {
                    continue;
                }
                for (leg_a, leg_b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                    let shared = draft.operands[a].1[leg_a];
                    let private = shared == draft.operands[b].1[leg_b] && degrees[shared as usize] == 2;
                    if private
                        && let Some(negative) = self.are_inverse(draft.operands[a].0, leg_a, draft.operands[b].0, leg_b)
                    {
                        draft.negative ^= negative;
                        let (x, y) = (draft.operands[a].1[1 - leg_a], draft.operands[b].1[1 - leg_b]);
                        draft.operands.remove(a.max(b));
                        draft.operands.remove(a.min(b));
                        draft.join(x, y);
                        draft.settled[shared as usize] = true;
                        draft.resolve();
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Takes out one softmax whose entries are summed up and go into nothing else, which is one; or the sum of the exponentials of what
    /// a softmax is of, which makes that the exponentials.
    fn sum_softmax(&self, draft: &mut Draft, pending: &Pending) -> bool {
        if !draft.operands.iter().any(|(atom, _)| matches!(self.atom(*atom), Atom::Softmax(_))) {
            return false;
        }
        let degrees = draft.degrees_with(pending);
        for at in 0..draft.operands.len() {
            let (atom, labels) = &draft.operands[at];
            if labels.iter().any(|l| degrees[*l as usize] != 1) {
                continue;
            }
            let total = match *self.atom(*atom) {
                Atom::Softmax(_) => None,
                Atom::Map(EXP, argument) => {
                    let softmax = Atom::Softmax(argument);
                    let other = draft.operands.iter().position(|(atom, _)| *self.atom(*atom) == softmax);
                    let Some(other) = other else { continue };
                    Some((other, *atom))
                }
                _ => continue,
            };
            if let Some((other, exponentials)) = total {
                draft.operands[other].0 = exponentials;
            }
            let (_, labels) = draft.operands.remove(at);
            labels.iter().for_each(|l| draft.settled[*l as usize] = true);
            return true;
        }
        false
    }

    /// Whether summing leg `leg_a` of `a` with leg `leg_b` of `b` gives the identity, or (true) the negative identity.
    fn are_inverse(&self, a: AtomId, leg_a: usize, b: AtomId, leg_b: usize) -> Option<bool> {
        let facts = self.facts(b);
        if a == b {
            return (facts.orthogonal && (leg_a == leg_b || facts.skew)).then_some(leg_a != leg_b);
        }
        let Atom::Inverse(p) = self.atom(a) else { return None };
        let [(monomial, value)] = self.polynomial(*p).terms.as_slice() else { return None };
        let [(inner, legs)] = monomial.operands.as_slice() else { return None };
        if !value.is_one() || *inner != b || monomial.output.len() != 2 || monomial.sizes.len() != 2 {
            return None;
        }
        // a = inv(P) with P[r,c] = b[...]; inv(P)[x,y]*P[y,z]: leg 1 of the inverse meets axis 0 of P, leg 0 axis 1.
        let along = facts.symmetric || legs[leg_b] == monomial.output[1 - leg_a];
        (along || facts.skew).then_some(!along)
    }

    /// Joins powers of one base on the same labels: `x.^p .* x` is `x.^(p+1)`. Natural powers go to `pending`.
    fn merge_powers(&mut self, draft: &mut Draft, pending: &mut Pending) -> Option<bool> {
        for a in 0..draft.operands.len() {
            let Atom::Power(base, exponent) = *self.atom(draft.operands[a].0) else { continue };
            let labels = draft.operands[a].1.clone();
            let mut exponents = vec![(Rational::one(), exponent)];
            let mut gone = vec![a];
            for b in 0..draft.operands.len() {
                let (other, other_labels) = &draft.operands[b];
                if a != b
                    && labels == *other_labels
                    && let Atom::Power(other_base, other_exponent) = *self.atom(*other)
                    && other_base == base
                {
                    exponents.push((Rational::one(), other_exponent));
                    gone.push(b);
                }
            }
            let one = self.number(Rational::one());
            for found in self.occurrences(draft, pending, base, &labels, &gone) {
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
            let merged = self.power(base, total)?;
            pending.push((merged, labels));
            return Some(true);
        }
        Some(false)
    }

    /// The operands that together are the base of a power, on the labels of the power: the base's own atom, or, for a scalar base of one
    /// term, a component equal to it.
    fn occurrences(
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
        if !monomial.output.is_empty() {
            return result;
        }
        for component in closed_components(draft, pending) {
            if component.len() != monomial.operands.len() || component.iter().any(|i| taken.contains(i)) {
                continue;
            }
            let part = sub_monomial(draft, &component);
            if self.canonical(&part) == monomial {
                result.push(component);
            }
        }
        result
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

/// The components of operands that touch neither the output nor a factor that is still to be multiplied in.
fn closed_components(draft: &Draft, pending: &Pending) -> Vec<Vec<usize>> {
    let n = draft.operands.len();
    let held: Labels = pending.iter().flat_map(|(_, labels)| labels).map(|l| draft.find(*l)).collect();
    let mut group: Vec<usize> = (0..n).collect();
    for a in 0..n {
        for b in 0..a {
            if draft.operands[a].1.iter().any(|l| draft.operands[b].1.contains(l)) {
                let (from, to) = (group[a].max(group[b]), group[a].min(group[b]));
                group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
            }
        }
    }
    (0..n)
        .map(|root| (0..n).filter(|i| group[*i] == root).collect::<Vec<_>>())
        .filter(|c| !c.is_empty())
        .filter(|c| {
            c.iter().all(|i| draft.operands[*i].1.iter().all(|l| !draft.output.contains(l) && !held.contains(l)))
        })
        .collect()
}

/// Some operands as a monomial without output.
fn sub_monomial(draft: &Draft, members: &[usize]) -> Monomial {
    let mut result = Monomial::default();
    let mut number: SmallVec<[Label; 16]> = SmallVec::from_elem(Label::MAX, draft.parent.len());
    for i in members {
        let (atom, labels) = &draft.operands[*i];
        let mut renamed = Labels::new();
        for l in labels {
            let n = &mut number[*l as usize];
            if *n == Label::MAX {
                *n = result.sizes.len() as Label;
                result.sizes.push(draft.sizes[*l as usize]);
            }
            renamed.push(*n);
        }
        result.operands.push((*atom, renamed));
    }
    result
}
