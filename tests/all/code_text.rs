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

/// What words of NumPy are in JAX, PyTorch, MATLAB, Julia and Rust; nothing where there is no such word.
const SPELLINGS: [(&str, [&str; 5]); 21] = [
    ("cho_factor(", ["cho_factor(", "linalg.cholesky(", " chol(", "cholesky(", ".cholesky()"]),
    ("lu_factor(", ["lu_factor(", "lu_factor(", " lu(", " lu(", ".lu()"]),
    ("linalg.inv(", ["linalg.inv(", "linalg.inv(", " inv(", "inv(X", ""]),
    ("linalg.det(", ["linalg.det(", "linalg.det(", "det(X", "det(X", ""]),
    ("np.diag(", ["jnp.diag(", "torch.diag(", "diag(", "diagm(", "from_diag("]),
    ("np.kron", ["jnp.kron", "torch.kron", "kron(", "kron(", "kron"]),
    ("np.eye(", ["jnp.eye(", "torch.eye(", " eye(", "1.0I", "::eye("]),
    ("np.exp(", ["jnp.exp(", "torch.exp(", " exp(", "exp.(", ".exp()"]),
    ("np.tanh(", ["jnp.tanh(", "torch.tanh(", " tanh(", "tanh.(", ".tanh()"]),
    ("np.log1p(", ["jnp.log1p(", "torch.log1p(", "log1p(", "log1p.(", ".ln_1p()"]),
    ("np.expm1(", ["jnp.expm1(", "torch.expm1(", "expm1(", "expm1.(", ".exp_m1()"]),
    ("np.outer", ["jnp.outer", "torch.outer", "* x.'", "* x'", "NewAxis"]),
    ("trace", ["trace", "trace", "trace", " tr(", ".diag().sum()"]),
    ("einsum", ["einsum", "einsum", "_factor", "_factor", "_factor"]),
    ("X @ w", ["X @ w", "X @ w", "X * w", "X * w", "X.dot(&w)"]),
    ("X @ v", ["X @ v", "X @ v", "X * v", "X * v", "X.dot(&v)"]),
    ("W @ x", ["W @ x", "W @ x", "W * x", "W * x", "W.dot(&x)"]),
    ("A @ x", ["A @ x", "A @ x", "A * x", "A * x", "A.dot(&x)"]),
    ("Q @ K.T", ["Q @ K.T", "Q @ K.T", "Q * K.'", "Q * K'", "Q.dot(&K.t())"]),
    ("V.T @ V", ["V.T @ V", "V.T @ V", "V.' * V", "V' * V", "V.t().dot(&V)"]),
    (
        "[i, :, i, :] +=",
        [
            "[i, :, i, :].add(",
            "[i, :, i, :] +=",
            "out(i, :, i, :) + ",
            "[i, :, i, :] .+=",
            "slice_mut(s![i, .., i, ..])",
        ],
    ),
];

/// A function without its documentation.
fn body(source: &str, target: Target) -> String {
    match target {
        Target::Matlab => {
            source.lines().filter(|line| !line.trim_start().starts_with('%')).collect::<Vec<_>>().join("\n")
        }
        Target::Rust => source.split_once("pub fn ").unwrap().1.to_owned(),
        _ => source.rsplit_once("\"\"\"\n").unwrap().1.to_owned(),
    }
}

#[test]
fn named_objectives_are_computed_as_by_hand() {
    let targets = [Target::Numpy, Target::Jax, Target::Torch, Target::Matlab, Target::Julia, Target::Rust];
    let mut wrong = Vec::new();
    for case in CASES.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let program = program(&case);
        for (place, target) in targets.into_iter().enumerate() {
            let spelt = |field: &str| -> Vec<String> {
                let of = |word: String| match place {
                    0 => Some(word),
                    _ => {
                        let (_, all) = SPELLINGS.iter().find(|(own, _)| *own == word)?;
                        Some(all[place - 1].to_owned()).filter(|word| !word.is_empty())
                    }
                };
                words(&case, field).into_iter().filter_map(of).collect()
            };
            let body = body(&program.source(target).unwrap(), target);
            // A product may be the other way around, as JAX takes a vector first; then its word is not there at all.
            let turns = |word: &String| target == Target::Jax && word.contains('@');
            let id = format!("{} in {}", case["id"], target.as_str());
            let lacks = spelt("must").into_iter().filter(|word| !turns(word) && !body.contains(word.as_str()));
            wrong.extend(lacks.map(|word| format!("{id} lacks {word}\n{body}")));
            let has = spelt("must_not").into_iter().filter(|word| body.contains(word.as_str()));
            wrong.extend(has.map(|word| format!("{id} has {word}\n{body}")));
            let repeats = spelt("once").into_iter().filter(|word| body.matches(word.as_str()).count() != 1);
            wrong.extend(repeats.map(|word| format!("{id} has {word} not once\n{body}")));
        }
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

/// Directions of several variables differ, whatever their shapes.
#[test]
fn each_direction_has_its_name() {
    let cx = Context::new();
    let by_each = |what: What| cx.derive("norm(W*x + b)^2").program_of_each(&["W", "x", "b"], what).unwrap();
    let source = by_each(What::Hvp).source(Target::Numpy).unwrap();
    assert!(source.contains("def hvp(W, x, b, V_W, v_x, v_b):"), "{source}");
    assert!(source.contains("    hvp_x = "), "{source}");
    let both = cx.derive("norm(W*x + b)^2").by("W").by("x");
    let message = both.program(What::Gradient).unwrap_err().message;
    assert_eq!(message, "gradient is by one variable; each gives one for every variable");
}
