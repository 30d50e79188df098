//! Phrases around a formula: words before and behind it, the variables by which is differentiated, a word for the derivative alone.

use super::super::attributes::is_noun;
use super::super::kinds::{KINDS, VERBS, leading};
use super::super::sentences::MARKS;
use super::super::variable::variable;
use super::words::{first_word, is_of_a_formula, is_remark, is_word};

/// The most words that are left out before an expression.
const MOST_WORDS: usize = 8;

/// A text, and with words left out at its beginning, one after the other; and these.
pub(super) fn without_words(text: &str) -> impl Iterator<Item = (&str, String)> {
    let mut at = 0;
    let mut places = vec![0];
    while let Some(length) = first_word(&text[at..]).filter(|_| places.len() <= MOST_WORDS) {
        at += length;
        places.push(at);
    }
    // `nuclear norm of X` is no norm: words before a function in words say which.
    let is_apart = move |at: &usize| {
        let (word, behind) = text[*at..].split_once(' ').unwrap_or_default();
        let before = text[..*at].trim_end().rsplit(' ').next().unwrap_or_default();
        let is_article = matches!(before, "" | "the" | "a" | "an");
        is_article || behind.is_empty() || !is_of_a_formula(word)
    };
    // An operator has its operand before it.
    let begins =
        |at: &usize| *at == 0 || !text[*at..].starts_with(|c| "+*/^=.,)".contains(c)) && !text[*at..].starts_with("- ");
    // `the loss of the model is ..`, but not `the gradient is ..`, which is an answer.
    let is_answer = |words: &str| {
        let lower = words.to_lowercase();
        let others = ["answer", "result", "solution", "derivative"];
        KINDS.iter().map(|kind| kind.word).chain(others).any(|word| lower.contains(word))
    };
    let said =
        text.find(" is ").filter(|at| is_remark(&text[..*at]) && !is_answer(&text[..*at])).map(|at| at + " is ".len());
    places.extend(said.filter(|at| !places.contains(at)));
    // All words or none, rather than some: `smooth TV sum(..)`.
    let first = places.remove(0);
    std::iter::once(first)
        .chain(places.into_iter().rev())
        .filter(move |at| is_apart(at) && begins(at))
        .map(|at| (&text[at..], text[..at].trim().to_owned()))
}

/// A text, and without words at its end: `sum(P.*C) over all entries`; and these.
pub(super) fn without_last_words(text: &str) -> impl Iterator<Item = (&str, String)> {
    let mut end = text.len();
    while let Some((before, _)) =
        text[..end].trim_end().rsplit_once(' ').filter(|(_, word)| is_word(word) && !is_of_a_formula(word))
    {
        end = before.len();
    }
    let shorter = (end < text.len() && text[end..].split_whitespace().count() > 1).then_some(end);
    std::iter::once(text.len()).chain(shorter).map(|end| (text[..end].trim_end(), text[end..].trim().to_owned()))
}

/// A piece without words between those for `by` and the variable, `wrt the noise s`, and with `of` for `for` behind the word for a derivative.
pub(super) fn tidied(piece: &str) -> String {
    let piece = piece.replace("partial ", "∂").replace("∂derivative", "partial derivative");
    let piece = if piece.contains('∂') { piece.replace(" / ", "/") } else { piece };
    let piece = optimised(&piece).unwrap_or(piece);
    let lower = piece.to_ascii_lowercase();
    let mut out = piece.clone();
    let marks = MARKS.iter().copied().chain([" by ", " in ", " over "]);
    if let Some((at, mark)) = marks.filter_map(|mark| Some((lower.rfind(mark)?, mark))).max() {
        let begin = at + mark.len();
        let mut words: Vec<&str> = piece[begin..].split(' ').collect();
        let is_list = |word: &str| word == "and" || word == "AND" || word == "both";
        let last = words.len() - 1;
        let is_left_out = |word: &str| {
            let is_said = is_word(word) && !is_list(word) && !is_of_a_formula(word);
            is_said || is_noun(word) || matches!(word, "the" | "a")
        };
        if last > 0 && !is_word(words[last]) && words[..last].iter().all(|word| is_left_out(word)) {
            words.drain(..last);
            out = format!("{}{}", &piece[..begin], words.join(" "));
        }
    }
    if let Some(kind) = leading(&out.to_lowercase())
        && let Some(rest) = out[kind.word.len()..].strip_prefix(" for ")
        && variables(&format!("wrt {rest}")).is_none()
    {
        out = format!("{} of {rest}", &out[..kind.word.len()]);
    }
    out
}

/// Verbs before what is optimised.
const OPTIMISING: [&str; 6] = ["minimise ", "minimize ", "maximise ", "maximize ", "minimising ", "minimizing "];

/// What is optimised as what is differentiated: `minimise .. over w`, `.. to be minimised over w`, `gradient of .. over w`.
fn optimised(piece: &str) -> Option<String> {
    let lower = piece.to_ascii_lowercase();
    let verb = OPTIMISING.iter().find(|verb| lower.starts_with(**verb));
    let rest = &piece[verb.map_or(0, |verb| verb.len())..];
    let over = ["to be minimised over ", "to be minimized over ", "minimise over ", "minimize over ", "over "];
    let found = over.iter().find_map(|words| rest.rfind(&format!(" {words}")).map(|at| (at, at + 1 + words.len())));
    let is_asked = leading(&lower).is_some();
    match found.map(|(at, end)| (&rest[..at], rest[end..].rsplit(' ').next().unwrap_or_default(), end - at)) {
        Some((before, name, length)) if variable(name).is_some() && !is_word(name) => {
            let is_over = length == " over ".len();
            let mark = if is_asked { "by" } else { "gradient in" };
            (verb.is_some() || is_asked || !is_over).then(|| format!("{before} {mark} {name}"))
        }
        _ => verb.map(|_| rest.to_owned()),
    }
}

/// The variables that a piece names and nothing else: `wrt x`, `by W and b`.
pub(super) fn variables(piece: &str) -> Option<Vec<String>> {
    let lower = piece.to_lowercase();
    let marks = MARKS.iter().map(|mark| mark.trim_start()).chain(["by ", "for ", "in ", "over "]);
    let mark = marks.filter(|mark| lower.starts_with(mark)).max_by_key(|mark| mark.len())?;
    let list = piece.get(mark.len()..)?.replace(" and ", ",").replace(" AND ", ",").replace("both ", "");
    // `wrt logvar`, where the function has the name.
    let is_strong = MARKS.iter().any(|own| own.trim_start() == mark);
    // `the vector r and the tail t`
    let plain = |part: &str| {
        let (words, name) = part.trim().rsplit_once(' ').unwrap_or(("", part.trim()));
        let is_noun = |word: &str| is_word(word) || is_noun(word) || matches!(word, "the" | "a");
        if words.split_whitespace().all(is_noun) { name.to_owned() } else { part.to_owned() }
    };
    let list = list.split(',').map(plain).collect::<Vec<String>>().join(",");
    let names: Option<Vec<String>> =
        list.split(',').map(|name| variable(name).filter(|_| is_strong || !is_word(name.trim()))).collect();
    names.filter(|names| !names.is_empty())
}

/// A word for a derivative without what it is of: `gradient`, `derivative wrt x`; the variables, and how often.
pub(super) fn kind(piece: &str) -> Option<(Vec<String>, usize)> {
    let lower = piece.to_lowercase();
    let verb = || {
        VERBS
            .iter()
            .find(|verb| lower.strip_prefix(**verb).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
    };
    let (length, order) =
        leading(&lower).map(|kind| (kind.word.len(), kind.order)).or_else(|| Some((verb()?.len(), 1)))?;
    let rest = piece.get(length..)?.trim();
    if rest.is_empty() {
        return Some((Vec::new(), order));
    }
    Some((variables(rest)?, order))
}
