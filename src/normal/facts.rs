//! What the records say of atoms, in the form that the canonical labelling needs.

use super::algebra::Algebra;
use super::polynomial::{Atom, AtomFacts, PolynomialId};
use crate::base::{Axis, Facts, Properties, Property, Variable};
use crate::expr::Id;
use crate::ops::{KnownTerms, Node, Operands};
use smallvec::SmallVec;

impl From<Facts> for AtomFacts {
    fn from(facts: Facts) -> AtomFacts {
        AtomFacts {
            symmetric: facts.has(Property::Symmetric),
            orthogonal: facts.has(Property::Orthogonal),
            skew: facts.has(Property::Skew),
            lower: facts.has(Property::Lower),
            upper: facts.has(Property::Upper),
        }
    }
}

/// The operands of an atom, by their places.
pub(super) struct Arguments(pub(super) SmallVec<[Facts; 2]>);

impl KnownTerms for Arguments {
    fn facts(&self, term: Id) -> Facts {
        self.0[usize::from(term)]
    }

    fn nodes(&self, _term: Id) -> &[Node] {
        &[]
    }

    fn declared(&self, _variable: Variable) -> Facts {
        Facts::UNKNOWN
    }
}

impl Algebra {
    /// What is known of an atom with these axes.
    pub(super) fn facts_of(&mut self, atom: &Atom, axes: &Axis) -> AtomFacts {
        let is_matrix = axes.len() == 2;
        match atom {
            Atom::Variable(v) if is_matrix && axes[0] == axes[1] => self.symbols().facts(*v).into(),
            Atom::Map(function, p) if is_matrix => function.record().facts(self.structure(*p)).close().into(),
            Atom::Power(p, _) | Atom::Opaque(p) if is_matrix => {
                let kept = Properties::of(&[Property::Symmetric]);
                self.structure(*p).only(kept).into()
            }
            Atom::Call(operation, parameters, arguments) if is_matrix => {
                let known = Arguments(arguments.iter().map(|p| self.structure(*p)).collect());
                let ids: SmallVec<[Id; 2]> = (0..arguments.len()).map(Id::from).collect();
                (operation.record().facts)(&Operands::new(&ids, &known), *parameters).close().into()
            }
            _ => AtomFacts::default(),
        }
    }

    /// What a matrix of one operand has of it: a triangle, symmetry; the last is seen of any matrix.
    fn structure(&mut self, id: PolynomialId) -> Facts {
        use Property::{Lower, Skew, Symmetric, Upper};
        let mut facts = Facts::UNKNOWN;
        if self.polynomial(id).shape.len() == 2 && self.transpose(id) == Some(id) {
            facts = Facts::with(&[Symmetric]);
        }
        let [(monomial, _)] = self.polynomial(id).terms.as_slice() else { return facts };
        let [(atom, legs)] = monomial.operands.as_slice() else { return facts };
        let turned = match legs.as_slice() {
            [i, j] if [*i, *j] == *monomial.output => false,
            [i, j] if [*j, *i] == *monomial.output => true,
            _ => return facts,
        };
        let AtomFacts { skew, lower, upper, .. } = self.facts(*atom);
        let (lower, upper) = if turned { (upper, lower) } else { (lower, upper) };
        for (property, holds) in [(Skew, skew), (Lower, lower), (Upper, upper)] {
            if holds {
                facts = facts.and(Properties::of(&[property]));
            }
        }
        facts
    }
}
