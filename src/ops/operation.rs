//! The identity of an operation of the table, and what it takes besides operands.

use crate::base::Dimension;

/// An operation of the table, by its family and its place there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation(u16);

impl Operation {
    /// The operation at a place of a family.
    pub(super) const fn at(family: u8, place: u8) -> Operation {
        Operation((family as u16) << 8 | place as u16)
    }

    /// Its family and its place there.
    pub(super) fn parts(self) -> [usize; 2] {
        self.0.to_be_bytes().map(usize::from)
    }
}

/// What an operation takes besides operands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parameters {
    /// Nothing.
    #[default]
    None,
    /// A natural number.
    Natural(u32),
    /// A dimension.
    Dimension(Dimension),
    /// Two dimensions.
    Dimensions(Dimension, Dimension),
    /// A dimension, and a place along it.
    Place(Dimension, Place),
}

/// A place along a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// This one, counted from 1.
    At(u32),
    /// One that has a name.
    Named(Dimension),
}

impl Parameters {
    /// These dimensions.
    pub fn of(dimensions: &[Dimension]) -> Parameters {
        match *dimensions {
            [] => Parameters::None,
            [d] => Parameters::Dimension(d),
            [m, n, ..] => Parameters::Dimensions(m, n),
        }
    }

    /// The numbers among them.
    pub fn numbers(self) -> impl Iterator<Item = u32> {
        let number = match self {
            Parameters::Natural(number) => Some(number),
            Parameters::None | Parameters::Dimension(_) | Parameters::Dimensions(..) | Parameters::Place(..) => None,
        };
        number.into_iter()
    }

    /// The same with other numbers in place of those among them, if all are found.
    pub fn with_numbers(self, mut number: impl FnMut(u32) -> Option<u32>) -> Option<Parameters> {
        Some(match self {
            Parameters::Natural(own) => Parameters::Natural(number(own)?),
            other => other,
        })
    }

    /// The dimension and the place along it that they are.
    pub fn place(self) -> Option<(Dimension, Place)> {
        match self {
            Parameters::Place(dimension, place) => Some((dimension, place)),
            _ => None,
        }
    }

    /// The place among them, where it is a number.
    pub fn numbered_place(self) -> Option<u32> {
        match self {
            Parameters::Place(_, Place::At(place)) => Some(place),
            _ => None,
        }
    }

    /// The same with other dimensions.
    #[must_use]
    pub fn with_dimensions(self, dimensions: &[Dimension]) -> Parameters {
        match (self, dimensions) {
            (Parameters::Place(_, place), [d]) => Parameters::Place(*d, place),
            (Parameters::Place(..), [d, name]) => Parameters::Place(*d, Place::Named(*name)),
            _ => Parameters::of(dimensions),
        }
    }

    /// The dimensions among them.
    pub fn dimensions(self) -> impl Iterator<Item = Dimension> {
        let (first, second) = match self {
            Parameters::Dimension(d) | Parameters::Place(d, Place::At(_)) => (Some(d), None),
            Parameters::Place(d, Place::Named(name)) => (Some(d), Some(name)),
            Parameters::Dimensions(m, n) => (Some(m), Some(n)),
            Parameters::None | Parameters::Natural(_) => (None, None),
        };
        first.into_iter().chain(second)
    }
}
