//! A line of a derivation, as it is written.

use crate::derive;
use serde::{Deserialize, Serialize};

/// A law that was used in a step, as it is written.
///
/// ```
/// let line = br#"{"expr": "x'*A*x", "wrt": "x", "steps": true}"#;
/// let response = gradus::protocol::respond(&gradus::Context::new(), line, 1);
/// let laws = &response.answer().unwrap().steps[2].laws;
/// assert!(laws.iter().any(|law| law.text == "A*x + B*x = (A + B)*x" && law.rule.as_deref() == Some("factor-vector")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Law {
    /// As a formula or in words.
    pub text: String,
    /// The rule that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The page of that rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The book that the rule is from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cite: Option<String>,
}

impl From<&derive::Law> for Law {
    fn from(law: &derive::Law) -> Law {
        Law { text: law.text.clone(), rule: law.rule.clone(), link: law.page(), cite: law.cite.clone() }
    }
}

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
    /// The first rule that was used, where there is one.
    pub rule: Option<String>,
    /// The page of that rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// All that was used, where that is more than one law.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub laws: Vec<Law>,
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
    /// The case of indices in which the line holds, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The bytes of the text that are not in the line before: start and end, the end exclusive.
    pub changed: Vec<[usize; 2]>,
    /// How sure it is that it is equal to that: `proved`, `tested` or `sampled`.
    pub verdict: String,
}

impl From<&derive::Step> for Step {
    fn from(step: &derive::Step) -> Step {
        let first = step.laws.iter().find(|law| law.rule.is_some());
        Step {
            phase: step.phase.as_str().to_owned(),
            name: step.name.clone(),
            law: step.law.clone(),
            rule: first.and_then(|law| law.rule.clone()),
            link: first.and_then(derive::Law::page),
            laws: match step.laws.as_slice() {
                [_] => Vec::new(),
                laws => laws.iter().map(Law::from).collect(),
            },
            before: step.before.clone(),
            of: step.of.as_str().to_owned(),
            text: step.text(),
            latex: step.latex(),
            free: step.free().map(<[String]>::to_vec),
            case: step.case.clone(),
            changed: step.changed.into_iter().collect(),
            verdict: step.verdict.status().as_str().to_owned(),
        }
    }
}
