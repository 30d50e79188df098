//! Questions in words: `gradient of .. with respect to x`.

use super::frame::{Found, matching, repeated};
use super::lex::subscript_letter;
use super::variable::variable;

/// Words before a question that say nothing.
const FILLERS: [&str; 37] = [
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

/// Words for derivatives that stand alone.
const KINDS: [&str; 9] = [
    "second derivative",
    "derivative",
    "gradient",
    "jacobian",
    "hessian",
    "differential",
    "differentiate",
    "derive",
    "grad",
];

/// Whether a text is a word for a derivative.
pub(super) fn is_kind(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    KINDS.contains(&lower.as_str())
}

/// How long the words are that say nothing.
pub(super) fn fillers(text: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    let mut at = 0;
    while let Some(word) = FILLERS.iter().find(|word| lower[at..].starts_with(**word)) {
        at += word.len();
    }
    // `a x` is a product.
    if at == "a ".len() { 0 } else { at }
}

/// `gradient of .. with respect to x`
pub(super) fn words(text: &str) -> Found {
    let lower = text.to_ascii_lowercase();
    let mut at = fillers(text);
    let skip = |at: &mut usize, words: &[&str]| {
        let found = words.iter().find(|word| lower[*at..].starts_with(**word));
        *at += found.map_or(0, |word| word.len());
        found.is_some()
    };
    if let Some(found) = named_first(text, at) {
        return Some(found);
    }
    let kinds = ["gradient of ", "derivative of ", "jacobian of ", "differential of ", "grad of ", "grad "];
    let others = ["subgradient of ", "rate of change of ", "slope of ", "sensitivity of "];
    let matrices = ["jacobian matrix of ", "gradient vector of ", "gradient matrix of "];
    let kinds = [&kinds[..], &others, &matrices, &ELSEWHERE].concat();
    let twice = [
        "hessian of ",
        "hessian matrix of ",
        "second derivative of ",
        "double derivative of ",
        "differentiate twice ",
        "derive twice ",
    ];
    let order = match () {
        () if skip(&mut at, &kinds) => 1,
        () if skip(&mut at, &twice) => 2,
        () if skip(&mut at, &["differentiate ", "derive ", "derivate "]) => 1,
        // `jacobian A x + b`
        () if skip(&mut at, &["gradient ", "jacobian "]) && begins_expression(&text[at..]) => 1,
        () if skip(&mut at, &["hessian "]) && begins_expression(&text[at..]) => 2,
        () => return None,
    };
    at += about(&text[at..]);
    let marks = [&MARKS[..], &[" by ", " for ", " in "]].concat();
    let found = marks.iter().filter_map(|mark| Some((lower.rfind(mark)?, mark.len()))).max();
    // `differentiate x'*A*x twice with respect to x`
    let end = found.map_or(text.len(), |(end, _)| end);
    if let Some(body) = lower[..end].trim_end().strip_suffix(" twice").filter(|body| body.len() > at) {
        let name = found.and_then(|(end, mark)| variable(last_name(&text[end + mark..])));
        return Some((at..body.len(), name.map_or(Vec::new(), |name| repeated(&name, 2))));
    }
    match found.filter(|(end, _)| *end >= at) {
        Some((end, mark)) => Some((
            at..at.max(text[..end].trim_end_matches([' ', ',']).len()),
            repeated(&variable(last_name(&text[end + mark..]))?, order),
        )),
        // The variable is said elsewhere.
        None => Some((at..text.len(), Vec::new())),
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
const CHANGES: [&str; 9] = [
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

/// `gradient with respect to x of ..`
fn named_first(text: &str, at: usize) -> Found {
    let lower = text.to_ascii_lowercase();
    let kinds =
        [("second derivative", 2), ("hessian", 2), ("gradient", 1), ("derivative", 1), ("jacobian", 1), ("grad", 1)];
    let (kind, order) = kinds.iter().find(|(kind, _)| lower[at..].starts_with(kind))?;
    let rest = at + kind.len();
    let mark = MARKS.iter().find(|mark| lower[rest..].starts_with(**mark))?;
    let begin = rest + mark.len();
    let end = begin + lower[begin..].find(" of ")?;
    let name = variable(last_name(&text[begin..end]))?;
    let from = end + " of ".len();
    let from = from + about(&text[from..]);
    Some((from..text.len(), repeated(&name, *order)))
}

/// `derivative of` in German, French, Spanish and Italian.
const ELSEWHERE: [&str; 11] = [
    "ableitung von ",
    "die ableitung von ",
    "gradient von ",
    "dérivée de ",
    "la dérivée de ",
    "derivee de ",
    "gradient de ",
    "derivada de ",
    "gradiente de ",
    "derivata di ",
    "gradiente di ",
];

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

/// `.., derivative with respect to x`, `.., gradient`
pub(super) fn sentence(text: &str) -> Found {
    let lower = text.to_ascii_lowercase();
    let found = MARKS.iter().chain([&" by "]).filter_map(|mark| Some((lower.rfind(mark)?, *mark))).max();
    let named = found.and_then(|(end, mark)| Some((end, mark, variable(last_name(&text[end + mark.len()..]))?)));
    let (end, mark) = named.as_ref().map_or((text.len(), ""), |(end, mark, _)| (*end, *mark));
    let mut body = &lower[..end];
    let mut is_asked = false;
    loop {
        let before = body.trim_end_matches([' ', ',', ';', ':', '(']);
        let parts = |rest: &&str| rest.ends_with([' ', ',', ';', ':', '.']);
        let kind = KINDS.iter().chain([&"differentiated", &"derived"]);
        let kind = kind.filter_map(|word| before.strip_suffix(word).filter(parts)).min_by_key(|rest| rest.len());
        let other = FILLERS.iter().find_map(|word| before.strip_suffix(word.trim_end()).filter(parts));
        is_asked |= kind.is_some();
        let Some(rest) = kind.or(other.filter(|_| is_asked)) else { break };
        body = rest;
    }
    let body = body.trim_end_matches([' ', ',', ';', ':', '(', '.']);
    // ` by ` alone says many things; and what stands before a question without a variable is a sentence of its own.
    let is_question = match mark {
        "" => is_asked && lower[body.len()..].starts_with([',', ';', '.', ':']),
        " by " => is_asked,
        _ => true,
    };
    is_question.then(|| (0..body.len(), named.into_iter().map(|(.., name)| name).collect()))
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
