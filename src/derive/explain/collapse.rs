//! Terms without what goes away at once: the inverse of an inverse, a factor that is an identity. Two terms on the way that are one
//! without it are next to each other for a reader, however the e-graph came from one to the other.

use super::laws::Law;
use crate::egraph::{RuleSet, Step};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use rustc_hash::FxHashMap;

/// How deep below a term lies what a rule leaves of it.
const DEPTH: u32 = 2;

pub(super) struct Collapsing<'a> {
    rules: &'a RuleSet,
    /// The rules of the explanation.
    names: Vec<&'a str>,
    done: FxHashMap<Id, (Id, Vec<&'a str>)>,
}

impl<'a> Collapsing<'a> {
    /// By the rules that these steps used.
    pub(super) fn by(steps: &'a [Step], rules: &'a RuleSet) -> Self {
        let mut names: Vec<&str> = Vec::new();
        for name in steps.iter().filter_map(|step| step.rule.as_deref()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Collapsing { rules, names, done: FxHashMap::default() }
    }

    /// The term in which every part is replaced by a part of its own, where a rule says that it is equal; and these rules.
    pub(super) fn plain(&mut self, graph: &mut Graph, id: Id) -> Option<(Id, Vec<&'a str>)> {
        if let Some(done) = self.done.get(&id) {
            return Some(done.clone());
        }
        let node = graph.node(id).clone();
        let mut used: Vec<&str> = Vec::new();
        let mut children: Vec<Id> = Vec::with_capacity(node.children.len());
        for child in &node.children {
            let (plain, rules) = self.plain(graph, *child)?;
            children.push(plain);
            used.extend(rules);
        }
        let mut op = node.op;
        if let Op::Combination(coefficients) = &mut op {
            let mut terms: Vec<_> = children.iter().copied().zip(coefficients.iter().cloned()).collect();
            terms.sort_unstable_by_key(|(child, _)| *child);
            (children, *coefficients) = terms.into_iter().unzip();
        }
        let mut plain = match op {
            Op::Variable(_) => id,
            op => graph.add(op, &children).ok()?,
        };
        while let Some((name, part)) = self.collapsed(graph, plain) {
            used.push(name);
            plain = part;
        }
        used.sort_unstable();
        used.dedup();
        self.done.insert(id, (plain, used.clone()));
        Some((plain, used))
    }

    fn collapsed(&self, graph: &Graph, id: Id) -> Option<(&'a str, Id)> {
        let mut parts: Vec<Id> = Vec::new();
        below(graph, id, DEPTH, &mut parts);
        parts.retain(|part| graph.shape(*part) == graph.shape(id));
        let leads = |part: Id| self.names.iter().find(|name| self.rules.turns(name, false, graph, [id, part]));
        parts.into_iter().find_map(|part| Some((*leads(part)?, part)))
    }

    /// The laws that lead from one term to the other by way of what both are without it; `None` where they differ there.
    pub(super) fn between(&mut self, graph: &mut Graph, [from, to]: [Id; 2]) -> Option<Vec<Law>> {
        let [(a, forward), (b, backward)] = [self.plain(graph, from)?, self.plain(graph, to)?];
        if a != b {
            return None;
        }
        let law = |(name, backward)| Law::used(name, backward, self.rules);
        let only = |name: &&&str| !forward.contains(*name);
        let names = forward.iter().map(|name| (*name, false));
        let laws: Vec<Law> =
            names.chain(backward.iter().filter(only).map(|name| (*name, true))).filter_map(law).collect();
        (!laws.is_empty()).then_some(laws)
    }
}

fn below(graph: &Graph, id: Id, depth: u32, parts: &mut Vec<Id>) {
    if depth > 0 {
        for child in graph.children(id) {
            parts.push(*child);
            below(graph, *child, depth - 1, parts);
        }
    }
}
