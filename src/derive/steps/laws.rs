//! The laws of a derivation, as formulas.

use crate::base::Variable;
use crate::calculus::{Taken, operations, rule};
use crate::derive::explain::Law;
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind, Term};

/// A differential rule, where these of its operands vary.
fn differential(name: &'static str, operands: &[usize]) -> Law {
    let Some(rule) = rule(name) else { return Law::said(name) };
    let constant = |name: &str| {
        rule.variables.iter().enumerate().any(|(at, variable)| variable.name == name && !operands.contains(&at))
    };
    let right = without(&rule.equation.right, &constant);
    let text = format!("{} = {}", rule.side_text(&rule.equation.left), rule.side_text(&right));
    Law::of_rule(name, text, rule.cites.first().cloned(), true)
}

/// Whether it is the differential of an operation.
pub(super) fn is_differential(law: &Law) -> bool {
    law.rule.as_deref().is_some_and(|name| rule(name).is_some())
}

/// A sum without the terms that have the differential of a constant.
fn without(expr: &Expr, constant: &dyn Fn(&str) -> bool) -> Expr {
    let ExprKind::Sum(terms) = &expr.kind else { return expr.clone() };
    let vanishes = |expr: &Expr| match &expr.kind {
        ExprKind::Call(name, arguments) if name == "d" => {
            matches!(arguments.as_slice(), [Expr { kind: ExprKind::Name(name), .. }] if constant(name))
        }
        _ => false,
    };
    let mut kept: Vec<Term> = terms.iter().filter(|term| !term.expr.any(&vanishes)).cloned().collect();
    if kept.is_empty() || kept[0].negative {
        return expr.clone();
    }
    if kept.len() == 1 { kept.remove(0).expr } else { Expr::new(ExprKind::Sum(kept)) }
}

/// The rules of the operations that are not linear.
pub(super) fn differentials(graph: &Graph, root: Id, wrt: Variable) -> Vec<Law> {
    let mut laws: Vec<Law> = Vec::new();
    for taken in operations(graph, root, wrt) {
        if !taken.op.is_multilinear()
            && let Some(name) = taken.rule
        {
            let law = differential(name, &taken.operands);
            if !laws.contains(&law) {
                laws.push(law);
            }
        }
    }
    laws
}

/// The same with what is said where there are none.
pub(super) fn differentials_told(graph: &Graph, root: Id, wrt: Variable) -> Vec<Law> {
    or_in_turn(differentials(graph, root, wrt))
}

/// Laws, or what is said of a differential that needs none.
pub(super) fn or_in_turn(laws: Vec<Law>) -> Vec<Law> {
    if laws.is_empty() { vec![Law::said("differentiate each factor in turn")] } else { laws }
}

/// A factor on either side goes across `:`, and both at once.
const RIGHT: &str = "A:B*C = A*C':B";
const LEFT: &str = "A:B*C = B'*A:C";
const BOTH: &str = "A:B*C*D = B'*A*D':C";

const TRANSPOSED: &str = "A:B' = A':B";
const ENTRY_BY_ENTRY: &str = "A:(B.*C) = (A.*B):C";
const SCALED: &str = "A:c*B = c*(A:B)";
const DISTRIBUTED: &str = "A:(B + C) = A:B + A:C";

/// What a rearrangement moves across `:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Nothing that a reader looks for: it enters `:`, or numbers and sums are taken apart.
    Nothing,
    /// Factors of products, with their transposes.
    Factors,
    /// Factors entry by entry.
    Entries,
    /// What an operation of its own has a law for.
    Other,
}

impl Move {
    fn of(law: &Law) -> Move {
        let moves = law.text.starts_with("A:") || law.text.starts_with("x:");
        match law.text.as_str() {
            RIGHT | LEFT | BOTH | TRANSPOSED => Move::Factors,
            SCALED | DISTRIBUTED => Move::Nothing,
            text if moves && (text.contains("B.*C") || text.contains("B./C")) => Move::Entries,
            _ if moves => Move::Other,
            _ => Move::Nothing,
        }
    }

    /// What these laws move.
    pub(super) fn of_all(laws: &[Law]) -> Move {
        let mut moves = laws.iter().map(Move::of).filter(|own| *own != Move::Nothing);
        let Some(first) = moves.next() else { return Move::Nothing };
        if moves.all(|own| own == first) { first } else { Move::Other }
    }

    /// What a line moves that moves this and then that; `None` where these are two lines to a reader.
    pub(super) fn and(self, next: Move) -> Option<Move> {
        match (self, next) {
            (Move::Nothing, other) | (other, Move::Nothing) => Some(other),
            (Move::Other, _) | (_, Move::Other) => None,
            _ => (self == next).then_some(self),
        }
    }
}

/// Without the laws that go without saying beside others; what enters `:` first.
pub(super) fn told(mut laws: Vec<Law>) -> Vec<Law> {
    laws.sort_by_key(|law| Move::of(law) != Move::Nothing);
    let is_plain = |law: &Law| [SCALED, DISTRIBUTED].contains(&law.text.as_str());
    if !laws.iter().all(is_plain) {
        laws.retain(|law| !is_plain(law));
    }
    laws
}

/// The columns of a product of three factors, and of two.
const STACKED_PRODUCT: &str = "vec-product";
const STACKED_FACTORS: [&str; 2] = ["vec-product-left", "vec-product-right"];

/// Each law once, and none that is the case of another of them where a factor is the identity.
pub(super) fn without_special_cases(laws: Vec<Law>) -> Vec<Law> {
    let mut found: Vec<Law> = Vec::new();
    for law in laws {
        if !found.contains(&law) {
            found.push(law);
        }
    }
    let of = |law: &Law, name: &str| law.rule.as_deref() == Some(name);
    if found.iter().any(|law| of(law, STACKED_PRODUCT)) {
        found.retain(|law| !STACKED_FACTORS.iter().any(|name| of(law, name)));
    }
    found
}

/// The laws on one line.
pub(super) fn joined(laws: &[Law]) -> String {
    let mut texts: Vec<&str> = laws.iter().map(|law| law.text.as_str()).collect();
    if texts.contains(&RIGHT) && texts.contains(&LEFT) {
        texts.retain(|text| *text != RIGHT);
        texts.iter_mut().filter(|text| **text == LEFT).for_each(|text| *text = BOTH);
    }
    texts.join(", ")
}

/// How an operation was taken off: by moving what it is multiplied by across `:`.
pub(super) fn taken_off(taken: &Taken) -> Vec<Law> {
    if taken.op.is_multilinear() || matches!(taken.op, Op::Combination(_)) {
        return moved(&taken.op, &taken.operands);
    }
    taken.between.iter().flat_map(|(op, place)| moved(op, &[*place])).collect()
}

/// How the factors of an operation go across `:`, where these of its operands vary.
fn moved(op: &Op, operands: &[usize]) -> Vec<Law> {
    let text = match (op, operands) {
        (Op::Product, [0]) => RIGHT,
        (Op::Product, [1]) => LEFT,
        (Op::Product, _) => return [RIGHT, LEFT].map(Law::said).into(),
        (Op::Transpose, _) => TRANSPOSED,
        (Op::Hadamard | Op::Map(_), _) => ENTRY_BY_ENTRY,
        (Op::Scale, [1]) => SCALED,
        (Op::Combination(_), [_, _, ..]) => DISTRIBUTED,
        (Op::Sum, _) => "sum(A.*B) = A:B",
        _ => {
            let laws = op.record().map_or(&[][..], |record| record.adjoint_law);
            let law = laws.get(operands.len().saturating_sub(1)).or(laws.last());
            return law.map(|law| Law::said(law)).into_iter().collect();
        }
    };
    vec![Law::said(text)]
}
