//! What is to be known of an answer besides its forms.

use super::answer::Forms;
use super::{Constraint, FormName, MAX_OPERANDS, Selection, Task, Terms};
use crate::base::{Shape, Symbols};
use crate::equality::proves;
use crate::notation::LARGEST;

/// The notes on an answer, each a clause.
pub(super) fn notes(forms: &Forms, terms: &Terms, task: &Task, symbols: &Symbols) -> Vec<String> {
    let mut notes = Vec::new();
    let others = [FormName::Matrix, FormName::Index, FormName::Vec];
    let wanted = others.into_iter().any(|name| task.wants(name));
    if wanted && forms.differential.is_some() && others.into_iter().all(|name| forms.get(name).is_none()) {
        notes.push(format!("there is the differential only: {}", reason(terms)));
    }
    notes.extend(outside(forms, task, symbols));
    notes
}

/// What is said of a gradient that does not have the structure of the variable.
fn outside(forms: &Forms, task: &Task, symbols: &Symbols) -> Option<String> {
    let ([variable], None) = (&task.wrt[..], task.constraint) else { return None };
    let constraint = Constraint::declared(*variable, symbols).filter(|_| task.parts.iter().all(Selection::is_whole))?;
    let (graph, gradient) = forms.matrix.as_ref().or(forms.index.as_ref())?.term();
    if graph.shape(gradient) != &symbols.declaration(*variable).shape {
        return None;
    }
    let mut graph = (**graph).clone();
    let inside = constraint.apply(&mut graph, gradient);
    let is_inside = proves(&graph, inside, gradient, symbols);
    let which = match constraint {
        Constraint::SymmetricRiesz => "the constraint symmetric-riesz, or symmetric, restricts",
        _ => &format!("the constraint {} restricts", constraint.as_str()),
    };
    let (name, structure) = (symbols.variable_name(*variable), constraint.structure());
    let note = format!("the gradient is by all entries of {name}, and not {structure} as {name} is; {which} it");
    (!is_inside).then_some(note)
}

/// Why there is no form of a derivative.
fn reason(terms: &Terms) -> String {
    let is_grouped = |shape: &Shape| shape.iter().any(|axis| axis.len() > 1);
    match terms.parts.main {
        None => format!(
            "the derivative is too large to be written, with more than {MAX_OPERANDS} operands before it is simplified"
        ),
        Some(_) if is_grouped(&terms.shape) => {
            "an axis is a product of dimensions, for which there is no index notation, and no matrix notation was found"
                .to_owned()
        }
        Some(_) => format!(
            "no notation of the derivative with at most {LARGEST} operators and leaves was found that is equal to it"
        ),
    }
}
