//! Sums over named indices in plain text: `sum_i x_i^2`, `sum_{i=1}^n (x_i - y_i)^2`. What has a bound index below is an entry.

use super::{Known, SUM};
use crate::base::{Error, ErrorCode, Result, Span};
use crate::syntax::lexer::Token;

type Placed = (Token, Span);

/// The indices that stand below a sum, `i`, `i,j` or `i=1`, or what is wrong with them.
pub(super) fn indices(below: &str) -> Result<Vec<String>, String> {
    let (names, first) = below.split_once('=').map_or((below, None), |(names, first)| (names, Some(first.trim())));
    if first.is_some_and(|first| first != "1") {
        return Err(format!("a sum goes over all entries, which begin at 1: '{below}' has no meaning here"));
    }
    let letters: Vec<String> = names.chars().filter(|c| c.is_alphabetic()).map(String::from).collect();
    let strange = names.chars().any(|c| !(c.is_alphabetic() || c.is_whitespace() || matches!(c, ',' | '{' | '}')));
    match letters.is_empty() || strange {
        true => {
            Err(format!("a sum goes over all entries of its indices, as in sum_i x_i: '{below}' has no meaning here"))
        }
        false => Ok(letters),
    }
}

/// What is wrong with the upper limit of a sum, if it is no name and no number.
pub(super) fn limit(above: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '{' | '}' | '_');
    (!above.chars().all(plain)).then(|| format!("a sum goes over all entries: the limit '{above}' has no meaning here"))
}

/// The indices that a subscript says, where one of them is bound by a sum.
pub(super) fn entry(below: &str, bound: &[String]) -> Option<Vec<String>> {
    let letters: Vec<String> = below.split([',', '_']).flat_map(|part| part.trim().chars()).map(String::from).collect();
    let known = letters.iter().filter(|letter| bound.contains(letter)).count();
    let all = letters.iter().all(|letter| letter.starts_with(char::is_alphabetic));
    // `x_{max}` is a name.
    (known > 0 && all && (known == letters.len() || letters.len() < 3 || below.contains(','))).then_some(letters)
}

/// The tokens of an entry.
pub(super) fn entry_tokens(name: &str, indices: Vec<String>, span: Span, out: &mut Vec<Placed>) {
    out.push((Token::Name(name.to_owned()), span));
    out.push((Token::OpenBracket, span));
    for (place, index) in indices.into_iter().enumerate() {
        if place > 0 {
            out.push((Token::Comma, span));
        }
        out.push((Token::Name(index), span));
    }
    out.push((Token::CloseBracket, span));
}

/// The same tokens with sums over indices for what `sum_i` says, and entries of what is summed.
pub(super) fn bind(tokens: Vec<Placed>, known: &Known<'_>) -> Result<Vec<Placed>> {
    let is_sum = |(token, _): &Placed| matches!(token, Token::Name(name) if below_sum(name, known).is_some());
    if !tokens.iter().any(is_sum) {
        return Ok(tokens);
    }
    let mut binder = Binder { tokens, at: 0, out: Vec::new(), bound: Vec::new() };
    while binder.at < binder.tokens.len() {
        let (token, span) = binder.tokens[binder.at].clone();
        binder.at += 1;
        match &token {
            Token::Name(name) if let Some(below) = below_sum(name, known) => binder.sum(below, span)?,
            Token::Name(name) => binder.name(name, span),
            _ => binder.out.push((token, span)),
        }
    }
    Ok(binder.out)
}

/// What stands below a sum, if a name is one with its indices.
fn below_sum<'n>(name: &'n str, known: &Known<'_>) -> Option<&'n str> {
    let below = name.strip_prefix("sum_").or_else(|| name.strip_prefix("∑_")).or_else(|| name.strip_prefix("Sum_"))?;
    let short = below.chars().count() < 3 && below.chars().all(char::is_alphabetic);
    (short && !(known.is_declared)(name) && !known.wrt.contains(&name)).then_some(below)
}

struct Binder {
    tokens: Vec<Placed>,
    at: usize,
    out: Vec<Placed>,
    bound: Vec<String>,
}

impl Binder {
    fn token(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    /// The text of a group in parentheses or braces, or of one token.
    fn group(&mut self) -> String {
        let (mut depth, mut text) = (0_usize, String::new());
        while let Some((token, _)) = self.tokens.get(self.at) {
            match token {
                Token::End => break,
                Token::Open => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                token => text += token.describe().trim_matches('\''),
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        text
    }

    fn sum(&mut self, below: &str, span: Span) -> Result<()> {
        let fail = |message: String| Error::new(ErrorCode::Syntax, message, span);
        let mut below = below.to_owned();
        if below.is_empty() {
            below = self.group();
        } else if self.token() == Some(&Token::Equals) {
            self.at += 1;
            below = format!("{below}={}", self.group());
        }
        let indices = indices(&below).map_err(fail)?;
        if self.token() == Some(&Token::Caret) {
            self.at += 1;
            if let Some(message) = limit(&self.group()) {
                return Err(fail(message));
            }
        }
        self.out.push((Token::Name(SUM.to_owned()), span));
        self.out.push((Token::Subscript(indices.join(",")), span));
        self.bound.extend(indices);
        Ok(())
    }

    /// A name: `x_i` and `x_{ij}` are entries.
    fn name(&mut self, name: &str, span: Span) {
        let Some((base, below)) = name.split_once('_').filter(|(base, _)| !base.is_empty()) else {
            return self.out.push((Token::Name(name.to_owned()), span));
        };
        let before = self.at;
        let below = match self.token() {
            Some(Token::Open) if below.is_empty() => self.group(),
            _ => below.to_owned(),
        };
        match entry(&below, &self.bound) {
            Some(indices) => entry_tokens(base, indices, span, &mut self.out),
            None => {
                self.at = before;
                self.out.push((Token::Name(name.to_owned()), span));
            }
        }
    }
}
