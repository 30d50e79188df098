//! A rule, made ready for matching: one entry for each direction in which it is used.

use super::kinds::Kinds;
use super::known::known_of;
use crate::base::{Attribute, Dimension, Variable};
use crate::egraph::core::{is_network, named_dimensions};
use crate::egraph::limits::{LONGER_RESULT, PATTERN_DEPTH};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Limits};
use crate::ops::{Op, UncommonOperations};
use crate::rules::{Direction, IndexRule, Kind, Rule};
use smallvec::SmallVec;
use std::sync::Arc;

/// A rule in one direction.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    /// The rule; `left` and `right` are terms of its graph.
    pub(super) rule: Arc<Rule>,
    /// What is matched.
    pub(super) left: Id,
    /// What it becomes.
    pub(super) right: Id,
    /// The [`Op::kind`] of the nodes at which it is tried.
    pub(super) root: usize,
    /// The operations that what is matched cannot be without.
    pub(super) needs: Kinds,
    /// The kinds that the operands of such a node must have, each as a set; empty where anything will do.
    pub(super) operands: SmallVec<[Kinds; 4]>,
    /// Whether those may be in any order, among others.
    pub(super) unordered: bool,
    /// How many levels of operations the pattern has below its root.
    pub(super) depth: u8,
    /// Whether normal forms and generators do all that the rule does.
    pub(super) decided_by_normal_form: bool,
    /// Whether the result is as a rule no shorter than what is matched.
    pub(super) grows: bool,
    /// The uncommon operations of the result: a question has to use them before the rule does.
    pub(super) uncommon: UncommonOperations,
    /// What must be known of the classes that are bound.
    pub(super) conditions: Vec<(Variable, Attribute)>,
    /// The numbers of metavariables and of dimension symbols.
    pub(super) variables: usize,
    pub(super) dimensions: usize,
    /// The dimension symbols that are literal sizes.
    pub(super) literals: Vec<Dimension>,
}

impl Compiled {
    /// One side of a rule as what is matched, the other as what it becomes.
    fn of(rule: &Arc<Rule>, left: Id, right: Id) -> Compiled {
        let graph = &rule.graph;
        let known = known_of(rule, left);
        let dimensions: Vec<Dimension> = rule.symbols.dimensions().map(|(d, _)| d).collect();
        Compiled {
            rule: rule.clone(),
            left,
            right,
            root: graph.op(left).kind(),
            needs: needs(graph, left),
            operands: graph.children(left).iter().map(|c| root_kind(graph, *c)).collect(),
            unordered: matches!(graph.op(left), Op::Combination(_)),
            depth: depth(graph, left),
            decided_by_normal_form: false,
            grows: false,
            uncommon: graph.vocabulary(right),
            conditions: rule.conditions.iter().copied().filter(|condition| !known.contains(condition)).collect(),
            variables: rule.symbols.variables().count(),
            dimensions: dimensions.len(),
            literals: dimensions.into_iter().filter(|d| rule.symbols.literal_size(*d).is_some()).collect(),
        }
    }

    /// Which integer metavariable is the number among the parameters of an operation of the rule.
    pub(super) fn integer(&self, op: &Op) -> Option<usize> {
        let position = |number| self.rule.integers.iter().position(|integer| integer.exponent == number);
        op.parameters().numbers().find_map(position)
    }

    /// Whether a node with operands of these kinds can match at all.
    pub(super) fn may_match(&self, operands: &[Kinds]) -> bool {
        let fits = |wanted: &Kinds, found: &Kinds| wanted.is_empty() || wanted.intersects(found);
        if self.unordered {
            return self.operands.iter().all(|wanted| operands.iter().any(|found| fits(wanted, found)));
        }
        match (self.operands.as_slice(), operands) {
            ([a, b], [x, y]) => fits(a, x) && fits(b, y) || fits(a, y) && fits(b, x),
            (wanted, found) => wanted.iter().zip(found).all(|(wanted, found)| fits(wanted, found)),
        }
    }
}

/// The [`Op::kind`] of the nodes that an operand of a pattern matches, as a set; empty where it may be anything.
fn root_kind(graph: &Graph, pattern: Id) -> Kinds {
    match graph.op(pattern) {
        Op::Variable(_) | Op::Number(_) => Kinds::default(),
        op => Kinds::of(op),
    }
}

/// The kinds of nodes that a match of this pattern goes through; a number may be found in any class.
fn needs(graph: &Graph, pattern: Id) -> Kinds {
    let mut kinds = Kinds::default();
    let ops = graph.reachable(&[pattern]).into_iter().map(|id| graph.op(id));
    ops.filter(|op| !matches!(op, Op::Variable(_) | Op::Number(_))).for_each(|op| kinds.insert(op));
    kinds
}

/// The directions in which a rule is used on the e-graph.
pub(super) fn directions(rule: Arc<Rule>) -> Vec<Compiled> {
    match &rule.kind {
        Kind::Matrix => {}
        Kind::Index(index) => return index_rule(&rule, index).into_iter().collect(),
        Kind::Differential(_) => return Vec::new(),
    }
    let (left, right) = (size(&rule.graph, rule.left), size(&rule.graph, rule.right));
    let both = rule.direction == Direction::Both;
    let mut result = Vec::new();
    if !both || right <= left + LONGER_RESULT {
        result.extend(compile(&rule, rule.left, rule.right, both));
    }
    if both && left <= right + LONGER_RESULT {
        result.extend(compile(&rule, rule.right, rule.left, both));
    }
    result
}

/// The directions in which a rule holds, however long the result is.
pub(super) fn both_directions(rule: Arc<Rule>) -> Vec<Compiled> {
    if rule.direction != Direction::Both || !matches!(rule.kind, Kind::Matrix) {
        return directions(rule);
    }
    let sides = [(rule.left, rule.right), (rule.right, rule.left)];
    let compiled = sides.into_iter().filter_map(|(left, right)| compile(&rule, left, right, true));
    compiled.map(|compiled| Compiled { grows: false, ..compiled }).collect()
}

fn compile(rule: &Arc<Rule>, left: Id, right: Id, both: bool) -> Option<Compiled> {
    let graph = &rule.graph;
    if !rule.integers.iter().all(|integer| rule.binds(left, *integer)) {
        return None;
    }
    let bound = bound_dimensions(rule, left);
    let fits = graph.reachable(&[right]).into_iter().all(|id| match graph.op(id) {
        Op::Variable(v) if rule.integers.iter().any(|integer| integer.variable == *v) => true,
        Op::Variable(v) => graph.reachable(&[left]).into_iter().any(|l| *graph.op(l) == Op::Variable(*v)),
        op => named_dimensions(op).iter().all(|d| bound.contains(d) || rule.symbols.literal_size(*d).is_some()),
    });
    if !fits || matches!(graph.op(left), Op::Variable(_) | Op::Number(_)) {
        return None;
    }
    let shorter = is_shorter(rule, left, right);
    Some(Compiled {
        decided_by_normal_form: rule.conditions.is_empty() && is_decided(rule, left, right, shorter),
        grows: both && !shorter,
        ..Compiled::of(rule, left, right)
    })
}

/// An index-level rule is tried at every network, from left to right.
fn index_rule(rule: &Arc<Rule>, index: &IndexRule) -> Option<Compiled> {
    let graph = &rule.graph;
    let terms = || index.left.iter().map(|f| f.pattern);
    let occurs = |v: Variable| terms().any(|left| occurrences(graph, left, v) > 0);
    let variables = || rule.symbols.variables().map(|(v, _, _)| v);
    let is_bound = |right: Id| variables().all(|v| occurrences(graph, right, v) == 0 || occurs(v));
    if !index.right.iter().all(|f| is_bound(f.pattern)) || is_definition(rule, index) {
        return None;
    }
    let multilinear = index.left.iter().chain(&index.right).all(|f| is_multilinear(graph, f.pattern));
    let network = Op::Network(Default::default());
    let needs = terms().fold(Kinds::of(&network), |mut all, pattern| {
        all.extend(&self::needs(graph, pattern));
        all
    });
    Some(Compiled {
        root: network.kind(),
        needs,
        operands: terms().map(|pattern| root_kind(graph, pattern)).collect(),
        unordered: true,
        depth: terms().map(|left| 1 + depth(graph, left)).max().unwrap_or(0),
        decided_by_normal_form: rule.conditions.is_empty() && multilinear,
        ..Compiled::of(rule, rule.left, rule.right)
    })
}

/// Whether the rule only says what the entries of an operation on metavariables are: every class is written as such a network anyway,
/// by the index patterns that these rules state.
fn is_definition(rule: &Rule, index: &IndexRule) -> bool {
    let [factor] = index.left.as_slice() else { return false };
    let operands = rule.graph.children(factor.pattern);
    is_multilinear(&rule.graph, factor.pattern)
        && factor.rest.is_none()
        && operands.iter().all(|o| matches!(rule.graph.op(*o), Op::Variable(_)))
}

/// The size of a term as text.
fn size(graph: &Graph, id: Id) -> usize {
    graph.children(id).iter().fold(1, |sum, c| sum + size(graph, *c))
}

fn depth(graph: &Graph, id: Id) -> u8 {
    graph.children(id).iter().map(|c| 1 + depth(graph, *c)).max().unwrap_or(0).min(PATTERN_DEPTH)
}

fn occurrences(graph: &Graph, id: Id, variable: Variable) -> usize {
    let here = usize::from(*graph.op(id) == Op::Variable(variable));
    graph.children(id).iter().fold(here, |sum, c| sum + occurrences(graph, *c, variable))
}

/// Whether the result is shorter, or is when the metavariables are large.
fn is_shorter(rule: &Rule, left: Id, right: Id) -> bool {
    let graph = &rule.graph;
    size(graph, right) < size(graph, left)
        || rule.symbols.variables().any(|(v, _, _)| occurrences(graph, right, v) < occurrences(graph, left, v))
}

fn bound_dimensions(rule: &Rule, left: Id) -> Vec<Dimension> {
    let mut bound = Vec::new();
    for id in rule.graph.reachable(&[left]) {
        match rule.graph.op(id) {
            Op::Variable(v) => bound.extend(rule.symbols.declaration(*v).shape.iter().flatten().copied()),
            op => bound.extend(named_dimensions(op)),
        }
    }
    bound
}

/// Whether the term is made of networks over elementary axes: it is then decided by the normal form, and split and factored by the
/// generators. Operations on product axes are none of them, since that normal forms agree does not bring in another Kronecker product.
fn is_multilinear(graph: &Graph, id: Id) -> bool {
    graph.reachable(&[id]).into_iter().all(|id| {
        let op = graph.op(id);
        let multilinear = match op {
            Op::Map(_) | Op::Network(_) | Op::Defined(_) => false,
            _ => op.record().is_none_or(|r| r.operands == 0) || is_network(op),
        };
        multilinear && graph.shape(id).iter().all(|axis| axis.len() == 1)
    })
}

/// Whether normal forms and generators do all that a rule without conditions does.
fn is_decided(rule: &Rule, left: Id, right: Id, shorter: bool) -> bool {
    if !rule.integers.is_empty() {
        // Normal forms stop at small exponents.
        return false;
    }
    if is_multilinear(&rule.graph, left) && is_multilinear(&rule.graph, right) {
        return true;
    }
    if shorter {
        return false;
    }
    let mut algebra = Algebra::new(Arc::new(rule.symbols.clone()), Limits::default());
    let forms = [left, right].map(|id| algebra.normal_form(&rule.graph, id));
    forms[0].is_some() && forms[0] == forms[1]
}
