//! The facts of every node of a typed graph.

use super::structural;
use crate::base::{Facts, Interval, Property, Requirement, Symbols, Variable};
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
        GraphFacts::under(graph, symbols, &[])
    }

    /// The facts of every node where these requirements of nodes hold.
    pub(super) fn under(graph: &'g Graph, symbols: &'g Symbols, given: &[(Requirement, Id)]) -> Self {
        let mut found = GraphFacts { graph, symbols, facts: Vec::with_capacity(graph.len()) };
        for index in 0..graph.len() {
            let id = Id::from(index);
            let square = is_square(graph, id);
            let own = structural::of_node(graph.node(id), square, &found);
            let told = given.iter().filter(|(_, term)| *term == id);
            let all = told.map(|(requirement, _)| said(*requirement, graph.rank(id))).fold(own, Facts::meet);
            found.facts.push(if all == own { own } else { structural::settle(all, square) });
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

/// What a requirement says of a term with this many axes.
fn said(requirement: Requirement, rank: usize) -> Facts {
    use Requirement::*;
    match requirement {
        Invertible => Facts::with(&[Property::Invertible]),
        EntriesNonzero => Facts::with(&[Property::Nonzero]),
        Nonzero if rank == 0 => Facts::with(&[Property::Nonzero]),
        Nonnegative => Facts::within(Interval::NONNEGATIVE),
        Positive => Facts::within(Interval::POSITIVE),
        InsideUnit => Facts::within(Interval::open(-1, 1)),
        WithinUnit => Facts::within(Interval::closed(-1, 1)),
        Nonzero | CosineNonzero => Facts::UNKNOWN,
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
