"""Functions of arrays, made of the source that the engine writes."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from ._core import GradusError, Names, Operand, Variables, ask, names_of, question

#: What a function can be asked to compute.
_WHAT = ("value", "gradient", "value_and_gradient", "jacobian", "hessian", "hvp", "jvp", "vjp")


class Function:
    """A function of arrays, given by position in the order of ``arguments`` or by name; ``source`` is what it runs.

    The arrays are compared with the declared shapes first:

    >>> import gradus
    >>> f = gradus.compile("norm(A*x - b)^2", wrt="x")
    >>> f.arguments
    ('x', 'A', 'b')
    >>> value, gradient = f([1.0, 1.0], A=[[1, 0], [0, 2]], b=[0, 1])
    >>> round(float(value), 12), gradient
    (2.0, array([2., 4.]))
    >>> f([1.0, 1.0, 1.0], A=[[1, 0], [0, 2]], b=[0, 1])
    Traceback (most recent call last):
    ...
    ValueError: A has 2 along its axis 1, but x has 3 there for m
    """

    def __init__(
        self,
        run: Callable[..., Any],
        arguments: Sequence[str],
        shapes: Mapping[str, Sequence[str]],
        source: str,
        backend: str,
        gradients: Sequence[str] = (),
        needed: Optional[Sequence[str]] = None,
    ) -> None:
        self._run = run
        self.arguments = tuple(arguments)
        self.source = source
        self.backend = backend
        self._shapes = dict(shapes)
        self._convert = _converter(backend)
        self._gradients = tuple(gradients)
        # Without the others it can do.
        self._needed = self.arguments if needed is None else tuple(needed)
        self.__name__ = "gradus_function"
        self.__signature__ = inspect.Signature(
            [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in arguments]
        )

    def __call__(self, *values: Any, **named: Any) -> Any:
        return self._run(**self._checked(values, named))

    def _checked(self, values: Sequence[Any], named: Dict[str, Any]) -> Dict[str, Any]:
        if len(values) > len(self.arguments):
            raise TypeError(f"{len(values)} arrays are given, but the arguments are {', '.join(self.arguments)}")
        given = dict(zip(self.arguments, values))
        for name, value in named.items():
            if name not in self.arguments:
                raise TypeError(f"there is no argument {name}; the arguments are {', '.join(self.arguments)}")
            if name in given:
                raise TypeError(f"the argument {name} is given twice")
            given[name] = value
        missing = [name for name in self._needed if name not in given]
        if missing:
            raise TypeError(f"the argument {missing[0]} is missing; the arguments are {', '.join(self.arguments)}")
        given = {name: self._convert(name, given[name], self._shapes) for name in self.arguments if name in given}
        self._fit(given)
        return given

    def _fit(self, given: Mapping[str, Any]) -> None:
        """Says which array does not fit the declared shapes."""
        sizes: Dict[str, Tuple[int, str]] = {}
        for name, value in given.items():
            axes = self._shapes.get(name)
            if axes is None:
                continue
            shape = tuple(value.shape)
            if len(shape) != len(axes):
                kind = ("a number", "a vector", "a matrix")[len(axes)] if len(axes) < 3 else f"an array of {len(axes)} axes"
                raise ValueError(f"{name} has the shape {shape}, but it is {kind}")
            for at, (size, axis) in enumerate(zip(shape, axes)):
                if axis.isdigit() and size != int(axis):
                    raise ValueError(f"{name} has {size} along its axis {at}, but it is declared with {axis}")
                if axis.isidentifier():
                    known, of = sizes.setdefault(axis, (size, name))
                    if known != size:
                        raise ValueError(f"{name} has {size} along its axis {at}, but {of} has {known} there for {axis}")

    def bind(self, **values: Any) -> "Function":
        """The function of the other arguments, with these values for some."""
        unknown = [name for name in values if name not in self.arguments]
        if unknown:
            raise TypeError(f"there is no argument {unknown[0]}; the arguments are {', '.join(self.arguments)}")
        rest = [name for name in self.arguments if name not in values]

        def run(**others: Any) -> Any:
            return self._run(**self._checked((), {**values, **others}))

        shapes = {name: axes for name, axes in self._shapes.items() if name in rest}
        needed = [name for name in self._needed if name in rest]
        return Function(run, rest, shapes, self.source, self.backend, self._gradients, needed)

    def flat(self, **shapes: Tuple[int, ...]) -> Callable[[Any], Any]:
        """A function of one flat vector that holds arrays of these shapes, row by row and one after the other, with a flat gradient: what
        optimisers take.

        >>> import gradus, numpy as np
        >>> f = gradus.compile("norm(A*X - B)^2", wrt="X").bind(A=np.eye(2), B=np.ones((2, 3))).flat(X=(2, 3))
        >>> value, gradient = f(np.zeros(6))
        >>> round(float(value), 12), gradient.shape
        (6.0, (6,))
        """
        import math

        def run(vector: Any) -> Any:
            at, given = 0, {}
            for name, shape in shapes.items():
                size = math.prod(shape)
                given[name] = vector[at : at + size].reshape(shape)
                at += size
            result = self(**given)
            if not self._gradients:
                return result
            value, gradients = result if isinstance(result, tuple) else (None, result)
            parts = gradients if isinstance(gradients, tuple) else (gradients,)
            by_name = dict(zip(self._gradients, parts))
            flat = _joined(self.backend, [by_name[name].reshape(-1) for name in shapes])
            return flat if value is None else (value, flat)

        return run

    def __repr__(self) -> str:
        return f"<gradus.Function of {', '.join(self.arguments)} for {self.backend}>"


def _joined(backend: str, parts: List[Any]) -> Any:
    if backend == "torch":
        import torch

        return torch.cat(parts)
    if backend == "jax":
        import jax.numpy as jnp

        return jnp.concatenate(parts)
    import numpy as np

    return np.concatenate(parts)


def _converter(backend: str) -> Callable[[str, Any, Mapping[str, Any]], Any]:
    if backend == "torch":
        import torch

        return lambda name, value, shapes: torch.as_tensor(value)
    if backend == "jax":
        import jax.numpy as jnp

        return lambda name, value, shapes: jnp.asarray(value)
    import numpy as np

    def convert(name: str, value: Any, shapes: Mapping[str, Any]) -> Any:
        array = np.asarray(value)
        # Places are counted, everything else is computed with.
        return array if name not in shapes or array.dtype.kind == "c" else array.astype(float, copy=False)

    return convert


def _defined(source: str, name: str) -> Tuple[Callable[..., Any], List[str]]:
    """The function of a source, and its arguments."""
    namespace: Dict[str, Any] = {}
    exec(compile_source(source), namespace)
    made = namespace[name]
    return made, list(inspect.signature(made).parameters)


def compile_source(source: str) -> Any:
    """The source as code that names what it is in tracebacks."""
    import builtins

    return builtins.compile(source, "<gradus>", "exec")


def _known(backend: str) -> None:
    if backend not in ("numpy", "jax", "torch"):
        raise GradusError("request", f"there is no backend {backend}; known are numpy, jax, torch")


def source(asked: Mapping[str, Any], target: str, what: str) -> str:
    """The source of a form or for a purpose, by one variable or, with ``wrt_each``, by each of several."""
    fields = {key: value for key, value in asked.items() if key not in ("steps", "tree")}
    if what in (*_WHAT, "check"):
        # Of the forms only the least work: they are not read.
        fields.setdefault("forms", ["differential"] if fields.get("wrt") or fields.get("wrt_each") else ["value"])
    else:
        fields["forms"] = [what]
    return str(ask({**fields, "code": [target], "what": [what]})["code"][target][what])


def of_form(asked: Mapping[str, Any], vars: Mapping[str, Any], form: str, backend: str) -> Function:
    """A function with the value of a form."""
    _known(backend)
    plain = {key: value for key, value in asked.items() if key != "forms"}
    # As a form, not as a purpose of the same name.
    text = ask({**plain, "forms": [form]})["forms"][form]["numpy"] if backend == "numpy" and form in _WHAT else source(plain, backend, form)
    run, arguments = _defined(text, form.replace("-", "_"))
    return Function(run, arguments, _shapes(vars), text, backend)


def _shapes(vars: Mapping[str, Any]) -> Dict[str, Sequence[str]]:
    shapes = {name: known["shape"] for name, known in vars.items() if known.get("kind") != "index"}
    for name, axes in list(shapes.items()):
        shapes.setdefault(f"d{name}", axes)
    return shapes


def of_question(asked: Mapping[str, Any], wrt: Sequence[str], what: str, backend: str, many: bool, order: Optional[Sequence[str]] = None) -> Function:
    """A function for a purpose; with ``many`` its derivatives are a tuple."""
    _known(backend)
    if what not in _WHAT:
        raise GradusError("request", f"there is no {what}; known are {', '.join(_WHAT)}")
    wrt = list(wrt)
    if not wrt and what != "value":
        raise GradusError("request", f"{what} needs a variable to differentiate by")
    plain = {key: value for key, value in asked.items() if key not in ("wrt", "wrt_each", "forms", "steps", "tree")}
    read = ask({**plain, "wrt": wrt, "read": True})
    if read["shape"] and what in ("gradient", "value_and_gradient", "hessian", "hvp"):
        raise GradusError("request", f"{what} needs a scalar, but the value has the axes {', '.join(read['shape'])}; ask for the jacobian")
    text = source({**plain, **({"wrt_each": wrt} if many else {"wrt": wrt})}, backend, what)
    run, arguments = _defined(text, what)
    # A name that Python keeps for itself has an underscore more in the source.
    called = {name: _argument(name, arguments) for name in read["vars"]}
    by = [called[name] for name in wrt]
    # A direction comes after the variable that it goes along.
    directions = [name for name in arguments if name not in called.values()] if what in ("hvp", "jvp", "vjp") else []
    names = [*by, *directions, *(name for name in [*called.values(), *arguments] if name not in [*by, *directions])]
    # All of the question, whatever of it is left in what is computed: optimisers give value and Hessian the same arguments.
    names = list(dict.fromkeys(names))
    if order is not None:
        unknown = set(names) ^ set(order)
        if unknown:
            raise GradusError("request", f"the arguments are {', '.join(names)}, in any order")
        names = list(order)

    def run_all(**given: Any) -> Any:
        result = run(**{name: given[name] for name in arguments})
        if not many:
            return result
        results = result if isinstance(result, tuple) else (result,)
        return (results[0], tuple(results[1:])) if what == "value_and_gradient" else tuple(results)

    gradients = by if what in ("gradient", "value_and_gradient") else ()
    shapes = _shapes({called[name]: known for name, known in read["vars"].items()})
    if what in ("hvp", "jvp") and len(directions) == len(by):
        shapes.update((name, shapes[variable]) for name, variable in zip(directions, by))
    elif what == "vjp":
        shapes.update((name, read["shape"]) for name in directions[:1])
    return Function(run_all, names, shapes, text, backend, gradients, arguments)


def _argument(name: str, found: Sequence[str]) -> str:
    """What a variable is called in the source."""
    if name in found:
        return name
    import keyword

    return f"{name}_" if f"{name}_" in found or keyword.iskeyword(name) else name


def compile(
    expr: Operand,
    wrt: Optional[Names] = None,
    what: str = "value_and_gradient",
    backend: str = "numpy",
    *,
    arguments: Optional[Sequence[str]] = None,
    vars: Optional[Variables] = None,
    **fields: Any,
) -> Function:
    """A function of arrays for an expression: :func:`gradus.compile`."""
    wrt_names = names_of(wrt)
    many = wrt is not None and len(wrt_names) != 1 or isinstance(wrt, (list, tuple))
    if what == "value":
        wrt_names, many = [], False
    asked = question(expr, vars, **fields)
    return of_question(asked, wrt_names, what, backend, many, arguments)
