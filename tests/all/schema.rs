//! The published schemas of requests and answers (`docs/src/schema`) are those of the protocol.
//!
//! Python holds answers of every kind against them; without a `python3` that has jsonschema-rs that test is skipped and says so, unless
//! `GRADUS_REQUIRE_PYTHON=1`.

use crate::numpy_runs::has_python;
use crate::support::corpus::{Case, answers, objects};
use crate::support::on_threads;
use gradus::protocol::{self, Outcome, Response, respond};
use gradus::{Constraint, Context, Detail, FormName, Layout, Target, What};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/src/schema");

fn schema(name: &str) -> Value {
    let path = Path::new(FOLDER).join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Requests with every field, of which every one is answered.
const ANSWERED: &[&str] = &[
    r#"{"id": [1, "a"], "expr": "W*W'", "wrt": "W", "forms": ["index", "vec", "frechet", "single-entry", "isotropic"], "unknown": 1}"#,
    r#"{"expr": "tr(W*H*H'*W')", "wrt": ["W"], "forms": "hvp", "wrt2": null, "vars": null, "steps": false, "layout": "denominator"}"#,
    r#"{"expr": "logdet(S)", "wrt": "S", "vars": {"S": {"kind": "matrix", "shape": ["n", "n"], "attrs": ["spd"]}}, "constraint": "symmetric", "taylor": 2}"#,
    r#"{"expr": "norm(V*tanh(W*x + b) - y)^2", "wrt_each": "V, W", "vars": {"b": {"shape": ["m"]}}, "code": ["torch", "julia"], "certificate": true}"#,
    r#"{"expr": "norm(V*tanh(W*x + b) - y)^2", "wrt_each": ["V"], "declare": "b: vector(m)", "steps": true, "picture": true}"#,
    r#"{"expr": "norm(A*x - b)^2", "wrt": "x", "code": "matlab", "what": ["matrix", "hvp"], "steps": "full"}"#,
    r#"{"expr": "x'*A*x", "wrt": "x", "wrt2": "x", "self_contained": true, "tree": true, "picture": true, "assume": ["A' = A"]}"#,
    r#"{"expr": "A*X*B", "wrt": "X", "vars": {"A": {"kind": "matrix", "shape": [2, 3]}}, "steps": "cases"}"#,
    r#"{"expr": "T[i,j,k]*x[k]", "vars": {"T": {"kind": "tensor", "shape": ["n", "m", "k"]}, "r": {"kind": "index", "shape": ["n"]}}}"#,
    r#"{"expr": "\\frac12 \\|Ax - b\\|^2", "wrt": "x", "from": "latex"}"#,
    r#"{"expr": "x'*A*x", "wrt": "x", "claim": "2*A*x"}"#,
    r#"{"expr": "x'*A*x", "wrt": "x", "claim": "(A + A')*x", "form": "matrix"}"#,
    r#"{"expr": "W*W'", "wrt": "W", "claim": "2*W"}"#,
    r#"{"expr": "norm(D*W - X)^2/3", "wrt": "W", "claim": "2*D'*(D*W - X)"}"#,
    r#"{"expr": "d(W*W')/dW = 2*W"}"#,
    r#"{"expr": "is A*B = B*A?"}"#,
    r#"{"expr": "vec(A*X*B)", "equal": "kron(B',A)*vec(X)"}"#,
    r#"{"expr": "A*B/3", "equal": "B*A/3", "declare": ["A: matrix(n,n)", "B: matrix(n,n)"]}"#,
    r#"{"expr": "tr(A*B)", "explain": "tr(B*A)"}"#,
    r#"{"expr": "tr(A*B)", "explain": "tr(A)*tr(B)"}"#,
    r#"{"expr": "inv(A'*A + eye)", "facts": true}"#,
    r#"{"expr": "F[i,j] = W[i,p]*W[j,p]", "read": true}"#,
    r#"{"expr": "sum[i](exp(x[i]))./(A.^2*y)' - B:C", "read": true}"#,
];

/// Requests that are refused although every field has a value that it may have.
const REFUSED: &[&str] = &[
    r#"{"expr": "A + foo(B)"}"#,
    r#"{"expr": "A +"}"#,
    r#"{"expr": "A*B", "equal": "B*+"}"#,
    r#"{"expr": "d(x'*x)/dx = 2*y"}"#,
    r#"{"expr": "A*x", "wrt": "z"}"#,
    r#"{"expr": "1/0"}"#,
    r#"{"expr": "softmax(X)"}"#,
    r#"{"expr": "tr(A,B)"}"#,
    r#"{"expr": "x", "declare": "x: box"}"#,
    r#"{"expr": "A*x", "wrt": "x", "code": "numpy", "what": "gradient"}"#,
    r#"{"expr": "A*x", "wrt": "x", "code": "numpy", "what": "vec"}"#,
    r#"{"expr": "A*x + B'*y", "vars": {"A": {"shape": ["n", "m"]}, "B": {"shape": ["n", "m"]}, "y": {"shape": ["m"]}}}"#,
];

/// Requests in which a field has no value that it may have.
const MALFORMED: &[&str] = &[
    r#"{}"#,
    r#"{"expr": 1}"#,
    r#"{"expr": "x", "wrt": 1}"#,
    r#"{"expr": "x", "wrt": [["x"]]}"#,
    r#"{"expr": "x", "wrt_each": 1}"#,
    r#"{"expr": "x", "vars": []}"#,
    r#"{"expr": "x", "vars": {"x": "vector(n)"}}"#,
    r#"{"expr": "x", "vars": {"x": {"kind": 1}}}"#,
    r#"{"expr": "x", "vars": {"x": {"kind": "box"}}}"#,
    r#"{"expr": "x", "vars": {"x": {"shape": "n"}}}"#,
    r#"{"expr": "x", "vars": {"x": {"shape": [-1]}}}"#,
    r#"{"expr": "x", "vars": {"x": {"attrs": "positive"}}}"#,
    r#"{"expr": "x", "declare": 1}"#,
    r#"{"expr": "x", "assume": [1]}"#,
    r#"{"expr": "x", "from": "maple"}"#,
    r#"{"expr": "x", "wrt": "x", "constraint": "round"}"#,
    r#"{"expr": "x", "wrt": "x", "layout": 1}"#,
    r#"{"expr": "x", "wrt": "x", "layout": "round"}"#,
    r#"{"expr": "x", "wrt": "x", "forms": ["row"]}"#,
    r#"{"expr": "x", "wrt": "x", "taylor": "2"}"#,
    r#"{"expr": "x", "wrt": "x", "taylor": 7}"#,
    r#"{"expr": "x", "wrt": "x", "steps": "long"}"#,
    r#"{"expr": "x", "wrt": "x", "steps": 1}"#,
    r#"{"expr": "x", "wrt": "x", "picture": 1}"#,
    r#"{"expr": "x", "wrt": "x", "certificate": "coq"}"#,
    r#"{"expr": "x", "wrt": "x", "code": ["cobol"]}"#,
    r#"{"expr": "x", "wrt": "x", "code": ["numpy"], "what": "antiderivative"}"#,
    r#"{"expr": "x", "wrt": "x", "claim": 1}"#,
    r#"{"expr": "x", "wrt": "x", "claim": "1", "form": "row"}"#,
    r#"{"expr": "x", "equal": 1}"#,
    r#"{"expr": "x", "read": 1}"#,
    r#"{"expr": "x", "facts": "yes"}"#,
];

/// A request with its answer.
fn line(request: &Value, answer: &Response) -> Value {
    json!({ "request": request, "answer": serde_json::from_str::<Value>(&answer.to_string()).unwrap() })
}

fn asked(cx: &Context, text: &str) -> Value {
    line(&serde_json::from_str(text).unwrap(), &respond(cx, text.as_bytes(), 1))
}

#[test]
fn answers_of_every_kind_are_as_the_schemas_say() {
    if !has_python("jsonschema-rs", "import jsonschema_rs") {
        return;
    }
    let cx = Context::new();
    let mut lines = Vec::new();
    for text in ANSWERED {
        let line = asked(&cx, text);
        assert_eq!(line["answer"]["ok"], true, "{line}");
        lines.push(line);
    }
    for text in REFUSED {
        let line = asked(&cx, text);
        assert_eq!(line["answer"]["ok"], false, "{line}");
        lines.push(line);
    }
    for text in MALFORMED {
        let mut line = asked(&cx, text);
        assert_eq!(line["answer"]["ok"], false, "{line}");
        line["malformed"] = true.into();
        lines.push(line);
    }
    for text in ["nothing", "[1]", "{\"expr\": \"x\", \"expr\": \"y\"}"] {
        lines.push(line(&json!({ "expr": "" }), &respond(&cx, text.as_bytes(), 1)));
    }
    for (case, answer) in answers() {
        let mut response = respond(&cx, b"{\"expr\": \"1\"}", 1);
        response.outcome = Outcome::Answer(protocol::Answer::from(answer.as_ref().unwrap()));
        lines.push(line(&case.0, &response));
    }
    for case in objects(include_str!("../data/reading.jsonl")) {
        let text = json!({ "expr": case["typed"], "read": true }).to_string();
        lines.push(asked(&cx, &text));
    }
    // With all that an answer can have.
    lines.extend(on_threads(&Case::seeds(), |case| {
        let mut request = case.0.clone();
        for field in ["steps", "certificate", "picture", "tree"] {
            request[field] = true.into();
        }
        request["code"] = json!(["numpy", "jax"]);
        let line = asked(&Context::new(), &request.to_string());
        // Not every one has a gradient.
        assert!(line["answer"]["ok"] == true || line["answer"]["error"]["code"] == "request", "{line}");
        line
    }));
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema.jsonl");
    std::fs::write(&path, text).unwrap();
    let program = include_str!("schema.py");
    let output = Command::new("python3").args(["-c", program, FOLDER]).arg(&path).output().unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{stdout}{stderr}");
    let counted: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((&counted["lines"], &counted["malformed"]), (&json!(lines.len()), &json!(MALFORMED.len())));
    assert!(counted["mutants"].as_u64().unwrap() > 500, "{counted}");
    println!("{counted}");
}

/// The names that a field of requests may have, those of a list where it may be one.
fn names(schema: &Value, field: &str) -> Vec<String> {
    let field = &schema["properties"][field];
    let words = field.get("enum").unwrap_or(&field["anyOf"][0]["enum"]).as_array().unwrap();
    words.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect()
}

#[test]
fn names_are_those_of_the_library() {
    let request = schema("request.json");
    let forms: Vec<&str> = FormName::ALL.into_iter().map(FormName::as_str).collect();
    let purposes: Vec<&str> = What::ALL.into_iter().map(What::as_str).collect();
    let both: Vec<&str> =
        purposes.iter().chain(forms.iter().filter(|name| !purposes.contains(name))).copied().collect();
    for (field, expected) in [
        ("forms", forms.clone()),
        ("form", forms.clone()),
        ("what", both),
        ("code", Target::ALL.into_iter().map(Target::as_str).collect()),
        ("constraint", Constraint::ALL.into_iter().map(Constraint::as_str).collect()),
        ("layout", Layout::ALL.into_iter().map(Layout::as_str).collect()),
        ("steps", Detail::ALL.into_iter().map(Detail::as_str).collect()),
    ] {
        assert_eq!(names(&request, field), expected, "{field}");
    }
    let response = schema("response.json");
    let mut fields: Vec<&String> = response["$defs"]["forms"]["properties"].as_object().unwrap().keys().collect();
    fields.sort_unstable();
    let mut sorted = forms;
    sorted.sort_unstable();
    assert_eq!(fields, sorted);
}
