//! Operators that only texts as people write them have, as far as kinds go: what they become depends on what their operands are.

use crate::ops::{Kind, Spoken};
use crate::syntax::{ANGLES, AT, BARS, CROSS, DOT, SOLVE};

/// An operator that kinds decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// `|x|`: absolute values, or a determinant.
    Bars,
    /// `A @ B`, where a vector may stand for a row.
    At,
    /// `a·b`: the inner product of vectors, else a product; `a × b` is none of vectors.
    Dot,
    /// `A \ b`
    Solve,
    /// `dot(x,y)`, `<x,y>`
    Inner,
    /// `norm(x,1)`
    Norm,
}

impl Spelling {
    /// The operator that a call of so many operands is.
    pub(super) fn find(name: &str, count: usize) -> Option<Spelling> {
        Some(match (name, count) {
            (BARS, 1) => Spelling::Bars,
            (DOT | CROSS, 2) => Spelling::Dot,
            (AT | "matmul" | "mm" | "mv", 2) => Spelling::At,
            (SOLVE | "solve", 2) => Spelling::Solve,
            (ANGLES | "dot", 2) => Spelling::Inner,
            (_, 2) if name == Spoken::Length.name() => Spelling::Norm,
            _ => return None,
        })
    }

    /// How many operands have kinds.
    pub(super) fn operands(self) -> usize {
        if matches!(self, Spelling::Bars | Spelling::Norm) { 1 } else { 2 }
    }

    /// The kind of the result; of one operand, the second is the first again.
    pub(super) fn result(self, a: Kind, b: Kind) -> Option<Kind> {
        use Kind::{Column, Matrix, Row, Scalar};
        Some(match (self, a, b) {
            (Spelling::Bars, Matrix, _) | (Spelling::Norm, ..) => Scalar,
            (Spelling::Bars, ..) => a,
            (Spelling::Dot, Scalar, kind) | (Spelling::Dot, kind, Scalar) => kind,
            (Spelling::Dot, Matrix, Column | Matrix) => b,
            (Spelling::Dot, Row, Matrix) => Row,
            (Spelling::At | Spelling::Dot, Row | Column, Column) => Scalar,
            (Spelling::At | Spelling::Inner, Row | Column, Matrix) => Row,
            (Spelling::At | Spelling::Dot, Column, Row) => Matrix,
            (Spelling::At | Spelling::Solve, Matrix, Column | Matrix) | (Spelling::Inner, Matrix, Column) => b,
            (Spelling::Inner, Scalar, Scalar) | (Spelling::Inner, Matrix, Matrix) => Scalar,
            (Spelling::Inner, Row | Column, Row | Column) => Scalar,
            _ => return None,
        })
    }
}
