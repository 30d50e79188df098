//! The shapes and the index patterns of all operations.

use super::op::Op;
use super::record::Meaning;
use super::surface::{Kind, Outcome, Signature, SurfaceFunction};
use crate::base::{Axis, Dimension, IndexPattern, IndexPatternBuilder, Shape, Variable};
use smallvec::smallvec;

/// Operands whose shapes do not fit their operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapeError {
    /// The operation.
    pub op: Op,
    /// The shapes of its operands.
    pub operands: Vec<Shape>,
}

impl std::fmt::Display for ShapeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} does not take operands of shapes {:?}", self.op, self.operands)
    }
}

impl std::error::Error for ShapeError {}

impl Op {
    /// The shape of the result for operands of these shapes. `declared` gives the shape of a variable.
    ///
    /// # Errors
    /// When the shapes of the operands do not fit.
    pub fn shape(&self, operands: &[&Shape], declared: impl Fn(Variable) -> Shape) -> Result<Shape, ShapeError> {
        let fits = self.arity().is_none_or(|n| n == operands.len());
        let shape = if fits { self.shape_of(operands, declared) } else { None };
        shape.ok_or_else(|| ShapeError { op: self.clone(), operands: operands.iter().map(|s| (*s).clone()).collect() })
    }

    fn shape_of(&self, operands: &[&Shape], declared: impl Fn(Variable) -> Shape) -> Option<Shape> {
        let axis = |d: Dimension| -> Axis { smallvec![d] };
        let first = || operands[0].clone();
        Some(match self {
            Op::Number(_) | Op::Size(_) | Op::Sum => Shape::new(),
            Op::Variable(v) => declared(*v),
            Op::Identity(d) => smallvec![axis(*d), axis(*d)],
            Op::Ones(d) => smallvec![axis(*d)],
            Op::Zero(shape) => shape.clone(),
            Op::Network(index_pattern) => {
                let fits = index_pattern.inputs.len() == operands.len()
                    && operands
                        .iter()
                        .enumerate()
                        .all(|(o, shape)| shape.iter().flatten().copied().eq(index_pattern.input_dimensions(o)));
                fits.then(|| index_pattern.shape())?
            }
            Op::Combination(_) => (!operands.is_empty() && operands.iter().all(|s| *s == operands[0])).then(first)?,
            Op::Product => {
                let (a, b) = (operands[0], operands[1]);
                let fits = a.len() == 2 && (1..=2).contains(&b.len()) && a[1] == b[0];
                fits.then(|| a.iter().take(1).chain(b.iter().skip(1)).cloned().collect())?
            }
            Op::Transpose => (operands[0].len() == 2).then(|| operands[0].iter().rev().cloned().collect())?,
            Op::Scale => operands[0].is_empty().then(|| operands[1].clone())?,
            Op::Hadamard => (operands[0] == operands[1]).then(first)?,
            Op::Map(_) => first(),
            Op::Call(operation) | Op::Parametric(operation, _) => {
                (operation.record().shape)(operands, self.parameters())?
            }
            Op::Defined(operation) => {
                let fits = operands.iter().zip(&operation.ranks).all(|(shape, rank)| shape.len() == *rank);
                fits.then(|| operation.axes.iter().map(|(o, axis)| operands[*o][*axis].clone()).collect())?
            }
        })
    }

    /// The network that an operation on operands of these shapes is, or `None` for the operations that are no single network
    /// (functions, powers, inverses, divisions, combinations, numbers, zeros).
    ///
    /// The operands of the network are those of the operation in order; a power of a matrix uses its operand many times.
    /// The shapes must fit the operation.
    pub fn index_pattern(&self, operands: &[&Shape]) -> Option<IndexPattern> {
        let mut w = IndexPatternBuilder::new();
        let shape = |o: usize| operands[o];
        match self {
            Op::Size(d) => {
                w.label(*d);
            }
            Op::Identity(d) => {
                let i = w.label(*d);
                w.output([i]);
                w.output([i]);
            }
            Op::Ones(d) => {
                let i = w.label(*d);
                w.output([i]);
            }
            Op::Network(index_pattern) => return Some((**index_pattern).clone()),
            Op::Product => {
                let (i, p) = (w.axis(&shape(0)[0]), w.axis(&shape(0)[1]));
                w.input(i.iter().chain(&p).copied());
                w.output(i);
                if shape(1).len() == 2 {
                    let j = w.axis(&shape(1)[1]);
                    w.input(p.iter().chain(&j).copied());
                    w.output(j);
                } else {
                    w.input(p);
                }
            }
            Op::Transpose => {
                let (i, j) = (w.axis(&shape(0)[0]), w.axis(&shape(0)[1]));
                w.input(i.iter().chain(&j).copied());
                w.output(j);
                w.output(i);
            }
            Op::Scale => {
                w.input([]);
                let axes: Vec<_> = shape(1).iter().map(|a| w.axis(a)).collect();
                w.input(axes.iter().flatten().copied());
                axes.into_iter().for_each(|a| w.output(a));
            }
            Op::Hadamard => {
                let axes: Vec<_> = shape(0).iter().map(|a| w.axis(a)).collect();
                w.input(axes.iter().flatten().copied());
                w.input(axes.iter().flatten().copied());
                axes.into_iter().for_each(|a| w.output(a));
            }
            Op::Sum => {
                let axes: Vec<_> = shape(0).iter().flat_map(|a| w.axis(a)).collect();
                w.input(axes);
            }
            Op::Call(operation) | Op::Parametric(operation, _) => match operation.record().meaning {
                Meaning::Multilinear(pattern) | Meaning::Network(pattern) => {
                    return Some(pattern(operands, self.parameters()));
                }
                Meaning::Unfolding(_) | Meaning::Monomial(_) | Meaning::Primitive => return None,
            },
            Op::Number(_) | Op::Variable(_) | Op::Zero(_) | Op::Combination(_) | Op::Map(_) | Op::Defined(_) => {
                return None;
            }
        }
        Some(w.finish())
    }
}

pub(super) static FUNCTIONS: &[SurfaceFunction] = &[
    SurfaceFunction {
        name: "sum",
        aliases: &[],
        misnomers: &["total"],
        summary: "the sum of all entries; sum(A,1) of each column, sum(A,2) of each row",
        signature: Signature::ToScalar,
        build: |builder, call| {
            if call.is_scalar() { Ok(call.first()) } else { builder.add(Op::Sum, &[call.first()]) }
        },
    },
    SurfaceFunction {
        name: "transpose",
        aliases: &[],
        misnomers: &[],
        summary: "the transpose; also A'",
        signature: Signature::OfKinds(1, transposed),
        build: |builder, call| match call.operands[0].kind {
            Kind::Matrix => builder.add(Op::Transpose, &[call.first()]),
            _ => Ok(call.first()),
        },
    },
    SurfaceFunction {
        name: "vector",
        aliases: &[],
        misnomers: &[],
        summary: "vector(s): a vector with the scalar s everywhere, of the size that fits",
        signature: Signature::Constant(Kind::Column),
        build: |builder, call| builder.constant(call.first(), call.shape),
    },
    SurfaceFunction {
        name: "matrix",
        aliases: &[],
        misnomers: &[],
        summary: "matrix(s): a matrix with the scalar s everywhere, of the size that fits",
        signature: Signature::Constant(Kind::Matrix),
        build: |builder, call| builder.constant(call.first(), call.shape),
    },
];

/// The kind and the axes of a transpose.
pub fn transposed(kinds: &[Kind]) -> Option<Outcome> {
    match kinds[0] {
        Kind::Scalar => Outcome::new(Kind::Scalar, &[]),
        Kind::Column => Outcome::new(Kind::Row, &[&[(0, 0)]]),
        Kind::Row => Outcome::new(Kind::Column, &[&[(0, 0)]]),
        Kind::Matrix => Outcome::new(Kind::Matrix, &[&[(0, 1)], &[(0, 0)]]),
        Kind::Tensor(_) => None,
    }
}
