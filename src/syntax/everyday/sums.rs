//! Sums over named indices: `sum_i x_i^2`, `∑ᵢ xᵢ`, `sum_{i=1}^n (x_i - y_i)^2`. What has a bound index below is an entry.

use super::{Known, SUM};
use crate::base::{Error, ErrorCode, Rational, Result, Span};
use crate::syntax::lexer::{Token, is_name};
use rustc_hash::FxHashSet;

type Placed = (Token, Span);

/// The indices that stand below a sum, `i`, `i,j` or `i=1`, or what is wrong with them.
pub(super) fn indices(below: &str) -> Result<Vec<String>, String> {
    let (names, first) = below.split_once('=').map_or((below, None), |(names, first)| (names, Some(first.trim())));
    if first.is_some_and(|first| first != "1") {
        return Err(format!("a sum goes over all entries, which begin at 1: '{below}' has no meaning here"));
    }
    let letters: Vec<String> = names.chars().filter(|c| c.is_alphabetic()).map(String::from).collect();
    let strange = names.chars().any(|c| !(c.is_alphabetic() || c.is_whitespace() || matches!(c, ',' | '{' | '}')));
    match letters.is_empty() || strange {
        true => {
            Err(format!("a sum goes over all entries of its indices, as in sum_i x_i: '{below}' has no meaning here"))
        }
        false => Ok(letters),
    }
}

/// What is wrong with the upper limit of a sum, if it is no name and no number.
pub(super) fn limit(above: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '{' | '}' | '_');
    (!above.chars().all(plain)).then(|| format!("a sum goes over all entries: the limit '{above}' has no meaning here"))
}

/// Whether the text of a place is a number.
pub(super) fn is_digits(place: &str) -> bool {
    !place.is_empty() && place.chars().all(|c| c.is_ascii_digit())
}

/// The tokens of these indices in brackets.
pub(super) fn index_tokens(indices: Vec<String>, span: Span, out: &mut Vec<Placed>) {
    out.push((Token::OpenBracket, span));
    for (place, index) in indices.into_iter().enumerate() {
        if place > 0 {
            out.push((Token::Comma, span));
        }
        let number = Some(&index).filter(|index| is_digits(index)).and_then(|index| index.parse::<i64>().ok());
        out.push((number.map_or(Token::Name(index), |number| Token::Number(Rational::from_integer(number))), span));
    }
    out.push((Token::CloseBracket, span));
}

/// The same tokens with sums over indices for what `sum_i` says, and the sizes that stand above them: the index, and the name of the size.
pub(super) fn find(tokens: Vec<Placed>, known: &Known<'_>) -> Result<(Vec<Placed>, Vec<(String, String)>)> {
    let mut out: Vec<Placed> = Vec::with_capacity(tokens.len());
    let mut limits = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (token, span) = &tokens[at];
        if let Some((names, above, count)) = sum(&tokens[at..], known)? {
            out.push((Token::Name(SUM.to_owned()), *span));
            out.push((Token::Subscript(names.join(",")), *span));
            add_limits(&names, &above, &mut limits);
            at += count;
            continue;
        }
        at += 1;
        out.push((token.clone(), *span));
    }
    Ok((out, limits))
}

/// Notes the size that stands above a sum over these indices.
pub(super) fn add_limits(indices: &[String], above: &str, limits: &mut Vec<(String, String)>) {
    let above = above.trim();
    if is_name(above) {
        limits.extend(indices.iter().map(|index| (index.clone(), above.to_owned())));
    }
}

fn is_free(name: &str, known: &Known<'_>) -> bool {
    !(known.is_declared)(name) && !known.wrt.contains(&name)
}

/// The text of the group in parentheses or braces that stands first, or of one token, and how many tokens it has.
fn group(tokens: &[Placed]) -> (String, usize) {
    let (mut depth, mut text) = (0_usize, String::new());
    for (count, (token, _)) in tokens.iter().enumerate() {
        match token {
            Token::End => return (text, count),
            Token::Open => depth += 1,
            Token::Close => depth = depth.saturating_sub(1),
            token => text += token.describe().trim_matches('\''),
        }
        if depth == 0 {
            return (text, count + 1);
        }
    }
    (text, tokens.len())
}

/// The indices of the sum that stands first, what stands above it, and how many tokens say it.
fn sum(tokens: &[Placed], known: &Known<'_>) -> Result<Option<(Vec<String>, String, usize)>> {
    let Some((Token::Name(name), span)) = tokens.first().filter(|(token, _)| is_sum(token, known)) else {
        return Ok(None);
    };
    let below = name.split_once('_').map_or("", |(_, below)| below);
    let (text, mut count) = match tokens.get(1) {
        Some((Token::Subscript(text), _)) if below.is_empty() => (text.clone(), 2),
        // `sum_(i=1)`
        Some((Token::Open, _)) if below.is_empty() && name.ends_with('_') => {
            let (text, length) = group(&tokens[1..]);
            (text, 1 + length)
        }
        _ if are_indices(below) => (below.to_owned(), 1),
        _ => return Ok(None),
    };
    // `sum_i=1^n`
    if let (Some((Token::Equals, _)), Some((Token::Number(first), _))) = (tokens.get(count), tokens.get(count + 1))
        && first.is_one()
    {
        count += 2;
    }
    let mut above = String::new();
    if let Some((Token::Caret, _)) = tokens.get(count) {
        let (text, length) = group(&tokens[count + 1..]);
        (above, count) = (text, count + 1 + length);
    }
    // A letter for a variable stands beside a sign.
    let begins = matches!(
        tokens.get(count).map(|(token, _)| token),
        Some(
            Token::Name(_)
                | Token::Number(_)
                | Token::Open
                | Token::Bars(_)
                | Token::Angle
                | Token::OpenBracket
                | Token::Minus
        )
    );
    if !begins {
        return Ok(None);
    }
    let fail = |message: String| Error::new(ErrorCode::Syntax, message, *span);
    let indices = indices(&text).map_err(fail)?;
    limit(&above).map_or(Ok(()), |message| Err(fail(message)))?;
    Ok(Some((indices, above, count)))
}

/// Whether a name is that of a sum with what stands below it.
fn is_sum(token: &Token, known: &Known<'_>) -> bool {
    let Token::Name(name) = token else { return false };
    is_free(name, known) && matches!(name.split('_').next(), Some("sum" | "Sum" | "∑" | "Σ"))
}

/// Whether letters are indices rather than a word: one, two, or more in the order of the alphabet.
fn are_indices(below: &str) -> bool {
    let letters: Vec<char> = below.chars().collect();
    let follow = letters.windows(2).all(|pair| u32::from(pair[0]) + 1 == u32::from(pair[1]));
    !letters.is_empty() && letters.iter().all(|c| c.is_alphabetic()) && (letters.len() < 3 || follow)
}

/// The entry of a variable of the derivative that a name is: `x_1`, `x₁` and `x1` where there is no `x`; `A_11` and `A_1_2` of a matrix.
pub(super) fn numbered_entry<'n>(name: &'n str, known: &Known<'_>) -> Option<(&'n str, Vec<String>)> {
    let is_below = |c: char| ('₀'..='₉').contains(&c);
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_' || is_below(c));
    let digits = name[stem.len()..].chars().map(|c| match u32::from(c).checked_sub(u32::from('₀')) {
        Some(digit) if is_below(c) => char::from_digit(digit, 10).unwrap_or(c),
        _ => c,
    });
    let digits: String = digits.collect();
    let parts: Vec<&str> = digits.split('_').filter(|part| !part.is_empty()).collect();
    let numbers: Vec<String> = match parts[..] {
        // One digit for each axis of a matrix.
        [both] if both.len() == 2 && stem.starts_with(char::is_uppercase) => both.chars().map(String::from).collect(),
        _ => parts.iter().map(|part| (*part).to_owned()).collect(),
    };
    let plain = numbers.iter().all(|number| number.len() < 10 && number.chars().any(|digit| digit != '0'));
    let array = known.wrt.contains(&stem) && !(known.is_declared)(name) && !known.wrt.contains(&name);
    (array && plain && matches!(numbers.len(), 1 | 2)).then_some((stem, numbers))
}

/// Numbered names as entries, where their variable occurs in no other way; these are names.
pub(super) fn numbered(
    tokens: Vec<Placed>,
    known: &Known<'_>,
    is_name: &dyn Fn(&str) -> bool,
    notes: &mut Vec<String>,
) -> Vec<Placed> {
    let names: FxHashSet<String> = tokens
        .iter()
        .filter_map(|(token, _)| match token {
            Token::Name(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    let mut out: Vec<Placed> = Vec::with_capacity(tokens.len());
    for (token, span) in tokens {
        let found = match &token {
            Token::Name(name) if !is_name(name) => {
                numbered_entry(name, known).filter(|(stem, _)| !names.contains(*stem))
            }
            _ => None,
        };
        let (Some((stem, numbers)), Token::Name(name)) = (found, &token) else {
            out.push((token, span));
            continue;
        };
        let note = format!("{name} is read as the entry {stem}[{}]", numbers.join(","));
        if !notes.contains(&note) {
            notes.push(note);
        }
        out.push((Token::Name(stem.to_owned()), span));
        index_tokens(numbers, span, &mut out);
    }
    out
}
