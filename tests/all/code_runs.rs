//! The functions of every line of the corpus, run by Python: value, gradient, both, Jacobian, Hessian and the products with directions, in
//! NumPy and in JAX, each against what the built-in evaluator and differences say.
//!
//! Without a `python3` that has SciPy, or JAX, the tests are skipped and say so; `GRADUS_REQUIRE_PYTHON=1` requires both.

use crate::numpy_runs::{arguments, array, has_python, point, run};
use crate::support::corpus::{self, Case};
use crate::support::differences::value;
use crate::support::on_threads;
use gradus::internals::eval::Tensor;
use gradus::{Answer, Attribute, Constraint, FormName, Program, Target, What};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

#[test]
fn every_numpy_function_returns_its_values() {
    if has_python("numpy", "import numpy, scipy.linalg") {
        runs(Target::Numpy, "code_numpy.jsonl");
    }
}

/// Python turns warnings into errors there.
#[test]
fn nothing_overflows_far_from_zero() {
    if !has_python("numpy", "import numpy, scipy.linalg") {
        return;
    }
    let ln2 = std::f64::consts::LN_2;
    let far = [-1000.0, 0.0, 1000.0];
    let vector = |data: [f64; 3]| json!({ "shape": [3], "data": data });
    let scalar = |value: f64| json!({ "shape": [], "data": [value] });
    let (third, e) = (1.0 / 3.0, std::f64::consts::E);
    let shifted = 1000.0 + 6_f64.ln() + 9_f64.ln() + 3_f64.ln();
    let all = [
        ("log(1 + exp(x))", None, vector([0.0, ln2, 1000.0])),
        ("sigmoid(x)", None, vector([0.0, 0.5, 1.0])),
        ("sigmoid(-x)", None, vector([1.0, 0.5, 0.0])),
        ("logsumexp(x)", Some("x"), json!([scalar(1000.0), vector([0.0, 0.0, 1.0])])),
        ("sum(log(1 + exp(-x)))", Some("x"), json!([scalar(1000.0 + ln2), vector([-1.0, -0.5, 0.0])])),
        ("softmax(x)", None, vector([0.0, 0.0, 1.0])),
        ("log(softmax(x))", None, vector([-2000.0, -1000.0, 0.0])),
        ("sum(tanh(x))", Some("x"), json!([scalar(0.0), vector([0.0, 1.0, 0.0])])),
        ("log(sum(exp(x)))", Some("x"), json!([scalar(1000.0), vector([0.0, 0.0, 1.0])])),
        ("log(mean(exp(x)))", Some("x"), json!([scalar(1000.0 - 3_f64.ln()), vector([0.0, 0.0, 1.0])])),
        ("sum(x.*(exp(x)/sum(exp(x))))", Some("x"), json!([scalar(1000.0), vector([0.0, 0.0, 1.0])])),
        ("sum(log(sum(exp(x*x'), 2)))", None, scalar(2_000_000.0 + 3_f64.ln())),
        ("sum(log(sigmoid(x)))", Some("x"), json!([scalar(-1000.0 - ln2), vector([1.0, 0.5, 0.0])])),
        ("sum(log(1 - sigmoid(x)))", Some("x"), json!([scalar(-1000.0 - ln2), vector([0.0, -0.5, -1.0])])),
        ("sum(log(sigmoid(x)./sigmoid(-x)))", Some("x"), json!([scalar(0.0), vector([1.0, 1.0, 1.0])])),
        ("sum(log(cosh(x)))", Some("x"), json!([scalar(2000.0 - 2.0 * ln2), vector([-1.0, 0.0, 1.0])])),
        ("sum(log(exp(x) + exp(-x)))", Some("x"), json!([scalar(2000.0 + ln2), vector([-1.0, 0.0, 1.0])])),
        ("sum(log(exp(x) + exp(2*x)))", Some("x"), json!([scalar(1000.0 + ln2), vector([1.0, 1.5, 2.0])])),
        ("sum(log(2 + exp(x)))", Some("x"), json!([scalar(1000.0 + ln2 + 3_f64.ln()), vector([0.0, third, 1.0])])),
        ("sum(log(3 + 6*exp(-x)))", Some("x"), json!([scalar(shifted), vector([-1.0, -2.0 * third, 0.0])])),
        ("sum(log(r + exp(x)))", Some("x"), json!([scalar(1000.0 + ln2 + 3_f64.ln()), vector([0.0, third, 1.0])])),
        ("sum(exp(x)./(2 + exp(x)))", Some("x"), json!([scalar(1.0 + third), vector([0.0, 2.0 * third * third, 0.0])])),
        ("exp(x)./(1 + exp(x)).^2", None, vector([0.0, 0.25, 0.0])),
        ("sum(1./(1 + exp(x)).^2)", Some("x"), json!([scalar(1.25), vector([0.0, -0.25, 0.0])])),
        (
            "sum(log(exp(x + 1001) - 1))",
            Some("x"),
            json!([scalar((e - 1.0).ln() + 3002.0), vector([e / (e - 1.0), 1.0, 1.0])]),
        ),
        (
            "sum(log(1 - exp(x - 1001)))",
            Some("x"),
            json!([scalar((1.0 - 1.0 / e).ln()), vector([0.0, 0.0, 1.0 / (1.0 - e)])]),
        ),
        ("log(exp(x + 1001) - 1)", None, vector([(1_f64.exp() - 1.0).ln(), 1001.0, 2001.0])),
        ("sum(log(1 + (x/1000000).^2/1000000))", None, scalar(2e-12 / (1.0 + 1e-12))),
    ];
    let cases: Vec<Value> = all
        .into_iter()
        .map(|(text, by, expected)| {
            let mut cx = gradus::Context::new();
            cx.declare("x: vector(n)").unwrap();
            cx.declare("r: scalar positive").unwrap();
            let what = if by.is_some() { What::ValueAndGradient } else { What::Value };
            let program = by.into_iter().fold(cx.derive(text), |request, name| request.by(name)).program(what).unwrap();
            json!({
                "id": text, "form": what.as_str(), "source": program.source(Target::Numpy).unwrap(),
                "arguments": { "x": vector(far), "r": scalar(2.0) }, "expected": expected,
            })
        })
        .collect();
    run("code_far.jsonl", &cases);
}

#[test]
fn every_jax_function_returns_its_values() {
    if has_python("jax", "import numpy, jax") {
        runs(Target::Jax, "code_jax.jsonl");
    }
}

/// Every function, with its source in each language under the name of that.
pub(crate) fn all() -> &'static [Value] {
    static ALL: OnceLock<Vec<Value>> = OnceLock::new();
    ALL.get_or_init(|| functions().iter().map(Function::json).collect())
}

/// A function of a line of the corpus, where it is called and what it must return.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) id: String,
    pub(crate) what: What,
    pub(crate) program: Program,
    pub(crate) arguments: Map<String, Value>,
    pub(crate) results: Vec<Tensor<f64>>,
}

impl Function {
    fn json(&self) -> Value {
        let source = |target: Target| match self.program.source(target) {
            Err(error) if target != Target::Einsum => panic!("{} {}: {error}", self.id, self.what.as_str()),
            source => Some((target.as_str().to_owned(), json!(source.ok()?))),
        };
        let sources: Value = Target::ALL.into_iter().filter_map(source).collect::<Map<String, Value>>().into();
        let results: Vec<Value> = self.results.iter().map(array).collect();
        json!({
            "id": self.id,
            "form": self.what.as_str(),
            "sources": sources,
            "arguments": self.arguments,
            "expected": if let [one] = &results[..] { one.clone() } else { Value::Array(results) },
        })
    }
}

/// Every function of every line.
pub(crate) fn functions() -> &'static [Function] {
    static ALL: OnceLock<Vec<Function>> = OnceLock::new();
    ALL.get_or_init(|| {
        let of = |(case, answer): &(Case, gradus::Result<Answer>)| {
            functions_of(case, answer.as_ref().unwrap_or_else(|e| panic!("{}: {e}", case.id())))
        };
        on_threads(corpus::answers(), of).concat()
    })
}

/// Einstein sums, in a function.
#[test]
fn every_einstein_sum_returns_its_values() {
    if has_python("numpy", "import numpy") {
        runs(Target::Einsum, "code_einsum.jsonl");
    }
}

/// A function in Python that computes these lines.
fn function(case: &Value, lines: &str) -> String {
    let names: Vec<&str> = lines.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).collect();
    // What Python keeps for itself has an underscore.
    let parameter = |name: &String| if name == "lambda" { "lambda_".to_owned() } else { name.clone() };
    let parameters: Vec<String> = case["arguments"].as_object().unwrap().keys().map(parameter).collect();
    let body: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    let head = format!("def {}({})", case["form"].as_str().unwrap(), parameters.join(", "));
    format!("from numpy import einsum, eye, ones, zeros\n{head}:\n{body}    return {}\n", names.join(", "))
}

fn runs(target: Target, file: &str) {
    let in_target = |case: &Value| {
        let mut case = case.clone();
        let source = case["sources"].get(target.as_str())?.as_str()?.to_owned();
        case["source"] = json!(if target == Target::Einsum { function(&case, &source) } else { source });
        case["sources"] = Value::Null;
        Some(case)
    };
    let cases: Vec<Value> = all().iter().filter_map(in_target).collect();
    assert!(cases.len() > 300, "{} functions", cases.len());
    run(file, &cases);
    println!("{} functions in {} return what they must", cases.len(), target.as_str());
}

/// An array by columns, as Octave reads it.
fn literal(value: &Value) -> String {
    let Some(data) = value.get("data") else { return value.to_string() };
    let numbers = |list: &Value| -> Vec<f64> { list.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect() };
    let (data, shape) = (numbers(data), numbers(&value["shape"]));
    let shape: Vec<usize> = shape.into_iter().map(|size| size as usize).collect();
    // The place by rows of what is at a place by columns.
    let by_rows = |mut at: usize| {
        let index: Vec<usize> = shape
            .iter()
            .map(|size| {
                let here = at % size;
                at /= size;
                here
            })
            .collect();
        index.iter().zip(&shape).fold(0, |place, (here, size)| place * size + here)
    };
    let entries: Vec<String> = (0..data.len()).map(|at| format!("{:?}", data[by_rows(at)])).collect();
    let sizes: Vec<String> = shape.iter().map(usize::to_string).chain(["1".to_owned(), "1".to_owned()]).collect();
    format!("reshape([{}], [{}])", entries.join(" "), sizes.join(" "))
}

/// Every function in Octave, in one script.
#[test]
fn every_octave_function_returns_its_values() {
    let found = Command::new("octave-cli").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        let required = std::env::var_os("GRADUS_REQUIRE_OCTAVE").is_some_and(|value| value == "1");
        assert!(!required, "GRADUS_REQUIRE_OCTAVE is set, but there is no octave-cli");
        let _ = writeln!(std::io::stderr(), "skipped: no octave-cli, so the printed MATLAB is not run");
        return;
    }
    let mut script = "1;\nfailed = 0;\n".to_owned();
    for (at, case) in all().iter().enumerate() {
        let source = case["sources"]["matlab"].as_str().unwrap();
        let name = case["form"].as_str().unwrap();
        let own = source.replacen(&format!("= {name}("), &format!("= case_{at}("), 1);
        let head = own.split_once(&format!("case_{at}(")).unwrap().1.split_once(')').unwrap().0;
        let argument = |name: &str| literal(&case["arguments"][name.trim_end_matches('_')]);
        let arguments: Vec<String> = head.split(", ").filter(|name| !name.is_empty()).map(argument).collect();
        let expected = match &case["expected"] {
            Value::Array(all) => all.iter().map(literal).collect(),
            one => vec![literal(one)],
        };
        let results: Vec<String> = (0..expected.len()).map(|at| format!("r{at}")).collect();
        script += &format!("{own}try\n[{}] = case_{at}({});\n", results.join(", "), arguments.join(", "));
        for (result, expected) in results.iter().zip(expected) {
            script += &format!(
                "x = {expected};\nif !isequal(size({result}), size(x)) || \
                 max(abs({result}(:) - x(:))) > 1e-5 * max([1e-2; abs(x(:))])\n\
                 failed += 1; disp(\"case_{at} {}\"); disp(size({result}));\nend\n",
                case["id"].as_str().unwrap()
            );
        }
        script += &format!("catch e\nfailed += 1; disp(\"case_{at}\"); disp(e.message);\nend\n");
    }
    script += "exit(failed > 0);\n";
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("code_octave.m");
    std::fs::write(&path, script).unwrap();
    let output = Command::new("octave-cli").arg("--quiet").arg(&path).output().unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{stdout}{stderr}");
}

/// Parses the sources of a file.
const PARSE: &str = "
import json, sys
import tree_sitter, tree_sitter_julia
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_julia.language()))
sources = json.load(open(sys.argv[1]))
wrong = [source for source in sources if parser.parse(source.encode()).root_node.has_error]
print(*wrong[:5], sep='\\n')
sys.exit(bool(wrong))
";

#[test]
fn every_julia_function_is_julia() {
    let found = Command::new("python3").args(["-c", "import tree_sitter, tree_sitter_julia"]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        let required = std::env::var_os("GRADUS_REQUIRE_JULIA").is_some_and(|value| value == "1");
        assert!(!required, "GRADUS_REQUIRE_JULIA is set, but there is no tree_sitter_julia");
        let _ = writeln!(std::io::stderr(), "skipped: no tree_sitter_julia, so the printed Julia is not parsed");
        return;
    }
    let sources: Vec<Value> = all().iter().map(|case| case["sources"]["julia"].clone()).collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("code_julia.json");
    std::fs::write(&path, Value::Array(sources).to_string()).unwrap();
    let output = Command::new("python3").args(["-c", PARSE]).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn every_torch_function_returns_its_values() {
    if has_python("torch", "import numpy, torch") {
        runs(Target::Torch, "code_torch.jsonl");
    }
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

fn functions_of(case: &Case, answer: &Answer) -> Vec<Function> {
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
        let mut arguments = arguments(answer, &point);
        arguments.extend(directions.iter().map(|(name, direction)| ((*name).to_owned(), array(direction))));
        cases.push(Function { id: case.id().to_owned(), what, program, arguments, results });
    };
    let derivative = |name: FormName| expected.of(name, answer, &point);
    let changes = || {
        let symbols = expression.symbols();
        let variable = wrt.last().and_then(|name| symbols.find_variable(name));
        variable.is_some_and(|variable| {
            ![Attribute::Orthogonal, Attribute::Idempotent].iter().any(|a| symbols.attributes(variable).has(*a))
        }) && answer.constraint != Some(Constraint::Symmetric)
    };
    if at.is_some() && changes() {
        add(What::Check, vec![Tensor::scalar(0.0)], &[]);
    }
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
