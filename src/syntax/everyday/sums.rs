//! Sums over named indices: `sum_i x_i^2`, `∑ᵢ xᵢ`, `sum_{i=1}^n (x_i - y_i)^2`. What has a bound index below is an entry.

use super::{Known, SUM};
use crate::base::{Error, ErrorCode, Rational, Result, Span};
use crate::syntax::lexer::Token;
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

/// The indices that a subscript says, where one of them is bound by a sum.
pub(super) fn entry(below: &str, bound: &[String]) -> Option<Vec<String>> {
    let letters: Vec<String> = below.split([',', '_']).flat_map(|part| part.trim().chars()).map(String::from).collect();
    let known = letters.iter().filter(|letter| bound.contains(letter)).count();
    let all = letters.iter().all(|letter| letter.starts_with(char::is_alphabetic));
    // `x_{max}` is a name.
    (known > 0 && all && (known == letters.len() || letters.len() < 3 || below.contains(','))).then_some(letters)
}

/// The tokens of these indices in brackets.
pub(super) fn index_tokens(indices: Vec<String>, span: Span, out: &mut Vec<Placed>) {
    out.push((Token::OpenBracket, span));
    for (place, index) in indices.into_iter().enumerate() {
        if place > 0 {
            out.push((Token::Comma, span));
        }
        out.push((Token::Name(index), span));
    }
    out.push((Token::CloseBracket, span));
}

/// The same tokens with sums over indices for what `sum_i` says, and entries of what is summed.
pub(super) fn bind(tokens: Vec<Placed>, known: &Known<'_>) -> Result<Vec<Placed>> {
    let mut out: Vec<Placed> = Vec::with_capacity(tokens.len());
    let mut bound: Vec<String> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (token, span) = &tokens[at];
        if let Some((names, count)) = sum(&tokens[at..], known)? {
            out.push((Token::Name(SUM.to_owned()), *span));
            out.push((Token::Subscript(names.join(",")), *span));
            bound.extend(names);
            at += count;
            continue;
        }
        at += 1;
        match token {
            Token::Name(name) if !bound.is_empty() && is_free(name, known) => {
                let (base, below) = name.split_once('_').unwrap_or((name, ""));
                let (below, count) = match tokens.get(at) {
                    // `x_{i,j}`
                    Some((Token::Open, _)) if below.is_empty() && name.ends_with('_') => group(&tokens[at..]),
                    _ => (below.to_owned(), 0),
                };
                match entry(&below, &bound).filter(|_| !base.is_empty()) {
                    Some(indices) => {
                        out.push((Token::Name(base.to_owned()), *span));
                        index_tokens(indices, *span, &mut out);
                        at += count;
                    }
                    None => out.push((token.clone(), *span)),
                }
            }
            // `(A*x)_i`
            Token::Subscript(below) if let Some(indices) = entry(below, &bound) => {
                index_tokens(indices, *span, &mut out);
            }
            _ => out.push((token.clone(), *span)),
        }
    }
    Ok(out)
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

/// The indices of the sum that stands first, and how many tokens say them.
fn sum(tokens: &[Placed], known: &Known<'_>) -> Result<Option<(Vec<String>, usize)>> {
    let Some((Token::Name(name), span)) = tokens.first().filter(|(token, _)| is_sum(token, known)) else {
        return Ok(None);
    };
    let below = name.split_once('_').map_or("", |(_, below)| below);
    let (text, mut count) = match tokens.get(1) {
        Some((Token::Subscript(text), _)) if below.is_empty() => (text.clone(), 2),
        // `sum_{i=1}`
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
    Ok(Some((indices, count)))
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

/// The entry of a variable of the derivative that a name is: `x_1`, `x₁` and `x1` where there is no `x`.
pub(super) fn numbered_entry<'n>(name: &'n str, known: &Known<'_>) -> Option<(&'n str, i64)> {
    let is_below = |c: char| ('₀'..='₉').contains(&c);
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || is_below(c));
    let digits = name[stem.len()..].chars().map(|c| match c.to_digit(10) {
        Some(digit) => Some(digit),
        None => u32::from(c).checked_sub(u32::from('₀')),
    });
    let number = digits.collect::<Option<Vec<u32>>>()?.iter().take(9).fold(0, |n, digit| 10 * n + i64::from(*digit));
    let stem = stem.trim_end_matches('_');
    let vector = known.wrt.contains(&stem) && !(known.is_declared)(name) && !known.wrt.contains(&name);
    (vector && number > 0).then_some((stem, number))
}

/// Numbered names as entries, where their variable occurs in no other way.
pub(super) fn numbered(tokens: Vec<Placed>, known: &Known<'_>, notes: &mut Vec<String>) -> Vec<Placed> {
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
            Token::Name(name) => numbered_entry(name, known).filter(|(stem, _)| !names.contains(*stem)),
            _ => None,
        };
        let Some((stem, number)) = found else {
            out.push((token, span));
            continue;
        };
        if let Token::Name(name) = &token {
            let note = format!("{name} is read as the entry {stem}[{number}]");
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        let number = Token::Number(Rational::from_integer(number));
        let entry = [Token::Name(stem.to_owned()), Token::OpenBracket, number, Token::CloseBracket];
        out.extend(entry.map(|token| (token, span)));
    }
    out
}
