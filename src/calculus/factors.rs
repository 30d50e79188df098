//! Scalar factors, quotients and powers: taken off a term, put around one.

use super::build::Build;
use crate::base::Rational;
use crate::expr::Id;
use crate::ops::{DIVIDE, HADAMARD_DIVIDE, Op, POWER};

/// A term as `coefficient * scalar * core`.
pub(super) struct Parts {
    pub(super) coefficient: Rational,
    pub(super) scalar: Option<Id>,
    pub(super) core: Id,
}

impl Build<'_> {
    /// Takes the numeric coefficient and the scalar factor off a term.
    pub(super) fn parts(&mut self, id: Id) -> Parts {
        let mut parts = Parts { coefficient: Rational::one(), scalar: None, core: id };
        loop {
            let node = self.graph.node(parts.core).clone();
            let factor = match &node.op {
                Op::Combination(c) if c.len() == 1 => Some((c[0].clone(), node.children[0])),
                Op::Number(value) if !value.is_one() => Some((value.clone(), self.one())),
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

    /// `c1*c2*... * (s1*s2*...) * core`.
    pub(super) fn wrap(&mut self, factors: &[(Rational, Option<Id>)], core: Id) -> Id {
        let mut coefficient = Rational::one();
        let mut result = core;
        for (c, scalar) in factors {
            if let Some(s) = scalar {
                result = self.scale(*s, result);
            }
            match coefficient.checked_mul(c) {
                Some(product) => coefficient = product,
                None => result = self.times(c.clone(), result),
            }
        }
        self.times(coefficient, result)
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

    /// A quotient or a power, or another operation of two operands as it stands.
    pub(super) fn quotient(&mut self, op: &Op, a: Id, b: Id) -> Id {
        match op {
            Op::Call(DIVIDE) => self.divide(a, b),
            Op::Call(HADAMARD_DIVIDE) => self.hadamard_divide(a, b),
            Op::Call(POWER) => self.power(a, b),
            _ => self.raw(op.clone(), &[a, b]),
        }
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

    /// One over each entry.
    pub(super) fn reciprocal(&mut self, a: Id) -> Id {
        let shape = self.shape(a);
        let ones = self.ones(&shape);
        self.hadamard_divide(ones, a)
    }

    /// What a square is one of, entry by entry.
    pub(super) fn base_of_square(&self, id: Id) -> Option<Id> {
        let (Op::Call(POWER), [base, exponent]) = (self.graph.op(id), self.graph.children(id)) else { return None };
        (self.graph.number_value(*exponent)? == Rational::from_integer(2)).then_some(*base)
    }

    /// `a.^p`.
    fn power(&mut self, a: Id, p: Id) -> Id {
        match self.graph.number_value(p) {
            Some(k) if k.is_one() => a,
            Some(k) if k.is_zero() => {
                let shape = self.shape(a);
                self.ones(&shape)
            }
            _ => self.raw(Op::Call(POWER), &[a, p]),
        }
    }
}
