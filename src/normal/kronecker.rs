//! The inverse of a Kronecker product, which is the Kronecker product of the inverses (Magnus and Neudecker, chapter 2, section 2).

use super::algebra::Algebra;
use super::factors::Factor;
use super::polynomial::{Labels, Monomial, Polynomial, PolynomialId};
use crate::base::{Axis, Dimension, Label, Rational, Shape};
use smallvec::SmallVec;

/// Places of the output (elementary dimensions of the rows, then of the columns) that operands or deltas connect.
struct Block {
    operands: SmallVec<[usize; 4]>,
    rows: SmallVec<[usize; 4]>,
    columns: SmallVec<[usize; 4]>,
}

impl Algebra {
    /// The inverse of a matrix on groups of dimensions whose network falls apart into square blocks, each on some of the dimensions; a
    /// commutation matrix is such a matrix too. `None` where it does not.
    pub(super) fn kronecker_inverse(
        &mut self,
        monomial: &Monomial,
        value: &Rational,
        shape: &Shape,
    ) -> Option<PolynomialId> {
        let [row, column] = shape.as_slice() else { return None };
        if row.len() < 2 || column.len() < 2 {
            return None;
        }
        let sizes: SmallVec<[Dimension; 8]> = row.iter().chain(column).copied().collect();
        let (blocks, closed) = blocks(monomial, row.len());
        let dimensions = |places: &[usize]| places.iter().map(|p| sizes[*p]).collect::<Axis>();
        let square = |block: &Block| dimensions(&block.rows) == dimensions(&block.columns);
        if blocks.len() < 2 || !blocks.iter().all(square) {
            return None;
        }
        let mut factors: Vec<Factor> = Vec::new();
        let minus = self.number(-Rational::one());
        for (factor, labels) in self.closed_part(monomial, &closed)? {
            factors.push((self.power(factor, minus)?, labels));
        }
        for block in &blocks {
            let places: Labels = block.rows.iter().chain(&block.columns).map(|p| monomial.output[*p]).collect();
            let part = monomial.part(&block.operands, &places);
            let part = self.canonical(&part);
            let axes = Shape::from_iter([dimensions(&block.rows), dimensions(&block.columns)]);
            let part = self.intern(Polynomial { shape: axes, terms: vec![(part, Rational::one())] });
            let labels: Labels = block.columns.iter().chain(&block.rows).map(|p| *p as Label).collect();
            factors.push((self.inverse(part)?, labels));
        }
        let output: Labels = (row.len()..sizes.len()).chain(0..row.len()).map(|p| p as Label).collect();
        let result = self.join(&Shape::from_iter([column.clone(), row.clone()]), &output, &sizes, &factors)?;
        self.combine(&[(value.recip(), result)])
    }
}

/// The blocks of a network whose first `rows` output places are its rows, and the operands that touch no output place.
fn blocks(monomial: &Monomial, rows: usize) -> (Vec<Block>, Vec<usize>) {
    let mut group: SmallVec<[Label; 8]> = (0..monomial.sizes.len()).map(|l| l as Label).collect();
    for (_, labels) in &monomial.operands {
        for pair in labels.windows(2) {
            let (from, to) = (group[pair[0] as usize], group[pair[1] as usize]);
            group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
        }
    }
    let mut roots = Labels::new();
    let mut blocks: Vec<Block> = Vec::new();
    for (place, label) in monomial.output.iter().enumerate() {
        let root = group[*label as usize];
        let at = roots.iter().position(|r| *r == root).unwrap_or_else(|| {
            roots.push(root);
            blocks.push(Block { operands: SmallVec::new(), rows: SmallVec::new(), columns: SmallVec::new() });
            blocks.len() - 1
        });
        if place < rows { &mut blocks[at].rows } else { &mut blocks[at].columns }.push(place);
    }
    let mut closed = Vec::new();
    for (i, (_, labels)) in monomial.operands.iter().enumerate() {
        let root = labels.first().map(|l| group[*l as usize]);
        match roots.iter().position(|r| Some(*r) == root) {
            Some(at) => blocks[at].operands.push(i),
            None => closed.push(i),
        }
    }
    (blocks, closed)
}
