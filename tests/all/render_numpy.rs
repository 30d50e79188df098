//! Exact output of the NumPy renderer.

use crate::support::tree::*;
use gradus::base::{Attributes, Declaration, Shape, Symbols};
use gradus::code::numpy;
use gradus::syntax::ast::{Expr, ProductOp};

fn shape(symbols: &mut Symbols, axes: &str) -> Shape {
    axes.split_whitespace().map(|axis| axis.split('*').map(|d| symbols.dimension(d)).collect()).collect()
}

/// Variables as `W n m, x n`; the body of the function (without its import) for a result with these axes.
fn check(variables: &str, expr: Expr, free: Option<&str>, axes: &str, expected: &str) {
    let mut symbols = Symbols::default();
    for variable in variables.split(',') {
        let (name, axes) = variable.trim().split_once(' ').unwrap_or((variable.trim(), ""));
        let shape = shape(&mut symbols, axes);
        symbols.declare(name, Declaration { shape, attributes: Attributes::NONE });
    }
    let free: Option<Vec<String>> = free.map(|f| f.split_whitespace().map(str::to_owned).collect());
    let result = shape(&mut symbols, axes);
    let source = numpy("f", &expr, free.as_deref(), &symbols, &result);
    let body = source.strip_prefix("import numpy as np\n").expect("an import");
    assert_eq!(body, expected);
}

fn delta(indices: &str) -> Expr {
    ix(v("delta"), indices)
}

#[test]
fn matrices_and_vectors() {
    let vars = "A n n, B n m, x n, y m, s";
    let one = |expr, axes, expected: &str| check(vars, expr, None, axes, expected);
    one(mul(vec![t(v("x")), v("A"), v("x")]), "", "def f(A, x):\n    return x @ A @ x\n");
    one(mul(vec![v("x"), t(v("y"))]), "n m", "def f(x, y):\n    return np.outer(x, y)\n");
    one(mul(vec![num(2), t(v("A")), v("B")]), "n m", "def f(A, B):\n    return 2 * A.T @ B\n");
    one(
        mul(vec![ratio(1, 2), sum(vec![(false, v("A")), (true, t(v("A")))])]),
        "n n",
        "def f(A):\n    return 0.5 * (A - A.T)\n",
    );
    one(op(ProductOp::Divide, v("x"), mul(vec![v("s"), v("s")])), "n", "def f(x, s):\n    return x / (s * s)\n");
    one(mul(vec![ratio(1, 3), v("x")]), "n", "def f(x):\n    return (1/3) * x\n");
    one(pow(v("A"), num(3)), "n n", "def f(A):\n    return np.linalg.matrix_power(A, 3)\n");
    one(colon(v("A"), v("A")), "", "def f(A):\n    return np.sum(A * A)\n");
    one(f("logdet", vec![v("A")]), "", "def f(A):\n    return np.linalg.slogdet(A)[1]\n");
    one(f("sigmoid", vec![v("x")]), "n", "def f(x):\n    return 1 / (1 + np.exp(-x))\n");
    one(f("vec", vec![t(v("B"))]), "n*m", "def f(B):\n    return B.T.reshape(-1, order=\"F\")\n");
    one(f("kron", vec![t(v("x")), v("A")]), "n n*n", "def f(A, x):\n    return np.kron(x.reshape(1, -1), A)\n");
    one(t(v("x")), "1 n", "def f(x):\n    return x.reshape(1, -1)\n");
    one(num(2), "", "def f():\n    return 2.0\n");
}

#[test]
fn sizes_come_from_arguments() {
    let eye = |n: &str| f("eye", vec![v(n)]);
    check("W n m, x m", eye("m"), None, "m m", "def f(W):\n    m = W.shape[1]\n    return np.eye(m)\n");
    check("s", eye("n"), None, "n n", "def f(n):\n    return np.eye(n)\n");
    check("s", eye("3"), None, "3 3", "def f():\n    return np.eye(3)\n");
    check("x n", v("n"), None, "", "def f(x):\n    n = x.shape[0]\n    return n\n");
    check(
        "W n m",
        num(0),
        Some("i j k"),
        "n m n*m",
        "def f(W):\n    n = W.shape[0]\n    m = W.shape[1]\n    return np.zeros((n, m, n * m))\n",
    );
    check("x n", num(0), None, "n", "def f(x):\n    n = x.shape[0]\n    return np.zeros(n)\n");
    check(
        "W n m",
        f("K", vec![v("n"), v("m")]),
        None,
        "n*m m*n",
        "def f(W):\n    def commutation(m, n):\n        rows = np.eye(m * n).reshape(n, m, m * n)\n        \
         return rows.transpose(1, 0, 2).reshape(m * n, m * n)\n    n = W.shape[0]\n    m = W.shape[1]\n    \
         return commutation(n, m)\n",
    );
}

#[test]
fn names_that_python_keeps_for_itself() {
    check(
        "lambda, np n",
        mul(vec![v("lambda"), v("np")]),
        None,
        "n",
        "def f(lambda_, np_):\n    return lambda_ * np_\n",
    );
}

#[test]
fn repeated_parts_get_a_name() {
    let inverse = || f("inv", vec![v("A")]);
    check(
        "A n n, t0 n",
        mul(vec![inverse(), v("t0"), t(v("t0")), t(inverse())]),
        None,
        "n n",
        "def f(A, t0):\n    t0_ = np.linalg.inv(A)\n    return np.outer(t0_ @ t0, t0) @ t0_.T\n",
    );
    let product = || mul(vec![t(v("A")), v("A")]);
    check(
        "A n n",
        sum(vec![(false, f("inv", vec![product()])), (true, f("tr", vec![product()]))]),
        None,
        "n n",
        "def f(A):\n    t0 = A.T @ A\n    return np.linalg.inv(t0) - np.trace(t0)\n",
    );
}

#[test]
fn index_notation() {
    let w = |i: &str| ix(v("W"), i);
    let x = |i: &str| ix(v("x"), i);
    let one = |expr, free, axes, expected: &str| check("W n m, A n n, x n", expr, Some(free), axes, expected);
    one(
        sum(vec![(false, mul(vec![delta("i,k"), w("j,l")])), (false, mul(vec![w("i,l"), delta("j,k")]))]),
        "i j k l",
        "n n n m",
        "def f(W):\n    n = W.shape[0]\n    \
         return np.einsum(\"ik,jl->ijkl\", np.eye(n), W) + np.einsum(\"il,jk->ijkl\", W, np.eye(n))\n",
    );
    one(
        mul(vec![num(-2), w("i,p"), w("j,p"), x("j")]),
        "i j",
        "n n",
        "def f(W, x):\n    return -2 * np.einsum(\"ip,jp,j->ij\", W, W, x, optimize=True)\n",
    );
    one(w("i,j"), "i j", "n m", "def f(W):\n    return W\n");
    one(w("j,i"), "i j", "m n", "def f(W):\n    return np.einsum(\"ji->ij\", W)\n");
    // A free index that no factor has.
    one(x("i"), "i j", "n m", "def f(W, x):\n    m = W.shape[1]\n    return np.einsum(\"i,j->ij\", x, np.ones(m))\n");
    // A delta summed over its diagonal is the dimension.
    one(
        mul(vec![delta("p,p"), x("p")]),
        "",
        "",
        "def f(x):\n    n = x.shape[0]\n    return np.einsum(\"pp,p->\", np.eye(n), x)\n",
    );
    // Sums in parentheses are aligned by their labels.
    one(
        mul(vec![sum(vec![(false, num(1)), (true, pow(x("i"), num(2))), (false, x("k"))]), ix(v("A"), "i,k")]),
        "i k",
        "n n",
        "def f(A, x):\n    return np.einsum(\"ik,ik->ik\", 1 - (x**2)[:, None] + x[None, :], A)\n",
    );
    // Index-free neighbours are one factor.
    one(
        mul(vec![t(v("x")), v("A"), v("x"), delta("i,j")]),
        "i j",
        "n n",
        "def f(A, x):\n    n = A.shape[0]\n    return x @ A @ x * np.eye(n)\n",
    );
    one(
        op(ProductOp::Divide, x("i"), f("norm", vec![v("x")])),
        "i",
        "n",
        "def f(x):\n    return x / np.linalg.norm(x)\n",
    );
    one(
        chain(x("i"), vec![(ProductOp::Divide, sum(vec![(false, num(1)), (false, mul(vec![x("p"), x("p")]))]))]),
        "i",
        "n",
        "def f(x):\n    return x / (1 + np.einsum(\"p,p->\", x, x))\n",
    );
}
