//! Products of two operands besides the matrix product.

use super::layouts::{AS_COLUMN, AS_ROW, VEC};
use super::notation::{CallNotation, CallWeight, Notation, SignOf, TransposeOf, Typeset};
use super::op::Op;
use super::record::{Meaning, Record, Terms, family};
use super::surface::{Call, Kind, Mark, Outcome, Signature, TermBuilder};
use crate::base::{Facts, IndexPatternBuilder, Interval, Properties, Property, Requirement, Result, Shape};
use egg::Id;
use smallvec::smallvec;

family! { 2;
    /// The sum of the products of all entries: `x'*y` for vectors, `A:B` for what has more axes.
    INNER = Record {
        name: "inner",
        adjoint_law: &["x'*y = x:y"],
        instead: &[("dot", "x'*y"), ("vdot", "A:B")],
        shape: |shapes, _| (shapes[0] == shapes[1] && !shapes[0].is_empty()).then(Shape::new),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let axes: Vec<_> = shapes[0].iter().flat_map(|axis| w.axis(axis)).collect();
            w.input(axes.iter().copied());
            w.input(axes);
            w.finish()
        }),
        facts: |operands, _| {
            if let Some(whole) = operands.selected() {
                return operands.facts(whole).entries();
            }
            let (x, y) = (operands.facts(0), operands.facts(1));
            let sums = Facts::within(x.range.times(y.range).sums());
            let form = operands.form();
            let definite = operands.same() || form.is_some_and(|(_, matrix)| matrix.has(Property::Definite));
            // An entry that is not zero is enough for a sum of squares.
            let of = form.map_or(x, |(at, _)| operands.facts(at));
            let positive = operands.leave_out_origin() || of.has(Property::Nonzero);
            match form {
                _ if definite && positive => sums.meet(Facts::within(Interval::POSITIVE)),
                _ if definite => sums.meet(Facts::within(Interval::NONNEGATIVE)),
                Some((_, matrix)) if matrix.has(Property::Semidefinite) => {
                    sums.meet(Facts::within(Interval::NONNEGATIVE))
                }
                _ => sums,
            }
        },
        reduces: |requirement, operands| {
            let of = match operands.form() {
                _ if operands.same() => Some(0),
                Some((at, matrix)) if matrix.has(Property::Definite) => Some(at),
                _ => None,
            };
            of.filter(|_| requirement == Requirement::Nonzero).map(|at| smallvec![(at, requirement)])
        },
        ..Record::BINARY
    };
    /// `x*y'`.
    OUTER = Record {
        name: "outer",
        adjoint_law: &["A:x*y' = A*y:x = A'*x:y"],
        instead: &[("outer", "x*y'")],
        shape: |shapes, _| {
            (shapes[0].len() == 1 && shapes[1].len() == 1).then(|| shapes.iter().flat_map(|s| s.iter().cloned()).collect())
        },
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            for shape in shapes {
                let axis = w.axis(&shape[0]);
                w.input(axis.iter().copied());
                w.output(axis);
            }
            w.finish()
        }),
        facts: |operands, _| {
            let (x, y) = (operands.facts(0), operands.facts(1));
            let nonzero = operands.both().intersection(Properties::of(&[Property::Nonzero]));
            let square = if operands.same() { &[Property::Semidefinite][..] } else { &[] };
            Facts::within(x.range.times(y.range)).and(Properties::of(square)).and(nonzero)
        },
        rearranges: true,
                ..Record::BINARY
    };
    /// The Kronecker product of two matrices.
    KRONECKER = Record {
        name: "kronecker",
        spelling: Some("kron"),
        misnomers: &["kronecker"],
        summary: "the Kronecker product",
        signature: Signature::OfKinds(2, kronecker_kinds),
        build: Some(kronecker),
        mark: Some(Mark::Infix('⊗')),
        shape: |shapes, _| {
            let axis = |a: usize| shapes[0][a].iter().chain(&shapes[1][a]).copied().collect();
            (shapes[0].len() == 2 && shapes[1].len() == 2).then(|| (0..2).map(axis).collect())
        },
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let operands = [0, 1].map(|o: usize| [w.axis(&shapes[o][0]), w.axis(&shapes[o][1])]);
            for axes in &operands {
                w.input(axes.iter().flatten().copied());
            }
            for axis in 0..2 {
                w.output(operands.iter().flat_map(|axes| axes[axis].iter().copied()));
            }
            w.finish()
        }),
        facts: |operands, _| {
            const KEPT: Properties = Facts::IDENTITY.union(Properties::ZEROS).union(Properties::RANK);
            let both = operands.both();
            let definite = both.intersection(Properties::of(&[Property::Semidefinite]));
            let range = operands.facts(0).range.times(operands.facts(1).range);
            Facts::within(range).and(both.intersection(KEPT)).and(definite).and(operands.parity())
        },
        reduces: |requirement, operands| {
            let square = |at: usize| operands.facts(at).has(Property::Square);
            let both = requirement == Requirement::Invertible && square(0) && square(1);
            both.then(|| smallvec![(0, requirement), (1, requirement)])
        },
        rearranges: true,
        notation: Notation::Call(CallNotation {
            name: "kron",
            transpose: TransposeOf::Inside,
            sign: SignOf::Linear,
            weight: CallWeight::PRODUCT,
            ..CallNotation::FUNCTION
        }),
        unicode: Some(Typeset::Infix(" ⊗ ")),
        latex: Some(Typeset::Infix(" \\otimes ")),
                ..Record::BINARY
    };
}

/// The sum of the squares of all entries.
pub(super) fn sum_of_squares(terms: &mut dyn Terms, term: Id) -> Option<Id> {
    let product = if terms.shape(term).is_empty() { Op::Scale } else { Op::Call(INNER) };
    terms.term(product, &[term; 2])
}

/// The Kronecker product of matrices, where a vector counts as one column or one row; of two vectors alike it is a vector.
fn kronecker_kinds(kinds: &[Kind]) -> Option<Outcome> {
    let axes = |operand: usize| -> Option<[&'static [usize]; 2]> {
        Some(match kinds[operand] {
            Kind::Column => [&[0], &[]],
            Kind::Row => [&[], &[0]],
            Kind::Matrix => [&[0], &[1]],
            Kind::Scalar | Kind::Tensor(_) => return None,
        })
    };
    match (kinds[0], kinds[1]) {
        (Kind::Tensor(_), _) | (_, Kind::Tensor(_)) => None,
        (Kind::Scalar, kind) => Outcome::of(kind, 1),
        (kind, Kind::Scalar) => Outcome::of(kind, 0),
        (a, b) if a == b && a != Kind::Matrix => Outcome::new(a, &[&[(0, 0), (1, 0)]]),
        _ => {
            let operands = [axes(0)?, axes(1)?];
            let side = |side: usize| -> Vec<(usize, usize)> {
                (0..2).flat_map(|o| operands[o][side].iter().map(move |axis| (o, *axis))).collect()
            };
            Outcome::new(Kind::Matrix, &[&side(0), &side(1)])
        }
    }
}

fn kronecker(builder: &mut dyn TermBuilder, call: Call<'_>) -> Result<Id> {
    let [a, b] = [call.operands[0], call.operands[1]];
    match (a.kind, b.kind) {
        (Kind::Scalar, _) | (_, Kind::Scalar) => builder.multiply(a, b),
        (Kind::Column, Kind::Column) | (Kind::Row, Kind::Row) => {
            let outer = builder.add(Op::Call(OUTER), &[b.id, a.id])?;
            builder.add(Op::Call(VEC), &[outer])
        }
        _ => {
            let mut matrices = [a.id, b.id];
            for (id, kind) in matrices.iter_mut().zip([a.kind, b.kind]) {
                match kind {
                    Kind::Column => *id = builder.add(Op::Call(AS_COLUMN), &[*id])?,
                    Kind::Row => *id = builder.add(Op::Call(AS_ROW), &[*id])?,
                    _ => {}
                }
            }
            builder.add(Op::Call(KRONECKER), &matrices)
        }
    }
}
