//! Parts of rule sets, and what each rule of one did.

use super::RuleSet;
use crate::egraph::saturate::EGraph;
use indexmap::IndexMap;

/// What a rule did in an e-graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Matches whose conditions held.
    pub matches: usize,
    /// Matches that made two classes one.
    pub applications: usize,
    /// E-nodes added.
    pub nodes: usize,
}

impl Activity {
    /// Adds up two.
    #[must_use]
    pub fn plus(self, other: Activity) -> Activity {
        Activity {
            matches: self.matches + other.matches,
            applications: self.applications + other.applications,
            nodes: self.nodes + other.nodes,
        }
    }
}

impl RuleSet {
    /// The rules whose names a test passes, in the same order.
    #[must_use]
    pub fn filter(&self, keep: impl Fn(&str) -> bool) -> RuleSet {
        let rules = self.rules.iter().filter(|rule| keep(&rule.rule.name)).cloned().collect();
        RuleSet { rules, by_tag: Vec::new() }.indexed()
    }

    /// These rules, then those of another set.
    #[must_use]
    pub fn union(&self, other: &RuleSet) -> RuleSet {
        RuleSet { rules: self.rules.iter().chain(&other.rules).cloned().collect(), by_tag: Vec::new() }.indexed()
    }

    /// The names of the rules in order; a rule that is used both ways stands there twice.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.rule.name.as_str())
    }

    /// Whether the rule of this name stands in the set, and normal forms do all that it does.
    pub fn is_carried_by_forms(&self, name: &str) -> bool {
        let mut own = self.rules.iter().filter(|rule| rule.rule.name == name).peekable();
        own.peek().is_some() && own.all(|rule| rule.redundant)
    }
}

impl EGraph {
    /// What each rule did so far, by name, in the order of the set that did it.
    pub fn activity(&self) -> &IndexMap<String, Activity> {
        &self.memory.activity
    }
}
