//! Sets of rules.

use super::compile::{self, Compiled};
use super::kinds::Kinds;
use super::uses::{self, Listed};
use crate::base::Rational;
use crate::egraph::core::{Core, FROM_RIGHT};
use crate::expr::{Graph, Id};
use crate::ops::{Op, UncommonOperations};
use crate::rules::{DEFINITIONS, FILES, Kind, Rule, RuleText, Statement, Term, definitions, outline};
use std::sync::{Arc, OnceLock};

/// A set of rules. A rule is compiled when an e-graph first holds the operations that it speaks of, and once only.
#[derive(Debug, Default)]
pub struct RuleSet {
    entries: Vec<Arc<Entry>>,
    /// Whether what holds both ways is used both ways, however long the result is.
    both_ways: bool,
}

/// A rule of the set, in all its ranks and directions.
#[derive(Debug, Default)]
struct Entry {
    name: String,
    source: Source,
    /// The operation that the rule defines.
    defines: Option<String>,
    /// What is known of the rule before it is compiled.
    listed: Listed,
    compiled: OnceLock<Vec<Compiled>>,
    /// The same where what holds both ways is used both ways.
    both_ways: OnceLock<Vec<Compiled>>,
    /// Whether it is used when nothing else is left to do.
    last: bool,
    /// The operations of both sides.
    operations: OnceLock<Kinds>,
}

/// Where a rule is from.
#[derive(Debug, Default)]
enum Source {
    /// A shipped rule, read when it is compiled.
    Statement(Box<Statement>),
    /// A shipped definition.
    Definition(&'static RuleText),
    /// It came compiled.
    #[default]
    Compiled,
}

/// Where in a set a compiled rule stands: its entry, and which of the ranks and directions it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    entry: usize,
    variant: usize,
}

impl Entry {
    fn of_statement(statement: Statement, listed: Listed) -> Entry {
        let last = statement.is_last();
        let name = statement.name.to_owned();
        Entry { name, source: Source::Statement(Box::new(statement)), listed, last, ..Entry::default() }
    }

    fn of_definition(text: &'static RuleText) -> Entry {
        Entry {
            name: text.name.clone(),
            source: Source::Definition(text),
            defines: text.definition.as_ref().map(|definition| definition.name.clone()),
            ..Entry::default()
        }
    }

    fn text(&self) -> Option<&RuleText> {
        match &self.source {
            Source::Statement(statement) => statement.text(),
            Source::Definition(text) => Some(text),
            Source::Compiled => None,
        }
    }

    /// Whether normal forms do all that the rule does.
    fn is_decided(&self) -> bool {
        self.rules().iter().all(|rule| rule.decided_by_normal_form)
    }

    /// Whether the rule may match where these operations occur, and bring in no other uncommon operations than these.
    fn may_act(&self, ops: Kinds, uncommon: &UncommonOperations) -> bool {
        let wanted = self.defines.as_ref().is_none_or(|name| uncommon.has(name));
        let uses = &self.listed.uses;
        wanted && (uses.is_empty() || uses.iter().any(|one| one.may_act(ops, uncommon)))
    }

    fn operations(&self) -> &Kinds {
        self.operations.get_or_init(|| {
            let mut kinds = Kinds::default();
            self.rules().iter().for_each(|compiled| kinds.extend(&operations(&compiled.rule)));
            kinds
        })
    }

    fn rules_both_ways(&self) -> &[Compiled] {
        self.both_ways.get_or_init(|| {
            let mut rules: Vec<Arc<Rule>> = Vec::new();
            for compiled in self.rules() {
                if !rules.iter().any(|known| Arc::ptr_eq(known, &compiled.rule)) {
                    rules.push(compiled.rule.clone());
                }
            }
            rules.into_iter().flat_map(compile::both_directions).collect()
        })
    }

    fn rules(&self) -> &[Compiled] {
        self.compiled.get_or_init(|| {
            let rules = self.text().and_then(|text| crate::rules::compile(text).ok()).unwrap_or_default();
            rules.into_iter().flat_map(|rule| compile::directions(Arc::new(rule))).collect()
        })
    }
}

/// A rule of a set.
#[derive(Clone, Copy)]
pub(crate) struct RuleOfSet<'a> {
    entry: &'a Entry,
}

impl<'a> RuleOfSet<'a> {
    /// The name of the rule.
    pub(crate) fn name(self) -> &'a str {
        &self.entry.name
    }

    /// Whether one term is what the rule makes of another, read in one direction and at the root.
    pub(crate) fn turns(self, backward: bool, graph: &Graph, terms: [Id; 2]) -> bool {
        let rules = self.entry.rules().iter().map(|compiled| &compiled.rule);
        rules.filter(|rule| matches!(rule.kind, Kind::Matrix)).any(|rule| {
            let pattern = Term { graph: &rule.graph, symbols: &rule.symbols, strict: true };
            let sides = if backward { [rule.right, rule.left] } else { [rule.left, rule.right] };
            pattern.is_instance(sides, graph, terms)
        })
    }
}

/// The operations of two terms, and which of them are uncommon.
fn operations_of(graph: &Graph, terms: [Id; 2]) -> (Kinds, UncommonOperations) {
    let mut kinds = Kinds::default();
    let mut uncommon = UncommonOperations::COMMON;
    for id in graph.reachable(&terms) {
        kinds.insert(graph.op(id));
        uncommon = uncommon.union(graph.op(id).vocabulary());
    }
    (kinds, uncommon)
}

/// The operations of both sides of a rule.
fn operations(rule: &Rule) -> Kinds {
    let mut kinds = Kinds::default();
    rule.graph.reachable(&[rule.left, rule.right]).iter().for_each(|id| kinds.insert(rule.graph.op(*id)));
    kinds
}

/// A law of two terms that is one of any number: `op(.., A + B, ..) = op(.., A, ..) + op(.., B, ..)`.
#[derive(Clone, Debug)]
pub(crate) struct Additive {
    op: Op,
    place: usize,
    /// The rule that says so.
    pub(crate) rule: String,
}

impl Additive {
    /// Whether it is one of an operation in the operand at a place.
    pub(crate) fn is_of(&self, op: &Op, place: usize) -> bool {
        let same = matches!((&self.op, op), (Op::Parametric(own, _), Op::Parametric(other, _)) if own == other);
        (same || self.op == *op) && self.place == place
    }

    /// What a rule says of an operation, if it is such a law.
    fn of(rule: &Rule) -> Option<Additive> {
        let graph = &rule.graph;
        let is_sum =
            |id: Id| matches!(graph.op(id), Op::Combination(c) if c.len() == 2 && c.iter().all(Rational::is_one));
        [[rule.left, rule.right], [rule.right, rule.left]].into_iter().find_map(|[sum, whole]| {
            let ([a, b], op) = (graph.children(sum).get(..2)?.try_into().ok()?, graph.op(whole));
            if !is_sum(sum) || graph.children(sum).len() != 2 || graph.op(a) != op || graph.op(b) != op {
                return None;
            }
            let differs = |place: &usize| graph.children(a)[*place] != graph.children(b)[*place];
            let places: Vec<usize> = (0..graph.children(whole).len()).filter(differs).collect();
            let [place] = places[..] else { return None };
            let parts = graph.children(whole)[place];
            let fits = is_sum(parts) && *graph.children(parts) == [graph.children(a)[place], graph.children(b)[place]];
            // What is multiplied out is the whole.
            let direction = if sum == rule.left { FROM_RIGHT } else { "" };
            fits.then(|| Additive { op: op.clone(), place, rule: format!("{}{direction}", rule.name) })
        })
    }
}

impl RuleSet {
    /// The rules that the engine ships.
    pub fn shipped() -> Arc<RuleSet> {
        static SHIPPED: OnceLock<Arc<RuleSet>> = OnceLock::new();
        SHIPPED
            .get_or_init(|| {
                let rules = FILES.into_iter().filter(|(file, _)| *file != DEFINITIONS.0);
                let rules = rules.flat_map(|(file, text)| outline(file, text));
                let mut listed = uses::listed();
                let rules = rules.map(|statement| {
                    let listed = listed.remove(statement.name).unwrap_or_default();
                    Entry::of_statement(statement, listed)
                });
                let entries = definitions().iter().map(Entry::of_definition).chain(rules);
                Arc::new(RuleSet::of(entries.map(Arc::new).collect()))
            })
            .clone()
    }

    /// The rules of a list; differential rules are none of the e-graph's.
    pub fn from_rules(rules: Vec<Rule>) -> RuleSet {
        let entries = rules.into_iter().map(|rule| Entry {
            name: rule.name.clone(),
            defines: rule.defines().map(str::to_owned),
            last: rule.last,
            compiled: OnceLock::from(compile::directions(Arc::new(rule))),
            ..Entry::default()
        });
        RuleSet::of(entries.map(Arc::new).collect())
    }

    fn of(entries: Vec<Arc<Entry>>) -> RuleSet {
        RuleSet { entries, both_ways: false }
    }

    /// The same rules, with what holds both ways used both ways, however long the result is.
    #[must_use]
    pub fn both_ways(&self) -> RuleSet {
        RuleSet { entries: self.entries.clone(), both_ways: true }
    }

    fn rules_of<'e>(&self, entry: &'e Entry) -> &'e [Compiled] {
        if self.both_ways { entry.rules_both_ways() } else { entry.rules() }
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
        let entries = self.entries.iter().filter(|entry| keep(&entry.name)).cloned().collect();
        RuleSet { entries, ..*self }
    }

    /// At most so many of the rules, in the same order: those whose sides have the most operations in common with these rules.
    #[must_use]
    pub fn nearest(&self, rules: &[Rule], most: usize) -> RuleSet {
        if self.entries.len() <= most {
            return RuleSet { entries: self.entries.clone(), ..*self };
        }
        let mut wanted = Kinds::default();
        rules.iter().for_each(|rule| wanted.extend(&operations(rule)));
        let mut places: Vec<usize> = (0..self.entries.len()).collect();
        places.sort_by_cached_key(|at| std::cmp::Reverse(self.entries[*at].operations().shared(&wanted)));
        places.truncate(most);
        places.sort_unstable();
        RuleSet { entries: places.into_iter().map(|at| self.entries[at].clone()).collect(), ..*self }
    }

    /// These rules, then those of another set.
    #[must_use]
    pub fn union(&self, other: &RuleSet) -> RuleSet {
        RuleSet { entries: self.entries.iter().chain(&other.entries).cloned().collect(), ..*self }
    }

    /// The names of the rules in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// Whether the rule of this name stands in the set, and normal forms do all that it does.
    pub fn is_decided_by_normal_form(&self, name: &str) -> bool {
        let mut own = self.entries.iter().filter(|entry| entry.name == name).peekable();
        own.peek().is_some() && own.all(|entry| entry.is_decided())
    }

    /// A rule as it stands in a shipped file.
    pub(crate) fn text(&self, name: &str) -> Option<&RuleText> {
        self.entries.iter().find(|entry| entry.name == name)?.text()
    }

    /// A rule by its name, in its first rank.
    pub(crate) fn rule(&self, name: &str) -> Option<&Rule> {
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        entry.rules().first().map(|compiled| &*compiled.rule)
    }

    /// Whether one term is what a rule makes of another, read in one direction and at the root.
    pub(crate) fn turns(&self, name: &str, backward: bool, graph: &Graph, terms: [Id; 2]) -> bool {
        let named = self.entries.iter().filter(|entry| entry.name == name);
        named.into_iter().any(|entry| RuleOfSet { entry }.turns(backward, graph, terms))
    }

    /// The rules that may lead from one of these terms to another.
    pub(crate) fn between(&self, graph: &Graph, terms: [Id; 2]) -> impl Iterator<Item = RuleOfSet<'_>> {
        let (kinds, uncommon) = operations_of(graph, terms);
        let acts = move |entry: &&Arc<Entry>| entry.may_act(kinds, &uncommon);
        self.entries.iter().filter(acts).map(|entry| RuleOfSet { entry })
    }

    /// The rules that speak of the operations of these terms, of sums and of products, and of no others.
    #[must_use]
    pub(crate) fn within(&self, graph: &Graph, terms: [Id; 2]) -> RuleSet {
        let (mut kinds, uncommon) = operations_of(graph, terms);
        let number = Op::Number(Rational::one());
        for op in [Op::Combination(Default::default()), Op::Product, Op::Transpose, Op::Scale, number] {
            kinds.insert(&op);
        }
        let is_within = |entry: &&Arc<Entry>| {
            let listed = || entry.may_act(kinds, &uncommon);
            listed() && entry.rules().iter().any(|compiled| kinds.contains_all(&operations(&compiled.rule)))
        };
        RuleSet { entries: self.entries.iter().filter(is_within).cloned().collect(), ..*self }
    }

    /// The laws of two terms that are laws of any number, of the rules that may act on an e-graph.
    pub(crate) fn additive(&self, core: &Core, uncommon: &UncommonOperations) -> Vec<Additive> {
        let mut kinds = Kinds::default();
        core.graph.classes().flat_map(|class| &class.nodes).for_each(|node| kinds.insert(&node.op));
        let entries = self.entries.iter().filter(|entry| !entry.last && entry.may_act(kinds, uncommon));
        let rules = entries.flat_map(|entry| entry.rules()).map(|compiled| &*compiled.rule);
        rules
            .filter(|rule| matches!(rule.kind, Kind::Matrix) && rule.conditions.is_empty())
            .filter_map(Additive::of)
            .collect()
    }

    /// Each rule of the set with its name, in all its ranks and directions.
    pub(super) fn compiled(&self) -> impl Iterator<Item = (&str, &[Compiled])> {
        self.entries.iter().map(|entry| (entry.name.as_str(), entry.rules()))
    }

    /// The rule at a place of the set.
    pub(super) fn at(&self, place: Place) -> &Compiled {
        &self.rules_of(&self.entries[place.entry])[place.variant]
    }

    /// Whether a rule that is used when nothing else is left to do may match where these operations occur.
    pub(super) fn has_last(&self, ops: Kinds, uncommon: &UncommonOperations) -> bool {
        self.entries.iter().any(|entry| entry.last && entry.may_act(ops, uncommon))
    }

    /// The rules that may match where these operations occur and that bring in no other uncommon operations, each with its place: those
    /// that are used when nothing else is left to do, or the others.
    pub(super) fn active(
        &self,
        ops: Kinds,
        uncommon: &UncommonOperations,
        forms: bool,
        last: bool,
    ) -> Vec<(Place, &Compiled)> {
        let mut active = Vec::new();
        for (at, entry) in self.entries.iter().enumerate().filter(|(_, entry)| entry.last == last) {
            if !(forms && entry.listed.idle) && entry.may_act(ops, uncommon) {
                let rules = self.rules_of(entry).iter().enumerate();
                let rules =
                    rules.filter(|(_, rule)| ops.contains_all(&rule.needs) && uncommon.contains(&rule.uncommon));
                active.extend(rules.map(|(variant, rule)| (Place { entry: at, variant }, rule)));
            }
        }
        active
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_what_the_compiled_rules_are() {
        let shipped = RuleSet::shipped();
        let is_statement = |entry: &&Arc<Entry>| matches!(entry.source, Source::Statement(_));
        let lines =
            shipped.entries.iter().filter(is_statement).map(|entry| uses::line(&entry.name, entry.rules()) + "\n");
        let list: String = lines.collect();
        if std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/uses.txt"), &list).unwrap();
        } else {
            assert!(crate::rules::USES == list, "rules/uses.txt should be\n{list}");
        }
    }

    #[test]
    fn no_two_kinds_have_one_name() {
        let names: Vec<&str> = Op::kind_names().collect();
        assert_eq!(names.len(), Op::kinds());
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name}");
        }
    }
}
