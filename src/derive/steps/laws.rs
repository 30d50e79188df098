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

/// The rules of the operations that are not linear, or how else differentials are taken.
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
    if laws.is_empty() {
        laws.push(Law::said("differentiate each factor in turn"));
    }
    laws
}

/// A factor on either side goes across `:`, and both at once.
const RIGHT: &str = "A:B*C = A*C':B";
const LEFT: &str = "A:B*C = B'*A:C";
const BOTH: &str = "A:B*C*D = B'*A*D':C";

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
        (Op::Transpose, _) => "A:B' = A':B",
        (Op::Hadamard | Op::Map(_), _) => "A:(B.*C) = (A.*B):C",
        (Op::Scale, [1]) => "A:c*B = c*(A:B)",
        (Op::Combination(_), [_, _, ..]) => "A:(B + C) = A:B + A:C",
        (Op::Sum, _) => "sum(A.*B) = A:B",
        _ => {
            let laws = op.record().map_or(&[][..], |record| record.adjoint_law);
            let law = laws.get(operands.len().saturating_sub(1)).or(laws.last());
            return law.map(|law| Law::said(law)).into_iter().collect();
        }
    };
    vec![Law::said(text)]
}
