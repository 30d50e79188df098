//! Where names stand in a text.

/// Where a name stands as a word of its own: not in another name or command, and with no subscript but a letter.
pub(super) fn occurrences(text: &str, name: &str) -> Vec<usize> {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    let stands = |at: &usize| {
        let (before, behind) = (&text[..*at], &text[*at + name.len()..]);
        let first = name.starts_with(|c: char| c.is_alphabetic() || c == '\\');
        let begins = !before.ends_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '\\' | '.')) && first;
        let subscript = behind.strip_prefix('_').is_some_and(|below| {
            let mut below = below.trim_start_matches('{').chars();
            below.next().is_some_and(|c| c.is_ascii_lowercase()) && !below.next().is_some_and(char::is_alphanumeric)
        });
        begins && (subscript || !behind.starts_with(letter))
    };
    text.match_indices(name).map(|(at, _)| at).filter(stands).collect()
}

/// Whether a name stands in an expression, be it as a letter of a product: `A*x`, `Wx + b`.
pub(super) fn speaks_of(text: &str, name: &str) -> bool {
    let is_letter = name.chars().count() == 1;
    !occurrences(text, name).is_empty() || is_letter && text.contains(name)
}
