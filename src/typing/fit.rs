//! Kinds by fit: which kinds of the undeclared names are meant.
//!
//! Of all assignments that type, the least is taken in this order: how many *adaptations* it needs, places that a person who means
//! these kinds would not have written so (a scalar that is transposed); how far it is from what the letters say; how many axes the value
//! has. The letters themselves come first, and the search ends with them where they need no adaptation.

use super::adaptations::{Adaptation, adaptations, exponents};
use super::kind::{COLUMN, Constraint, Kinds, MATRIX, ROW, SCALAR, Slot};
use super::names::likely_kinds;
use super::tree::{Operation, Tree};
use crate::base::Symbols;
use smallvec::SmallVec;

/// The most steps of a search; as many again may improve what it found until then.
pub(super) const STEPS: usize = 200_000;

/// The kinds that the undeclared names of a tree are meant to have, as far as an assignment was found that types.
pub(super) fn fit(tree: &Tree<'_>, symbols: &Symbols, steps: usize) -> Vec<(Slot, Kinds)> {
    let choices = choices(tree, symbols);
    if choices.is_empty() {
        return Vec::new();
    }
    let mut search = Search::new(tree, choices, steps);
    search.run();
    if search.spent > steps {
        search.spent = 0;
        search.improve(false);
        search.improve(true);
    }
    match search.best {
        Some((_, best)) => {
            search.choices.iter().zip(best).map(|(c, option)| (c.slot, c.options[option].kind)).collect()
        }
        None => Vec::new(),
    }
}

/// A kind that a name could have, and how far it is from its letter.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    kind: Kinds,
    distance: u32,
}

/// The kinds that a name could have, the nearest to its letter first.
#[derive(Clone, Debug)]
struct Choice {
    slot: Slot,
    options: SmallVec<[Candidate; 4]>,
}

/// How far two kinds are apart, as kinds of a name: scalars and vectors are often told apart by their use, matrices by their letters.
fn distance(a: Kinds, b: Kinds) -> u32 {
    match (a, b) {
        _ if a == b => 0,
        (SCALAR, COLUMN) | (COLUMN, SCALAR) => 1,
        (SCALAR | COLUMN | MATRIX, SCALAR | COLUMN | MATRIX) => 3,
        _ => 4,
    }
}

/// What the undeclared names could be, in the order in which they occur.
fn choices(tree: &Tree<'_>, symbols: &Symbols) -> Vec<Choice> {
    let scalars = exponents(tree);
    let mut choices = Vec::new();
    for (index, (name, info)) in tree.names.iter().enumerate().filter(|(_, (_, info))| info.declared.is_none()) {
        let possible = tree.solver.get(info.slot);
        let order = likely_kinds(name, symbols);
        let mut kinds: SmallVec<[Kinds; 4]> = order.iter().copied().filter(|kind| possible.has(*kind)).collect();
        let tensors = possible.without(SCALAR.or(COLUMN).or(MATRIX));
        if kinds.is_empty() || tensors.is_single() {
            kinds.extend(tensors.iter().next());
        }
        if scalars.contains(&index) && possible.has(SCALAR) {
            kinds = SmallVec::from_slice(&[SCALAR]);
        }
        let mut options: SmallVec<[Candidate; 4]> =
            kinds.iter().map(|kind| Candidate { kind: *kind, distance: distance(*kind, order[0]) }).collect();
        options.sort_by_key(|option| option.distance);
        choices.push(Choice { slot: info.slot, options });
    }
    choices
}

/// What is done to know the cost of an assignment, in the order of the tree.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The kind of a result from those of two operands.
    Relate(Constraint),
    /// The adaptations at a node.
    Adapt(usize),
}

/// Adaptations, distance from the letters, axes of the value.
type Cost = (u32, u32, u32);

struct Search<'t, 'a> {
    tree: &'t Tree<'a>,
    choices: Vec<Choice>,
    /// The steps that each choice makes possible; those before the first choice need none.
    segments: Vec<Vec<Step>>,
    /// Of each node that has some.
    adaptations: Vec<SmallVec<[Adaptation; 1]>>,
    /// The least distance of the choices from this one on.
    rest: Vec<u32>,
    /// By slot: the kinds under the assignment that is tried.
    kinds: Vec<Kinds>,
    /// By node: whether there is an array in it.
    arrays: Vec<bool>,
    /// The most steps, and those that were made.
    steps: usize,
    spent: usize,
    best: Option<(Cost, Vec<usize>)>,
}

impl<'t, 'a> Search<'t, 'a> {
    fn new(tree: &'t Tree<'a>, choices: Vec<Choice>, steps: usize) -> Self {
        let mut rest = vec![0; choices.len() + 1];
        for (place, choice) in choices.iter().enumerate().rev() {
            rest[place] = rest[place + 1] + choice.options.first().map_or(0, |option| option.distance);
        }
        let adaptations = adaptations(tree);
        let segments = segments(tree, &choices);
        let kinds = tree.solver.all().to_vec();
        let arrays = vec![false; tree.nodes.len()];
        Search { tree, choices, segments, adaptations, rest, kinds, arrays, steps, spent: 0, best: None }
    }

    /// Tries assignments, the nearest to the letters first, until the least is known or the steps are spent.
    fn run(&mut self) {
        let Some(first) = self.segment(0) else { return };
        let levels = self.choices.len();
        // Of each level: the option to try next, and the cost of what stands before.
        let mut next = vec![0; levels];
        let mut costs: Vec<(u32, u32)> = vec![first; levels + 1];
        let mut level = 0;
        loop {
            if level == levels {
                let (adapted, far) = costs[level];
                let cost = (adapted, far, self.axes());
                if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
                    self.best = Some((cost, next.iter().map(|option| option - 1).collect()));
                }
            } else if let Some(option) = self.choices[level].options.get(next[level]).copied() {
                if self.spent > self.steps {
                    return;
                }
                next[level] += 1;
                self.kinds[self.choices[level].slot] = option.kind;
                let (adapted, far) = costs[level];
                let far = far + option.distance;
                if self.is_hopeless(adapted, far + self.rest[level + 1]) {
                    continue;
                }
                if let Some(more) = self.segment(level + 1) {
                    costs[level + 1] = (adapted + more.0, far + more.1);
                    level += 1;
                    if let Some(next) = next.get_mut(level) {
                        *next = 0;
                    }
                }
                continue;
            }
            match level.checked_sub(1) {
                Some(before) => level = before,
                None => return,
            }
        }
    }

    /// Whether nothing that costs at least so much can be better than what was found.
    fn is_hopeless(&self, adapted: u32, far: u32) -> bool {
        let Some(((best_adapted, best_far, axes), _)) = &self.best else { return false };
        match (adapted, far).cmp(&(*best_adapted, *best_far)) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => *axes == 0 || (adapted, far) == (0, 0),
            std::cmp::Ordering::Greater => true,
        }
    }

    /// Changes one name, or two at a time, for the better, until no change is better.
    fn improve(&mut self, two: bool) {
        let Some((_, mut current)) = self.best.clone() else { return };
        let count = current.len();
        // How many changes were tried since the last that was for the better.
        let (mut place, mut tried) = (0, 0);
        let all = if two { count * count } else { count };
        while tried < all {
            let (a, b) = if two { (place / count, place % count) } else { (place, place) };
            (place, tried) = ((place + 1) % all, tried + 1);
            let (first, second) = (self.choices[a].options.len(), self.choices[b].options.len());
            for pair in 0..first * if two { second } else { 1 } {
                let mut changed = current.clone();
                changed[a] = pair % first;
                if two {
                    changed[b] = pair / first;
                }
                if self.spent > self.steps {
                    return;
                }
                let Some(cost) = self.cost(&changed) else { continue };
                if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
                    self.best = Some((cost, changed.clone()));
                    (current, tried) = (changed, 0);
                }
            }
        }
    }

    /// The cost of an assignment, if it types.
    fn cost(&mut self, options: &[usize]) -> Option<Cost> {
        let mut far = 0;
        for (choice, option) in self.choices.iter().zip(options) {
            self.kinds[choice.slot] = choice.options[*option].kind;
            far += choice.options[*option].distance;
        }
        let mut adapted = 0;
        for segment in 0..self.segments.len() {
            let more = self.segment(segment)?;
            (adapted, far) = (adapted + more.0, far + more.1);
        }
        Some((adapted, far, self.axes()))
    }

    /// The adaptations and the distance that one more choice brings, if what it decides types.
    fn segment(&mut self, segment: usize) -> Option<(u32, u32)> {
        let (mut adapted, mut far) = (0, 0);
        for step in &self.segments[segment] {
            self.spent += 1;
            match *step {
                Step::Relate(Constraint { relation, operands: [a, b], result, .. }) => {
                    let (a, b) = (self.kinds[a], self.kinds[b]);
                    if !(a.is_single() && b.is_single()) {
                        return None;
                    }
                    let kind = relation.result(a, b).filter(|kind| self.tree.solver.get(result).has(*kind))?;
                    self.kinds[result] = kind;
                }
                Step::Adapt(node) => {
                    let this = &self.tree.nodes[node];
                    let below = this.children.iter().any(|child| self.arrays[*child]);
                    self.arrays[node] = below || self.kinds[this.kind] != SCALAR;
                    for adaptation in &self.adaptations[node] {
                        let more = adaptation.cost(&self.kinds, &self.arrays);
                        (adapted, far) = (adapted + more.0, far + more.1);
                    }
                }
            }
        }
        Some((adapted, far))
    }

    /// The axes of the value; a row comes before a column.
    fn axes(&self) -> u32 {
        let Some(root) = self.tree.nodes.last() else { return 0 };
        let kind = self.kinds[root.kind];
        2 * kind.rank() as u32 - u32::from(kind == ROW)
    }
}

/// The steps of a tree, split where a name occurs for the first time.
fn segments(tree: &Tree<'_>, choices: &[Choice]) -> Vec<Vec<Step>> {
    let mut segments = vec![Vec::new()];
    let mut constraints = tree.solver.constraints().iter().peekable();
    for (place, node) in tree.nodes.iter().enumerate() {
        if let Operation::Name(_) = node.operation
            && choices.get(segments.len() - 1).is_some_and(|choice| choice.slot == node.kind)
        {
            segments.push(Vec::new());
        }
        let Some(segment) = segments.last_mut() else { continue };
        while let Some(constraint) = constraints.next_if(|constraint| constraint.result <= node.kind) {
            segment.push(Step::Relate(*constraint));
        }
        segment.push(Step::Adapt(place));
    }
    // What a node that is still to come relates.
    if let Some(segment) = segments.last_mut() {
        segment.extend(constraints.map(|constraint| Step::Relate(*constraint)));
    }
    segments.resize_with(choices.len() + 1, Vec::new);
    segments
}
