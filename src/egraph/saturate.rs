//! The driver: adds, unites and runs generators and rules until nothing changes or a limit is met.

use super::analysis::{ClassData, Graphs, NormalFormAnalysis, import};
use crate::base::Symbols;
use crate::expr::{Graph, Id};
use crate::normal::{Limits, PolynomialId};
use crate::ops::{
    DETERMINANT, DIVIDE, HADAMARD_DIVIDE, INVERSE, LOG_DETERMINANT, LOG_SUM_EXP, Node, Op, POWER, SOFTMAX,
    UncommonOperations,
};
use num_traits::Signed;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Rounds of rules before the first generator.
const FIRST_RULES: usize = 3;

/// Normal forms are multiplied out in e-graphs of up to this part of the node limit.
const MULTIPLIED_OUT: usize = 4;

/// What bounds a saturation. All limits are counted, so that meeting one is deterministic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaturationLimits {
    /// The most e-nodes.
    pub nodes: usize,
    /// The most iterations.
    pub iterations: usize,
    /// What bounds the normal forms.
    pub forms: Limits,
    /// Whether classes of equal normal forms are united.
    pub unite_forms: bool,
}

impl Default for SaturationLimits {
    fn default() -> Self {
        SaturationLimits {
            nodes: 2000,
            iterations: 40,
            forms: Limits { terms: 40, operands: 256, length: 96, power: 12, work: 10_000 },
            unite_forms: true,
        }
    }
}

/// Why a saturation ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stopped {
    /// Nothing changed any more.
    #[default]
    Saturated,
    /// The limit of e-nodes was met.
    Nodes,
    /// The limit of iterations was met.
    Iterations,
}

impl Stopped {
    /// The word of the batch protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Stopped::Saturated => "saturated",
            Stopped::Nodes => "nodes",
            Stopped::Iterations => "iterations",
        }
    }
}

/// What a saturation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// The number of e-nodes.
    pub nodes: usize,
    /// The number of e-classes.
    pub classes: usize,
    /// The number of iterations.
    pub iterations: usize,
    /// Why it ended.
    pub stopped: Stopped,
}

/// An e-graph over one set of names.
pub struct EGraph {
    pub(super) graph: Graphs,
    pub(super) limits: SaturationLimits,
    /// The uncommon words of the question: no rule brings in others.
    pub(super) vocabulary: UncommonOperations,
    /// What the text rules have done.
    pub(super) memory: super::matcher::MatchState,
    /// Where explanations are wanted: the node that a generator works on, and the id of the node added last as it was added.
    pub(super) focus: Option<Node>,
    pub(super) last: Option<Id>,
    /// Nodes that a generator has seen, with the number of operands of their operands' views then.
    pub(super) seen: FxHashMap<Node, u64>,
    /// The views and forms of classes that were written out.
    pub(super) written: FxHashSet<(Id, (usize, u8))>,
    pub(super) written_forms: FxHashSet<PolynomialId>,
    /// Whether normal forms longer than what they are the form of are written out too.
    pub(super) multiplies_out: bool,
    /// Classes whose normal form is written out, with the number of leaves of the term that was imported.
    pub(super) roots: Vec<(Id, usize)>,
    /// The classes of the terms that were imported.
    goals: Vec<Id>,
    statistics: Statistics,
    /// A clock that stands still: egg times every rebuild, and its own clock spins for milliseconds when a process first reads it.
    clock: quanta::Clock,
}

impl EGraph {
    /// An empty e-graph.
    pub fn new(symbols: Arc<Symbols>, limits: SaturationLimits) -> Self {
        EGraph {
            graph: Graphs::new(NormalFormAnalysis::new(symbols, limits.forms)),
            limits,
            vocabulary: UncommonOperations::default(),
            memory: Default::default(),
            focus: None,
            last: None,
            seen: FxHashMap::default(),
            written: FxHashSet::default(),
            written_forms: FxHashSet::default(),
            multiplies_out: false,
            roots: Vec::new(),
            goals: Vec::new(),
            statistics: Statistics::default(),
            clock: quanta::Clock::mock().0,
        }
    }

    /// Restores the invariants of the e-graph after additions and unions.
    pub(super) fn rebuild(&mut self) {
        if !self.graph.clean {
            quanta::with_clock(&self.clock, || self.graph.rebuild());
        }
    }

    /// Adds a typed expression.
    pub fn import(&mut self, graph: &Graph, root: Id) -> Id {
        let classes = import(&mut self.graph, graph, &[root]);
        let class = classes[&root];
        let mut leaves: FxHashMap<Id, usize> = FxHashMap::default();
        for id in graph.reachable(&[root]) {
            let node = graph.node(id);
            // A function is one operand of a normal form, however long its argument is.
            let opaque = matches!(
                node.op,
                Op::Map(_) | Op::Call(POWER | INVERSE | DETERMINANT | LOG_DETERMINANT | SOFTMAX | LOG_SUM_EXP)
            );
            self.allow(node.op.vocabulary());
            let below = node.children.iter().fold(0usize, |sum, c| sum.saturating_add(leaves[c]));
            leaves.insert(id, if opaque { 1 } else { below.max(1) });
        }
        let mut all: Vec<(Id, usize)> = classes.into_iter().map(|(id, class)| (class, leaves[&id])).collect();
        all.sort_unstable();
        self.roots.extend(all);
        self.goals.push(class);
        class
    }

    /// Lets rules bring in these words, as they may bring in those of the terms that are imported.
    pub fn allow(&mut self, words: UncommonOperations) {
        self.vocabulary = std::mem::take(&mut self.vocabulary).union(words);
    }

    /// Makes two terms of one shape one class, because it is assumed that they are equal.
    pub fn assume(&mut self, graph: &Graph, left: Id, right: Id) {
        if graph.shape(left) == graph.shape(right) {
            let [left, right] = [left, right].map(|id| self.import(graph, id));
            self.unite(left, right, "assumption");
        }
    }

    /// Whether a term divides by what is known to be zero.
    pub(crate) fn divides_by_zero(&mut self, graph: &Graph, root: Id) -> bool {
        graph.reachable(&[root]).into_iter().any(|id| {
            let node = graph.node(id);
            let divisor = match node.op {
                Op::Call(DIVIDE | HADAMARD_DIVIDE) => node.children[1],
                Op::Call(POWER) if graph.number_value(node.children[1]).is_some_and(|e| e.is_negative()) => {
                    node.children[0]
                }
                _ => return false,
            };
            let class = self.import(graph, divisor);
            self.is_zero(class)
        })
    }

    /// The classes of an expression and its parts, of those that are there.
    pub fn locate(&self, graph: &Graph, root: Id) -> FxHashMap<Id, Id> {
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
    pub fn transposed(&self, class: Id) -> Option<Id> {
        match self.data(class).shape.len() {
            2 => self.graph.lookup(Node::new(Op::Transpose, [class])),
            _ => Some(class),
        }
    }

    /// The names.
    pub fn symbols(&self) -> &Arc<Symbols> {
        self.graph.analysis.algebra.symbols()
    }

    /// The normal forms.
    pub fn theory(&self) -> &NormalFormAnalysis {
        &self.graph.analysis
    }

    /// The normal forms, to compute further ones.
    pub fn theory_mut(&mut self) -> &mut NormalFormAnalysis {
        &mut self.graph.analysis
    }

    /// The canonical id of a class.
    pub fn find(&self, id: Id) -> Id {
        self.graph.find(id)
    }

    /// The data of a class.
    pub fn data(&self, id: Id) -> &ClassData {
        &self.graph[id].data
    }

    /// The nodes of a class.
    pub fn nodes(&self, id: Id) -> &[Node] {
        &self.graph[id].nodes
    }

    /// The classes of the imported expressions and their parts.
    pub fn roots(&self) -> impl Iterator<Item = Id> + '_ {
        self.roots.iter().map(|(class, _)| *class)
    }

    /// The classes in the order of their ids.
    pub fn classes(&self) -> Vec<Id> {
        let mut classes: Vec<Id> = self.graph.classes().map(|class| class.id).collect();
        classes.sort_unstable();
        classes
    }

    /// What the last saturation did.
    pub fn statistics(&self) -> Statistics {
        self.statistics
    }

    pub(super) fn add(&mut self, node: Node) -> Id {
        self.add_known(node, None)
    }

    /// Adds a node whose normal form is known.
    pub(super) fn add_known(&mut self, mut node: Node, form: Option<PolynomialId>) -> Id {
        node.children.iter_mut().for_each(|c| *c = self.graph.find(*c));
        self.graph.analysis.known = form;
        let id = self.graph.add_uncanonical(node);
        self.graph.analysis.known = None;
        self.last = Some(id);
        self.graph.find(id)
    }

    pub(super) fn leaf(&mut self, op: Op) -> Id {
        self.graph.add(Node::leaf(op))
    }

    /// Makes two classes one, by the rule of this name. The only place where classes are united.
    pub(super) fn unite(&mut self, a: Id, b: Id, rule: &str) -> bool {
        if self.graph.find(a) == self.graph.find(b) {
            return false;
        }
        self.graph.union_trusted(a, b, rule)
    }

    /// Adds a node equal to one that is there.
    pub(super) fn derive(&mut self, from: Id, to: Node, rule: &str) {
        let form = self.graph[from].data.form;
        let new = self.add_known(to, form);
        let (from, new) = (self.justified(from), self.added(new));
        self.unite(from, new, rule);
    }

    /// The node that a generator works on, if it is in this class and explanations are wanted; else the class.
    fn justified(&mut self, class: Id) -> Id {
        match &self.focus {
            Some(node) if self.explains() && self.graph.lookup(node.clone()) == Some(self.graph.find(class)) => {
                self.graph.add_uncanonical(node.clone())
            }
            _ => class,
        }
    }

    /// The node added last as it was added, if it is in this class and explanations are wanted; else the class.
    pub(super) fn added(&self, class: Id) -> Id {
        match self.last {
            Some(last) if self.explains() && self.graph.find(last) == self.graph.find(class) => last,
            _ => class,
        }
    }

    /// Makes a class equal to a node that is there.
    pub(super) fn derive_id(&mut self, from: Id, to: Id, rule: &str) {
        let (from, to) = (self.justified(from), self.added(to));
        self.unite(from, to, rule);
    }

    /// Runs generators and rules until nothing changes or a limit is met.
    pub fn saturate(&mut self, rules: &super::matcher::RuleSet) -> Statistics {
        self.rebuild();
        self.statistics.stopped = Stopped::Iterations;
        // The rules first, on the expression as written: what they recognise is then never taken apart.
        for _ in 0..FIRST_RULES {
            let changed = self.apply(rules);
            self.rebuild();
            if !(changed | self.unite_forms()) {
                break;
            }
        }
        for iteration in 0..self.limits.iterations {
            self.statistics.iterations = iteration + 1;
            let before = (self.graph.total_number_of_nodes(), self.graph.number_of_classes());
            let mut changed = self.write();
            // What a generator adds is cut up at once: one round of rules then serves the whole depth of a small network.
            while self.generate() {
                changed = true;
                if self.graph.total_size() > self.limits.nodes / 4 {
                    break;
                }
            }
            changed |= self.apply(rules);
            self.rebuild();
            changed |= self.unite_forms();
            let after = (self.graph.total_number_of_nodes(), self.graph.number_of_classes());
            if !changed && before == after {
                // What multiplying out brings together comes last: it adds the most.
                if self.multiplies_out || self.graph.total_size() > self.limits.nodes / MULTIPLIED_OUT {
                    self.statistics.stopped = Stopped::Saturated;
                    break;
                }
                self.multiplies_out = true;
            }
            if self.full() {
                self.statistics.stopped = Stopped::Nodes;
                break;
            }
        }
        if self.statistics.stopped != Stopped::Saturated {
            while !self.exhausted() && !self.is_written() && (self.write() | self.generate()) {}
        }
        self.statistics.nodes = self.graph.total_number_of_nodes();
        self.statistics.classes = self.graph.number_of_classes();
        self.statistics
    }

    /// Whether every union is recorded with the terms that justify it.
    pub(super) fn explains(&self) -> bool {
        self.graph.are_explanations_enabled()
    }

    /// Restores the invariants after additions, without running any rule.
    pub fn settle(&mut self) {
        self.rebuild();
    }

    /// Gives every term that was imported a notation and looks for nothing better: networks are cut up until each can be written.
    pub fn notate(&mut self) {
        self.rebuild();
        loop {
            let before = self.graph.total_number_of_nodes();
            for class in self.classes() {
                if self.lacks_matrix_form(class) {
                    for node in self.nodes(self.find(class)).to_vec() {
                        self.split(class, &node);
                        self.matricise(class, &node);
                    }
                }
            }
            self.rebuild();
            if self.graph.total_number_of_nodes() == before || self.full() {
                return;
            }
        }
    }

    /// Past the limit of e-nodes only what has no matrix notation yet is cut up, in one way each, so that every form still exists.
    pub(super) fn lean(&self) -> bool {
        self.full()
    }

    /// Whether even that has to end.
    pub(super) fn exhausted(&self) -> bool {
        self.graph.total_size() > 3 * self.limits.nodes
    }

    /// Whether every term that was imported can be written: as matrix operations, or, with more than two axes, as networks of them.
    fn is_written(&self) -> bool {
        let mut written: FxHashSet<Id> = FxHashSet::default();
        let classes = self.classes();
        let is_written = |written: &FxHashSet<Id>, id: Id, networks: bool| {
            self.graph[id].nodes.iter().any(|n| {
                (networks || !matches!(n.op, Op::Network(_)))
                    && n.children.iter().all(|c| written.contains(&self.graph.find(*c)))
            })
        };
        loop {
            let before = written.len();
            for id in &classes {
                let networks = self.graph[*id].data.shape.len() > 2;
                if !written.contains(id) && is_written(&written, *id, networks) {
                    written.insert(*id);
                }
            }
            if written.len() == before {
                return self.goals.iter().all(|goal| written.contains(&self.graph.find(*goal)));
            }
        }
    }

    /// Whether a class consists of networks that are not cut up yet.
    pub(super) fn lacks_matrix_form(&self, class: Id) -> bool {
        self.graph[self.graph.find(class)].nodes.iter().all(|n| matches!(n.op, Op::Network(_)))
    }

    /// Whether the limit of e-nodes is met.
    pub(super) fn full(&self) -> bool {
        self.graph.total_size() > self.limits.nodes
    }

    /// Unites classes that have one normal form.
    fn unite_forms(&mut self) -> bool {
        let mut changed = false;
        loop {
            let pairs = std::mem::take(&mut self.graph.analysis.equal);
            if pairs.is_empty() || !self.limits.unite_forms {
                return changed;
            }
            for (a, b) in pairs {
                changed |= self.unite(a, b, "normal-form");
            }
            self.rebuild();
        }
    }
}

impl EGraph {
    /// Every class with its nodes, one a line: to look at while working on rules.
    pub fn dump(&self) -> String {
        use std::fmt::Write;
        let mut text = String::new();
        for class in self.classes() {
            let data = self.data(class);
            let _ = write!(text, "{class} {:?}", data.form);
            for node in self.nodes(class) {
                let _ = write!(text, " | {node} {:?}", node.children.as_slice());
            }
            text.push('\n');
        }
        text
    }
}
