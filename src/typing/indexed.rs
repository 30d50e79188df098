//! What index notation is built of: tensors whose axes have indices.

use crate::expr::Id;
use crate::ops::{Callable, Signature};
use indexmap::IndexSet;

/// A tensor whose axes have indices, by their place among all.
#[derive(Clone, Debug)]
pub(super) struct Indexed {
    pub(super) id: Id,
    pub(super) indices: Vec<usize>,
}

/// A factor of a product of entries.
pub(super) enum Factor {
    Entries(Indexed),
    Delta(usize, usize),
}

/// Indices by their place among all.
pub(super) type Keep = IndexSet<usize>;

/// Whether what is called takes all entries to a scalar.
pub(super) fn is_reduction(callable: Callable) -> bool {
    matches!(callable.signature(), Signature::ToScalar)
}
