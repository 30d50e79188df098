//! Inputs on which other systems stop short. The forms of matrixcalculus.org are to be beaten in length on every row; what SymPy leaves
//! out of its tests, or gets wrong, is to be right. The site's forms are no recordings: they are rebuilt from published descriptions of
//! the shape of its output.

use gradus::derive::Answer;
use gradus::eval::compare;
use gradus::expr::Graph;
use gradus::normal::{Algebra, Limits};
use gradus::syntax::parse;
use gradus::typing::elaborate_shaped;
use gradus::{Context, Form};
use serde_json::Value;
use std::sync::Arc;

const PEERS: &str = include_str!("data/peers.jsonl");

fn rows(peer: &str) -> impl Iterator<Item = Value> {
    PEERS.lines().map(|line| serde_json::from_str(line).unwrap()).filter(move |row: &Value| row["peer"] == peer)
}

fn answer(row: &Value) -> Answer {
    let mut cx = Context::new();
    for declaration in row["vars"].as_array().unwrap() {
        cx.declare(declaration.as_str().unwrap()).unwrap();
    }
    let wrt: Vec<&str> = match &row["wrt"] {
        Value::Array(names) => names.iter().map(|name| name.as_str().unwrap()).collect(),
        name => vec![name.as_str().unwrap()],
    };
    cx.parse_for(row["expr"].as_str().unwrap(), &wrt).unwrap().derivatives(&wrt, None).unwrap()
}

/// Whether a text has the value of the answer.
fn is_equal(answer: &Answer, form: &Form, text: &str) -> bool {
    let (mut symbols, mut graph) = ((*answer.symbols).clone(), Graph::new());
    let mut read = |text: &str| {
        let statement = parse(text).unwrap();
        elaborate_shaped(&statement, &[], Some(form.shape()), &mut symbols, &mut graph).unwrap().root
    };
    let indexed = form.free().map(|free| format!("J[{}] = {}", free.join(","), form.text()));
    let (a, b) = (read(&indexed.unwrap_or_else(|| form.text())), read(text));
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits::default());
    let forms = [a, b].map(|id| algebra.normal_form(&graph, id));
    forms[0].is_some() && forms[0] == forms[1] || compare(&graph, a, b, &symbols, 4).is_equal()
}

#[test]
fn shorter_than_matrixcalculus() {
    let mut count = 0;
    for row in rows("matrixcalculus.org") {
        let answer = answer(&row);
        let form = answer.matrix().unwrap();
        let theirs = row["theirs"].as_str().unwrap();
        assert!(is_equal(&answer, form, theirs), "{}: {} is not {theirs}", row["id"], form.text());
        let size = gradus::notation::size(&parse(theirs).unwrap().expr);
        assert!(form.size() < size, "{}: {} is not below {size}: {}", row["id"], form.size(), form.text());
        count += 1;
    }
    assert_eq!(count, 7);
}

#[test]
fn right_where_sympy_is_not() {
    for row in rows("SymPy") {
        let answer = answer(&row);
        let right = row["right"].as_str().unwrap();
        let mut forms = answer.forms.matrix.iter().chain(&answer.forms.index).peekable();
        assert!(forms.peek().is_some(), "{}", row["id"]);
        for form in forms {
            assert!(is_equal(&answer, form, right), "{}: {} is not {right}", row["id"], form.text());
        }
    }
}
