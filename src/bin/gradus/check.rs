//! `gradus check`: whether a claimed derivative is right, as text.

use crate::equal::counterexample;
use crate::fail;
use crate::output::print;
use crate::report::Format;
use crate::style::Style;
use gradus::protocol::{self, Request};
use gradus::{Claim, ClaimVerdict, Context, Verdict};
use std::fmt::Write;
use std::io;
use std::process::ExitCode;

/// Checks the claim of a request, and says what became of it.
pub(crate) fn run(request: &Request, cx: &Context, json: bool) -> ExitCode {
    let format = if json { Format::Json } else { Format::Text };
    match request.check(cx) {
        Ok(claim) if json => {
            print(&format!("{}\n", protocol::Claim::from(&claim)), ExitCode::from(status(claim.verdict.as_str())))
        }
        Ok(claim) => {
            let text = report(&claim, Style::of(&io::stdout()));
            print(&text, ExitCode::from(status(claim.verdict.as_str())))
        }
        Err(error) => {
            let of_claim = cx.parse(&request.expr).is_ok();
            fail(&error, if of_claim { request.claim.as_deref().unwrap_or_default() } else { &request.expr }, format)
        }
    }
}

/// What to print about a claim.
pub(crate) fn report(claim: &Claim, style: Style) -> String {
    let said = |text: &str| {
        let holds = match claim.verdict {
            ClaimVerdict::Right => Some(true),
            ClaimVerdict::Wrong => Some(false),
            _ => None,
        };
        style.verdict(text, holds)
    };
    let verdict = said(claim.verdict.as_str());
    let mut out = match &claim.diagnosis {
        None => verdict,
        // "right-if" is said in the words that follow.
        Some(diagnosis) if claim.verdict == ClaimVerdict::RightIf => said(&diagnosis.text),
        // In another layout, say.
        Some(diagnosis) if diagnosis.text.starts_with("right") => format!("{verdict}, but {}", diagnosis.text),
        Some(diagnosis) => format!("{verdict}: {}", diagnosis.text),
    };
    match claim.equality.as_ref().filter(|verdict| !verdict.is_false()) {
        // What only floating point says may be wrong at other points.
        Some(verdict) if claim.verdict == ClaimVerdict::Unknown && verdict.is_true() => {
            let _ = write!(out, ": no proof and no counterexample: equal by {}", verdict.by());
        }
        Some(verdict) => {
            let _ = write!(out, " ({})", verdict.by());
        }
        None => {}
    }
    out.push('\n');
    if let Some(question) = &claim.answer.question {
        let _ = writeln!(out, "{}  {question}", style.label(&format!("{:<12}", "question")));
    }
    for condition in &claim.conditions {
        let _ = writeln!(out, "assuming {condition}");
    }
    if claim.verdict != ClaimVerdict::Right {
        let _ = writeln!(out, "{}  {}", style.label(&format!("{:<12}", claim.form.as_str())), claim.right);
    }
    if let Some(Verdict::Different(case)) = &claim.equality {
        let _ = writeln!(out, "for example{}", counterexample(case, ["claim", "right"]));
    }
    for note in &claim.notes {
        let _ = writeln!(out, "note: {note}");
    }
    out
}

/// The exit status where a claim is wrong, or right only under a condition.
pub(crate) const WRONG: u8 = 1;

/// The exit status for a verdict.
fn status(verdict: &str) -> u8 {
    match verdict {
        "right" => 0,
        "wrong" | "right-if" => WRONG,
        _ => crate::UNKNOWN,
    }
}

/// The exit status for a line of a file.
pub(crate) fn status_of(outcome: &protocol::Outcome) -> u8 {
    match outcome {
        protocol::Outcome::Claim(claim) => status(&claim.verdict),
        protocol::Outcome::Failure(_) => crate::BAD_INPUT,
        _ => 0,
    }
}
