//! The head of a function in Rust: what it imports, what is said of it, its arguments and results.

use super::check::title;
use super::frame::Frame;
use super::nalgebra::HELPERS;
use super::ndarray::{Writer, array_type};
use super::printer::{Language, Printer};
use super::rust_check::comparison;
use std::collections::BTreeSet;

/// What a function may import of each crate, besides types of arrays.
const IMPORTS: [(&str, &[&str]); 2] =
    [("nalgebra", &["DMatrix", "DVector", "Dyn", "LU"]), ("ndarray", &["Axis", "IxDyn", "NewAxis", "Zip", "s"])];

/// The source of a function, and of the one that compares its derivatives with differences where it is asked for.
pub(super) fn source(language: &dyn Language, mut printer: Printer<'_>, frame: &Frame) -> String {
    let (lines, types) = statements(language, &mut printer);
    let mut text = function(&printer, (&frame.function, &printer.documentation(frame)), lines, &types);
    if !frame.checked.is_empty() {
        let title = [title(frame, printer.symbols)];
        let lines = comparison(&mut printer, frame);
        text.push_str(&format!("\n{}", function(&printer, ("check", &title), lines, "f64")));
    }
    format!("{}\n{text}", imports(&text))
}

/// The statements of a function, and the type of what it returns.
fn statements(language: &dyn Language, printer: &mut Printer<'_>) -> (Vec<String>, String) {
    let program = printer.program;
    let mut lines: Vec<String> = Vec::new();
    for (name, sizes) in printer.checks() {
        let sizes = sizes.join(", ");
        lines.push(format!("if {name}.shape() != [{sizes}] {{"));
        let error = format!("format!(\"{name} has the shape {{:?}}, not {{:?}}\", {name}.shape(), [{sizes}])");
        lines.extend([format!("    return Err({error}.into());"), "}".to_owned()]);
    }
    lines.extend(printer.body(language));
    let mut results = Vec::new();
    for root in &program.roots {
        if let Some(name) = printer.name(root.place) {
            results.push(name.clone());
            continue;
        }
        let mut value = Writer { language, printer }.copied(root.place);
        if program.roots.len() > 1 {
            let name = printer.names.temporary(Some(&root.name));
            lines.push(format!("let {name} = {value};"));
            value = name;
        }
        results.push(value);
    }
    // What is returned twice is moved the last time.
    for at in 0..results.len() {
        let is_array = program.rank(program.roots[at].place) > 0;
        if is_array && results[at + 1..].contains(&results[at]) {
            results[at].push_str(".clone()");
        }
    }
    let types = program.roots.iter().map(|root| array_type("", program.rank(root.place))).collect();
    lines.push(format!("Ok({})", tuple(results)));
    (lines, tuple(types))
}

/// A function with these statements, under its name and documentation.
fn function(
    printer: &Printer<'_>,
    (name, documented): (&str, &[String]),
    statements: Vec<String>,
    types: &str,
) -> String {
    let variables = printer.interface.variables.iter().map(|v| printer.symbols.declaration(*v).shape.len());
    let kinds = variables.map(|rank| array_type("View", rank)).chain(std::iter::repeat("usize".to_owned()));
    let arguments = printer.arguments();
    // Factorisations know their sizes, and a derivative may not depend on its variable.
    let is_used = |name: &str| statements.iter().any(|line| stands(line, name));
    let sizes = printer.shown_sizes().into_iter().filter(|(name, ..)| is_used(name));
    let mut lines: Vec<String> =
        sizes.map(|(name, array, axis)| format!("let {name} = {array}.shape()[{axis}];")).collect();
    let is_idle = |name: &&String| !is_used(name) && !lines.iter().any(|line| words(line).any(|word| word == *name));
    let idle: Vec<String> = arguments.iter().filter(is_idle).map(|name| format!("let _ = {name};")).collect();
    lines.extend(idle.into_iter().chain(statements));
    let names = lines.iter().filter_map(|line| line.trim_start().strip_prefix("let ")).map(str::to_owned);
    let is_snake = names.chain(arguments.iter().cloned()).all(|name| is_snake_case(&name));
    let allowed = if is_snake { "" } else { "#[allow(non_snake_case)]\n" };
    let body = with_helpers(&lines.join("\n"));
    let typed: Vec<String> = arguments.iter().zip(kinds).map(|(name, of)| format!("{name}: {of}")).collect();
    let mut listed = typed.join(", ");
    if listed.len() + types.len() > 50 {
        listed = typed.iter().map(|argument| format!("\n    {argument},")).collect();
        listed.push('\n');
    }
    let errors = match (body.contains("return Err("), body.contains(".ok_or(")) {
        (false, false) => "",
        (true, false) => "///\n/// # Errors\n/// An argument of another shape.\n",
        (false, true) => "///\n/// # Errors\n/// A matrix that cannot be inverted.\n",
        (true, true) => "///\n/// # Errors\n/// An argument of another shape, and a matrix that cannot be inverted.\n",
    };
    let head = format!("pub fn {name}({listed}) -> Result<{types}, Box<dyn Error>> {{");
    format!("{}{errors}{allowed}{head}\n{body}}}\n", documentation(documented))
}

/// The body of a function behind those that it calls.
fn with_helpers(body: &str) -> String {
    let mut parts = vec![body];
    for (call, text) in HELPERS {
        if parts.iter().any(|part| calls(part, call)) {
            parts.insert(parts.len() - 1, text);
        }
    }
    let lines = parts.iter().enumerate().flat_map(|(at, part)| (at > 0).then_some("").into_iter().chain(part.lines()));
    lines.map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

fn tuple(parts: Vec<String>) -> String {
    if let [one] = &parts[..] { one.clone() } else { format!("({})", parts.join(", ")) }
}

/// Whether a text calls a function of this name.
fn calls(text: &str, call: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':');
    text.match_indices(call).any(|(at, _)| !text[..at].ends_with(is_part))
}

/// Whether a name stands in a text, other than as the name of a method.
fn stands(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let is_method = before.ends_with('.') && !before.ends_with("..");
        !is_method && !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Whether the compiler takes a name as one of a variable, of which this is the beginning of a text.
fn is_snake_case(text: &str) -> bool {
    let name = words(text).find(|word| *word != "mut").unwrap_or_default();
    !name.chars().any(char::is_uppercase) && !name.trim_matches('_').contains("__")
}

/// The lines that import what stands in a function.
fn imports(code: &str) -> String {
    let found: BTreeSet<&str> = words(code).collect();
    let mut lines: Vec<String> = Vec::new();
    for (from, names) in IMPORTS {
        let is_array = |word: &&str| from == "ndarray" && word.starts_with("Array");
        let arrays = found.iter().copied().filter(is_array);
        let macros = if code.contains("s![") { "s" } else { "" };
        let others =
            names.iter().copied().filter(|name| if *name == "s" { macros == "s" } else { found.contains(name) });
        let all: Vec<&str> = arrays.chain(others).collect();
        lines.extend((!all.is_empty()).then(|| match &all[..] {
            [one] => format!("use {from}::{one};\n"),
            _ => format!("use {from}::{{{}}};\n", all.join(", ")),
        }));
    }
    lines.push("use std::error::Error;\n".to_owned());
    lines.concat()
}

/// The lines of the documentation, formulas as text.
fn documentation(lines: &[String]) -> String {
    let mut text = String::new();
    let mut is_formula = false;
    for line in lines {
        if line.starts_with("    ") != is_formula {
            is_formula = !is_formula;
            text.push_str(if is_formula { "/// ```text\n" } else { "/// ```\n" });
        }
        let line = line.strip_prefix("    ").unwrap_or(line);
        text.push_str(format!("/// {line}").trim_end());
        text.push('\n');
    }
    text
}
