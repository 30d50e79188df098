//! What a program may be made in more than one way by, and which way costs least.

use crate::expr::Id;
use std::collections::BTreeSet;

/// Which terms are values of their own, and which sums products are taken into.
#[derive(Clone, Debug, Default)]
pub(super) struct Choices {
    /// Networks that are computed by themselves, not as parts of what uses them.
    stops: BTreeSet<Id>,
    /// Sums whose terms are multiplied one by one.
    pub(super) distributed: BTreeSet<Id>,
    /// Whether the first result is computed first: what it is made of then decides how the others are.
    pub(super) in_order: bool,
}

/// Nothing is computed by itself, no sum is taken apart.
pub(super) static NONE: Choices = Choices { stops: BTreeSet::new(), distributed: BTreeSet::new(), in_order: false };

impl Choices {
    /// Whether a term is taken apart where it is used.
    pub(super) fn passes(&self, id: Id) -> bool {
        !self.stops.contains(&id)
    }

    /// Computes a term by itself.
    pub(super) fn stop(&mut self, id: Id) {
        self.stops.insert(id);
    }

    /// The other way, of what is a value of its own.
    pub(super) fn flip_stop(&mut self, id: Id) {
        if !self.stops.remove(&id) {
            self.stops.insert(id);
        }
    }

    /// The other way, of a sum.
    pub(super) fn flip_distributed(&mut self, id: Id) {
        if !self.distributed.remove(&id) {
            self.distributed.insert(id);
        }
    }
}
