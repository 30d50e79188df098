//! What the functions of named objectives must be made of, and what they must not be.

use gradus::{Context, Program, Target, What};
use serde_json::Value;

const CASES: &str = include_str!("../data/code.jsonl");

fn words(case: &Value, field: &str) -> Vec<String> {
    let list = case.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    list.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

fn program(case: &Value) -> Program {
    let mut cx = Context::new();
    words(case, "vars").iter().for_each(|declaration| {
        cx.declare(declaration).unwrap();
    });
    let request = cx.derive(case["expr"].as_str().unwrap());
    let request = words(case, "wrt").iter().fold(request, |request, name| request.by(name));
    let each = words(case, "each");
    let each: Vec<&str> = each.iter().map(String::as_str).collect();
    request.program_of_each(&each, What::from_name(case["what"].as_str().unwrap()).unwrap()).unwrap()
}

/// The lines of a function without its documentation.
fn body(source: &str) -> &str {
    source.rsplit_once("\"\"\"\n").unwrap().1
}

#[test]
fn named_objectives_are_computed_as_by_hand() {
    let mut wrong = Vec::new();
    for case in CASES.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let source = program(&case).source(Target::Numpy);
        let (body, id) = (body(&source), &case["id"]);
        let lacks = words(&case, "must").into_iter().filter(|word| !body.contains(word.as_str()));
        wrong.extend(lacks.map(|word| format!("{id} lacks {word}\n{body}")));
        let has = words(&case, "must_not").into_iter().filter(|word| body.contains(word.as_str()));
        wrong.extend(has.map(|word| format!("{id} has {word}\n{body}")));
        let repeats = words(&case, "once").into_iter().filter(|word| body.matches(word.as_str()).count() != 1);
        wrong.extend(repeats.map(|word| format!("{id} has {word} not once\n{body}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
