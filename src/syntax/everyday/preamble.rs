//! What stands before an expression and says nothing of it: `lambda x:`, `min_x`; and options of calls that have one value only.

use super::Known;
use super::glued::is_greek;
use crate::base::{Error, ErrorCode, Result, Span};
use crate::ops::Spoken;
use crate::syntax::lexer::{self, Token};

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
    between(tokens, known)?;
    words(tokens, known)
}

/// `A (x) B`, apart from its neighbours, may be a Kronecker product.
fn between(tokens: &[Placed], known: &Known<'_>) -> Result<()> {
    let sign = |name: &str| name == "x" && !known.wrt.contains(&name) && !(known.is_declared)(name);
    let count = tokens.iter().filter(|(token, _)| matches!(token, Token::Name(name) if name == "x")).count();
    for part in tokens.windows(5) {
        if let [
            (Token::Name(left), a),
            (Token::Open, open),
            (Token::Name(x), _),
            (Token::Close, close),
            (Token::Name(right), b),
        ] = part
            && sign(x)
            && count == 1
            && a.end < open.start
            && close.end < b.start
        {
            let message = format!(
                "(x) between {left} and {right} may be a product: write kron({left},{right}), or {left}*x*{right}"
            );
            return Err(Error::new(ErrorCode::Syntax, message, open.to(*close)));
        }
    }
    Ok(())
}

/// Words of a sentence.
const WORDS: [&str; 43] = [
    "on",
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
    "over",
    "along",
    "from",
    "then",
    "equals",
    "given",
    "assuming",
    "transposed",
    "show",
    "prove",
    "which",
    "why",
    "how",
    "times",
    "minus",
    "plus",
    "squared",
    "cubed",
    "divided",
];

/// Whether a word belongs to a sentence, and not to an expression.
pub(super) fn is_word_of_a_sentence(word: &str) -> bool {
    WORDS.contains(&word)
}

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
    no_quotient(tokens, known)?;
    let Some(at) = tokens.iter().position(|(token, _)| word(token)) else { return side_by_side(tokens, known) };
    // What an article stands before says more: `the nuclear norm of X`.
    let unknown = |token: &Token| match token {
        Token::Name(name) => name.len() > 2 && name.chars().all(char::is_lowercase) && !word(token),
        _ => false,
    };
    let is_article = matches!(&tokens[at].0, Token::Name(name) if matches!(name.as_str(), "the" | "a" | "an"));
    let noun = tokens[at + 1..].iter().take_while(|(token, _)| unknown(token));
    let noun: Vec<&Placed> = noun.filter(|_| is_article).collect();
    let said = |(token, _): &&Placed| match token {
        Token::Name(name) => name.clone(),
        _ => String::new(),
    };
    let (what, span) = match (noun.first(), noun.last()) {
        (Some((_, first)), Some((_, last))) => {
            let words: Vec<String> = noun.iter().map(said).collect();
            (format!("'{}' is", words.join(" ")), first.to(*last))
        }
        _ => (format!("the word {} is", tokens[at].0.describe()), tokens[at].1),
    };
    let message = format!(
        "{what} not understood here; write the expression alone, as norm(A*x - b)^2, or \"gradient of .. by x\""
    );
    Err(Error::new(ErrorCode::Syntax, message, span))
}

/// `.. d/da`, `d ln y/d ln x` within an expression: `d` is no factor there.
fn no_quotient(tokens: &[Placed], known: &Known<'_>) -> Result<()> {
    let is_sign = |token: &Token| {
        matches!(token, Token::Name(name) if name == "d") && !(known.is_declared)("d") && !known.wrt.contains(&"d")
    };
    let is_name = |token: &Token| matches!(token, Token::Name(_));
    let is_declared = |token: &Token| matches!(token, Token::Name(name) if (known.is_declared)(name) || known.wrt.contains(&name.as_str()));
    let is_differential = |token: &Token| matches!(token, Token::Name(name) if name.len() > 1 && name.starts_with('d'));
    for three in tokens.windows(3) {
        let [(first, begin), (second, _), (third, end)] = three else { continue };
        let operator = is_sign(first) && *second == Token::Slash && is_differential(third);
        // `dE/dx` beside `x`
        let variable = |token: &Token| match token {
            Token::Name(name) => name.strip_prefix('d').map(str::to_owned),
            _ => None,
        };
        let own = |name: &String| tokens.iter().any(|(token, _)| matches!(token, Token::Name(own) if own == name));
        let is_quotient =
            is_differential(first) && *second == Token::Slash && variable(third).as_ref().is_some_and(own);
        let below = *first == Token::Slash && is_sign(second) && is_name(third);
        if operator || below || is_quotient && !is_declared(first) && !is_declared(third) {
            let message =
                "a derivative inside an expression is not read, nor one by a function: d(ln y)/d(ln x) is x/y*dy/dx";
            return Err(Error::new(ErrorCode::Syntax, message, begin.to(*end)));
        }
    }
    Ok(())
}

/// The least letters of a name that is a word of a sentence, where a factor stands apart behind it.
const SHORTEST_WORD: usize = 4;

/// The most letters of a name that is a factor without a sign behind a bracket.
const LONGEST_FACTOR: usize = 5;

/// Two words side by side, as in `hinge loss`, are no product.
fn side_by_side(tokens: &[Placed], known: &Known<'_>) -> Result<()> {
    let is_word = |name: &str| {
        let plain = name.starts_with(char::is_alphabetic)
            && name.chars().count() > 2
            && name.chars().skip(1).all(char::is_lowercase)
            && !is_greek(name);
        plain && !(known.is_declared)(name) && !known.wrt.contains(&name) && !(known.is_function)(name)
    };
    for pair in tokens.windows(2) {
        if let [(Token::Name(first), begin), (Token::Name(second), end)] = pair
            && is_word(second)
            && (is_word(first) || (known.is_function)(first) && begin.end < end.start)
        {
            let product = match is_word(first) {
                true => format!("not as a product: write {first}*{second} for the product"),
                false => format!("not as a function of {second}: write {first}({second}) for it"),
            };
            let message = format!("'{first} {second}' reads as words, {product}, or the expression alone");
            return Err(Error::new(ErrorCode::Syntax, message, begin.to(*end)));
        }
        // `half x'x`
        let begins = |token: &Token| matches!(token, Token::Name(_) | Token::Bars(_) | Token::Open | Token::Number(_));
        if let [(Token::Name(word), begin), (token, end)] = pair
            && is_word(word)
            && word.len() >= SHORTEST_WORD
            && begins(token)
            && begin.end < end.start
        {
            let message = format!("'{word}' reads as a word, not as a factor: write {word}*.. for the product");
            return Err(Error::new(ErrorCode::Syntax, message, *begin));
        }
        // `norm(x) approximately`, `X'*X positive`
        let ends = |token: &Token| matches!(token, Token::Name(_) | Token::Number(_) | Token::Close | Token::Quote);
        if let [(token, begin), (Token::Name(word), end)] = pair
            && ends(token)
            && is_word(word)
            && word.len() > LONGEST_FACTOR
            && begin.end < end.start
        {
            let message = format!("'{word}' reads as a word, not as a factor: write *{word} for the product");
            return Err(Error::new(ErrorCode::Syntax, message, *end));
        }
    }
    Ok(())
}

fn is_name(token: Option<&Placed>) -> bool {
    matches!(token, Some((Token::Name(_), _)))
}

/// The head of a function in Python: `lambda x, y: ..`, `f = lambda x: ..`, `def f(x): return ..`.
fn lambda(tokens: &mut Vec<Placed>, notes: &mut Vec<String>) {
    let word = |at: usize, word: &str| matches!(tokens.get(at), Some((Token::Name(own), _)) if *own == *word);
    let is_named = is_name(tokens.first()) && matches!(tokens.get(1), Some((Token::Equals, _)));
    let begin = if is_named { 2 } else { 0 };
    let mut end = begin + 1;
    if word(0, "def") && is_name(tokens.get(1)) {
        let Some(colon) = tokens.iter().position(|(token, _)| *token == Token::Colon) else { return };
        end = colon + usize::from(word(colon + 1, "return"));
        if end == colon {
            return;
        }
    } else if word(begin, "lambda") && is_name(tokens.get(end)) {
        end += 1;
        while matches!(tokens.get(end), Some((Token::Comma, _))) && is_name(tokens.get(end + 1)) {
            end += 2;
        }
        if !matches!(tokens.get(end), Some((Token::Colon, _))) {
            return;
        }
    } else {
        return;
    }
    let (head, other) = match word(0, "def") {
        true => ("def ..: return", ""),
        false => ("lambda ..:", "; write lambda*x for a product"),
    };
    tokens.drain(..=end);
    notes.push(format!("{head} is read as the head of a function in Python{other}"));
}

/// `min_x ||A x - b||`: the expression is what is differentiated, where the optimum is over the variable of the derivative. No other optimum is read.
fn optimum(tokens: &mut Vec<Placed>, known: &Known<'_>, notes: &mut Vec<String>) -> Result<()> {
    for at in 0..tokens.len() {
        let Token::Name(word) = &tokens[at].0 else { continue };
        let (stem, mut below) = word.split_once('_').map_or((word.as_str(), String::new()), |(s, b)| (s, b.to_owned()));
        if !OPTIMA.contains(&stem) || (known.is_declared)(word) || known.wrt.contains(&word.as_str()) {
            continue;
        }
        let (word, stem, span) = (word.clone(), stem.to_owned(), tokens[at].1);
        let mut end = at + 1;
        // `\arg\min`
        let second = matches!(tokens.get(end), Some((Token::Subscript(_), _)));
        if let Some((Token::Subscript(text), _)) = tokens.get(end) {
            below = text.clone();
            end += 1;
        }
        if at > 0 && below.is_empty() {
            continue;
        }
        let begins = match tokens.get(end) {
            Some((Token::Open | Token::OpenBracket, _)) => second || !below.is_empty(),
            Some((Token::Name(_) | Token::Number(_) | Token::Bars(_) | Token::Minus | Token::Around(..), _)) => true,
            _ => false,
        };
        if !begins {
            continue;
        }
        let names: Vec<&str> = lexer::words(&below).collect();
        let is_index = is_index(&below, &tokens[end..]);
        let own =
            below.is_empty() || known.wrt.is_empty() && !is_index || known.wrt.iter().any(|name| names.contains(name));
        if at > 0 || !own {
            return Err(Error::new(ErrorCode::Syntax, no_optimum(&stem, &below, is_index), span));
        }
        tokens.drain(..end);
        if tokens.len() <= 1 {
            return Err(Error::new(ErrorCode::Syntax, format!("expected what to differentiate behind {word}"), span));
        }
        notes.push(format!("{stem} is dropped: what stands behind it is the expression"));
        return Ok(());
    }
    Ok(())
}

/// Whether what stands below an optimum selects entries behind it.
fn is_index(below: &str, behind: &[Placed]) -> bool {
    let mut letters = below.split(['=', ',', '∈']).next().unwrap_or_default().chars();
    let (Some(index), None) = (letters.next(), letters.next()) else { return false };
    let index = index.to_string();
    let selects = |token: &Token| match token {
        Token::Name(name) => name.split_once('_').is_some_and(|(_, below)| below.split('_').any(|own| own == index)),
        Token::Subscript(own) => own.split(',').any(|own| own == index),
        _ => false,
    };
    let in_brackets = behind.windows(2).any(|pair| {
        matches!(pair[0].0, Token::OpenBracket | Token::Comma)
            && matches!(&pair[1].0, Token::Name(name) if *name == index)
    });
    in_brackets || behind.iter().any(|(token, _)| selects(token))
}

/// What is said of an optimum that is not read.
fn no_optimum(stem: &str, below: &str, is_index: bool) -> String {
    match (stem.starts_with("arg"), is_index) {
        (true, _) => {
            format!("{stem} over {below} is a place, which is not read inside an expression: write the function alone")
        }
        (false, true) => format!(
            "{stem} over {below} is not supported: max(a,b) and min(a,b) are of two, entry by entry; log(sum_{below} exp(..)) is a smooth maximum"
        ),
        (false, false) => format!(
            "{stem} over {below} is not read: at the optimum the derivative is that of the function behind {stem} with {below} fixed, so write that \
             alone"
        ),
    }
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
pub(super) fn closing(tokens: &[Placed], open: usize) -> Option<usize> {
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

/// `norm(x, ord=2)` is `norm(x,2)`, and `slogdet(X)[1]`, `logabsdet(X)[1]` are `logdet(X)`.
fn options(tokens: &mut Vec<Placed>) {
    let mut at = 0;
    while at + 1 < tokens.len() {
        match (&tokens[at].0, &tokens[at + 1].0) {
            (Token::Name(word), Token::Equals) if word == "ord" && at > 0 && tokens[at - 1].0 == Token::Comma => {
                tokens.drain(at..at + 2);
            }
            (Token::Name(word), Token::Open) if matches!(word.as_str(), "slogdet" | "logabsdet") => {
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
