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

const TEXTS: [Text<'_>; 37] = [
    // PyTorch has no functions of numbers that are no tensors, and those of NumPy are in double precision.
    ("x: vector(n)", "sum(x)/sqrt(n)", "x", Target::Torch, &["import math\n", "math.sqrt(n)"], &["torch.sqrt"]),
    ("x: vector(n)", "sum(x)*log(2)", "x", Target::Torch, &["math.log(2)"], &["torch.log"]),
    ("x: vector(n)", "sum(x)*sqrt(n)", "x", Target::Numpy, &["import math\n", "math.sqrt(n)"], &["np.sqrt"]),
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
    (
        "x: vector(n)",
        "sum(gelu(x))",
        "x",
        Target::Numpy,
        &["import scipy.special\n", "scipy.special.erf("],
        &["vectorize"],
    ),
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
    // An entry is read at its place, and its derivative written there.
    (
        "x: vector(n)",
        "x[1]^2 + x[2]*x[3]",
        "x",
        Target::Numpy,
        &["x[0] * x[0] + x[1] * x[2]", "np.zeros(n, dtype=dtype)", "out[0] += 2 * x[0]\n", "out[2] += x[1]\n"],
        &["eye", "@"],
    ),
    ("x: vector(n)", "x[1]^2", "x", Target::Jax, &["out.at[0].add(2 * x[0])"], &["eye", "@"]),
    (
        "A: matrix(n,m)",
        "norm(A[:,2])^2 + A[1,2]",
        "A",
        Target::Matlab,
        &["A(:, 2)", "A(1, 2)", "out(:, 2) = "],
        &["=="],
    ),
    (
        "A: matrix(n,m)",
        "norm(A[2,:])^2 + A[1,2]",
        "A",
        Target::Julia,
        &["A[2, :]", "A[1, 2]", "out[2, :] .+= "],
        &[".=="],
    ),
    ("A: matrix(n,m)", "norm(A[2,:])^2 + A[1,2]", "A", Target::Rust, &["s![1, ..]", "A[[0, 1]]"], &["from_shape_fn"]),
    // Triangles and diagonals are no matrices to be inverted.
    (
        "W: matrix(n,n)",
        "norm(tril(W)*x - y)^2 + logdet(tril(W))",
        "W",
        Target::Numpy,
        &["out[i, i] += 1 / np.diag(W)"],
        &["eye", "solve_triangular"],
    ),
    (
        "D: matrix(n,n) diagonal",
        "x'*inv(D)*x + logdet(D)",
        "x,D",
        Target::Numpy,
        &["/ np.diag(D)"],
        &["np.eye", "solve"],
    ),
    (
        "L: matrix(n,n) lower",
        "norm(inv(L)*x)^2",
        "x,L",
        Target::Numpy,
        &["solve_triangular(L, x, lower=True)", "solve_triangular(L, a, lower=True, trans=1)"],
        &["lu_factor", "@ L"],
    ),
    // What must have an inverse and is a Gram matrix is positive definite; a determinant may be zero.
    ("X: matrix(n,m)", "logdet(X'*X) + y'*inv(X'*X)*y", "X", Target::Numpy, &["cho_factor(X.T @ X"], &["lu_factor"]),
    ("X: matrix(n,m); w: vector(n) positive", "y'*inv(X'*diag(w)*X)*y", "y", Target::Numpy, &["cho_factor("], &["lu_"]),
    ("W: matrix(n,k); B: matrix(n,n) spd", "logdet(W'*B*W)", "W", Target::Torch, &["linalg.cholesky("], &["lu_"]),
    ("X: matrix(n,m)", "det(X'*X)", "", Target::Numpy, &["lu_factor(X.T @ X)"], &["cho_factor"]),
    // One value is computed, its negative and its transpose are made of it.
    (
        "",
        "norm(A*x - y)^2 + sum(exp(y - A*x))",
        "y",
        Target::Numpy,
        &["t1 = y - t0\n", "np.exp(t1)", "t1 @ t1"],
        &["t0 - y"],
    ),
    ("X: matrix(n,k); Y: matrix(m,k)", "X*Y' + B*(Y*X')*B", "", Target::Numpy, &["X @ Y.T"], &["Y @ X.T"]),
    (
        "P: matrix(n,n) spd; H: matrix(n,m)",
        "norm((inv(P)*H)'*x)^2 + norm((inv(P)*H)'*A)^2",
        "x",
        Target::Numpy,
        &["a = scipy.linalg.cho_solve(chol, H)\n", "a.T @ x"],
        &["cho_solve(chol, H).T", "(A @ A.T).T"],
    ),
    (
        "P: matrix(n,n) spd",
        "norm(A*x - y)^2 + (y - A*x)'*inv(P)*(y - A*x)",
        "A,x",
        Target::Numpy,
        &[],
        &["(-t", ", -t", "y - A @ x"],
    ),
    ("S: matrix(n,n) spd", "y'*inv(S)*y", "S", Target::Numpy, &["np.outer("], &["-np.outer("]),
    ("A: matrix(n,n); x: vector(n)", "x'*A*x/norm(x)^2", "x", Target::Numpy, &[], &["np.sqrt"]),
    ("L: matrix(n,n) lower", "logdet(L) + x'*inv(L)*x", "x", Target::Jax, &["solve_triangular(L, x"], &["lu = L"]),
    // A largest entry is looked for once.
    (
        "X: matrix(n,m)",
        "sum(log(sum(exp(X),2)))",
        "X",
        Target::Numpy,
        &["t0 = np.max(X, axis=1)\n", "np.exp(X - t0[:, None])"],
        &["keepdims", "np.max(t"],
    ),
    ("x: vector(n)", "sum(sigmoid(x)) + sum(sigmoid(-x))", "", Target::Numpy, &["np.abs(x)"], &["np.abs(-x)"]),
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

/// A Hessian times a direction is made of vectors where these are enough, and of arrays of the shapes that the question has.
#[test]
fn a_hessian_times_a_direction_is_no_larger_than_the_question() {
    let cases: [(&str, &str, &str, &[&str]); 4] = [
        ("b: vector(n); g: vector(n)", "t'*(g.*(x - mean(x))/std(x) + b)", "x", &["outer"]),
        ("A: matrix(n,n) symmetric; B: matrix(n,n) spd", "x'*A*x/(x'*B*x)", "x", &["outer"]),
        ("X: matrix(n,m); w: vector(n) positive", "-logdet(X'*diag(w)*X)", "w", &["X.T @ (X @"]),
        (
            "X: matrix(n,m); W: matrix(m,r); V: matrix(r,k); Y: matrix(n,k)",
            "1/2*norm(relu(X*W)*V - Y)^2",
            "W",
            &["(V @ V.T)"],
        ),
    ];
    for (declarations, text, wrt, must_not) in cases {
        let source = program(declarations, text, wrt, What::Hvp).source(Target::Numpy).unwrap();
        assert!(must_not.iter().all(|word| !source.contains(word)), "{source}");
    }
}

/// What is a factor above and below a fraction is none.
#[test]
fn fractions_of_scalars_are_reduced() {
    let hvp = program("", "1/norm(x)", "x", What::Hvp).source(Target::Numpy).unwrap();
    assert!(!hvp.contains("t0 * t0"), "{hvp}");
    let declarations = "X: matrix(n,m); w: vector(m); y: vector(n)";
    let all = program(declarations, "cov(X*w, y)/(std(X*w)*std(y))", "w", What::ValueAndGradient);
    let source = all.source(Target::Numpy).unwrap();
    assert!(["/ n * n", "math."].iter().all(|word| !source.contains(word)), "{source}");
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

/// Entries are those of the evaluator, in a function that is run there and by Python.
#[cfg(feature = "evaluate")]
#[test]
fn entries_are_read_and_written() {
    if !has_python("numpy", "import numpy, scipy.linalg") {
        return;
    }
    let texts = [
        "x[1]^2 + x[2]*x[3] + tr(A*A)",
        "A[1,2]*x[2] + norm(A[:,1])^2 + norm(A[2,:]' + x)^2",
        "norm(inv(A)[:,2])^2 + x'*A[:,3]",
        "exp(A*x)[2] + sum(x*x[3]) + (A')[1,2]*A[2,2]",
    ];
    let x = array(&[3], &[0.5, -1.0, 2.0]);
    let a = array(&[3, 3], &[2.0, 0.5, 1.0, 0.25, 3.0, -1.0, 0.5, 1.0, 4.0]);
    let cases = texts.map(|text| {
        let program = program("x: vector(n); A: matrix(n,n)", text, "x,A", What::ValueAndGradient);
        let mut at = gradus::Bindings::new();
        let matrix = [[2.0, 0.5, 1.0], [0.25, 3.0, -1.0], [0.5, 1.0, 4.0]];
        at.set("x", [0.5, -1.0, 2.0]).set("A", matrix);
        let cx = Context::new();
        let mut declared = cx.clone();
        declared.declare("x: vector(n)").unwrap();
        declared.declare("A: matrix(n,n)").unwrap();
        let value = declared.parse(text).unwrap().eval(&at).unwrap();
        let mut expected = vec![array(&[], &value.data)];
        for name in ["x", "A"] {
            let answer = declared.derive(text).by(name).answer().unwrap();
            let form = answer.forms.first().unwrap().text().to_owned();
            let gradient = match answer.matrix() {
                Some(_) => declared.parse(&form).unwrap().eval(&at).unwrap(),
                None => panic!("{text} by {name} is {form}"),
            };
            expected.push(array(&gradient.shape, &gradient.data));
        }
        let found = program.eval(&at).unwrap();
        for (found, expected) in found.iter().zip(&expected) {
            let wanted: Vec<f64> = expected["data"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
            assert!(found.data.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 1e-9), "{text}: {found:?}, {expected}");
        }
        json!({
            "id": text, "form": "value_and_gradient", "source": program.source(Target::Numpy).unwrap(),
            "arguments": { "x": x, "A": a }, "expected": expected,
        })
    });
    run("code_entries.jsonl", &cases);
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
