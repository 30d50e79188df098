//! What is asked of any operation: the structural ones answer here, those of the tables by their records.

use super::constants::ONEHOT;
use super::elementwise::Function;
use super::notation::{Notation, Typeset};
use super::op::Op;
use super::operation::{Operation, Parameters, Place};
use super::record::{Meaning, Record};
use super::vocabulary::UncommonOperations;
use crate::base::{Dimension, Shape};
use smallvec::smallvec;
use std::sync::OnceLock;

impl Operation {
    /// What is known of it.
    pub fn record(self) -> &'static Record {
        let [family, place] = self.parts();
        &super::FAMILIES[family][place]
    }

    /// The name that tells it from every other operation.
    pub fn name(self) -> &'static str {
        self.record().name
    }

    /// The function of the surface syntax that stands for it, if one does.
    pub fn spelling(self) -> &'static str {
        self.record().spelling.unwrap_or(self.name())
    }

    /// Its place among all.
    pub fn place(self) -> usize {
        let [family, place] = self.parts();
        let before = super::FAMILIES.iter().take(family);
        before.map(|records| records.len()).sum::<usize>() + place
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

impl Operation {
    /// Whether it is a network that joins both of two operands of one shape in the same way.
    fn is_commutative(self) -> bool {
        static COMMUTATIVE: OnceLock<Vec<bool>> = OnceLock::new();
        let joins_alike = |record: &Record| {
            let shape: Shape = std::iter::once(smallvec![Dimension(0)]).collect();
            let shapes = [&shape; 2];
            let pattern = match record.meaning {
                Meaning::Multilinear(pattern) if record.operands == 2 => pattern,
                _ => return false,
            };
            (record.shape)(&shapes, Parameters::None).is_some()
                && matches!(&pattern(&shapes, Parameters::None).inputs[..], [a, b] if a == b)
        };
        let table = COMMUTATIVE.get_or_init(|| Operation::all().map(|o| joins_alike(o.record())).collect());
        table[self.place()]
    }
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The number of kinds that have no entry in a table.
const STRUCTURAL: usize = 14;
/// Their names, in the order of [`Op::kind`].
const STRUCTURAL_NAMES: [&str; STRUCTURAL] = [
    "number",
    "size",
    "variable",
    "identity",
    "ones",
    "zero",
    "network",
    "combination",
    "product",
    "transpose",
    "scale",
    "hadamard",
    "sum",
    "defined",
];

impl Op {
    /// The unit vector of a place along a dimension.
    pub fn unit(dimension: Dimension, place: Place) -> Op {
        Op::Parametric(ONEHOT, Parameters::Place(dimension, place))
    }

    /// The dimension and the place of a unit vector, if it is one.
    pub fn as_unit(&self) -> Option<(Dimension, Place)> {
        self.parameters().place()
    }

    /// The record of an operation of the table.
    pub fn record(&self) -> Option<&'static Record> {
        match self {
            Op::Call(operation) | Op::Parametric(operation, _) => Some(operation.record()),
            _ => None,
        }
    }

    /// The parameters of an operation of the table.
    pub fn parameters(&self) -> Parameters {
        match self {
            Op::Parametric(_, parameters) => *parameters,
            _ => Parameters::None,
        }
    }

    /// The operation with these parameters in place of its own, if it has some.
    #[must_use]
    pub fn with_parameters(&self, parameters: Parameters) -> Op {
        match self {
            Op::Parametric(operation, _) => Op::Parametric(*operation, parameters),
            other => other.clone(),
        }
    }

    /// How often it takes each of its operands, where it is a network: the number that it has besides, if it has one.
    pub fn repeats(&self) -> usize {
        self.parameters().numbers().map(|number| number as usize).product()
    }

    /// A number below [`Op::kinds`] for each kind of operation: one for each entry of the tables, whatever its parameters.
    pub fn kind(&self) -> usize {
        match self {
            Op::Number(_) => 0,
            Op::Size(_) => 1,
            Op::Variable(_) => 2,
            Op::Identity(_) => 3,
            Op::Ones(_) => 4,
            Op::Zero(_) => 5,
            Op::Network(_) => 6,
            Op::Combination(_) => 7,
            Op::Product => 8,
            Op::Transpose => 9,
            Op::Scale => 10,
            Op::Hadamard => 11,
            Op::Sum => 12,
            Op::Defined(_) => 13,
            Op::Call(operation) | Op::Parametric(operation, _) => STRUCTURAL + operation.place(),
            Op::Map(function) => STRUCTURAL + Operation::count() + function.place(),
        }
    }

    /// The names of the kinds, in the order of [`Op::kind`]: no two are the same.
    pub fn kind_names() -> impl Iterator<Item = &'static str> {
        let functions = Function::all().map(Function::name);
        STRUCTURAL_NAMES.into_iter().chain(Operation::all().map(Operation::name)).chain(functions)
    }

    /// The number of kinds.
    pub fn kinds() -> usize {
        STRUCTURAL + Operation::count() + Function::count()
    }

    /// The number of operands, where it is fixed.
    pub fn arity(&self) -> Option<usize> {
        use Op::*;
        Some(match self {
            Number(_) | Size(_) | Variable(_) | Identity(_) | Ones(_) | Zero(_) => 0,
            Network(_) => return None,
            Combination(coefficients) => coefficients.len(),
            Product | Scale | Hadamard => 2,
            Transpose | Sum | Map(_) => 1,
            Call(operation) | Parametric(operation, _) => operation.record().operands,
            Defined(operation) => operation.ranks.len(),
        })
    }

    /// The words that an answer uses for the operation only where its question uses one of them. They are none for the operations that
    /// everybody knows.
    pub fn vocabulary(&self) -> UncommonOperations {
        match self {
            Op::Defined(operation) => UncommonOperations::defined([operation.name.clone()]),
            _ => self.record().map_or(UncommonOperations::COMMON, |record| record.vocabulary.clone()),
        }
    }

    /// Whether the value is linear in each operand.
    pub fn is_multilinear(&self) -> bool {
        use Op::*;
        match self {
            Combination(coefficients) => coefficients.len() == 1,
            Network(_) | Product | Transpose | Scale | Hadamard | Sum => true,
            _ => self.record().is_some_and(|record| record.operands > 0 && record.meaning.is_multilinear()),
        }
    }

    /// Whether the order of two operands of one shape, with so many axes, does not matter: the operation joins both alike.
    pub fn is_commutative(&self, axes: usize) -> bool {
        match self {
            Op::Scale => axes == 0,
            Op::Hadamard => true,
            Op::Call(operation) => operation.is_commutative(),
            _ => false,
        }
    }

    /// Whether a mark stands behind it without parentheses: a function, a call of one operand, what is written as its operand, and what has
    /// a raised mark, with which the mark of a transpose is one on paper.
    pub fn is_closed(&self) -> bool {
        match self.record() {
            Some(record) => {
                matches!(record.notation, Notation::Operand { .. })
                    || matches!(record.notation, Notation::Call(_)) && record.operands == 1
                    || matches!(record.latex, Some(Typeset::Raised { .. }))
            }
            None => matches!(self, Op::Map(_)),
        }
    }

    /// Whether the operation only places entries: no sum, no product of two entries of one place. A network takes it in.
    pub fn is_rearrangement(&self) -> bool {
        match self {
            Op::Transpose | Op::Identity(_) | Op::Ones(_) => true,
            _ => self.record().is_some_and(|record| record.rearranges),
        }
    }
}
