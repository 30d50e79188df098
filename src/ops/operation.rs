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
    /// A dimension, and a place along it, counted from 1.
    Place(Dimension, u32),
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

    /// The place among them, where it is a number.
    pub fn place(self) -> Option<u32> {
        match self {
            Parameters::Place(_, place) => Some(place),
            _ => None,
        }
    }

    /// The same with other dimensions.
    #[must_use]
    pub fn with_dimensions(self, dimensions: &[Dimension]) -> Parameters {
        match (self, dimensions) {
            (Parameters::Place(_, place), [d]) => Parameters::Place(*d, place),
            _ => Parameters::of(dimensions),
        }
    }

    /// The dimensions among them.
    pub fn dimensions(self) -> impl Iterator<Item = Dimension> {
        let (first, second) = match self {
            Parameters::Dimension(d) | Parameters::Place(d, _) => (Some(d), None),
            Parameters::Dimensions(m, n) => (Some(m), Some(n)),
            Parameters::None | Parameters::Natural(_) => (None, None),
        };
        first.into_iter().chain(second)
    }
}
