//! Sums over indices in plain text: `sum_i x_i^2`, `∑ᵢ xᵢ`, `sum_{i,j} A_ij`. Names with these indices below are entries.

use super::{Known, SUM};
use crate::base::{Rational, Span};
use crate::syntax::lexer::Token;
use rustc_hash::FxHashSet;

type Placed = (Token, Span);

/// Whether a letter is one that indices have.
fn is_index(c: char) -> bool {
    ('i'..='t').contains(&c)
}

/// The indices that a text below a sum names: `i=1`, `ij`, `i,j`.
fn indices(below: &str) -> Option<Vec<String>> {
    let names = below.split('=').next().unwrap_or(below);
    let letters: Vec<char> = names.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let plain = !letters.is_empty() && letters.len() <= 4 && letters.iter().all(|c| is_index(*c));
    plain.then(|| letters.iter().map(char::to_string).collect())
}

/// The tokens with sums as calls of [`SUM`], and with entries where their indices stand below.
pub(super) fn bind(tokens: Vec<Placed>, text: &str, known: &Known<'_>) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::with_capacity(tokens.len());
    let mut bound: FxHashSet<String> = FxHashSet::default();
    let mut at = 0;
    while at < tokens.len() {
        let Some((names, count)) = sum(&tokens[at..], text, known) else {
            out.push(tokens[at].clone());
            at += 1;
            continue;
        };
        let span = tokens[at].1;
        out.push((Token::Name(SUM.to_owned()), span));
        out.push((Token::Subscript(names.join(",")), span));
        bound.extend(names);
        at += count;
    }
    if bound.is_empty() { out } else { entries(out, &bound, known) }
}

/// The indices of the sum that stands first, and how many tokens say them.
fn sum(tokens: &[Placed], text: &str, known: &Known<'_>) -> Option<(Vec<String>, usize)> {
    let Token::Name(name) = &tokens[0].0 else { return None };
    if (known.is_declared)(name) || known.wrt.contains(&name.as_str()) {
        return None;
    }
    let (stem, below) = name.split_once('_').unwrap_or((name, ""));
    if !matches!(stem, "sum" | "Sum" | "∑" | "Σ") {
        return None;
    }
    let (found, mut count) = match (below, tokens.get(1)) {
        ("", Some((Token::Subscript(below), _))) => (indices(below)?, 2),
        // `sum_{i=1}`
        ("", Some((Token::Open, open))) if name.ends_with('_') && open.start == tokens[0].1.end => {
            let close = tokens.iter().position(|(token, _)| *token == Token::Close)?;
            (indices(text.get(open.end..tokens[close].1.start)?)?, close + 1)
        }
        ("", _) => return None,
        _ => (indices(below)?, 1),
    };
    // What is above: `^n`, `^{n}`.
    if let (Some((Token::Caret, _)), Some((above, _))) = (tokens.get(count), tokens.get(count + 1)) {
        count += match above {
            Token::Open => tokens[count..].iter().position(|(token, _)| *token == Token::Close)? + 1,
            _ => 2,
        };
    }
    // A letter for a variable stands beside a sign.
    let next = tokens.get(count).map(|(token, _)| token);
    let begins = matches!(
        next,
        Some(Token::Name(_) | Token::Number(_) | Token::Open | Token::Bars(_) | Token::OpenBracket | Token::Minus)
    );
    begins.then_some((found, count))
}

/// Names whose indices a sum binds as entries: `x_i` is `x[i]`.
fn entries(tokens: Vec<Placed>, bound: &FxHashSet<String>, known: &Known<'_>) -> Vec<Placed> {
    let binds = |below: &str| {
        let letters: Vec<String> = below.chars().filter(|c| !matches!(c, ',' | ' ')).map(|c| c.to_string()).collect();
        let some = letters.iter().any(|letter| bound.contains(letter));
        let all = letters.iter().all(|letter| letter.chars().all(is_index));
        (some && all).then_some(letters)
    };
    let mut out: Vec<Placed> = Vec::with_capacity(tokens.len());
    let mut after_sum = false;
    for (token, span) in tokens {
        let found = match &token {
            Token::Name(name) if !(known.is_declared)(name) && !known.wrt.contains(&name.as_str()) => {
                name.split_once('_').and_then(|(stem, below)| Some((Some(stem.to_owned()), binds(below)?)))
            }
            Token::Subscript(below) if !after_sum => binds(below).map(|letters| (None, letters)),
            _ => None,
        };
        after_sum = matches!(&token, Token::Name(name) if name == SUM);
        let Some((stem, letters)) = found else {
            out.push((token, span));
            continue;
        };
        out.extend(stem.map(|stem| (Token::Name(stem), span)));
        out.push((Token::OpenBracket, span));
        for (place, letter) in letters.into_iter().enumerate() {
            if place > 0 {
                out.push((Token::Comma, span));
            }
            out.push((Token::Name(letter), span));
        }
        out.push((Token::CloseBracket, span));
    }
    out
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
