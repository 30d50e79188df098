//! Roots of numbers: one root of several, `sqrt(2*pi)` rather than `sqrt(2)*sqrt(pi)`, with a coefficient that it takes.

use crate::base::Rational;
use crate::ops::{Function, SQRT};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

/// The function that is a root.
pub(super) const ROOT: Function = SQRT;

/// What is under the root of a number and of a name: both positive, wherever the roots have values.
struct Root {
    number: Rational,
    name: Option<Expr>,
}

impl Root {
    /// A root of a positive number, or of a name, or of both.
    fn of(expr: &Expr) -> Option<Root> {
        let ExprKind::Call(function, arguments) = &expr.kind else { return None };
        let [argument] = arguments.as_slice() else { return None };
        if function != ROOT.name() {
            return None;
        }
        let whole = |value: &Rational| (value.is_positive() && value.is_integer()).then(|| value.clone());
        match &argument.kind {
            ExprKind::Number(value) => Some(Root { number: whole(value)?, name: None }),
            ExprKind::Name(_) => Some(Root { number: Rational::one(), name: Some(argument.clone()) }),
            ExprKind::Product(first, rest) => match (&first.kind, rest.as_slice()) {
                (ExprKind::Number(value), [(ProductOp::Times, name)]) if matches!(name.kind, ExprKind::Name(_)) => {
                    Some(Root { number: whole(value)?, name: Some(name.clone()) })
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Both under one root, where at most one has a name.
    fn times(&self, other: &Root) -> Option<Root> {
        let number = self.number.checked_mul(&other.number)?;
        match (&self.name, &other.name) {
            (Some(_), Some(_)) => None,
            (name, None) | (None, name) => Some(Root { number, name: name.clone() }),
        }
    }

    fn expr(self) -> Expr {
        let number = Expr::number(self.number.clone());
        let inner = match self.name {
            None => number,
            Some(name) if self.number.is_one() => name,
            Some(name) => joined_by(number, ProductOp::Times, name),
        };
        Expr::call(ROOT.name(), vec![inner])
    }
}

/// The same divisors with one root of numbers for several.
pub(super) fn joined(divisors: Vec<Expr>) -> Vec<Expr> {
    let mut kept: Vec<Expr> = Vec::with_capacity(divisors.len());
    let mut root: Option<(usize, Root)> = None;
    for divisor in divisors {
        let Some(own) = Root::of(&divisor) else {
            kept.push(divisor);
            continue;
        };
        match root.as_ref().and_then(|(place, before)| Some((*place, before.times(&own)?))) {
            Some((place, both)) => root = Some((place, both)),
            None if root.is_none() => {
                root = Some((kept.len(), own));
                kept.push(divisor);
            }
            None => kept.push(divisor),
        }
    }
    if let Some((place, root)) = root {
        kept[place] = root.expr();
    }
    kept
}

/// A coefficient over a root as one root: `2/sqrt(2*pi)` is `sqrt(2/pi)`. The coefficient that is left, what multiplies, and what divides.
pub(super) fn absorbed(coefficient: &Rational, divisors: &[Expr]) -> Option<(Rational, Option<Expr>, Vec<Expr>)> {
    let whole = coefficient.abs();
    let place = divisors.iter().position(|divisor| Root::of(divisor).is_some())?;
    let Root { number, name } = Root::of(&divisors[place])?;
    if !whole.is_integer() || whole.is_one() || number.is_one() {
        return None;
    }
    let ratio = &(&whole * &whole) / &number;
    let sign = if coefficient.is_negative() { -Rational::one() } else { Rational::one() };
    let mut divisors = divisors.to_vec();
    if ratio.is_integer() {
        let above = match name {
            Some(name) => joined_by(Expr::number(ratio), ProductOp::Divide, name),
            None => Expr::number(ratio),
        };
        divisors.remove(place);
        return Some((sign, Some(Expr::call(ROOT.name(), vec![above])), divisors));
    }
    let number = ratio.recip();
    number.is_integer().then(|| {
        divisors[place] = Root { number, name }.expr();
        (sign, None, divisors)
    })
}

fn joined_by(left: Expr, op: ProductOp, right: Expr) -> Expr {
    Expr::new(ExprKind::Product(Box::new(left), vec![(op, right)]))
}
