"""NumPy's functions, on expressions: tables over what makes an operand of a value, calls a function, and takes an Einstein sum."""

from __future__ import annotations

import operator
from functools import lru_cache
from typing import Any, Callable, Dict, Optional

Function = Callable[..., Any]


@lru_cache(maxsize=1)
def ufuncs(of: Function, call: Function) -> Dict[str, Function]:
    """By the names of NumPy's ufuncs."""

    def caller(name: str) -> Function:
        return lambda a: call(name, a)

    def reflected(operation: Function) -> Function:
        return lambda a, b: operation(of(a), of(b))

    plain = "exp log sqrt sin cos tan arcsin arccos arctan sinh cosh tanh sign".split()
    table: Dict[str, Function] = {name: caller(name) for name in plain}
    table.update(
        absolute=caller("abs"),
        fabs=caller("abs"),
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


@lru_cache(maxsize=1)
def functions(of: Function, call: Function, einsum: Function) -> Dict[str, Function]:
    """By the names of NumPy's functions, with their modules."""

    def caller(name: str) -> Function:
        return lambda a: call(name, a)

    def reduction(name: str) -> Function:
        return lambda a, axis=None, keepdims=False: getattr(a, name)(axis, keepdims=keepdims)

    def norm(x: Any, ord: Any = None, axis: Optional[int] = None, keepdims: bool = False) -> Any:
        if axis is not None:
            return call("sqrt", (x**2).sum(axis, keepdims=keepdims))
        rank = len(x.shape)
        if ord is None or (ord == "fro" and rank == 2) or (ord == 2 and rank == 1):
            return call("norm", x)
        if ord == 1 and rank == 1:
            return call("norm1", x)
        raise ValueError(f"there is no norm of order {ord!r}")

    return {
        "numpy.sum": reduction("sum"),
        "numpy.mean": reduction("mean"),
        "numpy.prod": reduction("prod"),
        "numpy.trace": caller("tr"),
        "numpy.transpose": lambda a: a.T,
        "numpy.matrix_transpose": lambda a: a.T,
        "numpy.dot": lambda a, b: of(a) @ of(b),
        "numpy.inner": lambda a, b: call("sum", a * b),
        "numpy.vdot": lambda a, b: call("sum", a * b),
        "numpy.outer": lambda a, b: of(a) @ of(b).T,
        "numpy.kron": lambda a, b: call("kron", a, b),
        "numpy.diag": caller("diag"),
        "numpy.diagonal": caller("diag"),
        "numpy.tril": caller("tril"),
        "numpy.triu": caller("triu"),
        "numpy.einsum": einsum,
        "numpy.linalg.norm": norm,
        "numpy.linalg.inv": caller("inv"),
        "numpy.linalg.det": caller("det"),
        "numpy.linalg.slogdet": lambda a: (call("sign", call("det", a)), call("logdet", a)),
        "numpy.linalg.solve": lambda a, b: call("inv", a) @ of(b),
        "numpy.linalg.matrix_power": lambda a, n: a._matrix_power(n),
        "numpy.linalg.trace": caller("tr"),
        "numpy.linalg.outer": lambda a, b: of(a) @ of(b).T,
        "numpy.linalg.matmul": lambda a, b: of(a) @ of(b),
    }
