//! Matching of index-level patterns: part of a network.
//!
//! The factors of the pattern are matched with distinct operands of one network node, their indices with its labels. An index that the
//! rule sums on the left must touch nothing but the match; others may meet anything, one another too. Firing replaces the matched
//! operands by the factors of the right side; a Kronecker delta there joins two labels.

use super::compile::Compiled;
use super::matrix::{Match, Next, Search};
use crate::base::{IndexPattern, IndexPatternBuilder, Label, Rational};
use crate::egraph::analysis::identity_pattern;
use crate::egraph::saturate::EGraph;
use crate::expr::Id;
use crate::ops::{Node, Op};
use crate::rules::{Delta, IndexFactor, IndexRule};
use num_traits::{CheckedDiv, One};
use smallvec::{SmallVec, smallvec};

/// The longest network in which a part is looked for.
const OPERANDS: usize = 24;

/// A matched factor: its operand, and the leg of each of its indices.
type Taken = (usize, SmallVec<[usize; 4]>);

/// Where in a network a pattern was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// The network.
    pub(super) node: Node,
    /// The operand of each factor.
    taken: SmallVec<[Taken; 2]>,
    /// The label of each index.
    labels: SmallVec<[Option<Label>; 6]>,
}

struct Net<'a> {
    rule: &'a Compiled,
    index: &'a IndexRule,
    node: &'a Node,
    index_pattern: &'a IndexPattern,
    degrees: SmallVec<[u32; 16]>,
    entry: usize,
}

impl Search<'_> {
    /// Calls `next` with every match of an index-level rule in a network.
    pub(super) fn network(&self, rule: &Compiled, index: &IndexRule, node: &Node, m: &mut Match, next: Next) {
        let Op::Network(index_pattern) = &node.op else { return };
        if index.left.is_empty() || node.children.len() < index.left.len() || node.children.len() > OPERANDS {
            return;
        }
        let entry = m.trail.len();
        if self.explains {
            m.trail.push((node.clone(), smallvec![None; node.children.len()]));
        }
        let net = Net { rule, index, node, index_pattern, degrees: index_pattern.degrees(), entry };
        let place = Place { node: node.clone(), taken: SmallVec::new(), labels: smallvec![None; index.names.len()] };
        m.place = Some(place);
        self.factor(&net, 0, m, next);
        m.place = None;
        m.trail.truncate(entry);
    }

    /// Matches the factors from `at` on.
    fn factor(&self, net: &Net, at: usize, m: &mut Match, next: Next) {
        let Some(factor) = net.index.left.get(at) else {
            if m.place.as_ref().is_some_and(|place| is_private(net, place)) {
                next(m);
            }
            return;
        };
        for operand in 0..net.node.children.len() {
            if m.place.as_ref().is_none_or(|place| place.taken.iter().any(|(taken, _)| *taken == operand)) {
                continue;
            }
            let legs = net.index_pattern.inputs[operand].len();
            let class = self.graph.find(net.node.children[operand]);
            if factor.rest.is_some() {
                let Op::Variable(variable) = net.rule.rule.graph.op(factor.pattern) else { continue };
                let index = variable.0 as usize;
                if m.classes[index].is_some_and(|bound| bound != class) || legs < factor.labels.len() {
                    continue;
                }
                let before = m.classes[index].replace(class);
                self.legs(net, at, factor, operand, SmallVec::new(), m, next);
                m.classes[index] = before;
            } else if legs == factor.labels.len() && self.may(net.rule, factor.pattern, class) {
                self.term(net.rule, factor.pattern, class, Some((net.entry, operand)), m, &mut |m| {
                    self.legs(net, at, factor, operand, (0..legs).collect(), m, next);
                });
                if self.explains {
                    m.trail[net.entry].1[operand] = None;
                }
            }
        }
    }

    /// Chooses the legs of the indices of a factor, where they are not given, and binds the labels.
    #[allow(clippy::too_many_arguments)]
    fn legs(
        &self,
        net: &Net,
        at: usize,
        factor: &IndexFactor,
        operand: usize,
        chosen: SmallVec<[usize; 4]>,
        m: &mut Match,
        next: Next,
    ) {
        let labels = &net.index_pattern.inputs[operand];
        if chosen.len() < factor.labels.len() {
            for leg in 0..labels.len() {
                if !chosen.contains(&leg) {
                    let mut chosen = chosen.clone();
                    chosen.push(leg);
                    self.legs(net, at, factor, operand, chosen, m, next);
                }
            }
            return;
        }
        let Some(place) = &mut m.place else { return };
        let before = place.labels.clone();
        let mut fits = true;
        for (name, leg) in factor.labels.iter().zip(&chosen) {
            let slot = &mut place.labels[*name as usize];
            fits &= slot.is_none_or(|bound| bound == labels[*leg]);
            *slot = Some(labels[*leg]);
        }
        place.taken.push((operand, chosen.clone()));
        let mut new: SmallVec<[usize; 2]> = SmallVec::new();
        for (name, leg) in factor.labels.iter().zip(&chosen) {
            let size = net.index_pattern.sizes[labels[*leg] as usize];
            fits = fits && self.bind(net.index.sizes[*name as usize], &smallvec![size], m, &mut new);
        }
        if fits {
            self.factor(net, at + 1, m, next);
        }
        self.unbind(m, &new);
        if let Some(place) = &mut m.place {
            place.taken.pop();
            place.labels = before;
        }
    }
}

/// Whether the indices that the left side sums touch nothing else.
fn is_private(net: &Net, place: &Place) -> bool {
    (0..net.index.names.len() as Label).all(|name| {
        let uses = net.index.left.iter().flat_map(|f| &f.labels).filter(|l| **l == name).count() as u32;
        if uses == 0 || net.index.free.contains(&name) {
            return true;
        }
        place.labels[name as usize].is_some_and(|label| net.degrees[label as usize] == uses)
    })
}

impl EGraph {
    /// The network with the right side in place of what was matched.
    pub(super) fn replaced_part(
        &mut self,
        rule: &Compiled,
        index: &IndexRule,
        bound: &Match,
        place: &Place,
    ) -> Option<Id> {
        let Op::Network(index_pattern) = &place.node.op else { return None };
        let summed = |label: Label| {
            (0..index.names.len()).any(|name| {
                place.labels[name] == Some(label)
                    && !index.free.contains(&(name as Label))
                    && index.left.iter().any(|f| f.labels.contains(&(name as Label)))
            })
        };
        let mut builder = IndexPatternBuilder::new();
        let map: Vec<Option<Label>> = (0..index_pattern.sizes.len() as Label)
            .map(|label| (!summed(label)).then(|| builder.label(index_pattern.sizes[label as usize])))
            .collect();
        let mut names: SmallVec<[Option<Label>; 6]> =
            place.labels.iter().map(|label| label.and_then(|l| map[l as usize])).collect();
        for factor in &index.right {
            for name in &factor.labels {
                if names[*name as usize].is_none() {
                    let axis = bound.axis(index.sizes[*name as usize])?;
                    let [size] = axis.as_slice() else { return None };
                    names[*name as usize] = Some(builder.label(*size));
                }
            }
        }
        for Delta(a, b) in &index.deltas {
            builder.join(names[*a as usize]?, names[*b as usize]?);
        }
        let mut operands: Vec<(Id, SmallVec<[Label; 4]>)> = Vec::new();
        for (operand, child) in place.node.children.iter().enumerate() {
            if place.taken.iter().all(|(taken, _)| *taken != operand) {
                let labels: Option<SmallVec<[Label; 4]>> =
                    index_pattern.inputs[operand].iter().map(|l| map[*l as usize]).collect();
                operands.push((self.graph.find(*child), labels?));
            }
        }
        for factor in &index.right {
            let class = self.instantiate(rule, factor.pattern, bound)?;
            let own: Option<SmallVec<[Label; 4]>> = factor.labels.iter().map(|name| names[*name as usize]).collect();
            let own = own?;
            let labels = if factor.rest.is_some() {
                // The same operand as on the left, with its other legs where they were.
                let from = index.left.iter().position(|f| f.pattern == factor.pattern && f.rest.is_some())?;
                let (operand, legs) = &place.taken[from];
                let mut labels = SmallVec::new();
                for (leg, label) in index_pattern.inputs[*operand].iter().enumerate() {
                    labels.push(match legs.iter().position(|chosen| *chosen == leg) {
                        Some(name) => *own.get(name)?,
                        None => map[*label as usize]?,
                    });
                }
                labels
            } else {
                own
            };
            operands.push((class, labels));
        }
        operands.sort_by_key(|(id, _)| *id);
        for (_, labels) in &operands {
            builder.input(labels.iter().copied());
        }
        for group in &index_pattern.output {
            let group: Option<SmallVec<[Label; 2]>> = group.iter().map(|l| map[*l as usize]).collect();
            builder.output(group?);
        }
        let coefficient = index.right_coefficient.checked_div(&index.left_coefficient)?;
        let id = self.network_class(builder.finish(), &operands);
        if coefficient.is_one() { Some(id) } else { self.combination(&[(coefficient, id)]) }
    }

    /// The class of a network: the operand itself where the index pattern leaves it as it is.
    fn network_class(&mut self, index_pattern: IndexPattern, operands: &[(Id, SmallVec<[Label; 4]>)]) -> Id {
        if let [(only, _)] = operands
            && index_pattern == identity_pattern(&self.graph[*only].data.shape)
        {
            return *only;
        }
        if operands.is_empty() && index_pattern.sizes.is_empty() && index_pattern.output.is_empty() {
            return self.leaf(Op::Number(Rational::one()));
        }
        self.add(Node::new(Op::Network(index_pattern.into()), operands.iter().map(|(id, _)| *id)))
    }
}
