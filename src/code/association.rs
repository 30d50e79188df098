//! The order in which a network is contracted, two operands at a time: exact for few operands, by the cheapest next pair for many.

use super::repeats::{Key, Labelled, Labels};
use crate::base::{Axis, Variable};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::cell::Cell;
use std::rc::Rc;

/// The most operands for which every order is compared.
const EXACT: usize = 9;

/// By which part a value costs more of a shape that the question has nowhere: who asks with tall matrices has no room for the square of
/// the number of rows.
pub(super) const UNUSUAL: f64 = 2.0;
/// By which part a product costs less that stands in the question: enough to decide between orders that cost the same.
const WRITTEN: f64 = 1e-6;

/// The pairs and splits that are compared on the way to one program; what comes after is contracted one after the other.
pub(super) const SPLITS: usize = 1 << 20;

/// An operand.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) value: Labelled,
    /// Whether it is an inverse that is cheaper to solve with than to form.
    pub(super) inverse: bool,
}

/// Which values are contracted with which.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Leaf(usize),
    Pair(Rc<Tree>, Rc<Tree>),
}

/// All that the best order depends on where no two operands have been contracted before. Of the names of operands it is their order.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Unordered {
    pub(super) operands: Vec<(usize, Labels, [bool; 2], Option<Variable>)>,
    pub(super) output: u128,
    pub(super) axes: Vec<Axis>,
}

/// An order of contraction, and what it costs.
pub(super) type Order = (Rc<Tree>, f64);

/// What a contraction is planned over.
pub(super) struct Task<'t> {
    pub(super) leaves: &'t [Leaf],
    /// The labels of the value.
    pub(super) output: u128,
    pub(super) sizes: &'t Sizes,
    /// The value that two values were contracted to before, so that it costs nothing.
    pub(super) made: &'t dyn Fn(&Labelled, &Labelled, u128) -> Option<Labelled>,
    /// Whether values with these labels are of a shape that is as good as any.
    pub(super) has_shape: &'t dyn Fn(u128) -> bool,
    /// Whether two operands stand together as they were written.
    pub(super) is_written: &'t dyn Fn(usize, usize) -> bool,
    /// The splits that may still be compared.
    pub(super) splits: &'t Cell<usize>,
}

/// The sizes of labels.
pub(super) struct Sizes {
    /// The size of each, or what it is taken to be.
    pub(super) of: Vec<f64>,
    /// Labels of one size that is not known.
    pub(super) unknown: Vec<u128>,
}

impl Sizes {
    /// How many entries a value with these labels is taken to have.
    fn product(&self, labels: u128) -> f64 {
        let (mut plain, mut rest) = (1.0, labels);
        while rest != 0 {
            plain *= self.of.get(rest.trailing_zeros() as usize).copied().unwrap_or(1.0);
            rest &= rest - 1;
        }
        let powers = self.unknown.iter().map(|group| moment((labels & group).count_ones() as usize));
        plain * powers.product::<f64>()
    }

    /// The third power of the size of a square matrix with these labels.
    fn cube(&self, labels: u128) -> f64 {
        let is_unknown = self.unknown.iter().any(|group| group & labels == labels);
        self.product(labels).powf(1.5) * if is_unknown { moment(3) / moment(2).powf(1.5) } else { 1.0 }
    }
}

/// What the mean of a power of a size that is not known is more than the power of its mean: sizes from none to twice the mean are as likely.
/// Two axes of one size are worse than two of different sizes, one of which may be small.
pub(super) fn moment(power: usize) -> f64 {
    (1_u128 << power.min(127)) as f64 / (power + 1) as f64
}

/// Operands that were contracted to one.
#[derive(Clone, Debug)]
struct Part {
    tree: Rc<Tree>,
    value: Labelled,
    labels: u128,
    inverse: bool,
    cost: f64,
    /// The values that are made, each with what that costs.
    steps: SmallVec<[(u64, f64); 4]>,
}

impl Part {
    /// What both cost that is the same work.
    fn shared(&self, other: &Part) -> f64 {
        let is_other = |name: &u64| other.steps.iter().any(|(other, _)| other == name);
        self.steps.iter().filter(|(name, _)| is_other(name)).map(|(_, cost)| cost).sum()
    }
}

/// The labels that a contraction keeps, and what is the same of all contractions that keep these.
struct Kept {
    labels: u128,
    /// What it costs to write the value.
    written: f64,
    has_shape: bool,
}

/// The names of values that are not made yet, and how often operands are the same.
#[derive(Default)]
struct Names {
    known: FxHashMap<Key, u64>,
    has_repeats: bool,
}

impl Task<'_> {
    fn size(&self, labels: u128) -> f64 {
        self.sizes.product(labels)
    }

    /// The labels that a set of operands shares with the rest or with the value.
    fn shared_by(&self, set: usize, parts: &[Part]) -> u128 {
        let (mut own, mut others) = (0, self.output);
        for (at, part) in parts.iter().enumerate() {
            if set >> at & 1 == 1 { own |= part.labels } else { others |= part.labels }
        }
        own & others
    }

    fn kept(&self, labels: u128) -> Kept {
        Kept { labels, written: 4.0 * self.size(labels), has_shape: (self.has_shape)(labels) }
    }

    /// The cost of contracting two parts to one that keeps these labels: operations, and what is written counts four.
    fn cost(&self, a: &Part, b: &Part, kept: &Kept) -> f64 {
        if (self.made)(&a.value, &b.value, kept.labels).is_some() {
            return 0.0;
        }
        let all = a.labels | b.labels;
        let formed = |own: &Part, other: &Part| match own.inverse {
            true if solves(own.labels, other.labels, kept.labels) && !other.inverse => 0.0,
            true => 2.0 * self.sizes.cube(own.labels),
            false => 0.0,
        };
        // Of two inverses one is solved with.
        let forming = match a.inverse && b.inverse {
            true => 2.0 * self.sizes.cube(b.labels),
            false => formed(a, b) + formed(b, a),
        };
        let contracts = all & !kept.labels != 0;
        let cost = forming + self.size(all) * if contracts { 2.0 } else { 1.0 } + kept.written;
        let is_written = || matches!((&*a.tree, &*b.tree), (Tree::Leaf(a), Tree::Leaf(b)) if (self.is_written)(*a, *b));
        match kept.has_shape {
            true if is_written() => cost * (1.0 - WRITTEN),
            true => cost,
            false => cost * (1.0 + UNUSUAL),
        }
    }

    /// What two parts and their contraction cost: what is the same work is done once.
    fn total(&self, a: &Part, b: &Part, kept: &Kept, names: &Names) -> f64 {
        let shared = if names.has_repeats { a.shared(b) } else { 0.0 };
        a.cost + b.cost - shared + self.cost(a, b, kept)
    }

    fn join(&self, a: &Part, b: &Part, kept: &Kept, names: &mut Names) -> Part {
        let cost = self.total(a, b, kept, names);
        let tree = Rc::new(Tree::Pair(a.tree.clone(), b.tree.clone()));
        let mut steps = a.steps.clone();
        let value = match (self.made)(&a.value, &b.value, kept.labels) {
            Some(value) => value,
            None => {
                let (key, axes) = a.value.key(&b.value, |label| kept.labels >> label.min(127) & 1 == 1);
                let next = Labelled::NEW + names.known.len() as u64;
                let name = *names.known.entry(key).or_insert(next);
                if names.has_repeats {
                    let new = b.steps.iter().filter(|(name, _)| !a.steps.iter().any(|(own, _)| own == name));
                    steps.extend(new.copied());
                    steps.push((name, self.cost(a, b, kept)));
                }
                Labelled { name, axes, is_symmetric: false }
            }
        };
        Part { tree, value, labels: kept.labels, inverse: false, cost, steps }
    }

    fn parts(&self) -> Vec<Part> {
        let part = |(at, leaf): (usize, &Leaf)| Part {
            tree: Rc::new(Tree::Leaf(at)),
            value: leaf.value.clone(),
            labels: leaf.value.mask(),
            inverse: leaf.inverse,
            cost: 0.0,
            steps: SmallVec::new(),
        };
        self.leaves.iter().enumerate().map(part).collect()
    }

    /// The best order; `None` without operands. Of equal ones, that which takes the operands from the right.
    pub(super) fn best(&self) -> Option<Order> {
        let parts = self.parts();
        let work = match parts.len() {
            count @ ..=EXACT => (0..count).map(|_| 3).product(),
            count => count.saturating_pow(3) / 6,
        };
        let is_repeated = |at: usize| parts[..at].iter().any(|part| part.value.name == parts[at].value.name);
        let has_repeats = (1..parts.len()).any(is_repeated);
        let names = &mut Names { known: FxHashMap::default(), has_repeats };
        let found = match self.splits.get().checked_sub(work) {
            None => self.in_turn(parts, names),
            Some(left) => {
                self.splits.set(left);
                if parts.len() > EXACT { self.greedy(parts, names) } else { self.exact(parts, names) }
            }
        };
        found.map(|part| (part.tree, part.cost))
    }

    /// The best of all orders, by those of every set of operands.
    fn exact(&self, parts: Vec<Part>, names: &mut Names) -> Option<Part> {
        let whole = (1_usize << parts.len()) - 1;
        let mut best: Vec<Option<Part>> = vec![None; whole + 1];
        for set in 1..=whole {
            if set.is_power_of_two() {
                best[set] = Some(parts[set.trailing_zeros() as usize].clone());
                continue;
            }
            let kept = self.kept(self.shared_by(set, &parts));
            let lowest = set & set.wrapping_neg();
            let mut found: Option<(f64, [&Part; 2])> = None;
            // Every split once: the side with the first operand, from the smallest on.
            let mut side = lowest;
            while side != set {
                if let (Some(a), Some(b)) = (&best[side], &best[set ^ side]) {
                    let enough = found.map_or(f64::INFINITY, |(least, _)| least * (1.0 - 1e-9));
                    // Without work that is the same nothing makes up for what both sides cost.
                    if names.has_repeats || found.is_none() || a.cost + b.cost < enough {
                        let cost = self.total(a, b, &kept, names);
                        if cost < enough || found.is_none() {
                            found = Some((cost, [a, b]));
                        }
                    }
                }
                side = (side.wrapping_sub(set) & set) | lowest;
            }
            best[set] = found.map(|(_, [a, b])| self.join(a, b, &kept, names));
        }
        best.pop().flatten()
    }

    /// One after the other; next is the first that has a label of those before.
    fn in_turn(&self, parts: Vec<Part>, names: &mut Names) -> Option<Part> {
        let mut rest: Vec<Part> = parts.into_iter().rev().collect();
        let mut whole = rest.pop()?;
        while !rest.is_empty() {
            let meets = |part: &Part| part.labels & whole.labels != 0;
            let next = rest.remove(rest.iter().rposition(meets).unwrap_or(rest.len() - 1));
            let needed = rest.iter().fold(self.output, |labels, part| labels | part.labels);
            let kept = self.kept((whole.labels | next.labels) & needed);
            whole = self.join(&whole, &next, &kept, names);
        }
        Some(whole)
    }

    /// The cheapest pair next, until one part is left.
    fn greedy(&self, parts: Vec<Part>, names: &mut Names) -> Option<Part> {
        let mut parts = parts;
        while parts.len() > 1 {
            // The labels of the value and those that two parts have or more, and three or more.
            let (mut once, mut twice, mut often) = (self.output, 0, 0);
            for part in &parts {
                often |= twice & part.labels;
                twice |= once & part.labels;
                once |= part.labels;
            }
            let shares = |a: &Part, b: &Part| a.labels & b.labels != 0;
            let any_share = (0..parts.len()).any(|a| parts[a + 1..].iter().any(|b| shares(&parts[a], b)));
            let mut found: Option<(f64, [usize; 2], Kept)> = None;
            for a in 0..parts.len() {
                for b in a + 1..parts.len() {
                    if any_share && !shares(&parts[a], &parts[b]) {
                        continue;
                    }
                    let (both, one) = (parts[a].labels & parts[b].labels, parts[a].labels ^ parts[b].labels);
                    let kept = self.kept((both & (often | self.output)) | (one & twice));
                    let cost = self.cost(&parts[a], &parts[b], &kept);
                    if found.as_ref().is_none_or(|(least, ..)| cost < least * (1.0 - 1e-9)) {
                        found = Some((cost, [a, b], kept));
                    }
                }
            }
            let (_, [a, b], kept) = found?;
            let joined = self.join(&parts[a], &parts[b], &kept, names);
            parts.remove(b);
            parts[a] = joined;
        }
        parts.pop()
    }
}

/// Whether a product with an inverse is a solve: one of its axes is summed, and the other is not an axis of the operand.
fn solves(inverse: u128, other: u128, kept: u128) -> bool {
    let shared = inverse & other;
    shared.count_ones() == 1 && shared & kept == 0 && (other & !shared).count_ones() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Matrices and vectors with these labels, all different.
    fn leaves(labels: &[u128]) -> Vec<Leaf> {
        let axes = |mask: u128| (0..128).filter(|label| mask >> label & 1 == 1).collect();
        let leaf = |(at, mask): (usize, &u128)| Leaf {
            value: Labelled { name: at as u64, axes: axes(*mask), is_symmetric: false },
            inverse: false,
        };
        labels.iter().enumerate().map(leaf).collect()
    }

    fn best(leaves: &[Leaf], output: u128, sizes: Sizes, splits: usize) -> Order {
        let task = Task {
            leaves,
            output,
            sizes: &sizes,
            made: &|_, _, _| None,
            has_shape: &|_| true,
            is_written: &|_, _| false,
            splits: &Cell::new(splits),
        };
        task.best().unwrap()
    }

    fn text(tree: &Tree) -> String {
        match tree {
            Tree::Leaf(at) => at.to_string(),
            Tree::Pair(a, b) => format!("({}{})", text(a), text(b)),
        }
    }

    fn order(labels: &[u128], output: u128, sizes: &[f64]) -> String {
        let sizes = Sizes { of: sizes.to_vec(), unknown: Vec::new() };
        text(&best(&leaves(labels), output, sizes, SPLITS).0)
    }

    #[test]
    fn vectors_are_taken_first() {
        // A*B*C*x, and y'*A*B.
        assert_eq!(order(&[0b11, 0b110, 0b1100, 0b1000], 0b1, &[100.0; 4]), "(0(1(23)))");
        assert_eq!(order(&[0b1, 0b11, 0b110], 0b100, &[100.0; 3]), "((01)2)");
        // A thin matrix at the left end of a chain.
        assert_eq!(order(&[0b11, 0b110, 0b1100], 0b1001, &[2.0, 100.0, 100.0, 100.0]), "((01)2)");
        // The scaled rows of X'*diag(d)*X.
        assert_eq!(order(&[0b11, 0b1, 0b101], 0b110, &[1000.0, 10.0, 10.0]), "(0(12))");
    }

    #[test]
    fn the_same_work_is_done_once() {
        // diag(Z*L*L'*Z'), where Z*L is there twice.
        let mut leaves = leaves(&[0b11, 0b110, 0b1001, 0b1100]);
        leaves[2].value = Labelled { name: 0, axes: [0, 3].into_iter().collect(), is_symmetric: false };
        leaves[3].value = Labelled { name: 1, axes: [3, 2].into_iter().collect(), is_symmetric: false };
        leaves[1].value.axes = [1, 2].into_iter().collect();
        let sizes = Sizes { of: vec![100.0; 4], unknown: Vec::new() };
        assert_eq!(text(&best(&leaves, 1, sizes, SPLITS).0), "((01)(23))");
    }

    #[test]
    fn two_axes_of_one_unknown_size_are_worse_than_two_of_different_sizes() {
        // X*X'*Y, where Y has few columns as likely as X.
        let sizes = Sizes { of: vec![100.0; 4], unknown: vec![0b101] };
        assert_eq!(text(&best(&leaves(&[0b11, 0b110, 0b1100]), 0b1001, sizes, SPLITS).0), "(0(12))");
    }

    #[test]
    fn operands_are_taken_in_turn_where_no_work_is_left() {
        let chain: Vec<u128> = (0..4).map(|at| 0b11 << at).collect();
        let sizes = Sizes { of: vec![9.0; 5], unknown: Vec::new() };
        let (tree, cost) = best(&leaves(&chain), 0b10001, sizes, 0);
        assert!(matches!(&*tree, Tree::Pair(_, last) if matches!(**last, Tree::Leaf(3))) && cost > 0.0);
    }

    #[test]
    fn many_operands_are_taken_by_the_cheapest_pair() {
        let chain: Vec<u128> = (0..12).map(|at| 0b11 << at).chain([1 << 12]).collect();
        let text = order(&chain, 1, &[50.0; 13]);
        assert!(text.ends_with(&format!("(1112{}", ")".repeat(12))), "{text}");
    }
}
