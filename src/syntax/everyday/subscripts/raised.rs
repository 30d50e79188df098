//! What stands above a name beside what stands below it.

use super::marked::{is_index_letter, places};
use crate::base::{Error, ErrorCode, Rational, Result, Span};
use crate::syntax::everyday::is_greek;
use crate::syntax::lexer::Token;

type Placed = (Token, Span);

/// Indices that stand below one name and above others, `g_{\mu\nu} x^\mu x^\nu`, are no exponents.
pub(super) fn no_upper(tokens: &[Placed]) -> Result<()> {
    let below = |index: &str| {
        tokens.iter().any(|(token, _)| {
            let below = match token {
                Token::Subscript(below) => below.as_str(),
                Token::Name(name) => name.split_once('_').map_or("", |(_, below)| below),
                _ => "",
            };
            below != index
                && below.contains(index)
                && (is_greek(index) || places(below).is_some_and(|all| all.len() == 2))
        })
    };
    let mut above: Vec<(&str, Span)> = Vec::new();
    for pair in tokens.windows(2) {
        if let [(Token::Caret, _), (Token::Name(index), span)] = pair
            && (is_greek(index) || is_index_letter(index))
            && below(index)
            && !above.iter().any(|(own, _)| own == index)
        {
            above.push((index, *span));
        }
    }
    // One above could be a power.
    let [(first, span), _, ..] = &above[..] else { return Ok(()) };
    let message = format!(
        "{first} is an index below one name, and stands above another: upper indices are not read, so write all below, as in x_{first}"
    );
    Err(Error::new(ErrorCode::Index, message, *span))
}

/// Subscripts behind an exponent or a transpose stand behind their names, `x^T_i`, `x^2_i`, but for two behind an inverse or a transpose, which
/// are of the matrix: `A^{-1}_{ij}`.
pub(super) fn below_names(tokens: &mut Vec<Placed>) {
    let mut at = 0;
    while at + 1 < tokens.len() {
        // `x^T_i` of a plain text has `T_i` as one token.
        if let (Token::Caret, Token::Name(name)) = (&tokens[at].0, &tokens[at + 1].0)
            && let Some((mark @ ("T" | "H"), below)) = name.split_once('_')
        {
            let (mark, below, span) = (mark.to_owned(), below.to_owned(), tokens[at + 1].1);
            tokens[at + 1].0 = Token::Name(mark);
            tokens.insert(at + 2, (Token::Subscript(below), span));
        }
        at += 1;
    }
    let mut next = 2;
    while next < tokens.len() {
        let at = next;
        next += 1;
        let Token::Subscript(below) = &tokens[at].0 else { continue };
        let is_entry = places(below).is_some_and(|all| all.len() == 2);
        let begin = match &tokens[at - 1].0 {
            Token::Quote | Token::Superscript(_) => at - 1,
            Token::Number(_) | Token::Name(_) if tokens[at - 2].0 == Token::Caret => at - 2,
            Token::Close => {
                let mut depth = 0_usize;
                let open = tokens[..at].iter().rposition(|(token, _)| {
                    match token {
                        Token::Close => depth += 1,
                        Token::Open => depth -= 1,
                        _ => {}
                    }
                    depth == 0
                });
                match open.and_then(|open| open.checked_sub(1)) {
                    Some(before) if tokens[before].0 == Token::Caret => before,
                    _ => continue,
                }
            }
            _ => continue,
        };
        let operand = begin.checked_sub(1).map(|before| &tokens[before].0);
        match operand {
            Some(Token::Name(_)) if is_entry && is_of_matrix(&tokens[begin..at]) => {
                let (first, last) = (tokens[begin - 1].1, tokens[at - 1].1);
                tokens.insert(at, (Token::Close, last));
                tokens.insert(begin - 1, (Token::Open, first));
                next += 2;
            }
            Some(Token::Name(_) | Token::Subscript(_) | Token::Above(_)) => tokens[begin..=at].rotate_right(1),
            _ => {}
        }
    }
}

/// Whether what stands above a name makes another matrix of it: an inverse or a transpose.
fn is_of_matrix(above: &[Placed]) -> bool {
    let above: Vec<&Token> = above.iter().map(|(token, _)| token).collect();
    let is_one = |number: &Rational| number.is_one();
    match above[..] {
        [Token::Quote | Token::InverseTranspose] => true,
        [Token::Superscript(power)] => is_one(&-power.clone()),
        [Token::Caret, Token::Name(mark)] | [Token::Caret, Token::Open, Token::Name(mark), Token::Close] => {
            matches!(mark.as_str(), "T" | "H")
        }
        [Token::Caret, Token::Open, Token::Minus, Token::Number(one), Token::Close] => is_one(one),
        _ => false,
    }
}
