//! Names of variables as texts write them: `x`, `\mathbf{x}`, `$x_{t+1}$`.

use super::latex::{self, plain_name};
use super::subscripts;
use crate::syntax::lexer::{everyday_tokens, is_name};
use std::borrow::Cow;

/// The name of a variable, in LaTeX too.
pub(super) fn variable(text: &str) -> Option<String> {
    let name = variable_name(text.trim());
    is_name(&name).then(|| name.into_owned())
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
