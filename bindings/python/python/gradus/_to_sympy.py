"""Expressions in SymPy, of syntax trees of the protocol."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence

from ._core import FUNCTIONS_ELSEWHERE, GradusError

#: Functions of a number by SymPy's names.
FUNCTIONS = {**FUNCTIONS_ELSEWHERE, "Abs": "abs"}

_OWN = {ours: theirs for theirs, ours in FUNCTIONS.items() if theirs != "Abs"}


def sympy_of(tree: List[Any], vars: Mapping[str, Any], shape: Optional[Sequence[str]], free: Optional[Sequence[str]], row: bool) -> Any:
    """A syntax tree of the protocol in SymPy. With free indices, or a scalar shape, the result is no matrix."""
    import sympy as sp

    writer = _Writer(sp, vars)
    made = writer.entries(tree, list(free)) if free else writer.write(tree)
    return writer.number(made) if shape is not None and not shape and not free else made


class _Writer:
    def __init__(self, sp: Any, vars: Mapping[str, Any]) -> None:
        self.sp = sp
        self.vars = vars
        #: The dimension along which a name in brackets runs.
        self.range: Dict[str, Any] = {}

    def size(self, text: str) -> Any:
        sp = self.sp
        total = sp.Integer(1)
        for part in text.split("*"):
            base, _, power = part.partition("^")
            one = sp.Integer(base) if base.isdigit() else sp.Symbol(base)
            total *= one ** (int(power) if power else 1)
        return total

    def name(self, name: str) -> Any:
        sp = self.sp
        if name in ("pi", "π") and name not in self.vars:
            return sp.pi
        shape = self.vars.get(name, {}).get("shape")
        if not shape:
            return sp.Symbol(name)
        if len(shape) > 2:
            return sp.IndexedBase(name, shape=tuple(map(self.size, shape)))
        rows, columns = (*shape, "1")[:2]
        return sp.MatrixSymbol(name, self.size(rows), self.size(columns))

    def write(self, tree: List[Any]) -> Any:
        made = getattr(self, "of_" + tree[0].replace("-", "_"))(*tree[1:])
        return made.doit(deep=False) if getattr(made, "is_MatMul", False) else made

    def number(self, made: Any) -> Any:
        """A one-by-one matrix as the number in it."""
        return made[0, 0] if self.is_matrix(made) and made.shape == (1, 1) else made

    def is_matrix(self, made: Any) -> bool:
        return bool(getattr(made, "is_Matrix", False))

    def of_number(self, text: str) -> Any:
        return self.sp.Rational(text)

    def of_name(self, name: str) -> Any:
        return self.name(name)

    def of_sum(self, *terms: Any) -> Any:
        parts = [self.write(term) for term in terms]
        if not all(self.is_matrix(part) and part.shape != (1, 1) for part in parts):
            parts = [self.number(part) for part in parts]
            # A number that is added to a matrix is added to every entry.
            shape = next((part.shape for part in parts if self.is_matrix(part)), None)
            if shape is not None:
                parts = [part if self.is_matrix(part) else part * self.sp.OneMatrix(*shape) for part in parts]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total

    def times(self, left: Any, right: Any) -> Any:
        fits = self.is_matrix(left) and self.is_matrix(right) and left.shape[1] == right.shape[0]
        if not fits:
            left, right = self.number(left), self.number(right)
        return left * right

    def hadamard(self, left: Any, right: Any) -> Any:
        if self.is_matrix(left) and self.is_matrix(right) and left.shape == right.shape:
            return self.sp.HadamardProduct(left, right)
        return self.number(left) * self.number(right)

    def of_product(self, first: Any, *rest: Any) -> Any:
        total = self.write(first)
        for sign, tree in zip(rest[::2], rest[1::2]):
            factor = self.write(tree)
            if sign == "*":
                total = self.times(total, factor)
            elif sign == ".*":
                total = self.hadamard(total, factor)
            elif sign == "./" and self.is_matrix(factor):
                below = self.sp.HadamardPower(factor, -1)
                total = self.hadamard(total, below) if self.is_matrix(total) else total * below
            else:
                factor = self.number(factor)
                total = total * (1 / factor) if self.is_matrix(total) else total / factor
        return total

    def of_frobenius(self, a: Any, b: Any) -> Any:
        return self.sp.Trace(self.write(a).T * self.write(b))

    def of_negate(self, a: Any) -> Any:
        return -self.write(a)

    def of_transpose(self, a: Any) -> Any:
        made = self.write(a)
        return made.T if self.is_matrix(made) else made

    def of_power(self, a: Any, k: Any) -> Any:
        made = self.write(a)
        if self.is_matrix(made) and made.shape == (1, 1):
            made = self.number(made)
        if self.is_matrix(made) and made.shape[1] == 1:
            return self.sp.HadamardPower(made, self.write(k))
        return made ** self.number(self.write(k))

    def of_hadamard_power(self, a: Any, k: Any) -> Any:
        made, power = self.write(a), self.number(self.write(k))
        return self.sp.HadamardPower(made, power) if self.is_matrix(made) or self.is_matrix(power) else made**power

    def of_call(self, name: str, *operands: Any) -> Any:
        sp = self.sp
        parts = [self.write(operand) for operand in operands]
        if name == "eye" and parts:
            return sp.Identity(parts[0])
        if name in ("ones", "zeros") and parts:
            rows, columns = (*parts, sp.Integer(1))[:2]
            return (sp.OneMatrix if name == "ones" else sp.ZeroMatrix)(rows, columns)
        a: Any = parts[0] if parts else None
        if name == "kron":
            from sympy.matrices.expressions import KroneckerProduct

            return KroneckerProduct(*parts)
        if not self.is_matrix(a):
            return self.scalar_call(name, parts)
        one = {
            "tr": sp.Trace,
            "det": sp.Determinant,
            "inv": sp.Inverse,
            "adj": lambda a: sp.Determinant(a) * sp.Inverse(a),
            "logdet": lambda a: sp.log(sp.Abs(sp.Determinant(a))),
            "norm": lambda a: sp.sqrt(self.number(a.T * a) if a.shape[1] == 1 else sp.Trace(a.T * a)),
            "transpose": lambda a: a.T,
            "diag": lambda a: sp.DiagMatrix(a) if a.shape[1] == 1 else sp.DiagonalMatrix(a),
            "sum": lambda a: self.number(sp.OneMatrix(1, a.shape[0]) * a * sp.OneMatrix(a.shape[1], 1)),
        }.get(name)
        if one is not None and len(parts) == 1:
            return one(a)
        if name in ("sigmoid", "relu", "sqrt", "abs", *_OWN) and len(parts) == 1:
            x = sp.Symbol("x")
            return a.applyfunc(sp.Lambda(x, self.scalar_call(name, [x])))
        raise GradusError("request", f"{name} has no counterpart in SymPy")

    def scalar_call(self, name: str, parts: List[Any]) -> Any:
        sp = self.sp
        a = parts[0] if parts else None
        known = {
            "sqrt": sp.sqrt,
            "abs": sp.Abs,
            "sigmoid": lambda a: 1 / (1 + sp.exp(-a)),
            "relu": lambda a: sp.Max(a, 0),
            "norm": sp.Abs,
        }
        if len(parts) == 1 and name in known:
            return known[name](a)
        if len(parts) == 1 and name in _OWN:
            return getattr(sp, _OWN[name])(a)
        raise GradusError("request", f"{name} has no counterpart in SymPy")

    def of_index(self, a: Any, indices: List[str]) -> Any:
        sp = self.sp
        places = [sp.Integer(int(i) - 1) if i.isdigit() else sp.Symbol(i, integer=True) for i in indices]
        if a == ["name", "delta"]:
            return sp.KroneckerDelta(*places)
        made = self.write(a)
        if isinstance(made, sp.IndexedBase):
            return made[tuple(places)]
        if made.shape[1] == 1 and len(places) == 1:
            places.append(sp.Integer(0))
        if made.shape[0] == 1 and len(places) == 1:
            places.insert(0, sp.Integer(0))
        for index, size in zip(indices, made.shape):
            self.range.setdefault(index, size)
        return made[tuple(places)]

    def of_sum_over(self, indices: List[str], a: Any) -> Any:
        return self.summed(self.write(a), indices)

    def entries(self, tree: List[Any], free: List[str]) -> Any:
        """Index notation: what is not free is summed over its term."""
        terms = tree[1:] if tree[0] == "sum" else [tree]
        total = self.sp.Integer(0)
        for term in terms:
            made = self.write(term)
            bound = [index for index in _indices(term) if index not in free]
            total = total + self.summed(made, bound)
        return total

    def summed(self, made: Any, indices: Sequence[str]) -> Any:
        sp = self.sp
        ranges = []
        for index in indices:
            if index not in self.range:
                raise GradusError("request", f"the range of the index {index} is not known")
            ranges.append((sp.Symbol(index, integer=True), 0, self.range[index] - 1))
        return sp.Sum(made, *ranges) if ranges else made


def _indices(tree: Any) -> List[str]:
    """The indices of a term outside of sums over named ones, in order."""
    if not isinstance(tree, list) or not tree or tree[0] == "sum-over":
        return []
    found = [i for i in tree[2] if not i.isdigit()] if tree[0] == "index" else []
    parts = [tree[1]] if tree[0] == "index" else tree[1:]
    for part in parts:
        found += _indices(part)
    return list(dict.fromkeys(found))
