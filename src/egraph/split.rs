//! Cuts a network into matrix operations: the generator from index form to matrix notation.
//!
//! A network of two axes at most is first reduced (operands with private or repeated labels, scalar components, operands side by side on
//! the same labels), each in one way; what is left is connected, and is cut in two wherever the two parts meet as a matrix operation
//! joins its operands. The parts are networks again, cut in their turn, so that all associations of a product arise once each.

use super::entries::is_distinct;
use super::net::{Members, Net};
use super::saturate::EGraph;
use crate::base::{Label, Rational};
use crate::expr::Id;
use crate::ops::{
    DIAGONAL, DIAGONAL_OF, DIVIDE, HADAMARD_DIVIDE, INNER, MATRIX_POWER, Node, OUTER, Op, Parameters, TRACE,
};
use num_traits::{One, Zero};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// The most operands for which every cut is tried; past it only the cuts at both ends, and where the orientation of a chain changes.
pub(super) const ALL_CUTS: usize = 6;

/// Past this many operands a network is cut in one way only, so that it has as many parts as operands: what is written is the same.
pub(super) const LONG: usize = 12;

impl EGraph {
    /// Adds the matrix operations that a network of elementary axes, two at most, is.
    pub(super) fn split(&mut self, from: Id, node: &Node) {
        let Some(net) = Net::of(&self.graph, node) else { return };
        if net.pattern.output.iter().any(|group| group.len() != 1) {
            return;
        }
        let out: SmallVec<[Label; 2]> = net.pattern.flat_output().collect();
        if out.len() > 2 {
            self.split_tensor(from, &net, &out);
            return;
        }
        if self.split_reduce(from, &net) || self.split_scalars(from, &net, &out) || self.split_outputs(from, &net, &out)
        {
            return;
        }
        if net.operands.len() == 1 {
            return self.split_single(from, &net, &out);
        }
        if self.split_parallel(from, &net, &out) || out.is_empty() && self.split_tensor(from, &net, net.labels(0)) {
            return;
        }
        self.split_power(from, &net, &out);
        self.split_cuts(from, &net, &out);
    }

    /// An operand that has a label twice, or a summed label to itself, becomes its diagonal or its sum over that label.
    fn split_reduce(&mut self, from: Id, net: &Net) -> bool {
        let degrees = net.pattern.degrees();
        if net.operands.len() == 1 {
            return false;
        }
        for o in 0..net.operands.len() {
            let labels = net.labels(o);
            let mut kept: SmallVec<[Label; 4]> = SmallVec::new();
            for l in labels {
                let here = labels.iter().filter(|m| *m == l).count() as u32;
                if degrees[*l as usize] > here && !kept.contains(l) {
                    kept.push(*l);
                }
            }
            if kept.len() < labels.len() && kept.len() <= 2 {
                let alone = labels.iter().find(|l| degrees[**l as usize] == 1);
                if let (true, Some(alone)) = (net.pattern.output.is_empty() && !degrees.contains(&0), alone) {
                    let all: Members = (0..net.operands.len()).collect();
                    let vector = self.part(net, &all, &[&[*alone]]);
                    self.derive(from, Node::new(Op::Sum, [vector]), "split");
                }
                let groups: SmallVec<[&[Label]; 2]> = kept.iter().map(std::slice::from_ref).collect();
                let reduced = self.part(net, &[o], &groups);
                let new = self.replaced(net, &[o], reduced, &kept);
                self.derive(from, new, "split");
                return true;
            }
        }
        false
    }

    /// Scalar components become scalar factors or divisors.
    fn split_scalars(&mut self, from: Id, net: &Net, out: &[Label]) -> bool {
        let degrees = net.pattern.degrees();
        let mut scalars: Vec<Id> = Vec::new();
        let mut rest: Members = Members::new();
        let components = net.components();
        for members in &components {
            if net.is_closed(members) {
                scalars.push(if components.len() == 1 && out.is_empty() && degrees.iter().all(|d| *d > 0) {
                    // The whole network is one connected scalar.
                    return false;
                } else {
                    self.part(net, members, &[])
                });
            } else {
                rest.extend(members.iter().copied());
            }
        }
        for (l, degree) in degrees.iter().enumerate() {
            if *degree == 0 {
                scalars.push(self.leaf(Op::Size(net.pattern.sizes[l])));
            }
        }
        if scalars.is_empty() {
            return false;
        }
        let mut scalars = self.merged_powers(&scalars);
        scalars.sort_unstable();
        let groups: SmallVec<[&[Label]; 2]> = out.iter().map(std::slice::from_ref).collect();
        let rest = (!rest.is_empty() || !out.is_empty()).then(|| self.part(net, &rest, &groups));
        let mut numerators: Vec<Id> = Vec::new();
        let mut divisors: Vec<(Id, Rational)> = Vec::new();
        let mut i = 0;
        while i < scalars.len() {
            let count = scalars[i..].iter().take_while(|s| **s == scalars[i]).count();
            match self.reciprocal(scalars[i]) {
                Some((base, power)) => divisors.push((base, power * count as i64)),
                None if count > 1 => numerators.push(self.power_of(scalars[i], Rational::from_integer(count as i64))),
                None => numerators.push(scalars[i]),
            }
            i += count;
        }
        let mut value: Option<Id> = rest;
        for scalar in numerators.into_iter().rev() {
            value = Some(match value {
                Some(value) => self.add(Node::new(Op::Scale, [scalar, value])),
                None => scalar,
            });
        }
        for divisor in self.joined_divisors(divisors) {
            let value_or_one = match value {
                Some(value) => value,
                None => self.leaf(Op::Number(Rational::one())),
            };
            value = Some(self.add(Node::new(Op::Call(DIVIDE), [value_or_one, divisor])));
        }
        if let Some(value) = value {
            self.derive_id(from, value, "split");
        }
        true
    }

    /// Diagonal outputs, outputs that nothing touches, and outer products.
    fn split_outputs(&mut self, from: Id, net: &Net, out: &[Label]) -> bool {
        let all: Members = (0..net.operands.len()).collect();
        match *out {
            [] if all.is_empty() => {
                let one = self.leaf(Op::Number(Rational::one()));
                self.derive_id(from, one, "split");
                true
            }
            [i] if all.is_empty() => {
                let ones = self.leaf(Op::Ones(net.size(i)));
                self.derive_id(from, ones, "split");
                true
            }
            [i, j] if i == j => {
                if all.is_empty() {
                    let identity = self.leaf(Op::Identity(net.size(i)));
                    self.derive_id(from, identity, "split");
                } else {
                    let vector = self.part(net, &all, &[&[i]]);
                    self.derive(from, Node::new(Op::Call(DIAGONAL), [vector]), "split");
                }
                true
            }
            [i, j] => {
                let components = net.components();
                let left: Members = components.iter().filter(|c| net.touches(c, i)).flatten().copied().collect();
                let right: Members = components.iter().filter(|c| net.touches(c, j)).flatten().copied().collect();
                if left.iter().any(|o| right.contains(o)) {
                    return false;
                }
                let x = self.part(net, &left, &[&[i]]);
                let y = self.part(net, &right, &[&[j]]);
                self.derive(from, Node::new(Op::Call(OUTER), [x, y]), "split");
                true
            }
            _ => false,
        }
    }

    /// One operand: a transpose, a diagonal, a trace or a sum.
    fn split_single(&mut self, from: Id, net: &Net, out: &[Label]) {
        let operand = net.operands[0];
        let elementary = self.graph[operand].data.shape.iter().all(|axis| axis.len() == 1);
        if !elementary {
            return;
        }
        let labels: SmallVec<[Label; 4]> = net.labels(0).iter().copied().collect();
        let new = match (labels.as_slice(), out) {
            (a, b) if a == b => return self.derive_id(from, operand, "split"),
            ([_], []) => Node::new(Op::Sum, [operand]),
            ([p, q], []) if p == q => Node::new(Op::Call(TRACE), [operand]),
            ([_, _], []) => Node::new(Op::Sum, [operand]),
            (labels, []) if is_distinct(labels) => Node::new(Op::Sum, [operand]),
            ([a, b], [i]) if a == b && a == i => Node::new(Op::Call(DIAGONAL_OF), [operand]),
            ([a, p], [i]) if a == i && p != i => {
                let ones = self.leaf(Op::Ones(net.size(*p)));
                Node::new(Op::Product, [operand, ones])
            }
            ([p, a], [i]) if a == i && p != i => {
                let ones = self.leaf(Op::Ones(net.size(*p)));
                let turned = self.add(Node::new(Op::Transpose, [operand]));
                Node::new(Op::Product, [turned, ones])
            }
            ([a, b], [i, j]) if a == j && b == i => Node::new(Op::Transpose, [operand]),
            _ => return,
        };
        self.derive(from, new, "split");
    }

    /// A chain that repeats itself is a power: `A*B*A*B` is `(A*B)^2`.
    fn split_power(&mut self, from: Id, net: &Net, out: &[Label]) {
        let [i, j] = *out else {
            if out.is_empty() {
                self.split_trace(from, net);
            }
            return;
        };
        // A walk may come through a label twice; a chain does not.
        if net.pattern.degrees().iter().any(|d| *d != 2) {
            return;
        }
        let mut chain: Members = Members::new();
        let mut joints: SmallVec<[Label; 8]> = smallvec![i];
        let mut turns: SmallVec<[usize; 8]> = SmallVec::new();
        while chain.len() < net.operands.len() {
            let at = joints[joints.len() - 1];
            let next = (0..net.operands.len()).filter(|o| !chain.contains(o) && net.labels(*o).len() == 2);
            let Some((operand, leg)) = next.flat_map(|o| [(o, 0), (o, 1)]).find(|(o, leg)| net.labels(*o)[*leg] == at)
            else {
                return;
            };
            chain.push(operand);
            turns.push(leg);
            joints.push(net.labels(operand)[1 - leg]);
        }
        let n = chain.len();
        let repeats =
            |p: usize| (p..n).all(|k| net.operands[chain[k]] == net.operands[chain[k - p]] && turns[k] == turns[k - p]);
        let Some(period) = (1..n).find(|p| n.is_multiple_of(*p) && repeats(*p)) else { return };
        if joints[n] != j || net.size(i) != net.size(joints[period]) {
            return;
        }
        let turned = turns[..period].iter().all(|leg| *leg == 1);
        let ends = [joints[0], joints[period]];
        let [first, last] = if turned { [ends[1], ends[0]] } else { ends };
        let base = self.part(net, &chain[..period], &[&[first], &[last]]);
        let power = Node::new(Op::Parametric(MATRIX_POWER, Parameters::Natural((n / period) as u32)), [base]);
        if turned {
            let power = self.add(power);
            self.derive(from, Node::new(Op::Transpose, [power]), "split");
        } else {
            self.derive(from, power, "split");
        }
    }

    /// A closed network, cut open at one label that two axes touch, is a trace.
    fn split_trace(&mut self, from: Id, net: &Net) {
        let times = |o: &Id| net.operands.iter().filter(|other| *other == o).count();
        let repeats = net.operands.iter().all(|o| times(o) == times(&net.operands[0]) && times(o) > 1);
        if net.operands.len() > 3 && !repeats {
            return;
        }
        let degrees = net.pattern.degrees();
        let axes_only = (0..net.operands.len()).all(|o| net.labels(o).len() == 2);
        if !axes_only || degrees.iter().any(|d| *d != 2) {
            return;
        }
        let cut = net.labels(0)[0];
        let mut open = net.clone();
        let pattern = Arc::make_mut(&mut open.pattern);
        let new = pattern.sizes.len() as Label;
        pattern.sizes.push(net.size(cut));
        let Some(leg) = pattern.inputs[0].iter_mut().find(|l| **l == cut) else { return };
        *leg = new;
        let all: Members = (0..net.operands.len()).collect();
        let matrix = self.part(&open, &all, &[&[new], &[cut]]);
        self.derive(from, Node::new(Op::Call(TRACE), [matrix]), "split");
    }

    fn split_cuts(&mut self, from: Id, net: &Net, out: &[Label]) {
        let n = net.operands.len();
        if self.lean() || n > LONG {
            let order = walk(net, out.first().copied());
            // A matrix loses its last factor, anything else its first, unless only the other way leads to parts that are there already.
            let ends: [usize; 2] = if out.len() == 2 { [n - 1, 1] } else { [1, n - 1] };
            let places = ends.into_iter().chain(2..n - 1);
            let ways = |place: usize| {
                let (left, right) = order.split_at(place);
                [(left, right), (right, left)]
            };
            let known = |(left, right): &(&[usize], &[usize])| {
                let joint = Joint::of(net, out, left, right);
                joint.is_some_and(|j| self.is_there(net, left, &j.left) && self.is_there(net, right, &j.right))
            };
            let known = ends.into_iter().flat_map(ways).find(known);
            if known.into_iter().chain(places.flat_map(ways)).any(|(left, right)| self.cut(from, net, out, left, right))
                || self.cut_sides(from, net, out)
                || self.cut_operand(from, net, out)
            {
                return;
            }
        }
        if n <= ALL_CUTS {
            for mask in 1..(1u32 << n) - 1 {
                let left: Members = (0..n).filter(|o| mask & (1 << o) != 0).collect();
                let right: Members = (0..n).filter(|o| mask & (1 << o) == 0).collect();
                if out.is_empty() && !left.contains(&0) {
                    continue;
                }
                self.cut(from, net, out, &left, &right);
            }
            return;
        }
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
    fn cut_operand(&mut self, from: Id, net: &Net, out: &[Label]) -> bool {
        (0..net.operands.len()).any(|o| {
            let rest: Members = (0..net.operands.len()).filter(|other| *other != o).collect();
            self.cut(from, net, out, &rest, &[o]) || self.cut(from, net, out, &[o], &rest)
        })
    }

    /// Cuts off what meets the rest at the output only. No walk need come to an end there.
    fn cut_sides(&mut self, from: Id, net: &Net, out: &[Label]) -> bool {
        let mut any = false;
        for side in net.open_components(out) {
            let rest: Members = (0..net.operands.len()).filter(|o| !side.contains(o)).collect();
            if !rest.is_empty() {
                any |= self.cut(from, net, out, &side, &rest) || self.cut(from, net, out, &rest, &side);
            }
        }
        any
    }

    /// Adds the operation that joins the two parts, if there is one with `left` on its left.
    fn cut(&mut self, from: Id, net: &Net, out: &[Label], left: &[usize], right: &[usize]) -> bool {
        let Some(joint) = Joint::of(net, out, left, right) else { return false };
        let [x, y] = [(left, &joint.left), (right, &joint.right)].map(|(members, labels)| {
            let groups: SmallVec<[&[Label]; 2]> = labels.iter().map(std::slice::from_ref).collect();
            self.part(net, members, &groups)
        });
        if matches!(joint.by, By::Operation(Op::Hadamard)) {
            for (divisor, rest) in [(x, y), (y, x)] {
                if let Some((base, power)) = self.reciprocal(divisor) {
                    let divisor = self.power_of(base, power);
                    self.derive(from, Node::new(Op::Call(HADAMARD_DIVIDE), [rest, divisor]), "split");
                }
            }
        }
        let new = match joint.by {
            By::Operation(op) => Node::new(op, [x, y]),
            By::DiagonalOfProduct => {
                let product = self.add(Node::new(Op::Product, [x, y]));
                Node::new(Op::Call(DIAGONAL_OF), [product])
            }
            By::DiagonalLeft => {
                let diagonal = self.add(Node::new(Op::Call(DIAGONAL), [x]));
                Node::new(Op::Product, [diagonal, y])
            }
            By::DiagonalRight => {
                let diagonal = self.add(Node::new(Op::Call(DIAGONAL), [y]));
                Node::new(Op::Product, [x, diagonal])
            }
        };
        self.derive(from, new, "split");
        true
    }

    /// Whether the class is the zero tensor by its normal form.
    pub(crate) fn is_zero(&self, id: Id) -> bool {
        self.graph[id].data.form.is_some_and(|form| self.graph.analysis.algebra.polynomial(form).is_zero())
            || self.constant(id).is_some_and(|c| c.is_zero())
    }
}

/// What joins two parts of a network.
enum By {
    /// A matrix operation.
    Operation(Op),
    /// The diagonal of their product.
    DiagonalOfProduct,
    /// The left part is the diagonal of a diagonal factor.
    DiagonalLeft,
    /// The right part is the diagonal of a diagonal factor.
    DiagonalRight,
}

/// How two parts of a network meet as a matrix operation joins its operands, and the labels that each part keeps.
struct Joint {
    by: By,
    left: SmallVec<[Label; 2]>,
    right: SmallVec<[Label; 2]>,
}

impl Joint {
    fn of(net: &Net, out: &[Label], left: &[usize], right: &[usize]) -> Option<Joint> {
        let in_left = |l: Label| net.touches(left, l);
        let in_right = |l: Label| net.touches(right, l);
        let mut shared: SmallVec<[Label; 4]> = SmallVec::new();
        for l in 0..net.pattern.sizes.len() as Label {
            if in_left(l) && in_right(l) {
                shared.push(l);
            }
        }
        let summed: SmallVec<[Label; 4]> = shared.iter().copied().filter(|l| !out.contains(l)).collect();
        let joint = |by, left: &[Label], right: &[Label]| {
            Some(Joint { by, left: SmallVec::from_slice(left), right: SmallVec::from_slice(right) })
        };
        match (out, summed.as_slice()) {
            ([], &[b]) => joint(By::Operation(Op::Call(INNER)), &[b], &[b]),
            ([], &[b, c]) => joint(By::Operation(Op::Call(INNER)), &[b, c], &[b, c]),
            (&[i], &[b]) if in_left(i) && !in_right(i) => joint(By::Operation(Op::Product), &[i, b], &[b]),
            (&[i], []) if in_left(i) && in_right(i) && left.first() < right.first() => {
                joint(By::Operation(Op::Hadamard), &[i], &[i])
            }
            (&[i], &[b]) if in_left(i) && in_right(i) => joint(By::DiagonalOfProduct, &[i, b], &[b, i]),
            (&[i, j], &[b]) if in_left(i) && !in_right(i) && in_right(j) && !in_left(j) => {
                joint(By::Operation(Op::Product), &[i, b], &[b, j])
            }
            (&[i, j], []) if shared.len() == 2 && left.first() < right.first() => {
                joint(By::Operation(Op::Hadamard), &[i, j], &[i, j])
            }
            (&[i, j], []) if shared.as_slice() == [i] && !in_left(j) => joint(By::DiagonalLeft, &[i], &[i, j]),
            (&[i, j], []) if shared.as_slice() == [j] && !in_right(i) => joint(By::DiagonalRight, &[i, j], &[j]),
            _ => None,
        }
    }
}

/// The operands in the order of a walk along shared labels, from the output label or from the operand with the fewest neighbours.
fn walk(net: &Net, start: Option<Label>) -> Members {
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
    while order.len() < n {
        // The most recent label first, so that a chain is walked along.
        let next = reached.iter().rev().find_map(|l| (0..n).find(|o| !order.contains(o) && net.labels(*o).contains(l)));
        let next = next.or_else(|| (0..n).find(|o| !order.contains(o)));
        let Some(next) = next else { break };
        order.push(next);
        reached.extend(net.labels(next).iter().copied());
    }
    order
}
