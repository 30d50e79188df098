//! Powers, quotients and inverses: how nodes and classes are read as such, and how they are built.
//!
//! The analysis asks whether a power is a repeated product, generators what a class is a power of, matching whether a result is one.

use super::data::Graphs;
use super::graph::Core;
use super::operations::is_network;
use crate::base::Rational;
use crate::egraph::limits::POWER_SPREAD;
use crate::expr::{Graph, Id};
use crate::ops::{DIVIDE, HADAMARD_DIVIDE, INVERSE, MATRIX_POWER, Node, Op, POWER, Parameters};
use smallvec::{SmallVec, smallvec};

/// A quotient: by a scalar, or entry by entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quotient {
    pub(crate) dividend: Id,
    pub(crate) divisor: Id,
    pub(crate) entrywise: bool,
}

impl Quotient {
    /// The quotient as a node.
    pub(crate) fn node(self) -> Node {
        Node::new(Op::Call(if self.entrywise { HADAMARD_DIVIDE } else { DIVIDE }), [self.dividend, self.divisor])
    }
}

/// The node as a quotient, if it is one.
pub(crate) fn quotient(node: &Node) -> Option<Quotient> {
    let entrywise = match node.op {
        Op::Call(DIVIDE) => false,
        Op::Call(HADAMARD_DIVIDE) => true,
        _ => return None,
    };
    Some(Quotient { dividend: node.children[0], divisor: node.children[1], entrywise })
}

/// The base and the exponent of a node that is a power of each entry.
pub(crate) fn power(node: &Node) -> Option<(Id, Id)> {
    (node.op == Op::Call(POWER)).then(|| (node.children[0], node.children[1]))
}

fn power_node(base: Id, exponent: Id) -> Node {
    Node::new(Op::Call(POWER), [base, exponent])
}

/// What a node is the inverse of.
pub(crate) fn inverted(node: &Node) -> Option<Id> {
    (node.op == Op::Call(INVERSE)).then(|| node.children[0])
}

/// A natural power, two or more, of a matrix.
pub(crate) fn matrix_power(base: Id, exponent: u32) -> Node {
    Node::new(Op::Parametric(MATRIX_POWER, Parameters::Natural(exponent)), [base])
}

/// Whether a node is the inverse of a power, as its normal form shows: it is then a power of the inverse.
pub(crate) fn inverts_power(egraph: &Graphs, node: &Node) -> bool {
    let algebra = &egraph.analysis.algebra;
    inverted(node).is_some_and(|inner| egraph[inner].data.form.is_some_and(|form| algebra.root(form).is_some()))
}

/// Whether a node is a reciprocal of a sum whose terms have something in common, as its normal form shows: it is then a product.
pub(crate) fn opens_reciprocal(egraph: &Graphs, node: &Node) -> bool {
    let algebra = &egraph.analysis.algebra;
    let Some((base, exponent)) = power(node) else { return false };
    let is_whole = |form| algebra.constant(form).is_some_and(|exponent| exponent.is_integer());
    let has_content = |form| algebra.has_content(form);
    egraph[base].data.form.is_some_and(has_content) && egraph[exponent].data.form.is_some_and(is_whole)
}

/// Whether an operation is one factor of a normal form, however long its operands are: neither a network nor a quotient of them.
pub(crate) fn is_function(op: &Op) -> bool {
    let is_quotient = matches!(op, Op::Call(DIVIDE | HADAMARD_DIVIDE));
    matches!(op, Op::Map(_)) || op.record().is_some() && !is_network(op) && !is_quotient
}

/// What a node of a term divides by.
pub(crate) fn divisor(graph: &Graph, node: &Node) -> Option<Id> {
    let is_negative = |exponent: Id| graph.number_value(exponent).is_some_and(|e| e.is_negative());
    let negative_power = power(node).filter(|(_, exponent)| is_negative(*exponent)).map(|(base, _)| base);
    quotient(node).map(|quotient| quotient.divisor).or(negative_power)
}

impl Core {
    /// What a class is the inverse of.
    pub(crate) fn inverse_of(&self, class: Id) -> Option<Id> {
        self.graph[class].nodes.iter().find_map(inverted)
    }

    /// The ways to read a class as a power with a constant exponent.
    pub(crate) fn powers(&self, id: Id) -> SmallVec<[(Id, Rational); 4]> {
        let mut powers: SmallVec<[(Id, Rational); 4]> = smallvec![(id, Rational::one())];
        powers.extend(self.written_powers(id));
        // `(s^2)^(-1)` is `s^(-2)` and `sqrt(s)^(-3)` is `s^(-3/2)`; but the root of a square is no power of its base.
        for at in 1..powers.len() {
            let (base, outer) = powers[at].clone();
            let exact = |(_, inner): &(Id, Rational)| outer.is_integer() || !inner.is_integer();
            let inner: SmallVec<[(Id, Rational); 2]> = self.written_powers(base).filter(exact).collect();
            for (root, inner) in inner {
                let known = |(other, _): &(Id, Rational)| *other == root;
                if let Some(power) = outer.checked_mul(&inner).filter(|_| !powers.iter().any(known)) {
                    powers.push((root, power));
                }
            }
        }
        powers
    }

    fn written_powers(&self, id: Id) -> impl Iterator<Item = (Id, Rational)> + '_ {
        self.graph[id].nodes.iter().filter_map(power).filter_map(move |(base, exponent)| {
            let (base, exponent) = (self.graph.find(base), self.constant(exponent)?);
            // A number is every power of itself, if it is zero or one.
            let simple = base != self.graph.find(id) && self.constant(base).is_none() && !self.is_zero(base);
            simple.then_some((base, exponent))
        })
    }

    /// A class as a whole power that is not too large, of what is no whole power itself.
    pub(crate) fn whole_power(&self, id: Id) -> Option<(Id, i64)> {
        let whole =
            |power: Rational| power.to_i64().filter(|power| (2..=POWER_SPREAD).contains(&power.saturating_abs()));
        let simple = |base: Id| !self.written_powers(base).any(|(_, power)| power.is_integer());
        let whole = self.powers(id).into_iter().filter_map(|(base, power)| Some((base, whole(power)?)));
        { whole }.find(|(base, _)| simple(*base))
    }

    /// A class as a power with another exponent than one, of what is no root, and rather of what is no power either.
    pub(crate) fn root_power(&self, id: Id) -> Option<(Id, Rational)> {
        let is_root = |base| self.written_powers(base).any(|(_, power)| !power.is_integer());
        let is_power = |base| self.written_powers(base).next().is_some();
        self.powers(id).into_iter().skip(1).min_by_key(|(base, _)| (is_root(*base), is_power(*base)))
    }

    /// If the class is a power with a negative exponent: the base and the positive exponent.
    pub(crate) fn negative_power(&self, id: Id) -> Option<(Id, Rational)> {
        let powers = self.graph[id].nodes.iter().filter_map(power);
        let negative = powers.filter_map(|(base, exponent)| {
            let exponent = self.constant(exponent).filter(Rational::is_negative)?;
            Some((base, -exponent))
        });
        // `s^(-2)` rather than `(s^2)^(-1)`.
        negative.max_by(|(a, p), (b, q)| p.cmp(q).then(b.cmp(a)))
    }

    /// A power with this class as its exponent.
    pub(crate) fn power(&mut self, base: Id, exponent: Id) -> Id {
        self.add(power_node(base, exponent))
    }

    /// A power with a constant exponent.
    pub(crate) fn power_of(&mut self, base: Id, power: Rational) -> Id {
        if power.is_one() {
            return base;
        }
        let exponent = self.leaf(Op::Number(power.clone()));
        let whole = self.power(base, exponent);
        // `s^(-3/2)` as well as `sqrt(s)^(-3)`: a root has a value only where what is under it is positive.
        let inner = self.powers(base).into_iter().find(|(_, p)| !p.is_integer());
        if let Some((root, inner)) = inner
            && let Some(power) = inner.checked_mul(&power)
        {
            let exponent = self.leaf(Op::Number(power));
            self.derive(whole, power_node(root, exponent), "split");
        }
        whole
    }
}
