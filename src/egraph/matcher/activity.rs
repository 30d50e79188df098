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
        RuleSet { entries: self.entries.iter().filter(|entry| keep(&entry.name)).cloned().collect() }
    }

    /// These rules, then those of another set.
    #[must_use]
    pub fn union(&self, other: &RuleSet) -> RuleSet {
        RuleSet { entries: self.entries.iter().chain(&other.entries).cloned().collect() }
    }

    /// The names of the rules in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// Whether the rule of this name stands in the set, and normal forms do all that it does.
    pub fn is_carried_by_forms(&self, name: &str) -> bool {
        let mut own = self.entries.iter().filter(|entry| entry.name == name).peekable();
        own.peek().is_some() && own.all(|entry| entry.plain || entry.rules().iter().all(|rule| rule.redundant))
    }
}

impl EGraph {
    /// What each rule did so far, by name, in the order of the set that did it.
    pub fn activity(&self) -> &IndexMap<String, Activity> {
        &self.memory.activity
    }
}
