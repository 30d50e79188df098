//! Operations that take an axis that is a product of dimensions apart: the adjoints of `kron` and `vec`.

use super::facts::Operands;
use super::notation::{CallNotation, CallWeight, Notation, SignOf, TransposeOf};
use super::operation::Parameters;
use super::record::{Meaning, Record, family};
use super::surface::{Kind, Signature};
use crate::base::{Axis, Dimension, Facts, IndexPattern, IndexPatternBuilder, Properties, Property, Shape};

family! { 6;
    /// A stacked vector as a matrix of so many rows: the inverse of `vec`.
    UNVEC = Record {
        name: "unvec",
        spelling: Some("unvec"),
        misnomers: &["reshape", "mat"],
        summary: "unvec(v,m): the matrix of m rows of which v is the stacked columns",
        signature: Signature::Divided { operand: Kind::Column, last: true, keeps: true },
        shape: |shapes, parameters| {
            let [axis] = shapes[0].as_slice() else { return None };
            let (rows, columns) = divided(axis, parameters, true)?;
            Some([[rows].into_iter().collect(), columns].into_iter().collect())
        },
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let labels = w.axis(&shapes[0][0]);
            w.input(labels.iter().copied());
            if let Some((rows, columns)) = labels.split_last() {
                w.output([*rows]);
                w.output(columns.iter().copied());
            }
            w.finish()
        }),
        facts: |operands, _| operands.facts(0).entries(),
        rearranges: true,
        notation: Notation::Call(CallNotation {
            name: "unvec",
            transpose: TransposeOf::Outside,
            weight: CallWeight::TOTAL,
            ..CALL
        }),
        ..Record::UNARY
    };
    /// The trace over the first factor of Kronecker products: `tr(A)*B` for `kron(A,B)`.
    PARTIAL_TRACE_FIRST = Record {
        name: "partial-trace-first",
        spelling: Some("ptrace1"),
        aliases: &["partial_trace1"],
        misnomers: &["ptrace", "partial_trace", "partialtrace", "blktrace"],
        summary: "ptrace1(M,p): the trace over the first Kronecker factor, of size p: the sum of the p diagonal blocks",
        signature: Signature::Divided { operand: Kind::Matrix, last: false, keeps: false },
        shape: |shapes, parameters| partial_shape(shapes[0], parameters, false),
        meaning: Meaning::Multilinear(|shapes, _| partial_trace(shapes[0], false)),
        facts: |operands, _| partial_facts(operands),
        notation: Notation::Call(CallNotation { name: "ptrace1", ..CALL }),
        ..Record::UNARY
    };
    /// The trace over the last factor of Kronecker products: `tr(B)*A` for `kron(A,B)`.
    PARTIAL_TRACE_SECOND = Record {
        name: "partial-trace-second",
        spelling: Some("ptrace2"),
        aliases: &["partial_trace2"],
        summary: "ptrace2(M,q): the trace over the last Kronecker factor, of size q: the traces of the q-by-q blocks",
        signature: Signature::Divided { operand: Kind::Matrix, last: true, keeps: false },
        shape: |shapes, parameters| partial_shape(shapes[0], parameters, true),
        meaning: Meaning::Multilinear(|shapes, _| partial_trace(shapes[0], true)),
        facts: |operands, _| partial_facts(operands),
        notation: Notation::Call(CallNotation { name: "ptrace2", ..CALL }),
        ..Record::UNARY
    };
}

const CALL: CallNotation = CallNotation {
    sign: SignOf::Linear,
    weight: CallWeight::SUMMARY,
    transpose: TransposeOf::Inside,
    ..CallNotation::FUNCTION
};

/// A dimension at an end of an axis, and the rest of the axis.
fn divided(axis: &Axis, parameters: Parameters, last: bool) -> Option<(Dimension, Axis)> {
    let factor = parameters.dimensions().next()?;
    let (own, rest) = if last { axis.split_last()? } else { axis.split_first()? };
    (*own == factor && !rest.is_empty()).then(|| (factor, Axis::from_slice(rest)))
}

fn partial_shape(shape: &Shape, parameters: Parameters, last: bool) -> Option<Shape> {
    (shape.len() == 2).then_some(())?;
    shape.iter().map(|axis| divided(axis, parameters, last).map(|(_, rest)| rest)).collect()
}

fn partial_trace(shape: &Shape, last: bool) -> IndexPattern {
    let mut w = IndexPatternBuilder::new();
    let [rows, columns] = [0, 1].map(|axis: usize| w.axis(&shape[axis]));
    let at = |labels: &[_]| if last { labels.len() - 1 } else { 0 };
    let (row, column) = (at(&rows), at(&columns));
    w.join(rows[row], columns[column]);
    w.input(rows.iter().chain(&columns).copied());
    for (mut labels, traced) in [(rows, row), (columns, column)] {
        labels.remove(traced);
        w.output(labels);
    }
    w.finish()
}

/// A sum of blocks with what each of them has.
fn partial_facts(operands: &Operands<'_>) -> Facts {
    const KEPT: Properties = Properties::of(&[
        Property::Symmetric,
        Property::Skew,
        Property::Semidefinite,
        Property::Definite,
        Property::Diagonal,
        Property::Lower,
        Property::Upper,
    ]);
    let matrix = operands.facts(0);
    Facts::within(matrix.range.sums()).and(matrix.properties.intersection(KEPT))
}
