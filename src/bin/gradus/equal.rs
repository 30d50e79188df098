//! `gradus equal`: a proof, a test or a counterexample, as text.

use crate::output::print;
use crate::report::Format;
use crate::style::Style;
use crate::{UNKNOWN, fail};
use gradus::protocol;
use gradus::{Array, Counterexample, Proof, Status, Undecided, Verdict};
use gradus::{Context, Equality};
use std::fmt::Write;
use std::io;
use std::process::ExitCode;

/// Exit status for different expressions.
const DIFFERENT: u8 = 1;

/// Compares two expressions; the notes are told with those of the comparison.
pub(crate) fn run(left: &str, right: &str, cx: &Context, notes: &[String], json: bool) -> ExitCode {
    match cx.equal(left, right) {
        Ok(mut equality) => {
            equality.notes.splice(0..0, notes.iter().cloned());
            let (text, status) = report(&equality, Style::of(&io::stdout()));
            let text = if json { format!("{}\n", protocol::Equality::from(&equality)) } else { text };
            print(&text, ExitCode::from(status))
        }
        Err(error) => {
            // What is wrong with one of the two has its place there.
            let is_of = |text: &&str| cx.parse(text).is_err_and(|own| own == error);
            let format = if json { Format::Json } else { Format::Text };
            fail(&error, [left, right].into_iter().find(is_of).unwrap_or_default(), format)
        }
    }
}

/// What to print about two expressions, and the exit status.
pub(crate) fn report(equality: &Equality, style: Style) -> (String, u8) {
    let verdict = &equality.verdict;
    let by = verdict.by();
    let (text, status) = match verdict {
        Verdict::Proved(Proof::NormalForms) => (format!("equal: proved ({by})"), 0),
        found if found.status() == Status::Tested => (format!("equal: tested ({by})"), 0),
        Verdict::LimitedBy(_) => (format!("unknown: equal by the rules, but {by}"), UNKNOWN),
        Verdict::Different(case) => (format!("different:{}", counterexample(case, ["first", "second"])), DIFFERENT),
        Verdict::Sampled { points } => {
            let text = format!("no proof and no counterexample: equal in floating point at {points} random points");
            (format!("unknown: {text}"), UNKNOWN)
        }
        Verdict::Unknown(Undecided::NoPoint(reason)) => {
            (format!("unknown: no proof, and no point to compare at: {reason}"), UNKNOWN)
        }
        _ => (format!("unknown: {by}"), UNKNOWN),
    };
    let (word, rest) = text.split_once(':').unwrap_or((&text, ""));
    let holds = (status != UNKNOWN).then_some(status == 0);
    let mut text = format!("{}:{rest}\n", style.verdict(word, holds));
    if status == 0 {
        for condition in &equality.conditions {
            let _ = writeln!(text, "assuming {condition}");
        }
    }
    for note in &equality.notes {
        let _ = writeln!(text, "note: {note}");
    }
    (text, status)
}

/// A point where two terms differ: sizes, values, and the two under these names.
pub(crate) fn counterexample(case: &Counterexample, [first, second]: [&str; 2]) -> String {
    if case.is_hidden() {
        return format!(" {}", case.text("").trim_end());
    }
    let mut entries: Vec<(&str, String)> = case.values.iter().map(|(name, v)| (name.as_str(), v.nested())).collect();
    let side = |value: &Option<Array>| value.as_ref().map_or_else(|| "no value".to_owned(), Array::nested);
    entries.push((first, side(&case.left)));
    entries.push((second, side(&case.right)));
    let width = entries.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let sizes = if case.sizes.is_empty() { String::new() } else { format!(" at {}", case.sizes_text()) };
    entries.iter().fold(sizes, |out, (name, value)| format!("{out}\n  {name:width$} = {value}"))
}
