//! Pulls common factors out of sums of Kronecker forms.
//!
//! Over axes that are products of dimensions the factors to share are those of the written products: `P*Q + P*R` is `P*(Q + R)`, and so
//! for Kronecker products and on the right.

use crate::base::Rational;
use crate::egraph::saturate::EGraph;
use crate::expr::Id;
use crate::ops::{DIAGONAL, DIVIDE, KRONECKER, Node, Op, VEC};
use indexmap::IndexMap;
use num_traits::One;
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

/// The scalar that a value is scaled or divided by.
type Scalar = Option<(Op, Id)>;

/// A term with its place in the sum, the other factor, and the scalar before it.
struct Other {
    term: usize,
    factor: Id,
    scalar: Scalar,
}

impl EGraph {
    /// How many written products the terms of a sum over product axes have: what `factor_products` looks at.
    pub(in crate::egraph) fn written_products(&self, node: &Node) -> u64 {
        let grouped = |c: &Id| self.graph[*c].data.shape.iter().any(|axis| axis.len() > 1);
        if node.children.len() < 2 || !node.children.iter().any(grouped) {
            return 0;
        }
        let of = |c: &Id| self.products_of(self.graph.find(*c)).len() as u64;
        node.children.iter().map(of).sum()
    }

    /// The ways to read a class as something shared around the rest, also behind a scalar: each with that scalar.
    fn products_of(&self, class: Id) -> Vec<(Shared, Id, Scalar)> {
        let mut found = Vec::new();
        let mut look = |class: Id, scalar: Scalar| {
            for node in &self.graph[class].nodes {
                let op = || node.op.clone();
                match (&node.op, node.children.as_slice()) {
                    (Op::Product | Op::Call(KRONECKER), [a, b]) => {
                        let (a, b) = (self.graph.find(*a), self.graph.find(*b));
                        found.push((Shared::Left(op(), a), b, scalar.clone()));
                        found.push((Shared::Right(op(), b), a, scalar.clone()));
                    }
                    (Op::Call(DIAGONAL | VEC), [a]) => {
                        found.push((Shared::Alone(op()), self.graph.find(*a), scalar.clone()));
                    }
                    _ => {}
                }
            }
        };
        look(class, None);
        for node in &self.graph[class].nodes {
            match (&node.op, node.children.as_slice()) {
                (Op::Scale, [scalar, value]) => look(self.graph.find(*value), Some((Op::Scale, *scalar))),
                (Op::Call(DIVIDE), [value, scalar]) => look(self.graph.find(*value), Some((Op::Call(DIVIDE), *scalar))),
                _ => {}
            }
        }
        found
    }

    /// Tries the common factors of the written products of a sum.
    pub(in crate::egraph) fn factor_products(&mut self, from: Id, coefficients: &[Rational], terms: &[Id]) {
        let mut groups: IndexMap<Shared, Vec<Other>, FxBuildHasher> = IndexMap::default();
        for (t, class) in terms.iter().enumerate() {
            for (shared, factor, scalar) in self.products_of(self.graph.find(*class)) {
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
                let factor = match &other.scalar {
                    None => other.factor,
                    Some((Op::Scale, scalar)) => self.add(Node::new(Op::Scale, [*scalar, other.factor])),
                    Some((op, scalar)) => self.add(Node::new(op.clone(), [other.factor, *scalar])),
                };
                inner.push((coefficients[other.term], factor));
            }
            let Some(inner) = self.combination(&inner) else { continue };
            let product = self.add(shared.around(inner));
            let taken = |t: usize| others.iter().any(|o| o.term == t);
            let left = (0..terms.len()).filter(|t| !taken(*t)).map(|t| (coefficients[t], terms[t]));
            let sum: Vec<(Rational, Id)> = std::iter::once((Rational::one(), product)).chain(left).collect();
            if let Some(new) = self.combination(&sum) {
                self.derive_id(from, new, "factor");
            }
        }
    }
}
