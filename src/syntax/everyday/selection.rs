//! Entries, rows and columns in the manner of MATLAB, `X(:,1)`, and of NumPy, where places are counted from 0.

use super::rewrite::{Placed, Rewriter};
use crate::base::Rational;
use crate::ops::Spoken;
use crate::syntax::lexer::Token;

impl Rewriter<'_> {
    /// Takes a name with places in parentheses, `X(:,1)` or `A(1,2)`, as a selection, and `X(:)` as the columns, stacked; false for other
    /// names.
    pub(super) fn selection(&mut self, name: &str) -> bool {
        if self.token(1) != &Token::Open || self.is_apart() {
            return false;
        }
        let is_part = |token: &Token| matches!(token, Token::Name(_) | Token::Number(_) | Token::Colon | Token::Comma);
        let count = (2..).take_while(|ahead| is_part(self.token(*ahead))).count();
        if self.token(2 + count) != &Token::Close {
            return false;
        }
        let has = |wanted: &dyn Fn(&Token) -> bool| (2..2 + count).any(|ahead| wanted(self.token(ahead)));
        let whole = has(&|token| *token == Token::Colon);
        let several = has(&|token| *token == Token::Comma);
        if whole && count == 1 {
            self.notes.push(format!("{name}(:) is read as in MATLAB: vec({name}), the columns, stacked"));
            for token in [Token::Name(Spoken::Stacked.name().to_owned()), Token::Open, Token::Name(name.to_owned())] {
                self.push(token);
            }
            self.push(Token::Close);
            self.at += 3;
            return true;
        }
        let numbers = has(&|token| matches!(token, Token::Number(_)));
        if !several || !(whole || numbers) {
            return false;
        }
        self.notes.push(format!("{name}(..) is read as in MATLAB: {name}[..], what stands at these places"));
        self.push(Token::Name(name.to_owned()));
        self.at += 1;
        self.begin_selection();
        true
    }
}

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
