//! What a text says of the sizes of its variables: `A is m x n`, `x ∈ ℝⁿ`, `W of size 4 by 3`, `P ∈ S^n_{++}`.

use super::attributes::{
    ADJECTIVES, ARTICLES, ATTRIBUTES, MATRIX, SCALAR, SQUARE, UNUSED, VECTOR, short_name as variable,
};
use super::frame::matching;
use super::kinds::{VERBS, leading};
use super::leads::{Clauses, LEADS};
use crate::ops::is_function;
use std::ops::Range;

/// Words before a variable that a derivative is by: it stays where what is said of it is taken out.
pub(super) const BEFORE_VARIABLES: [&str; 8] = ["wrt", "w.r.t", "w.r.t.", "to", "by", "of", "over", "in"];

/// Words for the number of entries.
const COUNTS: [&str; 7] = ["length", "size", "sizes", "dimension", "dimensions", "shape", "order"];

/// Words that are no sizes.
const NO_SIZES: [&str; 14] = ["is", "be", "an", "of", "in", "by", "a", "x", "X", "or", "to", "at", "no", "it"];

/// The most words behind sizes that say what something is called.
const MOST_WORDS: usize = 4;

/// What is said of names: their shape as in a declaration, and attributes.
#[derive(Default)]
struct Phrase {
    sizes: Option<Vec<String>>,
    noun: Option<&'static str>,
    attributes: Vec<&'static str>,
}

/// The first place where a text says sizes of names, with what it says.
pub(super) fn sizes(text: &str) -> Option<(Range<usize>, Clauses)> {
    let begins = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let is_apart = before.is_none_or(|c| c.is_whitespace() || matches!(c, ',' | ';' | '(' | '$' | ':'));
        is_apart && text[*at..].starts_with(|c: char| c.is_alphabetic() || c == '\\')
    };
    text.char_indices().map(|(at, _)| at).filter(begins).find_map(|at| clause(text, at))
}

/// What a text says of sizes, if it says nothing else.
#[cfg(feature = "serde")]
pub(super) fn only_sizes(text: &str) -> Option<Clauses> {
    let mut said = Vec::new();
    let mut rest = text.trim_matches([' ', '.', ',', '$']);
    while !rest.is_empty() {
        let (range, own) = sizes(rest).filter(|(range, _)| rest[..range.start].trim().is_empty())?;
        said.extend(own);
        rest = rest[range.end..].trim_start_matches([' ', ',', '.', '$', ')']);
        rest = rest.strip_prefix("and ").unwrap_or(rest);
    }
    (!said.is_empty()).then_some(said)
}

/// What is said as a text says it: `A in R^{n x m}`, `A is symmetric`.
#[cfg(feature = "serde")]
pub(super) fn written(name: &str, said: &str) -> String {
    let sizes = said.split_once('(').map(|(_, sizes)| sizes.trim_end_matches(')').replace(',', " x "));
    match sizes {
        Some(sizes) => format!("{name} in R^{{{sizes}}}"),
        None => format!("{name} is {said}"),
    }
}

/// How names and what is said of them are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// `A is`
    One,
    /// `A and B are`
    Each,
    /// `x ∈`
    Space,
    /// `A: m x n`, `A (m x n)`
    Sizes,
    /// `and x a 2-vector`
    None,
}

fn clause(text: &str, begin: usize) -> Option<(Range<usize>, Clauses)> {
    let (names, named) = names(text, begin);
    let lead = led(text, begin);
    let before = text[..lead].trim_end();
    let is_apart = lead < begin || before.is_empty() || before.ends_with([',', ';', '(', ':', '.']);
    let last = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let is_variable = BEFORE_VARIABLES.contains(&last.to_ascii_lowercase().as_str());
    let (joint, at) = joint(text, named);
    let is_list = names.len() > 1;
    let fits = match joint {
        Joint::One => !is_list && !before.ends_with(['=', '+', '-', '*', '/', '^']),
        Joint::Each | Joint::Space => !is_list || is_apart && !is_variable,
        Joint::Sizes => !is_list && is_apart,
        Joint::None => {
            !is_list && is_apart && names.first().is_some_and(|name| name != "a" && (name != "A" || lead < begin))
        }
    };
    if names.is_empty() || !fits {
        return None;
    }
    let (end, said) = match joint {
        Joint::Space => {
            let (length, mut phrase) = space(&text[at..])?;
            (phrase.extend(text, at + length), phrase)
        }
        Joint::Sizes if text[..at].ends_with('(') => {
            let (length, sizes) = dimensions(&text[at..])?;
            let close = text[at + length..].trim_start().strip_prefix(')')?;
            (text.len() - close.len(), Phrase { sizes: Some(sizes), ..Phrase::default() })
        }
        _ => {
            let mut phrase = Phrase::default();
            (phrase.extend(text, at), phrase)
        }
    };
    let shape = said.shape()?;
    let all = names.iter().flat_map(|name| {
        let own = std::iter::once(shape.as_str()).chain(said.attributes.iter().copied());
        own.map(|said| (name.clone(), said.to_owned())).collect::<Vec<_>>()
    });
    // `gradient wrt x ∈ ℝⁿ of ..`
    let start = if is_variable && lead == begin { named } else { lead };
    Some((start..end, all.collect()))
}

/// The names of a list, and where it ends.
fn names(text: &str, begin: usize) -> (Vec<String>, usize) {
    let (mut names, mut at, mut end) = (Vec::new(), begin, begin);
    loop {
        let rest = &text[at..];
        let separates = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')' | '∈' | '$');
        let word = &rest[..rest.find(separates).unwrap_or(rest.len())];
        let Some(name) = variable(word) else { return (names, end) };
        names.push(name);
        end = at + word.len();
        let behind = text[end..].trim_start_matches([' ', '$']);
        let more = behind.strip_prefix(',').map(str::trim_start);
        let more = more.map(|more| more.strip_prefix("and ").unwrap_or(more)).or_else(|| behind.strip_prefix("and "));
        match more {
            Some(more) => at = text.len() - more.trim_start_matches([' ', '$']).len(),
            None => return (names, end),
        }
    }
}

/// Where the words begin that lead to a place.
fn led(text: &str, begin: usize) -> usize {
    let mut at = begin;
    loop {
        let before = text[..at].trim_end_matches([' ', '$']);
        let word =
            before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | ',' | ';' | ':')).next().unwrap_or("");
        let lower = word.to_ascii_lowercase();
        if !(LEADS.contains(&lower.as_str()) || matches!(lower.as_str(), "all" | "both" | "each")) {
            return if text[..begin].ends_with('$') && at == begin { begin - 1 } else { at };
        }
        at = before.len() - word.len();
    }
}

/// What joins names with what is said of them, and where that begins.
fn joint(text: &str, at: usize) -> (Joint, usize) {
    let rest = text[at..].trim_start_matches([' ', '$']);
    let words = [
        ("is ", Joint::One),
        ("has ", Joint::One),
        ("being ", Joint::One),
        ("be ", Joint::Each),
        ("are ", Joint::Each),
        ("both ", Joint::Each),
        ("have ", Joint::Each),
        ("∈", Joint::Space),
        ("\\in", Joint::Space),
        ("in ", Joint::Space),
        (": ", Joint::Sizes),
        ("(", Joint::Sizes),
    ];
    let found = words.iter().find_map(|(word, joint)| Some((*joint, text.len() - rest.strip_prefix(word)?.len())));
    found.unwrap_or((Joint::None, text.len() - rest.len()))
}

impl Phrase {
    /// Takes what is said from a place on; where that ends.
    fn extend(&mut self, text: &str, mut at: usize) -> usize {
        loop {
            let rest = text[at..].trim_start_matches([' ', '$']);
            let begin = text.len() - rest.len();
            match self.take(rest) {
                Some(length) => at = begin + length,
                None => break,
            }
        }
        // What it is called besides: `the n by n normalised adjacency`.
        let rest = text[at..].trim_start();
        let end = rest.find([',', ';', '.', ')', '?']).unwrap_or(rest.len());
        let words: Vec<&str> = rest[..end].split_whitespace().collect();
        let is_name = |word: &&str| {
            word.len() > 3
                && word.chars().all(|c| c.is_ascii_lowercase())
                && !is_function(word)
                && leading(word).is_none()
                && !VERBS.contains(word)
                && !LEADS.contains(word)
        };
        let is_called = self.sizes.is_some() && (1..=MOST_WORDS).contains(&words.len()) && words.iter().all(is_name);
        if is_called { text.len() - rest.len() + end } else { at }
    }

    /// Takes one thing that is said; how long it is.
    fn take(&mut self, text: &str) -> Option<usize> {
        let word = &text[..text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())];
        if self.sizes.is_none()
            && let Some((length, sizes)) = size(text)
        {
            self.sizes = Some(sizes);
            return Some(length);
        }
        if self.sizes.is_none()
            && let Some(behind) = text.strip_prefix("in ").or_else(|| text.strip_prefix('∈'))
        {
            let (length, found) = space(behind)?;
            (self.sizes, self.noun) = (found.sizes, found.noun.or(self.noun));
            self.attributes.extend(found.attributes);
            return Some(text.len() - behind.len() + length);
        }
        // `A ∈ ℝⁿˣⁿ is symmetric`, `n x n and symmetric`
        let lower = text.to_ascii_lowercase();
        let joined = ["is ", "and ", "be "].iter().find(|word| lower.starts_with(**word)).map_or(0, |word| word.len());
        let phrase = ATTRIBUTES.iter().find(|(phrase, _)| {
            let behind = lower[joined..].strip_prefix(*phrase);
            let behind = behind.map(|behind| behind.strip_prefix("es").or(behind.strip_prefix('s')).unwrap_or(behind));
            behind.is_some_and(|behind| !behind.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '('))
        });
        if let Some((phrase, name)) = phrase {
            match *name {
                MATRIX | VECTOR | SCALAR | SQUARE => self.noun = Some(name),
                UNUSED => {}
                name => self.attributes.push(name),
            }
            let plural = &lower[joined + phrase.len()..];
            let plural = plural.chars().take_while(|c| matches!(c, 'e' | 's')).count();
            return Some(joined + phrase.len() + plural);
        }
        if lower.starts_with("matrices") {
            self.noun = Some(MATRIX);
            return Some("matrices".len());
        }
        let is_plain =
            ARTICLES.contains(&word) || ADJECTIVES.contains(&word) || matches!(word, "both" | "all" | "each");
        is_plain.then_some(word.len())
    }

    /// The shape, as in a declaration.
    fn shape(&self) -> Option<String> {
        let sizes: Vec<&str> = self.sizes.as_ref()?.iter().map(String::as_str).collect();
        match sizes[..] {
            [] | ["1", "1"] => Some("scalar".to_owned()),
            [size] if matches!(self.noun, Some(MATRIX | SQUARE)) => Some(format!("matrix({size},{size})")),
            [size] | [size, "1"] => Some(format!("vector({size})")),
            [rows, columns] => Some(format!("matrix({rows},{columns})")),
            _ => None,
        }
    }
}

/// Sizes: `n x m`, `n-dimensional`, `of length n`, `with 3 rows and 4 columns`.
fn size(text: &str) -> Option<(usize, Vec<String>)> {
    let placed = |rest: &str, found: (usize, Vec<String>)| (text.len() - rest.len() + found.0, found.1);
    let lead =
        |lead: &str| COUNTS.iter().find_map(|count| text.strip_prefix(lead)?.strip_prefix(count)?.strip_prefix(' '));
    if let Some(rest) = lead("of ").or_else(|| lead("")) {
        let rest = rest.strip_prefix("of ").unwrap_or(rest).trim_start_matches('$');
        return dimensions(rest).or_else(|| single(rest)).map(|found| placed(rest, found));
    }
    if let Some((length, sizes)) = counted(text.strip_prefix("with ").unwrap_or(text)) {
        return Some((length + if text.starts_with("with ") { "with ".len() } else { 0 }, sizes));
    }
    if let Some(found) = dimensions(text) {
        return Some(found);
    }
    // `n-vector`, `3-dimensional vector`
    let (length, size) = single(text)?;
    let behind = text[length..].strip_prefix(['-', ' '])?;
    let words = ["dimensional", "dim", "vector", "vectors"];
    let word = words.iter().filter(|word| behind.starts_with(**word)).max_by_key(|word| word.len())?;
    let behind = if word.starts_with("dim") { &behind[word.len()..] } else { behind };
    Some((text.len() - behind.len(), size))
}

/// `3 rows and 4 columns`, `n entries`.
fn counted(text: &str) -> Option<(usize, Vec<String>)> {
    let (length, size) = single(text)?;
    let behind = text[length..].trim_start();
    let words = ["entries", "elements", "components"];
    if let Some(behind) = words.iter().find_map(|word| behind.strip_prefix(word)) {
        return Some((text.len() - behind.len(), size));
    }
    let behind = behind.strip_prefix("rows and ")?;
    let (length, columns) = single(behind)?;
    let behind = behind[length..].trim_start().strip_prefix("columns")?;
    Some((text.len() - behind.len(), [size, columns].concat()))
}

/// One size: a short name or a number.
fn single(text: &str) -> Option<(usize, Vec<String>)> {
    let word = &text[..text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len())];
    is_size(word).then(|| (word.len(), vec![word.to_owned()]))
}

fn is_size(word: &str) -> bool {
    let is_numeral = word.chars().all(|c| c.is_ascii_digit()) && word.len() < 6 && !word.starts_with('0');
    let is_name = word.len() < 3 && word.starts_with(|c: char| c.is_ascii_alphabetic()) && !NO_SIZES.contains(&word);
    !word.is_empty() && word.is_ascii() && (is_numeral || is_name)
}

/// Two sizes: `n x m`, `n×m`, `3x2`, `n by m`, `(n, m)`.
fn dimensions(text: &str) -> Option<(usize, Vec<String>)> {
    if let Some(inner) = text.strip_prefix('(') {
        let (length, sizes) = match inner.split_once(')')?.0.split_once(',') {
            Some((rows, columns)) => {
                let sizes = [rows, columns].map(|size| size.trim().to_owned());
                (rows.len() + columns.len() + 1, sizes.iter().all(|size| is_size(size)).then(|| sizes.to_vec())?)
            }
            None => dimensions(inner)?,
        };
        return inner[length..].starts_with(')').then_some((length + 2, sizes));
    }
    let word = &text[..text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len())];
    // `nxm`, `3x2`, but not `exp`.
    if let Some((rows, columns)) = word.split_once('x')
        && is_size(rows)
        && is_size(columns)
        && (word.len() == 3 && !is_function(word) || word.contains(|c: char| c.is_ascii_digit()))
    {
        return Some((word.len(), vec![rows.to_owned(), columns.to_owned()]));
    }
    let rest = is_size(word).then(|| text[word.len()..].trim_start_matches([' ', '$']))?;
    let behind = ["x ", "×", "by ", "-by-", "\\times", "X "].iter().find_map(|sign| rest.strip_prefix(sign))?;
    let behind = behind.trim_start();
    let (length, columns) = single(behind)?;
    let behind = &behind[length..];
    // `n x m x k` has three.
    let more = behind.trim_start();
    let is_third = ["x ", "×", "by ", "-by-"].iter().any(|sign| more.starts_with(sign));
    (!is_third).then(|| (text.len() - behind.len(), [vec![word.to_owned()], columns].concat()))
}

/// A space: `R^n`, `ℝⁿˣᵐ`, `R^{n x m}`, `R_+^n`, `S^n_{++}`; how long it is.
fn space(text: &str) -> Option<(usize, Phrase)> {
    let begun = text.trim_start();
    let bases = [("ℝ", false), ("𝕊", true), ("Sym", true), ("R", false), ("S", true)];
    let (mut rest, is_symmetric) = bases.iter().find_map(|(sign, kind)| Some((begun.strip_prefix(sign)?, *kind)))?;
    let (mut sizes, mut signs): (Vec<String>, &str) = (Vec::new(), "");
    loop {
        if let Some(behind) = rest.strip_prefix('_') {
            let inner = behind.strip_prefix('{').unwrap_or(behind);
            let length = inner.find(|c| c != '+').unwrap_or(inner.len());
            signs = &inner[..length];
            let closed = if inner.len() < behind.len() { inner[length..].strip_prefix('}')? } else { &inner[length..] };
            (rest, ()) = (closed, (length > 0).then_some(())?);
        } else if let Some(behind) = rest.strip_prefix('^').or_else(|| rest.strip_prefix('(').map(|_| rest)) {
            let (inner, end) = match behind.starts_with(['{', '(']) {
                true => (&behind[1..matching(behind)?], matching(behind)? + 1),
                false => {
                    let run = behind.find(|c: char| !(c.is_alphanumeric() || c == '×')).unwrap_or(behind.len());
                    (&behind[..run], run)
                }
            };
            let inner = inner.trim();
            let (length, found) = dimensions(inner).or_else(|| single(inner))?;
            (sizes, rest) = ((length == inner.len()).then_some(found)?, &behind[end..]);
        } else if let Some((length, found)) = raised(rest) {
            (sizes, rest) = (found, &rest[length..]);
        } else {
            break;
        }
    }
    if rest.starts_with(|c: char| c.is_alphanumeric() || "*/^'(".contains(c)) {
        return None;
    }
    let mut attributes = Vec::new();
    if signs == "++" {
        attributes.push(if is_symmetric { "spd" } else { "positive" });
    } else if is_symmetric {
        attributes.push("symmetric");
    }
    let noun = is_symmetric.then_some(SQUARE);
    (!is_symmetric || !sizes.is_empty()).then(|| {
        let phrase = Phrase { sizes: Some(sizes), noun, attributes };
        (text.len() - rest.len(), phrase)
    })
}

/// Sizes above the line: `ⁿ`, `ⁿˣᵐ`.
fn raised(text: &str) -> Option<(usize, Vec<String>)> {
    const LETTERS: [(char, char); 18] = [
        ('ⁿ', 'n'),
        ('ᵐ', 'm'),
        ('ᵏ', 'k'),
        ('ᵈ', 'd'),
        ('ᵖ', 'p'),
        ('ʳ', 'r'),
        ('ˡ', 'l'),
        ('ˣ', 'x'),
        ('¹', '1'),
        ('²', '2'),
        ('³', '3'),
        ('⁴', '4'),
        ('⁵', '5'),
        ('⁶', '6'),
        ('⁷', '7'),
        ('⁸', '8'),
        ('⁹', '9'),
        ('⁰', '0'),
    ];
    let letter = |c: char| LETTERS.iter().find(|(above, _)| *above == c).map(|(_, letter)| *letter);
    let length = text.find(|c| letter(c).is_none() && c != '×').unwrap_or(text.len());
    let plain: String = text[..length].chars().map(|c| letter(c).unwrap_or('x')).collect();
    let sizes: Vec<String> = plain.split('x').map(str::to_owned).collect();
    (length > 0 && sizes.iter().all(|size| is_size(size)) && sizes.len() < 3).then_some((length, sizes))
}
