//! Calls in the surface syntax: what a function takes and gives, and how the term that it stands for is built.
//!
//! A function that always is one operation is said by the record of that operation ([`Record::spelling`](super::Record) and the fields
//! beside it), an elementwise function by its own; the functions that are more than one operation stand in the tables of
//! [`SurfaceFunction`]s, each in the file of the family that it belongs to.

use super::op::Op;
use super::operation::{Operation, Parameters};
use crate::base::{Axis, Dimension, Error, ErrorCode, Rational, Result, Shape};
use egg::Id;
use smallvec::SmallVec;

/// The kind of an operand: its number of axes, and for one axis its orientation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No axis.
    Scalar,
    /// A vector.
    Column,
    /// A vector that is written as a row.
    Row,
    /// Two axes.
    Matrix,
    /// Three axes or more.
    Tensor(usize),
}

/// An axis of the value of a call: axes of operands side by side, each with its operand first.
pub type AxisSource = SmallVec<[(usize, usize); 2]>;

/// The value of a call, for operands of some kinds.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its kind.
    pub kind: Kind,
    /// Its axes.
    pub axes: SmallVec<[AxisSource; 2]>,
    /// Whether the first operand must be a square matrix.
    pub square: bool,
}

impl Outcome {
    /// A value with these axes.
    pub(super) fn new(kind: Kind, axes: &[&[(usize, usize)]]) -> Option<Outcome> {
        let axes = axes.iter().map(|axis| axis.iter().copied().collect()).collect();
        Some(Outcome { kind, axes, square: false })
    }

    /// The value is the first operand.
    pub(super) fn first(kind: Kind) -> Option<Outcome> {
        Outcome::of(kind, 0)
    }

    /// The value has the axes of an operand of this kind.
    pub(super) fn of(kind: Kind, operand: usize) -> Option<Outcome> {
        let rank = match kind {
            Kind::Scalar => 0,
            Kind::Column | Kind::Row => 1,
            Kind::Matrix => 2,
            Kind::Tensor(rank) => rank,
        };
        let axes = (0..rank).map(|axis| SmallVec::from_slice(&[(operand, axis)])).collect();
        Some(Outcome { kind, axes, square: false })
    }
}

/// What a function takes, and the kind and the shape of its value.
#[derive(Clone, Copy, Debug)]
pub enum Signature {
    /// Anything, to its like.
    Same,
    /// Anything, to a scalar.
    ToScalar,
    /// A square matrix or a scalar, to its like.
    Square,
    /// A square matrix or a scalar, to a scalar.
    SquareToScalar,
    /// A scalar, to an array of this kind with that scalar everywhere; the context gives the sizes.
    Constant(Kind),
    /// So many operands, whose kinds decide; `None` where they do not fit.
    OfKinds(usize, fn(&[Kind]) -> Option<Outcome>),
    /// A matrix or a vector, and a dimension that is a factor of its axes, to a matrix of what is left of them.
    Divided {
        /// What the operand is.
        operand: Kind,
        /// Whether the dimension is the last factor, not the first.
        last: bool,
        /// Whether the dimension is the first axis of the value; else it is gone.
        keeps: bool,
    },
    /// Dimensions, to a constant.
    OfDimensions {
        /// What it takes, for a message.
        takes: &'static str,
        /// The shape of the value, if these dimensions are what it takes.
        shape: fn(&[Dimension]) -> Option<Shape>,
    },
}

impl Signature {
    /// One dimension, to a square matrix.
    pub(super) const SQUARE_OF: Signature = Signature::OfDimensions {
        takes: "one dimension",
        shape: |dimensions| match dimensions {
            [n] => Some([*n, *n].map(axis).into_iter().collect()),
            _ => None,
        },
    };

    /// The number of operands.
    pub fn operands(self) -> usize {
        match self {
            Signature::OfKinds(operands, _) => operands,
            Signature::OfDimensions { .. } => 0,
            _ => 1,
        }
    }
}

/// An axis of one dimension.
pub(super) fn axis(dimension: Dimension) -> Axis {
    smallvec::smallvec![dimension]
}

/// An operand of a call.
#[derive(Clone, Copy, Debug)]
pub struct Operand {
    /// The term.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
}

/// A call, with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The operands.
    pub operands: &'a [Operand],
    /// The dimensions, of a function that takes dimensions.
    pub dimensions: &'a [Dimension],
    /// The shape of the value.
    pub shape: &'a Shape,
}

impl Call<'_> {
    /// The first operand.
    pub(super) fn first(&self) -> Id {
        self.operands[0].id
    }

    /// Whether the first operand is a scalar.
    pub(super) fn is_scalar(&self) -> bool {
        self.operands[0].kind == Kind::Scalar
    }
}

/// Builds typed terms, as far as calls need it.
pub trait TermBuilder {
    /// The operation of a term.
    fn op(&self, id: Id) -> &Op;
    /// The operands of a term.
    fn children(&self, id: Id) -> &[Id];
    /// The shape of a term.
    fn shape(&self, id: Id) -> &Shape;
    /// The value of a number.
    fn number_value(&self, id: Id) -> Option<Rational>;
    /// An operation on these operands.
    ///
    /// # Errors
    /// When the shapes do not fit.
    fn add(&mut self, op: Op, operands: &[Id]) -> Result<Id>;
    /// A product, as `*` reads it.
    ///
    /// # Errors
    /// When a coefficient grows too large.
    fn multiply(&mut self, left: Operand, right: Operand) -> Result<Id>;
    /// A quotient, as `/` reads it.
    ///
    /// # Errors
    /// When the divisor is zero.
    fn divide(&mut self, left: Id, right: Id) -> Result<Id>;
    /// A scalar on every place of a shape.
    ///
    /// # Errors
    /// When a coefficient grows too large.
    fn constant(&mut self, scalar: Id, shape: &Shape) -> Result<Id>;
    /// The identity of a shape.
    ///
    /// # Errors
    /// When it has none.
    fn identity(&mut self, shape: &Shape) -> Result<Id>;
    /// The number of places along an axis.
    ///
    /// # Errors
    /// When a coefficient grows too large.
    fn size(&mut self, axis: &Axis) -> Result<Id>;
    /// A mistake in the call; `{0}` in the message is the first operand.
    fn error(&self, code: ErrorCode, message: &str) -> Error;

    /// Keeps a term that is part of what is written, but not of the term that is made of it.
    fn note(&mut self, _term: Id) {}

    /// One.
    fn one(&mut self) -> Result<Id> {
        self.add(Op::Number(Rational::one()), &[])
    }
}

/// How the term of a call is built.
pub type Build = fn(&mut dyn TermBuilder, Call<'_>) -> Result<Id>;

/// A function of the surface syntax that is not always one operation.
#[derive(Debug)]
pub struct SurfaceFunction {
    /// The name.
    pub name: &'static str,
    /// Other names that are read.
    pub aliases: &'static [&'static str],
    /// Names that people try, for which this one is suggested.
    pub misnomers: &'static [&'static str],
    /// What it is, for a list of functions.
    pub summary: &'static str,
    /// What it takes and gives.
    pub signature: Signature,
    /// The term that it stands for.
    pub build: Build,
}

/// A mark that stands for a function: `A⊗B`, `‖x‖`, `A⁻¹`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Between two operands.
    Infix(char),
    /// Around an operand.
    Around(&'static [char]),
    /// A number as an exponent.
    Exponent(i64),
}

/// The operation itself, on the operands as they are.
pub(super) fn add(builder: &mut dyn TermBuilder, operation: Operation, call: Call<'_>) -> Result<Id> {
    let operands: SmallVec<[Id; 2]> = call.operands.iter().map(|operand| operand.id).collect();
    let op = match *call.dimensions {
        [] => Op::Call(operation),
        ref dimensions => Op::Parametric(operation, Parameters::of(dimensions)),
    };
    builder.add(op, &operands)
}
