//! Where names stand in a text.

use super::glued::is_greek;
use crate::ops::{from_elsewhere, is_function};

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

/// The most letters of a product without signs.
const MOST_LETTERS: usize = 4;

/// The text with signs between the letters of the products that have the name, where `may_be` says that a word may be one: `P'A*P` for `P'AP`.
pub(super) fn letters_apart(text: &str, name: &str, may_be: &dyn Fn(&str) -> bool) -> String {
    if text.contains('\\') || name.chars().count() > 1 {
        return text.to_owned();
    }
    let mut out = String::new();
    for piece in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphabetic());
        let is_known = is_function(word) || from_elsewhere(word).is_some() || is_greek(word);
        let is_product = (2..=MOST_LETTERS).contains(&word.chars().count()) && !is_known && may_be(word);
        // A subscript is no factor, and `dU` is a differential of `U`.
        let is_apart = !out.ends_with('_') && !piece.ends_with('_') && word.strip_prefix('d') != Some(name);
        if is_product && word.contains(name) && is_apart {
            let letters: Vec<String> = word.chars().map(String::from).collect();
            out += &letters.join("*");
            out += &piece[word.len()..];
        } else {
            out += piece;
        }
    }
    out
}
