//! What the shipped rules match and make, listed in a file, so that a rule is compiled only where it may match.

#[cfg(test)]
use super::compile::Compiled;
use super::kinds::Kinds;
use crate::ops::{Op, Operation, UncommonOperations};
use crate::rules::USES;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// One direction of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Use {
    /// The operations that what is matched cannot be without.
    needs: Kinds,
    /// The uncommon operations of the result.
    uncommon: UncommonOperations,
}

impl Use {
    /// Whether the rule may match where these operations occur, and bring in no other uncommon operations than these.
    pub(super) fn may_act(&self, ops: Kinds, uncommon: &UncommonOperations) -> bool {
        ops.contains_all(&self.needs) && uncommon.contains(&self.uncommon)
    }
}

/// What the list says of a rule.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Whether normal forms do all that the rule does, so that with them it need not be compiled.
    pub(super) idle: bool,
    /// Its directions, however long the result is.
    pub(super) uses: SmallVec<[Use; 2]>,
}

/// The list by the names of rules: `NAME: OPERATIONS => UNCOMMON | OPERATIONS`, with `idle` after the name where it is.
pub(super) fn listed() -> FxHashMap<&'static str, Listed> {
    let kinds: FxHashMap<&str, usize> = Op::kind_names().enumerate().map(|(kind, name)| (name, kind)).collect();
    let one = |text: &'static str| {
        let (needs, brings) = text.split_once("=>").unwrap_or((text, ""));
        let mut found = Kinds::default();
        needs.split_whitespace().filter_map(|name| kinds.get(name)).for_each(|kind| found.insert_kind(*kind));
        let brought = brings.split_whitespace().filter_map(|name| Operation::all().find(|own| own.name() == name));
        let uncommon = brought.map(|own| own.record().vocabulary.clone());
        Use { needs: found, uncommon: uncommon.fold(UncommonOperations::COMMON, UncommonOperations::union) }
    };
    let line = |line: &'static str| {
        let (name, uses) = line.split_once(':')?;
        let idle = name.strip_suffix(" idle");
        Some((idle.unwrap_or(name), Listed { idle: idle.is_some(), uses: uses.split('|').map(one).collect() }))
    };
    USES.lines().filter_map(line).collect()
}

/// The line of a rule in the list.
#[cfg(test)]
pub(super) fn line(name: &str, rules: &[Compiled]) -> String {
    let idle = if rules.iter().all(|rule| rule.decided_by_normal_form) { " idle" } else { "" };
    let names: Vec<&str> = Op::kind_names().collect();
    let mut uses: Vec<String> = Vec::new();
    for rule in rules.iter().flat_map(|compiled| super::compile::both_directions(compiled.rule.clone())) {
        let needs = names.iter().enumerate().filter(|(kind, _)| rule.needs.contains_kind(*kind));
        let mut one: String = needs.map(|(_, name)| format!(" {name}")).collect();
        let graph = &rule.rule.graph;
        let uncommon = graph.reachable(&[rule.right]).into_iter().filter_map(|id| graph.op(id).record());
        let uncommon = uncommon.filter(|record| !record.vocabulary.is_empty()).map(|record| record.name);
        let uncommon: std::collections::BTreeSet<&str> = uncommon.collect();
        if !uncommon.is_empty() {
            one += " =>";
            uncommon.into_iter().for_each(|name| one += &format!(" {name}"));
        }
        if !uses.contains(&one) {
            uses.push(one);
        }
    }
    format!("{name}{idle}:{}", uses.join(" |"))
}
