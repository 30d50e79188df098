//! Two operands of a network, contracted by the operation that says it: a product of matrices, an outer product, scaled rows.

use super::association::{Sizes, Tree};
use super::instruction::{Contraction, Instruction, Place, Reduction, Side};
use super::lowering::{Lowering, Made, Part, Scale};
use super::repeats::{Key, Labelled, Labels};
use crate::base::{Axis, Label, Shape};
use std::rc::Rc;

/// Letters for the axes of the value, then for summed indices.
const OUTPUT: &str = "ijklmnabcdefgh";
const SUMMED: &str = "pqrstuvwxyzoABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// What is contracted: operands, the labels that stay, the dimension of each label.
pub(super) struct Plan<'p> {
    pub(super) keep: &'p [Label],
    pub(super) axes: &'p [Axis],
    pub(super) scale: Scale,
    /// The step after which the scale is applied.
    pub(super) scaled_after: usize,
}

impl Plan<'_> {
    /// Whether the value has the second label before the first.
    fn swaps(&self, first: Label, second: Label) -> bool {
        let at = |label: Label| self.keep.iter().position(|own| *own == label);
        matches!((at(first), at(second)), (Some(first), Some(second)) if first > second)
    }
}

impl Lowering<'_> {
    /// The contraction of many operands, one after the other: next is one that has an axis of those before.
    pub(super) fn contract_in_order(&mut self, parts: &[Part], keep: &[Label], axes: &[Axis], scale: Scale) -> Part {
        let mut rest: Vec<Part> = parts.to_vec();
        let mut whole = rest.remove(0);
        let plan = Plan { keep, axes, scale, scaled_after: usize::MAX };
        while !rest.is_empty() {
            let meets = |part: &Part| part.labels.iter().any(|label| whole.labels.contains(label));
            let scales = |part: &Part| part.labels.iter().all(|label| whole.labels.contains(label));
            let next = rest.iter().position(scales).or_else(|| rest.iter().position(meets)).unwrap_or(0);
            let next = rest.remove(next);
            let needed = |label: &Label| keep.contains(label) || rest.iter().any(|part| part.labels.contains(label));
            let kept: Labels = union(&whole.labels, &next.labels).into_iter().filter(needed).collect();
            whole = self.pair(whole, next, &kept, &plan);
        }
        self.apply(&plan.scale, whole)
    }

    /// An operand with the labels of its axes; a transpose has those of what it is one of.
    pub(super) fn labelled(&self, part: &Part) -> Labelled {
        let (place, axes) = match *self.program.instruction(part.place) {
            Instruction::Transpose(inner) if !part.inverse => (inner, part.labels.iter().rev().copied().collect()),
            _ => (part.place, part.labels.clone()),
        };
        let is_symmetric = axes.len() == 2 && self.symmetric.contains(&place);
        Labelled { name: place.index() as u64 * 2 + u64::from(part.inverse), axes, is_symmetric }
    }

    /// Whether two values have been contracted before, in any way.
    pub(super) fn is_paired(&self, a: &Labelled, b: &Labelled) -> bool {
        self.paired.contains(&(a.name.min(b.name), a.name.max(b.name)))
    }

    /// What two values were contracted to before.
    pub(super) fn made(&self, a: &Labelled, b: &Labelled, stays: impl Fn(Label) -> bool) -> Option<Labelled> {
        if !self.is_paired(a, b) {
            return None;
        }
        let (key, axes) = a.key(b, stays);
        self.pairs.get(&key).map(|made| self.labelled(&made.part(&axes)))
    }

    /// Whether two of these operands have been contracted before.
    fn is_known(&self, a: &Part, b: &Part, holders: &Holders) -> bool {
        let kept = holders.kept(&a.labels, &b.labels);
        self.made(&self.labelled(a), &self.labelled(b), |label| kept.contains(&label)).is_some()
    }

    /// Two operands to one with these labels, which may have been done before.
    fn contracted(&mut self, a: Part, b: Part, kept: &[Label], plan: &Plan<'_>) -> Part {
        let [own, other] = [&a, &b].map(|part| self.labelled(part));
        let (key, axes): (Key, Labels) = own.key(&other, |label| kept.contains(&label));
        if let Some(made) = self.pairs.get(&key) {
            return made.part(&axes);
        }
        let part = self.pair(a, b, kept, plan);
        let place = |label: &Label| axes.iter().position(|own| own == label);
        if let Some(order) = part.labels.iter().map(place).collect::<Option<_>>() {
            self.paired.insert((key.0, key.1));
            self.pairs.insert(key, Made { place: part.place, order });
        }
        part
    }

    /// Operands of which those are one that have been contracted before, where that costs nothing, and their best order.
    fn with_known(&mut self, parts: &[Part], plan: &Plan<'_>, sizes: &Sizes) -> (Vec<Part>, Option<Rc<Tree>>) {
        /// The most operands of which pairs are tried one by one.
        const TRIED: usize = 24;
        let mut parts = parts.to_vec();
        let mut order = self.order(&parts, plan, sizes);
        while let (3..=TRIED, Some((_, least))) = (parts.len(), &order) {
            let enough = least * (1.0 + 1e-9);
            let holders = Holders::new(&parts, plan.keep);
            let pairs = (0..parts.len()).flat_map(|a| (a + 1..parts.len()).map(move |b| (a, b)));
            let known: Vec<(usize, usize)> =
                pairs.filter(|(a, b)| self.is_known(&parts[*a], &parts[*b], &holders)).collect();
            let mut joined = None;
            for (a, b) in known {
                let kept = holders.kept(&parts[a].labels, &parts[b].labels);
                let part = self.contracted(parts[a].clone(), parts[b].clone(), &kept, plan);
                let mut fewer = parts.clone();
                fewer.remove(b);
                fewer[a] = part;
                let order = self.order(&fewer, plan, sizes);
                if order.as_ref().is_some_and(|(_, cost)| *cost <= enough) {
                    joined = Some((fewer, order));
                    break;
                }
            }
            let Some(fewer) = joined else { break };
            (parts, order) = fewer;
        }
        (parts, order.map(|(tree, _)| tree))
    }

    /// The contraction of all operands, which are at least one. The labels of the value are those of `keep` that some operand has.
    pub(super) fn contract(&mut self, parts: &[Part], keep: &[Label], axes: &[Axis], scale: Scale) -> Part {
        let sizes = self.sizes(axes);
        let mut plan = Plan { keep, axes, scale, scaled_after: usize::MAX };
        let (parts, tree) = self.with_known(parts, &plan, &sizes);
        let Some(tree) = tree else { return parts[0].clone() };
        let mut steps = Vec::new();
        measure(&tree, &parts, &sizes.of, &mut Holders::new(&parts, keep), &mut steps);
        // The last of the smallest.
        let least = steps.iter().copied().fold(f64::INFINITY, f64::min);
        plan.scaled_after = steps.iter().rposition(|size| *size <= least * 1.000001).unwrap_or(0);
        self.follow(&tree, &parts, &plan, &mut 0, &mut Holders::new(&parts, keep))
    }

    /// Contracts as a tree says.
    fn follow(
        &mut self,
        tree: &Tree,
        parts: &[Part],
        plan: &Plan<'_>,
        step: &mut usize,
        holders: &mut Holders,
    ) -> Part {
        let part = match tree {
            Tree::Leaf(at) => parts[*at].clone(),
            Tree::Pair(left, right) => {
                let a = self.follow(left, parts, plan, step, holders);
                let b = self.follow(right, parts, plan, step, holders);
                let kept = holders.contract(&a.labels, &b.labels);
                self.contracted(a, b, &kept, plan)
            }
        };
        let here = *step;
        *step += 1;
        if here == plan.scaled_after { self.apply(&plan.scale, part) } else { part }
    }

    /// A part times the scale.
    pub(super) fn apply(&mut self, scale: &Scale, part: Part) -> Part {
        if scale.coefficient.is_one() && scale.factor.is_none() && scale.divisor.is_none() {
            return part;
        }
        let part = self.formed(part);
        let shape = self.program.shape(part.place).clone();
        let mut place = part.place;
        let scalar = Shape::new();
        let positive = scale.coefficient.abs();
        match (scale.factor, scale.divisor) {
            (None, Some(divisor)) if positive.is_one() => place = self.program.divide(place, divisor, &shape),
            (factor, divisor) => {
                let coefficient = self.program.number(positive);
                let mut factor = match factor {
                    Some(factor) => self.program.multiply(coefficient, factor, &scalar),
                    None => coefficient,
                };
                if let Some(divisor) = divisor {
                    factor = self.program.divide(factor, divisor, &scalar);
                }
                place = self.program.multiply(factor, place, &shape);
            }
        }
        if scale.coefficient.is_negative() {
            place = self.program.negate(place);
        }
        if self.symmetric.contains(&part.place) {
            self.symmetric.insert(place);
        }
        Part { place, ..part }
    }

    /// An inverse as a matrix; anything else as it is.
    pub(super) fn formed(&mut self, part: Part) -> Part {
        if !part.inverse {
            return part;
        }
        let place = self.inverse_of(part.place);
        Part { place, inverse: false, ..part }
    }

    /// Two operands to one with these labels.
    fn pair(&mut self, a: Part, b: Part, kept: &[Label], plan: &Plan<'_>) -> Part {
        for (inverse, other) in [(&a, &b), (&b, &a)] {
            let shared = inverse.labels.iter().filter(|label| other.labels.contains(label));
            let summed = shared.clone().filter(|label| !kept.contains(label)).count();
            if inverse.inverse && shared.count() == 1 && summed == 1 && other.labels.len() <= 2 {
                let other = self.formed(other.clone());
                return self.solve(inverse, other);
            }
        }
        let (a, b) = (self.formed(a), self.formed(b));
        let shared: Labels = a.labels.iter().copied().filter(|label| b.labels.contains(label)).collect();
        let (batch, summed): (Labels, Labels) = shared.iter().copied().partition(|label| kept.contains(label));
        let own = |part: &Part| -> Labels { part.labels.iter().copied().filter(|l| !shared.contains(l)).collect() };
        let (left, right) = (own(&a), own(&b));
        if summed.is_empty() {
            return self.entrywise(a, b, plan);
        }
        if left.is_empty() && right.is_empty() {
            let b = self.arranged(b, &a.labels);
            return self.sum_of_products(a, b, &summed);
        }
        if batch.is_empty() && summed.len() == 1 && left.len() <= 1 && right.len() <= 1 {
            return self.matrix_product(a, b, (&left, summed[0], &right), plan);
        }
        self.einsum(&[a, b], kept, plan)
    }

    /// The inverse of a factorised matrix times an operand with at most two axes.
    fn solve(&mut self, inverse: &Part, other: Part) -> Part {
        let (rows, columns) = (inverse.labels[0], inverse.labels[1]);
        let (summed, free) = if other.labels.contains(&columns) { (columns, rows) } else { (rows, columns) };
        let rest: Labels = other.labels.iter().copied().filter(|label| *label != summed).collect();
        let order: Labels = [summed].into_iter().chain(rest.iter().copied()).collect();
        let other = self.arranged(other, &order);
        let place = self.solved(inverse.place, other.place, summed == rows);
        Part { place, labels: [free].into_iter().chain(rest).collect(), inverse: false }
    }

    /// The same with its axes in another order.
    pub(super) fn arranged(&mut self, part: Part, order: &[Label]) -> Part {
        let from: Vec<usize> =
            order.iter().filter_map(|label| part.labels.iter().position(|own| own == label)).collect();
        let place = self.turned(part.place, &from);
        Part { place, labels: order.iter().copied().filter(|label| part.labels.contains(label)).collect(), ..part }
    }

    /// A value with its axes in another order; a symmetric matrix is its own transpose.
    fn turned(&mut self, place: Place, order: &[usize]) -> Place {
        if order == [1, 0] && self.symmetric.contains(&place) { place } else { self.program.permute(place, order) }
    }

    fn entrywise(&mut self, a: Part, b: Part, plan: &Plan<'_>) -> Part {
        if a.labels.len() == 1 && b.labels.len() == 1 && a.labels != b.labels {
            let (a, b) = if plan.swaps(a.labels[0], b.labels[0]) { (b, a) } else { (a, b) };
            let place = self.program.outer(a.place, b.place);
            return Part { place, labels: [a.labels[0], b.labels[0]].into_iter().collect(), inverse: false };
        }
        // In the order of the larger operand, or of the value where neither has all labels.
        let all = union(&a.labels, &b.labels);
        let order: Labels = match (a.labels.len() == all.len(), b.labels.len() == all.len()) {
            (true, _) => a.labels.clone(),
            (_, true) => b.labels.clone(),
            _ => {
                let kept = plan.keep.iter().copied().filter(|label| all.contains(label));
                let mut order: Labels = kept.collect();
                order.extend(all.iter().copied().filter(|label| !plan.keep.contains(label)));
                order
            }
        };
        for (ones, of) in [(&a, &b), (&b, &a)] {
            if let Some(place) = self.triangle(ones, of) {
                return Part { place, labels: of.labels.clone(), inverse: false };
            }
        }
        let shape: Shape = order.iter().map(|label| plan.axes[usize::from(*label)].clone()).collect();
        let [a, b] = [a, b].map(|part| {
            let there: Vec<bool> = order.iter().map(|label| part.labels.contains(label)).collect();
            let part = self.arranged(part, &order);
            self.program.expand(part.place, &there)
        });
        let place = self.program.multiply(a, b, &shape);
        Part { place, labels: order, inverse: false }
    }

    /// The triangle that ones below the diagonal cut out of a matrix with the same axes.
    fn triangle(&mut self, ones: &Part, of: &Part) -> Option<Place> {
        if *self.program.instruction(ones.place) != Instruction::LowerOnes || of.labels.len() != 2 {
            return None;
        }
        let side = match ones.labels[..] == of.labels[..] {
            true => Side::Below,
            false if ones.labels.iter().rev().eq(&of.labels) => Side::Above,
            false => return None,
        };
        let shape = self.program.shape(of.place).clone();
        Some(self.program.add(Instruction::Triangle(side, of.place), shape))
    }

    /// Of two operands with the same axes.
    fn sum_of_products(&mut self, a: Part, b: Part, summed: &[Label]) -> Part {
        if summed.len() == a.labels.len() {
            let place = match a.labels.len() {
                1 => self.program.matrix_multiply(a.place, b.place),
                _ => self.program.dot(a.place, b.place),
            };
            return Part { place, labels: Labels::new(), inverse: false };
        }
        let shape = self.program.shape(a.place).clone();
        let products = self.program.multiply(a.place, b.place, &shape);
        let is_summed = |at: &usize| summed.contains(&a.labels[*at]);
        let axes: Vec<usize> = (0..a.labels.len()).filter(is_summed).collect();
        let place = self.program.reduce(Reduction::Sum, products, &axes);
        Part { place, labels: a.labels.into_iter().filter(|label| !summed.contains(label)).collect(), inverse: false }
    }

    fn matrix_product(
        &mut self,
        a: Part,
        b: Part,
        (left, summed, right): (&[Label], Label, &[Label]),
        plan: &Plan<'_>,
    ) -> Part {
        // As the value has its axes; where it has them not, so that operands stand as they are.
        let are_turned = |l: Label, r: Label| {
            let is_free = [l, r].iter().any(|label| !plan.keep.contains(label));
            is_free && a.labels[..] == [summed, l] && b.labels[..] == [r, summed]
        };
        if let ([l], [r]) = (left, right)
            && (plan.swaps(*l, *r) || are_turned(*l, *r))
        {
            return self.matrix_product(b, a, (right, summed, left), plan);
        }
        let labels: Labels = left.iter().chain(right).copied().collect();
        // A vector on the left of a matrix stands on the right of its transpose.
        if left.is_empty() {
            let order: Labels = right.iter().copied().chain([summed]).collect();
            let b = self.arranged(b, &order);
            return Part { place: self.program.matrix_multiply(b.place, a.place), labels, inverse: false };
        }
        let order: Labels = left.iter().copied().chain([summed]).collect();
        let a = self.arranged(a, &order);
        let order: Labels = [summed].into_iter().chain(right.iter().copied()).collect();
        let b = self.arranged(b, &order);
        Part { place: self.program.matrix_multiply(a.place, b.place), labels, inverse: false }
    }

    /// An Einstein sum of operands, with labels in the order of the value where it has them.
    pub(super) fn einsum(&mut self, parts: &[Part], kept: &[Label], plan: &Plan<'_>) -> Part {
        let mut order: Labels = plan.keep.iter().copied().filter(|label| kept.contains(label)).collect();
        order.extend(kept.iter().copied().filter(|label| !plan.keep.contains(label)));
        let mut letters: Vec<(Label, char)> = order.iter().copied().zip(OUTPUT.chars()).collect();
        let mut unused = SUMMED.chars();
        for label in parts.iter().flat_map(|part| part.labels.iter()) {
            if !letters.iter().any(|(known, _)| known == label) {
                letters.push((*label, unused.next().unwrap_or('?')));
            }
        }
        let letter =
            |label: &Label| letters.iter().find(|(known, _)| known == label).map_or('?', |(_, letter)| *letter);
        let operands = parts.iter().map(|part| (part.place, part.labels.iter().map(letter).collect())).collect();
        let contraction = Contraction { operands, output: order.iter().map(letter).collect() };
        let shape = order.iter().map(|label| plan.axes[usize::from(*label)].clone()).collect();
        let place = self.program.add(Instruction::Contract(contraction), shape);
        Part { place, labels: order, inverse: false }
    }

    /// An operand without the labels that it has twice, and without those that nothing else needs.
    pub(super) fn simplified(&mut self, part: Part, needed: &[Label], axes: &[Axis]) -> Part {
        let once: Labels = union(&part.labels, &[]);
        let kept: Labels = once.iter().copied().filter(|label| needed.contains(label)).collect();
        if kept.len() == part.labels.len() {
            return part;
        }
        let part = self.formed(part);
        if once.len() == part.labels.len() {
            let axes: Vec<usize> = (0..once.len()).filter(|at| !kept.contains(&once[*at])).collect();
            let place = self.program.reduce(Reduction::Sum, part.place, &axes);
            return Part { place, labels: kept, inverse: false };
        }
        if let [a, b] = part.labels[..]
            && a == b
        {
            let shape: Shape = kept.iter().map(|label| axes[usize::from(*label)].clone()).collect();
            let instruction =
                if kept.is_empty() { Instruction::Trace(part.place) } else { Instruction::Diagonal(part.place) };
            return Part { place: self.program.add(instruction, shape), labels: kept, inverse: false };
        }
        let scale = Scale { coefficient: crate::base::Rational::one(), factor: None, divisor: None };
        self.einsum(&[part], &kept, &Plan { keep: &kept, axes, scale, scaled_after: usize::MAX })
    }
}

/// The labels of both, each once.
pub(super) fn union(a: &[Label], b: &[Label]) -> Labels {
    let mut all = Labels::new();
    for label in a.iter().chain(b) {
        if !all.contains(label) {
            all.push(*label);
        }
    }
    all
}

/// How many values have each label, the result among them.
struct Holders(Vec<usize>);

impl Holders {
    fn new(parts: &[Part], keep: &[Label]) -> Holders {
        let mut holders = Holders(Vec::new());
        parts.iter().for_each(|part| holders.add(&part.labels));
        holders.add(keep);
        holders
    }

    fn add(&mut self, labels: &[Label]) {
        for label in union(labels, &[]) {
            let at = usize::from(label);
            self.0.resize(self.0.len().max(at + 1), 0);
            self.0[at] += 1;
        }
    }

    /// The labels of two values that another one has.
    fn kept(&self, a: &[Label], b: &[Label]) -> Labels {
        let of_both = |label: &Label| usize::from(a.contains(label) && b.contains(label));
        union(a, b).into_iter().filter(|label| self.0[usize::from(*label)] > 1 + of_both(label)).collect()
    }

    /// Two values become one, of the labels that another one has.
    fn contract(&mut self, a: &[Label], b: &[Label]) -> Labels {
        let kept = self.kept(a, b);
        union(b, &[]).iter().filter(|label| a.contains(label)).for_each(|label| self.0[usize::from(*label)] -= 1);
        kept
    }
}

/// The sizes of all values of a tree, in the order in which they are made, and the labels of the last; an inverse is not there to be scaled.
fn measure(tree: &Tree, parts: &[Part], sizes: &[f64], holders: &mut Holders, found: &mut Vec<f64>) -> Labels {
    let own = match tree {
        Tree::Leaf(at) => parts[*at].labels.clone(),
        Tree::Pair(a, b) => {
            let [a, b] = [a, b].map(|part| measure(part, parts, sizes, holders, found));
            holders.contract(&a, &b)
        }
    };
    let size = own.iter().map(|label| sizes[usize::from(*label)]).product();
    let is_inverse = matches!(tree, Tree::Leaf(at) if parts[*at].inverse);
    found.push(if is_inverse { f64::INFINITY } else { size });
    own
}
