//! Questions that are no derivative: whether two expressions are equal, by which rules, what is known of one, and how it is read.

use super::answer::{Verdict, axes, variables};
use super::explanation::{Difference, Explanation};
use super::request::{Request, Variable};
use super::{line, tree};
use crate::api::{self, Context, KnownFact};
use crate::base::{Error, Result};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// What was found out about two expressions.
///
/// ```
/// use gradus::protocol::{Outcome, respond};
/// let line = br#"{"expr": "vec(A*X*B)", "equal": "kron(B',A)*vec(X)"}"#;
/// let Outcome::Equality(equality) = respond(&gradus::Context::new(), line, 1).outcome else { panic!() };
/// assert_eq!((equality.equal, equality.verdict.status.as_str()), (Some(true), "proved"));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Equality {
    /// Always true.
    pub ok: bool,
    /// Whether they are equal; `null` where that is not known.
    pub equal: Option<bool>,
    /// How sure that is.
    pub verdict: Verdict,
    /// The smallest point that was found at which they differ.
    pub counterexample: Option<Difference>,
    /// What the two need to be defined, in words.
    pub conditions: Vec<String>,
    /// What was read otherwise than literally.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What is known of an expression.
///
/// ```
/// use gradus::protocol::{Outcome, respond};
/// let Outcome::Facts(known) = respond(&gradus::Context::new(), br#"{"expr": "A'*A", "facts": true}"#, 1).outcome else { panic!() };
/// assert_eq!((known.facts[0].term.as_str(), known.facts[0].fact.as_str()), ("A'*A", "is positive semidefinite"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Facts {
    /// Always true.
    pub ok: bool,
    /// The facts, those of the expression first, then those that they rest on.
    pub facts: Vec<Fact>,
    /// What the expression needs to be defined, in words.
    pub conditions: Vec<String>,
    /// What was read otherwise than literally.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Something that is known of a term; see [`Facts`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fact {
    /// The term.
    pub term: String,
    /// What is known, in words.
    pub fact: String,
    /// The facts that it rests on, in words.
    pub premises: Vec<String>,
    /// All of it on one line, with the reason.
    pub text: String,
}

/// An expression as it is read, without work on it.
///
/// ```
/// use gradus::protocol::{Outcome, respond};
/// let line = br#"{"expr": "2 x^T A x", "read": true}"#;
/// let Outcome::Reading(read) = respond(&gradus::Context::new(), line, 1).outcome else { panic!() };
/// assert_eq!((read.text.as_str(), read.latex.as_str()), ("2*x'*A*x", "2 x^{\\top} A x"));
/// assert_eq!(read.vars["A"].shape.as_ref().unwrap(), &["n", "n"]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reading {
    /// Always true.
    pub ok: bool,
    /// The expression in the notation of the engine; of index notation the right-hand side.
    pub text: String,
    /// Unicode, for people.
    pub unicode: String,
    /// LaTeX.
    pub latex: String,
    /// The indices of the left-hand side, in index notation that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free: Option<Vec<String>>,
    /// The syntax tree, as [`Form::tree`](super::Form::tree) has it.
    pub tree: Value,
    /// The axes.
    pub shape: Vec<String>,
    /// Whether it is a row: it has one axis, as a column has.
    pub row: bool,
    /// The variables as inferred.
    pub vars: IndexMap<String, Variable>,
    /// The variables by which the text itself asks to differentiate.
    pub wrt: Vec<String>,
    /// What was read otherwise than literally.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Request {
    /// Compares two expressions, each of which may be wrong in its own place: that of the second is said by the flag beside the error.
    pub(super) fn equality(&self, other: &str, cx: &Context) -> Result<Equality, (Error, bool)> {
        let cx = self.prepared(cx).map_err(|error| (error, false))?;
        let found = cx.equal(&self.expr, other).map_err(|error| beside(&cx, other, error))?;
        let mut equality = Equality::from(&found);
        equality.notes.splice(0..0, self.notes.iter().cloned());
        Ok(equality)
    }

    /// The rules between two expressions; the error is that of [`Request::equality`].
    pub(super) fn explanation(&self, other: &str, cx: &Context) -> Result<Explanation, (Error, bool)> {
        let cx = self.prepared(cx).map_err(|error| (error, false))?;
        cx.explain(&self.expr, other).map(|found| Explanation::from(&found)).map_err(|error| beside(&cx, other, error))
    }

    /// What is known of the expression.
    pub(super) fn known(&self, cx: &Context) -> Result<Facts> {
        let expression = self.asked_expression(cx)?;
        Ok(Facts {
            ok: true,
            facts: expression.facts().iter().map(Fact::from).collect(),
            conditions: expression.conditions(),
            notes: expression.notes().to_vec(),
        })
    }

    /// How the expression is read.
    pub(super) fn reading(&self, cx: &Context) -> Result<Reading> {
        let (expression, _) = self.expression(cx)?;
        let (statement, symbols) = (expression.statement(), expression.symbols());
        let (graph, root) = expression.graph();
        Ok(Reading {
            ok: true,
            text: crate::syntax::print(&statement.expr),
            unicode: crate::render::unicode(&statement.expr, symbols),
            latex: crate::render::latex(&statement.expr, symbols),
            free: statement.target.as_ref().map(|target| target.indices.clone()),
            tree: tree::of(&statement.expr),
            shape: axes(graph.shape(root), symbols),
            row: expression.is_row(),
            vars: variables(symbols),
            wrt: expression.asked().to_vec(),
            notes: expression.notes().to_vec(),
        })
    }
}

/// An error of a question about two texts, and whether it is that of the second.
fn beside(cx: &Context, second: &str, error: Error) -> (Error, bool) {
    let is_of_second = cx.parse(second).is_err_and(|own| own == error);
    (error, is_of_second)
}

impl From<&api::Equality> for Equality {
    fn from(found: &api::Equality) -> Equality {
        let counterexample = Difference::of(&found.verdict);
        let equal = match (found.is_equal(), found.verdict.is_false()) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        Equality {
            ok: true,
            equal,
            verdict: Verdict { status: found.verdict.status().as_str().to_owned(), by: found.verdict.by() },
            counterexample,
            conditions: found.conditions.clone(),
            notes: found.notes.clone(),
        }
    }
}

impl From<&KnownFact> for Fact {
    fn from(known: &KnownFact) -> Fact {
        Fact {
            term: known.term.clone(),
            fact: known.fact.phrase(known.axes),
            premises: known.premises.clone(),
            text: known.to_string(),
        }
    }
}

macro_rules! lines {
    ($($name:ident)*) => {
        $(impl fmt::Display for $name {
            /// One line of JSON, without an identity.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                line::write(self, f)
            }
        })*
    };
}

lines!(Equality Facts Reading);
