//! What an answer is the answer to.

use super::{FormName, Selection, Task};
use crate::expr::{Graph, Id};
use crate::syntax::ast::Statement;
use std::sync::Arc;

/// The expression that an answer is about, with what was said besides.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) graph: Arc<Graph>,
    pub(super) root: Id,
    /// The terms of its forms as they were before anything was simplified.
    pub(super) unsimplified: Vec<(FormName, Id)>,
    /// The text as it was read.
    pub(super) statement: Option<Statement>,
    /// The text, where it has one reading.
    pub(super) text: Option<String>,
    /// Whether the answer is to the question alone: by whole variables, without assumptions.
    pub(super) alone: bool,
}

impl Origin {
    /// What a request about a term asks.
    pub(super) fn new(graph: Arc<Graph>, root: Id, unsimplified: Vec<(FormName, Id)>, request: &Task) -> Origin {
        let alone = request.parts.iter().all(Selection::is_whole) && request.assumptions.is_empty();
        Origin { graph, root, unsimplified, statement: None, text: None, alone }
    }
}
