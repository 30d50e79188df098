//! Compares an answer with the forms that a line states.

use super::corpus::Case;
use super::{same_value, statement, target};
use gradus::internals::expr::Graph;
use gradus::internals::syntax::ast::Statement;
use gradus::internals::syntax::parse;
use gradus::internals::typing::elaborate_shaped;
use gradus::{Answer, Form, FormName};
use std::fmt;

/// The fields that state a form.
const STATED: [(&str, FormName); 5] = [
    ("gradient", FormName::Matrix),
    ("jacobian_matrix", FormName::Matrix),
    ("jacobian_index", FormName::Index),
    ("vec", FormName::Vec),
    ("simplified", FormName::Value),
];

/// What is amiss with a form.
pub(crate) enum Problem {
    Refused(String),
    Missing,
    Wrong(String),
    Longer { found: u32, stated: u32, text: String },
}

impl Problem {
    /// Whether the form is right all the same.
    pub(crate) fn is_length(&self) -> bool {
        matches!(self, Problem::Longer { .. })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Refused(why) => write!(f, "refused: {why}"),
            Problem::Missing => write!(f, "missing"),
            Problem::Wrong(why) => write!(f, "wrong: {why}"),
            Problem::Longer { found, stated, text } => write!(f, "{found} > {stated}: {text}"),
        }
    }
}

/// A stated form that is not reached.
pub(crate) struct Failure {
    pub(crate) form: &'static str,
    pub(crate) problem: Problem,
    pub(crate) stated: String,
}

/// What falls short in the answer to a line: nothing when every stated form is there, equal in value and no longer than stated.
pub(crate) fn failures(case: &Case, answer: &gradus::Result<Answer>) -> Vec<Failure> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let problem = Problem::Refused(error.to_string());
            return vec![Failure { form: "all", problem, stated: String::new() }];
        }
    };
    let mut failures = Vec::new();
    for (field, name) in STATED {
        let Some(stated) = case.text(field) else { continue };
        let problem = match answer.forms.get(name) {
            None => Some(Problem::Missing),
            Some(form) => check(case, answer, form, stated).err(),
        };
        failures.extend(problem.map(|problem| Failure { form: name.as_str(), problem, stated: stated.to_owned() }));
    }
    failures
}

fn check(case: &Case, answer: &Answer, form: &Form, stated: &str) -> Result<(), Problem> {
    let mut symbols = (*answer.symbols).clone();
    let mut graph = Graph::new();
    let mut read = |statement: &Statement| {
        let shape = Some(form.shape());
        let read = elaborate_shaped(statement, &[], shape, &mut symbols, &mut graph);
        read.map(|e| e.root).map_err(|e| Problem::Wrong(e.to_string()))
    };
    let found = statement(form);
    let mut expected = parse(stated).map_err(|e| Problem::Wrong(e.to_string()))?;
    let order = case.0["result_order"].as_u64().unwrap_or(0) as usize;
    if form.name() == FormName::Index && order > 0 {
        let letters: Vec<String> = ["i", "j", "k", "l"].iter().take(order).map(|s| (*s).to_owned()).collect();
        expected.target = Some(target(&letters));
    }
    let size = gradus::internals::notation::size(&expected.expr);
    let (a, b) = (read(&found)?, read(&expected)?);
    if graph.shape(a) != graph.shape(b) {
        return Err(Problem::Wrong(format!("another shape: {}", form.text())));
    }
    if !same_value(&graph, a, b, &symbols) {
        return Err(Problem::Wrong(format!("another value: {}", form.text())));
    }
    match form.size() {
        found if found > size => Err(Problem::Longer { found, stated: size, text: form.text() }),
        _ => Ok(()),
    }
}
