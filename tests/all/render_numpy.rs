//! Exact NumPy source of terms.

use gradus::internals::base::{Attributes, Declaration, Dimension, IndexPatternBuilder, Shape, Symbols};
use gradus::internals::code::numpy;
use gradus::internals::expr::Graph;
use gradus::internals::ops::{Function, PythonCode};
use gradus::internals::syntax::parse;
use gradus::internals::typing::elaborate_shaped;
use smallvec::SmallVec;

fn shape(symbols: &mut Symbols, axes: &str) -> Shape {
    let axis = |symbols: &mut Symbols, axis: &str| -> SmallVec<[Dimension; 2]> {
        axis.split('*').map(|d| symbols.dimension(d)).collect()
    };
    axes.split_whitespace().map(|axes| axis(symbols, axes)).collect()
}

/// Variables as `W n m, x n`; the function (without its import) for a text whose value has these axes.
fn check(variables: &str, text: &str, axes: &str, expected: &str) {
    let mut symbols = Symbols::default();
    for variable in variables.split(',') {
        let (name, axes) = variable.trim().split_once(' ').unwrap_or((variable.trim(), ""));
        let shape = shape(&mut symbols, axes);
        symbols.declare(name, Declaration { shape, attributes: Attributes::NONE });
    }
    let result = shape(&mut symbols, axes);
    let statement = parse(text).unwrap();
    let mut graph = Graph::new();
    let root = elaborate_shaped(&statement, &[], Some(&result), &mut symbols, &mut graph).unwrap().root;
    let source = numpy("f", &graph, root, &symbols);
    let body = source.strip_prefix("import numpy as np\n").expect("an import");
    assert_eq!(body, expected, "{text}");
}

#[test]
fn matrices_and_vectors() {
    let one = |text, axes, expected: &str| check("A n n, B n m, x n, y m, s", text, axes, expected);
    one("x'*A*x", "", "def f(A, x):\n    return x @ (A @ x)\n");
    one("x'*A*A'*x", "", "def f(A, x):\n    t0 = A.T @ x\n    return t0 @ t0\n");
    one("(A'*x)'*x", "", "def f(A, x):\n    return A.T @ x @ x\n");
    one("x*y'", "n m", "def f(x, y):\n    return np.outer(x, y)\n");
    one("2*A'*B", "n m", "def f(A, B):\n    return 2 * (A.T @ B)\n");
    one("1/2*(A - A')", "n n", "def f(A):\n    return 0.5 * (A - A.T)\n");
    one("x/(s*s)", "n", "def f(x, s):\n    return x / (s * s)\n");
    one("1/3*x", "n", "def f(x):\n    return x / 3\n");
    one("2/s*x", "n", "def f(x, s):\n    return 2 / s * x\n");
    one("x./x.^2", "n", "def f(x):\n    return 1 / x\n");
    one("A^3", "n n", "def f(A):\n    return A @ (A @ A)\n");
    one("A:A", "", "def f(A):\n    return np.vdot(A, A)\n");
    one("logdet(A)", "", "def f(A):\n    return np.linalg.slogdet(A)[1]\n");
    one("sigmoid(-x)", "n", "def f(x):\n    e = np.exp(-np.abs(x))\n    return np.where(x >= 0, e, 1) / (1 + e)\n");
    one("vec(B')", "n*m", "def f(B):\n    return B.reshape(-1)\n");
    one(
        "kron(x',A)",
        "n n*n",
        "def f(A, x):\n    n = A.shape[0]\n    return (x[:, None] * A[:, None, :]).reshape(n, n * n)\n",
    );
    one("2", "", "def f():\n    return 2.0\n");
    one("2*tril(A*A)", "n n", "def f(A):\n    return 2 * np.tril(A @ A)\n");
    one("triu(A)", "n n", "def f(A):\n    return np.triu(A)\n");
    one("kron(x,y)", "n*m", "def f(x, y):\n    return np.outer(x, y).reshape(-1)\n");
    one("-(x + x.^2)", "n", "def f(x):\n    return -(x + x * x)\n");
}

#[test]
fn ones_beside_an_array_are_numbers() {
    let one = |text, axes, expected: &str| check("A n m, x n, s", text, axes, expected);
    one("ones(n) - x.^2", "n", "def f(x):\n    return 1 - x * x\n");
    one("A + s*ones(n)*ones(m)'", "n m", "def f(A, s):\n    return A + s\n");
    one("2*ones(n)", "n", "def f(A):\n    n = A.shape[0]\n    return 2 * np.ones(n)\n");
}

#[test]
fn exponentials_do_not_overflow() {
    check("x n", "softmax(x)", "n", "def f(x):\n    e = np.exp(x - np.max(x))\n    return e / np.sum(e)\n");
    check("x n", "logsumexp(x)", "", "def f(x):\n    t0 = np.max(x)\n    return t0 + np.log(np.sum(np.exp(x - t0)))\n");
    check(
        "x n",
        "log(softmax(x))",
        "n",
        "def f(x):\n    t0 = np.max(x)\n    return x - t0 - np.log(np.sum(np.exp(x - t0)))\n",
    );
    check(
        "A n n, x n",
        "logsumexp(A*x)*softmax(A*x)",
        "n",
        "def f(A, x):\n    t0 = A @ x\n    t1 = np.max(t0)\n    e = np.exp(t0 - t1)\n    t2 = np.sum(e)\n    return (t1 + np.log(t2)) * (e / t2)\n",
    );
}

#[test]
fn sizes_come_from_arguments() {
    check("W n m, x m", "eye(m)", "m m", "def f(W):\n    m = W.shape[1]\n    return np.eye(m)\n");
    check("s", "eye(n)", "n n", "def f(n):\n    return np.eye(n)\n");
    check("s", "eye(3)", "3 3", "def f():\n    return np.eye(3)\n");
    check("x n", "n", "", "def f(x):\n    n = x.shape[0]\n    return float(n)\n");
    check("x n", "2*n", "", "def f(x):\n    n = x.shape[0]\n    return float(2 * n)\n");
    check("x n", "eye", "n*n n*n", "def f(x):\n    n = x.shape[0]\n    return np.eye(n * n)\n");
    check(
        "W n m",
        "F[i,j,k] = 0",
        "n m n*m",
        "def f(W):\n    n = W.shape[0]\n    m = W.shape[1]\n    return np.zeros((n, m, n * m))\n",
    );
    check("x n", "0", "n", "def f(x):\n    n = x.shape[0]\n    return np.zeros(n)\n");
    check("W n m", "K(n,m)*vec(W)", "n*m", "def f(W):\n    return W.reshape(-1)\n");
}

#[test]
fn names_that_python_keeps_for_itself() {
    check("lambda, np n", "lambda*np", "n", "def f(lambda_, np_):\n    return lambda_ * np_\n");
}

#[test]
fn repeated_parts_get_a_name() {
    check(
        "A n n, t0 n",
        "inv(A)*t0*t0'*inv(A)'",
        "n n",
        "def f(A, t0):\n    a = np.linalg.solve(A, t0)\n    return np.outer(a, a)\n",
    );
    check(
        "A n n",
        "inv(A'*A) - tr(A'*A)*eye(n)",
        "n n",
        "def f(A):\n    n = A.shape[0]\n    t0 = A.T @ A\n    out = np.linalg.inv(t0)\n    i = np.arange(n)\n    out[i, i] -= np.trace(t0)\n    return out\n",
    );
}

#[test]
fn index_notation() {
    let one = |text, axes, expected: &str| check("W n m, A n n, x n", text, axes, expected);
    one(
        "J[i,j,k,l] = delta[i,k]*W[j,l] + W[i,l]*delta[j,k]",
        "n n n m",
        "def f(W):\n    n = W.shape[0]\n    m = W.shape[1]\n    out = np.zeros((n, n, n, m))\n    i = np.arange(n)\n    out[i, :, i, :] += W\n    out[:, i, i, :] += W[:, None, :]\n    return out\n",
    );
    one("F[i,j] = -2*W[i,p]*W[j,p]*x[j]", "n n", "def f(W, x):\n    return W @ (W * (-(2 * x))[:, None]).T\n");
    one("F[i,j] = W[i,j]", "n m", "def f(W):\n    return W\n");
    one("F[i,j] = W[j,i]", "m n", "def f(W):\n    return W.T\n");
    one("F[i] = x[i]*A[i,i]", "n", "def f(A, x):\n    return x * np.diag(A)\n");
    one("F[i] = x[i]*exp(x)[i]/x[i]^2", "n", "def f(x):\n    return x * (np.exp(x) / (x * x))\n");
    // A delta summed over its diagonal is the dimension.
    one("F[i] = delta[p,p]*x[i]", "n", "def f(x, k):\n    return k * x\n");
    // What is in parentheses has the letters of its indices.
    one("F[k,l] = (W[k,q]*W[p,q] - A[k,p])*A[l,p]", "n n", "def f(W, A):\n    return (W @ W.T - A) @ A.T\n");
    // Index-free neighbours are one factor.
    one(
        "F[i,j] = x'*A*x*delta[i,j]",
        "n n",
        "def f(A, x):\n    n = A.shape[0]\n    return (x @ (A @ x)) * np.eye(n)\n",
    );
    one("F[i] = x[i]/norm(x)", "n", "def f(x):\n    return x / np.sqrt(x @ x)\n");
    one("F[i] = x[i]/(1 + x[p]*x[p])", "n", "def f(x):\n    return x / (1 + x @ x)\n");
}

#[test]
fn axes_of_several_dimensions_are_taken_apart() {
    let mut symbols = Symbols::default();
    let declared = shape(&mut symbols, "n m");
    let a = symbols.declare("A", Declaration { shape: declared.clone(), attributes: Attributes::NONE });
    let mut graph = Graph::new();
    let operand = graph.variable(a, &symbols);
    let mut pattern = IndexPatternBuilder::new();
    let labels: Vec<u16> = declared.iter().flat_map(|axis| pattern.axis(axis)).collect();
    pattern.input(labels.iter().copied());
    pattern.output(labels.into_iter().rev());
    let stacked = graph.network(pattern.finish(), &[operand]).unwrap();
    let source = numpy("f", &graph, stacked, &symbols);
    let expected = "def f(A):\n    return A.T.reshape(-1)\n";
    assert_eq!(source.strip_prefix("import numpy as np\n"), Some(expected));
}

#[test]
fn everything_has_a_spelling() {
    for function in Function::all() {
        let code = function.record().code;
        let calls = match code.python {
            PythonCode::Name(numpy, torch) => vec![numpy, torch],
            PythonCode::Calls(calls) => {
                assert!(calls.iter().all(|call| call.matches('{').count() == 1), "{function:?}");
                calls.to_vec()
            }
        };
        assert!(calls.iter().chain([&code.julia]).all(|text| !text.is_empty()), "{function:?}");
        assert!([code.matlab, code.rust].iter().all(|call| call.contains('{')), "{function:?}");
    }
}
