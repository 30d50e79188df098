//! What a text says its expression is called: `Kalman gain: ..`, `weighted least squares (y - X*b)'*W*(y - X*b)`. It says nothing of the expression.

use super::LONGEST;
use super::attributes::is_noun;
use super::clauses::{clauses, says};
use super::glued::is_greek;
use super::kinds::{KINDS, VERBS};
use super::parts::{LEADS, defines};
use super::phrases::{is_acronym, is_description};
use super::preamble::is_word_of_a_sentence;
use super::question::question;
use super::sentences::{fillers, lead, named_first};
use super::spoken::{is_operator, postfix};
use crate::ops::{Callable, Spoken, from_elsewhere, is_function};
use crate::syntax::lexer::words;

/// Words before an expression that say more than what it is called.
const OPERATORS: [&str; 35] = [
    "between",
    "among",
    "under",
    "without",
    "using",
    "via",
    "per",
    "exponential",
    "logarithm",
    "what",
    "happens",
    "half",
    "double",
    "triple",
    "one",
    "two",
    "three",
    "four",
    "ten",
    "negative",
    "root",
    "expected",
    "expectation",
    "average",
    "integral",
    "limit",
    "laplacian",
    "curl",
    "divergence",
    "not",
    "minimum",
    "maximum",
    "argmin",
    "argmax",
    "lambda",
];

/// The text with blanks for a heading, and what is said of that. `is_free` says whether a name is none that is known.
pub(crate) fn without_heading(text: &str, is_free: &dyn Fn(&str) -> bool) -> Option<(String, String)> {
    if text.len() > LONGEST {
        return None;
    }
    // `derivative by A: tr(A*X)`
    if named_first(text, fillers(text)).is_some() {
        return None;
    }
    if let Some((begin, end)) = domain(text).or_else(|| remark(text)) {
        let note = format!("'{}' is not used", text[begin..end].trim_matches([' ', ',', ';', '(', ')']));
        return Some((format!("{}{}{}", &text[..begin], " ".repeat(end - begin), &text[end..]), note));
    }
    let (begin, end) = before_colon(text).or_else(|| description(text))?;
    let heading = text[begin..end].trim();
    let (before, rest) = (&text[..begin], &text[end..]);
    let is_spoken_of = |word: &str| words(before).chain(words(rest)).any(|own| own == word);
    let is_name = |word: &str| word.chars().count() > 2 && (!is_free(word) || is_spoken_of(word) && !is_function(word));
    if words(heading.trim_end_matches(':')).any(is_name) && !heading.ends_with(':') {
        return None;
    }
    // A heading may ask: `BCE loss derivative: ..`.
    let lower = heading.to_lowercase();
    let kind = KINDS.iter().filter(|kind| lower.contains(kind.word)).max_by_key(|kind| (kind.order, kind.word.len()));
    let asked = kind.filter(|_| heading.ends_with(':') && question(rest).is_none() && !has_question(rest));
    let called = heading.trim_end_matches(':');
    let called = &called[lead(called).map_or(0, |(begin, _)| begin)..];
    let note = format!("'{called}' is read as what the expression is called");
    let text = match asked {
        Some(kind) => format!("{before}{} of {}", kind.word, rest.trim_start()),
        None => format!("{before}{}{rest}", " ".repeat(end - begin)),
    };
    Some((text, note))
}

/// Whether a text has a derivative in the notation of quotients, or an equation that may be a claim.
fn has_question(text: &str) -> bool {
    ["/d", "∂", "∇", "\\nabla", "\\partial"].iter().any(|sign| text.contains(sign))
}

/// `KL divergence between Gaussians: ..`: several words before a colon and a space. A single one is a label.
fn before_colon(text: &str) -> Option<(usize, usize)> {
    let mut depth = 0_i32;
    let colon = text.char_indices().find(|(_, c)| {
        depth += i32::from(matches!(c, '(' | '[' | '{')) - i32::from(matches!(c, ')' | ']' | '}'));
        *c == ':' && depth == 0
    })?;
    let (heading, rest) = (&text[..colon.0], &text[colon.0 + 1..]);
    let leads = ["lambda", "def", "let", "given", "is", "are", "does", "do", "prove", "show", "verify", "check", "why"];
    // A single word before an expression is a label.
    let called = &heading[lead(heading).map_or(0, |(begin, _)| begin)..];
    let first = called.split_whitespace().next()?.to_lowercase();
    let is_apart = called.split_whitespace().count() > 1
        || (rest.contains('=') || rest.contains('\\'))
            && !is_function(heading)
            && !words(rest).any(|word| word == heading);
    let is_heading = is_apart
        && rest.starts_with(' ')
        && !rest.trim().is_empty()
        && !heading.contains(['=', ';', '\\', '?', '+', '*', '/', '^', '|', '\'', '∂', '∇'])
        && !leads.contains(&first.as_str())
        && heading.split([' ', '-']).any(is_plain)
        && !says(heading);
    is_heading.then_some((0, colon.0 + 1))
}

/// `f : R^n -> R, ..`: between which spaces a function is.
fn domain(text: &str) -> Option<(usize, usize)> {
    let (name, rest) = text.split_once(':')?;
    let begin = text.len() - rest.len();
    let name = name.trim();
    let name = ["let ", "Let ", "for ", "For "].iter().find_map(|lead| name.strip_prefix(lead)).unwrap_or(name);
    let arrow = ["->", "→", "\\to", "\\rightarrow"].iter().filter_map(|arrow| rest.find(arrow)).min()?;
    let end = rest[arrow..].find([',', ';', '.'])? + arrow + 1;
    let is_space = |part: &str| part.trim().trim_start_matches("\\mathbb{").starts_with(['R', 'ℝ']);
    let is_domain = name.chars().count() == 1 && is_space(&rest[..arrow]) && rest[end..].contains('=');
    is_domain.then_some((0, begin + end))
}

/// `.., derivative wrt H (NMF)`: capitals in parentheses at the end.
fn remark(text: &str) -> Option<(usize, usize)> {
    let end = text.trim_end().len();
    let inner = text[..end].strip_suffix(')')?;
    let begin = inner.rfind('(')?;
    let word = &inner[begin + 1..];
    let is_acronym = word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase()) && inner[..begin].ends_with(' ');
    let is_asked = question(text[..begin].trim_end()).is_some_and(|question| !question.wrt.is_empty());
    (is_acronym && is_asked).then_some((begin, end))
}

/// Whether it is a word, and none of a formula.
fn is_plain(word: &str) -> bool {
    let mut letters = word.chars();
    let is_capital = |word: &str| word.chars().all(|c| c.is_ascii_uppercase());
    if is_acronym(word) {
        return true;
    }
    word.chars().count() > 2
        && letters.next().is_some_and(char::is_alphabetic)
        && (letters.all(char::is_lowercase) || is_capital(word))
        && !is_greek(word)
}

/// Two words or more before an expression that are none of it: `geometric series inv(I - A)`, `leaky relu max(0.01*x,x)`.
fn description(text: &str) -> Option<(usize, usize)> {
    let begin = lead(text).map_or(0, |(begin, _)| begin);
    let rest = &text[begin..];
    let begin = begin + ["the ", "a ", "an "].iter().find(|article| rest.starts_with(**article)).map_or(0, |a| a.len());
    let mut end = begin;
    let mut own: Vec<&str> = Vec::new();
    for part in text[begin..].split_inclusive(' ') {
        let word = part.trim_end_matches([' ', ',']);
        let is_said = word.split('-').all(is_plain) && part.ends_with(' ');
        if !is_said {
            break;
        }
        own.push(word);
        end += part.len();
    }
    // `term log det(..)`: what is applied to the expression is no word of what it is called.
    while let Some(word) = own.last().filter(|word| is_applied(word, &text[end..])) {
        end -= text[..end].len() - text[..end].trim_end_matches([' ', ',']).len() + word.len();
        own.pop();
    }
    let called = |word: &&str| (is_function(word) || from_elsewhere(word).is_some()) && !is_noun(word);
    // `leaky relu max(..)`, but not `leaky relu x`.
    let rest = &text[end..];
    let applies = rest.split_once('(').is_some_and(|(name, _)| name.chars().all(char::is_alphabetic));
    let last = own.last()?;
    let lower: Vec<String> = own.iter().map(|word| word.to_lowercase()).collect();
    let says_more = |word: &String| {
        let is_asked = KINDS.iter().any(|kind| kind.word == word) || VERBS.contains(&word.as_str());
        is_asked
            || is_word_of_a_sentence(word)
            || OPERATORS.contains(&word.as_str())
            || LEADS.iter().any(|lead| lead.trim() == word)
            || is_operator(word)
            || postfix(word).is_some_and(|_| word != lower.last().unwrap_or(word))
    };
    // `what happens to ..`
    let (first, behind) = rest.split_at(rest.find(|c: char| !c.is_lowercase()).unwrap_or(rest.len()));
    let goes_on = first.len() > 1 && behind.starts_with(' ') && !called(&first);
    let is_function_of = rest.split(' ').next().is_some_and(is_composed) && rest.contains(' ');
    let is_formula = (is_function_of || !goes_on && rest.chars().any(|c| "(|‖'^*/+ᵀ".contains(c)))
        && !rest.starts_with(['=', '+', '-', '*', '/', '^', ',', '.', ':']);
    // `utility U = ..`
    let is_definition = is_definition(rest);
    let is_said = (own.len() > 1 || is_definition)
        && !lower.iter().any(says_more)
        && own.iter().any(|word| !called(word))
        && (!called(last) || applies)
        && (postfix(&last.to_lowercase()).is_none() || rest.starts_with('(') && is_long(own[own.len() - 2]))
        && is_formula
        && clauses(&text[begin..end]).is_none()
        // What is known to be no more than a name is dropped there, but for definitions.
        && (rest.contains('=') || !is_description(last));
    is_said.then_some((begin, end))
}

/// Whether a function is written before others without brackets: `log det(X)`, `tr inv(X)`; `relu max(x,0)` says twice what it is.
fn is_composed(word: &str) -> bool {
    let own = Callable::find(from_elsewhere(word).unwrap_or(word));
    let spoken = [Spoken::Logarithm, Spoken::Exponential, Spoken::Root, Spoken::Absolute].map(Spoken::name);
    let is_known = |own: &Callable| !matches!(own, Callable::Map(_)) || spoken.contains(&own.name());
    own.is_some_and(|own| is_known(&own)) && !is_noun(word)
}

/// Whether a word is a function of what stands behind it: a call, bars, or another function.
fn is_applied(word: &str, rest: &str) -> bool {
    let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let next = &rest[..length];
    let is_call = rest[length..].starts_with(['(', '[', ' ']) && is_composed(next) || rest.starts_with(['|', '‖', '(']);
    let is_operand = || length > 0 && (next.chars().count() == 1 || is_greek(next)) && rest[length..].starts_with(' ');
    // `Leontief inverse (I - A)^{-1}`
    is_composed(word) && postfix(word).is_none() && (is_call || is_operand())
}

/// Whether a text begins with a definition, `U = ..`, `k(x,y) = ..`.
fn is_definition(text: &str) -> bool {
    let left = text.split_once('=').map(|(left, _)| left.trim());
    defines(text) && left.is_some_and(|left| !left.contains([' ', '|']) && left.matches('(').count() < 2)
}

/// Whether a word is rather that of a person or a thing than a name: `Leontief inverse (I - A)^-1`.
fn is_long(word: &str) -> bool {
    word.chars().count() > 3
}
