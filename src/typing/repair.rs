//! What would be right in the place of operands that do not go together: small changes are tried, and those that type are offered.

use super::error::Operand;
use super::{Question, body, read, run};
use crate::base::Symbols;
use crate::expr::Graph;
use crate::ops::Spoken;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::print;

/// The largest expression that is changed.
const MOST_NODES: usize = 500;
/// The most changes that are offered.
const MOST_OFFERED: usize = 3;

/// The changes of two operands with which the whole types, as they are to be written.
pub(super) fn repairs(question: &Question<'_>, operands: [Operand<'_>; 2], symbols: &Symbols) -> Vec<String> {
    let mut nodes = 0;
    question.expr.walk(&mut |_| nodes += 1);
    let Some(parent) = parent(question.expr, operands).filter(|_| nodes <= MOST_NODES) else { return Vec::new() };
    let place = operands[0].prefix.unwrap_or(1);
    let written = print(parent);
    let least = read::read(question, &mut symbols.clone()).map_or((0, u32::MAX, 0), |tree| tree.cost);
    let mut offered = Vec::new();
    for changed in changes(parent, place) {
        // A mistake that is made twice is mended twice.
        let whole = replaced(question.expr, &written, &changed);
        let bodies = body::bodies(&whole, symbols.definitions());
        let asked = Question { expr: &whole, bodies: &bodies, ..*question };
        // What needs names of odder kinds is not meant either.
        let Ok((_, departures)) = run(&asked, &mut symbols.clone(), &mut Graph::new()) else { continue };
        let (adapted, far, _) = departures.cost;
        if (adapted, far) > (least.0, least.1) {
            continue;
        }
        let shown = Operand { expr: &changed, prefix: operands[0].prefix.map(|_| place + 1) };
        let text = shown.text();
        if !offered.contains(&text) {
            offered.push(text);
        }
        if offered.len() == MOST_OFFERED {
            break;
        }
    }
    offered
}

/// `; write x'*y, x*y' or x.*y`
pub(super) fn offer(repairs: &[String]) -> String {
    match repairs {
        [] => String::new(),
        [one] => format!("; write {one}"),
        [first @ .., last] => format!("; write {} or {last}", first.join(", ")),
    }
}

/// The expression whose operands they are.
fn parent<'a>(root: &'a Expr, [left, right]: [Operand<'a>; 2]) -> Option<&'a Expr> {
    if left.prefix.is_some() {
        return Some(left.expr);
    }
    let mut found = None;
    root.walk(&mut |e| {
        let children = e.children();
        let has = |operand: &Expr| children.iter().any(|child| std::ptr::eq(*child, operand));
        if has(left.expr) && has(right.expr) {
            found = Some(e);
        }
    });
    found
}

fn transposed(expr: &Expr) -> Expr {
    match &expr.kind {
        ExprKind::Transpose(inner) => (**inner).clone(),
        _ => Expr { kind: ExprKind::Transpose(Box::new(expr.clone())), span: expr.span },
    }
}

/// The expression with other operands or another operator at a place of its chain, what is likeliest first.
fn changes(parent: &Expr, place: usize) -> Vec<Expr> {
    let with = |kind| Expr { kind, span: parent.span };
    match &parent.kind {
        ExprKind::Product(head, tail) => {
            let (op, factor) = &tail[place - 1];
            let put = |head: Expr, op: ProductOp, factor: Expr| {
                let mut tail = tail.clone();
                tail[place - 1] = (op, factor);
                with(ExprKind::Product(Box::new(head), tail))
            };
            let same = |op: ProductOp, factor: Expr| put((**head).clone(), op, factor);
            let mut all = Vec::new();
            match op {
                ProductOp::Divide => {
                    all.push(same(ProductOp::HadamardDivide, factor.clone()));
                    let inverse = ExprKind::Call(Spoken::Inverted.name().to_owned(), vec![factor.clone()]);
                    let inverse = Expr { kind: inverse, span: factor.span };
                    if place == 1 && matches!(&head.kind, ExprKind::Number(one) if one.is_one()) && tail.len() == 1 {
                        all.insert(0, inverse);
                    } else {
                        all.push(same(ProductOp::Times, inverse));
                    }
                }
                _ => {
                    all.push(same(*op, transposed(factor)));
                    if place == 1 {
                        let at = if *op == ProductOp::Times { 0 } else { 1 };
                        all.insert(at, put(transposed(head), *op, factor.clone()));
                    }
                    if let Some((ProductOp::Times, before)) = place.checked_sub(2).map(|before| &tail[before]) {
                        let mut tail = tail.clone();
                        tail[place - 2].1 = transposed(before);
                        all.push(with(ExprKind::Product(head.clone(), tail)));
                    }
                    if *op == ProductOp::Times {
                        all.push(same(ProductOp::Hadamard, factor.clone()));
                    }
                }
            }
            all
        }
        ExprKind::Sum(terms) => {
            let put = |at: usize| {
                let mut terms: Vec<Term> = terms.clone();
                terms[at].expr = transposed(&terms[at].expr);
                with(ExprKind::Sum(terms))
            };
            let mut all = vec![put(place)];
            if place == 1 {
                all.push(put(0));
            }
            all
        }
        ExprKind::Frobenius(a, b) => {
            vec![
                with(ExprKind::Frobenius(a.clone(), Box::new(transposed(b)))),
                with(ExprKind::Frobenius(Box::new(transposed(a)), b.clone())),
            ]
        }
        ExprKind::Power(base, exponent) => {
            vec![with(ExprKind::HadamardPower(base.clone(), exponent.clone()))]
        }
        _ => Vec::new(),
    }
}

/// The expression with another one wherever this text is printed.
fn replaced(expr: &Expr, written: &str, by: &Expr) -> Expr {
    let same = std::mem::discriminant(&expr.kind) == std::mem::discriminant(&by.kind)
        || matches!(by.kind, ExprKind::HadamardPower(..) | ExprKind::Call(..));
    if same && print(expr) == written {
        return by.clone();
    }
    match expr.map_children(&mut |child| Ok::<Expr, ()>(replaced(child, written, by))) {
        Ok(mapped) => mapped,
        Err(()) => expr.clone(),
    }
}
