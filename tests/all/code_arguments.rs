//! What functions that people run take, and what they refuse: numbers of the language, arrays in single precision, other shapes.

#![cfg(feature = "evaluate")]

use crate::numpy_runs::{array, has_python, run};
use crate::support::{listed, on_threads};
use gradus::{Bindings, Context, Program, Target, Tensor, What};
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

/// The function of a question: declarations, expression, the variable by which it is differentiated.
fn program(declarations: &str, text: &str, wrt: &str, what: What) -> Program {
    let mut cx = Context::new();
    for declaration in listed(declarations) {
        cx.declare(declaration).unwrap();
    }
    cx.derive(text).by(wrt).program(what).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Whether a name is one of a number; others are of vectors, or of matrices where they are capital.
fn is_number(name: &str) -> bool {
    matches!(name, "a" | "b" | "c" | "g" | "l")
}

/// Values of these names: of squares and vectors of three entries, and of numbers; a direction is as what the derivative is by.
fn values(names: &[&str], wrt: &str) -> Vec<(String, Tensor<f64>)> {
    let value = |name: &&str| {
        let like = if *name == "v" { wrt } else { name };
        let shape: &[usize] = match () {
            () if is_number(like) => &[],
            () if like.starts_with(char::is_uppercase) => &[3, 3],
            () => &[3],
        };
        let entry = |at: usize| if at.is_multiple_of(4) { 2.0 } else { 0.25 * (1.0 + at as f64 % 3.0) };
        let entries = (0..shape.iter().product()).map(entry).collect();
        ((*name).to_owned(), Tensor::new(shape.to_vec(), entries).unwrap())
    };
    names.iter().map(value).collect()
}

/// The function in NumPy with what it takes, and what it returns in the library.
fn case(program: &Program, wrt: &str, source: String, form: &str) -> Value {
    let values = values(&program.arguments(), wrt);
    let mut at = Bindings::new();
    for (name, value) in &values {
        at.set(name.as_str(), value.clone());
    }
    let results: Vec<Value> = program.eval(&at).unwrap().iter().map(array).collect();
    let arguments: Map<String, Value> = values.iter().map(|(name, value)| (name.clone(), array(value))).collect();
    let expected = if let [one] = &results[..] { one.clone() } else { json!(results) };
    json!({ "id": source, "form": form, "source": source, "arguments": arguments, "expected": expected })
}

const QUESTIONS: [(&str, &str, &str); 10] = [
    ("A: matrix(n,n); c: scalar", "norm(c*A - eye)^2", "A"),
    ("H: matrix(n,n) symmetric; a: scalar; g: scalar", "1/2*y'*inv(a*H + g*eye)*y + 1/2*logdet(a*H + g*eye)", "a"),
    ("A: matrix(n,n); c: scalar", "y'*inv(c*A + eye)*y", "c"),
    ("A: matrix(n,n); b: scalar", "logdet(eye + b*A*A')", "A"),
    ("x: vector(n); a: scalar; b: scalar", "sum((a*b*x + 1).^2)", "x"),
    ("x: vector(n)", "sum(gelu(x)) + sum(log(cosh(x))) + norm(x)/sqrt(n)", "x"),
    ("x: vector(n)", "sum((1 + erf(x/sqrt(2))).^2)/log(2)", "x"),
    ("A: matrix(n,n)", "logdet(A'*A)", "A"),
    ("x: vector(n)", "x[1]^2 + x[2]*x[3]*sqrt(pi)", "x"),
    ("A: matrix(n,n) lower; y: vector(n)", "logdet(A) + y'*A*y", "A"),
];

/// The functions of all questions, with the variable by which they differentiate.
fn programs() -> &'static [(&'static str, What, Program)] {
    static ALL: OnceLock<Vec<(&'static str, What, Program)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let all = |(declarations, text, wrt): &(&str, &str, &'static str)| {
            let of = |what: What| (*wrt, what, program(declarations, text, wrt, what));
            [What::ValueAndGradient, What::Hvp, What::Hessian].map(of)
        };
        on_threads(&QUESTIONS, all).concat()
    })
}

#[test]
fn numbers_of_the_language_are_taken() {
    if !has_python("numpy", "import numpy, scipy.linalg, scipy.special") {
        return;
    }
    let of = |(wrt, what, program): &(&str, What, Program)| {
        case(program, wrt, program.source(Target::Numpy).unwrap(), what.as_str())
    };
    let cases: Vec<Value> = programs().iter().map(of).collect();
    run("code_numbers.jsonl", &cases);
}

/// A function that is called with other arguments than it is given, and says whether what comes of that is right.
fn asking(program: &Program, wrt: &str, form: &str, arguments: &str, lines: &str) -> Value {
    let takes = program.arguments().join(", ");
    let source = program.source(Target::Numpy).unwrap();
    let source =
        format!("{source}\n\ndef asks({takes}):\n    {}\n", lines.replace("$call", &format!("{form}({arguments})")));
    let mut case = case(program, wrt, source, "asks");
    case["expected"] = array(&Tensor::scalar(1.0));
    case
}

#[test]
fn single_precision_stays() {
    if !has_python("numpy", "import numpy, scipy.linalg, scipy.special") {
        return;
    }
    let lines = "results = $call\n    \
                 results = results if isinstance(results, tuple) else (results,)\n    \
                 return float(all(np.asarray(one).dtype == np.float32 for one in results))";
    let of = |(wrt, what, program): &(&str, What, Program)| {
        let single = |name: &&str| match is_number(name) || is_number(wrt) && *name == "v" {
            false => format!("np.asarray({name}, dtype=np.float32)"),
            true => (*name).to_owned(),
        };
        let arguments: Vec<String> = program.arguments().iter().map(single).collect();
        asking(program, wrt, what.as_str(), &arguments.join(", "), lines)
    };
    let cases: Vec<Value> = programs().iter().map(of).collect();
    run("code_single.jsonl", &cases);
}

/// An argument with another number of axes is refused by its name, also where only its own sizes are read of it, and a scalar too.
#[test]
fn other_numbers_of_axes_are_refused() {
    if !has_python("numpy", "import numpy, scipy.linalg") {
        return;
    }
    let questions = [
        ("x: vector(n); y: vector(n)", "norm(x - y)^2", "x", "x", "x[:, None]"),
        ("x: vector(n); y: vector(n)", "norm(x - y)^2", "x", "y", "y[:, None]"),
        ("x: vector(n)", "sum(x.^2)", "x", "x", "x[:, None]"),
        ("X: matrix(n,m); y: vector(n); l: scalar", "norm(X*w - y)^2 + l*norm(w)^2", "w", "X", "X[0]"),
        ("x: vector(n); l: scalar", "l*norm(x)^2", "x", "l", "x"),
        ("x: vector(n); l: scalar", "sum(log(1 + x.^2/l))", "x", "l", "x"),
    ];
    let cases = questions.map(|(declarations, text, wrt, wrong, instead)| {
        let program = program(declarations, text, wrt, What::ValueAndGradient);
        let lines = format!(
            "try:\n        $call\n    except ValueError as error:\n        \
             return float(\"{wrong} has the shape\" in str(error))\n    return 0.0"
        );
        let all: Vec<&str> =
            program.arguments().iter().map(|name| if *name == wrong { instead } else { name }).collect();
        asking(&program, wrt, "value_and_gradient", &all.join(", "), &lines)
    });
    run("code_axes.jsonl", &cases);
    let texts = [
        (Target::Jax, "if x.ndim != 1:"),
        (Target::Torch, "if torch.as_tensor(l).ndim != 0:"),
        (Target::Julia, "ndims(x) == 1 || throw(DimensionMismatch(\"x has the size $(size(x)), not (n,)\"))"),
        (Target::Julia, "ndims(l) == 0 || throw("),
        (Target::Matlab, "if ~iscolumn(x)"),
        (Target::Matlab, "if ~isscalar(l)"),
    ];
    let program = program("x: vector(n); l: scalar", "l*norm(x)^2", "x", What::ValueAndGradient);
    for (target, text) in texts {
        let source = program.source(target).unwrap();
        assert!(source.contains(text), "{source}");
    }
}

/// A product with a direction takes the direction, and whatever else a purpose takes is a variable that its results depend on.
#[test]
fn directions_are_taken_where_nothing_depends_on_them() {
    let questions = [
        ("A: matrix(n,n)", "tr(F'*(diag(A*ones(n)) - A)*F)", "A", "V"),
        ("X: matrix(n,m); w: vector(m)", "sum(relu(X*w))", "w", "v"),
        ("A: matrix(n,m); x: vector(m)", "norm(A*x)^2", "x", "v"),
        ("b: vector(n); x: vector(n)", "b'*x", "x", "v"),
    ];
    for (declarations, text, wrt, direction) in questions {
        let hvp = program(declarations, text, wrt, What::Hvp);
        assert_eq!(hvp.arguments().last(), Some(&direction), "{text}");
        let hessian = program(declarations, text, wrt, What::Hessian);
        assert!(!hessian.arguments().contains(&direction), "{text}");
    }
    let linear = |what: What| program("x: vector(n)", "A*x", "x", what).arguments().join(",");
    assert_eq!([What::Jacobian, What::Jvp, What::Vjp].map(linear), ["A", "A,v", "A,g"]);
    let cx = Context::new();
    let both = cx.derive("norm(W*x + b)^2").program_of_each(&["W", "b"], What::Hvp).unwrap();
    assert_eq!(both.arguments(), ["x", "V_W", "v_b"]);
    // What is left of the question in a Hessian is enough for it.
    assert_eq!(program("A: matrix(n,m); x: vector(m)", "norm(A*x - b)^2", "x", What::Hessian).arguments(), ["A"]);
}
