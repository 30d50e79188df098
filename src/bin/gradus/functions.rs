//! `gradus functions`: what can be called.

use gradus::Context;
use gradus::internals::ops::Callable;
use std::fmt::Write as _;

/// The names of all functions, wrapped.
pub(crate) fn names() -> String {
    let mut text = String::new();
    let mut width = 0;
    for callable in Callable::all() {
        let name = callable.name();
        if width + name.len() + 1 > 76 {
            text.push_str("\n ");
            width = 0;
        }
        text.push(' ');
        text.push_str(name);
        width += name.len() + 1;
    }
    text
}

/// Every function with its other names and what it is, then the operations that rules define.
pub(crate) fn list(cx: &Context) -> String {
    let mut rows: Vec<(String, String)> = Vec::new();
    let named = |name: &str, aliases: &[&str]| [&[name], aliases].concat().join(", ");
    for callable in Callable::all() {
        rows.push((named(callable.name(), callable.aliases()), callable.summary().to_owned()));
    }
    let mut defined: Vec<(String, String)> = Vec::new();
    for definition in cx.functions().definitions().iter() {
        let aliases: Vec<&str> = definition.aliases.iter().map(String::as_str).collect();
        let text = format!("{}   for {}", definition.body, definition.takes());
        defined.push((named(&definition.name, &aliases), text));
    }
    let width = rows.iter().chain(&defined).map(|(names, _)| names.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (names, summary) in rows {
        let _ = writeln!(out, "{names:<width$}  {summary}");
    }
    let _ = writeln!(out, "\ndefined by rules:");
    for (names, summary) in defined {
        let _ = writeln!(out, "{names:<width$}  {summary}");
    }
    out
}
