//! A line of a derivation, as it is written.

use crate::calculus::rule;
use crate::derive;
use serde::{Deserialize, Serialize};

/// A [`Step`](crate::Step) as it is written.
///
/// ```
/// let line = br#"{"expr": "tr(A*X)", "wrt": "X", "steps": true}"#;
/// let response = gradus::protocol::respond(&gradus::Context::new(), line, 1);
/// let steps = &response.answer().unwrap().steps;
/// assert_eq!((steps[1].text.as_str(), steps[1].of.as_str()), ("A':dX", "differential"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Step {
    /// The text of the [`Phase`](crate::Phase).
    pub phase: String,
    /// The name of the part that the line says, in a line of the phase `let`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What was used, as formulas or in words.
    pub law: String,
    /// The differential rule, where it is one.
    pub rule: Option<String>,
    /// Where that rule is from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The line before, of the same.
    pub before: Option<String>,
    /// What it is equal to: the text of the [`LineOf`](crate::LineOf).
    pub of: String,
    /// The line in the surface syntax, with the names of the lines that say parts; in index notation the right-hand side.
    pub text: String,
    /// The line in LaTeX.
    pub latex: String,
    /// The free indices in axis order, in index notation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free: Option<Vec<String>>,
    /// The bytes of the text that are not in the line before: start and end, the end exclusive.
    pub changed: Vec<[usize; 2]>,
    /// How sure it is that it is equal to that: `proved`, `tested` or `sampled`.
    pub verdict: String,
}

impl From<&derive::Step> for Step {
    fn from(step: &derive::Step) -> Step {
        Step {
            phase: step.phase.as_str().to_owned(),
            name: step.name.clone(),
            law: step.law.clone(),
            rule: step.rule.map(str::to_owned),
            link: step.rule.and_then(rule).and_then(|rule| rule.cites.first().cloned()),
            before: step.before.clone(),
            of: step.of.as_str().to_owned(),
            text: step.text(),
            latex: step.latex(),
            free: step.free().map(<[String]>::to_vec),
            changed: step.changed.into_iter().collect(),
            verdict: step.verdict.status().as_str().to_owned(),
        }
    }
}
