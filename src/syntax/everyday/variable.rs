//! Names of variables as texts write them: `x`, `\mathbf{x}`, `$x_{t+1}$`.

use super::latex::{self, plain_name};
use super::lex::subscript_letter;
use super::subscripts;
use crate::syntax::lexer::{everyday_tokens, is_name};
use std::borrow::Cow;

/// The function whose value is by columns, in each of its spellings.
pub(super) const STACKED: &str = "vec";

/// Signs of a transpose behind a variable.
pub(super) const TRANSPOSES: [&str; 9] =
    ["^T", "'", "ᵀ", "^{T}", "^\\top", "^{\\top}", "^\\intercal", "^{\\intercal}", "^{\\mathsf{T}}"];

/// The name of a variable, in LaTeX too; of `vec(X)` it is that of `X`.
pub(super) fn variable(text: &str) -> Option<String> {
    let text = text.trim();
    // `Xᵢⱼ`
    let below: String = text.chars().filter_map(subscript_letter).collect();
    if !below.is_empty() && text.chars().rev().take(below.chars().count()).all(|c| subscript_letter(c).is_some()) {
        let base: String = text.chars().filter(|c| subscript_letter(*c).is_none()).collect();
        return variable(&base).map(|name| format!("{name}_{below}"));
    }
    let name = variable_name(stacked(text).unwrap_or(text));
    is_name(&name).then(|| name.into_owned())
}

/// The variable whose entries stand in one column: `vec(X)`, `(\operatorname{vec} X)^\top`.
fn stacked(text: &str) -> Option<&str> {
    let text = TRANSPOSES.iter().find_map(|mark| text.strip_suffix(mark)).unwrap_or(text).trim();
    let text = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(text).trim();
    let signs = ["\\operatorname{vec}", "\\mathrm{vec}", "\\text{vec}", STACKED];
    let rest = signs.iter().find_map(|sign| text.strip_prefix(sign))?;
    let inner = rest.trim().trim_start_matches("\\left").trim_start_matches('(').trim_end_matches(')');
    let inner = inner.trim_end_matches("\\right").trim();
    (inner.len() < rest.len() && !inner.is_empty()).then_some(inner)
}

/// The name that is written in LaTeX: `\mathbf{x}` is `x`.
pub(crate) fn variable_name(text: &str) -> Cow<'_, str> {
    sole_name(text).unwrap_or_else(|| plain_name(text).into())
}

/// The same, where the text is nothing but a name; what is no LaTeX is as it stands.
pub(super) fn sole_name(text: &str) -> Option<Cow<'_, str>> {
    let is_latex = text.contains(['\\', '$']);
    if !is_latex && !text.contains('{') && !text.ends_with("_*") {
        return Some(text.into());
    }
    let in_latex = || latex::tokens(text, &mut latex::Said::default()).ok();
    let plain = || if is_latex { None } else { everyday_tokens(text).ok() };
    let single = |tokens: Vec<_>| subscripts::single_name(&tokens);
    plain().and_then(single).or_else(|| in_latex().and_then(single)).map(Cow::from)
}
