//! Adaptations: places of an expression that nobody would have written so, were the names of the kinds that an assignment gives them.

use super::kind::{COLUMN, Kinds, MATRIX, ROW, SCALAR, Slot};
use super::tree::{Node, Operation, Tree};
use crate::base::{Symbols, is_small_greek};
use crate::ops::{Callable, Signature};
use crate::syntax::DOT;
use crate::syntax::ast::{ExprKind, ProductOp};
use smallvec::{SmallVec, smallvec};

/// What would be an adaptation, if the kinds are so.
#[derive(Clone, Debug)]
pub(super) enum Adaptation {
    /// A scalar term of a sum that is an array, or a vector as one of a matrix.
    Spread { term: Slot, sum: Slot },
    /// A number added to an array, which is no adaptation, but not as near as one added to a scalar.
    Literal(Slot),
    /// A vector as a factor, entry by entry, of a matrix.
    Across { factor: Slot, product: Slot },
    /// A function of arrays, whose operands are scalars.
    OfScalars(SmallVec<[Slot; 2]>),
    /// A vector where a function goes along an axis, which a vector has no choice of.
    AlongVector(Slot),
    /// Entry by entry, where no array is.
    Entrywise(SmallVec<[usize; 2]>),
    /// The name of a scalar beside a vector, entry by entry.
    Beside { scalar: Slot, vector: Slot },
    /// A scalar name beside a vector name, with the dot of an inner product between them.
    Dotted { left: Slot, right: Slot, both: bool },
    /// A scalar after an array that it multiplies: a coefficient stands in front.
    Behind { array: Slot, scalar: Slot },
    /// A vector with no other use, in front of an expression: a coefficient, if the expression is a scalar.
    Coefficient { prefix: Vec<Prefix>, of: Slot },
    /// The same over an expression with an array in it, which is this node.
    Over { prefix: Vec<Prefix>, of: Slot, node: usize },
    /// The same in front of a row that is contracted with a later factor: `alpha*x'*A*x`.
    Opening { prefix: Vec<Prefix>, row: Slot, later: Vec<Slot> },
    /// `^` after a vector: no adaptation, but far from what is written.
    VectorPower(Slot),
}

/// How far the power of a vector is from what is written: two names that are no vectors are as near.
const VECTOR_POWER: u32 = 2;

/// How much farther the dot of two scalars is from what is written than that of vectors.
const DOT_OF_SCALARS: u32 = 1;

/// How far a number in a sum of arrays is from what is written: as far as one name of another kind.
const LITERAL: u32 = 1;

/// A name among the first factors of a product, and whether it occurs where a coefficient would not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prefix {
    slot: Slot,
    elsewhere: bool,
    /// Whether it begins with a small letter.
    is_small: bool,
}

impl Adaptation {
    /// Adaptations, and distance, under these kinds of slots, where these nodes have an array in them.
    pub(super) fn cost(&self, kinds: &[Kinds], arrays: &[bool]) -> (u32, u32) {
        match self {
            _ if !self.is_needed(kinds, arrays) => (0, 0),
            Adaptation::VectorPower(_) => (0, VECTOR_POWER),
            Adaptation::Dotted { left, right, .. } if kinds[*left] == kinds[*right] => (0, DOT_OF_SCALARS),
            Adaptation::Literal(_) => (0, LITERAL),
            _ => (1, 0),
        }
    }

    fn is_needed(&self, kinds: &[Kinds], arrays: &[bool]) -> bool {
        let scalar = |slot: &Slot| kinds[*slot] == SCALAR;
        match self {
            Adaptation::Spread { term, sum } => {
                scalar(term) && !scalar(sum) || is_vector(kinds[*term]) && kinds[*sum] == MATRIX
            }
            Adaptation::Literal(sum) => !scalar(sum),
            Adaptation::Across { factor, product } => is_vector(kinds[*factor]) && kinds[*product] == MATRIX,
            Adaptation::AlongVector(operand) => is_vector(kinds[*operand]),
            Adaptation::OfScalars(operands) => operands.iter().all(scalar),
            Adaptation::Entrywise(nodes) => !nodes.iter().any(|node| arrays[*node]),
            Adaptation::Beside { scalar: beside, vector } => scalar(beside) && is_vector(kinds[*vector]),
            Adaptation::Dotted { left, right, both } => {
                scalar(left) && (is_vector(kinds[*right]) || *both && scalar(right))
                    || *both && is_vector(kinds[*left]) && scalar(right)
            }
            Adaptation::Behind { array, scalar: after } => scalar(after) && !scalar(array),
            Adaptation::Coefficient { prefix, of } => scalar(of) && is_coefficient(prefix, kinds),
            Adaptation::Over { prefix, of, node } => {
                scalar(of) && arrays[*node] && (is_coefficient(prefix, kinds) || are_coefficients(prefix, kinds))
            }
            Adaptation::Opening { prefix, row, later } => {
                kinds[*row] == ROW && later.iter().any(|slot| kinds[*slot] == COLUMN) && is_coefficient(prefix, kinds)
            }
            Adaptation::VectorPower(base) => is_vector(kinds[*base]),
        }
    }
}

fn is_vector(kind: Kinds) -> bool {
    kind == COLUMN || kind == ROW
}

/// Whether one name is a vector that occurs nowhere else, and all others are scalars.
fn is_coefficient(prefix: &[Prefix], kinds: &[Kinds]) -> bool {
    let mut arrays = prefix.iter().filter(|name| kinds[name.slot] != SCALAR);
    let only = arrays.next().is_some_and(|name| kinds[name.slot] == COLUMN && !name.elsewhere);
    only && arrays.next().is_none()
}

/// Whether several names with a matrix among them occur nowhere else: `G*M*m`, but not the product of a matrix and a vector alone.
fn are_coefficients(prefix: &[Prefix], kinds: &[Kinds]) -> bool {
    let has_matrix = prefix.iter().any(|name| kinds[name.slot] == MATRIX);
    let image = matches!(prefix, [a, b] if kinds[a.slot] == MATRIX && kinds[b.slot] == COLUMN && b.is_small);
    prefix.len() > 1 && has_matrix && !image && prefix.iter().all(|name| !name.elsewhere)
}

/// What could be an adaptation, at each node.
pub(super) fn adaptations(tree: &Tree<'_>, symbols: &Symbols) -> Vec<SmallVec<[Adaptation; 1]>> {
    let mut all: Vec<SmallVec<[Adaptation; 1]>> = Vec::with_capacity(tree.nodes.len());
    let mut uses = vec![0; tree.solver.all().len()];
    for node in tree.nodes.iter().filter(|node| matches!(node.operation, Operation::Name(_))) {
        uses[node.kind] += 1;
    }
    let offsets = offsets(tree).into_iter().filter_map(|index| Some(tree.names.get_index(index)?.1.slot)).collect();
    let mut finder = Finder { tree, symbols, literal: Vec::with_capacity(tree.nodes.len()), uses, offsets };
    for node in &tree.nodes {
        let literal = !matches!(node.operation, Operation::Name(_)) && node.children.iter().all(|c| finder.literal[*c]);
        finder.literal.push(literal);
        let mut found = SmallVec::new();
        // Entries are scalars.
        if !node.indexed && !literal {
            finder.find(node, &mut found);
        }
        // The body of an operation is not what was written.
        if let (Operation::Defined(_), [_, accepted]) = (&node.operation, &node.children[..]) {
            all[*accepted..].iter_mut().for_each(SmallVec::clear);
        }
        all.push(found);
    }
    all
}

struct Finder<'t, 'a> {
    tree: &'t Tree<'a>,
    symbols: &'t Symbols,
    /// By node: whether no name is in it.
    literal: Vec<bool>,
    /// By slot of a name: how often it occurs.
    uses: Vec<u32>,
    /// Slots of names that are small numbers added to arrays.
    offsets: Vec<Slot>,
}

impl<'a> Finder<'_, 'a> {
    fn slot(&self, node: usize) -> Slot {
        self.tree.nodes[node].kind
    }

    fn find(&self, node: &Node<'a>, found: &mut SmallVec<[Adaptation; 1]>) {
        let of_scalars = || Adaptation::OfScalars(node.children.iter().map(|c| self.slot(*c)).collect());
        match &node.operation {
            Operation::Sum(_) => self.sum(node, found),
            Operation::Product(ops, slots) => self.product(node, ops, slots, found),
            // `(x'*A*x)'`: a number that is written out may be transposed.
            Operation::Transpose if self.is_chain(node.children[0]) => {}
            Operation::Transpose | Operation::Frobenius => found.push(of_scalars()),
            Operation::Spelt => self.dot(node, found),
            Operation::Power => found.push(Adaptation::VectorPower(self.slot(node.children[0]))),
            Operation::EntryPower => found.push(Adaptation::Entrywise(node.children.iter().copied().collect())),
            Operation::Call(Callable::Along(..), _) => found.push(Adaptation::AlongVector(self.slot(node.children[0]))),
            Operation::Call(callable, _) if !matches!(callable, Callable::Map(_)) => match callable.signature() {
                Signature::Square | Signature::SquareToScalar => {
                    found.push(Adaptation::Entrywise(node.children.iter().copied().collect()));
                }
                // Each operand is to be an array.
                Signature::OfKinds(..) => {
                    let each = node.children.iter().map(|c| Adaptation::OfScalars(smallvec![self.slot(*c)]));
                    found.extend(each);
                }
                Signature::Same | Signature::ToScalar => found.push(of_scalars()),
                Signature::Constant(_) | Signature::OfDimensions { .. } | Signature::Divided { .. } => {}
            },
            _ => {}
        }
    }

    /// Whether a node is a name that stands for a scalar by how the question is asked, wherever it stands in a product.
    fn is_time(&self, node: usize) -> bool {
        let Operation::Name(index) = self.tree.nodes[node].operation else { return false };
        self.tree.names.get_index(index).is_some_and(|(name, _)| self.symbols.is_scalar_by_use(name))
    }

    /// `a·x`: a Greek letter rather is a coefficient.
    fn dot(&self, node: &Node<'a>, found: &mut SmallVec<[Adaptation; 1]>) {
        let [a, b] = node.children[..] else { return };
        let latin = |child: usize| match self.tree.nodes[child].operation {
            Operation::Name(index) => {
                let name = self.tree.names.get_index(index);
                name.is_some_and(|(name, info)| info.declared.is_none() && !is_small_greek(name))
            }
            _ => false,
        };
        let is_dot = matches!(&node.expr.kind, ExprKind::Call(name, _) if name == DOT);
        if is_dot && self.is_bare(b) && latin(a) {
            found.push(Adaptation::Dotted { left: self.slot(a), right: self.slot(b), both: latin(b) });
        }
    }

    fn sum(&self, node: &Node<'a>, found: &mut SmallVec<[Adaptation; 1]>) {
        for child in &node.children {
            let is_offset =
                term_name(self.tree, *child).is_some_and(|(name, _)| self.offsets.contains(&self.slot(name)));
            if is_offset {
                continue;
            }
            if !self.literal[*child] {
                found.push(Adaptation::Spread { term: self.slot(*child), sum: node.kind });
            } else if self.tree.kind(*child) == SCALAR {
                found.push(Adaptation::Literal(node.kind));
            }
        }
    }

    fn product(&self, node: &Node<'a>, ops: &[ProductOp], slots: &[Slot], found: &mut SmallVec<[Adaptation; 1]>) {
        for (place, op) in ops.iter().enumerate() {
            let factor = node.children[place + 1];
            let before = if place == 0 { self.slot(node.children[0]) } else { slots[place - 1] };
            match op {
                ProductOp::Times if self.is_bare(factor) && !self.is_time(factor) => {
                    found.push(Adaptation::Behind { array: before, scalar: self.slot(factor) });
                    let front = &node.children[..=place];
                    let scalar = front.iter().all(|c| self.is_scalar(*c)) && !front.iter().all(|c| self.literal[*c]);
                    if scalar && self.uses[self.slot(factor)] == 1 {
                        let prefix = vec![self.prefix(factor, false)];
                        found.push(Adaptation::Coefficient { prefix, of: before });
                    }
                }
                ProductOp::Hadamard | ProductOp::HadamardDivide => {
                    found.push(Adaptation::Entrywise(node.children[..place + 2].iter().copied().collect()));
                    let across = |factor| Adaptation::Across { factor, product: slots[place] };
                    found.extend([before, self.slot(factor)].map(across));
                    let (factor_slot, first) = (self.slot(factor), place == 0 && self.is_bare(node.children[0]));
                    found.extend(first.then_some(Adaptation::Beside { scalar: before, vector: factor_slot }));
                    let last = self.is_bare(factor);
                    found.extend(last.then_some(Adaptation::Beside { scalar: factor_slot, vector: before }));
                }
                _ => {}
            }
        }
        self.coefficient(node, ops, found);
    }

    /// Whether it is a scalar by what it is, such as a norm or a power of one, and no name.
    fn is_scalar(&self, node: usize) -> bool {
        !matches!(self.tree.nodes[node].operation, Operation::Name(_)) && self.tree.kind(node) == SCALAR
    }

    /// A product in which a row stands, or a sum of such.
    fn is_chain(&self, node: usize) -> bool {
        let node = &self.tree.nodes[node];
        match &node.operation {
            Operation::Product(..) => {
                node.children.iter().any(|child| matches!(self.tree.nodes[*child].operation, Operation::Transpose))
            }
            Operation::Sum(_) | Operation::Negate => node.children.iter().any(|child| self.is_chain(*child)),
            _ => false,
        }
    }

    /// A name, or its transpose.
    fn is_bare(&self, node: usize) -> bool {
        match &self.tree.nodes[node].operation {
            Operation::Name(_) => true,
            Operation::Transpose => self.is_bare(self.tree.nodes[node].children[0]),
            _ => false,
        }
    }

    /// Names and numbers in front of another factor.
    fn coefficient(&self, node: &Node<'a>, ops: &[ProductOp], found: &mut SmallVec<[Adaptation; 1]>) {
        let is_name = |child: usize| match self.tree.nodes[child].operation {
            Operation::Negate => {
                matches!(self.tree.nodes[self.tree.nodes[child].children[0]].operation, Operation::Name(_))
            }
            Operation::Name(_) => true,
            _ => false,
        };
        let later = |from: usize| -> Vec<Slot> {
            let later = ops[from..].iter().zip(&node.children[from + 1..]);
            later.filter(|(op, _)| **op == ProductOp::Times).map(|(_, child)| self.slot(*child)).collect()
        };
        let whole = |name: usize| self.prefix(name, self.uses[self.slot(name)] > 1);
        // `α·x'*x`
        let first = &self.tree.nodes[node.children[0]];
        if let (Operation::Spelt, [name, row]) = (&first.operation, &first.children[..])
            && is_name(*name)
            && matches!(self.tree.nodes[*row].operation, Operation::Transpose)
        {
            found.push(Adaptation::Opening { prefix: vec![whole(*name)], row: self.slot(*row), later: later(0) });
        }
        let plain = |child: &usize| is_name(*child) || self.literal[*child];
        let count = node.children.iter().take_while(|child| plain(child)).count();
        let is_product = |op: &ProductOp| matches!(op, ProductOp::Times | ProductOp::Divide);
        let names = node.children[..count].iter().copied().filter(|child| is_name(*child));
        if count == 0 || count == node.children.len() || !ops[..count].iter().all(is_product) {
            return;
        }
        let factor = node.children[count];
        let inside = |name: usize| self.prefix(name, self.occurs(self.slot(name), factor));
        let prefix: Vec<Prefix> = names.clone().map(inside).collect();
        if prefix.is_empty() {
            return;
        }
        if ops[count - 1] == ProductOp::Divide {
            found.push(Adaptation::Over { prefix, of: self.slot(factor), node: factor });
            return;
        }
        if !matches!(self.tree.nodes[factor].operation, Operation::Transpose) {
            found.push(Adaptation::Coefficient { prefix, of: self.slot(factor) });
            return;
        }
        let prefix = names.map(whole).collect();
        found.push(Adaptation::Opening { prefix, row: self.slot(factor), later: later(count) });
    }

    fn prefix(&self, node: usize, elsewhere: bool) -> Prefix {
        let is_small = match &self.tree.nodes[node].expr.kind {
            ExprKind::Name(name) => name.starts_with(char::is_lowercase),
            _ => true,
        };
        Prefix { slot: self.slot(node), elsewhere, is_small }
    }

    /// Whether a name occurs in a part.
    fn occurs(&self, name: Slot, part: usize) -> bool {
        let node = &self.tree.nodes[part];
        match node.operation {
            Operation::Name(_) => node.kind == name,
            _ => node.children.iter().any(|child| self.occurs(name, *child)),
        }
    }
}

/// Whether an exponent is made of names and numbers only.
fn is_plain(tree: &Tree<'_>, node: usize) -> bool {
    let node = &tree.nodes[node];
    match node.operation {
        Operation::Name(_) | Operation::Number(_) | Operation::Size(_) => true,
        Operation::Sum(_) | Operation::Product(..) | Operation::Negate => {
            node.children.iter().all(|child| is_plain(tree, *child))
        }
        _ => false,
    }
}

/// Whether a name is in it.
fn has_name(tree: &Tree<'_>, node: usize) -> bool {
    let node = &tree.nodes[node];
    matches!(node.operation, Operation::Name(_)) || node.children.iter().any(|child| has_name(tree, *child))
}

/// Names of numbers that keep an argument away from zero.
const OFFSETS: [&str; 4] = ["eps", "epsilon", "ε", "ϵ"];

/// The name that a term of a sum is, or is a power of, with whether it is a power.
fn term_name(tree: &Tree<'_>, term: usize) -> Option<(usize, bool)> {
    let node = &tree.nodes[term];
    match node.operation {
        Operation::Name(_) => Some((term, false)),
        Operation::Negate => term_name(tree, node.children[0]),
        Operation::Power if matches!(tree.nodes[node.children[1]].operation, Operation::Number(_)) => {
            let base = node.children[0];
            matches!(tree.nodes[base].operation, Operation::Name(_)).then_some((base, true))
        }
        _ => None,
    }
}

/// The undeclared names, by their place, that only stand as terms of sums and are numbers there: `eps` of `sqrt(x.^2 + eps)` and `x./(y + eps)`,
/// `c` of `sqrt(x.^2 + c^2)`, where powers of arrays have their own sign.
pub(super) fn offsets(tree: &Tree<'_>) -> Vec<usize> {
    // What stands in the operand of a function, a power or below a line.
    let mut inside = vec![false; tree.nodes.len()];
    for (place, node) in tree.nodes.iter().enumerate().rev() {
        for (operand, child) in node.children.iter().enumerate() {
            inside[*child] |= inside[place]
                || match &node.operation {
                    Operation::Call(Callable::Map(_), _) => true,
                    Operation::Power | Operation::EntryPower => operand == 0,
                    Operation::Product(ops, _) => operand
                        .checked_sub(1)
                        .is_some_and(|op| matches!(ops[op], ProductOp::Divide | ProductOp::HadamardDivide)),
                    _ => false,
                };
        }
    }
    let name_of = |node: usize| match tree.nodes[node].operation {
        Operation::Name(index) => Some(index),
        _ => None,
    };
    let mut terms: Vec<(usize, bool)> = Vec::new();
    for (place, node) in tree.nodes.iter().enumerate() {
        if !matches!(node.operation, Operation::Sum(_)) {
            continue;
        }
        let has_powers =
            node.children.iter().any(|child| matches!(tree.nodes[*child].operation, Operation::EntryPower));
        for child in &node.children {
            let Some((name, is_power)) = term_name(tree, *child) else { continue };
            let Some(index) = name_of(name) else { continue };
            let is_small = tree.names.get_index(index).is_some_and(|(name, _)| OFFSETS.contains(&name.as_str()));
            terms.push((index, is_power && has_powers || is_small && inside[place]));
        }
    }
    let uses = |index: usize| (0..tree.nodes.len()).filter(|node| name_of(*node) == Some(index)).count();
    let is_offset = |index: &usize| {
        let own = terms.iter().filter(|(own, _)| own == index);
        own.clone().count() == uses(*index) && own.clone().any(|(_, counts)| *counts)
    };
    (0..tree.names.len()).filter(|index| terms.iter().any(|(own, _)| own == index) && is_offset(index)).collect()
}

/// The undeclared names, by their place, that occur in exponents only: `p` of `x.^p`. The exponent of an expression is a scalar; that of a
/// number, or of the name itself, need not be one.
pub(super) fn exponents(tree: &Tree<'_>) -> Vec<usize> {
    let is_power = |node: &Node<'_>| matches!(node.operation, Operation::Power | Operation::EntryPower);
    if !tree.nodes.iter().any(|node| is_power(node) && has_name(tree, node.children[1])) {
        return Vec::new();
    }
    let mut below: Vec<Vec<usize>> = Vec::with_capacity(tree.nodes.len());
    for node in &tree.nodes {
        let mut names: Vec<usize> = node.children.iter().flat_map(|child| below[*child].iter().copied()).collect();
        names.extend(match node.operation {
            Operation::Name(index) => Some(index),
            _ => None,
        });
        names.sort_unstable();
        names.dedup();
        below.push(names);
    }
    // What is reached from the root without going into an exponent has another use.
    let mut other = vec![false; tree.nodes.len()];
    if let Some(root) = other.last_mut() {
        *root = true;
    }
    for (place, node) in tree.nodes.iter().enumerate().rev() {
        for (operand, child) in node.children.iter().enumerate() {
            let is_exponent = is_power(node) && operand == 1;
            let base = &below[node.children[0]];
            let own = is_exponent
                && (base.is_empty() || !is_plain(tree, *child) || below[*child].iter().any(|name| base.contains(name)));
            other[*child] |= own || !is_exponent && other[place];
        }
    }
    let mut names: Vec<usize> = (0..tree.names.len()).collect();
    for (place, node) in tree.nodes.iter().enumerate() {
        if let (Operation::Name(index), true) = (&node.operation, other[place]) {
            names.retain(|name| name != index);
        }
    }
    names.retain(|name| {
        let (text, info) = &tree.names.get_index(*name).map_or(("", None), |(text, info)| (text.as_str(), Some(info)));
        info.is_some_and(|info| !tree.solver.get(info.slot).is_single()) && !text.starts_with(char::is_uppercase)
    });
    names
}
