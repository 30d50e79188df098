//! What stands before an expression and says nothing of it: `lambda x:`, `min_x`; and options of calls that have one value only.

use super::Known;
use crate::base::{Error, ErrorCode, Result, Span};
use crate::ops::Spoken;
use crate::syntax::lexer::Token;

type Placed = (Token, Span);

/// Words that ask for an optimum.
const OPTIMA: [&str; 10] =
    ["min", "max", "argmin", "argmax", "minimize", "maximize", "minimise", "maximise", "inf", "sup"];

/// The tokens without what says nothing.
///
/// # Errors
/// When something else than an expression is asked.
pub(super) fn drop_preamble(tokens: &mut Vec<Placed>, known: &Known<'_>, notes: &mut Vec<String>) -> Result<()> {
    lambda(tokens, notes);
    if matches!(&tokens[..2.min(tokens.len())], [(Token::Name(word), _), (Token::Name(_), _)] if word == "let") {
        tokens.remove(0);
    }
    optimum(tokens, known, notes)?;
    options(tokens);
    layers(tokens, known);
    words(tokens, known)
}

/// Words of a sentence.
const WORDS: [&str; 23] = [
    "of",
    "the",
    "with",
    "respect",
    "derivative",
    "gradient",
    "hessian",
    "jacobian",
    "wrt",
    "and",
    "where",
    "such",
    "that",
    "subject",
    "differentiate",
    "by",
    "is",
    "find",
    "compute",
    "for",
    "grad",
    "let",
    "function",
];

/// A sentence is no expression.
fn words(tokens: &[Placed], known: &Known<'_>) -> Result<()> {
    let word = |token: &Token| match token {
        Token::Name(name) => {
            // `By` is rather a product.
            let product = name.len() == 2 && name.starts_with(char::is_uppercase);
            !product
                && WORDS.contains(&name.to_lowercase().as_str())
                && !(known.is_declared)(name)
                && !known.wrt.contains(&name.as_str())
        }
        _ => false,
    };
    match tokens.iter().find(|(token, _)| word(token)) {
        Some((token, span)) => {
            let message = format!(
                "the word {} is not understood here; write the expression alone, as norm(A*x - b)^2, or \"gradient of .. by x\"",
                token.describe()
            );
            Err(Error::new(ErrorCode::Syntax, message, *span))
        }
        None => Ok(()),
    }
}

/// A problem with constraints is no expression.
///
/// # Errors
/// When the text is one.
pub(super) fn no_constraints(text: &str) -> Result<()> {
    let found = [" s.t. ", " s.t ", "subject to ", "such that ", "{s.t.}"]
        .iter()
        .find_map(|mark| Some((text.find(mark)?, mark)));
    let Some((at, mark)) = found else { return Ok(()) };
    let message =
        "an expression is differentiated, not a problem with constraints: write the function alone, or its Lagrangian";
    Err(Error::new(ErrorCode::Syntax, message, Span::new(at, at + mark.trim_end().len())))
}

fn is_name(token: Option<&Placed>) -> bool {
    matches!(token, Some((Token::Name(_), _)))
}

/// `lambda x, y: ..` of Python.
fn lambda(tokens: &mut Vec<Placed>, notes: &mut Vec<String>) {
    if !matches!(&tokens[0].0, Token::Name(word) if word == "lambda") || !is_name(tokens.get(1)) {
        return;
    }
    let mut end = 2;
    while matches!(tokens.get(end), Some((Token::Comma, _))) && is_name(tokens.get(end + 1)) {
        end += 2;
    }
    if matches!(tokens.get(end), Some((Token::Colon, _))) {
        tokens.drain(..=end);
        notes.push("lambda ..: is read as the head of a function in Python; write lambda*x for a product".to_owned());
    }
}

/// `min_x ||A x - b||`: the expression is what is differentiated.
fn optimum(tokens: &mut Vec<Placed>, known: &Known<'_>, notes: &mut Vec<String>) -> Result<()> {
    let Token::Name(word) = &tokens[0].0 else { return Ok(()) };
    let word = word.clone();
    let (stem, below) = word.split_once('_').map_or((word.as_str(), ""), |(stem, below)| (stem, below));
    if !OPTIMA.contains(&stem) || (known.is_declared)(&word) || known.wrt.contains(&word.as_str()) {
        return Ok(());
    }
    let mut end = 1;
    // `\arg\min`
    let second = matches!(tokens.get(end), Some((Token::Subscript(_), _)));
    end += usize::from(second);
    let begins = match tokens.get(end) {
        Some((Token::Open | Token::OpenBracket, _)) => second || !below.is_empty(),
        Some((Token::Name(_) | Token::Number(_) | Token::Bars(_) | Token::Minus | Token::Around(..), _)) => true,
        _ => false,
    };
    if !begins {
        return Ok(());
    }
    let span = tokens[0].1;
    tokens.drain(..end);
    if tokens.len() <= 1 {
        return Err(Error::new(ErrorCode::Syntax, format!("expected what to differentiate behind {word}"), span));
    }
    notes.push(format!("{stem} is dropped: what stands behind it is the expression"));
    Ok(())
}

/// `ReLU()(x)`, `Softmax(dim=1)(x)`: a function that is made before it is called.
fn layers(tokens: &mut Vec<Placed>, known: &Known<'_>) {
    let mut at = 0;
    while at + 1 < tokens.len() {
        let made = matches!(&tokens[at].0, Token::Name(name) if (known.is_function)(name) && name.starts_with(char::is_uppercase));
        if let (true, Some(close)) = (made, closing(tokens, at + 1)) {
            let options = &tokens[at + 2..close];
            let named = options.is_empty() || matches!(options, [(Token::Name(_), _), (Token::Equals, _), ..]);
            let call = closing(tokens, close + 1);
            if let (true, Some(end)) = (named, call) {
                let span = tokens[end].1;
                let mut options: Vec<Placed> = tokens[at + 2..close].to_vec();
                if !options.is_empty() {
                    options.insert(0, (Token::Comma, span));
                }
                tokens.splice(end..end, options);
                tokens.drain(at + 1..=close);
                if let Token::Name(name) = &mut tokens[at].0
                    && (known.is_function)(&name.to_lowercase())
                {
                    *name = name.to_lowercase();
                }
            }
        }
        at += 1;
    }
}

/// The place of the parenthesis that closes the one that opens here.
fn closing(tokens: &[Placed], open: usize) -> Option<usize> {
    if tokens.get(open)?.0 != Token::Open {
        return None;
    }
    let mut depth = 0_usize;
    tokens[open..]
        .iter()
        .position(|(token, _)| {
            match token {
                Token::Open => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
        .map(|place| place + open)
}

/// `norm(x, ord=2)` is `norm(x,2)`, and `slogdet(X)[1]` is `logdet(X)`.
fn options(tokens: &mut Vec<Placed>) {
    let mut at = 0;
    while at + 1 < tokens.len() {
        match (&tokens[at].0, &tokens[at + 1].0) {
            (Token::Name(word), Token::Equals) if word == "ord" && at > 0 && tokens[at - 1].0 == Token::Comma => {
                tokens.drain(at..at + 2);
            }
            (Token::Name(word), Token::Open) if word == "slogdet" => {
                tokens[at].0 = Token::Name(Spoken::LogVolume.name().to_owned());
                let Some(close) = closing(tokens, at + 1) else { return };
                let one = |token: &Token| matches!(token, Token::Number(value) if value.is_one());
                if let [(Token::OpenBracket, _), (number, _), (Token::CloseBracket, _)] =
                    &tokens[(close + 1).min(tokens.len())..(close + 4).min(tokens.len())]
                    && one(number)
                {
                    tokens.drain(close + 1..close + 4);
                }
            }
            _ => {}
        }
        at += 1;
    }
}
