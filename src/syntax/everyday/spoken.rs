//! Operators in words, between operands and behind them: `x transpose A x`, `A times X plus b`, `A otimes B`.

use super::attributes::is_noun;
use super::{DOT, Known};
use crate::base::{Error, ErrorCode, Rational, Result, Span};
use crate::ops::{Callable, Spoken};
use crate::syntax::lexer::Token;

type Placed = (Token, Span);

/// What a word does to the operand before it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Postfix {
    Transpose,
    Inverse,
    Power(i64),
}

/// The word behind an operand.
pub(super) fn postfix(word: &str) -> Option<Postfix> {
    let function = Callable::find(word).filter(|_| word.len() > SHORT).map(Callable::name);
    Some(match word {
        "transposed" => Postfix::Transpose,
        "squared" => Postfix::Power(2),
        "cubed" => Postfix::Power(3),
        _ if function == Some(Spoken::Transposed.name()) => Postfix::Transpose,
        _ if function == Some(Spoken::Inverted.name()) => Postfix::Inverse,
        _ => return None,
    })
}

/// The most letters of a name that is written and not said: `inv`.
const SHORT: usize = 3;

impl Postfix {
    fn tokens(self, span: Span) -> Vec<Placed> {
        let power = |by: i64| vec![(Token::Superscript(Rational::from_integer(by)), span)];
        match self {
            Postfix::Transpose => vec![(Token::Quote, span)],
            Postfix::Inverse => power(-1),
            Postfix::Power(by) => power(by),
        }
    }

    fn written(self, operand: &str) -> String {
        match self {
            Postfix::Transpose => format!("{operand}'"),
            Postfix::Inverse => format!("inv({operand})"),
            Postfix::Power(by) => format!("{operand}^{by}"),
        }
    }
}

/// The operator that a word is between operands.
fn infix(word: &str) -> Option<Token> {
    Some(match word {
        "times" => Token::Star,
        "plus" => Token::Plus,
        "minus" => Token::Minus,
        "otimes" => Token::Infix(Spoken::Kronecker.name(), '⊗'),
        _ if word == Spoken::Kronecker.name() => Token::Infix(Spoken::Kronecker.name(), '⊗'),
        "odot" | "hadamard" => Token::DotStar,
        "dot" => Token::Infix(DOT, '·'),
        _ => return None,
    })
}

/// Whether a word is an operator between operands.
pub(super) fn is_operator(word: &str) -> bool {
    infix(word).is_some() || matches!(word, "divided" | "multiplied")
}

/// Words behind an expression that say how functions are read anyway.
const ENTRYWISE: [&str; 4] = ["elementwise", "entrywise", "componentwise", "pointwise"];

/// The tokens with operators in the place of words.
///
/// # Errors
/// When a word says what an operand is, and none has a name: `a scalar times x`.
pub(super) fn operators(
    tokens: Vec<Placed>,
    text: &str,
    known: &Known<'_>,
    notes: &mut Vec<String>,
) -> Result<Vec<Placed>> {
    let is_free = |name: &str| !(known.is_declared)(name) && !known.wrt.contains(&name);
    let is_apart = |span: Span| text.get(..span.start).is_some_and(|before| before.ends_with(char::is_whitespace));
    let mut out: Vec<Placed> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let (token, span) = &tokens[at];
        let next = tokens.get(at + 1);
        let Token::Name(word) = token else {
            // `x-transpose`
            let hyphen = *token == Token::Minus && out.last().is_some_and(|(_, before)| before.end == span.start);
            let is_joined = |(other, place): &Placed| {
                let is_word = matches!(other, Token::Name(word) if postfix(word).is_some() && is_free(word));
                is_word && place.start == span.end
            };
            let joined = next.filter(|next| hyphen && ends_operand(out.last(), known) && is_joined(next));
            if let Some((Token::Name(word), place)) = joined
                && let Some(found) = postfix(word)
            {
                put(found, word, *place, &mut out, notes);
                at += 2;
                continue;
            }
            out.push(tokens[at].clone());
            at += 1;
            continue;
        };
        // `transpose(X)` is a call, `x transpose (A x)` is none.
        let is_call = next.is_some_and(|(token, place)| *token == Token::Open && place.start == span.end);
        let is_word = is_free(word) && !is_call;
        // `scalar*x` has a name, `a scalar times x` has none.
        let is_beside = ends_operand(out.last(), known) || matches!(next, Some((Token::Name(_), _)));
        if is_word && is_noun(word) && (is_beside || (known.is_function)(word)) {
            let message = format!("'{word}' says what an operand is: give it a name, as in '{word} {}'", example(word));
            return Err(Error::new(ErrorCode::Syntax, message, *span));
        }
        let is_behind = is_word && is_apart(*span) && ends_operand(out.last(), known);
        if let Some(found) = postfix(word).filter(|_| is_behind) {
            put(found, word, *span, &mut out, notes);
            at += 1;
            continue;
        }
        if is_behind && ENTRYWISE.contains(&word.as_str()) && matches!(next, None | Some((Token::End, _))) {
            at += 1;
            continue;
        }
        let is_between = is_behind && next.is_some_and(|(next, _)| begins_operand(next));
        let by = matches!(next, Some((Token::Name(by), _)) if by == "by") && is_behind;
        let of_two = match word.as_str() {
            "divided" if by => Some(Token::Slash),
            "multiplied" if by => Some(Token::Star),
            _ => None,
        };
        if let Some(operator) = of_two {
            out.push((operator, *span));
            at += 2;
            continue;
        }
        match infix(word).filter(|_| is_between) {
            Some(operator) => out.push((operator, *span)),
            None => out.push(tokens[at].clone()),
        }
        at += 1;
    }
    Ok(out)
}

fn example(kind: &str) -> &'static str {
    match kind {
        "matrix" => "A",
        "matrices" => "A and B",
        "vector" => "v",
        "vectors" => "v and w",
        "scalars" => "b and c",
        _ => "c",
    }
}

/// Puts what a word does behind an operand.
fn put(found: Postfix, word: &str, span: Span, out: &mut Vec<Placed>, notes: &mut Vec<String>) {
    if let (Postfix::Power(_), Some(begin)) = (found, glued(out)) {
        // `x'y squared`
        out.insert(begin, (Token::Open, out[begin].1));
        out.push((Token::Close, span));
    } else if let Some((Token::Name(name), _)) = out.last() {
        let note = format!("{name} {word} is read as {}", found.written(name));
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    out.extend(found.tokens(span));
}

/// Where the factors begin that stand together at the end, if there are several: `x'y`.
fn glued(out: &[Placed]) -> Option<usize> {
    let is_factor = |token: &Token| matches!(token, Token::Name(_) | Token::Quote | Token::Superscript(_));
    let mut begin = out.len().checked_sub(1).filter(|last| is_factor(&out[*last].0))?;
    while begin > 0 && is_factor(&out[begin - 1].0) && out[begin - 1].1.end == out[begin].1.start {
        begin -= 1;
    }
    let names = out[begin..].iter().filter(|(token, _)| matches!(token, Token::Name(_))).count();
    (names > 1 && matches!(out[begin].0, Token::Name(_))).then_some(begin)
}

/// Whether an operand ends here; the name of a function is none.
fn ends_operand(last: Option<&Placed>, known: &Known<'_>) -> bool {
    match last.map(|(token, _)| token) {
        Some(Token::Name(name)) => {
            let is_word = is_noun(name) || infix(name).is_some() || postfix(name).is_some();
            !(known.is_function)(name) && !is_word
        }
        Some(
            Token::Number(_)
            | Token::Close
            | Token::CloseBracket
            | Token::Quote
            | Token::Superscript(_)
            | Token::InverseTranspose
            | Token::Subscript(_)
            | Token::Above(_),
        ) => true,
        _ => false,
    }
}

/// Whether an operand begins here.
fn begins_operand(token: &Token) -> bool {
    matches!(
        token,
        Token::Name(_)
            | Token::Number(_)
            | Token::Open
            | Token::OpenBracket
            | Token::Bars(_)
            | Token::Minus
            | Token::Around(..)
    )
}
