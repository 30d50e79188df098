//! Why two expressions are equal, as a call of the library.

use super::context::Context;
use super::equal::Sides;
use crate::base::Result;
use crate::derive::{ExplanationLine, explain};
use std::fmt;
use std::sync::Arc;

/// The terms that lead from one expression to an equal one, and the rule of each step.
///
/// ```
/// let explanation = gradus::Context::new().explain("tr(A*B)", "tr(B*A)")?.expect("an explanation");
/// assert_eq!(explanation.lines[0].text, "tr(A*B)");
/// assert!(explanation.to_string().starts_with("tr(A*B)\n"));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The lines: the first is where it begins, the last is what it leads to.
    pub lines: Vec<ExplanationLine>,
}

impl fmt::Display for Explanation {
    /// A line for each term, and the name of the rule that made it of the one before.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, line) in self.lines.iter().enumerate() {
            let (comma, from) =
                (if at == 0 { "" } else { "\n" }, if line.backward { ", from right to left" } else { "" });
            match line.rule.as_str() {
                "" => write!(f, "{comma}{}", line.text)?,
                rule => write!(f, "{comma}{}   by {rule}{from}", line.text)?,
            }
        }
        Ok(())
    }
}

impl Context {
    /// The rules that lead from one expression to another, step by step; `None` where the two are not found equal by rules within the
    /// limits, although [`Context::equal`] may prove it in another way.
    ///
    /// ```
    /// let cx = gradus::Context::new();
    /// let explanation = cx.explain("tr(A*B)", "tr(B*A)")?.expect("an explanation");
    /// assert_eq!(explanation.lines.last().unwrap().text, "tr(B*A)");
    /// assert!(cx.explain("tr(A*B)", "tr(A)*tr(B)")?.is_none());
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Context::equal`].
    pub fn explain(&self, left: &str, right: &str) -> Result<Option<Explanation>> {
        let Sides { graph, symbols, left, right, .. } = self.sides(left, right)?;
        let lines = explain(&graph, left, right, &Arc::new(symbols), self.rules(), self.limits());
        Ok(lines.map(|lines| Explanation { lines }))
    }
}
