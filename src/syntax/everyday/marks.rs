//! Marks around operands and behind them: `<x, y>`, `x.sum()`, `[A + B]`, `1/x'x`.

use super::INNER;
use super::rewrite::{Opener, Rewriter};
use crate::base::{Error, ErrorCode, Result, Span};
use crate::ops::Spoken;
use crate::syntax::lexer::Token;

impl Rewriter<'_> {
    /// Opens an inner product: `<x, y>`.
    pub(super) fn angle(&mut self) -> Result<()> {
        if !self.tokens[self.at..].iter().any(|(token, _)| *token == Token::CloseAngle) {
            let message = "'<' has no meaning here: an inner product is <x, y>, and nothing is compared";
            return Err(Error::new(ErrorCode::Syntax, message, self.span()));
        }
        self.operand();
        self.push(Token::Name(INNER.to_owned()));
        self.begin(Token::CloseAngle, Token::Close, Vec::new(), Token::Open);
        Ok(())
    }

    /// Whether a bracket `[` groups, as `(` does: there is no list in it.
    pub(super) fn is_group(&self) -> bool {
        let mut depth = 0_usize;
        let mut operators = false;
        for (token, _) in &self.tokens[self.at + 1..] {
            match token {
                Token::Open | Token::OpenBracket => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                Token::CloseBracket if depth == 0 => return operators,
                Token::CloseBracket => depth -= 1,
                Token::Comma if depth == 0 => return false,
                Token::Name(_) | Token::Number(_) => {}
                // `[x y]` is a list too.
                _ => operators = true,
            }
        }
        true
    }

    /// `x.sum()`, `x.dot(y)`: a call with what stands before as its first operand.
    pub(super) fn method(&mut self, name: &str) -> Result<()> {
        let begin = self.operand_before().filter(|_| self.after_operand());
        let Some(begin) = begin else {
            let message = format!("'.{name}(..)' stands behind what it is called of, as in x.{name}(..)");
            return Err(Error::new(ErrorCode::Syntax, message, self.span()));
        };
        let place = Span::new(self.out[begin].1.start, self.out[begin].1.start);
        let transposes = matches!(name, "t" | "T" | "transpose");
        let empty = self.token(2) == &Token::Close;
        if transposes && empty {
            self.push(Token::Quote);
            self.at += 3;
            return Ok(());
        }
        let function = self.span();
        self.out.insert(begin, (Token::Open, place));
        self.out.insert(begin, (Token::Name(name.to_owned()), function));
        self.at += 1;
        if empty {
            self.at += 1;
            self.push(Token::Close);
        } else {
            self.push(Token::Comma);
            self.open.push(Opener::Bracket { close: Token::Close, writes: Token::Close, suffix: Vec::new() });
        }
        self.at += 1;
        Ok(())
    }

    /// `X(:)`: all entries, as a vector.
    pub(super) fn stacks(&mut self) -> bool {
        if (self.token(1), self.token(2)) != (&Token::Colon, &Token::Close) || !self.after_operand() {
            return false;
        }
        let Some(begin) = self.operand_before() else { return false };
        let place = self.out[begin].1;
        self.out.insert(begin, (Token::Open, place));
        self.out.insert(begin, (Token::Name(Spoken::Stacked.name().to_owned()), place));
        self.at += 2;
        self.push(Token::Close);
        true
    }

    /// The place where the operand begins that ends here.
    fn operand_before(&self) -> Option<usize> {
        let postfix = |token: &Token| {
            matches!(token, Token::Quote | Token::Superscript(_) | Token::SuperscriptName(_) | Token::InverseTranspose)
        };
        let mut at = self.out.len();
        loop {
            at = at.checked_sub(1)?;
            match &self.out[at].0 {
                token if postfix(token) => {}
                Token::CloseBracket => at = self.opening(at)?,
                Token::Close => {
                    let open = self.opening(at)?;
                    // The name of the function that is called.
                    let called = open.checked_sub(1).filter(|before| matches!(self.out[*before].0, Token::Name(_)));
                    return Some(called.unwrap_or(open));
                }
                Token::Name(_) | Token::Number(_) => return Some(at),
                _ => return None,
            }
        }
    }

    /// The place of the bracket that this one closes.
    fn opening(&self, close: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, (token, _)) in self.out[..=close].iter().enumerate().rev() {
            match token {
                Token::Close | Token::CloseBracket => depth += 1,
                Token::Open | Token::OpenBracket => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }

    /// Behind `/`: nothing is divided by a row, so that `/x'x` is `/(x'*x)`.
    pub(super) fn divisor(&mut self) {
        let Token::Name(name) = self.token(1).clone() else { return };
        let marks = match (self.token(2), self.token(3)) {
            (Token::Quote, _) => 1,
            (Token::Caret, Token::Name(mark)) if matches!(mark.as_str(), "T" | "H") => 2,
            _ => return,
        };
        if (self.known.is_function)(&name) || (self.known.is_declared)(&name) {
            return;
        }
        if !matches!(self.token(2 + marks), Token::Name(_) | Token::Open) {
            return;
        }
        self.push(Token::Open);
        self.open.push(Opener::Application { suffix: Vec::new(), filled: false });
        self.notes.push(format!("the product behind /{name}' is below the line, as nothing is divided by a row"));
    }
}
