"""NumPy's functions, on expressions."""

from __future__ import annotations

import operator
from functools import lru_cache
from typing import Any, Callable, Dict, Optional

from .symbols import Expr, call, einsum


@lru_cache(maxsize=1)
def ufuncs() -> Dict[str, Callable[..., Any]]:
    """By the names of NumPy's ufuncs."""
    plain = "exp log sqrt sin cos tan arcsin arccos arctan sinh cosh tanh sign".split()
    table: Dict[str, Callable[..., Any]] = {name: _caller(name) for name in plain}

    def reflected(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        return lambda a, b: operation(Expr.of(a), Expr.of(b))

    table.update(
        absolute=_caller("abs"),
        fabs=_caller("abs"),
        negative=operator.neg,
        positive=operator.pos,
        square=lambda a: a**2,
        reciprocal=lambda a: 1 / a,
        log1p=lambda a: call("log", 1 + a),
        expm1=lambda a: call("exp", a) - 1,
        maximum=lambda a, b: call("max", a, b),
        minimum=lambda a, b: call("min", a, b),
        logaddexp=lambda a, b: call("log", call("exp", a) + call("exp", b)),
        add=reflected(operator.add),
        subtract=reflected(operator.sub),
        multiply=reflected(operator.mul),
        divide=reflected(operator.truediv),
        true_divide=reflected(operator.truediv),
        power=reflected(operator.pow),
        matmul=reflected(operator.matmul),
        vecdot=lambda a, b: call("sum", a * b),
    )
    return table


def _caller(name: str) -> Callable[[Any], Expr]:
    return lambda a: call(name, a)


def _norm(x: Any, ord: Any = None, axis: Optional[int] = None, keepdims: bool = False) -> Expr:
    if axis is not None:
        return call("sqrt", (x**2).sum(axis, keepdims=keepdims))
    rank = len(x.shape)
    if ord is None or (ord == "fro" and rank == 2) or (ord == 2 and rank == 1):
        return call("norm", x)
    if ord == 1 and rank == 1:
        return call("norm1", x)
    raise ValueError(f"there is no norm of order {ord!r}")


def _reduction(name: str) -> Callable[..., Expr]:
    def reduce(a: Any, axis: Optional[int] = None, keepdims: bool = False) -> Expr:
        made: Expr = getattr(a, name)(axis, keepdims=keepdims)
        return made

    return reduce


@lru_cache(maxsize=1)
def functions() -> Dict[str, Callable[..., Any]]:
    """By the names of NumPy's functions, with their modules."""
    of = Expr.of
    return {
        "numpy.sum": _reduction("sum"),
        "numpy.mean": _reduction("mean"),
        "numpy.prod": _reduction("prod"),
        "numpy.trace": _caller("tr"),
        "numpy.transpose": lambda a: a.T,
        "numpy.matrix_transpose": lambda a: a.T,
        "numpy.dot": lambda a, b: of(a) @ of(b),
        "numpy.inner": lambda a, b: call("sum", a * b),
        "numpy.vdot": lambda a, b: call("sum", a * b),
        "numpy.outer": lambda a, b: of(a) @ of(b).T,
        "numpy.kron": lambda a, b: call("kron", a, b),
        "numpy.diag": _caller("diag"),
        "numpy.diagonal": _caller("diag"),
        "numpy.tril": _caller("tril"),
        "numpy.triu": _caller("triu"),
        "numpy.einsum": einsum,
        "numpy.linalg.norm": _norm,
        "numpy.linalg.inv": _caller("inv"),
        "numpy.linalg.det": _caller("det"),
        "numpy.linalg.slogdet": lambda a: (call("sign", call("det", a)), call("logdet", a)),
        "numpy.linalg.solve": lambda a, b: call("inv", a) @ of(b),
        "numpy.linalg.matrix_power": lambda a, n: Expr._new(f"{a._at(3)}^{n}", 3, a._vars),
        "numpy.linalg.trace": _caller("tr"),
        "numpy.linalg.outer": lambda a, b: of(a) @ of(b).T,
        "numpy.linalg.matmul": lambda a, b: of(a) @ of(b),
    }
