//! What can be wrong with an input, told once: a code, a message in the user's terms, and the place.

use std::fmt;
use std::ops::Range;

/// A half-open range of bytes of the input text.
///
/// ```
/// use gradus::{Context, Span};
/// let error = Context::new().parse("tr(A) + foo(B)").unwrap_err();
/// assert_eq!(error.span, Span::new(8, 11));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span of the bytes `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same place as a range, for slicing the text; its ends are those of characters.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The kinds of mistakes an input can hold.
///
/// The text of a code (see [`ErrorCode::as_str`]) is stable: programs may match on it.
///
/// ```
/// use gradus::{Context, ErrorCode};
/// let error = Context::new().parse("A + b*").unwrap_err();
/// assert_eq!((error.code, error.code.as_str()), (ErrorCode::Syntax, "syntax"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The text is not an expression.
    Syntax,
    /// The text is nested deeper, or is longer, than can be read, or a number has too many bits.
    TooLarge,
    /// A function that does not exist.
    UnknownFunction,
    /// A name that is not in the expression, where one that is was needed.
    UnknownName,
    /// The wrong number of arguments.
    Arity,
    /// Two shapes that should agree do not.
    Shape,
    /// A scalar, vector or matrix where another kind was needed.
    Kind,
    /// An index used against the rules of index notation.
    Index,
    /// A declaration that says something impossible.
    Declaration,
    /// Arithmetic without a value at the numbers that were given.
    Arithmetic,
    /// What has no value, whatever its variables are, such as `1/0` or `1/(a - a)`.
    Undefined,
    /// An exponent that has no meaning here.
    Exponent,
    /// A rule text that is not a rule.
    Rule,
    /// A metavariable that stands on the right side of a rule only.
    Unbound,
    /// A rule that only regroups or reorders: an instance of associativity or commutativity.
    Regrouping,
    /// A rule whose left side matches a part of its right side.
    Loop,
    /// A rule that is not true, or not known to be.
    False,
    /// An example or a negative that does not do what it should.
    Example,
    /// A rule that costs more than its budget.
    Budget,
    /// A request that does not fit the expression, such as an unknown form.
    Request,
}

impl ErrorCode {
    /// The stable text of the code: `unknown-name`.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorCode::Syntax => "syntax",
            ErrorCode::TooLarge => "too-large",
            ErrorCode::UnknownFunction => "unknown-function",
            ErrorCode::UnknownName => "unknown-name",
            ErrorCode::Arity => "arity",
            ErrorCode::Shape => "shape",
            ErrorCode::Kind => "kind",
            ErrorCode::Index => "index",
            ErrorCode::Declaration => "declaration",
            ErrorCode::Arithmetic => "arithmetic",
            ErrorCode::Undefined => "undefined",
            ErrorCode::Exponent => "exponent",
            ErrorCode::Rule => "rule",
            ErrorCode::Unbound => "unbound",
            ErrorCode::Regrouping => "regrouping",
            ErrorCode::Loop => "loop",
            ErrorCode::False => "false",
            ErrorCode::Example => "example",
            ErrorCode::Budget => "budget",
            ErrorCode::Request => "request",
        }
    }
}

/// One mistake in an input: what, why and where. `Display` is the message alone.
///
/// ```
/// let text = "tr(A) + foo(B)";
/// let error = gradus::Context::new().parse(text).unwrap_err();
/// assert_eq!((error.code.as_str(), error.to_string().as_str()), ("unknown-function", "there is no function foo"));
/// assert_eq!(&text[error.span.range()], "foo");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The kind of mistake.
    pub code: ErrorCode,
    /// One sentence in the user's terms, saying what would be right where that is known.
    pub message: String,
    /// The place in the input text, in bytes; empty where there is no text to point into.
    pub span: Span,
}

impl Error {
    /// An error of this kind at this place.
    pub fn new(code: ErrorCode, message: impl Into<String>, span: Span) -> Self {
        Error { code, message: message.into(), span }
    }

    /// The same error, with a place within this text.
    pub(crate) fn within(mut self, text: &str) -> Self {
        let cut = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        self.span = Span::new(cut(self.span.start), cut(self.span.end));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)
    }
}

impl std::error::Error for Error {}

/// The result of anything that reads input.
///
/// ```
/// fn gradient(loss: &str) -> gradus::Result<String> {
///     let answer = gradus::Context::new().parse(loss)?.derivative("x")?;
///     Ok(answer.best().map(|form| form.text()).unwrap_or_default())
/// }
/// assert_eq!(gradient("x'*x").unwrap(), "2*x");
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;
