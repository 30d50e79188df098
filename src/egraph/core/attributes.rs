//! What is known of a class: the attributes of its variables, and what operations keep of them.

use super::graph::Core;
use crate::base::{Attribute, Attributes, Rational};
use crate::expr::Id;
use crate::ops::{
    ABS, AS_COLUMN, AS_ROW, COSH, DETERMINANT, DIAGONAL, DIAGONAL_OF, DIVIDE, EXP, HADAMARD_DIVIDE, INNER, INVERSE,
    KRONECKER, MATRIX_POWER, NORM, Node, OUTER, Op, POWER, RELU, SIGMOID, SIGN, SOFTMAX, SQRT, TRACE, TRIANGLE, VEC,
};
use num_traits::{One, Signed};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// How deep operations are looked through.
const DEPTH: u8 = 12;

fn set(attributes: &[Attribute]) -> Attributes {
    attributes.iter().copied().collect()
}

impl Core {
    /// Whether a class is known to have an attribute.
    pub(crate) fn has_attribute(&mut self, class: Id, attribute: Attribute) -> bool {
        let shape = &self.graph[class].data.shape;
        let square = shape.len() == 2 && shape[0] == shape[1];
        if attribute != Attribute::Positive && !square {
            return false;
        }
        if attribute == Attribute::Symmetric
            && let Some(form) = self.graph[class].data.form
            && self.graph.analysis.algebra.transpose(form) == Some(form)
        {
            return true;
        }
        let mut known = std::mem::take(&mut self.known_attributes);
        let found = self.attributes(class, DEPTH, &mut known).has(attribute);
        self.known_attributes = known;
        found
    }

    /// The attributes that the nodes of a class show.
    fn attributes(&self, class: Id, depth: u8, known: &mut FxHashMap<Id, Attributes>) -> Attributes {
        let class = self.graph.find(class);
        if let Some(found) = known.get(&class) {
            return *found;
        }
        let Some(depth) = depth.checked_sub(1) else { return Attributes::NONE };
        // A class that contains itself shows nothing by that.
        known.insert(class, Attributes::NONE);
        let mut all = Attributes::NONE;
        for node in &self.graph[class].nodes {
            let operands: SmallVec<[Attributes; 4]> = if matches!(node.op, Op::Network(_)) {
                SmallVec::new()
            } else {
                node.children.iter().map(|c| self.attributes(*c, depth, known)).collect()
            };
            all = all.union(self.attributes_of(node, &operands));
            if node.op == Op::Call(INNER) && self.is_square(node, depth, known) {
                all = all.with(Attribute::Positive);
            }
        }
        let all = all.close();
        known.insert(class, all);
        all
    }

    /// Whether an inner product is a sum of squares (positive but for the origin): `x'*x`, or `x'*A*x` with a positive definite `A`.
    fn is_square(&self, node: &Node, depth: u8, known: &mut FxHashMap<Id, Attributes>) -> bool {
        let [a, b] = [0, 1].map(|i| self.graph.find(node.children[i]));
        a == b
            || [(a, b), (b, a)].into_iter().any(|(x, image)| {
                let images = self.graph[image].nodes.iter().filter(|n| n.op == Op::Product);
                let mut of_x = images.filter(|n| self.graph.find(n.children[1]) == x);
                of_x.any(|n| self.attributes(n.children[0], depth, known).has(Attribute::Spd))
            })
    }

    fn attributes_of(&self, node: &Node, operands: &[Attributes]) -> Attributes {
        use Attribute::*;
        let of = |i: usize| operands[i];
        let both = || of(0).intersection(of(1));
        let linear = set(&[Symmetric, Skew, Diagonal, Lower, Upper]);
        match &node.op {
            Op::Variable(v) => self.symbols().attributes(*v),
            Op::Identity(_) => set(&[Spd, Diagonal, Orthogonal, Idempotent, Invertible]),
            Op::Number(value) if value.is_positive() => set(&[Positive]),
            Op::Parametric(TRIANGLE, _) => set(&[Lower, Invertible]),
            Op::Size(_) | Op::Ones(_) => set(&[Positive]),
            Op::Transpose => {
                let kept = of(0);
                let mut result = kept
                    .intersection(set(&[Symmetric, Skew, Spd, Diagonal, Orthogonal, Idempotent, Invertible, Positive]));
                if kept.has(Lower) {
                    result = result.with(Upper);
                }
                if kept.has(Upper) {
                    result = result.with(Lower);
                }
                result
            }
            Op::Call(INVERSE) => {
                of(0).intersection(set(&[Symmetric, Skew, Spd, Diagonal, Orthogonal, Lower, Upper])).with(Invertible)
            }
            Op::Product => both().intersection(set(&[Orthogonal, Invertible, Lower, Upper, Diagonal, Positive])),
            Op::Parametric(MATRIX_POWER, _) => of(0).intersection(set(&[
                Symmetric, Spd, Diagonal, Orthogonal, Idempotent, Invertible, Lower, Upper, Positive,
            ])),
            Op::Hadamard => {
                let either = of(0).union(of(1)).intersection(set(&[Diagonal, Lower, Upper]));
                both().intersection(set(&[Symmetric, Spd, Positive])).union(either)
            }
            Op::Call(KRONECKER) => {
                let kept = [Symmetric, Spd, Diagonal, Orthogonal, Idempotent, Invertible, Lower, Upper, Positive];
                let skew = of(0).has(Skew) && of(1).has(Symmetric) || of(0).has(Symmetric) && of(1).has(Skew);
                let kept = both().intersection(set(&kept));
                if skew { kept.with(Skew) } else { kept }
            }
            // But for the origin.
            Op::Call(NORM) => set(&[Positive]),
            Op::Call(OUTER | INNER | HADAMARD_DIVIDE) => both().intersection(set(&[Positive])),
            Op::Scale => {
                let (scalar, tensor) = (of(0), of(1));
                let definite = set(&[Spd, Invertible, Positive]);
                let kept = tensor.intersection(linear);
                if scalar.has(Positive) { kept.union(tensor.intersection(definite)) } else { kept }
            }
            Op::Call(DIVIDE) => {
                let (tensor, scalar) = (of(0), of(1));
                let kept = tensor.intersection(linear.with(Invertible));
                if scalar.has(Positive) { kept.union(tensor.intersection(set(&[Spd, Positive]))) } else { kept }
            }
            Op::Combination(coefficients) => {
                let all = (0..coefficients.len()).map(of).reduce(Attributes::intersection).unwrap_or_default();
                let mut kept = all.intersection(linear);
                if coefficients.iter().all(Rational::is_positive) {
                    kept = kept.union(all.intersection(set(&[Spd, Positive])));
                }
                if let [only] = coefficients.as_slice() {
                    kept = kept.union(all.intersection(set(&[Invertible])));
                    if only.abs().is_one() {
                        kept = kept.union(all.intersection(set(&[Orthogonal])));
                    }
                }
                kept
            }
            Op::Call(DIAGONAL) if of(0).has(Positive) => set(&[Diagonal, Spd]),
            Op::Call(DIAGONAL) => set(&[Diagonal]),
            Op::Call(DIAGONAL_OF | TRACE | DETERMINANT) => {
                let matrix = of(0);
                let positive = matrix.has(Spd) || matrix.has(Positive) && !matches!(node.op, Op::Call(DETERMINANT));
                if positive { set(&[Positive]) } else { Attributes::NONE }
            }
            Op::Call(VEC) | Op::Sum | Op::Call(POWER | AS_COLUMN | AS_ROW) => of(0).intersection(set(&[Positive])),
            Op::Map(EXP | SIGMOID | COSH) | Op::Call(SOFTMAX) => set(&[Positive]),
            Op::Map(SQRT | ABS | SIGN | RELU) => of(0).intersection(set(&[Positive])),
            _ => Attributes::NONE,
        }
    }
}
