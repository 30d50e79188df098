//! What stands in functions that people run: names, imports, documentation, what is assumed of numbers; and what they return where that
//! depends on such details.

use crate::numpy_runs::{has_python, run};
use crate::support::listed;
use gradus::{Context, Program, Target, What};
use serde_json::{Value, json};

/// The function of a question: declarations, expression, and the variables by each of which it is differentiated.
fn program(declarations: &str, text: &str, each: &str, what: What) -> Program {
    let mut cx = Context::new();
    for declaration in listed(declarations) {
        cx.declare(declaration).unwrap();
    }
    let each: Vec<&str> = each.split(',').filter(|name| !name.is_empty()).collect();
    cx.derive(text).program_of_each(&each, what).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Declarations, expression, variables, the language, what the function must have in it, and what it must not.
type Text<'t> = (&'t str, &'t str, &'t str, Target, &'t [&'t str], &'t [&'t str]);

const TEXTS: [Text<'_>; 16] = [
    // PyTorch has no functions of numbers that are no tensors.
    ("x: vector(n)", "sum(x)/sqrt(n)", "x", Target::Torch, &["import math\n", "math.sqrt(n)"], &["torch.sqrt"]),
    ("x: vector(n)", "sum(x)*log(2)", "x", Target::Torch, &["math.log(2)"], &["torch.log"]),
    ("x: vector(n)", "sum(x)*sqrt(n)", "x", Target::Numpy, &["np.sqrt(n)"], &["math"]),
    // Results have names that the language has.
    (
        "Φ: matrix(n,m); β: vector(m)",
        "norm(Φ*β - y)^2",
        "β,y",
        Target::Matlab,
        &["gradient_beta = ", "[value, gradient_beta, gradient_y] = "],
        &["gradient_β, "],
    ),
    ("x: vector(n)", "sum(gelu(x))", "x", Target::Julia, &["import SpecialFunctions\n"], &[]),
    ("x: vector(n)", "sum(exp(x))", "x", Target::Julia, &[], &["SpecialFunctions"]),
    ("x: vector(n)", "sum(gelu(x))", "x", Target::Numpy, &["import scipy.special\n", "scipy.special.erf("], &["vectorize"]),
    // What the function calls is no variable.
    ("tuple: vector(n)", "A*tuple", "", Target::Numpy, &["tuple_"], &["(A, tuple)"]),
    ("ValueError: vector(n)", "A*ValueError", "", Target::Jax, &["ValueError_"], &["(A, ValueError)"]),
    ("mat2str: vector(n)", "A*mat2str", "", Target::Matlab, &["mat2str_"], &["(A, mat2str)"]),
    ("dropdims: vector(n)", "A*dropdims", "", Target::Julia, &["dropdims_"], &["(A, dropdims)"]),
    // Arguments are documented by the names that they have, and by all that is declared of them.
    (
        "S: matrix(n,n) spd; lambda: scalar",
        "logdet(S) + lambda*tr(S)",
        "S",
        Target::Numpy,
        &["Takes S: matrix(n,n) spd, lambda_ for lambda: scalar.\n"],
        &[],
    ),
    ("", "n*pi", "", Target::Numpy, &[], &["Takes n: size"]),
    // Integers have no negative powers and take no fractions.
    ("x: vector(n)", "sum(x.^(-2))", "x", Target::Numpy, &["x**-2.0", "x**-3.0"], &[]),
    ("K: matrix(n,n)", "K + s*eye(n)", "", Target::Numpy, &["K + 0.0"], &["copy()"]),
    ("K: matrix(n,n)", "s*eye(n) - K", "", Target::Numpy, &["K.astype(", "out = -K\n"], &["(-K)"]),
];

#[test]
fn functions_are_written_with_care() {
    let mut wrong = Vec::new();
    for (declarations, text, each, target, must, must_not) in TEXTS {
        let what = if each.is_empty() { What::Value } else { What::ValueAndGradient };
        let source = program(declarations, text, each, what).source(target).unwrap();
        let missing = must.iter().filter(|word| !source.contains(**word)).map(|word| format!("no {word}"));
        let unwanted = must_not.iter().filter(|word| source.contains(**word)).map(|word| format!("has {word}"));
        let found: Vec<String> = missing.chain(unwanted).collect();
        if !found.is_empty() {
            wrong.push(format!("{text} in {}: {}\n{source}", target.as_str(), found.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn how_a_question_is_read_is_told() {
    let program = program("", "x^T*A*x", "x", What::Gradient);
    assert_eq!(program.notes(), ["the exponent T is read as the transpose; declare T for a power"]);
}

fn array(shape: &[usize], data: &[f64]) -> Value {
    json!({ "shape": shape, "data": data })
}

/// Second derivatives by several variables are those of all together.
#[test]
fn several_variables_have_one_hessian() {
    if !has_python("numpy", "import numpy, scipy.linalg") {
        return;
    }
    let scalar = |value: f64| array(&[], &[value]);
    let numbers = json!({ "x": scalar(3.0), "y": scalar(5.0), "v_x": scalar(2.0), "v_y": scalar(7.0) });
    let bilinear = json!({
        "A": array(&[2, 2], &[1.0, 2.0, 3.0, 4.0]), "x": array(&[2], &[1.0, -1.0]), "y": array(&[2], &[2.0, 1.0]),
        "V_A": array(&[2, 2], &[1.0, 0.0, 2.0, -1.0]), "v_x": array(&[2], &[1.0, 3.0]),
    });
    let cases = [
        ("x: scalar; y: scalar", "x*y", "x,y", What::Hvp, &numbers, json!([scalar(7.0), scalar(2.0)])),
        ("x: scalar; y: scalar", "x^2*y", "x,y", What::Hvp, &numbers, json!([scalar(62.0), scalar(12.0)])),
        (
            "x: scalar; y: scalar",
            "x^2*y",
            "x,y",
            What::Hessian,
            &numbers,
            json!([scalar(10.0), scalar(6.0), scalar(0.0)]),
        ),
        // The gradients are x*y' and A*y.
        (
            "",
            "x'*A*y",
            "A,x",
            What::Hvp,
            &bilinear,
            json!([array(&[2, 2], &[2.0, 1.0, 6.0, 3.0]), array(&[2], &[2.0, 3.0])]),
        ),
    ];
    let cases = cases.map(|(declarations, text, each, what, arguments, expected)| {
        let program = program(declarations, text, each, what);
        let source = program.source(Target::Numpy).unwrap();
        json!({ "id": text, "form": what.as_str(), "source": source, "arguments": arguments, "expected": expected })
    });
    run("code_joint.jsonl", &cases);
    let names = program("", "x'*A*y", "A,x", What::Hessian);
    assert_eq!(names.results().collect::<Vec<_>>(), ["hessian_A_A", "hessian_A_x", "hessian_x_x"]);
}

/// Arrays of integers are numbers too.
#[test]
fn integers_are_taken() {
    if !has_python("numpy", "import numpy, scipy.linalg") {
        return;
    }
    let whole = |shape: &[usize], data: &[i64]| json!({ "shape": shape, "data": data, "dtype": "int" });
    let matrix = whole(&[2, 2], &[1, 2, 3, 4]);
    let half = array(&[], &[0.5]);
    let cases = [
        ("K: matrix(n,n); s: scalar", "K + s*eye(n)", [1.5, 2.0, 3.0, 4.5]),
        ("K: matrix(n,n); s: scalar", "s*eye(n) - K", [-0.5, -2.0, -3.0, -3.5]),
        ("K: matrix(n,n); s: scalar", "K'*K + s*eye(n)", [10.5, 14.0, 14.0, 20.5]),
        ("K: matrix(n,n); s: scalar", "s*K.^(-2)", [0.5, 0.125, 0.5 / 9.0, 0.03125]),
    ];
    let cases = cases.map(|(declarations, text, expected)| {
        json!({
            "id": text, "form": "value",
            "source": program(declarations, text, "", What::Value).source(Target::Numpy).unwrap(),
            "arguments": { "K": matrix, "s": half }, "expected": array(&[2, 2], &expected),
        })
    });
    run("code_integers.jsonl", &cases);
}
