//! Tensors whose axes have indices.

use crate::expr::Id;
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
