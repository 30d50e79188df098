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
        // `c(A:B)` is a product; of numbers a range is meant.
        let numbers = has(&|token| matches!(token, Token::Number(_)));
        let selects = if several { whole || numbers } else { numbers && (whole || count == 1) };
        if !selects || !self.is_array(name) {
            return false;
        }
        let note = format!("{name}(..) is read as in MATLAB: {name}[..], what stands at these places");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
        self.push(Token::Name(name.to_owned()));
        self.at += 1;
        self.begin_selection();
        true
    }
}

/// Counts places from 1 that NumPy counts from 0.
pub(super) fn count_from_one(tokens: &mut [Placed], notes: &mut Vec<String>) {
    for at in 1..tokens.len().saturating_sub(1) {
        let begins = matches!(tokens[at - 1].0, Token::OpenBracket | Token::Comma);
        let ends = matches!(tokens[at + 1].0, Token::CloseBracket | Token::Comma);
        let open = tokens[..at]
            .iter()
            .rev()
            .find(|(token, _)| matches!(token, Token::OpenBracket | Token::CloseBracket | Token::Open | Token::Close));
        let inside = open.is_some_and(|(token, _)| *token == Token::OpenBracket);
        let Token::Number(number) = &tokens[at].0 else { continue };
        if begins && ends && inside {
            let place = number + &Rational::one();
            let note = format!("places in brackets are counted from 0, as in NumPy: [{number}] is [{place}] here");
            tokens[at].0 = Token::Number(place);
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
}
