//! What is asked.

use super::budget::Budget;
use super::ground::Grounds;
use super::requirement::holds;
use crate::base::{Arithmetic, Dimension, Requirement, Rounded, Symbols, Variable};
use crate::egraph::RuleSet;
use crate::eval::{Evaluator, Tensor};
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
    /// What holds of terms of the graph at every point that counts.
    needs: &'a [(Requirement, Id)],
    /// Terms of the graph that are equal at every point that counts.
    assumed: &'a [(Id, Id)],
    /// Variables that are none of the terms any more, and what they are by what is assumed.
    pub(super) solved: &'a [(Variable, Id)],
}

impl<'a> Equation<'a> {
    /// Two terms of a graph.
    pub(crate) fn new(graph: &'a Graph, left: Id, right: Id) -> Self {
        Equation { graph, left, right, needs: &[], assumed: &[], solved: &[] }
    }

    /// The sides of a rule.
    pub(crate) fn of(rule: &'a Rule) -> Self {
        Equation::new(&rule.graph, rule.left, rule.right)
    }

    /// The same at points where the conditions of a theory hold, with the values of what it has solved.
    pub(super) fn within(self, theory: Theory<'a>) -> Self {
        Equation { needs: theory.needs, solved: theory.solved, ..self }
    }

    /// The same at points that satisfy what a theory assumes.
    pub(super) fn assuming(self, theory: Theory<'a>) -> Self {
        Equation { assumed: theory.assumptions, ..self }
    }

    /// What holds of terms of the graph at every point that counts.
    pub(super) fn needs(self) -> &'a [(Requirement, Id)] {
        self.needs
    }

    /// Whether points have to satisfy equations.
    pub(super) fn has_assumptions(self) -> bool {
        !self.assumed.is_empty()
    }

    /// Both sides, and those of what is assumed.
    pub(super) fn sides(self) -> Vec<Id> {
        let assumed = self.assumed.iter().flat_map(|(left, right)| [*left, *right]);
        [self.left, self.right].into_iter().chain(assumed).collect()
    }

    /// Whether a term has to be other than zero at every point that counts.
    pub(super) fn needs_nonzero(self, term: Id) -> bool {
        use Requirement::{EntriesNonzero, Nonzero, Positive};
        self.needs
            .iter()
            .any(|(requirement, of)| *of == term && matches!(requirement, Nonzero | EntriesNonzero | Positive))
    }

    /// The terms that have to be positive there.
    pub(super) fn needs_positive(self) -> impl Iterator<Item = Id> {
        self.needs.iter().filter(|(requirement, _)| *requirement == Requirement::Positive).map(|(_, term)| *term)
    }

    /// Whether a point counts: all that is needed has a value there, and is what it has to be.
    pub(super) fn admits<T: Arithmetic>(self, evaluator: &mut Evaluator<'_, T>) -> bool {
        let is_equal = |(a, b): (&T, &T)| {
            let difference = *a - *b;
            difference.magnitude() <= difference.rounding()
        };
        let is_satisfied = |(left, right): &(Id, Id)| {
            let Ok(left) = evaluator.value(*left).cloned() else { return false };
            evaluator.value(*right).is_ok_and(|right| left.data.iter().zip(&right.data).all(is_equal))
        };
        self.assumed.iter().all(is_satisfied)
            && self.needs.iter().all(|(requirement, term)| {
                let Ok(value) = evaluator.value(*term) else { return false };
                let ordered = |entry: &T| entry.ordered().map(|(value, error)| Rounded { value, error });
                let ordered: Option<Vec<Rounded>> = value.data.iter().map(ordered).collect();
                let value = ordered.and_then(|data| Tensor::new(value.shape.clone(), data).ok());
                value.is_none_or(|value| holds(*requirement, &value))
            })
    }

    /// Both sides, the terms of which something is needed, and those that were put in.
    fn terms(self) -> Vec<Id> {
        let needed = self.needs.iter().map(|(_, term)| *term);
        self.sides().into_iter().chain(needed).chain(self.solved.iter().map(|(_, value)| *value)).collect()
    }

    /// The variables of all terms.
    pub(super) fn variables(self) -> Vec<Variable> {
        let used = self.graph.reachable(&self.terms());
        let variable = |id: Id| match self.graph.op(id) {
            Op::Variable(v) => Some(*v),
            _ => None,
        };
        let mut variables: Vec<Variable> = used.into_iter().filter_map(variable).collect();
        variables.sort_unstable();
        variables
    }

    /// The dimensions that the terms speak of, in the order of their names.
    pub(super) fn dimensions(self) -> Vec<Dimension> {
        let mut used: Vec<Dimension> = Vec::new();
        for id in self.graph.reachable(&self.terms()) {
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
        ([left, right] != sides).then_some(Equation::new(graph, left, right))
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
    /// What holds of terms of the graph at every point that counts.
    pub(crate) needs: &'a [(Requirement, Id)],
    /// Variables for which terms of the graph were put in, for counterexamples to tell.
    pub(crate) solved: &'a [(Variable, Id)],
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
