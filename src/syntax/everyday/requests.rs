//! Texts that ask for something else than the derivative of an expression, and what answers them.

use super::latex::CLAIM;
use super::sentences::MARKS;
use super::variable::variable;
use super::whether::{CONSTRAINTS, DERIVATIVES, Whether, whether};
use crate::base::{Error, ErrorCode, Result, Span};

/// Words that begin a question of whether something is so.
const WHETHER: [&str; 11] =
    ["is ", "are ", "does ", "do ", "prove ", "show ", "verify ", "check ", "why is ", "why does ", "is it true "];

/// Words of what is asked for elsewhere, and where.
const ELSEWHERE: [(&[&str], &str); 4] = [
    (
        &["code for ", "code of ", " in numpy", " in python", " in pytorch", " in jax"],
        "source code is asked for by `gradus code EXPRESSION --wrt X`",
    ),
    (
        &["directional derivative", " in direction ", " in the direction "],
        "the derivative in a direction v is the differential with v for dx: write \"gradient of .. by x\", and read `differential`",
    ),
    (
        &["matrix exponential", "matrix logarithm", "matrix square root"],
        "functions of a matrix as a whole are not supported, but for powers and inverses: exp(A) is the exponential of each entry",
    ),
    (&["taylor"], "the expansion to second order is asked for by `gradus derive EXPRESSION --wrt X --taylor 2`"),
];

/// A text that asks for something else is refused with what answers it.
///
/// # Errors
/// When the text is one.
pub(super) fn no_other(text: &str) -> Result<()> {
    let lower = text.to_lowercase();
    let trimmed = lower.trim_start();
    let begin = lower.len() - trimmed.len();
    let first =
        |words: &[&str]| words.iter().find(|word| trimmed.starts_with(**word)).map(|word| word.trim_end().len());
    let inside = |words: &[&str]| words.iter().find_map(|word| Some((lower.find(word)?, word.trim_end().len())));
    let fail = |at: usize, length: usize, message: String| {
        // The places are those of the text as long as small letters have the length of capitals.
        let (start, end) = (at.min(text.len()), (at + length).min(text.len()));
        Err(Error::new(ErrorCode::Syntax, message, Span::new(start, end)))
    };
    if let Some((at, length)) = inside(&CONSTRAINTS) {
        let message = "an expression is differentiated, not a problem with constraints: write the function alone, or its Lagrangian";
        return fail(at, length, message.to_owned());
    }
    let is_derivative = DERIVATIVES.iter().any(|sign| lower.contains(sign));
    let compares =
        text.contains('=') || lower.contains(" equal") || lower.contains(" is ") || is_derivative && text.contains('?');
    if let Some(length) = first(&WHETHER).filter(|_| compares) {
        let message = if is_derivative {
            CLAIM.to_owned()
        } else {
            let sides = match whether(text) {
                Some(Whether::Equal([left, right])) => format!("\"{left}\" \"{right}\""),
                _ => "\"A\" \"B\"".to_owned(),
            };
            format!("whether two expressions are equal says `gradus equal {sides}`")
        };
        return fail(begin, length, message);
    }
    if trimmed.starts_with('∇') && text.contains('=') {
        return fail(begin, '∇'.len_utf8(), CLAIM.to_owned());
    }
    if let Some(length) = first(&WHETHER).filter(|_| text.contains('?')) {
        let message = "what holds of an expression is said by `gradus facts EXPRESSION`, and whether two are equal by `gradus equal A B`";
        return fail(begin, length, message.to_owned());
    }
    if let Some(length) = first(&["simplify ", "expand ", "factor "]) {
        let rest = text.get(begin + length..).unwrap_or_default().trim();
        return fail(
            begin,
            length,
            format!("a shorter form of an expression is asked for by `gradus simplify \"{rest}\"`"),
        );
    }
    let others = [
        ("solve ", "equations are not solved"),
        ("integra", "integrals are not computed"),
        ("limit of ", "limits are not computed"),
    ];
    for (word, message) in others {
        if let Some(length) = first(&[word]) {
            return fail(begin, length, format!("{message}: an expression is differentiated"));
        }
    }
    if let Some((at, names)) = several(text, &lower) {
        let message = format!("a derivative by each of several variables is asked for by `--each {names}`");
        return fail(at, lower.len() - at, message);
    }
    if let Some((at, has_value)) = point(&lower) {
        let message = match has_value {
            true => "the value of a derivative at a point is computed by `gradus eval EXPRESSION --wrt X --at X=..`",
            false => {
                "a derivative is one at every point: leave the point out; its value at one is computed by `gradus eval EXPRESSION --wrt X --at X=..`"
            }
        };
        return fail(at, lower.len() - at, message.to_owned());
    }
    for (words, message) in ELSEWHERE {
        if let Some((at, length)) = inside(words) {
            return fail(at, length, message.to_owned());
        }
    }
    Ok(())
}

/// Where several variables are named, `with respect to W and b`, and their list.
fn several(text: &str, lower: &str) -> Option<(usize, String)> {
    let at = MARKS.iter().filter_map(|mark| Some(lower.rfind(mark)? + mark.len())).max()?;
    let list = text.get(at..)?.trim_end_matches(['?', '.', ' ']).replace(" and ", ",");
    let names: Option<Vec<String>> = list.split(',').map(variable).collect();
    let names = names.filter(|names| names.len() > 1)?;
    Some((at, names.join(",")))
}

/// Where a point is named, ` at x = 0` or ` at x_0`, and whether with its value.
fn point(text: &str) -> Option<(usize, bool)> {
    let at = text.rfind(" at ")?;
    let rest = text[at + " at ".len()..].trim();
    let (name, has_value) = rest.split_once('=').map_or((rest, false), |(name, _)| (name.trim(), true));
    let is_word = |c: char| c.is_alphanumeric() || c == '_' && !has_value;
    (!name.is_empty() && name.chars().all(is_word)).then_some((at + 1, has_value))
}
