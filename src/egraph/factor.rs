//! Pulls common factors out of sums: the generator that distribution, read backwards, would need every arity for.
//!
//! Two terms share a factor when one class stands in both in the same role: its axes meet the same output places, and the rest of the
//! terms in the same way. What is left of the terms is a sum over the remaining axes.

use super::analysis::{FlattenedNetwork, opened, view_or_atom};
use super::net::Net;
use super::saturate::EGraph;
use crate::base::{Attribute, Dimension, IndexPatternBuilder, Label, Rational};
use crate::expr::Id;
use crate::normal::{content, in_range};
use crate::ops::{DIAGONAL, Node, Op};
use num_traits::{CheckedAdd, CheckedMul, One, Signed, Zero};
use smallvec::SmallVec;
use std::sync::Arc;

/// Up to this many terms every common factor is tried by itself; past it only the best cover by disjoint groups.
const EVERY_GROUP: usize = 6;

/// The same for the number of factors of a term: a factor common to long terms has other common factors on both sides, and all the orders
/// of pulling them out lead to one form.
const LONG: usize = 16;

/// How one axis of a factor is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Role {
    /// The output places that the axis touches.
    places: SmallVec<[u8; 4]>,
    /// Whether other operands touch it too.
    shared: bool,
    /// The first axis of the factor on the same label.
    twin: u8,
}

/// A factor in its role. `factor` is `None` for what is index pattern only: the output places that no operand touches, and how they are tied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    factor: Option<Id>,
    roles: Vec<Role>,
}

impl Key {
    /// The number of axes of what is left of a term with `axes` output places.
    fn rank_of_rest(&self, axes: usize) -> usize {
        let own: usize = self.roles.iter().filter(|r| !r.shared).map(|r| r.places.len()).sum();
        let first = |i: usize, r: &Role| r.twin as usize == i;
        let repeated: usize = (self.roles.iter().enumerate())
            .filter(|(i, r)| !first(*i, r) && !r.shared)
            .map(|(_, r)| r.places.len())
            .sum();
        let inner =
            self.roles.iter().enumerate().filter(|(i, r)| r.shared && r.places.is_empty() && first(*i, r)).count();
        axes + repeated + inner - own
    }

    /// The factor alone on all of the output places, read as multiplied with ones entry by entry: so `x` is a factor of `x + x.*y`.
    fn beside_ones(&self, axes: usize) -> Option<Key> {
        let alone = |r: &Role| !r.shared && r.places.len() == 1;
        (!self.roles.is_empty() && self.roles.len() == axes && self.roles.iter().all(alone)).then(|| {
            let mut key = self.clone();
            key.roles.iter_mut().for_each(|role| role.shared = true);
            key
        })
    }

    /// The factor with one axis, which meets an output place, read as contracted with a delta.
    fn behind_deltas(&self) -> impl Iterator<Item = Key> + '_ {
        let alone = |i: usize| {
            let role = &self.roles[i];
            role.places.len() == 1 && self.roles.iter().filter(|r| r.twin == role.twin).count() == 1
        };
        (0..self.roles.len()).filter(move |i| self.roles.len() > 1 && alone(*i)).map(|i| {
            let mut key = self.clone();
            key.roles[i] = Role { places: SmallVec::new(), shared: true, twin: i as u8 };
            key
        })
    }
}

struct Occurrence {
    term: usize,
    /// `usize::MAX` for what is index pattern only.
    operand: usize,
    /// The labels of the operand in the order of the roles.
    labels: SmallVec<[Label; 4]>,
}

/// A term of a sum, taken apart.
pub(super) struct Term {
    pub(super) coefficient: Rational,
    pub(super) net: Net,
    class: Id,
}

impl EGraph {
    /// A linear combination in its simplest form: like terms collected, zeros dropped, the content pulled out.
    pub(super) fn combination(&mut self, terms: &[(Rational, Id)]) -> Option<Id> {
        let mut list: Vec<(Id, Rational)> = Vec::new();
        for (coefficient, id) in terms {
            let id = self.graph.find(*id);
            match list.iter_mut().find(|(other, _)| *other == id) {
                Some((_, sum)) => *sum = sum.checked_add(coefficient)?,
                None => list.push((id, *coefficient)),
            }
        }
        list.retain(|(id, coefficient)| !coefficient.is_zero() && !self.is_zero(*id));
        if !list.iter().all(|(_, coefficient)| in_range(coefficient)) {
            return None;
        }
        if list.is_empty() {
            let shape = self.graph[terms.first()?.1].data.shape.clone();
            let zero = if shape.is_empty() { Op::Number(Rational::zero()) } else { Op::Zero(shape) };
            return Some(self.leaf(zero));
        }
        list.sort_unstable_by_key(|(id, _)| *id);
        let mut scale = content(list.iter().map(|(_, c)| *c));
        if list[0].1.is_negative() {
            scale = -scale;
        }
        let primitive = if let [(only, _)] = list.as_slice() {
            *only
        } else {
            let coefficients = list.iter().map(|(_, c)| *c / scale).collect();
            self.add(Node::new(Op::Combination(coefficients), list.iter().map(|(id, _)| *id)))
        };
        let whole = self.scaled(scale, primitive);
        // `A - 1/2*B` as well as `1/2*(2*A - B)`.
        if !scale.is_integer() && list.len() > 1 && list.iter().any(|(_, c)| c.abs().is_one()) {
            let coefficients = list.iter().map(|(_, c)| *c).collect();
            let written = self.add(Node::new(Op::Combination(coefficients), list.iter().map(|(id, _)| *id)));
            self.unite(whole, written, "collect");
        }
        Some(whole)
    }

    /// A class times a number.
    pub(super) fn scaled(&mut self, scale: Rational, id: Id) -> Id {
        if scale.is_one() { id } else { self.add(Node::new(Op::Combination(SmallVec::from_elem(scale, 1)), [id])) }
    }

    /// Tries the common factors of a sum.
    pub(super) fn factor(&mut self, from: Id, node: &Node) {
        let Op::Combination(coefficients) = &node.op else { return };
        if coefficients.len() < 2 {
            return;
        }
        let whole: Vec<(Rational, Id)> = coefficients.iter().copied().zip(node.children.iter().copied()).collect();
        if let Some(simple) = self.combination(&whole) {
            self.derive_id(from, simple, "collect");
        }
        if self.written_products(node) > 0 {
            self.factor_products(from, coefficients, &node.children);
        }
        let mut terms: Vec<Term> = Vec::new();
        for (coefficient, class) in &whole {
            let view = self.spread_powers(view_or_atom(&self.graph, *class));
            let view = opened(&self.graph, view);
            let Some(coefficient) = coefficient.checked_mul(&view.coefficient) else { return };
            let operands = view.operands.iter().map(|o| self.graph.find(*o)).collect();
            let net = self.with_sizes(Net { pattern: view.pattern, operands });
            terms.push(Term { coefficient, net, class: *class });
        }
        self.diagonal_of_sum(from, &terms);
        self.put_over_denominators(from, &terms);
        let mut groups = self.groups(&terms);
        groups.retain(|(_, occurrences)| occurrences.len() > 1);
        groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
        if groups.is_empty() {
            return;
        }
        let every = terms.len() <= EVERY_GROUP && terms.iter().all(|t| t.net.operands.len() <= LONG);
        if every {
            for group in &groups {
                self.emit(from, node, &terms, std::slice::from_ref(group));
            }
        }
        let mut taken = vec![false; terms.len()];
        let mut cover: Vec<(Key, Vec<Occurrence>)> = Vec::new();
        for (key, occurrences) in groups {
            let free: Vec<Occurrence> = occurrences.into_iter().filter(|o| !taken[o.term]).collect();
            if free.len() > 1 {
                free.iter().for_each(|o| taken[o.term] = true);
                cover.push((key, free));
            }
        }
        if cover.len() > 1 || !every {
            self.emit(from, node, &terms, &cover);
        }
    }

    /// Writes powers as repeated factors, so that `s` is seen in `s^2` and `1/s` in `1/s^2`.
    fn spread_powers(&mut self, mut view: FlattenedNetwork) -> FlattenedNetwork {
        for o in 0..view.operands.len() {
            let Some((base, power)) = self.whole_power(view.operands[o]) else { continue };
            let single = self.power_of(base, Rational::from_integer(power.signum()));
            view.operands[o] = single;
            for _ in 1..power.abs() {
                view.operands.push(single);
                let labels = view.pattern.inputs[o].clone();
                Arc::make_mut(&mut view.pattern).inputs.push(labels);
            }
        }
        view
    }

    /// A sum of diagonal matrices is the diagonal matrix of a sum.
    fn diagonal_of_sum(&mut self, from: Id, terms: &[Term]) {
        let is_diagonal = |t: &Term| {
            matches!(t.net.pattern.output.as_slice(), [a, b] if a == b && a.len() == 1) && !t.net.operands.is_empty()
        };
        if !terms.iter().all(is_diagonal) {
            return;
        }
        let mut sum: Vec<(Rational, Id)> = Vec::new();
        for Term { coefficient, net, .. } in terms {
            let all: SmallVec<[usize; 8]> = (0..net.operands.len()).collect();
            sum.push((*coefficient, self.part(net, &all, &[net.pattern.output[0].as_slice()])));
        }
        if let Some(diagonal) = self.combination(&sum) {
            self.derive(from, Node::new(Op::Call(DIAGONAL), [diagonal]), "factor");
        }
    }

    /// Every factor in its role, with the terms that have it (each term once).
    ///
    /// An axis of a factor that meets an output place may also be read as a contraction with a delta between the two: so `A` is a right
    /// factor of `A + B*A` as of `B*A`, with the rest `eye(n) + B`. And a factor alone on its output places may be read as multiplied with ones there. It is read so where
    /// another term needs it.
    fn groups(&mut self, terms: &[Term]) -> Vec<(Key, Vec<Occurrence>)> {
        let mut groups: indexmap::IndexMap<Key, Vec<Occurrence>, rustc_hash::FxBuildHasher> = Default::default();
        let mut other_readings: Vec<(Key, Occurrence)> = Vec::new();
        for (t, term) in terms.iter().enumerate() {
            let output: SmallVec<[Label; 4]> = term.net.pattern.flat_output().collect();
            let degrees = term.net.pattern.degrees();
            // Of a sum with grouped axes only scalars are pulled out: the matrices stand in its Kronecker factors.
            let grouped = term.net.pattern.output.iter().any(|g| g.len() != 1);
            for operand in 0..term.net.operands.len() {
                let labels: SmallVec<[Label; 4]> = term.net.labels(operand).into();
                if grouped && !labels.is_empty() {
                    continue;
                }
                let role = |l: Label| {
                    let here = labels.iter().filter(|m| **m == l).count() as u32;
                    let places: SmallVec<[u8; 4]> =
                        (0..output.len()).filter(|p| output[*p] == l).map(|p| p as u8).collect();
                    let shared = degrees[l as usize] > here + places.len() as u32;
                    (places, shared)
                };
                let factor = term.net.operands[operand];
                let mut orders: SmallVec<[_; 2]> = SmallVec::new();
                orders.push(labels.clone());
                // The axes of a symmetric factor have no order of their own.
                if labels.len() == 2 && self.has_attribute(factor, Attribute::Symmetric) {
                    orders.push(labels.iter().rev().copied().collect());
                }
                let readings = orders.into_iter().map(|labels| {
                    let twin = |l: Label| labels.iter().position(|m| *m == l).unwrap_or(0) as u8;
                    let roles = labels.iter().map(|l| {
                        let (places, shared) = role(*l);
                        Role { places, shared, twin: twin(*l) }
                    });
                    (Key { factor: Some(factor), roles: roles.collect() }, labels)
                });
                let readings: SmallVec<[_; 2]> = readings.collect();
                for (key, labels) in &readings {
                    let occurrence = || Occurrence { term: t, operand, labels: labels.clone() };
                    let others = key.behind_deltas().chain(key.beside_ones(output.len()));
                    other_readings.extend(others.map(|key| (key, occurrence())));
                }
                let Some((key, labels)) = readings.into_iter().min() else { continue };
                if key.rank_of_rest(output.len()) > output.len().max(2) {
                    continue;
                }
                let list = groups.entry(key).or_default();
                if list.last().is_none_or(|o| o.term != t) {
                    list.push(Occurrence { term: t, operand, labels });
                }
            }
            let orphan = |p: &usize| (0..term.net.operands.len()).all(|o| !term.net.labels(o).contains(&output[*p]));
            let orphans: Vec<usize> = (0..output.len()).filter(orphan).collect();
            if !orphans.is_empty() && !grouped {
                let roles = orphans
                    .iter()
                    .map(|p| Role {
                        places: (0..output.len()).filter(|q| output[*q] == output[*p]).map(|q| q as u8).collect(),
                        shared: false,
                        twin: 0,
                    })
                    .collect();
                let list = groups.entry(Key { factor: None, roles }).or_default();
                list.push(Occurrence { term: t, operand: usize::MAX, labels: SmallVec::new() });
            }
        }
        for (key, occurrence) in other_readings {
            if let Some(list) = groups.get_mut(&key)
                && let Err(at) = list.binary_search_by_key(&occurrence.term, |o| o.term)
            {
                list.insert(at, occurrence);
            }
        }
        groups.into_iter().collect()
    }

    /// Adds the sum with these groups of terms factored.
    fn emit(&mut self, from: Id, node: &Node, terms: &[Term], groups: &[(Key, Vec<Occurrence>)]) {
        let mut left: Vec<bool> = vec![true; terms.len()];
        let mut sum: Vec<(Rational, Id)> = Vec::new();
        for (key, occurrences) in groups {
            let mut inner: Vec<(Rational, Id)> = Vec::new();
            for occurrence in occurrences {
                left[occurrence.term] = false;
                let term = &terms[occurrence.term];
                let rest = self.rest(&term.net, occurrence, key);
                inner.push((term.coefficient, rest));
            }
            let Some(inner) = self.combination(&inner) else { return };
            let Some(first) = occurrences.first() else { return };
            let sizes = &terms[first.term].net;
            let product = self.around(sizes, first, key, inner);
            sum.push((Rational::one(), product));
        }
        for (t, term) in terms.iter().enumerate() {
            if left[t] {
                sum.push(match &node.op {
                    Op::Combination(coefficients) => (coefficients[t], term.class),
                    _ => return,
                });
            }
        }
        if let Some(new) = self.combination(&sum) {
            self.derive_id(from, new, "factor");
        }
    }

    /// The output places and axes that the rest of a term keeps, for a factor in this role: places first, then the factor's axes.
    fn kept(net: &Net, key: &Key) -> (SmallVec<[usize; 4]>, SmallVec<[usize; 4]>) {
        let output: SmallVec<[Label; 4]> = net.pattern.flat_output().collect();
        let own = |p: &usize| key.roles.iter().any(|r| !r.shared && r.places.contains(&(*p as u8)));
        let places = (0..output.len()).filter(|p| !own(p)).collect();
        let axes = (0..key.roles.len())
            .filter(|a| {
                let r = &key.roles[*a];
                r.shared && r.places.is_empty() && r.twin as usize == *a
            })
            .collect();
        (places, axes)
    }

    fn rest(&mut self, net: &Net, occurrence: &Occurrence, key: &Key) -> Id {
        let output: SmallVec<[Label; 4]> = net.pattern.flat_output().collect();
        let members: SmallVec<[usize; 8]> = (0..net.operands.len()).filter(|o| *o != occurrence.operand).collect();
        if key.factor.is_some() && key.roles.is_empty() {
            let groups: SmallVec<[&[Label]; 4]> = net.pattern.output.iter().map(|g| g.as_slice()).collect();
            return self.part(net, &members, &groups);
        }
        let (places, axes) = Self::kept(net, key);
        let mut labels: SmallVec<[Label; 4]> = places.iter().map(|p| output[*p]).collect();
        labels.extend(axes.iter().map(|a| occurrence.labels[*a]));
        let groups: SmallVec<[&[Label]; 4]> = labels.iter().map(std::slice::from_ref).collect();
        self.part(net, &members, &groups)
    }

    /// The factor times the inner sum, wired as the role says.
    fn around(&mut self, net: &Net, occurrence: &Occurrence, key: &Key, inner: Id) -> Id {
        let output: SmallVec<[Label; 4]> = net.pattern.flat_output().collect();
        let (places, axes) = Self::kept(net, key);
        let mut builder = IndexPatternBuilder::new();
        let sizes: Vec<Dimension> = output.iter().map(|l| net.size(*l)).collect();
        let place_labels: Vec<Label> = sizes.iter().map(|d| builder.label(*d)).collect();
        let mut inner_labels: SmallVec<[Label; 4]> = places.iter().map(|p| place_labels[*p]).collect();
        let mut operands: Vec<(Id, SmallVec<[Label; 4]>)> = Vec::new();
        if let Some(factor) = key.factor {
            let mut factor_labels: SmallVec<[Label; 4]> = SmallVec::new();
            for (a, role) in key.roles.iter().enumerate() {
                let label = if (role.twin as usize) < a {
                    factor_labels[role.twin as usize]
                } else {
                    builder.label(net.size(occurrence.labels[a]))
                };
                for p in &role.places {
                    builder.join(label, place_labels[*p as usize]);
                }
                factor_labels.push(label);
            }
            inner_labels.extend(axes.iter().map(|a| factor_labels[*a]));
            operands.push((factor, factor_labels));
        } else {
            for role in &key.roles {
                for p in &role.places {
                    builder.join(place_labels[role.places[0] as usize], place_labels[*p as usize]);
                }
            }
        }
        operands.push((inner, inner_labels));
        operands.sort_by_key(|(id, _)| *id);
        for (_, labels) in &operands {
            builder.input(labels.iter().copied());
        }
        let mut places = place_labels.iter();
        for group in &net.pattern.output {
            builder.output(places.by_ref().take(group.len()).copied());
        }
        let node = Node::new(Op::Network(builder.finish().into()), operands.into_iter().map(|(id, _)| id));
        self.add(node)
    }
}
