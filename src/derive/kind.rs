//! The kinds of answers.

/// What an answer is.
///
/// ```
/// use gradus::{AnswerKind, Context};
/// let f = Context::new().parse("x'*A*x")?;
/// assert_eq!(f.derivative("x")?.kind, AnswerKind::Gradient);
/// assert_eq!(f.derive().by("x").by("x").answer()?.kind, AnswerKind::Hessian);
/// assert_eq!(f.simplify().kind.as_str(), "value");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnswerKind {
    /// A first derivative of a scalar.
    Gradient,
    /// A second or higher derivative of a scalar.
    Hessian,
    /// A derivative of a vector, matrix or tensor.
    Jacobian,
    /// A simplified expression.
    Value,
}

impl AnswerKind {
    pub(super) fn of(order: usize, value_rank: usize) -> AnswerKind {
        match (order, value_rank) {
            (0, _) => AnswerKind::Value,
            (1, 0) => AnswerKind::Gradient,
            (_, 0) => AnswerKind::Hessian,
            _ => AnswerKind::Jacobian,
        }
    }

    /// The word of the batch protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            AnswerKind::Gradient => "gradient",
            AnswerKind::Hessian => "hessian",
            AnswerKind::Jacobian => "jacobian",
            AnswerKind::Value => "value",
        }
    }
}
