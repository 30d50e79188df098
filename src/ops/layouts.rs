//! Operations that lay the entries of one operand out anew.

use super::facts::Requirements;
use super::notation::{CallNotation, CallWeight, Notation, SignOf, TransposeOf};
use super::op::Op;
use super::record::{Meaning, Record, family};
use super::surface::{Kind, Outcome, Signature, SurfaceFunction, add};
use crate::base::{Axis, Facts, IndexPatternBuilder, Interval, Properties, Property, Requirement};
use smallvec::smallvec;

/// A requirement of all entries is one of the same entries elsewhere.
fn entries(requirement: Requirement) -> Option<Requirements> {
    (requirement != Requirement::Invertible).then(|| smallvec![(0, requirement)])
}

/// A matrix of one row or column has a rank of one where its entries are not zero.
fn line(vector: Facts, rank: Property) -> Facts {
    let entries = vector.entries();
    if entries.has(Property::Nonzero) { entries.and(Properties::of(&[rank])) } else { entries }
}

family! { 3;
    /// The columns of a matrix, stacked: a vector whose axis is (columns, rows), the slowest first.
    VEC = Record {
        name: "vec",
        spelling: Some("vec"),
        adjoint_law: &["vec(A):vec(B) = A:B"],
        summary: "the columns of a matrix, stacked",
        signature: Signature::OfKinds(1, |kinds| match kinds[0] {
            Kind::Matrix => Outcome::new(Kind::Column, &[&[(0, 1), (0, 0)]]),
            Kind::Row => Outcome::new(Kind::Column, &[&[(0, 0)]]),
            Kind::Tensor(_) => None,
            other => Outcome::first(other),
        }),
        build: Some(|builder, call| {
            if call.operands[0].kind == Kind::Matrix { add(builder, VEC, call) } else { Ok(call.first()) }
        }),
        shape: |shapes, _| {
            (shapes[0].len() == 2).then(|| smallvec![shapes[0].iter().rev().flatten().copied().collect()])
        },
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let (i, j) = (w.axis(&shapes[0][0]), w.axis(&shapes[0][1]));
            w.input(i.iter().chain(&j).copied());
            w.output(j.into_iter().chain(i));
            w.finish()
        }),
        facts: |operands, _| operands.facts(0).entries(),
        reduces: |requirement, _| entries(requirement),
        rearranges: true,
        notation: Notation::Call(CallNotation {
            name: "vec",
            transpose: TransposeOf::Outside,
            sign: SignOf::Linear,
            weight: CallWeight::PRODUCT,
            ..CallNotation::FUNCTION
        }),
                ..Record::UNARY
    };
    /// A vector as a diagonal matrix.
    DIAGONAL = Record {
        name: "diagonal",
        adjoint_law: &["A:diag(x) = diag(A):x"],
        shape: |shapes, _| (shapes[0].len() == 1).then(|| shapes[0].iter().chain(shapes[0]).cloned().collect()),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let i = w.axis(&shapes[0][0]);
            w.input(i.iter().copied());
            w.output(i.iter().copied());
            w.output(i);
            w.finish()
        }),
        facts: |operands, _| {
            let vector = operands.facts(0);
            let invertible = if vector.has(Property::Nonzero) { &[Property::Invertible][..] } else { &[] };
            let range = vector.range.hull(Interval::closed(0, 0));
            Facts::within(range).and(Properties::of(&[Property::Diagonal])).and(Properties::of(invertible))
        },
        reduces: |requirement, _| match requirement {
            Requirement::Invertible => Some(smallvec![(0, Requirement::EntriesNonzero)]),
            Requirement::Nonzero | Requirement::Nonnegative => Some(smallvec![(0, requirement)]),
            _ => None,
        },
        rearranges: true,
        notation: Notation::Call(CallNotation {
            name: "diag",
            transpose: TransposeOf::Symmetric,
            sign: SignOf::Linear,
            weight: CallWeight::FUNCTION,
            ..CallNotation::FUNCTION
        }),
                ..Record::UNARY
    };
    /// The diagonal of a square matrix as a vector.
    DIAGONAL_OF = Record {
        name: "diagonal-of",
        adjoint_law: &["x:diag(A) = diag(x):A"],
        shape: |shapes, _| super::is_square(shapes[0]).then(|| shapes[0].iter().take(1).cloned().collect()),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let i = w.axis(&shapes[0][0]);
            w.input(i.iter().chain(&i).copied());
            w.output(i);
            w.finish()
        }),
        facts: |operands, _| {
            let matrix = operands.facts(0);
            let triangular = matrix.has(Property::Lower) || matrix.has(Property::Upper);
            let sign = match () {
                () if matrix.has(Property::Definite) => Facts::within(Interval::POSITIVE),
                () if matrix.has(Property::Semidefinite) => Facts::within(Interval::NONNEGATIVE),
                () if matrix.has(Property::Skew) => Facts::within(Interval::closed(0, 0)),
                () if triangular && matrix.has(Property::Invertible) => Facts::with(&[Property::Nonzero]),
                () => Facts::UNKNOWN,
            };
            matrix.entries().meet(sign)
        },
        reduces: |requirement, operands| {
            let matrix = operands.facts(0);
            let triangular = matrix.has(Property::Lower) || matrix.has(Property::Upper);
            (requirement == Requirement::EntriesNonzero && triangular).then(|| smallvec![(0, Requirement::Invertible)])
        },
        rearranges: true,
        notation: Notation::Call(CallNotation {
            name: "diag",
            transpose: TransposeOf::Invariant,
            sign: SignOf::Linear,
            weight: CallWeight::SUMMARY,
            ..CallNotation::FUNCTION
        }),
                ..Record::UNARY
    };
    /// A vector as a matrix of one column.
    AS_COLUMN = Record {
        name: "as-column",
        shape: |shapes, _| (shapes[0].len() == 1).then(|| smallvec![shapes[0][0].clone(), Axis::new()]),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let i = w.axis(&shapes[0][0]);
            w.input(i.iter().copied());
            w.output(i);
            w.output([]);
            w.finish()
        }),
        facts: |operands, _| line(operands.facts(0), Property::FullColumnRank),
        reduces: |requirement, _| entries(requirement),
        rearranges: true,
        notation: Notation::Operand { transposed: false },
                ..Record::UNARY
    };
    /// A vector as a matrix of one row.
    AS_ROW = Record {
        name: "as-row",
        shape: |shapes, _| (shapes[0].len() == 1).then(|| smallvec![Axis::new(), shapes[0][0].clone()]),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let i = w.axis(&shapes[0][0]);
            w.input(i.iter().copied());
            w.output([]);
            w.output(i);
            w.finish()
        }),
        facts: |operands, _| line(operands.facts(0), Property::FullRowRank),
        reduces: |requirement, _| entries(requirement),
        rearranges: true,
        notation: Notation::Operand { transposed: true },
                ..Record::UNARY
    };
}

pub(super) static FUNCTIONS: &[SurfaceFunction] = &[SurfaceFunction {
    name: "diag",
    aliases: &[],
    misnomers: &[],
    summary: "a vector as a diagonal matrix, the diagonal of a square matrix as a vector",
    signature: Signature::OfKinds(1, |kinds| match kinds[0] {
        Kind::Column | Kind::Row => Outcome::new(Kind::Matrix, &[&[(0, 0)], &[(0, 0)]]),
        Kind::Matrix => Outcome::new(Kind::Column, &[&[(0, 0)]]).map(|outcome| Outcome { square: true, ..outcome }),
        _ => None,
    }),
    build: |builder, call| {
        let of_matrix = call.operands[0].kind == Kind::Matrix;
        builder.add(Op::Call(if of_matrix { DIAGONAL_OF } else { DIAGONAL }), &[call.first()])
    },
}];
