//! The order in which the operands of an Einstein sum are multiplied, and what that costs, found before anything is computed.

use super::scalar::Undefined;
use super::work::Work;
use crate::base::Label;
use smallvec::SmallVec;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A few labels.
pub(super) type Labels = SmallVec<[Label; 6]>;

/// Two factors to be multiplied: the second goes, the product takes the place of the first.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) first: usize,
    pub(super) second: usize,
    /// The labels of the product.
    pub(super) keep: Labels,
}

/// What a step costs besides its multiplications: it is found, and arrays are made for it.
const STEP: u64 = 512;

/// Up to this many factors every pair is tried at every step; past it only those that share a label with a neighbour on it.
const EVERY_PAIR: usize = 24;

/// Labels as a set, 64 of them to a word.
type LabelSet = SmallVec<[u64; 2]>;

/// These of so many labels.
fn set(labels: impl IntoIterator<Item = Label>, of: usize) -> LabelSet {
    let mut set = SmallVec::from_elem(0, of.div_ceil(64));
    labels.into_iter().for_each(|label| set[usize::from(label) / 64] |= 1 << (label % 64));
    set
}

/// The labels of one word of a set.
fn labels(word: usize, mut bits: u64) -> impl Iterator<Item = Label> {
    std::iter::from_fn(move || {
        let at = (bits != 0).then(|| bits.trailing_zeros())?;
        bits &= bits - 1;
        Some((64 * word) as Label + at as Label)
    })
}

/// The factors of a sum while it is multiplied out, by their labels only.
pub(super) struct Order<'a> {
    /// The labels of each factor; `None` for one that is gone.
    factors: Vec<Option<LabelSet>>,
    /// How many factors (the output counts as one) still need each label, and which labels two of them need, and three.
    needs: Vec<usize>,
    by_two: LabelSet,
    by_three: LabelSet,
    sizes: &'a [usize],
    steps: Vec<Step>,
    /// The multiplications of numbers that all steps take, and the most of them: past it no further step is found.
    multiplications: u64,
    limit: u64,
}

impl<'a> Order<'a> {
    /// The steps that multiply all factors, the smallest products first.
    ///
    /// # Errors
    /// When they would take more multiplications than are left; these are spent. `each` is what one of them counts.
    pub(super) fn of(
        factors: &[Labels],
        needs: &[usize],
        sizes: &'a [usize],
        each: u64,
        work: &mut Work,
    ) -> Result<Vec<Step>, Undefined> {
        let needed_by = |times: usize| {
            let labels = (0..).zip(needs).filter(|(_, need)| **need >= times).map(|(label, _)| label);
            set(labels, sizes.len())
        };
        let mut order = Order {
            factors: factors.iter().map(|labels| Some(set(labels.iter().copied(), sizes.len()))).collect(),
            needs: needs.to_vec(),
            by_two: needed_by(2),
            by_three: needed_by(3),
            sizes,
            steps: Vec::with_capacity(factors.len()),
            multiplications: 0,
            limit: work.steps() / each.max(1),
        };
        if order.factors.len() <= EVERY_PAIR {
            order.by_every_pair();
        } else {
            order.by_neighbours();
        }
        work.spend(order.multiplications.saturating_mul(each))?;
        work.spend((order.steps.len() as u64).saturating_mul(STEP))?;
        Ok(order.steps)
    }

    /// Whether more steps make no difference: there is too much to multiply already.
    fn is_too_much(&self) -> bool {
        self.multiplications > self.limit
    }

    fn labels(&self, factor: usize) -> impl Iterator<Item = Label> {
        let words = self.factors[factor].as_deref().unwrap_or_default().iter().enumerate();
        words.flat_map(|(word, bits)| labels(word, *bits))
    }

    /// The words of the labels of two factors: those of either, those of both, and those of the product, which something else needs.
    fn words(&self, first: usize, second: usize) -> impl Iterator<Item = [u64; 3]> {
        let [a, b] = [first, second].map(|factor| self.factors[factor].as_deref().unwrap_or_default());
        let needed = self.by_two.iter().zip(&self.by_three);
        a.iter().zip(b).zip(needed).map(|((a, b), (by_two, by_three))| {
            let (one, both) = (a ^ b, a & b);
            [one | both, both, one & by_two | both & by_three]
        })
    }

    /// The product of the sizes of these labels, each at least this.
    fn entries(&self, word: usize, bits: u64, least: u64) -> u64 {
        let size = |label: Label| (self.sizes[usize::from(label)] as u64).max(least);
        labels(word, bits).fold(1, |product, label| product.saturating_mul(size(label)))
    }

    /// The cost of choosing the product of two factors: its size, then whether they share a label. Of pairs with equally small products, one
    /// that shares a label does work that has to be done anyway.
    fn cost(&self, first: usize, second: usize) -> u64 {
        // Axes of one entry cost nothing, but many of them make slow steps.
        const LEAST: u64 = 2;
        let (mut size, mut shared) = (1u64, false);
        for (word, [_, both, kept]) in self.words(first, second).enumerate() {
            size = size.saturating_mul(self.entries(word, kept, LEAST));
            shared |= both != 0;
        }
        size.saturating_mul(2).saturating_add(u64::from(!shared))
    }

    /// Multiplies two factors.
    fn multiply(&mut self, first: usize, second: usize) {
        let mut loops = 1u64;
        let mut product = LabelSet::new();
        let mut needed_less = LabelSet::new();
        for (word, [either, both, kept]) in self.words(first, second).enumerate() {
            loops = loops.saturating_mul(self.entries(word, either, 0));
            product.push(kept);
            needed_less.push(both);
        }
        for (word, bits) in needed_less.into_iter().enumerate() {
            for label in labels(word, bits) {
                let need = &mut self.needs[usize::from(label)];
                *need -= 1;
                let bit = 1 << (label % 64);
                self.by_two[word] &= if *need < 2 { !bit } else { u64::MAX };
                self.by_three[word] &= if *need < 3 { !bit } else { u64::MAX };
            }
        }
        self.multiplications = self.multiplications.saturating_add(loops);
        self.factors[second] = None;
        self.factors[first] = Some(product);
        self.steps.push(Step { first, second, keep: self.labels(first).collect() });
    }

    /// The pair whose product is smallest (the first such), until one factor is left.
    fn by_every_pair(&mut self) {
        let count = self.factors.len();
        let mut left: Vec<usize> = (0..count).collect();
        let mut costs = vec![0; count * count];
        // Only pairs with the last product have another cost than before: what it shares with a third factor is now needed once less.
        let mut last = None;
        while left.len() > 1 && !self.is_too_much() {
            let mut best = (u64::MAX, 0, 0);
            for (at, &x) in left.iter().enumerate() {
                for &y in &left[at + 1..] {
                    let cost = &mut costs[x * count + y];
                    if last.is_none_or(|last| last == x || last == y) {
                        *cost = self.cost(x, y);
                    }
                    best = best.min((*cost, x, y));
                }
            }
            let (_, x, y) = best;
            left.retain(|factor| *factor != y);
            self.multiply(x, y);
            last = Some(x);
        }
    }

    /// The pair of neighbours on a label whose product is smallest, until one factor is left. A cost may be out of date, as a bound from
    /// above: it is then found again.
    fn by_neighbours(&mut self) {
        // In ascending order.
        let mut on: Vec<Vec<usize>> = vec![Vec::new(); self.sizes.len()];
        let mut heap = BinaryHeap::new();
        for factor in 0..self.factors.len() {
            for label in self.labels(factor) {
                let holders = &mut on[usize::from(label)];
                if let Some(before) = holders.last() {
                    heap.push(Reverse((self.cost(*before, factor), *before, factor)));
                }
                holders.push(factor);
            }
        }
        while let Some(Reverse((cost, x, y))) = heap.pop() {
            if self.is_too_much() {
                return;
            }
            if self.factors[x].is_none() || self.factors[y].is_none() {
                continue;
            }
            let now = self.cost(x, y);
            if now < cost {
                heap.push(Reverse((now, x, y)));
                continue;
            }
            for factor in [x, y] {
                for label in self.labels(factor) {
                    let holders = &mut on[usize::from(label)];
                    if let Ok(place) = holders.binary_search(&factor) {
                        holders.remove(place);
                    }
                }
            }
            self.multiply(x, y);
            for label in self.labels(x) {
                let holders = &mut on[usize::from(label)];
                let place = holders.partition_point(|other| *other < x);
                holders.insert(place, x);
                let around = [place.checked_sub(1), Some(place + 1)].map(|p| p.and_then(|p| holders.get(p).copied()));
                for other in around.into_iter().flatten() {
                    let (low, high) = (other.min(x), other.max(x));
                    heap.push(Reverse((self.cost(low, high), low, high)));
                }
            }
        }
        // What shares no label: scalars, and parts of the output.
        let left: Vec<usize> = (0..self.factors.len()).filter(|factor| self.factors[*factor].is_some()).collect();
        for other in left.iter().skip(1) {
            self.multiply(left[0], *other);
        }
    }
}
