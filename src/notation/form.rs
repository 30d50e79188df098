//! The forms that texts have.

use super::cost::Cost;
use super::reading::Reading;
use crate::base::{Dimension, Rational, Shape, Variable};
use crate::expr::Id;
use crate::ops::{Along, Function, Place};
use smallvec::SmallVec;

/// A text with gaps for operands, and what it costs besides them.
#[derive(Clone, Debug)]
pub(super) struct Plan<'a> {
    pub(super) form: Form<'a>,
    /// The cost of all but the operands.
    pub(super) own: Cost,
}

/// The forms of texts.
#[derive(Clone, Debug)]
pub(super) enum Form<'a> {
    Number(Rational),
    Leaf {
        leaf: Leaf,
        transposed: bool,
        negative: bool,
    },
    Zero {
        shape: &'a Shape,
        transposed: bool,
    },
    /// A linear combination.
    Sum {
        coefficients: &'a [Rational],
        operands: &'a [Id],
        reading: Reading,
    },
    /// The one operand of a linear combination.
    Multiple {
        coefficient: Rational,
        operand: &'a Id,
        reading: Reading,
    },
    /// An operand as it is.
    Operand(Id, Reading),
    /// `A*B`.
    Product(Pair),
    /// `s*A`.
    Scaled(Pair),
    /// `A/s`.
    Quotient(Pair),
    /// `A.*B`; where one factor only cuts a triangle out of the other, that is all that counts.
    Hadamard {
        pair: Pair,
        cut: Option<Id>,
    },
    /// `A./B`.
    HadamardQuotient(Pair),
    /// `x'*y`, `A:B`.
    Inner {
        operands: (Id, Id),
        negative: bool,
    },
    /// `f(A)`; a sign and a coefficient are in front if `linear`.
    Call {
        name: &'static str,
        operand: Operand,
        /// A dimension besides.
        size: Option<Dimension>,
        linear: bool,
        /// The axis along which it goes, if it has one.
        along: Option<Along>,
    },
    /// A function of all entries of a matrix, which it is not called of: `f(vec(A))`, or shares of a total, `exp(A)/sum(exp(A))`.
    OfAllEntries {
        name: &'static str,
        operand: Id,
        reading: Reading,
        shares: Option<Function>,
    },
    /// `f(A,B)`, linear in both.
    CallOfTwo {
        name: &'static str,
        pair: Pair,
    },
    /// The call of an operation that a text defines.
    CallOfDefined {
        name: &'a str,
        operands: &'a [Id],
    },
    /// `x[r]`.
    Entry {
        operand: Operand,
        place: (Dimension, Place),
    },
    /// A column `A[:,r]`, or a row `B[r,:]` of what is read transposed; with a mark of a transpose or without.
    Line {
        class: Id,
        reading: Reading,
        place: (Dimension, Place),
        marked: bool,
    },
    /// A tensor at places, `T[1,:,r]`.
    Slice {
        variable: Variable,
        places: SmallVec<[Option<(Dimension, Place)>; 4]>,
    },
    /// `A^p`, or `A.^p`.
    Power {
        base: Operand,
        exponent: Exponent,
        entrywise: bool,
    },
    /// `1/s`.
    Reciprocal(Operand),
}

/// What has no operands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leaf {
    Variable(Variable),
    Size(Dimension),
    Constant {
        name: &'static str,
        sizes: [Option<Dimension>; 2],
    },
    /// The unit vector of a place along a dimension.
    Unit(Dimension, Place),
}

impl Leaf {
    /// Whether it is a unit vector.
    pub(super) fn is_unit(self) -> bool {
        matches!(self, Leaf::Unit(..))
    }
}

/// An operand, and the readings of which the cheapest is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operand {
    pub(super) class: Id,
    pub(super) readings: &'static [Reading],
}

/// Two operands, each transposed or not, of which one takes the sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) first: (Id, bool),
    pub(super) second: (Id, bool),
    pub(super) negative: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Exponent {
    Number(Rational),
    Operand(Id, Reading),
}
