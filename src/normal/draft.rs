//! A product that is being put together: operands whose labels are joined.

use super::polynomial::{AtomId, Labels, Monomial, PolynomialId};
use crate::base::{Dimension, Label};
use smallvec::SmallVec;

/// A network of atoms whose labels are being joined.
#[derive(Clone, Default)]
pub(super) struct Draft {
    pub(super) parent: SmallVec<[Label; 16]>,
    pub(super) sizes: SmallVec<[Dimension; 16]>,
    /// Labels that are not to be counted as free: counted before, or gone with what they joined.
    pub(super) settled: SmallVec<[bool; 16]>,
    pub(super) operands: Vec<(AtomId, Labels)>,
    pub(super) output: Labels,
    /// Whether cancelling changed the sign.
    pub(super) negative: bool,
    /// Whether it is zero.
    pub(super) vanishes: bool,
}

impl Draft {
    pub(super) fn label(&mut self, size: Dimension) -> Label {
        self.settled.push(false);
        self.parent.push(self.parent.len() as Label);
        self.sizes.push(size);
        self.parent.len() as Label - 1
    }

    pub(super) fn find(&self, mut label: Label) -> Label {
        while self.parent[label as usize] != label {
            label = self.parent[label as usize];
        }
        label
    }

    pub(super) fn join(&mut self, a: Label, b: Label) {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    pub(super) fn resolve(&mut self) {
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
    pub(super) fn splice(&mut self, monomial: &Monomial, onto: &[Label]) {
        let map: SmallVec<[Label; 8]> = monomial.sizes.iter().map(|size| self.label(*size)).collect();
        for (l, outer) in monomial.output.iter().zip(onto) {
            self.join(map[*l as usize], *outer);
        }
        for (atom, labels) in &monomial.operands {
            self.operands.push((*atom, labels.iter().map(|l| map[*l as usize]).collect()));
        }
    }

    pub(super) fn degrees(&self) -> SmallVec<[u32; 16]> {
        let mut degrees = SmallVec::from_elem(0, self.parent.len());
        for l in self.operands.iter().flat_map(|(_, labels)| labels).chain(&self.output) {
            degrees[*l as usize] += 1;
        }
        degrees
    }

    /// The degrees where what is still to be multiplied in counts too.
    pub(super) fn degrees_with(&self, pending: &Pending) -> SmallVec<[u32; 16]> {
        let mut degrees = self.degrees();
        for l in pending.iter().flat_map(|(_, labels)| labels) {
            degrees[self.find(*l) as usize] += 1;
        }
        degrees
    }
}

/// A factor that is still to be multiplied in: a polynomial on these labels.
pub(super) type Pending = Vec<(PolynomialId, Labels)>;
