//! Lists and equations in a text.

use super::lexer::is_name;

/// The parts of a text between commas outside of brackets, each with its place.
pub fn between_commas(text: &str) -> Vec<(usize, &str)> {
    between(text, |at| text[at..].starts_with(',').then_some(1))
}

/// Words and signs that lead to a part with a name.
const LEADS: [&str; 7] = [" where ", " with ", " given ", " and ", " for ", ";", "\n"];

/// The text with a comma, of the same length, for each word that leads to a part with a name.
///
/// ```
/// # use gradus::internals::syntax::with_commas;
/// assert_eq!(with_commas("2*A'*r where r = A*x - b"), "2*A'*r,      r = A*x - b");
/// assert_eq!(with_commas("2*A*x where A is symmetric"), "2*A*x where A is symmetric");
/// ```
pub fn with_commas(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let leads = |lead: &&&str| {
            let behind = text[at..].strip_prefix(**lead);
            let name = behind.and_then(|behind| behind.split_once('=')).map(|(name, _)| name.trim());
            name.is_some_and(|name| is_name(name) && !LEADS.iter().any(|lead| lead.trim() == name))
        };
        match LEADS.iter().find(leads) {
            Some(lead) => {
                // Behind a comma the word says no more.
                let sign = if out.trim_end().ends_with(',') { " " } else { "," };
                out.push_str(sign);
                out.push_str(&" ".repeat(lead.len() - 1));
                at += lead.len();
            }
            None => {
                out.push(c);
                at += c.len_utf8();
            }
        }
    }
    out
}

/// The sides of an equation, or of a chain of them, each with its place.
///
/// ```
/// # use gradus::internals::syntax::between_equals;
/// assert_eq!(between_equals("a = b[i] == c"), [(0, "a "), (3, " b[i] "), (11, " c")]);
/// assert_eq!(between_equals("a <= b"), [(0, "a <= b")]);
/// ```
pub fn between_equals(text: &str) -> Vec<(usize, &str)> {
    between(text, |at| {
        let is_equal = text[at..].starts_with('=') && !text[..at].ends_with(['<', '>', '!', ':', '=']);
        is_equal.then(|| if text[at..].starts_with("==") { 2 } else { 1 })
    })
}

/// The parts of a text between marks outside of brackets; `mark` says how long one is that begins at a place.
fn between(text: &str, mark: impl Fn(usize) -> Option<usize>) -> Vec<(usize, &str)> {
    let (mut depth, mut start, mut parts) = (0i32, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if let Some(length) = mark(at).filter(|_| depth == 0) {
            parts.push((start, &text[start..at]));
            start = at + length;
        }
    }
    parts.push((start, &text[start..]));
    parts
}
