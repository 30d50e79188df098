//! Questions in words: `gradient of .. with respect to x`.

use super::frame::{Found, matching, repeated};
use super::glued::is_greek;
use super::kinds::{KINDS, OF, VERBS, leading, order_said, small_letters, times_before, without_adverbs};
use super::lex::subscript_letter;
use super::occurrences::occurrences;
use super::phrases::in_signs;
use super::variable::variable;

/// Words before a question that say nothing.
const FILLERS: [&str; 60] = [
    "what do i get if i ",
    "what do i get when i ",
    "what do you get if you ",
    "what do you get when you ",
    "what do we get if we ",
    "what do we get when we ",
    "what would i get if i ",
    "what happens if i ",
    "what happens if we ",
    "what happens when i ",
    "what happens when we ",
    "i am trying to ",
    "i'm trying to ",
    "trying to ",
    "i would like to ",
    "i'd like to ",
    "i have to ",
    "how would i ",
    "how would you ",
    "how can you ",
    "help me ",
    "explain ",
    "steps for ",
    "can you ",
    "could you ",
    "can i ",
    "i want ",
    "i need ",
    "let us ",
    "we ",
    "to ",
    "what is ",
    "what's ",
    "whats ",
    "find ",
    "compute ",
    "calculate ",
    "evaluate ",
    "determine ",
    "give me ",
    "show me ",
    "please ",
    "how do i ",
    "how do you ",
    "how can i ",
    "how to ",
    "its ",
    "the ",
    "partial ",
    "first ",
    "total ",
    "matrix ",
    "vector ",
    "exact ",
    "fréchet ",
    "frechet ",
    "gâteaux ",
    "gateaux ",
    "take ",
    "a ",
];

/// How long the words are that say nothing.
pub(super) fn fillers(text: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    let mut at = 0;
    // `first order condition` is a word for a derivative.
    while leading(&lower[at..]).is_none()
        && let Some(word) = FILLERS.iter().find(|word| lower[at..].starts_with(**word))
    {
        at += word.len();
    }
    // `a x` is a product.
    if at == "a ".len() { 0 } else { at }
}

/// How long the words are with which a text asks for a derivative, and how often: `the gradient of`, `differentiate twice`.
pub(super) fn lead(text: &str) -> Option<(usize, usize)> {
    let lower = small_letters(text);
    let begin = fillers(text);
    let rest = &lower[begin..];
    if let Some(verb) =
        VERBS.iter().filter(|verb| rest.strip_prefix(**verb).is_some_and(|rest| rest.starts_with(' '))).max()
    {
        let at = begin + verb.len() + 1;
        let (length, times) = times_before(&lower[at..]).unwrap_or((0, 1));
        return Some((at + length, times));
    }
    // `partial of x'*x`
    if let Some(rest) = rest.strip_prefix("of ").filter(|_| lower[..begin].ends_with("partial ")) {
        return Some((lower.len() - rest.len(), 1));
    }
    let kind = leading(rest)?;
    let at = begin + kind.word.len();
    let of = OF.iter().find(|of| lower[at..].starts_with(**of));
    // `jacobian A x + b`, `grad x'*x`
    let is_apart = lower[at..].starts_with(' ') && kind.behind;
    let goes_on = || is_apart && (kind.word == "grad" || begins_expression(&text[at + 1..]));
    match of {
        Some(of) => Some((at + of.len(), kind.order)),
        None => goes_on().then_some((at + 1, kind.order)),
    }
}

/// `gradient of .. with respect to x`
pub(super) fn words(text: &str) -> Found {
    if let Some(found) = named_first(text, fillers(text)) {
        return Some(found);
    }
    let lower = text.to_ascii_lowercase();
    let (at, order) = lead(text)?;
    let at = at + about(&text[at..]);
    let to = if lower.contains("sensitivity of ") { &[" to "][..] } else { &[] };
    let marks = [&MARKS[..], &[" by ", " for ", " in "], to].concat();
    // `to` of `with respect to` is none of its own.
    let is_own = |(end, length): &(usize, usize)| *length > " to ".len() || !lower[..*end].ends_with("respect");
    let found = marks.iter().filter_map(|mark| Some((lower.rfind(mark)?, mark.len()))).filter(is_own).max();
    let found = found.filter(|(end, _)| *end >= at);
    let end = found.map_or(text.len(), |(end, _)| end);
    // `differentiate x'*A*x twice with respect to x`
    let (length, times) = without_adverbs(&text[at..end]);
    let order = order.max(times.unwrap_or(1));
    let range = at..at + text[at..at + length].trim_end_matches([' ', ',']).len();
    match found {
        Some((end, mark)) => Some((range, repeated(&variable(last_name(&text[end + mark..]))?, order))),
        // The variable is said elsewhere.
        None => Some((range, Vec::new())),
    }
}

/// `how does det(A) change with A`, `how does the inverse of A change when A changes`
pub(super) fn change(text: &str) -> Found {
    let lower = text.to_ascii_lowercase();
    let begin = ["how does ", "how do ", "how will ", "what happens to "]
        .iter()
        .find(|words| lower.starts_with(**words))?
        .len();
    let (end, mark) = CHANGES.iter().filter_map(|mark| Some((lower.rfind(mark)?, mark.len()))).min()?;
    let name = text[end + mark..].trim_end_matches(['?', '.', ' ']);
    // `if A changes by dA`
    let name = name.split_once(" by ").map_or(name, |(name, _)| name);
    let name =
        ["changes", "change", "varies", "is changed"].iter().find_map(|verb| name.strip_suffix(verb)).unwrap_or(name);
    Some((begin..end, vec![variable(last_name(name))?])).filter(|_| begin < end)
}

/// Words between a function and the variable with which it changes.
const CHANGES: [&str; 13] = [
    " changes with ",
    " varies with ",
    " depends on ",
    " respond to ",
    " if ",
    " when ",
    " change with respect to ",
    " change with ",
    " change when ",
    " change if ",
    " change as ",
    " vary with ",
    " depend on ",
];

/// Whether a text begins as an expression does, and not as a sentence.
fn begins_expression(text: &str) -> bool {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let is_letter = first.chars().count() == 1 && !rest.is_empty();
    is_letter || first.contains(|c: char| !(c.is_ascii_alphabetic() || matches!(c, ',' | '.' | ':' | '-')))
}

/// How long the words are that say that a function comes: `the function`.
pub(super) fn about(text: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    let words = ["the function ", "the expression ", "the scalar function ", "the loss ", "function "];
    let found = words.iter().find(|word| lower.starts_with(**word));
    found.map_or(0, |word| word.len())
}

/// `gradient with respect to x of ..`, `first order condition for b in ..`
pub(super) fn named_first(text: &str, at: usize) -> Found {
    let lower = text.to_ascii_lowercase();
    let kind = leading(&lower[at..])?;
    let rest = at + kind.word.len();
    let strong = MARKS.iter().find(|mark| lower[rest..].starts_with(**mark));
    let mark =
        strong.or_else(|| [" for ", " in ", " by ", " over "].iter().find(|mark| lower[rest..].starts_with(**mark)))?;
    let begin = rest + mark.len();
    let ends = [" of ", " in ", ": ", ", ", " for "];
    let named = |(end, length): (usize, usize)| {
        let name = variable(last_name(&text[begin..end]))?;
        let is_letter = name.split('_').next().is_some_and(|base| base.chars().count() == 1 || is_greek(base));
        (is_letter || strong.is_some() && length == " of ".len()).then_some((end + length, name))
    };
    let places = ends.iter().filter_map(|mark| Some((begin + lower[begin..].find(mark)?, mark.len())));
    let (from, name) = places.min().and_then(named)?;
    // `gradient in x, y of ..`
    if text[from..].trim().is_empty() || occurrences(&text[from..], &name).is_empty() && !text[from..].contains(&name) {
        return None;
    }
    let from = from + about(&text[from..]);
    Some((from..text.len(), repeated(&name, kind.order)))
}

/// Words before the variable of a derivative.
pub(super) const MARKS: [&str; 9] = [
    " with respect to ",
    " w.r.t. ",
    " w.r.t ",
    " wrt ",
    " par rapport à ",
    " con respecto a ",
    " respecto a ",
    " rispetto a ",
    " nach ",
];

/// The name at the end of a sentence.
fn last_name(text: &str) -> &str {
    let mut name = text.trim().trim_matches(['$', '.', ')']).trim();
    let words = ["the ", "matrix ", "vector ", "scalar ", "variable ", "parameter ", "parameters ", "weights "];
    while let Some(rest) = words.iter().find_map(|word| name.strip_prefix(word)) {
        name = rest.trim_start();
    }
    name
}

/// `.., derivative with respect to x`, `.. gradient x`, `.., hessian`
pub(super) fn sentence(text: &str) -> Found {
    if let Some(found) = behind(text) {
        return Some(found);
    }
    let lower = text.to_ascii_lowercase();
    let (end, mark) = MARKS.iter().filter_map(|mark| Some((lower.rfind(mark)?, *mark))).max()?;
    let name = variable(last_name(&text[end + mark.len()..]))?;
    let body = expression_before(&lower[..end]);
    Some((0..body, vec![name]))
}

/// The word for a derivative behind an expression, with the variable behind that: `x'*A*x gradient in x`.
fn behind(text: &str) -> Found {
    let lower = text.to_ascii_lowercase();
    let words = KINDS.iter().filter(|kind| kind.behind).map(|kind| (kind.word, kind.order));
    let words = words.chain(VERBS.iter().map(|verb| (*verb, 1)));
    let separates = |c: char| matches!(c, ' ' | ',' | ';' | ':' | '.' | '(');
    let places = words.filter_map(|(word, order)| {
        let at = lower.rfind(word).filter(|at| lower[..*at].ends_with(separates))?;
        let end = at + word.len();
        (!lower[end..].starts_with(char::is_alphanumeric)).then_some((end, word.len(), order))
    });
    let (end, length, order) = places.max()?;
    let tail = text[end..].trim_end_matches(['?', '.', ')', ' ']);
    let marks = MARKS.iter().chain(&[" by ", " for ", " in "]);
    let named = marks.filter_map(|mark| tail.to_ascii_lowercase().starts_with(mark).then_some(mark.len())).max();
    let (tail_length, often) = without_adverbs(tail);
    let name = match named {
        _ if tail_length == 0 || tail.trim().is_empty() => None,
        Some(mark) => Some(variable(last_name(&tail[mark.min(tail_length)..tail_length]))?),
        None if often.is_some() => None,
        // `|x|^2 gradient x`
        None => Some(variable(tail.trim()).filter(|_| tail.starts_with(' '))?),
    };
    let body = expression_before(&lower[..end - length]);
    let asked = &lower[body..end - length];
    // `the huber loss derivative` has no formula, and `relu derivative` is about a function that has a name.
    // `eta * grad`
    if text[..body].ends_with(['+', '-', '*', '/', '^', '=']) || text[..body].ends_with(" and") {
        return None;
    }
    let is_open = is_only_words(&text[..body]) && !asked.contains([',', ';', ':', '.']);
    if is_open && in_signs(&text[..body]).is_none() || body == 0 {
        return None;
    }
    let order = order.max(often.unwrap_or(1)).max(order_said(asked));
    Some((0..body, name.map_or(Vec::new(), |name| repeated(&name, order))))
}

/// Whether a text has words and no operands: `huber loss`, but not `X transpose X`.
pub(super) fn is_only_words(text: &str) -> bool {
    let is_word = |word: &str| word.chars().count() > 2 && word.chars().all(|c| c.is_alphabetic() || c == '-');
    text.split_whitespace().next().is_some() && text.split_whitespace().all(|word| is_word(word) && !is_greek(word))
}

/// The length of the expression before words that ask: without `, compute its`.
fn expression_before(lower: &str) -> usize {
    let mut body = lower;
    loop {
        let before = body.trim_end_matches([' ', ',', ';', ':', '(']);
        let parts = |rest: &&str| rest.ends_with([' ', ',', ';', ':', '.']);
        let verbs = VERBS.iter().find_map(|word| before.strip_suffix(word).filter(parts));
        let kind = || {
            let kinds = KINDS.iter().filter(|kind| kind.behind);
            kinds.filter_map(|kind| before.strip_suffix(kind.word).filter(parts)).min_by_key(|rest| rest.len())
        };
        let filler = || FILLERS.iter().find_map(|word| before.strip_suffix(word.trim_end()).filter(parts));
        // `a x` is a product.
        let filler = || filler().filter(|rest| !before[rest.len()..].eq("a") || rest.ends_with([',', ';', '.', ':']));
        let Some(rest) = verbs.or_else(kind).or_else(filler) else { break };
        body = rest;
    }
    let body = body.trim_end_matches([' ', ',', ';', ':', '(', '.']);
    without_adverbs(body).0
}

/// `minimize .. over x`, `\min_x ..`: what is minimised is differentiated by what it is minimised over.
pub(super) fn optimum(text: &str) -> Found {
    let lower = text.to_ascii_lowercase();
    let words = ["minimize ", "minimise ", "maximize ", "maximise ", "min ", "max "];
    // `optimal w minimizing ..`, `the w that minimizes ..`
    let verbs = [
        " minimizing ",
        " minimising ",
        " maximizing ",
        " maximising ",
        " that minimizes ",
        " which minimizes ",
        " that maximizes ",
    ];
    if let Some((at, verb)) = verbs.iter().filter_map(|verb| Some((lower.find(verb)?, verb))).min() {
        let name = variable(text[..at].rsplit(' ').next()?)?;
        return Some((at + verb.len()..text.len(), vec![name]));
    }
    let Some(begin) = words.iter().find(|word| lower.starts_with(**word)).map(|word| word.len()) else {
        return optimum_over(text);
    };
    let (end, mark) =
        MARKS.iter().chain([&" over "]).filter_map(|mark| Some((lower.rfind(mark)?, mark.len()))).max()?;
    Some((begin..end, vec![variable(last_name(&text[end + mark..]))?])).filter(|_| begin < end)
}

/// `\underset{x}{\arg\min} ..` as `\arg\min_{x} ..`: what stands below, and what behind.
fn underset(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("\\underset")?;
    let end = matching(rest).filter(|_| rest.starts_with('{'))?;
    let (below, rest) = (&rest[1..end], &rest[end + 1..]);
    let end = matching(rest).filter(|_| rest.starts_with('{'))?;
    let is_optimum = ["min", "max"].iter().any(|word| rest[1..end].contains(word));
    is_optimum.then(|| (below, &rest[end + 1..]))
}

/// `\arg\min_{x} ..`, `min_x ..`; but not `max_i x_i`, which selects an entry.
fn optimum_over(text: &str) -> Found {
    let signs = ["\\operatorname{arg}", "\\operatorname*{arg}", "\\arg", "arg", "\\,", " "];
    let mut rest = text;
    while let Some(after) = signs.iter().find_map(|sign| rest.strip_prefix(sign)) {
        rest = after;
    }
    if let Some((below, about)) = underset(rest) {
        let name = variable(below.split("\\in").next()?)?;
        return Some((text.len() - about.len()..text.len(), vec![name]));
    }
    let names =
        ["\\operatorname*{argmin}", "\\operatorname{argmin}", "\\argmin", "\\argmax", "\\min", "\\max", "min", "max"];
    let behind = names.iter().find_map(|name| rest.strip_prefix(name))?.trim_start_matches("\\limits");
    // `minₓ`
    if let Some(letter) = behind.chars().next().and_then(subscript_letter) {
        let about = &behind[behind.chars().next().map_or(0, char::len_utf8)..];
        return Some((text.len() - about.len()..text.len(), vec![letter.to_string()]));
    }
    let below = behind.strip_prefix('_')?;
    let length = match below.chars().next()? {
        '{' => matching(below)? + 1,
        '\\' => below[1..].find(|c: char| !c.is_ascii_alphabetic())? + 1,
        _ => below.find(|c: char| !c.is_alphanumeric())?,
    };
    let inside = &below[..length];
    let inside = inside.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(inside);
    // `\min_{x \in \mathbb{R}^n}`
    let name = variable(inside.split("\\in").next()?.split('∈').next()?)?;
    let about = &below[length..];
    let is_apart = |at: usize| !about[..at].ends_with(|c: char| c == '_' || c == '{' || c.is_lowercase());
    let stands = about.match_indices(name.as_str()).any(|(at, _)| is_apart(at));
    stands.then(|| (text.len() - about.len()..text.len(), vec![name]))
}
