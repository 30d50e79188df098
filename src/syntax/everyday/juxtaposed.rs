//! Products without a sign beside `⊙` and `⊗`: `A x ⊙ B x` is `(A*x).*(B*x)`, and `A C ⊗ B D` is `kron(A*C,B*D)`, as both are written on paper.

use super::variable::STACKED;
use crate::base::Span;
use crate::syntax::lexer::Token;

type Placed = (Token, Span);

/// The tokens with brackets around products without a sign beside these signs. A sign that is put in has no length, and `.*` keeps its rank.
pub(super) fn bracketed(tokens: Vec<Placed>, notes: &mut Vec<String>) -> Vec<Placed> {
    let (mut opens, mut closes) = (vec![0_usize; tokens.len() + 1], vec![0_usize; tokens.len() + 1]);
    let mut told = None;
    for at in 0..tokens.len() {
        let Some(sign) = sign(&tokens[at]) else { continue };
        let (left, right) = (run(tokens[..at].iter().rev(), -1), run(tokens[at + 1..].iter(), 1));
        for (range, is_right) in [(at - left..at, false), (at + 1..at + 1 + right, true)] {
            let is_stacked = sign == '⊗' && is_right && ends_in_columns(&tokens[range.clone()]);
            if has_open_product(&tokens[range.clone()]) && !is_stacked {
                opens[range.start] += 1;
                closes[range.end] += 1;
                told = Some(sign);
            }
        }
    }
    let Some(sign) = told else { return tokens };
    notes.push(format!("products without a sign beside {sign} are read before it"));
    let mut out = Vec::with_capacity(tokens.len() + 4);
    for (at, placed) in tokens.into_iter().enumerate() {
        let place = Span::new(placed.1.start, placed.1.start);
        out.extend(std::iter::repeat_n((Token::Close, place), closes[at]));
        out.extend(std::iter::repeat_n((Token::Open, place), opens[at]));
        out.push(placed);
    }
    out
}

/// The sign of a product entry by entry, or of Kronecker's, that is none of a programming language.
fn sign((token, span): &Placed) -> Option<char> {
    let length = span.end - span.start;
    match token {
        Token::DotStar if length > ".*".len() => Some('⊙'),
        Token::Infix(_, '⊗') if length > 0 => Some('⊗'),
        _ => None,
    }
}

/// How many tokens there are up to the next operator outside of brackets, or to the bracket that encloses them; `step` is that of an opening
/// bracket: one forwards, and less one backwards.
fn run<'t>(tokens: impl Iterator<Item = &'t Placed>, step: i32) -> usize {
    let mut depth = 0_i32;
    let goes_on = |(token, span): &&Placed| {
        depth += match token {
            Token::Open | Token::OpenBracket => step,
            Token::Close | Token::CloseBracket => -step,
            _ => 0,
        };
        depth > 0 || depth == 0 && !ends(token, *span)
    };
    tokens.take_while(goes_on).count()
}

/// Whether a token outside of brackets is none of a product without signs.
fn ends(token: &Token, span: Span) -> bool {
    let is_power = matches!(token, Token::Caret | Token::DotCaret);
    let is_operator = token.is_binary() && !is_power && span.start < span.end;
    is_operator || matches!(token, Token::Plus | Token::Minus | Token::Comma | Token::Equals | Token::End)
}

/// Whether tokens have a product without a sign outside of brackets.
fn has_open_product(tokens: &[Placed]) -> bool {
    let mut depth = 0_i32;
    tokens.iter().any(|(token, span)| {
        depth += match token {
            Token::Open | Token::OpenBracket => 1,
            Token::Close | Token::CloseBracket => -1,
            _ => 0,
        };
        depth == 0 && matches!(token, Token::Star | Token::DotStar) && span.start == span.end
    })
}

/// Whether the last factor is the columns of a matrix, to which all that stands before it is applied: `B' ⊗ A vec(X)`.
fn ends_in_columns(tokens: &[Placed]) -> bool {
    let star = tokens.iter().rposition(|(token, span)| *token == Token::Star && span.start == span.end);
    let next = star.and_then(|at| tokens.get(at + 1));
    matches!(next, Some((Token::Name(name), _)) if name == STACKED)
}
