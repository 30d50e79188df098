//! How large dimensions have to be for evaluation to speak of all of them.
//!
//! A law that holds for small matrices only, such as that of Cayley and Hamilton, antisymmetrises more indices of a dimension than the
//! dimension has places; a term with `k` summed indices of a dimension and `f` free ones has none that holds at more than `k + f` places
//! (Procesi, The invariant theory of n×n matrices, Adv. Math. 19, 1976, for traces). Besides, a term is a polynomial in a dimension, of
//! a degree up to the closed loops that its indices can form; it is zero if it is so at more places than that. Indices count for each class
//! of joined axes by itself: the other classes are other spaces, on which no index of this one is antisymmetrised.

use super::budget::{LARGEST_SIZE, LITERAL, SIZES};
use super::classes::{Class, Classes};
use super::question::Equation;
use crate::base::{Dimension, IndexPattern, Shape, Symbols};
use crate::eval::{Scale, Sizes};
use crate::expr::{Graph, Id};
use crate::ops::{Function, Meaning, Op};
use std::ops::RangeInclusive;

/// What is counted of one dimension in one term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Indices {
    /// The summed indices of the dimension.
    summed: u64,
    /// The loops that they form, or may form where a factor is the identity.
    loops: u64,
}

impl Indices {
    fn plus(self, other: Indices) -> Indices {
        Indices { summed: self.summed.saturating_add(other.summed), loops: self.loops.saturating_add(other.loops) }
    }

    fn times(self, factor: u64) -> Indices {
        Indices { summed: self.summed.saturating_mul(factor), loops: self.loops.saturating_mul(factor) }
    }

    fn most(self, other: Indices) -> Indices {
        Indices { summed: self.summed.max(other.summed), loops: self.loops.max(other.loops) }
    }
}

/// What is counted in one term: outside of functions whose values are free of their arguments, and inside of them the most of one argument.
/// No law of indices leads from the one to the other.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    outside: Indices,
    inside: Indices,
}

impl Count {
    fn plus(self, other: Count) -> Count {
        Count { outside: self.outside.plus(other.outside), inside: self.inside.most(other.inside) }
    }

    fn most(self, other: Count) -> Count {
        Count { outside: self.outside.most(other.outside), inside: self.inside.most(other.inside) }
    }
}

/// Sizes at which the sides have to agree if what is seen there holds for all.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    /// Every dimension larger than the number of its indices, of another size than the others, and of as many sizes as its loops call for.
    pub(super) sizes: Vec<Sizes>,
    /// Whether that is so for every dimension: some have too many indices or loops.
    pub(super) complete: bool,
}

impl Reach {
    /// That of the sides of an equation. Literal dimensions of at most `literal` have their own size, larger ones are taken for symbols.
    pub(super) fn of(equation: Equation<'_>, symbols: &Symbols, literal: usize) -> Reach {
        let mut reach = Reach { sizes: vec![ones(symbols, literal)], complete: true };
        let classes = Classes::of(equation, symbols);
        let mut next = 0;
        for dimension in equation.dimensions() {
            let indices = of_dimension(equation, dimension, &classes);
            let own = symbols.literal_size(dimension).map(|size| usize::try_from(size).unwrap_or(usize::MAX));
            let from = usize::try_from(indices.summed).unwrap_or(usize::MAX).saturating_add(1);
            if let Some(own) = own.filter(|own| *own <= literal.max(from.min(LARGEST_SIZE))) {
                reach.spread(dimension, own..=own);
                continue;
            }
            let count = usize::try_from(indices.loops).unwrap_or(usize::MAX).saturating_add(1);
            let from = from.max(next);
            let last = from.saturating_add(count - 1);
            if last <= LARGEST_SIZE && count.saturating_mul(reach.sizes.len()) <= SIZES {
                reach.spread(dimension, from..=last);
                next = last + 1;
            } else {
                reach.complete = false;
                next = next.max(LITERAL + 1);
                let last = if 2 * reach.sizes.len() <= SIZES { next + 1 } else { next };
                reach.spread(dimension, next..=last);
                next = last + 1;
            }
        }
        reach
    }

    /// Every one of the sizes with each of these for a dimension.
    fn spread(&mut self, dimension: Dimension, places: RangeInclusive<usize>) {
        let each = |sizes: &Sizes| places.clone().map(|size| sizes.clone().with(dimension, size)).collect::<Vec<_>>();
        self.sizes = self.sizes.iter().flat_map(each).collect();
    }
}

/// The largest size of a dimension at ordinary points and at these; one where the equation has none.
pub(super) fn largest(equation: Equation<'_>, symbols: &Symbols, reach: &Reach) -> usize {
    /// As many as there are deals of sizes.
    const DRAWS: u64 = 4;
    let dimensions = equation.dimensions();
    let ordinary = (0..DRAWS).map(|draw| Sizes::scaled(symbols, draw, Scale::Distinct, LITERAL));
    let of = |sizes: &Sizes| dimensions.iter().filter_map(|d| sizes.get(*d)).max();
    ordinary.chain(reach.sizes.iter().cloned()).filter_map(|sizes| of(&sizes)).max().unwrap_or(1)
}

/// All sizes one, but for those that are literal numbers of at most `literal`.
pub(super) fn ones(symbols: &Symbols, literal: usize) -> Sizes {
    let is_open = |d: &Dimension| symbols.literal_size(*d).is_none_or(|size| size > literal as u64);
    let open = symbols.dimensions().map(|(dimension, _)| dimension).filter(is_open);
    open.fold(Sizes::unknown(symbols), |sizes, dimension| sizes.with(dimension, 1))
}

/// The most indices of one class of axes of a dimension that either side has; its free ones count as summed.
fn of_dimension(equation: Equation<'_>, dimension: Dimension, classes: &Classes<'_>) -> Indices {
    let of_class = |class| Counts { graph: equation.graph, classes, class }.of(equation);
    classes.of_dimension(dimension).into_iter().map(of_class).fold(Indices::default(), Indices::most)
}

fn function(graph: &Graph, id: Id) -> Option<Function> {
    match graph.op(id) {
        Op::Map(function) => Some(*function),
        _ => None,
    }
}

/// The indices of one class.
struct Counts<'a> {
    graph: &'a Graph,
    classes: &'a Classes<'a>,
    class: Class,
}

impl Counts<'_> {
    fn of(&self, equation: Equation<'_>) -> Indices {
        let Equation { graph, left, right } = equation;
        let reachable = graph.reachable(&[left, right]);
        let functions: Vec<Function> = reachable.iter().filter_map(|id| function(graph, *id)).collect();
        let mut counts = vec![Count::default(); graph.len()];
        for id in reachable {
            let count = self.of_node(id, &counts);
            counts[usize::from(id)] = match function(graph, id) {
                Some(function) if function.hides_argument(&functions) => {
                    let arguments = self.free(id);
                    Count { outside: Indices::default(), inside: count.outside.plus(arguments).most(count.inside) }
                }
                _ => count,
            };
        }
        let Count { outside, inside } = counts[usize::from(left)].most(counts[usize::from(right)]);
        outside.plus(self.free(left)).most(inside)
    }

    /// The axes of a node.
    fn free(&self, id: Id) -> Indices {
        Indices { summed: self.classes.axes(id, self.class), loops: 0 }
    }

    fn of_node(&self, id: Id, counts: &[Count]) -> Count {
        let graph = self.graph;
        let children = graph.children(id);
        let operands = children.iter().map(|child| counts[usize::from(*child)]);
        let shapes: Vec<&Shape> = children.iter().map(|child| graph.shape(*child)).collect();
        let here = |outside| Count { outside, inside: Indices::default() };
        let op = graph.op(id);
        if let Op::Combination(_) = op {
            return operands.fold(Count::default(), Count::most);
        }
        if let Some(pattern) = op.index_pattern(&shapes) {
            let last = children.len().saturating_sub(1);
            let inputs: Vec<Id> = (0..pattern.inputs.len()).map(|place| children[place.min(last)]).collect();
            let below = inputs.iter().map(|child| counts[usize::from(*child)]).fold(Count::default(), Count::plus);
            return below.plus(here(self.of_pattern(&pattern, &inputs)));
        }
        let sum = operands.fold(Count::default(), Count::plus);
        match op.record().map(|record| &record.meaning) {
            Some(Meaning::Monomial(_)) => {
                let exponent = children.get(1).and_then(|child| graph.number_value(*child));
                let exponent =
                    exponent.and_then(|value| value.abs().to_i64()).map_or(1, |value| value.unsigned_abs().max(1));
                Count { outside: sum.outside.times(exponent), ..sum }
            }
            // An inverse, a determinant and their like join the indices of their operand once more.
            Some(_) => children.iter().fold(sum, |sum, child| sum.plus(here(self.free(*child)))),
            None => sum,
        }
    }

    /// What a network adds: its summed indices, and the loops among them. An index that meets one operand only closes a loop where that
    /// may be constant.
    fn of_pattern(&self, pattern: &IndexPattern, inputs: &[Id]) -> Indices {
        let mut touched: Vec<Vec<usize>> = vec![Vec::new(); pattern.sizes.len()];
        let mut class: Vec<Class> = pattern.sizes.iter().map(|dimension| self.classes.of_size(*dimension)).collect();
        for (operand, (labels, input)) in pattern.inputs.iter().zip(inputs).enumerate() {
            for (label, of_axis) in labels.iter().zip(self.classes.of_axes(*input)) {
                touched[usize::from(*label)].push(operand);
                if !self.classes.is_constant(*input) {
                    class[usize::from(*label)] = of_axis;
                }
            }
        }
        let mut component: Vec<usize> = (0..inputs.len()).collect();
        let mut found = Indices::default();
        for (label, touched) in touched.iter().enumerate() {
            if class[label] != self.class || pattern.flat_output().any(|output| usize::from(output) == label) {
                continue;
            }
            found.summed += 1;
            match touched[..] {
                [] => found.loops += 1,
                [operand] => found.loops += u64::from(!matches!(self.graph.op(inputs[operand]), Op::Variable(_))),
                [first, ref rest @ ..] => {
                    for operand in rest {
                        let (from, to) = (component[first], component[*operand]);
                        if from == to {
                            found.loops += 1;
                        }
                        component.iter_mut().filter(|c| **c == to).for_each(|c| *c = from);
                    }
                }
            }
        }
        found
    }
}
