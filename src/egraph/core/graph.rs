//! Adding, finding and uniting.

use super::data::{ClassData, Graphs, NormalFormAnalysis};
use crate::base::{Facts, Rational, Symbols};
use crate::egraph::limits::OPERANDS_OF_A_NODE;
use crate::expr::{Graph, Id};
use crate::normal::{Limits, PolynomialId};
use crate::ops::{Node, Op};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What justifies the unions that are made, where explanations are wanted.
#[derive(Debug, Default)]
struct Justification {
    /// The node from which something follows.
    source: Option<Node>,
    /// The node added last, as it was added.
    latest: Option<Id>,
}

/// An e-graph over one set of names.
pub(crate) struct Core {
    pub(crate) graph: Graphs,
    justification: Justification,
    /// Scalar quotients that the question is about: they are seen in products.
    pub(crate) quotients: Vec<Id>,
    /// What is known of classes, until it is forgotten.
    pub(super) known_facts: FxHashMap<Id, Facts>,
    /// A clock that stands still: egg times every rebuild, and its own clock spins for milliseconds when a process first reads it.
    clock: quanta::Clock,
}

impl Core {
    /// An empty e-graph.
    pub(crate) fn new(symbols: Arc<Symbols>, limits: Limits) -> Self {
        Core::over(Graphs::new(NormalFormAnalysis::new(symbols, limits)))
    }

    /// An empty e-graph that records with every union the terms that justify it.
    pub(crate) fn explaining(symbols: Arc<Symbols>, limits: Limits) -> Self {
        Core::over(Graphs::new(NormalFormAnalysis::new(symbols, limits)).with_explanations_enabled())
    }

    fn over(graph: Graphs) -> Self {
        Core {
            graph,
            justification: Justification::default(),
            quotients: Vec::new(),
            known_facts: FxHashMap::default(),
            clock: quanta::Clock::mock().0,
        }
    }

    /// The number of e-nodes, those of many operands counted as many.
    pub(crate) fn size(&self) -> usize {
        self.graph.total_size().max(self.graph.analysis.operands / OPERANDS_OF_A_NODE)
    }

    /// Restores the invariants of the e-graph after additions and unions.
    pub(crate) fn rebuild(&mut self) {
        if !self.graph.clean {
            quanta::with_clock(&self.clock, || self.graph.rebuild());
        }
    }

    /// Adds a typed expression; returns the class of each node of it.
    pub(crate) fn import(&mut self, graph: &Graph, root: Id) -> FxHashMap<Id, Id> {
        let mut classes = FxHashMap::default();
        for id in graph.reachable(&[root]) {
            let node = graph.node(id);
            let children = node.children.iter().map(|c| classes[c]).collect();
            let class = self.graph.add(Node { op: node.op.clone(), children });
            classes.insert(id, class);
        }
        classes
    }

    /// The classes of an expression and its parts, of those that are there.
    pub(crate) fn locate(&self, graph: &Graph, root: Id) -> FxHashMap<Id, Id> {
        let mut classes = FxHashMap::default();
        for id in graph.reachable(&[root]) {
            let node = graph.node(id);
            let children: Option<_> = node.children.iter().map(|c| classes.get(c).copied()).collect();
            let class = children.and_then(|children| self.graph.lookup(Node { op: node.op.clone(), children }));
            classes.extend(class.map(|class| (id, class)));
        }
        classes
    }

    /// The class of the transpose, if it is there.
    pub(crate) fn transposed(&self, class: Id) -> Option<Id> {
        match self.data(class).shape.len() {
            2 => self.graph.lookup(Node::new(Op::Transpose, [class])),
            _ => Some(class),
        }
    }

    /// The names.
    pub(crate) fn symbols(&self) -> &Arc<Symbols> {
        self.graph.analysis.algebra.symbols()
    }

    /// The canonical id of a class.
    pub(crate) fn find(&self, id: Id) -> Id {
        self.graph.find(id)
    }

    /// The data of a class.
    pub(crate) fn data(&self, id: Id) -> &ClassData {
        &self.graph[id].data
    }

    /// The nodes of a class.
    pub(crate) fn nodes(&self, id: Id) -> &[Node] {
        &self.graph[id].nodes
    }

    /// The classes in the order of their ids.
    pub(crate) fn classes(&self) -> Vec<Id> {
        let mut classes: Vec<Id> = self.graph.classes().map(|class| class.id).collect();
        classes.sort_unstable();
        classes
    }

    /// The value of a class that is a number.
    pub(crate) fn constant(&self, id: Id) -> Option<Rational> {
        self.graph[id].data.form.and_then(|form| self.graph.analysis.algebra.constant(form))
    }

    /// Whether the class is the zero tensor by its normal form.
    pub(crate) fn is_zero(&self, id: Id) -> bool {
        self.graph[id].data.form.is_some_and(|form| self.graph.analysis.algebra.polynomial(form).is_zero())
            || self.constant(id).is_some_and(|c| c.is_zero())
    }

    /// Whether a class consists of networks that are not cut up yet.
    pub(crate) fn lacks_matrix_form(&self, class: Id) -> bool {
        self.graph[self.graph.find(class)].nodes.iter().all(|n| matches!(n.op, Op::Network(_)))
    }

    /// Adds a node.
    pub(crate) fn add(&mut self, node: Node) -> Id {
        self.add_known(node, None)
    }

    /// Adds a node whose normal form is known.
    pub(crate) fn add_known(&mut self, mut node: Node, form: Option<PolynomialId>) -> Id {
        // An explanation shows the operands as they were made.
        if !self.explains() {
            node.children.iter_mut().for_each(|c| *c = self.graph.find(*c));
        }
        self.graph.analysis.known = form;
        let id = self.graph.add_uncanonical(node);
        self.graph.analysis.known = None;
        self.justification.latest = Some(id);
        self.graph.find(id)
    }

    /// Adds a node without operands.
    pub(crate) fn leaf(&mut self, op: Op) -> Id {
        self.graph.add(Node::leaf(op))
    }

    /// Makes two classes one, by the rule of this name. The only place where classes are united.
    pub(crate) fn unite(&mut self, a: Id, b: Id, rule: &str) -> bool {
        if self.graph.find(a) == self.graph.find(b) {
            return false;
        }
        self.graph.union_trusted(a, b, rule)
    }

    /// Adds a node equal to one that is there.
    pub(crate) fn derive(&mut self, from: Id, to: Node, rule: &str) {
        let form = self.graph[from].data.form;
        let new = self.add_known(to, form);
        self.derive_class(from, new, rule);
    }

    /// Makes a class equal to one that is there.
    pub(crate) fn derive_class(&mut self, from: Id, to: Id, rule: &str) {
        let (from, to) = (self.justified(from), self.as_added(to));
        self.unite(from, to, rule);
    }

    /// Says from which node follows what is derived next, until another is said.
    pub(crate) fn derive_from(&mut self, node: Option<&Node>) {
        self.justification.source = node.filter(|_| self.explains()).cloned();
    }

    /// The node from which something is derived, if it is in this class and explanations are wanted; else the class.
    fn justified(&mut self, class: Id) -> Id {
        match &self.justification.source {
            Some(node) if self.explains() && self.graph.lookup(node.clone()) == Some(self.graph.find(class)) => {
                self.graph.add_uncanonical(node.clone())
            }
            _ => class,
        }
    }

    /// The node added last as it was added, if it is in this class and explanations are wanted; else the class.
    pub(crate) fn as_added(&self, class: Id) -> Id {
        match self.justification.latest {
            Some(latest) if self.explains() && self.graph.find(latest) == self.graph.find(class) => latest,
            _ => class,
        }
    }

    /// The node added last, as it was added.
    pub(crate) fn latest(&self) -> Id {
        self.justification.latest.unwrap_or_default()
    }

    /// Whether every union is recorded with the terms that justify it.
    pub(crate) fn explains(&self) -> bool {
        self.graph.are_explanations_enabled()
    }

    /// Drops what is known of classes: more may be known since.
    pub(crate) fn forget_attributes(&mut self) {
        self.known_facts.clear();
    }
}
