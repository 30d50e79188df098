//! Words for derivatives, and words around them that say nothing.

/// A word for a derivative: how often is differentiated, and where the word stands.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) word: &'static str,
    pub(super) order: usize,
    /// Whether it asks behind an expression too: `x'*A*x, gradient`.
    pub(super) behind: bool,
}

const fn kind(word: &'static str, order: usize) -> Kind {
    Kind { word, order, behind: true }
}

const fn before(word: &'static str, order: usize) -> Kind {
    Kind { word, order, behind: false }
}

/// The words, a longer one before what it begins or ends with.
pub(super) const KINDS: [Kind; 40] = [
    kind("second derivative", 2),
    kind("double derivative", 2),
    kind("third derivative", 3),
    kind("fourth derivative", 4),
    kind("partial derivatives", 1),
    kind("derivatives", 1),
    kind("derivative", 1),
    kind("hessian matrix", 2),
    kind("hessian", 2),
    kind("jacobian matrix", 1),
    kind("jacobian", 1),
    kind("subgradient", 1),
    kind("gradient vector", 1),
    kind("gradient matrix", 1),
    kind("gradients", 1),
    kind("gradient", 1),
    kind("grad", 1),
    kind("deriv", 1),
    kind("differential", 1),
    kind("first order conditions", 1),
    kind("first-order conditions", 1),
    kind("first order condition", 1),
    kind("first-order condition", 1),
    kind("foc", 1),
    kind("focs", 1),
    kind("f.o.c.", 1),
    before("marginal utilities", 1),
    before("marginal utility", 1),
    before("marginal cost", 1),
    before("marginal revenue", 1),
    before("marginal product", 1),
    before("partials", 1),
    before("rate of change", 1),
    before("slope", 1),
    before("sensitivity", 1),
    before("ableitung", 1),
    before("dérivée", 1),
    before("derivee", 1),
    before("derivada", 1),
    before("derivata", 1),
];

/// Words between the word for a derivative and what it is of, in the languages of these.
pub(super) const OF: [&str; 4] = [" of ", " von ", " de ", " di "];

/// Verbs that ask for a derivative, before an expression or behind it.
pub(super) const VERBS: [&str; 5] = ["differentiate", "derive", "derivate", "differentiated", "derived"];

/// Words that say how often, behind a verb or an expression; behind a verb a number is rather a factor: `differentiate two times x'*x`.
const TIMES: [(&str, usize); 5] = [("twice", 2), ("once", 1), ("thrice", 3), ("two times", 2), ("three times", 3)];

/// Words that say how a derivative is found, which changes nothing.
const ADVERBS: [&str; 9] = [
    "please",
    "thanks",
    "numerically",
    "analytically",
    "symbolically",
    "explicitly",
    "by hand",
    "directly",
    "manually",
];

/// The kind whose words a text in small letters begins with, and are followed by what is no letter.
pub(super) fn leading(lower: &str) -> Option<Kind> {
    let found = KINDS.into_iter().filter(|kind| {
        let rest = lower.strip_prefix(kind.word);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    });
    found.max_by_key(|kind| kind.word.len())
}

/// A text in small letters, as far as those are as long as the capitals: places in one are places in the other.
pub(super) fn small_letters(text: &str) -> String {
    let small = |c: char| {
        let mut small = c.to_lowercase();
        match (small.next(), small.next()) {
            (Some(first), None) if first.len_utf8() == c.len_utf8() => first,
            _ => c,
        }
    };
    text.chars().map(small).collect()
}

/// Whether a text is a word for a derivative.
pub(super) fn is_kind(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    KINDS.iter().any(|kind| kind.behind && kind.word == lower) || VERBS.contains(&lower.as_str())
}

/// How often is differentiated, as the words of a question say; once where they do not.
pub(super) fn order_said(words: &str) -> usize {
    let lower = words.to_lowercase();
    let stands = |word: &str| {
        lower.match_indices(word).any(|(at, _)| {
            let is_letter = |c: char| c.is_alphanumeric() || c == '_';
            !lower[..at].ends_with(is_letter) && !lower[at + word.len()..].starts_with(is_letter)
        })
    };
    let kinds = KINDS.iter().map(|kind| (kind.word, kind.order)).chain(TIMES);
    let said = kinds.filter(|(word, _)| stands(word)).map(|(_, order)| order).max().unwrap_or(1);
    let square = if ["^2", "²", "second"].iter().any(|sign| lower.contains(sign)) { 2 } else { 1 };
    said.max(square)
}

/// What begins a text in small letters and says how often, with its length: `twice `.
pub(super) fn times_before(lower: &str) -> Option<(usize, usize)> {
    let words = TIMES.iter().filter(|(word, _)| !word.contains(' '));
    words.into_iter().find_map(|(word, times)| {
        lower.strip_prefix(word).filter(|rest| rest.starts_with(' ')).map(|_| (word.len() + 1, *times))
    })
}

/// How long an expression is without the words behind it that say how, and how often it is differentiated, if they say that:
/// `x'*A*x twice`, `x'*A*x numerically`.
pub(super) fn without_adverbs(text: &str) -> (usize, Option<usize>) {
    let lower = text.to_ascii_lowercase();
    let (mut length, mut times) = (lower.trim_end().len(), None);
    let cut = |length: usize, word: &str| {
        let rest = lower[..length].strip_suffix(word)?;
        (rest.ends_with([' ', ',']) && !rest.trim().is_empty()).then(|| rest.trim_end_matches([' ', ',']).len())
    };
    loop {
        let adverb = ADVERBS.iter().find_map(|word| cut(length, word));
        let often = TIMES.iter().find_map(|(word, times)| Some((cut(length, word)?, *times)));
        match (adverb, often) {
            (Some(rest), _) => length = rest,
            (_, Some((rest, said))) => (length, times) = (rest, Some(said)),
            _ => return (length, times),
        }
    }
}
