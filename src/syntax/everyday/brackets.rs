//! Brackets that select nothing: `[z]_+`, `E[x^2]`, `x[i+1]`, `max[i](x[i])`.

use super::rewrite::Rewriter;
use crate::base::{Error, ErrorCode, Result, Span};
use crate::ops::Spoken;
use crate::syntax::lexer::Token;

/// What is said of an expectation.
pub(crate) const EXPECTATION: &str = "an expectation is not read: write the mean over samples, mean(..) or sum_i (..)/n, or its value by moments that are declared";
/// Letters and words for an expectation.
const EXPECTATIONS: [&str; 4] = ["E", "𝔼", "Exp", "Ex"];
/// What is said of a product over an index.
pub(super) const PRODUCT: &str = "a product over an index is not read: write prod(x), the product of all entries of x";
/// Words for moments of random variables, before brackets.
const MOMENTS: [&str; 4] = ["Var", "Cov", "var", "cov"];

impl Rewriter<'_> {
    /// `[z]_+`, `(z)_+`: what is positive, by a subscript behind a closing bracket.
    pub(super) fn positive_part(&mut self, below: &str) -> bool {
        let closed = matches!(self.out.last(), Some((Token::Close, _)));
        let Some(begin) = self.operand_before().filter(|_| below == "+" && closed) else { return false };
        let place = Span::new(self.out[begin].1.start, self.out[begin].1.start);
        self.out.insert(begin, (Token::Open, place));
        self.out.insert(begin, (Token::Name(Spoken::Positive.name().to_owned()), place));
        self.push(Token::Close);
        let note = "[..]_+ is read as the positive part, relu(..)";
        if !self.notes.iter().any(|own| own == note) {
            self.notes.push(note.to_owned());
        }
        true
    }

    /// A function that is none over indices has none before its operand: `max[i](..)`.
    ///
    /// # Errors
    /// When it has.
    pub(super) fn no_index(&self, name: &str) -> Result<()> {
        let own = (self.known.is_function)(name) && name != Spoken::Total.name();
        if !own || self.token(1) != &Token::OpenBracket || !self.selects_before_operand(self.at + 1) {
            return Ok(());
        }
        let message = match name {
            "max" | "min" => format!(
                "the largest or smallest entry over an index is not supported: {name}(a,b) is of two, entry by entry, and log(sum[i](exp(..))) is a \
                 smooth maximum"
            ),
            "prod" => PRODUCT.to_owned(),
            _ => format!("{name} goes over no index: write {name}(x) of the array x, or sum[i](..) for a sum"),
        };
        Err(Error::new(ErrorCode::Index, message, self.span()))
    }

    /// What stands in brackets behind a name selects entries: names, numbers and colons.
    ///
    /// # Errors
    /// When something else does.
    pub(super) fn no_argument(&self) -> Result<()> {
        let Some((Token::Name(name), begin)) = self.out.last() else { return Ok(()) };
        // A range of places is refused where it is read.
        let is_range = self.inside(self.at).any(|token| *token == Token::Colon);
        if is_range || !self.has_operators() {
            return Ok(());
        }
        let message = match name.as_str() {
            _ if EXPECTATIONS.contains(&name.as_str()) => EXPECTATION.to_owned(),
            _ if MOMENTS.contains(&name.as_str()) => format!(
                "{name}[..] of a random variable is not read: write a'*S*a for the variance of a'*x, with a matrix S for the covariance of x"
            ),
            _ => match self.shifted() {
                Some(index) => format!(
                    "an index does not move: with a matrix S of the shift, write (S*{name})[{index}] for {name} beside {index}, and D*{name} for all \
                     differences of neighbours"
                ),
                None => format!(
                    "brackets behind {name} select entries by numbers and indices: write {name}*(..) for a product"
                ),
            },
        };
        Err(Error::new(ErrorCode::Index, message, begin.to(self.span())))
    }

    /// The tokens in the brackets that open at a place, with the bracket itself.
    fn inside(&self, from: usize) -> impl Iterator<Item = &Token> {
        let mut depth = 0_usize;
        self.tokens[from..].iter().map(|(token, _)| token).take_while(move |token| {
            match token {
                Token::OpenBracket | Token::Open => depth += 1,
                Token::CloseBracket | Token::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth > 0
        })
    }

    /// Whether something else than names, numbers and colons stands in the brackets.
    fn has_operators(&self) -> bool {
        let plain = |token: &Token| {
            matches!(token, Token::Name(_) | Token::Number(_) | Token::Comma | Token::Colon | Token::End)
        };
        let closes = self.tokens[self.at..].iter().any(|(token, _)| *token == Token::CloseBracket);
        closes && !self.inside(self.at).skip(1).all(plain)
    }

    /// Whether the operand of a call comes behind the brackets, in which names stand: `max[i](`.
    fn selects_before_operand(&self, from: usize) -> bool {
        let length = self.inside(from).count();
        let names = self.inside(from).skip(1).all(|token| matches!(token, Token::Name(_) | Token::Comma));
        names && length > 1 && matches!(self.tokens.get(from + length + 1), Some((Token::Open, _)))
    }

    /// The index of a place beside it: `i` of `x[i+1]`.
    fn shifted(&self) -> Option<&str> {
        let parts: Vec<&Token> = self.inside(self.at).skip(1).collect();
        parts.windows(3).find_map(|part| match part {
            [Token::Name(index), Token::Plus | Token::Minus, Token::Number(_) | Token::Name(_)] => Some(index.as_str()),
            _ => None,
        })
    }
}
