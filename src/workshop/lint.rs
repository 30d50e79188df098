//! Rules that are true and yet no rules: mere regroupings, and rules that feed themselves.

use crate::base::{Error, ErrorCode, Rational, Span};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::rules::{Direction, Kind, Rule, Term};

/// What is wrong with the form of a rule, in all its ranks.
pub(super) fn lint(rules: &[Rule], span: Span) -> Option<Error> {
    let fail = |code, message: &str| Some(Error::new(code, message, span));
    if rules.is_empty() || rules.iter().any(|rule| !matches!(rule.kind, Kind::Matrix)) {
        return None;
    }
    if rules.iter().all(is_regrouping) {
        return fail(
            ErrorCode::Regrouping,
            "an instance of associativity or commutativity: both sides have the same factors under *, + and .* only",
        );
    }
    if rules.iter().any(|rule| matches!(rule.graph.op(rule.left), Op::Variable(_))) {
        return fail(ErrorCode::Loop, "the left side is a metavariable, so the rule applies to everything");
    }
    let loops = |rule: &Rule| {
        let pattern = Term { graph: &rule.graph, symbols: &rule.symbols, strict: true };
        rule.direction == Direction::Forward && pattern.within(rule.left, &rule.graph, rule.right).is_some()
    };
    if rules.iter().any(loops) {
        return fail(
            ErrorCode::Loop,
            "the rule loops: its left side matches a part of its right side; write it the other way, or with <=>",
        );
    }
    None
}

/// Whether both sides are one operation over the same operands: products in the same order, sums and `.*` in any.
fn is_regrouping(rule: &Rule) -> bool {
    let graph = &rule.graph;
    let mut sides = [rule.left, rule.right].map(|side| flat(graph, side));
    if let [Some((a, left)), Some((b, right))] = &mut sides {
        if *a != Group::Product {
            left.sort_unstable();
            right.sort_unstable();
        }
        return a == b && left == right && left.len() > 1;
    }
    false
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Product,
    Sum,
    Hadamard,
    Scalars,
}

fn group(graph: &Graph, id: Id) -> Option<Group> {
    match graph.op(id) {
        Op::Product => Some(Group::Product),
        Op::Hadamard => Some(Group::Hadamard),
        Op::Scale if graph.rank(id) == 0 => Some(Group::Scalars),
        Op::Combination(c) if c.iter().all(Rational::is_one) => Some(Group::Sum),
        _ => None,
    }
}

/// The operands of nested operations of one group; none of them holds an operation of a group.
fn flat(graph: &Graph, root: Id) -> Option<(Group, Vec<Id>)> {
    let own = group(graph, root)?;
    let mut operands = Vec::new();
    let mut stack = vec![root];
    while let Some(id) = stack.pop() {
        if group(graph, id) == Some(own) {
            stack.extend(graph.children(id).iter().rev());
        } else {
            operands.push(id);
        }
    }
    Some((own, operands))
}
