//! What dense evaluation may cost, in counts.

use super::scalar::Undefined;

/// What an evaluation may still cost: multiplications, and numbers that are held at one time. Both count words of eight bytes, so that
/// numbers of several words cost as much more.
///
/// ```
/// use gradus::internals::eval::Work;
/// let mut work = Work::new(100, 10);
/// assert!(work.hold(60).is_ok());
/// assert!(work.hold(60).is_err());
/// work.release(60);
/// assert!(work.hold(60).is_ok());
/// assert!(work.spend(10).is_ok() && work.spend(1).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    words: u64,
    steps: u64,
}

impl Work {
    /// So many words at one time, and so many steps together.
    pub const fn new(words: u64, steps: u64) -> Self {
        Work { words, steps }
    }

    /// Takes words until they are released.
    ///
    /// # Errors
    /// [`Undefined::TooLarge`] when there are not so many left.
    pub fn hold(&mut self, words: u64) -> Result<(), Undefined> {
        self.words = self.words.checked_sub(words).ok_or(Undefined::TooLarge)?;
        Ok(())
    }

    /// Gives words back.
    pub fn release(&mut self, words: u64) {
        self.words = self.words.saturating_add(words);
    }

    /// Takes steps.
    ///
    /// # Errors
    /// [`Undefined::TooLarge`] when there are not so many left.
    pub fn spend(&mut self, steps: u64) -> Result<(), Undefined> {
        self.steps = self.steps.checked_sub(steps).ok_or(Undefined::TooLarge)?;
        Ok(())
    }

    /// The same with no more steps than these.
    #[must_use]
    pub fn at_most(self, steps: u64) -> Self {
        Work { steps: self.steps.min(steps), ..self }
    }

    /// As many words, with other steps.
    #[must_use]
    pub const fn with_steps(self, steps: u64) -> Self {
        Work { words: self.words, steps }
    }

    /// The steps that are left.
    pub fn steps(&self) -> u64 {
        self.steps
    }
}

/// The words of eight bytes that a number takes.
pub(crate) const fn words<T>() -> u64 {
    (size_of::<T>() as u64).div_ceil(8)
}

/// The multiplications of words that one multiplication of these numbers takes.
pub(crate) const fn multiplication<T>() -> u64 {
    let words = words::<T>();
    words * (words + 1) / 2
}
