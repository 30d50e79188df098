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
}

impl Parameters {
    /// The dimensions among them.
    pub fn dimensions(self) -> impl Iterator<Item = Dimension> {
        let (first, second) = match self {
            Parameters::Dimension(d) => (Some(d), None),
            Parameters::Dimensions(m, n) => (Some(m), Some(n)),
            Parameters::None | Parameters::Natural(_) => (None, None),
        };
        first.into_iter().chain(second)
    }
}
