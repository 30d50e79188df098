//! The syntax tree of the surface syntax and of index notation. Chains are flat, so depth is bounded by nesting alone.

use crate::base::{Rational, Span};

/// An expression with its place in the text (an empty span for expressions that were built, not read).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// A term of a sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Whether a minus sign precedes it.
    pub negative: bool,
    /// The term itself.
    pub expr: Expr,
}

/// An operator of the product level; all associate to the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProductOp {
    /// `*`: matrix product or scalar multiple.
    Times,
    /// `/`: division by a scalar.
    Divide,
    /// `.*`: entry by entry.
    Hadamard,
    /// `./`: entry by entry.
    HadamardDivide,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// An exact number; a quotient of two literals (`1/2`) and a signed literal (`-1/2`) are read as one number.
    Number(Rational),
    /// A variable or a dimension.
    Name(String),
    /// Two or more terms; the first term's `negative` is false (a leading minus belongs to the term).
    Sum(Vec<Term>),
    /// `A : B`, the Frobenius inner product.
    Frobenius(Box<Expr>, Box<Expr>),
    /// Two or more factors, left-associative.
    Product(Box<Expr>, Vec<(ProductOp, Expr)>),
    /// `-A`.
    Negate(Box<Expr>),
    /// `A'`.
    Transpose(Box<Expr>),
    /// `A^k`.
    Power(Box<Expr>, Box<Expr>),
    /// `A.^p`.
    HadamardPower(Box<Expr>, Box<Expr>),
    /// `f(a, b)`; the name is as written.
    Call(String, Vec<Expr>),
    /// `A[i,j]`, also `delta[i,j]`.
    Index(Box<Expr>, Vec<String>),
    /// `sum[i,j](a)`, the sum of `a` over these indices.
    SumOver(Vec<String>, Box<Expr>),
}

/// What a text says: an expression, perhaps with a left-hand side `F[i,j] = ...` that fixes the order of the free indices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Name and indices of the left-hand side.
    pub target: Option<Target>,
    /// The right-hand side.
    pub expr: Expr,
}

/// The left-hand side of an index-notation definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The name being defined.
    pub name: String,
    /// Its indices in axis order.
    pub indices: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

impl Expr {
    /// An expression that was built, not read.
    pub fn new(kind: ExprKind) -> Self {
        Expr { kind, span: Span::default() }
    }

    /// A name.
    pub fn name(name: impl Into<String>) -> Self {
        Expr::new(ExprKind::Name(name.into()))
    }

    /// A number.
    pub fn number(value: Rational) -> Self {
        Expr::new(ExprKind::Number(value))
    }

    /// The product of two expressions.
    pub(crate) fn times(self, other: Expr) -> Self {
        Expr::new(ExprKind::Product(Box::new(self), vec![(ProductOp::Times, other)]))
    }

    /// The negative, its sign in front.
    pub(crate) fn negated(self) -> Self {
        match self.kind {
            ExprKind::Negate(inner) => *inner,
            ExprKind::Number(value) => Expr::number(-&value),
            ExprKind::Product(first, rest) if matches!(first.kind, ExprKind::Number(_) | ExprKind::Negate(_)) => {
                Expr::new(ExprKind::Product(Box::new(first.negated()), rest))
            }
            kind => Expr::new(ExprKind::Negate(Box::new(Expr::new(kind)))),
        }
    }

    /// A function call.
    pub fn call(name: &str, arguments: Vec<Expr>) -> Self {
        Expr::new(ExprKind::Call(name.to_owned(), arguments))
    }
}
