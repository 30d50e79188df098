//! What the rules for facts in the records see of their operands.

use super::op::Node;
use crate::base::{Facts, Properties, Property, Rational, Requirement, Variable};
use egg::Id;
use smallvec::SmallVec;

/// The terms below an operation, in a typed graph or in an e-graph.
pub trait KnownTerms {
    /// What is known of a term.
    fn facts(&self, term: Id) -> Facts;

    /// Whether two terms are known to be equal.
    fn same(&self, a: Id, b: Id) -> bool {
        a == b
    }

    /// The ways in which a term is written: one in a typed graph.
    fn nodes(&self, term: Id) -> &[Node];

    /// What is declared of a variable.
    fn declared(&self, variable: Variable) -> Facts;

    /// Whether points may be left out at which an array vanishes altogether: a norm is positive then.
    fn leaves_out_origin(&self) -> bool {
        false
    }
}

/// The operands of an operation.
#[derive(Clone, Copy)]
pub struct Operands<'t> {
    ids: &'t [Id],
    terms: &'t dyn KnownTerms,
}

impl<'t> Operands<'t> {
    /// These operands.
    pub fn new(ids: &'t [Id], terms: &'t dyn KnownTerms) -> Self {
        Operands { ids, terms }
    }

    /// The operands themselves.
    pub fn ids(&self) -> &'t [Id] {
        self.ids
    }

    /// The terms that they are of.
    pub fn terms(&self) -> &'t dyn KnownTerms {
        self.terms
    }

    /// What is known of an operand.
    pub fn facts(&self, operand: usize) -> Facts {
        self.terms.facts(self.ids[operand])
    }

    /// The number that an operand is. Facts bound a number that machine words do not hold; the term itself is exact.
    pub fn number(&self, operand: usize) -> Option<Rational> {
        self.facts(operand).number().or_else(|| {
            self.terms.nodes(self.ids[operand]).iter().find_map(|node| match &node.op {
                super::Op::Number(value) => Some(value.clone()),
                _ => None,
            })
        })
    }

    /// Whether both operands of two are the same term.
    pub fn same(&self) -> bool {
        matches!(*self.ids, [a, b] if self.terms.same(a, b))
    }

    /// The other one of two operands, where one is a unit vector: the value has entries of that alone.
    pub fn selected(&self) -> Option<usize> {
        let is_unit = |id: &Id| self.terms.nodes(*id).iter().any(|node| node.op.as_unit().is_some());
        self.ids.iter().position(is_unit).map(|unit| 1 - unit.min(1))
    }

    /// The properties that both of two operands have.
    pub fn both(&self) -> Properties {
        self.facts(0).properties.intersection(self.facts(1).properties)
    }

    /// Whether a product of both operands, entry by entry or of Kronecker, is symmetric or skew, as signs multiply.
    pub fn parity(&self) -> Properties {
        let sign = |operand: usize| {
            let facts = self.facts(operand);
            let signs = [(Property::Symmetric, 1), (Property::Skew, -1)];
            signs.into_iter().find(|(property, _)| facts.has(*property)).map(|(_, sign)| sign)
        };
        match sign(0).zip(sign(1)).map(|(a, b)| a * b) {
            Some(1) => Properties::of(&[Property::Symmetric]),
            Some(_) => Properties::of(&[Property::Skew]),
            None => Properties::NONE,
        }
    }

    /// The sign of a product or quotient is that of one operand where the other one is positive.
    pub fn sign_from_one(&self, requirement: Requirement) -> Option<Requirements> {
        let positive = |operand: usize| self.facts(operand).range.is_positive();
        let other = if positive(0) { Some(1) } else { positive(1).then_some(0) };
        other.map(|operand| SmallVec::from_slice(&[(operand, requirement)]))
    }

    /// Whether points may be left out at which an array vanishes altogether.
    pub fn leave_out_origin(&self) -> bool {
        self.terms.leaves_out_origin()
    }

    /// What the matrix M is known to be, where one operand is x and the other one `M*x`, with the place of x.
    pub fn form(&self) -> Option<(usize, Facts)> {
        let [a, b] = *self.ids else { return None };
        let matrix = |x: Id, image: Id| {
            let products = self.terms.nodes(image).iter().filter(|node| node.op == super::Op::Product);
            let of_x = products.filter(|node| self.terms.same(node.children[1], x));
            of_x.map(|node| self.terms.facts(node.children[0])).reduce(Facts::meet)
        };
        matrix(a, b).map(|facts| (0, facts)).or_else(|| matrix(b, a).map(|facts| (1, facts)))
    }
}

/// Requirements of operands, by their places.
pub type Requirements = SmallVec<[(usize, Requirement); 2]>;
