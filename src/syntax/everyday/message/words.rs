//! Words of a message: which are none of a formula, which may be left out, and which may not.

use super::super::glued::is_greek;
use super::super::kinds::{KINDS, VERBS, leading};
use super::super::spoken::{is_operator, postfix};
use crate::base::spelling_distance;
use crate::ops::{from_elsewhere, is_function};

/// Words that ask for something else than a derivative, wherever they stand.
const ASKING: [&str; 23] = [
    "solve",
    "solves",
    "integrate",
    "integral",
    "limit",
    "adjoint",
    "eigenvalue",
    "eigenvalues",
    "eigenvector",
    "argmin",
    "argmax",
    "elasticity",
    "laplacian",
    "curl",
    "divergence",
    "directional",
    "expand",
    "factor",
    "factorise",
    "factorize",
    "antiderivative",
    "taylor",
    "expansion",
];

/// Words that say more of the formula behind them than what it is called.
const MODIFYING: [&str; 29] = [
    "conjugate",
    "singular",
    "rank",
    "kernel",
    "largest",
    "smallest",
    "minimum",
    "maximum",
    "direction",
    "expected",
    "expectation",
    "average",
    "negative",
    "double",
    "triple",
    "twice",
    "root",
    "exponential",
    "logarithm",
    "not",
    "without",
    "projected",
    "natural",
    "constrained",
    "convex",
    "implicit",
    "conditions",
    "numerically",
    "lambda",
];

/// Words before a message that say nothing of it, beside those of a question.
const POLITE: [&str; 64] = [
    "hi",
    "hello",
    "hey",
    "dear",
    "please",
    "kindly",
    "pls",
    "so",
    "then",
    "now",
    "also",
    "and",
    "but",
    "or",
    "suppose",
    "assume",
    "assuming",
    "let",
    "given",
    "where",
    "with",
    "when",
    "if",
    "that",
    "could you",
    "can you",
    "would you",
    "tell me",
    "i'd like",
    "i would like",
    "we want",
    "i want",
    "we need",
    "i need",
    "need",
    "get",
    "obtain",
    "looking for",
    "i am looking for",
    "i'm looking for",
    "help me with",
    "help with",
    "define",
    "denote",
    "put",
    "say",
    "write",
    "i have",
    "we have",
    "give",
    "give me",
    "find",
    "compute",
    "calculate",
    "what is",
    "what's",
    "whats",
    "show me",
    "take",
    "i.e.",
    "e.g.",
    "i'm asked for",
    "determine",
    "evaluate",
];

/// Words that make a piece alone and say nothing.
const ALONE: [&str; 5] = ["thanks", "thank you", "many thanks", "cheers", "thx"];

/// Whether a piece of a text is a word of a language, and not the name of a variable or of a function.
pub(super) fn is_word(text: &str) -> bool {
    let text = text.replace('’', "'");
    // `what's`, but not `g'Wg`
    let ends = ["'s", "n't", "'re", "'m", "'ll", "'d", "'ve"];
    let text = ends.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(&text);
    if SMALL.contains(&text.to_lowercase().as_str()) {
        return true;
    }
    // `Gauss-Newton`, `M-step`, but not `Xw-y`.
    let letters = |part: &str| part.chars().filter(|c| c.is_alphabetic()).count();
    let mut parts = text.split(['-', '/']);
    let is_part = |part: &str| {
        let is_plain =
            part.starts_with(char::is_alphabetic) && part.chars().all(char::is_alphanumeric) && !is_greek(part);
        is_plain && (letters(part) > 1 || part.starts_with(char::is_uppercase))
    };
    parts.clone().any(|part| letters(part) > 2) && parts.all(is_part)
}

/// Words of one letter or two.
const SMALL: [&str; 22] = [
    "i", "is", "of", "in", "to", "my", "we", "it", "as", "on", "an", "be", "at", "by", "or", "so", "he", "if", "no",
    "do", "me", "us",
];

/// Whether a word is the name of a function, or an operator.
pub(super) fn is_of_a_formula(word: &str) -> bool {
    let lower = word.to_lowercase();
    is_function(&lower) || from_elsewhere(&lower).is_some() || is_operator(&lower) || postfix(&lower).is_some()
}

/// Whether leaving the word out would change what is meant.
pub(super) fn is_meaningful(word: &str) -> bool {
    word.split('-').any(|part| {
        let lower = part.to_lowercase();
        asks_for_more(part) || MODIFYING.contains(&lower.as_str()) || postfix(&lower).is_some() || is_operator(&lower)
    })
}

/// Verbs that are nouns as well.
const NOUNS: [&str; 3] = ["factor", "limit", "kernel"];

/// Whether a word that may ask for something is a noun before another one, behind an article: `a factor model`.
pub(super) fn is_noun_among(words: &[&str], at: usize) -> bool {
    let is_article = at.checked_sub(1).is_some_and(|before| matches!(words[before], "a" | "an" | "the" | "of" | "our"));
    let is_followed = words.get(at + 1).is_some_and(|next| next.chars().count() > 3 && is_word(next));
    NOUNS.contains(&words[at].to_lowercase().as_str()) && is_article && is_followed
}

/// Whether a word asks for something else than a derivative.
pub(super) fn asks_for_more(word: &str) -> bool {
    word.split('-').any(|part| ASKING.contains(&part.to_lowercase().as_str()))
}

/// Whether all of a text is words.
pub(super) fn is_all_words(text: &str) -> bool {
    let mut words = text.split_whitespace().map(|word| word.trim_matches([',', '.', '!', '"'])).peekable();
    words.peek().is_some() && words.all(|word| is_word(word) || word == "a" || word == "A" || word.is_empty())
}

/// Whether a text says something that no formula is part of: most of it words, and no sign of an operation.
pub(super) fn is_remark(text: &str) -> bool {
    let all: Vec<&str> = text.split_whitespace().map(|word| word.trim_matches([',', '.', '!', '"'])).collect();
    let is_said = |word: &str| is_word(word) || word.ends_with("'s") || matches!(word, "a" | "A" | "");
    let words = all.iter().filter(|word| is_said(word)).count();
    let is_sign = |word: &&&str| word.chars().count() < 3 && !word.contains(['=', '+', '*', '/', '^', '(', '|', '\'']);
    let others = all.iter().filter(|word| !is_said(word)).all(|word| is_sign(&word));
    words > 0 && 3 * words >= 2 * all.len() && others || is_all_words(text)
}

/// Whether a text tells what somebody thinks or wants, and nothing of the mathematics: `I thought there is a transpose`.
pub(super) fn is_personal(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["i ", "my ", "we ", "he ", "she ", "they ", "it "].iter().any(|lead| lower.starts_with(lead)) && is_all_words(text)
}

/// Whether a text has a word among its operands, which is none: `F's symmetric`.
pub(super) fn has_word_among(text: &str) -> bool {
    let is_odd = |word: &str| word.chars().count() > 2 && is_word(word) && !is_of_a_formula(word);
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_operator = |c: char| "+-−*/^.=,;:@%<>(|⊙∘⊗".contains(c);
    // `1 + logvar - mu` has operators on both sides of the name.
    let is_operand = |at: usize| {
        let before = at.checked_sub(1).is_none_or(|before| words[before].ends_with(is_operator));
        before && words.get(at + 1).is_none_or(|next| next.starts_with(is_operator) && !next.starts_with(['(', '|']))
    };
    words.len() > 1 && (0..words.len()).any(|at| is_odd(words[at]) && !is_operand(at))
}

/// Whether a text has a word of three letters or more between spaces, without which it is nothing but a formula.
pub(crate) fn has_words(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let plain = word.trim_matches([',', '.', '!', '?', ':', ';', '(', ')', '"', '{', '}', '$']);
        let plain = plain.strip_prefix("\\text{").unwrap_or(plain);
        plain.chars().count() > 2 && is_word(plain) && !is_function(plain)
    })
}

/// The text without the polite words that it begins with, and without what ends a sentence.
pub(super) fn plain(text: &str) -> &str {
    let mut rest =
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '?' | '!' | '"' | ':' | ',' | '–' | '—'));
    loop {
        let before = rest;
        if POLITE.iter().chain(&ALONE).any(|word| word.eq_ignore_ascii_case(rest)) {
            return "";
        }
        let lead = POLITE.iter().filter_map(|word| {
            let head = rest.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
            rest[head.len()..].starts_with([' ', ',']).then_some(word.len())
        });
        if let Some(length) = lead.max() {
            rest = rest[length..].trim_start_matches([' ', ',']);
        }
        let ends = [" please", " thanks", " thank you", " pls", ", please", ", thanks"];
        if let Some(shorter) = ends.iter().find_map(|end| rest.strip_suffix(end)) {
            rest = shorter.trim_end_matches([' ', ',']);
        }
        if rest == before {
            return rest;
        }
    }
}

/// How long the first word of a text is, with the spaces behind it, if it is a word that may be left out.
pub(super) fn first_word(text: &str) -> Option<usize> {
    let (word, _) = text.split_once(' ')?;
    let plain = word.trim_end_matches([',', ':']);
    let rest = text[word.len()..].trim_start();
    let asks = leading(&text.to_lowercase()).is_some() || VERBS.contains(&plain.to_lowercase().as_str());
    let is_article = matches!(plain, "a" | "an" | "the");
    // `the smooth TV sum(..)`
    let is_acronym = plain.chars().count() > 1 && plain.chars().all(|c| c.is_ascii_uppercase());
    ((is_word(plain) || is_article || is_acronym) && !asks).then_some(text.len() - rest.len())
}

/// The text with the words for derivatives that are misspelt in it as they are spelt, and those words.
pub(super) fn spelt(text: &str) -> (String, Vec<(String, &'static str)>) {
    let known = KINDS.iter().map(|kind| kind.word).chain(VERBS).chain(["respect"]);
    let known: Vec<&'static str> = known.filter(|word| word.len() > 5 && !word.contains(' ')).collect();
    let mut mended = Vec::new();
    let mut out = String::new();
    for part in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphabetic());
        let lower = word.to_lowercase();
        let is_known = |known: &&str| lower.starts_with(*known) || known.starts_with(lower.as_str());
        let most = if lower.len() > 7 { 2 } else { 1 };
        let close = |known: &&&'static str| {
            known.chars().next() == lower.chars().next() && spelling_distance(&lower, known) <= most
        };
        let is_long = lower.len() > 5 && lower.is_ascii() && !known.iter().any(is_known) && !is_function(word);
        match known.iter().find(close).filter(|_| is_long) {
            Some(known) => {
                mended.push((word.to_owned(), *known));
                out += known;
                out += &part[word.len()..];
            }
            None => out += part,
        }
    }
    (out, mended)
}
