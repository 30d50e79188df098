"""Expressions from operators, from NumPy's functions, from Einstein sums."""

from fractions import Fraction

import gradus
import numpy as np
import pytest

A = gradus.matrix("A", "n", "m")
B = gradus.matrix("B", "n", "m")
S = gradus.matrix("S", "n")
x = gradus.vector("x", "m")
y = gradus.vector("y", "m")
b = gradus.vector("b", "n")
c = gradus.scalar("c")


@pytest.mark.parametrize(
    "expr, text, shape",
    [
        (A @ x - b, "A*x - b", ("n",)),
        ((A @ x - b).norm() ** 2 / 2, "1/2*norm(A*x - b)^2", ()),
        (x @ (A.T @ A) @ x, "x'*A'*A*x", ()),
        (x.T @ y, "x'*y", ()),
        (x @ y.T, "x*y'", ("m", "m")),
        (A * B, "A.*B", ("n", "m")),
        (A / B, "A./B", ("n", "m")),
        (2 * x - y / 3 + 1, "2*x - y/3 + ones(m)", ("m",)),
        (c * A + A * c, "2*c*A", ("n", "m")),
        (x**2, "x.^2", ("m",)),
        (2**x, "2.^x", ("m",)),
        (1 / x, "1./x", ("m",)),
        (1 - x, "ones(m) - x", ("m",)),
        (-(x + y), "-x - y", ("m",)),
        ((-x) ** 2, "x.^2", ("m",)),
        (x - (y - x), "2*x - y", ("m",)),
        (c - (c - 1) * 2, "2 - c", ()),
        (c / (c * 2), "1/2", ()),
        (0.1 * x, "0.1*x", ("m",)),
        (1e-3 * x, "0.001*x", ("m",)),
        (Fraction(2, 3) * x, "2/3*x", ("m",)),
        (np.float64(0.5) * x, "0.5*x", ("m",)),
        (np.int64(3) * x, "3*x", ("m",)),
        (A.sum(), "sum(A)", ()),
        (A.sum(axis=1), "A*ones(m)", ("n",)),
        (A.sum(axis=0), "A'*ones(n)", ("m",)),
        (A[0, 1], "A[1,2]", ()),
        (A[:, 0], "A[:,1]", ("n",)),
        (A["i", "p"] * B["j", "p"], "A*B'", ("n", "n")),
        (gradus.tr(S) + S.logdet() - S.det(), "tr(S) + logdet(S) - det(S)", ()),
        (gradus.exp(-x), "exp(-x)", ("m",)),
        (gradus.softmax(A, axis=1), "softmax(A,2)", ("n", "m")),
        (gradus.kron(A, B), "kron(A,B)", ("n*n", "m*m")),
        (abs(x), "abs(x)", ("m",)),
    ],
)
def test_operators(expr, text, shape):
    assert gradus.equal(expr, text, vars=None), (str(expr), text)
    assert expr.shape == shape


@pytest.mark.parametrize(
    "made, text",
    [
        (lambda: np.exp(x), "exp(x)"),
        (lambda: np.tanh(A @ x), "tanh(A*x)"),
        (lambda: np.multiply(x, y), "x.*y"),
        (lambda: np.matmul(A, x), "A*x"),
        (lambda: np.add(2, x), "2 + x"),
        (lambda: np.square(x), "x.^2"),
        (lambda: np.log1p(x), "log(1 + x)"),
        (lambda: np.maximum(x, 0), "relu(x)"),
        (lambda: np.sum(A), "sum(A)"),
        (lambda: np.sum(A, axis=1), "sum(A,2)"),
        (lambda: np.mean(x), "mean(x)"),
        (lambda: np.trace(S), "tr(S)"),
        (lambda: np.transpose(A), "A'"),
        (lambda: np.dot(x, y), "x'*y"),
        (lambda: np.outer(x, y), "x*y'"),
        (lambda: np.kron(A, B), "kron(A,B)"),
        (lambda: np.diag(x), "diag(x)"),
        (lambda: np.linalg.norm(A @ x - b), "norm(A*x - b)"),
        (lambda: np.linalg.norm(x, 1), "norm1(x)"),
        (lambda: np.linalg.inv(S), "inv(S)"),
        (lambda: np.linalg.det(S), "det(S)"),
        (lambda: np.linalg.slogdet(S)[1], "logdet(S)"),
        (lambda: np.linalg.solve(S, b), "inv(S)*b"),
        (lambda: np.linalg.matrix_power(S, 3), "S^3"),
        (lambda: np.einsum("ij,kj->ik", A, B), "A*B'"),
        (lambda: np.float64(2) * x, "2*x"),
    ],
)
def test_numpy_functions(made, text):
    assert gradus.equal(made(), text)


def test_numpy_arrays_are_no_operands():
    with pytest.raises(TypeError):
        np.ones(3) * x
    with pytest.raises(TypeError):
        np.fft.fft(x)
    with pytest.raises(TypeError):
        x + "y"


@pytest.mark.parametrize(
    "subscripts, operands, text",
    [
        ("ij,jk->ik", (A, A.T), "A*A'"),
        ("ij,ij->", (A, B), "sum(A.*B)"),
        ("ij,ij", (A, B), "sum(A.*B)"),
        ("ij->ji", (A,), "A'"),
        ("ii->", (S,), "tr(S)"),
        ("ii->i", (S,), "diag(S)"),
        ("i,j->ij", (x, y), "x*y'"),
        ("ij,ij->i", (A, B), "sum(A.*B,2)"),
    ],
)
def test_einsum(subscripts, operands, text):
    made = gradus.einsum(subscripts, *operands)
    assert gradus.equal(made, text)
    # It is a part of other expressions too.
    assert gradus.equal(2 * made, f"2*({text})")


def test_einsum_mistakes():
    with pytest.raises(ValueError, match="2 arrays"):
        gradus.einsum("ij,jk->ik", A)
    with pytest.raises(ValueError, match="no Einstein sum"):
        gradus.einsum("...i->i", x)


def test_tensors():
    T = gradus.tensor("T", "n", "m", "k")
    answer = gradus.einsum("ijk,k->ij", T, gradus.vector("z", "k")).diff("z")
    assert answer.index == "T[i,j,k]"


def test_derivatives():
    loss = (A @ x - b).norm() ** 2 / 2
    assert loss.diff(x).matrix == "A'*(A*x - b)"
    assert loss.diff(x, x).matrix == "A'*A"
    assert list(loss.diff(each=[A, x])) == ["A", "x"]
    assert loss.diff(x).check(A.T @ (A @ x - b))
    assert gradus.derive("x'*z", "z", vars={"x": x}).matrix == "x"
    r = gradus.index("r", "n")
    assert (A[r, :] @ x).diff(x).matrix == "A[r,:]'"


def test_attributes_and_conflicts():
    P = gradus.matrix("P", "n", "n", "symmetric")
    z = gradus.vector("z", "n")
    assert (z @ P @ z).diff(z).matrix == "2*P*z"
    with pytest.raises(gradus.GradusError, match="P is declared twice"):
        P @ gradus.vector("P", "n")
    with pytest.raises(ValueError):
        gradus.matrix("A*B", "n")
    with pytest.raises(gradus.GradusError) as caught:
        (A @ z).shape
        (A @ gradus.vector("w", 3) @ gradus.vector("w2", 4)).simplify()
    assert caught.value.code


def test_values_of_their_own():
    assert repr(A @ x) == 'Expr("A @ x")' and (A @ x) == (A @ x) and hash(A @ x) == hash(A @ x)
    assert (A @ x) != (B @ x)
    with pytest.raises(TypeError, match="truth value"):
        bool(x)
    with pytest.raises(TypeError):
        list(x)
    assert gradus.parse("2 x^T A x").diff("x").matrix == "2*(A + A')*x"
    assert "A" in (A @ x).latex and (A @ x)._repr_latex_().startswith("$")
    assert gradus.call("softplus", x).diff(x).kind == "jacobian"
