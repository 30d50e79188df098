//! A monomial taken apart: into factors of its entries, into a chain of square matrices.

use super::algebra::Algebra;
use super::polynomial::{Labels, Monomial, Polynomial, PolynomialId};
use crate::base::{Dimension, IndexPattern, Label, Rational, Shape};
use smallvec::SmallVec;

/// Part of a monomial: a factor with its own labels, as a polynomial on the labels of the whole.
pub(super) type Factor = (PolynomialId, Labels);

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
    pub(super) fn entry_factors(&mut self, monomial: &Monomial) -> Option<Vec<Factor>> {
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
            let part = monomial.part(&members, &outer);
            let shape = Self::label_shape(&monomial.sizes, &outer);
            let part = self.canonical(&part);
            factors.push((self.intern(Polynomial { shape, terms: vec![(part, Rational::one())] }), outer));
        }
        Some(factors)
    }

    /// The chain of square factors that a matrix of one term is, from its row label to its column label, and its closed factors.
    pub(super) fn chain(&mut self, monomial: &Monomial) -> Option<(Vec<Factor>, Vec<Factor>)> {
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

    /// What the operands `members`, which touch no output place, multiply a monomial by.
    pub(super) fn closed_part(&mut self, monomial: &Monomial, members: &[usize]) -> Option<Vec<Factor>> {
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
}

impl Monomial {
    /// These operands on their labels, renumbered, with this output.
    pub(super) fn part(&self, members: &[usize], output: &[Label]) -> Monomial {
        let mut number: SmallVec<[Label; 8]> = SmallVec::from_elem(Label::MAX, self.sizes.len());
        let mut part = Monomial::default();
        let mut rename = |l: &Label, part: &mut Monomial| {
            let l = *l as usize;
            if number[l] == Label::MAX {
                number[l] = part.sizes.len() as Label;
                part.sizes.push(self.sizes[l]);
            }
            number[l]
        };
        part.output = output.iter().map(|l| rename(l, &mut part)).collect();
        for i in members {
            let (atom, labels) = &self.operands[*i];
            let labels = labels.iter().map(|l| rename(l, &mut part)).collect();
            part.operands.push((*atom, labels));
        }
        part
    }
}
