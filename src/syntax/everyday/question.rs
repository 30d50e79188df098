//! Texts that ask for a derivative: `d(W*W')/dW`, `gradient of norm(A*x)^2 by x`.

use super::frame::{map, mathematics, stands_before_all};
use super::lex::subscript_letter;
use super::phrases::in_signs;
use super::variable::{sole_name, variable};
use crate::ops::{from_elsewhere, is_function};
use crate::syntax::between_equals;
use crate::syntax::lexer::is_name;
use std::ops::Range;

/// A text that says by what to differentiate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// The text with spaces in the place of the question, so that the expression stands where it stood.
    pub(crate) text: String,
    /// The variables to differentiate by.
    pub(crate) wrt: Vec<String>,
    /// How often by a variable that is said elsewhere.
    pub(crate) times: usize,
    /// The argument of `f(x) = ..`, where nothing else says the variable.
    pub(crate) argument: Option<String>,
    /// The function that is asked about without an operand, as it is read.
    pub(crate) function: Option<String>,
}

/// The question that a text is, if it is one.
pub(crate) fn question(text: &str) -> Option<Question> {
    let (start, end) = mathematics(text);
    let inner = text.get(start..end)?;
    let inner = inner.trim_end_matches(['?', ' ']);
    if let Some((begin, argument)) = map(inner) {
        let mut question = within_blanks(text, start + begin..start + inner.len(), Vec::new(), 1);
        question.argument = variable(argument);
        return Some(question);
    }
    // `what is d(..)/dx`
    let filler = fillers(inner);
    let within = |part: fn(&str) -> Found| {
        let (range, wrt) = part(&inner[filler..])?;
        Some((range.start + filler..range.end + filler, wrt))
    };
    if let Some((range, wrt)) = of_named(inner) {
        return Some(within_blanks(text, start + range.start..start + range.end, wrt, 1));
    }
    let (range, wrt) = words(inner)
        .or_else(|| within(quotient))
        .or_else(|| within(call))
        .or_else(|| within(fraction))
        .or_else(|| within(nabla))
        .or_else(|| sentence(inner))?;
    let (from, to) = (start + range.start, start + range.end);
    if text[from..to].trim().is_empty() {
        return None;
    }
    let before = inner[..range.start].to_ascii_lowercase();
    let times = if ["hessian", "second", "^2", "²"].iter().any(|word| before.contains(word)) { 2 } else { 1 };
    Some(within_blanks(text, from..to, wrt, times))
}

/// A question about a part of a text, which stays where it stood.
fn within_blanks(text: &str, part: Range<usize>, wrt: Vec<String>, times: usize) -> Question {
    let blank = |part: &str| " ".repeat(part.len());
    let signs = in_signs(&text[part.clone()]);
    let function = signs.as_ref().filter(|(_, bare)| *bare).map(|(signs, _)| signs.clone());
    // `A times X`
    let about = signs.map_or_else(|| text[part.clone()].to_owned(), |(signs, _)| signs).replace(" times ", "   *   ");
    let text = format!("{}{about}{}", blank(&text[..part.start]), blank(&text[part.end..]));
    let argument = if wrt.is_empty() { argument(&text) } else { None };
    Question { text, wrt, times, argument, function }
}

/// The derivative that a text is the notation of, as the left side of an equation is: the variables, none where it does not say them, and what is
/// differentiated, where that has more than a name: `df/dx`, `d(x'*x)/dx`, `\frac{\partial f}{\partial X}`, `∇f(x)`.
pub(crate) fn derivative_by(text: &str) -> Option<(Vec<String>, Option<String>)> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '$' | '&'));
    // A name, or one with its arguments, that is none of a function here.
    let is_function = |text: &str| {
        let called = text.split_once('(').filter(|(_, rest)| rest.ends_with(')'));
        let name = called.map_or(text, |(name, _)| name).trim();
        let Some(plain) = sole_name(name) else { return false };
        let is_known = called.is_some() && (is_function(&plain) || from_elsewhere(&plain).is_some());
        is_name(&plain) && !is_known
    };
    if let Some(asked) = question(text) {
        let about = asked.text.trim();
        return Some((asked.wrt, (!is_function(about)).then(|| about.to_owned())));
    }
    if let Some(wrt) = quotient_of_any(text) {
        return Some((wrt, None));
    }
    let rest = ["∇", "\\nabla", "grad ", "gradient of "].iter().find_map(|sign| text.strip_prefix(sign))?;
    is_function(rest.trim()).then(|| (Vec::new(), None))
}

/// The variables of `df/dx`, `d^2f/dx^2`, of whatever name `f` is.
fn quotient_of_any(text: &str) -> Option<Vec<String>> {
    let (above, _) = order(after_sign(text)?).1.split_once('/')?;
    let name = above.split('(').next()?.trim();
    is_name(name).then(|| quotient_of(text, name)).flatten()
}

/// The argument of a function of one variable that a text defines: `f(x) = ..`.
fn argument(text: &str) -> Option<String> {
    let (left, right) = text.split_once('=')?;
    let (name, argument) = left.trim().strip_suffix(')')?.split_once('(')?;
    (is_name(name.trim()) && !right.starts_with('=')).then(|| variable(argument)).flatten()
}

/// `f(x) = ..; df/dx`: the question is about what has the name.
fn of_named(text: &str) -> Found {
    let behind = text.rsplit_once([';', '\n']).filter(|(_, asked)| !asked.contains('='));
    let Some((definition, asked)) = behind else { return named_behind(text) };
    let (left, right) = definition.split_once('=')?;
    let name = left.split(['(', '[']).next()?.trim();
    let wrt = quotient_of(asked, name).or_else(|| {
        let question = question(asked)?;
        let about = question.text.split(['(', '[']).next()?.trim();
        (about == name).then_some(question.wrt)
    })?;
    let begin = left.len() + 1;
    let is_one = !right.contains([';', '\n', '=']);
    (is_one && is_name(name)).then(|| (begin..begin + right.trim_end().len(), wrt))
}

/// `df/dx where f = ..`, `dL/dW, L = ..`: the definition stands behind the question.
fn named_behind(text: &str) -> Found {
    let (asked, definition) =
        [" where ", " with ", " if ", " for ", ", ", "; "].iter().find_map(|mark| text.split_once(mark))?;
    let (left, right) = definition.split_once('=')?;
    let name = left.split(['(', '[']).next()?.trim();
    let asked = asked.trim().trim_end_matches(',');
    let rest = ["\\nabla ", "∇ ", "∇", "nabla ", "grad ", "the gradient of ", "gradient of "]
        .iter()
        .find_map(|sign| asked.strip_prefix(sign));
    let wrt = quotient_of(asked, name).or_else(|| {
        let question = question(asked)
            .filter(|question| question.text.split(['(', '[']).next().unwrap_or_default().trim() == name);
        question.map(|question| question.wrt)
    });
    let wrt = wrt.or_else(|| {
        rest.filter(|rest| rest.split('(').next().unwrap_or_default().trim() == name).map(|_| Vec::new())
    })?;
    let begin = text.len() - right.len();
    // Without a variable, the argument of the function is it.
    let begin = if wrt.is_empty() { text.len() - definition.len() } else { begin };
    (is_name(name) && !right.contains(['=', ';'])).then_some((begin..text.len(), wrt))
}

/// The variables of `df/dx`, `d^2f/dx^2`, where `f` is this name.
fn quotient_of(text: &str, name: &str) -> Option<Vec<String>> {
    let (times, above) = order(after_sign(text)?);
    let (above, below) = above.trim().strip_prefix(name)?.split_once('/')?;
    let (variable, twice) = denominator(below.trim_end_matches(['?', ' ']))?;
    let is_call = above.trim().is_empty() || above.trim().starts_with('(') && above.trim().ends_with(')');
    (is_call && twice == times).then(|| repeated(&variable, times))
}

type Found = Option<(Range<usize>, Vec<String>)>;

/// How long the words are that say nothing.
fn fillers(text: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    let words =
        ["what is ", "what's ", "find ", "compute ", "calculate ", "evaluate ", "the ", "partial ", "first ", "a "];
    let mut at = 0;
    while let Some(word) = words.iter().find(|word| lower[at..].starts_with(**word)) {
        at += word.len();
    }
    // `a x` is a product.
    if at == "a ".len() { 0 } else { at }
}

/// `gradient of .. with respect to x`
fn words(text: &str) -> Found {
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
    let kinds = [&kinds[..], &ELSEWHERE].concat();
    let twice = ["hessian of ", "second derivative of "];
    let order = match () {
        () if skip(&mut at, &kinds) => 1,
        () if skip(&mut at, &twice) => 2,
        () if skip(&mut at, &["differentiate ", "derive ", "derivate "]) => 1,
        () => return None,
    };
    at += about(&text[at..]);
    let marks = [&MARKS[..], &[" by ", " for ", " in "]].concat();
    let found = marks.iter().filter_map(|mark| Some((lower.rfind(mark)?, mark.len()))).max();
    match found.filter(|(end, _)| *end >= at) {
        Some((end, mark)) => Some((at..end, repeated(&variable(last_name(&text[end + mark..]))?, order))),
        // The variable is said elsewhere.
        None => Some((at..text.len(), Vec::new())),
    }
}

/// How long the words are that say that a function comes: `the function`.
fn about(text: &str) -> usize {
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
const MARKS: [&str; 9] = [
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
    text.trim().trim_matches(['$', '.', ')']).trim()
}

/// `.., derivative with respect to x`
fn sentence(text: &str) -> Found {
    let lower = text.to_ascii_lowercase();
    let (end, mark) = MARKS.iter().filter_map(|mark| Some((lower.rfind(mark)?, mark.len()))).max()?;
    let name = variable(last_name(&text[end + mark..]))?;
    let mut body = &lower[..end];
    let words = [
        "derivative",
        "gradient",
        "jacobian",
        "differentiate",
        "differentiated",
        "derive",
        "derived",
        "take",
        "the",
        "compute",
    ];
    loop {
        let before = body.trim_end_matches([' ', ',', ';', ':', '(']);
        let word = words.iter().find_map(|word| before.strip_suffix(word).filter(|rest| rest.ends_with([' ', ','])));
        body = word.unwrap_or(before);
        if word.is_none() {
            return Some((0..body.len(), vec![name]));
        }
    }
}

fn repeated(name: &str, order: usize) -> Vec<String> {
    vec![name.to_owned(); order]
}

/// The part behind a sign of a differential: `d`, `∂`, `\partial`.
fn after_sign(text: &str) -> Option<&str> {
    let signs = ["\\partial", "\\mathrm{d}", "\\mathrm d", "\\operatorname{d}", "∂", "d"];
    signs.iter().find_map(|sign| text.trim_start().strip_prefix(sign))
}

/// The order behind a sign: `d^2`.
fn order(text: &str) -> (usize, &str) {
    ["^2", "²", "^{2}"].iter().find_map(|two| text.strip_prefix(two)).map_or((1, text), |rest| (2, rest))
}

/// `dX`, `dx^2`, behind a sign.
fn denominator(text: &str) -> Option<(String, usize)> {
    let names = denominators(text)?;
    let [first, rest @ ..] = &names[..] else { return None };
    rest.iter().all(|name| name == first).then(|| (first.clone(), names.len()))
}

/// The variables below the line, one for each order: `dX`, `dx^2`, `\partial x \partial y^\top`.
fn denominators(text: &str) -> Option<Vec<String>> {
    let rest = after_sign(text)?;
    let signs = ["\\partial", "∂", "\\mathrm{d}"];
    let (mut names, mut rest) = (Vec::new(), rest);
    loop {
        let next = signs.iter().filter_map(|sign| Some((rest.find(sign)?, sign.len()))).min();
        let (part, tail) = next.map_or((rest, None), |(at, length)| (&rest[..at], Some(&rest[at + length..])));
        let part = part.trim().trim_end_matches("\\,").trim();
        let twice = ["^2", "²", "^{2}"].iter().find_map(|mark| part.strip_suffix(mark));
        let transposes = ["^T", "'", "^{T}", "^\\top", "^{\\top}", "^\\intercal", "^{\\intercal}", "^{\\mathsf{T}}"];
        let name = transposes.iter().find_map(|mark| part.strip_suffix(mark));
        let name = variable(twice.or(name).unwrap_or(part))?;
        names.extend(vec![name; if twice.is_some() { 2 } else { 1 }]);
        match tail {
            Some(tail) => rest = tail,
            None => return (names.len() <= 2).then_some(names),
        }
    }
}

/// `d(..)/dx`, `d/dx ..`
fn quotient(text: &str) -> Found {
    let sign = after_sign(text)?;
    // `d2/dx2`
    let flat = sign.strip_prefix('2').filter(|rest| rest.trim_start().starts_with('/'));
    let (times, rest) = flat.map_or_else(|| order(sign), |rest| (2, rest));
    let rest_at = text.len() - rest.len();
    let body = rest.trim_start();
    let body_at = rest_at + rest.len() - body.len();
    if let Some(below) = body.strip_prefix('/') {
        let below_at = body_at + 1;
        let sign = after_sign(below)?;
        let sign_at = below_at + below.len() - sign.len();
        let name = sign.trim_start();
        let name_at = sign_at + sign.len() - name.len();
        let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
        let (_, tail) = order(&name[end..]);
        let by = if flat.is_some() { name[..end].strip_suffix('2')? } else { &name[..end] };
        let begin = name_at + name.len() - tail.len();
        let of = if tail.to_ascii_lowercase().starts_with(" of ") { " of ".len() } else { 0 };
        let of = of + about(&tail[of..]);
        return Some((begin + of..text.len(), repeated(&variable(by)?, times)));
    }
    let enclosed = body.starts_with(['(', '[']).then(|| matching(body)).flatten();
    let below = enclosed.and_then(|close| body[close + 1..].trim_start().strip_prefix('/'));
    let (Some(close), Some(below)) = (enclosed, below) else { return open_quotient(text, times) };
    let below = below.trim();
    let below = below.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(below);
    let (name, twice) = denominator(below)?;
    (twice == times).then(|| (body_at + 1..body_at + close, repeated(&name, times)))
}

/// `d tr(A*X)/dX`: the sign stands apart from what is differentiated, or before a function.
fn open_quotient(text: &str, times: usize) -> Found {
    let (_, rest) = order(after_sign(text)?);
    let value = rest.trim_start();
    let apart =
        rest.len() > value.len() && value.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '|' | '‖' | '('));
    let word = &value[..value.find(|c: char| !c.is_alphanumeric()).unwrap_or(value.len())];
    let function = is_function(word) || from_elsewhere(word).is_some() || value.starts_with(['|', '‖', '\\']);
    if !apart && !function {
        return None;
    }
    let (above, below) = text.rsplit_once('/')?;
    let (name, twice) = denominator(below.trim())?;
    let begin = text.len() - value.len();
    (twice == times && begin < above.len()).then(|| (begin..above.len(), repeated(&name, times)))
}

/// The place of the bracket that closes the first one.
fn matching(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let found = text.char_indices().find(|(_, c)| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    found.map(|(at, _)| at)
}

/// `grad(.., x)`, `diff(.., x)`
fn call(text: &str) -> Found {
    let open = text.find('(')?;
    let times = match text[..open].trim().to_ascii_lowercase().as_str() {
        "grad" | "gradient" | "diff" | "derivative" | "jacobian" | "d" => 1,
        "hessian" => 2,
        _ => return None,
    };
    if matching(&text[open..])? != text.len() - open - 1 {
        return None;
    }
    let Some(comma) = text.rfind(',') else {
        // `gradient(x'*A*x)`: the variable is said elsewhere.
        let said = !matches!(text[..open].trim(), "d" | "diff");
        return said.then(|| (open + 1..text.len() - 1, Vec::new()));
    };
    let name = variable(&text[comma + 1..text.len() - 1])?;
    Some((open + 1..comma, repeated(&name, times)))
}

/// `\frac{\partial}{\partial x} ..`, `\frac{\partial ..}{\partial x}`
fn fraction(text: &str) -> Found {
    let inner = text.trim_start_matches(['$', ' ']);
    let begin = text.len() - inner.len();
    let inner = inner.trim_end_matches(['$', ' ']);
    let above = ["\\frac", "\\dfrac", "\\tfrac"].iter().find_map(|word| inner.strip_prefix(word))?;
    let above_at = begin + inner.len() - above.len();
    let close = above.starts_with('{').then(|| matching(above))??;
    let (times, value) = order(after_sign(&above[1..close])?);
    let below = &above[close + 1..];
    let end = below.starts_with('{').then(|| matching(below))??;
    let below_line = denominators(&below[1..end])?;
    // The order may be said below the line only.
    let names = match &below_line[..] {
        [name] => repeated(name, times),
        _ => below_line,
    };
    let rest_at = above_at + close + 1 + end + 1;
    let whole = begin + inner.len();
    if !value.trim().is_empty() {
        let value_end = above_at + close;
        return text[rest_at..whole].trim().is_empty().then(|| (value_end - value.len()..value_end, names));
    }
    Some((rest_at..whole, names))
}

/// `∇_x ..`, `\nabla_{\mathbf{w}} ..`
fn nabla(text: &str) -> Found {
    let inner = text.trim_start_matches(['$', ' ']);
    let partial = |sign| {
        inner
            .strip_prefix(sign)
            .filter(|rest| rest.starts_with('_') || rest.starts_with(|c| subscript_letter(c).is_some()))
    };
    let sign = ["\\nabla", "∇", "grad_", "nabla_"].into_iter().find(|sign| inner.starts_with(sign));
    let rest = sign.map(|sign| &inner[sign.trim_end_matches('_').len()..]);
    let rest = rest.or_else(|| ["\\partial", "∂"].iter().find_map(partial))?;
    let (times, rest) = order(rest);
    // `∇f(x) = 2*x` says what the gradient is, and not what `f` is.
    if between_equals(rest).len() > 1 {
        return None;
    }
    // `∇ₓ`
    let mut letters = rest.chars();
    if let Some(letter) = letters.next().and_then(subscript_letter) {
        let end = text.trim_end_matches(['$', ' ']).len();
        return Some((text.len() - letters.as_str().len()..end, repeated(&letter.to_string(), times)));
    }
    // `∇(x'*x)`: the variable is said elsewhere.
    let end = text.trim_end_matches(['$', ' ']).len();
    if stands_before_all(rest) {
        return Some((text.len() - rest.len()..end, Vec::new()));
    }
    let below = rest.strip_prefix('_')?;
    let length = match () {
        () if below.starts_with('{') => matching(below)? + 1,
        () if below.starts_with('\\') => below[1..].find(|c: char| !c.is_ascii_alphabetic())? + 1,
        () => below.chars().next()?.len_utf8(),
    };
    let (times_after, tail) = order(&below[length..]);
    let end = text.trim_end_matches(['$', ' ']).len();
    let times = times.max(times_after);
    let names: Vec<char> = below[..length].chars().filter(|c| c.is_alphabetic()).collect();
    let names = match names[..] {
        // `\nabla^2_{xy}`
        [first, second] if times == 2 && !below.starts_with('\\') && !below[..length].contains(['\\', '_']) => {
            vec![first.to_string(), second.to_string()]
        }
        _ => repeated(&variable(&below[..length])?, times),
    };
    Some((text.len() - tail.len()..end, names))
}
