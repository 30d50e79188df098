//! The tensors in normal form: polynomials of monomials of atoms, the indivisible operands.

use crate::base::{Dimension, Label, Rational, Shape, Variable};
use crate::ops::{Function, Operation, Parameters};
use smallvec::{SmallVec, smallvec};

/// An interned [`Polynomial`]. Equal ids are equal tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolynomialId(pub(super) u32);

/// A sum of monomials with nonzero coefficients, in the order of the monomials.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Polynomial {
    /// The axes of the tensor; each monomial's output lists their elementary dimensions flattened.
    pub shape: Shape,
    /// The terms.
    pub terms: Vec<(Monomial, Rational)>,
}

impl Polynomial {
    /// Whether this is the zero tensor.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// The number of operands in all terms together.
    pub fn operands(&self) -> usize {
        self.terms.iter().map(|(m, _)| m.operands.len()).sum()
    }
}

/// A list of labels.
pub(super) type Labels = SmallVec<[Label; 4]>;

/// A network of atoms in canonical labelling. Equal monomials are equal tensors.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Monomial {
    /// The operands with the labels of their axes.
    pub operands: SmallVec<[(AtomId, Labels); 4]>,
    /// The label of each (elementary) output axis.
    pub output: Labels,
    /// The dimension of each label.
    pub sizes: SmallVec<[Dimension; 4]>,
}

impl Monomial {
    /// How many operand axes and output places touch each label.
    pub fn degrees(&self) -> SmallVec<[u32; 8]> {
        let mut degrees = SmallVec::from_elem(0, self.sizes.len());
        for l in self.operands.iter().flat_map(|(_, labels)| labels).chain(&self.output) {
            degrees[*l as usize] += 1;
        }
        degrees
    }
}

/// An interned [`Atom`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtomId(pub(super) u32);

/// An operand of a network. Its axes are the elementary dimensions of its tensor, flattened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// A dimension as a number.
    Size(Dimension),
    /// A variable.
    Variable(Variable),
    /// The diagonal of a variable that is declared diagonal.
    DiagonalOf(Variable),
    /// An elementwise function of a tensor.
    Map(Function, PolynomialId),
    /// A tensor with each entry raised to a scalar power.
    Power(PolynomialId, PolynomialId),
    /// An operation of the table that is no network, of tensors.
    Call(Operation, Parameters, SmallVec<[PolynomialId; 1]>),
    /// A tensor that is not multiplied out.
    Opaque(PolynomialId),
}

impl Atom {
    /// An operation on one operand.
    pub(super) fn unary(operation: Operation, argument: PolynomialId) -> Atom {
        Atom::Call(operation, Parameters::None, smallvec![argument])
    }

    /// Whether it is this operation.
    pub(super) fn is(&self, operation: Operation) -> bool {
        matches!(self, Atom::Call(own, ..) if *own == operation)
    }

    /// The operand of this operation, if it is one.
    pub(super) fn argument_of(&self, operation: Operation) -> Option<PolynomialId> {
        match self {
            Atom::Call(own, _, arguments) if *own == operation => arguments.first().copied(),
            _ => None,
        }
    }
}

/// A factor of every entry, as powers of it stand in terms: the base, and the output places of its axes.
pub(super) type Base = (PolynomialId, Labels);

/// What the terms of a sum have in common.
#[derive(Clone, Debug)]
pub(super) struct Content {
    /// The rational factor.
    pub(super) coefficient: Rational,
    /// The bases with their least exponents.
    pub(super) powers: Vec<(Base, Rational)>,
}

/// A sum as its leading term and the others.
#[derive(Clone, Debug)]
pub(super) struct Leading {
    /// The factors of the leading term, on the output labels of the sum.
    pub(super) factors: Vec<(PolynomialId, Labels)>,
    pub(super) coefficient: Rational,
    pub(super) others: PolynomialId,
}

/// What the canonical labelling needs to know of an atom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct AtomFacts {
    /// Whether its two axes may be exchanged.
    pub(super) symmetric: bool,
    /// Whether the product with its own transpose is the identity.
    pub(super) orthogonal: bool,
    /// Whether exchanging its two axes changes its sign.
    pub(super) skew: bool,
    /// Whether its entries above the diagonal are zero.
    pub(super) lower: bool,
    /// Whether its entries below the diagonal are zero.
    pub(super) upper: bool,
}
