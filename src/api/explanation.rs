//! Why two expressions are equal, as a call of the library.

use super::assumptions::assumed;
use super::context::Context;
use super::equal::{Equality, Sides};
use crate::base::Result;
use crate::derive::{Step, explain};
use std::fmt;
use std::sync::Arc;

/// Whether two expressions are equal, and the lines that lead from the first to the second, each with its law.
///
/// ```
/// let explanation = gradus::Context::new().explain("tr(A*B)", "tr(B*A)")?;
/// assert!(explanation.equality.is_equal());
/// assert_eq!(explanation.steps[0].text(), "tr(A*B)");
/// assert!(explanation.to_string().starts_with("tr(A*B)\n"));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// What was found out.
    pub equality: Equality,
    /// The lines: the first is where it begins, the last is what it leads to. Empty where the two are not found equal by rules within the
    /// limits, although they may be proved equal in another way.
    pub steps: Vec<Step>,
}

impl Explanation {
    /// The explanation as a section of HTML, as [`Answer::html`](crate::Answer::html) is one of an answer. `title` is what was asked.
    ///
    /// ```
    /// let html = gradus::Context::new().explain("tr(A*B)", "tr(B*A)")?.html("tr(A*B) = tr(B*A)");
    /// assert!(html.starts_with("<section class=\"gradus\">") && html.contains("class=\"law\"") && !html.contains("http"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn html(&self, title: &str) -> String {
        crate::derive::explanation_page(title, &self.steps, &self.equality.verdict)
    }
}

impl fmt::Display for Explanation {
    /// A line for each term, and the law that made it of the one before.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.steps.iter().enumerate() {
            let comma = if at == 0 { "" } else { "\n= " };
            match step.law.as_str() {
                "" => write!(f, "{comma}{}", step.text())?,
                law => write!(f, "{comma}{}   by {law}", step.text())?,
            }
        }
        Ok(())
    }
}

impl Context {
    /// Why two expressions are equal: the verdict, and the terms and laws that lead from one to the other.
    ///
    /// ```
    /// let cx = gradus::Context::new();
    /// let explanation = cx.explain("tr(A*B)", "tr(B*A)")?;
    /// assert_eq!(explanation.steps.last().unwrap().text(), "tr(B*A)");
    /// assert!(cx.explain("tr(A*B)", "tr(A)*tr(B)")?.equality.verdict.is_false());
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Context::equal`].
    pub fn explain(&self, left: &str, right: &str) -> Result<Explanation> {
        let (cx, [left, right], questions) = self.without_questions([left, right])?;
        let mut equality = cx.equal(&left, &right)?;
        equality.notes.splice(0..0, questions);
        if !equality.verdict.is_true() {
            return Ok(Explanation { equality, steps: Vec::new() });
        }
        let Sides { mut graph, mut symbols, left, right, statements, .. } = cx.sides(&left, &right)?;
        let (assumptions, _) = assumed(self.assumptions(), &mut symbols, &mut graph)?;
        let sides = ([left, right], &statements);
        let steps = explain(&graph, sides, &Arc::new(symbols), self.rules(), &assumptions, self.limits());
        Ok(Explanation { equality, steps: steps.unwrap_or_default() })
    }
}
