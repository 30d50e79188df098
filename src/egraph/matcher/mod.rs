//! Text rules on the e-graph.
//!
//! A [`RuleSet`] holds the rules of `rules/`, each compiled once for every direction in which it may be used ([`compile`]). One round of
//! [`EGraph::apply`] searches the classes that changed since the last round, then fires the matches found ([`matrix`] for terms,
//! [`instantiate`] for the other side). A match is fired once.

mod activity;
mod attributes;
mod compile;
mod index;
mod instantiate;
mod matrix;

use super::saturate::EGraph;
use crate::expr::{Id, Node, Rational};
use crate::rules::{Kind, Rule, parse};
use crate::symbol::Attributes;
pub use activity::Activity;
use compile::{Compiled, tag};
use indexmap::IndexMap;
use matrix::{Match, Search};
use num_traits::One;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use smallvec::SmallVec;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// The most matches of one rule that are fired in one round.
const FIRED: usize = 48;

/// Past this many e-nodes, rules whose result is no shorter than what they match rest: with normal forms, and without, where
/// nothing else unites what such rules move to and fro.
const GROWTH: usize = 600;
const GROWTH_ALONE: usize = 120;

/// A compiled set of rules.
#[derive(Debug, Default)]
pub struct RuleSet {
    rules: Vec<Compiled>,
    /// The rules by the operation at the root of their pattern.
    by_tag: Vec<Vec<u32>>,
}

impl RuleSet {
    /// The rules that the engine ships.
    pub fn shipped() -> Arc<RuleSet> {
        static SHIPPED: OnceLock<Arc<RuleSet>> = OnceLock::new();
        SHIPPED
            .get_or_init(|| {
                let texts = crate::rules::FILES.iter().flat_map(|(file, text)| parse(file, text).unwrap_or_default());
                let rules = texts.flat_map(|text| crate::rules::compile(&text).unwrap_or_default());
                Arc::new(RuleSet::from_rules(rules.collect()))
            })
            .clone()
    }

    /// The rules of a list; differential rules are none of the e-graph's.
    pub fn from_rules(rules: Vec<Rule>) -> RuleSet {
        let mut set = RuleSet::default();
        for rule in rules {
            set.rules.extend(compile::directions(Arc::new(rule)));
        }
        set.indexed()
    }

    fn indexed(mut self) -> RuleSet {
        self.by_tag = vec![Vec::new(); compile::TAGS];
        for (index, rule) in self.rules.iter().enumerate() {
            self.by_tag[rule.root as usize].push(index as u32);
        }
        self
    }

    /// The number of rules, each direction counted.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are no rules.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

/// What the matcher remembers between rounds.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// What every class was like in the last round.
    classes: FxHashMap<Id, u64>,
    /// The matches that were fired.
    fired: FxHashSet<u64>,
    /// What is known of classes, within a round.
    attributes: FxHashMap<Id, Attributes>,
    /// What each rule did.
    activity: IndexMap<String, Activity>,
}

/// A match to be fired.
struct Found {
    rule: u32,
    key: u64,
    class: Id,
    bound: Match,
}

impl EGraph {
    /// One round of all rules; whether anything changed.
    pub(super) fn apply(&mut self, rules: &RuleSet) -> bool {
        if rules.is_empty() || self.full() {
            return false;
        }
        let found = self.search(rules);
        self.memory.attributes.clear();
        let mut changed = false;
        for Found { rule, key, class, bound } in found {
            if self.full() {
                break;
            }
            let rule = &rules.rules[rule as usize];
            if self.holds(rule, &bound) {
                let before = self.graph.total_size();
                let fired = self.fire(rule, class, &bound);
                changed |= fired;
                let nodes = self.graph.total_size().saturating_sub(before);
                let did = Activity { matches: 1, applications: usize::from(fired), nodes };
                let entry = self.memory.activity.entry(rule.rule.name.clone()).or_default();
                *entry = entry.plus(did);
            } else {
                // More may be known when something below changes.
                self.memory.fired.remove(&key);
            }
        }
        changed
    }

    /// The matches in classes that changed, in the order of classes and rules.
    fn search(&mut self, rules: &RuleSet) -> Vec<Found> {
        let classes = self.classes();
        let size = classes.last().map_or(0, |last| usize::from(*last) + 1);
        let mut masks = vec![0u64; size];
        // How many steps below a class the nearest change is.
        let mut distance = vec![u8::MAX; size];
        for class in &classes {
            let mut hasher = FxHasher::default();
            let mut mask = 0;
            for node in &self.graph[*class].nodes {
                let tag = tag(&node.op);
                mask |= 1 << tag;
                tag.hash(&mut hasher);
                node.children.hash(&mut hasher);
            }
            self.graph[*class].data.form.hash(&mut hasher);
            masks[usize::from(*class)] = mask;
            let signature = hasher.finish();
            if self.memory.classes.insert(*class, signature) != Some(signature) {
                distance[usize::from(*class)] = 0;
            }
        }
        for step in 1..=compile::DEPTH {
            for class in &classes {
                if distance[usize::from(*class)] == u8::MAX
                    && self.graph[*class]
                        .nodes
                        .iter()
                        .any(|n| n.children.iter().any(|c| distance[usize::from(*c)] < step))
                {
                    distance[usize::from(*class)] = step;
                }
            }
        }
        let forms = self.limits.unite_forms;
        let growth = self.graph.total_number_of_nodes() <= if forms { GROWTH } else { GROWTH_ALONE };
        let mut search = Search::new(&self.graph, &masks, self.explains());
        let mut counts: Vec<usize> = vec![0; rules.len()];
        let mut found = Vec::new();
        let memory = &mut self.memory;
        for class in &classes {
            let distance = distance[usize::from(*class)];
            if distance == u8::MAX || search.is_finished(*class) {
                continue;
            }
            for node in &self.graph[*class].nodes {
                for index in &rules.by_tag[tag(&node.op) as usize] {
                    let rule = &rules.rules[*index as usize];
                    if rule.depth < distance
                        || (rule.redundant && forms)
                        || (rule.grows && !growth)
                        || counts[*index as usize] >= FIRED
                    {
                        continue;
                    }
                    search.matches(rule, node, &mut |bound: &Match| {
                        let mut hasher = FxHasher::default();
                        (index, class, &bound.classes, &bound.axes).hash(&mut hasher);
                        (bound.scale, &bound.rest, &bound.place).hash(&mut hasher);
                        let key = hasher.finish();
                        if counts[*index as usize] < FIRED && memory.fired.insert(key) {
                            counts[*index as usize] += 1;
                            found.push(Found { rule: *index, key, class: *class, bound: bound.clone() });
                        }
                    });
                }
            }
        }
        found
    }

    /// Whether what the rule asks of its metavariables is known.
    fn holds(&mut self, rule: &Compiled, bound: &Match) -> bool {
        rule.conditions.iter().all(|(variable, attribute)| {
            bound.classes[variable.0 as usize].is_some_and(|class| {
                let class = self.graph.find(class);
                self.has_attribute(class, *attribute)
            })
        })
    }

    /// Adds the other side of a rule and unites it with what was matched.
    fn fire(&mut self, rule: &Compiled, class: Id, bound: &Match) -> bool {
        let right = match (&rule.rule.kind, &bound.place) {
            (Kind::Index(index), Some(place)) => self.replaced_part(rule, index, bound, place),
            _ => self.instantiate(rule, rule.right, bound),
        };
        let Some(right) = right else { return false };
        let whole = if bound.rest.is_empty() {
            if bound.scale.is_one() { Some(right) } else { self.combination(&[(bound.scale, right)]) }
        } else {
            let mut terms: SmallVec<[(Rational, Id); 8]> = bound.rest.clone();
            terms.push((bound.scale, right));
            self.combination(&terms)
        };
        let Some(whole) = whole else { return false };
        let whole = self.added(whole);
        let left = if self.explains() { self.exact(bound) } else { class };
        self.unite(left, whole, &rule.rule.name)
    }

    /// The matched term from the nodes that were matched, so that an explanation shows what the rule was used on.
    fn exact(&mut self, bound: &Match) -> Id {
        let mut ids: FxHashMap<usize, Id> = FxHashMap::default();
        // Later entries are operands of earlier ones.
        for (at, (node, operands)) in bound.trail.iter().enumerate().rev() {
            let children = node.children.iter().zip(operands).map(|(class, entry)| match entry {
                Some(entry) => ids.get(entry).copied().unwrap_or(*class),
                None => *class,
            });
            let exact = Node { op: node.op.clone(), children: children.collect() };
            let id = self.graph.add_uncanonical(exact);
            ids.insert(at, id);
        }
        ids.get(&0).copied().unwrap_or(Id::from(0))
    }
}
