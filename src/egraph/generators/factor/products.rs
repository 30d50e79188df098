//! Pulls common factors out of sums of Kronecker forms.
//!
//! Over axes that are products of dimensions the factors to share are those of the written products: `P*Q + P*R` is `P*(Q + R)`, and so
//! for Kronecker products and on the right.

use crate::base::Rational;
use crate::egraph::core::{Quotient, einsum, quotient};
use crate::egraph::generators::generator::Generation;
use crate::expr::Id;
use crate::ops::{Node, Op};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;

/// What terms may share: a linear operation, for a product with the factor on one side of it.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Shared {
    Left(Op, Id),
    Right(Op, Id),
    Alone(Op),
}

impl Shared {
    fn around(&self, inner: Id) -> Node {
        match self {
            Shared::Left(op, factor) => Node::new(op.clone(), [*factor, inner]),
            Shared::Right(op, factor) => Node::new(op.clone(), [inner, *factor]),
            Shared::Alone(op) => Node::new(op.clone(), [inner]),
        }
    }
}

/// A scalar before or below a value.
#[derive(Clone, Copy)]
enum Scalar {
    Factor(Id),
    Divisor(Id),
}

/// A way to read a class: something shared around the rest, also behind a scalar.
struct Reading {
    shared: Shared,
    rest: Id,
    scalar: Option<Scalar>,
}

/// A term with its place in the sum, the other factor, and the scalar before it.
struct Other {
    term: usize,
    factor: Id,
    scalar: Option<Scalar>,
}

impl Generation<'_> {
    /// How many written products the terms of a sum over product axes have: what `factor_products` looks at.
    pub(super) fn written_products(&self, node: &Node) -> usize {
        let grouped = |c: &Id| self.graph[*c].data.shape.iter().any(|axis| axis.len() > 1);
        if node.children.len() < 2 || !node.children.iter().any(grouped) {
            return 0;
        }
        let of = |c: &Id| self.products_of(self.graph.find(*c)).len();
        node.children.iter().map(of).sum()
    }

    /// The ways to read a class as something shared around the rest.
    fn products_of(&self, class: Id) -> Vec<Reading> {
        let mut found = Vec::new();
        self.read_products(class, None, &mut found);
        for node in self.nodes(class) {
            if let (Op::Scale, [scalar, value]) = (&node.op, node.children.as_slice()) {
                self.read_products(self.find(*value), Some(Scalar::Factor(*scalar)), &mut found);
            } else if let Some(quotient) = quotient(node).filter(|q| !q.entrywise) {
                let divisor = Some(Scalar::Divisor(quotient.divisor));
                self.read_products(self.find(quotient.dividend), divisor, &mut found);
            }
        }
        found
    }

    /// The products, diagonal matrices and stacked matrices of a class.
    fn read_products(&self, class: Id, scalar: Option<Scalar>, found: &mut Vec<Reading>) {
        let kronecker = einsum("ij,kl->(ik)(jl)");
        let [diagonal, stacked] = [einsum("i->ii"), einsum("ij->(ji)")];
        for node in self.nodes(class) {
            let op = &node.op;
            match *node.children.as_slice() {
                [a, b] if *op == Op::Product || *op == kronecker => {
                    let (a, b) = (self.find(a), self.find(b));
                    found.push(Reading { shared: Shared::Left(op.clone(), a), rest: b, scalar });
                    found.push(Reading { shared: Shared::Right(op.clone(), b), rest: a, scalar });
                }
                [a] if *op == diagonal || *op == stacked => {
                    found.push(Reading { shared: Shared::Alone(op.clone()), rest: self.find(a), scalar });
                }
                _ => {}
            }
        }
    }

    /// Tries the common factors of the written products of a sum.
    pub(super) fn factor_products(&mut self, from: Id, coefficients: &[Rational], terms: &[Id]) {
        let mut groups: IndexMap<Shared, Vec<Other>, FxBuildHasher> = IndexMap::default();
        for (t, class) in terms.iter().enumerate() {
            for Reading { shared, rest: factor, scalar } in self.products_of(self.graph.find(*class)) {
                let list = groups.entry(shared).or_default();
                // Matrices of different shapes may be stacked to vectors of one shape.
                let fits = |o: &Other| self.graph[o.factor].data.shape == self.graph[factor].data.shape;
                if list.last().is_none_or(|o| o.term != t) && list.first().is_none_or(fits) {
                    list.push(Other { term: t, factor, scalar });
                }
            }
        }
        groups.retain(|_, others| others.len() > 1);
        for (shared, others) in groups {
            let mut inner: SmallVec<[(Rational, Id); 4]> = SmallVec::new();
            for other in &others {
                let factor = match other.scalar {
                    None => other.factor,
                    Some(Scalar::Factor(scalar)) => self.add(Node::new(Op::Scale, [scalar, other.factor])),
                    Some(Scalar::Divisor(divisor)) => {
                        self.add(Quotient { dividend: other.factor, divisor, entrywise: false }.node())
                    }
                };
                inner.push((coefficients[other.term].clone(), factor));
            }
            let Some(inner) = self.combination(&inner) else { continue };
            let product = self.add(shared.around(inner));
            let taken = |t: usize| others.iter().any(|o| o.term == t);
            let left = (0..terms.len()).filter(|t| !taken(*t)).map(|t| (coefficients[t].clone(), terms[t]));
            let sum: Vec<(Rational, Id)> = std::iter::once((Rational::one(), product)).chain(left).collect();
            if let Some(new) = self.combination(&sum) {
                self.derive_class(from, new, "factor");
            }
        }
    }
}
