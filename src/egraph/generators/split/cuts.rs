//! Cuts of a connected network in two.

use super::joint::{By, Joint};
use crate::base::Label;
use crate::egraph::core::{Quotient, einsum};
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members};
use crate::egraph::limits::{OPERANDS_CUT_EVERYWHERE, OPERANDS_CUT_MANY_WAYS};
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::{SmallVec, smallvec};

impl Generation<'_> {
    /// Cuts a connected network in two: in every way, where it is short.
    pub(super) fn split_cuts(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) {
        let n = net.operands.len();
        if n > OPERANDS_CUT_MANY_WAYS && self.write_chain(from, net, out) {
            return;
        }
        if (self.is_full() || n > OPERANDS_CUT_MANY_WAYS) && self.cut_once(from, net, out) {
            return;
        }
        if n <= OPERANDS_CUT_EVERYWHERE {
            for mask in 1..(1u32 << n) - 1 {
                let left: Members = (0..n).filter(|o| mask & (1 << o) != 0).collect();
                let right: Members = (0..n).filter(|o| mask & (1 << o) == 0).collect();
                // The operands of an inner product are in one order.
                if !out.is_empty() || left.contains(&0) {
                    self.cut(from, net, out, &left, &right);
                }
            }
        } else {
            self.cut_along_walk(from, net, out);
        }
    }

    /// Cuts a network in one way; whether there is one.
    fn cut_once(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) -> bool {
        let n = net.operands.len();
        let order = walk(net, out.first().copied());
        // A matrix loses its last factor, anything else its first, unless only the other way leads to parts that are there already.
        let ends: [usize; 2] = if out.len() == 2 { [n - 1, 1] } else { [1, n - 1] };
        let crossings = crossings(net, out, &order);
        let may_meet = |place: &usize| crossings[*place] <= Joint::summed(out);
        let places = ends.into_iter().chain(2..n - 1).filter(may_meet);
        let ways = |place: usize| {
            let (left, right) = order.split_at(place);
            [(left, right), (right, left)]
        };
        let known = |(left, right): &(&[usize], &[usize])| {
            let joint = Joint::of(net, out, left, right);
            joint.is_some_and(|j| self.is_there(net, left, &j.left) && self.is_there(net, right, &j.right))
        };
        let known = ends.into_iter().flat_map(ways).find(known);
        known.into_iter().chain(places.flat_map(ways)).any(|(left, right)| self.cut(from, net, out, left, right))
            || self.cut_sides(from, net, out)
            || self.cut_operand(from, net, out)
    }

    /// Cuts a long network at both ends, and where the orientation of a chain changes; a scalar everywhere.
    fn cut_along_walk(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) {
        let n = net.operands.len();
        let mut any = self.cut_sides(from, net, out);
        let order = walk(net, out.first().copied());
        let mut places: SmallVec<[usize; 8]> = smallvec![1, n - 1];
        if out.is_empty() {
            places = (1..n).collect();
        } else {
            let forward = |o: usize, next: usize| net.labels(o).last().is_some_and(|l| net.labels(next).contains(l));
            places.extend((1..n - 1).filter(|p| forward(order[p - 1], order[*p]) != forward(order[*p], order[p + 1])));
        }
        places.sort_unstable();
        places.dedup();
        for place in places {
            let (left, right) = order.split_at(place);
            any |= self.cut(from, net, out, left, right);
            if !out.is_empty() {
                any |= self.cut(from, net, out, right, left);
            }
        }
        if !any {
            self.cut_operand(from, net, out);
        }
    }

    /// Cuts off the first operand that can be: a walk may have gone past it.
    fn cut_operand(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) -> bool {
        let degrees = net.pattern.degrees();
        let may_meet = |o: &usize| {
            let shared = |l: &&Label| degrees[**l as usize] > 1 && !out.contains(l);
            net.labels(*o).iter().filter(shared).count() <= Joint::summed(out)
        };
        (0..net.operands.len()).filter(may_meet).any(|o| {
            let rest: Members = (0..net.operands.len()).filter(|other| *other != o).collect();
            self.cut(from, net, out, &rest, &[o]) || self.cut(from, net, out, &[o], &rest)
        })
    }

    /// Cuts off what meets the rest at the output only. No walk need come to an end there.
    fn cut_sides(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) -> bool {
        let mut any = false;
        for side in net.open_components(out) {
            let rest: Members = (0..net.operands.len()).filter(|o| !side.contains(o)).collect();
            if !rest.is_empty() {
                any |= self.cut(from, net, out, &side, &rest) || self.cut(from, net, out, &rest, &side);
            }
            if any && net.operands.len() > OPERANDS_CUT_MANY_WAYS {
                break;
            }
        }
        any
    }

    /// Adds the operation that joins the two parts, if there is one with `left` on its left.
    fn cut(&mut self, from: Id, net: &ClassNetwork, out: &[Label], left: &[usize], right: &[usize]) -> bool {
        let Some(joint) = Joint::of(net, out, left, right) else { return false };
        let [x, y] = [(left, &joint.left), (right, &joint.right)].map(|(members, labels)| {
            let groups: SmallVec<[&[Label]; 2]> = labels.iter().map(std::slice::from_ref).collect();
            self.part(net, members, &groups)
        });
        if matches!(joint.by, By::Operation(Op::Hadamard)) {
            for (divisor, dividend) in [(x, y), (y, x)] {
                if let Some((base, power)) = self.negative_power(divisor) {
                    let divisor = self.power_of(base, power);
                    self.derive(from, Quotient { dividend, divisor, entrywise: true }.node(), "split");
                }
            }
        }
        let new = match joint.by {
            By::Operation(op) => Node::new(op, [x, y]),
            By::DiagonalOfProduct => {
                let product = self.add(Node::new(Op::Product, [x, y]));
                Node::new(einsum("ii->i"), [product])
            }
            By::DiagonalLeft => {
                let diagonal = self.add(Node::new(einsum("i->ii"), [x]));
                Node::new(Op::Product, [diagonal, y])
            }
            By::DiagonalRight => {
                let diagonal = self.add(Node::new(einsum("i->ii"), [y]));
                Node::new(Op::Product, [x, diagonal])
            }
        };
        self.derive(from, new, "split");
        true
    }
}

/// For each place in an order of the operands, how many summed labels touch operands before and after it.
fn crossings(net: &ClassNetwork, out: &[Label], order: &[usize]) -> Vec<usize> {
    let mut seen: SmallVec<[Option<(usize, usize)>; 16]> = smallvec![None; net.pattern.sizes.len()];
    for (place, operand) in order.iter().enumerate() {
        for l in net.labels(*operand) {
            let (first, _) = seen[*l as usize].unwrap_or((place, place));
            seen[*l as usize] = Some((first, place));
        }
    }
    let (mut begin, mut end) = (vec![0usize; order.len() + 1], vec![0usize; order.len() + 1]);
    for (l, ends) in seen.iter().enumerate() {
        if let Some((first, last)) = ends.filter(|_| !out.contains(&(l as Label))) {
            begin[first + 1] += 1;
            end[last + 1] += 1;
        }
    }
    let mut open = 0;
    (0..=order.len())
        .map(|place| {
            open = open + begin[place] - end[place];
            open
        })
        .collect()
}

/// The operands in the order of a walk along shared labels, from the output label or from the operand with the fewest neighbours.
fn walk(net: &ClassNetwork, start: Option<Label>) -> Members {
    let n = net.operands.len();
    let mut order = Members::new();
    let mut reached: SmallVec<[Label; 16]> = SmallVec::new();
    match start {
        Some(label) => reached.push(label),
        None => {
            let ends = (0..n).min_by_key(|o| net.labels(*o).len()).unwrap_or(0);
            order.push(ends);
            reached.extend(net.labels(ends).iter().copied());
        }
    }
    let mut is_in: SmallVec<[bool; 16]> = smallvec![false; n];
    order.iter().for_each(|o| is_in[*o] = true);
    let on = net.operands_of_labels();
    while order.len() < n {
        // The most recent label first, so that a chain is walked along. A label all of whose operands were met has done its part.
        let mut next = None;
        while let (None, Some(label)) = (next, reached.last()) {
            next = on[*label as usize].iter().copied().find(|o| !is_in[*o]);
            if next.is_none() {
                reached.pop();
            }
        }
        let Some(next) = next.or_else(|| (0..n).find(|o| !is_in[*o])) else { break };
        order.push(next);
        is_in[next] = true;
        reached.extend(net.labels(next).iter().copied());
    }
    order
}
