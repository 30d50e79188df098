//! Lists and equations in a text.

/// The parts of a text between commas outside of brackets, each with its place.
pub fn between_commas(text: &str) -> Vec<(usize, &str)> {
    between(text, |at| text[at..].starts_with(',').then_some(1))
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
