//! Answers as a person reads them.

use crate::style::Style;
use clap::ValueEnum;
use gradus::Symbols;
use gradus::{Answer, AnswerKind, Form, FormName, Layout, LeftSide, NamedPart};
use gradus::{Status, Stopped, Undecided, Verdict};

/// A notation for formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The surface syntax; it can be read back
    Text,
    /// For people
    Unicode,
    /// LaTeX (amsmath)
    Latex,
    /// A page of HTML with MathML
    Html,
    /// Everything, as `gradus batch` answers
    Json,
    /// The index form as a picture of a tensor network
    Svg,
}

/// The label column is as wide as the longest label.
const LABEL: usize = "differential".len();

/// All forms of an answer, with what is to be known of them.
pub(crate) fn table(answer: &Answer, format: Format, style: Style) -> String {
    let mut out = String::new();
    let mut line = |label: &str, text: &str| {
        let padding = " ".repeat(LABEL - label.len() + 2);
        out.push_str(&format!("{}{padding}{text}\n", style.label(label)));
    };
    if let Some(question) = &answer.question {
        line("question", question);
    }
    for form in answer.forms.iter() {
        line(form.name().as_str(), &named(form, format));
    }
    for text in definitions(answer, format) {
        line("where", &text);
    }
    line(if answer.kind == AnswerKind::Value { "shape" } else { answer.kind.as_str() }, &shapes(answer));
    let conditions = match format {
        Format::Unicode => answer.conditions_unicode(),
        Format::Latex => answer.conditions_latex(),
        Format::Text | Format::Html | Format::Json | Format::Svg => answer.conditions.clone(),
    };
    for condition in &conditions {
        line("assuming", condition);
    }
    if let Some(constraint) = answer.constraint {
        line("constraint", constraint.convention());
    }
    if answer.layout != Layout::Mixed {
        line("layout", answer.layout.as_str());
    }
    let status = answer.verdict.status();
    let verdict = style.verdict(status.as_str(), (status <= Status::Tested).then_some(true));
    line("verdict", &format!("{verdict} ({})", answer.verdict.by()));
    let has_points = answer.verdict != Verdict::Unknown(Undecided::Conditions);
    if answer.verdict.status() == Status::Unknown && has_points {
        line("note", "the forms could not be compared with the derivative: rely on none of them unseen");
    }
    for note in &answer.notes {
        line("note", note);
    }
    if answer.statistics.stopped != Stopped::Saturated {
        let limit = answer.statistics.stopped.as_str();
        line("note", &format!("stopped at the limit of {limit}: right, but perhaps not the shortest"));
    }
    out
}

/// What was asked, as the title of a page.
pub(crate) fn title(expr: &str, answer: &Answer) -> String {
    let names: Vec<&str> = answer.wrt.iter().map(|variable| answer.symbols.variable_name(*variable)).collect();
    match names.is_empty() {
        true => expr.to_owned(),
        false => format!("{expr} by {}", names.join(", ")),
    }
}

/// Sections of HTML as a page.
pub(crate) fn page(sections: &str) -> String {
    let head =
        "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>gradus</title>";
    format!("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n{head}\n</head>\n<body>\n{sections}</body>\n</html>\n")
}

/// A form that speaks of nothing but the question, with its left-hand side, where it is index notation.
pub(crate) fn formula(form: &Form, format: Format) -> String {
    let text = match format {
        Format::Text | Format::Html | Format::Json | Format::Svg => form.text(),
        Format::Unicode => form.unicode(),
        Format::Latex => form.latex(),
    };
    with_left_side(form, text, format)
}

/// A form with names for its parts, where it is shorter with them.
fn named(form: &Form, format: Format) -> String {
    let Some(named) = form.named() else { return formula(form, format) };
    let text = match format {
        Format::Text | Format::Html | Format::Json | Format::Svg => named.text(),
        Format::Unicode => named.unicode(),
        Format::Latex => named.latex(),
    };
    with_left_side(form, text, format)
}

/// The widest line of definitions.
const WIDE: usize = 88;

/// What the names of parts stand for: as many on a line as there is room for, in LaTeX aligned.
fn definitions(answer: &Answer, format: Format) -> Vec<String> {
    let parts = answer.definitions();
    if format == Format::Latex {
        if let [part] = parts.as_slice() {
            return vec![format!("{} = {}", part.latex_name(), part.latex())];
        }
        let line = |part: &NamedPart| format!("{} &= {}", part.latex_name(), part.latex());
        let lines = parts.iter().map(line).collect::<Vec<_>>().join(r" \\ ");
        let aligned = format!(r"\begin{{aligned}} {lines} \end{{aligned}}");
        return if parts.is_empty() { Vec::new() } else { vec![aligned] };
    }
    let mut lines: Vec<String> = Vec::new();
    for part in &parts {
        let value = if format == Format::Unicode { part.unicode() } else { part.text() };
        let text = format!("{} = {value}", part.name());
        match lines.last_mut() {
            Some(last) if last.chars().count() + 2 + text.chars().count() <= WIDE => *last += &format!(", {text}"),
            _ => lines.push(text),
        }
    }
    lines
}

fn with_left_side(form: &Form, text: String, format: Format) -> String {
    form.left_side().map_or(text.clone(), |left| format!("{} = {text}", left_side(&left, format)))
}

/// The left side of an equation in a notation.
pub(crate) fn left_side(left: &LeftSide, format: Format) -> String {
    match format {
        Format::Unicode => left.unicode(),
        Format::Latex => left.latex(),
        Format::Text | Format::Html | Format::Json | Format::Svg => left.text(),
    }
}

/// The shape of the result, and of what it depends on.
fn shapes(answer: &Answer) -> String {
    let symbols = &answer.symbols;
    let row = if answer.row { "row " } else { "" };
    let result = format!("{row}{}", symbols.shape_text(&answer.shape));
    let variables = declarations(symbols);
    if variables.is_empty() { result } else { format!("{result}, where {variables}") }
}

/// The variables with their shapes, as declarations.
pub(crate) fn declarations(symbols: &Symbols) -> String {
    let named = symbols.variables().filter(|(variable, _, _)| !symbols.is_direction(*variable));
    let text = named.map(|(_, name, declaration)| {
        let mut text = format!("{name}: {}", symbols.shape_text(&declaration.shape));
        for attribute in declaration.attributes.iter() {
            text.push(' ');
            text.push_str(attribute.as_str());
        }
        text
    });
    let places = symbols.places().map(|(name, along)| format!("{name}: index({})", symbols.dimension_name(along)));
    text.chain(places).collect::<Vec<_>>().join(", ")
}

/// The source of one form, or of all, in a language in which imports stand before `def`.
pub(crate) fn sources(answer: &Answer, form: Option<FormName>, of: fn(&Form) -> String) -> String {
    let sources = answer.forms.iter().filter(|f| form.is_none_or(|name| name == f.name())).map(of);
    let (mut imports, mut bodies) = (std::collections::BTreeSet::new(), Vec::new());
    for source in sources {
        let (head, body) = source.split_at(source.find("def ").unwrap_or(0));
        imports.extend(head.lines().map(|line| format!("{line}\n")));
        bodies.push(body.trim().to_owned());
    }
    let imports: String = imports.into_iter().collect();
    format!("{imports}\n\n{}\n", bodies.join("\n\n\n"))
}
