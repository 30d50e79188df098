//! Constant arrays.

use crate::ops::{Callable, Notation};

/// The constant arrays that are letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Constant {
    Identity,
    Ones,
    /// The tensor that maps a matrix to itself.
    Isotropic,
    /// The tensor that maps a matrix to its transpose.
    Transposition,
    /// A constant of the table, with its letter.
    Letter(&'static str),
}

impl Constant {
    pub(super) fn from_name(name: &str) -> Option<Constant> {
        match name {
            "eye" => return Some(Constant::Identity),
            "ones" => return Some(Constant::Ones),
            "E4" => return Some(Constant::Isotropic),
            "G4" => return Some(Constant::Transposition),
            _ => {}
        }
        let Some(Callable::Operation(operation)) = Callable::find(name) else { return None };
        let Notation::Constant(constant) = operation.record().notation else { return None };
        constant.letter.map(Constant::Letter)
    }

    /// Whether it has four axes.
    pub(super) fn is_tensor(self) -> bool {
        matches!(self, Constant::Isotropic | Constant::Transposition)
    }
}
