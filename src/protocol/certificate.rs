//! What backs an answer, as it is written; `checker/README.md` is the format.

use super::request::{Convention, Variable};
use crate::derive;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What backs an answer: [`Certificate`](crate::Certificate) as text.
///
/// ```
/// let line = br#"{"expr": "W*W'", "wrt": "W", "certificate": true}"#;
/// let response = gradus::protocol::respond(&gradus::Context::new(), line, 1);
/// let certificate = response.answer().unwrap().certificate.as_ref().unwrap();
/// assert_eq!((certificate.version, certificate.question.expr.as_str()), (1, "W*W'"));
/// assert_eq!(certificate.answer.forms["index"], "delta[i,k]*W[j,l] + W[i,l]*delta[j,k]");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Certificate {
    /// The version of the format.
    pub version: u32,
    /// What was asked, as a text with one reading.
    pub question: Asked,
    /// What is answered.
    pub answer: Stated,
    /// Hints for whoever checks it.
    pub evidence: Vec<Hint>,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Asked {
    /// The expression.
    pub expr: String,
    /// All variables.
    pub vars: IndexMap<String, Variable>,
    /// The variables to differentiate by, in order.
    pub wrt: Vec<String>,
    /// The constraint, as in the answer.
    pub constraint: Option<Convention>,
    /// The name of the layout.
    pub layout: String,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Stated {
    /// The texts of the forms by name.
    pub forms: IndexMap<String, String>,
    /// The texts of the forms in which parts have names.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub named: IndexMap<String, String>,
    /// Names for parts, each before those that speak of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub definitions: Vec<Part>,
    /// What is assumed.
    pub conditions: Vec<String>,
}

/// A name for a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Part {
    /// The name.
    pub name: String,
    /// What it stands for.
    pub text: String,
}

/// Lines that lead from the derivative to a form, each equal to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hint {
    /// What it is: `chain`.
    pub kind: String,
    /// The name of the form.
    pub form: String,
    /// The lines.
    pub lines: Vec<String>,
}

impl Certificate {
    /// The certificate of an answer with these variables and this constraint.
    pub(super) fn new(
        certificate: derive::Certificate,
        vars: IndexMap<String, Variable>,
        constraint: Option<Convention>,
    ) -> Certificate {
        let derive::Certificate { expr, wrt, constraint: _, layout, forms, named, definitions, conditions, chains } =
            certificate;
        let layout = layout.to_owned();
        let texts =
            |forms: Vec<(&str, String)>| forms.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
        let definitions = definitions.into_iter().map(|(name, text)| Part { name, text }).collect();
        let hint = |chain: derive::Chain| {
            let derive::Chain { form, lines } = chain;
            Hint { kind: "chain".to_owned(), form: form.to_owned(), lines }
        };
        Certificate {
            version: 1,
            question: Asked { expr, vars, wrt, constraint, layout },
            answer: Stated { forms: texts(forms), named: texts(named), definitions, conditions },
            evidence: chains.into_iter().map(hint).collect(),
        }
    }
}
