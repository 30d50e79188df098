//! What a request means whose text is a message: sentences, wishes, remarks.

use super::request::{Question, Request};
use crate::api::Context;
use crate::derive::Layout;
use crate::syntax::{Asks, Message, Wish, has_words, message, wishes};

/// A request as it is meant, and what its text asks for that no field of a request says.
///
/// ```
/// use gradus::{Context, protocol::Request};
/// let text = "Hi, A is symmetric. Could you show me the steps for the gradient of x'*A*x (an old exam question)?";
/// let meant = Request::new(text).meant(&Context::new());
/// assert_eq!((meant.request.expr.as_str(), meant.request.steps.as_deref()), ("gradient of x'*A*x, A is symmetric", Some("short")));
/// assert!(Request::new("simplify tr(A*B) - tr(B*A)").meant(&Context::new()).simplifies);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meant {
    /// The request.
    pub request: Request,
    /// Whether a shorter form is asked for, and no derivative.
    pub simplifies: bool,
}

impl Request {
    /// What was read of the text otherwise than it is written, where the request was made of it.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The request that is meant: what the text wishes for as fields, what it claims as a claim, and its sentences as one question where it is
    /// not understood as it stands. What of the text was read otherwise than it is written is a note of the answer.
    ///
    /// ```
    /// use gradus::{Context, protocol::Request};
    /// let text = "My prof says that the gradient of x'*x is 2*x. Is that right?";
    /// let meant = Request::new(text).meant(&Context::new()).request;
    /// assert_eq!((meant.expr.as_str(), meant.claim.as_deref()), ("the gradient of x'*x", Some("2*x")));
    /// ```
    pub fn meant(&self, cx: &Context) -> Meant {
        let plain = |request: Request| Meant { request, simplifies: false };
        // A text without words is read, or refused, for what it is.
        if self.question != Question::Derive || self.claim.is_some() || !has_words(&self.expr) {
            let is_open = self.question == Question::Derive && self.claim.is_none();
            return plain(self.whether().filter(|_| is_open).unwrap_or_else(|| self.clone()));
        }
        let (text, wishes) = wishes(&self.expr);
        let (wished, simplifies) = self.with_wishes(text.trim(), &wishes);
        if wished.is_read(cx) {
            let request = wished.whether().unwrap_or(wished);
            return Meant { request, simplifies };
        }
        // `log(det(S)) for S`, where a derivative is asked for.
        if wished.clone().of_a_derivative().is_read(cx) {
            return Meant { request: wished, simplifies };
        }
        let reads = |text: &str| {
            let request = Request { expr: text.to_owned(), wrt: Vec::new(), wrt_each: Vec::new(), ..wished.clone() };
            request.expression(cx).is_ok()
        };
        let found = message(&wished.expr, &reads).and_then(|message| wished.with_message(message));
        match found.filter(|request| request.is_read(cx)) {
            Some(request) => Meant { request, simplifies },
            None => plain(self.whether().unwrap_or_else(|| self.clone())),
        }
    }

    /// The request with what its text wishes for; what is said by a field stays. And whether a shorter form is asked for.
    fn with_wishes(&self, text: &str, wishes: &[Wish]) -> (Request, bool) {
        if wishes.is_empty() {
            return (self.clone(), false);
        }
        let mut request = Request { expr: text.to_owned(), ..self.clone() };
        let mut simplifies = false;
        for wish in wishes {
            match wish {
                Wish::Steps if request.steps.is_none() => request.steps = Some("short".to_owned()),
                Wish::Layout(name) if request.layout.is_none() => request.layout = Some((*name).to_owned()),
                Wish::Code(name) if request.code.is_empty() => request.code = vec![(*name).to_owned()],
                Wish::Nothing(note) => request.notes.push((*note).to_owned()),
                Wish::Simplify => simplifies |= request.wrt.is_empty() && request.wrt_each.is_empty(),
                _ => {}
            }
        }
        (request, simplifies)
    }

    /// The request that a message means; `None` where the fields say something else.
    fn with_message(&self, message: Message) -> Option<Request> {
        let mut request = Request { expr: message.about, ..self.clone() };
        request.notes.extend(message.notes);
        let is_open = self.wrt.is_empty() && self.wrt_each.is_empty();
        match message.asks {
            Asks::Text => {}
            Asks::Derivative(wrt) if is_open || wrt == self.wrt => request.wrt = wrt,
            Asks::Each(each) if is_open || each == self.wrt_each => request.wrt_each = each,
            Asks::Claim { wrt, formula, by_row } if is_open || wrt == self.wrt => {
                (request.wrt, request.claim) = (wrt, Some(formula));
                if by_row && request.layout.is_none() {
                    request.layout = Some(Layout::Numerator.as_str().to_owned());
                }
            }
            Asks::Equal(other) if is_open => request.question = Question::Equal(other),
            _ => return None,
        }
        Some(request)
    }

    /// Whether the text is understood as it stands.
    fn is_read(&self, cx: &Context) -> bool {
        let asked = self.whether().unwrap_or_else(|| self.clone());
        match &asked.question {
            Question::Equal(other) => asked.equality(other, cx).is_ok(),
            _ if asked.claim.is_some() => asked.check(cx).is_ok(),
            _ => asked.expression(cx).is_ok(),
        }
    }
}
