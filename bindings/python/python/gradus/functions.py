"""The functions of the engine on expressions. Those of one argument that are not said to be otherwise go entry by entry."""

from __future__ import annotations

from typing import Any, Callable, Optional

from .symbols import Expr, _reduced, call


def _elementwise(name: str, what: str) -> Callable[[Any], Expr]:
    def function(x: Any) -> Expr:
        return call(name, x)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = what
    return function


exp = _elementwise("exp", "The exponential function, entry by entry.")
log = _elementwise("log", "The natural logarithm, entry by entry.")
sqrt = _elementwise("sqrt", "The square root, entry by entry.")
sin = _elementwise("sin", "The sine, entry by entry.")
cos = _elementwise("cos", "The cosine, entry by entry.")
tan = _elementwise("tan", "The tangent, entry by entry.")
arcsin = _elementwise("arcsin", "The inverse of the sine, entry by entry.")
arccos = _elementwise("arccos", "The inverse of the cosine, entry by entry.")
arctan = _elementwise("arctan", "The inverse of the tangent, entry by entry.")
sinh = _elementwise("sinh", "The hyperbolic sine, entry by entry.")
cosh = _elementwise("cosh", "The hyperbolic cosine, entry by entry.")
tanh = _elementwise("tanh", "The hyperbolic tangent, entry by entry.")
sigmoid = _elementwise("sigmoid", "1/(1 + exp(-x)), entry by entry.")
sign = _elementwise("sign", "The sign, entry by entry.")
relu = _elementwise("relu", "The larger of x and 0, entry by entry.")
erf = _elementwise("erf", "The error function, entry by entry.")
softplus = _elementwise("softplus", "log(1 + exp(x)), entry by entry.")
silu = _elementwise("silu", "x*sigmoid(x), entry by entry.")
gelu = _elementwise("gelu", "x*(1 + erf(x/sqrt(2)))/2, entry by entry.")
logit = _elementwise("logit", "log(x/(1 - x)), entry by entry.")

tr = _elementwise("tr", "The trace of a square matrix.")
det = _elementwise("det", "The determinant of a square matrix.")
logdet = _elementwise("logdet", "The logarithm of the absolute value of the determinant.")
inv = _elementwise("inv", "The inverse of a square matrix.")
adj = _elementwise("adj", "The adjugate of a square matrix.")
norm = _elementwise("norm", "The Euclidean norm of a vector, the Frobenius norm of a matrix.")
norm1 = _elementwise("norm1", "The sum of the absolute values of all entries.")
vec = _elementwise("vec", "The columns of a matrix, stacked.")
diag = _elementwise("diag", "A vector as a diagonal matrix, the diagonal of a matrix as a vector.")
tril = _elementwise("tril", "The entries on and below the diagonal.")
triu = _elementwise("triu", "The entries on and above the diagonal.")
var_of = _elementwise("var", "The variance of a vector.")
center = _elementwise("center", "A vector less its mean, a matrix less the means of its columns.")


def kron(a: Any, b: Any) -> Expr:
    """The Kronecker product."""
    return call("kron", a, b)


def inner(a: Any, b: Any) -> Expr:
    """The inner product of two arrays of one shape, over all entries."""
    a, b = Expr.of(a), Expr.of(b)
    return call("sum", a * b)


def _along(name: str, x: Any, axis: Optional[int]) -> Expr:
    return _reduced(name, Expr.of(x), axis, True)


def softmax(x: Any, axis: Optional[int] = None) -> Expr:
    """exp(x)/sum(exp(x)) of a vector, or along an axis of a matrix, counted from 0."""
    return _along("softmax", x, axis)


def logsumexp(x: Any, axis: Optional[int] = None, *, keepdims: bool = False) -> Expr:
    """log(sum(exp(x))) of a vector, or along an axis of a matrix as in :meth:`gradus.Expr.sum`."""
    return _reduced("logsumexp", Expr.of(x), axis, keepdims)
