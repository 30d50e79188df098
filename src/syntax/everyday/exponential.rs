//! The exponent of `e` in texts without brackets: `e^-x^2`, `e^-||x-y||^2`, `e^w'x`. It goes on as long as nothing stands apart.

use super::preamble::closing;
use super::{Known, LONGEST};
use crate::base::Span;
use crate::syntax::lexer::Token;

type Placed = (Token, Span);

/// The tokens with brackets around such exponents.
pub(super) fn bracketed(tokens: Vec<Placed>, text: &str, known: &Known<'_>, notes: &mut Vec<String>) -> Vec<Placed> {
    // Nobody writes so much by hand.
    if text.len() > LONGEST {
        return tokens;
    }
    let is_free = !(known.is_declared)("e") && !known.wrt.contains(&"e");
    let is_base = |token: &Token| matches!(token, Token::Name(name) if name == "e" && is_free);
    let mut out = Vec::with_capacity(tokens.len());
    let mut end = None;
    for at in 0..tokens.len() {
        let begins = at > 1 && tokens[at - 1].0 == Token::Caret && is_base(&tokens[at - 2].0);
        if begins
            && end.is_none()
            && let Some(last) = exponent(&tokens, at)
        {
            let whole = tokens[at].1.to(tokens[last].1);
            // Letters side by side may be a product: `e^-ax`.
            let is_name = matches!(tokens[last].0, Token::Name(_)) && last <= at + 1;
            if let Some(written) = text.get(whole.start..whole.end).filter(|_| !is_name) {
                notes.push(format!(
                    "e^{written} is read as e^({written}); write (e^..) for what is to be outside of it"
                ));
            }
            out.push((Token::Open, tokens[at].1));
            end = Some(last);
        }
        out.push(tokens[at].clone());
        if end == Some(at) {
            out.push((Token::Close, tokens[at].1));
            end = None;
        }
    }
    out
}

/// What is said of two exponents side by side, `x^2^3`, which other languages read from right to left.
pub(crate) fn note_of_tower(text: &str) -> Option<String> {
    let exponent =
        |text: &str| -> usize { text.find(|c: char| !(c.is_alphanumeric() || c == '.')).unwrap_or(text.len()) };
    text.match_indices('^').find_map(|(at, _)| {
        let behind = &text[at + 1..];
        let first = &behind[..exponent(behind)];
        let rest = behind[first.len()..].strip_prefix('^')?;
        let second = &rest[..exponent(rest)];
        let is_exponential = text[..at].ends_with('e') && !text[..at - 1].ends_with(|c: char| c.is_alphanumeric());
        let is_transpose = ["T", "t", "H"].iter().any(|letter| [first, second].contains(letter));
        let is_one = first.is_empty() || second.is_empty() || is_exponential || is_transpose;
        (!is_one).then(|| format!("..^{first}^{second} is read as (..^{first})^{second}; write ..^({first}^{second}) for the other reading"))
    })
}

/// The last token of the exponent that begins here, where that has more than an atom.
fn exponent(tokens: &[Placed], begin: usize) -> Option<usize> {
    let first = begin + usize::from(matches!(tokens.get(begin)?.0, Token::Minus | Token::Plus));
    let atom = operand(tokens, first)?;
    let mut last = atom;
    loop {
        let next = last + 1;
        let (token, place) = tokens.get(next)?;
        if place.start != tokens[last].1.end {
            break;
        }
        last = match token {
            Token::Quote | Token::Superscript(_) | Token::SuperscriptName(_) | Token::InverseTranspose => next,
            Token::Caret => {
                let sign = usize::from(matches!(tokens.get(next + 1)?.0, Token::Minus | Token::Plus));
                operand(tokens, next + 1 + sign)?
            }
            // What a bracket closes before is all that is raised: `e^(x)y`.
            _ if tokens[first].0 == Token::Open && last == atom => break,
            _ => match operand(tokens, next) {
                Some(end) => end,
                None => break,
            },
        };
    }
    (last > atom || matches!(tokens[atom].0, Token::Name(_))).then_some(last)
}

/// The last token of the operand that begins here: a name, a number, a bracket or bars with what stands in them.
fn operand(tokens: &[Placed], begin: usize) -> Option<usize> {
    match tokens.get(begin)?.0 {
        Token::Name(_) | Token::Number(_) => {
            // A function with its operand.
            let is_call = tokens
                .get(begin + 1)
                .is_some_and(|(token, place)| *token == Token::Open && place.start == tokens[begin].1.end);
            if is_call { operand(tokens, begin + 1) } else { Some(begin) }
        }
        Token::Open => closing(tokens, begin),
        Token::Bars(count) => {
            let closes = |(token, _): &Placed| *token == Token::Bars(count);
            tokens[begin + 1..].iter().position(closes).map(|length| begin + 1 + length)
        }
        _ => None,
    }
}
