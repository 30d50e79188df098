"""Index notation as calls of NumPy's einsum."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, List, Optional, Tuple

from ._core import GradusError

Tree = List[Any]


def calls(tree: Tree, free: List[str]) -> str:
    """A sum of products of entries as ``2*einsum('bc,cd->bd',X,B) + ...``; ``delta`` is ``eye``."""
    terms = tree[1:] if tree[0] == "sum" else [tree]
    text = ""
    for term in terms:
        number, factors = _factors(term)
        sign = " - " if number < 0 else " + "
        text += ("-" if number < 0 else "") if not text else sign
        number = abs(number)
        labels = ",".join("".join(indices) for _, indices in factors)
        names = ",".join(name for name, _ in factors)
        text += f"{number}*" if number != 1 else ""
        text += f"einsum('{labels}->{''.join(free)}',{names})"
    return text


def _factors(tree: Tree) -> Tuple[Fraction, List[Tuple[str, List[str]]]]:
    number = Fraction(1)
    factors: List[Tuple[str, List[str]]] = []
    if tree[0] == "negate":
        number, factors = _factors(tree[1])
        return -number, factors
    parts: List[Optional[Tree]] = [tree]
    if tree[0] == "product":
        if any(sign != "*" for sign in tree[2::2]):
            raise _no(tree)
        parts = [tree[1], *tree[3::2]]
    for part in parts:
        assert part is not None
        if part[0] == "number":
            number *= Fraction(part[1])
        elif part[0] == "negate":
            inner, more = _factors(part[1])
            number, factors = -number * inner, factors + more
        elif part[0] == "index" and part[1][0] == "name" and all(len(i) == 1 for i in part[2]):
            factors.append((part[1][1], part[2]))
        elif part[0] == "name":
            factors.append((part[1], []))
        else:
            raise _no(part)
    return number, factors


def _no(tree: Tree) -> GradusError:
    return GradusError("request", f"the index form is no sum of products of entries: it has a {tree[0]}")
