//! What is asked.

use super::budget::Budget;
use super::ground::Grounds;
use crate::base::{Dimension, Symbols, Variable};
use crate::egraph::RuleSet;
use crate::expr::{Graph, Id};
use crate::facts::has_skew_part;
use crate::ops::{Op, UncommonOperations};
use crate::rules::Rule;

/// Two terms of one graph and one shape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Equation<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) left: Id,
    pub(crate) right: Id,
}

impl<'a> Equation<'a> {
    /// The sides of a rule.
    pub(crate) fn of(rule: &'a Rule) -> Self {
        Equation { graph: &rule.graph, left: rule.left, right: rule.right }
    }

    /// The variables of both sides.
    pub(super) fn variables(self) -> Vec<Variable> {
        let used = self.graph.reachable(&[self.left, self.right]);
        let variable = |id: Id| match self.graph.op(id) {
            Op::Variable(v) => Some(*v),
            _ => None,
        };
        let mut variables: Vec<Variable> = used.into_iter().filter_map(variable).collect();
        variables.sort_unstable();
        variables
    }

    /// The dimensions that the sides speak of, in the order of their names.
    pub(super) fn dimensions(self) -> Vec<Dimension> {
        let mut used: Vec<Dimension> = Vec::new();
        for id in self.graph.reachable(&[self.left, self.right]) {
            used.extend(self.graph.shape(id).iter().flatten());
            match self.graph.op(id) {
                Op::Size(dimension) => used.push(*dimension),
                Op::Network(pattern) => used.extend(&pattern.sizes),
                _ => {}
            }
        }
        used.sort_unstable_by_key(|dimension| dimension.0);
        used.dedup();
        used
    }

    /// The equation with operations written as what they stand for, in a graph that is put into `scratch`; `None` where it has none of
    /// those, or where what they stand for may be defined at no point.
    pub(super) fn unfolded<'b>(self, symbols: &Symbols, scratch: &'b mut Option<Graph>) -> Option<Equation<'b>> {
        let sides = [self.left, self.right];
        if sides.iter().all(|side| self.graph.vocabulary(*side) == UncommonOperations::COMMON) {
            return None;
        }
        let is_partial = |id: &Id| self.graph.op(*id).record().is_some_and(|record| record.unfold.is_some());
        let mut operands =
            self.graph.reachable(&sides).into_iter().filter(is_partial).flat_map(|id| self.graph.children(id));
        if operands.any(|operand| has_skew_part(self.graph, symbols, *operand)) {
            return None;
        }
        let graph = scratch.insert(self.graph.clone());
        let [left, right] = sides.map(|side| graph.unfolded(side));
        ([left, right] != sides).then_some(Equation { graph, left, right })
    }
}

/// What may be used for a proof besides normal forms.
#[derive(Clone, Copy, Debug, Default)]
pub struct Theory<'a> {
    /// The rules, if any.
    pub rules: Option<&'a RuleSet>,
    /// Which of them are less than proved.
    pub(crate) grounds: Option<&'a Grounds>,
    /// Terms of the graph that are assumed to be equal.
    pub assumptions: &'a [(Id, Id)],
    /// Whether an assumption says more than attributes of variables: points that satisfy it are then not known, and rules alone decide.
    pub open: bool,
}

/// Whether two terms of one shape are equal.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The graph of both terms.
    pub graph: &'a Graph,
    /// The one.
    pub left: Id,
    /// The other.
    pub right: Id,
    /// The names, with the attributes that points keep.
    pub symbols: &'a Symbols,
    /// What may be used for a proof.
    pub theory: Theory<'a>,
    /// What bounds the work.
    pub budget: Budget,
}
