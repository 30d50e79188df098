//! What an answer is the answer to.

use super::{Selection, Task};
use crate::expr::{Graph, Id};
use crate::syntax::ast::Statement;
use std::sync::Arc;

/// The expression that an answer is about, with what was said besides.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) graph: Arc<Graph>,
    pub(super) root: Id,
    /// The text as it was read.
    pub(super) statement: Option<Statement>,
    /// The text, where it has one reading.
    pub(super) text: Option<String>,
    /// Whether the answer is to the question alone: by whole variables, without assumptions.
    pub(super) alone: bool,
}

impl Origin {
    /// What a request about a term asks.
    pub(super) fn new(graph: Arc<Graph>, root: Id, request: &Task) -> Origin {
        let alone = request.parts.iter().all(Selection::is_whole) && request.assumptions.is_empty();
        Origin { graph, root, statement: None, text: None, alone }
    }
}
