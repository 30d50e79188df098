//! What stands around a question, and behind its sign.

use super::is_greek;
use crate::ops::is_function;
use std::ops::Range;

/// Where what is differentiated stands in a text, and the variables; none where the text does not say them.
pub(super) type Found = Option<(Range<usize>, Vec<String>)>;

/// Where the mathematics of a text stands, within `$`, `\[` and the like.
pub(super) fn mathematics(text: &str) -> (usize, usize) {
    const OPEN: [&str; 10] = [
        "$",
        "\\[",
        "\\(",
        "\\begin{equation}",
        "\\begin{equation*}",
        "\\begin{align}",
        "\\begin{align*}",
        "\\begin{aligned}",
        "\\displaystyle",
        "&",
    ];
    const CLOSE: [&str; 8] =
        ["$", "\\]", "\\)", "\\end{equation}", "\\end{equation*}", "\\end{align}", "\\end{align*}", "\\end{aligned}"];
    let mut inner = text.trim();
    let mut start = text.len() - text.trim_start().len();
    while let Some(rest) = OPEN.iter().find_map(|mark| inner.strip_prefix(mark)) {
        let begun = rest.trim_start();
        start += inner.len() - begun.len();
        inner = begun;
    }
    while let Some(rest) = CLOSE.iter().find_map(|mark| inner.strip_suffix(mark)) {
        inner = rest.trim_end();
    }
    (start, start + inner.len())
}

/// `x \mapsto x^T A x`, `f: x ↦ ..`: where the value begins, and the argument.
pub(super) fn map(text: &str) -> Option<(usize, &str)> {
    let (head, sign) =
        ["\\mapsto", "↦", " -> ", " → "].iter().find_map(|sign| Some((text.split_once(sign)?.0, sign)))?;
    // An arrow stands for other things behind an expression.
    let names = |c: char| c.is_alphanumeric() || "_ ,:()".contains(c);
    let is_open = head.matches('(').count() > head.matches(')').count();
    if sign.starts_with(' ') && (!head.chars().all(names) || is_open) {
        return None;
    }
    let argument = head.rsplit([':', '}']).next()?.trim_start_matches("\\colon");
    let argument = argument.rsplit_once("\\colon").map_or(argument, |(_, argument)| argument);
    Some((head.len() + sign.len(), argument.trim_matches(['(', ')', ' '])))
}

/// Whether what stands behind `∇` is all that it is of: no operator of vectors, and no function of its own as in `\nabla f(x)^\top v`.
pub(super) fn stands_before_all(rest: &str) -> bool {
    let rest = rest.trim_start();
    let word = |text: &str| text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    match rest.strip_prefix('\\') {
        Some(command) => {
            let length = word(command);
            let name = &command[..length];
            let other = ["cdot", "times", "otimes", "partial", "nabla", "mathcal"].contains(&name);
            !(other || is_greek(name) && command[length..].trim_start().starts_with('('))
        }
        None if rest.starts_with(char::is_alphabetic) => {
            let length = word(rest);
            is_function(&rest[..length]) || !rest[length..].trim_start().starts_with('(')
        }
        None => rest.starts_with(|c: char| c.is_ascii_digit() || "(|‖[{½".contains(c)),
    }
}

/// A variable, so many times.
pub(super) fn repeated(name: &str, order: usize) -> Vec<String> {
    vec![name.to_owned(); order]
}

/// The place of the bracket that closes the first one.
pub(super) fn matching(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let found = text.char_indices().find(|(_, c)| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    found.map(|(at, _)| at)
}
