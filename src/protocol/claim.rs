//! What became of a claimed derivative, as it is written.

use super::line;
use super::whether::Claimed;
use crate::derive;
use crate::equality::{self, Verdict};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// A [`Claim`](crate::Claim) as it is written.
///
/// ```
/// use gradus::protocol::{Outcome, respond};
/// let line = br#"{"expr": "det(X)", "wrt": "X", "claim": "det(X)*inv(X)"}"#;
/// let Outcome::Claim(claim) = respond(&gradus::Context::new(), line, 1).outcome else { panic!() };
/// assert_eq!((claim.verdict.as_str(), claim.right.as_str()), ("wrong", "det(X)*inv(X)'"));
/// assert_eq!(claim.diagnosis.unwrap().kind, "transpose");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Claim {
    /// Always true.
    pub ok: bool,
    /// `right`, `right-if`, `wrong` or `unknown`.
    pub verdict: String,
    /// What is wrong with it, or what it needs to be right.
    pub diagnosis: Option<Diagnosis>,
    /// The smallest point that was found at which it differs from the derivative.
    pub counterexample: Option<Counterexample>,
    /// The derivative in the form that the claim has, or the first that there is.
    pub right: String,
    /// The name of that form.
    pub form: String,
    /// How the two were compared.
    pub by: Option<String>,
    /// What the derivative and a right claim need to be defined, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// What was read otherwise than literally.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The question in the notation of the engine, where it was read from a text with another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// What is claimed, where the text of the request says it: `d(x'*x)/dx = 2*x`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Claimed>,
}

/// A [`Diagnosis`](crate::Diagnosis) as it is written.
///
/// ```
/// use gradus::protocol::{Outcome, respond};
/// let line = br#"{"expr": "x'*A*x", "wrt": "x", "claim": "2*A*x"}"#;
/// let Outcome::Claim(claim) = respond(&gradus::Context::new(), line, 1).outcome else { panic!() };
/// assert_eq!(claim.diagnosis.unwrap().text, "right only if A is symmetric");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Diagnosis {
    /// The text of the [`Slip`](crate::Slip).
    pub kind: String,
    /// The whole of it, in words.
    pub text: String,
}

/// A [`Counterexample`](crate::Counterexample) to a claim as it is written: numbers, and texts such as `"1/3"` where an exact number is none
/// of JSON, in nested lists.
///
/// ```
/// use gradus::protocol::{Outcome, respond};
/// let line = br#"{"expr": "a^2", "wrt": "a", "claim": "a"}"#;
/// let Outcome::Claim(claim) = respond(&gradus::Context::new(), line, 1).outcome else { panic!() };
/// let case = claim.counterexample.unwrap();
/// assert_eq!((case.claim.unwrap(), case.right.unwrap()), (1.into(), 2.into()));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counterexample {
    /// The sizes of dimensions.
    pub sizes: IndexMap<String, usize>,
    /// The values of variables.
    pub values: IndexMap<String, Value>,
    /// What the claim is there.
    pub claim: Option<Value>,
    /// What the derivative is there.
    pub right: Option<Value>,
}

impl From<&derive::Claim> for Claim {
    fn from(claim: &derive::Claim) -> Claim {
        let diagnosis = claim.diagnosis.as_ref();
        let counterexample = match &claim.equality {
            Some(Verdict::Different(case)) if !case.is_hidden() => Some(Counterexample::from(&**case)),
            _ => None,
        };
        let by = claim.equality.as_ref().filter(|verdict| !verdict.is_false());
        Claim {
            ok: true,
            verdict: claim.verdict.as_str().to_owned(),
            diagnosis: diagnosis.map(|d| Diagnosis { kind: d.slip.as_str().to_owned(), text: d.text.clone() }),
            counterexample,
            right: claim.right.clone(),
            form: claim.form.as_str().to_owned(),
            by: by.map(Verdict::by),
            conditions: claim.conditions.clone(),
            notes: claim.notes.clone(),
            question: claim.answer.question.clone(),
            claimed: None,
        }
    }
}

impl From<&equality::Counterexample> for Counterexample {
    fn from(case: &equality::Counterexample) -> Counterexample {
        Counterexample {
            sizes: case.sizes.iter().cloned().collect(),
            values: case.values.iter().map(|(name, array)| (name.clone(), nested(array))).collect(),
            claim: case.left.as_ref().map(nested),
            right: case.right.as_ref().map(nested),
        }
    }
}

/// An array as nested lists.
pub(super) fn nested(array: &equality::Array) -> Value {
    fn nest(shape: &[usize], entries: &[String]) -> Value {
        let Some((rows, rest)) = shape.split_first() else {
            return entries.first().map_or(Value::Null, |entry| number(entry));
        };
        let step = rest.iter().product::<usize>();
        (0..*rows).map(|row| nest(rest, &entries[row * step..(row + 1) * step])).collect()
    }
    nest(&array.shape, &array.entries)
}

fn number(text: &str) -> Value {
    serde_json::from_str::<serde_json::Number>(text).map_or_else(|_| text.into(), Value::Number)
}

impl fmt::Display for Claim {
    /// One line of JSON, without an identity.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line::write(self, f)
    }
}
