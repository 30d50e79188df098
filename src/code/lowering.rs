//! What a program is put together in.

use super::association::SPLITS;
use super::choices::{Choices, NONE};
use super::instruction::Place;
use super::program::Program;
use crate::base::{Axis, Dimension, Label, Property, Rational, Symbols};
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::cell::Cell;

pub(super) type Labels = SmallVec<[Label; 6]>;

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

/// What tells a contraction of two values from others.
pub(super) type Key = (Place, Place, SmallVec<[u8; 8]>);

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
    /// The axes of arrays that the question has, in one order: of orders that cost the same, as far as sizes are known, the one is taken
    /// whose values are of such shapes. None where every shape is as good.
    pub(super) shapes: FxHashSet<Vec<Dimension>>,
}

impl Orders {
    /// Orders for the terms of a question. A product of matrices is in it as it is written, left to right: of a part of such, and of what
    /// is diagonal, a square shape says nothing.
    pub(super) fn new(graph: &Graph, question: &[Id], symbols: &Symbols) -> Orders {
        let (mut orders, facts) = (Orders::any(), GraphFacts::new(graph, symbols));
        let mut shapes = FxHashSet::default();
        let reader = Lowering::new((graph, &facts, symbols, &orders), Style::default());
        let below = graph.reachable(question);
        let is_whole = |id: &Id| !reader.is_network(*id);
        let whole = below.iter().filter(|id| is_whole(id)).flat_map(|id| graph.children(*id).iter().chain([id]));
        let whole: FxHashSet<Id> = whole.copied().collect();
        for id in below {
            let shape = sorted(graph.shape(id).iter().flatten().copied());
            let is_square = shape.windows(2).any(|pair| pair[0] == pair[1]);
            if !is_square || whole.contains(&id) && !facts.of(id).has(Property::Diagonal) {
                shapes.insert(shape);
            }
        }
        orders.shapes = shapes;
        orders
    }

    /// Orders where nothing is known of the question.
    pub(super) fn any() -> Orders {
        Orders { splits: Cell::new(SPLITS), shapes: FxHashSet::default() }
    }

    /// Whether the question has an array with these axes, or every shape is as good.
    pub(super) fn has(&self, axes: impl Iterator<Item = Dimension>) -> bool {
        let axes = sorted(axes);
        axes.len() < 2 || self.shapes.is_empty() || self.shapes.contains(&axes)
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
    /// The contractions of two values that there are.
    pub(super) pairs: FxHashSet<Key>,
    /// Those two values.
    pub(super) paired: FxHashSet<(Place, Place)>,
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
            pairs: FxHashSet::default(),
            paired: FxHashSet::default(),
            symmetric: FxHashSet::default(),
            inverted: FxHashSet::default(),
            orders,
        }
    }

    /// The size that an axis is taken to have.
    pub(super) fn magnitude(&self, axis: &Axis) -> f64 {
        axis.iter().map(|d| self.symbols.literal_size(*d).map_or(MAGNITUDE, |size| size as f64)).product()
    }
}
