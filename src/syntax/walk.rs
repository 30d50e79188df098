//! The one walker of syntax trees.

use super::ast::{Expr, ExprKind, ProductOp, Term};
use smallvec::{SmallVec, smallvec};
use std::convert::Infallible;

impl Expr {
    /// The operands, in the order of the text.
    pub fn children(&self) -> SmallVec<[&Expr; 4]> {
        match &self.kind {
            ExprKind::Number(_) | ExprKind::Name(_) => SmallVec::new(),
            ExprKind::Sum(terms) => terms.iter().map(|term| &term.expr).collect(),
            ExprKind::Product(first, rest) => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, factor)| factor)).collect()
            }
            ExprKind::Frobenius(a, b) | ExprKind::Power(a, b) | ExprKind::HadamardPower(a, b) => {
                smallvec![&**a, &**b]
            }
            ExprKind::Negate(a) | ExprKind::Transpose(a) | ExprKind::Index(a, _) | ExprKind::SumOver(_, a) => {
                smallvec![&**a]
            }
            ExprKind::Call(_, arguments) => arguments.iter().collect(),
        }
    }

    /// The operands, to be changed.
    pub fn children_mut(&mut self) -> SmallVec<[&mut Expr; 4]> {
        match &mut self.kind {
            ExprKind::Number(_) | ExprKind::Name(_) => SmallVec::new(),
            ExprKind::Sum(terms) => terms.iter_mut().map(|term| &mut term.expr).collect(),
            ExprKind::Product(first, rest) => {
                std::iter::once(&mut **first).chain(rest.iter_mut().map(|(_, factor)| factor)).collect()
            }
            ExprKind::Frobenius(a, b) | ExprKind::Power(a, b) | ExprKind::HadamardPower(a, b) => {
                smallvec![&mut **a, &mut **b]
            }
            ExprKind::Negate(a) | ExprKind::Transpose(a) | ExprKind::Index(a, _) | ExprKind::SumOver(_, a) => {
                smallvec![&mut **a]
            }
            ExprKind::Call(_, arguments) => arguments.iter_mut().collect(),
        }
    }

    /// The expression with another operand in the place of each.
    ///
    /// # Errors
    /// The first one of `f`.
    pub fn map_children<E>(&self, f: &mut dyn FnMut(&Expr) -> Result<Expr, E>) -> Result<Expr, E> {
        let mut boxed = |e: &Expr| f(e).map(Box::new);
        let kind = match &self.kind {
            ExprKind::Number(_) | ExprKind::Name(_) => self.kind.clone(),
            ExprKind::Frobenius(a, b) => ExprKind::Frobenius(boxed(a)?, boxed(b)?),
            ExprKind::Negate(a) => ExprKind::Negate(boxed(a)?),
            ExprKind::Transpose(a) => ExprKind::Transpose(boxed(a)?),
            ExprKind::Power(a, b) => ExprKind::Power(boxed(a)?, boxed(b)?),
            ExprKind::HadamardPower(a, b) => ExprKind::HadamardPower(boxed(a)?, boxed(b)?),
            ExprKind::Index(a, labels) => ExprKind::Index(boxed(a)?, labels.clone()),
            ExprKind::SumOver(indices, a) => ExprKind::SumOver(indices.clone(), boxed(a)?),
            ExprKind::Sum(terms) => {
                let term = |t: &Term| Ok(Term { negative: t.negative, expr: f(&t.expr)? });
                ExprKind::Sum(terms.iter().map(term).collect::<Result<_, E>>()?)
            }
            ExprKind::Product(first, rest) => {
                let first = boxed(first)?;
                let factor = |(op, e): &(ProductOp, Expr)| Ok((*op, f(e)?));
                ExprKind::Product(first, rest.iter().map(factor).collect::<Result<_, E>>()?)
            }
            ExprKind::Call(name, arguments) => {
                ExprKind::Call(name.clone(), arguments.iter().map(f).collect::<Result<_, E>>()?)
            }
        };
        Ok(Expr { kind, span: self.span })
    }

    /// The expression with others in the place of some names.
    #[must_use]
    pub fn with_names(&self, of: &dyn Fn(&str) -> Option<Expr>) -> Expr {
        if let ExprKind::Name(name) = &self.kind {
            return of(name).unwrap_or_else(|| self.clone());
        }
        let Ok(expr) = self.map_children::<Infallible>(&mut |child| Ok(child.with_names(of)));
        expr
    }

    /// Calls `f` on the expression and on everything in it, from the outside in and from left to right.
    pub fn walk<'e>(&'e self, f: &mut dyn FnMut(&'e Expr)) {
        f(self);
        self.children().into_iter().for_each(|child| child.walk(f));
    }

    /// The same, where `f` may change what it is called on.
    pub fn walk_mut(&mut self, f: &mut dyn FnMut(&mut Expr)) {
        f(self);
        self.children_mut().into_iter().for_each(|child| child.walk_mut(f));
    }

    /// Whether something holds of the expression or of anything in it.
    pub fn any(&self, holds: &dyn Fn(&Expr) -> bool) -> bool {
        holds(self) || self.children().into_iter().any(|child| child.any(holds))
    }
}
