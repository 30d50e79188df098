//! What can be called in the surface syntax: elementwise functions, operations with a spelling, and what is more than one operation.

use super::axes::{Along, AlongAxis};
use super::elementwise::{Function, Parity};
use super::notation::{Notation, SignOf};
use super::op::Op;
use super::operation::Operation;
use super::surface::{Call, Mark, Signature, SurfaceFunction, TermBuilder, add};
use super::tensors::fourth_order;
use super::{constants, layouts, reductions, structural, tensors};
use crate::base::{ErrorCode, Rational, Result};
use egg::Id;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::OnceLock;

/// The functions that are not always one operation, of every family.
static FUNCTIONS: &[&[SurfaceFunction]] =
    &[reductions::FUNCTIONS, layouts::FUNCTIONS, constants::FUNCTIONS, structural::FUNCTIONS, tensors::FUNCTIONS];

/// Anything that can be called.
#[derive(Clone, Copy, Debug)]
pub enum Callable {
    /// An elementwise function.
    Map(Function),
    /// An operation of the table that has a spelling.
    Operation(Operation),
    /// A function that is not always one operation.
    Function(&'static SurfaceFunction),
    /// A function along an axis of a matrix.
    Along(&'static AlongAxis, Along),
}

impl Callable {
    /// All that can be called by a name alone, in the order of the tables: what has operands before the constants, elementwise functions last.
    pub fn all() -> impl Iterator<Item = Callable> {
        let operations = Operation::all().filter(|o| o.record().spelling.is_some()).map(Callable::Operation);
        let functions = FUNCTIONS.iter().copied().flatten().map(Callable::Function);
        operations.chain(functions).chain(Function::all().map(Callable::Map))
    }

    /// What is called by this name or alias.
    pub fn find(name: &str) -> Option<Callable> {
        static NAMES: OnceLock<FxHashMap<&'static str, Callable>> = OnceLock::new();
        let names = NAMES.get_or_init(|| {
            let mut names = FxHashMap::default();
            for callable in Callable::all() {
                for name in std::iter::once(callable.name()).chain(callable.aliases().iter().copied()) {
                    names.entry(name).or_insert(callable);
                }
            }
            names
        });
        names.get(name).copied()
    }

    /// The function of this name along an axis, by its number.
    pub fn along(name: &str, axis: &Rational) -> Option<Callable> {
        AlongAxis::find(name).zip(Along::numbered(axis)).map(|(function, along)| Callable::Along(function, along))
    }

    /// What a sign in front of its argument does, where it has one argument.
    pub fn parity(self) -> Parity {
        let record = match self {
            Callable::Map(function) => return function.record().parity,
            Callable::Operation(operation) => operation.record(),
            Callable::Function(_) | Callable::Along(..) => return Parity::None,
        };
        match &record.notation {
            Notation::Call(call) => match call.sign {
                SignOf::Even => Parity::Even,
                SignOf::Odd | SignOf::Linear => Parity::Odd,
                SignOf::Outside => Parity::None,
            },
            _ => Parity::None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Callable::Map(function) => function.name(),
            Callable::Operation(operation) => operation.spelling(),
            Callable::Function(function) => function.name,
            Callable::Along(function, _) => function.name,
        }
    }

    /// Other names that are read.
    pub fn aliases(self) -> &'static [&'static str] {
        match self {
            Callable::Map(function) => function.record().aliases,
            Callable::Operation(operation) => operation.record().aliases,
            Callable::Function(function) => function.aliases,
            Callable::Along(..) => &[],
        }
    }

    /// Names that people try, for which this one is suggested.
    pub fn misnomers(self) -> &'static [&'static str] {
        match self {
            Callable::Map(_) | Callable::Along(..) => &[],
            Callable::Operation(operation) => operation.record().misnomers,
            Callable::Function(function) => function.misnomers,
        }
    }

    /// What it is, for a list of functions.
    pub fn summary(self) -> &'static str {
        match self {
            Callable::Map(_) => "entry by entry",
            Callable::Along(..) => "along an axis of a matrix",
            Callable::Operation(operation) => operation.record().summary,
            Callable::Function(function) => function.summary,
        }
    }

    /// What it takes and gives.
    pub fn signature(self) -> Signature {
        match self {
            Callable::Map(_) => Signature::Same,
            Callable::Operation(operation) => operation.record().signature,
            Callable::Function(function) => function.signature,
            Callable::Along(function, along) => Signature::OfKinds(1, function.outcome(along)),
        }
    }

    /// Whether it takes dimensions.
    pub fn takes_dimensions(self) -> bool {
        matches!(self.signature(), Signature::OfDimensions { .. })
    }

    /// Whether it is a number by itself, without parentheses.
    pub fn is_number(self) -> bool {
        matches!(self.signature(), Signature::OfDimensions { shape, .. } if shape(&[]).is_some_and(|s| s.is_empty()))
    }

    /// Whether a variable may have the name: of an operation without operands, which is meant only where dimensions follow in
    /// parentheses, as in `K(m,n)`, or where no variable has the name.
    pub fn leaves_name(self) -> bool {
        let is_constant = matches!(self, Callable::Operation(_)) || fourth_order(self.name()).is_some();
        is_constant && self.takes_dimensions()
    }

    /// The term of a call.
    ///
    /// # Errors
    /// When it has no value, or its shapes do not fit.
    pub fn build(self, builder: &mut dyn TermBuilder, call: Call<'_>) -> Result<Id> {
        match self {
            Callable::Map(function) => map(builder, function, call.first()),
            Callable::Operation(operation) => match operation.record().build {
                Some(build) => build(builder, call),
                None => add(builder, operation, call),
            },
            Callable::Function(function) => (function.build)(builder, call),
            Callable::Along(function, along) => function.build(builder, along, call.first()),
        }
    }
}

/// An elementwise function: at a number in its domain, and of an operation that makes another one of it.
fn map(builder: &mut dyn TermBuilder, function: Function, argument: Id) -> Result<Id> {
    if let Some(value) = builder.number_value(argument).filter(|v| !function.record().domain.contains(v)) {
        let message = format!("{} has no real value at {value}", function.name());
        return Err(builder.error(ErrorCode::Undefined, &message));
    }
    if let Op::Call(inner) = *builder.op(argument) {
        let is_composition = |o: &Operation| o.record().composition == Some((function, inner));
        if let Some(whole) = Operation::all().find(is_composition) {
            let operands: SmallVec<[Id; 2]> = builder.children(argument).iter().copied().collect();
            // The whole has a value where the function of the inner one may have none.
            let written = builder.add(Op::Map(function), &[argument])?;
            builder.note(written);
            return builder.add(Op::Call(whole), &operands);
        }
    }
    builder.add(Op::Map(function), &[argument])
}

/// The functions that marks stand for.
fn marks() -> impl Iterator<Item = (&'static str, Mark)> {
    Operation::all().filter_map(|operation| operation.record().spelling.zip(operation.record().mark))
}

/// The function that is written between its operands with this character.
pub fn infix(character: char) -> Option<&'static str> {
    marks().find(|(_, mark)| *mark == Mark::Infix(character)).map(|(name, _)| name)
}

/// The function that is written with this character on both sides of its operand, and the first character that means the same.
pub fn around(character: char) -> Option<(&'static str, char)> {
    marks().find_map(|(name, mark)| match mark {
        Mark::Around(all) if all.contains(&character) => Some((name, all[0])),
        _ => None,
    })
}

/// The function that is written as this exponent.
pub fn exponent(number: i64) -> Option<&'static str> {
    marks().find(|(_, mark)| *mark == Mark::Exponent(number)).map(|(name, _)| name)
}
