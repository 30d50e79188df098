//! Source code that a request asks for besides the answer.

use super::request::{Request, problem};
use crate::api::{Context, What};
use crate::base::Result;
use crate::code::{Program, Target};
use indexmap::IndexMap;

/// Sources by language, then by what they compute.
pub type Sources = IndexMap<String, IndexMap<String, String>>;

impl Request {
    /// The programs that `what` asks for; without it that of the value, or of value and gradient where there is a variable.
    ///
    /// # Errors
    /// Those of [`Request::answer`] and of [`crate::Request::program`]; `request` where there is nothing of a name.
    pub fn programs(&self, cx: &Context) -> Result<Vec<(What, Program)>> {
        let named = |name: &String| {
            What::from_name(name).ok_or_else(|| {
                let known = What::ALL.map(What::as_str).join(", ");
                problem(format!("there is nothing called '{name}' to compute; known are {known}"))
            })
        };
        let mut all = self.what.iter().map(named).collect::<Result<Vec<What>>>()?;
        if all.is_empty() {
            all.push(if self.asks_for_a_derivative() { What::ValueAndGradient } else { What::Value });
        }
        let (expression, wrt) = self.expression(cx)?;
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

    /// The sources that `code` and `what` ask for.
    ///
    /// ```
    /// use gradus::{Context, protocol::Request};
    /// let mut request = Request::new("norm(A*x)^2");
    /// request.wrt = vec!["x".to_owned()];
    /// request.code = vec!["jax".to_owned()];
    /// let sources = request.sources(&Context::new())?;
    /// assert!(sources["jax"]["value_and_gradient"].contains("import jax.numpy as jnp"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Request::programs`] and of [`Program::source`].
    pub fn sources(&self, cx: &Context) -> Result<Sources> {
        let targets = self.targets()?;
        if targets.is_empty() {
            return Ok(Sources::new());
        }
        let programs = self.programs(cx)?;
        let of = |target: Target| -> Result<IndexMap<String, String>> {
            programs.iter().map(|(what, program)| Ok((what.as_str().to_owned(), program.source(target)?))).collect()
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
