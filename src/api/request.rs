//! A request, put together step by step.

use super::context::Context;
use crate::base::Result;
use crate::derive::{Answer, Constraint, FormName, Layout};

/// What is asked of an expression: [`Context::derive`] begins one, [`Request::answer`] answers it.
///
/// ```
/// use gradus::{Constraint, Context};
/// let mut cx = Context::new();
/// cx.declare("S: matrix(n,n) spd")?;
/// let answer = cx.derive("logdet(S)").by("S").constraint(Constraint::Symmetric).answer()?;
/// assert_eq!(answer.matrix().unwrap().text(), "2*inv(S) - inv(S).*eye(n)");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Request<'c> {
    context: &'c Context,
    text: String,
    wrt: Vec<String>,
    constraint: Option<Constraint>,
    layout: Option<Layout>,
    forms: Option<Vec<FormName>>,
}

impl Context {
    /// Begins a request about an expression in the surface syntax or in index notation. Without a variable to differentiate by, the
    /// answer is the simplified expression.
    ///
    /// ```
    /// let cx = gradus::Context::new();
    /// let hessian = cx.derive("x'*A*x").by("x").by("x").answer()?;
    /// assert_eq!(hessian.matrix().unwrap().text(), "A + A'");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn derive(&self, text: &str) -> Request<'_> {
        Request { context: self, text: text.to_owned(), wrt: Vec::new(), constraint: None, layout: None, forms: None }
    }
}

impl Request<'_> {
    /// Differentiates by a variable. Said again, it differentiates the derivative: the axes of each variable come after those before.
    pub fn by(mut self, variable: &str) -> Self {
        self.wrt.push(variable.to_owned());
        self
    }

    /// Restricts the last variable to matrices of a structure.
    pub fn constraint(mut self, constraint: Constraint) -> Self {
        self.constraint = Some(constraint);
        self
    }

    /// Lays out the axes of the derivative, instead of as [`Context::set_layout`] says.
    pub fn layout(mut self, layout: Layout) -> Self {
        self.layout = Some(layout);
        self
    }

    /// Makes these forms only.
    pub fn forms(mut self, forms: &[FormName]) -> Self {
        self.forms = Some(forms.to_vec());
        self
    }

    /// The answer.
    ///
    /// # Errors
    /// That of [`Context::parse`]; when the expression has no variable of a name, when the request does not fit the expression (too many
    /// axes or variables, a constraint on what is no square matrix), when every form would be larger than 100,000 operators and leaves,
    /// and when the derivative has no value anywhere.
    pub fn answer(self) -> Result<Answer> {
        let wrt: Vec<&str> = self.wrt.iter().map(String::as_str).collect();
        let expression = self.context.parse_constrained(&self.text, &wrt, self.constraint)?;
        expression.ask(&wrt, self.constraint, self.layout, self.forms)
    }
}
