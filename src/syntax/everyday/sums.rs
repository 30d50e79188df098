//! Sums over named indices: `sum_i x_i^2`, `∑ᵢ xᵢ`, `sum_{i=1}^n (x_i - y_i)^2`. What has a bound index below is an entry.

use super::ranges::range;
pub(super) use super::ranges::{Placed, index_tokens, is_digits};
use super::{Known, SUM};
use crate::base::{Error, ErrorCode, Result, Span};
use crate::syntax::lexer::{Token, is_name};
use rustc_hash::FxHashSet;

/// The tokens of a sum with this below and above it, where those of the text before it stand: the indices, and the factors that conditions are.
///
/// # Errors
/// What is wrong with what stands below or above.
pub(super) fn opened(
    below: &str,
    above: &str,
    span: Span,
    before: &[Placed],
    limits: &mut Vec<(String, String)>,
    notes: &mut Vec<String>,
) -> Result<Vec<Placed>> {
    let fail = |message: String| Error::new(ErrorCode::Syntax, message, span);
    let first = below.split_once('=').map(|(_, first)| first.trim());
    if first.is_some_and(|first| first.chars().all(|c| c.is_ascii_digit()) && first != "1") {
        let message = format!("a sum goes over all entries, which begin at 1: '{below}' has no meaning here");
        return Err(fail(message));
    }
    limit(above).map_or(Ok(()), |message| Err(fail(message)))?;
    let range = range(below).map_err(fail)?;
    let indices = range.summed(&bound(before));
    add_limits(&indices, above, limits);
    range.limit.iter().for_each(|limit| add_limits(&indices, limit, limits));
    notes.extend(range.notes(&indices));
    let mut out = vec![(Token::Name(SUM.to_owned()), span), (Token::Subscript(indices.join(",")), span)];
    out.extend(range.factors(span));
    Ok(out)
}

/// The indices of the sums whose terms have not ended before what comes.
fn bound(before: &[Placed]) -> Vec<String> {
    let mut depth = 0_usize;
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut ends = false;
    for (place, (token, _)) in before.iter().enumerate() {
        match token {
            Token::Open | Token::OpenBracket => depth += 1,
            Token::Close | Token::CloseBracket => {
                depth = depth.saturating_sub(1);
                open.retain(|(own, _)| *own <= depth);
            }
            Token::Plus | Token::Minus | Token::Comma | Token::Equals if ends => open.retain(|(own, _)| *own < depth),
            Token::Subscript(indices) if place > 0 && before[place - 1].0 == Token::Name(SUM.to_owned()) => {
                open.extend(indices.split(',').map(|index| (depth, index.to_owned())));
            }
            _ => {}
        }
        ends = !matches!(token, Token::Open | Token::OpenBracket | Token::Subscript(_) | Token::Star | Token::Slash);
    }
    open.into_iter().map(|(_, index)| index).collect()
}

/// What is wrong with the upper limit of a sum, if it is no name and no number.
fn limit(above: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '{' | '}' | '_');
    (!above.chars().all(plain)).then(|| format!("a sum goes over all entries: the limit '{above}' has no meaning here"))
}

/// The same tokens with sums over indices for what `sum_i` says, and the sizes that stand above them: the index, and the name of the size.
pub(super) fn find(
    tokens: Vec<Placed>,
    known: &Known<'_>,
    limits: &mut Vec<(String, String)>,
    notes: &mut Vec<String>,
) -> Result<Vec<Placed>> {
    let mut out: Vec<Placed> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let (token, span) = &tokens[at];
        let said = sum(&tokens[at..], known).or_else(|| unsaid(&tokens[at..], known, notes));
        if let Some((below, above, count)) = said {
            let opened = opened(&below, &above, *span, &out, limits, notes)?;
            out.extend(opened);
            at += count;
            continue;
        }
        at += 1;
        out.push((token.clone(), *span));
    }
    Ok(out)
}

/// `sum (x_i - mu)^2`: without an index and apart from its term, the sum is over the one that names in the term have below.
fn unsaid(tokens: &[Placed], known: &Known<'_>, notes: &mut Vec<String>) -> Option<(String, String, usize)> {
    let [(Token::Name(name), span), (next, after), ..] = tokens else { return None };
    let apart = after.start > span.end && matches!(next, Token::Open | Token::Name(_) | Token::Bars(_));
    if !is_sum(&tokens[0].0, known) || name.contains('_') || !apart {
        return None;
    }
    let (index, power) = term_index(&tokens[1..], known);
    let Some(index) = index else {
        // `sum (x - mu)^2`
        if power && *next == Token::Open {
            notes.push(
                "sum (..)^2 is read as the square of the sum; write sum((..)^2) for the sum of squares".to_owned(),
            );
        }
        return None;
    };
    notes.push(format!(
        "sum is read as the sum over {index} of the term that follows; write sum(..) for that of all entries"
    ));
    Some((index, String::new(), 1))
}

/// `\sum x_i^2`: the same tokens, where each sum has its index.
///
/// # Errors
/// When a sum has none, and its term does not say it.
pub(super) fn said_by_terms(tokens: Vec<Placed>, known: &Known<'_>, notes: &mut Vec<String>) -> Result<Vec<Placed>> {
    let mut out: Vec<Placed> = Vec::with_capacity(tokens.len());
    for (at, (token, span)) in tokens.iter().enumerate() {
        out.push((token.clone(), *span));
        let next = tokens.get(at + 1).map(|(token, _)| token);
        if *token != Token::Name(SUM.to_owned()) || matches!(next, Some(Token::Subscript(_))) {
            continue;
        }
        let (Some(index), _) = term_index(&tokens[at + 1..], known) else {
            return Err(Error::new(ErrorCode::Syntax, "a sum needs its index, as in \\sum_i x_i", *span));
        };
        notes.push(format!("\\sum is read as \\sum_{index}, the sum over {index} of the term that follows"));
        out.push((Token::Subscript(index), *span));
    }
    Ok(out)
}

/// The tokens of a term that are looked at for its index.
const LONGEST_TERM: usize = 128;

/// The one index that the names of a term have below, and whether the first operand has a power.
fn term_index(tokens: &[Placed], known: &Known<'_>) -> (Option<String>, bool) {
    let (mut depth, mut power, mut found) = (0_usize, false, Vec::new());
    let mut begun = false;
    for (place, (token, _)) in tokens.iter().enumerate().take(LONGEST_TERM) {
        match token {
            Token::Open | Token::OpenBracket => depth += 1,
            Token::Close | Token::CloseBracket => {
                let Some(less) = depth.checked_sub(1) else { break };
                depth = less;
                let next = tokens.get(place + 1).map(|(token, _)| token);
                power |= depth == 0
                    && !begun
                    && matches!(next, Some(Token::Caret | Token::Superscript(_) | Token::DotCaret));
                begun |= depth == 0;
            }
            Token::Plus | Token::Minus | Token::Comma | Token::Equals | Token::End if depth == 0 => break,
            Token::Name(name) if !(known.is_function)(name) && is_free(name, known) => {
                found.extend(name.split_once('_').map(|(_, below)| below.to_owned()));
            }
            Token::Subscript(below) if place > 0 && matches!(tokens[place - 1].0, Token::Name(_)) => {
                found.push(below.clone());
            }
            _ => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    match &found[..] {
        [index] if are_indices(index) && index.chars().all(|c| c.is_ascii_lowercase()) && index.len() == 1 => {
            (Some(index.clone()), power)
        }
        _ => (None, power),
    }
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

/// What stands below the sum that stands first, what stands above it, and how many tokens say it.
fn sum(tokens: &[Placed], known: &Known<'_>) -> Option<(String, String, usize)> {
    let Some((Token::Name(name), _)) = tokens.first().filter(|(token, _)| is_sum(token, known)) else { return None };
    let below = name.split_once('_').map_or("", |(_, below)| below);
    let (text, mut count) = match tokens.get(1) {
        Some((Token::Subscript(text), _)) if below.is_empty() => (text.clone(), 2),
        // `sum_(i=1)`
        Some((Token::Open, _)) if below.is_empty() && name.ends_with('_') => {
            let (text, length) = group(&tokens[1..]);
            (text, 1 + length)
        }
        _ if are_indices(below) => (below.to_owned(), 1),
        _ => return None,
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
    begins.then_some((text, above, count))
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
