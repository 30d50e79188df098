//! Constructors that tidy as they build: zeros vanish, numeric and scalar factors move outwards, transposes cancel.
//!
//! Everything here holds for all values of all shapes; attributes of variables are never looked at.

use crate::base::{Axis, IndexPatternBuilder, Rational, Shape};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use smallvec::{SmallVec, smallvec};

/// The most terms of a sum that is merged into the sum around it, so that sums of sums stay linear in size.
const FLATTEN: usize = 8;

/// Adds tidy nodes to a graph.
pub(super) struct Build<'g> {
    pub(super) graph: &'g mut Graph,
}

impl Build<'_> {
    pub(super) fn shape(&self, id: Id) -> Shape {
        self.graph.shape(id).clone()
    }

    pub(super) fn rank(&self, id: Id) -> usize {
        self.graph.rank(id)
    }

    pub(super) fn raw(&mut self, op: Op, children: &[Id]) -> Id {
        self.graph.add(op, children).expect("the operands were typed")
    }

    pub(super) fn one(&mut self) -> Id {
        self.graph.number(Rational::one())
    }

    /// Ones in every entry.
    pub(super) fn ones(&mut self, shape: &Shape) -> Id {
        match shape.as_slice() {
            [] => self.one(),
            [axis] if axis.len() == 1 => self.graph.leaf(Op::Ones(axis[0])),
            _ => {
                let mut pattern = IndexPatternBuilder::new();
                for axis in shape {
                    let labels = pattern.axis(axis);
                    pattern.output(labels);
                }
                self.graph.network(pattern.finish(), &[]).expect("a network without operands")
            }
        }
    }

    /// The identity matrix of an axis.
    pub(super) fn identity(&mut self, axis: &Axis) -> Id {
        if let [d] = axis.as_slice() {
            return self.graph.leaf(Op::Identity(*d));
        }
        let mut pattern = IndexPatternBuilder::new();
        let labels = pattern.axis(axis);
        pattern.output(labels.clone());
        pattern.output(labels);
        self.graph.network(pattern.finish(), &[]).expect("a network without operands")
    }

    pub(super) fn is_ones(&self, id: Id) -> bool {
        match self.graph.op(id) {
            Op::Ones(_) => true,
            Op::Network(w) => {
                w.inputs.is_empty() && w.flat_output().count() == w.sizes.len() && w.degrees().iter().all(|d| *d == 1)
            }
            _ => self.graph.is_one(id) || self.is_outer_of_ones(id),
        }
    }

    pub(super) fn is_identity(&self, id: Id) -> bool {
        match self.graph.op(id) {
            Op::Identity(_) => true,
            Op::Network(w) => {
                w.inputs.is_empty()
                    && w.output.len() == 2
                    && w.output[0] == w.output[1]
                    && w.output[0].len() == w.sizes.len()
                    && w.degrees().iter().all(|d| *d == 2)
            }
            _ => false,
        }
    }

    /// A linear combination: flattened, like terms collected.
    pub(super) fn linear(&mut self, terms: &[(Rational, Id)], shape: &Shape) -> Id {
        if let [(c, id)] = terms {
            // A multiple of a sum stays one: 2*(A - B).
            let p = self.parts(*id);
            if let (Op::Combination(cs), None, Some(c)) =
                (self.graph.op(p.core), p.scalar, c.checked_mul(&p.coefficient))
                && cs.len() > 1
                && !(c.is_zero() || c.is_one() || (-&c).is_one())
            {
                return self.raw(Op::Combination(smallvec![c]), &[p.core]);
            }
        }
        let mut sum: Vec<(Rational, Id)> = Vec::new();
        let mut stack: Vec<(Rational, Id, u8)> = terms.iter().rev().map(|(c, id)| (c.clone(), *id, 0)).collect();
        while let Some((c, id, depth)) = stack.pop() {
            if c.is_zero() || self.graph.is_zero(id) {
                continue;
            }
            let node = self.graph.node(id).clone();
            let inner: Option<Vec<(Rational, Id)>> = match &node.op {
                Op::Combination(cs) if depth < 8 && cs.len() <= FLATTEN => {
                    cs.iter().zip(&node.children).map(|(k, child)| Some((c.checked_mul(k)?, *child))).collect()
                }
                Op::Number(value) if !value.is_one() => {
                    let one = self.one();
                    c.checked_mul(value).map(|c| vec![(c, one)])
                }
                Op::Scale => self
                    .graph
                    .number_value(node.children[0])
                    .and_then(|k| c.checked_mul(&k))
                    .map(|c| vec![(c, node.children[1])]),
                _ => None,
            };
            match inner {
                Some(inner) => stack.extend(inner.into_iter().rev().map(|(c, id)| (c, id, depth + 1))),
                None => match sum.iter_mut().find(|(_, other)| *other == id) {
                    Some((total, _)) => match total.checked_add(&c) {
                        Some(new) => *total = new,
                        None => sum.push((c, id)),
                    },
                    None => sum.push((c, id)),
                },
            }
        }
        sum.retain(|(c, _)| !c.is_zero());
        match sum.as_slice() {
            [] => self.graph.zero(shape),
            [(c, id)] if c.is_one() => *id,
            [(c, id)] if self.graph.is_one(*id) => self.graph.number(c.clone()),
            _ => match self.shared_scalar(&sum) {
                Some(scalar) => {
                    let rest: Vec<(Rational, Id)> =
                        sum.into_iter().map(|(c, id)| (c, self.graph.children(id)[1])).collect();
                    let rest = self.linear(&rest, shape);
                    self.scale(scalar, rest)
                }
                None => {
                    let children: Vec<Id> = sum.iter().map(|(_, id)| *id).collect();
                    self.raw(Op::Combination(sum.iter().map(|(c, _)| c.clone()).collect()), &children)
                }
            },
        }
    }

    /// The scalar that every term of a long sum is multiplied by: it would be written with each of them.
    fn shared_scalar(&self, sum: &[(Rational, Id)]) -> Option<Id> {
        let scalar = |id: &Id| match (self.graph.op(*id), self.graph.children(*id)) {
            (Op::Scale, [scalar, _]) => Some(*scalar),
            _ => None,
        };
        let first = scalar(&sum.first()?.1).filter(|_| sum.len() > FLATTEN)?;
        sum.iter().all(|(_, id)| scalar(id) == Some(first)).then_some(first)
    }

    pub(super) fn times(&mut self, coefficient: Rational, id: Id) -> Id {
        let shape = self.shape(id);
        self.linear(&[(coefficient, id)], &shape)
    }

    /// Any operation, tidied.
    pub(super) fn op(&mut self, op: &Op, children: &[Id]) -> Id {
        match (op, children) {
            (Op::Product, [a, b]) => self.product(*a, *b),
            (Op::Transpose, [a]) => self.transpose(*a),
            (Op::Scale, [s, a]) => self.scale(*s, *a),
            (Op::Hadamard, [a, b]) => self.hadamard(*a, *b),
            (Op::Combination(cs), _) => {
                let terms: Vec<(Rational, Id)> = cs.iter().cloned().zip(children.iter().copied()).collect();
                let shape = self.shape(children[0]);
                self.linear(&terms, &shape)
            }
            (Op::Network(w), _) => self.network(w, children),
            (_, [a]) if op.is_multilinear() => self.unary(op, *a),
            (_, [a, b]) if op.is_multilinear() => self.bilinear(op, *a, *b),
            (_, [a, b]) => self.quotient(op, *a, *b),
            _ => self.raw(op.clone(), children),
        }
    }

    pub(super) fn zero_like(&mut self, op: Op, children: &[Id]) -> Id {
        let shape = {
            let shapes: Vec<&Shape> = children.iter().map(|c| self.graph.shape(*c)).collect();
            op.shape(&shapes, |_| Shape::new()).expect("the operands were typed")
        };
        self.graph.zero(&shape)
    }

    pub(super) fn any_zero(&self, children: &[Id]) -> bool {
        children.iter().any(|c| self.graph.is_zero(*c))
    }
}

/// One term with coefficient one.
pub(super) fn term(id: Id) -> SmallVec<[(Rational, Id); 2]> {
    smallvec![(Rational::one(), id)]
}
