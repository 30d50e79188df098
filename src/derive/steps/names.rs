//! The lines of a derivation with names for parts, which the first lines say.

use super::{LineOf, Phase, Step, changed, plain};
use crate::derive::Forms;
use crate::equality::{Proof, Verdict};
use crate::syntax::ast::{Expr, ExprKind};

/// The lines that are without indices.
pub(in crate::derive) fn lines(steps: &[Step]) -> Vec<Expr> {
    steps.iter().filter(|step| step.free().is_none()).map(|step| step.statement.expr.clone()).collect()
}

/// The lines with the names that the forms of the answer have, where these are shorter; those that say parts come first.
pub(in crate::derive) fn with_names(steps: Vec<Step>, forms: &Forms) -> Vec<Step> {
    let Some(first) = steps.first() else { return steps };
    let Some(mut lines) = forms.lines(&first.symbols) else { return steps };
    let mut told: Vec<Step> = Vec::with_capacity(steps.len());
    for mut step in steps {
        if let Some(statement) = lines.line(&step.statement, &step.symbols) {
            step.statement = statement;
        }
        let text = step.text();
        let before = told.iter().rev().find(|other| other.of == step.of).map(Step::text);
        if before.as_ref() == Some(&text) {
            continue;
        }
        step.changed = before.as_ref().map(|before| changed(before, &text));
        step.before = before;
        told.push(step);
    }
    let mut parts: Vec<Step> = Vec::new();
    for part in forms.definitions_of_lines().into_iter().rev() {
        let speaks = |step: &Step| {
            step.statement.expr.any(&|expr| matches!(&expr.kind, ExprKind::Name(name) if name == part.name()))
        };
        let Some(step) = told.iter().chain(&parts).find(|step| speaks(step)) else { continue };
        parts.push(Step {
            phase: Phase::Let,
            name: Some(part.name().to_owned()),
            law: String::new(),
            laws: Vec::new(),
            case: None,
            of: LineOf::Definition,
            before: None,
            changed: None,
            verdict: Verdict::Proved(Proof::NormalForms),
            statement: plain(part.expr().clone()),
            symbols: step.symbols.clone(),
        });
    }
    parts.reverse();
    parts.append(&mut told);
    parts
}
