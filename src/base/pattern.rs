//! How the axes of operands are joined: the index pattern of an Einstein sum, without names.

use crate::base::{Axis, Dimension, Shape};
use smallvec::SmallVec;

/// An index of a network: a hyperedge that may touch any number of operand axes and output positions.
pub type Label = u16;

/// The index pattern of a network.
///
/// `output[a]` lists the labels of the output axis `a`, the slowest first; `inputs[o]` lists the labels of operand `o`, one for each of
/// its elementary dimensions in order (its axes flattened); `sizes[l]` is the dimension of label `l`.
/// A label that is not in the output is summed. A label in two output places is a Kronecker delta, a label with output places only is
/// the identity or a vector of ones, and a label that touches nothing contributes its dimension as a factor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct IndexPattern {
    /// The labels of each output axis.
    pub output: SmallVec<[SmallVec<[Label; 2]>; 2]>,
    /// The labels of each operand.
    pub inputs: SmallVec<[SmallVec<[Label; 2]>; 4]>,
    /// The dimension of each label.
    pub sizes: SmallVec<[Dimension; 6]>,
}

impl IndexPattern {
    /// The shape of the result.
    pub fn shape(&self) -> Shape {
        self.output.iter().map(|group| group.iter().map(|l| self.sizes[*l as usize]).collect::<Axis>()).collect()
    }

    /// The output labels with the groups flattened.
    pub fn flat_output(&self) -> impl Iterator<Item = Label> + '_ {
        self.output.iter().flatten().copied()
    }

    /// The elementary dimensions that operand `o` must have.
    pub fn input_dimensions(&self, o: usize) -> impl Iterator<Item = Dimension> + '_ {
        self.inputs[o].iter().map(|l| self.sizes[*l as usize])
    }

    /// How many operand axes and output places touch each label.
    pub fn degrees(&self) -> SmallVec<[u32; 16]> {
        let mut degrees = SmallVec::from_elem(0, self.sizes.len());
        for l in self.inputs.iter().flatten().chain(self.output.iter().flatten()) {
            degrees[*l as usize] += 1;
        }
        degrees
    }
}

/// Builds a index pattern while joining labels: the union-find that contracts Kronecker deltas.
#[derive(Clone, Debug, Default)]
pub struct IndexPatternBuilder {
    parent: SmallVec<[Label; 16]>,
    sizes: SmallVec<[Dimension; 16]>,
    output: SmallVec<[SmallVec<[Label; 2]>; 2]>,
    inputs: SmallVec<[SmallVec<[Label; 2]>; 4]>,
}

impl IndexPatternBuilder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A new label of this dimension.
    pub fn label(&mut self, size: Dimension) -> Label {
        let label = self.parent.len() as Label;
        self.parent.push(label);
        self.sizes.push(size);
        label
    }

    /// New labels for a whole axis.
    pub fn axis(&mut self, axis: &Axis) -> SmallVec<[Label; 2]> {
        axis.iter().map(|d| self.label(*d)).collect()
    }

    /// The representative of a label.
    pub fn find(&self, mut label: Label) -> Label {
        while self.parent[label as usize] != label {
            label = self.parent[label as usize];
        }
        label
    }

    /// Makes two labels one.
    pub fn join(&mut self, a: Label, b: Label) {
        let (a, b) = (self.find(a), self.find(b));
        let (low, high) = (a.min(b), a.max(b));
        self.parent[high as usize] = low;
    }

    /// The dimension of a label.
    pub fn size(&self, label: Label) -> Dimension {
        self.sizes[self.find(label) as usize]
    }

    /// Adds an operand with these labels (its axes flattened).
    pub fn input(&mut self, labels: impl IntoIterator<Item = Label>) {
        self.inputs.push(labels.into_iter().collect());
    }

    /// Adds an output axis.
    pub fn output(&mut self, labels: impl IntoIterator<Item = Label>) {
        self.output.push(labels.into_iter().collect());
    }

    /// Copies the labels and operands of a index pattern in; returns where its labels went. Its output is not added.
    pub fn splice(&mut self, pattern: &IndexPattern) -> SmallVec<[Label; 8]> {
        let map = self.splice_labels(pattern);
        for input in &pattern.inputs {
            self.input(input.iter().map(|l| map[*l as usize]));
        }
        map
    }

    /// Copies only the labels of a index pattern in; returns where they went.
    pub fn splice_labels(&mut self, pattern: &IndexPattern) -> SmallVec<[Label; 8]> {
        pattern.sizes.iter().map(|size| self.label(*size)).collect()
    }

    /// The index pattern, its labels numbered by first appearance: output, then operands in order, then those that touch nothing.
    pub fn finish(&self) -> IndexPattern {
        const NONE: Label = Label::MAX;
        let mut number: SmallVec<[Label; 16]> = SmallVec::from_elem(NONE, self.parent.len());
        let mut sizes = SmallVec::new();
        let mut rename = |this: &Self, label: Label| {
            let root = this.find(label) as usize;
            if number[root] == NONE {
                number[root] = sizes.len() as Label;
                sizes.push(this.sizes[root]);
            }
            number[root]
        };
        let output = self.output.iter().map(|group| group.iter().map(|l| rename(self, *l)).collect()).collect();
        let inputs = self.inputs.iter().map(|labels| labels.iter().map(|l| rename(self, *l)).collect()).collect();
        for label in 0..self.parent.len() {
            rename(self, label as Label);
        }
        IndexPattern { output, inputs, sizes }
    }
}
