//! Functions in words: `the determinant of X`, `squared norm of Ax - b`, `relu`.

use super::LONGEST;
use super::attributes::{ARTICLES, is_noun};
use super::elsewhere::is_elsewhere;
use super::spoken::{Postfix, postfix};
use crate::ops::{Callable, Signature, Spoken, from_elsewhere, is_function};

/// Words for functions, with what is written before and behind the operand.
const PHRASES: [(&str, &str, &str); 35] = [
    ("variance", "var(", ")"),
    ("squared frobenius norm", "norm(", ")^2"),
    ("squared euclidean norm", "norm(", ")^2"),
    ("squared l2 norm", "norm(", ")^2"),
    ("squared norm", "norm(", ")^2"),
    ("norm squared", "norm(", ")^2"),
    ("frobenius norm", "norm(", ")"),
    ("euclidean norm", "norm(", ")"),
    ("l2 norm", "norm(", ")"),
    ("l2-norm", "norm(", ")"),
    ("2-norm", "norm(", ")"),
    ("l1 norm", "norm1(", ")"),
    ("l1-norm", "norm1(", ")"),
    ("1-norm", "norm1(", ")"),
    ("log determinant", "log(det(", "))"),
    ("log-determinant", "log(det(", "))"),
    ("log det", "log(det(", "))"),
    ("determinant", "det(", ")"),
    ("matrix inverse", "inv(", ")"),
    ("natural logarithm", "log(", ")"),
    ("natural log", "log(", ")"),
    ("logarithm", "log(", ")"),
    ("exponential", "exp(", ")"),
    ("square root", "sqrt(", ")"),
    ("square", "(", ")^2"),
    ("sum of squares", "sum((", ").^2)"),
    ("sum of the squares", "sum((", ").^2)"),
    ("product", "prod(", ")"),
    ("sine", "sin(", ")"),
    ("cosine", "cos(", ")"),
    ("hyperbolic tangent", "tanh(", ")"),
    ("absolute value", "abs(", ")"),
    ("absolute values", "abs(", ")"),
    ("vectorization", "vec(", ")"),
    ("log-sum-exp", "logsumexp(", ")"),
];

/// Words for what is made of two operands, with how it is written.
const OF_TWO: [(&str, &str); 21] = [
    ("mean squared error", "mean((({a}) - ({b})).^2)"),
    ("squared distance", "norm(({a}) - ({b}))^2"),
    ("euclidean distance", "norm(({a}) - ({b}))"),
    ("distance", "norm(({a}) - ({b}))"),
    ("cosine similarity", "({a})'*({b})/(norm({a})*norm({b}))"),
    ("kl divergence", "sum(({a}).*log(({a})./({b})))"),
    ("cross entropy", "-({a})'*log({b})"),
    ("kronecker product", "kron({a}, {b})"),
    ("tensor product", "kron({a}, {b})"),
    ("hadamard product", "({a}).*({b})"),
    ("elementwise product", "({a}).*({b})"),
    ("element-wise product", "({a}).*({b})"),
    ("inner product", "<{a}, {b}>"),
    ("dot product", "<{a}, {b}>"),
    ("scalar product", "<{a}, {b}>"),
    ("outer product", "({a})*({b})'"),
    ("matrix product", "({a})*({b})"),
    ("product", "({a})*({b})"),
    ("sum", "({a}) + ({b})"),
    ("difference", "({a}) - ({b})"),
    ("quotient", "({a})/({b})"),
];

/// Operators in words.
const OPERATORS: [&str; 5] = [" times ", " plus ", " minus ", " multiplied by ", " divided by "];

/// Nouns for what has no name, with the name that it gets.
const UNNAMED: [(&str, &str); 7] = [
    ("square matrix", "X"),
    ("invertible matrix", "X"),
    ("nonsingular matrix", "X"),
    ("given matrix", "X"),
    ("matrix", "X"),
    ("vector", "x"),
    ("scalar", "c"),
];

/// Words that say what an expression is, at the end of what is said before it: `quadratic form`, `negative log-likelihood`.
const NOUNS: [&str; 38] = [
    "form",
    "variance",
    "projection",
    "risk",
    "residual",
    "potential",
    "regularizer",
    "regulariser",
    "regularization",
    "utility",
    "loss",
    "error",
    "function",
    "objective",
    "likelihood",
    "log-likelihood",
    "entropy",
    "cross-entropy",
    "divergence",
    "regression",
    "lasso",
    "gaussian",
    "density",
    "kernel",
    "quotient",
    "ratio",
    "distance",
    "similarity",
    "product",
    "map",
    "transformation",
    "energy",
    "cost",
    "penalty",
    "lagrangian",
    "problem",
    "expression",
    "model",
];

/// Whether a word says what an expression is: `form`, `loss`.
pub(super) fn is_description(word: &str) -> bool {
    NOUNS.contains(&word.to_lowercase().as_str())
}

/// Whether a word is made of capitals and a digit: `2SLS`.
pub(super) fn is_acronym(word: &str) -> bool {
    let capitals = word.chars().filter(char::is_ascii_uppercase).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    capitals > 1 && digits == 1 && capitals + digits == word.len()
}

/// How long the words are that say what an expression is, before it.
fn description(text: &str) -> usize {
    let (mut at, mut length) = (0, 0);
    for word in text.split_inclusive(' ') {
        let plain = word.trim_end_matches([' ', ':', ',']);
        let is_word = plain.len() > 1
            && plain.split('-').all(|part| {
                (part.starts_with(char::is_alphabetic) || is_acronym(part)) && part.chars().all(char::is_alphanumeric)
            });
        if !is_word && !matches!(plain, "a" | "A") {
            break;
        }
        at += word.len();
        let lower = plain.to_lowercase();
        // `the norm ||x||`
        let is_bars = is_said_by_bars(&lower) && text[at..].starts_with(['|', '‖']);
        if (NOUNS.contains(&lower.as_str()) || is_bars) && word.ends_with(' ') {
            length = at;
        }
    }
    // What goes on as an expression of the word does is none of it.
    let rest = &text[length..];
    let goes_on = rest.starts_with(['+', '*', '/', '^', '=', '.', ')', ',', '\''])
        || rest.starts_with("- ")
        || rest.starts_with("of ");
    let is_word = rest.chars().all(char::is_lowercase) && rest.len() > 2;
    if rest.trim().is_empty() || goes_on || is_word { 0 } else { length }
}

/// Words between a function and its operand.
const OF: [&str; 7] = [
    " of ",
    " matrix of ",
    " function of ",
    " of the entries of ",
    " of all entries of ",
    " of the elements of ",
    " of all elements of ",
];

/// Whether a word is the name of a function that bars stand for.
fn is_said_by_bars(word: &str) -> bool {
    let own = Callable::find(from_elsewhere(word).unwrap_or(word)).map(Callable::name);
    [Spoken::Length, Spoken::Absolute, Spoken::Volume].iter().any(|known| own == Some(known.name()))
}

/// Whether a word is the name of a function.
fn is_called(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_alphanumeric())
        && !is_noun(word)
        && (is_function(word) || from_elsewhere(word).is_some() || word == "mean")
}

/// The most functions of functions in words.
const MAX_DEPTH: usize = 16;

/// An expression in words as one in signs, if it is one; and whether it is a function without an operand.
pub(super) fn in_signs(text: &str) -> Option<(String, bool)> {
    let is_read = text.len() <= LONGEST && !is_elsewhere(&text.to_lowercase());
    is_read.then(|| written(text, MAX_DEPTH)).flatten()
}

/// The same where it has its operand, in signs for the words.
pub(crate) fn with_operand(text: &str) -> Option<String> {
    in_signs(text).filter(|(signs, is_bare)| !is_bare && signs != text).map(|(signs, _)| signs)
}

/// The article that a text begins with. `A` is a matrix rather, but for the beginning of a sentence: `A vector norm`.
fn article(text: &str) -> Option<&'static str> {
    let (word, rest) = text.split_once(' ')?;
    let is_matrix = word == "A" && !rest.split(' ').any(is_noun);
    ARTICLES.iter().find(|article| word.eq_ignore_ascii_case(article) && !is_matrix).copied()
}

/// Words before a function that say how often it is taken, with the factor.
const FACTORS: [(&str, &str); 11] = [
    ("twice ", "2"),
    ("two times ", "2"),
    ("three times ", "3"),
    ("four times ", "4"),
    ("ten times ", "10"),
    ("one half of ", "1/2"),
    ("half of ", "1/2"),
    ("one half times ", "1/2"),
    ("one half ", "1/2"),
    ("half ", "1/2"),
    ("minus ", "-1"),
];

/// Whether a function of an array is a number.
fn is_reduction(name: &str) -> bool {
    let signature = Callable::find(from_elsewhere(name).unwrap_or(name)).map(Callable::signature);
    matches!(signature, Some(Signature::ToScalar | Signature::SquareToScalar))
}

/// Whether a text, up to the next sum, has a function whose value is a number: `lambda times the squared norm of x`.
fn has_reduction(text: &str) -> bool {
    let term = ADDING.iter().filter_map(|operator| text.find(operator)).min().map_or(text, |end| &text[..end]);
    let is_reduced = |(words, before, _): &(&str, &str, &str)| {
        before.split('(').any(is_reduction)
            && term.match_indices(words).any(|(at, _)| at == 0 || term[..at].ends_with(' '))
    };
    let words = term.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| word.len() > 1).any(is_reduction) || PHRASES.iter().any(is_reduced)
}

/// Operators in words between terms of a sum.
const ADDING: [&str; 2] = [" plus ", " minus "];

/// Whether an operator in words behind a text is none of the operand of a function that the text begins with.
fn ends_before(text: &str) -> bool {
    let Some((function, _)) = text.split_once(" of ") else { return true };
    let function = &function[article(function).map_or(0, |article| article.len() + 1)..];
    let is_function = is_called(function) || PHRASES.iter().any(|(words, ..)| *words == function);
    // `the inverse of X times b`
    let last = function.rsplit(' ').next().and_then(postfix);
    let is_narrow = matches!(last, Some(Postfix::Transpose | Postfix::Inverse));
    is_narrow || !is_function && !OF_TWO.iter().any(|(words, _)| *words == function)
}

/// `the kronecker product of A and B`
fn of_two(body: &str, lower: &str, within: &dyn Fn(&str) -> String) -> Option<String> {
    let (words, written) = OF_TWO.iter().find(|(words, _)| {
        let rest = lower.strip_prefix(words);
        rest.is_some_and(|rest| rest.starts_with(" of ") || rest.starts_with(" between "))
    })?;
    let begin = words.len() + [" of ", " between "].iter().find(|of| lower[words.len()..].starts_with(**of))?.len();
    let and = begin + lower[begin..].find(" and ")?;
    let operands = [&body[begin..and], &body[and + " and ".len()..]].map(within);
    let [mut left, mut right] = operands;
    // What is made by a function is the prediction, and the name what is observed.
    if *words == "cross entropy" && left.contains('(') && !right.contains('(') {
        std::mem::swap(&mut left, &mut right);
    }
    Some(written.replace("{a}", &left).replace("{b}", &right))
}

/// A function with a factor in words before it: `half the squared norm of x`.
fn scaled(body: &str, lower: &str, within: &dyn Fn(&str) -> String) -> Option<String> {
    if let Some(rest) = lower.strip_prefix("one over ") {
        let end = ADDING.iter().filter_map(|operator| rest.find(operator)).min().unwrap_or(rest.len());
        let own = &body[body.len() - rest.len()..];
        return Some(format!("1/({}){}", within(&own[..end]), &own[end..]));
    }
    let (words, factor) = FACTORS.iter().find(|(words, _)| lower.starts_with(words))?;
    let (lower, body) = (&lower[words.len()..], &body[words.len()..]);
    // `half the squared norm of Ax minus b`: of all of it, where no number is added.
    let ends =
        || ADDING.iter().filter_map(|operator| lower.find(operator)).min().filter(|end| ends_before(&lower[..*end]));
    let end = sum_of_numbers(lower).map(|(end, _)| end).or_else(ends).unwrap_or(body.len());
    Some(format!("{factor}*({}){}", within(&body[..end]), &body[end..]))
}

/// Where a number is added to a number: `the trace of A*X minus the log of the determinant of X`.
fn sum_of_numbers(whole: &str) -> Option<(usize, &'static str)> {
    let all = ADDING.iter().flat_map(|operator| whole.match_indices(operator).map(|(at, _)| (at, *operator)));
    let is_term = |(at, operator): &(usize, &str)| {
        !whole[..*at].ends_with(" of") && has_reduction(whole[at + operator.len()..].trim_start())
    };
    all.filter(is_term).min()
}

/// What is squared in words: `the norm of Ax - b squared`, `norm x squared`, `the sum of y - X*b squared`, but not `the trace of X squared`.
fn squared(body: &str, lower: &str, within: &dyn Fn(&str) -> String) -> Option<String> {
    let inner = lower.strip_suffix(" squared")?;
    let own = &body[..inner.len()];
    let last = |operand: &str| within(&own[own.len() - operand.len()..]);
    if let Some(operand) = inner
        .strip_prefix(Spoken::Length.name())
        .and_then(|rest| rest.strip_prefix(' '))
        .filter(|rest| !rest.starts_with("of "))
    {
        return ADDING
            .iter()
            .all(|sign| !operand.contains(sign))
            .then(|| format!("{}({})^2", Spoken::Length.name(), last(operand)));
    }
    let (function, operand) = inner.split_once(" of ").filter(|(_, operand)| !operand.contains(" of "))?;
    match () {
        () if function.ends_with(Spoken::Length.name()) => Some(format!("({})^2", within(own))),
        () if operand.contains(' ') => Some(within(&format!("{} of (({})^2)", &own[..function.len()], last(operand)))),
        () => None,
    }
}

/// What has no name: `a matrix`, `a matrix inverse`, `matrix trace`.
fn nameless(lower: &str, has_article: bool) -> Option<String> {
    UNNAMED.iter().find_map(|(noun, name)| {
        let behind = lower.strip_prefix(noun).filter(|behind| behind.is_empty() || behind.starts_with(' '))?.trim();
        let phrase = PHRASES.iter().find(|(words, ..)| *words == behind);
        match phrase {
            _ if behind.is_empty() => has_article.then(|| (*name).to_owned()),
            _ if postfix(behind).is_some() => Some(format!("{name} {behind}")),
            Some((_, before, after)) => Some(format!("{before}{name}{after}")),
            None => is_called(behind).then(|| format!("{behind}({name})")),
        }
    })
}

/// `x divided by its norm`
fn of_itself(left: &str, operator: &str, function: &str, within: &dyn Fn(&str) -> String) -> String {
    format!("({left}){operator}{}", within(&format!("{function} of ({left})")))
}

fn written(text: &str, depth: usize) -> Option<(String, bool)> {
    let trimmed = text.trim().trim_end_matches(['.', '?']).trim();
    // As functions are read anyway.
    let trimmed = ["elementwise ", "entrywise ", "element-wise "]
        .iter()
        .find_map(|word| trimmed.strip_prefix(word))
        .unwrap_or(trimmed);
    let lower = trimmed.to_ascii_lowercase();
    let article = article(trimmed);
    let skipped = article.map_or(0, |article| article.len() + 1);
    // `a x` is a product.
    let said = article == Some("the");
    let (body, lower) = (&trimmed[skipped..], &lower[skipped..]);
    let bare = std::cell::Cell::new(false);
    let within = |inner: &str| match depth.checked_sub(1).and_then(|depth| written(inner, depth)) {
        Some((inner, is_bare)) => {
            bare.set(bare.get() || is_bare);
            inner
        }
        None => inner.trim().to_owned(),
    };
    if let Some(named) = nameless(lower, article.is_some()) {
        return Some((named, true));
    }
    if let Some(scaled) = scaled(body, lower, &within) {
        return Some((scaled, bare.get()));
    }
    // `A times the transpose of B`; here `A` is no article.
    let whole = trimmed.to_ascii_lowercase();
    if let Some((at, operator)) = sum_of_numbers(&whole) {
        let (left, right) = (within(&trimmed[..at]), within(&trimmed[at + operator.len()..]));
        return Some((format!("{left}{operator}{right}"), bare.get()));
    }
    let first = OPERATORS.iter().filter_map(|operator| Some((whole.find(operator)?, operator))).min();
    if let Some((at, operator)) = first.filter(|(at, _)| ends_before(&whole[..*at])) {
        if let Some(function) = whole[at + operator.len()..].strip_prefix("its ") {
            return Some((of_itself(&within(&trimmed[..at]), operator, function, &within), bare.get()));
        }
        let (left, right) = (within(&trimmed[..at]), within(&trimmed[at + operator.len()..]));
        return Some((format!("{left}{operator}{right}"), bare.get()));
    }
    if let Some(squared) = squared(body, lower, &within) {
        return Some((squared, bare.get()));
    }
    if let Some((index, of)) = lower.strip_prefix("sum over ").and_then(|rest| rest.split_once(" of ")) {
        let plain = index.chars().count() == 1 && index.chars().all(char::is_alphabetic);
        return plain.then(|| (format!("sum_{index} ({})", within(&body[body.len() - of.len()..])), false));
    }
    if let Some(product) = of_two(body, lower, &within) {
        return Some((product, bare.get()));
    }
    let found = PHRASES.iter().filter_map(|(words, before, behind)| {
        let rest = lower.strip_prefix(words)?;
        let of = OF.iter().filter(|of| rest.starts_with(**of)).max_by_key(|of| of.len())?;
        Some((words.len(), words.len() + of.len(), before, behind))
    });
    if let Some((_, begin, before, behind)) = found.max() {
        let inner = within(&body[begin..]);
        // `the norm of the product ||A*X||`
        let is_said_twice = before.starts_with("norm(") && inner.starts_with(['|', '‖']);
        return Some((if is_said_twice { inner } else { format!("{before}{inner}{behind}") }, bare.get()));
    }
    // A function by its own name: `trace of AX`.
    let word = lower.split(' ').next().unwrap_or_default();
    if let Some(rest) = lower.strip_prefix(word)
        && is_called(word)
        && let Some(of) = OF.iter().filter(|of| rest.starts_with(**of)).max_by_key(|of| of.len())
    {
        return Some((format!("{word}({})", within(&body[word.len() + of.len()..])), bare.get()));
    }
    let length = description(body);
    if length > 0 {
        return Some((within(&body[length..]), false));
    }
    let word = lower.strip_suffix(" function").unwrap_or(lower);
    let name = body.get(..word.len())?;
    let is_name = name.len() > 1 && name.chars().all(|c| c.is_ascii_alphabetic());
    let is_said = word.len() < lower.len() || said || word.contains('-');
    let phrase = PHRASES.iter().find(|(words, ..)| is_said && *words == word);
    match phrase {
        Some((_, before, behind)) => Some((format!("{before}x{behind}"), true)),
        _ if is_name && word != Spoken::Total.name() && is_called(name) => Some((format!("{name}(x)"), true)),
        _ => said.then(|| (body.to_owned(), false)).filter(|_| !lower.contains(" of ")),
    }
}
