//! The order in which the operands of an Einstein sum are multiplied, and what that costs, found before anything is computed.

use super::scalar::Undefined;
use super::work::Work;
use crate::base::Label;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Two factors to be multiplied: the second goes, the product takes the place of the first.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) first: usize,
    pub(super) second: usize,
    /// The labels of the product.
    pub(super) keep: Vec<Label>,
}

/// What a step costs besides its multiplications: it is found, and arrays are made for it.
const STEP: u64 = 64;

/// Up to this many factors every pair is tried at every step; past it only those that share a label with a neighbour on it.
const EVERY_PAIR: usize = 24;

/// The factors of a sum while it is multiplied out, by their labels only.
pub(super) struct Order<'a> {
    /// The labels of each factor; `None` for one that is gone.
    factors: Vec<Option<Vec<Label>>>,
    /// How many factors (the output counts as one) still need each label.
    needs: Vec<usize>,
    sizes: &'a [usize],
    steps: Vec<Step>,
    /// The multiplications of numbers that all steps take.
    multiplications: u64,
}

impl<'a> Order<'a> {
    /// The steps that multiply all factors, the smallest products first.
    ///
    /// # Errors
    /// When they would take more multiplications than are left; these are spent. `each` is what one of them counts.
    pub(super) fn of(
        factors: Vec<Vec<Label>>,
        needs: &[usize],
        sizes: &'a [usize],
        each: u64,
        work: &mut Work,
    ) -> Result<Vec<Step>, Undefined> {
        let factors = factors.into_iter().map(Some).collect();
        let mut order = Order { factors, needs: needs.to_vec(), sizes, steps: Vec::new(), multiplications: 0 };
        if order.factors.len() <= EVERY_PAIR {
            order.by_every_pair();
        } else {
            order.by_neighbours();
        }
        work.spend(order.multiplications.saturating_mul(each))?;
        work.spend((order.steps.len() as u64).saturating_mul(STEP))?;
        Ok(order.steps)
    }

    fn labels(&self, factor: usize) -> &[Label] {
        self.factors[factor].as_deref().unwrap_or_default()
    }

    /// The labels of the product of two factors, and the cost of choosing it: its size, then whether they share a label. Of pairs with
    /// equally small products, one that shares a label does work that has to be done anyway.
    fn product(&self, first: usize, second: usize) -> (usize, Vec<Label>) {
        let (a, b) = (self.labels(first), self.labels(second));
        let mut keep: Vec<Label> = Vec::with_capacity(a.len() + b.len());
        let mut shared = 1;
        for (of, labels) in [a, b].into_iter().enumerate() {
            for l in labels {
                let both = if of == 0 { b.contains(l) } else { a.contains(l) };
                shared = if both { 0 } else { shared };
                if !(of == 1 && both) && self.needs[*l as usize] > 1 + usize::from(both) {
                    keep.push(*l);
                }
            }
        }
        let size = keep.iter().fold(1usize, |product, l| product.saturating_mul(self.sizes[*l as usize]));
        (size.saturating_mul(2).saturating_add(shared), keep)
    }

    /// Multiplies two factors.
    fn multiply(&mut self, first: usize, second: usize, keep: Vec<Label>) {
        let gone = self.factors[second].take().unwrap_or_default();
        let mut loops = 1u64;
        for l in &gone {
            loops = loops.saturating_mul(self.sizes[*l as usize] as u64);
        }
        for l in self.factors[first].iter().flatten() {
            if gone.contains(l) {
                self.needs[*l as usize] -= 1;
            } else {
                loops = loops.saturating_mul(self.sizes[*l as usize] as u64);
            }
        }
        self.multiplications = self.multiplications.saturating_add(loops);
        self.factors[first] = Some(keep.clone());
        self.steps.push(Step { first, second, keep });
    }

    /// The pair whose product is smallest (the first such), until one factor is left.
    fn by_every_pair(&mut self) {
        let mut left: Vec<usize> = (0..self.factors.len()).collect();
        while left.len() > 1 {
            let mut best: Option<(usize, usize, usize, Vec<Label>)> = None;
            for (at, x) in left.iter().enumerate() {
                for y in &left[at + 1..] {
                    let (cost, keep) = self.product(*x, *y);
                    if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                        best = Some((cost, *x, *y, keep));
                    }
                }
            }
            let Some((_, x, y, keep)) = best else { return };
            left.retain(|factor| *factor != y);
            self.multiply(x, y, keep);
        }
    }

    /// The pair of neighbours on a label whose product is smallest, until one factor is left. A cost may be out of date, as a bound from
    /// above: it is then found again.
    fn by_neighbours(&mut self) {
        let mut on: Vec<Vec<usize>> = vec![Vec::new(); self.sizes.len()];
        let mut heap = BinaryHeap::new();
        for factor in 0..self.factors.len() {
            for l in self.labels(factor) {
                if let Some(before) = on[*l as usize].last() {
                    heap.push(Reverse((self.product(*before, factor).0, *before, factor)));
                }
                on[*l as usize].push(factor);
            }
        }
        while let Some(Reverse((cost, x, y))) = heap.pop() {
            if self.factors[x].is_none() || self.factors[y].is_none() {
                continue;
            }
            let (now, keep) = self.product(x, y);
            if now < cost {
                heap.push(Reverse((now, x, y)));
                continue;
            }
            for factor in [x, y] {
                for l in self.labels(factor) {
                    on[*l as usize].retain(|other| *other != factor);
                }
            }
            self.multiply(x, y, keep);
            for l in self.labels(x).to_vec() {
                let holders = &mut on[l as usize];
                let place = holders.partition_point(|other| *other < x);
                holders.insert(place, x);
                let around = [place.checked_sub(1), Some(place + 1)].map(|p| p.and_then(|p| holders.get(p).copied()));
                for other in around.into_iter().flatten() {
                    let (low, high) = (other.min(x), other.max(x));
                    heap.push(Reverse((self.product(low, high).0, low, high)));
                }
            }
        }
        // What shares no label: scalars, and parts of the output.
        let left: Vec<usize> = (0..self.factors.len()).filter(|factor| self.factors[*factor].is_some()).collect();
        for other in left.iter().skip(1) {
            let (_, keep) = self.product(left[0], *other);
            self.multiply(left[0], *other, keep);
        }
    }
}
