//! What a text names beside its expression: `norm(r)^2 where r = A*x - b`, `f = x.^2; sum(f)`. What has a name is put in its place.

use super::LONGEST;
use super::clauses::without_styles;
use super::glued::is_greek;
use super::question::{asked_about, question};
use super::variable::sole_name;
use crate::ops::{from_elsewhere, is_function};
use crate::syntax::between_equals;
use crate::syntax::lexer::is_name;

/// The most parts of a text.
const MOST: usize = 16;

/// Words and signs before a part that is named.
const LEADS: [&str; 7] = ["where ", "with ", "and ", "let ", "for ", "given ", "using "];

/// A text with its parts put in, and the names of these with what they stand for.
pub(crate) struct WithParts {
    pub(crate) text: String,
    pub(crate) named: Vec<(String, String)>,
}

/// The text with its parts put in the place of their names; `None` where it names none. `is_free` says whether a name may be one of a part.
pub(crate) fn with_parts(text: &str, is_free: &dyn Fn(&str) -> bool) -> Option<WithParts> {
    if text.len() > LONGEST || !text.contains('=') {
        return None;
    }
    let plain = without_styles(text);
    let pieces = pieces(&plain);
    if !(2..=MOST).contains(&pieces.len()) {
        return None;
    }
    let read: Vec<Option<(String, &str)>> = pieces.iter().map(|piece| named(piece)).collect();
    // `z = W*x, a = tanh(z), da/dW`
    let asks = |piece: &str, name: &str| asked_about(piece, name).filter(|wrt| !wrt.is_empty());
    // The expression is what no other part speaks of.
    let is_used = |place: usize| {
        let name = read[place].as_ref().map(|(name, _)| name.as_str());
        let others = || pieces.iter().enumerate().filter(|(other, _)| *other != place);
        let speaks = |piece: &str, name: &str| !occurrences(piece, name).is_empty() || asks(piece, name).is_some();
        name.is_some_and(|name| others().any(|(_, piece)| speaks(piece, name)))
    };
    let mut wholes = (0..pieces.len()).filter(|place| !is_used(*place));
    let whole = wholes.next().filter(|_| wholes.next().is_none())?;
    let own = question(pieces[whole]);
    if own.is_none() && question(text).is_some() {
        // `df/dx where f = ..` is a question as it stands.
        return None;
    }
    let names = || read.iter().flatten().map(|(name, _)| name).filter(|_| own.is_none());
    let about = names().find_map(|name| Some((name.clone(), asks(pieces[whole], name)?)));
    let asked = own.map(|question| question.wrt).or(about.as_ref().map(|(_, wrt)| wrt.clone())).unwrap_or_default();
    let mut named: Vec<(String, String)> = Vec::new();
    for (_, part) in read.into_iter().enumerate().filter(|(place, _)| *place != whole) {
        let (name, value) = part?;
        let is_own = !occurrences(value, &name).is_empty() || named.iter().any(|(other, _)| *other == name);
        let is_range = value.contains("..") || value.contains("dots");
        if is_own || is_range || !is_free(&name) || asked.contains(&name) {
            return None;
        }
        named.push((name, value.trim().to_owned()));
    }
    let mut text = about.as_ref().map_or_else(|| pieces[whole].to_owned(), |(name, _)| name.clone());
    // A part may speak of others, but of none that speaks of it.
    for _ in 0..named.len() {
        for (name, value) in &named {
            if hides(&text, name) {
                return None;
            }
            text = put_in(&text, name, value);
            if text.len() > LONGEST {
                return None;
            }
        }
    }
    let is_left = named.iter().any(|(name, _)| !occurrences(&text, name).is_empty());
    if let Some((_, wrt)) = about {
        let derivative = if wrt.len() > 1 { "hessian" } else { "derivative" };
        text = format!("{derivative} of {text} with respect to {}", wrt[0]);
    }
    (!is_left).then_some(WithParts { text, named })
}

/// The pieces of a text between commas, semicolons, line ends and words, outside of brackets.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let words = [" where ", " with ", "where "];
    let (mut depth, mut begin, mut out, mut at) = (0_i32, 0, Vec::new(), 0);
    while let Some(c) = text[at..].chars().next() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        let rest = &text[at..];
        let with_respect = rest.starts_with(" with respect");
        let word = words.iter().find(|word| {
            let whole = word.starts_with(' ') || text[..at].ends_with(|c: char| !c.is_alphanumeric());
            rest.starts_with(**word) && whole && !with_respect
        });
        let length = match word {
            Some(word) => word.len(),
            None if matches!(c, ',' | ';' | '\n') => 1,
            None => {
                at += c.len_utf8();
                continue;
            }
        };
        if depth == 0 {
            out.push(&text[begin..at]);
            begin = at + length;
        }
        at += length;
    }
    out.push(&text[begin..]);
    let trimmed = out.into_iter().map(|piece| {
        let mut piece = piece.trim();
        while let Some(rest) = LEADS.iter().find_map(|lead| piece.strip_prefix(lead)) {
            piece = rest.trim_start();
        }
        piece
    });
    trimmed.filter(|piece| !piece.is_empty()).collect()
}

/// The name and the value of a part: `r = A*x - b`.
pub(super) fn named(piece: &str) -> Option<(String, &str)> {
    let [(_, left), (_, value)] = between_equals(piece)[..] else { return None };
    let name = sole_name(left.trim())?;
    (is_name(&name) && !value.trim().is_empty()).then(|| (name.into_owned(), value))
}

/// Where a name stands as a word of its own: not in another name or command, and with no subscript but a letter.
pub(super) fn occurrences(text: &str, name: &str) -> Vec<usize> {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    let stands = |at: &usize| {
        let (before, behind) = (&text[..*at], &text[*at + name.len()..]);
        let first = name.starts_with(|c: char| c.is_alphabetic());
        let begins = !before.ends_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '\\' | '.')) && first;
        let subscript = behind.strip_prefix('_').is_some_and(|below| {
            let mut below = below.trim_start_matches('{').chars();
            below.next().is_some_and(|c| c.is_ascii_lowercase()) && !below.next().is_some_and(char::is_alphanumeric)
        });
        begins && (subscript || !behind.starts_with(letter))
    };
    text.match_indices(name).map(|(at, _)| at).filter(stands).collect()
}

/// Whether a letter may stand in a word of letters side by side, which nobody can tell: `Xr`, `r^Tr`.
fn hides(text: &str, name: &str) -> bool {
    if name.chars().count() > 1 && !is_greek(name) {
        return false;
    }
    let (mut is_command, mut is_raised) = (false, false);
    text.split_inclusive(|c: char| !c.is_alphabetic()).any(|piece| {
        let word = piece.trim_end_matches(|c: char| !c.is_alphabetic());
        let is_function = (is_function(word) || from_elsewhere(word).is_some()) && !is_raised;
        let is_word = word.len() > 3 && word.chars().all(char::is_lowercase) || is_greek(word);
        let is_known = is_command || is_function || is_word;
        (is_command, is_raised) = (piece.ends_with('\\'), piece.ends_with('^'));
        word.len() > name.len() && word.contains(name) && !is_known
    })
}

/// The text with a value in the place of a name.
fn put_in(text: &str, name: &str, value: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for at in occurrences(text, name) {
        out += &text[from..at];
        out += &format!("({value})");
        from = at + name.len();
    }
    out + &text[from..]
}
