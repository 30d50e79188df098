//! An answer of the engine as it is written.

use super::certificate::Certificate;
use super::code::Sources;
use super::request::{Convention, Variable, kind_of};
use super::step::Step;
use super::{line, tree};
use crate::base::{Shape, Symbols};
use crate::derive;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// An answer: [`Answer`](crate::Answer) with everything as text. Axes are texts such as `n`, `3` or `n*m`.
///
/// It has no type of an expression in it, so that another program can read it back from JSON.
///
/// ```
/// use gradus::{Context, protocol::Answer};
/// let answer = Answer::from(&Context::new().parse("A*x").unwrap().derivative("x").unwrap());
/// assert_eq!((answer.kind.as_str(), answer.order, answer.value_shape.as_slice()), ("jacobian", 2, &["n".to_owned()][..]));
/// assert_eq!(answer.vars["A"].shape.as_ref().unwrap(), &["n", "m"]);
/// let line = answer.to_string();
/// assert_eq!(serde_json::from_str::<Answer>(&line).unwrap(), answer);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Answer {
    /// Always true.
    pub ok: bool,
    /// `gradient`, `hessian`, `jacobian` or `value`.
    pub kind: String,
    /// The number of axes: those of the value, then those of each variable.
    pub order: usize,
    /// The axes of the expression.
    pub value_shape: Vec<String>,
    /// The axes of each variable to differentiate by.
    pub wrt_shapes: Vec<Vec<String>>,
    /// The structure that the last variable was restricted to.
    pub constraint: Option<Convention>,
    /// The layout: `mixed`, `numerator` or `denominator`.
    pub layout: String,
    /// The variables as inferred, by name, in the order of first appearance.
    pub vars: IndexMap<String, Variable>,
    /// Names for parts of the forms, in order; each may use those before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub definitions: Vec<Definition>,
    /// The forms.
    pub forms: Forms,
    /// What the answer assumes, in words.
    pub conditions: Vec<String>,
    /// How it was checked.
    pub verdict: Verdict,
    /// The way to it, line by line, where it was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// The index form as SVG, where it was asked for: [`Answer::picture`](crate::Answer::picture).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// What else is to be known of it, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The expression in the notation of the engine, where the request has another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// Functions by language and by what they compute, where they were asked for.
    #[serde(default, skip_serializing_if = "Sources::is_empty")]
    pub code: Sources,
    /// What it cost.
    pub stats: Statistics,
    /// What backs it, where that was asked for and it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
}

/// A name for a part of an answer.
///
/// ```
/// let response = gradus::protocol::respond(&gradus::Context::new(), br#"{"expr": "logdet(X'*A*X)", "wrt": "X"}"#, 1);
/// let answer = response.answer().unwrap();
/// let part = &answer.definitions[0];
/// assert_eq!((part.name.as_str(), part.kind.as_str(), part.text.as_str()), ("M", "matrix", "inv(X'*A*X)"));
/// assert_eq!(answer.forms.matrix.as_ref().unwrap().named.as_ref().unwrap().text, "A*X*M + A'*X*M'");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Definition {
    /// The name, one that the question does not have.
    pub name: String,
    /// `scalar`, `vector` or `matrix`.
    pub kind: String,
    /// The axes.
    pub shape: Vec<String>,
    /// What it stands for, in the surface syntax.
    pub text: String,
    /// Unicode, for people.
    pub unicode: String,
    /// LaTeX (amsmath), without the dollar signs.
    pub latex: String,
    /// The number of operators and leaves.
    pub size: u32,
}

/// A form with names for its parts, in every notation.
///
/// ```
/// let response = gradus::protocol::respond(&gradus::Context::new(), br#"{"expr": "norm(A*x - b)^2", "wrt": "x"}"#, 1);
/// let named = response.answer().unwrap().forms.matrix.as_ref().unwrap().named.as_ref().unwrap();
/// assert_eq!((named.text.as_str(), named.latex.as_str(), named.size), ("2*A'*r", "2 A^{\\top} r", 6));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Named {
    /// The surface syntax; of index notation the right-hand side.
    pub text: String,
    /// Unicode, for people.
    pub unicode: String,
    /// LaTeX (amsmath), without the dollar signs.
    pub latex: String,
    /// The number of operators and leaves.
    pub size: u32,
}

/// The forms of an answer; those that it does not have are `null`.
///
/// ```
/// let response = gradus::protocol::respond(&gradus::Context::new(), br#"{"expr": "A*x", "wrt": "A"}"#, 1);
/// let forms = &response.answer().unwrap().forms;
/// assert!(forms.matrix.is_none(), "it has three axes");
/// assert_eq!(forms.vec.as_ref().unwrap().text, "kron(x',eye(n))");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Forms {
    /// Matrix notation, of a result with at most two axes.
    pub matrix: Option<Form>,
    /// Index notation.
    pub index: Option<Form>,
    /// `d vec(F)/d vec(X)'`, of a result with three axes or more.
    pub vec: Option<Form>,
    /// The differential.
    pub differential: Option<Form>,
    /// The simplified expression.
    pub value: Option<Form>,
    /// The Hessian of a scalar applied to a direction; only where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hvp: Option<Form>,
    /// The derivative applied to a direction; only where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frechet: Option<Form>,
    /// The derivative by one entry; only where it was asked for.
    #[serde(default, rename = "single-entry", skip_serializing_if = "Option::is_none")]
    pub single_entry: Option<Form>,
    /// The derivative with isotropic tensors; only where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isotropic: Option<Form>,
    /// The Taylor expansion; only where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taylor: Option<Form>,
}

/// A form in every notation.
///
/// ```
/// let response = gradus::protocol::respond(&gradus::Context::new(), br#"{"expr": "A*x", "wrt": "x"}"#, 1);
/// let index = response.answer().unwrap().forms.index.as_ref().unwrap();
/// assert_eq!((index.text.as_str(), index.free.as_deref().unwrap()), ("A[i,j]", &["i".to_owned(), "j".to_owned()][..]));
/// assert!(index.numpy.contains("def index(A):"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Form {
    /// The surface syntax; of index notation the right-hand side.
    pub text: String,
    /// Unicode, for people.
    pub unicode: String,
    /// LaTeX (amsmath), without the dollar signs.
    pub latex: String,
    /// The number of operators and leaves.
    pub size: u32,
    /// Python source with one function, named after the form.
    pub numpy: String,
    /// The free indices in axis order, in index notation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free: Option<Vec<String>>,
    /// The syntax tree, where it was asked for: `["number", "1/2"]`, `["name", "W"]`, `["sum", a, b, ..]`, `["product", a, "*", b, "./", c, ..]`,
    /// `["frobenius", a, b]`, `["negate", a]`, `["transpose", a]`, `["power", a, k]`, `["hadamard-power", a, p]`, `["call", "tr", a, ..]`,
    /// `["index", a, ["i", "j"]]`, `["sum-over", ["i"], a]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<Value>,
    /// The form with the names of the answer's definitions, where it is shorter with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<Named>,
}

/// How an answer was checked.
///
/// ```
/// let response = gradus::protocol::respond(&gradus::Context::new(), br#"{"expr": "A*x", "wrt": "x"}"#, 1);
/// let verdict = &response.answer().unwrap().verdict;
/// assert_eq!((verdict.status.as_str(), verdict.by.as_str()), ("proved", "equal normal forms"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Verdict {
    /// `proved`, `tested`, `sampled` or `unknown`.
    pub status: String,
    /// How it was found out, in words for people.
    pub by: String,
}

/// What an answer cost.
///
/// ```
/// let response = gradus::protocol::respond(&gradus::Context::new(), br#"{"expr": "A*x", "wrt": "x"}"#, 1);
/// let stats = &response.answer().unwrap().stats;
/// assert_eq!((stats.ms, stats.stopped.as_str()), (None, "saturated"));
/// assert!(stats.e_classes <= stats.e_nodes);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Statistics {
    /// Milliseconds, where someone has measured them: the library looks at no clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<f64>,
    /// The number of e-nodes.
    pub e_nodes: usize,
    /// The number of e-classes.
    pub e_classes: usize,
    /// The number of iterations of the saturation.
    pub iterations: usize,
    /// Why the saturation ended: `saturated`, or the limit that it met, `nodes` or `iterations`.
    pub stopped: String,
}

impl Answer {
    /// Adds what backs the answer, where it has a certificate.
    pub fn certify(&mut self, answer: &derive::Answer) {
        let (vars, constraint) = (self.vars.clone(), self.constraint.clone());
        self.certificate = answer.certificate().map(|certificate| Certificate::new(certificate, vars, constraint));
    }

    /// Says how long the answer took; it is written in milliseconds with three decimals.
    pub fn set_time(&mut self, spent: Duration) {
        self.stats.ms = Some((spent.as_secs_f64() * 1e6).round() / 1e3);
    }
}

impl fmt::Display for Answer {
    /// One line of JSON, without an identity.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line::write(self, f)
    }
}

impl From<&derive::Answer> for Answer {
    fn from(answer: &derive::Answer) -> Answer {
        Answer::written(answer, false)
    }
}

impl Answer {
    /// The answer as it is written, perhaps with the syntax tree of every form.
    pub(super) fn written(answer: &derive::Answer, with_trees: bool) -> Answer {
        let symbols = &answer.symbols;
        let axes = |shape: &Shape| axes(shape, symbols);
        let form = |form: &Option<derive::Form>| {
            form.as_ref().map(|form| Form { tree: with_trees.then(|| tree::of(form.expr())), ..Form::from(form) })
        };
        // Taken apart, so that the compiler asks for a form that is new.
        let derive::Forms { matrix, index, vec, differential, value, hvp, frechet, single_entry, isotropic, taylor } =
            &answer.forms;
        let statistics = &answer.statistics;
        Answer {
            ok: true,
            kind: answer.kind.as_str().to_owned(),
            order: answer.order,
            value_shape: axes(&answer.value_shape),
            wrt_shapes: answer.wrt_shapes.iter().map(axes).collect(),
            constraint: answer.constraint.map(|constraint| Convention {
                name: constraint.as_str().to_owned(),
                convention: constraint.convention().to_owned(),
            }),
            layout: answer.layout.as_str().to_owned(),
            vars: variables(symbols),
            definitions: answer.definitions().iter().map(|part| definition(part, symbols)).collect(),
            forms: Forms {
                matrix: form(matrix),
                index: form(index),
                vec: form(vec),
                differential: form(differential),
                value: form(value),
                hvp: form(hvp),
                frechet: form(frechet),
                single_entry: form(single_entry),
                isotropic: form(isotropic),
                taylor: form(taylor),
            },
            conditions: answer.conditions.clone(),
            steps: answer.steps.iter().map(Step::from).collect(),
            picture: None,
            verdict: Verdict { status: answer.verdict.status().as_str().to_owned(), by: answer.verdict.by() },
            notes: answer.notes.clone(),
            question: answer.question.clone(),
            code: Sources::new(),
            stats: Statistics {
                ms: None,
                e_nodes: statistics.nodes,
                e_classes: statistics.classes,
                iterations: statistics.iterations,
                stopped: statistics.stopped.as_str().to_owned(),
            },
            certificate: None,
        }
    }
}

impl From<&derive::Form> for Form {
    fn from(form: &derive::Form) -> Form {
        Form {
            text: form.text(),
            unicode: form.unicode(),
            latex: form.latex(),
            size: form.size(),
            numpy: form.numpy(),
            free: form.free().map(<[String]>::to_vec),
            tree: None,
            named: form.named().map(|named| Named {
                text: named.text(),
                unicode: named.unicode(),
                latex: named.latex(),
                size: named.size(),
            }),
        }
    }
}

fn definition(part: &derive::NamedPart, symbols: &Symbols) -> Definition {
    Definition {
        name: part.name().to_owned(),
        kind: kind_of(part.shape().len()).to_owned(),
        shape: axes(part.shape(), symbols),
        text: part.text(),
        unicode: part.unicode(),
        latex: part.latex(),
        size: part.size(),
    }
}

/// The variables as inferred; the directions of differentials are not among them.
pub(super) fn variables(symbols: &Symbols) -> IndexMap<String, Variable> {
    let named = symbols.variables().filter(|(variable, _, _)| !symbols.is_direction(*variable));
    let entries = named.map(|(_, name, declaration)| {
        let variable = Variable {
            kind: Some(kind_of(declaration.shape.len()).to_owned()),
            shape: Some(axes(&declaration.shape, symbols)),
            attrs: declaration.attributes.iter().map(|a| a.as_str().to_owned()).collect(),
        };
        (name.to_owned(), variable)
    });
    let places = symbols.places().map(|(name, dimension)| {
        let shape = Some(vec![symbols.dimension_name(dimension).to_owned()]);
        (name.to_owned(), Variable { kind: Some("index".to_owned()), shape, attrs: Vec::new() })
    });
    entries.chain(places).collect()
}

pub(super) fn axes(shape: &Shape, symbols: &Symbols) -> Vec<String> {
    shape.iter().map(|axis| symbols.axis_text(axis)).collect()
}
