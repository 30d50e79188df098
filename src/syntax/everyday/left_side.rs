//! What stands before `=` and names a value: `f(x) =`, `\log p(x) =`, `D_{KL}(p\|q) =`.

use super::Known;
use crate::ops::Spoken;
use crate::syntax::lexer::Token;

type Placed = (Token, crate::base::Span);

/// Leaves the name of the left-hand side, with what stands below it; of more than a name nothing is left.
pub(super) fn shorten(tokens: &mut Vec<Placed>, known: &Known<'_>) {
    let mut depth = 0_usize;
    let equals = tokens.iter().position(|(token, _)| {
        match token {
            Token::Open | Token::OpenBracket => depth += 1,
            Token::Close | Token::CloseBracket => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && *token == Token::Equals
    });
    let Some(equals) = equals else { return };
    let at = |place: usize| &tokens[place].0;
    let is_function = |place: usize| matches!(at(place), Token::Name(name) if (known.is_function)(name));
    // `\log p(x)`
    let begin = usize::from(equals > 1 && is_function(0) && matches!(at(1), Token::Name(_)));
    let Token::Name(name) = at(begin) else { return };
    let marks = |from: usize| {
        let mark = |token: &Token| matches!(token, Token::Subscript(_) | Token::Above(_));
        from + tokens[from..equals].iter().take_while(|(token, _)| mark(token)).count()
    };
    let named = marks(begin + 1);
    let listed = expectation(tokens, named, equals, known).unwrap_or_else(|| arguments(&tokens[..equals], named));
    let end = marks(listed);
    let powered = power(&tokens[..equals], end);
    let is_asked = known.wrt.contains(&name.as_str()) || (known.is_declared)(name);
    if is_function(begin) {
        // `\softmax(x)_i = ..` defines what has a name already.
        let defines = listed > named && (end > listed || Spoken::find(name) == Some(Spoken::Logistic));
        if begin == 0 && defines && powered == end && end == equals {
            let below = tokens[listed..end].to_vec();
            tokens.splice(1..equals, below);
            tokens[0].0 = Token::Name("f".to_owned());
        }
        return;
    }
    if powered != equals || is_asked && (begin > 0 || powered > end) {
        return;
    }
    if begin == 0 && powered == end {
        let below = tokens[listed..end].to_vec();
        tokens.splice(named..equals, below);
        return;
    }
    // What stands on the other side too is no name of it: an equation.
    let own: Vec<&Token> = tokens[begin..named].iter().map(|(token, _)| token).collect();
    let again =
        tokens[equals + 1..].windows(own.len()).any(|part| part.iter().map(|(token, _)| token).eq(own.iter().copied()));
    if !again {
        tokens.drain(..=equals);
    }
}

/// The end of brackets whose names are no indices: `E[x] = .. x ..`.
fn expectation(tokens: &[Placed], begin: usize, equals: usize, known: &Known<'_>) -> Option<usize> {
    let (left, right) = (tokens.get(begin..equals)?, &tokens[equals..]);
    let inside = match left {
        [(Token::OpenBracket, _), inside @ .., (Token::CloseBracket, _)] => inside,
        _ => return None,
    };
    let is_variable = |name: &str| {
        let mut depth = 0_usize;
        let stands = right.iter().any(|(token, _)| {
            match token {
                Token::OpenBracket => depth += 1,
                Token::CloseBracket => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && matches!(token, Token::Name(own) if own == name)
        });
        stands || known.wrt.contains(&name)
    };
    inside.iter().any(|(token, _)| matches!(token, Token::Name(name) if is_variable(name))).then_some(equals)
}

/// The end of a list of arguments that begins here, without operators: `(x)`, `(p\|q)`.
fn arguments(left: &[Placed], begin: usize) -> usize {
    if !matches!(left.get(begin), Some((Token::Open, _))) {
        return begin;
    }
    let argument = |token: &Token| {
        matches!(
            token,
            Token::Name(_)
                | Token::Number(_)
                | Token::Comma
                | Token::Subscript(_)
                | Token::Above(_)
                | Token::Bars(_)
                | Token::Equals
        )
    };
    let length = left[begin + 1..].iter().take_while(|(token, _)| argument(token)).count();
    let close = begin + 1 + length;
    if length > 0 && matches!(left.get(close), Some((Token::Close, _))) { close + 1 } else { begin }
}

/// The end of a power that begins here: `^2`, `^{2}`, `²`.
fn power(left: &[Placed], begin: usize) -> usize {
    let token = |ahead: usize| left.get(begin + ahead).map(|(token, _)| token);
    match (token(0), token(1), token(2), token(3)) {
        (Some(Token::Superscript(_)), ..) => begin + 1,
        (Some(Token::Caret), Some(Token::Number(_)), ..) => begin + 2,
        (Some(Token::Caret), Some(Token::Open), Some(Token::Number(_)), Some(Token::Close)) => begin + 4,
        _ => begin,
    }
}
