//! Inputs on which other systems stop short. The forms of matrixcalculus.org are to be beaten in length on every row; what SymPy leaves
//! out of its tests, or gets wrong, is to be right. The site's forms are no recordings: they are rebuilt from published descriptions of
//! the shape of its output.

use crate::support::corpus::objects;
use crate::support::{self, context, same_value, statement};
use gradus::Answer;
use gradus::Form;
use gradus::internals::expr::Graph;
use gradus::internals::syntax::ast::Statement;
use gradus::internals::syntax::parse;
use gradus::internals::typing::elaborate_shaped;
use serde_json::Value;

const PEERS: &str = include_str!("../data/peers.jsonl");

fn rows(peer: &str) -> impl Iterator<Item = Value> {
    objects(PEERS).filter(move |row: &Value| row["peer"] == peer)
}

fn answer(row: &Value) -> Answer {
    let words = |field: &'static str| match &row[field] {
        Value::Array(words) => words.iter().map(|word| word.as_str().unwrap()).collect(),
        word => vec![word.as_str().unwrap()],
    };
    support::answer(&context(words("vars")), row["expr"].as_str().unwrap(), &words("wrt"))
}

/// Whether a text has the value of the answer.
fn is_equal(answer: &Answer, form: &Form, text: &str) -> bool {
    let (mut symbols, mut graph) = ((*answer.symbols).clone(), Graph::new());
    let mut read = |statement: &Statement| {
        elaborate_shaped(statement, &[], Some(form.shape()), &mut symbols, &mut graph).unwrap().root
    };
    let (a, b) = (read(&statement(form)), read(&parse(text).unwrap()));
    same_value(&graph, a, b, &symbols)
}

#[test]
fn shorter_than_matrixcalculus() {
    let mut count = 0;
    for row in rows("matrixcalculus.org") {
        let answer = answer(&row);
        let form = answer.matrix().unwrap();
        let theirs = row["theirs"].as_str().unwrap();
        assert!(is_equal(&answer, form, theirs), "{}: {} is not {theirs}", row["id"], form.text());
        let size = gradus::internals::notation::size(&parse(theirs).unwrap().expr);
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
