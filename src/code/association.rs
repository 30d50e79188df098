//! The order in which a network is contracted, two operands at a time: exact for few operands, by the cheapest next pair for many.

use std::cell::Cell;

/// The most operands for which every order is compared.
const EXACT: usize = 9;

/// By which part a value of an unusual shape costs more: enough to decide between orders that cost the same.
const UNUSUAL: f64 = 1e-6;

/// The pairs and splits that are compared on the way to one program; what comes after is contracted one after the other.
pub(super) const SPLITS: usize = 1 << 20;

/// An operand, as sets of labels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf {
    /// The labels of its axes.
    pub(super) labels: u128,
    /// Whether it is an inverse that is cheaper to solve with than to form.
    pub(super) inverse: bool,
}

/// Which values are contracted with which.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Leaf(usize),
    Pair(Box<Tree>, Box<Tree>),
}

/// What a contraction is planned over.
pub(super) struct Task<'t> {
    pub(super) leaves: &'t [Leaf],
    /// The labels of the value.
    pub(super) output: u128,
    /// The size of each label.
    pub(super) sizes: &'t [f64],
    /// Whether two operands have been contracted before, so that it costs nothing.
    pub(super) is_known: &'t dyn Fn(usize, usize) -> bool,
    /// Whether values with these labels are of a shape that is as good as any.
    pub(super) has_shape: &'t dyn Fn(u128) -> bool,
    /// The splits that may still be compared.
    pub(super) splits: &'t Cell<usize>,
}

/// Operands that were contracted to one.
#[derive(Clone, Debug)]
struct Part {
    tree: Tree,
    labels: u128,
    inverse: bool,
    cost: f64,
}

impl Task<'_> {
    fn size(&self, labels: u128) -> f64 {
        self.sizes.iter().enumerate().filter(|(label, _)| labels >> label & 1 == 1).map(|(_, size)| size).product()
    }

    /// The labels that a set of leaves shares with the rest or with the value.
    fn kept(&self, set: usize) -> u128 {
        let of = |inside: bool| {
            let own = self.leaves.iter().enumerate().filter(move |(at, _)| (set >> at & 1 == 1) == inside);
            own.fold(0, |all, (_, leaf)| all | leaf.labels)
        };
        of(true) & (self.output | of(false))
    }

    /// The cost of contracting two parts to one that keeps these labels: operations, and what is written counts four.
    fn cost(&self, a: &Part, b: &Part, kept: u128) -> f64 {
        if let (Tree::Leaf(a), Tree::Leaf(b)) = (&a.tree, &b.tree)
            && (self.is_known)(*a, *b)
        {
            return 0.0;
        }
        let all = a.labels | b.labels;
        let formed = |own: &Part, other: &Part| match own.inverse {
            true if solves(own.labels, other.labels, kept) && !other.inverse => 0.0,
            true => 2.0 * self.size(own.labels).powf(1.5),
            false => 0.0,
        };
        // Of two inverses one is solved with.
        let forming = match a.inverse && b.inverse {
            true => 2.0 * self.size(b.labels).powf(1.5),
            false => formed(a, b) + formed(b, a),
        };
        let contracts = all & !kept != 0;
        let cost = forming + self.size(all) * if contracts { 2.0 } else { 1.0 } + 4.0 * self.size(kept);
        if (self.has_shape)(kept) { cost } else { cost * (1.0 + UNUSUAL) }
    }

    fn join(&self, a: &Part, b: &Part, kept: u128) -> Part {
        let cost = a.cost + b.cost + self.cost(a, b, kept);
        let tree = Tree::Pair(Box::new(a.tree.clone()), Box::new(b.tree.clone()));
        Part { tree, labels: kept, inverse: false, cost }
    }

    fn parts(&self) -> Vec<Part> {
        let part = |(at, leaf): (usize, &Leaf)| Part {
            tree: Tree::Leaf(at),
            labels: leaf.labels,
            inverse: leaf.inverse,
            cost: 0.0,
        };
        self.leaves.iter().enumerate().map(part).collect()
    }

    /// The best order; `None` without operands. Of equal ones, that which takes the operands from the right.
    pub(super) fn best(&self) -> Option<(Tree, f64)> {
        let parts = self.parts();
        let work = match parts.len() {
            count @ ..=EXACT => (0..count).map(|_| 3).product(),
            count => count.saturating_pow(3) / 6,
        };
        let Some(left) = self.splits.get().checked_sub(work) else {
            return self.in_turn(parts).map(|part| (part.tree, part.cost));
        };
        self.splits.set(left);
        if parts.len() > EXACT {
            return self.greedy(parts).map(|part| (part.tree, part.cost));
        }
        let whole = (1_usize << parts.len()) - 1;
        let mut best: Vec<Option<Part>> = vec![None; whole + 1];
        for set in 1..=whole {
            if set.is_power_of_two() {
                best[set] = Some(parts[set.trailing_zeros() as usize].clone());
                continue;
            }
            let kept = self.kept(set);
            let lowest = set & set.wrapping_neg();
            let mut found: Option<Part> = None;
            // Every split once: the side with the first operand, from the smallest on.
            let mut side = lowest;
            while side != set {
                if let (Some(a), Some(b)) = (&best[side], &best[set ^ side]) {
                    // Trees are put together of the cheaper splits only.
                    let cost = a.cost + b.cost + self.cost(a, b, kept);
                    if found.as_ref().is_none_or(|found| cost < found.cost * (1.0 - 1e-9)) {
                        found = Some(self.join(a, b, kept));
                    }
                }
                side = (side.wrapping_sub(set) & set) | lowest;
            }
            best[set] = found;
        }
        best.pop().flatten().map(|part| (part.tree, part.cost))
    }

    /// One after the other; next is the first that has a label of those before.
    fn in_turn(&self, parts: Vec<Part>) -> Option<Part> {
        let mut rest: Vec<Part> = parts.into_iter().rev().collect();
        let mut whole = rest.pop()?;
        while !rest.is_empty() {
            let meets = |part: &Part| part.labels & whole.labels != 0;
            let next = rest.remove(rest.iter().rposition(meets).unwrap_or(rest.len() - 1));
            let needed = rest.iter().fold(self.output, |labels, part| labels | part.labels);
            whole = self.join(&whole, &next, (whole.labels | next.labels) & needed);
        }
        Some(whole)
    }

    /// The cheapest pair next, until one part is left.
    fn greedy(&self, parts: Vec<Part>) -> Option<Part> {
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
            let mut found: Option<(f64, [usize; 2], u128)> = None;
            for a in 0..parts.len() {
                for b in a + 1..parts.len() {
                    if any_share && !shares(&parts[a], &parts[b]) {
                        continue;
                    }
                    let (both, one) = (parts[a].labels & parts[b].labels, parts[a].labels ^ parts[b].labels);
                    let kept = (both & (often | self.output)) | (one & twice);
                    let cost = self.cost(&parts[a], &parts[b], kept);
                    if found.as_ref().is_none_or(|(least, ..)| cost < least * (1.0 - 1e-9)) {
                        found = Some((cost, [a, b], kept));
                    }
                }
            }
            let (_, [a, b], kept) = found?;
            let joined = self.join(&parts[a], &parts[b], kept);
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

    fn order(leaves: &[u128], output: u128, sizes: &[f64]) -> String {
        let leaves: Vec<Leaf> = leaves.iter().map(|labels| Leaf { labels: *labels, inverse: false }).collect();
        fn text(tree: &Tree) -> String {
            match tree {
                Tree::Leaf(at) => at.to_string(),
                Tree::Pair(a, b) => format!("({}{})", text(a), text(b)),
            }
        }
        let splits = Cell::new(SPLITS);
        let task =
            Task { leaves: &leaves, output, sizes, is_known: &|_, _| false, has_shape: &|_| true, splits: &splits };
        text(&task.best().unwrap().0)
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
    fn operands_are_taken_in_turn_where_no_work_is_left() {
        let chain: Vec<Leaf> = (0..4).map(|at| Leaf { labels: 0b11 << at, inverse: false }).collect();
        let splits = Cell::new(0);
        let task = Task {
            leaves: &chain,
            output: 0b10001,
            sizes: &[9.0; 5],
            is_known: &|_, _| false,
            has_shape: &|_| true,
            splits: &splits,
        };
        let (tree, cost) = task.best().unwrap();
        assert!(matches!(tree, Tree::Pair(_, last) if matches!(*last, Tree::Leaf(3))) && cost > 0.0);
    }

    #[test]
    fn many_operands_are_taken_by_the_cheapest_pair() {
        let chain: Vec<u128> = (0..12).map(|at| 0b11 << at).chain([1 << 12]).collect();
        let text = order(&chain, 1, &[50.0; 13]);
        assert!(text.ends_with(&format!("(1112{}", ")".repeat(12))), "{text}");
    }
}
