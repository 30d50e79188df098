//! Kinds by fit: which kinds of the undeclared names are meant.
//!
//! Of all assignments that type, the least is taken in this order: how many *adaptations* it needs, places that a person who means
//! these kinds would not have written so (a scalar that is transposed); how far it is from what the letters say; how many axes the value
//! has. The letters themselves come first, and the search ends with them where they need no adaptation.

use super::adaptations::{Adaptation, adaptations, exponents, offsets};
use super::kind::{COLUMN, Constraint, Kinds, MATRIX, ROW, SCALAR, Slot};
use super::names::likely_kinds;
use super::tree::{Operation, Tree};
use crate::base::Symbols;
use crate::ops::Callable;
use crate::syntax::ast::ProductOp;
use crate::syntax::product_of;
use smallvec::SmallVec;

/// The most steps of a search; as many again may improve what it found until then.
pub(super) const STEPS: usize = 200_000;

/// The kinds that the undeclared names of a tree are meant to have, as far as an assignment was found that types.
pub(super) fn fit(tree: &Tree<'_>, symbols: &Symbols, steps: usize) -> (Vec<(Slot, Kinds)>, Cost) {
    let choices = choices(tree, symbols);
    let (Some(root), false) = (tree.nodes.last(), choices.is_empty()) else { return (Vec::new(), Cost::default()) };
    let mut search = Search::new(tree, choices, symbols, steps);
    if !search.takes_letters() {
        // Each kind of the value narrows what the names can be.
        let (kinds, usual) = (tree.solver.get(root.kind), SCALAR.or(COLUMN).or(ROW).or(MATRIX));
        for kind in if kinds.has(usual) { kinds.and(usual) } else { kinds }.iter() {
            let mut solver = tree.solver.clone();
            if solver.narrow(root.kind, kind) && solver.propagate().is_ok() && search.restrict(solver.all()) {
                search.run();
            }
        }
    }
    if let Some(scalars) = search.scalar_calculus().or_else(|| search.function_of_a_number(symbols)) {
        search.best = Some(scalars);
    }
    match search.best {
        Some((cost, best)) => (search.choices.iter().map(|choice| choice.slot).zip(best).collect(), cost),
        None => (Vec::new(), Cost::default()),
    }
}

/// Letters of unknowns in the calculus of scalars.
const UNKNOWNS: [&str; 6] = ["x", "y", "z", "u", "v", "w"];

/// Whether it is a function of numbers, or a power.
fn is_function(operation: &Operation) -> bool {
    matches!(operation, Operation::Power | Operation::Call(Callable::Map(_), _))
}

/// Whether it is a name or a number, or adds such.
fn is_arithmetic(operation: &Operation) -> bool {
    matches!(operation, Operation::Name(_) | Operation::Number(_) | Operation::Sum(_) | Operation::Negate)
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
    all: SmallVec<[Candidate; 4]>,
    /// Those that are tried now.
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

/// The same for a name: one that may be the product of a matrix and a vector, as `Ax`, is as well a vector as a matrix.
fn named_distance(name: &str, a: Kinds, b: Kinds) -> u32 {
    let mut letters = name.chars();
    let vector = letters.next_back().is_some_and(char::is_lowercase) && product_of(name).is_some();
    if vector && matches!((a, b), (COLUMN, MATRIX) | (MATRIX, COLUMN)) { 1 } else { distance(a, b) }
}

/// What the undeclared names could be, in the order in which they occur.
fn choices(tree: &Tree<'_>, symbols: &Symbols) -> Vec<Choice> {
    let scalars = [exponents(tree), offsets(tree)].concat();
    let mut choices = Vec::new();
    for (index, (name, info)) in tree.names.iter().enumerate().filter(|(_, (_, info))| info.declared.is_none()) {
        let possible = tree.solver.get(info.slot);
        let order = likely_kinds(name, symbols);
        let mut kinds: SmallVec<[Kinds; 4]> = order.iter().copied().filter(|kind| possible.has(*kind)).collect();
        let tensors = possible.without(SCALAR.or(COLUMN).or(MATRIX));
        if kinds.is_empty() || tensors.is_single() {
            kinds.extend(tensors.iter().next());
        }
        let is_scalar = scalars.contains(&index) || symbols.is_scalar_by_use(name);
        if is_scalar && possible.has(SCALAR) {
            kinds = SmallVec::from_slice(&[SCALAR]);
        }
        let mut options: SmallVec<[Candidate; 4]> = kinds
            .iter()
            .map(|kind| Candidate { kind: *kind, distance: named_distance(name, *kind, order[0]) })
            .collect();
        options.sort_by_key(|option| option.distance);
        choices.push(Choice { slot: info.slot, all: options.clone(), options });
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
pub(super) type Cost = (u32, u32, u32);

struct Search<'t, 'a> {
    tree: &'t Tree<'a>,
    choices: Vec<Choice>,
    /// The steps that each choice makes possible; those before the first choice need none.
    segments: Vec<Vec<Step>>,
    /// Of each node that has some.
    adaptations: Vec<SmallVec<[Adaptation; 1]>>,
    /// The least distance of the choices from this one on.
    rest: Vec<u32>,
    /// By slot: what it can be, and its kind under the assignment that is tried.
    domains: Vec<Kinds>,
    kinds: Vec<Kinds>,
    /// By node: whether there is an array in it.
    arrays: Vec<bool>,
    /// The most steps, and those that were made.
    steps: usize,
    spent: usize,
    /// The least cost that was found, and the kinds of the names.
    best: Option<(Cost, Vec<Kinds>)>,
}

/// A choice that is being tried.
struct Level {
    /// The options that type, with what they cost so far, the best last.
    open: SmallVec<[(u32, u32, Candidate); 4]>,
    /// What was taken.
    taken: Candidate,
}

impl<'t, 'a> Search<'t, 'a> {
    fn new(tree: &'t Tree<'a>, choices: Vec<Choice>, symbols: &Symbols, steps: usize) -> Self {
        let adaptations = adaptations(tree, symbols);
        let segments = segments(tree, &choices);
        let kinds = tree.solver.all().to_vec();
        let domains = kinds.clone();
        let arrays = vec![false; tree.nodes.len()];
        Search {
            tree,
            rest: vec![0; choices.len() + 1],
            choices,
            segments,
            adaptations,
            domains,
            kinds,
            arrays,
            steps,
            spent: 0,
            best: None,
        }
    }

    /// Whether all names are what their letters say, and nothing is odd.
    fn takes_letters(&mut self) -> bool {
        let first: Vec<Candidate> = self.choices.iter().filter_map(|choice| choice.options.first().copied()).collect();
        let cost = if first.len() < self.choices.len() { None } else { self.cost(&first) };
        let Some(cost) = cost.filter(|(adapted, far, _)| (*adapted, *far) == (0, 0)) else { return false };
        self.best = Some((cost, first.iter().map(|option| option.kind).collect()));
        true
    }

    /// Tries only options of these kinds of slots; false where a name has none.
    fn restrict(&mut self, kinds: &[Kinds]) -> bool {
        for choice in &mut self.choices {
            let possible = kinds[choice.slot];
            choice.options = choice.all.iter().copied().filter(|option| possible.has(option.kind)).collect();
        }
        for (place, choice) in self.choices.iter().enumerate().rev() {
            let least = choice.options.first().map_or(0, |option| option.distance);
            self.rest[place] = self.rest[place + 1] + least;
        }
        self.kinds.copy_from_slice(kinds);
        self.domains.copy_from_slice(kinds);
        self.choices.iter().all(|choice| !choice.options.is_empty())
    }

    /// Tries assignments, what is the least so far first, until the least is known or the steps are spent.
    fn run(&mut self) {
        self.spent = 0;
        let Some(first) = self.segment(0) else { return };
        let mut levels: Vec<Level> = vec![self.level(0, first)];
        while let Some(depth) = levels.len().checked_sub(1) {
            let Some((adapted, far, option)) = levels[depth].open.pop() else {
                levels.pop();
                continue;
            };
            if self.is_hopeless(adapted, far + self.rest[depth + 1]) {
                continue;
            }
            if self.spent > self.steps {
                break;
            }
            self.kinds[self.choices[depth].slot] = option.kind;
            self.segment(depth + 1);
            levels[depth].taken = option;
            if depth + 1 < self.choices.len() {
                let next = self.level(depth + 1, (adapted, far));
                levels.push(next);
            } else {
                let cost = (adapted, far, self.axes());
                if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
                    self.best = Some((cost, levels.iter().map(|level| level.taken.kind).collect()));
                }
            }
        }
        if self.spent > self.steps {
            self.spent = 0;
            self.improve(false);
            self.improve(true);
        }
    }

    /// The options of a choice, after what stands before was taken at a cost.
    fn level(&mut self, depth: usize, cost: (u32, u32)) -> Level {
        let options = self.choices[depth].options.clone();
        let mut open = SmallVec::new();
        for option in &options {
            self.kinds[self.choices[depth].slot] = option.kind;
            if let Some((adapted, far)) = self.segment(depth + 1) {
                open.push((cost.0 + adapted, cost.1 + far + option.distance, *option));
            }
        }
        // The nearest to the letter comes first among equals.
        open.sort_by_key(|(adapted, far, _)| (*adapted, *far));
        open.reverse();
        Level { open, taken: options[0] }
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

    /// Names of scalars alone, where an unknown is one against its letter beside others that are vectors, and nothing else is an array:
    /// `x^2*y + sin(y)`.
    fn scalar_calculus(&mut self) -> Option<(Cost, Vec<Kinds>)> {
        let (cost, best) = self.best.as_ref()?;
        let names = || self.choices.iter().zip(best);
        let is_unknown = |slot: Slot| {
            let name = self.tree.names.iter().find(|(_, info)| info.slot == slot).map(|(name, _)| name.as_str());
            name.is_some_and(|name| UNKNOWNS.contains(&name))
        };
        let departs = |(choice, kind): (&Choice, &Kinds)| {
            let distance = choice.all.iter().find(|option| option.kind == *kind).map_or(0, |option| option.distance);
            *kind == SCALAR && distance > 0 && is_unknown(choice.slot)
        };
        let is_mixed = names().any(departs) && names().any(|(_, kind)| *kind == COLUMN);
        let has_function = || {
            let nodes = || self.tree.nodes.iter();
            let of_numbers = |operation: &Operation| match operation {
                Operation::Product(ops, _) => ops.iter().all(|op| matches!(op, ProductOp::Times | ProductOp::Divide)),
                operation => is_function(operation) || is_arithmetic(operation),
            };
            nodes().all(|node| of_numbers(&node.operation)) && nodes().any(|node| is_function(&node.operation))
        };
        if cost.2 == 0 || !is_mixed || !has_function() {
            return None;
        }
        self.of_scalars()
    }

    /// The name of which a function is asked about that differentiates by it more than once, where it is that of a vector and what stands
    /// there but numbers: `d^2/dx^2 sin(2*x)`.
    fn function_of_a_number(&mut self, symbols: &Symbols) -> Option<(Cost, Vec<Kinds>)> {
        let (_, best) = self.best.as_ref()?;
        let (Some((name, _)), 1) = (self.tree.names.first(), self.tree.names.len()) else { return None };
        let nodes = || self.tree.nodes.iter();
        let of_number = |operation: &Operation| match operation {
            Operation::Product(ops, _) => ops.iter().all(|op| matches!(op, ProductOp::Times | ProductOp::Divide)),
            Operation::Name(_) | Operation::Number(_) | Operation::Negate => true,
            operation => matches!(operation, Operation::Call(Callable::Map(_), _)),
        };
        let names = nodes().filter(|node| matches!(node.operation, Operation::Name(_))).count();
        let is_function = nodes().all(|node| of_number(&node.operation)) && names == 1 && nodes().count() > 1;
        let is_meant = symbols.is_repeated(name) && name.starts_with(char::is_lowercase);
        if !is_function || !is_meant || best[..] != [COLUMN] {
            return None;
        }
        self.of_scalars()
    }

    /// The assignment of scalars alone, if it needs no adaptation.
    fn of_scalars(&mut self) -> Option<(Cost, Vec<Kinds>)> {
        let scalars: Option<Vec<Candidate>> =
            self.choices.iter().map(|c| c.all.iter().find(|option| option.kind == SCALAR).copied()).collect();
        let scalars = scalars?;
        self.kinds.copy_from_slice(self.tree.solver.all());
        self.domains.copy_from_slice(self.tree.solver.all());
        let found = self.cost(&scalars).filter(|(adapted, ..)| *adapted == 0)?;
        Some((found, vec![SCALAR; scalars.len()]))
    }

    /// Changes one name, or two at a time, for the better, until no change is better.
    fn improve(&mut self, two: bool) {
        let Some((_, found)) = self.best.clone() else { return };
        // What was found under another kind of the value is no start here.
        let option = |(choice, kind): (&Choice, &Kinds)| choice.options.iter().find(|o| o.kind == *kind).copied();
        let start: Option<Vec<Candidate>> = self.choices.iter().zip(&found).map(option).collect();
        let Some(mut current) = start else { return };
        let count = current.len();
        // How many changes were tried since the last that was for the better.
        let (mut place, mut tried) = (0, 0);
        let all = if two { count * count } else { count };
        while tried < all {
            let (a, b) = if two { (place / count, place % count) } else { (place, place) };
            (place, tried) = ((place + 1) % all, tried + 1);
            let first = self.choices[a].options.clone();
            let second = if two { self.choices[b].options.clone() } else { SmallVec::from_slice(&[current[b]]) };
            for (other, option) in second.iter().flat_map(|other| first.iter().map(move |option| (*other, *option))) {
                if self.spent > self.steps {
                    return;
                }
                let mut changed = current.clone();
                changed[b] = other;
                changed[a] = option;
                let Some(cost) = self.cost(&changed) else { continue };
                if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
                    self.best = Some((cost, changed.iter().map(|option| option.kind).collect()));
                    (current, tried) = (changed, 0);
                }
            }
        }
    }

    /// The cost of an assignment, if it types.
    fn cost(&mut self, options: &[Candidate]) -> Option<Cost> {
        let mut far = 0;
        for (choice, option) in self.choices.iter().zip(options) {
            self.kinds[choice.slot] = option.kind;
            far += option.distance;
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
                    let kind = relation.result(a, b).filter(|kind| self.domains[result].has(*kind))?;
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
