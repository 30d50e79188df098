//! Sets of kinds of operations.

use crate::ops::Op;

const WORDS: usize = 4;

/// A set of kinds of operations: those that [`Op::kind`] tells apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds([u64; WORDS]);

impl Kinds {
    /// The set of one kind.
    pub(super) fn of(op: &Op) -> Kinds {
        let mut kinds = Kinds::default();
        kinds.insert(op);
        kinds
    }

    /// Adds a kind.
    pub(super) fn insert(&mut self, op: &Op) {
        self.insert_kind(op.kind());
    }

    /// Adds a kind by its number.
    pub(super) fn insert_kind(&mut self, kind: usize) {
        self.0[kind / 64] |= 1 << (kind % 64);
    }

    /// Adds all kinds of another set.
    pub(super) fn extend(&mut self, other: &Kinds) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        *self == Kinds::default()
    }

    /// Whether the kind of an operation is among them.
    pub(super) fn contains(&self, op: &Op) -> bool {
        self.contains_kind(op.kind())
    }

    /// Whether the kind of this number is among them.
    pub(super) fn contains_kind(&self, kind: usize) -> bool {
        self.0[kind / 64] & 1 << (kind % 64) != 0
    }

    /// Whether all kinds of the other set are in this one.
    pub(super) fn contains_all(&self, other: &Kinds) -> bool {
        self.0.iter().zip(&other.0).all(|(own, other)| other & !own == 0)
    }

    /// How many kinds the sets have in common.
    pub(super) fn shared(&self, other: &Kinds) -> u32 {
        self.0.iter().zip(&other.0).map(|(own, other)| (own & other).count_ones()).sum()
    }

    /// Whether the sets have a kind in common.
    pub(super) fn intersects(&self, other: &Kinds) -> bool {
        self.0.iter().zip(&other.0).any(|(own, other)| own & other != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_room() {
        assert!(Op::kinds() <= 64 * WORDS);
    }

    #[test]
    fn sets_of_kinds() {
        let mut kinds = Kinds::of(&Op::Product);
        assert!(kinds.contains(&Op::Product) && !kinds.contains(&Op::Transpose));
        kinds.insert(&Op::Transpose);
        assert!(kinds.contains_all(&Kinds::of(&Op::Transpose)) && !Kinds::of(&Op::Product).contains_all(&kinds));
        assert!(kinds.intersects(&Kinds::of(&Op::Product)) && !kinds.intersects(&Kinds::of(&Op::Sum)));
        assert!(Kinds::default().is_empty() && !kinds.is_empty());
    }
}
