//! Parts of rule sets, and what each rule of one did.

use super::RuleSet;
use super::compile::{self, Kinds};
use super::matrix::{Match, Search};
use crate::egraph::saturate::EGraph;
use crate::ops::{Node, Op};
use indexmap::IndexMap;

/// What a rule did in an e-graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleStatistics {
    /// Matches whose conditions held.
    pub matches: usize,
    /// Matches that made two classes one.
    pub applications: usize,
    /// E-nodes added.
    pub nodes: usize,
}

impl RuleStatistics {
    /// Adds up two.
    #[must_use]
    pub fn plus(self, other: RuleStatistics) -> RuleStatistics {
        RuleStatistics {
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
    pub fn activity(&self) -> &IndexMap<String, RuleStatistics> {
        &self.memory.activity
    }
    /// Looks for all matches of each rule in turn, fired before or not; after each, `done` gets its name and how many there are.
    pub fn match_each(&self, rules: &RuleSet, done: &mut dyn FnMut(&str, usize)) {
        let classes = self.classes();
        let mut masks = vec![Kinds::default(); classes.last().map_or(0, |last| usize::from(*last) + 1)];
        let mut by_kind: Vec<Vec<&Node>> = vec![Vec::new(); Op::kinds()];
        for class in &classes {
            for node in self.nodes(*class) {
                masks[usize::from(*class)] |= compile::kind_bit(&node.op);
                by_kind[node.op.kind()].push(node);
            }
        }
        let mut search = Search::new(&self.graph, &masks, false);
        for entry in &rules.entries {
            let mut count = 0;
            for rule in entry.rules() {
                for node in &by_kind[rule.root] {
                    search.matches(rule, node, &mut |_: &Match| count += 1);
                }
            }
            done(&entry.name, count);
        }
    }
}
