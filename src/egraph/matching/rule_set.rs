//! Sets of rules.

use super::compile::{self, Compiled};
use super::kinds::Kinds;
use crate::ops::UncommonOperations;
use crate::rules::{Rule, RuleText, scan};
use std::sync::{Arc, OnceLock};

/// A set of rules. A rule is compiled when an e-graph first holds the operations that it speaks of, and once only.
#[derive(Debug, Default)]
pub struct RuleSet {
    entries: Vec<Arc<Entry>>,
}

/// A rule of the set, in all its ranks and directions.
#[derive(Debug)]
struct Entry {
    name: String,
    text: Option<RuleText>,
    /// The operation that the rule defines.
    defines: Option<String>,
    /// The operations that the left side, and those that the right side cannot be without.
    needs_left: Kinds,
    needs_right: Kinds,
    /// Whether normal forms do all that the rule does, as its text shows.
    decided_by_normal_form: bool,
    compiled: OnceLock<Vec<Compiled>>,
}

/// Where in a set a compiled rule stands: its entry, and which of the ranks and directions it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    entry: usize,
    variant: usize,
}

impl Entry {
    fn rules(&self) -> &[Compiled] {
        self.compiled.get_or_init(|| {
            let rules = self.text.as_ref().and_then(|text| crate::rules::compile(text).ok()).unwrap_or_default();
            rules.into_iter().flat_map(|rule| compile::directions(Arc::new(rule))).collect()
        })
    }
}

impl RuleSet {
    /// The rules that the engine ships.
    pub fn shipped() -> Arc<RuleSet> {
        static SHIPPED: OnceLock<Arc<RuleSet>> = OnceLock::new();
        SHIPPED
            .get_or_init(|| {
                let texts = crate::rules::FILES.iter().flat_map(|(file, text)| scan(file, text).unwrap_or_default());
                let entries = texts.map(|text| Entry {
                    needs_left: compile::needs(&text.equation.left),
                    needs_right: compile::needs(&text.equation.right),
                    decided_by_normal_form: text.definition.is_none() && compile::is_decided_by_normal_form(&text),
                    defines: text.definition.as_ref().map(|definition| definition.name.clone()),
                    name: text.name.clone(),
                    text: Some(text),
                    compiled: OnceLock::new(),
                });
                let entries = entries.map(Arc::new);
                Arc::new(RuleSet { entries: entries.collect() })
            })
            .clone()
    }

    /// The rules of a list; differential rules are none of the e-graph's.
    pub fn from_rules(rules: Vec<Rule>) -> RuleSet {
        let entries = rules.into_iter().map(|rule| Entry {
            name: rule.name.clone(),
            text: None,
            defines: rule.defines().map(str::to_owned),
            needs_left: Kinds::default(),
            needs_right: Kinds::default(),
            decided_by_normal_form: false,
            compiled: OnceLock::from(compile::directions(Arc::new(rule))),
        });
        RuleSet { entries: entries.map(Arc::new).collect() }
    }

    /// The number of rules, each rank and direction counted.
    pub fn len(&self) -> usize {
        self.entries.iter().map(|entry| entry.rules().len()).sum()
    }

    /// Whether there are no rules.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

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
    pub fn is_decided_by_normal_form(&self, name: &str) -> bool {
        let mut own = self.entries.iter().filter(|entry| entry.name == name).peekable();
        let decided = |entry: &Arc<Entry>| entry.rules().iter().all(|rule| rule.decided_by_normal_form);
        own.peek().is_some() && own.all(|entry| entry.decided_by_normal_form || decided(entry))
    }

    /// Each rule of the set with its name, in all its ranks and directions.
    pub(super) fn compiled(&self) -> impl Iterator<Item = (&str, &[Compiled])> {
        self.entries.iter().map(|entry| (entry.name.as_str(), entry.rules()))
    }

    /// The rules that may match where these operations occur and that bring in no other uncommon operations, each with its place.
    pub(super) fn active(&self, ops: Kinds, uncommon: &UncommonOperations, forms: bool) -> Vec<(Place, &Compiled)> {
        let mut active = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let may_match = ops.contains_all(&entry.needs_left) || ops.contains_all(&entry.needs_right);
            let wanted = entry.defines.as_ref().is_none_or(|name| uncommon.has(name));
            if wanted && may_match && !(forms && entry.decided_by_normal_form) {
                let rules = entry.rules().iter().enumerate().filter(|(_, rule)| uncommon.contains(&rule.uncommon));
                active.extend(rules.map(|(variant, rule)| (Place { entry: at, variant }, rule)));
            }
        }
        active
    }
}
