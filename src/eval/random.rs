//! Random numbers, and where entries are drawn from.

use crate::base::mix;

/// A small deterministic generator of random numbers (splitmix64).
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// A generator with this seed.
    pub fn new(seed: u64) -> Self {
        Random { state: mix(seed) }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }
}

/// Where the entries of variables without attributes are drawn from; it matters for `f64` only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Region {
    /// Entries of both signs, away from zero: ±(0.4..1.2) for scalars, ±(0.2..1.2) in arrays.
    #[default]
    Signed,
    /// Positive entries: 0.4..1.6.
    Positive,
    /// Entries inside the unit interval: 0.1..0.8.
    Unit,
}
