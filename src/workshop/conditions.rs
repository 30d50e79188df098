//! Side conditions: does a rule need them?

use crate::base::{Attribute, Attributes};
use crate::equality::{
    Budget, Counterexample, Equation, Failure, Question, Search, Theory, Verdict, prove, with_attributes,
};
use crate::rules::{Direction, Kind, Rule};

/// What became of a rule without one of its conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionCheck {
    /// The metavariable.
    pub name: String,
    /// The condition that was left out.
    pub attribute: Attribute,
    /// The case that the condition keeps out; `None` if there is none, and the condition is unnecessary.
    pub failure: Option<Counterexample>,
}

impl ConditionCheck {
    /// Whether the rule needs the condition.
    pub fn is_needed(&self) -> bool {
        self.failure.is_some()
    }
}

/// A point at which the right side of a rule has no value and the left side has one, or one side only of a rule that is used both ways.
pub(super) fn domain(rule: &Rule) -> Option<Counterexample> {
    if matches!(rule.kind, Kind::Differential(_)) {
        return None;
    }
    Search::new(Equation::of(rule), &rule.symbols).smallest(match rule.direction {
        Direction::Forward => Failure::Lost,
        Direction::Both => Failure::Partial,
    })
}

/// Leaves out the conditions of a rule in turn; one that turns out unnecessary stays out while the others are tried.
pub fn check_conditions(rule: &Rule) -> Vec<ConditionCheck> {
    if matches!(rule.kind, Kind::Differential(_)) {
        return Vec::new();
    }
    let mut symbols = rule.symbols.clone();
    let mut probes = Vec::new();
    for (variable, attribute) in &rule.conditions {
        let name = rule.symbols.variable_name(*variable).to_owned();
        let rest: Attributes = symbols.declaration(*variable).attributes.iter().filter(|a| a != attribute).collect();
        let fewer = with_attributes(&symbols, &name, rest);
        let search = Search::new(Equation::of(rule), &fewer);
        let smallest = || search.smallest(Failure::Difference).or_else(|| search.smallest(Failure::Domain));
        let failure = smallest().or_else(|| {
            let (theory, budget) = (Theory::default(), Budget::EXAMPLE);
            let Rule { graph, left, right, .. } = rule;
            match prove(&Question { graph, left: *left, right: *right, symbols: &fewer, theory, budget }) {
                Verdict::Different(case) => Some(*case),
                _ => None,
            }
        });
        if failure.is_none() {
            symbols = fewer;
        }
        probes.push(ConditionCheck { name, attribute: *attribute, failure });
    }
    probes
}
