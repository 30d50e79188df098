//! The head of a function in Rust: what it imports, what is said of it, its arguments and results.

use super::nalgebra::HELPERS;
use super::ndarray::{Writer, array_type};
use super::printer::{Frame, Language, Printer};
use std::collections::BTreeSet;

/// What a function may import of each crate, besides types of arrays.
const IMPORTS: [(&str, &[&str]); 2] =
    [("nalgebra", &["DMatrix", "DVector", "Dyn", "LU"]), ("ndarray", &["Axis", "IxDyn", "NewAxis", "Zip", "s"])];

pub(super) fn source(language: &dyn Language, mut printer: Printer<'_>, frame: &Frame) -> String {
    let (program, symbols) = (printer.program, printer.symbols);
    let variables = printer.interface.variables.iter().map(|v| symbols.declaration(*v).shape.len());
    let types = variables.map(|rank| array_type("View", rank)).chain(std::iter::repeat("usize".to_owned()));
    let arguments: Vec<String> =
        printer.arguments().into_iter().zip(types).map(|(name, of)| format!("{name}: {of}")).collect();
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
        results.push(match printer.name(root.place) {
            Some(name) => name.clone(),
            None => {
                let value = Writer { language, printer: &printer }.copied(root.place);
                if program.roots.len() == 1 {
                    value
                } else {
                    let name = printer.names.temporary(Some(&root.name));
                    lines.push(format!("let {name} = {value};"));
                    name
                }
            }
        });
    }
    for at in 0..results.len() {
        let is_array = program.rank(program.roots[at].place) > 0;
        if is_array && results[at + 1..].contains(&results[at]) {
            results[at].push_str(".clone()");
        }
    }
    let types: Vec<String> = program.roots.iter().map(|root| array_type("", program.rank(root.place))).collect();
    let [results, types] = [results, types].map(tuple);
    lines.push(format!("Ok({results})"));
    // Factorisations know their sizes.
    let is_used = |name: &str| lines.iter().any(|line| words(line).any(|word| word == name));
    let mut all: Vec<String> = Vec::new();
    for (name, array, axis) in printer.shown_sizes().into_iter().filter(|(name, ..)| is_used(name)) {
        all.push(format!("let {name} = {array}.shape()[{axis}];"));
    }
    all.extend(lines);
    let lines = all;
    let names = lines.iter().filter_map(|line| line.trim_start().strip_prefix("let ")).map(str::to_owned);
    let is_snake = names.chain(printer.arguments()).all(|name| is_snake_case(&name));
    let allowed = if is_snake { "" } else { "#[allow(non_snake_case)]\n" };
    let body = with_helpers(&lines.join("\n"));
    let mut listed = arguments.join(", ");
    if listed.len() + types.len() > 50 {
        listed = arguments.iter().map(|argument| format!("\n    {argument},")).collect();
        listed.push('\n');
    }
    let head = format!("pub fn {}({listed}) -> Result<{types}, Box<dyn Error>> {{", frame.function);
    let imports = imports(&format!("{head}\n{body}"));
    let errors = match (body.contains("return Err("), body.contains(".ok_or(")) {
        (false, false) => "",
        (true, false) => "///\n/// # Errors\n/// An argument of another shape.\n",
        (false, true) => "///\n/// # Errors\n/// A matrix that cannot be inverted.\n",
        (true, true) => "///\n/// # Errors\n/// An argument of another shape, and a matrix that cannot be inverted.\n",
    };
    format!("{imports}\n{}{errors}{allowed}{head}\n{body}}}\n", documentation(&frame.lines))
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
