//! Kinds (scalar, column, row, matrix, ...) and their inference by propagation over small sets.
//!
//! What is undetermined when nothing narrows any more is decided by [`fit`](super::fit), else takes its default from its first letter.

use super::spelling::Spelling;
use crate::ops::{Kind, Outcome};
use std::collections::VecDeque;

/// A set of kinds, one bit each: scalar, column, row, matrix, then tensors of 3 to [`MAX_RANK`] axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds(pub(super) u32);

/// The most axes a tensor may have.
pub(super) const MAX_RANK: usize = 16;

pub(super) const SCALAR: Kinds = Kinds(1);
pub(super) const COLUMN: Kinds = Kinds(2);
pub(super) const ROW: Kinds = Kinds(4);
pub(super) const MATRIX: Kinds = Kinds(8);
/// What has four axes, as E4 and G4.
pub(super) const FOURTH_ORDER: Kinds = Kinds::of_rank(4);
pub(super) const ANY: Kinds = Kinds((1 << (MAX_RANK + 2)) - 1);

impl Kinds {
    pub(super) const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    pub(super) const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) const fn is_single(self) -> bool {
        self.0.is_power_of_two()
    }

    pub(super) const fn has(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// The kind of a tensor of this many axes (a vector is a column).
    pub(super) const fn of_rank(rank: usize) -> Kinds {
        match rank {
            0 => SCALAR,
            1 => COLUMN,
            2 => MATRIX,
            _ => Kinds(1 << (rank + 1)),
        }
    }

    /// The number of axes of a single kind.
    pub(super) fn rank(self) -> usize {
        match self {
            SCALAR => 0,
            COLUMN | ROW => 1,
            MATRIX => 2,
            Kinds(bits) => (bits.trailing_zeros() as usize).saturating_sub(1),
        }
    }

    /// A single kind, as signatures of functions name it.
    pub(super) fn single(self) -> Kind {
        match self {
            SCALAR => Kind::Scalar,
            COLUMN => Kind::Column,
            ROW => Kind::Row,
            MATRIX => Kind::Matrix,
            _ => Kind::Tensor(self.rank()),
        }
    }

    /// The set of one kind.
    pub(super) const fn only(kind: Kind) -> Kinds {
        match kind {
            Kind::Row => ROW,
            Kind::Scalar => SCALAR,
            Kind::Column => COLUMN,
            Kind::Matrix => MATRIX,
            Kind::Tensor(rank) => Kinds::of_rank(rank),
        }
    }

    /// The single kinds in the set.
    pub(super) fn iter(self) -> impl Iterator<Item = Kinds> {
        let mut bits = self.0;
        std::iter::from_fn(move || {
            let lowest = bits & bits.wrapping_neg();
            bits &= !lowest;
            (lowest != 0).then_some(Kinds(lowest))
        })
    }
}

/// The kinds of an undeclared name: anything but a row.
pub(super) const NAMED: Kinds = ANY.without(ROW);

/// How the kinds of two operands and of the result go together.
#[derive(Clone, Copy, Debug)]
pub(super) enum Relation {
    /// Entry by entry: equal kinds, or a scalar with anything.
    Entrywise,
    /// The same, where an operand is a reduction along an axis: a column or a row of these combines with each column or row of a matrix, or
    /// with one another.
    Spread([bool; 2]),
    /// `*`.
    Product,
    /// `/`.
    Divide,
    /// `:`.
    Frobenius,
    /// `*` beside a tensor of four axes: it joins the neighbouring axes.
    TensorProduct,
    /// `:` beside one: it joins the two last with the two first.
    TensorContraction,
    /// `A^k`: a scalar, a matrix, or each entry of a vector, to a scalar power.
    Power,
    /// `A.^p`: entry by entry, the exponent too.
    EntryPower,
    /// A function whose signature says it (of one operand, the second is the first again).
    Call(fn(&[Kind]) -> Option<Outcome>),
    /// An operator that is replaced as soon as the kinds of its operands are known.
    Spelt(Spelling),
}

impl Relation {
    /// How operands go together entry by entry, some of which are reductions along an axis.
    pub(super) fn entrywise(reduced: [bool; 2]) -> Relation {
        if reduced.contains(&true) { Relation::Spread(reduced) } else { Relation::Entrywise }
    }

    /// The kind of the result for operands of single kinds, if they go together.
    pub(super) fn result(self, a: Kinds, b: Kinds) -> Option<Kinds> {
        Some(match self {
            Relation::Entrywise | Relation::Spread(_) | Relation::EntryPower if a == b || b == SCALAR => a,
            Relation::Entrywise | Relation::Spread(_) | Relation::EntryPower if a == SCALAR => b,
            Relation::Spread([left, right]) => match (a, b) {
                (MATRIX, COLUMN | ROW) if right => MATRIX,
                (COLUMN | ROW, MATRIX) if left => MATRIX,
                (COLUMN, ROW) | (ROW, COLUMN) if left && right => MATRIX,
                _ => return None,
            },
            Relation::Product => match (a, b) {
                (SCALAR, k) | (k, SCALAR) => k,
                (MATRIX, MATRIX) | (COLUMN, ROW) => MATRIX,
                (MATRIX, COLUMN) => COLUMN,
                (ROW, MATRIX) => ROW,
                (ROW, COLUMN) => SCALAR,
                _ => return None,
            },
            Relation::TensorProduct => match (a, b) {
                (FOURTH_ORDER, MATRIX) | (MATRIX, FOURTH_ORDER) => FOURTH_ORDER,
                _ => return Relation::Product.result(a, b),
            },
            Relation::TensorContraction => match (a, b) {
                (FOURTH_ORDER, FOURTH_ORDER) => FOURTH_ORDER,
                (FOURTH_ORDER, MATRIX) | (MATRIX, FOURTH_ORDER) => MATRIX,
                _ => return Relation::Frobenius.result(a, b),
            },
            Relation::Divide if b == SCALAR => a,
            Relation::Frobenius if a == b => SCALAR,
            Relation::Power if b == SCALAR && a.rank() <= 2 => a,
            Relation::Spelt(spelling) => Kinds::only(spelling.result(a.single(), b.single())?),
            Relation::Call(signature) => Kinds::only(signature(&[a.single(), b.single()])?.kind),
            _ => return None,
        })
    }
}

/// A kind to be found.
pub(super) type Slot = usize;

/// A relation between the kinds of two operands and a result.
#[derive(Clone, Copy, Debug)]
pub(super) struct Constraint {
    pub(super) relation: Relation,
    pub(super) operands: [Slot; 2],
    pub(super) result: Slot,
    /// The place in the caller's table, for messages.
    pub(super) origin: usize,
}

/// Operands that cannot be what their relation needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conflict {
    pub(super) origin: usize,
    /// What the operands could be before.
    pub(super) operands: [Kinds; 2],
}

/// The kinds of an expression, being found.
#[derive(Clone, Debug, Default)]
pub(super) struct Solver {
    kinds: Vec<Kinds>,
    constraints: Vec<Constraint>,
    users: Vec<Vec<usize>>,
    queue: VecDeque<usize>,
}

impl Solver {
    pub(super) fn slot(&mut self, kinds: Kinds) -> Slot {
        self.kinds.push(kinds);
        self.users.push(Vec::new());
        self.kinds.len() - 1
    }

    /// The kinds of all slots.
    pub(super) fn all(&self) -> &[Kinds] {
        &self.kinds
    }

    /// The relations, each after those whose results it takes.
    pub(super) fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    pub(super) fn get(&self, slot: Slot) -> Kinds {
        self.kinds[slot]
    }

    /// Adds a relation; returns the slot of its result.
    pub(super) fn relate(&mut self, relation: Relation, a: Slot, b: Slot, origin: usize) -> Slot {
        let result = self.slot(ANY);
        let index = self.constraints.len();
        self.constraints.push(Constraint { relation, operands: [a, b], result, origin });
        for slot in [a, b, result] {
            if self.users[slot].last() != Some(&index) {
                self.users[slot].push(index);
            }
        }
        self.queue.push_back(index);
        result
    }

    /// Narrows a slot; false if nothing is left (the slot then keeps what it had).
    pub(super) fn narrow(&mut self, slot: Slot, to: Kinds) -> bool {
        let new = self.kinds[slot].and(to);
        if new.is_empty() {
            return false;
        }
        if new != self.kinds[slot] {
            self.kinds[slot] = new;
            self.queue.extend(&self.users[slot]);
        }
        true
    }

    /// Narrows until nothing changes.
    pub(super) fn propagate(&mut self) -> Result<(), Conflict> {
        while let Some(index) = self.queue.pop_front() {
            let Constraint { relation, operands: [a, b], result, origin } = self.constraints[index];
            let before = [self.kinds[a], self.kinds[b]];
            let (mut new_a, mut new_b, mut new_result) = (Kinds(0), Kinds(0), Kinds(0));
            for ka in self.kinds[a].iter() {
                for kb in self.kinds[b].iter() {
                    if a == b && ka != kb {
                        continue;
                    }
                    if let Some(k) = relation.result(ka, kb).filter(|k| self.kinds[result].has(*k)) {
                        new_a = new_a.or(ka);
                        new_b = new_b.or(kb);
                        new_result = new_result.or(k);
                    }
                }
            }
            if !(self.narrow(a, new_a) && self.narrow(b, new_b) && self.narrow(result, new_result)) {
                return Err(Conflict { origin, operands: before });
            }
        }
        Ok(())
    }

    /// Finds every kind. `fitting` are kinds that go together, of names that are undeclared; `defaults` are these names, each with the kinds
    /// it would rather have, in the order in which they are asked.
    pub(super) fn solve(&mut self, fitting: &[(Slot, Kinds)], defaults: &[(Slot, [Kinds; 3])]) -> Result<(), Conflict> {
        for (slot, kind) in fitting {
            self.narrow(*slot, *kind);
        }
        self.propagate()?;
        for (slot, order) in defaults {
            if let Some(kind) = order.iter().find(|k| self.kinds[*slot].has(**k)) {
                self.narrow(*slot, *kind);
            }
            self.propagate()?;
        }
        // Only what no name decides is left, such as a tensor of unknown rank: take the simplest.
        for slot in 0..self.kinds.len() {
            if !self.kinds[slot].is_single() {
                let first = self.kinds[slot].iter().next().unwrap_or(SCALAR);
                self.narrow(slot, first);
                self.propagate()?;
            }
        }
        Ok(())
    }
}
