//! What backs an answer, for others to check.

mod coq;
mod question;

pub use question::{Certificate, Chain};
pub(crate) use question::{has_one_reading, print_statement};

use crate::base::{Error, ErrorCode, Result, Span};
use crate::derive::Answer;
use crate::syntax::ast::Statement;

impl Answer {
    /// Says what the question was read from, and its text where that has one reading.
    pub(crate) fn set_question(&mut self, statement: &Statement, text: Option<String>) {
        (self.origin.statement, self.origin.text) = (Some(statement.clone()), text);
    }

    /// What backs the answer, as data that `checker/check.py` decides about for itself. `None` where it stands on more than the question
    /// says: on assumptions, a part of a variable, a named place.
    ///
    /// ```
    /// let answer = gradus::Context::new().derive("W*W'").by("W").answer()?;
    /// let certificate = answer.certificate().unwrap();
    /// assert_eq!((certificate.expr.as_str(), certificate.layout), ("W*W'", "mixed"));
    /// let forms: Vec<&str> = certificate.forms.iter().map(|(name, _)| *name).collect();
    /// assert_eq!(forms, ["index", "vec", "differential"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn certificate(&self) -> Option<Certificate> {
        question::certificate(self)
    }

    /// A file for Coq 8.16 with MathComp 1.15 that proves the answer for every commutative ring and all dimensions:
    /// `F(X + dX) = F(X) + L(X;dX) + Q(X,dX)`, with `L` the differential and each term of `Q` of degree two or more in `dX`, and that the
    /// gradient or the derivative in index notation gives this `L`. Of a simplified expression that the two are equal.
    ///
    /// ```
    /// let answer = gradus::Context::new().derive("tr(W*H*H'*W')").by("W").answer()?;
    /// let file = answer.coq()?;
    /// assert!(file.contains("differential W dW = frobenius (gradient W) dW"));
    /// let answer = gradus::Context::new().derive("logdet(A)").by("A").answer()?;
    /// assert!(answer.coq().is_err());
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// `request`, where it is no first derivative or simplified expression of polynomials, or needs more than the variables' shapes.
    pub fn coq(&self) -> Result<String> {
        coq::file(self).map_err(|reason| {
            let message = format!(
                "no Coq file is written for this answer: {reason}; supported are first derivatives and simplified expressions with at most \
                 two axes, of sums and products of variables, without attributes, constraints or other layouts"
            );
            Error::new(ErrorCode::Request, message, Span::default())
        })
    }
}
