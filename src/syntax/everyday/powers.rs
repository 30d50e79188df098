//! Exponents, and bars with what stands below them: `x^*`, `||x||_1`.

use super::BARS;
use super::rewrite::{Opener, Rewriter};
use crate::base::{Error, ErrorCode, Rational, Result, Span};
use crate::ops::Spoken;
use crate::syntax::lexer::{Token, is_name};

impl Rewriter<'_> {
    /// A power, or a transpose that is written as one.
    pub(super) fn power(&mut self, token: Token) -> Result<()> {
        let braced = (self.token(1), self.token(2), self.token(3)) == (&Token::Open, &Token::Star, &Token::Close);
        if token == Token::Caret && (braced || self.is_star_exponent()) {
            self.push(Token::Quote);
            self.at += if braced { 4 } else { 2 };
            return Ok(());
        }
        if token == Token::Caret && self.token(1) == &Token::Star {
            let message = "'^*' is the transpose before an operator, a closing bracket or the end only; write x' for the transpose";
            return Err(Error::new(ErrorCode::Syntax, message, self.span()));
        }
        if token == Token::Caret && self.is_plus_exponent() {
            return Err(Error::new(ErrorCode::Syntax, super::PLUS_EXPONENT, self.span()));
        }
        self.push(token);
        self.exponent();
        Ok(())
    }

    /// `X^+`, `X^{+}`
    fn is_plus_exponent(&self) -> bool {
        let braced = (self.token(1), self.token(2), self.token(3)) == (&Token::Open, &Token::Plus, &Token::Close);
        let apart = self.tokens.get(self.at + 2).is_some_and(|(_, next)| next.start > self.tokens[self.at + 1].1.end);
        let ends =
            matches!(self.token(2), Token::End | Token::Close | Token::CloseBracket | Token::Star | Token::Comma);
        braced || self.token(1) == &Token::Plus && (apart || ends)
    }

    /// What is said of a subscript that belongs to nothing.
    pub(super) fn stray_subscript(&self, text: &str) -> Error {
        let product = matches!(self.out.last(), Some((Token::Name(name), _)) if name == "prod");
        let message = match product {
            true => super::brackets::PRODUCT.to_owned(),
            false => format!("'_{text}' has no meaning here: a subscript belongs to a name, as in x_1, or to a norm"),
        };
        Error::new(ErrorCode::Syntax, message, self.span())
    }

    /// `x^*` before an operator, a closing bracket or the end.
    fn is_star_exponent(&self) -> bool {
        let goes_on = || {
            matches!(
                self.token(2),
                Token::Star | Token::Slash | Token::DotStar | Token::DotSlash | Token::Colon | Token::Quote
            )
        };
        self.token(1) == &Token::Star && (self.ends_product(2) || goes_on())
    }

    /// What stands behind `^`, up to the end of one atom.
    fn exponent(&mut self) {
        self.at += 1;
        while matches!(self.token(0), Token::Minus | Token::Plus) {
            let token = self.token(0).clone();
            self.push(token);
            self.at += 1;
        }
        match self.token(0).clone() {
            Token::Open => {
                self.begin(Token::Close, Token::Close, Vec::new(), Token::Open);
                self.at += 1;
            }
            Token::Name(name) if !(self.known.is_function)(&name) => {
                self.push(Token::Name(name));
                self.at += 1;
            }
            token @ (Token::Number(_) | Token::Quote) => {
                self.push(token);
                self.at += 1;
            }
            _ => {}
        }
    }

    /// What is written from a place on, as text.
    fn text_from(&self, begin: usize) -> String {
        const LONGEST: usize = 40;
        let tokens = &self.out[begin.min(self.out.len())..];
        if tokens.len() > LONGEST {
            return "x".to_owned();
        }
        tokens.iter().map(|(token, _)| token.describe().trim_matches('\'').to_owned()).collect()
    }

    /// `||x||2`, `||A||F`: what stands at the bars says which norm it is.
    fn glued_norm(&mut self) {
        let glued = self.span().start == self.tokens[self.at - 1].1.end;
        let which = match self.token(0) {
            Token::Number(number) => number.to_string(),
            Token::Name(name) if !(self.known.is_declared)(name) && !self.known.wrt.contains(&name.as_str()) => {
                name.clone()
            }
            _ => return,
        };
        if glued && matches!(which.as_str(), "1" | "2" | "F") {
            let note = format!(
                "{which} at the bars is read as which norm it is, ||..||_{which}; write *{which} for a product"
            );
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
            self.tokens[self.at].0 = Token::Subscript(which);
        }
    }

    /// Bars open where an operand is wanted, and close what is open where one ends.
    pub(super) fn bars(&mut self, count: usize) -> Result<()> {
        let own = self.open.iter().rev().find(|opener| !matches!(opener, Opener::Application { .. } | Opener::Sum));
        let open = match own {
            Some(Opener::Bars { count, .. }) if self.after_operand() => *count,
            _ => 0,
        };
        if open == 0 || open > count {
            self.operand();
            let name = self.out.len();
            let function = if count == 2 { Spoken::Length.name() } else { BARS };
            self.push(Token::Name(function.to_owned()));
            self.push(Token::Open);
            self.open.push(Opener::Bars { count, name });
            self.at += 1;
            return Ok(());
        }
        self.close_sums();
        let Some(Opener::Bars { name, .. }) = self.open.pop() else { return Ok(()) };
        if open < count {
            // `|x||y|`
            self.push(Token::Close);
            let span = self.span();
            self.tokens[self.at] = (Token::Bars(1), Span::new(span.start + 1, span.end));
            return Ok(());
        }
        self.at += 1;
        if count == 2 {
            self.glued_norm();
        }
        // `||x||^2_2`
        if let (Token::Caret, Token::Number(_), Token::Subscript(_)) = (self.token(0), self.token(1), self.token(2)) {
            self.tokens[self.at..self.at + 3].rotate_right(1);
        } else if let (Token::Superscript(_), Token::Subscript(_)) = (self.token(0), self.token(1)) {
            self.tokens.swap(self.at, self.at + 1);
        }
        if let Token::Subscript(text) = self.token(0).clone() {
            self.out[name].0 = Token::Name(Spoken::Length.name().to_owned());
            match text.as_str() {
                "1" | "2" => {
                    self.push(Token::Comma);
                    self.push(Token::Number(Rational::from_integer(if text == "1" { 1 } else { 2 })));
                }
                "F" | "f" | "fro" | "Fro" => {}
                _ => match which_norm(&text) {
                    Some(which) => {
                        self.push(Token::Comma);
                        which.into_iter().for_each(|token| self.push(token));
                    }
                    None => {
                        return Err(Error::new(
                            ErrorCode::Syntax,
                            no_norm(&text, &self.text_from(name + 2)),
                            self.span(),
                        ));
                    }
                },
            }
            self.push(Token::Close);
            self.at += 1;
            return Ok(());
        }
        let place = self.tokens[self.at - 1].1;
        self.out.push((Token::Close, place));
        Ok(())
    }
}

/// The second operand of a norm that is decided by kinds: a number or a small letter, `||x||_3`, or a matrix or its inverse, `||x||_{S^{-1}}`.
fn which_norm(below: &str) -> Option<Vec<Token>> {
    if below.len() < 10 && below.chars().all(|c| c.is_ascii_digit()) && below.chars().any(|c| c != '0') {
        return Some(vec![Token::Number(Rational::from_integer(below.parse().ok()?))]);
    }
    let stem = ["^{-1}", "^-1", "⁻¹"].iter().find_map(|mark| below.strip_suffix(mark));
    let name = stem.unwrap_or(below);
    let matrix = name.starts_with(char::is_uppercase) && is_name(name);
    if stem.is_none() && !(matrix || matches!(name, "p" | "q")) || stem.is_some() && !matrix {
        return None;
    }
    let token = Token::Name(name.to_owned());
    Some(match stem {
        Some(_) => vec![Token::Name(Spoken::Inverted.name().to_owned()), Token::Open, token, Token::Close],
        None => vec![token],
    })
}

/// What is said of a norm that is none here, of this operand.
fn no_norm(which: &str, operand: &str) -> String {
    let norms = "norms are ||x||, ||x||_1, ||x||_2 and ||X||_F";
    let digits = which.chars().all(|c| c.is_ascii_digit()) || which == "p";
    match which {
        "inf" | "Inf" | "∞" | "infty" => format!("the norm of the largest entry is not supported: {norms}"),
        "0" => format!("the number of entries that are not zero has no derivative: {norms}"),
        "*" => format!("the nuclear norm is not supported: {norms}"),
        _ if digits => {
            format!("the norm {which} has no name here: write sum(abs({operand}).^{which})^(1/{which}); {norms}")
        }
        _ if which.starts_with(char::is_uppercase) => {
            let text = match is_name(operand) {
                true => operand.to_owned(),
                false => format!("({operand})"),
            };
            format!(
                "there is no norm '{which}' here: write sqrt({text}'*{which}*{text}) for the norm of {operand} by a matrix; {norms}"
            )
        }
        _ => format!("there is no norm '{which}' here: {norms}"),
    }
}
