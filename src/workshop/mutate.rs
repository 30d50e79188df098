//! Mutants: rules with one small mistake, to see that mistakes are found.

use crate::equality::{Counterexample, Equation, Failure, Search};
use crate::ops::Callable;
use crate::rules::{Kind, Rule, RuleText};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

/// A rule with a mistake.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What was changed.
    pub change: &'static str,
    /// The rule after it.
    pub text: RuleText,
}

/// The mutants of a rule: on its right side a transpose dropped or added, two factors or the sizes of a constant swapped, a sign flipped; or a
/// condition removed.
pub fn mutants(text: &RuleText) -> Vec<Mutant> {
    let mut result = Vec::new();
    // A definition with a mistake is another definition.
    if text.definition.is_some() {
        return result;
    }
    for (change, right) in variants(&text.equation.right) {
        let mut text = text.clone();
        text.equation.right = right;
        result.push(Mutant { change, text });
    }
    for at in 0..text.conditions.len() {
        let mut text = text.clone();
        text.conditions.remove(at);
        result.push(Mutant { change: "condition removed", text });
    }
    result
}

/// The rule with all dimensions equal, if it has more than one: shapes then refuse fewer mutants.
pub fn squared(text: &RuleText) -> Option<RuleText> {
    if text.definition.is_some() {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for variable in &text.variables {
        let inside = variable.kind.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(i, _)| i);
        names.extend(inside.split(',').map(str::trim).filter(|name| !name.is_empty()));
    }
    names.sort_unstable();
    names.dedup();
    if names.len() < 2 {
        return None;
    }
    let mut result = text.clone();
    for variable in &mut result.variables {
        if let Some((kind, rest)) = variable.kind.split_once('(')
            && let Some((inside, after)) = rest.split_once(')')
        {
            let sizes = vec!["n"; inside.split(',').count()].join(",");
            variable.kind = format!("{kind}({sizes}){after}");
        }
    }
    for side in [&mut result.equation.left, &mut result.equation.right] {
        *side = renamed(side, &names);
    }
    Some(result)
}

fn renamed(expr: &Expr, names: &[&str]) -> Expr {
    match &expr.kind {
        ExprKind::Name(name) if names.contains(&name.as_str()) => {
            Expr { kind: ExprKind::Name("n".to_owned()), span: expr.span }
        }
        _ => {
            let mut result = expr.clone();
            for child in result.children_mut() {
                *child = renamed(child, names);
            }
            result
        }
    }
}

/// A point of small whole numbers at which the sides differ, found by trying: a check on verdicts that shares nothing with normal forms.
pub fn counterexample(rule: &Rule) -> Option<Counterexample> {
    if !rule.integers.is_empty() {
        return rule.instances().iter().find_map(counterexample);
    }
    if matches!(rule.kind, Kind::Differential(_)) {
        return None;
    }
    Search::new(Equation::of(rule), &rule.symbols).smallest(Failure::Difference)
}

/// The expressions that are one change away.
fn variants(expr: &Expr) -> Vec<(&'static str, Expr)> {
    let mut result = Vec::new();
    let mut push = |change, kind| result.push((change, Expr { kind, span: expr.span }));
    match &expr.kind {
        ExprKind::Transpose(inner) => push("transpose dropped", inner.kind.clone()),
        ExprKind::Name(name) if name.chars().all(char::is_uppercase) => {
            push("transpose added", ExprKind::Transpose(Box::new(expr.clone())));
        }
        ExprKind::Negate(inner) => push("sign flipped", inner.kind.clone()),
        ExprKind::Sum(terms) => {
            for at in 1..terms.len() {
                let mut terms = terms.clone();
                terms[at].negative = !terms[at].negative;
                push("sign flipped", ExprKind::Sum(terms));
            }
        }
        ExprKind::Product(first, rest) => {
            for at in 0..rest.len() {
                if rest[at].0 != ProductOp::Times {
                    continue;
                }
                let (mut first, mut rest) = (first.clone(), rest.clone());
                if at == 0 {
                    std::mem::swap(&mut *first, &mut rest[0].1);
                } else {
                    let (before, after) = rest.split_at_mut(at);
                    std::mem::swap(&mut before[at - 1].1, &mut after[0].1);
                }
                push("factors swapped", ExprKind::Product(first, rest));
            }
        }
        ExprKind::Call(name, arguments) if arguments.len() == 2 => {
            let swapped = vec![arguments[1].clone(), arguments[0].clone()];
            let sizes = matches!(Callable::find(name), Some(callable) if callable.leaves_name());
            let change = if sizes { "sizes of a constant swapped" } else { "factors swapped" };
            push(change, ExprKind::Call(name.clone(), swapped));
        }
        _ => {}
    }
    let takes_dimensions = |name: &str| Callable::find(name).is_some_and(Callable::takes_dimensions);
    if !matches!(&expr.kind, ExprKind::Call(name, _) if name == "d" || takes_dimensions(name)) {
        for (at, child) in expr.children().into_iter().enumerate() {
            for (change, variant) in variants(child) {
                let mut whole = expr.clone();
                *whole.children_mut()[at] = variant;
                result.push((change, whole));
            }
        }
    }
    result
}
