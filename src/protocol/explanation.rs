//! Why two expressions are equal, as it is written.

use super::answer::Verdict;
use super::claim::nested;
use super::line;
use super::step::Step;
use crate::api;
use crate::equality;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// An [`Explanation`](crate::Explanation) as it is written.
///
/// ```
/// use gradus::protocol::Explanation;
/// let cx = gradus::Context::new();
/// let written = Explanation::from(&cx.explain("inv(inv(A))", "A")?);
/// assert_eq!((written.verdict.status.as_str(), written.steps[1].law.as_str()), ("proved", "inv(inv(A)) = A"));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// Always true.
    pub ok: bool,
    /// Whether they are equal, and how that was shown.
    pub verdict: Verdict,
    /// The smallest point that was found at which they differ.
    pub counterexample: Option<Difference>,
    /// What the two need to be defined.
    pub conditions: Vec<String>,
    /// The terms that lead from the first to the second.
    pub steps: Vec<Step>,
    /// What was read otherwise than literally.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A [`Counterexample`](crate::Counterexample) to an equation as it is written: numbers, and texts such as `"1/3"` where an exact number is
/// none of JSON, in nested lists.
///
/// ```
/// use gradus::protocol::Explanation;
/// let cx = gradus::Context::new();
/// let case = Explanation::from(&cx.explain("a^2", "a")?).counterexample.unwrap();
/// assert_ne!(case.left, case.right);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Difference {
    /// The sizes of dimensions.
    pub sizes: IndexMap<String, usize>,
    /// The values of variables.
    pub values: IndexMap<String, Value>,
    /// What the first is there.
    pub left: Option<Value>,
    /// What the second is there.
    pub right: Option<Value>,
}

impl Difference {
    /// The point of a verdict that refutes an equation.
    pub(super) fn of(verdict: &equality::Verdict) -> Option<Difference> {
        match verdict {
            equality::Verdict::Different(case) if !case.is_hidden() => Some(Difference {
                sizes: case.sizes.iter().cloned().collect(),
                values: case.values.iter().map(|(name, array)| (name.clone(), nested(array))).collect(),
                left: case.left.as_ref().map(nested),
                right: case.right.as_ref().map(nested),
            }),
            _ => None,
        }
    }
}

impl From<&api::Explanation> for Explanation {
    fn from(explanation: &api::Explanation) -> Explanation {
        let equality = &explanation.equality;
        Explanation {
            ok: true,
            verdict: Verdict { status: equality.verdict.status().as_str().to_owned(), by: equality.verdict.by() },
            counterexample: Difference::of(&equality.verdict),
            conditions: equality.conditions.clone(),
            steps: explanation.steps.iter().map(Step::from).collect(),
            notes: equality.notes.clone(),
        }
    }
}

impl fmt::Display for Explanation {
    /// One line of JSON, without an identity.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line::write(self, f)
    }
}
