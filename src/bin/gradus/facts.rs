//! `gradus facts`: what is known of an expression, and why.

use crate::output::print;
use crate::report::Format;
use crate::{Subject, fail};
use gradus::{Context, Result};
use std::process::ExitCode;

/// Tells what is known of an expression.
pub(crate) fn run(subject: &Subject) -> ExitCode {
    let (expr, cx) = match subject.read(Format::Text) {
        Ok(read) => read,
        Err(code) => return code,
    };
    match report(&cx, &expr) {
        Ok(text) => print(&text, ExitCode::SUCCESS),
        Err(error) => fail(&error, &expr, Format::Text),
    }
}

/// A line for each fact, those of the expression first, then those that they rest on; then what the expression needs to be defined.
fn report(cx: &Context, expr: &str) -> Result<String> {
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
