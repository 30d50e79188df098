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

/// How deep in a product a factor is looked for that a quotient is by.
const DEPTH: usize = 4;

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
        } else if let Some((x, lower)) = over.and_then(|(x, t)| Some((x, self.lowered(scalar, t)?))) {
            self.raw(Op::Scale, &[lower, x])
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
        } else if let Some(lower) = p.scalar.and_then(|scalar| self.lowered(scalar, q.core)) {
            p.scalar = Some(lower);
            p.core
        } else if let Some(lower) = self.lowered(p.core, q.core) {
            lower
        } else if let Some((above, below)) = self.twice_divided(p.core, q.core) {
            self.raw(Op::Call(DIVIDE), &[above, below])
        } else {
            self.raw(Op::Call(DIVIDE), &[p.core, q.core])
        };
        self.wrap(&[(p.coefficient, p.scalar), (q.coefficient.recip(), None)], core)
    }

    /// A whole power of a scalar that is greater than one, divided by the scalar.
    fn lowered(&mut self, power: Id, base: Id) -> Option<Id> {
        let node = self.graph.node(power);
        if node.op != Op::Call(POWER) || node.children[0] != base {
            return None;
        }
        let exponent = self.graph.number_value(node.children[1])?;
        let lower = exponent.checked_sub(&Rational::one()).filter(|lower| lower.is_integer() && lower.is_positive())?;
        let lower = self.graph.number(lower);
        Some(self.power(base, lower))
    }

    /// A quotient by a scalar, divided by that or a whole power of it: what is divided, and by what in all.
    fn twice_divided(&mut self, quotient: Id, by: Id) -> Option<(Id, Id)> {
        let node = self.graph.node(quotient);
        let (above, below) = (node.op == Op::Call(DIVIDE)).then(|| (node.children[0], node.children[1]))?;
        let exponent = match self.graph.node(by) {
            node if node.op == Op::Call(POWER) && node.children[0] == below => {
                self.graph.number_value(node.children[1])?
            }
            _ => Some(Rational::one()).filter(|_| by == below)?,
        };
        let higher =
            exponent.checked_add(&Rational::one()).filter(|higher| higher.is_integer() && exponent.is_positive())?;
        let higher = self.graph.number(higher);
        Some((above, self.power(below, higher)))
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
        let core = if self.is_ones(q.core) {
            p.core
        } else if let Some(rest) = self.without_factor(p.core, q.core, DEPTH) {
            rest
        } else if let Some(core) = self.by_quotient(p.core, q.core) {
            core
        } else {
            self.raw(Op::Call(HADAMARD_DIVIDE), &[p.core, q.core])
        };
        self.wrap(&[(p.coefficient, p.scalar), (q.coefficient.recip(), None)], core)
    }

    /// `x` of `x./y` for this `y`, if it is not ones.
    pub(super) fn above(&self, quotient: Id, y: Id) -> Option<Id> {
        let node = self.graph.node(quotient);
        let is_it = node.op == Op::Call(HADAMARD_DIVIDE) && node.children[1] == y && !self.is_ones(node.children[0]);
        is_it.then(|| node.children[0])
    }

    /// `y` of the reciprocals `1./y`.
    pub(super) fn below_ones(&self, quotient: Id) -> Option<Id> {
        let node = self.graph.node(quotient);
        let is_it = node.op == Op::Call(HADAMARD_DIVIDE) && self.is_ones(node.children[0]);
        is_it.then(|| node.children[1])
    }

    /// The product of a term with a quotient by one of its factors, entry by entry. A quotient has a value only where that has no zero.
    pub(super) fn cancelled(&mut self, product: Id, quotient: Id) -> Option<Id> {
        let node = self.graph.node(quotient);
        if node.op != Op::Call(HADAMARD_DIVIDE) {
            return None;
        }
        let (above, below) = (node.children[0], node.children[1]);
        let rest = self.without_factor(product, below, DEPTH)?;
        Some(self.hadamard(rest, above))
    }

    /// What is divided by a quotient entry by entry, where `x` or `y` of that `x./y` cancels.
    fn by_quotient(&mut self, a: Id, quotient: Id) -> Option<Id> {
        let node = self.graph.node(quotient);
        let (x, y) = (node.op == Op::Call(HADAMARD_DIVIDE)).then(|| (node.children[0], node.children[1]))?;
        if let Some(rest) = self.without_factor(a, x, DEPTH) {
            return Some(self.hadamard(rest, y));
        }
        let above = self.above(a, y)?;
        Some(self.hadamard_divide(above, x))
    }

    /// A product entry by entry without one of its factors, which is looked for so deep.
    fn without_factor(&mut self, product: Id, factor: Id, depth: usize) -> Option<Id> {
        if product == factor {
            let shape = self.shape(factor);
            return Some(self.ones(&shape));
        }
        let node = self.graph.node(product).clone();
        if node.op != Op::Hadamard || depth == 0 {
            return None;
        }
        let [first, second] = [node.children[0], node.children[1]];
        if let Some(rest) = self.without_factor(first, factor, depth - 1) {
            return Some(self.hadamard(rest, second));
        }
        let rest = self.without_factor(second, factor, depth - 1)?;
        Some(self.hadamard(first, rest))
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
