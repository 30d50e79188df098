//! Entries, rows and columns in the manner of NumPy, where places are counted from 0.

use super::rewrite::Placed;
use crate::base::Rational;
use crate::syntax::lexer::Token;

/// The number of a place in brackets, if it stands here.
fn place(tokens: &[Placed], at: usize) -> Option<&Rational> {
    let Token::Number(number) = &tokens.get(at)?.0 else { return None };
    let begins = matches!(tokens[at.checked_sub(1)?].0, Token::OpenBracket | Token::Comma);
    let ends = matches!(tokens.get(at + 1)?.0, Token::CloseBracket | Token::Comma);
    let open = tokens[..at]
        .iter()
        .rev()
        .find(|(token, _)| matches!(token, Token::OpenBracket | Token::CloseBracket | Token::Open | Token::Close));
    (begins && ends && open.is_some_and(|(token, _)| *token == Token::OpenBracket)).then_some(number)
}

/// Whether places are counted from 0, as `x[0]` shows.
pub(super) fn has_zero(tokens: &[Placed]) -> bool {
    (1..tokens.len()).any(|at| place(tokens, at).is_some_and(Rational::is_zero))
}

/// Counts places from 1 that NumPy counts from 0.
pub(super) fn count_from_one(tokens: &mut [Placed], notes: &mut Vec<String>) {
    for at in 1..tokens.len().saturating_sub(1) {
        if let Some(number) = place(tokens, at) {
            let next = number + &Rational::one();
            let note = format!("places in brackets are counted from 0, as in NumPy: [{number}] is [{next}] here");
            tokens[at].0 = Token::Number(next);
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
}
