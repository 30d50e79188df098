//! The ways in which a class can be written, and which is chosen.

use super::cost::Cost;
use crate::base::Rational;
use crate::expr::Id;

/// How a class is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reading {
    /// Transposed (a matrix) or as a row (a vector).
    pub(super) transposed: bool,
    /// With the other sign.
    pub(super) negative: bool,
}

impl Reading {
    pub(super) const ALL: [Reading; 4] = [
        Reading { transposed: false, negative: false },
        Reading { transposed: true, negative: false },
        Reading { transposed: false, negative: true },
        Reading { transposed: true, negative: true },
    ];

    pub(super) const PLAIN: Reading = Reading::ALL[0];

    pub(super) fn index(self) -> usize {
        usize::from(self.transposed) + 2 * usize::from(self.negative)
    }

    pub(super) fn transpose(self) -> Reading {
        Reading { transposed: !self.transposed, ..self }
    }

    pub(super) fn negate(self) -> Reading {
        Reading { negative: !self.negative, ..self }
    }
}

/// Where the best of a reading comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// A node of the class, by its place there.
    Node(usize),
    /// The transpose of the other reading, written out.
    Transpose,
    /// The negative of the other reading, written out.
    Negate,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Best {
    pub(super) cost: Cost,
    pub(super) choice: Choice,
}

/// How an operand of a network is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OperandForm {
    /// In matrix notation with an index postfix.
    Matrix { transposed: bool, negative: bool },
    /// In index notation, in parentheses.
    Index { negative: bool },
    /// As a divisor: the base of a power with this negated exponent.
    Divisor { base: Id, power: Rational },
}

/// Whether a matrix is a sum with outer products.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum OuterProducts {
    #[default]
    None,
    /// It has differentials in it.
    OfDifferentials,
    Some,
}
