//! Names with a power that a text gives to its value: `χ² = (d - G*m)'*(d - G*m), ∂χ²/∂m`.

use crate::syntax::lexer::is_name;
use std::borrow::Cow;

/// The text with blanks for the power of a name that stands before `=` and nowhere without the power.
pub(super) fn without_powers(text: &str) -> Cow<'_, str> {
    ["²", "^2", "^{2}"].into_iter().find_map(|power| without(text, power)).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn without(text: &str, power: &str) -> Option<String> {
    let defined = text.match_indices(power).find_map(|(at, _)| {
        let behind = text[at + power.len()..].trim_start();
        let begin = text[..at]
            .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\\')))
            .map_or(0, |end| end + text[end..].chars().next().map_or(0, char::len_utf8));
        let before = text[..begin].trim_end();
        let is_begun = before.is_empty()
            || before.ends_with([',', ';', '.', ':', '$', '\n'])
            || before.ends_with(char::is_alphabetic);
        let name = &text[begin..at];
        let is_equation = behind.starts_with('=') && !behind.starts_with("==");
        (is_equation && is_begun && is_name(name.trim_start_matches('\\'))).then_some(name)
    })?;
    // Behind the sign of a derivative a name does not stand apart.
    let places: Vec<usize> =
        text.match_indices(defined).map(|(at, _)| at).filter(|at| stands(text, *at, defined)).collect();
    let is_powered = |at: &usize| text[at + defined.len()..].starts_with(power);
    if places.len() < 2 || !places.iter().all(is_powered) {
        return None;
    }
    let mut out = text.to_owned();
    // Places stay, as blanks are as long.
    for at in places {
        let begin = at + defined.len();
        out.replace_range(begin..begin + power.len(), &" ".repeat(power.len()));
    }
    Some(out)
}

/// Whether a name stands at a place: behind no letter but that of a differential, and before none.
fn stands(text: &str, at: usize, name: &str) -> bool {
    let letter = |c: char| c.is_alphabetic() || c.is_ascii_digit() || c == '_';
    let before = text[..at].strip_suffix('d').unwrap_or(&text[..at]);
    !before.ends_with(|c: char| letter(c) || c == '\\') && !text[at + name.len()..].starts_with(letter)
}
