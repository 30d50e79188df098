//! The driver: runs generators and rules until nothing changes or a limit is met.

use super::core::{ClassData, Core, NormalFormAnalysis, Step, divisor, is_function, quotient};
use super::focus::Focus;
use super::generators::{Generation, Generators, IndexForms, Root, notate};
use super::limits::{QUOTIENTS_KNOWN, ROUNDS_OF_RULES_FIRST, SaturationLimits};
use super::matching::{MatchState, RuleSet, RuleStatistics, match_each};
use super::regroup::regroup;
use crate::base::{Rational, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::{Node, Op, UncommonOperations};
use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Why a saturation ended.
///
/// ```
/// use gradus::{Context, SaturationLimits, Stopped};
/// let mut cx = Context::new();
/// assert_eq!(cx.parse("tr(A*B)")?.simplify().statistics.stopped, Stopped::Saturated);
/// cx.set_limits(SaturationLimits { iterations: 1, ..SaturationLimits::default() });
/// assert_eq!(cx.parse("tr(A*B)")?.simplify().statistics.stopped.as_str(), "iterations");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
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

/// What a saturation did, in counts.
///
/// ```
/// let statistics = gradus::Context::new().parse("tr(A*B)")?.simplify().statistics;
/// assert!(statistics.classes <= statistics.nodes && statistics.iterations > 0);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
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

/// An e-graph over one set of names, with what its saturation remembers.
pub struct EGraph {
    core: Core,
    limits: SaturationLimits,
    matches: MatchState,
    generators: Generators,
    index_forms: IndexForms,
    /// The uncommon operations of the question: no rule brings in others.
    uncommon: UncommonOperations,
    /// The classes of all terms that were imported, their normal forms to be written out.
    roots: Vec<Root>,
    /// The classes of the terms that were imported, without those of their parts.
    goals: Vec<Id>,
    /// Whether only what can still matter to the goals is worked on.
    is_focused: bool,
    /// The classes to work on, with how large the e-graph was when they were found.
    focus: Option<((usize, usize), Arc<Focus>)>,
    /// Two terms: once they are equal, nothing more is looked for.
    meeting: Option<[Id; 2]>,
    statistics: Statistics,
}

impl EGraph {
    /// An empty e-graph.
    pub fn new(symbols: Arc<Symbols>, limits: SaturationLimits) -> Self {
        EGraph::over(Core::new(symbols, limits.forms), limits)
    }

    /// An empty e-graph that can explain.
    pub fn explaining(symbols: Arc<Symbols>, limits: SaturationLimits) -> Self {
        EGraph::over(Core::explaining(symbols, limits.forms), limits)
    }

    fn over(core: Core, limits: SaturationLimits) -> Self {
        EGraph {
            core,
            limits,
            matches: MatchState::default(),
            generators: Generators::default(),
            index_forms: IndexForms::default(),
            uncommon: UncommonOperations::default(),
            roots: Vec::new(),
            goals: Vec::new(),
            is_focused: false,
            focus: None,
            meeting: None,
            statistics: Statistics::default(),
        }
    }

    /// Adds a typed expression.
    pub fn import(&mut self, graph: &Graph, root: Id) -> Id {
        let classes = self.core.import(graph, root);
        let class = classes[&root];
        let mut operands: FxHashMap<Id, usize> = FxHashMap::default();
        for id in graph.reachable(&[root]) {
            let node = graph.node(id);
            self.allow(node.op.vocabulary());
            let below = node.children.iter().fold(0usize, |sum, c| sum.saturating_add(operands[c]));
            operands.insert(id, if is_function(&node.op) { 1 } else { below.max(1) });
        }
        let mut all: Vec<Root> =
            classes.into_iter().map(|(id, class)| Root { class, operands: operands[&id] }).collect();
        all.sort_unstable();
        self.roots.extend(all);
        self.goals.push(class);
        class
    }

    /// Adds the scalar quotients of an expression, of which nothing short is looked for, so that they are seen in products.
    pub(crate) fn know_quotients(&mut self, graph: &Graph, root: Id) {
        let is_known = |id: Id| graph.number_value(id).is_some();
        let is_quotient = |id: &Id| {
            let own = quotient(graph.node(*id)).filter(|own| !own.entrywise && graph.rank(*id) == 0);
            own.is_some_and(|own| !is_known(own.dividend) && !is_known(own.divisor))
        };
        let known: Vec<Id> = graph.reachable(&[root]).into_iter().filter(is_quotient).take(QUOTIENTS_KNOWN).collect();
        for id in known {
            let class = self.core.import(graph, id)[&id];
            self.core.quotients.push(class);
        }
    }

    /// Lets rules bring in these uncommon operations, as they may bring in those of the terms that are imported.
    pub fn allow(&mut self, uncommon: UncommonOperations) {
        self.uncommon = std::mem::take(&mut self.uncommon).union(uncommon);
    }

    /// Makes two terms of one shape one class, because it is assumed that they are equal.
    pub fn assume(&mut self, graph: &Graph, left: Id, right: Id) {
        if graph.shape(left) == graph.shape(right) {
            let [left, right] = [left, right].map(|id| self.import(graph, id));
            self.theory_mut().is_assumed = true;
            self.core.unite(left, right, "assumption");
        }
    }

    /// Two different numbers that are equal by what is assumed, if there are some.
    pub fn contradiction(&self) -> Option<[Rational; 2]> {
        self.theory().contradiction.clone()
    }

    /// Whether a term divides by what is known to be zero.
    pub(crate) fn divides_by_zero(&mut self, graph: &Graph, root: Id) -> bool {
        graph.reachable(&[root]).into_iter().any(|id| {
            let Some(divisor) = divisor(graph, graph.node(id)) else { return false };
            let class = self.import(graph, divisor);
            self.is_zero(class)
        })
    }

    /// The classes of an expression and its parts, of those that are there.
    pub fn locate(&self, graph: &Graph, root: Id) -> FxHashMap<Id, Id> {
        self.core.locate(graph, root)
    }

    /// The class of the transpose, if it is there.
    pub fn transposed(&self, class: Id) -> Option<Id> {
        self.core.transposed(class)
    }

    /// Whether a class shows that it is its own transpose.
    pub(crate) fn is_symmetric(&self, class: Id) -> bool {
        self.core.is_symmetric(class)
    }

    /// The names.
    pub fn symbols(&self) -> &Arc<Symbols> {
        self.core.symbols()
    }

    /// The normal forms.
    pub fn theory(&self) -> &NormalFormAnalysis {
        &self.core.graph.analysis
    }

    /// The normal forms, to compute further ones.
    pub fn theory_mut(&mut self) -> &mut NormalFormAnalysis {
        &mut self.core.graph.analysis
    }

    /// The number that a class is, at every entry.
    pub(crate) fn number(&self, class: Id) -> Option<Rational> {
        if self.is_zero(class) { Some(Rational::zero()) } else { self.core.constant(class) }
    }

    /// The canonical id of a class.
    pub fn find(&self, id: Id) -> Id {
        self.core.find(id)
    }

    /// The data of a class.
    pub fn data(&self, id: Id) -> &ClassData {
        self.core.data(id)
    }

    /// The nodes of a class.
    pub fn nodes(&self, id: Id) -> &[Node] {
        self.core.nodes(id)
    }

    /// Whether the class is the zero tensor by its normal form.
    pub(crate) fn is_zero(&self, id: Id) -> bool {
        self.core.is_zero(id)
    }

    /// If the class is a power with a negative exponent: the base and the positive exponent.
    pub fn negative_power(&self, id: Id) -> Option<(Id, Rational)> {
        self.core.negative_power(id)
    }

    /// What a class is a power of, with a constant exponent.
    pub(crate) fn bases(&self, id: Id) -> impl Iterator<Item = Id> {
        self.core.powers(self.find(id)).into_iter().skip(1).map(|(base, _)| base)
    }

    /// The classes of the imported expressions and their parts.
    pub fn roots(&self) -> impl Iterator<Item = Id> + '_ {
        self.roots.iter().map(|root| root.class)
    }

    /// The classes in the order of their ids.
    pub fn classes(&self) -> Vec<Id> {
        self.core.classes()
    }

    /// What the last saturation did.
    pub fn statistics(&self) -> Statistics {
        self.statistics
    }

    /// What each rule did so far, by name, in the order of the set that did it.
    pub fn activity(&self) -> &IndexMap<String, RuleStatistics> {
        self.matches.statistics()
    }

    /// Looks for all matches of each rule in turn, fired before or not; after each, `done` gets its name and how many there are.
    pub fn match_each(&self, rules: &RuleSet, done: &mut dyn FnMut(&str, usize)) {
        match_each(&self.core, rules, done);
    }

    /// The steps that lead from one term to another, both as returned by [`EGraph::import`]; `None` where they are not known to be
    /// equal, or the e-graph does not explain.
    pub fn explain(&mut self, from: Id, to: Id) -> Option<Vec<Step>> {
        self.core.explain(from, to)
    }

    /// Restores the invariants after additions, without running any rule.
    pub fn settle(&mut self) {
        self.core.rebuild();
    }

    /// Gives every term that was imported a notation and looks for nothing better: networks are cut up until each can be written.
    pub fn notate(&mut self) {
        notate(&mut Generation::new(&mut self.core, self.limits, Arc::default()));
    }

    /// Lets the next saturation look for short forms of the terms that were imported, and for nothing else: once the e-graph has grown,
    /// only those classes are worked on that about the shortest readings of the terms go through.
    pub fn focus_on_goals(&mut self) {
        self.is_focused = true;
    }

    /// Runs generators and rules until two terms, both as returned by [`EGraph::import`], are equal, nothing changes or a limit is met;
    /// whether they are equal.
    pub fn meet(&mut self, from: Id, to: Id, rules: &RuleSet) -> bool {
        self.meeting = Some([from, to]);
        self.saturate(rules);
        self.meeting = None;
        self.find(from) == self.find(to)
    }

    /// Runs the rules alone, without generators and normal forms, until two terms, both as returned by [`EGraph::import`], are equal, nothing
    /// changes or a limit is met; whether they are equal. How sums and products are bracketed is left to [`regroup`];
    /// `with_entries` says that the terms are products of entries.
    pub fn meet_by_rules(&mut self, from: Id, to: Id, rules: &RuleSet, with_entries: bool) -> bool {
        self.limits.unite_forms = false;
        self.matches.begin();
        self.core.rebuild();
        for _ in 0..self.limits.iterations {
            let size = self.core.size();
            let regrouped = !self.limits.is_full(size)
                && regroup(&mut self.core, rules, &self.uncommon, &self.limits, with_entries);
            let applied = self.apply(rules);
            self.core.rebuild();
            if self.find(from) == self.find(to) {
                return true;
            }
            if !(regrouped || applied) || self.limits.is_full(self.core.size()) {
                return false;
            }
        }
        false
    }

    /// Whether the terms that are to become equal are.
    fn has_met(&self) -> bool {
        self.meeting.is_some_and(|[from, to]| self.find(from) == self.find(to))
    }

    /// Runs generators and rules until nothing changes or a limit is met.
    pub fn saturate(&mut self, rules: &RuleSet) -> Statistics {
        self.matches.begin();
        self.focus = None;
        self.core.rebuild();
        // The rules first, on the expression as written: what they recognise is then never taken apart.
        for _ in 0..ROUNDS_OF_RULES_FIRST {
            let changed = self.apply(rules);
            self.core.rebuild();
            if !(changed | self.unite_forms()) || self.has_met() {
                break;
            }
        }
        self.statistics.stopped = Stopped::Iterations;
        for iteration in 0..self.limits.iterations {
            self.statistics.iterations = iteration + 1;
            if self.has_met() {
                self.statistics.stopped = Stopped::Saturated;
                return self.statistics;
            }
            if let Some(stopped) = self.round(rules) {
                self.statistics.stopped = stopped;
                break;
            }
        }
        if self.statistics.stopped != Stopped::Saturated || self.focuses() {
            // What a goal needs to be written may lie out of focus.
            self.is_focused = false;
            while !self.is_exhausted() && !self.is_written() && (self.write() | self.generate()) {}
        }
        if self.matches.turn_to_last(&self.core, rules, &self.uncommon) {
            self.apply(rules);
            self.core.rebuild();
        }
        self.statistics.nodes = self.core.graph.total_number_of_nodes();
        self.statistics.classes = self.core.graph.number_of_classes();
        self.statistics
    }

    /// One round of generators and rules; why it was the last, if it was.
    fn round(&mut self, rules: &RuleSet) -> Option<Stopped> {
        let size = |core: &Core| (core.graph.total_number_of_nodes(), core.graph.number_of_classes());
        let before = size(&self.core);
        let mut changed = self.write();
        // What a generator adds is cut up at once: one round of rules then serves the whole depth of a small network.
        while self.generate() {
            changed = true;
            if self.limits.alternates(self.core.size()) {
                break;
            }
        }
        changed |= self.apply(rules);
        self.core.rebuild();
        changed |= self.unite_forms();
        if !changed && before == size(&self.core) {
            // What multiplying out brings together comes last: it adds the most.
            if self.index_forms.multiplies_out() || !self.limits.multiplies_out(self.core.size()) {
                return Some(Stopped::Saturated);
            }
            self.index_forms.multiply_out();
        }
        self.limits.is_full(self.core.size()).then_some(Stopped::Nodes)
    }

    /// The classes to work on: all of them while the e-graph is small, then those that can still matter.
    fn focus(&mut self) -> Arc<Focus> {
        if !self.focuses() {
            return Arc::default();
        }
        // What is added makes it larger, and what is united leaves fewer classes.
        let size = (self.core.graph.total_size(), self.core.graph.number_of_classes());
        let known = self.focus.take().filter(|(of, _)| *of == size);
        let (_, focus) =
            self.focus.insert(known.unwrap_or_else(|| (size, Arc::new(Focus::on(&self.core, &self.goals)))));
        focus.clone()
    }

    fn focuses(&self) -> bool {
        self.is_focused && self.limits.focuses(self.core.size())
    }

    fn apply(&mut self, rules: &RuleSet) -> bool {
        let focus = self.focus();
        self.matches.round(&mut self.core, rules, &self.uncommon, &self.limits, &focus)
    }

    fn write(&mut self) -> bool {
        let focus = self.focus();
        self.index_forms.write(&mut Generation::new(&mut self.core, self.limits, focus), &self.roots)
    }

    fn generate(&mut self) -> bool {
        let focus = self.focus();
        self.generators.round(&mut Generation::new(&mut self.core, self.limits, focus))
    }

    fn is_exhausted(&self) -> bool {
        self.limits.is_exhausted(self.core.size())
    }

    /// Whether every term that was imported can be written: as matrix operations, or, with more than two axes, as networks of them.
    fn is_written(&self) -> bool {
        let mut written: FxHashSet<Id> = FxHashSet::default();
        let classes = self.classes();
        let is_written = |written: &FxHashSet<Id>, id: Id, networks: bool| {
            self.core.nodes(id).iter().any(|n| {
                (networks || !matches!(n.op, Op::Network(_)))
                    && n.children.iter().all(|c| written.contains(&self.core.find(*c)))
            })
        };
        loop {
            let before = written.len();
            for id in &classes {
                let networks = self.core.data(*id).shape.len() > 2;
                if !written.contains(id) && is_written(&written, *id, networks) {
                    written.insert(*id);
                }
            }
            if written.len() == before {
                return self.goals.iter().all(|goal| written.contains(&self.core.find(*goal)));
            }
        }
    }

    /// Unites classes that have one normal form.
    fn unite_forms(&mut self) -> bool {
        let mut changed = false;
        loop {
            let pairs = std::mem::take(&mut self.core.graph.analysis.equal);
            if pairs.is_empty() || !self.limits.unite_forms {
                return changed;
            }
            for (a, b) in pairs {
                changed |= self.core.unite(a, b, "normal-form");
            }
            self.core.rebuild();
        }
    }
}
