//! The functions of every line of the corpus, run by Python: value, gradient, both, Jacobian, Hessian and the products with directions, in
//! NumPy and in JAX, each against what the built-in evaluator and differences say.
//!
//! Without a `python3` that has SciPy, or JAX, the tests are skipped and say so; `GRADUS_REQUIRE_PYTHON=1` requires both.

use crate::numpy_runs::{arguments, array, has_python, point, run};
use crate::support::corpus::{self, Case};
use crate::support::differences::value;
use crate::support::on_threads;
use gradus::internals::eval::Tensor;
use gradus::{Answer, FormName, Target, What};
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

#[test]
fn every_numpy_function_returns_its_values() {
    if has_python("numpy", "import numpy, scipy.linalg") {
        runs(Target::Numpy, "code_numpy.jsonl");
    }
}

#[test]
fn every_jax_function_returns_its_values() {
    if has_python("jax", "import numpy, jax") {
        runs(Target::Jax, "code_jax.jsonl");
    }
}

/// Every function, with its source in each language under the name of that.
fn all() -> &'static [Value] {
    static ALL: OnceLock<Vec<Value>> = OnceLock::new();
    ALL.get_or_init(|| {
        let of = |(case, answer): &(Case, gradus::Result<Answer>)| {
            functions(case, answer.as_ref().unwrap_or_else(|e| panic!("{}: {e}", case.id())))
        };
        on_threads(corpus::answers(), of).concat()
    })
}

fn runs(target: Target, file: &str) {
    let in_target = |case: &Value| {
        let mut case = case.clone();
        case["source"] = case["sources"][target.as_str()].clone();
        case["sources"] = Value::Null;
        case
    };
    let cases: Vec<Value> = all().iter().map(in_target).collect();
    assert!(cases.len() > 300, "{} functions", cases.len());
    run(file, &cases);
    println!("{} functions in {} return what they must", cases.len(), target.as_str());
}

/// The entries of directions.
fn direction(shape: &[usize]) -> Tensor<f64> {
    let count: usize = shape.iter().product();
    let entries = (0..count).map(|at| (1.0 + 1.7 * at as f64).sin()).collect();
    Tensor::new(shape.to_vec(), entries).unwrap()
}

/// The derivative times a direction: along its last axes, or along its first ones.
fn along(derivative: &Tensor<f64>, direction: &Tensor<f64>, last: bool) -> Tensor<f64> {
    let (count, axes) = (direction.data.len(), direction.shape.len());
    let rank = derivative.shape.len();
    let rest = derivative.data.len() / count;
    let shape = if last { &derivative.shape[..rank - axes] } else { &derivative.shape[axes..] };
    let entry = |at: usize| -> f64 {
        let of = |k: usize| if last { at * count + k } else { k * rest + at };
        (0..count).map(|k| derivative.data[of(k)] * direction.data[k]).sum()
    };
    Tensor::new(shape.to_vec(), (0..rest).map(entry).collect()).unwrap()
}

fn functions(case: &Case, answer: &Answer) -> Vec<Value> {
    let (point, expected) = point(case, answer);
    let expression = case.read(&case.context().unwrap()).unwrap();
    let (graph, root) = expression.graph();
    let at = value(graph, root, &point);
    let rank = graph.shape(root).len();
    let mut cases = Vec::new();
    let wrt = case.wrt();
    let mut add = |what: What, results: Vec<Tensor<f64>>, directions: &[(&str, Tensor<f64>)]| {
        let request = || {
            let request = wrt.iter().fold(expression.derive(), |request, name| request.by(name));
            answer.constraint.into_iter().fold(request, |request, constraint| request.constraint(constraint))
        };
        let program = request().program(what).unwrap_or_else(|e| panic!("{} {}: {e}", case.id(), what.as_str()));
        let source = |target: Target| (target.as_str().to_owned(), json!(program.source(target)));
        let sources: Value = Target::ALL.into_iter().map(source).collect::<Map<String, Value>>().into();
        let mut arguments = arguments(answer, &point);
        arguments.extend(directions.iter().map(|(name, direction)| ((*name).to_owned(), array(direction))));
        let results: Vec<Value> = results.iter().map(array).collect();
        cases.push(json!({
            "id": case.id(),
            "form": what.as_str(),
            "sources": sources,
            "arguments": arguments,
            "expected": if let [one] = &results[..] { one.clone() } else { Value::Array(results) },
        }));
    };
    let derivative = |name: FormName| expected.of(name, answer, &point);
    let plain = || derivative(FormName::Index).or_else(|| derivative(FormName::Matrix));
    match (&wrt[..], rank) {
        ([], _) => add(What::Value, at.into_iter().collect(), &[]),
        ([_], 0) => {
            let (Some(at), Some(gradient)) = (at, plain()) else { return cases };
            add(What::ValueAndGradient, vec![at, gradient.clone()], &[]);
            add(What::Gradient, vec![gradient], &[]);
        }
        ([_], _) => {
            let Some(jacobian) = plain() else { return cases };
            if answer.constraint.is_none() {
                let axes = |count: usize| &jacobian.shape[count..];
                let (v, g) = (direction(axes(rank)), direction(&jacobian.shape[..rank]));
                let name = |t: &Tensor<f64>, letters: [&'static str; 2]| letters[usize::from(t.shape.len() > 1)];
                add(What::Jvp, vec![along(&jacobian, &v, true)], &[(name(&v, ["v", "V"]), v.clone())]);
                add(What::Vjp, vec![along(&jacobian, &g, false)], &[(name(&g, ["g", "G"]), g.clone())]);
            }
            add(What::Jacobian, vec![jacobian], &[]);
        }
        ([x, y], 0) => {
            let Some(hessian) = plain() else { return cases };
            if x == y && answer.constraint.is_none() {
                let v = direction(&hessian.shape[hessian.shape.len() / 2..]);
                let name = if v.shape.len() > 1 { "V" } else { "v" };
                add(What::Hvp, vec![along(&hessian, &v, true)], &[(name, v.clone())]);
            }
            add(What::Hessian, vec![hessian], &[]);
        }
        _ => {}
    }
    cases
}
