//! What a program is put together in.

use super::choices::{Choices, NONE};
use super::instruction::Place;
use super::program::Program;
use crate::base::{Axis, Label, Rational, Symbols};
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

/// Terms, what is known of them, and the pairs and splits that may still be compared where orders of contraction are.
pub(super) type Terms<'a> = (&'a Graph, &'a GraphFacts<'a>, &'a Symbols, &'a Cell<usize>);

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
    /// The pairs and splits that may still be compared.
    pub(super) splits: &'a Cell<usize>,
}

impl<'a> Lowering<'a> {
    /// Nothing yet, of these terms.
    pub(super) fn new((graph, facts, symbols, splits): Terms<'a>, style: Style) -> Self {
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
            splits,
        }
    }

    /// The size that an axis is taken to have.
    pub(super) fn magnitude(&self, axis: &Axis) -> f64 {
        axis.iter().map(|d| self.symbols.literal_size(*d).map_or(MAGNITUDE, |size| size as f64)).product()
    }
}
