//! What an operation is: one file a family, one record an operation.

mod axes;
mod callable;
mod constants;
mod elementwise;
mod factors;
mod facts;
mod inverses;
mod layouts;
mod lookup;
mod notation;
mod op;
mod operation;
mod products;
mod quotients;
mod record;
mod reductions;
mod sizes;
mod spoken;
mod structural;
mod surface;
mod tensors;
mod vocabulary;

use crate::base::Shape;

pub use axes::{Along, AlongAxis};
pub use callable::{Callable, around, exponent, infix};
pub use constants::{COMMUTATION, ONEHOT, PI, PI_IN_RUST, TRIANGLE};
pub use elementwise::*;
pub use factors::{PARTIAL_TRACE_FIRST, PARTIAL_TRACE_SECOND, UNVEC};
pub use facts::{KnownTerms, Operands, Requirements};
pub use inverses::{ADJUGATE, DETERMINANT, INVERSE, LOG_DETERMINANT, MATRIX_POWER, natural_power};
pub use layouts::{AS_COLUMN, AS_ROW, DIAGONAL, DIAGONAL_OF, VEC};
pub use notation::{CallNotation, CallWeight, ConstantNotation, Extent, Notation, SignOf, TransposeOf, Typeset};
pub use op::{DefinedOperation, Node, Op};
pub use operation::{Operation, Parameters, Place};
pub use products::{INNER, KRONECKER, OUTER};
pub(crate) use quotients::reciprocals;
pub use quotients::{DIVIDE, HADAMARD_DIVIDE, POWER};
pub use record::{Aggregate, Code, Degree, Degrees, Factor, Instructions, Meaning, OfPower, Record, Terms, Unfold};
pub use reductions::{LOG_SUM_EXP, LOG_SUM_EXP_OF_ROWS, NORM, PROD, PROD_OF_ROWS, SOFTMAX, SOFTMAX_OF_ROWS, TRACE};
pub use sizes::SizePolynomial;
pub use spoken::{Spoken, from_elsewhere, is_constant, is_function};
pub use structural::{ShapeError, transposed};
pub use surface::{AxisSource, Build, Call, Kind, Mark, Operand, Outcome, Signature, SurfaceFunction, TermBuilder};
pub use tensors::fourth_order;
pub use vocabulary::UncommonOperations;

/// The records of every family, at the place that the family has in the identity of its operations.
static FAMILIES: &[&[Record]] = &[
    constants::RECORDS,
    quotients::RECORDS,
    products::RECORDS,
    layouts::RECORDS,
    reductions::RECORDS,
    inverses::RECORDS,
    factors::RECORDS,
];

fn is_square(shape: &Shape) -> bool {
    shape.len() == 2 && shape[0] == shape[1]
}
