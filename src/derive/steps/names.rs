//! The lines of a derivation with names for parts, which the first lines say.

use super::{LineOf, Phase, Step, changed, laws, plain};
use crate::derive::explain::Law;
use crate::derive::{Answer, FormName, Forms};
use crate::equality::{Proof, Verdict};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::print;

/// What is said of the entries of a gradient.
pub(super) const OF_GRADIENT: &str = "entry by entry";

impl Answer {
    /// The lines of the derivation that a reader goes through to one form, and the names that they speak of; all lines, where none is of it.
    ///
    /// ```
    /// use gradus::FormName;
    /// let answer = gradus::Context::new().derive("W*W'").by("W").with_steps().answer()?;
    /// let lines: Vec<String> = answer.steps_to(FormName::Index).iter().map(|step| step.text()).collect();
    /// assert_eq!(lines.len(), 3);
    /// assert_eq!((lines[0].as_str(), lines[2].as_str()), ("dW*W' + W*dW'", "delta[i,k]*W[j,l] + W[i,l]*delta[j,k]"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn steps_to(&self, form: FormName) -> Vec<&Step> {
        // The differential of a scalar stands on the way to its gradient.
        let differential = self.forms.get(FormName::Differential).filter(|_| form == FormName::Differential);
        let differential = differential.map(|form| form.named().map_or_else(|| form.text(), |named| named.text()));
        let is_differential =
            |step: &Step| step.of == LineOf::Differential && differential.as_ref() == Some(&step.text());
        let is_end = |step: &Step| step.of == LineOf::Form(form) || is_differential(step);
        let Some(end) = self.steps.iter().rposition(is_end) else { return self.steps.iter().collect() };
        let is_first = self.wrt.len() == 1;
        let is_jacobian = !self.value_shape.is_empty() || !is_first;
        let first_of_form = self.steps.iter().find(|step| step.of == LineOf::Form(form));
        let is_of_gradient =
            |step: &Step| step.law.starts_with(OF_GRADIENT) && !step.laws.iter().any(|law| law.text.contains("delta"));
        let has_entries_of_gradient = first_of_form.is_some_and(is_of_gradient);
        let leads_there = |step: &Step| match step.of {
            LineOf::Definition => false,
            // The Hessian at a direction is the differential of the gradient there; entries may be those of the gradient.
            LineOf::Form(FormName::Matrix) if is_first && form == FormName::Hvp => true,
            LineOf::Form(FormName::Matrix) if !is_jacobian && form == FormName::Index => has_entries_of_gradient,
            LineOf::Form(name) | LineOf::MixedLayout(name) => name == form,
            LineOf::Gradient if is_first => [FormName::Hvp, FormName::Index].contains(&form),
            LineOf::GradientDifferential if is_first => form == FormName::Hvp,
            LineOf::StackedDifferential => form == FormName::Vec,
            _ if is_differential(step) => true,
            // What stands before dX is collected for the Jacobian matrix alone, and entries are those of the index form.
            _ => match step.phase {
                Phase::Rearrange => form == FormName::Matrix || !is_jacobian,
                Phase::Index => form == FormName::Index,
                _ => true,
            },
        };
        let mut kept: Vec<&Step> = Vec::new();
        for step in self.steps[..=end].iter().rev() {
            let name = step.name.as_deref().filter(|_| step.of == LineOf::Definition);
            let is_spoken_of = |name: &str| {
                let is_name = |expr: &Expr| matches!(&expr.kind, ExprKind::Name(own) if own == name);
                kept.iter().any(|step| step.statement.expr.any(&is_name))
            };
            if leads_there(step) || name.is_some_and(is_spoken_of) {
                kept.push(step);
            }
        }
        kept.reverse();
        kept
    }
}

fn speaks_of(step: &Step, name: &str) -> bool {
    step.statement.expr.any(&|expr| matches!(&expr.kind, ExprKind::Name(own) if own == name))
}

/// Whether a line is `G:dX` of this `G`.
pub(super) fn stands_before_direction(gradient: &Expr, line: &Step) -> bool {
    matches!(&line.statement.expr.kind, ExprKind::Frobenius(left, _) if print(left) == print(gradient))
}

/// The lines that are without indices.
pub(in crate::derive) fn lines(steps: &[Step]) -> Vec<Expr> {
    steps.iter().filter(|step| step.free().is_none()).map(|step| step.statement.expr.clone()).collect()
}

/// The lines with the names that the forms of the answer have, where these are shorter; those that say parts come first.
pub(in crate::derive) fn with_names(steps: Vec<Step>, forms: &Forms) -> Vec<Step> {
    let mut steps = with_parts(steps, forms);
    let mut taken: Vec<String> = Vec::new();
    if let Some(step) = steps.first() {
        taken.extend(step.symbols.variables().map(|(_, name, _)| name.to_owned()));
    }
    taken.extend(steps.iter().filter_map(|step| step.name.clone()));
    for step in &mut steps {
        step.laws.iter_mut().for_each(|law| laws::with_own_letters(law, &taken));
        step.law = laws::joined(&step.laws);
    }
    steps
}

fn with_parts(steps: Vec<Step>, forms: &Forms) -> Vec<Step> {
    let Some(first) = steps.first() else { return steps };
    let Some(mut lines) = forms.lines(&first.symbols) else { return steps };
    let mut told: Vec<Step> = Vec::with_capacity(steps.len());
    for mut step in steps {
        if let Some(line) = lines.line(&step.statement, &step.symbols) {
            step.statement = line.statement;
            // A reader is told what is not in sight.
            let is_new = |name: &String| told.iter().all(|step| !speaks_of(step, name));
            let parts = forms.definitions_of_lines();
            let recognised = line.recognised.into_iter().filter(is_new);
            let parts = recognised.filter_map(|name| parts.iter().find(|part| part.name() == name).cloned());
            step.laws.extend(parts.map(|part| Law::said(&format!("{} = {}", part.text(), part.name()))));
        }
        // What was read off is as short as it gets.
        if let Some(known) = told.last().filter(|known| stands_before_direction(&step.statement.expr, known))
            && step.phase == Phase::Identify
            && known.of == LineOf::Differential
        {
            step.laws.retain(|law| law.text.contains(" has the "));
        }
        step.law = laws::joined(&step.laws);
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
        let speaks = |step: &&Step| speaks_of(step, part.name());
        let Some(step) = told.iter().chain(&parts).find(speaks) else { continue };
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
