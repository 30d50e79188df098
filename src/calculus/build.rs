//! Constructors that tidy as they build: zeros vanish, numeric and scalar factors move outwards, transposes cancel.
//!
//! Everything here holds for all values of all shapes; attributes of variables are never looked at.

use crate::base::{Axis, IndexPattern, IndexPatternBuilder, Rational, Shape};
use crate::expr::{Graph, Id};
use crate::ops::{
    AS_COLUMN, AS_ROW, COMMUTATION, DIAGONAL, DIAGONAL_OF, DIVIDE, HADAMARD_DIVIDE, INNER, KRONECKER, MATRIX_POWER,
    OUTER, Op, POWER, Parameters, TRACE, VEC,
};
use num_traits::{CheckedAdd, CheckedMul, One, Zero};
use smallvec::{SmallVec, smallvec};

/// The most terms of a sum that is merged into the sum around it, so that sums of sums stay linear in size.
const FLATTEN: usize = 8;
/// The most operands of a network that is merged into the network around it.
const INLINE: usize = 24;

/// A term as `coefficient * scalar * core`.
pub(super) struct Parts {
    pub(super) coefficient: Rational,
    pub(super) scalar: Option<Id>,
    pub(super) core: Id,
}

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

    fn raw(&mut self, op: Op, children: &[Id]) -> Id {
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

    fn is_ones(&self, id: Id) -> bool {
        match self.graph.op(id) {
            Op::Ones(_) => true,
            Op::Network(w) => {
                w.inputs.is_empty() && w.flat_output().count() == w.sizes.len() && w.degrees().iter().all(|d| *d == 1)
            }
            _ => self.graph.is_one(id),
        }
    }

    fn is_identity(&self, id: Id) -> bool {
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

    /// Takes the numeric coefficient and the scalar factor off a term.
    pub(super) fn parts(&mut self, id: Id) -> Parts {
        let mut parts = Parts { coefficient: Rational::one(), scalar: None, core: id };
        loop {
            let node = self.graph.node(parts.core).clone();
            let factor = match &node.op {
                Op::Combination(c) if c.len() == 1 => Some((c[0], node.children[0])),
                Op::Number(value) if !value.is_one() => Some((*value, self.one())),
                Op::Scale => self.graph.number_value(node.children[0]).map(|c| (c, node.children[1])),
                Op::Call(DIVIDE) => match self.graph.number_value(node.children[1]) {
                    Some(c) if !c.is_zero() => Some((c.recip(), node.children[0])),
                    _ => None,
                },
                _ => None,
            };
            if let Some((c, rest)) = factor {
                let Some(product) = parts.coefficient.checked_mul(&c) else { return parts };
                parts.coefficient = product;
                parts.core = rest;
                continue;
            }
            if parts.scalar.is_some() || self.rank(parts.core) == 0 {
                return parts;
            }
            match node.op {
                Op::Scale => {
                    let inner = self.parts(node.children[0]);
                    let Some(product) = parts.coefficient.checked_mul(&inner.coefficient) else { return parts };
                    parts = Parts { coefficient: product, scalar: Some(inner.core), core: node.children[1] };
                }
                Op::Call(DIVIDE) => {
                    let one = self.one();
                    let reciprocal = self.raw(Op::Call(DIVIDE), &[one, node.children[1]]);
                    parts = Parts { scalar: Some(reciprocal), core: node.children[0], ..parts };
                }
                _ => return parts,
            }
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
                && !(c.is_zero() || c.is_one() || (-c).is_one())
            {
                return self.raw(Op::Combination(smallvec![c]), &[p.core]);
            }
        }
        let mut sum: Vec<(Rational, Id)> = Vec::new();
        let mut stack: Vec<(Rational, Id, u8)> = terms.iter().rev().map(|(c, id)| (*c, *id, 0)).collect();
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
            [(c, id)] if self.graph.is_one(*id) => self.graph.number(*c),
            _ => {
                let children: Vec<Id> = sum.iter().map(|(_, id)| *id).collect();
                self.raw(Op::Combination(sum.iter().map(|(c, _)| *c).collect()), &children)
            }
        }
    }

    fn times(&mut self, coefficient: Rational, id: Id) -> Id {
        let shape = self.shape(id);
        self.linear(&[(coefficient, id)], &shape)
    }

    /// `c1*c2*... * (s1*s2*...) * core`.
    fn wrap(&mut self, factors: &[(Rational, Option<Id>)], core: Id) -> Id {
        let mut coefficient = Rational::one();
        let mut result = core;
        for (c, scalar) in factors {
            if let Some(s) = scalar {
                result = self.scale(*s, result);
            }
            match coefficient.checked_mul(c) {
                Some(product) => coefficient = product,
                None => result = self.times(*c, result),
            }
        }
        self.times(coefficient, result)
    }

    /// Any operation, tidied.
    pub(super) fn op(&mut self, op: &Op, children: &[Id]) -> Id {
        match (op, children) {
            (Op::Product, [a, b]) => self.product(*a, *b),
            (Op::Transpose, [a]) => self.transpose(*a),
            (Op::Scale, [s, a]) => self.scale(*s, *a),
            (Op::Call(DIVIDE), [a, s]) => self.divide(*a, *s),
            (Op::Hadamard, [a, b]) => self.hadamard(*a, *b),
            (Op::Call(HADAMARD_DIVIDE), [a, b]) => self.hadamard_divide(*a, *b),
            (Op::Call(INNER), [a, b]) => self.inner(*a, *b),
            (Op::Call(OUTER | KRONECKER), [a, b]) => self.bilinear(op, *a, *b),
            (Op::Call(POWER), [a, p]) => self.power(*a, *p),
            (Op::Call(VEC | DIAGONAL | DIAGONAL_OF | TRACE) | Op::Sum | Op::Call(AS_COLUMN | AS_ROW), [a]) => {
                self.unary(op, *a)
            }
            (Op::Combination(cs), _) => {
                let terms: Vec<(Rational, Id)> = cs.iter().copied().zip(children.iter().copied()).collect();
                let shape = self.shape(children[0]);
                self.linear(&terms, &shape)
            }
            (Op::Network(w), _) => self.network(w, children),
            (Op::Parametric(MATRIX_POWER, Parameters::Natural(0)), [a]) => {
                let axis = self.shape(*a)[0].clone();
                self.identity(&axis)
            }
            (Op::Parametric(MATRIX_POWER, Parameters::Natural(1)), [a]) => *a,
            _ => self.raw(op.clone(), children),
        }
    }

    fn zero_like(&mut self, op: Op, children: &[Id]) -> Id {
        let shape = {
            let shapes: Vec<&Shape> = children.iter().map(|c| self.graph.shape(*c)).collect();
            op.shape(&shapes, |_| Shape::new()).expect("the operands were typed")
        };
        self.graph.zero(&shape)
    }

    fn any_zero(&self, children: &[Id]) -> bool {
        children.iter().any(|c| self.graph.is_zero(*c))
    }

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
                    cs.iter().zip(&node.children).map(|(c, child)| (*c, self.transpose(*child))).collect();
                let shape = self.shape(p.core).iter().rev().cloned().collect();
                self.linear(&terms, &shape)
            }
            _ => self.raw(Op::Transpose, &[p.core]),
        };
        self.wrap(&[(p.coefficient, p.scalar)], core)
    }

    /// A scalar times anything.
    pub(super) fn scale(&mut self, s: Id, a: Id) -> Id {
        if self.any_zero(&[s, a]) {
            return self.zero_like(Op::Scale, &[s, a]);
        }
        let (p, q) = (self.parts(s), self.parts(a));
        let mut scalar = p.core;
        if let Some(other) = q.scalar {
            scalar = self.scale(scalar, other);
            let product = self.parts(scalar);
            if product.coefficient.is_one() {
                scalar = product.core;
            }
        }
        let reciprocal = match self.graph.node(scalar) {
            node if node.op == Op::Call(DIVIDE) && self.graph.is_one(node.children[0]) => Some(node.children[1]),
            _ => None,
        };
        let over = match self.graph.node(q.core) {
            node if node.op == Op::Call(DIVIDE) => Some((node.children[0], node.children[1])),
            _ => None,
        };
        let core = if self.graph.is_one(scalar) {
            q.core
        } else if let Some((x, _)) = over.filter(|(_, t)| *t == scalar) {
            // s*(x/s), as in the differential of norm(x)^2; the quotient has a value only where s is not zero.
            x
        } else if self.graph.is_one(q.core) {
            scalar
        } else if let Some(t) = reciprocal {
            self.raw(Op::Call(DIVIDE), &[q.core, t])
        } else {
            match over.filter(|(x, _)| self.graph.is_one(*x)) {
                Some((_, t)) => self.raw(Op::Call(DIVIDE), &[scalar, t]),
                None => self.raw(Op::Scale, &[scalar, q.core]),
            }
        };
        self.wrap(&[(p.coefficient, None), (q.coefficient, None)], core)
    }

    /// A tensor over a scalar.
    pub(super) fn divide(&mut self, a: Id, s: Id) -> Id {
        if self.graph.is_zero(a) {
            return a;
        }
        let q = self.parts(s);
        if q.coefficient.is_zero() || self.graph.is_one(s) {
            return if self.graph.is_one(s) { a } else { self.raw(Op::Call(DIVIDE), &[a, s]) };
        }
        // A quotient has a value only where `s` is not zero, so a factor `s` may be cancelled against it.
        let mut p = self.parts(a);
        let core = if self.graph.is_one(q.core) {
            p.core
        } else if p.core == q.core {
            self.one()
        } else if p.scalar == Some(q.core) {
            p.scalar = None;
            p.core
        } else {
            self.raw(Op::Call(DIVIDE), &[p.core, q.core])
        };
        self.wrap(&[(p.coefficient, p.scalar), (q.coefficient.recip(), None)], core)
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
        } else {
            self.raw(Op::Hadamard, &[p.core, q.core])
        };
        self.wrap(&[(p.coefficient, p.scalar), (q.coefficient, q.scalar)], core)
    }

    /// Entry by entry division; for scalars the quotient.
    pub(super) fn hadamard_divide(&mut self, a: Id, b: Id) -> Id {
        if self.rank(b) == 0 {
            return self.divide(a, b);
        }
        if self.graph.is_zero(a) {
            return a;
        }
        let (p, mut q) = (self.parts(a), self.parts(b));
        if q.coefficient.is_zero() || q.scalar.is_some() {
            q = Parts { coefficient: Rational::one(), scalar: None, core: b };
        }
        let core = if self.is_ones(q.core) { p.core } else { self.raw(Op::Call(HADAMARD_DIVIDE), &[p.core, q.core]) };
        self.wrap(&[(p.coefficient, p.scalar), (q.coefficient.recip(), None)], core)
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

    /// `outer` and `kron`.
    pub(super) fn bilinear(&mut self, op: &Op, a: Id, b: Id) -> Id {
        if self.any_zero(&[a, b]) {
            return self.zero_like(op.clone(), &[a, b]);
        }
        let (p, q) = (self.parts(a), self.parts(b));
        let core = self.raw(op.clone(), &[p.core, q.core]);
        self.wrap(&[(p.coefficient, p.scalar), (q.coefficient, q.scalar)], core)
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

    /// `a.^p`.
    pub(super) fn power(&mut self, a: Id, p: Id) -> Id {
        match self.graph.number_value(p) {
            Some(k) if k.is_one() => a,
            Some(k) if k.is_zero() => {
                let shape = self.shape(a);
                self.ones(&shape)
            }
            _ => self.raw(Op::Call(POWER), &[a, p]),
        }
    }

    /// A network; operands that are themselves only index pattern are merged into it.
    pub(super) fn network(&mut self, pattern: &IndexPattern, operands: &[Id]) -> Id {
        if self.any_zero(operands) {
            let shape = pattern.shape();
            return self.graph.zero(&shape);
        }
        let mut factors: SmallVec<[(Rational, Option<Id>); 4]> = SmallVec::new();
        let mut builder = IndexPatternBuilder::new();
        let map = builder.splice_labels(pattern);
        let mut inputs: Vec<Id> = Vec::new();
        for (o, operand) in operands.iter().enumerate() {
            let labels: SmallVec<[_; 8]> = pattern.inputs[o].iter().map(|l| map[*l as usize]).collect();
            let mut pending = vec![(*operand, labels)];
            while let Some((id, labels)) = pending.pop() {
                let p = self.parts(id);
                factors.push((p.coefficient, p.scalar));
                let node = self.graph.node(p.core).clone();
                if self.graph.is_one(p.core) {
                    continue;
                }
                let inner = match &node.op {
                    Op::Network(w) => (w.inputs.len() <= INLINE).then(|| (**w).clone()),
                    op if op.is_rearrangement() => {
                        let shapes: Vec<&Shape> = node.children.iter().map(|c| self.graph.shape(*c)).collect();
                        op.index_pattern(&shapes)
                    }
                    _ => None,
                };
                match inner {
                    Some(inner) => {
                        let map = builder.splice_labels(&inner);
                        for (outside, inside) in labels.iter().zip(inner.flat_output()) {
                            builder.join(*outside, map[inside as usize]);
                        }
                        for (child, input) in node.children.iter().zip(&inner.inputs).rev() {
                            pending.push((*child, input.iter().map(|l| map[*l as usize]).collect()));
                        }
                    }
                    None => {
                        builder.input(labels);
                        inputs.push(p.core);
                    }
                }
            }
        }
        for group in &pattern.output {
            builder.output(group.iter().map(|l| map[*l as usize]));
        }
        let core = self.finish_network(builder.finish(), &inputs);
        self.wrap(&factors, core)
    }

    fn finish_network(&mut self, pattern: IndexPattern, operands: &[Id]) -> Id {
        let touched = pattern.degrees().iter().all(|d| *d > 0);
        if let ([operand], true) = (operands, touched) {
            let mut labels: Vec<_> = pattern.inputs[0].to_vec();
            let same =
                *self.graph.shape(*operand) == pattern.shape() && pattern.flat_output().eq(labels.iter().copied());
            labels.sort_unstable();
            labels.dedup();
            if same && labels.len() == pattern.inputs[0].len() {
                return *operand;
            }
        }
        if operands.is_empty() && touched {
            match pattern.output.as_slice() {
                [] => return self.one(),
                [a] if a.len() == 1 => return self.graph.leaf(Op::Ones(pattern.sizes[0])),
                [a, b] if a.len() == 1 && a == b => return self.graph.leaf(Op::Identity(pattern.sizes[0])),
                _ => {}
            }
        }
        self.graph.network(pattern, operands).expect("the operands were typed")
    }

    /// The derivative of a variable by itself: `delta[i,k]*delta[j,l]`.
    pub(super) fn delta(&mut self, shape: &Shape) -> Id {
        if shape.len() == 1 {
            return self.identity(&shape[0].clone());
        }
        let mut builder = IndexPatternBuilder::new();
        let labels: SmallVec<[SmallVec<[u16; 2]>; 4]> = shape.iter().map(|axis| builder.axis(axis)).collect();
        for group in labels.iter().chain(&labels) {
            builder.output(group.iter().copied());
        }
        let pattern = builder.finish();
        self.finish_network(pattern, &[])
    }
}

/// One term with coefficient one.
pub(super) fn term(id: Id) -> SmallVec<[(Rational, Id); 2]> {
    smallvec![(Rational::one(), id)]
}
