//! What a person reads: every form of every seed case, one snapshot each.

use crate::support::corpus::Case;
use crate::support::snapshot;
use gradus::Answer;

/// For a snapshot: the forms in every notation, what they assume and how they were checked.
fn describe(case: &Case, answer: &Answer) -> String {
    let mut out = case.text("expr").unwrap().to_owned();
    if !case.wrt().is_empty() {
        out += &format!(" by {}", case.wrt().join(", "));
    }
    out.push('\n');
    for form in answer.forms.iter() {
        let free = form.free().map_or_else(String::new, |free| format!("[{}]", free.join(",")));
        out += &format!("\n{}{free} (size {})\n", form.name().as_str(), form.size());
        out += &format!("  {}\n  {}\n  {}\n", form.text(), form.unicode(), form.latex());
    }
    out += &format!("\n{}: {}\n", answer.verdict.status().as_str(), answer.verdict.by());
    for condition in &answer.conditions {
        out += &format!("assuming {condition}\n");
    }
    out
}

#[test]
fn forms_of_every_seed_case() {
    for case in Case::seeds() {
        let answer = case.answer().unwrap_or_else(|e| panic!("{}: {e}", case.id()));
        snapshot("seeds", case.id(), &describe(&case, &answer));
    }
}
