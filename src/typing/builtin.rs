//! The functions of the surface syntax.

use super::kind::Relation;
use crate::ops::{ARCCOS, ARCSIN, ARCTAN, Function, LOG};

/// A function of the surface syntax that takes expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    Map(Function),
    Inverse,
    Adjugate,
    Trace,
    Determinant,
    LogDeterminant,
    Norm,
    Norm1,
    Sum,
    Vec,
    Diagonal,
    Kronecker,
    Transpose,
    /// `tril`: the entries on and below the diagonal.
    Lower,
    /// `triu`: the entries on and above the diagonal.
    Upper,
    Softmax,
    LogSumExp,
    /// `vector(s)`: a constant vector whose size the context gives.
    Vector,
    /// `matrix(s)`.
    Matrix,
}

/// What a function asks of the kind of its argument, and the kind it gives.
pub(super) enum Signature {
    /// A relation of one operand.
    Unary(Relation),
    /// A relation of two operands.
    Binary(Relation),
    /// A square matrix (or a scalar) to its like.
    Square,
    /// A square matrix (or a scalar) to a scalar.
    SquareToScalar,
    /// Anything to a scalar.
    ToScalar,
    /// A scalar to a column.
    Vector,
    /// A scalar to a matrix.
    Matrix,
}

impl Builtin {
    pub(super) fn from_name(name: &str) -> Option<Builtin> {
        Some(match name {
            "inv" | "inverse" => Builtin::Inverse,
            "adj" => Builtin::Adjugate,
            "tr" | "trace" => Builtin::Trace,
            "det" => Builtin::Determinant,
            "logdet" => Builtin::LogDeterminant,
            "norm" | "norm2" => Builtin::Norm,
            "norm1" => Builtin::Norm1,
            "sum" => Builtin::Sum,
            "vec" => Builtin::Vec,
            "diag" => Builtin::Diagonal,
            "kron" => Builtin::Kronecker,
            "transpose" => Builtin::Transpose,
            "tril" => Builtin::Lower,
            "triu" => Builtin::Upper,
            "softmax" => Builtin::Softmax,
            "logsumexp" => Builtin::LogSumExp,
            "vector" => Builtin::Vector,
            "matrix" => Builtin::Matrix,
            "ln" => Builtin::Map(LOG),
            "asin" => Builtin::Map(ARCSIN),
            "acos" => Builtin::Map(ARCCOS),
            "atan" => Builtin::Map(ARCTAN),
            _ => Builtin::Map(Function::from_name(name)?),
        })
    }

    pub(super) fn signature(self) -> Signature {
        match self {
            Builtin::Map(_) | Builtin::Softmax => Signature::Unary(Relation::Same),
            Builtin::Transpose => Signature::Unary(Relation::Transpose),
            Builtin::Vec => Signature::Unary(Relation::Vec),
            Builtin::Diagonal => Signature::Unary(Relation::Diagonal),
            Builtin::Kronecker => Signature::Binary(Relation::Kronecker),
            Builtin::Inverse | Builtin::Adjugate | Builtin::Lower | Builtin::Upper => Signature::Square,
            Builtin::Trace | Builtin::Determinant | Builtin::LogDeterminant => Signature::SquareToScalar,
            Builtin::Norm | Builtin::Norm1 | Builtin::Sum | Builtin::LogSumExp => Signature::ToScalar,
            Builtin::Vector => Signature::Vector,
            Builtin::Matrix => Signature::Matrix,
        }
    }

    pub(super) fn arity(self) -> usize {
        1 + usize::from(self == Builtin::Kronecker)
    }
}

/// Functions of dimensions.
const OF_DIMENSIONS: [&str; 5] = ["eye", "ones", "zeros", "tri", "K"];

/// Whether the name may not be a variable's: a function, `eye` or `delta`. `K` and `tri` may be one, since only
/// `K(m,n)` and `tri(n)` are the matrices.
pub(crate) fn is_reserved(name: &str) -> bool {
    name == "delta"
        || (OF_DIMENSIONS.contains(&name) && name != "K" && name != "tri")
        || Builtin::from_name(name).is_some()
}

/// The known function that a misspelt name is nearest to, for a hint.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    const NAMES: [&str; 23] = [
        "inv",
        "tr",
        "det",
        "logdet",
        "norm",
        "sum",
        "vec",
        "diag",
        "kron",
        "tril",
        "triu",
        "softmax",
        "logsumexp",
        "exp",
        "log",
        "sin",
        "cos",
        "tanh",
        "sqrt",
        "abs",
        "sign",
        "sigmoid",
        "relu",
    ];
    let lower = name.to_lowercase();
    let synonym = match lower.as_str() {
        "invert" => Some("inv"),
        "identity" | "id" => Some("eye"),
        "kronecker" => Some("kron"),
        "logistic" => Some("sigmoid"),
        "frobenius" | "fro" => Some("norm"),
        "total" => Some("sum"),
        _ => None,
    };
    // A matrix function is none of entries.
    if matches!(lower.as_str(), "expm" | "logm" | "sqrtm") {
        return None;
    }
    synonym.or_else(|| NAMES.into_iter().find(|known| *known == lower || distance_one(known, &lower)))
}

/// What to write for a function that is none here.
pub(super) fn instead(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "pinv" => "inv(A'*A)*A'",
        "mean" | "average" => "sum(x)/n",
        "softplus" => "log(1 + exp(x))",
        "log1p" => "log(1 + x)",
        "expm1" => "exp(x) - 1",
        "log2" => "log(x)/log(2)",
        "log10" => "log(x)/log(10)",
        "silu" | "swish" => "x.*sigmoid(x)",
        "logsigmoid" => "log(sigmoid(x))",
        "square" => "x.^2",
        "dot" => "x'*y",
        "outer" => "x*y'",
        "solve" => "inv(A)*b",
        _ => return None,
    })
}

/// Whether two words differ by one letter: put in, left out or changed.
fn distance_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let prefix = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    (a.len() - suffix).max(b.len() - suffix) <= 1
}
