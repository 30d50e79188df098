//! `gradus facts`: what is known of an expression, and why.

use gradus::{Context, Result};

/// A line for each fact, those of the expression first, then those that they rest on; then what the expression needs to be defined.
pub(crate) fn report(cx: &Context, expr: &str) -> Result<String> {
    let expression = cx.parse_asked(expr)?;
    let facts = expression.facts();
    let mut text = String::new();
    if facts.is_empty() {
        text.push_str("nothing is known\n");
    }
    for fact in facts {
        text.push_str(&format!("{fact}\n"));
    }
    for condition in expression.conditions() {
        text.push_str(&format!("assuming {condition}\n"));
    }
    for note in expression.notes() {
        text.push_str(&format!("note: {note}\n"));
    }
    Ok(text)
}
