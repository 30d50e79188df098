//! What the functions of named objectives must be made of, and what they must not be.

use crate::numpy_runs::{has_python, run};
use gradus::{Context, Program, Target, What};
use serde_json::{Value, json};

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
        let source = program(&case).source(Target::Numpy).unwrap();
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

#[test]
fn what_is_no_einstein_sum_is_named() {
    let all = [
        ("tr(inv(X)*A)", "gradient is no Einstein sum: inv of a matrix is in it"),
        ("sum(exp(X))", "gradient is no Einstein sum: exp of entries is in it"),
        ("norm(X)", "gradient is no Einstein sum: a power is in it that is no product of entries"),
    ];
    for (text, message) in all {
        let program = Context::new().derive(text).by("X").program(What::Gradient).unwrap();
        assert_eq!(program.source(Target::Einsum).unwrap_err().message, message);
    }
}

#[test]
fn a_check_finds_a_wrong_gradient() {
    if !has_python("numpy", "import numpy, scipy.linalg") {
        return;
    }
    let program = Context::new().derive("norm(A*x - b)^2").by("x").program(What::Check).unwrap();
    let right = program.source(Target::Numpy).unwrap();
    let wrong = right.replacen("2 * (A.T", "1.99 * (A.T", 1);
    assert_ne!(right, wrong);
    let scalar = |value: f64| json!({ "shape": [], "data": [value] });
    let vector = |data: [f64; 2]| json!({ "shape": [2], "data": data });
    let arguments = json!({
        "A": { "shape": [2, 2], "data": [1.0, 2.0, -0.5, 3.0] }, "x": vector([0.5, -1.0]), "b": vector([1.0, 2.0]),
    });
    // What is wrong by half a percent is off by a share of it, since values count too.
    let asked = format!("{wrong}\ncompare = check\n\ndef check(A, x, b):\n    return float(compare(A, x, b) > 1e-3)\n");
    let cases = [(right, 0.0), (asked, 1.0)].map(|(source, expected)| {
        json!({ "id": "check", "form": "check", "source": source, "arguments": arguments, "expected": scalar(expected) })
    });
    run("code_check.jsonl", &cases);
}
