//! The facts of every node of a typed graph.

use super::structural;
use crate::base::{Facts, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::{KnownTerms, Node};

/// What is known of the nodes of a graph, for all values at which they are defined.
pub struct GraphFacts<'g> {
    pub(super) graph: &'g Graph,
    symbols: &'g Symbols,
    pub(super) facts: Vec<Facts>,
}

impl<'g> GraphFacts<'g> {
    /// The facts of every node.
    pub fn new(graph: &'g Graph, symbols: &'g Symbols) -> Self {
        let mut found = GraphFacts { graph, symbols, facts: Vec::with_capacity(graph.len()) };
        for index in 0..graph.len() {
            let id = Id::from(index);
            let facts = structural::of_node(graph.node(id), is_square(graph, id), &found);
            found.facts.push(facts);
        }
        found
    }

    /// What is known of a node.
    pub fn of(&self, id: Id) -> Facts {
        self.facts[usize::from(id)]
    }

    /// What the declaration of a variable says by itself, without what follows from it.
    pub(super) fn stated(&self, variable: Variable) -> Facts {
        let attributes = self.symbols.declaration(variable).attributes;
        let said = attributes.iter().map(Facts::of_attribute).fold(Facts::UNKNOWN, Facts::meet);
        // A positive triangular matrix has zeros.
        if Facts::declared(attributes).imply(&said) { said } else { Facts::declared(attributes) }
    }

    /// The graph.
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }
}

/// Whether the shape is that of a square matrix.
pub(super) fn is_square(graph: &Graph, id: Id) -> bool {
    matches!(&graph.shape(id)[..], [rows, columns] if rows == columns)
}

impl KnownTerms for GraphFacts<'_> {
    fn facts(&self, term: Id) -> Facts {
        // Children come before their parents.
        self.of(term)
    }

    fn nodes(&self, term: Id) -> &[Node] {
        std::slice::from_ref(self.graph.node(term))
    }

    fn declared(&self, variable: Variable) -> Facts {
        self.symbols.facts(variable)
    }
}
