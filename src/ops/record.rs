//! The record of an operation: all that the engine knows of it, in one place.

use super::op::{Op, UncommonOperations};
use crate::base::{Dimension, IndexPattern, Shape, TensorKernels};

use egg::Id;

/// An operation of the table, by its family and its place there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation(u16);

impl Operation {
    /// The operation at a place of a family.
    pub(super) const fn at(family: u8, place: u8) -> Operation {
        Operation((family as u16) << 8 | place as u16)
    }

    /// What is known of it.
    pub fn record(self) -> &'static Record {
        let [family, place] = self.0.to_be_bytes();
        &super::FAMILIES[usize::from(family)][usize::from(place)]
    }

    /// The name that tells it from every other operation.
    pub fn name(self) -> &'static str {
        self.record().name
    }

    /// Its place among all.
    pub fn place(self) -> usize {
        let [family, place] = self.0.to_be_bytes();
        let before = super::FAMILIES.iter().take(usize::from(family));
        before.map(|records| records.len()).sum::<usize>() + usize::from(place)
    }

    /// How many there are.
    pub fn count() -> usize {
        super::FAMILIES.iter().map(|records| records.len()).sum()
    }

    /// Every operation of the table, in its order.
    pub fn all() -> impl Iterator<Item = Operation> {
        let families = (0u8..).zip(super::FAMILIES);
        families.flat_map(|(family, records)| (0..records.len() as u8).map(move |place| Operation::at(family, place)))
    }
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
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

/// What is put together of operations: typed terms, normal forms.
pub trait Terms {
    /// An operation on terms that fit it; `None` where the terms leave what can be put together.
    fn term(&mut self, op: Op, operands: &[Id]) -> Option<Id>;

    /// The number of axes of a term.
    fn axes(&self, term: Id) -> usize;
}

/// An operation on operands as other operations on them.
pub type Unfold = fn(&mut dyn Terms, &[Id], Parameters) -> Option<Id>;

/// What an operation is, in terms of others.
#[derive(Clone, Copy, Debug)]
pub enum Meaning {
    /// Linear in each operand: its entries are those of a network of the operands, in order.
    Multilinear(fn(&[&Shape], Parameters) -> IndexPattern),
    /// A network in which operands may stand more than once.
    Network(fn(&[&Shape], Parameters) -> IndexPattern),
    /// What these other operations on the operands are.
    Unfolding(Unfold),
    /// Neither: an operation of its own.
    Primitive,
}

impl Meaning {
    /// Whether the value is linear in each operand.
    pub fn is_multilinear(self) -> bool {
        matches!(self, Meaning::Multilinear(_))
    }
}

/// All that is known of an operation.
#[derive(Debug)]
pub struct Record {
    /// The name that tells it from every other operation.
    pub name: &'static str,
    /// The function of the surface syntax that always stands for it.
    pub spelling: Option<&'static str>,
    /// The number of operands.
    pub operands: usize,
    /// The shape of the value, where the shapes of the operands fit.
    pub shape: fn(&[&Shape], Parameters) -> Option<Shape>,
    /// What it is.
    pub meaning: Meaning,
    /// Of a primitive operation: other operations that it is, too.
    pub unfold: Option<Unfold>,
    /// What computes it, where it is no network.
    pub evaluate: Option<TensorKernels>,
    /// Of a matrix of zeros and ones that is no network: the places of the ones.
    pub ones: Option<fn(&[usize]) -> bool>,
    /// What computes the logarithm of its entries, where those may be too small for a number of their own.
    pub evaluate_logarithm: Option<TensorKernels>,
    /// The words that an answer uses for it only where its question uses one of them.
    pub vocabulary: UncommonOperations,
    /// Whether the order of the two operands does not matter.
    pub commutative: bool,
    /// Whether it only places entries: no sum, no product of entries.
    pub rearranges: bool,
}

impl Record {
    /// A record of an operation on one operand about which nothing special is known, to be filled in.
    pub(super) const UNARY: Record = Record {
        name: "",
        spelling: None,
        operands: 1,
        shape: |_, _| None,
        meaning: Meaning::Primitive,
        unfold: None,
        evaluate: None,
        ones: None,
        evaluate_logarithm: None,
        vocabulary: UncommonOperations::COMMON,
        commutative: false,
        rearranges: false,
    };

    /// The same for two operands.
    pub(super) const BINARY: Record = Record { operands: 2, ..Record::UNARY };

    /// The same without operands.
    pub(super) const CONSTANT: Record = Record { operands: 0, ..Record::UNARY };
}

/// Declares a family of operations: a constant for each, and the table of their records. Everything that is said of an operation stands
/// in its entry.
macro_rules! family {
    ($family:literal; $($(#[$doc:meta])* $name:ident = $record:expr;)+) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u8)]
        enum Place { $($name),+ }

        $($(#[$doc])* pub const $name: super::Operation = super::Operation::at($family, Place::$name as u8);)+

        pub(super) static RECORDS: &[super::Record] = &[$($record),+];
    };
}

pub(super) use family;

/// A generic function as what computes an operation in each arithmetic.
macro_rules! kernels {
    ($function:ident) => {
        Some(crate::base::TensorKernels { real: $function, field: $function, series: $function, dual: $function })
    };
}

pub(super) use kernels;
