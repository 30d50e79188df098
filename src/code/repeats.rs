//! Contractions that are the same but for the names of labels.

use crate::base::Label;
use smallvec::SmallVec;

pub(super) type Labels = SmallVec<[Label; 6]>;

/// A value with the labels of its axes.
#[derive(Clone, Debug)]
pub(super) struct Labelled {
    /// What no other value has.
    pub(super) name: u64,
    pub(super) axes: Labels,
    /// Whether it is a symmetric matrix, whose axes may stand in either order.
    pub(super) is_symmetric: bool,
}

/// Two values, and which labels of theirs meet and stay.
pub(super) type Key = (u64, u64, SmallVec<[u8; 8]>);

impl Labelled {
    /// The first name of a value that a program does not have.
    pub(super) const NEW: u64 = 1 << 40;

    /// The labels as a set; those after the last that a set has room for are one.
    pub(super) fn mask(&self) -> u128 {
        self.axes.iter().fold(0, |mask, label| mask | 1 << label.min(&127))
    }

    /// What tells the contraction with another value from others, and the labels that stay, in the order in which it has them.
    pub(super) fn key(&self, other: &Labelled, stays: impl Fn(Label) -> bool) -> (Key, Labels) {
        let (first, second) = if self.name <= other.name { (self, other) } else { (other, self) };
        let found = first.pattern(second, &stays);
        let (pattern, axes) = match first.name == second.name {
            true => found.min(second.pattern(first, &stays)),
            false => found,
        };
        ((first.name, second.name, pattern), axes)
    }

    fn pattern(&self, other: &Labelled, stays: &impl Fn(Label) -> bool) -> (SmallVec<[u8; 8]>, Labels) {
        let (own, others) = (self.turned_to(other), other.turned_to(self));
        let mut all = Labels::new();
        let mut pattern: SmallVec<[u8; 8]> = SmallVec::new();
        for axes in [&own, &others] {
            for label in axes {
                let at = all.iter().position(|known| known == label).unwrap_or_else(|| {
                    all.push(*label);
                    all.len() - 1
                });
                pattern.push(at as u8);
            }
            pattern.push(u8::MAX);
        }
        pattern.extend(all.iter().map(|label| u8::from(stays(*label))));
        all.retain(|label| stays(*label));
        (pattern, all)
    }

    /// The labels, of a symmetric matrix those that another value has first and in its order.
    fn turned_to(&self, other: &Labelled) -> Labels {
        let mut axes = self.axes.clone();
        if self.is_symmetric {
            let place = |label: &Label| other.axes.iter().position(|own| own == label).unwrap_or(usize::MAX);
            axes.sort_by_key(place);
        }
        axes
    }
}
