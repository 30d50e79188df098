//! What a text wishes for beside its question: steps, a layout, code in a language, a shorter form, a second kind of derivative, a derivative that is zero.

use super::super::kinds::small_letters;
use super::super::question::question;
use super::super::variable::variable;
use std::ops::Range;

/// What a text wishes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The way to the answer.
    Steps,
    /// The layout of this name.
    Layout(&'static str),
    /// Code in the language of this name.
    Code(&'static str),
    /// A shorter form, and no derivative.
    Simplify,
    /// Nothing that is not done anyway; what is said of that.
    Nothing(&'static str),
}

/// Words for the way, the longest first.
const STEPS: [&str; 24] = [
    "show me the steps for",
    "show me the steps of",
    "show me all steps",
    "show me the steps",
    "show the steps for",
    "show all the steps",
    "show all steps",
    "show the steps",
    "show steps for",
    "show steps",
    "show your work",
    "and the steps",
    "including steps",
    "including the steps",
    "with all steps",
    "with the steps",
    "with steps",
    "and show every step",
    "and show all steps",
    "show every step",
    "step by step",
    "step-by-step",
    "steps please",
    "the steps for",
];

/// Words for layouts, with their names.
const LAYOUTS: [(&str, &str); 2] = [("numerator", "numerator"), ("denominator", "denominator")];

/// Words for languages, with their names.
const LANGUAGES: [(&str, &str); 10] = [
    ("numpy", "numpy"),
    ("python", "numpy"),
    ("pytorch", "torch"),
    ("torch", "torch"),
    ("jax", "jax"),
    ("julia", "julia"),
    ("matlab", "matlab"),
    ("octave", "matlab"),
    ("rust", "rust"),
    ("einsum", "einsum"),
];

/// Languages that a label says a text to be written in.
const WRITTEN: [&str; 10] =
    ["r:", "matlab:", "octave:", "mathematica:", "sympy:", "numpy:", "python:", "julia:", "pytorch:", "latex:"];

/// The text with blanks for what it wishes for, and the wishes.
pub(super) fn wishes(text: &str) -> (String, Vec<Wish>) {
    let (mut text, mut found) = (text.to_owned(), Vec::new());
    if let Some(about) = stationary(&text) {
        text = about;
        found.push(Wish::Nothing("nothing is solved for: what is given is the derivative that is to be zero"));
    }
    if let Some((range, kept, wish)) = second_kind(&text) {
        text.replace_range(range, kept);
        found.push(wish);
    }
    while let Some((begin, end, wish)) = next(&text) {
        text.replace_range(begin..end, &" ".repeat(end - begin));
        // What parted it from the rest parts nothing now.
        let before = text[..begin].trim_end();
        let (length, is_last) = (before.len(), text[end..].trim_matches([' ', '.', '?', '!']).is_empty());
        if is_last && before.ends_with([',', ';']) {
            text.replace_range(length - 1..length, " ");
        }
        let behind = text[end..].len() - text[end..].trim_start().len() + end;
        if text[behind..].starts_with([',', ':']) {
            text.replace_range(behind..=behind, " ");
        }
        if !found.contains(&wish) {
            found.push(wish);
        }
    }
    (text, found)
}

/// What it is that a derivative is zero, the longest first.
const ZERO: [&str; 13] = [
    " equal to zero",
    " equal to 0",
    " equals zero",
    " equals 0",
    " is equal to zero",
    " to zero",
    " to 0",
    " is zero",
    " is 0",
    " vanishes",
    " = 0",
    "=0",
    " zero",
];

/// The question for the derivative in a text that asks where it is zero: `set the gradient of .. to zero and solve for x`, `find x such that
/// the gradient of .. is zero`.
fn stationary(text: &str) -> Option<String> {
    let lower = small_letters(text);
    let (at, word) = ZERO.iter().filter_map(|word| Some((lower.rfind(word)?, *word))).min_by_key(|(at, _)| *at)?;
    let tail = lower[at + word.len()..].trim_matches([' ', ',', '.', '?', '!', ';']);
    let tail = ["and then ", "and ", "then "].iter().find_map(|lead| tail.strip_prefix(lead)).unwrap_or(tail);
    let solve = ["solve for ", "solving for ", "find ", "solve it for "];
    let sought =
        solve.iter().find_map(|verb| tail.strip_prefix(verb)).map(|name| &text[lower.rfind(name).unwrap_or(0)..]);
    let head = &lower[..at];
    let asks = ["set ", "setting ", "put ", "equate ", "let ", "solve ", "when is ", "where is ", "at what x is "];
    let lead = asks.iter().find(|lead| head.starts_with(**lead)).map(|lead| (lead.len(), None));
    // `find x such that ..`
    let such = || {
        let begin = ["find the ", "find ", "for which ", "for what ", "at which ", "at what ", "solve for "]
            .iter()
            .find(|lead| head.starts_with(**lead))?
            .len();
        let marks = [" such that ", " so that ", " where ", " for which ", " at which ", " with ", " is ", ": "];
        let (end, mark) = marks.iter().filter_map(|mark| Some((head.find(mark)?, mark.len()))).min()?;
        (begin < end).then(|| (end + mark, Some(&text[begin..end])))
    };
    let (begin, named) = lead.or_else(such)?;
    let is_known = tail.is_empty() || tail == "solve" || sought.is_some();
    let about = text.get(begin..at)?.trim();
    let asked = question(about).filter(|_| is_known)?;
    let name = sought.or(named).map(|name| name.trim().trim_end_matches(['.', '?', ' '])).and_then(variable);
    match name.filter(|_| asked.wrt.is_empty()) {
        Some(name) => Some(format!("{about} by {name}")),
        None => Some(about.to_owned()),
    }
}

/// Words for derivatives of a first and a second order.
const ORDERS: [(&str, usize); 7] = [
    ("first derivative", 1),
    ("gradient", 1),
    ("grad", 1),
    ("jacobian", 1),
    ("derivative", 1),
    ("second derivative", 2),
    ("hessian", 2),
];

/// Words for both orders at once.
const BOTH: [&str; 5] = [
    "first and second order ",
    "first and second partial ",
    "first and second ",
    "1st and 2nd ",
    "first- and second-order ",
];

/// What is said where a second derivative is asked for beside the first.
const SECOND: &str =
    "the second derivative is a question of its own: ask for the hessian, or for the derivative by the variable twice";

/// Where a second kind of derivative is asked for beside one, `gradient and hessian of ..`, what stays in its place, and what is said of it.
fn second_kind(text: &str) -> Option<(Range<usize>, &'static str, Wish)> {
    let lower = text.to_ascii_lowercase();
    if let Some((at, words)) = BOTH.iter().find_map(|words| Some((whole(&lower, words.trim_end())?, words))) {
        let is_kind = lower[(at + words.len()).min(lower.len())..].starts_with("derivative");
        return is_kind.then_some((at..at + words.len(), "", Wish::Nothing(SECOND)));
    }
    let joins = [" and ", ", and ", " & ", " as well as ", " plus ", ", ", "/", " + "];
    let kinds = || ORDERS.iter().filter_map(|(word, order)| Some((whole(&lower, word)?, *word, *order)));
    kinds().find_map(|(at, word, order)| {
        let behind = &lower[at + word.len()..];
        let rest = joins.iter().find_map(|join| behind.strip_prefix(join))?;
        let rest = ["the ", "its ", "also "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
        let (second, other) = ORDERS.iter().find(|(own, _)| rest.starts_with(own))?;
        let rest = rest[second.len()..].strip_prefix(" matrix").unwrap_or(&rest[second.len()..]);
        let note = if order == 1 { SECOND } else { "the gradient is a question of its own: ask for the gradient" };
        let is_apart = *other != order && !rest.starts_with(char::is_alphanumeric);
        is_apart.then(|| (at + word.len()..lower.len() - rest.len(), "", Wish::Nothing(note)))
    })
}

/// The first wish of a text, and its place.
fn next(text: &str) -> Option<(usize, usize, Wish)> {
    let lower = text.to_ascii_lowercase();
    let begin = lower.len() - lower.trim_start().len();
    if let Some(label) = WRITTEN.iter().find(|label| lower[begin..].starts_with(**label)) {
        return Some((
            begin,
            begin + label.len(),
            Wish::Nothing("the language before the colon is seen from the text"),
        ));
    }
    let steps = STEPS.iter().find_map(|words| Some((whole(&lower, words)?, words.len(), Wish::Steps)));
    let explain = || {
        let is_question =
            lower[begin..].strip_prefix("explain ").is_some_and(|rest| !rest.starts_with("why") && !rest.contains('='));
        is_question.then_some((begin, "explain".len(), Wish::Steps))
    };
    let polite = |end: usize| if lower[end..].starts_with(" please") { end + " please".len() } else { end };
    let found =
        steps.or_else(explain).or_else(|| layout(&lower)).or_else(|| code(&lower)).or_else(|| simplify(&lower))?;
    Some((found.0, polite(found.0 + found.1), found.2))
}

/// Where words stand that are no part of others.
fn whole(text: &str, words: &str) -> Option<usize> {
    text.match_indices(words).map(|(at, _)| at).find(|at| {
        let (before, behind) = (&text[..*at], &text[at + words.len()..]);
        !before.ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric)
    })
}

/// `in numerator layout`, `using the denominator layout convention`.
fn layout(lower: &str) -> Option<(usize, usize, Wish)> {
    LAYOUTS.iter().find_map(|(word, name)| {
        let core = format!("{word} layout");
        let at = whole(lower, &core)?;
        let mut end = at + core.len();
        for more in [" convention", " notation"] {
            end += if lower[end..].starts_with(more) { more.len() } else { 0 };
        }
        let mut begin = at;
        for lead in ["the ", "in ", "using ", "with ", "use "] {
            begin -= if lower[..begin].ends_with(lead) { lead.len() } else { 0 };
        }
        Some((begin, end - begin, Wish::Layout(name)))
    })
}

/// `give me numpy code for`, `as python code`, `.. in julia`.
fn code(lower: &str) -> Option<(usize, usize, Wish)> {
    let words = LANGUAGES.iter().flat_map(|(word, name)| {
        [("code", true), ("function", true), ("implementation", true), ("", false)].map(|kind| (*word, *name, kind))
    });
    words.into_iter().find_map(|(word, name, (noun, has_noun))| {
        let core = if has_noun { format!("{word} {noun}") } else { format!("in {word}") };
        let at = whole(lower, &core)?;
        let mut end = at + core.len();
        // `.. in numpy` at the end of what is asked, or before it.
        let is_last = lower[end..].trim_matches([' ', '.', '?', '!', ',']).is_empty()
            || lower[end..].starts_with([',', ':', '.']);
        if !has_noun && !is_last && at > 0 {
            return None;
        }
        for more in [" for", " of", " to compute", " that computes", " computing"] {
            end += if lower[end..].starts_with(more) && has_noun { more.len() } else { 0 };
        }
        let mut begin = at;
        for lead in [
            "a ",
            "the ",
            "some ",
            "me ",
            "as ",
            "in ",
            "give ",
            "write ",
            "generate ",
            "show ",
            "i need ",
            "need ",
            "i want ",
        ] {
            begin -= if lower[..begin].ends_with(lead) { lead.len() } else { 0 };
        }
        Some((begin, end - begin, Wish::Code(name)))
    })
}

/// `simplify ..`, `please simplify ..`, `P = ..; simplify ..`.
fn simplify(lower: &str) -> Option<(usize, usize, Wish)> {
    let at = whole(lower, "simplify")?;
    let before = lower[..at].trim_end();
    let begins = before.is_empty() || before.ends_with(['.', ';', ',', ':']);
    let polite =
        ["please", "can you", "could you", "to", "and", "then", "now"].iter().any(|word| before.ends_with(word));
    let goes_on = lower[at + "simplify".len()..].starts_with([' ', ':']);
    // `differentiate .. and simplify`
    if let Some(rest) = before.strip_suffix(" and").filter(|rest| rest.contains(' ')) {
        return Some((
            rest.len(),
            at + "simplify".len() - rest.len(),
            Wish::Nothing("derivatives are simplified anyway"),
        ));
    }
    ((begins || polite) && goes_on).then_some((at, "simplify".len(), Wish::Simplify))
}
