//! Signs of other languages, as what they are here: R's `t(X) %*% y`, Julia's `exp.(x)` and `x .+ y`, the product of Mathematica in `Tr[A.X]`. Each stands where the
//! dot stood.

use std::borrow::Cow;

/// Functions of Mathematica, whose operands stand in square brackets.
const HEADS: [&str; 12] = [
    "Tr[",
    "Transpose[",
    "Inverse[",
    "Det[",
    "Norm[",
    "Log[",
    "Exp[",
    "Total[",
    "Sqrt[",
    "Dot[",
    "KroneckerProduct[",
    "D[",
];

/// The text with signs of this notation in the place of these dots.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let text = in_r(text);
    if !text.contains('.') {
        return text.into_owned().into();
    }
    let text = &*text;
    let has_products = HEADS.iter().any(|head| {
        text.match_indices(head).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    });
    let text = if has_products { products(text) } else { text.to_owned() };
    each_entry(&text).into()
}

/// Whether a text has operators of R.
fn has_percent(text: &str) -> bool {
    text.contains("%*%") || text.contains("%o%") || text.contains("%x%")
}

/// Products and functions of R: `t(y) %*% solve(S) %*% y`.
fn in_r(text: &str) -> Cow<'_, str> {
    if !has_percent(text) {
        return text.into();
    }
    let mut out = text.replace("%*%", " * ").replace("%x%", " ⊗ ");
    for (function, own) in [("t(", "transpose("), ("solve(", "inv(")] {
        let ends_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        while let Some((at, _)) = out.match_indices(function).find(|(at, _)| !out[..*at].ends_with(ends_name)) {
            out.replace_range(at..at + function.len(), own);
        }
    }
    out.into()
}

/// Dots between operands as products, where a vector may stand for a row: `x.A.x` is `x@A@x`.
pub(super) fn products(text: &str) -> String {
    let ends = |c: char| c.is_alphabetic() || matches!(c, ')' | ']');
    let begins = |c: char| c.is_alphabetic() || c == '(';
    replaced(text, '@', |before, behind| before.ends_with(ends) && behind.starts_with(begins))
}

/// Dots of functions and operators that work on each entry, as blanks.
fn each_entry(text: &str) -> String {
    replaced(text, ' ', |before, behind| {
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let is_function = word.starts_with(char::is_alphabetic) && behind.starts_with('(');
        is_function || !before.ends_with('.') && behind.starts_with(['+', '-'])
    })
}

/// The text with a sign in the place of the dots for which this holds of what stands before and behind.
fn replaced(text: &str, sign: char, holds: impl Fn(&str, &str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_one = c == '.' && holds(&text[..at], &text[at + 1..]);
        out.push(if is_one { sign } else { c });
    }
    out
}
