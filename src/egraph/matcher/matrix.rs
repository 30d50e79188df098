//! Matching of matrix-level patterns.
//!
//! A pattern is a typed term over metavariables. A metavariable binds a class, a dimension symbol of the rule binds a whole axis; both
//! bind the same thing wherever they occur. The operands of [`Op::Hadamard`] and [`Op::Call(INNER)`], the factors of a product of scalars and
//! the terms of a sum are tried in every order. At the root a sum may be matched up to a common factor, and two terms of a longer sum
//! may be matched with the others left aside. Products need no care: every association of a chain is a node somewhere.

use super::compile::{Compiled, Kinds, dimensions_of, kind_bit};
use super::index::Place;
use crate::base::{Axis, Dimension, Rational};
use crate::egraph::analysis::Graphs;
use crate::expr::Id;
use crate::ops::{COMMUTATION, DETERMINANT, LOG_DETERMINANT, Node, Op, Parameters, TRIANGLE};
use crate::rules::Kind;
use num_traits::{CheckedMul, One, Zero};
use smallvec::{SmallVec, smallvec};
use std::cell::Cell;

/// The longest sum of which two terms are matched by themselves.
const SUM: usize = 8;

/// The most nodes that are compared with patterns in one round.
const STEPS: u32 = 100_000;

/// A matched node, and the entry of each operand that was matched by an operation too.
pub(super) type Trail = SmallVec<[(Node, SmallVec<[Option<usize>; 2]>); 1]>;

/// What a pattern is bound to.
#[derive(Clone, Debug)]
pub(super) struct Match {
    /// The class of each metavariable.
    pub(super) classes: SmallVec<[Option<Id>; 4]>,
    /// The axis of each dimension symbol.
    pub(super) axes: SmallVec<[Option<Axis>; 4]>,
    /// The number of each integer metavariable.
    pub(super) exponents: SmallVec<[Option<u32>; 1]>,
    /// The common factor of a sum.
    pub(super) scale: Rational,
    /// The terms of a sum that were left aside.
    pub(super) rest: SmallVec<[(Rational, Id); 8]>,
    /// The matched nodes, the root first; kept only where explanations are wanted.
    pub(super) trail: Trail,
    /// Where in a network an index-level pattern was found.
    pub(super) place: Option<Place>,
}

impl Match {
    /// The axis of a dimension symbol.
    pub(super) fn axis(&self, dimension: Dimension) -> Option<&Axis> {
        self.axes.get(dimension.0 as usize)?.as_ref()
    }
}

pub(super) type Next<'n> = &'n mut dyn FnMut(&mut Match);

/// Where the entry of an operand is noted: the entry of its parent, and its place there.
type Slot = Option<(usize, usize)>;

/// The matcher over a rebuilt e-graph.
pub(super) struct Search<'a> {
    pub(super) graph: &'a Graphs,
    masks: &'a [Kinds],
    pub(super) explains: bool,
    steps: Cell<u32>,
}

impl<'a> Search<'a> {
    pub(super) fn new(graph: &'a Graphs, masks: &'a [Kinds], explains: bool) -> Self {
        Search { graph, masks, explains, steps: Cell::new(STEPS) }
    }

    /// Whether the class is a number or a zero: nothing is to be gained there.
    pub(super) fn is_finished(&self, class: Id) -> bool {
        self.masks[usize::from(class)] & (1 | kind_bit(&Op::Zero(Default::default()))) != 0
    }

    /// Calls `sink` with every match of a rule at a node.
    pub(super) fn matches(&mut self, rule: &Compiled, node: &Node, sink: &mut dyn FnMut(&Match)) {
        let mut bound = Match {
            classes: smallvec![None; rule.variables],
            axes: smallvec![None; rule.dimensions],
            exponents: smallvec![None; rule.rule.integers.len()],
            scale: Rational::one(),
            rest: SmallVec::new(),
            trail: SmallVec::new(),
            place: None,
        };
        for literal in &rule.literals {
            let name = rule.rule.symbols.dimension_name(*literal);
            let Some(known) = self.graph.analysis.symbols().find_dimension(name) else { return };
            bound.axes[literal.0 as usize] = Some(smallvec![known]);
        }
        match &rule.rule.kind {
            Kind::Index(index) => self.network(rule, index, node, &mut bound, &mut |m| sink(m)),
            _ => self.node(rule, rule.left, node, None, true, &mut bound, &mut |m| sink(m)),
        }
    }

    /// The value of a class that is a number.
    fn constant(&self, class: Id) -> Option<Rational> {
        let data = &self.graph[class].data;
        data.form.and_then(|form| self.graph.analysis.algebra.constant(form)).or_else(|| {
            self.graph[class].nodes.iter().find_map(|n| match n.op {
                Op::Number(value) => Some(value),
                _ => None,
            })
        })
    }

    /// Whether a class has a node of the operation at the root of a pattern.
    pub(super) fn may(&self, rule: &Compiled, pattern: Id, class: Id) -> bool {
        let op = rule.rule.graph.op(pattern);
        matches!(op, Op::Variable(_) | Op::Number(_)) || self.masks[usize::from(class)] & kind_bit(op) != 0
    }

    pub(super) fn term(&self, rule: &Compiled, pattern: Id, class: Id, slot: Slot, m: &mut Match, next: Next) {
        let class = self.graph.find(class);
        match rule.rule.graph.op(pattern) {
            Op::Variable(variable) => {
                let index = variable.0 as usize;
                match m.classes[index] {
                    Some(bound) if bound == class => next(m),
                    Some(_) => {}
                    None => {
                        let declared = &rule.rule.symbols.declaration(*variable).shape;
                        let shape = &self.graph[class].data.shape;
                        if declared.len() != shape.len() {
                            return;
                        }
                        m.classes[index] = Some(class);
                        let mut new: SmallVec<[usize; 2]> = SmallVec::new();
                        let fits = declared.iter().zip(shape).all(|(symbols, axis)| match symbols.as_slice() {
                            [symbol] => self.bind(*symbol, axis, m, &mut new),
                            _ => {
                                symbols.len() == axis.len()
                                    && symbols.iter().zip(axis).all(|(s, d)| self.bind(*s, &smallvec![*d], m, &mut new))
                            }
                        });
                        if fits {
                            next(m);
                        }
                        self.unbind(m, &new);
                        m.classes[index] = None;
                    }
                }
            }
            Op::Number(value) if self.constant(class) == Some(*value) => next(m),
            Op::Number(_) => {}
            _ if self.may(rule, pattern, class) => {
                for node in &self.graph[class].nodes {
                    if !self.is_detour(class, node) {
                        self.node(rule, pattern, node, slot, false, m, next);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether a determinant says its class in a longer way than another one there: `logdet(A)` as `logdet(Q*A)` with an orthogonal Q.
    /// What a rule makes of such an operand, as `logdet(Q*Q*A)`, is again one, without end.
    fn is_detour(&self, class: Id, node: &Node) -> bool {
        let length = |n: &Node| self.graph[n.children[0]].data.view.as_ref().map_or(1, |v| v.operands.len());
        let shorter = |n: &Node| n.op == node.op && length(n) < length(node);
        matches!(node.op, Op::Call(DETERMINANT | LOG_DETERMINANT)) && self.graph[class].nodes.iter().any(shorter)
    }

    pub(super) fn bind(&self, symbol: Dimension, axis: &Axis, m: &mut Match, new: &mut SmallVec<[usize; 2]>) -> bool {
        let index = symbol.0 as usize;
        match &m.axes[index] {
            Some(bound) => bound == axis,
            None => {
                m.axes[index] = Some(axis.clone());
                new.push(index);
                true
            }
        }
    }

    pub(super) fn unbind(&self, m: &mut Match, new: &[usize]) {
        for index in new {
            m.axes[*index] = None;
        }
    }

    /// Matches an operation against one node.
    #[allow(clippy::too_many_arguments)]
    fn node(&self, rule: &Compiled, pattern: Id, node: &Node, slot: Slot, root: bool, m: &mut Match, next: Next) {
        let wanted = rule.rule.graph.op(pattern);
        let children = rule.rule.graph.children(pattern);
        let Some(steps) = self.steps.get().checked_sub(1) else { return };
        if wanted.kind() != node.op.kind() {
            return;
        }
        self.steps.set(steps);
        let entry = m.trail.len();
        let enter = |m: &mut Match| {
            if self.explains {
                m.trail.push((node.clone(), smallvec![None; node.children.len()]));
                if let Some((parent, place)) = slot {
                    m.trail[parent].1[place] = Some(entry);
                }
            }
        };
        match (wanted, &node.op) {
            (Op::Combination(pattern), Op::Combination(found))
                if found.len() == pattern.len() || root && pattern.len() == 2 && (2..=SUM).contains(&found.len()) =>
            {
                enter(m);
                let sum = Sum { rule, coefficients: pattern, children, found, node, root, entry };
                self.sum(&sum, 0, 0, None, m, next);
                m.trail.truncate(entry);
            }
            (Op::Combination(_), _) => {}
            (
                Op::Identity(_)
                | Op::Size(_)
                | Op::Ones(_)
                | Op::Parametric(TRIANGLE, _)
                | Op::Parametric(COMMUTATION, _),
                _,
            ) => {
                let mut new: SmallVec<[usize; 2]> = SmallVec::new();
                let (symbols, found) = (dimensions_of(wanted), dimensions_of(&node.op));
                if symbols.iter().zip(&found).all(|(s, d)| self.bind(*s, &smallvec![*d], m, &mut new)) {
                    enter(m);
                    next(m);
                    m.trail.truncate(entry);
                }
                self.unbind(m, &new);
            }
            _ if children.len() == node.children.len() && is_instance(rule, wanted, &node.op, m) => {
                let may = |p: usize, c: usize| self.may(rule, children[p], node.children[c]);
                if !((0..children.len()).all(|i| may(i, i)) || children.len() == 2 && may(0, 1) && may(1, 0)) {
                    return;
                }
                let bound = bind_exponent(rule, wanted, &node.op, m);
                enter(m);
                self.operands(rule, children, &node.children, [0, 1], 0, entry, m, next);
                let scalars = || node.children.iter().all(|c| self.graph[*c].data.shape.is_empty());
                if children.len() == 2
                    && node.children[0] != node.children[1]
                    && (wanted.is_commutative() || *wanted == Op::Scale && scalars())
                {
                    if let Some(last) = m.trail.last_mut() {
                        last.1 = smallvec![None; 2];
                    }
                    self.operands(rule, children, &node.children, [1, 0], 0, entry, m, next);
                }
                m.trail.truncate(entry);
                if let Some(integer) = bound {
                    m.exponents[integer] = None;
                }
            }
            _ => {}
        }
    }

    /// Matches the operands from `at` on, the pattern's `at`-th against the node's `order[at]`-th.
    #[allow(clippy::too_many_arguments)]
    fn operands(
        &self,
        rule: &Compiled,
        patterns: &[Id],
        classes: &[Id],
        order: [usize; 2],
        at: usize,
        entry: usize,
        m: &mut Match,
        next: Next,
    ) {
        if at == patterns.len() {
            return next(m);
        }
        let place = order[at];
        self.term(rule, patterns[at], classes[place], Some((entry, place)), m, &mut |m| {
            self.operands(rule, patterns, classes, order, at + 1, entry, m, next);
        });
    }

    /// Matches the terms of a sum from `at` on; `used` are the node's terms that are taken.
    fn sum(&self, sum: &Sum, at: usize, used: u64, scale: Option<Rational>, m: &mut Match, next: Next) {
        if at == sum.children.len() {
            let before = m.scale;
            if sum.root {
                m.scale = scale.unwrap_or_else(Rational::one);
                m.rest = (0..sum.found.len())
                    .filter(|i| used & 1 << i == 0)
                    .map(|i| (sum.found[i], sum.node.children[i]))
                    .collect();
            }
            next(m);
            m.scale = before;
            return;
        }
        let graph = &sum.rule.rule.graph;
        let number = graph.number_value(sum.children[at]);
        for i in 0..sum.found.len().min(64) {
            if used & 1 << i != 0 || sum.found[i].is_zero() {
                continue;
            }
            let class = sum.node.children[i];
            let (wanted, found) = match number {
                Some(number) => match self.constant(class).and_then(|value| sum.found[i].checked_mul(&value)) {
                    Some(found) if !found.is_zero() => (sum.coefficients[at] * number, found),
                    _ => continue,
                },
                None => (sum.coefficients[at], sum.found[i]),
            };
            if wanted.is_zero() {
                continue;
            }
            let ratio = found / wanted;
            if scale.is_some_and(|scale| scale != ratio) || !sum.root && !ratio.is_one() {
                continue;
            }
            let used = used | 1 << i;
            if number.is_some() {
                self.sum(sum, at + 1, used, Some(ratio), m, next);
            } else if self.may(sum.rule, sum.children[at], class) {
                self.term(sum.rule, sum.children[at], class, Some((sum.entry, i)), m, &mut |m| {
                    self.sum(sum, at + 1, used, Some(ratio), m, next);
                });
                if self.explains {
                    m.trail[sum.entry].1[i] = None;
                }
            }
        }
    }
}

/// Whether an operation of a pattern is this one: a power of a matrix whose exponent is a metavariable is every power that it can be.
fn is_instance(rule: &Compiled, wanted: &Op, found: &Op, m: &Match) -> bool {
    match (rule.integer(wanted), found.parameters()) {
        (Some(integer), Parameters::Natural(k)) => {
            wanted.kind() == found.kind() && m.exponents[integer].is_none_or(|bound| bound == k)
        }
        _ => wanted == found,
    }
}

/// Binds an integer metavariable that is not bound yet, and says which.
fn bind_exponent(rule: &Compiled, wanted: &Op, found: &Op, m: &mut Match) -> Option<usize> {
    match (rule.integer(wanted), found.parameters()) {
        (Some(integer), Parameters::Natural(k)) if m.exponents[integer].is_none() => {
            m.exponents[integer] = Some(k);
            Some(integer)
        }
        _ => None,
    }
}

/// A sum that is being matched.
struct Sum<'a> {
    rule: &'a Compiled,
    coefficients: &'a [Rational],
    children: &'a [Id],
    found: &'a [Rational],
    node: &'a Node,
    root: bool,
    entry: usize,
}
