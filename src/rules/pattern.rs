//! One term as an instance of another, as written: for checks on rules, not for rewriting.

use crate::base::{Dimension, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use rustc_hash::FxHashMap;

/// What the metavariables and dimensions of a pattern stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bound {
    pub(crate) variables: FxHashMap<Variable, Id>,
    dimensions: FxHashMap<Dimension, Dimension>,
}

/// A pattern with its names.
#[derive(Clone, Copy)]
pub(crate) struct Term<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) symbols: &'a Symbols,
    /// Whether equal dimensions of the pattern must be equal in the term.
    pub(crate) strict: bool,
}

impl Term<'_> {
    /// The bindings under which the term `id` of another graph is the pattern.
    pub(crate) fn matches(self, pattern: Id, graph: &Graph, id: Id) -> Option<Bound> {
        let mut bound = Bound::default();
        self.bind(pattern, graph, id, &mut bound).then_some(bound)
    }

    /// Whether one term is the left side of a rule and another the right side, both as a whole.
    pub(crate) fn is_instance(self, [left, right]: [Id; 2], graph: &Graph, [from, to]: [Id; 2]) -> bool {
        let mut bound = Bound::default();
        self.bind(left, graph, from, &mut bound) && self.bind(right, graph, to, &mut bound)
    }

    /// The bindings at the first place of a term where the pattern matches, the root first.
    pub(crate) fn within(self, pattern: Id, graph: &Graph, root: Id) -> Option<Bound> {
        let mut places = graph.reachable(&[root]);
        places.reverse();
        places.into_iter().find_map(|id| self.matches(pattern, graph, id))
    }

    fn bind(self, pattern: Id, graph: &Graph, id: Id, bound: &mut Bound) -> bool {
        if self.graph.rank(pattern) != graph.rank(id) {
            return false;
        }
        let node = self.graph.node(pattern);
        if let Op::Variable(variable) = node.op {
            if bound.variables.insert(variable, id).is_some_and(|known| known != id) {
                return false;
            }
            let declared = &self.symbols.declaration(variable).shape;
            return declared.iter().zip(graph.shape(id)).all(|(own, other)| match (own.as_slice(), other.as_slice()) {
                ([own], [other]) => self.dimension(*own, *other, bound),
                _ => true,
            });
        }
        let other = graph.node(id);
        let same = match (&node.op, &other.op) {
            (Op::Identity(a), Op::Identity(b)) | (Op::Ones(a), Op::Ones(b)) | (Op::Size(a), Op::Size(b)) => {
                self.dimension(*a, *b, bound)
            }
            (Op::Parametric(own, p), Op::Parametric(found, q)) => {
                let mut dimensions = p.dimensions().zip(q.dimensions());
                own == found && p.numbers().eq(q.numbers()) && dimensions.all(|(a, b)| self.dimension(a, b, bound))
            }
            (Op::Network(a), Op::Network(b)) => a.output == b.output && a.inputs == b.inputs,
            (a, b) => a == b,
        };
        if !same || node.children.len() != other.children.len() {
            return false;
        }
        let before = bound.clone();
        if node.children.iter().zip(&other.children).all(|(p, t)| self.bind(*p, graph, *t, bound)) {
            return true;
        }
        if let ([p, q], [t, u]) = (node.children.as_slice(), other.children.as_slice())
            && (node.op.is_commutative(graph.rank(*u)) || is_plain_sum(&node.op))
        {
            *bound = before;
            return self.bind(*p, graph, *u, bound) && self.bind(*q, graph, *t, bound);
        }
        false
    }

    fn dimension(self, own: Dimension, other: Dimension, bound: &mut Bound) -> bool {
        !self.strict
            || self.symbols.literal_size(own).is_some()
            || *bound.dimensions.entry(own).or_insert(other) == other
    }
}

fn is_plain_sum(op: &Op) -> bool {
    matches!(op, Op::Combination(c) if c.len() == 2 && c[0] == c[1])
}
