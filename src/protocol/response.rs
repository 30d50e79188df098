//! A line of requests, and the line that answers it.

use super::answer::Answer;
use super::claim::Claim;
use super::code::Sources;
use super::explanation::Explanation;
use super::json::Json;
use super::question::{Equality, Facts, Reading};
use super::request::{Question, Request};
use super::whether::place;
use super::{line, read};
use crate::api::Context;
use crate::base::{Error, ErrorCode, Result, Span, in_order};
use crate::derive;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What answers a line; its `Display` is one line of JSON.
///
/// ```
/// let response = gradus::protocol::respond(&gradus::Context::new(), br#"{"id": "a", "expr": "tr(A*B) - tr(B*A)"}"#, 1);
/// assert_eq!(response.id, "a");
/// assert_eq!(response.answer().unwrap().forms.value.as_ref().unwrap().text, "0");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Response {
    /// The identity that the request gave itself, or `null`.
    pub id: Value,
    /// An answer or an error.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// An answer or an error.
///
/// ```
/// use gradus::protocol::{Outcome, respond};
/// let response = respond(&gradus::Context::new(), br#"{"expr": "A +"}"#, 1);
/// assert!(matches!(response.outcome, Outcome::Failure(_)));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[allow(clippy::large_enum_variant)]
pub enum Outcome {
    /// The answer.
    Answer(Answer),
    /// One answer for each of several variables.
    Each(Each),
    /// What became of a claim.
    Claim(Claim),
    /// Why two expressions are equal; before what has fewer fields.
    Explanation(Explanation),
    /// Whether two expressions are equal.
    Equality(Equality),
    /// What is known of an expression.
    Facts(Facts),
    /// How an expression is read.
    Reading(Reading),
    /// What is wrong with the request.
    Failure(Failure),
}

/// One answer for each of several variables.
///
/// ```
/// use gradus::protocol::{Outcome, respond};
/// let line = br#"{"expr": "tr(A*B)", "wrt_each": ["A", "B"]}"#;
/// let Outcome::Each(each) = respond(&gradus::Context::new(), line, 1).outcome else { panic!() };
/// assert_eq!(each.derivatives["B"].forms.matrix.as_ref().unwrap().text, "A'");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Each {
    /// Always true.
    pub ok: bool,
    /// The answers by the names of the variables.
    pub derivatives: IndexMap<String, Answer>,
    /// Functions that compute all of them, where they were asked for.
    #[serde(default, skip_serializing_if = "Sources::is_empty")]
    pub code: Sources,
}

impl Each {
    /// The answers for these variables.
    pub fn new(names: &[String], answers: &[crate::derive::Answer]) -> Each {
        let derivatives = names.iter().cloned().zip(answers.iter().map(Answer::from)).collect();
        Each { ok: true, derivatives, code: Sources::new() }
    }
}

impl fmt::Display for Each {
    /// One line of JSON, without an identity.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line::write(self, f)
    }
}

/// The answer to a line that has none.
///
/// ```
/// use gradus::protocol::{Outcome, respond};
/// let Outcome::Failure(failure) = respond(&gradus::Context::new(), b"no JSON", 7).outcome else { panic!() };
/// assert_eq!((failure.error.code.as_str(), failure.line), ("request", Some(7)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// Always false.
    pub ok: bool,
    /// What is wrong.
    pub error: Problem,
    /// The number of the line as it was given, where the line is no request at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// An [`Error`] as it is written.
///
/// ```
/// use gradus::protocol::{Outcome, respond};
/// let Outcome::Failure(failure) = respond(&gradus::Context::new(), br#"{"expr": "A + foo(B)"}"#, 1).outcome else { panic!() };
/// assert_eq!((failure.error.code.as_str(), failure.error.span), ("unknown-function", [4, 7]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Problem {
    /// The text of the [`ErrorCode`](crate::ErrorCode), or `internal` for a defect of the engine.
    pub code: String,
    /// What is wrong, in the user's terms.
    pub message: String,
    /// The bytes of `expr` that it is about, the end exclusive.
    pub span: [usize; 2],
    /// The field that the place is in, where it is not `expr`: `equal` or `explain`.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Failure {
        Failure::new(error.code.as_str(), error.message.clone(), [error.span.start, error.span.end])
    }
}

impl Failure {
    fn new(code: &str, message: String, span: [usize; 2]) -> Failure {
        Failure { ok: false, error: Problem { code: code.to_owned(), message, span, field: None }, line: None }
    }
}

impl fmt::Display for Failure {
    /// One line of JSON, without an identity.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line::write(self, f)
    }
}

impl Response {
    /// The answer, if there is one.
    pub fn answer(&self) -> Option<&Answer> {
        match &self.outcome {
            Outcome::Answer(answer) => Some(answer),
            _ => None,
        }
    }

    /// The answer, if there is one, to change.
    pub fn answer_mut(&mut self) -> Option<&mut Answer> {
        match &mut self.outcome {
            Outcome::Answer(answer) => Some(answer),
            _ => None,
        }
    }
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line::write(self, f)
    }
}

/// The most bytes of a line that is read: an expression of the longest text, however it is escaped, with its variables. What is longer
/// need not be given whole to be refused: one byte more does.
pub const LONGEST_LINE: usize = 1 << 23;

/// Answers a line over the declarations and the theory of a context; `number` is that of the line, and stands in the answer to what is no
/// request. It never panics: a mistake in the line, and a defect of the engine too, is a [`Failure`].
///
/// ```
/// let response = gradus::protocol::respond(&gradus::Context::new(), br#"{"id": 1, "expr": "A*x", "wrt": "z"}"#, 1);
/// assert!(response.answer().is_none());
/// assert!(response.to_string().starts_with(r#"{"id":1,"ok":false,"error":{"code":"unknown-name","#));
/// ```
pub fn respond(cx: &Context, line: &[u8], number: u64) -> Response {
    respond_as(cx, line, number, &Request::default())
}

/// Answers a line as [`respond`] does, with the certificate and the steps that `all` asks for besides what the line does.
pub fn respond_as(cx: &Context, line: &[u8], number: u64, all: &Request) -> Response {
    if line.len() > LONGEST_LINE {
        let message = format!("the line has more than {LONGEST_LINE} bytes");
        let error = Error::new(ErrorCode::TooLarge, message, Span::default());
        let failure = Failure { line: Some(number), ..Failure::from(&error) };
        return Response { id: Value::Null, outcome: Outcome::Failure(failure) };
    }
    let object = match serde_json::from_slice::<Json>(line) {
        Ok(Json(Value::Object(object))) => object,
        Ok(_) => return malformed(Value::Null, number, "the line is JSON, but not an object".to_owned()),
        Err(error) => {
            let message = match std::str::from_utf8(line) {
                // A field that is given twice.
                Ok(_) if error.is_data() => reason(&error),
                Ok(_) => format!("the line is not JSON: {}", reason(&error)),
                Err(error) => format!("the line is not UTF-8: invalid byte at offset {}", error.valid_up_to()),
            };
            return malformed(Value::Null, number, message);
        }
    };
    let id = object.get("id").cloned().unwrap_or(Value::Null);
    let Some(Value::String(expr)) = object.get("expr") else {
        let problem = if object.contains_key("expr") { "is not a string" } else { "is missing" };
        return malformed(id, number, format!("the field \"expr\" {problem}"));
    };
    let answered = catch_unwind(AssertUnwindSafe(|| {
        let mut request = read::request(&object, expr)?;
        request.certificate |= all.certificate;
        request.steps = request.steps.or_else(|| all.steps.clone());
        outcome(&request, cx)
    }));
    let outcome = match answered {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => Outcome::Failure(Failure::from(&error)),
        Err(_) => {
            let message = "this line met a defect of the engine, which is not your fault; please report it";
            Outcome::Failure(Failure::new("internal", message.to_owned(), [0, expr.len()]))
        }
    };
    Response { id, outcome }
}

/// What is asked for, or the reason why there is none.
fn outcome(request: &Request, cx: &Context) -> Result<Outcome> {
    let meant = request.meant(cx).request;
    if meant == *request {
        return outcome_of(request, cx);
    }
    let mut outcome = outcome_of(&meant, cx).map_err(|error| meant.placed(error, cx, &request.expr))?;
    match (&mut outcome, &meant.question) {
        (Outcome::Claim(claim), _) => claim.claimed = meant.claimed(),
        (Outcome::Failure(Failure { error, .. }), Question::Equal(other)) => {
            let part = if error.field.take().is_some() { other } else { &meant.expr };
            let span = place(Span::new(error.span[0], error.span[1]), part, &request.expr);
            error.span = [span.start, span.end];
        }
        _ => {}
    }
    Ok(outcome)
}

/// What a request asks for in so many words.
fn outcome_of(request: &Request, cx: &Context) -> Result<Outcome> {
    let beside = |name: &str, (error, is_beside): (Error, bool)| {
        let mut failure = Failure::from(&error);
        failure.error.field = is_beside.then(|| name.to_owned());
        Outcome::Failure(failure)
    };
    let written = |answer: &derive::Answer| {
        let picture = if request.picture { answer.picture() } else { None };
        let mut written = Answer { picture, ..Answer::written(answer, request.tree) };
        if request.certificate {
            written.certify(answer);
        }
        written
    };
    Ok(match &request.question {
        Question::Equal(other) => request.equality(other, cx).map_or_else(|e| beside("equal", e), Outcome::Equality),
        Question::Explain(other) => {
            request.explanation(other, cx).map_or_else(|e| beside("explain", e), Outcome::Explanation)
        }
        Question::Facts => Outcome::Facts(request.known(cx)?),
        Question::Read => Outcome::Reading(request.reading(cx)?),
        Question::Derive if request.claim.is_some() => Outcome::Claim(Claim::from(&request.check(cx)?)),
        Question::Derive => {
            let answers = request.answers(cx)?;
            let code = request.sources(cx, &answers)?;
            match request.wrt_each.is_empty() {
                true => Outcome::Answer(Answer { code, ..written(&answers[0]) }),
                false => {
                    let derivatives = request.wrt_each.iter().cloned().zip(answers.iter().map(written)).collect();
                    Outcome::Each(Each { ok: true, derivatives, code })
                }
            }
        }
    })
}

/// Answers lines as [`respond`] does, up to `jobs` of them at once, and gives the responses to `take` in the order of the lines, until it
/// breaks. Blank lines are counted, but not answered. Lines are asked for only a little ahead, so that they may go on for ever. Without the
/// feature `parallel` they are answered one after the other.
///
/// ```
/// use std::ops::ControlFlow;
/// let lines = [r#"{"id": 1, "expr": "A*x", "wrt": "x"}"#, "", r#"{"id": 2, "expr": "x'*x", "wrt": "x"}"#];
/// let mut texts = Vec::new();
/// let _ = gradus::protocol::answer_all(&gradus::Context::new(), 4, lines, |response| {
///     texts.extend(response.answer().and_then(|answer| answer.forms.matrix.as_ref()).map(|form| form.text.clone()));
///     ControlFlow::<()>::Continue(())
/// });
/// assert_eq!(texts, ["A", "2*x"]);
/// ```
pub fn answer_all<L: AsRef<[u8]> + Send, B>(
    cx: &Context,
    jobs: usize,
    lines: impl IntoIterator<Item = L, IntoIter: Send>,
    take: impl FnMut(Response) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let numbered = (1..).zip(lines).filter(|(_, line)| !line.as_ref().trim_ascii().is_empty());
    in_order(jobs, numbered, |(number, line)| respond(cx, line.as_ref(), number), take)
}

/// What the parser of JSON says, without the line number, which counts from the line's own start.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(" at line ") {
        Some((reason, _)) => format!("{reason} at column {}", error.column()),
        None => text,
    }
}

fn malformed(id: Value, line: u64, message: String) -> Response {
    let failure = Failure { line: Some(line), ..Failure::new("request", message, [0, 0]) };
    Response { id, outcome: Outcome::Failure(failure) }
}
