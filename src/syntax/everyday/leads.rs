//! What is said of variables, and what is left of a text whose clauses are taken out: the words that led to them.

use std::ops::Range;

/// Words before a clause.
pub(super) const LEADS: [&str; 12] =
    ["where", "with", "if", "given", "assuming", "assume", "that", "for", "when", "and", "suppose", "let"];

/// What is said of names: each with the word of an attribute, or with its shape as in a declaration.
pub(super) type Clauses = Vec<(String, String)>;

/// The text with blanks for the words that led to what was said of variables: `for .. t and .. A, B: d/dt ..`, `.. for .. a, b`.
pub(super) fn without_lead(rest: &str, plain: &str, said: &Clauses) -> String {
    let separates = |c: char| matches!(c, ' ' | ',' | '.' | ';' | ':' | '$');
    let is_lead = |word: &str| LEADS.contains(&word.to_ascii_lowercase().as_str());
    let is_name = |word: &str| said.iter().any(|(name, _)| name == word);
    // Where nothing was said the words are those of something else.
    let differs = |range: Range<usize>| rest.get(range.clone()) != plain.get(range);
    let mut out = rest.to_owned();
    let (mut at, mut end, mut is_led) = (0, 0, false);
    loop {
        let next = rest[at..].trim_start_matches(separates);
        let begin = rest.len() - next.len();
        if rest[at..begin].contains([',', '.', ';', ':']) {
            end = begin;
        }
        let word = next.split(separates).next().unwrap_or_default();
        is_led |= is_lead(word) || at == 0 && differs(0..begin);
        if word.is_empty() || !(is_lead(word) || is_led && is_name(word)) {
            break;
        }
        at = begin + word.len();
    }
    if is_led && end > 0 && end < rest.len() && differs(0..end) {
        // A formula begins with its sign.
        let end = rest[..end].rfind('$').filter(|at| !rest[*at..end].contains([' ', ','])).unwrap_or(end);
        out.replace_range(..end, &" ".repeat(end));
    }
    let leads = [" for ", " where ", " with ", " given ", " assuming "];
    if let Some(begin) = leads.iter().filter_map(|lead| out.rfind(lead)).max() {
        let words = out[begin..].split(separates).filter(|word| !word.is_empty());
        let is_over = words.clone().skip(1).any(is_name) && words.clone().all(|word| is_lead(word) || is_name(word));
        if is_over && differs(begin..rest.len()) && !out[..begin].trim().is_empty() {
            let begin = out[..begin].trim_end_matches([',', ' ']).len();
            out.replace_range(begin.., &" ".repeat(out.len() - begin));
        }
    }
    out
}

/// The words of a text, with their places.
pub(super) fn words(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut out = Vec::new();
    let separates = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '$' | '?');
    let mut at = 0;
    for part in text.split(separates) {
        if !part.is_empty() {
            let own = part.trim_end_matches(['.', ':']);
            out.push((at..at + own.len(), own));
        }
        at += part.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
    out
}
