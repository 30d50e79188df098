"""Functions of arrays against differences, in SciPy, in JAX."""

import gradus
import numpy as np
import pytest


def differences(f, x, step=1e-6):
    gradient = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += step
        down[at] -= step
        gradient[at] = (f(up) - f(down)) / (2 * step)
    return gradient


LOSSES = [
    ("norm(A*x - b)^2", "x", {"A": (4, 3), "x": (3,), "b": (4,)}),
    ("sum(log(1 + exp(-y.*(X*w))))", "w", {"X": (5, 3), "y": (5,), "w": (3,)}),
    ("1/2*norm(R - U'*V)^2", "U", {"R": (4, 5), "U": (3, 4), "V": (3, 5)}),
    ("logdet(X'*X) + tr(C*X)", "X", {"X": (5, 3), "C": (3, 5)}),
    ("sum(tanh(W*x + b))", "W", {"W": (4, 3), "x": (3,), "b": (4,)}),
]


@pytest.mark.parametrize("loss, wrt, shapes", LOSSES)
@pytest.mark.parametrize("backend", ["numpy", "jax", "torch"])
def test_value_and_gradient(loss, wrt, shapes, backend, random):
    if backend != "numpy":
        pytest.importorskip(backend)
    f = gradus.compile(loss, wrt=wrt, backend=backend)
    point = {name: random.standard_normal(shape) for name, shape in shapes.items()}
    value, gradient = f(**point)
    plain = gradus.compile(loss, what="value")
    assert np.isclose(float(value), float(plain(**point)), rtol=1e-4)
    expected = differences(lambda at: float(plain(**{**point, wrt: at})), point[wrt])
    assert np.allclose(np.asarray(gradient), expected, rtol=1e-3, atol=1e-3 if backend != "numpy" else 1e-5)


def test_order_of_arguments(random):
    f = gradus.compile("norm(A*x - b)^2", wrt="x")
    assert f.arguments == ("x", "A", "b")
    g = gradus.compile("norm(A*x - b)^2", wrt="x", arguments=["A", "b", "x"])
    A, b, x = random.random((2, 2)), random.random(2), random.random(2)
    assert np.allclose(f(x, A, b)[1], g(A, b, x)[1])
    with pytest.raises(gradus.GradusError):
        gradus.compile("norm(A*x - b)^2", wrt="x", arguments=["A", "x"])


def test_several_gradients(random):
    f = gradus.compile("norm(W*x + b)^2", wrt=["W", "b"])
    W, x, b = random.random((2, 3)), random.random(3), random.random(2)
    value, (by_W, by_b) = f(W=W, x=x, b=b)
    assert by_W.shape == W.shape and np.allclose(by_b, 2 * (W @ x + b))
    each = gradus.derive("norm(W*x + b)^2", each=["W", "b"]).value_and_grad()
    assert np.allclose(each(W=W, x=x, b=b)[1][0], by_W)
    one = gradus.derive("norm(W*x + b)^2", "b").value_and_grad()
    assert np.allclose(one(W=W, x=x, b=b)[1], by_b)


def test_other_purposes(random):
    W, x, v = random.random((3, 3)), random.random(3), random.random(3)
    hessian = gradus.compile("sum(exp(W*x))", wrt="x", what="hessian")(W=W, x=x)
    hvp = gradus.compile("sum(exp(W*x))", wrt="x", what="hvp")
    assert np.allclose(hessian, hessian.T)
    assert np.allclose(hvp(x, v, W), hessian @ v)
    assert np.allclose(gradus.compile("W*x", wrt="x", what="jacobian")(W=W, x=x), W)
    assert np.allclose(gradus.compile("W*W'", wrt="W", what="jacobian")(W).shape, (3, 3, 3, 3))
    assert np.isclose(gradus.compile("x'*W*x", what="value")(x=x, W=W), x @ W @ x)


def test_forms(random):
    answer = gradus.derive("W*W'", "W")
    W = random.random((3, 2))
    index, vec = answer.compile(form="index")(W), answer.numpy("vec")(W=W)
    assert index.shape == (3, 3, 3, 2)
    assert np.allclose(vec, index.transpose(1, 0, 3, 2).reshape(9, 6))
    dW = random.random((3, 2))
    assert np.allclose(answer.compile(form="differential")(W=W, dW=dW), np.einsum("ijkl,kl->ij", index, dW))


@pytest.mark.parametrize(
    "arrays, error, message",
    [
        ({"A": (2, 3), "x": (4,), "b": (2,)}, ValueError, "A has 3 along its axis 1, but x has 4"),
        ({"A": (2,), "x": (3,), "b": (2,)}, ValueError, r"A has the shape \(2,\), but it is a matrix"),
        ({"A": (2, 3), "x": (3,)}, TypeError, "the argument b is missing"),
        ({"A": (2, 3), "x": (3,), "b": (2,), "c": (1,)}, TypeError, "no argument c"),
    ],
)
def test_what_does_not_fit_is_named(arrays, error, message):
    f = gradus.compile("norm(A*x - b)^2", wrt="x")
    with pytest.raises(error, match=message):
        f(**{name: np.ones(shape) for name, shape in arrays.items()})


@pytest.mark.parametrize("name", ["lambda", "β", "np", "math", "x_", "def"])
def test_names(name, random):
    f = gradus.compile(f"{name}*norm(A*x)^2", wrt=name, vars={name: "scalar"})
    A, x = random.random((2, 2)), random.random(2)
    value, gradient = f(3.0, A=A, x=x)
    assert np.isclose(value, 3 * gradient) and np.isclose(gradient, np.sum((A @ x) ** 2))


def test_places_and_constants(random):
    X, b = random.random((3, 2)), random.random(2)
    f = gradus.compile("norm(X[r,:]*b)^2", wrt="X", vars={"r": "index(n)", "b": "vector(m)"})
    value, gradient = f(X, r=2, b=b)
    assert np.isclose(value, (X[1] @ b) ** 2) and np.allclose(gradient[1], 2 * (X[1] @ b) * b)
    assert np.allclose(gradus.compile("sum(x)", wrt="x")(b)[1], 1)


def test_declared_sizes():
    f = gradus.compile("norm(A*x)^2", wrt="x", vars={"A": "matrix(2,3)", "x": "vector(3)"})
    with pytest.raises(ValueError, match="declared with 3"):
        f(x=np.ones(4), A=np.ones((2, 4)))


def test_mistakes():
    with pytest.raises(gradus.GradusError, match="no backend cupy"):
        gradus.compile("x'*x", wrt="x", backend="cupy")
    with pytest.raises(gradus.GradusError, match="needs a scalar"):
        gradus.compile("A*x", wrt="x")
    with pytest.raises(gradus.GradusError, match="needs a variable"):
        gradus.compile("x'*x")
    with pytest.raises(gradus.GradusError, match="no second_gradient"):
        gradus.compile("x'*x", wrt="x", what="second_gradient")


def test_minimize(random):
    optimize = pytest.importorskip("scipy.optimize")
    A, b = random.random((6, 3)), random.random(6)
    f = gradus.compile("norm(A*x - b)^2", wrt="x")
    found = optimize.minimize(f, np.zeros(3), args=(A, b), jac=True)
    assert np.allclose(found.x, np.linalg.lstsq(A, b, rcond=None)[0], atol=1e-5)


def test_minimize_a_matrix(random):
    optimize = pytest.importorskip("scipy.optimize")
    X, Y = random.random((8, 3)), random.random((8, 2))
    f = gradus.compile("norm(X*W - Y)^2", wrt="W").bind(X=X, Y=Y)
    found = optimize.minimize(f.flat(W=(3, 2)), np.zeros(6), jac=True)
    assert np.allclose(found.x.reshape(3, 2), np.linalg.lstsq(X, Y, rcond=None)[0], atol=1e-5)
    both = gradus.compile("norm(X*W + ones(8)*b' - Y)^2", wrt=["W", "b"]).bind(X=X, Y=Y)
    assert both.flat(W=(3, 2), b=(2,))(np.zeros(8))[1].shape == (8,)


@pytest.mark.parametrize("loss, wrt, shapes", LOSSES)
def test_jax_jit(loss, wrt, shapes, random):
    jax = pytest.importorskip("jax")
    f = gradus.compile(loss, wrt=wrt, backend="jax")
    point = {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    value, gradient = jax.jit(lambda arrays: f(**arrays))(point)
    plain = gradus.compile(loss, what="value", backend="jax")
    expected = jax.grad(lambda at: plain(**{**point, wrt: at}))(point[wrt])
    assert np.allclose(gradient, expected, rtol=1e-3, atol=1e-3)


def test_jax_has_the_error_function(random):
    pytest.importorskip("jax")
    x = random.random(4).astype(np.float32)
    assert np.allclose(gradus.compile("sum(erf(x))", wrt="x", backend="jax")(x)[1], 2 / np.sqrt(np.pi) * np.exp(-x * x), rtol=1e-4)


TARGETS = ["numpy", "jax", "torch", "matlab", "julia", "rust"]


@pytest.mark.parametrize("target", TARGETS)
def test_source_in_every_language(target):
    head = {"matlab": "function", "julia": "function", "rust": "fn"}.get(target, "def")
    loss, matrix = gradus.derive("norm(W*x)^2", "W"), gradus.derive("W*W'", "W")
    for what in ("value", "gradient", "value_and_gradient", "hessian", "hvp", "jvp", "vjp"):
        source = loss.code(target, what)
        assert f"{head} " in source and what in source, source
    for answer, form in ((loss, None), (loss, "differential"), (matrix, "index"), (matrix, "vec"), (matrix, "frechet")):
        source = answer.code(target, form)
        assert f"{head} " in source and (form or "matrix") in source, source
    assert "jacobian" in matrix.code(target, "jacobian")
    both = gradus.derive("norm(W*x)^2", each=["W", "x"]).code(target)
    assert "gradient_W" in both and "gradient_x" in both
    with pytest.raises(gradus.GradusError, match="nothing called 'matrix'"):
        gradus.ask({"expr": "norm(W*x)^2", "wrt_each": ["W", "x"], "code": target, "what": "matrix"})


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_other_backends_agree(backend, random):
    """Every purpose and every form has the values that it has in NumPy."""
    pytest.importorskip(backend)
    point = {"W": random.random((3, 2)), "x": random.random(2), "V": random.random((3, 2)), "g": random.random(3)}
    number = {"W": random.random((3, 2)), "x": random.random(2), "V": random.random((3, 2)), "g": random.random()}
    asked = [("sum(exp(W*x))", what, number) for what in ("value", "gradient", "value_and_gradient", "hessian", "hvp", "jvp", "vjp")]
    asked += [("tanh(W*x)", what, point) for what in ("value", "jacobian", "jvp", "vjp")]
    for text, what, at in asked:
        ours, theirs = (gradus.compile(text, wrt="W", what=what, backend=name) for name in ("numpy", backend))
        assert ours.arguments == theirs.arguments
        values = [f(**{name: at[name] for name in f.arguments}) for f in (ours, theirs)]
        for left, right in zip(*(value if isinstance(value, tuple) else (value,) for value in values)):
            assert np.shape(left) == np.shape(right) and np.allclose(left, np.asarray(right), rtol=1e-4, atol=1e-5), (text, what)
    answer = gradus.derive("W*W'", "W")
    at = {"W": point["W"], "dW": point["V"], "V": point["V"]}
    for form in ("index", "vec", "differential", "frechet"):
        ours, theirs = answer.compile("numpy", form), answer.compile(backend, form)
        left, right = (f(**{name: at[name] for name in f.arguments}) for f in (ours, theirs))
        assert left.shape == right.shape and np.allclose(left, np.asarray(right), rtol=1e-4, atol=1e-5), form


def test_several_variables_in_every_purpose(random):
    W, x = random.random((3, 2)), random.random(2)
    by_W, by_x = gradus.compile("W*x", wrt=["W", "x"], what="jacobian")(W, x)
    assert by_W.shape == (3, 3, 2) and np.allclose(by_x, W)
    along = gradus.compile("norm(W*x)^2", wrt=["W", "x"], what="hvp")
    V, v = random.random((3, 2)), random.random(2)
    parts = along(W, x, **dict(zip(along.arguments[2:], (V, v))))
    # The product with the Hessian of both together.
    r, dr = W @ x, V @ x + W @ v
    assert np.allclose(parts[0], 2 * (np.outer(dr, x) + np.outer(r, v))) and np.allclose(parts[1], 2 * (V.T @ r + W.T @ dr))
    with pytest.raises(ValueError, match="^V_W has the shape"):
        along(W, x, V_W=x, v_x=v)
    pulled = gradus.compile("W*x", wrt="W", what="vjp")
    assert pulled.arguments == ("W", "g", "x")
    assert np.allclose(pulled(W, g=np.ones(3), x=x), np.outer(np.ones(3), x))
    with pytest.raises(ValueError, match="^g has 2 along|has 3 along its axis 0, but"):
        pulled(W, g=np.ones(2), x=x)


def test_value_and_hessian_take_the_same_arguments():
    """As optimisers give them, also what is not left in the Hessian."""
    from scipy.optimize import minimize

    A, b = np.array([[2.0, 0.0], [1.0, 4.0]]), np.array([2.0, 2.0])
    f = gradus.compile("norm(A*x - b)^2", wrt="x")
    hessian = gradus.compile("norm(A*x - b)^2", wrt="x", what="hessian")
    assert f.arguments == hessian.arguments == ("x", "A", "b")
    found = minimize(f, np.zeros(2), args=(A, b), jac=True, hess=hessian, method="trust-exact")
    assert np.allclose(A @ found.x, b)
    # By name what is left is enough, but what is given has to fit.
    assert np.allclose(hessian(A=A), 2 * A.T @ A)
    with pytest.raises(ValueError, match="b has 3 along its axis 0"):
        hessian(np.zeros(2), A, np.zeros(3))
    product = gradus.compile("norm(A*x - b)^2", wrt="x", what="hvp")
    found = minimize(f, np.zeros(2), args=(A, b), jac=True, hessp=product, method="trust-ncg")
    assert np.allclose(A @ found.x, b, atol=1e-6)
