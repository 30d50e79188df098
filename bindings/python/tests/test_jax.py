"""Functions of JAX, read from their jaxpr."""

import gradus
import numpy as np
import pytest

jax = pytest.importorskip("jax")
jnp = jax.numpy

FUNCTIONS = [
    (lambda W, x: jnp.sum(jnp.tanh(W @ x)), {"W": ("m", "n"), "x": ("n",)}, "sum(tanh(W*x))"),
    (lambda X, b: b @ jnp.linalg.inv(X) @ b + jnp.linalg.norm(X), {"X": ("n", "n"), "b": "n"}, "b'*inv(X)*b + norm(X)"),
    (lambda X: jnp.linalg.slogdet(X)[1] + jnp.log(jnp.linalg.det(X) ** 2), {"X": "n,n"}, "logdet(X) + log(det(X)^2)"),
    (lambda X, b: jnp.linalg.solve(X, b), {"X": "n,n", "b": "n"}, "inv(X)*b"),
    (lambda X, b: jax.nn.softmax(X @ b), {"X": "n,m", "b": "m"}, "softmax(X*b)"),
    (lambda X, b: jnp.mean((X @ b - 1) ** 2) + jax.nn.logsumexp(b), {"X": "n,m", "b": "m"}, "norm(X*b - ones(n))^2/n + logsumexp(b)"),
    (lambda X, b: jnp.trace(X) + jnp.sum(jnp.diag(X) * b) + jnp.sum(jnp.diag(b)), {"X": "n,n", "b": "n"}, "tr(X) + diag(X)'*b + sum(b)"),
    (lambda b: jnp.outer(b, b) + jnp.eye(b.shape[0]), {"b": "n"}, "b*b' + eye(n)"),
    (
        lambda X, y, w: jnp.mean(jnp.log1p(jnp.exp(-y * (X @ w)))) + 0.1 * jnp.sum(w**2),
        {"X": "n,m", "y": "n", "w": "m"},
        "sum(log(1 + exp(-y.*(X*w))))/n + 0.1*w'*w",
    ),
    (lambda X, W, Y: -jnp.sum(Y * jax.nn.log_softmax(X @ W, axis=1)), {"X": "n,m", "W": "m,k", "Y": "n,k"}, None),
    (lambda X, W, b: jnp.sum(jax.nn.softplus(X @ W + b)), {"X": "n,m", "W": "m,k", "b": "k"}, "sum(softplus(X*W + ones(n)*b'))"),
    (lambda X: jnp.sum(X / jnp.sum(X, axis=1, keepdims=True)), {"X": "n,m"}, "sum(X./sum(X,2))"),
    (lambda X: X - jnp.mean(X, axis=0), {"X": "n,m"}, "X - mean(X,1)"),
    (lambda X, Y: jnp.einsum("ij,ij->i", X, Y), {"X": "n,m", "Y": "n,m"}, "sum(X.*Y,2)"),
    (lambda X, Y: jnp.einsum("ij,ij->", X, Y), {"X": "n,m", "Y": "n,m"}, "X:Y"),
    (lambda X: jnp.tril(X) @ jnp.triu(X).T, {"X": "n,n"}, "tril(X)*triu(X)'"),
    (lambda X: X[0] + X[:, 1], {"X": "n,n"}, "X[1,:]' + X[:,2]"),
    (lambda x: jnp.where(x > 0, x, 0), {"x": "n"}, "relu(x)"),
    (lambda x: jax.nn.relu(x) + jax.nn.silu(x) + jax.nn.sigmoid(x), {"x": "n"}, "relu(x) + silu(x) + sigmoid(x)"),
    (lambda x, y: jnp.maximum(x, y) * jnp.sqrt(x), {"x": "n", "y": "n"}, "max(x,y).*sqrt(x)"),
    (lambda X: X.ravel(), {"X": "n,m"}, "vec(X')"),
    (lambda a, x: a * jnp.sum(x) / x.shape[0], {"a": (), "x": "n"}, "a*mean(x)"),
    (lambda A, x: A.T @ (A @ x), {"A": "n,m", "x": "m"}, "A'*A*x"),
    (lambda x: jax.nn.gelu(x, approximate=False), {"x": "n"}, None),
    (lambda x: jnp.var(x), {"x": "n"}, "var(x)"),
    (lambda X, b: X * b[:, None] / jnp.exp(b), {"X": "n,n", "b": "n"}, "diag(b)*X*diag(exp(-b))"),
]


@pytest.mark.parametrize("function, specs, text", FUNCTIONS)
def test_from_jax(function, specs, text):
    ours = gradus.from_jax(function, **specs)
    if text is not None:
        assert gradus.equal(ours, text).equal is not False
        assert gradus.equal(ours, text, vars=ours.declarations), (str(ours), text)


@pytest.mark.parametrize("function, specs, text", FUNCTIONS)
def test_values_agree(function, specs, text, random):
    """The expression has the value of the function at another point, in other sizes than those at which it was read."""
    ours = gradus.from_jax(function, check=False, **specs)
    sizes = {"n": 4, "m": 2, "k": 3}
    axes = {name: [a.strip() for a in spec.split(",")] if isinstance(spec, str) else spec for name, spec in specs.items()}
    point = {name: random.uniform(0.3, 2, [sizes[axis] for axis in of]).astype(np.float32) for name, of in axes.items()}
    f = gradus.compile(ours, what="value")
    value = f(**{name: point[name] for name in f.arguments})
    assert np.allclose(np.squeeze(value), np.squeeze(function(**point)), rtol=1e-3, atol=1e-3)


def test_gradient_is_that_of_jax(random):
    def loss(W, b, X, Y):
        hidden = jnp.tanh(X @ W + b)
        return jnp.mean((hidden - Y) ** 2)

    f = gradus.from_jax(loss, W=("m", "k"), b=("k",), X=("n", "m"), Y=("n", "k"))
    ours = gradus.compile(f, wrt=["W", "b"])
    point = {"W": (3, 2), "b": (2,), "X": (5, 3), "Y": (5, 2)}
    point = {name: random.standard_normal(shape).astype(np.float32) for name, shape in point.items()}
    value, (by_W, by_b) = ours(**point)
    expected = jax.grad(loss, argnums=(0, 1))(*point.values())
    assert np.allclose(by_W, expected[0], atol=1e-5) and np.allclose(by_b, expected[1], atol=1e-5)


def test_specifications():
    S, x = gradus.matrix("S", "n", "n", "symmetric"), gradus.vector("x", "n")
    assert gradus.from_jax(lambda S, x: x @ S @ x, S, x).diff("x").matrix == "2*S*x"
    assert gradus.from_jax(lambda A, x: A @ x, np.ones((2, 3)), np.ones(3)).declarations == ["A: matrix(2,3)", "x: vector(3)"]
    with pytest.raises(TypeError, match="b is missing"):
        gradus.from_jax(lambda A, b: A @ b, A="n,n")


@pytest.mark.parametrize(
    "function, specs, named",
    [
        (lambda x: jnp.cumsum(x), {"x": "n"}, "cumsum"),
        (lambda x: jnp.sort(x), {"x": "n"}, "sort"),
        (lambda x: (x, x), {"x": "n"}, "several results"),
        (lambda T: T, {"T": "n,m,k"}, "3 axes"),
        (lambda X: X @ jnp.asarray(np.arange(9.0).reshape(3, 3)), {"X": (3, 3)}, "constants"),
        (lambda x: jnp.sum(x - jax.lax.stop_gradient(jnp.max(x))), {"x": "n"}, "another value"),
        (lambda x: x * (1 / x.shape[0]), {"x": "n"}, "another value"),
    ],
)
def test_what_it_does_not_read_is_named(function, specs, named):
    with pytest.raises(gradus.GradusError, match=named):
        gradus.from_jax(function, **specs)
