//! Source code that a request asks for besides the answer.

use super::request::{Request, problem};
use crate::api::{Context, What};
use crate::base::{Error, Result};
use crate::code::{Program, Target};
use crate::derive::{Answer, Form};
use indexmap::IndexMap;

/// Sources by language, then by what they compute.
pub type Sources = IndexMap<String, IndexMap<String, String>>;

impl Request {
    /// The programs that `what` asks for; without it that of the value or, where there is a variable, of value and gradient: of what has
    /// axes, of the Jacobian.
    ///
    /// # Errors
    /// Those of [`Request::answer`] and of [`crate::Request::program`]; `request` where there is nothing of a name.
    pub fn programs(&self, cx: &Context) -> Result<Vec<(What, Program)>> {
        let named = |name: &String| What::from_name(name).ok_or_else(|| unknown(name, &[]));
        let mut all = self.what.iter().map(named).collect::<Result<Vec<What>>>()?;
        let (expression, wrt) = self.expression(cx)?;
        if all.is_empty() {
            let (graph, root) = expression.graph();
            all.push(match (self.asks_for_a_derivative(), graph.rank(root)) {
                (true, 0) => What::ValueAndGradient,
                (true, _) => What::Jacobian,
                (false, _) => What::Value,
            });
        }
        let wrt: Vec<&str> = wrt.iter().map(String::as_str).collect();
        let program = |what: What| {
            let program = match self.wrt_each.is_empty() {
                true => self.asked(expression.derive(), &wrt, &[])?.program(what)?,
                false => self.asked(expression.derive(), &[], &[])?.program_of_each(&wrt, what)?,
            };
            Ok((what, program))
        };
        all.into_iter().map(program).collect()
    }

    /// The sources that `code` and `what` ask for, where `what` may also name forms of the answer.
    ///
    /// ```
    /// use gradus::{Context, protocol::Request};
    /// let mut request = Request::new("norm(A*x)^2");
    /// request.wrt = vec!["x".to_owned()];
    /// request.code = vec!["jax".to_owned()];
    /// request.what = vec!["value_and_gradient".to_owned(), "matrix".to_owned()];
    /// let cx = Context::new();
    /// let answers = request.answers(&cx)?;
    /// let sources = request.sources(&cx, &answers)?;
    /// assert!(sources["jax"]["value_and_gradient"].contains("import jax.numpy as jnp"));
    /// assert!(sources["jax"]["matrix"].contains("def matrix(A, x):"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Request::programs`] and of [`Program::source`]; `request` where the answer does not have a form of a name, or where there are several answers.
    pub fn sources(&self, cx: &Context, answers: &[Answer]) -> Result<Sources> {
        let targets = self.targets()?;
        if targets.is_empty() {
            return Ok(Sources::new());
        }
        let is_purpose = |name: &String| What::from_name(name).is_some();
        let (purposes, forms): (Vec<String>, Vec<String>) = self.what.iter().cloned().partition(is_purpose);
        let mut programs: Vec<(String, Program)> = Vec::new();
        if forms.is_empty() || !purposes.is_empty() {
            let asked = Request { what: purposes, ..self.clone() };
            programs.extend(asked.programs(cx)?.into_iter().map(|(what, program)| (what.as_str().to_owned(), program)));
        }
        for name in forms {
            let known: Vec<&Form> = match answers {
                [answer] => answer.forms.iter().collect(),
                _ => Vec::new(),
            };
            let form = known.iter().find(|form| form.name().as_str() == name).ok_or_else(|| unknown(&name, &known))?;
            programs.push((name, form.program()));
        }
        let of = |target: Target| -> Result<IndexMap<String, String>> {
            programs.iter().map(|(what, program)| Ok((what.clone(), program.source(target)?))).collect()
        };
        targets.into_iter().map(|target| Ok((target.as_str().to_owned(), of(target)?))).collect()
    }

    /// The languages of `code`.
    ///
    /// # Errors
    /// `request` where there is no language of a name.
    pub fn targets(&self) -> Result<Vec<Target>> {
        let named = |name: &String| {
            Target::from_name(name).ok_or_else(|| {
                let known: Vec<&str> = Target::ALL.into_iter().map(Target::as_str).collect();
                problem(format!("there is no target '{name}'; known are {}", known.join(", ")))
            })
        };
        self.code.iter().map(named).collect()
    }
}

fn unknown(name: &str, forms: &[&Form]) -> Error {
    let forms = forms.iter().map(|form| form.name().as_str());
    let known: Vec<&str> = What::ALL.into_iter().map(What::as_str).chain(forms).collect();
    problem(format!("there is nothing called '{name}' to compute; known are {}", known.join(", ")))
}
