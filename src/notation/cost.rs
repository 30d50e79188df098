//! What a text costs.

use super::weights;
use std::ops::Add;

/// The size of a text, then what decides between texts of one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cost {
    pub(crate) size: u32,
    pub(crate) weight: u32,
}

impl Cost {
    pub(crate) const ZERO: Cost = Cost { size: 0, weight: 0 };
    pub(crate) const TRANSPOSE: Cost = Cost::new(1, weights::TRANSPOSE);
    pub(crate) const NEGATE: Cost = Cost::new(1, 0);
    pub(crate) const LEAF: Cost = Cost::new(1, weights::LEAF);

    pub(crate) const fn new(size: u32, weight: u32) -> Cost {
        Cost { size, weight }
    }

    /// The cost of as many of the same.
    pub(super) const fn times(self, n: u32) -> Cost {
        Cost { size: self.size.saturating_mul(n), weight: self.weight.saturating_mul(n) }
    }
}

impl Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost { size: self.size.saturating_add(other.size), weight: self.weight.saturating_add(other.weight) }
    }
}
