//! Factors of terms, and where several terms have one.
//!
//! Two terms share a factor when one class stands in both in the same role: its axes meet the same output places, and the rest of the
//! terms in the same way.

use super::term::Term;
use crate::base::{Attribute, Label};
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::ClassNetwork;
use crate::expr::Id;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;

type Labels = SmallVec<[Label; 4]>;

/// How one axis of a factor is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Role {
    /// The output places that the axis touches.
    pub(super) places: SmallVec<[u8; 4]>,
    /// Whether other operands touch it too.
    pub(super) shared: bool,
    /// The first axis of the factor on the same label.
    pub(super) twin: u8,
}

/// A factor in its role. `factor` is `None` for what is index pattern only: the output places that no operand touches, and how they are tied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub(super) factor: Option<Id>,
    pub(super) roles: Vec<Role>,
}

impl Key {
    /// The number of axes of what is left of a term with `axes` output places.
    pub(super) fn rank_of_rest(&self, axes: usize) -> usize {
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

    /// The factor with axes that meet several output places, read as meeting one of them: the deltas stay with the rest.
    fn on_one_place(&self) -> impl Iterator<Item = Key> + '_ {
        let tied: SmallVec<[usize; 4]> = (0..self.roles.len()).filter(|i| self.roles[*i].places.len() > 1).collect();
        let simple = self.roles.iter().enumerate().all(|(i, role)| role.twin as usize == i);
        let most = if simple { tied.iter().map(|i| self.roles[*i].places.len()).min().unwrap_or(0) } else { 0 };
        (0..most).map(move |choice| {
            let mut key = self.clone();
            for i in &tied {
                let place = self.roles[*i].places[choice];
                key.roles[*i] = Role { places: SmallVec::from_slice(&[place]), shared: true, twin: *i as u8 };
            }
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

/// A factor of a term.
pub(super) struct Occurrence {
    pub(super) term: usize,
    /// `None` for what is index pattern only.
    pub(super) operand: Option<usize>,
    /// The labels of the operand in the order of the roles.
    pub(super) labels: SmallVec<[Label; 4]>,
}

/// Terms with a common factor: each term once.
pub(super) struct Group {
    pub(super) key: Key,
    pub(super) occurrences: Vec<Occurrence>,
}

/// The common factors of some terms that were found so far.
#[derive(Default)]
struct Groups {
    found: IndexMap<Key, Vec<Occurrence>, FxBuildHasher>,
    /// Other readings of factors, which count where another term needs them.
    others: Vec<(Key, Occurrence)>,
    /// Those without their deltas, which count where another term is read so too.
    untied: Vec<(Key, Occurrence)>,
}

/// A term, with what its factors are read against.
struct Reader<'a> {
    term: usize,
    net: &'a ClassNetwork,
    output: Labels,
    degrees: SmallVec<[u32; 16]>,
}

impl Reader<'_> {
    /// The factor on these labels in its role.
    fn key(&self, factor: Id, labels: &[Label]) -> Key {
        let role = |l: &Label| {
            let here = labels.iter().filter(|m| *m == l).count() as u32;
            let places: SmallVec<[u8; 4]> = self.places(*l);
            let shared = self.degrees[*l as usize] > here + places.len() as u32;
            Role { places, shared, twin: labels.iter().position(|m| m == l).unwrap_or(0) as u8 }
        };
        Key { factor: Some(factor), roles: labels.iter().map(role).collect() }
    }

    /// The output places of a label.
    fn places(&self, label: Label) -> SmallVec<[u8; 4]> {
        (0..self.output.len()).filter(|p| self.output[*p] == label).map(|p| p as u8).collect()
    }

    /// The output places that no operand touches, and how they are tied; `None` if there are none.
    fn ties(&self) -> Option<Key> {
        let touched = |l: Label| (0..self.net.operands.len()).any(|o| self.net.labels(o).contains(&l));
        let orphans = self.output.iter().filter(|l| !touched(**l));
        let roles: Vec<Role> = orphans.map(|l| Role { places: self.places(*l), shared: false, twin: 0 }).collect();
        (!roles.is_empty()).then_some(Key { factor: None, roles })
    }
}

impl Groups {
    /// Notes a factor of a term: the least of its readings, and the others for terms that need them.
    fn note(&mut self, reader: &Reader, operand: usize, readings: SmallVec<[(Key, Labels); 2]>) {
        let axes = reader.output.len();
        let occurrence =
            |labels: &Labels| Occurrence { term: reader.term, operand: Some(operand), labels: labels.clone() };
        for (key, labels) in &readings {
            let others = key.behind_deltas().chain(key.beside_ones(axes));
            self.others.extend(others.map(|key| (key, occurrence(labels))));
            // Of two axes a diagonal matrix says what a delta says.
            if axes > 2 {
                self.untied.extend(key.on_one_place().map(|key| (key, occurrence(labels))));
            }
        }
        let Some((key, labels)) = readings.into_iter().min() else { return };
        if key.rank_of_rest(axes) > axes.max(2) {
            return;
        }
        let list = self.found.entry(key).or_default();
        if list.last().is_none_or(|o| o.term != reader.term) {
            list.push(occurrence(&labels));
        }
    }

    /// The groups, with the other readings that they need.
    fn finish(mut self) -> Vec<Group> {
        for (key, occurrence) in self.untied {
            let list = self.found.entry(key).or_default();
            if let Err(at) = list.binary_search_by_key(&occurrence.term, |o| o.term) {
                list.insert(at, occurrence);
            }
        }
        for (key, occurrence) in self.others {
            if let Some(list) = self.found.get_mut(&key)
                && let Err(at) = list.binary_search_by_key(&occurrence.term, |o| o.term)
            {
                list.insert(at, occurrence);
            }
        }
        self.found.into_iter().map(|(key, occurrences)| Group { key, occurrences }).collect()
    }
}

impl Generation<'_> {
    /// Every factor in its role, with the terms that have it.
    ///
    /// An axis of a factor that meets an output place may also be read as a contraction with a delta between the two: so `A` is a right
    /// factor of `A + B*A` as of `B*A`, with the rest `eye(n) + B`. And a factor alone on its output places may be read as multiplied with
    /// ones there. It is read so where another term needs it.
    pub(super) fn groups(&mut self, terms: &[Term]) -> Vec<Group> {
        let mut groups = Groups::default();
        for (t, Term { net, .. }) in terms.iter().enumerate() {
            let output: Labels = net.pattern.flat_output().collect();
            let reader = Reader { term: t, net, output, degrees: net.pattern.degrees() };
            // Of a sum with grouped axes only scalars are pulled out: the matrices stand in its Kronecker factors.
            let grouped = net.pattern.output.iter().any(|g| g.len() != 1);
            for (operand, factor) in net.operands.iter().enumerate() {
                let labels: Labels = net.labels(operand).into();
                if grouped && !labels.is_empty() {
                    continue;
                }
                let mut readings: SmallVec<[_; 2]> = SmallVec::new();
                readings.push((reader.key(*factor, &labels), labels.clone()));
                // The axes of a symmetric factor have no order of their own.
                if labels.len() == 2 && self.has_attribute(*factor, Attribute::Symmetric) {
                    let labels: Labels = labels.iter().rev().copied().collect();
                    readings.push((reader.key(*factor, &labels), labels));
                }
                groups.note(&reader, operand, readings);
            }
            if let Some(key) = reader.ties().filter(|_| !grouped) {
                let list = groups.found.entry(key).or_default();
                list.push(Occurrence { term: t, operand: None, labels: SmallVec::new() });
            }
        }
        groups.finish()
    }
}
