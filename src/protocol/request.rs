//! Requests: declarations, an expression, and what to do with it.

use crate::api::{self, Context, Expression};
use crate::base::{Error, ErrorCode, Result, Span};
use crate::derive::{Answer, Claim, Constraint, Detail, FormName, Layout};
use crate::syntax::{by_each, clauses, question, with_parts, without_heading};
use crate::typing::declare_parts;
use indexmap::IndexMap;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;

/// What is known of a variable; in a request `None` is to be inferred.
///
/// ```
/// use gradus::{Context, protocol::{Request, Variable}};
/// let mut request = Request::new("x'*S*x");
/// request.wrt = vec!["x".to_owned()];
/// let symmetric = Variable { attrs: vec!["symmetric".to_owned()], ..Variable::default() };
/// request.vars.insert("S".to_owned(), symmetric);
/// assert_eq!(request.answer(&Context::new())?.matrix().unwrap().text(), "2*S*x");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// `scalar`, `vector`, `matrix` or `tensor`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The axes, each a dimension, a number or a product such as `n*m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<Vec<String>>,
    /// The attributes: the words of [`Attribute`](crate::Attribute).
    #[serde(default)]
    pub attrs: Vec<String>,
}

/// What a request asks for.
///
/// ```
/// use gradus::protocol::{Question, Request};
/// let mut request = Request::new("A'");
/// request.question = Question::Equal("A".to_owned());
/// assert!(serde_json::to_string(&request).unwrap().ends_with(r#""equal":"A"}"#));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Question {
    /// The derivative, or the simplified expression without a variable; where there is a claim, whether it is right.
    #[default]
    Derive,
    /// Whether the expression is equal to this one.
    Equal(String),
    /// The rules that lead to this expression.
    Explain(String),
    /// What is known of the expression.
    Facts,
    /// How the expression is read.
    Read,
}

/// A question as the fields of its request.
fn fields_of<S: Serializer>(question: &Question, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    let mut fields = serializer.serialize_map(None)?;
    match question {
        Question::Derive => {}
        Question::Equal(other) => fields.serialize_entry("equal", other)?,
        Question::Explain(other) => fields.serialize_entry("explain", other)?,
        Question::Facts => fields.serialize_entry("facts", &true)?,
        Question::Read => fields.serialize_entry("read", &true)?,
    }
    fields.end()
}

/// A constraint with what it means.
///
/// ```
/// let cx = gradus::Context::new();
/// let line = br#"{"expr": "tr(A*X)", "wrt": "X", "constraint": "skew"}"#;
/// let response = gradus::protocol::respond(&cx, line, 1);
/// let constraint = response.answer().unwrap().constraint.as_ref().unwrap();
/// assert_eq!((constraint.name.as_str(), constraint.convention.as_str()), ("skew", "skew variable, projected (Riesz) gradient: (G - G')/2"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Convention {
    /// The name in requests.
    pub name: String,
    /// The convention in words.
    pub convention: String,
}

/// One derivation to be made, with everything as text.
///
/// ```
/// use gradus::{Context, protocol::Request};
/// let mut request = Request::new("logdet(S)");
/// request.wrt = vec!["S".to_owned()];
/// request.constraint = Some("symmetric".to_owned());
/// let answer = request.answer(&Context::new())?;
/// assert_eq!(answer.matrix().unwrap().text(), "2*inv(S) - inv(S).*eye(n)");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Request {
    /// The expression.
    pub expr: String,
    /// The variables to differentiate by, in order, those of `wrt2` last; none simplifies the expression.
    pub wrt: Vec<String>,
    /// Variables to differentiate by, one answer for each, in the place of `wrt`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wrt_each: Vec<String>,
    /// What is known of variables, by name.
    pub vars: IndexMap<String, Variable>,
    /// The name of the [`Constraint`](crate::Constraint) on the last variable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraint: Option<String>,
    /// The name of the [`Layout`](crate::Layout); that of the context without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layout: Option<String>,
    /// The names of the forms to make, which takes less time than to make all; all of them without one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<String>,
    /// The order of the Taylor expansion, which is a form of the answer then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taylor: Option<usize>,
    /// The name of the [`Detail`] in which the way to the answer is shown, if it is; `true` is `"short"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<String>,
    /// Whether the index form is drawn.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub picture: bool,
    /// Whether what backs the answer is added.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub certificate: bool,
    /// Whether no part of the answer has a name.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub self_contained: bool,
    /// A formula that is claimed to be the derivative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The name of the form that the claim is, where its shape does not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The names of the languages to print functions in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<String>,
    /// The names of what these functions compute.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub what: Vec<String>,
    /// Equations between variables that hold for this request, as [`Context::assume`] reads them.
    pub assume: Vec<String>,
    /// Declarations of variables, as [`Context::declare`] reads them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub declare: Vec<String>,
    /// The language of the text, `latex`, whatever it looks like; without it that is seen from the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Whether the forms have syntax trees.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub tree: bool,
    /// What was read of the text otherwise than it is written.
    #[serde(skip)]
    pub(super) notes: Vec<String>,
    /// What is asked for.
    #[serde(flatten, serialize_with = "fields_of")]
    pub question: Question,
}

impl Request {
    /// The request to simplify an expression, to which more is added.
    pub fn new(expr: impl Into<String>) -> Request {
        Request { expr: expr.into(), ..Request::default() }
    }

    /// Whether the text asks for a derivative, be it without a variable: `hessian of f`.
    ///
    /// ```
    /// use gradus::protocol::Request;
    /// let request = Request::new("hessian of a'*B*c");
    /// assert!(request.is_question() && !request.asks_for_a_derivative());
    /// ```
    pub fn is_question(&self) -> bool {
        question(&self.plain()).is_some()
    }

    /// The text without what it calls its expression.
    pub(super) fn plain(&self) -> Cow<'_, str> {
        let is_declared = |name: &str| self.declare.iter().any(|own| own.split([':', ' ']).next() == Some(name));
        match without_heading(&self.expr, &|name| !is_declared(name)) {
            Some((text, _)) => Cow::Owned(text),
            None => Cow::Borrowed(&self.expr),
        }
    }

    /// Whether there is a variable to differentiate by, in the text or beside it.
    pub fn asks_for_a_derivative(&self) -> bool {
        if !self.wrt.is_empty() || !self.wrt_each.is_empty() {
            return true;
        }
        let plain = self.plain();
        let text = with_parts(&plain, &|_| true).map_or_else(|| plain.to_string(), |whole| whole.text);
        let text = clauses(&text).map_or(text, |(text, _)| text);
        let text = with_parts(&text, &|_| true).map_or(text, |whole| whole.text);
        // A question without a variable may be about the only one.
        question(&text).is_some_and(|question| {
            let only = || Context::new().parse(&text).is_ok_and(|read| !read.asked().is_empty());
            !question.wrt.is_empty() || question.argument.is_some() || only()
        })
    }

    /// The request for the derivative that is meant where nothing but the text says by which variable: by each of those that it names, by the
    /// argument of the function that it defines, by the only variable, or by the only one that is called as unknowns are.
    ///
    /// ```
    /// use gradus::protocol::Request;
    /// let meant = Request::new("gradient of norm(W*x + b)^2 with respect to W and b").of_a_derivative();
    /// assert_eq!(meant.wrt_each, ["W", "b"]);
    /// assert!(Request::new("norm(A*x - b)^2").of_a_derivative().asks_for_a_derivative());
    /// assert!(!Request::new("A*B").of_a_derivative().asks_for_a_derivative());
    /// ```
    pub fn of_a_derivative(self) -> Request {
        if !self.wrt.is_empty()
            || !self.wrt_each.is_empty()
            || self.question != Question::Derive
            || self.claim.is_some()
        {
            return self;
        }
        if let Some((expr, wrt_each)) = by_each(&self.expr) {
            return Request { expr, wrt_each, ..self };
        }
        if self.asks_for_a_derivative() || self.is_question() {
            return self;
        }
        let own = self.expr.trim();
        let asked = if own.starts_with("lambda ") { format!("grad({own})") } else { format!("gradient of {own}") };
        let asked = Request { expr: asked, ..self.clone() };
        if asked.asks_for_a_derivative() { asked } else { self }
    }

    /// Reads the expression and derives the answer, over the declarations and rules that the context holds already; the first one, where
    /// there is one for each of several variables.
    ///
    /// # Errors
    /// Those of [`Request::answer`](crate::Request::answer) and of [`Context::declare`]. `declaration` also where a variable is used as another
    /// kind than it is said to be. `request`: there is no constraint, layout or form of a name, or it is asked for without a variable to
    /// differentiate by; an assumption is no equation.
    pub fn answer(&self, cx: &Context) -> Result<Answer> {
        Ok(self.answers(cx)?.swap_remove(0))
    }

    /// The answers: one for each variable of `wrt_each`, else one.
    ///
    /// ```
    /// use gradus::{Context, protocol::Request};
    /// let mut request = Request::new("norm(W*x + b)^2");
    /// request.wrt_each = vec!["W".to_owned(), "x".to_owned()];
    /// let answers = request.answers(&Context::new())?;
    /// assert_eq!(answers[1].matrix().unwrap().text(), "2*W'*(W*x + b)");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Request::answer`].
    pub fn answers(&self, cx: &Context) -> Result<Vec<Answer>> {
        if !self.wrt.is_empty() && !self.wrt_each.is_empty() {
            return Err(problem(
                "wrt and wrt_each are given: wrt differentiates in turn, wrt_each once by each".to_owned(),
            ));
        }
        let wrt: Vec<&str> = self.wrt.iter().chain(&self.wrt_each).map(String::as_str).collect();
        let constraint = self.constraint()?;
        let forms = self.forms.iter().map(|name| self.form_of(name)).collect::<Result<Vec<FormName>>>()?;
        let mut cx = self.prepared(cx)?;
        let expression = self.read(&mut cx, &wrt, constraint)?;
        let ask = |wrt: &[&str]| {
            let mut answer = self.asked(expression.derive(), wrt, &forms)?.answer()?;
            answer.notes.splice(0..0, self.notes.iter().cloned());
            Ok::<Answer, Error>(answer)
        };
        match self.wrt_each.is_empty() {
            true => Ok(vec![ask(&wrt)?]),
            false => {
                let mut answers = wrt.iter().map(|name| ask(&[name])).collect::<Result<Vec<Answer>>>()?;
                Answer::share_names(&mut answers);
                Ok(answers)
            }
        }
    }

    /// The expression as it is read for all of the request, and the variables to differentiate by.
    pub(super) fn expression(&self, cx: &Context) -> Result<(Expression, Vec<String>)> {
        let names: Vec<String> = self.wrt.iter().chain(&self.wrt_each).cloned().collect();
        let wrt: Vec<&str> = names.iter().map(String::as_str).collect();
        let expression = self.read(&mut self.prepared(cx)?, &wrt, self.constraint()?)?;
        Ok((expression, names))
    }

    /// The expression; the derivative, where the text asks for one and the request for none.
    pub(super) fn asked_expression(&self, cx: &Context) -> Result<Expression> {
        if !self.wrt.is_empty() || !self.wrt_each.is_empty() {
            return Ok(self.expression(cx)?.0);
        }
        let mut cx = self.prepared(cx)?;
        let expression = self.read(&mut cx, &[], self.constraint()?)?;
        if expression.asked().is_empty() { Ok(expression) } else { cx.parse_asked(&self.expr) }
    }

    fn constraint(&self) -> Result<Option<Constraint>> {
        let Some(name) = &self.constraint else { return Ok(None) };
        let found = Constraint::from_name(name).ok_or_else(|| {
            let known = Constraint::ALL.map(Constraint::as_str).join(", ");
            problem(format!("there is no constraint '{name}'; known are {known}"))
        })?;
        self.needs_a_variable(&format!("the constraint '{name}'"))?;
        Ok(Some(found))
    }

    fn detail(&self) -> Result<Option<Detail>> {
        let Some(name) = &self.steps else { return Ok(None) };
        let found = Detail::from_name(name).ok_or_else(|| {
            let known = Detail::ALL.map(Detail::as_str).join(", ");
            problem(format!("steps are not shown '{name}'; known are {known}"))
        })?;
        Ok(Some(found))
    }

    fn layout(&self) -> Result<Option<Layout>> {
        let Some(name) = &self.layout else { return Ok(None) };
        let found = Layout::from_name(name).ok_or_else(|| {
            let known = Layout::ALL.map(Layout::as_str).join(", ");
            problem(format!("there is no layout '{name}'; known are {known}"))
        })?;
        self.needs_a_variable(&format!("the layout '{name}'"))?;
        Ok(Some(found))
    }

    fn form_of(&self, name: &str) -> Result<FormName> {
        let found = FormName::from_name(name).ok_or_else(|| {
            let known = FormName::ALL.map(FormName::as_str).join(", ");
            problem(format!("there is no form '{name}'; known are {known}"))
        })?;
        if found != FormName::Value {
            self.needs_a_variable(&format!("the form '{name}'"))?;
        }
        Ok(found)
    }

    /// The context with what the request declares and assumes.
    pub(super) fn prepared(&self, cx: &Context) -> Result<Context> {
        let mut cx = cx.clone();
        match self.from.as_deref() {
            None => {}
            Some("latex") => cx.set_latex(true),
            Some(other) => return Err(problem(format!("there is no language '{other}'; known is latex"))),
        }
        for declaration in &self.declare {
            // The place is in the declaration, not in the expression.
            cx.declare(declaration).map_err(|error| Error {
                span: Span::default(),
                message: format!("the declaration '{declaration}': {}", error.message),
                ..error
            })?;
        }
        self.assume_all(&mut cx)?;
        Ok(cx)
    }

    fn assume_all(&self, cx: &mut Context) -> Result<()> {
        for equation in &self.assume {
            // The place is in the equation, not in the expression.
            cx.assume(equation).map_err(|error| problem(format!("the assumption '{equation}': {}", error.message)))?;
        }
        Ok(())
    }

    /// Whether the claim of the request is the derivative.
    ///
    /// ```
    /// use gradus::{ClaimVerdict, Context, protocol::Request};
    /// let mut request = Request::new("W*W'");
    /// (request.wrt, request.claim) = (vec!["W".to_owned()], Some("2*W".to_owned()));
    /// assert_eq!(request.check(&Context::new())?.verdict, ClaimVerdict::Wrong);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Request::answer`] and of [`Request::check`](crate::Request::check); `request` where there is no claim.
    pub fn check(&self, cx: &Context) -> Result<Claim> {
        let Some(claim) = &self.claim else { return Err(problem("the field \"claim\" is missing".to_owned())) };
        if !self.wrt_each.is_empty() {
            return Err(problem("a claim is checked by one variable, or by several in turn: say wrt".to_owned()));
        }
        let wrt: Vec<&str> = self.wrt.iter().map(String::as_str).collect();
        let constraint = self.constraint()?;
        let form = self.form.as_ref().map(|name| self.form_of(name)).transpose()?;
        let mut cx = self.prepared(cx)?;
        // What is known of variables in part is declared on the way.
        self.read(&mut cx, &wrt, constraint)?;
        let mut checked = self.asked(cx.derive(&self.expr), &wrt, form.as_slice())?.check(claim)?;
        checked.notes.splice(0..0, self.notes.iter().cloned());
        Ok(checked)
    }

    /// A request of the library with all that is said here of the answer.
    pub(super) fn asked<'c>(
        &self,
        begun: api::Request<'c>,
        wrt: &[&str],
        forms: &[FormName],
    ) -> Result<api::Request<'c>> {
        let mut asked = wrt.iter().fold(begun, |asked, variable| asked.by(variable));
        if let Some(constraint) = self.constraint()? {
            asked = asked.constraint(constraint);
        }
        if let Some(layout) = self.layout()? {
            asked = asked.layout(layout);
        }
        if !forms.is_empty() {
            asked = asked.forms(forms);
        }
        if let Some(order) = self.taylor {
            asked = asked.taylor(order);
        }
        if self.self_contained {
            asked = asked.self_contained();
        }
        Ok(match self.detail()? {
            Some(detail) => asked.steps(detail),
            None => asked,
        })
    }

    fn needs_a_variable(&self, what: &str) -> Result<()> {
        match !self.asks_for_a_derivative() {
            true => Err(problem(format!("{what} needs a variable to differentiate by"))),
            false => Ok(()),
        }
    }

    /// Reads the expression; variables known in part only get their shapes from a first reading.
    fn read(&self, cx: &mut Context, wrt: &[&str], constraint: Option<Constraint>) -> Result<Expression> {
        let mut open = Vec::new();
        for (name, known) in &self.vars {
            match (&known.kind, &known.shape) {
                (kind, Some(shape)) => {
                    let kind = kind.as_deref().unwrap_or(kind_of(shape.len()));
                    declare(cx, name, known, kind, shape)?;
                }
                (Some(kind), None) if kind == "scalar" => declare(cx, name, known, kind, &[])?,
                _ => open.push((name, known)),
            }
        }
        let expression = cx.parse_constrained(&self.expr, wrt, constraint)?;
        if open.is_empty() {
            return Ok(expression);
        }
        let inferred = expression.symbols();
        for (name, known) in open {
            let Some(variable) = inferred.find_variable(name) else { continue };
            let axes = &inferred.declaration(variable).shape;
            let shape: Vec<String> = axes.iter().map(|axis| inferred.axis_text(axis)).collect();
            let kind = kind_of(shape.len());
            if let Some(said) = known.kind.as_deref().filter(|said| *said != kind) {
                let message = format!("{name} is declared as a {said}, but it is used as a {kind}; give its shape");
                return Err(Error::new(ErrorCode::Declaration, message, Span::default()));
            }
            declare(cx, name, known, kind, &shape)?;
        }
        cx.parse_constrained(&self.expr, wrt, constraint)
    }
}

fn declare(cx: &mut Context, name: &str, known: &Variable, kind: &str, shape: &[String]) -> Result<()> {
    let shape: Vec<&str> = shape.iter().map(String::as_str).collect();
    let attributes: Vec<&str> = known.attrs.iter().map(String::as_str).collect();
    declare_parts(cx.symbols_mut(), name, kind, &shape, &attributes).map(|_| ())
}

/// The kind of what has this many axes.
pub(super) fn kind_of(rank: usize) -> &'static str {
    match rank {
        0 => "scalar",
        1 => "vector",
        2 => "matrix",
        _ => "tensor",
    }
}

/// A request that does not fit; it has no place in the expression.
pub(super) fn problem(message: String) -> Error {
    Error::new(ErrorCode::Request, message, Span::default())
}
