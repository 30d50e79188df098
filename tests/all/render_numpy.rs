//! Exact NumPy source of terms.

use gradus::internals::base::{Attributes, Declaration, Dimension, IndexPatternBuilder, Shape, Symbols};
use gradus::internals::code::numpy;
use gradus::internals::expr::Graph;
use gradus::internals::ops::{Code, Function, Operation};
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
    let free = statement.target.map(|target| target.indices);
    let source = numpy("f", &graph, root, free.as_deref(), &symbols);
    let body = source.strip_prefix("import numpy as np\n").expect("an import");
    assert_eq!(body, expected, "{text}");
}

#[test]
fn matrices_and_vectors() {
    let one = |text, axes, expected: &str| check("A n n, B n m, x n, y m, s", text, axes, expected);
    one("x'*A*x", "", "def f(A, x):\n    return x @ A @ x\n");
    one("x'*A*A'*x", "", "def f(A, x):\n    return x @ A @ A.T @ x\n");
    one("(A'*x)'*x", "", "def f(A, x):\n    return x @ A @ x\n");
    one("x*y'", "n m", "def f(x, y):\n    return np.outer(x, y)\n");
    one("2*A'*B", "n m", "def f(A, B):\n    return 2 * A.T @ B\n");
    one("1/2*(A - A')", "n n", "def f(A):\n    return 0.5 * (A - A.T)\n");
    one("x/(s*s)", "n", "def f(x, s):\n    return x / (s * s)\n");
    one("1/3*x", "n", "def f(x):\n    return x / 3\n");
    one("2/s*x", "n", "def f(x, s):\n    return 2 / s * x\n");
    one("x./x.^2", "n", "def f(x):\n    return x / x**2\n");
    one("A^3", "n n", "def f(A):\n    return np.linalg.matrix_power(A, 3)\n");
    one("A:A", "", "def f(A):\n    return np.sum(A * A)\n");
    one("logdet(A)", "", "def f(A):\n    return np.linalg.slogdet(A)[1]\n");
    one("sigmoid(-x)", "n", "def f(x):\n    return 1 / (1 + np.exp(-(-x)))\n");
    one("vec(B')", "n*m", "def f(B):\n    return B.T.reshape(-1, order=\"F\")\n");
    one("kron(x',A)", "n n*n", "def f(A, x):\n    return np.kron(x.reshape(1, -1), A)\n");
    one("2", "", "def f():\n    return 2.0\n");
    one("2*tril(A*A)", "n n", "def f(A):\n    return 2 * np.tril(A @ A)\n");
    one("triu(A)", "n n", "def f(A):\n    return np.triu(A)\n");
    one("kron(x,y)", "n*m", "def f(x, y):\n    return np.kron(x, y)\n");
    one("-(x + x.^2)", "n", "def f(x):\n    return -(x + x**2)\n");
}

#[test]
fn ones_beside_an_array_are_numbers() {
    let one = |text, axes, expected: &str| check("A n m, x n, s", text, axes, expected);
    one("ones(n) - x.^2", "n", "def f(x):\n    return 1 - x**2\n");
    one("A + s*ones(n)*ones(m)'", "n m", "def f(A, s):\n    return A + s\n");
    one("2*ones(n)", "n", "def f(A):\n    n = A.shape[0]\n    return 2 * np.ones(n)\n");
}

#[test]
fn exponentials_do_not_overflow() {
    let exponentials = "def f(x):\n    t0 = np.exp(x - np.max(x))\n    return ";
    check("x n", "softmax(x)", "n", &format!("{exponentials}t0 / np.sum(t0)\n"));
    check("x n", "logsumexp(x)", "", &format!("{exponentials}np.max(x) + np.log(np.sum(t0))\n"));
    check("x n", "log(softmax(x))", "n", &format!("{exponentials}x - np.max(x) - np.log(np.sum(t0))\n"));
    let both = "def f(A, x):\n    t0 = A @ x\n    t1 = np.exp(t0 - np.max(t0))\n    \
                return (np.max(t0) + np.log(np.sum(t1))) * t1 / np.sum(t1)\n";
    check("A n n, x n", "logsumexp(A*x)*softmax(A*x)", "n", both);
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
    check(
        "W n m",
        "K(n,m)*vec(W)",
        "n*m",
        "def f(W):\n    n = W.shape[0]\n    m = W.shape[1]\n    \
         commutation = np.eye(n * m).reshape(m, n, -1).swapaxes(0, 1).reshape(n * m, -1)\n    \
         return commutation @ W.reshape(-1, order=\"F\")\n",
    );
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
        "def f(A, t0):\n    t0_ = np.linalg.inv(A)\n    return np.outer(t0_ @ t0, t0) @ t0_.T\n",
    );
    check(
        "A n n",
        "inv(A'*A) - tr(A'*A)*eye(n)",
        "n n",
        "def f(A):\n    n = A.shape[0]\n    t0 = A.T @ A\n    return np.linalg.inv(t0) - np.trace(t0) * np.eye(n)\n",
    );
}

#[test]
fn index_notation() {
    let one = |text, axes, expected: &str| check("W n m, A n n, x n", text, axes, expected);
    one(
        "J[i,j,k,l] = delta[i,k]*W[j,l] + W[i,l]*delta[j,k]",
        "n n n m",
        "def f(W):\n    n = W.shape[0]\n    \
         return np.einsum(\"ik,jl->ijkl\", np.eye(n), W) + np.einsum(\"il,jk->ijkl\", W, np.eye(n))\n",
    );
    one(
        "F[i,j] = -2*W[i,p]*W[j,p]*x[j]",
        "n n",
        "def f(W, x):\n    return -2 * np.einsum(\"ip,jp,j->ij\", W, W, x, optimize=True)\n",
    );
    one("F[i,j] = W[i,j]", "n m", "def f(W):\n    return W\n");
    one("F[i,j] = W[j,i]", "m n", "def f(W):\n    return W.T\n");
    one("F[i] = x[i]*A[i,i]", "n", "def f(A, x):\n    return np.einsum(\"i,ii->i\", x, A)\n");
    one("F[i] = x[i]*exp(x)[i]/x[i]^2", "n", "def f(x):\n    return x * np.exp(x) / x**2\n");
    // A delta summed over its diagonal is the dimension.
    one("F[i] = delta[p,p]*x[i]", "n", "def f(x, k):\n    return k * x\n");
    // What is in parentheses has the letters of its indices.
    one(
        "F[k,l] = (W[k,q]*W[p,q] - A[k,p])*A[l,p]",
        "n n",
        "def f(W, A):\n    return np.einsum(\"kp,lp->kl\", np.einsum(\"kq,pq->kp\", W, W) - A, A)\n",
    );
    // Index-free neighbours are one factor.
    one("F[i,j] = x'*A*x*delta[i,j]", "n n", "def f(A, x):\n    n = A.shape[0]\n    return x @ A @ x * np.eye(n)\n");
    one("F[i] = x[i]/norm(x)", "n", "def f(x):\n    return x / np.linalg.norm(x)\n");
    one("F[i] = x[i]/(1 + x[p]*x[p])", "n", "def f(x):\n    return x / (1 + np.einsum(\"p,p->\", x, x))\n");
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
    let source = numpy("f", &graph, stacked, None, &symbols);
    let expected = "def f(A):\n    n = A.shape[0]\n    m = A.shape[1]\n    return A.T.reshape(m * n)\n";
    assert_eq!(source.strip_prefix("import numpy as np\n"), Some(expected));
}

#[test]
fn everything_has_a_spelling() {
    for function in Function::all() {
        assert_eq!(function.record().numpy.matches('{').count(), 1, "{function:?}");
    }
    for operation in Operation::all() {
        let record = operation.record();
        let Code::Call { numpy } = record.code else { continue };
        assert!(!numpy.is_empty(), "{operation:?} has no spelling");
        let arguments = numpy.matches("{}").count().max((0..9).filter(|n| numpy.contains(&format!("{{{n}}}"))).count());
        assert!((record.operands..=record.operands + 2).contains(&arguments), "{operation:?}: {numpy}");
    }
}
