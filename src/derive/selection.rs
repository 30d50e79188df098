//! Derivatives by entries, rows and columns of a variable: those by the whole, selected.

use crate::base::{Dimension, IndexPatternBuilder, Shape, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::{Op, Place};

/// The part of a variable by which a derivative is taken: for each axis a place, or none where it is whole; without axes all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection(pub Vec<Option<(Dimension, Place)>>);

impl Selection {
    /// Whether it is the whole variable.
    pub fn is_whole(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// Whether it is a row of a matrix.
    pub fn is_row(&self) -> bool {
        matches!(self.0[..], [Some(_), None])
    }

    /// What stands in brackets behind the variable.
    pub(super) fn labels(&self, symbols: &Symbols) -> Vec<String> {
        let label = |place: &Option<(Dimension, Place)>| match place {
            None => ":".to_owned(),
            Some((_, Place::At(number))) => number.to_string(),
            Some((_, Place::Named(name))) => symbols.dimension_name(*name).to_owned(),
        };
        self.0.iter().map(label).collect()
    }

    /// The axes of what is selected of a variable of this shape.
    pub fn shape(&self, shape: &Shape) -> Shape {
        let place = |axis: usize| self.0.get(axis).copied().flatten();
        shape.iter().enumerate().filter(|(axis, _)| place(*axis).is_none()).map(|(_, axis)| axis.clone()).collect()
    }

    /// A derivative by the whole, whose last axes are those of the variable, as one by what is selected.
    pub(super) fn of_derivative(&self, graph: &mut Graph, derivative: Id) -> Id {
        if self.is_whole() {
            return derivative;
        }
        let first = graph.rank(derivative) - self.0.len();
        self.select(graph, derivative, first, false)
    }

    /// A direction in which only what is selected changes.
    pub(super) fn of_direction(&self, graph: &mut Graph, direction: Id) -> Id {
        if self.is_whole() { direction } else { self.select(graph, direction, 0, true) }
    }

    /// A tensor times the unit vectors of the places, on its axes from this one on; `keeps` says that these axes stay.
    fn select(&self, graph: &mut Graph, tensor: Id, first: usize, keeps: bool) -> Id {
        let shape = graph.shape(tensor).clone();
        let mut pattern = IndexPatternBuilder::new();
        let axes: Vec<_> = shape.iter().map(|axis| pattern.axis(axis)).collect();
        pattern.input(axes.iter().flatten().copied());
        let mut operands = vec![tensor];
        for (place, axis) in axes.into_iter().enumerate() {
            let unit = place.checked_sub(first).and_then(|own| self.0.get(own).copied().flatten());
            if let Some((dimension, place)) = unit {
                pattern.input(axis.iter().copied());
                operands.push(graph.leaf(Op::unit(dimension, place)));
            }
            if keeps || unit.is_none() {
                pattern.output(axis);
            }
        }
        graph.network(pattern.finish(), &operands).unwrap_or(tensor)
    }
}
