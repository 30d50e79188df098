"""Matrix calculus: exact derivatives of expressions with vectors, matrices and tensors of symbolic dimensions.

>>> import gradus
>>> gradus.derive("tr(W*H*H'*W')", "W").matrix
Form("2*W*H*H'")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional, Sequence

from ._core import GradusError, Names, Operand, Variables, ask, ask_all
from ._gradus import __version__
from .answer import Answer, Answers
from .forms import Definition, Form, Picture, Step, Steps, Verdict
from .functions import (
    adj,
    arccos,
    arcsin,
    arctan,
    center,
    cos,
    cosh,
    det,
    diag,
    erf,
    exp,
    gelu,
    inner,
    inv,
    kron,
    log,
    logdet,
    logit,
    logsumexp,
    norm,
    norm1,
    relu,
    sigmoid,
    sign,
    silu,
    sin,
    sinh,
    softmax,
    softplus,
    sqrt,
    tan,
    tanh,
    tr,
    tril,
    triu,
    vec,
)
from .questions import check, code, derive, equal, explain, facts, simplify
from .results import Claim, Equality, Explanation, Facts
from .symbols import Expr, call, einsum, eye, index, matrix, ones, parse, scalar, tensor, var, vector, zeros

if TYPE_CHECKING:
    from ._compile import Function


def compile(  # noqa: A001
    expr: Operand,
    wrt: Optional[Names] = None,
    what: str = "value_and_gradient",
    backend: str = "numpy",
    *,
    arguments: Optional[Sequence[str]] = None,
    vars: Optional[Variables] = None,
    **fields: Any,
) -> Function:
    """A function of arrays for an expression: ``what`` is ``value``, ``gradient``, ``value_and_gradient``, ``jacobian``, ``hessian``, or a product
    with a direction: ``hvp``, ``jvp`` or ``vjp``. ``backend`` is ``numpy``, ``jax`` or ``torch``.

    The arguments are the variables of ``wrt``, then the others as they appear, or those of ``arguments`` in that order. With a list for ``wrt``
    the gradients are a tuple, otherwise an array.

    >>> import gradus, numpy as np
    >>> loss = "sum(log(1 + exp(-y.*(X*w))))"
    >>> f = gradus.compile(loss, wrt="w")
    >>> f
    <gradus.Function of w, y, X for numpy>
    >>> X, y = np.array([[1.0, 2.0], [3.0, 4.0], [0.0, 1.0]]), np.array([1, -1, 1])
    >>> from scipy.optimize import minimize
    >>> minimize(f, np.zeros(2), args=(y, X), jac=True, options={"maxiter": 5}).x.shape
    (2,)
    """
    from ._compile import compile as of

    return of(expr, wrt, what, backend, arguments=arguments, vars=vars, **fields)


def from_sympy(expr: Any) -> Expr:
    """A SymPy expression as an expression with declared symbols.

    >>> import gradus, sympy as sp
    >>> n = sp.Symbol("n")
    >>> A, B, X = (sp.MatrixSymbol(name, n, n) for name in "ABX")
    >>> f = gradus.from_sympy(sp.Trace(A*X*B*X.T))
    >>> f.diff("X").to_sympy()
    A*X*B + A.T*X*B.T
    """
    from ._from_sympy import from_sympy as of

    return of(expr)


def from_jax(function: Callable[..., Any], *args: Any, check: bool = True, **specs: Any) -> Expr:
    """A function of JAX as an expression, read from its jaxpr. Arguments are given, by place or by name, as shapes with names for sizes,
    as symbols, or as arrays, whose sizes are numbers then.

    >>> import gradus
    >>> import jax.numpy as jnp
    >>> f = gradus.from_jax(lambda W, x: jnp.sum(jnp.tanh(W @ x)), W=("m", "n"), x=("n",))
    >>> f
    Expr("sum(tanh(W*x))")
    >>> print(f.diff("x").matrix)
    W'*(ones(m) - tanh(W*x).^2)

    It reads products, sums, transposes, functions of every entry, reductions, and ``inv``, ``det``, ``slogdet``, ``solve``, ``trace`` and ``diag``,
    and raises :class:`GradusError` with the name of the first primitive that it does not read. With ``check`` the expression is compared with
    the function at a random point.
    """
    from ._jax import from_jax as of

    return of(function, *args, check=check, **specs)


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext gradus``: the magic ``%%gradus``."""
    from ._magic import load

    load(shell)


__all__ = [
    "Answer",
    "Answers",
    "Claim",
    "Definition",
    "Equality",
    "Explanation",
    "Expr",
    "Facts",
    "Form",
    "GradusError",
    "Picture",
    "Step",
    "Steps",
    "Verdict",
    "adj",
    "arccos",
    "arcsin",
    "arctan",
    "ask",
    "ask_all",
    "call",
    "center",
    "check",
    "code",
    "compile",
    "cos",
    "cosh",
    "derive",
    "det",
    "diag",
    "einsum",
    "equal",
    "erf",
    "exp",
    "explain",
    "eye",
    "facts",
    "from_jax",
    "from_sympy",
    "gelu",
    "index",
    "inner",
    "inv",
    "kron",
    "load_ipython_extension",
    "log",
    "logdet",
    "logit",
    "logsumexp",
    "matrix",
    "norm",
    "norm1",
    "ones",
    "parse",
    "relu",
    "scalar",
    "sigmoid",
    "sign",
    "silu",
    "simplify",
    "sin",
    "sinh",
    "softmax",
    "softplus",
    "sqrt",
    "tan",
    "tanh",
    "tensor",
    "tr",
    "tril",
    "triu",
    "var",
    "vec",
    "vector",
    "zeros",
]
