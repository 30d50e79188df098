//! What bounds the work of an evaluation that a user asks for, in one place. What proofs evaluate is bounded much tighter, in
//! `equality/budget.rs`; the most entries of one array are those of [`Tensor`](crate::base::Tensor).
//!
//! All are counts, so that the same request meets the same limit. Past one, [`Undefined::TooLarge`](crate::base::Undefined::TooLarge) is
//! the answer.

use crate::base::Work;

/// The words of eight bytes that are held at one time: 256 MiB, arrays of the user aside.
const WORDS: u64 = 1 << 25;

/// The multiplications together: some minutes of them.
const STEPS: u64 = 1 << 36;

/// The work of one evaluation for a user.
pub(super) const fn evaluation() -> Work {
    Work::new(WORDS, STEPS)
}
