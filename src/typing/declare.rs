//! Declarations: `W: matrix(n,m) symmetric`, `X ∈ ℝ^{n×m}`, or in parts as JSON gives them.

use super::kind::MAX_RANK;
use super::suggest::is_reserved;
use crate::base::{Attribute, Attributes, Axis, Declaration, Error, ErrorCode, Result, Shape, Span, Symbols, Variable};
use crate::syntax::is_name;

/// Reads a declaration: `W: matrix(n,m) symmetric`, `x: vector(n)`, `a: scalar positive`, `T: tensor(n,m,p)`,
/// `A: symmetric matrix(n)` (square), `X ∈ ℝ^{n×m}`.
///
/// # Errors
/// When the text is not a declaration, or says something impossible; `symbols` is then unchanged.
pub fn declare(symbols: &mut Symbols, text: &str) -> Result<Variable> {
    let whole = Span::new(0, text.len());
    let fail = |message: String| Error::new(ErrorCode::Declaration, message, whole);
    let at = |error: Error| match quoted(&error.message).and_then(|part| find_word(text, part)) {
        Some(span) => Error { span, ..error },
        None => Error { span: whole, ..error },
    };
    let (name, rest) = text
        .split_once(':')
        .or_else(|| text.split_once('∈'))
        .ok_or_else(|| fail("expected a declaration such as W: matrix(n,m) symmetric".to_owned()))?;
    let rest = rest.trim();
    let (kind, arguments, words) = match rest.strip_prefix('ℝ').or_else(|| rest.strip_prefix("R^")) {
        Some(space) => real_space(space).ok_or_else(|| fail(format!("'{rest}' is not a space such as ℝ^{{n×m}}")))?,
        None => split_words(rest).map_err(|message| at(fail(message)))?,
    };
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    declare_parts(symbols, name.trim(), &kind, &arguments, &words).map_err(at)
}

/// The part of the input that a message names in quotes.
fn quoted(message: &str) -> Option<&str> {
    message.strip_prefix('\'')?.split_once('\'').map(|(part, _)| part).filter(|part| !part.is_empty())
}

/// Where a part stands in the text as a word of its own, the last time.
fn find_word(text: &str, part: &str) -> Option<Span> {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    text.rmatch_indices(part)
        .map(|(start, found)| Span::new(start, start + found.len()))
        .find(|s| !text[..s.start].ends_with(letter) && !text[s.end..].starts_with(letter))
}

type Words = (String, Vec<String>, Vec<String>);

/// `symmetric matrix(n,m) positive` as kind, dimensions and attributes.
fn split_words(text: &str) -> Result<Words, String> {
    let (mut kind, mut arguments, mut words) = (None, Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| !c.is_whitespace() && c != ',') {
        rest = &rest[at..];
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',')).unwrap_or(rest.len());
        let word = &rest[..end];
        rest = &rest[end..];
        if matches!(word, "scalar" | "vector" | "matrix" | "tensor" | "index") {
            if let Some(first) = kind.replace(word.to_owned()) {
                return Err(format!("both {first} and {word} are given; a variable has one kind"));
            }
            if let Some(inner) = rest.trim_start().strip_prefix('(') {
                let (inside, after) = inner.split_once(')').ok_or_else(|| format!("expected ')' after {word}("))?;
                arguments = inside.split(',').map(|s| s.trim().to_owned()).collect();
                if arguments == [""] {
                    arguments.clear();
                }
                rest = after;
            }
        } else if rest.trim_start().starts_with('(') && !word.is_empty() {
            return Err(not_a_kind(word));
        } else if word.is_empty() {
            return Err(format!("'{}' is not expected in a declaration", rest.chars().next().unwrap_or('?')));
        } else {
            words.push(word.to_owned());
        }
    }
    let kind = kind.ok_or_else(|| match words.iter().find(|word| attribute(word).is_none()) {
        Some(word) => not_a_kind(word),
        None => "expected scalar, vector(n), matrix(n,m) or tensor(n,m,k) after ':'".to_owned(),
    })?;
    Ok((kind, arguments, words))
}

fn not_a_kind(word: &str) -> String {
    format!("'{word}' is not a kind: write scalar, vector(n), matrix(n,m) or tensor(n,m,k)")
}

/// `^{n×m} symmetric` after the ℝ.
fn real_space(text: &str) -> Option<Words> {
    let text = text.trim_start();
    let Some(power) = text.strip_prefix('^').unwrap_or(text).trim_start().strip_prefix('{') else {
        let text = text.strip_prefix('^').unwrap_or(text);
        let mut words = text.split_whitespace().map(str::to_owned);
        let power = if text.starts_with(|c: char| !c.is_whitespace()) { words.next() } else { None };
        return Some(of_power(power.as_deref().unwrap_or(""), words.collect()));
    };
    let (inside, after) = power.split_once('}')?;
    Some(of_power(inside, after.split_whitespace().map(str::to_owned).collect()))
}

fn of_power(power: &str, words: Vec<String>) -> Words {
    let dimensions: Vec<String> =
        power.split(['×', 'x', '⨯']).map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect();
    let kind = match dimensions.len() {
        0 => "scalar",
        1 => "vector",
        2 => "matrix",
        _ => "tensor",
    };
    (kind.to_owned(), dimensions, words)
}

/// Declares a variable from its parts: a kind (`scalar`, `vector`, `matrix`, `tensor`), a dimension for each axis, and attributes.
/// A matrix with one dimension is square.
///
/// # Errors
/// When the parts say something impossible; `symbols` is then unchanged. The span is empty.
pub fn declare_parts(
    symbols: &mut Symbols,
    name: &str,
    kind: &str,
    dimensions: &[&str],
    attributes: &[&str],
) -> Result<Variable> {
    let fail = |message: String| Error::new(ErrorCode::Declaration, message, Span::default());
    if !is_name(name) {
        return Err(fail(format!("'{name}' is not a name: a letter, then letters, digits and '_'")));
    }
    if is_reserved(name) {
        return Err(fail(format!("{name} is the name of a function; choose another name for the variable")));
    }
    if symbols.find_dimension(name).is_some() || dimensions.iter().any(|d| factors(d).contains(&name)) {
        return Err(fail(format!("{name} is a dimension; choose another name for the variable")));
    }
    let mut dimensions = dimensions.to_vec();
    let wanted = match kind {
        "scalar" => 0..=0,
        "vector" | "index" => 1..=1,
        "matrix" => {
            if let [only] = dimensions[..] {
                dimensions.push(only);
            }
            2..=2
        }
        "tensor" => 0..=MAX_RANK,
        _ => {
            return Err(fail(not_a_kind(kind)));
        }
    };
    if !wanted.contains(&dimensions.len()) {
        let example = match kind {
            "scalar" => "a scalar has no dimensions".to_owned(),
            "vector" => "a vector has one dimension: vector(n)".to_owned(),
            "index" => "an index goes along one dimension: index(n)".to_owned(),
            "matrix" => "a matrix has two dimensions: matrix(n,m)".to_owned(),
            _ => format!("a tensor has at most {MAX_RANK} dimensions"),
        };
        return Err(fail(format!("{name}: {example}, but {}", super::error::given(dimensions.len()))));
    }
    for part in dimensions.iter().flat_map(|d| factors(d)) {
        if symbols.find_variable(part).is_some() {
            return Err(fail(format!("{part} is a variable, so it cannot be a dimension of {name}")));
        }
        if is_reserved(part) || !(is_name(part) || is_size(part)) {
            return Err(fail(format!("'{part}' is not a dimension: write a name such as n, or a size such as 3")));
        }
    }
    if kind == "index" {
        return declare_place(symbols, name, dimensions[0].trim(), attributes).map_err(fail);
    }
    let mut set = Attributes::NONE;
    for word in attributes {
        set = set.with(attribute(word).ok_or_else(|| {
            let known = Attribute::ALL.map(Attribute::as_str).join(", ");
            fail(format!("'{word}' is not an attribute; known are {known}"))
        })?);
    }
    // Compared as text, which is what a dimension is.
    let square = dimensions.len() == 2 && dimensions[0] == dimensions[1];
    if let (false, Some(needs)) = (square, set.iter().find(|a| !a.is_of_entries())) {
        let shown = if dimensions.is_empty() { kind.to_owned() } else { format!("{kind}({})", dimensions.join(",")) };
        let columns = needs == Attribute::Orthogonal && dimensions.len() == 2;
        let instead = if columns {
            format!("; for orthonormal columns leave it out and assume {name}'*{name} = eye")
        } else {
            String::new()
        };
        return Err(fail(format!("{needs} needs a square matrix, but {name} is {shown}{instead}")));
    }
    if let Some((attributes, reason)) = set.contradiction(literal(&dimensions)) {
        let words: Vec<&str> = attributes.iter().map(Attribute::as_str).collect();
        return Err(fail(format!("{name} cannot be {}: {reason}", words.join(" and "))));
    }
    let shape: Shape =
        dimensions.iter().map(|d| factors(d).into_iter().map(|p| symbols.dimension(p)).collect::<Axis>()).collect();
    Ok(symbols.declare(name, Declaration { shape, attributes: set }))
}

/// The factors of a size that may be a product: `n*m`, `n^2`.
fn factors(size: &str) -> Vec<&str> {
    let power = |part: &str| part.trim().parse::<usize>().ok().filter(|k| (1..=MAX_RANK).contains(k));
    let factor = |part: &'_ str| match part.split_once('^').map(|(base, exponent)| (base.trim(), power(exponent))) {
        Some((base, Some(times))) => (base.len(), times),
        _ => (part.trim().len(), 1),
    };
    let mut all = Vec::new();
    for part in size.split('*').map(str::trim) {
        let (length, times) = factor(part);
        all.extend(std::iter::repeat_n(&part[..length], times));
    }
    all
}

/// Declares a name for places along a dimension.
fn declare_place(symbols: &mut Symbols, name: &str, along: &str, attributes: &[&str]) -> Result<Variable, String> {
    if factors(along).len() > 1 {
        return Err(format!("{name}: an index goes along one dimension, not along {along}"));
    }
    if let Some(word) = attributes.first() {
        return Err(format!("'{word}' says nothing of an index: write {name}: index(n)"));
    }
    let dimension = symbols.dimension(along);
    Ok(symbols.declare_place(name, dimension))
}

/// The number of rows, where it is written.
fn literal(dimensions: &[&str]) -> Option<u64> {
    let mut sizes = factors(dimensions.first()?).into_iter().map(|part| part.parse::<u64>().ok());
    sizes.try_fold(1, |all: u64, size| all.checked_mul(size?))
}

/// Whether the text is a literal size.
pub(super) fn is_size(text: &str) -> bool {
    !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u32>().is_ok()
}

fn attribute(word: &str) -> Option<Attribute> {
    let word = match word {
        "pd" | "posdef" => "spd",
        // Of a semidefinite matrix nothing else is used.
        "psd" => "symmetric",
        "antisymmetric" | "skew-symmetric" => "skew",
        "nonsingular" | "regular" => "invertible",
        _ => word,
    };
    Attribute::ALL.into_iter().find(|a| a.as_str() == word)
}
