//! Sub-terms of syntax trees: which there are, which are the same up to a sign, and what stands in their place.

use crate::base::Rational;
use crate::notation::size;
use crate::ops::{Callable, Parity};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::print;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::convert::Infallible;

/// The least size of a sub-term that is named; of a call it is one less.
const LEAST: u32 = 3;

/// The most factors in a row that are named.
const LONGEST_RUN: usize = 6;

/// A sub-term as it stands somewhere.
pub(super) struct Occurrence<'e> {
    /// What it has in common with the same sub-term elsewhere, and with its negative.
    pub(super) key: String,
    /// Whether the key is that of its negative.
    pub(super) flipped: bool,
    /// The sub-term without a minus sign in front.
    pub(super) expr: Cow<'e, Expr>,
}

/// Calls `f` on the sub-terms that may get a name: what needs parentheses, calls and powers, and factors in a row.
pub(super) fn sub_terms<'e>(expr: &'e Expr, f: &mut dyn FnMut(Occurrence<'e>)) {
    let least = if matches!(expr.kind, ExprKind::Call(..)) { LEAST - 1 } else { LEAST };
    let own = size(expr);
    if own < LEAST - 1 {
        return;
    }
    if own >= least && !matches!(expr.kind, ExprKind::Negate(_) | ExprKind::Transpose(_)) && !is_indexed(expr) {
        let (_, expr) = without_sign(expr);
        let starts_with_number =
            matches!(&expr.kind, ExprKind::Product(head, _) if matches!(head.kind, ExprKind::Number(_)));
        if !starts_with_number {
            let (flipped, key) = key(&expr);
            f(Occurrence { key, flipped, expr });
        }
    }
    if let ExprKind::Product(head, rest) = &expr.kind {
        let indexed: Vec<bool> = std::iter::once(&**head).chain(rest.iter().map(|(_, e)| e)).map(is_indexed).collect();
        let is_part = |run: &Run| run.end - run.start <= rest.len() && !indexed[run.clone()].contains(&true);
        for run in runs(head, rest).filter(is_part) {
            let expr = factors(head, rest, &run);
            if size(&expr) >= LEAST {
                let expr = without_sign(&expr).1.into_owned();
                f(Occurrence { key: print(&expr), flipped: false, expr: Cow::Owned(expr) });
            }
        }
    }
    expr.children().into_iter().for_each(|child| sub_terms(child, f));
}

/// Whether something in it has indices.
fn is_indexed(expr: &Expr) -> bool {
    expr.any(&|e| matches!(e.kind, ExprKind::Index(..) | ExprKind::SumOver(..)))
}

/// The places of factors.
type Run = std::ops::Range<usize>;

/// Whether factors in a row are a term by themselves: from the head on, or after `*` with no operator but `*` and `/` among them.
fn is_term(head: &Expr, rest: &[(ProductOp, Expr)], run: &Run) -> bool {
    let inside = &rest[run.start..run.end - 1];
    let binds = |(op, _): &(ProductOp, Expr)| matches!(op, ProductOp::Times | ProductOp::Divide);
    let first = if run.start == 0 { head } else { &rest[run.start - 1].1 };
    !matches!(first.kind, ExprKind::Number(_))
        && (run.start == 0 || rest[run.start - 1].0 == ProductOp::Times && inside.iter().all(binds))
}

/// Factors in a row that are a term by themselves.
fn runs<'e>(head: &'e Expr, rest: &'e [(ProductOp, Expr)]) -> impl Iterator<Item = Run> + 'e {
    let count = rest.len() + 1;
    let ends = move |start: usize| (start + 2..=count.min(start + LONGEST_RUN)).rev();
    (0..count).flat_map(move |start| ends(start).map(move |end| start..end)).filter(move |run| is_term(head, rest, run))
}

/// These factors as a term.
fn factors(head: &Expr, rest: &[(ProductOp, Expr)], run: &Run) -> Expr {
    let first = if run.start == 0 { head } else { &rest[run.start - 1].1 };
    Expr::new(ExprKind::Product(Box::new(first.clone()), rest[run.start..run.end - 1].to_vec()))
}

/// A term without a minus sign in front, and whether there was one.
fn without_sign(expr: &Expr) -> (bool, Cow<'_, Expr>) {
    match &expr.kind {
        ExprKind::Negate(inner) => (true, Cow::Borrowed(&**inner)),
        ExprKind::Product(head, rest) if matches!(head.kind, ExprKind::Negate(_)) => {
            let head = without_sign(head).1.into_owned();
            (true, Cow::Owned(Expr::new(ExprKind::Product(Box::new(head), rest.clone()))))
        }
        _ => (false, Cow::Borrowed(expr)),
    }
}

/// What a term has in common with the same term written elsewhere: of a sum, its terms in one order. The first is positive there; whether
/// that is the negative of the term.
pub(super) fn key(expr: &Expr) -> (bool, String) {
    let ExprKind::Sum(terms) = &expr.kind else { return (false, print(expr)) };
    let signed = |term: &Term| {
        let (minus, expr) = match &term.expr.kind {
            ExprKind::Number(value) if value.is_negative() => (true, Cow::Owned(Expr::number(-value))),
            ExprKind::Product(head, rest)
                if let ExprKind::Number(value) = &head.kind
                    && value.is_negative() =>
            {
                (true, Cow::Owned(Expr::new(ExprKind::Product(Box::new(Expr::number(-value)), rest.clone()))))
            }
            _ => without_sign(&term.expr),
        };
        (print(&expr), minus != term.negative)
    };
    let mut terms: Vec<(String, bool)> = terms.iter().map(signed).collect();
    terms.sort();
    let flipped = terms.first().is_some_and(|(_, negative)| *negative);
    let text = |(text, negative): &(String, bool)| format!("{}{text}", if *negative == flipped { "+" } else { "-" });
    (flipped, terms.iter().map(text).collect())
}

/// A sub-term that is replaced, as by a name.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) key: String,
    /// Whether the key is that of the negative of what is replaced.
    pub(super) flipped: bool,
    /// The sub-term, where it is a product: it may stand among other factors.
    pub(super) expr: Expr,
    /// What stands in its place.
    pub(super) by: Expr,
}

impl Target {
    /// The expression with every occurrence replaced.
    pub(super) fn replace(&self, expr: &Expr) -> Expr {
        let (negative, expr) = self.rebuild(expr);
        if negative { negated(expr) } else { expr }
    }

    /// The same, and whether its sign is to be changed.
    fn rebuild(&self, expr: &Expr) -> (bool, Expr) {
        if !matches!(expr.kind, ExprKind::Negate(_)) {
            let (minus, stripped) = without_sign(expr);
            if self.may_be(&stripped)
                && let (flipped, key) = key(&stripped)
                && key == self.key
            {
                return (minus != (flipped != self.flipped), self.by.clone());
            }
        }
        self.children(expr)
    }

    /// Whether an expression is of the kind and the size of what is replaced; those of its negative may differ.
    fn may_be(&self, expr: &Expr) -> bool {
        let is_sum = matches!(expr.kind, ExprKind::Sum(_));
        std::mem::discriminant(&expr.kind) == std::mem::discriminant(&self.expr.kind)
            && (is_sum || size(expr) == size(&self.expr))
    }

    fn children(&self, expr: &Expr) -> (bool, Expr) {
        match &expr.kind {
            ExprKind::Negate(inner) => match self.rebuild(inner) {
                (true, inner) => (false, inner),
                (false, inner) => (false, Expr::new(ExprKind::Negate(Box::new(inner)))),
            },
            ExprKind::Transpose(inner) => {
                let (negative, inner) = self.rebuild(inner);
                let transposed = |inner| Expr::new(ExprKind::Transpose(Box::new(inner)));
                (negative, if let ExprKind::Transpose(once) = inner.kind { *once } else { transposed(inner) })
            }
            ExprKind::Index(inner, labels) => {
                let (negative, inner) = self.rebuild(inner);
                (negative, Expr::new(ExprKind::Index(Box::new(inner), labels.clone())))
            }
            ExprKind::Frobenius(a, b) => {
                let ((minus, a), (other, b)) = (self.rebuild(a), self.rebuild(b));
                (minus != other, Expr::new(ExprKind::Frobenius(Box::new(a), Box::new(b))))
            }
            ExprKind::Sum(terms) => self.sum(terms),
            ExprKind::Product(head, rest) => self.product(head, rest),
            ExprKind::Power(base, exponent) => self.power(base, exponent, ExprKind::Power),
            ExprKind::HadamardPower(base, exponent) => self.power(base, exponent, ExprKind::HadamardPower),
            ExprKind::Call(name, arguments) if arguments.len() == 1 => {
                let (negative, argument) = self.rebuild(&arguments[0]);
                let parity = Callable::find(name).map_or(Parity::None, Callable::parity);
                let call = |argument| Expr::new(ExprKind::Call(name.clone(), vec![argument]));
                match parity {
                    Parity::None if negative => (false, call(negated(argument))),
                    _ => (negative && parity == Parity::Odd, call(argument)),
                }
            }
            _ => {
                let Ok(same) = expr.map_children::<Infallible>(&mut |child| Ok(self.replace(child)));
                (false, same)
            }
        }
    }

    fn power(&self, base: &Expr, exponent: &Expr, kind: fn(Box<Expr>, Box<Expr>) -> ExprKind) -> (bool, Expr) {
        let (negative, base) = self.rebuild(base);
        let is = |rest: i64| matches!(&exponent.kind, ExprKind::Number(n) if parity(n) == Some(rest));
        let exponent = Box::new(self.replace(exponent));
        match negative && !is(0) && !is(1) {
            true => (false, Expr::new(kind(Box::new(negated(base)), exponent))),
            false => (negative && is(1), Expr::new(kind(Box::new(base), exponent))),
        }
    }

    fn sum(&self, terms: &[Term]) -> (bool, Expr) {
        let term = |term: &Term| {
            let (negative, expr) = self.rebuild(&term.expr);
            // A sign that is new meets the one that the term has in front.
            let (minus, expr) = if negative { unsigned(expr) } else { (false, expr) };
            Term { negative: (negative != minus) != term.negative, expr }
        };
        let mut terms: Vec<Term> = terms.iter().map(term).collect();
        let all = terms.iter().all(|term| term.negative);
        if all {
            terms.iter_mut().for_each(|term| term.negative = false);
        }
        (all, sum(terms))
    }

    fn product(&self, head: &Expr, rest: &[(ProductOp, Expr)]) -> (bool, Expr) {
        let (mut negative, mut place) = (false, 0);
        let mut all: Vec<(ProductOp, Expr)> = Vec::with_capacity(rest.len() + 1);
        while place <= rest.len() {
            let found = self.run(head, rest, place);
            let op = if place == 0 { ProductOp::Times } else { rest[place - 1].0 };
            let (minus, factor, next) = match found {
                Some(run) => {
                    let (minus, _) = without_sign(&factors(head, rest, &run));
                    (minus, self.by.clone(), run.end)
                }
                None => {
                    let (minus, factor) = self.rebuild(if place == 0 { head } else { &rest[place - 1].1 });
                    (minus, factor, place + 1)
                }
            };
            negative ^= minus;
            all.push((op, factor));
            place = next;
        }
        let (_, head) = all.remove(0);
        if all.is_empty() {
            return (negative, head);
        }
        (negative, Expr::new(ExprKind::Product(Box::new(head), all)))
    }

    /// The factors from a place on, if they are what is replaced.
    fn run(&self, head: &Expr, rest: &[(ProductOp, Expr)], place: usize) -> Option<Run> {
        let ExprKind::Product(_, own) = &self.expr.kind else { return None };
        let run = place..place + own.len() + 1;
        let is_term = |run: &Run| run.end <= rest.len() + 1 && is_term(head, rest, run);
        let factors = Some(&run).filter(|run| is_term(run)).map(|run| factors(head, rest, run))?;
        let (_, stripped) = without_sign(&factors);
        (self.may_be(&stripped) && print(&stripped) == self.key).then_some(run)
    }
}

fn parity(value: &Rational) -> Option<i64> {
    value.to_i64().map(|value| value.rem_euclid(2))
}

/// An expression without the minus sign that it begins with, if it does.
pub(super) fn unsigned(expr: Expr) -> (bool, Expr) {
    match expr.kind {
        ExprKind::Negate(inner) => (true, *inner),
        ExprKind::Number(value) if value.is_negative() => (true, Expr::number(-&value)),
        ExprKind::Product(head, rest) => {
            let (minus, head) = unsigned(*head);
            (minus, Expr::new(ExprKind::Product(Box::new(head), rest)))
        }
        ExprKind::Frobenius(a, b) => {
            let (minus, a) = unsigned(*a);
            (minus, Expr::new(ExprKind::Frobenius(Box::new(a), b)))
        }
        kind => (false, Expr::new(kind)),
    }
}

/// Terms as a sum: what is positive leads, if anything is.
pub(super) fn sum(mut terms: Vec<Term>) -> Expr {
    if let Some(place) = terms.iter().position(|term| !term.negative) {
        let first = terms.remove(place);
        terms.insert(0, first);
    } else if let Some(first) = terms.first_mut() {
        *first = Term { negative: false, expr: negated(first.expr.clone()) };
    }
    Expr::new(ExprKind::Sum(terms))
}

/// The negative of an expression, its sign where it costs least.
pub(super) fn negated(expr: Expr) -> Expr {
    let (minus, expr) = unsigned(expr);
    match expr.kind {
        kind if minus => Expr::new(kind),
        ExprKind::Product(head, rest) => Expr::new(ExprKind::Product(Box::new(negated(*head)), rest)),
        ExprKind::Frobenius(a, b) => Expr::new(ExprKind::Frobenius(Box::new(negated(*a)), b)),
        ExprKind::Sum(mut terms) if terms.iter().any(|term| term.negative) => {
            terms.iter_mut().for_each(|term| term.negative = !term.negative);
            sum(terms)
        }
        kind => Expr::new(kind).negated(),
    }
}

/// The expression with what names stand for, factors in the row that they stand in.
pub(super) fn expanded(expr: &Expr, of: &dyn Fn(&str) -> Option<Expr>) -> Expr {
    if let ExprKind::Name(name) = &expr.kind {
        return of(name).unwrap_or_else(|| expr.clone());
    }
    let Ok(expr) = expr.map_children::<Infallible>(&mut |child| Ok(expanded(child, of)));
    match expr.kind {
        ExprKind::Product(head, rest) => flat(*head, rest),
        ExprKind::Negate(inner) => negated(*inner),
        kind => Expr::new(kind),
    }
}

/// A product whose factors are no products where that says the same.
fn flat(head: Expr, rest: Vec<(ProductOp, Expr)>) -> Expr {
    let (head, mut all) = match head.kind {
        ExprKind::Product(first, tail) => (first, tail),
        kind => (Box::new(Expr::new(kind)), Vec::new()),
    };
    for (op, factor) in rest {
        match factor.kind {
            ExprKind::Product(first, tail)
                if op == ProductOp::Times
                    && tail.iter().all(|(op, _)| matches!(op, ProductOp::Times | ProductOp::Divide)) =>
            {
                all.push((op, *first));
                all.extend(tail);
            }
            kind => all.push((op, Expr::new(kind))),
        }
    }
    Expr::new(ExprKind::Product(head, all))
}

/// The names in an expression.
pub(super) fn names(expr: &Expr) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    expr.walk(&mut |e| {
        if let ExprKind::Name(name) = &e.kind {
            found.insert(name.clone());
        }
    });
    found
}
