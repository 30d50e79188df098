//! Canonical labelling of networks: two networks that differ in the order of operands or the naming of labels get one representation.
//!
//! Components are labelled apart; within one, operands and labels are coloured by refinement, and ties are broken by individualising
//! each tied operand in turn and keeping the least encoding. Ties between operands on the same labels, those aside that each has for itself,
//! are no ties: to exchange two of them changes nothing else. Two equal encodings
//! are an automorphism: what was individualised where they part is then alike, and is not searched a second time.

use super::polynomial::{AtomId, Labels, Monomial};
use crate::base::{Dimension, IndexPattern, Label};
use smallvec::SmallVec;
use std::cmp::Ordering;

/// The number of complete labellings tried for one component before the least so far is taken. Past it two equal networks may get
/// different representations, never the reverse.
const LEAVES: usize = 720;

/// The operands that are coloured anew for one large component, all refinements together, before the least labelling so far is taken: it has room
/// for few.
const RECOLOURED: usize = 1 << 14;

/// The network with its operands in canonical order, given and returned as numbers; `None` where an index touches nothing.
pub(crate) fn in_order(
    pattern: &IndexPattern,
    operands: &[u32],
    symmetric: &dyn Fn(u32) -> bool,
) -> Option<(IndexPattern, Vec<u32>)> {
    if pattern.degrees().contains(&0) {
        return None;
    }
    let inputs = pattern.inputs.iter().map(|labels| labels.iter().copied().collect::<Labels>());
    let raw = Monomial {
        operands: operands.iter().map(|number| AtomId(*number)).zip(inputs).collect(),
        output: pattern.flat_output().collect(),
        sizes: pattern.sizes.iter().copied().collect(),
    };
    let (found, _) = canonical(&raw, |atom| symmetric(atom.0));
    let mut output = found.output.iter().copied();
    let ordered = IndexPattern {
        output: pattern.output.iter().map(|group| output.by_ref().take(group.len()).collect()).collect(),
        inputs: found.operands.iter().map(|(_, labels)| labels.iter().copied().collect()).collect(),
        sizes: found.sizes.iter().copied().collect(),
    };
    Some((ordered, found.operands.iter().map(|(atom, _)| atom.0).collect()))
}

/// Brings a network to canonical labelling; also the operands that were coloured anew for it. Every label must touch an operand or the output.
pub(super) fn canonical(raw: &Monomial, symmetric: impl Fn(AtomId) -> bool) -> (Monomial, usize) {
    let components = components(raw);
    let label = |members: &SmallVec<[usize; 8]>| label_component(raw, members, &symmetric, &|_| false);
    let mut parts: Vec<Part> = components.iter().map(label).collect();
    parts.sort_by(|a, b| a.key.cmp(&b.key));
    const NONE: Label = Label::MAX;
    let mut number: SmallVec<[Label; 16]> = SmallVec::from_elem(NONE, raw.sizes.len());
    let mut result = Monomial::default();
    let mut rename = |label: Label, sizes: &mut SmallVec<[Dimension; 4]>| {
        if number[label as usize] == NONE {
            number[label as usize] = sizes.len() as Label;
            sizes.push(raw.sizes[label as usize]);
        }
        number[label as usize]
    };
    result.output = raw.output.iter().map(|l| rename(*l, &mut result.sizes)).collect();
    for part in &parts {
        for (operand, labels) in &part.order {
            let (atom, _) = raw.operands[*operand];
            let mut labels: Labels = labels.iter().map(|l| rename(*l, &mut result.sizes)).collect();
            if labels.len() == 2 && symmetric(atom) {
                labels.sort_unstable();
            }
            result.operands.push((atom, labels));
        }
    }
    (result, parts.iter().map(|part| part.recoloured).sum())
}

/// The network with its skew-symmetric operands turned, each in the direction in which the labelling that disregards directions meets its
/// labels, and whether that changes the sign; `None` where the network is its own negative, so that it is zero. Also the operands that were
/// coloured anew for it.
pub(super) fn oriented(
    raw: &Monomial,
    symmetric: impl Fn(AtomId) -> bool,
    skew: impl Fn(AtomId) -> bool,
) -> (Option<(Monomial, bool)>, usize) {
    let (mut turned, mut negative, mut recoloured) = (raw.clone(), false, 0);
    let unordered = |atom: AtomId| symmetric(atom) || skew(atom);
    for members in components(raw) {
        let part = label_component(raw, &members, &unordered, &skew);
        recoloured += part.recoloured;
        if part.vanishes {
            return (None, recoloured);
        }
        negative ^= part.negative;
        for (operand, labels) in part.order {
            if skew(raw.operands[operand].0) {
                turned.operands[operand].1 = labels;
            }
        }
    }
    (Some((turned, negative)), recoloured)
}

/// The connected components of the operands: two operands are connected when they share a label.
fn components(raw: &Monomial) -> SmallVec<[SmallVec<[usize; 8]>; 4]> {
    let n = raw.operands.len();
    let mut owner: SmallVec<[usize; 16]> = SmallVec::from_elem(usize::MAX, raw.sizes.len());
    let mut parent: SmallVec<[usize; 8]> = (0..n).collect();
    fn find(parent: &[usize], mut i: usize) -> usize {
        while parent[i] != i {
            i = parent[i];
        }
        i
    }
    for (i, (_, labels)) in raw.operands.iter().enumerate() {
        for l in labels {
            let seen = &mut owner[*l as usize];
            if *seen == usize::MAX {
                *seen = i;
            } else {
                let (a, b) = (find(&parent, i), find(&parent, *seen));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    let mut result: SmallVec<[SmallVec<[usize; 8]>; 4]> = SmallVec::new();
    let mut place: SmallVec<[usize; 8]> = SmallVec::from_elem(usize::MAX, n);
    for i in 0..n {
        let root = find(&parent, i);
        if place[root] == usize::MAX {
            place[root] = result.len();
            result.push(SmallVec::new());
        }
        result[place[root]].push(i);
    }
    result
}

/// A labelled component: its operands in canonical order with their labels, and the key that orders components.
#[derive(Default)]
struct Part {
    order: SmallVec<[(usize, Labels); 8]>,
    key: SmallVec<[u32; 24]>,
    /// Whether an odd number of skew-symmetric operands was turned.
    negative: bool,
    /// Whether the component is its own negative.
    vanishes: bool,
    /// The operands that were coloured anew to find the order.
    recoloured: usize,
}

/// The most operands of a component that is not large.
const SMALL: usize = 12;

struct Search<'a, S, K> {
    raw: &'a Monomial,
    members: &'a [usize],
    /// Whether the direction of an operand does not count.
    symmetric: &'a S,
    /// Whether it counts for the sign.
    skew: &'a K,
    /// For each label, the output places it touches, folded into one number.
    outputs: SmallVec<[u64; 16]>,
    /// Whether a label touches one operand only, and no output.
    own: SmallVec<[bool; 16]>,
    best: Option<Part>,
    /// The operands that were individualised, one after the other, and those of the least labelling.
    path: SmallVec<[usize; 8]>,
    best_path: SmallVec<[usize; 8]>,
    /// How many of them the least labelling and an equal one have in common: the search goes on there.
    back_to: Option<usize>,
    /// Whether the component was found to be its own negative.
    vanishes: bool,
    leaves: usize,
    /// The operands that were coloured anew.
    recoloured: usize,
}

fn label_component(
    raw: &Monomial,
    members: &[usize],
    symmetric: &impl Fn(AtomId) -> bool,
    skew: &impl Fn(AtomId) -> bool,
) -> Part {
    let mut outputs: SmallVec<[u64; 16]> = raw.sizes.iter().map(|d| mix(1, u64::from(d.0))).collect();
    for (place, l) in raw.output.iter().enumerate() {
        outputs[*l as usize] = mix(outputs[*l as usize], 7 + place as u64);
    }
    let colours = members.iter().map(|m| mix(3, u64::from(raw.operands[*m].0.0))).collect();
    let (path, best_path) = (SmallVec::new(), SmallVec::new());
    let mut search = Search {
        raw,
        members,
        symmetric,
        skew,
        outputs,
        own: own_labels(raw, members),
        best: None,
        path,
        best_path,
        vanishes: false,
        back_to: None,
        leaves: 0,
        recoloured: 0,
    };
    if members.len() == 1 {
        search.leaf(&colours);
    } else {
        search.descend(colours);
    }
    let (vanishes, recoloured) = (search.vanishes, search.recoloured);
    Part { vanishes, recoloured, ..search.best.unwrap_or_default() }
}

/// Which labels touch one of the operands only, and no output.
fn own_labels(raw: &Monomial, members: &[usize]) -> SmallVec<[bool; 16]> {
    const NONE: usize = usize::MAX;
    let mut touched: SmallVec<[usize; 16]> = SmallVec::from_elem(NONE, raw.sizes.len());
    let mut own: SmallVec<[bool; 16]> = SmallVec::from_elem(true, raw.sizes.len());
    raw.output.iter().for_each(|label| own[*label as usize] = false);
    for member in members {
        for label in &raw.operands[*member].1 {
            let seen = std::mem::replace(&mut touched[*label as usize], *member);
            own[*label as usize] &= seen == NONE || seen == *member;
        }
    }
    own
}

type Colours = SmallVec<[u64; 8]>;

impl<S: Fn(AtomId) -> bool, K: Fn(AtomId) -> bool> Search<'_, S, K> {
    /// The colours of labels under these colours of operands. They do not depend on the order of anything.
    fn label_colours(&self, colours: &[u64]) -> SmallVec<[u64; 16]> {
        let mut result = self.outputs.clone();
        for (m, colour) in self.members.iter().zip(colours) {
            let (atom, labels) = &self.raw.operands[*m];
            let legs_differ = !(self.symmetric)(*atom);
            for (leg, l) in labels.iter().enumerate() {
                let leg = if legs_differ { leg as u64 } else { 0 };
                result[*l as usize] = result[*l as usize].wrapping_add(mix(mix(11, *colour), leg));
            }
        }
        result
    }

    fn refine(&mut self, colours: &mut Colours) {
        let mut count = distinct(colours);
        if count == colours.len() {
            return;
        }
        for _ in 0..=self.members.len() {
            let labels = self.label_colours(colours);
            self.recoloured += colours.len();
            for (m, colour) in self.members.iter().zip(colours.iter_mut()) {
                let (atom, legs) = &self.raw.operands[*m];
                let mut new = mix(5, *colour);
                if (self.symmetric)(*atom) {
                    new = legs.iter().fold(new, |c, l| c.wrapping_add(mix(13, labels[*l as usize])));
                } else {
                    new = legs.iter().fold(new, |c, l| mix(c, labels[*l as usize]));
                }
                *colour = new;
            }
            let now = distinct(colours);
            if now == count || now == colours.len() {
                break;
            }
            count = now;
        }
    }

    fn descend(&mut self, mut colours: Colours) {
        self.refine(&mut colours);
        if distinct(&colours) == colours.len() {
            return self.leaf(&colours);
        }
        // The tied class of least colour whose members are not all on the same labels.
        let mut sorted: SmallVec<[(u64, usize); 8]> = colours.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        let mut classes = sorted.chunk_by(|a, b| a.0 == b.0);
        let tie = classes.find(|class| class.iter().any(|(_, a)| !self.are_alike(*a, class[0].1)));
        let tie = tie.map(|class| class[0].0);
        let Some(tie) = tie else { return self.leaf(&colours) };
        for a in 0..colours.len() {
            if colours[a] != tie {
                continue;
            }
            if self.leaves > 0 && (self.leaves >= LEAVES || (colours.len() > SMALL && self.recoloured >= RECOLOURED)) {
                return;
            }
            let mut next = colours.clone();
            next[a] = mix(17, tie);
            self.path.push(a);
            self.descend(next);
            self.path.pop();
            match self.back_to {
                Some(depth) if depth < self.path.len() => return,
                _ => self.back_to = None,
            }
        }
    }

    fn leaf(&mut self, colours: &Colours) {
        self.leaves += 1;
        // Only a symmetric operand asks for them.
        let unordered = |m: &usize| self.raw.operands[*m].1.len() == 2 && (self.symmetric)(self.raw.operands[*m].0);
        let symmetric = self.members.iter().any(unordered);
        let label_colours = if symmetric { self.label_colours(colours) } else { SmallVec::new() };
        let mut order: SmallVec<[usize; 8]> = (0..self.members.len()).collect();
        order.sort_by_key(|i| (self.raw.operands[self.members[*i]].0, colours[*i]));
        const NONE: u32 = u32::MAX;
        let mut number: SmallVec<[u32; 16]> = SmallVec::from_elem(NONE, self.raw.sizes.len());
        let places = self.raw.output.len() as u32;
        for (place, l) in self.raw.output.iter().enumerate().rev() {
            number[*l as usize] = place as u32;
        }
        let mut next = places;
        let mut part = Part::default();
        for i in order {
            let operand = self.members[i];
            let (atom, labels) = &self.raw.operands[operand];
            let mut labels = labels.clone();
            if symmetric && unordered(&operand) {
                labels.sort_by_key(|l| (number[*l as usize], label_colours[*l as usize]));
                let alike = number[labels[0] as usize] == number[labels[1] as usize]
                    && label_colours[labels[0] as usize] == label_colours[labels[1] as usize];
                self.vanishes |= alike && self.is_turned_by(labels[0], labels[1]);
                part.negative ^= (self.skew)(*atom) && labels != self.raw.operands[operand].1;
            }
            part.key.push(atom.0);
            for l in &labels {
                if number[*l as usize] == NONE {
                    number[*l as usize] = next;
                    next += 1;
                    part.key.push(self.raw.sizes[*l as usize].0);
                }
                part.key.push(number[*l as usize]);
            }
            part.order.push((operand, labels));
        }
        match self.best.as_ref().map(|best| part.key.cmp(&best.key)) {
            None | Some(Ordering::Less) => {
                self.best = Some(part);
                self.best_path.clone_from(&self.path);
            }
            Some(Ordering::Equal) => {
                self.vanishes |= self.best.as_ref().is_some_and(|best| part.negative != best.negative);
                let common = self.path.iter().zip(&self.best_path).take_while(|(a, b)| a == b).count();
                self.back_to = Some(common);
            }
            Some(Ordering::Greater) => {}
        }
    }
}

impl<S: Fn(AtomId) -> bool, K: Fn(AtomId) -> bool> Search<'_, S, K> {
    /// Whether two operands of one colour are on the same labels but for those that each has for itself.
    fn are_alike(&self, a: usize, b: usize) -> bool {
        let [(atom, a), (_, b)] = [a, b].map(|place| &self.raw.operands[self.members[place]]);
        let shared = |label: &Label| Some(*label).filter(|label| !self.own[*label as usize]);
        let in_order = |a: &Labels, b: &Labels| a.iter().map(shared).eq(b.iter().map(shared));
        let turned = || a.iter().rev().map(shared).eq(b.iter().map(shared));
        in_order(a, b) || a.len() == 2 && (self.symmetric)(*atom) && turned()
    }

    /// Whether exchanging two labels that nothing tells apart changes the sign: an odd number of skew-symmetric operands is on both.
    fn is_turned_by(&self, a: Label, b: Label) -> bool {
        let on_both = |m: &&usize| {
            let (atom, labels) = &self.raw.operands[**m];
            (self.skew)(*atom) && (labels.as_slice() == [a, b] || labels.as_slice() == [b, a])
        };
        self.members.iter().filter(on_both).count() % 2 == 1
    }
}

fn distinct(colours: &Colours) -> usize {
    let mut sorted = colours.clone();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len()
}

/// Mixes a value into a colour (the finaliser of splitmix64). A collision can only make a tie, which is then searched.
fn mix(colour: u64, value: u64) -> u64 {
    let mut z = colour.rotate_left(23) ^ value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
