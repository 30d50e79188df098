"""Times printed functions against forms written by hand and against jax.value_and_grad, side by side, and prints ratios.

    cargo build --release && python3 benches/code/compare.py target/release/gradus [sizes]

A ratio below 1 says that the printed function is faster. Contenders take turns; the least of 20 times counts; one thread.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import inspect
import statistics
import subprocess
import sys
import time

import numpy as np
import scipy.linalg as sl

try:
    import jax
    import jax.numpy as jnp
    import jax.scipy.linalg as jsl

    jax.config.update("jax_enable_x64", True)
except ImportError:
    jax = None

TURNS = 20


def least_squares(A, x, b):
    r = A @ x - b
    return r @ r, 2 * (A.T @ r)


def quadratic(x, A):
    y = A @ x
    return x @ y, y + A.T @ x


def ridge(A, x, b, c):
    r = A @ x - b
    return r @ r + c * (x @ x), 2 * (A.T @ r + c * x)


def logistic(y, X, w):
    m = y * (X @ w)
    e = np.exp(-np.abs(m))
    value = np.sum(np.log1p(e) + np.maximum(-m, 0.0))
    return value, -(X.T @ (y * np.where(m >= 0, e, 1.0) / (1.0 + e)))


def gaussian(S, y):
    c = sl.cho_factor(S, lower=True)
    a = sl.cho_solve(c, y)
    value = np.sum(np.log(np.diag(c[0]))) + 0.5 * (y @ a)
    return value, 0.5 * (sl.cho_solve(c, np.eye(len(y))) - np.outer(a, a))


def log_determinant(X):
    lu = sl.lu_factor(X)
    return np.sum(np.log(np.abs(np.diag(lu[0])))), sl.lu_solve(lu, np.eye(len(X))).T


def factorisation(T, U, V):
    R = U @ V.T - T
    return np.vdot(R, R), 2 * (R @ V)


def two_layers(V, W, x, b, y):
    h = np.tanh(W @ x + b)
    r = V @ h - y
    return 0.5 * (r @ r), np.outer((V.T @ r) * (1 - h * h), x)


def softmax_regression(X, w, y):
    z = X @ w
    m = np.max(z)
    e = np.exp(z - m)
    s = np.sum(e)
    return m + np.log(s) - y @ z, X.T @ (e / s - y)


def trace_chain(W, H):
    P = W @ H
    return np.vdot(P, P), 2 * (P @ H.T)


def chain(y, A, B, C, x):
    g = C.T @ (B.T @ (A.T @ y))
    return g @ x, g


def weighted(A, x, b, w):
    r = A @ x - b
    s = w * r
    return r @ s, 2 * (A.T @ s)


def spd(n, rng):
    A = rng.standard_normal((n, n))
    return A @ A.T / n + np.eye(n)


def cases(n, rng):
    k = max(4, n // 8)
    M = lambda *shape: rng.standard_normal(shape)
    v = lambda n: rng.standard_normal(n)
    signs = np.sign(v(n))
    return [
        ("least squares", "norm(A*x - b)^2", "x", [], least_squares, lambda A, x, b: jnp.sum((A @ x - b) ** 2),
         {"A": M(n, n), "x": v(n), "b": v(n)}),
        ("quadratic form", "x'*A*x", "x", [], quadratic, lambda x, A: x @ A @ x, {"x": v(n), "A": M(n, n)}),
        ("ridge", "norm(A*x - b)^2 + c*norm(x)^2", "x", [], ridge,
         lambda A, x, b, c: jnp.sum((A @ x - b) ** 2) + c * jnp.sum(x**2), {"A": M(n, n), "x": v(n), "b": v(n), "c": 0.1}),
        ("logistic", "sum(log(1 + exp(-y.*(X*w))))", "w", [], logistic,
         lambda y, X, w: jnp.sum(jnp.logaddexp(0.0, -y * (X @ w))), {"y": signs, "X": M(n, n), "w": v(n) / n**0.5}),
        ("Gaussian likelihood", "1/2*logdet(S) + 1/2*y'*inv(S)*y", "S", ["S: matrix(n,n) spd"], gaussian,
         lambda S, y: (lambda c: jnp.sum(jnp.log(jnp.diag(c[0]))) + 0.5 * y @ jsl.cho_solve(c, y))(jsl.cho_factor(S, lower=True)),
         {"S": spd(n, rng), "y": v(n)}),
        ("log determinant", "logdet(X)", "X", ["X: matrix(n,n) invertible"], log_determinant,
         lambda X: jnp.linalg.slogdet(X)[1], {"X": spd(n, rng)}),
        ("factorisation", "norm(T - U*V')^2", "U", ["T: matrix(n,m)"], factorisation,
         lambda T, U, V: jnp.sum((T - U @ V.T) ** 2), {"T": M(n, n), "U": M(n, k), "V": M(n, k)}),
        ("two layers", "1/2*norm(V*tanh(W*x + b) - y)^2", "W", [], two_layers,
         lambda V, W, x, b, y: 0.5 * jnp.sum((V @ jnp.tanh(W @ x + b) - y) ** 2),
         {"V": M(n, n), "W": M(n, n), "x": v(n), "b": v(n), "y": v(n)}),
        ("softmax regression", "logsumexp(X*w) - y'*X*w", "w", [], softmax_regression,
         lambda X, w, y: jax.scipy.special.logsumexp(X @ w) - y @ (X @ w), {"X": M(n, n), "w": v(n), "y": v(n)}),
        ("trace of a chain", "tr(W*H*H'*W')", "W", [], trace_chain, lambda W, H: jnp.sum((W @ H) ** 2),
         {"W": M(n, n), "H": M(n, n)}),
        ("bilinear chain", "y'*A*B*C*x", "x", [], chain, lambda y, A, B, C, x: y @ (A @ (B @ (C @ x))),
         {"y": v(n), "A": M(n, n), "B": M(n, n), "C": M(n, n), "x": v(n)}),
        ("weighted least squares", "(A*x - b)'*diag(w)*(A*x - b)", "x", [], weighted,
         lambda A, x, b, w: jnp.sum(w * (A @ x - b) ** 2), {"A": M(n, n), "x": v(n), "b": v(n), "w": v(n) ** 2}),
    ]


def emitted(gradus, expr, wrt, declarations, target):
    command = [gradus, "code", expr, "--wrt", wrt, "--target", target]
    for declaration in declarations:
        command += ["--var", declaration]
    source = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    scope = {}
    exec(source, scope)
    return scope["value_and_gradient"], source


def ordered(function, values):
    return [values[name.rstrip("_")] for name in inspect.signature(function).parameters]


def least(contenders):
    """The least time of each, taken in turns."""
    best = [float("inf")] * len(contenders)
    for _ in range(TURNS):
        for at, run in enumerate(contenders):
            start = time.perf_counter()
            run()
            best[at] = min(best[at], time.perf_counter() - start)
    return best


def main():
    gradus, *sizes = sys.argv[1:]
    sizes = [int(size) for size in sizes] or [64, 256, 1024]
    rng = np.random.default_rng(0)
    for n in sizes:
        print(f"size {n}: printed / by hand (NumPy), printed / value_and_grad (JAX, jit)")
        numpy_ratios, jax_ratios = [], []
        for name, expr, wrt, declarations, by_hand, loss, values in cases(n, rng):
            function, source = emitted(gradus, expr, wrt, declarations, "numpy")
            own, other = ordered(function, values), ordered(by_hand, values)
            for found, expected in zip(function(*own), by_hand(*other)):
                np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6 * np.max(np.abs(expected)))
            ours, theirs = least([lambda: function(*own), lambda: by_hand(*other)])
            numpy_ratios.append(ours / theirs)
            line = f"  {name:24} {ours * 1e6:10.0f} us  {ours / theirs:5.2f}"
            if jax:
                function, _ = emitted(gradus, expr, wrt, declarations, "jax")
                names = list(inspect.signature(loss).parameters)
                own = [jnp.asarray(value) for value in ordered(function, values)]
                other = [jnp.asarray(values[name]) for name in names]
                fast, slow = jax.jit(function), jax.jit(jax.value_and_grad(loss, argnums=names.index(wrt)))
                run = lambda f, a: lambda: jax.block_until_ready(f(*a))
                run(fast, own)(), run(slow, other)()
                ours, theirs = least([run(fast, own), run(slow, other)])
                jax_ratios.append(ours / theirs)
                line += f"   {ours * 1e6:10.0f} us  {ours / theirs:5.2f}"
            print(line, flush=True)
        for name, ratios in (("NumPy", numpy_ratios), ("JAX", jax_ratios)):
            if ratios:
                print(f"  {name}: median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}")


if __name__ == "__main__":
    main()
