//! Signs of a derivative behind an expression: `norm(A*x)^2, \nabla_x`, `x'*A*x d/dx`, `sum(exp(w)) dw`, `norm(r)^2; r`.

use super::frame::Found;
use super::occurrences::{occurrences, speaks_of};
use super::quotients::after_sign;
use super::sentences::MARKS;
use super::variable::variable;
use crate::syntax::lexer::is_name;
use crate::syntax::{between_commas, between_equals};
use std::ops::Range;

/// The most letters of a sign with its variable: `\frac{\partial}{\partial \boldsymbol{\theta}}`.
const LONGEST_SIGN: usize = 60;

/// What stands before a sign, the variables, and what is said of it where it could be a factor.
pub(super) type Behind = (Range<usize>, Vec<String>, Option<String>);

/// The expression before a sign of a derivative at the end of a text. `notation` reads the signs that stand before an expression as well.
pub(super) fn sign_behind(text: &str, notation: &dyn Fn(&str) -> Found) -> Option<Behind> {
    if MARKS.iter().chain([&" by "]).any(|mark| text.contains(mark)) {
        return None;
    }
    let cuts = text.char_indices().filter(|(_, c)| matches!(c, ',' | ';') || c.is_whitespace());
    cuts.into_iter().find_map(|(at, c)| {
        let tail = text[at + c.len_utf8()..].trim();
        let before = text[..at].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
        if tail.is_empty() || tail.len() > LONGEST_SIGN || !is_complete(before) {
            return None;
        }
        let is_apart = matches!(c, ',' | ';') || text[before.len()..at].contains([',', ';']);
        // `log |X'*X|  X`
        let is_far = text[before.len()..].starts_with("  ") || text[before.len()..].contains('\t');
        let (wrt, note) = operator(tail, notation)
            .map(|wrt| (wrt, None))
            .or_else(|| differential(before, tail, is_apart))
            .or_else(|| name(before, tail, is_apart || is_far).map(|wrt| (wrt, None)))?;
        Some((0..before.len(), wrt, note))
    })
}

/// `d/dX`, `\nabla_x`, `\frac{\partial}{\partial x}` with nothing behind it.
fn operator(tail: &str, notation: &dyn Fn(&str) -> Found) -> Option<Vec<String>> {
    if !tail.starts_with(['d', '∂', '∇', '\\', '$']) {
        return None;
    }
    let (range, wrt) = notation(tail)?;
    (tail[range].trim_matches(['$', ' ']).is_empty() && !wrt.is_empty()).then_some(wrt)
}

/// `dw`, `d w`, `∂x` behind an expression that has the variable; with a space, where it has no other product without a sign.
fn differential(before: &str, tail: &str, is_apart: bool) -> Option<(Vec<String>, Option<String>)> {
    let written = after_sign(tail)?.trim();
    let name = variable(written)?;
    let is_used = ["d", tail].iter().any(|sign| !occurrences(before, sign).is_empty());
    let is_integral = before.contains('∫') || before.contains("\\int");
    let is_sign = is_name(&name) && speaks_of(before, &name) && !is_used && !is_integral;
    // `x' A d x` is a product rather.
    let is_factor = tail.contains(char::is_whitespace) && has_open_product(before);
    // `sum_i a_i x_i  dx`
    let is_one = is_formula(before) || before.contains('_');
    if !is_sign || !is_one || !is_apart && is_factor {
        return None;
    }
    let note = format!(
        "`{tail}` behind the expression is read as the variable that it is differentiated by; write *{tail} for a product"
    );
    Some((vec![name], (!is_apart).then_some(note)))
}

/// The variable alone, behind a comma, a semicolon or a gap: `norm(A*x - b)^2, x`; in Python behind a call as well.
fn name(before: &str, tail: &str, is_apart: bool) -> Option<Vec<String>> {
    let is_python = before.contains(['@']) || before.contains("**");
    let is_behind = is_apart || is_python && before.ends_with(')') && !has_open_product(before);
    let is_one = between_commas(before).len() == 1 && between_equals(before).len() == 1 && !before.contains(';');
    let name = variable(tail).filter(|name| {
        is_behind
            && is_one
            && is_formula(before)
            && (speaks_of(before, name) || tail.starts_with('\\') && before.contains(tail))
    })?;
    Some(vec![name])
}

/// Whether a text can be an expression of its own: closed brackets, and no operator at the end.
fn is_complete(text: &str) -> bool {
    let depth = |open: char, close: char| text.matches(open).count() == text.matches(close).count();
    let ends = text.ends_with(['+', '-', '*', '/', '^', '=', '.', '(', '[', '{', '_', '\\', '×', '·', '@', ':']);
    let is_closed = depth('(', ')') && depth('[', ']') && depth('{', '}');
    is_closed && !ends && !text.is_empty()
}

/// Whether a text has a sign of an operation, and is more than a name.
fn is_formula(text: &str) -> bool {
    text.contains(|c: char| !c.is_alphanumeric() && !c.is_whitespace() && !"_'\\{}$".contains(c))
}

/// Whether two operands stand side by side outside of brackets, with nothing but a space between them: `2 x'`.
fn has_open_product(text: &str) -> bool {
    let mut depth = 0_i32;
    let mut last: Option<char> = None;
    let mut is_apart = false;
    let is_operator = |c: char| "+-−*/^.=,;:@%<>·×∘⊙⊗".contains(c);
    for c in text.chars() {
        if c.is_whitespace() {
            is_apart = true;
            continue;
        }
        if depth == 0 && is_apart && last.is_some_and(|last| !is_operator(last)) && !is_operator(c) {
            return true;
        }
        depth += i32::from(matches!(c, '(' | '[' | '{')) - i32::from(matches!(c, ')' | ']' | '}'));
        (last, is_apart) = (Some(c), false);
    }
    false
}
