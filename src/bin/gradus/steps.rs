//! The lines of a derivation, as text.

use crate::report::{Format, left_side};
use crate::style::Style;
use gradus::{Answer, FormName, Law, Step};
use std::fmt::Write;

/// The widest line beside which its law is printed; that of a wider one stands below.
const WIDE: usize = 64;

/// The derivation of an answer, or of one form of it.
pub(crate) fn table(answer: &Answer, form: Option<FormName>, format: Format, style: Style) -> String {
    let steps = form.map_or_else(|| answer.steps.iter().collect(), |form| answer.steps_to(form));
    laid_out(&steps, |step| left_side(&answer.left_side(step), format), format, style)
}

/// The lines from an expression to one that is equal to it.
pub(crate) fn lines(steps: &[Step], format: Format, style: Style) -> String {
    laid_out(&steps.iter().collect::<Vec<&Step>>(), |_| String::new(), format, style)
}

fn laid_out(steps: &[&Step], label: impl Fn(&Step) -> String, format: Format, style: Style) -> String {
    let texts: Vec<String> = steps.iter().map(|step| text(step, format)).collect();
    let labels: Vec<String> = steps.iter().map(|step| label(step)).collect();
    let labelled = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let width = texts.iter().map(|text| text.chars().count()).filter(|width| *width <= WIDE).max().unwrap_or(0);
    let mut out = String::new();
    for (at, step) in steps.iter().enumerate() {
        let again = at > 0 && labels[at - 1] == labels[at];
        let label = if again { "" } else { labels[at].as_str() };
        let sign = if at == 0 && labels[0].is_empty() { " " } else { "=" };
        let start = if labelled == 0 { sign.to_owned() } else { format!("{label:labelled$} {sign}") };
        let case = match format {
            Format::Unicode => step.case_unicode(),
            Format::Latex => step.case_latex(),
            Format::Text | Format::Html | Format::Json | Format::Svg => step.case_in_words(),
        };
        let (text, law) = (&texts[at], style.dim(&case.unwrap_or_else(|| law(step, format))));
        let line = match text.chars().count() <= width {
            true => format!("{start} {text:width$}   {law}"),
            false => format!("{start} {text}\n{:labelled$}   {:width$}   {law}", "", ""),
        };
        // Nothing stands after the first line of an explanation.
        let _ = writeln!(out, "{}", if law.is_empty() { line.trim_end() } else { &line });
    }
    out
}

/// What was used, in a notation.
fn law(step: &Step, format: Format) -> String {
    let laws = |said: fn(&Law) -> String| step.laws.iter().map(said).collect::<Vec<String>>().join(", ");
    match format {
        Format::Unicode => laws(Law::unicode),
        Format::Latex => laws(Law::latex),
        Format::Text | Format::Html | Format::Json | Format::Svg => step.law.clone(),
    }
}

fn text(step: &Step, format: Format) -> String {
    match format {
        Format::Unicode => step.unicode(),
        Format::Latex => step.latex(),
        Format::Text | Format::Html | Format::Json | Format::Svg => step.text(),
    }
}
