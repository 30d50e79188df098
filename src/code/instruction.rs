//! How a value of a program is made.

use crate::base::{Axis, Dimension, Rational, Shape, Variable};
use crate::ops::{Function, Place as PlaceAlong};
use smallvec::SmallVec;

/// A value of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place(pub(super) u32);

impl Place {
    /// Its place among all.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is made of the entries along axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reduction {
    Sum,
    Maximum,
    Product,
}

/// A side of the diagonal of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Below,
    Above,
}

/// A function of each entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Entrywise {
    Of(Function),
    /// The logarithm of one more, exact near zero.
    LogOnePlus,
    /// The exponential less one, exact near zero.
    ExpMinusOne,
}

/// How a square matrix is factorised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Factorisation {
    /// Of a symmetric positive definite matrix.
    Cholesky,
    /// Of any other.
    Lu,
    /// The matrix is lower triangular: there is nothing to do.
    Lower,
    /// The matrix is upper triangular.
    Upper,
}

/// An Einstein sum: each operand with the letter of each of its axes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Contraction {
    pub(super) operands: Vec<(Place, String)>,
    pub(super) output: String,
}

/// A value that is added on a diagonal of an array.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Piece {
    /// A label for each axis of the array: where one stands twice, the axes run together.
    pub(super) labels: SmallVec<[u16; 6]>,
    /// The labels of the axes of the value, in the order in which they first stand in `labels`.
    pub(super) own: SmallVec<[u16; 6]>,
    /// The labels of axes along which the value stands at one place.
    pub(super) fixed: SmallVec<[(u16, PlaceAlong); 2]>,
    pub(super) value: Place,
}

impl Piece {
    /// The place at which the value stands along the axis of a label.
    pub(super) fn place(&self, label: u16) -> Option<&PlaceAlong> {
        self.fixed.iter().find(|(own, _)| *own == label).map(|(_, place)| place)
    }

    /// Whether axes of this label run together.
    pub(super) fn runs(&self, label: u16) -> bool {
        self.labels.iter().filter(|other| **other == label).count() > 1 && self.place(label).is_none()
    }
}

/// How a value is made. Operands of operations entry by entry have the axes of the value, or some of size one instead, or are scalars.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Instruction {
    Number(Rational),
    Pi,
    /// The size of an axis.
    Size(Axis),
    Variable(Variable),
    Identity,
    Ones,
    Zeros,
    /// Ones on and below the diagonal.
    LowerOnes,
    /// One at a place, zero elsewhere.
    Unit(Dimension, PlaceAlong),
    /// Terms with a sign each, whether it is minus.
    Sum(Vec<(bool, Place)>),
    Multiply(Place, Place),
    Divide(Place, Place),
    Power(Place, Place),
    /// Where the first is at least zero the second, elsewhere the third.
    Select(Place, Place, Place),
    /// Matrices and vectors; of two vectors the inner product.
    MatrixMultiply(Place, Place),
    /// The sum of the products of all entries of two arrays.
    Dot(Place, Place),
    /// Of two vectors.
    Outer(Place, Place),
    Transpose(Place),
    Permute(Place, SmallVec<[u8; 6]>),
    /// The entries at places along some axes, which the value does not have.
    Take(Place, SmallVec<[Option<PlaceAlong>; 4]>),
    /// Axes of size one where the value has such and the operand has none.
    Expand(Place, SmallVec<[bool; 6]>),
    /// The entries in order, the last axis the fastest, in the shape of the value.
    Reshape(Place),
    /// Along these axes.
    Reduce(Reduction, Place, SmallVec<[u8; 6]>),
    Trace(Place),
    /// The diagonal of a matrix.
    Diagonal(Place),
    /// A vector as a diagonal matrix.
    DiagonalMatrix(Place),
    /// The entries on and below the diagonal, or on and above it; zeros elsewhere.
    Triangle(Side, Place),
    Contract(Contraction),
    /// Values added on diagonals of an array, or of zeros.
    Scatter(Option<Place>, Vec<Piece>),
    Map(Entrywise, Place),
    Factorise(Factorisation, Place),
    /// The inverse of the factorised matrix times a vector or matrix; `true` that of its transpose.
    Solve(Place, Place, bool),
    Inverse(Place),
    LogDeterminant(Place),
    Determinant(Place),
    Adjugate(Place),
}

impl Instruction {
    /// The values that it takes.
    pub(super) fn operands(&self) -> SmallVec<[Place; 4]> {
        use Instruction::*;
        match self {
            Number(_) | Pi | Size(_) | Variable(_) | Identity | Ones | Zeros | LowerOnes | Unit(..) => SmallVec::new(),
            Sum(terms) => terms.iter().map(|(_, place)| *place).collect(),
            Multiply(a, b)
            | Divide(a, b)
            | Power(a, b)
            | MatrixMultiply(a, b)
            | Dot(a, b)
            | Outer(a, b)
            | Solve(a, b, _) => [*a, *b].into_iter().collect(),
            Select(a, b, c) => [*a, *b, *c].into_iter().collect(),
            Transpose(a)
            | Permute(a, _)
            | Take(a, _)
            | Expand(a, _)
            | Reshape(a)
            | Reduce(_, a, _)
            | Trace(a)
            | Diagonal(a)
            | DiagonalMatrix(a)
            | Triangle(_, a)
            | Map(_, a)
            | Factorise(_, a)
            | Inverse(a)
            | LogDeterminant(a)
            | Determinant(a)
            | Adjugate(a) => [*a].into_iter().collect(),
            Contract(contraction) => contraction.operands.iter().map(|(place, _)| *place).collect(),
            Scatter(base, pieces) => base.iter().copied().chain(pieces.iter().map(|piece| piece.value)).collect(),
        }
    }

    /// The same of other values.
    pub(super) fn with(&self, of: impl Fn(Place) -> Place) -> Instruction {
        use Instruction::*;
        match self {
            Number(_) | Pi | Size(_) | Variable(_) | Identity | Ones | Zeros | LowerOnes | Unit(..) => self.clone(),
            Sum(terms) => Sum(terms.iter().map(|(negative, place)| (*negative, of(*place))).collect()),
            Multiply(a, b) => Multiply(of(*a), of(*b)),
            Divide(a, b) => Divide(of(*a), of(*b)),
            Power(a, b) => Power(of(*a), of(*b)),
            Select(a, b, c) => Select(of(*a), of(*b), of(*c)),
            MatrixMultiply(a, b) => MatrixMultiply(of(*a), of(*b)),
            Dot(a, b) => Dot(of(*a), of(*b)),
            Outer(a, b) => Outer(of(*a), of(*b)),
            Transpose(a) => Transpose(of(*a)),
            Permute(a, order) => Permute(of(*a), order.clone()),
            Take(a, places) => Take(of(*a), places.clone()),
            Expand(a, there) => Expand(of(*a), there.clone()),
            Reshape(a) => Reshape(of(*a)),
            Reduce(reduction, a, axes) => Reduce(*reduction, of(*a), axes.clone()),
            Trace(a) => Trace(of(*a)),
            Diagonal(a) => Diagonal(of(*a)),
            DiagonalMatrix(a) => DiagonalMatrix(of(*a)),
            Triangle(side, a) => Triangle(*side, of(*a)),
            Contract(contraction) => {
                let operands = contraction.operands.iter().map(|(place, letters)| (of(*place), letters.clone()));
                Contract(Contraction { operands: operands.collect(), output: contraction.output.clone() })
            }
            Scatter(base, pieces) => {
                let pieces = pieces.iter().map(|piece| Piece { value: of(piece.value), ..piece.clone() });
                Scatter(base.map(&of), pieces.collect())
            }
            Map(function, a) => Map(*function, of(*a)),
            Factorise(kind, a) => Factorise(*kind, of(*a)),
            Solve(factor, b, transposed) => Solve(of(*factor), of(*b), *transposed),
            Inverse(a) => Inverse(of(*a)),
            LogDeterminant(a) => LogDeterminant(of(*a)),
            Determinant(a) => Determinant(of(*a)),
            Adjugate(a) => Adjugate(of(*a)),
        }
    }

    /// Whether computing it twice costs something.
    pub(super) fn is_work(&self) -> bool {
        use Instruction::*;
        let is_negation = matches!(self, Sum(terms) if terms.len() == 1);
        let is_view = matches!(self, Transpose(_) | Permute(..) | Take(..) | Expand(..) | Reshape(_) | Diagonal(_));
        let is_itself = matches!(self, Factorise(Factorisation::Lower | Factorisation::Upper, _));
        !is_view
            && !is_negation
            && !is_itself
            && !matches!(self, Number(_) | Pi | Size(_) | Variable(_) | Identity | Ones | Zeros | LowerOnes | Unit(..))
    }

    /// Whether it takes more than an expression.
    pub(super) fn is_statement(&self) -> bool {
        use Instruction::*;
        matches!(self, Scatter(..) | Contract(_) | Factorise(Factorisation::Cholesky | Factorisation::Lu, _))
    }

    /// The dimensions whose sizes it needs, in a value of this shape.
    pub(super) fn dimensions<'s>(&self, shape: &'s Shape, of: impl Fn(Place) -> &'s Shape) -> SmallVec<[Dimension; 4]> {
        use Instruction::*;
        let named = |place: &PlaceAlong| match place {
            PlaceAlong::Named(name) => Some(*name),
            PlaceAlong::At(_) => None,
        };
        let all = |shape: &Shape| -> SmallVec<[Dimension; 4]> { shape.iter().flatten().copied().collect() };
        match self {
            Size(axis) => axis.iter().copied().collect(),
            Identity | LowerOnes => all(shape).into_iter().take(shape[0].len()).collect(),
            // The size of one axis alone follows from the entries.
            Reshape(_) if shape.len() < 2 => SmallVec::new(),
            Ones | Zeros | Reshape(_) => all(shape),
            Scatter(base, pieces) => {
                let mut found = if base.is_none() { all(shape) } else { SmallVec::new() };
                for piece in pieces {
                    let axes = (0..shape.len()).filter(|at| piece.runs(piece.labels[*at]));
                    found.extend(axes.flat_map(|axis| shape[axis].iter().copied()));
                    found.extend(piece.fixed.iter().filter_map(|(_, place)| named(place)));
                }
                found
            }
            Take(_, places) => places.iter().flatten().filter_map(named).collect(),
            Unit(dimension, place) => [*dimension].into_iter().chain(named(place)).collect(),
            Inverse(factor) => of(*factor)[0].iter().copied().collect(),
            _ => SmallVec::new(),
        }
    }
}
