//! A text that asks whether something is so, as the request that it means.

use super::request::{Question, Request};
use crate::api::Context;
use crate::base::{Error, Span};
use crate::derive::Layout;
use crate::syntax::{Whether, clauses, whether};
use serde::{Deserialize, Serialize};

/// What a text claims: that the derivative of an expression is a formula.
///
/// ```
/// use gradus::protocol::{Outcome, respond};
/// let Outcome::Claim(claim) = respond(&gradus::Context::new(), br#"{"expr": "d(W*W')/dW = 2*W"}"#, 1).outcome else { panic!() };
/// let claimed = claim.claimed.unwrap();
/// assert_eq!((claimed.expr.as_str(), claimed.wrt[0].as_str(), claimed.claim.as_str()), ("W*W'", "W", "2*W"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Claimed {
    /// The expression that is differentiated.
    pub expr: String,
    /// The variables to differentiate by.
    pub wrt: Vec<String>,
    /// What the derivative is claimed to be.
    pub claim: String,
}

impl Request {
    /// The request that the text of this one means where it asks whether something is so: `d(x'*x)/dx = 2*x`, `is A*B = B*A?`.
    ///
    /// ```
    /// use gradus::protocol::{Question, Request};
    /// let request = Request::new("d(x'*x)/dx = 2*x").whether().unwrap();
    /// assert_eq!((request.expr.as_str(), request.wrt[0].as_str(), request.claim.as_deref()), ("x'*x", "x", Some("2*x")));
    /// let request = Request::new("is A*B = B*A?").whether().unwrap();
    /// assert_eq!((request.expr.as_str(), request.question), ("A*B", Question::Equal("B*A".to_owned())));
    /// assert_eq!(Request::new("d(x'*x)/dx").whether(), None);
    /// ```
    pub fn whether(&self) -> Option<Request> {
        if self.question != Question::Derive || self.claim.is_some() || !self.wrt_each.is_empty() {
            return None;
        }
        let mut request = self.clone();
        // What is said of the variables goes with the expression: `d(x'*A*x)/dx = 2*A*x, A symmetric`.
        let plain = self.plain();
        let said = clauses(&plain).map(|(rest, said)| (whether(&rest), said));
        let (found, said) = match said {
            Some((Some(derivative @ Whether::Derivative { .. }), said)) => (derivative, said),
            // The verb is that of the clause: `.. when A is symmetric`.
            Some((None, _)) => return None,
            _ => (whether(&plain)?, Vec::new()),
        };
        match found {
            Whether::Derivative { of, wrt, formula, by_row }
                if wrt == self.wrt || wrt.is_empty() || self.wrt.is_empty() =>
            {
                let clauses: String = said.iter().map(|(name, attribute)| format!(", {name} is {attribute}")).collect();
                (request.expr, request.claim) = (of + &clauses, Some(formula));
                if by_row && request.layout.is_none() {
                    request.layout = Some(Layout::Numerator.as_str().to_owned());
                }
                if request.wrt.is_empty() {
                    request.wrt = wrt;
                }
            }
            Whether::Equal([left, right]) if self.wrt.is_empty() => {
                (request.expr, request.question) = (left, Question::Equal(right));
            }
            _ => return None,
        }
        Some(request)
    }

    /// What the request says of a claim.
    pub(super) fn claimed(&self) -> Option<Claimed> {
        let claim = self.claim.clone()?;
        Some(Claimed { expr: self.expr.clone(), wrt: self.wrt.clone(), claim })
    }

    /// A mistake in the expression or in the claim, with its place in the text that says both.
    pub(super) fn placed(&self, error: Error, cx: &Context, whole: &str) -> Error {
        let is_of_it = cx.parse(&self.expr).is_err_and(|own| own.span == error.span);
        let part = self.claim.as_ref().filter(|_| !is_of_it).unwrap_or(&self.expr);
        Error { span: place(error.span, part, whole), ..error }
    }
}

/// A place in a part of a text as one in the whole: all of it where the part is written otherwise there.
pub(super) fn place(span: Span, part: &str, whole: &str) -> Span {
    match whole.find(part) {
        Some(begin) if span.end <= part.len() => Span::new(begin + span.start, begin + span.end),
        _ => Span::new(0, whole.len()),
    }
}
