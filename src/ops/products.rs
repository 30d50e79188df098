//! Products of two operands besides the matrix product.

use super::record::{Meaning, Record, family};
use crate::base::{Facts, IndexPatternBuilder, Interval, Properties, Property, Requirement, Shape};
use smallvec::smallvec;

family! { 2;
    /// The sum of the products of all entries: `x'*y` for vectors, `A:B` for what has more axes.
    INNER = Record {
        name: "inner",
        shape: |shapes, _| (shapes[0] == shapes[1] && !shapes[0].is_empty()).then(Shape::new),
        meaning: Meaning::Multilinear(|shapes, _| {
            let mut w = IndexPatternBuilder::new();
            let axes: Vec<_> = shapes[0].iter().flat_map(|axis| w.axis(axis)).collect();
            w.input(axes.iter().copied());
            w.input(axes);
            w.finish()
        }),
        facts: |operands, _| {
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
        commutative: true,
        ..Record::BINARY
    };
    /// `x*y'`.
    OUTER = Record {
        name: "outer",
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
        ..Record::BINARY
    };
}
