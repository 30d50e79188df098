//! Functions along one axis of a matrix: what its rows are added up, multiplied or normalised to.
//!
//! `f(A,2)` is of each row and `f(A,1)` of each column, as in MATLAB. What no index pattern says is an operation on rows; on columns it
//! is the same of the transpose.

use super::elementwise::{EXP, LOG};
use super::notation::{CallNotation, CallWeight, Extent, Notation, SignOf, TransposeOf};
use super::op::Op;
use super::operation::{Operation, Parameters};
use super::quotients::POWER;
use super::record::{Code, Degree, Record, Terms, family, kernels};
use super::reductions::{self, LOG_SUM_EXP, PROD, SOFTMAX};
use super::surface::{Kind, Outcome, TermBuilder};
use super::vocabulary::UncommonOperations;
use crate::base::{
    Arguments, Arithmetic, Axis, Facts, IndexPatternBuilder, Interval, Rational, Requirement, Result, Scalar, Shape,
    Tensor, TensorKernels, Undefined,
};
use egg::Id;
use smallvec::smallvec;
use std::sync::Arc;

family! { 6;
    /// The product of each row of a matrix.
    PROD_OF_ROWS = Record {
        name: "prod-of-rows",
        shape: reduced,
        facts: |operands, parameters| (PROD.record().facts)(operands, parameters),
        derivative_requires: |_| &[(0, Requirement::EntriesNonzero)],
        reduces: |requirement, _| {
            (requirement == Requirement::EntriesNonzero).then(|| smallvec![(0, Requirement::EntriesNonzero)])
        },
        evaluate: kernels!(products),
        degree: |degrees| Degree::Rational(degrees.sum().saturating_mul(degrees.size.saturating_pow(2))),
        notation: of_rows("prod", CallWeight::FUNCTION),
        code: Code::Call { numpy: "np.prod({}, axis=1)" },
        ..Record::UNARY
    };
    /// `log(sum(exp(x)))` of each row of a matrix.
    LOG_SUM_EXP_OF_ROWS = Record {
        name: "log-sum-exp-of-rows",
        shape: reduced,
        unfold: Some(log_of_totals),
        evaluate: kernels!(log_sums_exp),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        degree: |degrees| Degree::Other(degrees.sum()),
        notation: of_rows("logsumexp", CallWeight::SUMMARY),
        code: Code::Exponentials,
        ..Record::UNARY
    };
    /// `exp(x)/sum(exp(x))` of each row of a matrix.
    SOFTMAX_OF_ROWS = Record {
        name: "softmax-of-rows",
        shape: |shapes, _| (shapes[0].len() == 2).then(|| shapes[0].clone()),
        unfold: Some(shares_of_totals),
        evaluate: kernels!(softmaxes),
        evaluate_under: Some((LOG, LOG_SOFTMAXES)),
        facts: |_, _| Facts::within(Interval::closed(0, 1).without_zero()),
        vocabulary: UncommonOperations::EXPONENTIAL_SUMS,
        degree: |degrees| Degree::Other(degrees.sum()),
        notation: of_rows("softmax", CallWeight::FUNCTION),
        code: Code::Exponentials,
        ..Record::UNARY
    };
}

const fn of_rows(name: &'static str, weight: CallWeight) -> Notation {
    let (transpose, sign) = (TransposeOf::Inside, SignOf::Outside);
    Notation::Call(CallNotation { name, transpose, sign, weight, extent: Extent::Rows })
}

/// A number for each row.
fn reduced(shapes: &[&Shape], _: Parameters) -> Option<Shape> {
    (shapes[0].len() == 2).then(|| shapes[0].iter().take(1).cloned().collect())
}

fn axes(terms: &dyn Terms, matrix: Id) -> Option<[Axis; 2]> {
    terms.shape(matrix).into_iter().collect::<Vec<_>>().try_into().ok()
}

/// The exponentials of all entries, and their sum in each row.
fn sums_of_exponentials(terms: &mut dyn Terms, argument: Id) -> Option<(Id, Id)> {
    let exponentials = terms.term(Op::Map(EXP), &[argument])?;
    let mut pattern = IndexPatternBuilder::new();
    let [i, j] = axes(terms, exponentials)?.map(|axis| pattern.axis(&axis));
    pattern.input(i.iter().chain(&j).copied());
    pattern.output(i);
    let totals = terms.term(Op::Network(Arc::new(pattern.finish())), &[exponentials])?;
    Some((exponentials, totals))
}

fn log_of_totals(terms: &mut dyn Terms, operands: &[Id], _: Parameters) -> Option<Id> {
    let (_, totals) = sums_of_exponentials(terms, operands[0])?;
    terms.term(Op::Map(LOG), &[totals])
}

fn shares_of_totals(terms: &mut dyn Terms, operands: &[Id], _: Parameters) -> Option<Id> {
    let (exponentials, totals) = sums_of_exponentials(terms, operands[0])?;
    let minus_one = terms.term(Op::Number(-Rational::one()), &[])?;
    let shares = terms.term(Op::Call(POWER), &[totals, minus_one])?;
    let mut pattern = IndexPatternBuilder::new();
    let [i, j] = axes(terms, exponentials)?.map(|axis| pattern.axis(&axis));
    pattern.input(i.iter().chain(&j).copied());
    pattern.input(i.iter().copied());
    pattern.output(i);
    pattern.output(j);
    terms.term(Op::Network(Arc::new(pattern.finish())), &[exponentials, shares])
}

const LOG_SOFTMAXES: TensorKernels = TensorKernels {
    real: log_softmaxes,
    rounded: log_softmaxes,
    field: log_softmaxes,
    series: log_softmaxes,
    dual: log_softmaxes,
};

/// What a function of all entries makes of each row, one after the other.
fn each_row<T: Scalar>(
    arguments: &Arguments<'_, T>,
    of: fn(Arguments<'_, T>) -> Result<Tensor<T>, Undefined>,
) -> Result<Vec<T>, Undefined> {
    let matrix = arguments.values[0];
    let mut data = Vec::new();
    for row in matrix.data.chunks(matrix.size(1).max(1)) {
        let row = Tensor { shape: vec![row.len()], data: row.to_vec() };
        data.extend(of(Arguments { values: &[&row], numbers: &[None], sizes: &[] })?.data);
    }
    Ok(data)
}

fn products<T: Scalar>(arguments: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Tensor::new(vec![arguments.values[0].size(0)], each_row(&arguments, reductions::product)?)
}

fn log_sums_exp<T: Arithmetic>(arguments: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Tensor::new(vec![arguments.values[0].size(0)], each_row(&arguments, reductions::log_sum_exp)?)
}

fn softmaxes<T: Arithmetic>(arguments: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Tensor::new(arguments.values[0].shape.clone(), each_row(&arguments, reductions::softmax)?)
}

fn log_softmaxes<T: Arithmetic>(arguments: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Tensor::new(arguments.values[0].shape.clone(), each_row(&arguments, reductions::log_softmax)?)
}

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
    /// What it is of the rows of a matrix, or of all entries of a vector.
    build: fn(&mut dyn TermBuilder, Id) -> Result<Id>,
}

/// All of them.
static ALONG_AXES: &[AlongAxis] = &[
    AlongAxis { name: "sum", operation: None, keeps: false, build: sum },
    AlongAxis { name: "mean", operation: None, keeps: false, build: mean },
    AlongAxis {
        name: "prod",
        operation: Some(PROD_OF_ROWS),
        keeps: false,
        build: |builder, x| either(builder, x, PROD, PROD_OF_ROWS),
    },
    AlongAxis {
        name: "logsumexp",
        operation: Some(LOG_SUM_EXP_OF_ROWS),
        keeps: false,
        build: |builder, x| either(builder, x, LOG_SUM_EXP, LOG_SUM_EXP_OF_ROWS),
    },
    AlongAxis {
        name: "softmax",
        operation: Some(SOFTMAX_OF_ROWS),
        keeps: true,
        build: |builder, x| either(builder, x, SOFTMAX, SOFTMAX_OF_ROWS),
    },
];

impl AlongAxis {
    /// The function of this name.
    pub fn find(name: &str) -> Option<&'static AlongAxis> {
        ALONG_AXES.iter().find(|function| function.name == name)
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
            return (self.build)(builder, operand);
        }
        let transposed = transpose(builder, operand)?;
        let value = (self.build)(builder, transposed)?;
        if self.keeps { transpose(builder, value) } else { Ok(value) }
    }
}

fn transpose(builder: &mut dyn TermBuilder, matrix: Id) -> Result<Id> {
    match builder.op(matrix) {
        Op::Transpose => Ok(builder.children(matrix)[0]),
        _ => builder.add(Op::Transpose, &[matrix]),
    }
}

fn either(builder: &mut dyn TermBuilder, operand: Id, of_all: Operation, of_rows: Operation) -> Result<Id> {
    let operation = if builder.shape(operand).len() == 2 { of_rows } else { of_all };
    builder.add(Op::Call(operation), &[operand])
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
