"""SymPy to and fro."""

import gradus
import pytest

sp = pytest.importorskip("sympy")

n, m, c = sp.symbols("n m c")
A, B, X = (sp.MatrixSymbol(name, n, n) for name in "ABX")
W = sp.MatrixSymbol("W", n, m)
x, y = sp.MatrixSymbol("x", n, 1), sp.MatrixSymbol("y", n, 1)


@pytest.mark.parametrize(
    "expr, text",
    [
        (sp.Trace(A * X * B * X.T), "tr(A*X*B*X')"),
        (A - 2 * B.I * A + sp.Identity(n), "A - 2*inv(B)*A + eye(n)"),
        (x.T * A * x, "x'*A*x"),
        ((x.T * A * x)[0, 0] / 2, "1/2*x'*A*x"),
        (sp.log(sp.Determinant(A)) - c**2, "log(det(A)) - c^2"),
        (c * A + A / (c + 1), "c*A + A/(c + 1)"),
        (sp.HadamardProduct(A, B), "A.*B"),
        (sp.KroneckerProduct(A, B), "kron(A,B)"),
        (A**3 - A**-1, "A^3 - inv(A)"),
        (x.applyfunc(sp.exp), "exp(x)"),
        (sp.DiagMatrix(x) * A, "diag(x)*A"),
        (A * sp.OneMatrix(n, 1), "A*ones(n)"),
        (x * y.T - y * x.T, "x*y' - y*x'"),
        (A[0, 1] + x[2, 0], "A[1,2] + x[3]"),
        (sp.sqrt(c) * sp.exp(-c) * sp.Rational(2, 3), "2/3*sqrt(c)*exp(-c)"),
        (sp.pi * sp.tanh(c), "pi*tanh(c)"),
    ],
)
def test_from_sympy(expr, text):
    ours = gradus.from_sympy(expr)
    assert gradus.equal(ours, text), (str(ours), text)


def test_declarations():
    assert sorted(gradus.from_sympy(W * W.T).declarations) == ["W: matrix(n,m)"]
    assert gradus.from_sympy(sp.MatrixSymbol("R", 2, 3)).declarations == ["R: matrix(2,3)"]
    assert gradus.from_sympy(x + y).declarations == ["x: vector(n)", "y: vector(n)"]


def test_what_it_does_not_know_is_named():
    with pytest.raises(gradus.GradusError, match="gamma"):
        gradus.from_sympy(sp.gamma(c))
    with pytest.raises(gradus.GradusError, match="size"):
        gradus.from_sympy(sp.MatrixSymbol("R", n + 1, n))


def test_to_sympy():
    M = sp.MatrixSymbol("B", m, m)
    assert gradus.derive("tr(A*W*B*W')", "W").to_sympy() == A * W * M + A.T * W * M.T
    S = gradus.matrix("S", "n")
    assert (S @ S.T).to_sympy() == sp.MatrixSymbol("S", n, n) * sp.MatrixSymbol("S", n, n).T
    assert gradus.derive("c^3*exp(-c)", "c").to_sympy().equals(sp.diff(c**3 * sp.exp(-c), c))
    i, j, k, l = (sp.Symbol(letter, integer=True) for letter in "ijkl")
    index = gradus.derive("W*W'", "W").to_sympy("index")
    assert index == sp.KroneckerDelta(i, k) * W[j, l] + W[i, l] * sp.KroneckerDelta(j, k)
    square = {"A": "matrix(n,n)", "X": "matrix(n,n)", "B": "matrix(n,n)"}
    assert gradus.derive("A*X*B", "X", vars=square).to_sympy("vec") == sp.KroneckerProduct(B.T, A)
    assert isinstance(gradus.derive("norm(A*x - b)^2", "x", vars={"b": "vector(n)"}).to_sympy("index"), sp.Sum)


@pytest.mark.parametrize(
    "text, wrt, vars",
    [
        ("norm(A*x - b)^2", "x", {"b": "vector(n)"}),
        ("sum(exp(A*x))", "x", {}),
        ("sum(sigmoid(A*x).*x)", "x", {}),
        ("logdet(A) + tr(A*B)", "A", {}),
        ("x'*A*x/(x'*x)", "x", {}),
        ("sum(abs(x).^3)", "x", {}),
        ("tr(A*diag(x))", "A", {}),
        ("A:B", "A", {}),
    ],
)
def test_values_in_sympy(text, wrt, vars, random):
    """What SymPy makes of numbers is what NumPy makes of them."""
    import numpy as np

    answer = gradus.derive(text, wrt, vars=vars)
    f = answer.compile()
    size = 3
    point = {name: random.uniform(0.5, 1.5, [size] * len(known["shape"])) for name, known in answer.vars.items()}
    theirs = answer.to_sympy().subs({sp.Symbol("n"): size, sp.Symbol("m"): size})
    theirs = theirs.subs({s: sp.Matrix(point[s.name]) for s in theirs.atoms(sp.MatrixSymbol)}).doit()
    theirs = np.array(theirs.as_explicit() if hasattr(theirs, "as_explicit") else theirs, dtype=float)
    ours = f(**{name: point[name] for name in f.arguments})
    assert np.allclose(theirs.reshape(np.shape(ours)), ours)
