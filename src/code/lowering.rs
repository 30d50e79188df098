//! What a program is put together in.

use super::association::{Order, SPLITS, Sizes, Unordered};
use super::choices::{Choices, NONE};
use super::instruction::Place;
use super::program::Program;
use super::repeats::{Key, Labels};
use crate::base::{Axis, Dimension, Label, Property, Rational, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
use crate::ops::Op;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::cell::{Cell, RefCell};

/// An operand of a network with the labels of its axes, which are distinct.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The value; of an inverse, the factorised matrix.
    pub(super) place: Place,
    pub(super) labels: Labels,
    pub(super) inverse: bool,
}

/// A scale, put where the value is smallest.
pub(super) struct Scale {
    pub(super) coefficient: Rational,
    pub(super) factor: Option<Place>,
    pub(super) divisor: Option<Place>,
}

/// What two values were contracted to.
pub(super) struct Made {
    pub(super) place: Place,
    /// The places that its labels have among those that stay.
    pub(super) order: SmallVec<[usize; 4]>,
}

impl Made {
    /// The value, where these labels stay.
    pub(super) fn part(&self, axes: &[Label]) -> Part {
        Part { place: self.place, labels: self.order.iter().map(|at| axes[*at]).collect(), inverse: false }
    }
}

/// How many entries an axis is taken to have whose size is not known, where orders of contraction are compared.
pub(super) const MAGNITUDE: f64 = 1000.0;

/// How a program is made.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Style {
    /// Whether matrices are factorised, once for all that needs it; else there is a call for each solve.
    pub(super) factorises: bool,
    /// Whether networks stay whole.
    pub(super) keeps_networks: bool,
}

/// What orders of contraction are compared by.
pub(super) struct Orders {
    /// The pairs and splits that may still be compared.
    pub(super) splits: Cell<usize>,
    /// The best orders that are known, and what they cost.
    pub(super) known: RefCell<FxHashMap<Unordered, Option<Order>>>,
    /// The axes of arrays that the question has, in one order: values of other shapes cost more. None where every shape is as good.
    pub(super) shapes: FxHashSet<Vec<Dimension>>,
    /// The variables that the question multiplies with each other: where all else is the same these stay together.
    written: FxHashSet<(Variable, Variable)>,
}

impl Orders {
    /// Orders for the terms of a question. A product of matrices is in it as it is written, left to right: of a part of such, and of what
    /// is diagonal, a square shape says nothing.
    pub(super) fn new(graph: &Graph, question: &[Id], results: &[Id], symbols: &Symbols) -> Orders {
        let (mut orders, facts) = (Orders::any(), GraphFacts::new(graph, symbols));
        let mut shapes = FxHashSet::default();
        let reader = Lowering::new((graph, &facts, symbols, &orders), Style::default());
        let below = graph.reachable(question);
        let is_whole = |id: &Id| !reader.is_network(*id);
        let whole = below.iter().filter(|id| is_whole(id)).flat_map(|id| graph.children(*id).iter().chain([id]));
        let whole: FxHashSet<Id> = whole.copied().collect();
        for id in below {
            if let [a, b] = graph.children(id)[..]
                && let Some((a, b)) = variable(graph, a).zip(variable(graph, b))
            {
                orders.written.insert((a.min(b), a.max(b)));
            }
            let shape = sorted(graph.shape(id).iter().flatten().copied());
            let is_square = shape.windows(2).any(|pair| pair[0] == pair[1]);
            if !is_square || whole.contains(&id) && !facts.of(id).has(Property::Diagonal) {
                shapes.insert(shape);
            }
        }
        // The results are there in any case.
        if !shapes.is_empty() {
            shapes.extend(results.iter().map(|id| sorted(graph.shape(*id).iter().flatten().copied())));
        }
        orders.shapes = shapes;
        orders
    }

    /// Orders where nothing is known of the question.
    pub(super) fn any() -> Orders {
        Orders {
            splits: Cell::new(SPLITS),
            known: RefCell::default(),
            shapes: FxHashSet::default(),
            written: FxHashSet::default(),
        }
    }

    /// Whether the question multiplies these variables with each other.
    pub(super) fn has_written(&self, a: Variable, b: Variable) -> bool {
        self.written.contains(&(a.min(b), a.max(b)))
    }

    /// Whether the question has an array with these axes, or every shape is as good.
    pub(super) fn has(&self, axes: impl Iterator<Item = Dimension>) -> bool {
        let axes = sorted(axes);
        axes.len() < 2 || self.shapes.is_empty() || self.shapes.contains(&axes)
    }
}

/// The variable that a term is, or is the transpose of.
fn variable(graph: &Graph, id: Id) -> Option<Variable> {
    match graph.op(id) {
        Op::Variable(variable) => Some(*variable),
        Op::Transpose => variable(graph, graph.children(id)[0]),
        _ => None,
    }
}

fn sorted(axes: impl Iterator<Item = Dimension>) -> Vec<Dimension> {
    let mut axes: Vec<Dimension> = axes.collect();
    axes.sort_unstable();
    axes
}

/// Terms, what is known of them, and what orders of contraction are compared by.
pub(super) type Terms<'a> = (&'a Graph, &'a GraphFacts<'a>, &'a Symbols, &'a Orders);

/// A program on the way.
pub(super) struct Lowering<'a> {
    pub(super) graph: &'a Graph,
    pub(super) symbols: &'a Symbols,
    pub(super) choices: &'a Choices,
    pub(super) program: Program,
    pub(super) facts: &'a GraphFacts<'a>,
    pub(super) style: Style,
    pub(super) places: FxHashMap<Id, Place>,
    /// What contractions of two values there are.
    pub(super) pairs: FxHashMap<Key, Made>,
    /// The names of those two values.
    pub(super) paired: FxHashSet<(u64, u64)>,
    /// The values that are symmetric matrices.
    pub(super) symmetric: FxHashSet<Place>,
    /// The matrices that must have an inverse for the terms to have values.
    pub(super) inverted: FxHashSet<Id>,
    pub(super) orders: &'a Orders,
}

impl<'a> Lowering<'a> {
    /// Nothing yet, of these terms.
    pub(super) fn new((graph, facts, symbols, orders): Terms<'a>, style: Style) -> Self {
        Lowering {
            graph,
            symbols,
            choices: &NONE,
            program: Program::default(),
            facts,
            style,
            places: FxHashMap::default(),
            pairs: FxHashMap::default(),
            paired: FxHashSet::default(),
            symmetric: FxHashSet::default(),
            inverted: FxHashSet::default(),
            orders,
        }
    }

    /// The sizes that axes are taken to have.
    pub(super) fn sizes(&self, axes: &[Axis]) -> Sizes {
        let known = |axis: &Axis| self.symbols.literal_axis(axis);
        let size = |axis: &Axis| -> f64 {
            axis.iter().map(|d| self.symbols.literal_size(*d).map_or(MAGNITUDE, |size| size as f64)).product()
        };
        let mut unknown: Vec<(&Axis, u128)> = Vec::new();
        for (label, axis) in axes.iter().enumerate().filter(|(_, axis)| known(axis).is_none()) {
            let mask = 1 << label.min(127);
            match unknown.iter_mut().find(|(own, _)| *own == axis) {
                Some((_, labels)) => *labels |= mask,
                None => unknown.push((axis, mask)),
            }
        }
        let unknown = unknown.into_iter().map(|(_, labels)| labels).filter(|labels| labels.count_ones() > 1).collect();
        Sizes { of: axes.iter().map(size).collect(), unknown }
    }
}
