//! What is known of a class: the facts that its nodes show, all together.

use super::graph::Core;
use crate::base::{Attribute, Facts, Variable};
use crate::expr::Id;
use crate::facts;
use crate::ops::{KnownTerms, Node, Op};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};

/// How deep operations are looked through.
const DEPTH: u8 = 12;

/// The classes of an e-graph, with what was found out of each so far.
struct Classes<'g> {
    core: &'g Core,
    known: RefCell<FxHashMap<Id, Facts>>,
    /// How many levels may still be looked through.
    depth: Cell<u8>,
}

impl Classes<'_> {
    fn is_square(&self, class: Id) -> bool {
        matches!(&self.core.graph[class].data.shape[..], [rows, columns] if rows == columns)
    }

    /// The facts that the nodes of a class show.
    fn shown(&self, class: Id) -> Facts {
        let square = self.is_square(class);
        // Every class is written as networks, of which nothing is known that the other nodes do not show.
        let nodes = self.nodes(class).iter().filter(|node| !matches!(node.op, Op::Network(_)));
        let all = nodes.fold(Facts::UNKNOWN, |all, node| all.meet(facts::rule(node, square, self)));
        facts::settle(all, square)
    }
}

impl KnownTerms for Classes<'_> {
    fn facts(&self, term: Id) -> Facts {
        let class = self.core.graph.find(term);
        if let Some(found) = self.known.borrow().get(&class) {
            return *found;
        }
        let Some(depth) = self.depth.get().checked_sub(1) else { return Facts::UNKNOWN };
        // A class that contains itself shows nothing by that.
        self.known.borrow_mut().insert(class, Facts::UNKNOWN);
        self.depth.set(depth);
        let facts = self.shown(class);
        self.depth.set(depth + 1);
        self.known.borrow_mut().insert(class, facts);
        facts
    }

    fn same(&self, a: Id, b: Id) -> bool {
        self.core.graph.find(a) == self.core.graph.find(b)
    }

    fn nodes(&self, term: Id) -> &[Node] {
        &self.core.graph[term].nodes
    }

    fn declared(&self, variable: Variable) -> Facts {
        self.core.symbols().facts(variable)
    }

    /// Equal forms agree wherever both are defined; that a norm vanishes at the origin does not matter.
    fn leaves_out_origin(&self) -> bool {
        true
    }
}

impl Core {
    /// Whether a class shows that it is its own transpose.
    pub(crate) fn is_symmetric(&self, class: Id) -> bool {
        let classes = Classes { core: self, known: RefCell::default(), depth: Cell::new(DEPTH) };
        let class = self.graph.find(class);
        let is_itself = || self.transposed(class).map(|other| self.graph.find(other)) == Some(class);
        classes.is_square(class) && (is_itself() || classes.facts(class).show(Attribute::Symmetric))
    }

    /// Whether a class is known to have an attribute.
    pub(crate) fn has_attribute(&mut self, class: Id, attribute: Attribute) -> bool {
        let shape = &self.graph[class].data.shape;
        let square = shape.len() == 2 && shape[0] == shape[1];
        if !attribute.is_of_entries() && !square {
            return false;
        }
        if attribute == Attribute::Symmetric
            && let Some(form) = self.graph[class].data.form
            && self.graph.analysis.algebra.transpose(form) == Some(form)
        {
            return true;
        }
        let known = RefCell::new(std::mem::take(&mut self.known_facts));
        let classes = Classes { core: self, known, depth: Cell::new(DEPTH) };
        let found = classes.facts(class).show(attribute);
        self.known_facts = classes.known.into_inner();
        found
    }
}
