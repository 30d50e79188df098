//! The NumPy source of every form of the corpus, which has the seed cases in it, run by Python: each function must return what differences say.
//!
//! Without a `python3` that has NumPy the test is skipped and says so, unless `GRADUS_REQUIRE_PYTHON=1`.

use crate::support::corpus::{self, Case};
use crate::support::differences::{Expected, derivative, holds, second_derivative, value};
use crate::support::on_threads;
use gradus::internals::code::numpy;
use gradus::internals::eval::{Point, Region, Sizes, Tensor};
use gradus::internals::ops::Function;
use gradus::{Answer, Context};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// Reads the cases from a file and runs them.
const PROGRAM: &str = include_str!("numpy_runs.py");

/// Points that are tried until one keeps to the conditions of an answer and has differences.
const DRAWS: u64 = 24;

#[test]
fn every_source_returns_its_form() {
    if !has_python("numpy", "import numpy") {
        return;
    }
    let cases: Vec<Value> = on_threads(corpus::answers(), |(case, answer)| {
        let answer = answer.as_ref().unwrap_or_else(|e| panic!("{}: {e}", case.id()));
        runs(case, answer)
    })
    .concat();
    run("numpy_runs.jsonl", &cases);
    println!("{} functions return what differences say", cases.len());
}

/// Questions with axes and with places, as lines of a corpus.
#[test]
fn every_source_with_axes_and_places_returns_its_form() {
    if !has_python("numpy", "import numpy") {
        return;
    }
    let all: Vec<_> = crate::axes::CASES.iter().chain(crate::entries::CASES).collect();
    let cases: Vec<Value> = on_threads(&all, |(declarations, text, wrt)| {
        let mut vars = Map::new();
        for declaration in crate::support::listed(declarations) {
            let (name, rest) = declaration.split_once(": ").unwrap();
            let (kind, rest) = rest.split_once('(').unwrap_or((rest, ")"));
            let (shape, attrs) = rest.split_once(')').unwrap();
            let shape: Vec<&str> = shape.split(',').filter(|axis| !axis.is_empty()).collect();
            let attrs: Vec<&str> = attrs.split_whitespace().collect();
            vars.insert(name.to_owned(), json!({ "kind": kind, "shape": shape, "attrs": attrs }));
        }
        let wrt: Vec<&str> = wrt.split(',').collect();
        let case = Case(json!({ "id": text, "vars": vars, "expr": text, "wrt": wrt[0], "wrt2": wrt.get(1) }));
        let answer = case.answer().unwrap_or_else(|e| panic!("{text}: {e}"));
        runs(&case, &answer)
    })
    .concat();
    run("numpy_axes_and_places.jsonl", &cases);
}

#[test]
fn every_elementwise_function_returns_its_values() {
    if !has_python("numpy", "import numpy") {
        return;
    }
    let entries = [0.25, 0.5, 0.75];
    let cases = Function::all().map(|function| {
        let mut context = Context::new();
        context.declare("x: vector(n)").unwrap();
        let expression = context.parse(&format!("{}(x)", function.name())).unwrap();
        let (graph, root) = expression.graph();
        let values = entries.map(|x| function.value(x).unwrap());
        json!({
            "id": function.name(),
            "form": "value",
            "source": numpy("value", graph, root, expression.symbols()),
            "arguments": { "x": { "shape": [3], "data": entries } },
            "expected": { "shape": [3], "data": values },
        })
    });
    run("numpy_functions.jsonl", &cases.collect::<Vec<Value>>());
}

#[test]
fn numbers_of_any_size_return_their_values() {
    if !has_python("numpy", "import numpy") {
        return;
    }
    let long = "1234567890123456789012345678901234567891.0987654321098765432109876543210987654321";
    let entries = [0.25, 0.5, 0.75];
    let cases = [
        ("9223372036854775807*x", [2305843009213693952.0, 4611686018427387904.0, 6917529027641081856.0]),
        ("9223372036854775808*x", [2305843009213693952.0, 4611686018427387904.0, 6917529027641081856.0]),
        ("-1e30*x", [-2.5e29, -5e29, -7.5e29]),
        ("x + 1e30", [1e30; 3]),
        ("x/1e30", [2.5e-31, 5e-31, 7.5e-31]),
        ("0.7978845608028654*x", entries.map(|x| 0.7978845608028654 * x)),
        (&format!("{long}*x"), entries.map(|x| long.parse::<f64>().unwrap() * x)),
        ("x/(1 + 1e-40)", entries),
        ("x.^(1e30 + 1) + 1e30*10^(-30)*x", entries),
        ("(x + 1).^1e-30", [1.0; 3]),
        ("x.^(10^30/(10^30 + 1))", entries),
    ];
    let cases = cases.map(|(text, values)| {
        let mut context = Context::new();
        context.declare("x: vector(n)").unwrap();
        let answer = context.parse(text).unwrap().simplify();
        json!({
            "id": text,
            "form": "value",
            "source": answer.value().unwrap().numpy(),
            "arguments": { "x": { "shape": [3], "data": entries }, "n": 3 },
            "expected": { "shape": [3], "data": values },
        })
    });
    run("numpy_numbers.jsonl", &cases);
}

/// Whether there is a `python3` that runs this import.
pub(crate) fn has_python(module: &str, import: &str) -> bool {
    // What is large is asked for by itself.
    let variable = if module == "torch" { "GRADUS_REQUIRE_TORCH" } else { "GRADUS_REQUIRE_PYTHON" };
    let required = std::env::var_os(variable).is_some_and(|value| value == "1");
    let found = Command::new("python3").args(["-c", import]).output();
    let found = found.is_ok_and(|output| output.status.success());
    assert!(found || !required, "{variable} is set, but there is no python3 with {module}");
    if !found {
        // Not by a macro, whose output is shown for failures only.
        let _ = writeln!(std::io::stderr(), "skipped: no python3 with {module}, so the printed source is not run");
    }
    found
}

/// Runs the cases, written to a file of this name.
pub(crate) fn run(name: &str, cases: &[Value]) {
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, lines).unwrap();
    let output = Command::new("python3").arg("-c").arg(PROGRAM).arg(&path).output().unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{stdout}{stderr}");
    let run: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(run["functions"], cases.len());
}

/// Each form of an answer: its source, arguments and what it must return.
fn runs(case: &Case, answer: &Answer) -> Vec<Value> {
    let (point, expected) = point(case, answer);
    let arguments = arguments(answer, &point);
    let run = |form: &gradus::Form| {
        let name = form.name();
        let expected = expected.of(name, answer, &point).expect("a form of this kind");
        json!({
            "id": case.id(),
            "form": name.as_str(),
            "source": form.numpy(),
            "arguments": arguments,
            "expected": array(&expected),
        })
    };
    answer.forms.iter().map(run).collect()
}

/// A point that keeps to the conditions, and what the forms must equal there.
pub(crate) fn point(case: &Case, answer: &Answer) -> (Point<f64>, Expected) {
    (0..DRAWS).find_map(|draw| expected(case, answer, draw)).unwrap_or_else(|| panic!("{}: no point", case.id()))
}

/// The values of the variables and the sizes, by name.
pub(crate) fn arguments(answer: &Answer, point: &Point<f64>) -> Map<String, Value> {
    let symbols = &answer.symbols;
    let mut arguments = Map::new();
    for (dimension, name) in symbols.dimensions() {
        let size = point.size(dimension).ok();
        // A name of a place stands for one along its dimension.
        let along = symbols.place(dimension).and_then(|along| point.size(along).ok());
        let size = size.map(|size| along.map_or(size, |along| (size - 1) % along + 1));
        arguments.extend(size.map(|size| (name.to_owned(), json!(size))));
    }
    for (variable, name, _) in symbols.variables() {
        arguments.insert(name.to_owned(), array(point.value(variable).unwrap()));
    }
    arguments
}

/// A point, and what the forms must equal there: the value or its derivative by differences.
fn expected(case: &Case, answer: &Answer, draw: u64) -> Option<(Point<f64>, Expected)> {
    let expression = case.read(&case.context().unwrap()).unwrap();
    let (graph, root) = expression.graph();
    let region = [Region::Signed, Region::Positive, Region::Unit][draw as usize % 3];
    let point = Point::random(&answer.symbols, draw, &Sizes::distinct(&answer.symbols, draw), region).ok()?;
    if !holds(answer, &answer.symbols, graph, &point) {
        return None;
    }
    let plain = match answer.wrt[..] {
        [] => value(graph, root, &point)?,
        [by] => derivative(graph, root, by, &point)?,
        [first, second] => second_derivative(graph, root, [first, second], &point)?,
        _ => unreachable!("the corpus has derivatives up to the second"),
    };
    Some((point, Expected::new(plain, answer)))
}

/// An array as its shape and its entries, the last axis the fastest.
pub(crate) fn array(tensor: &Tensor<f64>) -> Value {
    json!({ "shape": tensor.shape, "data": tensor.data })
}
