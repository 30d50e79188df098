//! The syntax tree of the surface syntax and of index notation. Chains are flat, so depth is bounded by nesting alone.

use crate::base::{Rational, Result, Span};

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
    /// The expression with each child replaced.
    ///
    /// # Errors
    /// The first error of `f`.
    pub fn map_children(&self, f: &mut dyn FnMut(&Expr) -> Result<Expr>) -> Result<Expr> {
        let mut boxed = |e: &Expr| f(e).map(Box::new);
        let kind = match &self.kind {
            ExprKind::Number(_) | ExprKind::Name(_) => self.kind.clone(),
            ExprKind::Frobenius(a, b) => ExprKind::Frobenius(boxed(a)?, boxed(b)?),
            ExprKind::Negate(a) => ExprKind::Negate(boxed(a)?),
            ExprKind::Transpose(a) => ExprKind::Transpose(boxed(a)?),
            ExprKind::Power(a, b) => ExprKind::Power(boxed(a)?, boxed(b)?),
            ExprKind::HadamardPower(a, b) => ExprKind::HadamardPower(boxed(a)?, boxed(b)?),
            ExprKind::Index(a, labels) => ExprKind::Index(boxed(a)?, labels.clone()),
            ExprKind::Sum(terms) => {
                let mut terms = terms.clone();
                for term in &mut terms {
                    term.expr = f(&term.expr)?;
                }
                ExprKind::Sum(terms)
            }
            ExprKind::Product(first, rest) => {
                let first = boxed(first)?;
                let mut rest = rest.clone();
                for (_, factor) in &mut rest {
                    *factor = f(factor)?;
                }
                ExprKind::Product(first, rest)
            }
            ExprKind::Call(name, arguments) => {
                ExprKind::Call(name.clone(), arguments.iter().map(f).collect::<Result<_>>()?)
            }
        };
        Ok(Expr { kind, span: self.span })
    }

    /// Calls `f` on the expression and on everything in it, from the outside inwards.
    pub fn walk<'e>(&'e self, f: &mut dyn FnMut(&'e Expr)) {
        f(self);
        match &self.kind {
            ExprKind::Number(_) | ExprKind::Name(_) => {}
            ExprKind::Frobenius(a, b) | ExprKind::Power(a, b) | ExprKind::HadamardPower(a, b) => {
                a.walk(f);
                b.walk(f);
            }
            ExprKind::Negate(a) | ExprKind::Transpose(a) | ExprKind::Index(a, _) => a.walk(f),
            ExprKind::Sum(terms) => terms.iter().for_each(|term| term.expr.walk(f)),
            ExprKind::Product(first, rest) => {
                first.walk(f);
                rest.iter().for_each(|(_, factor)| factor.walk(f));
            }
            ExprKind::Call(_, arguments) => arguments.iter().for_each(|a| a.walk(f)),
        }
    }

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

    /// A function call.
    pub fn call(name: &str, arguments: Vec<Expr>) -> Self {
        Expr::new(ExprKind::Call(name.to_owned(), arguments))
    }
}
