//! The record of an operation: all that the engine knows of it, in one place.

use super::op::UncommonOperations;
use crate::base::{Dimension, IndexPattern, Shape};

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

/// What an operation is, in terms of others.
#[derive(Clone, Copy, Debug)]
pub enum Meaning {
    /// Linear in each operand: its entries are those of a network of the operands, in order.
    Multilinear(fn(&[&Shape], Parameters) -> IndexPattern),
    /// A network in which operands may stand more than once.
    Network(fn(&[&Shape], Parameters) -> IndexPattern),
    /// No network; code of the stages says what it is.
    Primitive,
}

impl Meaning {
    /// Whether the value is linear in each operand.
    pub fn is_multilinear(self) -> bool {
        matches!(self, Meaning::Multilinear(_))
    }
}

/// How source code says an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// An operator between two operands.
    Infix(Infix),
    /// A call in each language, with `{}` for the next operand and, after these, the next parameter; `{1}` is the one of that number.
    Call {
        /// In NumPy.
        numpy: &'static str,
    },
    /// A function of the exponentials of all entries, which are computed over the largest of them.
    Exponentials,
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Infix {
    /// Entry by entry, or by a scalar.
    Divide,
    /// Each entry to a scalar power.
    Power,
    /// The sum of the products of all entries.
    Inner,
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
    /// The words that an answer uses for it only where its question uses one of them.
    pub vocabulary: UncommonOperations,
    /// Whether the order of the two operands does not matter.
    pub commutative: bool,
    /// Whether it only places entries: no sum, no product of entries.
    pub rearranges: bool,
    /// How source code says it.
    pub code: Code,
}

impl Record {
    /// A record of an operation on one operand about which nothing special is known, to be filled in.
    pub(super) const UNARY: Record = Record {
        name: "",
        spelling: None,
        operands: 1,
        shape: |_, _| None,
        meaning: Meaning::Primitive,
        vocabulary: UncommonOperations::COMMON,
        commutative: false,
        rearranges: false,
        code: Code::Call { numpy: "" },
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
