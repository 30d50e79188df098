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
    try:
        f = gradus.compile(loss, wrt=wrt, backend=backend)
    except gradus.GradusError as error:
        if backend == "torch" and "torch" in error.message:
            pytest.skip("the engine writes no source for PyTorch yet")
        raise
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


def test_functions_that_the_engine_writes(monkeypatch, random):
    """Where the engine writes a function for a purpose, that one is run; the results of several variables are a tuple in it."""
    from gradus import _compile

    sources = {
        ("value_and_gradient", 1): "def value_and_gradient(W, x):\n    return 1.0, 2 * W",
        ("value_and_gradient", 2): "def value_and_gradient(W, x):\n    return 1.0, 2 * W, 3 * x",
        ("gradient", 2): "def gradient(W, x):\n    return 2 * W, 3 * x",
        ("hvp", 1): "def hvp(W, V):\n    return 5 * V",
    }
    plain = _compile.ask

    def ask(fields):
        answer = plain({key: value for key, value in fields.items() if key not in ("code", "what")})
        if "code" in fields:
            variables = fields.get("wrt_each") or fields.get("wrt")
            source = "import numpy as np\n" + sources[fields["what"][0], len(variables)]
            answer["code"] = {fields["code"][0]: {fields["what"][0]: source}}
        return answer

    monkeypatch.setattr(_compile, "ask", ask)
    W, x = random.random((2, 2)), random.random(2)
    text = "norm(W*x)^2"
    value, gradient = gradus.compile(text, wrt="W")(W, x)
    assert value == 1 and np.allclose(gradient, 2 * W)
    value, (by_W, by_x) = gradus.compile(text, wrt=["W", "x"])(W, x)
    assert value == 1 and np.allclose(by_W, 2 * W) and np.allclose(by_x, 3 * x)
    by_W, by_x = gradus.compile(text, wrt=["W", "x"], what="gradient")(W, x)
    assert np.allclose(by_x, 3 * x)
    hvp = gradus.compile(text, wrt="W", what="hvp")
    assert hvp.arguments == ("W", "V") and np.allclose(hvp(W, x[:, None] * W), 5 * x[:, None] * W)
    assert gradus.derive(text, "W").code("numpy", "value_and_gradient").count("return 1.0, 2 * W") == 1
