//! Products and the other linear operations, tidied.

use super::build::Build;
use crate::base::{IndexPatternBuilder, Rational};
use crate::expr::Id;
use crate::ops::{COMMUTATION, DIAGONAL, DIAGONAL_OF, INNER, OUTER, Op, Parameters, TRACE};
use smallvec::SmallVec;

impl Build<'_> {
    /// `a*b`.
    pub(super) fn product(&mut self, a: Id, b: Id) -> Id {
        if self.any_zero(&[a, b]) {
            return self.zero_like(Op::Product, &[a, b]);
        }
        let (p, q) = (self.parts(a), self.parts(b));
        let (a, b) = (self.graph.node(p.core).clone(), self.graph.node(q.core).clone());
        let core = if self.is_identity(p.core) {
            q.core
        } else if self.rank(q.core) == 2 && self.is_identity(q.core) {
            p.core
        } else if a.op == Op::Call(OUTER) && self.rank(q.core) == 1 {
            let s = self.inner(a.children[1], q.core);
            self.scale(s, a.children[0])
        } else if a.op == Op::Call(OUTER) {
            let t = self.transpose(q.core);
            let v = self.product(t, a.children[1]);
            self.bilinear(&Op::Call(OUTER), a.children[0], v)
        } else if b.op == Op::Call(OUTER) {
            let u = self.product(p.core, b.children[0]);
            self.bilinear(&Op::Call(OUTER), u, b.children[1])
        } else {
            self.raw(Op::Product, &[p.core, q.core])
        };
        self.wrap(&[(p.coefficient, p.scalar), (q.coefficient, q.scalar)], core)
    }

    /// `a'`.
    pub(super) fn transpose(&mut self, a: Id) -> Id {
        if self.graph.is_zero(a) {
            return self.zero_like(Op::Transpose, &[a]);
        }
        let p = self.parts(a);
        let node = self.graph.node(p.core).clone();
        let core = match &node.op {
            Op::Transpose => node.children[0],
            Op::Call(OUTER) => self.bilinear(&Op::Call(OUTER), node.children[1], node.children[0]),
            Op::Identity(_) | Op::Call(DIAGONAL) => p.core,
            Op::Parametric(COMMUTATION, Parameters::Dimensions(m, n)) => {
                self.graph.leaf(Op::Parametric(COMMUTATION, Parameters::Dimensions(*n, *m)))
            }
            Op::Network(w) => {
                let mut flipped = (**w).clone();
                flipped.output.reverse();
                let mut builder = IndexPatternBuilder::new();
                let map = builder.splice(&flipped);
                for group in &flipped.output {
                    builder.output(group.iter().map(|l| map[*l as usize]));
                }
                self.network(&builder.finish(), &node.children)
            }
            Op::Combination(cs)
                if node.children.iter().all(|c| matches!(self.graph.op(*c), Op::Transpose | Op::Call(OUTER))) =>
            {
                let terms: Vec<(Rational, Id)> =
                    cs.iter().zip(&node.children).map(|(c, child)| (c.clone(), self.transpose(*child))).collect();
                let shape = self.shape(p.core).iter().rev().cloned().collect();
                self.linear(&terms, &shape)
            }
            _ => self.raw(Op::Transpose, &[p.core]),
        };
        self.wrap(&[(p.coefficient, p.scalar)], core)
    }

    /// Entry by entry; for scalars the product.
    pub(super) fn hadamard(&mut self, a: Id, b: Id) -> Id {
        if self.rank(a) == 0 {
            return self.scale(a, b);
        }
        if self.any_zero(&[a, b]) {
            return self.zero_like(Op::Hadamard, &[a, b]);
        }
        let (p, q) = (self.parts(a), self.parts(b));
        let core = if self.is_ones(p.core) {
            q.core
        } else if self.is_ones(q.core) {
            p.core
        } else if let Some(core) = self.cancelled(p.core, q.core).or_else(|| self.cancelled(q.core, p.core)) {
            core
        } else if let Some(divisor) = self.below_ones(q.core) {
            self.hadamard_divide(p.core, divisor)
        } else if let Some(divisor) = self.below_ones(p.core) {
            self.hadamard_divide(q.core, divisor)
        } else {
            self.raw(Op::Hadamard, &[p.core, q.core])
        };
        self.wrap(&[(p.coefficient, p.scalar), (q.coefficient, q.scalar)], core)
    }

    /// Whether a matrix is the product of a column and a row of ones.
    pub(super) fn is_outer_of_ones(&self, id: Id) -> bool {
        let is_ones = |factor: &Id| matches!(self.graph.op(*factor), Op::Ones(_));
        *self.graph.op(id) == Op::Call(OUTER) && self.graph.children(id).iter().all(is_ones)
    }

    /// The sum of the products of all entries.
    pub(super) fn inner(&mut self, a: Id, b: Id) -> Id {
        if self.rank(a) == 0 {
            return self.scale(a, b);
        }
        if self.any_zero(&[a, b]) {
            return self.graph.number(Rational::zero());
        }
        let (p, q) = (self.parts(a), self.parts(b));
        let core = if self.is_ones(p.core) {
            self.unary(&Op::Sum, q.core)
        } else if self.is_ones(q.core) {
            self.unary(&Op::Sum, p.core)
        } else if let Some(above) = self.above(p.core, q.core).or_else(|| self.above(q.core, p.core)) {
            self.unary(&Op::Sum, above)
        } else if self.is_identity(p.core) {
            self.unary(&Op::Call(TRACE), q.core)
        } else if self.is_identity(q.core) {
            self.unary(&Op::Call(TRACE), p.core)
        } else if self.rank(a) > 2 {
            let mut pattern = IndexPatternBuilder::new();
            let labels: SmallVec<[_; 8]> = self.shape(a).iter().flatten().map(|d| pattern.label(*d)).collect();
            pattern.input(labels.iter().copied());
            pattern.input(labels.iter().copied());
            self.network(&pattern.finish(), &[p.core, q.core])
        } else {
            self.raw(Op::Call(INNER), &[p.core, q.core])
        };
        self.wrap(&[(p.coefficient, p.scalar), (q.coefficient, q.scalar)], core)
    }

    /// `a:b` as it is said, whatever the sides are.
    pub(super) fn as_inner(&mut self, a: Id, b: Id) -> Id {
        self.raw(Op::Call(INNER), &[a, b])
    }

    /// Both sides of `a:b`.
    pub(super) fn inner_sides(&self, id: Id) -> Option<[Id; 2]> {
        match (self.graph.op(id), self.graph.children(id)) {
            (Op::Call(INNER), [a, b]) => Some([*a, *b]),
            _ => None,
        }
    }

    /// What a trace is taken of.
    pub(super) fn inside_trace(&self, id: Id) -> Option<Id> {
        match (self.graph.op(id), self.graph.children(id)) {
            (Op::Call(TRACE), [of]) => Some(*of),
            _ => None,
        }
    }

    /// The linear operations of two operands.
    pub(super) fn bilinear(&mut self, op: &Op, a: Id, b: Id) -> Id {
        if *op == Op::Call(INNER) {
            return self.inner(a, b);
        }
        if self.any_zero(&[a, b]) {
            return self.zero_like(op.clone(), &[a, b]);
        }
        let (p, q) = (self.parts(a), self.parts(b));
        let core = self.raw(op.clone(), &[p.core, q.core]);
        self.wrap(&[(p.coefficient, p.scalar), (q.coefficient, q.scalar)], core)
    }

    /// `x*y'`.
    pub(super) fn outer(&mut self, x: Id, y: Id) -> Id {
        self.bilinear(&Op::Call(OUTER), x, y)
    }

    /// A vector on the diagonal of a matrix.
    pub(super) fn diagonal(&mut self, x: Id) -> Id {
        self.unary(&Op::Call(DIAGONAL), x)
    }

    /// The linear operations of one operand.
    pub(super) fn unary(&mut self, op: &Op, a: Id) -> Id {
        if self.graph.is_zero(a) {
            return self.zero_like(op.clone(), &[a]);
        }
        let p = self.parts(a);
        let node = self.graph.node(p.core).clone();
        let core = match (op, &node.op) {
            (Op::Call(DIAGONAL), Op::Ones(d)) => self.graph.leaf(Op::Identity(*d)),
            (Op::Call(DIAGONAL_OF), Op::Identity(d)) => self.graph.leaf(Op::Ones(*d)),
            (Op::Call(DIAGONAL_OF), Op::Call(DIAGONAL)) => node.children[0],
            _ if *op == Op::Sum && self.rank(p.core) == 0 => p.core,
            _ => self.raw(op.clone(), &[p.core]),
        };
        self.wrap(&[(p.coefficient, p.scalar)], core)
    }
}
