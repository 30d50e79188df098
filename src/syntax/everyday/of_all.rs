//! What a text says of all names: `a*b*c, all scalars`, `.. by X, all matrices`, `where all variables are scalars`.

use super::attributes::{MATRIX, SCALAR, VECTOR, short_name as variable};
use super::leads::{Clauses, LEADS, words};
use std::ops::Range;

/// Words for what all names are.
const KINDS: [(&str, &str); 5] =
    [("scalars", SCALAR), ("scalar", SCALAR), ("numbers", SCALAR), ("matrices", MATRIX), ("vectors", VECTOR)];

/// Words between the one for all and that for what they are.
const BETWEEN: [&str; 14] = [
    "are",
    "is",
    "variables",
    "real",
    "letters",
    "symbols",
    "names",
    "of",
    "them",
    "being",
    "capitals",
    "capital",
    "small",
    "uppercase",
];

/// Where a text says of all names what they are: `all scalars`, `(scalars)`, and what that is of each.
pub(super) fn of_all(text: &str) -> Option<(Range<usize>, Clauses)> {
    let words = words(text);
    let lower = |at: usize| words.get(at).map_or(String::new(), |(_, word)| word.to_ascii_lowercase());
    let is_kind = |at: &usize| KINDS.iter().any(|(word, _)| *word == lower(*at));
    let at = (0..words.len()).find(is_kind)?;
    let (_, kind) = KINDS.iter().find(|(word, _)| *word == lower(at))?;
    let begins = |word: &str| ["all", "everything", "all of them"].contains(&word) || LEADS.contains(&word);
    let mut begin = at;
    while begin > 0 && (begins(&lower(begin - 1)) || BETWEEN.contains(&&*lower(begin - 1))) {
        begin -= 1;
    }
    // `(matrices)` may be a remark on anything.
    let is_bracketed = text[..words[at].0.start].trim_end().ends_with('(') && *kind == SCALAR;
    if !(is_bracketed || (begin..at).any(|at| lower(at) == "all" || lower(at) == "everything")) {
        return None;
    }
    // What goes on says more: `all matrices are symmetric`.
    let behind = text[words[at].0.end..].trim_start_matches([' ', ')']);
    if *kind != SCALAR && behind.starts_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let rest = [&text[..words[begin].0.start], &text[words[at].0.end..]].concat().replace("w.r.t", " ");
    let mut names: Vec<String> = Vec::new();
    for own in crate::syntax::lexer::words(&rest).filter_map(variable) {
        // `d(a*x)/dx`
        let is_sign = own == "d" && rest.contains("/d");
        let is_raised = || matches!(own.as_str(), "T" | "H" | "I");
        let fits = match *kind {
            MATRIX => own.starts_with(char::is_uppercase) && !is_raised(),
            VECTOR => own.starts_with(|c: char| c.is_ascii_lowercase()),
            _ => true,
        };
        if !is_sign && fits && !names.contains(&own) {
            names.push(own);
        }
    }
    let said = names.into_iter().map(|name| (name, (*kind).to_owned())).collect();
    Some((words[begin].0.start..words[at].0.end, said))
}
