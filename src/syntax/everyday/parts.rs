//! What a text names beside its expression: `norm(r)^2 where r = A*x - b`, `f = x.^2; sum(f)`. What has a name is put in its place.

use super::LONGEST;
use super::clauses::without_styles;
use super::frame::matching;
use super::functions;
use super::glued::is_greek;
use super::occurrences::{letters_apart, occurrences};
use super::question::{Question, asked_about, question};
use super::squared_names::without_powers;
use super::variable::sole_name;
use crate::ops::{from_elsewhere, is_function};
use crate::syntax::between_equals;
use crate::syntax::lexer::is_name;
use std::borrow::Cow;
use std::ops::Range;

/// The most parts of a text.
const MOST: usize = 16;

/// Words before a piece that say nothing of it.
pub(super) const LEADS: [&str; 19] = [
    "where ", "with ", "and ", "let ", "for ", "given ", "using ", "if ", "when ", "define ", "suppose ", "set ",
    "put ", "denote ", "then ", "also ", "that ", "write ", "say ",
];

/// Words that part a text, as commas do.
const WORDS: [&str; 4] = [" where ", " with ", "where ", " then "];

/// Words with which what is asked begins.
const ASKING: [&str; 6] = [" what is ", " what's ", " find ", " compute ", " calculate ", " differentiate "];

/// A text with its parts put in, and the names of these with what they stand for.
pub(crate) struct WithParts {
    pub(crate) text: String,
    pub(crate) named: Vec<(String, String)>,
}

/// What a text gives a name: `r = A*x - b`, `f(x) = x'*A*x`.
pub(super) struct Definition<'t> {
    name: String,
    /// The name as it is written: `\hat{y}`.
    written: &'t str,
    arguments: Option<&'t str>,
    value: Cow<'t, str>,
}

impl<'t> Definition<'t> {
    pub(super) fn of(piece: &'t str) -> Option<Definition<'t>> {
        if let Some((name, value)) = functions::named(piece) {
            let arguments = Some(functions::ARGUMENT);
            return Some(Definition { name: name.to_owned(), written: name, arguments, value: value.into() });
        }
        let [(_, left), (_, value)] = between_equals(piece)[..] else { return None };
        let (left, value) = (left.trim(), value.trim());
        let called = left.strip_suffix(')').and_then(|left| left.split_once('('));
        let (name, arguments) = called.map_or((left, None), |(name, arguments)| (name.trim(), Some(arguments)));
        let is_other = arguments.is_some() && (is_function(name) || from_elsewhere(name).is_some());
        let written = name;
        let name = sole_name(name).filter(|name| is_name(name) && !is_other && !value.is_empty())?;
        Some(Definition { name: name.into_owned(), written, arguments, value: value.into() })
    }

    #[cfg(feature = "serde")]
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What stands in the brackets of a function.
    #[cfg(feature = "serde")]
    pub(super) fn arguments(&self) -> Option<&'t str> {
        self.arguments
    }

    #[cfg(feature = "serde")]
    pub(super) fn value(&self) -> &str {
        &self.value
    }

    /// Whether a piece speaks of the name, or asks for its derivative.
    fn is_spoken_of(&self, piece: &str) -> bool {
        let piece = letters_apart(piece, self.written, &has_capital);
        !occurrences(&piece, self.written).is_empty() || asks(&piece, &self.name).is_some()
    }

    /// The text with the value in the place of the name; `None` where a function has other arguments than it can have.
    fn put_in(&self, text: &str) -> Option<String> {
        let mut out = String::new();
        let mut from = 0;
        for at in occurrences(text, self.written) {
            out += &text[from..at];
            from = at + self.written.len();
            let call = &text[from..];
            let mut value = self.value.to_string();
            if let Some(arguments) = self.arguments.filter(|_| call.starts_with('(')) {
                let end = matching(call)?;
                value = functions::applied(&value, arguments, &call[1..end])?;
                from += end + 1;
            }
            out += &format!("({value})");
        }
        Some(out + &text[from..])
    }

    /// The name with its arguments.
    pub(super) fn called(&self) -> String {
        self.arguments.map_or_else(|| self.name.clone(), |arguments| format!("{}({arguments})", self.name))
    }
}

/// The text with its parts put in the place of their names; `None` where it names none. `is_free` says whether a name may be one of a part.
pub(crate) fn with_parts(text: &str, is_free: &dyn Fn(&str) -> bool) -> Option<WithParts> {
    if text.len() > LONGEST {
        return None;
    }
    let styled = without_styles(text);
    let plain = without_powers(&styled);
    let pieces = pieces(&plain);
    if !text.contains('=') && pieces.iter().all(|piece| functions::named(piece).is_none()) {
        return None;
    }
    // `norm(r)^2 where r = A*x - b, wrt x`
    if let [before @ .., last] = &pieces[..]
        && let [first, ..] = before
        && ["wrt ", "w.r.t. ", "with respect to "].iter().any(|mark| last.starts_with(mark))
        && !last.contains('=')
    {
        let parts = before[1..].iter().map(|part| format!(", {part}"));
        let said: String = std::iter::once(format!("{first} {last}")).chain(parts).collect();
        return with_parts(&said, is_free);
    }
    if !(2..=MOST).contains(&pieces.len()) {
        return None;
    }
    let mut read: Vec<Option<Definition<'_>>> = pieces.iter().map(|piece| Definition::of(piece)).collect();
    // The expression is what no other part speaks of.
    let is_used = |place: usize| {
        let mut others = pieces.iter().enumerate().filter(|(other, _)| *other != place);
        read[place].as_ref().is_some_and(|own| others.any(|(_, piece)| own.is_spoken_of(piece)))
    };
    let mut wholes = (0..pieces.len()).filter(|place| !is_used(*place));
    let whole = wholes.next().filter(|_| wholes.next().is_none())?;
    let own = question(pieces[whole]);
    if own.is_none() && question(text).is_some() {
        // `df/dx where f = ..` is a question as it stands.
        return None;
    }
    let names = || read.iter().flatten().map(|own| &own.name).filter(|_| own.is_none());
    let about = names().find_map(|name| Some((name.clone(), asks(pieces[whole], name)?)));
    let asked = own.as_ref().map(|question| question.wrt.clone());
    let asked = asked.or(about.as_ref().map(|(_, wrt)| wrt.clone())).unwrap_or_default();
    let piece = pieces[whole];
    let within = expression(piece, own.as_ref());
    let about_name = |own: &Definition<'_>| {
        let text = piece[within.clone()].trim();
        text == own.written || text.strip_prefix(own.written).is_some_and(functions::is_call_of_names)
    };
    read.remove(whole);
    let named: Vec<Definition<'_>> = read.into_iter().collect::<Option<_>>()?;
    let is_defined = |(place, own): (usize, &Definition<'_>)| {
        let is_own = !occurrences(&own.value, own.written).is_empty();
        let is_again = named[..place].iter().any(|other| other.name == own.name);
        let is_range = own.value.contains("..") || own.value.contains("dots");
        // A function of a variable that the question does not say is asked for by that.
        let is_variable = own.arguments.is_some() && asked.is_empty() && (about_name(own) || about.is_some());
        !(is_own || is_again || is_range || is_variable) && is_free(&own.name) && !asked.contains(&own.name)
    };
    if !named.iter().enumerate().all(is_defined) {
        return None;
    }
    let text = about.as_ref().map_or(&piece[within.clone()], |(name, _)| name);
    let value = with_values(text, &named)?;
    let text = match about {
        Some((_, wrt)) => {
            let derivative = if wrt.len() > 1 { "hessian" } else { "derivative" };
            format!("{derivative} of {value} with respect to {}", wrt[0])
        }
        None => format!("{}{value}{}", &piece[..within.start], &piece[within.end..]),
    };
    Some(WithParts { text, named: named.iter().map(|own| (own.called(), own.value.to_string())).collect() })
}

/// The variables of what is asked of a name, where the text says them: `z = W*x, a = tanh(z), da/dW`.
fn asks(piece: &str, name: &str) -> Option<Vec<String>> {
    asked_about(piece, name).filter(|wrt| !wrt.is_empty())
}

/// Where what is asked about stands in a question; all of a text that is none.
fn expression(piece: &str, asked: Option<&Question>) -> Range<usize> {
    let found = asked.and_then(|asked| {
        let begin = asked.text.len() - asked.text.trim_start().len();
        let end = asked.text.trim_end().len();
        (piece.get(begin..end) == asked.text.get(begin..end)).then_some(begin..end)
    });
    found.unwrap_or(0..piece.len())
}

/// The text with the values of names, which may speak of others, but of none that speaks of them.
fn with_values(text: &str, named: &[Definition<'_>]) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..named.len() {
        for own in named {
            text = letters_apart(&text, own.written, &has_capital);
            if hides(&text, own.written) {
                return None;
            }
            text = own.put_in(&text)?;
            if text.len() > LONGEST {
                return None;
            }
        }
    }
    let is_left = named.iter().any(|own| !occurrences(&text, own.written).is_empty());
    (!is_left).then_some(text)
}

/// The pieces of a text between commas, semicolons, line ends, full stops and words, outside of brackets.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut out, mut at) = (0_i32, 0, Vec::new(), 0);
    while let Some(c) = text[at..].chars().next() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        match separator(&text[..at], &text[at..]) {
            Some(length) => {
                if depth == 0 {
                    out.push(&text[begin..at]);
                    begin = at + length;
                }
                at += length;
            }
            None => at += c.len_utf8(),
        }
    }
    out.push(&text[begin..]);
    let lead = |piece: &str| {
        LEADS.iter().find(|lead| piece.get(..lead.len()).is_some_and(|own| own.eq_ignore_ascii_case(lead))).copied()
    };
    let trimmed = out.into_iter().map(|piece| {
        let mut piece = piece.trim();
        while let Some(lead) = lead(piece) {
            piece = piece[lead.len()..].trim_start();
        }
        piece
    });
    trimmed.filter(|piece| !piece.is_empty()).collect()
}

/// How long what parts two pieces is, if something does between these texts.
fn separator(before: &str, rest: &str) -> Option<usize> {
    if rest.starts_with([',', ';', '\n']) {
        return Some(1);
    }
    let ends_word = !before.ends_with(char::is_alphanumeric);
    let word = WORDS.iter().find(|word| rest.starts_with(**word) && (word.starts_with(' ') || ends_word));
    if let Some(word) = word.filter(|_| !rest.starts_with(" with respect")) {
        return Some(word.len());
    }
    // `u = A*x and v = B*x`
    if let Some(next) = rest.strip_prefix(" and ").filter(|next| defines(next)) {
        return Some(rest.len() - next.len());
    }
    if ASKING.iter().any(|word| rest.starts_with(word)) {
        return Some(1);
    }
    let next = rest.strip_prefix(". ")?.trim_start();
    let is_end = before.ends_with(|c: char| c.is_alphanumeric() || ")]}'|".contains(c)) && !is_abbreviation(before);
    (is_end && next.starts_with(|c: char| c.is_alphabetic() || "∇∂$\\".contains(c))).then_some(1)
}

/// Whether a text begins with a definition.
pub(super) fn defines(text: &str) -> bool {
    let (left, right) = text.split_once('=').unwrap_or_default();
    let name = left.trim();
    let head = name.strip_suffix(')').and_then(|head| head.split_once('(')).map_or(name, |(head, _)| head);
    is_name(head) && !right.starts_with('=')
}

/// Whether a text ends in letters with full stops, as in `w.r.t`.
pub(super) fn is_abbreviation(text: &str) -> bool {
    let word = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    word.contains('.') && word.split('.').all(|letter| letter.len() == 1 && letter.starts_with(char::is_alphabetic))
}

/// The name and the value of a part: `r = A*x - b`.
pub(super) fn named(piece: &str) -> Option<(String, &str)> {
    let found = Definition::of(piece).filter(|own| own.arguments.is_none())?;
    let (_, value) = piece.split_once('=')?;
    Some((found.name, value.trim()))
}

/// Whether letters side by side are a product for their capital, whatever they say: `AP`, but not `bar`.
fn has_capital(word: &str) -> bool {
    word.contains(char::is_uppercase)
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
