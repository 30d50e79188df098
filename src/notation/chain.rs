//! A product as a person writes it: the coefficient first, then scalars, then the factors in order, divisors last.

use super::input_order::InputOrder;
use super::roots;
use crate::base::{Rational, Symbols};
use crate::ops::{ConstantNotation, Notation, Operation};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::{SINGLE_ENTRY, UNIT_VECTOR};
use std::sync::OnceLock;

/// A product with its coefficient apart.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) coefficient: Rational,
    /// Scalar factors; each may be a chain itself, since all come before the first matrix.
    pub(super) scalars: Vec<Expr>,
    /// Factors joined by `*`, in order.
    pub(super) body: Vec<Expr>,
    /// Scalar divisors.
    pub(super) divisors: Vec<Expr>,
}

impl Chain {
    pub(super) fn of(expr: Expr) -> Chain {
        Chain { coefficient: Rational::one(), scalars: Vec::new(), body: vec![expr], divisors: Vec::new() }
    }

    pub(super) fn number(value: Rational) -> Chain {
        Chain { coefficient: value, scalars: Vec::new(), body: Vec::new(), divisors: Vec::new() }
    }

    pub(super) fn negated(mut self) -> Chain {
        self.coefficient = -self.coefficient;
        self
    }

    /// Multiplies the coefficient; a number beyond the exact range stays a factor of its own.
    pub(super) fn scale(&mut self, value: Rational) {
        match self.coefficient.checked_mul(&value) {
            Some(product) => self.coefficient = product,
            None => self.scalars.push(Expr::number(value)),
        }
    }

    /// The product of two chains, matrix factors in order.
    pub(super) fn times(mut self, other: Chain) -> Chain {
        self.scale(other.coefficient);
        self.scalars.extend(other.scalars);
        self.body.extend(other.body);
        self.divisors.extend(other.divisors);
        self
    }

    /// A scalar value as a factor of another chain.
    pub(super) fn into_scalar(mut self) -> Chain {
        if !self.body.is_empty() {
            let body = join(std::mem::take(&mut self.body));
            self.scalars.push(body);
        }
        self
    }

    /// A chain whose factors are one expression, the coefficient still outside.
    pub(super) fn atom(self) -> (Rational, Expr) {
        let coefficient = self.coefficient;
        (coefficient, Chain { coefficient: Rational::one(), ..self }.finish())
    }

    /// The whole as an expression.
    pub(super) fn finish(self) -> Expr {
        let Chain { mut coefficient, mut scalars, body, divisors } = self;
        if coefficient.is_zero() {
            return Expr::number(Rational::zero());
        }
        let mut divisors = roots::joined(divisors);
        if let Some((left, above, below)) = roots::absorbed(&coefficient, &divisors) {
            (coefficient, divisors) = (left, below);
            scalars.extend(above);
        }
        scalars.sort_by_cached_key(|s| (size(s), crate::syntax::print(s)));
        let negative = coefficient.is_negative();
        let magnitude = coefficient.abs();
        let mut factors: Vec<Expr> = Vec::new();
        let mut numbered = false;
        if !magnitude.is_one() || (scalars.is_empty() && body.is_empty()) {
            factors.push(Expr::number(if negative { -magnitude } else { magnitude }));
            numbered = true;
        }
        factors.extend(scalars);
        let leading = factors.len();
        factors.extend(body);
        let mut product = product(factors, leading);
        if negative && !numbered {
            product = negate(product);
        }
        match denominator(divisors) {
            Some(denominator) => append(product, ProductOp::Divide, denominator),
            None => product,
        }
    }
}

/// What divisors, scalars all of them, divide by together: `a/(b*c)` rather than `a/b/c`.
pub(super) fn denominator(divisors: Vec<Expr>) -> Option<Expr> {
    let mut divisors = roots::joined(divisors);
    divisors.sort_by_cached_key(|s| (size(s), crate::syntax::print(s)));
    let leading = divisors.len();
    (leading > 0).then(|| product(divisors, leading))
}

/// A quotient by a scalar: `a/(b*c)` where `a/b` is divided by `c`.
pub(super) fn divided(left: Expr, divisor: Expr) -> Expr {
    match left.kind {
        ExprKind::Product(first, mut rest) if matches!(rest.last(), Some((ProductOp::Divide, _))) => {
            let divisors = rest.pop().map(|(_, before)| before).into_iter().chain([divisor]).collect();
            rest.extend(denominator(divisors).map(|divisor| (ProductOp::Divide, divisor)));
            Expr::new(ExprKind::Product(first, rest))
        }
        kind => append(Expr { kind, span: left.span }, ProductOp::Divide, divisor),
    }
}

/// The factors joined by `*`.
fn join(factors: Vec<Expr>) -> Expr {
    product(factors, 0)
}

/// Joins factors; a factor that is a chain itself is spliced in where that keeps the value: up to the first matrix factor. A product
/// entry by entry is spliced in after nothing but a number: `2*A.*B`, but `2*(A.*B)*x`.
fn product(factors: Vec<Expr>, leading: usize) -> Expr {
    let last = factors.len().saturating_sub(1);
    let mut result: Option<Expr> = None;
    for (place, factor) in factors.into_iter().enumerate() {
        result = Some(match result {
            None => factor,
            Some(left) => match factor.kind {
                ExprKind::Product(first, rest)
                    if place <= leading
                        && rest.iter().all(|(op, _)| spliceable(*op))
                        && (!is_elementwise(&rest) || place == last && matches!(left.kind, ExprKind::Number(_))) =>
                {
                    let left = append(left, ProductOp::Times, *first);
                    rest.into_iter().fold(left, |left, (op, next)| append(left, op, next))
                }
                kind => append_apart(left, ProductOp::Times, Expr { kind, span: factor.span }),
            },
        });
    }
    result.unwrap_or_else(|| Expr::number(Rational::one()))
}

fn is_elementwise(factors: &[(ProductOp, Expr)]) -> bool {
    factors.iter().any(|(op, _)| matches!(op, ProductOp::Hadamard | ProductOp::HadamardDivide))
}

fn spliceable(op: ProductOp) -> bool {
    matches!(op, ProductOp::Times | ProductOp::Hadamard | ProductOp::HadamardDivide | ProductOp::Divide)
}

/// One more factor at the end of a product.
pub(super) fn append(left: Expr, op: ProductOp, right: Expr) -> Expr {
    match left.kind {
        ExprKind::Product(first, mut rest) => {
            rest.push((op, right));
            Expr::new(ExprKind::Product(first, rest))
        }
        kind => Expr::new(ExprKind::Product(Box::new(Expr { kind, span: left.span }), vec![(op, right)])),
    }
}

/// The same, where a matrix product stays apart from a product entry by entry: `(A*x).*y`, `(A.*B)*x`.
pub(super) fn append_apart(left: Expr, op: ProductOp, right: Expr) -> Expr {
    let apart = match &left.kind {
        ExprKind::Product(_, rest) if op == ProductOp::Times => is_elementwise(rest),
        ExprKind::Product(_, rest) => rest.iter().any(|(op, _)| *op == ProductOp::Times),
        _ => false,
    };
    if apart {
        return Expr::new(ExprKind::Product(Box::new(left), vec![(op, right)]));
    }
    append(left, op, right)
}

/// The negative of an expression, the sign on its first factor.
pub(super) fn negate(expr: Expr) -> Expr {
    match expr.kind {
        ExprKind::Number(value) => Expr::number(-value),
        ExprKind::Product(first, rest) if !matches!(first.kind, ExprKind::Product(..)) => {
            Expr::new(ExprKind::Product(Box::new(negate(*first)), rest))
        }
        ExprKind::Product(first, rest) => {
            let first = Expr::new(ExprKind::Negate(first));
            Expr::new(ExprKind::Product(Box::new(first), rest))
        }
        kind => Expr::new(ExprKind::Negate(Box::new(Expr { kind, span: expr.span }))),
    }
}

/// Keeps the sign of a number on the number.
pub(super) fn with_sign(negative: bool, expr: Expr) -> Expr {
    if negative { negate(expr) } else { expr }
}

/// The most terms among which equal ones are looked for.
const MOST_TERMS: usize = 64;

/// The same terms, those that are equal but for a number in front collected.
pub(super) fn collected(terms: Vec<(bool, Expr)>) -> Vec<(bool, Expr)> {
    let split = |expr: &Expr| match &expr.kind {
        ExprKind::Number(value) => (value.clone(), None),
        ExprKind::Product(first, rest) => match (&first.kind, rest[0].0) {
            (ExprKind::Number(value), ProductOp::Times) => {
                let mut rest = rest.iter().cloned();
                let head = rest.next().map(|(_, head)| head);
                (value.clone(), head.map(|head| rest.fold(head, |left, (op, next)| append(left, op, next))))
            }
            _ => (Rational::one(), Some(expr.clone())),
        },
        _ => (Rational::one(), Some(expr.clone())),
    };
    let parts: Vec<_> =
        if terms.len() > MOST_TERMS { Vec::new() } else { terms.iter().map(|(_, e)| split(e)).collect() };
    let twice =
        |(place, part): (usize, &(Rational, Option<Expr>))| parts[..place].iter().any(|other| other.1 == part.1);
    if !parts.iter().enumerate().any(twice) {
        return terms;
    }
    let mut result: Vec<(Rational, Option<Expr>)> = Vec::new();
    for ((negative, _), (value, rest)) in terms.iter().zip(&parts) {
        let value = if *negative { -value } else { value.clone() };
        match result.iter_mut().find(|(_, other)| other == rest) {
            Some((total, _)) => *total = &*total + &value,
            None => result.push((value, rest.clone())),
        }
    }
    // A sum without a term is none that is written.
    if result.iter().any(|(value, _)| value.is_zero()) {
        return terms;
    }
    let term = |(value, rest): (Rational, Option<Expr>)| {
        let size = value.abs();
        let expr = match rest {
            None => Expr::number(size),
            Some(rest) if size.is_one() => rest,
            Some(rest) => product(vec![Expr::number(size), rest], 1),
        };
        (value.is_negative(), expr)
    };
    result.into_iter().map(term).collect()
}

/// A sum, its equal terms collected or as they are, in the order of paper: positive terms first, then as the terms of the input come, larger
/// before smaller, plain before transposed; or, if that is given, in the order of its terms, which only a leading minus sign changes.
pub(super) fn sum(
    terms: Vec<(bool, Expr)>,
    ordered: bool,
    collects: bool,
    (input, symbols): (&InputOrder, &Symbols),
) -> (bool, Expr) {
    let mut flat: Vec<(bool, Expr)> = Vec::new();
    for (negative, expr) in terms {
        match expr.kind {
            ExprKind::Sum(inner) => flat.extend(inner.into_iter().map(|t| (t.negative != negative, t.expr))),
            ExprKind::Number(value) if value.is_negative() => flat.push((!negative, Expr::number(-value))),
            kind => flat.push((negative, Expr { kind, span: expr.span })),
        }
    }
    flat.retain(|(_, e)| !matches!(&e.kind, ExprKind::Number(v) if v.is_zero()));
    let mut flat = if collects { collected(flat) } else { flat };
    if !ordered {
        flat.sort_by_cached_key(|(negative, e)| {
            let number = matches!(e.kind, ExprKind::Number(_));
            let marks = transposes(e);
            let length = std::cmp::Reverse(size(e) - marks);
            (
                *negative,
                number,
                input.term(e, symbols),
                late(e, symbols),
                length,
                marks,
                is_swap(e),
                crate::syntax::print(e),
            )
        });
    } else if flat.first().is_some_and(|(negative, _)| *negative) {
        flat.sort_by_key(|(negative, _)| *negative);
    }
    match flat.len() {
        0 => (false, Expr::number(Rational::zero())),
        1 => flat.remove(0),
        _ => {
            // `-1 - a` rather than `-a - 1`.
            if flat.iter().all(|(negative, _)| *negative) {
                flat.sort_by_key(|(_, e)| !matches!(e.kind, ExprKind::Number(_)));
            }
            let flip = flat[0].0;
            let mut terms: Vec<Term> = Vec::with_capacity(flat.len());
            for (place, (negative, expr)) in flat.into_iter().enumerate() {
                if place == 0 && flip {
                    terms.push(Term { negative: false, expr: negate(expr) });
                } else {
                    terms.push(Term { negative, expr });
                }
            }
            (false, Expr::new(ExprKind::Sum(terms)))
        }
    }
}

/// What moves a term back: a commutation matrix, and a differential that stands further right.
fn late(expr: &Expr, symbols: &Symbols) -> (bool, usize) {
    let mut factors = Vec::new();
    flatten(expr, &mut factors);
    if factors.len() == 1 {
        return (false, 0);
    }
    let commutes = factors.iter().any(|factor| is_swap(factor));
    let differential = factors.iter().position(|f| {
        let f = if let ExprKind::Transpose(inner) = &f.kind { &**inner } else { *f };
        matches!(&f.kind, ExprKind::Name(name) if symbols.differential_of(name).is_some())
    });
    (commutes, differential.unwrap_or(0))
}

/// Whether an expression is a commutation matrix.
fn is_swap(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call(name, _) if constant(name).is_some_and(|constant| constant.swaps))
}

/// The factors of a product and of the products in it.
fn flatten<'e>(expr: &'e Expr, factors: &mut Vec<&'e Expr>) {
    match &expr.kind {
        ExprKind::Product(first, rest) => {
            flatten(first, factors);
            rest.iter().for_each(|(_, factor)| flatten(factor, factors));
        }
        _ => factors.push(expr),
    }
}

/// How the constant of this name is written, if it is one of the table.
pub(super) fn constant(name: &str) -> Option<ConstantNotation> {
    static ALL: OnceLock<Vec<ConstantNotation>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let constant = |operation: Operation| match operation.record().notation {
            Notation::Constant(constant) => Some(constant),
            _ => None,
        };
        Operation::all().filter_map(constant).collect()
    });
    all.iter().find(|constant| constant.name == name).copied()
}

/// The number of operators and leaves, as the corpus counts.
pub fn size(expr: &Expr) -> u32 {
    let own = match &expr.kind {
        ExprKind::Sum(terms) => terms.len() as u32 - 1,
        ExprKind::Product(_, rest) => rest.len() as u32,
        ExprKind::Index(..) => 0,
        // The sizes of a constant are no leaves.
        ExprKind::Call(name, _) if crate::ops::fourth_order(name).is_some() => return 1,
        ExprKind::Call(name, _)
            if matches!(name.as_str(), "eye" | "ones" | "zeros" | UNIT_VECTOR | SINGLE_ENTRY)
                || constant(name).is_some() =>
        {
            return 1;
        }
        _ => 1,
    };
    own + expr.children().into_iter().map(size).sum::<u32>()
}

/// How many transposes are written in an expression.
pub(crate) fn transposes(expr: &Expr) -> u32 {
    let mut count = 0;
    expr.walk(&mut |e| count += u32::from(matches!(e.kind, ExprKind::Transpose(_))));
    count
}
