//! Functions that a text defines, by a formula or by a name: `f(z) = z'*z`, `with σ the sigmoid`.

use super::attributes::short_name;
use super::occurrences::{letters_apart, occurrences};
use super::variable::{sole_name, variable};
use crate::ops::{Callable, from_elsewhere, is_function};
use crate::syntax::between_commas;
use crate::syntax::lexer::is_name;

/// The argument of a function that is defined by the name of another one.
pub(super) const ARGUMENT: &str = "v";

/// Words between a name and the function that it is.
const VERBS: [&str; 8] = ["is ", "are ", "being ", "denotes ", "the ", "a ", "an ", "= "];

/// Words behind a function that say how it is applied, or that it is one.
const BEHIND: [&str; 15] = [
    "function",
    "activation",
    "nonlinearity",
    "applied",
    "acting",
    "taken",
    "elementwise",
    "element-wise",
    "entrywise",
    "entry-wise",
    "componentwise",
    "component-wise",
    "pointwise",
    "coordinatewise",
    "here",
];

/// The name that a piece gives a known function, and the value of that: `σ sigmoid elementwise`, `f is the softplus function`, `φ = tanh`.
pub(super) fn named(piece: &str) -> Option<(&str, String)> {
    let (name, _) = piece.trim().split_once([' ', '='])?;
    let mut rest = piece.trim()[name.len()..].trim_start();
    while let Some(behind) = VERBS.iter().find_map(|verb| rest.strip_prefix(verb)).or_else(|| rest.strip_prefix('=')) {
        rest = behind.trim_start();
    }
    let mut words = rest.trim_end_matches(['.', '?', ' ']).split_whitespace();
    let called = words.next()?;
    let base = called.split('(').next().unwrap_or_default();
    let is_sole = called == base || called == format!("{base}(.)") || called == format!("{base}(·)");
    // `A matrix` says what A is, and so do `D diagonal` and `I the identity`.
    let is_known = match Callable::find(from_elsewhere(base).unwrap_or(base)) {
        Some(Callable::Map(_)) => true,
        Some(Callable::Operation(operation)) => operation.record().operands == 1,
        Some(Callable::Function(_) | Callable::Along(..)) | None => false,
    };
    let is_name = sole_name(name).is_some_and(|own| is_name(&own) && own.chars().count() < 6 && !is_function(&own));
    let is_plain = words.all(|word| BEHIND.contains(&word));
    (is_sole && is_known && is_name && is_plain && base.chars().count() > 2)
        .then(|| (name, format!("{base}({ARGUMENT})")))
}

/// The value of a function at other arguments than those of its definition; `None` where there are more or fewer.
pub(super) fn applied(value: &str, arguments: &str, given: &str) -> Option<String> {
    let plain = |text: &str| text.replace(char::is_whitespace, "");
    if plain(arguments) == plain(given) {
        return Some(value.to_owned());
    }
    let names: Vec<String> = arguments.split(',').map(variable).collect::<Option<_>>()?;
    let given = between_commas(given);
    if names.len() != given.len() {
        return None;
    }
    let mut apart = value.to_owned();
    for name in &names {
        apart = letters_apart(&apart, name, &|_| true);
    }
    let mut places: Vec<(usize, usize)> = names
        .iter()
        .enumerate()
        .flat_map(|(number, name)| occurrences(&apart, name).into_iter().map(move |at| (at, number)))
        .collect();
    places.sort_unstable();
    let (mut out, mut from) = (String::new(), 0);
    for (at, number) in places {
        out += &apart[from..at];
        out += &format!("({})", given[number].1.trim());
        from = at + names[number].len();
    }
    Some(out + &apart[from..])
}

/// Whether a text is a list of names in brackets, or nothing.
pub(super) fn is_call_of_names(text: &str) -> bool {
    let text = text.trim();
    let inner = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    text.is_empty() || inner.is_some_and(|inner| inner.split([',', ';']).all(|part| short_name(part.trim()).is_some()))
}
