//! The pieces of a message: sentences, what commas part, and remarks in parentheses.

use super::super::frame::matching;
use super::super::parts::{defines, is_abbreviation};
use super::said::said;
use super::words::{has_words, is_of_a_formula, is_word};

/// Words before what is said of names beside a formula.
const BEFORE_SAID: [&str; 7] = [" where ", " with ", " when ", " if ", " given ", " assuming ", " for "];

/// The pieces of a text, those in parentheses last.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let (text, remarks) = without_remarks(text);
    let mut all = parted(&text);
    all.extend(remarks.iter().flat_map(|remark| parted(remark)));
    all
}

/// The pieces of a text without remarks.
fn parted(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let (mut depth, mut begin) = (0_i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 && parts(&text[begin..at], c, &text[at + c.len_utf8()..]) {
            out.push(text[begin..at].to_owned());
            begin = at + c.len_utf8();
        }
    }
    out.push(text[begin..].to_owned());
    let mut all: Vec<String> = Vec::new();
    for piece in out.iter().map(|piece| piece.trim()).filter(|piece| !piece.is_empty()) {
        split(piece, &mut all);
    }
    all
}

/// Whether a character between two texts parts them.
fn parts(before: &str, c: char, behind: &str) -> bool {
    let is_end = behind.is_empty() || behind.starts_with(char::is_whitespace);
    let next = behind.trim_start();
    match c {
        ';' | '\n' | ',' => true,
        '?' | '!' => is_end,
        '.' => {
            let closes = before.trim_end().ends_with(|c: char| c.is_alphanumeric() || ")]}'|$²³ᵀ".contains(c));
            let begins = next.is_empty() || next.starts_with(|c: char| c.is_alphabetic() || "∇∂$\\(|‖½[".contains(c));
            closes && is_end && begins && !is_abbreviation(before)
        }
        // A heading has words; `A:B` is a product.
        ':' => is_end && (has_words(before) || said(before).is_some()) && !before.ends_with(' '),
        _ => false,
    }
}

/// A text without the remarks in parentheses, and these: `(LMS filter)`, `(X and f are numbers)`; what a function is applied to is none.
fn without_remarks(text: &str) -> (String, Vec<String>) {
    let (mut out, mut remarks) = (String::new(), Vec::new());
    let mut at = 0;
    while let Some(open) = text[at..].find('(').map(|open| open + at) {
        let Some(close) = matching(&text[open..]).map(|close| close + open) else { break };
        let inner = &text[open + 1..close];
        let is_apart = text[..open].ends_with(' ');
        let is_operator = |c: char| "=+*/^|\\[{".contains(c);
        let words = inner.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|word| !word.is_empty());
        let has_word = words.clone().any(|word| word.chars().count() > 2 && is_word(word) && !is_of_a_formula(word));
        let has_word = has_word || words.clone().any(|word| matches!(word, "is" | "are"));
        if is_apart && has_word && !inner.contains(is_operator) {
            out += text[at..open].trim_end();
            remarks.push(inner.to_owned());
        } else {
            out += &text[at..=close];
        }
        at = close + 1;
    }
    out += &text[at..];
    (out, remarks)
}

/// The piece, parted before what it says of names and before definitions.
fn split(piece: &str, all: &mut Vec<String>) {
    let cut = BEFORE_SAID.iter().filter_map(|word| {
        let at = piece.rfind(word)?;
        let behind = piece[at + word.len()..].trim();
        (said(behind).is_some() || defines(behind) || is_name_of_a_list(behind)).then_some((at, at + word.len()))
    });
    let and =
        piece.rfind(" and ").filter(|at| defines(&piece[at + " and ".len()..])).map(|at| (at, at + " and ".len()));
    match cut.chain(and).max() {
        Some((end, begin)) if !piece[..end].trim().is_empty() => {
            split(piece[..end].trim(), all);
            all.push(piece[begin..].trim().to_owned());
        }
        _ => all.push(piece.to_owned()),
    }
}

/// `Q` of `where Q, R, P are symmetric`, whose commas part it: a capital, which no derivative is by without a word for it.
fn is_name_of_a_list(text: &str) -> bool {
    text.chars().count() == 1 && text.starts_with(char::is_uppercase)
}
