//! A value for every class, by its id.

use crate::expr::Id;
use crate::ops::Node;
use std::ops::{Index, IndexMut};

/// A value for every class; the value of a class not named yet is the default.
#[derive(Clone, Debug, Default)]
pub(super) struct Table<T>(Vec<T>);

impl<T: Clone + Default> Table<T> {
    /// A table for these classes, in the order of their ids.
    pub(super) fn of(classes: &[Id]) -> Self {
        Table(vec![T::default(); classes.last().map_or(0, |last| usize::from(*last) + 1)])
    }
}

impl<T> Index<Id> for Table<T> {
    type Output = T;

    fn index(&self, class: Id) -> &T {
        &self.0[usize::from(class)]
    }
}

impl<T> IndexMut<Id> for Table<T> {
    fn index_mut(&mut self, class: Id) -> &mut T {
        &mut self.0[usize::from(class)]
    }
}

/// The passes of a relaxation: a node is looked at again only after one of its operands has changed.
pub(super) struct Passes {
    pass: u32,
    changed: bool,
    last: Table<u32>,
}

impl Passes {
    pub(super) fn over(classes: &[Id]) -> Self {
        Passes { pass: 0, changed: true, last: Table::of(classes) }
    }

    /// Begins the next pass, if the last one changed anything.
    pub(super) fn next(&mut self) -> bool {
        self.pass += 1;
        std::mem::take(&mut self.changed)
    }

    /// Whether an operand of the node has changed since the node was looked at.
    pub(super) fn is_stale(&self, node: &Node) -> bool {
        self.pass == 1 || node.children.iter().any(|c| self.last[*c] + 1 >= self.pass && self.last[*c] > 0)
    }

    /// Notes that a class has changed.
    pub(super) fn mark(&mut self, class: Id) {
        self.changed = true;
        self.last[class] = self.pass;
    }
}
