"""Matrix calculus: exact derivatives of expressions with vectors, matrices and tensors of symbolic dimensions.

>>> import gradus
>>> print(gradus.derive("tr(W*H*H'*W')", "W"))
matrix        2*W*H*H'
index         J[i,j] = 2*W[i,p]*H[p,q]*H[j,q]
differential  2*(W*H:dW*H)
gradient      matrix(n,m), where W: matrix(n,m), H: matrix(m,k)
verdict       proved (equal normal forms)
"""

from __future__ import annotations

from typing import Any

from ._core import GradusError, ask, ask_all
from ._gradus import __version__
from .answer import (
    Answer,
    Answers,
    Claim,
    Definition,
    Equality,
    Explanation,
    Facts,
    Form,
    Step,
    Steps,
    Verdict,
    check,
    code,
    derive,
    equal,
    explain,
    facts,
    parse,
    simplify,
)
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
from .symbols import Expr, call, einsum, eye, index, matrix, ones, scalar, tensor, var, vector, zeros


def compile(*args: Any, **options: Any) -> Any:  # noqa: A001
    from ._compile import compile as of

    return of(*args, **options)


def from_sympy(expr: Any) -> Expr:
    """A SymPy expression, a matrix expression or a scalar, as an expression with declared symbols."""
    from ._sympy import from_sympy as of

    return of(expr)


def from_jax(function: Any, *args: Any, **specs: Any) -> Expr:
    from ._jax import from_jax as of

    return of(function, *args, **specs)


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext gradus``: the magic ``%%gradus``."""
    from ._magic import load

    load(shell)


__all__ = [name for name in dir() if not name.startswith("_") and name not in ("Any", "annotations")]
