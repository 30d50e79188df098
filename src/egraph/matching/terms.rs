//! Matching of matrix-level patterns.
//!
//! A pattern is a typed term over metavariables. A metavariable binds a class, a dimension symbol of the rule binds a whole axis; both
//! bind the same thing wherever they occur. The operands of a commutative operation, the factors of a product of scalars and
//! the terms of a sum are tried in every order. At the root a sum may be matched up to a common factor, and two terms of a longer sum
//! may be matched with the others left aside. Products need no care: every association of a chain is a node somewhere.

use super::bindings::{Bindings, Match, Slot, Step};
use super::compile::Compiled;
use super::kinds::Kinds;
use crate::base::{Axis, Dimension, Rational};
use crate::egraph::core::{Graphs, is_function, named_dimensions};
use crate::egraph::limits::{COMPARISONS, TERMS_MATCHED_IN_PAIRS};
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::{SmallVec, smallvec};
use std::cell::Cell;

pub(super) type Next<'n> = &'n mut dyn FnMut(&mut Match);

/// The matcher over a rebuilt e-graph.
pub(super) struct Search<'a> {
    pub(super) graph: &'a Graphs,
    /// The kinds of operations in each class, by its id.
    kinds: &'a [Kinds],
    finished: Kinds,
    pub(super) explains: bool,
    comparisons: Cell<u32>,
}

impl<'a> Search<'a> {
    pub(super) fn new(graph: &'a Graphs, kinds: &'a [Kinds], explains: bool) -> Self {
        let mut finished = Kinds::of(&Op::Number(Rational::zero()));
        finished.insert(&Op::Zero(Default::default()));
        Search { graph, kinds, finished, explains, comparisons: Cell::new(COMPARISONS) }
    }

    /// Whether the class is a number or a zero: nothing is to be gained there.
    pub(super) fn is_finished(&self, class: Id) -> bool {
        self.kinds[usize::from(class)].intersects(&self.finished)
    }

    /// The value of a class that is a number.
    fn constant(&self, class: Id) -> Option<Rational> {
        let data = &self.graph[class].data;
        data.form.and_then(|form| self.graph.analysis.algebra.constant(form)).or_else(|| {
            self.graph[class].nodes.iter().find_map(|n| match &n.op {
                Op::Number(value) => Some(value.clone()),
                _ => None,
            })
        })
    }

    /// Whether a class has a node of the operation at the root of a pattern.
    pub(super) fn may(&self, rule: &Compiled, pattern: Id, class: Id) -> bool {
        let op = rule.rule.graph.op(pattern);
        matches!(op, Op::Variable(_) | Op::Number(_)) || self.kinds[usize::from(class)].contains(op)
    }

    pub(super) fn term(&self, rule: &Compiled, pattern: Id, class: Id, slot: Option<Slot>, m: &mut Match, next: Next) {
        let class = self.graph.find(class);
        match rule.rule.graph.op(pattern) {
            Op::Variable(variable) => {
                let index = variable.0 as usize;
                match m.bound.classes[index] {
                    Some(bound) if bound == class => next(m),
                    Some(_) => {}
                    None => {
                        let declared = &rule.rule.symbols.declaration(*variable).shape;
                        let shape = &self.graph[class].data.shape;
                        if declared.len() != shape.len() {
                            return;
                        }
                        m.bound.classes[index] = Some(class);
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
                        m.bound.classes[index] = None;
                    }
                }
            }
            Op::Number(value) if self.constant(class).as_ref() == Some(value) => next(m),
            Op::Number(_) => {}
            _ if self.may(rule, pattern, class) => {
                let scalar = self.graph[class].data.shape.is_empty();
                for node in &self.graph[class].nodes {
                    if !(scalar && self.is_detour(class, node)) {
                        self.node(rule, pattern, node, slot, false, m, next);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether a function with a scalar value says its class in a longer way than another one there: `logdet(A)` as `logdet(Q*A)` with an
    /// orthogonal Q. What a rule makes of such an operand, as `logdet(Q*Q*A)`, is again one, without end.
    fn is_detour(&self, class: Id, node: &Node) -> bool {
        let length = |n: &Node| self.graph[n.children[0]].data.network.as_ref().map_or(1, |v| v.operands.len());
        let shorter = |n: &Node| n.op == node.op && length(n) < length(node);
        let is_function = node.op.record().is_some_and(|r| r.operands == 1) && is_function(&node.op);
        is_function && self.graph[class].nodes.iter().any(shorter)
    }

    pub(super) fn bind(&self, symbol: Dimension, axis: &Axis, m: &mut Match, new: &mut SmallVec<[usize; 2]>) -> bool {
        let index = symbol.0 as usize;
        match &m.bound.axes[index] {
            Some(bound) => bound == axis,
            None => {
                m.bound.axes[index] = Some(axis.clone());
                new.push(index);
                true
            }
        }
    }

    pub(super) fn unbind(&self, m: &mut Match, new: &[usize]) {
        for index in new {
            m.bound.axes[*index] = None;
        }
    }

    /// Matches an operation against one node.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn node(
        &self,
        rule: &Compiled,
        pattern: Id,
        node: &Node,
        slot: Option<Slot>,
        root: bool,
        m: &mut Match,
        next: Next,
    ) {
        let wanted = rule.rule.graph.op(pattern);
        let children = rule.rule.graph.children(pattern);
        let Some(left) = self.comparisons.get().checked_sub(1) else { return };
        if wanted.kind() != node.op.kind() {
            return;
        }
        self.comparisons.set(left);
        let entry = m.trail.len();
        let enter = |m: &mut Match| {
            if self.explains {
                m.trail.push(Step { node: node.clone(), operands: smallvec![None; node.children.len()] });
                if let Some(Slot { step, place }) = slot {
                    m.trail[step].operands[place] = Some(entry);
                }
            }
        };
        match (wanted, &node.op) {
            (Op::Combination(pattern), Op::Combination(found))
                if found.len() == pattern.len()
                    || root && pattern.len() == 2 && (2..=TERMS_MATCHED_IN_PAIRS).contains(&found.len()) =>
            {
                enter(m);
                let sum = Sum { rule, coefficients: pattern, children, found, node, root, entry };
                self.sum(&sum, 0, 0, None, m, next);
                m.trail.truncate(entry);
            }
            (Op::Combination(_), _) => {}
            (Op::Identity(_) | Op::Size(_) | Op::Ones(_) | Op::Parametric(..), _)
                if children.is_empty() && node.children.is_empty() =>
            {
                let mut new: SmallVec<[usize; 2]> = SmallVec::new();
                let (symbols, found) = (named_dimensions(wanted), named_dimensions(&node.op));
                if symbols.iter().zip(&found).all(|(s, d)| self.bind(*s, &smallvec![*d], m, &mut new)) {
                    enter(m);
                    next(m);
                    m.trail.truncate(entry);
                }
                self.unbind(m, &new);
            }
            (Op::Parametric(..), _)
                if children.len() == node.children.len()
                    && wanted.kind() == node.op.kind()
                    && wanted.parameters().dimensions().next().is_some() =>
            {
                let mut new: SmallVec<[usize; 2]> = SmallVec::new();
                let (symbols, found) = (named_dimensions(wanted), named_dimensions(&node.op));
                if symbols.iter().zip(&found).all(|(s, d)| self.bind(*s, &smallvec![*d], m, &mut new)) {
                    enter(m);
                    self.operands(rule, children, &node.children, [0, 1], 0, entry, m, next);
                    m.trail.truncate(entry);
                }
                self.unbind(m, &new);
            }
            _ if children.len() == node.children.len() && is_instance(rule, wanted, &node.op, &m.bound) => {
                let may = |p: usize, c: usize| self.may(rule, children[p], node.children[c]);
                if !((0..children.len()).all(|i| may(i, i)) || children.len() == 2 && may(0, 1) && may(1, 0)) {
                    return;
                }
                let bound = bind_exponent(rule, wanted, &node.op, &mut m.bound);
                enter(m);
                self.operands(rule, children, &node.children, [0, 1], 0, entry, m, next);
                let axes = || node.children.iter().map(|c| self.graph[*c].data.shape.len()).max().unwrap_or(0);
                if children.len() == 2 && node.children[0] != node.children[1] && wanted.is_commutative(axes()) {
                    if let Some(last) = m.trail.last_mut() {
                        last.operands = smallvec![None; 2];
                    }
                    self.operands(rule, children, &node.children, [1, 0], 0, entry, m, next);
                }
                m.trail.truncate(entry);
                if let Some(integer) = bound {
                    m.bound.exponents[integer] = None;
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
        self.term(rule, patterns[at], classes[place], Some(Slot { step: entry, place }), m, &mut |m| {
            self.operands(rule, patterns, classes, order, at + 1, entry, m, next);
        });
    }

    /// Matches the terms of a sum from `at` on; `used` are the node's terms that are taken.
    fn sum(&self, sum: &Sum, at: usize, used: u64, scale: Option<&Rational>, m: &mut Match, next: Next) {
        if at == sum.children.len() {
            let before = m.bound.scale.clone();
            if sum.root {
                m.bound.scale = scale.cloned().unwrap_or_else(Rational::one);
                m.bound.rest = (0..sum.found.len())
                    .filter(|i| used & 1 << i == 0)
                    .map(|i| (sum.found[i].clone(), sum.node.children[i]))
                    .collect();
            }
            next(m);
            m.bound.scale = before;
            return;
        }
        let graph = &sum.rule.rule.graph;
        let number = graph.number_value(sum.children[at]);
        for i in 0..sum.found.len().min(64) {
            if used & 1 << i != 0 || sum.found[i].is_zero() {
                continue;
            }
            let class = sum.node.children[i];
            let (wanted, found) = match &number {
                Some(number) => match self.constant(class).and_then(|value| sum.found[i].checked_mul(&value)) {
                    Some(found) if !found.is_zero() => (&sum.coefficients[at] * number, found),
                    _ => continue,
                },
                None => (sum.coefficients[at].clone(), sum.found[i].clone()),
            };
            if wanted.is_zero() {
                continue;
            }
            let ratio = found / wanted;
            if scale.is_some_and(|scale| *scale != ratio) || !sum.root && !ratio.is_one() {
                continue;
            }
            let used = used | 1 << i;
            if number.is_some() {
                self.sum(sum, at + 1, used, Some(&ratio), m, next);
            } else if self.may(sum.rule, sum.children[at], class) {
                self.term(sum.rule, sum.children[at], class, Some(Slot { step: sum.entry, place: i }), m, &mut |m| {
                    self.sum(sum, at + 1, used, Some(&ratio), m, next);
                });
                if self.explains {
                    m.trail[sum.entry].operands[i] = None;
                }
            }
        }
    }
}

/// Whether an operation of a pattern is this one: a power of a matrix whose exponent is a metavariable is every power that it can be.
fn is_instance(rule: &Compiled, wanted: &Op, found: &Op, bound: &Bindings) -> bool {
    match (rule.integer(wanted), found.parameters().numbers().next()) {
        (Some(integer), Some(number)) => {
            wanted.kind() == found.kind() && bound.exponents[integer].is_none_or(|bound| bound == number)
        }
        _ => wanted == found,
    }
}

/// Binds an integer metavariable that is not bound yet, and says which.
fn bind_exponent(rule: &Compiled, wanted: &Op, found: &Op, bound: &mut Bindings) -> Option<usize> {
    let integer = rule.integer(wanted).filter(|integer| bound.exponents[*integer].is_none())?;
    bound.exponents[integer] = Some(found.parameters().numbers().next()?);
    Some(integer)
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
