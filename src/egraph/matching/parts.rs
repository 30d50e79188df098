//! Matching of index-level patterns: part of a network.
//!
//! The factors of the pattern are matched with distinct operands of one network node, their indices with its labels. An index that the
//! rule sums on the left must touch nothing but the match; others may meet anything, one another too.

use super::bindings::{Match, Part, Slot, Step, Taken};
use super::compile::Compiled;
use super::terms::{Next, Search};
use crate::base::{IndexPattern, Label};
use crate::egraph::limits::OPERANDS_MATCHED_IN_PART;
use crate::ops::{Node, Op};
use crate::rules::{IndexFactor, IndexRule};
use smallvec::{SmallVec, smallvec};

/// A rule that is being matched with parts of a network.
struct PartSearch<'a> {
    search: &'a Search<'a>,
    rule: &'a Compiled,
    index: &'a IndexRule,
    node: &'a Node,
    pattern: &'a IndexPattern,
    degrees: SmallVec<[u32; 16]>,
    /// The step of the trail that is the network.
    step: usize,
}

/// Calls `next` with every match of an index-level rule in a network.
pub(super) fn matches(search: &Search, rule: &Compiled, index: &IndexRule, node: &Node, m: &mut Match, next: Next) {
    let Op::Network(pattern) = &node.op else { return };
    let operands = node.children.len();
    if index.left.is_empty() || operands < index.left.len() || operands > OPERANDS_MATCHED_IN_PART {
        return;
    }
    let step = m.trail.len();
    if search.explains {
        m.trail.push(Step { node: node.clone(), operands: smallvec![None; operands] });
    }
    let part = Part { node: node.clone(), taken: SmallVec::new(), labels: smallvec![None; index.names.len()] };
    m.bound.part = Some(part);
    PartSearch { search, rule, index, node, pattern, degrees: pattern.degrees(), step }.factor(0, m, next);
    m.bound.part = None;
    m.trail.truncate(step);
}

impl PartSearch<'_> {
    /// Matches the factors from `at` on.
    fn factor(&self, at: usize, m: &mut Match, next: Next) {
        let Some(factor) = self.index.left.get(at) else {
            if m.bound.part.as_ref().is_some_and(|part| self.is_private(part)) {
                next(m);
            }
            return;
        };
        for operand in 0..self.node.children.len() {
            let is_taken = |part: &Part| part.taken.iter().any(|taken| taken.operand == operand);
            if m.bound.part.as_ref().is_none_or(is_taken) {
                continue;
            }
            let legs = self.pattern.inputs[operand].len();
            let class = self.search.graph.find(self.node.children[operand]);
            if factor.rest.is_some() {
                let Op::Variable(variable) = self.rule.rule.graph.op(factor.pattern) else { continue };
                let index = variable.0 as usize;
                if m.bound.classes[index].is_some_and(|bound| bound != class) || legs < factor.labels.len() {
                    continue;
                }
                let before = m.bound.classes[index].replace(class);
                self.legs(at, factor, Taken { operand, legs: SmallVec::new() }, m, next);
                m.bound.classes[index] = before;
            } else if legs == factor.labels.len() && self.search.may(self.rule, factor.pattern, class) {
                let slot = Slot { step: self.step, place: operand };
                self.search.term(self.rule, factor.pattern, class, Some(slot), m, &mut |m| {
                    self.legs(at, factor, Taken { operand, legs: (0..legs).collect() }, m, next);
                });
                if self.search.explains {
                    m.trail[self.step].operands[operand] = None;
                }
            }
        }
    }

    /// Chooses the legs of the indices of a factor, where they are not given, and binds the labels.
    fn legs(&self, at: usize, factor: &IndexFactor, taken: Taken, m: &mut Match, next: Next) {
        let labels = &self.pattern.inputs[taken.operand];
        if taken.legs.len() < factor.labels.len() {
            for leg in 0..labels.len() {
                if !taken.legs.contains(&leg) {
                    let mut taken = taken.clone();
                    taken.legs.push(leg);
                    self.legs(at, factor, taken, m, next);
                }
            }
            return;
        }
        let Some(part) = &mut m.bound.part else { return };
        let before = part.labels.clone();
        let mut fits = true;
        for (name, leg) in factor.labels.iter().zip(&taken.legs) {
            let slot = &mut part.labels[*name as usize];
            fits &= slot.is_none_or(|bound| bound == labels[*leg]);
            *slot = Some(labels[*leg]);
        }
        part.taken.push(taken.clone());
        let mut new: SmallVec<[usize; 2]> = SmallVec::new();
        for (name, leg) in factor.labels.iter().zip(&taken.legs) {
            let size = self.pattern.sizes[labels[*leg] as usize];
            fits = fits && self.search.bind(self.index.sizes[*name as usize], &smallvec![size], m, &mut new);
        }
        if fits {
            self.factor(at + 1, m, next);
        }
        self.search.unbind(m, &new);
        if let Some(part) = &mut m.bound.part {
            part.taken.pop();
            part.labels = before;
        }
    }

    /// Whether the indices that the left side sums touch nothing else.
    fn is_private(&self, part: &Part) -> bool {
        (0..self.index.names.len() as Label).all(|name| {
            let uses = self.index.left.iter().flat_map(|f| &f.labels).filter(|l| **l == name).count() as u32;
            if uses == 0 || self.index.free.contains(&name) {
                return true;
            }
            part.labels[name as usize].is_some_and(|label| self.degrees[label as usize] == uses)
        })
    }
}
