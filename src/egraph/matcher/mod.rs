//! Text rules on the e-graph.
//!
//! A [`RuleSet`] holds the rules of `rules/`, each compiled once for every direction in which it may be used ([`compile`]). One round of
//! [`EGraph::apply`] searches the classes that changed since the last round, then fires the matches found ([`matrix`] for terms,
//! [`instantiate`] for the other side). A match is fired once.

mod attributes;
mod compile;
mod index;
mod instantiate;
mod matrix;
mod statistics;

use super::saturate::EGraph;
use crate::base::{Facts, Rational};
use crate::expr::Id;
use crate::ops::{Node, Op, POWER, UncommonOperations};
use crate::rules::{Kind, Rule, RuleText, scan};
use compile::{Compiled, Kinds};
use indexmap::IndexMap;
use matrix::{Match, Search};
use num_traits::One;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use smallvec::SmallVec;
pub use statistics::RuleStatistics;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// The most matches of one rule that are fired in one round.
const FIRED: usize = 48;

/// Past this many e-nodes, rules whose result is no shorter than what they match rest: with normal forms, and without, where
/// nothing else unites what such rules move to and fro.
const GROWTH: usize = 600;
const GROWTH_ALONE: usize = 120;

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
    /// The operations that each side needs.
    needs: [Kinds; 2],
    /// Whether normal forms do all that the rule does, as its text shows.
    plain: bool,
    compiled: OnceLock<Vec<Compiled>>,
}

fn is_plain(text: &RuleText) -> bool {
    let equation = &text.equation;
    text.conditions.is_empty()
        && text.variables.iter().all(|v| !v.kind.contains(' '))
        && compile::is_plain(&equation.left)
        && compile::is_plain(&equation.right)
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
                    needs: [compile::needs(&text.equation.left), compile::needs(&text.equation.right)],
                    plain: is_plain(&text),
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
            needs: [0; 2],
            plain: false,
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

    /// The rules that may match where these operations occur and that say it in these words, each with its place in the set.
    fn active(&self, ops: Kinds, words: UncommonOperations, forms: bool) -> Vec<((usize, usize), &Compiled)> {
        let mut active = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            if !(forms && entry.plain) && entry.needs.iter().any(|needs| needs & !ops == 0) {
                let rules = entry.rules().iter().enumerate().filter(|(_, rule)| words.contains(rule.vocabulary));
                active.extend(rules.map(|(i, rule)| ((at, i), rule)));
            }
        }
        active
    }
}

/// What the matcher remembers between rounds.
#[derive(Debug, Default)]
pub(super) struct MatchState {
    /// What every class was like in the last round.
    classes: FxHashMap<Id, u64>,
    /// The matches that were fired.
    fired: FxHashSet<u64>,
    /// What is known of classes, within a round.
    facts: FxHashMap<Id, Facts>,
    /// What each rule did.
    activity: IndexMap<String, RuleStatistics>,
}

/// A match to be fired.
struct Found<'r> {
    rule: &'r Compiled,
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
        self.memory.facts.clear();
        let mut changed = false;
        for Found { rule, key, class, bound } in found {
            if self.full() {
                break;
            }
            if self.is_idle(rule, class, &bound) {
                continue;
            }
            if self.holds(rule, &bound) {
                let before = self.graph.total_size();
                let fired = self.fire(rule, class, &bound);
                changed |= fired;
                let nodes = self.graph.total_size().saturating_sub(before);
                let did = RuleStatistics { matches: 1, applications: usize::from(fired), nodes };
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
    fn search<'r>(&mut self, rules: &'r RuleSet) -> Vec<Found<'r>> {
        let classes = self.classes();
        let size = classes.last().map_or(0, |last| usize::from(*last) + 1);
        let mut masks = vec![Kinds::default(); size];
        // How many steps below a class the nearest change is.
        let mut distance = vec![u8::MAX; size];
        for class in &classes {
            let mut hasher = FxHasher::default();
            let mut mask = 0;
            for node in &self.graph[*class].nodes {
                mask |= compile::kind_bit(&node.op);
                node.op.kind().hash(&mut hasher);
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
        let rules = rules.active(masks.iter().fold(0, |all, mask| all | mask), self.vocabulary, forms);
        let mut by_kind: Vec<SmallVec<[usize; 8]>> = vec![SmallVec::new(); Op::kinds()];
        let growth = self.graph.total_number_of_nodes() <= if forms { GROWTH } else { GROWTH_ALONE };
        for (index, (_, rule)) in rules.iter().enumerate() {
            if !(rule.redundant && forms || rule.grows && !growth) {
                by_kind[rule.root].push(index);
            }
        }
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
                let operands: SmallVec<[Kinds; 8]> = node.children.iter().map(|c| masks[usize::from(*c)]).collect();
                for index in &by_kind[node.op.kind()] {
                    let (place, rule) = rules[*index];
                    if rule.depth < distance || counts[*index] >= FIRED || !rule.may_match(&operands) {
                        continue;
                    }
                    search.matches(rule, node, &mut |bound: &Match| {
                        let mut hasher = FxHasher::default();
                        (place, class).hash(&mut hasher);
                        (&bound.classes, &bound.axes, &bound.exponents).hash(&mut hasher);
                        (bound.scale, &bound.rest, &bound.place).hash(&mut hasher);
                        let key = hasher.finish();
                        if counts[*index] < FIRED && memory.fired.insert(key) {
                            counts[*index] += 1;
                            found.push(Found { rule, key, class: *class, bound: bound.clone() });
                        }
                    });
                }
            }
        }
        found
    }

    /// Whether the rule would make a power of the matched class itself: where `ones` is `ones.^2`, it is every other power too.
    fn is_idle(&self, rule: &Compiled, class: Id, bound: &Match) -> bool {
        let graph = &rule.rule.graph;
        if *graph.op(rule.right) != Op::Call(POWER) {
            return false;
        }
        let Op::Variable(base) = graph.op(graph.children(rule.right)[0]) else { return false };
        bound.classes[base.0 as usize].is_some_and(|base| self.graph.find(base) == self.graph.find(class))
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
