"""Requests to the engine and their answers, and the error that an answer may be."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterable, List, Mapping, Optional, Protocol, Tuple, Union

from . import _gradus


class Symbolic(Protocol):
    """What stands in expressions beside texts, as :class:`gradus.Expr` does: its string is the text."""

    @property
    def declarations(self) -> List[str]:
        """The declarations of its symbols."""


Operand = Union[str, Symbolic]
#: A variable, or several: a name, a symbol, or a list of them.
Names = Union[str, Symbolic, Iterable[Union[str, Symbolic]]]
#: What is known of variables: by name a declaration without the name (``"matrix(n,m) symmetric"``), a dictionary
#: of the protocol (``{"kind": .., "shape": .., "attrs": ..}``) or a symbol; or a list of whole declarations.
Variables = Union[Mapping[str, Any], Iterable[str]]

#: Functions of a number by the names that SymPy and the primitives of JAX have for them.
FUNCTIONS_ELSEWHERE = {
    **{name: name for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sign", "erf")},
    **{"asin": "arcsin", "acos": "arccos", "atan": "arctan"},
}


class GradusError(ValueError):
    """What is wrong with a request: a stable ``code``, a ``message``, and where it is known the place in ``text``.

    ``span`` counts characters of ``text``, the end exclusive. The string of the error shows the place:

    >>> import gradus
    >>> try:
    ...     gradus.derive("A + foo(B)", "B")
    ... except gradus.GradusError as error:
    ...     print(error.code, error.span)
    ...     print(error)
    unknown-function (4, 7)
    there is no function foo
      A + foo(B)
          ^^^
    """

    # As it is called from outside.
    __module__ = "gradus"

    def __init__(
        self, code: str, message: str, text: Optional[str] = None, span: Optional[Tuple[int, int]] = None
    ) -> None:
        super().__init__(code, message, text, span)
        self.code = code
        self.message = message
        self.text = text
        self.span = span

    def __str__(self) -> str:
        if self.text is None or self.span is None:
            return self.message
        start, end = self.span
        first = self.text.rfind("\n", 0, start) + 1
        last = self.text.find("\n", start)
        last = len(self.text) if last < 0 else last
        # A window of a long line.
        left, right = max(first, start - 50), min(last, start + 70)
        line = "".join(c if c.isprintable() else " " for c in self.text[left:right])
        carets = "^" * max(1, min(end, right) - start)
        return f"{self.message}\n  {line}\n  {' ' * (start - left)}{carets}"


def _characters(text: str, span: List[int]) -> Tuple[int, int]:
    """A span of bytes as one of characters."""
    data = text.encode("utf-8", "surrogatepass")
    start, end = (len(data[:at].decode("utf-8", "ignore")) for at in span)
    return start, end


def _error(problem: Mapping[str, Any], fields: Mapping[str, Any]) -> GradusError:
    text = str(fields.get(problem.get("in", "expr"), ""))
    code, span = problem["code"], problem["span"]
    if span == [0, 0] or code == "request":
        return GradusError(code, problem["message"])
    return GradusError(code, problem["message"], text, _characters(text, span))


def ask(fields: Mapping[str, Any]) -> Dict[str, Any]:
    """The answer to a request of the protocol, as the dictionary that it is.

    >>> from gradus import ask
    >>> ask({"expr": "x'*A*x", "wrt": "x"})["forms"]["matrix"]["text"]
    "(A + A')*x"

    Everything else in this package is made of such requests. Raises :class:`GradusError`.
    """
    answer: Dict[str, Any] = json.loads(_gradus.answer(_line(fields)))
    if not answer["ok"]:
        raise _error(answer["error"], fields)
    return answer


def ask_all(requests: Iterable[Mapping[str, Any]], threads: int = 0) -> List[Dict[str, Any]]:
    """The answers to many requests, in their order, worked on by several threads; ``0`` is one for each core.

    >>> from gradus import ask_all
    >>> answers = ask_all([{"expr": "A*x", "wrt": "x"}, {"expr": "A +"}])
    >>> [answer["ok"] for answer in answers]
    [True, False]

    An answer that is an error is given like any other, and nothing is raised.
    """
    if threads < 1:
        import os

        threads = os.cpu_count() or 1
    return [json.loads(line) for line in _gradus.answers([_line(fields) for fields in requests], threads)]


def _line(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields)


def text_of(operand: Any) -> str:
    """The text of a string, a symbol or a number."""
    if isinstance(operand, str):
        return operand
    return str(operand) if hasattr(operand, "declarations") else number_text(operand)


def number_text(value: Any) -> str:
    """A real number as the text of an expression, exact."""
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        value = value.item()
    is_fraction = hasattr(value, "numerator") and hasattr(value, "denominator")
    if isinstance(value, bool) or not (is_fraction or isinstance(value, float)):
        raise TypeError(f"{type(value).__name__} is no part of an expression; symbols and real numbers are")
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError(f"{value} is no number of an expression")
        # With all its digits, but without an exponent: it stays exact.
        from decimal import Decimal

        text = format(Decimal(repr(float(value))), "f")
        return text[:-2] if text.endswith(".0") else text
    # A subclass of integers may print otherwise.
    above, below = int(value.numerator), int(value.denominator)
    return str(above) if below == 1 else f"{above}/{below}"


def declared(known: Mapping[str, Any]) -> str:
    """What an answer says of a variable, as a declaration without the name."""
    if known.get("kind") == "index":
        return f"index({','.join(known['shape'])})"
    return " ".join([shape_text(known.get("shape") or []), *known.get("attrs", [])])


def shape_text(axes: Iterable[str]) -> str:
    """Axes as a kind with sizes: ``matrix(n,m)``."""
    axes = list(axes)
    return ("scalar", "vector", "matrix", "tensor")[min(len(axes), 3)] + (f"({','.join(axes)})" if axes else "")


def names_of(variables: Optional[Names]) -> List[str]:
    """A name or several as a list."""
    if variables is None:
        return []
    given: Any = variables
    if isinstance(given, str) or not _is_list(given):
        return [text_of(given)]
    return [text_of(variable) for variable in given]


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple, set, frozenset)) or hasattr(value, "__next__")


def question(expr: Operand, vars: Optional[Variables] = None, **fields: Any) -> Dict[str, Any]:
    """A request about an expression, with the declarations of its symbols and those of the call."""
    declare: List[str] = []
    partly: Dict[str, Any] = {}
    for part in (expr, fields.get("equal"), fields.get("explain"), fields.get("claim")):
        own = getattr(part, "declarations", None)
        declare += [line for line in own or [] if line not in declare]
    if isinstance(vars, Mapping):
        for name, known in vars.items():
            if isinstance(known, Mapping):
                partly[name] = dict(known)
            elif isinstance(known, str):
                declare.append(f"{name}: {known}")
            else:
                declare += known.declarations
    elif vars is not None:
        declare += [vars] if isinstance(vars, str) else list(vars)
    for name in ("equal", "explain", "claim"):
        if fields.get(name) is not None:
            fields[name] = text_of(fields[name])
    asked: Dict[str, Any] = {"expr": text_of(expr), "declare": declare, "vars": partly}
    asked.update((name, value) for name, value in fields.items() if value not in (None, False, [], ()))
    return asked
