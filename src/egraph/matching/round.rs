//! Rounds of rules: what changed is searched, then what was found is fired.

use super::bindings::{Bindings, Match};
use super::compile::Compiled;
use super::instantiate::Instance;
use super::kinds::Kinds;
use super::replace::replaced_part;
use super::rule_set::{Place, RuleSet};
use super::search::matches;
use super::statistics::RuleStatistics;
use super::terms::Search;
use crate::base::Rational;
use crate::egraph::core::{Core, FROM_RIGHT, power};
use crate::egraph::focus::Focus;
use crate::egraph::limits::{MATCHES_OF_A_RULE, PATTERN_DEPTH, SaturationLimits};
use crate::expr::Id;
use crate::ops::{Node, Op, UncommonOperations};
use crate::rules::Kind;
use indexmap::{Equivalent, IndexMap, IndexSet};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet, FxHasher};
use smallvec::SmallVec;
use std::hash::{Hash, Hasher};

/// What the nodes and the normal form of a class hash to, to see whether it changed. That a change is missed, once in 2^64, costs a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fingerprint(u64);

/// A match that was fired.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Fired {
    rule: Place,
    class: Id,
    bound: Bindings,
}

/// A match that may have been fired: hashes as [`Fired`] does.
#[derive(Hash)]
struct Candidate<'a> {
    rule: Place,
    class: Id,
    bound: &'a Bindings,
}

impl Equivalent<Fired> for Candidate<'_> {
    fn equivalent(&self, other: &Fired) -> bool {
        self.rule == other.rule && self.class == other.class && *self.bound == other.bound
    }
}

/// What the matcher remembers between rounds.
#[derive(Debug, Default)]
pub(crate) struct MatchState {
    /// What every class was like in the last round.
    classes: FxHashMap<Id, Fingerprint>,
    /// The classes near a change that were out of focus then.
    waiting: FxHashSet<Id>,
    fired: IndexSet<Fired, FxBuildHasher>,
    statistics: IndexMap<String, RuleStatistics>,
    active: Active,
}

/// The rules that may match in an e-graph.
#[derive(Debug, Default)]
struct Active {
    /// The kinds of operations in the e-graph, when this was found out, and whether rules may grow; `None` where it has not been.
    found: Option<(Kinds, bool)>,
    /// Whether they are those that are used when nothing else is left to do.
    last: bool,
    rules: Vec<Place>,
    /// The rules that are tried at nodes of each kind, by their place in `rules`.
    by_kind: Vec<SmallVec<[usize; 4]>>,
}

impl Active {
    /// Brings it up to date.
    fn update(&mut self, kinds: Kinds, grow: bool, rules: &RuleSet, uncommon: &UncommonOperations, forms: bool) {
        if self.found == Some((kinds, grow)) {
            return;
        }
        self.found = Some((kinds, grow));
        self.rules.clear();
        self.by_kind.clear();
        self.by_kind.resize(Op::kinds(), SmallVec::new());
        for (place, rule) in rules.active(kinds, uncommon, forms, self.last) {
            if !(rule.decided_by_normal_form && forms || rule.grows && !grow) {
                self.by_kind[rule.root].push(self.rules.len());
                self.rules.push(place);
            }
        }
    }
}

/// A match to be fired.
struct Found<'r> {
    rule: &'r Compiled,
    place: Place,
    class: Id,
    found: Match,
}

/// What the classes of an e-graph are like in a round; by the id of the class.
struct Classes {
    ids: Vec<Id>,
    kinds: Vec<Kinds>,
    /// How many steps below a class the nearest change is.
    distance: Vec<u8>,
}

/// No change is near enough to a class.
const UNCHANGED: u8 = u8::MAX;

impl MatchState {
    /// Begins a saturation, with a set of rules that may be another one than before.
    pub(crate) fn begin(&mut self) {
        self.active = Active::default();
    }

    /// Turns to the rules that are used when nothing else is left to do; whether one may match.
    pub(crate) fn turn_to_last(&mut self, core: &Core, rules: &RuleSet, uncommon: &UncommonOperations) -> bool {
        let mut kinds = Kinds::default();
        core.graph.classes().flat_map(|class| &class.nodes).for_each(|node| kinds.insert(&node.op));
        self.active = Active { last: true, ..Active::default() };
        self.classes.clear();
        rules.has_last(kinds, uncommon)
    }

    /// What each rule did so far, by name, in the order of the set that did it.
    pub(crate) fn statistics(&self) -> &IndexMap<String, RuleStatistics> {
        &self.statistics
    }

    /// One round of all rules that bring in no other uncommon operations than these; whether anything changed.
    pub(crate) fn round(
        &mut self,
        core: &mut Core,
        rules: &RuleSet,
        uncommon: &UncommonOperations,
        limits: &SaturationLimits,
        focus: &Focus,
    ) -> bool {
        let full = |core: &Core| limits.is_full(core.size());
        if rules.is_empty() || full(core) {
            return false;
        }
        let found = self.search(core, rules, uncommon, limits, focus);
        core.forget_attributes();
        let mut changed = false;
        for Found { rule, place, class, found } in found {
            if full(core) {
                break;
            }
            if is_idle(core, rule, class, &found.bound) {
                continue;
            }
            if holds(core, rule, &found.bound) {
                let before = core.size();
                let fired = fire(core, rule, class, &found);
                changed |= fired;
                let nodes = core.size().saturating_sub(before);
                let did = RuleStatistics { matches: 1, applications: usize::from(fired), nodes };
                let entry = self.statistics.entry(rule.rule.name.clone()).or_default();
                *entry = entry.plus(did);
            } else {
                // More may be known when something below changes.
                self.fired.swap_remove(&Candidate { rule: place, class, bound: &found.bound });
            }
        }
        changed
    }

    /// The matches in classes that changed, in the order of classes and rules.
    fn search<'r>(
        &mut self,
        core: &Core,
        rules: &'r RuleSet,
        uncommon: &UncommonOperations,
        limits: &SaturationLimits,
        focus: &Focus,
    ) -> Vec<Found<'r>> {
        let classes = self.classes(core);
        let mut all = Kinds::default();
        classes.kinds.iter().for_each(|kinds| all.extend(kinds));
        let forms = limits.unite_forms;
        let grow = limits.lets_rules_grow(core.graph.total_number_of_nodes());
        self.active.update(all, grow, rules, uncommon, forms);
        let active = &self.active;
        let search = Search::new(&core.graph, &classes.kinds, core.explains());
        let mut counts: Vec<usize> = vec![0; active.rules.len()];
        let mut found = Vec::new();
        let fired = &mut self.fired;
        for class in &classes.ids {
            let mut distance = classes.distance[usize::from(*class)];
            if !focus.includes(*class) {
                if distance != UNCHANGED {
                    self.waiting.insert(*class);
                }
                continue;
            }
            if self.waiting.remove(class) {
                distance = 0;
            }
            if distance == UNCHANGED || search.is_finished(*class) {
                continue;
            }
            for node in core.nodes(*class) {
                let operands: SmallVec<[Kinds; 4]> =
                    node.children.iter().map(|c| classes.kinds[usize::from(*c)]).collect();
                for index in &active.by_kind[node.op.kind()] {
                    let place = active.rules[*index];
                    let rule = rules.at(place);
                    if rule.depth < distance || counts[*index] >= MATCHES_OF_A_RULE || !rule.may_match(&operands) {
                        continue;
                    }
                    matches(&search, rule, node, &mut |m: &Match| {
                        let candidate = Candidate { rule: place, class: *class, bound: &m.bound };
                        if counts[*index] < MATCHES_OF_A_RULE && !fired.contains(&candidate) {
                            fired.insert(Fired { rule: place, class: *class, bound: m.bound.clone() });
                            counts[*index] += 1;
                            found.push(Found { rule, place, class: *class, found: m.clone() });
                        }
                    });
                }
            }
        }
        found
    }

    /// What the classes are like now, and where they changed since the last round.
    fn classes(&mut self, core: &Core) -> Classes {
        let ids = core.classes();
        let size = ids.last().map_or(0, |last| usize::from(*last) + 1);
        let mut kinds = vec![Kinds::default(); size];
        let mut distance = vec![UNCHANGED; size];
        for class in &ids {
            let mut hasher = FxHasher::default();
            for node in core.nodes(*class) {
                kinds[usize::from(*class)].insert(&node.op);
                node.op.kind().hash(&mut hasher);
                node.children.hash(&mut hasher);
            }
            core.data(*class).form.hash(&mut hasher);
            let fingerprint = Fingerprint(hasher.finish());
            if self.classes.insert(*class, fingerprint) != Some(fingerprint) {
                distance[usize::from(*class)] = 0;
            }
        }
        let mut unchanged: Vec<Id> =
            ids.iter().copied().filter(|class| distance[usize::from(*class)] == UNCHANGED).collect();
        for step in 1..=PATTERN_DEPTH {
            let before = unchanged.len();
            unchanged.retain(|class| {
                let near = |node: &Node| node.children.iter().any(|c| distance[usize::from(*c)] < step);
                let is_near = core.nodes(*class).iter().any(near);
                if is_near {
                    distance[usize::from(*class)] = step;
                }
                !is_near
            });
            if unchanged.len() == before {
                break;
            }
        }
        Classes { ids, kinds, distance }
    }
}

/// Whether the rule would make a power of the matched class itself: where `ones` is `ones.^2`, it is every other power too.
fn is_idle(core: &Core, rule: &Compiled, class: Id, bound: &Bindings) -> bool {
    let graph = &rule.rule.graph;
    let Some((base, _)) = power(graph.node(rule.right)) else { return false };
    let Op::Variable(base) = graph.op(base) else { return false };
    bound.classes[base.0 as usize].is_some_and(|base| core.find(base) == core.find(class))
}

/// Whether what the rule asks of its metavariables is known.
fn holds(core: &mut Core, rule: &Compiled, bound: &Bindings) -> bool {
    rule.conditions.iter().all(|(variable, attribute)| {
        bound.classes[variable.0 as usize].is_some_and(|class| {
            let class = core.find(class);
            core.has_attribute(class, *attribute)
        })
    })
}

/// Adds the other side of a rule and unites it with what was matched.
fn fire(core: &mut Core, rule: &Compiled, class: Id, found: &Match) -> bool {
    let bound = &found.bound;
    let right = match (&rule.rule.kind, &bound.part) {
        (Kind::Index(index), Some(part)) => replaced_part(core, rule, index, bound, part),
        _ => Instance { core: &mut *core, rule, bound }.term(rule.right),
    };
    let Some(right) = right else { return false };
    let whole = if bound.rest.is_empty() && bound.scale.is_one() {
        Some(right)
    } else {
        let mut terms: SmallVec<[(Rational, Id); 8]> = bound.rest.clone();
        terms.push((bound.scale.clone(), right));
        core.combination(&terms)
    };
    let Some(whole) = whole else { return false };
    let whole = core.as_added(whole);
    let left = if core.explains() { exactly_matched(core, found) } else { class };
    if core.explains() && rule.left != rule.rule.left {
        return core.unite(left, whole, &format!("{}{FROM_RIGHT}", rule.rule.name));
    }
    core.unite(left, whole, &rule.rule.name)
}

/// The matched term from the nodes that were matched, so that an explanation shows what the rule was used on.
fn exactly_matched(core: &mut Core, found: &Match) -> Id {
    let mut ids: FxHashMap<usize, Id> = FxHashMap::default();
    // Later steps are operands of earlier ones.
    for (at, step) in found.trail.iter().enumerate().rev() {
        let children = step.node.children.iter().zip(&step.operands).map(|(class, operand)| match operand {
            Some(operand) => ids.get(operand).copied().unwrap_or(*class),
            None => *class,
        });
        let exact = Node { op: step.node.op.clone(), children: children.collect() };
        let id = core.graph.add_uncanonical(exact);
        ids.insert(at, id);
    }
    ids.get(&0).copied().unwrap_or(Id::from(0))
}

/// Looks for all matches of each rule in turn, fired before or not; after each, `done` gets its name and how many there are.
pub(crate) fn match_each(core: &Core, rules: &RuleSet, done: &mut dyn FnMut(&str, usize)) {
    let classes = core.classes();
    let mut kinds = vec![Kinds::default(); classes.last().map_or(0, |last| usize::from(*last) + 1)];
    let mut by_kind: Vec<Vec<&Node>> = vec![Vec::new(); Op::kinds()];
    for class in &classes {
        for node in core.nodes(*class) {
            kinds[usize::from(*class)].insert(&node.op);
            by_kind[node.op.kind()].push(node);
        }
    }
    let search = Search::new(&core.graph, &kinds, false);
    for (name, variants) in rules.compiled() {
        let mut count = 0;
        for rule in variants {
            for node in &by_kind[rule.root] {
                matches(&search, rule, node, &mut |_: &Match| count += 1);
            }
        }
        done(name, count);
    }
}
