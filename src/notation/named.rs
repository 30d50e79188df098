//! Terms of an e-graph, some of which have names: what has one is a leaf, however long it is.

use super::table::Table;
use super::terms::Terms;
use crate::base::{Attribute, Attributes, Declaration, Shape, Symbols};
use crate::egraph::EGraph;
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, PolynomialId};
use crate::ops::{Node, Op};
use rustc_hash::FxHashMap;

/// An e-graph in which some classes have names.
pub(crate) struct NamedClasses<'a> {
    egraph: &'a EGraph,
    symbols: Symbols,
    leaves: Table<Option<Node>>,
}

impl<'a> NamedClasses<'a> {
    /// The e-graph with these names.
    pub(crate) fn new<'n>(egraph: &'a EGraph, names: impl Iterator<Item = (&'n str, Id)>) -> Self {
        let mut symbols = (**egraph.symbols()).clone();
        let leaf = |(name, class): (&str, Id)| {
            let class = egraph.find(class);
            let shape = egraph.data(class).shape.clone();
            let is_symmetric = shape.len() == 2 && egraph.is_symmetric(class);
            let attributes: Attributes = is_symmetric.then_some(Attribute::Symmetric).into_iter().collect();
            let variable = symbols.declare(name, Declaration { shape, attributes });
            (class, Some(Node::new(Op::Variable(variable), [])))
        };
        let named: Vec<_> = names.map(leaf).collect();
        let mut leaves = Table::of(&egraph.classes());
        named.into_iter().for_each(|(class, leaf)| leaves[class] = leaf);
        NamedClasses { egraph, symbols, leaves }
    }

    /// The classes of an expression and its parts, of those that are there.
    pub(super) fn locate(&self, graph: &Graph, root: Id) -> FxHashMap<Id, Id> {
        self.egraph.locate(graph, root)
    }
}

impl Terms for NamedClasses<'_> {
    fn algebra(&self) -> &Algebra {
        &self.egraph.theory().algebra
    }

    fn classes(&self) -> Vec<Id> {
        self.egraph.classes()
    }

    fn written(&self) -> Vec<Id> {
        self.egraph.roots().collect()
    }

    fn find(&self, class: Id) -> Id {
        self.egraph.find(class)
    }

    fn nodes(&self, class: Id) -> &[Node] {
        match &self.leaves[self.egraph.find(class)] {
            Some(leaf) => std::slice::from_ref(leaf),
            None => self.egraph.nodes(class),
        }
    }

    fn shape(&self, class: Id) -> &Shape {
        &self.egraph.data(class).shape
    }

    fn form(&self, class: Id) -> Option<PolynomialId> {
        self.egraph.data(class).form
    }

    fn transposed(&self, class: Id) -> Option<Id> {
        self.egraph.transposed(class)
    }

    fn is_symmetric(&self, class: Id) -> bool {
        self.egraph.is_symmetric(class)
    }

    fn symbols(&self) -> &Symbols {
        &self.symbols
    }
}
