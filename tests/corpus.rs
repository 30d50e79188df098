//! The seed cases: every form that a source states is there, equal in value, and no longer than stated.

mod common;

use common::Case;
use gradus::derive::{Answer, Form, FormName};
use gradus::eval::compare;
use gradus::expr::Graph;
use gradus::shape::elaborate_shaped;
use gradus::syntax::ast::{Statement, Target};
use gradus::syntax::parse;
use gradus::tensor::{Algebra, Limits};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Cases that fall short today: right, but a form is missing or longer than stated. The list only shrinks: a case that has come
/// right must be taken off it.
const KNOWN: &[&str] = &[];

/// The fields that state a form.
const STATED: [(&str, FormName); 5] = [
    ("gradient", FormName::Matrix),
    ("jacobian_matrix", FormName::Matrix),
    ("jacobian_index", FormName::Index),
    ("vec", FormName::Vec),
    ("simplified", FormName::Value),
];

#[test]
fn every_stated_form_is_reached() {
    let mut failures: Vec<[String; 4]> = Vec::new();
    for case in Case::all() {
        let mut fail = |form: &str, problem: String, stated: &str| {
            failures.push([case.id().to_owned(), form.to_owned(), problem, stated.to_owned()]);
        };
        let answer = match case.answer() {
            Ok(answer) => answer,
            Err(error) => {
                fail("all", format!("refused: {error}"), "");
                continue;
            }
        };
        for (field, name) in STATED {
            let Some(stated) = case.text(field) else { continue };
            match answer.forms.get(name) {
                None => fail(name.as_str(), "missing".to_owned(), stated),
                Some(form) => {
                    if let Err(problem) = check(&case, &answer, form, stated) {
                        fail(name.as_str(), problem, stated);
                    }
                }
            }
        }
    }
    let failed: BTreeSet<&str> = failures.iter().map(|f| f[0].as_str()).collect();
    let known: BTreeSet<&str> = KNOWN.iter().copied().collect();
    let table: String = failures
        .iter()
        .filter(|f| !known.contains(f[0].as_str()))
        .map(|[id, form, problem, stated]| format!("{id:30} {form:13} {problem}   stated: {stated}\n"))
        .collect();
    assert!(table.is_empty(), "cases fall short:\n{table}");
    let fixed: Vec<&&str> = known.difference(&failed).collect();
    assert!(fixed.is_empty(), "take these off the list KNOWN, they are right now: {fixed:?}");
}

fn check(case: &Case, answer: &Answer, form: &Form, stated: &str) -> Result<(), String> {
    let mut symbols = (*answer.symbols).clone();
    let mut graph = Graph::new();
    let mut read = |statement: &Statement| {
        let shape = Some(form.shape());
        elaborate_shaped(statement, &[], shape, &mut symbols, &mut graph).map(|e| e.root).map_err(|e| e.to_string())
    };
    let target = |indices: &[String]| Target { name: "J".into(), indices: indices.to_vec(), span: Default::default() };
    let free = form.free().filter(|free| !free.is_empty());
    let found = Statement { target: free.map(target), expr: form.expr().clone() };
    let mut expected = parse(stated).map_err(|e| e.to_string())?;
    let order = case.0["result_order"].as_u64().unwrap_or(0) as usize;
    if form.name() == FormName::Index && order > 0 {
        let letters: Vec<String> = ["i", "j", "k", "l"].iter().take(order).map(|s| (*s).to_owned()).collect();
        expected.target = Some(target(&letters));
    }
    let size = gradus::extract::size(&expected.expr);
    let (a, b) = (read(&found)?, read(&expected)?);
    if graph.shape(a) != graph.shape(b) {
        return Err(format!("another shape: {}", form.text()));
    }
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits::default());
    let forms = [a, b].map(|id| algebra.normal_form(&graph, id));
    let proved = forms[0].is_some() && forms[0] == forms[1];
    if !proved && !compare(&graph, a, b, &symbols, 4).is_equal() {
        return Err(format!("another value: {}", form.text()));
    }
    match form.size() {
        found if found > size => Err(format!("{found} > {size}: {}", form.text())),
        _ => Ok(()),
    }
}
