//! A region of a term that is linear in each of its operands, as one network: the operands with labelled axes.

use super::lowering::Lowering;
use crate::base::{IndexPattern, IndexPatternBuilder, Label, Rational, Shape};
use crate::expr::Id;
use crate::ops::{Meaning, Op};
use smallvec::SmallVec;

/// The most operands of one network; what has more is computed in parts.
pub(super) const WIDEST: usize = 24;

type Labels = SmallVec<[Label; 4]>;

/// A network that is being put together.
#[derive(Clone, Debug)]
pub(super) struct Network {
    builder: IndexPatternBuilder,
    /// The labels of each axis of the value.
    output: Vec<Labels>,
    /// What is not taken apart, with the labels of its axes.
    pub(super) operands: Vec<(Id, Labels)>,
    pub(super) coefficient: Rational,
    /// Scalars that the value is divided by.
    pub(super) divisors: Vec<Id>,
    /// Whether a factor is zero.
    pub(super) is_zero: bool,
}

impl Network {
    /// The pattern, with an input for each operand.
    pub(super) fn pattern(&self) -> IndexPattern {
        let mut builder = self.builder.clone();
        self.operands.iter().for_each(|(_, labels)| builder.input(labels.iter().copied()));
        self.output.iter().for_each(|labels| builder.output(labels.iter().copied()));
        builder.finish()
    }

    /// The network with another term in the place of an operand.
    pub(super) fn with(&self, at: usize, term: Id, coefficient: &Rational, lowering: &Lowering<'_>) -> Option<Network> {
        let mut network = self.clone();
        let (_, labels) = network.operands.remove(at);
        network.coefficient = network.coefficient.checked_mul(coefficient)?;
        network.take(term, labels, lowering, false);
        Some(network)
    }

    /// Takes a term apart whose axes have these labels.
    fn take(&mut self, term: Id, labels: Labels, lowering: &Lowering<'_>, is_whole: bool) {
        let graph = lowering.graph;
        let mut open = vec![(term, labels, is_whole)];
        while let Some((id, labels, is_first)) = open.pop() {
            let (op, children) = (graph.op(id), graph.children(id));
            if !is_first && !lowering.choices.passes(id) || !passes(op, &graph.shape(id).clone(), lowering, id) {
                self.operands.push((id, labels));
                continue;
            }
            match op {
                Op::Zero(_) => self.is_zero = true,
                Op::Number(value) => match self.coefficient.checked_mul(value) {
                    Some(product) => self.coefficient = product,
                    None => self.operands.push((id, labels)),
                },
                Op::Combination(coefficients) => match self.coefficient.checked_mul(&coefficients[0]) {
                    Some(product) => {
                        self.coefficient = product;
                        open.push((children[0], labels, false));
                    }
                    None => self.operands.push((id, labels)),
                },
                _ if lowering.squares(id) => {
                    open.push((children[0], labels.clone(), false));
                    open.push((children[0], labels, false));
                }
                _ => match op.record().map(|record| record.meaning) {
                    // A quotient by a scalar: `passes` lets no other through.
                    Some(Meaning::Monomial(_)) => {
                        self.divisors.push(children[1]);
                        open.push((children[0], labels, false));
                    }
                    _ => self.splice(id, &labels, lowering, &mut open),
                },
            }
        }
    }

    fn splice(&mut self, id: Id, labels: &Labels, lowering: &Lowering<'_>, open: &mut Vec<(Id, Labels, bool)>) {
        let graph = lowering.graph;
        let children = graph.children(id);
        let shapes: SmallVec<[&Shape; 4]> = children.iter().map(|child| graph.shape(*child)).collect();
        let pattern = graph.op(id).index_pattern(&shapes).unwrap_or_default();
        let map = self.builder.splice_labels(&pattern);
        for (own, outer) in pattern.flat_output().zip(labels) {
            self.builder.join(map[usize::from(own)], *outer);
        }
        // A power has its operand many times. The first operand is taken first.
        for (place, input) in pattern.inputs.iter().enumerate().rev() {
            let child = children[place.min(children.len() - 1)];
            open.push((child, input.iter().map(|label| map[usize::from(*label)]).collect(), false));
        }
    }
}

/// Whether an operation is linear in what it is taken apart into.
fn passes(op: &Op, shape: &Shape, lowering: &Lowering<'_>, id: Id) -> bool {
    match op {
        Op::Zero(_) | Op::Number(_) => true,
        Op::Combination(coefficients) => coefficients.len() == 1,
        Op::Variable(_) | Op::Map(_) | Op::Defined(_) => false,
        // A power is taken apart up to the third.
        _ if op.parameters().numbers().any(|power| power > 3) => false,
        _ if lowering.squares(id) => true,
        _ => match op.record().map(|record| record.meaning) {
            Some(Meaning::Monomial(_)) => lowering.divides_by_scalar(id) && shape.len() < usize::MAX,
            Some(meaning) => meaning.is_network(),
            None => true,
        },
    }
}

impl Lowering<'_> {
    /// The network that a term is.
    pub(super) fn network(&self, id: Id) -> Network {
        let mut builder = IndexPatternBuilder::new();
        let output: Vec<Labels> =
            self.graph.shape(id).iter().map(|axis| builder.axis(axis).into_iter().collect()).collect();
        let labels = output.iter().flatten().copied().collect();
        let mut network = Network {
            builder,
            output,
            operands: Vec::new(),
            coefficient: Rational::one(),
            divisors: Vec::new(),
            is_zero: false,
        };
        network.take(id, labels, self, true);
        network
    }

    /// Whether a term is a network, or part of one.
    pub(super) fn is_network(&self, id: Id) -> bool {
        passes(self.graph.op(id), self.graph.shape(id), self, id)
    }

    /// Whether a term divides by a scalar.
    pub(super) fn divides_by_scalar(&self, id: Id) -> bool {
        let children = self.graph.children(id);
        let is_quotient = |factors: &[crate::ops::Factor]| match factors {
            [above, below] => {
                let exponent = |factor: &crate::ops::Factor| factor.exponent(Some, |_| None);
                exponent(above) == Some(Rational::one())
                    && exponent(below) == Some(-Rational::one())
                    && (above.base, below.base) == (0, 1)
            }
            _ => false,
        };
        match self.graph.op(id).record().map(|record| record.meaning) {
            Some(Meaning::Monomial(factors)) => is_quotient(factors) && self.graph.rank(children[1]) == 0,
            _ => false,
        }
    }

    /// Whether a term is the square of another, entry by entry.
    pub(super) fn squares(&self, id: Id) -> bool {
        let children = self.graph.children(id);
        match self.graph.op(id).record().map(|record| record.meaning) {
            Some(Meaning::Monomial([factor])) => {
                let number = factor.exponent(Some, |place| self.graph.number_value(children[place]));
                factor.base == 0 && number == Some(Rational::from_integer(2))
            }
            _ => false,
        }
    }
}
