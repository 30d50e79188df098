//! Texts that ask for something else than the derivative of an expression, and what answers them.

use super::elsewhere::{ELSEWHERE, OTHERS};
use super::kinds::{KINDS, leading, small_letters};
use super::latex::CLAIM;
use super::sentences::MARKS;
use super::variable::variable;
use super::whether::{CONSTRAINTS, DERIVATIVES, Whether, whether};
use crate::base::{Error, ErrorCode, Result, Span};

/// Words that begin a question of whether something is so.
const WHETHER: [&str; 11] =
    ["is ", "are ", "does ", "do ", "prove ", "show ", "verify ", "check ", "why is ", "why does ", "is it true "];

/// Signs behind brackets for the matrix of a cross product.
const CROSS_MATRICES: [&str; 10] =
    ["]_×", "]_x", "]_{×}", "]_\\times", "]_{\\times}", "]ₓ", "]×", "^\\wedge", "^{\\wedge}", "^∧"];

/// A text that asks for something else is refused with what answers it.
///
/// # Errors
/// When the text is one.
pub(super) fn no_other(text: &str) -> Result<()> {
    let lower = small_letters(text);
    let trimmed = lower.trim_start();
    let begin = lower.len() - trimmed.len();
    let first =
        |words: &[&str]| words.iter().find(|word| trimmed.starts_with(**word)).map(|word| word.trim_end().len());
    let inside = |words: &[&str]| words.iter().find_map(|word| Some((lower.find(word)?, word.trim_end().len())));
    let fail = |at: usize, length: usize, message: String| {
        Err(Error::new(ErrorCode::Syntax, message, Span::new(at, at + length)))
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
    if let Some((at, length)) = two_kinds(&lower) {
        let message = "two derivatives are asked for: ask for each of them alone";
        return fail(at, length, message.to_owned());
    }
    for (word, message) in OTHERS {
        if let Some(length) = first(&[word]) {
            return fail(begin, length, format!("{message}: an expression is differentiated"));
        }
    }
    // `[w]_× v`
    if let Some((at, sign)) = CROSS_MATRICES.iter().find_map(|sign| Some((text.find(sign)?, sign))) {
        let message = "the matrix of the cross product with a vector is not supported: declare `S: matrix(3,3) skew`, and write S for it";
        return fail(at, sign.len(), message.to_owned());
    }
    if let Some((at, names)) = several(text) {
        let names = names.join(",");
        let message = format!(
            "a derivative by each of several variables is asked for by `--each {names}` beside the expression alone"
        );
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

/// Where two derivatives are asked for: `gradient and hessian`, `∇f and ∇²f`.
fn two_kinds(lower: &str) -> Option<(usize, usize)> {
    lower.match_indices(" and ").find_map(|(at, and)| {
        let behind = lower[at + and.len()..].trim_start_matches(['$', ' ']);
        let behind = behind.strip_prefix("the ").or_else(|| behind.strip_prefix("its ")).unwrap_or(behind);
        let before = lower[..at].trim_end_matches(['$', ' ']);
        let word = before.rsplit(' ').next().unwrap_or_default();
        let is_sign = |text: &str| text.starts_with(['∇']) || text.starts_with("\\nabla");
        let is_kind = |text: &str| KINDS.iter().any(|kind| kind.behind && kind.word == text);
        let begins = leading(behind).is_some_and(|kind| kind.behind) && is_kind(word);
        (begins || is_sign(behind) && is_sign(word)).then(|| (at - word.len(), lower.len() - at + word.len()))
    })
}

/// Where several variables are named, `with respect to W and b`, and which.
fn several(text: &str) -> Option<(usize, Vec<String>)> {
    let lower = small_letters(text);
    let at = MARKS.iter().chain([&" by "]).filter_map(|mark| Some(lower.rfind(mark)? + mark.len())).max()?;
    let list = text.get(at..)?.trim_end_matches(['?', '.', ' ']).replace(", and ", ",").replace(" and ", ",");
    let list = list.trim_start_matches("both ").trim_matches(['(', ')', '{', '}', '[', ']']);
    let names: Option<Vec<String>> = list.split(',').map(variable).collect();
    let names = names.filter(|names| names.len() > 1)?;
    Some((at, names))
}

/// A text that asks for the first derivative by each of several variables: the question without them, and the variables.
#[cfg(feature = "serde")]
pub(crate) fn by_each(text: &str) -> Option<(String, Vec<String>)> {
    if let Some(found) = by_quotients(text) {
        return Some(found);
    }
    let Some((at, names)) = several(text) else { return by_arguments(text) };
    let before = text.get(..at)?;
    let mark = MARKS
        .iter()
        .chain([&" by "])
        .filter(|mark| before.to_lowercase().ends_with(**mark))
        .max_by_key(|mark| mark.len())?;
    let asked = before.get(..before.len() - mark.len())?.trim();
    let lower = asked.to_lowercase();
    let is_first = !["hessian", "second", "²", "^2 "]
        .iter()
        .any(|word| lower.starts_with(word) || lower.contains(&format!("{word} derivative")));
    (is_first && !lower.contains("hessian") && !asked.is_empty()).then(|| (asked.to_owned(), names))
}

/// `L = .., ∂L/∂W and ∂L/∂b`: the derivatives of what has a name by each of the variables.
#[cfg(feature = "serde")]
fn by_quotients(text: &str) -> Option<(String, Vec<String>)> {
    use super::{question::asked_about, quotients::after_sign, variable::sole_name};
    use crate::syntax::lexer::is_name;
    let text = text.trim_end_matches(['?', '.', ' ']);
    let asked = |piece: &str| {
        let piece = piece.trim();
        let quotient = &piece[piece.rfind([' ', ',', ';']).map_or(0, |at| at + 1)..];
        let (above, _) = after_sign(quotient)?.split_once('/')?;
        let name = sole_name(above.trim()).filter(|name| is_name(name))?.into_owned();
        let [variable] = &asked_about(quotient, &name)?[..] else { return None };
        Some((quotient.len(), name, variable.clone()))
    };
    let (mut rest, mut names, mut function) = (text, Vec::new(), None);
    while let Some((length, name, variable)) = asked(rest) {
        if function.get_or_insert_with(|| name.clone()) != &name {
            return None;
        }
        names.insert(0, variable);
        rest = rest.trim_end();
        rest = rest[..rest.len() - length].trim_end();
        let Some(before) = rest.strip_suffix(" and").or_else(|| rest.strip_suffix(',')) else { break };
        rest = before;
    }
    let function = function.filter(|_| names.len() > 1)?;
    let words = ["find", "compute", "calculate", "what is", "what are", "determine"];
    let rest =
        words.iter().find_map(|word| rest.strip_suffix(word)).unwrap_or(rest).trim_end_matches([' ', ',', ';', '.']);
    // What is asked about is defined.
    let defined = rest.rsplit([',', ';', '\n']).any(|piece| {
        let left = piece.split_once('=').map(|(left, _)| left.trim());
        left.is_some_and(|left| left == function || left.starts_with(&format!("{function}(")))
    });
    defined.then(|| (rest.to_owned(), names))
}

/// `gradient of f(x, y) = ..`: by each of the arguments.
#[cfg(feature = "serde")]
fn by_arguments(text: &str) -> Option<(String, Vec<String>)> {
    let (left, right) = text.split_once('=')?;
    let (head, arguments) = left.trim().strip_suffix(')')?.split_once('(')?;
    // `f(x, y) = .., partial derivatives`
    let (value, behind) = right.rsplit_once([',', ';']).unwrap_or((right, ""));
    let behind = behind.trim().trim_end_matches(['?', '.']).to_lowercase();
    let is_behind = behind.ends_with("gradient") || behind.ends_with("derivatives");
    let right = if is_behind { value } else { right };
    let asked = head.trim().rsplit_once(' ').unwrap_or_default().0.to_lowercase();
    let is_first = is_behind || asked.ends_with("gradient of") || asked.ends_with("derivatives of");
    let names: Option<Vec<String>> = arguments.split(',').map(variable).collect();
    let names = names.filter(|names| names.len() > 1 && is_first && !right.contains('='))?;
    Some((format!("gradient of {}", right.trim()), names))
}

/// Where a point is named, ` at x = 0` or ` at x_0`, and whether with its value.
fn point(text: &str) -> Option<(usize, bool)> {
    let at = text.rfind(" at ")?;
    let rest = text[at + " at ".len()..].trim();
    let (name, has_value) = rest.split_once('=').map_or((rest, false), |(name, _)| (name.trim(), true));
    let is_word = |c: char| c.is_alphanumeric() || c == '_' && !has_value;
    (!name.is_empty() && name.chars().all(is_word)).then_some((at + 1, has_value))
}
