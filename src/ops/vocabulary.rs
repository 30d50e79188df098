//! The operations that not every reader of answers knows.

use std::collections::BTreeSet;
use std::sync::Arc;

/// A set of operations that not every reader of answers knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UncommonOperations {
    families: u8,
    /// The names of those that texts define; none is the empty set.
    defined: Option<Arc<BTreeSet<String>>>,
}

impl UncommonOperations {
    /// None: everybody knows the operation.
    pub const COMMON: UncommonOperations = UncommonOperations { families: 0, defined: None };

    /// `softmax` and `logsumexp`: the derivative of one is written with the other.
    pub const EXPONENTIAL_SUMS: UncommonOperations = UncommonOperations { families: 1, defined: None };

    /// Adjugates: a determinant and an inverse say the same of an invertible matrix.
    pub const ADJUGATES: UncommonOperations = UncommonOperations { families: 2, defined: None };

    /// Operations that texts define, by their names.
    pub fn defined(names: impl IntoIterator<Item = String>) -> UncommonOperations {
        let names: BTreeSet<String> = names.into_iter().collect();
        UncommonOperations { families: 0, defined: (!names.is_empty()).then(|| Arc::new(names)) }
    }

    /// Whether it is the empty set.
    pub fn is_empty(&self) -> bool {
        self.families == 0 && self.defined.is_none()
    }

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: UncommonOperations) -> UncommonOperations {
        let defined = match (self.defined, other.defined) {
            (Some(a), Some(b)) if a != b => Some(Arc::new(a.union(&b).cloned().collect())),
            (a, b) => a.or(b),
        };
        UncommonOperations { families: self.families | other.families, defined }
    }

    /// Whether every operation of the other set is in this one.
    pub fn contains(&self, other: &UncommonOperations) -> bool {
        let own = |name: &String| self.has(name);
        other.families & !self.families == 0 && other.defined.iter().all(|names| names.iter().all(own))
    }

    /// Whether the operation of this name, which a text defines, is in the set.
    pub fn has(&self, name: &str) -> bool {
        self.defined.as_ref().is_some_and(|names| names.contains(name))
    }
}
