//! Functions along one axis of a matrix: what its rows are added up, multiplied or normalised to.
//!
//! `f(A,2)` is of each row and `f(A,1)` of each column, as in MATLAB. What no index pattern says is an operation on rows; on columns it
//! is the same of the transpose.

use super::op::Op;
use super::operation::{Operation, Parameters};
use super::surface::{Kind, Outcome, TermBuilder, axis};
use crate::base::{Dimension, Rational, Result, Shape};
use egg::Id;
use std::sync::OnceLock;

/// An axis of a matrix along which a function goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// The first: the function is of each column.
    Columns,
    /// The second: the function is of each row.
    Rows,
}

impl Along {
    /// The axis of this number, counted from 1.
    pub fn numbered(number: &Rational) -> Option<Along> {
        match number.to_i64() {
            Some(1) => Some(Along::Columns),
            Some(2) => Some(Along::Rows),
            _ => None,
        }
    }

    /// Its number, counted from 1.
    pub fn number(self) -> u32 {
        match self {
            Along::Columns => 1,
            Along::Rows => 2,
        }
    }
}

/// A function that goes along an axis of a matrix.
#[derive(Debug)]
pub struct AlongAxis {
    /// The name, that of the function of all entries.
    pub name: &'static str,
    /// The operation that it is of the rows of a matrix, if it is one.
    pub operation: Option<Operation>,
    /// Whether the value has the shape of the operand; else it has one entry for each row or column.
    pub keeps: bool,
    build: Construction,
}

/// The term of a function of the rows of a matrix, or of all entries of a vector.
#[derive(Clone, Copy, Debug)]
enum Construction {
    /// An operation of all entries, and that of rows.
    Operations(Operation, Operation),
    /// Other operations.
    Terms(fn(&mut dyn TermBuilder, Id) -> Result<Id>),
}

/// All of them: those of operations that say what they are of rows, and sums.
fn all() -> &'static [AlongAxis] {
    static ALL: OnceLock<Vec<AlongAxis>> = OnceLock::new();
    ALL.get_or_init(|| {
        let operations = Operation::all().filter_map(|operation| Some((operation, operation.record().of_rows?)));
        let of_operation = |(operation, of_rows): (Operation, Operation)| {
            let matrix: Shape = [Dimension(0), Dimension(1)].map(axis).into_iter().collect();
            let shape = (of_rows.record().shape)(&[&matrix], Parameters::None);
            AlongAxis {
                name: operation.spelling(),
                operation: Some(of_rows),
                keeps: shape == Some(matrix),
                build: Construction::Operations(operation, of_rows),
            }
        };
        let terms = |name, build| AlongAxis { name, operation: None, keeps: false, build: Construction::Terms(build) };
        operations.map(of_operation).chain([terms("sum", sum), terms("mean", mean)]).collect()
    })
}

impl AlongAxis {
    /// The function of this name.
    pub fn find(name: &str) -> Option<&'static AlongAxis> {
        all().iter().find(|function| function.name == name)
    }

    /// What it takes and gives: a matrix, or a vector that lies along the axis.
    pub fn outcome(&self, along: Along) -> fn(&[Kind]) -> Option<Outcome> {
        match (self.keeps, along) {
            (false, Along::Columns) => |kinds| match kinds[0] {
                Kind::Matrix => Outcome::new(Kind::Row, &[&[(0, 1)]]),
                Kind::Column => Outcome::new(Kind::Scalar, &[]),
                _ => None,
            },
            (false, Along::Rows) => |kinds| match kinds[0] {
                Kind::Matrix => Outcome::new(Kind::Column, &[&[(0, 0)]]),
                Kind::Row => Outcome::new(Kind::Scalar, &[]),
                _ => None,
            },
            (true, Along::Columns) => |kinds| match kinds[0] {
                Kind::Matrix | Kind::Column => Outcome::first(kinds[0]),
                _ => None,
            },
            (true, Along::Rows) => |kinds| match kinds[0] {
                Kind::Matrix | Kind::Row => Outcome::first(kinds[0]),
                _ => None,
            },
        }
    }

    /// The term of a call.
    pub(super) fn build(&self, builder: &mut dyn TermBuilder, along: Along, operand: Id) -> Result<Id> {
        if along == Along::Rows || builder.shape(operand).len() < 2 {
            return self.of_rows(builder, operand);
        }
        let transposed = transpose(builder, operand)?;
        let value = self.of_rows(builder, transposed)?;
        if self.keeps { transpose(builder, value) } else { Ok(value) }
    }

    fn of_rows(&self, builder: &mut dyn TermBuilder, operand: Id) -> Result<Id> {
        match self.build {
            Construction::Operations(of_all, of_rows) => {
                let operation = if builder.shape(operand).len() == 2 { of_rows } else { of_all };
                builder.add(Op::Call(operation), &[operand])
            }
            Construction::Terms(build) => build(builder, operand),
        }
    }
}

fn transpose(builder: &mut dyn TermBuilder, matrix: Id) -> Result<Id> {
    match builder.op(matrix) {
        Op::Transpose => Ok(builder.children(matrix)[0]),
        _ => builder.add(Op::Transpose, &[matrix]),
    }
}

/// A scalar on every place along the last axis.
fn along_rows(builder: &mut dyn TermBuilder, matrix: Id, scalar: Id) -> Result<Id> {
    let axis: Shape = builder.shape(matrix).iter().skip(1).cloned().collect();
    builder.constant(scalar, &axis)
}

fn sum(builder: &mut dyn TermBuilder, operand: Id) -> Result<Id> {
    if builder.shape(operand).len() < 2 {
        return builder.add(Op::Sum, &[operand]);
    }
    let one = builder.one()?;
    let ones = along_rows(builder, operand, one)?;
    builder.add(Op::Product, &[operand, ones])
}

fn mean(builder: &mut dyn TermBuilder, operand: Id) -> Result<Id> {
    let total = sum(builder, operand)?;
    let axis = builder.shape(operand).last().cloned().unwrap_or_default();
    let size = builder.size(&axis)?;
    builder.divide(total, size)
}
