//! How large dimensions have to be for evaluation to speak of all of them.
//!
//! A law that holds for small matrices only, such as that of Cayley and Hamilton, antisymmetrises more indices of a dimension than the
//! dimension has places; a term with `k` summed indices of a dimension and `f` free ones has none that holds at more than `k + f` places
//! (Procesi, The invariant theory of n×n matrices, Adv. Math. 19, 1976, for traces). Besides, a term is a polynomial in a dimension, of
//! a degree up to the closed loops that its indices can form; it is zero if it is so at more places than that. Indices count for each class
//! of joined axes by itself: the other classes are other spaces, on which no index of this one is antisymmetrised.

use super::budget::{COUNTED, LARGEST_SIZE, LITERAL, SIZES};
use super::classes::{Class, Classes};
use super::question::Equation;
use crate::base::{Dimension, IndexPattern, Shape, Symbols};
use crate::eval::{Scale, Sizes};
use crate::expr::{Graph, Id};
use crate::ops::{Function, Meaning, Op};
use smallvec::SmallVec;
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

/// Which dimensions are the larger ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Those that come later.
    Ascending,
    /// Those that come first.
    Descending,
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
    pub(super) fn of(equation: Equation<'_>, symbols: &Symbols, literal: usize, order: Order) -> Reach {
        let mut reach = Reach { sizes: vec![ones(symbols, literal)], complete: true };
        let classes = Classes::of(equation, symbols);
        let counts = Counts::new(equation, &classes);
        let mut next = 0;
        let mut dimensions = equation.dimensions();
        if order == Order::Descending {
            dimensions.reverse();
        }
        for dimension in dimensions {
            let own = symbols.literal_size(dimension).map(|size| usize::try_from(size).unwrap_or(usize::MAX));
            if let Some(own) = own.filter(|own| *own <= literal) {
                reach.spread(dimension, own..=own);
                continue;
            }
            let indices = counts.of_dimension(dimension);
            let from = usize::try_from(indices.summed).unwrap_or(usize::MAX).saturating_add(1);
            if let Some(own) = own.filter(|own| *own <= from.min(LARGEST_SIZE)) {
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

fn function(graph: &Graph, id: Id) -> Option<Function> {
    match graph.op(id) {
        Op::Map(function) => Some(*function),
        _ => None,
    }
}

/// A node that is a network of its operands, an operand for each place of it.
type Network = (IndexPattern, SmallVec<[Id; 2]>);

/// The counting of indices in an equation.
struct Counts<'a> {
    equation: Equation<'a>,
    classes: &'a Classes<'a>,
    /// Of each reachable node the network that it is, if it is one.
    networks: Vec<Option<Network>>,
    functions: Vec<Function>,
}

impl<'a> Counts<'a> {
    fn new(equation: Equation<'a>, classes: &'a Classes<'a>) -> Self {
        let graph = equation.graph;
        let network = |id: &Id| {
            let children = graph.children(*id);
            let shapes: SmallVec<[&Shape; 2]> = children.iter().map(|child| graph.shape(*child)).collect();
            let pattern = graph.op(*id).index_pattern(&shapes)?;
            let last = children.len().saturating_sub(1);
            let inputs = (0..pattern.inputs.len()).map(|place| children[place.min(last)]).collect();
            Some((pattern, inputs))
        };
        let reachable = classes.reachable();
        let functions = reachable.iter().filter_map(|id| function(graph, *id)).collect();
        Counts { equation, classes, networks: reachable.iter().map(network).collect(), functions }
    }

    /// The most indices of one class of axes of a dimension that either side has; its free ones count as summed.
    fn of_dimension(&self, dimension: Dimension) -> Indices {
        let classes = self.classes.of_dimension(dimension, [self.equation.left, self.equation.right]);
        if classes.len().saturating_mul(self.networks.len()) > COUNTED {
            return Indices { summed: u64::MAX, loops: u64::MAX };
        }
        classes.into_iter().map(|class| self.of_class(class)).fold(Indices::default(), Indices::most)
    }

    fn of_class(&self, class: Class) -> Indices {
        let Equation { graph, left, right, .. } = self.equation;
        let mut counts = vec![Count::default(); graph.len()];
        for (id, network) in self.classes.reachable().iter().zip(&self.networks) {
            let count = self.of_node(*id, network.as_ref(), class, &counts);
            counts[usize::from(*id)] = match function(graph, *id) {
                Some(function) if function.hides_argument(&self.functions) => {
                    let arguments = self.free(*id, class);
                    Count { outside: Indices::default(), inside: count.outside.plus(arguments).most(count.inside) }
                }
                _ => count,
            };
        }
        let Count { outside, inside } = counts[usize::from(left)].most(counts[usize::from(right)]);
        // A side that is constant has axes that nothing joins to those of the other.
        let free = self.free(left, class).most(self.free(right, class));
        outside.plus(free).most(inside)
    }

    /// The axes of a node.
    fn free(&self, id: Id, class: Class) -> Indices {
        Indices { summed: self.classes.axes(id, class), loops: 0 }
    }

    fn of_node(&self, id: Id, network: Option<&Network>, class: Class, counts: &[Count]) -> Count {
        let graph = self.equation.graph;
        let children = graph.children(id);
        let operands = children.iter().map(|child| counts[usize::from(*child)]);
        let here = |outside| Count { outside, inside: Indices::default() };
        let op = graph.op(id);
        if let Op::Combination(_) = op {
            return operands.fold(Count::default(), Count::most);
        }
        if let Some((pattern, inputs)) = network {
            let below = inputs.iter().map(|child| counts[usize::from(*child)]).fold(Count::default(), Count::plus);
            return below.plus(here(self.of_pattern(pattern, inputs, class)));
        }
        let sum = operands.fold(Count::default(), Count::plus);
        match op.record().map(|record| &record.meaning) {
            Some(Meaning::Monomial(_)) => {
                let number = children.get(1).and_then(|child| graph.number_value(*child));
                let exponent =
                    number.and_then(|value| value.abs().to_i64()).map_or(1, |value| value.unsigned_abs().max(1));
                let power = Count { outside: sum.outside.times(exponent), ..sum };
                power.plus(here(Indices { summed: 0, loops: self.grows(children, class) }))
            }
            // An inverse, a determinant and their like join the indices of their operand once more.
            Some(_) => children.iter().fold(sum, |sum, child| sum.plus(here(self.free(*child, class)))),
            None => sum,
        }
    }

    /// The further sizes that a power calls for whose exponent a dimension is part of: it meets a polynomial at more places.
    fn grows(&self, children: &[Id], class: Class) -> u64 {
        const PLACES: u64 = 2;
        let graph = self.equation.graph;
        let Some(exponent) = children.get(1).filter(|exponent| graph.rank(**exponent) == 0) else { return 0 };
        let is_size = |id: &Id| match graph.op(*id) {
            Op::Size(dimension) => self.classes.of_size(*dimension) == class,
            _ => false,
        };
        if graph.reachable(&[*exponent]).iter().any(is_size) { PLACES } else { 0 }
    }

    /// What a network adds: its summed indices, and the loops among them. An index that meets one operand only closes a loop where that
    /// may be constant.
    fn of_pattern(&self, pattern: &IndexPattern, inputs: &[Id], counted: Class) -> Indices {
        let mut touched: SmallVec<[SmallVec<[usize; 4]>; 4]> =
            SmallVec::from_elem(SmallVec::new(), pattern.sizes.len());
        let mut class: SmallVec<[Class; 4]> =
            pattern.sizes.iter().map(|dimension| self.classes.of_size(*dimension)).collect();
        for (operand, (labels, input)) in pattern.inputs.iter().zip(inputs).enumerate() {
            for (label, of_axis) in labels.iter().zip(self.classes.of_axes(*input)) {
                touched[usize::from(*label)].push(operand);
                if !self.classes.is_constant(*input) {
                    class[usize::from(*label)] = of_axis;
                }
            }
        }
        let mut component: SmallVec<[usize; 4]> = (0..inputs.len()).collect();
        let mut found = Indices::default();
        for (label, touched) in touched.iter().enumerate() {
            if class[label] != counted || pattern.flat_output().any(|output| usize::from(output) == label) {
                continue;
            }
            found.summed += 1;
            match touched[..] {
                [] => found.loops += 1,
                [operand] => {
                    found.loops += u64::from(!matches!(self.equation.graph.op(inputs[operand]), Op::Variable(_)))
                }
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
