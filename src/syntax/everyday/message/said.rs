//! What a piece of a message says of names: `A and B are symmetric`, `square A`, `X is n x m`, `x in R^n`.

use super::super::attributes::{MATRIX, SCALAR, UNUSED, VECTOR};
use super::super::clauses::attribute;
use super::super::glued::is_greek;
use super::super::leads::Clauses;
use super::super::sizes::only_sizes;
use super::super::variable::variable;
use super::words::{is_meaningful, is_word};
use crate::syntax::lexer::is_name;

/// Words for what every matrix may be.
const GENERAL: [&str; 9] =
    ["nonsymmetric", "non-symmetric", "general", "arbitrary", "any", "every", "all", "real", "rectangular"];

/// What a text says of names, if it says nothing else.
pub(super) fn said(text: &str) -> Option<Clauses> {
    let text = text.trim_matches([' ', '.', ',']);
    // `A is m x n and B is n x m`
    let both = || {
        text.match_indices(" and ")
            .find_map(|(at, and)| Some([said(&text[..at])?, said(&text[at + and.len()..])?].concat()))
    };
    only_sizes(text).or_else(|| behind(text)).or_else(|| before(text)).or_else(both)
}

/// The names of a list, `x, y and z`, and what stands behind it.
fn names(text: &str) -> (Vec<String>, &str) {
    let (mut names, mut rest) = (Vec::new(), text);
    loop {
        let word = rest.split([' ', ',']).next().unwrap_or_default();
        let Some(name) = variable(word).filter(|name| is_name(name) && is_short(name)) else { return (names, rest) };
        let behind = rest[word.len()..].trim_start();
        names.push(name);
        let more = behind.strip_prefix(',').map(str::trim_start);
        let more = more.map(|more| more.strip_prefix("and ").unwrap_or(more)).or_else(|| behind.strip_prefix("and "));
        match more {
            Some(more) => rest = more.trim_start(),
            None => return (names, behind),
        }
    }
}

/// Whether it is rather a name than a word: a letter, with a number or a mark, or a Greek one.
fn is_short(name: &str) -> bool {
    let base = name.split('_').next().unwrap_or_default();
    base.chars().filter(|c| c.is_alphabetic()).count() < 3 && !attribute_like(name) || is_greek(base)
}

fn attribute_like(name: &str) -> bool {
    matches!(name, "is" | "be" | "an" | "of" | "in" | "a")
}

/// `A and B are symmetric`, `A symmetric`, `x is a vector`, `X is n x m`.
fn behind(text: &str) -> Option<Clauses> {
    let (names, rest) = names(text);
    let verbs = ["is ", "are ", "be ", "being ", "both ", "all ", "a ", "an ", "the ", "real "];
    let mut rest = rest;
    while let Some(behind) = verbs.iter().find_map(|verb| rest.strip_prefix(verb)) {
        rest = behind.trim_start();
    }
    let kind = words_of(rest)?;
    (!names.is_empty()).then(|| names.into_iter().map(|name| (name, kind.to_owned())).collect())
}

/// `square A`, `vectors x and y`, `nonsymmetric A`, `diagonal D`.
fn before(text: &str) -> Option<Clauses> {
    let places = text.match_indices(' ').map(|(at, _)| at);
    places.into_iter().find_map(|at| {
        let (names, rest) = names(text[at..].trim_start());
        let words = text[..at].trim();
        let words = ["a ", "an ", "the "].iter().find_map(|article| words.strip_prefix(article)).unwrap_or(words);
        let kind = words_of(words).filter(|_| rest.is_empty() && !names.is_empty())?;
        Some(names.into_iter().map(|name| (name, kind.to_owned())).collect())
    })
}

/// The attribute that words are, or that they say nothing.
fn words_of(words: &str) -> Option<&'static str> {
    let words = words.trim();
    let general = || {
        let mut rest = words.split_whitespace().filter(|word| !matches!(*word, "matrix" | "matrices")).peekable();
        rest.peek().is_some() && rest.all(|word| GENERAL.contains(&word))
    };
    let real = words.strip_prefix("real ").unwrap_or(words);
    // `symmetric mass matrix`, `symmetric stiffness`
    let begins = || {
        let cuts = real.match_indices(' ').map(|(at, _)| at).rev();
        cuts.into_iter().find_map(|at| {
            let is_apart = real[at..]
                .split_whitespace()
                .all(|word| is_word(word) && !is_meaningful(word) && attribute(word).is_none_or(|own| own == MATRIX));
            attribute(&real[..at]).filter(|own| is_apart && !matches!(*own, SCALAR | VECTOR | MATRIX))
        })
    };
    attribute(real)
        .or_else(begins)
        .or_else(|| general().then_some(UNUSED))
        .or_else(|| (words == "numbers" || words == "a number").then_some(SCALAR))
}
