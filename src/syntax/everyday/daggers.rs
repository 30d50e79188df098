//! The dagger behind an operand: the adjoint, where it is no pseudo-inverse.

use crate::base::{Error, ErrorCode, Result, Span};

/// What is said of a dagger that may be either.
const EITHER: &str =
    "this exponent may be the transpose, A', or the pseudo-inverse, inv(A'*A)*A': write the one that is meant";

/// What is said of a dagger that is the adjoint.
const ADJOINT: &str = "† is read as the adjoint, which is the transpose, as everything is real; write inv(A'*A)*A' for the pseudo-inverse";

/// Notes what the daggers of a text are.
///
/// # Errors
/// When one may be a pseudo-inverse.
pub(super) fn check(text: &str, notes: &mut Vec<String>) -> Result<()> {
    if !text.contains('†') {
        return Ok(());
    }
    if !are_adjoints(text) {
        let at = text.find('†').unwrap_or_default();
        return Err(Error::new(ErrorCode::Syntax, EITHER.to_owned(), Span::new(at, at + '†'.len_utf8())));
    }
    notes.push(ADJOINT.to_owned());
    Ok(())
}

/// What the dagger of LaTeX is in a text: a note, or what is said of one that may be either.
pub(super) fn in_latex(text: &str) -> std::result::Result<&'static str, &'static str> {
    let plain = text.replace("\\dagger", "†").replace("\\dag", "†");
    if are_adjoints(&plain) { Ok(ADJOINT) } else { Err(EITHER) }
}

/// Whether daggers stand behind vectors, brackets, and matrices that stand without one too, as in `tr(C†FC)`: no pseudo-inverse beside what it is
/// one of alone.
fn are_adjoints(text: &str) -> bool {
    let blank = |c: char| c.is_whitespace() || matches!(c, '^' | '{');
    let base = |at: usize| text[..at].trim_end_matches(blank).chars().next_back();
    let daggered = |letter: char| text.match_indices('†').filter(|(at, _)| base(*at) == Some(letter)).count();
    text.match_indices('†').all(|(at, _)| match base(at) {
        Some(c) if c.is_uppercase() => text.matches(c).count() > daggered(c),
        Some(c) => c.is_lowercase() || matches!(c, ')' | ']' | '}'),
        None => false,
    })
}
