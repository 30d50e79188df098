//! What is to be known of an answer besides its forms.

use super::FormName;
use super::answer::Forms;
use super::{MAX_OPERANDS, Task, Terms};
use crate::base::Shape;
use crate::notation::LARGEST;

/// The notes on an answer, each a clause.
pub(super) fn notes(forms: &Forms, terms: &Terms, task: &Task) -> Vec<String> {
    let mut notes = Vec::new();
    let others = [FormName::Matrix, FormName::Index, FormName::Vec];
    let wanted = others.into_iter().any(|name| task.wants(name));
    if wanted && forms.differential.is_some() && others.into_iter().all(|name| forms.get(name).is_none()) {
        notes.push(format!("there is the differential only: {}", reason(terms)));
    }
    notes
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
