//! Claims in sentences: `my prof says the gradient of x'x is 2x'`, `I get 2A'r for the gradient of ..`, `are A*B and B*A the same?`.

use super::super::kinds::{KINDS, VERBS};
use super::super::whether::{DERIVATIVES, Whether, whether};

/// Words before what is claimed, the longest of those that begin alike first.
const LEADS: [&str; 50] = [
    "is it true that",
    "is it correct that",
    "is it right that",
    "is it the case that",
    "can you confirm that",
    "could you confirm that",
    "can you confirm",
    "could you confirm",
    "please confirm that",
    "can you verify that",
    "can you verify",
    "please verify that",
    "verify that",
    "verify",
    "prove that",
    "prove",
    "show that",
    "check that",
    "check whether",
    "check if",
    "check",
    "true or false",
    "why is it that",
    "why is",
    "why are",
    "why does",
    "why do",
    "does",
    "do",
    "is",
    "are",
    "isn't",
    "aren't",
    "doesn't",
    "shouldn't",
    "should",
    "wouldn't",
    "would",
    "what's wrong with",
    "what is wrong with",
    "whats wrong with",
    "confirm that",
    "confirm",
    "i think that",
    "i claim that",
    "i claim",
    "i think",
    "i believe",
    "i thought",
    "compare",
];

/// Verbs of who claims something.
const SPEAKING: [&str; 19] = [
    " says that ",
    " says ",
    " say that ",
    " say ",
    " claim that ",
    " claims that ",
    " claims ",
    " wrote that ",
    " wrote ",
    " writes ",
    " states that ",
    " states ",
    " told me that ",
    " told me ",
    " thinks ",
    " said that ",
    " said ",
    " insists that ",
    " gives ",
];

/// Words behind what is claimed.
const ENDS: [&str; 23] = [
    " is that right",
    " is that correct",
    " right",
    " correct",
    " true",
    " hold true",
    " hold in general",
    " holds in general",
    " hold",
    " holds",
    " in general",
    " or not",
    " no",
    " isn't it",
    " ok",
    " always",
    " wrong",
    " a typo",
    " really",
    " right or wrong",
    " true or false",
    " valid",
    " identical",
];

/// Pieces that ask whether what stands beside them is so.
const ASKING: [&str; 30] = [
    "right",
    "true",
    "correct",
    "is it right",
    "is it correct",
    "is it true",
    "is that right",
    "is that correct",
    "is that true",
    "is this right",
    "is this correct",
    "is this true",
    "true or false",
    "right or wrong",
    "why",
    "no",
    "isn't it",
    "are these the same",
    "are they the same",
    "are these equal",
    "are they equal",
    "identical",
    "agree",
    "ok",
    "yes or no",
    "am i right",
    "is he right",
    "is she right",
    "does it hold",
    "does that hold",
];

/// Whether a piece asks no more than whether what stands beside it is so.
pub(super) fn is_asking(piece: &str) -> bool {
    ASKING.contains(&piece.to_lowercase().trim_matches(['?', '.', '!', ' ', ',']))
}

/// Whether a piece begins as a question of whether something is so.
pub(super) fn asks_whether(piece: &str) -> bool {
    let lower = piece.to_lowercase();
    ["is ", "are ", "does ", "do ", "isn't ", "aren't ", "doesn't ", "shouldn't ", "why "]
        .iter()
        .any(|lead| lower.starts_with(lead))
}

/// What is claimed, without the words around it that ask or say who claims it; and whether there were any.
pub(super) fn unframed(piece: &str) -> (String, bool) {
    let mut rest = piece.trim();
    if let Some((at, verb)) =
        SPEAKING.iter().filter_map(|verb| Some((rest.to_ascii_lowercase().find(verb)?, verb))).min()
        && rest[..at].chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-'))
        && rest[..at].split_whitespace().count() < 6
    {
        rest = rest[at + verb.len()..].trim_start();
    }
    loop {
        let before = rest;
        let lead = LEADS.iter().filter_map(|lead| {
            let head = rest.get(..lead.len()).filter(|head| head.eq_ignore_ascii_case(lead))?;
            rest[head.len()..].starts_with([' ', ':', ',']).then_some(lead.len())
        });
        if let Some(length) = lead.max() {
            rest = rest[length..].trim_start_matches([' ', ':', ',']);
        }
        let plain = rest.trim_end_matches(['?', '.', '!', ' ', ',', ':', '-', '–', '—']);
        let end = ENDS.iter().filter_map(|end| plain.to_ascii_lowercase().strip_suffix(end).map(str::len)).min();
        rest = end.map_or(plain, |end| &plain[..end]);
        if rest == before {
            return (rest.to_owned(), rest.len() < piece.trim().len());
        }
    }
}

/// The claim that a derivative is a formula.
pub(super) fn of_a_derivative(piece: &str, is_asked: bool) -> Option<Whether> {
    let lower = piece.to_lowercase();
    let asks = |text: &str| DERIVATIVES.iter().any(|sign| text.contains(sign));
    if !asks(&lower) || lower.len() != piece.len() {
        return None;
    }
    let found = |text: &str| match whether(&format!("is {text}?")) {
        Some(derivative @ Whether::Derivative { .. }) => Some(derivative),
        _ => None,
    };
    if piece.contains('=') {
        return found(piece);
    }
    // `I get 2A'r for the gradient of ..`
    let got = ["i get ", "i got ", "i obtain ", "i obtained ", "i have ", "get ", "got "];
    if let Some(lead) = got.iter().find(|lead| lower.starts_with(**lead)) {
        let (at, mark) = [" for the ", " as the ", " for ", " as "]
            .iter()
            .filter_map(|mark| Some((lower.find(mark)?, mark.len())))
            .min()?;
        return found(&format!("{} = {}", &piece[at + mark..], &piece[lead.len()..at]));
    }
    // `the gradient of x'x should be 2x`
    let verbs = [
        " should be ",
        " is equal to ",
        " be equal to ",
        " equal to ",
        " equals ",
        " really equal ",
        " just ",
        " simply ",
        " equal ",
        " really ",
        " be ",
        " is ",
    ];
    let begins = lower.strip_prefix("the ").unwrap_or(&lower);
    let is_first = KINDS.iter().map(|kind| kind.word).chain(VERBS).any(|word| begins.starts_with(word))
        || asks(begins.get(..3).unwrap_or_default());
    let said = verbs
        .iter()
        .filter(|_| is_asked || lower.contains(" is ") || lower.contains(" equals "))
        .find_map(|verb| piece.rsplit_once(verb));
    match said.filter(|(left, _)| is_first && asks(&left.to_lowercase())) {
        // `equal to a and not a^T`
        Some((left, right)) => found(&format!("{left} = {}", right.split(" and not ").next().unwrap_or(right))),
        None => found(piece),
    }
}

/// The claim that two expressions are equal: `F = G`, `F and G the same`.
pub(super) fn of_equality(piece: &str) -> Option<[String; 2]> {
    let verbs = [
        " the same as ",
        " equal to ",
        " equivalent to ",
        " identical to ",
        " equals ",
        " equal ",
        " versus ",
        " vs. ",
        " vs ",
        " = ",
    ];
    let sides = verbs.iter().find_map(|verb| piece.split_once(verb));
    let listed = || {
        let ends = [" the same thing", " the same", " equal", " identical", " equivalent"];
        let list = ends.iter().find_map(|end| piece.strip_suffix(end)).unwrap_or(piece);
        list.split_once(" and ")
    };
    let (left, right) = sides.or_else(listed)?;
    if DERIVATIVES.iter().any(|sign| piece.to_lowercase().contains(sign)) {
        return None;
    }
    let plain = |side: &str| {
        side.trim().trim_end_matches(',').trim_start_matches("the matrix ").trim_start_matches("the ").to_owned()
    };
    let [left, right] = [plain(left), plain(right)];
    (!left.is_empty() && !right.is_empty()).then_some([left, right])
}
