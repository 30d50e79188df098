//! Compares an answer with the forms that a line states.

use super::Case;
use gradus::derive::{Answer, Form, FormName};
use gradus::eval::compare;
use gradus::expr::Graph;
use gradus::normal::{Algebra, Limits};
use gradus::syntax::ast::{Statement, Target};
use gradus::syntax::parse;
use gradus::typing::elaborate_shaped;
use std::fmt;
use std::sync::Arc;

/// The fields that state a form.
const STATED: [(&str, FormName); 5] = [
    ("gradient", FormName::Matrix),
    ("jacobian_matrix", FormName::Matrix),
    ("jacobian_index", FormName::Index),
    ("vec", FormName::Vec),
    ("simplified", FormName::Value),
];

/// Lines with a form that is right but longer than stated, and why. The list only shrinks: a line that has become short must be taken
/// off it.
pub const LONGER: &[(&str, &str)] = &[];

/// Why a line is known to be longer than stated.
pub fn reason(id: &str) -> &'static str {
    LONGER.iter().find(|(line, _)| *line == id).map_or("not known", |(_, reason)| reason)
}

/// What is amiss with a form.
pub enum Problem {
    Refused(String),
    Missing,
    Wrong(String),
    Longer { found: u32, stated: u32, text: String },
}

impl Problem {
    /// Whether the form is right all the same.
    pub fn is_length(&self) -> bool {
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
pub struct Failure {
    pub form: &'static str,
    pub problem: Problem,
    pub stated: String,
}

/// What falls short in the answer to a line: nothing when every stated form is there, equal in value and no longer than stated.
pub fn failures(case: &Case, answer: &gradus::Result<Answer>) -> Vec<Failure> {
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
    let target = |indices: &[String]| Target { name: "J".into(), indices: indices.to_vec(), span: Default::default() };
    let free = form.free().filter(|free| !free.is_empty());
    let found = Statement { target: free.map(target), expr: form.expr().clone() };
    let mut expected = parse(stated).map_err(|e| Problem::Wrong(e.to_string()))?;
    let order = case.0["result_order"].as_u64().unwrap_or(0) as usize;
    if form.name() == FormName::Index && order > 0 {
        let letters: Vec<String> = ["i", "j", "k", "l"].iter().take(order).map(|s| (*s).to_owned()).collect();
        expected.target = Some(target(&letters));
    }
    let size = gradus::notation::size(&expected.expr);
    let (a, b) = (read(&found)?, read(&expected)?);
    if graph.shape(a) != graph.shape(b) {
        return Err(Problem::Wrong(format!("another shape: {}", form.text())));
    }
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits::default());
    let forms = [a, b].map(|id| algebra.normal_form(&graph, id));
    let proved = forms[0].is_some() && forms[0] == forms[1];
    if !proved && !compare(&graph, a, b, &symbols, 4).is_equal() {
        return Err(Problem::Wrong(format!("another value: {}", form.text())));
    }
    match form.size() {
        found if found > size => Err(Problem::Longer { found, stated: size, text: form.text() }),
        _ => Ok(()),
    }
}
